"""Harvesting Carbon Mapper: every record, whatever the API is like, and nothing asked for that it does not declare."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocat import line
from geocat.errors import InputError, SourceChanged, SourceRefused
from geocat.harvest import Document, Memory, Page
from geocat.harvest.carbon_mapper import CarbonMapper
from geocat.harvest.carbon_mapper_csv import CORE, BadCsv, rows_of
from geocat.harvest.carbon_mapper_outlines import Outlines
from geocat.harvest.carbon_mapper_plan import boxes, interval
from geocat.serve.carbon_mapper import CarbonMapperServer, Request
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.sample import Reply
from geocat.sources import CarbonMapperSource, declare

JSON = {"Content-Type": "application/json"}
COLLECTIONS = {"plume": "plumes", "plume_row": "plume-rows", "scene": "scenes", "emission_source": "sources"}
Instead = Callable[[Request], Reply | None]


@pytest.fixture(scope="module")
def population() -> Population:
    return Population.made(120, 40, 150, 6)


@pytest.fixture(scope="module")
def night(population: Population) -> Population:
    """The population one night later."""
    return population.later(added=9, reprocessed=8, withdrawn=0, hidden=4, unhidden=2, renamed=2, tiled=3)


def source(url: str, **fields: Any) -> CarbonMapperSource:
    declared = declare("cm", {"type": "carbon_mapper", "url": url, "limit": 40, "stac": False, "retries": 1, **fields})
    assert isinstance(declared, CarbonMapperSource)
    return declared


def key(document: Document) -> tuple[str, str]:
    """Collection and id, as SQL makes them of a document."""
    said = json.loads(bytes(document.body))
    match document.form:
        case "stac":
            return said["collection"], said["id"]
        case "emission_source":
            return "sources", said["properties"]["source_name"].partition("?")[0]
        case "outline":
            return "outlines", said["features"][0]["properties"]["plume_id"]
        case "source_detail":
            return "source-details", said["source_name"]
        case "scene":
            return "scenes", said["name"]
        case form:
            return COLLECTIONS[form], said["plume_id"]


@dataclass
class Landed:
    """What a harvest landed, written down and read again as the landing does; one can be stopped, and gone on with."""

    known: Any = None
    pages: list[Page] = field(default_factory=list)
    lines: dict[str, list[bytes]] = field(default_factory=lambda: {"items": [], "collections": []})
    harvester: Any = None

    def harvest(self, declared: CarbonMapperSource, stop: int | None = None) -> Landed:
        resume = {page.slice: json.loads(json.dumps(page.next)) for page in self.pages}
        memory = Memory(resume, self.documents, self.announced, self.known)
        self.harvester = CarbonMapper("cm", declared)
        for number, page in enumerate(self.harvester.pages(memory), 1):
            self.pages.append(page)
            self.lines[page.kind] += [line.line(1, document)[:-1] for document in page.documents]
            if number == stop:
                break
        return self

    def documents(self, kind: str) -> Iterator[Document]:
        yield from map(line.document, self.lines[kind])

    @property
    def announced(self) -> int | None:
        return next((p.announced for p in self.pages[::-1] if p.kind == "items" and p.announced is not None), None)

    @property
    def whole(self) -> int | None:
        return next((page.whole for page in self.pages[::-1] if page.whole is not None), None)

    @property
    def gaps(self) -> list[str]:
        return [page.gap for page in self.pages if page.gap]

    @property
    def notes(self) -> list[str]:
        return [page.note for page in self.pages if page.note]

    @property
    def scope(self) -> str:
        return self.pages[-1].scope

    @property
    def items(self) -> dict[tuple[str, str], bytes]:
        return {key(each): bytes(each.body) for each in self.documents("items") if not each.problem}

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(collection for collection, _ in self.items))

    def of(self, collection: str) -> set[str]:
        return {id for name, id in self.items if name == collection}


class Remembered:
    """What is known of a harvest that was complete: times as SQL takes them out of the documents."""

    def __init__(self, items: Mapping[tuple[str, str], bytes]) -> None:
        self.items = dict(items)
        self.rows = len(items)
        self.latest: dict[str, str] = {}

    def validator(self, *_: str) -> str:
        return ""

    def collection(self, _: str) -> None:
        return None

    def bodies(self, collection: str) -> Iterator[tuple[str, bytes]]:
        return ((id, body) for (name, id), body in self.items.items() if name == collection)

    def newest(self, collection: str) -> dict[str, str]:
        greatest: dict[str, datetime] = {}
        for _, body in self.bodies(collection):
            said = json.loads(body)
            said = said.get("properties", said)
            for name, dates in (("updated", ("modified",)), ("created", ("published_at", "created"))):
                for date in dates:
                    if text := said.get(date):
                        moment = datetime.fromisoformat(text)
                        greatest[name] = max(moment, greatest.get(name, moment))
                        break
        return {name: moment.isoformat() for name, moment in greatest.items()}


def targets(server: CarbonMapperServer, path: str = "") -> list[str]:
    asked = [request.target.removeprefix("/api/v1") for request in server.asked]
    return [target for target in asked if target.startswith(path)]


def queries(server: CarbonMapperServer, path: str) -> list[list[tuple[str, str]]]:
    return [parse_qsl(urlsplit(target).query) for target in targets(server, path)]


def expected(population: Population) -> dict[str, int]:
    plumes, scenes = len(population.plumes), len(population.scenes)
    return {"plumes": plumes, "plume-rows": plumes, "scenes": scenes}


# ---------- all of it


def test_every_record_of_every_route_comes_and_is_counted(population: Population) -> None:
    with CarbonMapperServer(population) as server:
        landed = Landed().harvest(source(server.url, stac=True))
        found = json.loads(server.stac.page(_asked("limit=1"), "/x"))["numberMatched"]
    assert landed.gaps == []
    assert (landed.scope, landed.whole) == ("whole", None)
    counts = landed.counts
    assert {name: counts.pop(name) for name in expected(population)} == expected(population)
    assert landed.of("plumes") == landed.of("plume-rows") == {plume.plume_id for plume in population.plumes}
    assert landed.of("scenes") == {scene.name for scene in population.scenes}
    assert counts.pop("sources") == 40
    assert sum(counts.values()) == found > 100
    assert landed.announced == len(landed.items)
    plan = next(page for page in landed.pages if page.slice == "plan")
    assert plan.announced == len(landed.items) - 40, (
        "before anything but the plan is asked, all but sources are counted"
    )
    assert all(page.whole_of == ("sources",) for page in landed.pages if page.kind == "items")
    assert len(list(landed.documents("collections"))) > 6


def _asked(query: str) -> Any:
    from geocat.serve.carbon_mapper_asking import Asked

    return Asked(query)


def test_collections_are_those_that_exist_at_the_time_unless_they_are_declared(population: Population) -> None:
    with CarbonMapperServer(population) as server:
        listed = [each["id"] for each in json.loads(server.stac.collections())["collections"]]
        landed = Landed().harvest(source(server.url, stac=True, gases=["CH4"]))
        some = next(page.next for page in landed.pages if page.slice == "plan")["collections"]
        assert list(some) == [each for each in listed if "co2" not in each.split("-")]
        assert set(some) < set(listed)
        server.asked.clear()
        chosen = Landed().harvest(source(server.url, stac=True, collections=[listed[0], "l2b-ch4-mfa-v9z"]))
    assert {query["collections"] for query in map(dict, queries(server, "/stac/search")) if query} == {listed[0]}
    assert chosen.notes == ["Carbon Mapper lists no STAC collection l2b-ch4-mfa-v9z."]
    assert [json.loads(bytes(each.body))["id"] for each in chosen.documents("collections")] == [listed[0]]


@pytest.mark.parametrize("caps", [{"plume_cap": 7}, {"scene_cap": 11}, {"stac_cap": 3}, {"epoch": "2026-07"}], ids=str)
def test_a_server_may_give_fewer_in_a_page_than_it_is_asked_for(caps: dict[str, Any], population: Population) -> None:
    with CarbonMapperServer(population) as server:
        first = json.loads(server.stac.collections())["collections"][0]["id"]
        whole = Landed().harvest(source(server.url, stac=True, collections=[first]))
    with CarbonMapperServer(population, **caps) as server:
        landed = Landed().harvest(source(server.url, stac=True, collections=[first], limit=1000))
    assert (landed.gaps, landed.items.keys()) == ([], whole.items.keys())
    assert landed.announced == len(landed.items)


def test_limits_do_not_pass_what_each_route_gives(population: Population) -> None:
    with CarbonMapperServer(population) as server:
        Landed().harvest(source(server.url, stac=True, limit=1000))
    limits = {(urlsplit(each).path, dict(parse_qsl(urlsplit(each).query)).get("limit")) for each in targets(server)}
    assert {limit for path, limit in limits if path == "/catalog/plumes/annotated"} == {"1", "1000"}
    assert {limit for path, limit in limits if path == "/stac/search"} == {"1", "100"}


def test_a_busy_server_is_waited_for(population: Population) -> None:
    with CarbonMapperServer(population, busy_every=4, retry_after=0) as server:
        landed = Landed().harvest(source(server.url))
    assert landed.gaps == []
    assert landed.counts == expected(population) | {"sources": 40}
    assert landed.harvester.traffic.retries["429"] > 2


def test_counts_that_are_ignored_neither_end_a_chain_nor_make_a_gap(population: Population) -> None:
    def wrong(request: Request) -> Reply | None:
        if "scenes/annotated" not in request.target:
            return None
        said = json.loads(server.rest.scenes_page(_asked(urlsplit(request.target).query)))
        return 200, JSON, json.dumps(said | {"count": 3}).encode()

    with CarbonMapperServer(population, instead=wrong) as server:
        known = Remembered({("scenes", "x"): b'{"modified": "2020-01-01T00:00:00Z"}'})
        landed = Landed(known).harvest(source(server.url, counts="ignore", stac=True))
    assert landed.gaps == []
    assert (landed.announced, landed.whole, landed.scope) == (None, None, "whole")
    assert {name: landed.counts[name] for name in expected(population)} == expected(population)


# ---------- boxes and times


def inside(lon: float, lat: float, box: tuple[float, ...]) -> bool:
    west, south, east, north = box
    return south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)


@pytest.mark.parametrize("place", ["plain", "over the antimeridian"])
def test_a_box_is_put_as_each_route_takes_it_and_counted_within(place: str, population: Population) -> None:
    lons = sorted(plume.lon for plume in population.plumes)
    west, east = (lons[20], lons[90]) if place == "plain" else (lons[90], lons[20])
    box = (round(west, 2), -59.5, round(east, 2), 60.0)
    with CarbonMapperServer(population) as server:
        landed = Landed().harvest(source(server.url, bbox=box, stac=True, limit=9))
        known = Landed(Remembered(landed.items)).harvest(source(server.url, bbox=box, stac=True))
    within = {plume.plume_id for plume in population.plumes if inside(plume.lon, plume.lat, box)}
    assert 9 < len(within) < 120
    assert landed.gaps == []
    assert landed.of("plumes") == landed.of("plume-rows") == within
    assert len(landed.of("sources")) == 40, "which no box leaves out"
    assert landed.announced == len(landed.items)
    parts = [[str(side) for side in part] for part in boxes(box) if part]
    for path in ("/catalog/plumes", "/catalog/plume-csv", "/catalog/scenes"):
        said = [[value for name, value in query if name == "bbox"] for query in queries(server, path)]
        assert {tuple(each) for each in said} == {tuple(part) for part in parts}
    joined = {dict(query)["bbox"] for query in queries(server, "/stac/search")}
    assert joined == {",".join(part) for part in parts}
    assert not any(query for query in queries(server, "/catalog/sources.geojson"))
    assert known.scope == ("changes" if len(parts) == 1 else "whole")


@pytest.mark.parametrize(
    ("declared", "asked"),
    [
        ("2025-01-01/2025-01-31", "2025-01-01T00:00:00Z/2025-01-31T23:59:59.999999Z"),
        ("2025-01-01/2025-01-31T00:00:00Z", "2025-01-01T00:00:00Z/2025-01-31T23:59:59.999999Z"),
        ("2025-01-31", "2025-01-31T00:00:00Z/2025-01-31T23:59:59.999999Z"),
        ("2025-02", "2025-02-01T00:00:00Z/2025-02-28T23:59:59.999999Z"),
        ("../2025-01-31T12:00:00Z", "../2025-01-31T12:00:00Z"),
        ("2025-01-31T12:00:00+02:00/..", "2025-01-31T10:00:00Z/.."),
        ("2025-01-31T12:00:00Z", "2025-01-31T12:00:00Z"),
    ],
)
def test_a_day_at_the_end_is_meant_whole(declared: str, asked: str) -> None:
    assert interval(declared) == asked


def test_only_what_was_observed_then_is_asked_for(population: Population) -> None:
    days = sorted(plume.scene.observed.date() for plume in population.plumes)
    since, until = days[30], days[80]
    with CarbonMapperServer(population) as server:
        landed = Landed().harvest(source(server.url, datetime=f"{since}/{until}"))
    assert landed.gaps == []
    assert landed.of("plumes") == {
        plume.plume_id for plume in population.plumes if since <= plume.scene.observed.date() <= until
    }
    assert landed.of("plumes") == landed.of("plume-rows")


@pytest.mark.parametrize("field", [{"datetime": "soon"}, {"source_details": ["CH4 of the plant"]}], ids=str)
def test_what_cannot_be_asked_is_said_before_anything_is(field: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"is not a time|is not the name of a source"):
        CarbonMapper("cm", source("http://127.0.0.1:9/", **field))


# ---------- interruptions


def test_a_harvest_stopped_after_any_page_goes_on_with_the_next(population: Population) -> None:
    with CarbonMapperServer(population) as server:
        first = json.loads(server.stac.collections())["collections"][0]["id"]
        names = sorted(server.rest.clusters().by_name)[:2]
        declared = source(server.url, stac=True, collections=[first], source_details=names, outlines=True, limit=50)
        whole = Landed().harvest(declared)
        once = Counter(targets(server))
        assert len(whole.pages) > 15
        for stop in range(1, len(whole.pages) + 1):
            server.asked.clear()
            landed = Landed().harvest(declared, stop)
            landed.harvest(declared)
            assert landed.items == whole.items
            assert (landed.gaps, landed.announced) == ([], whole.announced), stop
            again = Counter(targets(server)) - once
            again = Counter({target: times for target, times in again.items() if "limit=1" not in target.split("&")})
            assert sum(again.values()) <= 1, (stop, again)
        assert Landed().harvest(declared).harvest(declared).pages[-1].slice == "plan"
        server.asked.clear()
        landed.harvest(declared)
        assert targets(server) == [], "nothing is asked for once all has landed"


def test_a_harvest_that_was_stopped_while_it_looked_again_still_knows_what_came(population: Population) -> None:
    with CarbonMapperServer(population, instead=(short := Short())) as server:
        short.server = server
        whole = Landed().harvest(source(server.url, gases=["CH4"]))
        for stop in range(len(whole.pages) - 12, len(whole.pages)):
            landed = Landed().harvest(source(server.url, gases=["CH4"]), stop)
            landed.harvest(source(server.url, gases=["CH4"]))
            assert landed.gaps == whole.gaps != []


# ---------- what has changed


def test_later_only_changes_are_asked_for_and_all_sources(population: Population, night: Population) -> None:
    with CarbonMapperServer(population) as server:
        before = Landed().harvest(source(server.url, stac=True))
        server.population = night
        server.asked.clear()
        after = Landed(Remembered(before.items)).harvest(source(server.url, stac=True))
        searched = queries(server, "/stac/search")
        plumes = queries(server, "/catalog/plumes/annotated")
        scenes = queries(server, "/catalog/scenes/annotated")
        everything = Landed().harvest(source(server.url, stac=True))
    assert (after.scope, after.gaps) == ("changes", [])
    merged = {name: body for name, body in before.items.items() if name[0] != "sources"} | after.items
    assert merged.keys() == everything.items.keys()
    assert after.whole == len(everything.items) == everything.announced
    for collection in ("plume-rows", "scenes", "sources"):
        assert {k: v for k, v in merged.items() if k[0] == collection} == {
            k: v for k, v in everything.items.items() if k[0] == collection
        }
    changed = {*night.did.added, *night.did.reprocessed, *night.did.hidden, *night.did.unhidden}
    assert changed <= after.of("plumes")
    assert len(after.of("plumes")) < 60
    assert after.announced == len(after.items)
    assert {name for query in plumes for name, _ in query} >= {"modified_at", "published_at_datetime"}
    assert {name for query in scenes for name, _ in query} >= {"modified_at", "published_at"}
    assert "published_at" not in {name for query in plumes for name, _ in query}
    fresh = set(night.did.collections)
    assert fresh
    for query in map(dict, searched):
        if "offset" in query:
            assert ("created_daterange" in query) == (query["collections"] not in fresh and _has_items(query, before))
    assert all(page.whole_of == ("sources",) for page in after.pages if page.kind == "items")


def _has_items(query: Mapping[str, str], landed: Landed) -> bool:
    return query["collections"] in landed.counts


def test_changes_are_asked_for_from_a_day_before_the_newest(population: Population) -> None:
    with CarbonMapperServer(population) as server:
        before = Landed().harvest(source(server.url, gases=["CH4"]))
        server.asked.clear()
        Landed(Remembered(before.items)).harvest(source(server.url, gases=["CH4"]))
    newest = max(plume.modified for plume in population.plumes if plume.gas == "CH4")
    said = {value for query in queries(server, "/catalog/plumes") for name, value in query if name == "modified_at"}
    (since,) = said
    assert since.endswith("/..")
    assert 86_400 <= (newest - datetime.fromisoformat(since.partition("/")[0])).total_seconds() < 86_402


def test_a_record_that_is_gone_shows_in_the_whole(population: Population) -> None:
    gone = population.later(
        added=0, reprocessed=0, withdrawn=3, hidden=0, unhidden=0, renamed=0, tiled=0, collection=False
    )
    with CarbonMapperServer(population) as server:
        before = Landed().harvest(source(server.url))
        server.population = gone
        after = Landed(Remembered(before.items)).harvest(source(server.url))
    lost = len(before.of("sources")) - len(after.of("sources"))
    assert after.whole == before.announced - 3 - 3 - lost


def test_what_is_not_known_yet_is_asked_for_whole(population: Population) -> None:
    with CarbonMapperServer(population) as server:
        before = Landed().harvest(source(server.url, scenes=False))
        after = Landed(Remembered(before.items)).harvest(source(server.url))
    assert after.scope == "changes"
    assert after.of("scenes") == {scene.name for scene in population.scenes}
    assert after.whole == 120 + 120 + 150 + 40


def test_sources_that_are_nearly_all_gone_are_not_believed(population: Population) -> None:
    def emptied(request: Request) -> Reply | None:
        is_sources = "sources.geojson" in request.target and emptying
        return (200, JSON, b'{"type": "FeatureCollection", "features": []}') if is_sources else None

    emptying = False
    with CarbonMapperServer(population, instead=emptied) as server:
        before = Landed().harvest(source(server.url))
        emptying = True
        (gap,) = Landed(Remembered(before.items)).harvest(source(server.url)).gaps
        assert gap.startswith("40 of 40 sources of emission are gone")
        (gap,) = Landed().harvest(source(server.url)).gaps
        assert gap.startswith("There are no sources")


# ---------- while it is read


class Changing:
    """Lets another population take the place of the first at the n-th request for a page of a route."""

    def __init__(self, path: str, number: int, then: Population) -> None:
        self.path, self.number, self.then = path, number, then
        self.server: Any = None

    def __call__(self, request: Request) -> Reply | None:
        if self.path in request.target and "offset=" in request.target:
            self.number -= 1
            if self.number == 0:
                self.server.population = self.then
        return None


ROUTES = ["plumes/annotated", "plume-csv", "scenes/annotated"]


def without(population: Population, odd: set[str]) -> Population:
    """The population without some plumes and scenes; a scene goes with its plumes."""
    plumes = [each for each in population.plumes if not odd & {each.plume_id, each.scene.name}]
    scenes = [each for each in population.scenes if each.name not in odd]
    return Population(plumes, scenes, population.collection_count, population.now, population.did)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("how", ["inserted", "removed"])
def test_records_that_come_or_go_while_pages_are_read_make_no_gap_and_hide_no_other(
    how: str, path: str, number: int, population: Population
) -> None:
    odd = {plume.plume_id for plume in population.plumes[::17]} | {scene.name for scene in population.scenes[::17]}
    fewer = without(population, odd)
    first, then = (fewer, population) if how == "inserted" else (population, fewer)
    with CarbonMapperServer(first, instead=(changing := Changing(path, number, then))) as server:
        changing.server = server
        landed = Landed().harvest(source(server.url, limit=30))
    route = {"plumes/annotated": "plumes", "plume-csv": "plume-rows", "scenes/annotated": "scenes"}[path]
    assert changing.number <= 0
    assert landed.gaps == []
    names = {scene.name for scene in then.scenes} if route == "scenes" else {plume.plume_id for plume in then.plumes}
    assert landed.of(route) >= names
    assert landed.announced == len(landed.items)


class Short:
    """Leaves the same scenes out, whichever way they are sorted, and counts them all the same."""

    def __init__(self) -> None:
        self.server: Any = None

    def __call__(self, request: Request) -> Reply | None:
        if "scenes/annotated" not in request.target or "offset" not in request.target:
            return None
        said = json.loads(self.server.rest.scenes_page(_asked(urlsplit(request.target).query)))
        said["items"] = [each for each in said["items"] if int(each["id"].replace("-", ""), 16) % 7]
        return 200, JSON, json.dumps(said).encode()


def test_an_answer_that_is_really_short_is_a_gap(population: Population) -> None:
    with CarbonMapperServer(population, instead=(short := Short())) as server:
        short.server = server
        landed = Landed().harvest(source(server.url))
    (gap,) = landed.gaps
    came = len(landed.of("scenes"))
    assert came < 150
    assert gap.startswith(f"The answer to catalog/scenes/annotated (scenes) has 150 records and {came} of them came")
    assert landed.announced == len(landed.items) + 150 - came


def test_a_page_that_is_empty_once_does_not_end_its_chain(population: Population) -> None:
    seen = Counter[str]()

    def empties(request: Request) -> Reply | None:
        seen[request.target] += 1
        if "scenes/annotated" in request.target and "offset=40" in request.target and seen[request.target] == 1:
            return 200, JSON, b'{"items": [], "count": 150}'
        return None

    with CarbonMapperServer(population, instead=empties) as server:
        landed = Landed().harvest(source(server.url))
    assert (landed.gaps, landed.counts["scenes"]) == ([], 150)
    assert sum("offset=0" in target for target in targets(server, "/catalog/scenes")) == 1


# ---------- answers that are none

HTML = (200, {"Content-Type": "text/html"}, b"<!doctype html><title>Sorry</title>")
ERROR = (200, JSON, b'{"detail": "The database is away."}')
BROKEN = {
    "HTML": HTML,
    "error body": ERROR,
    "no items": (200, JSON, b'{"bbox_count": 1, "total_count": 1, "count": 1}'),
    "items that are none": (200, JSON, b'{"items": null, "bbox_count": 1, "total_count": 1, "count": 1}'),
    "cut": (200, JSON, b'{"items": [{"plume_id"'),
}


def breaking(path: str, offset: int, reply: Reply) -> Instead:
    def instead(request: Request) -> Reply | None:
        said = dict(parse_qsl(urlsplit(request.target).query))
        return reply if path in request.target and said.get("offset", "0") == str(offset) else None

    return instead


@pytest.mark.parametrize("path", [*ROUTES, "sources.geojson", "stac/collections", "stac/search"])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_first_page_that_is_none_ends_the_harvest(kind: str, path: str, population: Population) -> None:
    with (
        CarbonMapperServer(population, instead=breaking(path, 0, BROKEN[kind])) as server,
        pytest.raises(SourceChanged) as changed,
    ):
        Landed().harvest(source(server.url, stac=True, retries=0))
    assert path in str(changed.value)
    if kind == "error body" and path != "plume-csv":
        assert "it says: The database is away" in str(changed.value)
    if path == "plume-csv":
        assert "line 1 begins with" in str(changed.value)


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_later_page_that_is_none_is_kept_and_makes_a_gap(kind: str, path: str, population: Population) -> None:
    with CarbonMapperServer(population, instead=breaking(path, 40, BROKEN[kind])) as server:
        landed = Landed().harvest(source(server.url, retries=0, gases=["CH4"]))
    (gap,) = landed.gaps
    assert re.match(rf"The page at offset 40 of catalog/{path} \(.*\) cannot be read \(.*\), and what follows", gap)
    (kept,) = [document for document in landed.documents("items") if document.problem]
    assert (kept.body, kept.form in COLLECTIONS) == (BROKEN[kind][2], True)
    assert landed.counts["scenes"] == (40 if "scenes" in path else 150), "other chains go on"


def test_a_page_that_is_none_once_is_asked_for_again(population: Population) -> None:
    left = iter([HTML])
    first = breaking("plume-csv", 40, HTML)
    with CarbonMapperServer(population, instead=lambda request: first(request) and next(left, None)) as server:
        landed = Landed().harvest(source(server.url))
    assert (landed.gaps, landed.harvester.traffic.retries) == ([], {"unreadable": 1})


def test_a_refusal_says_what_the_server_says(population: Population) -> None:
    wrong = (422, JSON, b'{"detail": [{"loc": ["query", "plume_gas"], "msg": "no such gas"}]}')
    with (
        CarbonMapperServer(population, instead=breaking("plumes/annotated", 0, wrong)) as server,
        pytest.raises(SourceRefused, match=r"answered 422: .*no such gas.*; check what is asked"),
    ):
        Landed().harvest(source(server.url))


# ---------- CSV


def table(*rows: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().removesuffix("\r\n").encode()


def test_real_pages_are_read_and_joined_or_spoilt_ones_are_refused_with_the_line(fixtures_folder: Path) -> None:
    folder = fixtures_folder / "carbonmapper"
    for name, number in (("plume-csv_page1_CAandNV", 1000), ("plume-csv_page2_CAandNV", 820)):
        page = (folder / f"{name}.csv").read_bytes()
        rows = list(csv.DictReader(io.StringIO(page.decode(), newline="")))
        assert [json.loads(row) for row in rows_of(page)] == rows
        assert len(rows) == number
    with pytest.raises(BadCsv, match=r"^line 1001 has not the 31 cells"):
        rows_of((folder / "plumes_CAandNV_alibecerra.csv").read_bytes())
    with pytest.raises(BadCsv, match=r"^line 1 begins with 'emi2023"):
        rows_of((folder / "plumes_malformed_header_alibecerra.csv").read_bytes())


def real_pages(pages: list[bytes], total: int) -> Instead:
    """Serves pages of ``plume-csv`` of a thousand rows, and nothing else."""

    def instead(request: Request) -> Reply | None:
        path, said = urlsplit(request.target).path, dict(parse_qsl(urlsplit(request.target).query))
        if path.endswith("plume-csv"):
            number = int(said["offset"]) // 1000
            header = pages[0].partition(b"\r\n")[0]
            return 200, {"Content-Type": "text/csv"}, pages[number] if number < len(pages) else header
        if path.endswith("plumes/annotated"):
            count = {"bbox_count": total, "total_count": total if said["limit"] == "1" else 0, "items": []}
            return 200, JSON, json.dumps(count).encode()
        empty = {"items": [], "count": 0, "features": [], "collections": []}
        return 200, JSON, json.dumps(empty).encode()

    return instead


def test_two_real_pages_are_1820_rows_and_a_joined_one_is_refused(
    fixtures_folder: Path, population: Population
) -> None:
    folder = fixtures_folder / "carbonmapper"
    pages = [(folder / f"plume-csv_page{number}_CAandNV.csv").read_bytes() for number in (1, 2)]
    joined = (folder / "plumes_CAandNV_alibecerra.csv").read_bytes()
    fields: dict[str, Any] = {"gases": ["CH4"], "scenes": False, "limit": 1000, "retries": 0}
    with CarbonMapperServer(population, instead=real_pages(pages, 1820)) as server:
        landed = Landed().harvest(source(server.url, **fields))
        assert len(landed.of("plume-rows")) == sum(1 for _ in landed.documents("items")) == 1820
        assert [gap for gap in landed.gaps if "There are no sources" not in gap] == []
        assert landed.announced == 1820
        server.instead = real_pages([pages[0], joined], 2820)
        landed = Landed().harvest(source(server.url, **fields))
        assert len(landed.of("plume-rows")) == 1000
        assert "cannot be read (line 1001 has not the 31 cells of its page's header)" in landed.gaps[-1]
        server.instead = real_pages([joined], 1820)
        with pytest.raises(SourceChanged, match="line 1001"):
            Landed().harvest(source(server.url, **fields))


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=8)
EXTRA = st.lists(st.sampled_from(["country", "place", "NEW", "gsd"]), unique=True)


@given(st.data())
def test_columns_may_move_appear_and_be_missing_and_every_cell_stays_text(data: st.DataObject) -> None:
    header = [*CORE, *data.draw(EXTRA)]
    header = data.draw(st.permutations(header).filter(lambda names: names[0] != "NEW"))
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(header), max_size=len(header)), max_size=4))
    read = [json.loads(row) for row in rows_of(table(list(header), *rows))]
    assert read == [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (table(["plume_id", "plume_latitude", "datetime", "gas"]), "line 1, the header, has no column plume_longitude"),
        (table([*CORE, "gas"]), "line 1, the header, names a column twice"),
        (table([*CORE, ""]), "line 1, the header, names a column twice, or has one without a name"),
        (table([*CORE], ["a", "1", "2", "t", "CH4"], ["b", "1", "2", "t"]), "line 3 has not the 5 cells"),
        (table([*CORE], ["a", "1\n2", "2", "t", "CH4"], ["b"]), "line 4 has not the 5 cells"),
        (table([*CORE], ["a"] * 6), "line 2 has not the 5 cells"),
        (table([*CORE]) + b'\r\n"a', "line 2 is not CSV"),
        (table([*CORE]) + b"\r\na,\xff", "line 2 is not UTF-8"),
        (b'{"detail": "no"}', "line 1 begins with '{"),
    ],
)
def test_a_page_of_csv_that_is_none_says_at_which_line(page: bytes, said: str) -> None:
    with pytest.raises(BadCsv, match=said):
        rows_of(page)


def test_text_that_looks_like_nothing_stays_text_and_a_page_of_nothing_has_no_rows() -> None:
    (row,) = rows_of(b"\xef\xbb\xbf" + table([*CORE, "sector"], ["a", "", "NaN", "null", "CH4", "NA"]))
    assert list(json.loads(row).values()) == ["a", "", "NaN", "null", "CH4", "NA"]
    assert rows_of(b"") == rows_of(table([*CORE])) == []


# ---------- sources one by one, and outlines


def test_declared_sources_are_asked_for_one_by_one_and_a_renamed_one_is_noted(population: Population) -> None:
    gone = "CH4_1B2_100m_-1.00000_2.00000"
    with CarbonMapperServer(population) as server:
        name = min(server.rest.clusters().by_name)
        landed = Landed().harvest(source(server.url, source_details=[f"{name}?status=not_deleted", gone, name]))
    assert landed.of("source-details") == {name}
    assert len(targets(server, "/catalog/source/")) == 2
    assert landed.notes == [f"There is no source {gone} in the latest clustering; it may have a new name."]
    assert landed.gaps == []
    assert landed.pages[-1].whole_of == ("sources", "source-details")


def test_outlines_come_where_they_are_published_and_the_others_are_asked_for_next_time(population: Population) -> None:
    with CarbonMapperServer(population) as server:
        first = Landed().harvest(source(server.url, outlines=True, jobs=4))
        asked = targets(server, "/catalog/asset/")
        there = first.of("outlines")
        assert len(asked) == len(set(asked)) == 120
        assert 0 < len(there) < 120, "some plumes have no outline"
        assert first.gaps == []
        assert first.notes == [
            f"{120 - len(there)} outlines are not published yet; the next harvest asks for them again."
        ]
        assert first.announced == len(first.items)
        server.asked.clear()
        known = Remembered(first.items)
        landed = Landed(known).harvest(source(server.url, outlines=True))
        again = {target.rpartition("/")[2].partition("_")[0] for target in targets(server, "/catalog/asset/")}
        missing = {plume.plume_id for plume in population.plumes} - there
        assert again == missing | landed.of("plumes") | landed.of("plume-rows")
        assert len(again) < 120
        assert landed.whole == first.announced


def test_the_outline_of_a_real_plume_lies_beside_its_image(fixtures_folder: Path) -> None:
    root = "http://127.0.0.1:9/api/v1"
    outlines = Outlines(CarbonMapper("cm", source(root)).http, root)
    page = (fixtures_folder / "carbonmapper" / "plume-csv_page1_CAandNV.csv").read_bytes()
    tried = 0
    for row in map(json.loads, rows_of(page)):
        if image := row["plume_tif"]:
            key_ = image.partition("/catalog/asset/")[2]
            beside = f"{root}/catalog/asset/{key_.removesuffix('plume.tif')}plume-outline.geojson"
            signed = f"https://catalog.carbonmapper.org/{key_}?Expires=1&Signature=s&Key-Pair-Id=k"
            assert outlines.url(image) == outlines.url(signed) == beside
            tried += 1
    assert tried > 900
    assert outlines.url("https://elsewhere.invalid/x_plume.tif") == outlines.url("") == ""


# ---------- against the API's own description


def test_every_request_is_one_that_the_api_declares(
    fixtures_folder: Path, population: Population, night: Population
) -> None:
    described = json.loads((fixtures_folder / "carbonmapper" / "openapi_2025-11.json").read_text())
    box = (-179.0, -60.0, 179.0, 70.0)
    with CarbonMapperServer(population) as server:
        names = sorted(server.rest.clusters().by_name)[:1]
        fields: dict[str, Any] = {"bbox": box, "datetime": "2015/2030", "stac": True, "outlines": True}
        declared = source(server.url, source_details=names, **fields)
        before = Landed().harvest(declared)
        server.population = night
        Landed(Remembered(before.items)).harvest(declared)
        asked = [*server.asked]
    ways = {re.sub(r"\\\{\w+\\\}", "([^/]+?)", re.escape(path)): way for path, way in described["paths"].items()}
    ways[re.escape("/api/v1/catalog/asset/") + described_key(described)] = described["paths"][
        "/api/v1/catalog/asset/{key}"
    ]
    for target in {request.target for request in asked}:
        path, query = urlsplit(target).path, parse_qsl(urlsplit(target).query)
        way = next((way for pattern, way in ways.items() if re.fullmatch(pattern, path)), None)
        assert way, path
        parameters = {each["name"]: each["schema"] for each in way["get"].get("parameters", ())}
        for name, value in query:
            assert name in parameters, target
            allowed = parameters[name].get("enum")
            assert allowed is None or value in allowed, target
            assert int(value) <= parameters[name].get("maximum", 1000) if name == "limit" else True
        assert len(target) < 8000
    assert {request.method for request in asked} == {"GET"}


def described_key(described: dict[str, Any]) -> str:
    (parameter,) = described["paths"]["/api/v1/catalog/asset/{key}"]["get"]["parameters"]
    return str(parameter["schema"]["pattern"]).strip("^$").replace("a-zA-Z0-9-_/", r"a-zA-Z0-9\-_/")
