"""Sources known by a short name: ``data/reference/known_sources.toml``, and what to declare for each."""

from __future__ import annotations

import difflib
import functools
import tomllib
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geocat import engine
from geocat.errors import InputError
from geocat.sources import KINDS, TYPES

MOST_NAMED = 5
LEAST_LIKE = 0.4


class KnownSource(BaseModel):
    """A public source and its habits.

    :param title: what people call it
    :param type: as in geocat.toml; one that this geocat does not have comes with a later one
    :param limit: the largest page that it answers reliably
    :param requests_per_second: as fast as geocat asks it
    :param counts: ``ignore`` where the counts it announces are wrong, or are estimates
    :param paging: how it pages, and what is odd about it, in a sentence or two
    :param licence: of the data, in words or as SPDX
    :param documentation: where its makers describe it
    :param noted: when this was last looked up
    :param settings: other fields to declare
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    type: str
    url: str
    limit: Annotated[int, Field(ge=1)] | None = None
    requests_per_second: Annotated[float, Field(gt=0)] | None = None
    counts: Literal["check", "ignore"] = "check"
    paging: str
    licence: str
    documentation: str
    noted: date
    settings: dict[str, Any] = {}

    @property
    def is_harvestable(self) -> bool:
        """Whether this geocat has its type."""
        return self.type in KINDS

    def fields(self) -> dict[str, Any]:
        """What to declare beside the type: url, pace, page and the rest, each only where something is known."""
        habits = {"limit": self.limit, "requests_per_second": self.requests_per_second}
        said = {name: value for name, value in habits.items() if value is not None}
        counts = {"counts": self.counts} if self.counts != "check" else {}
        return {"url": self.url, **self.settings, **said, **counts}


@functools.cache
def known_sources() -> dict[str, KnownSource]:
    """The known sources by name, in the order of the file."""
    text = (engine.shipped("data/reference") / "known_sources.toml").read_text(encoding="utf-8")
    return {name: KnownSource(name=name, **fields) for name, fields in tomllib.loads(text)["sources"].items()}


def as_json() -> str:
    """All of them as a JSON array, for SQL: ``sql/cli/known_sources.sql`` reads it."""
    return "[" + ",".join(source.model_dump_json() for source in known_sources().values()) + "]"


def known_source(name: str) -> KnownSource:
    """The known source of a name.

    :raises InputError: there is none; says which are near
    """
    known = known_sources()
    if name not in known:
        near = near_names(name)
        said = f"near it are: {', '.join(near)}" if near else "`geocat source known` lists those there are"
        raise InputError(f"No known source is called {name!r}; {said}.")
    return known[name]


def near_names(word: str) -> list[str]:
    """Names of known sources like a word, or with it in their titles, the likest first."""
    known = known_sources()
    inside = [name for name, source in known.items() if word.lower() in f"{name} {source.title}".lower()]
    alike = difflib.get_close_matches(word.lower(), known, MOST_NAMED, LEAST_LIKE)
    return list(dict.fromkeys([*inside, *alike]))[:MOST_NAMED]


def meant(word: str) -> tuple[str, dict[str, Any]]:
    """The type, and the fields to declare, that a word means: a type itself, or a known source.

    :raises InputError: neither, or a source whose type this geocat does not have
    """
    if word in KINDS:
        return word, {}
    if word not in known_sources():
        near = near_names(word)
        raise InputError(
            f"{word!r} is neither a type of source nor one that is known; the types are {', '.join(TYPES)}; "
            + (f"known sources near it are {', '.join(near)}." if near else "`geocat source known` lists them.")
        )
    source = known_source(word)
    if not source.is_harvestable:
        raise InputError(
            f"{word} is of type {source.type}, which this geocat cannot harvest yet; a later version will, and "
            f"{source.documentation} describes it meanwhile."
        )
    return source.type, source.fields()
