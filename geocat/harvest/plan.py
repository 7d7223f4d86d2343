"""What is found out about a STAC API before its items are asked for: what it applies, and what it can tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import msgspec

from geocat.errors import SourceRefused, SourceUnavailable
from geocat.harvest import canary, windows
from geocat.harvest.base import CHANGES, WHOLE, Known
from geocat.harvest.search import Reader, Request
from geocat.harvest.windows import OPEN
from geocat.sources import StacApiSource

DATES = ("updated", "created")
"""Properties that tell whether an item can have changed, the better first."""


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a server is asked for its items; kept with every landed page, so that it is made once.

    :param since: property and time, RFC 3339, that is asked for and whatever is later; all times, unless given
    :param by: the extension by which that is said, ``filter`` or ``query``
    :param whole: how many items the declared search has, where only changes are asked for
    :param here: the declared conditions that the server does not apply, and geocat does
    :param total: how many items the windows of time have together
    :param observed_since: time, RFC 3339, from which on everything is asked for; what was observed earlier is settled
    """

    since: tuple[str, str] | None = None
    by: str = ""
    whole: int | None = None
    here: tuple[str, ...] = ()
    total: int | None = None
    observed_since: str = ""

    @property
    def scope(self) -> str:
        """What a harvest by this plan covers: see :class:`geocat.harvest.Page`."""
        return CHANGES if self.since else (self.observed_since or WHOLE)

    def window(self, declared: str | None) -> str | None:
        """The declared datetime, as far as it is asked for."""
        if not self.observed_since:
            return declared
        left, _, right = (declared or "../..").partition("/")
        return f"{max(left.strip('.'), self.observed_since)}/{right or OPEN}"


class First(Protocol):
    """Puts a search into words."""

    def __call__(self, plan: Plan, window: str | None = None, **other: Any) -> Request:
        """The first request of the search; ``other`` is what is asked otherwise than declared."""
        ...


def filters(asked: StacApiSource) -> list[canary.Condition]:
    """The declared filter as CQL2 in JSON, if there is one.

    :raises ValueError: text that is not CQL2
    """
    return [canary.as_json(asked.filter)] if asked.filter else []


def query_of(request: Request) -> dict[str, Any]:
    """The query of a request as the extension's object; empty where it has none."""
    query = request.parameters.get("query") or {}
    return dict(msgspec.json.decode(query) if isinstance(query, str) else query)


def planned(asked: StacApiSource, reader: Reader, first: First, extension: str, known: Known | None) -> Plan:
    """Ask the server what it applies of what is declared, and whether it can tell what has changed.

    :param extension: by which a property can be asked for: ``filter``, ``query``, or ``""`` for neither
    :param known: the last complete snapshot, if there is one
    """
    declared = filters(asked)
    here = []
    if declared and _finds(reader, first(Plan(), limit=1, filter=canary.impossible(declared[0]))):
        here.append("filter")
    if asked.query:
        query = canary.impossible_query(query_of(first(Plan())))
        if _finds(reader, first(Plan(), limit=1, query=query)):
            here.append("query")
    if here or known is None or asked.ids or asked.max_items:
        return Plan(here=tuple(here))
    return _changes(asked, reader, first, extension, known.latest) or _recent(asked, reader, first)


def _finds(reader: Reader, asked: Request) -> bool | None:
    """Whether a search finds anything; ``None`` where the server does not take it."""
    try:
        page = reader.read(asked)
    except (SourceRefused, SourceUnavailable):
        return None
    return bool(page.features or page.announced)


def _changes(
    asked: StacApiSource, reader: Reader, first: First, extension: str, latest: Mapping[str, str]
) -> Plan | None:
    """The plan to ask only for what has changed, where the server honours that and says what it has in all."""
    name = next((name for name in DATES if latest.get(name)), None)
    if name is None or not extension:
        return None
    time = latest[name]
    none: dict[str, Any]
    some: dict[str, Any]
    if extension == "filter":
        declared = filters(asked)
        none = {"filter": canary.both(*declared, canary.impossible(canary.since(name, time)))}
        some = {"filter": canary.both(*declared, canary.until(name, time))}
    else:
        query = query_of(first(Plan()))
        if name in query:
            return None
        none = {"query": {**query, name: {"gt": time, "lt": time}}}
        some = {"query": {**query, name: {"lte": time}}}
    try:
        whole = reader.read(first(Plan(), limit=1)).announced
    except (SourceRefused, SourceUnavailable):
        return None
    if whole is None or _finds(reader, first(Plan(), limit=1, **none)) is not False:
        return None
    if _finds(reader, first(Plan(), limit=1, **some)) is not True:
        return None
    return Plan(since=(name, time), by=extension, whole=whole)


def _recent(asked: StacApiSource, reader: Reader, first: First) -> Plan:
    """The plan to ask only for what was observed lately, where that is declared to be enough and items are counted."""
    if asked.revisit_days is None or not windows.holds(asked.datetime, datetime.now(UTC)):
        return Plan()
    whole = reader.read(first(Plan(), limit=1)).announced
    if whole is None:
        return Plan()
    since = datetime.now(UTC) - timedelta(days=asked.revisit_days)
    return Plan(whole=whole, observed_since=since.isoformat(timespec="seconds").replace("+00:00", "Z"))
