"""What Carbon Mapper is asked for: the questions of a harvest, made once and kept with its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from geocat.harvest.base import CHANGES, WHOLE, Known
from geocat.harvest.carbon_mapper_answer import Pairs, Reader, Route
from geocat.harvest.cmr_answer import span
from geocat.sources import CarbonMapperSource
from geocat.types import BBox

OVERLAP = timedelta(days=1)
"""A record can be seen only some time after the date it gets, so changes are asked for from before."""
CHANGED: dict[str, tuple[tuple[str, str], ...]] = {
    "plumes": (("modified_at", "updated"), ("published_at_datetime", "created")),
    "scenes": (("modified_at", "updated"), ("published_at", "created")),
    "stac": (("created_daterange", "created"),),
}
"""The parameters by which what has changed is asked for, each with the date of the items it goes by."""


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a harvest asks; kept with its pages, so that it is made once.

    :param scope: see :class:`geocat.harvest.Page`
    :param collections: STAC collections that are asked for
    :param since: collection to parameter to time, RFC 3339: only what is later is asked for; all, unless given
    :param counts: route to how many records it had when the plan was made
    """

    scope: str = WHOLE
    collections: tuple[str, ...] = ()
    since: dict[str, dict[str, str]] = {}
    counts: dict[str, int] = {}


class Question(NamedTuple):
    """One chain of pages.

    :param name: of the chain
    :param route: that is asked
    :param parameters: all but order and paging
    :param collection: of its items
    """

    name: str
    route: Route
    parameters: Pairs
    collection: str


def boxes(bbox: tuple[float, float, float, float] | None) -> list[BBox | None]:
    """The declared box as the API takes it: two on either side of the antimeridian; ``None`` is the whole world."""
    if bbox is None:
        return [None]
    west, south, east, north = bbox
    if west <= east:
        return [BBox(west, south, east, north)]
    return [BBox(west, south, 180.0, north), BBox(-180.0, south, east, north)]


def interval(declared: str) -> str:
    """A declared ``datetime`` as the API takes it: closed, RFC 3339, UTC.

    A date as an end, or a midnight there, means all of that day, which the API would leave out.

    :raises InputError: not a time, nor two
    """
    first, last = span(declared)
    if "/" not in declared and first == last:
        return first
    day, _, clock = last.partition("T")
    if last and clock in ("00:00:00Z", "23:59:59Z"):
        last = f"{day}T23:59:59.999999Z"
    return f"{first or '..'}/{last or '..'}"


def questions(asked: CarbonMapperSource, plan: Plan) -> Iterator[Question]:
    """The chains of a harvest, in order."""
    for whole in everything(asked, plan.collections):
        since = plan.since.get(whole.collection)
        if not since:
            yield whole
        for parameter, time in (since or {}).items():
            name = f"{whole.name} {parameter}"
            yield whole._replace(name=name, parameters=(*whole.parameters, (parameter, f"{time}/..")))


def everything(asked: CarbonMapperSource, collections: tuple[str, ...]) -> Iterator[Question]:
    """The chains of all that is declared."""
    during = (("datetime", interval(asked.datetime)),) if asked.datetime else ()
    places = boxes(asked.bbox)
    for route in ("plumes", "plume-rows"):
        for gas in asked.gases:
            for box in places:
                parameters = (("plume_gas", gas), *_repeated(box), *during)
                yield Question(_named(f"{route} {gas}", box, places), route, parameters, route)
    if asked.scenes:
        for box in places:
            yield Question(_named("scenes", box, places), "scenes", (*_repeated(box), *during), "scenes")
    for collection in collections:
        for box in places:
            parameters = (("collections", collection), *_joined(box), *during)
            yield Question(_named(f"stac {collection}", box, places), "stac", parameters, collection)


def planned(asked: CarbonMapperSource, reader: Reader, collections: tuple[str, ...], known: Known | None) -> Plan:
    """Ask for the counts, and what is known for the times from which on changes are asked for.

    Everything is asked for where counts are not believed, or where a box goes over the antimeridian: a scene that
    does so as well is counted on either side, so that the counts could not tell that something is gone.

    :param collections: STAC collections that are asked for
    :param known: the last complete snapshot, if there is one
    """
    if known is not None and known.rows and reader.believes and len(boxes(asked.bbox)) == 1:
        names = dict.fromkeys(question.collection for question in everything(asked, collections))
        since = {name: times for name in names if (times := _since(name, known.newest(name)))}
        if since:
            return Plan(CHANGES, collections, since)
    return Plan(WHOLE, collections, counts=_counts(asked, reader, collections))


def total(asked: CarbonMapperSource, reader: Reader, plan: Plan) -> int | None:
    """How many records all routes have of what is declared; ``None`` where one does not say."""
    counts: dict[tuple[Any, ...], int | None] = {}
    whole = 0
    for question in everything(asked, plan.collections):
        route: Route = "plumes" if question.route == "plume-rows" else question.route
        if (route, question.parameters) not in counts:
            counts[route, question.parameters] = reader.count(route, question.parameters)
        count = counts[route, question.parameters]
        if count is None:
            return None
        whole += count
    return whole


def _counts(asked: CarbonMapperSource, reader: Reader, collections: tuple[str, ...]) -> dict[str, int]:
    """How many records each route has, for whoever waits: what is missing is judged chain by chain."""
    counts: dict[str, int] = {}
    for question in everything(asked, ()):
        if question.route != "plume-rows":
            counts[question.route] = counts.get(question.route, 0) + (reader.count(*question[1:3]) or 0)
    counts["plume-rows"] = counts["plumes"]
    during = (("datetime", interval(asked.datetime)),) if asked.datetime else ()
    if collections and not asked.collections:
        for box in boxes(asked.bbox):
            counts["stac"] = counts.get("stac", 0) + (reader.count("stac", (*_joined(box), *during)) or 0)
    return counts


def _since(collection: str, newest: Mapping[str, str]) -> dict[str, str]:
    """From when on changes of a collection are asked for, by parameter; nothing where no date is known."""
    route = {"plumes": "plumes", "plume-rows": "plumes", "scenes": "scenes"}.get(collection, "stac")
    times = {}
    for parameter, date in CHANGED[route]:
        if latest := newest.get(date):
            time = datetime.fromisoformat(latest)
            time = time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC) - OVERLAP
            times[parameter] = time.strftime("%Y-%m-%dT%H:%M:%SZ")
    return times


def _named(name: str, box: BBox | None, places: list[BBox | None]) -> str:
    return name if len(places) == 1 or box is None else f"{name} {'west' if box.east == 180 else 'east'}"  # noqa: PLR2004


def _repeated(box: BBox | None) -> Pairs:
    """A box as REST takes it: a parameter for each side."""
    return tuple(("bbox", str(side)) for side in box) if box else ()


def _joined(box: BBox | None) -> Pairs:
    """A box as STAC takes it: one parameter."""
    return (("bbox", ",".join(map(str, box))),) if box else ()
