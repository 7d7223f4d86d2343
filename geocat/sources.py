"""Declared sources: the types there are, with their fields, checked once into values.

``[sources.<name>]`` in ``geocat.toml`` has a ``type`` and the type's own fields. Keys and tokens are
never written there: the environment variable ``GEOCAT_TOKEN_<NAME>`` holds a source's token, or
``GEOCAT_TOKEN_<NAME>_FILE`` names a file that does, which is read anew for each request.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from geocat.declared import HOW, Declared
from geocat.errors import InputError
from geocat.label_sources import LabelsSource, RapidAi4EoSource
from geocat.types import BBox, source_name

__all__ = [
    "HOW",
    "KINDS",
    "TYPES",
    "CarbonMapperSource",
    "CmrSource",
    "Declared",
    "FilesSource",
    "LabelsSource",
    "RapidAi4EoSource",
    "Source",
    "StacApiSource",
    "StacStaticSource",
    "declare",
    "token",
    "token_variable",
]


class StacApiSource(Declared):
    """Any STAC API; ``url`` is its landing page.

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
    :param revisit_days: where the API cannot tell what was updated: only items observed within so many days are
        asked for again, as long as its count adds up; all of them, unless given
    :param slice_items: an answer of more items is asked for in windows of time; 0 never does
    """

    type: Literal["stac_api"]
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
    revisit_days: Annotated[float, Field(gt=0)] | None = None
    slice_items: Annotated[int, Field(ge=0)] = 50_000

    @field_validator("bbox")
    @classmethod
    def _box(cls, box: tuple[float, float, float, float] | None) -> BBox | None:
        return None if box is None else BBox.of(*box)


class StacStaticSource(Declared):
    """A catalog that is only files; ``url`` is its root document: a path, ``http(s)://``, or any fsspec URL.

    :param external: what to do with a link that leaves the root's host: follow it, or skip it
    """

    type: Literal["stac_static"]
    jobs: Annotated[int, Field(ge=1, le=256)] = 16
    external: Literal["follow", "skip"] = "follow"


class CmrSource(Declared):
    """Granules of NASA's Common Metadata Repository.

    :param url: CMR itself, or its stand-in
    :param route: ``search`` asks CMR's granule search (UMM-G records, 2,000 in a page), ``stac`` asks CMR-STAC
    :param provider: the provider's name, such as ``NSIDC_CPRD``; CMR-STAC needs it
    :param collections: ``SHORTNAME_VERSION``, as CMR-STAC names them, or concept ids
    :param bbox: west, south, east, north in degrees; west > east goes over the antimeridian
    :param datetime: an instant, or ``A/B`` with ``..`` for an open end: closed
    :param limit: granules in a page; the route's own largest, unless given
    :param cycles: ICESat-2 cycles kept; all, unless given
    :param tracks: ICESat-2 reference ground tracks kept; all, unless given
    :param regions: ICESat-2 granule regions kept; all, unless given
    """

    type: Literal["cmr"]
    url: str = "https://cmr.earthdata.nasa.gov"
    route: Literal["search", "stac"] = "search"
    provider: str | None = None
    collections: Annotated[tuple[str, ...], Field(min_length=1)]
    bbox: tuple[float, float, float, float] | None = None
    datetime: str | None = None
    limit: Annotated[int, Field(ge=1, le=2_000)] | None = None
    cycles: tuple[Annotated[int, Field(ge=0, le=99)], ...] = ()
    tracks: tuple[Annotated[int, Field(ge=1, le=1387)], ...] = ()
    regions: tuple[Annotated[int, Field(ge=1, le=14)], ...] = ()

    @field_validator("bbox")
    @classmethod
    def _box(cls, box: tuple[float, float, float, float] | None) -> BBox | None:
        return None if box is None else BBox.of(*box)


class FilesSource(Declared):
    """Items that lie in files: stac-geoparquet, NDJSON, ItemCollections, or items of their own.

    ``url`` is a file, a folder, which is read to its bottom, or a pattern with ``*``: a path, or any fsspec URL;
    ``http(s)://`` names one file.

    :param collection: the collection of items that name none
    """

    type: Literal["files"]
    jobs: Annotated[int, Field(ge=1, le=256)] = 16
    collection: str = ""


class CarbonMapperSource(Declared):
    """Carbon Mapper's plumes, sources, scenes and STAC items: all of them, unless told otherwise.

    :param url: the API's root, or its stand-in
    :param gases: which are asked for
    :param bbox: west, south, east, north in degrees; west > east goes over the antimeridian
    :param datetime: an instant, or ``A/B`` with ``..`` for an open end: closed; of observations
    :param stac: ask for the STAC items too
    :param collections: STAC collections asked for; all that exist at the time, unless given
    :param scenes: ask for the scenes too, without which nobody can tell what was looked at
    :param source_details: names of sources that are asked for one by one as well, with their scenes' times
    :param outlines: ask for the outline of every plume: one request each
    :param limit: plumes or scenes in a page; the server gives at most 1,000
    """

    type: Literal["carbon_mapper"]
    url: str = "https://api.carbonmapper.org/api/v1"
    gases: Annotated[tuple[Literal["CH4", "CO2"], ...], Field(min_length=1)] = ("CH4", "CO2")
    bbox: tuple[float, float, float, float] | None = None
    datetime: str | None = None
    stac: bool = True
    collections: tuple[str, ...] = ()
    scenes: bool = True
    source_details: tuple[str, ...] = ()
    outlines: bool = False
    limit: Annotated[int, Field(ge=1, le=1_000)] = 1_000

    @field_validator("bbox")
    @classmethod
    def _box(cls, box: tuple[float, float, float, float] | None) -> BBox | None:
        return None if box is None else BBox.of(*box)


Source = (
    StacApiSource | StacStaticSource | CmrSource | FilesSource | CarbonMapperSource | RapidAi4EoSource | LabelsSource
)
KINDS: dict[str, type[Source]] = {
    "stac_api": StacApiSource,
    "stac_static": StacStaticSource,
    "cmr": CmrSource,
    "files": FilesSource,
    "carbon_mapper": CarbonMapperSource,
    "rapidai4eo": RapidAi4EoSource,
    "labels": LabelsSource,
}
TYPES = tuple(KINDS)
_SOURCE: TypeAdapter[Source] = TypeAdapter(Annotated[Source, Field(discriminator="type")])


def token_variable(name: str) -> str:
    """The environment variable that holds a source's token."""
    return f"GEOCAT_TOKEN_{name.upper().replace('-', '_')}"


def token(name: str) -> str | None:
    """A source's token, if the environment has one, or names a file that has one."""
    variable = token_variable(name)
    if file := os.environ.get(f"{variable}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip() or None
        except OSError as wrong:
            raise InputError(f"The file that {variable}_FILE names cannot be read: {wrong.strerror}.") from wrong
    return os.environ.get(variable) or None


def declare(name: str, fields: dict[str, Any]) -> Source:
    """Check the fields of one source.

    :raises InputError: an unknown type or field, or a value that cannot be
    """
    source_name(name)
    if not isinstance(fields, dict):
        raise InputError(f"Source {name} is {fields!r}; a source is a table, [sources.{name}], with type and url.")
    kind = KINDS.get(str(fields.get("type")))
    if kind is None:
        raise InputError(f"Source {name} has type {fields.get('type')!r}; the types are {', '.join(TYPES)}.")
    try:
        return _SOURCE.validate_python(fields)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        if first["type"] == "extra_forbidden":
            raise InputError(
                f"Source {name} has an unknown field {field!r}; the fields are {', '.join(kind.model_fields)}."
            ) from wrong
        raise InputError(f"Source {name}, field {field}: {first['msg']}.") from wrong
