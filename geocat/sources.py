"""Declared sources: what ``geocat.toml`` says, checked once into values.

``[sources.<name>]`` has a ``type`` and the type's own fields. Keys and tokens are never written
here: the environment variable ``GEOCAT_TOKEN_<NAME>`` holds a source's token.
"""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

import tomlkit
import tomlkit.exceptions
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from geocat.errors import InputError
from geocat.types import BBox, source_name


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StacApiSource(_Declared):
    """Any STAC API.

    :param url: its landing page
    :param collections: ids asked for; all, unless given
    :param ids: item ids asked for
    :param bbox: west, south, east, north in degrees; west > east goes over the antimeridian
    :param intersects: a GeoJSON geometry, lon/lat degrees
    :param datetime: an instant, or ``A/B`` with ``..`` for an open end, as STAC means it: closed
    :param query: the query extension's object
    :param filter: CQL2, as text or as JSON
    :param limit: items in a page
    :param max_items: stop after so many
    :param method: how the search is sent
    """

    type: Literal["stac_api"]
    url: str
    collections: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    intersects: dict[str, Any] | None = None
    datetime: str | None = None
    query: dict[str, Any] | tuple[str, ...] | None = None
    filter: str | dict[str, Any] | None = None
    limit: Annotated[int, Field(ge=1, le=10_000)] | None = 100
    max_items: Annotated[int, Field(ge=1)] | None = None
    method: Literal["GET", "POST"] = "POST"
    retries: Annotated[int, Field(ge=0, le=20)] = 4
    timeout_s: Annotated[float, Field(gt=0)] = 60.0

    @field_validator("bbox")
    @classmethod
    def _box(cls, box: tuple[float, float, float, float] | None) -> BBox | None:
        return None if box is None else BBox.of(*box)


class StacStaticSource(_Declared):
    """A catalog that is only files.

    :param url: its root document: a path, ``http(s)://``, or any fsspec URL
    :param jobs: documents fetched at once
    :param external: what to do with a link that leaves the root's host: follow it, or skip it
    """

    type: Literal["stac_static"]
    url: str
    jobs: Annotated[int, Field(ge=1, le=256)] = 16
    external: Literal["follow", "skip"] = "follow"
    retries: Annotated[int, Field(ge=0, le=20)] = 4
    timeout_s: Annotated[float, Field(gt=0)] = 60.0


Source = Annotated[StacApiSource | StacStaticSource, Field(discriminator="type")]
TYPES = ("stac_api", "stac_static")
_SOURCE: TypeAdapter[StacApiSource | StacStaticSource] = TypeAdapter(Source)


def token_variable(name: str) -> str:
    """The environment variable that holds a source's token."""
    return f"GEOCAT_TOKEN_{name.upper().replace('-', '_')}"


def token(name: str) -> str | None:
    """A source's token, if the environment has one."""
    return os.environ.get(token_variable(name)) or None


def declare(name: str, fields: dict[str, Any]) -> StacApiSource | StacStaticSource:
    """Check the fields of one source.

    :raises InputError: an unknown type or field, or a value that cannot be
    """
    source_name(name)
    if not isinstance(fields, dict):
        raise InputError(f"Source {name} is {fields!r}; a source is a table, [sources.{name}], with type and url.")
    if fields.get("type") not in TYPES:
        raise InputError(f"Source {name} has type {fields.get('type')!r}; the types are {', '.join(TYPES)}.")
    try:
        return _SOURCE.validate_python(fields)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        if first["type"] == "extra_forbidden":
            kinds = (StacApiSource, StacStaticSource)
            known_fields = next(
                kind.model_fields for kind in kinds if fields["type"] in str(kind.model_fields["type"].annotation)
            )
            raise InputError(
                f"Source {name} has an unknown field {field!r}; the fields are {', '.join(known_fields)}."
            ) from wrong
        raise InputError(f"Source {name}, field {field}: {first['msg']}.") from wrong


def read(text: str, where: str) -> dict[str, StacApiSource | StacStaticSource]:
    """Read the declared sources from TOML.

    :param where: the file, for the message
    :raises InputError: not TOML, or a source that cannot be
    """
    try:
        document = tomlkit.parse(text).unwrap()
    except tomlkit.exceptions.ParseError as wrong:
        raise InputError(f"{where} is not TOML: {wrong}.") from wrong
    unknown = set(document) - {"sources"}
    if unknown:
        raise InputError(f"{where} has an unknown table {min(unknown)!r}; it holds [sources.<name>] only.")
    return {name: declare(name, fields) for name, fields in document.get("sources", {}).items()}


def with_source(text: str, name: str, fields: dict[str, Any]) -> str:
    """The TOML with a source added; comments and order are kept.

    :raises InputError: a source of that name is declared, or the fields cannot be
    """
    declared = read(text, "geocat.toml")
    if name in declared:
        raise InputError(f"Source {name} is declared already; remove it first with `geocat source remove {name}`.")
    declare(name, fields)
    document = tomlkit.parse(text)
    if "sources" not in document:
        document["sources"] = tomlkit.table(is_super_table=True)
    table = tomlkit.table()
    table.update({key: value for key, value in fields.items() if value is not None})
    document["sources"][name] = table
    return tomlkit.dumps(document)


def without_source(text: str, name: str) -> str:
    """The TOML without a source.

    :raises InputError: no source of that name; says which exist
    """
    known(read(text, "geocat.toml"), name)
    document = tomlkit.parse(text)
    del document["sources"][name]
    return tomlkit.dumps(document)


def known(declared: dict[str, StacApiSource | StacStaticSource], name: str) -> StacApiSource | StacStaticSource:
    """The source of a name.

    :raises InputError: there is none; says which exist
    """
    if name not in declared:
        exist = ", ".join(declared) or "none; add one with `geocat source add`"
        raise InputError(f"No source is called {name!r}; declared are: {exist}.")
    return declared[name]
