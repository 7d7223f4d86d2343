"""Carbon Mapper from end to end: a made-up one is harvested on several nights, and every table says what it said.

Harvester, landing, conforming and views are the real ones. What a table should hold is reckoned here from the
population itself, which no record has passed through, or is read from the real answers of the fixtures.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

import geocat
from geocat import engine
from geocat.errors import IncompleteHarvest, SourceChanged
from geocat.ledger import LedgerEntry
from geocat.serve.carbon_mapper import CarbonMapperServer, Request
from geocat.serve.carbon_mapper_asking import Asked
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.carbon_mapper_rate import rate_of
from geocat.serve.carbon_mapper_records import (
    PLATFORMS,
    Plume,
    Scene,
    asset_key,
    concentrations_key,
    square_kilometres,
    vis_collection,
)
from geocat.serve.carbon_mapper_sources import Source
from geocat.serve.sample import Reply
from tests.bench import methane as bench
from tests.upstreams.openapi import Contract

JSON, CSV = {"Content-Type": "application/json"}, {"Content-Type": "text/csv"}
EXPECTED_WITHIN = timedelta(days=180)
Row = dict[str, Any]


class Recording(CarbonMapperServer):
    """Keeps every answer beside its request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given: list[tuple[Request, Reply]] = []

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        answer = super().reply(method, target, body, headers)
        self.given.append((Request(method, target, body), answer))
        return answer


class Night(NamedTuple):
    """What there was one night, and what became of it: the sources as the server clusters them."""

    population: Population
    sources: list[Source]
    entry: LedgerEntry
    given: list[tuple[Request, Reply]]
    catalog: geocat.Catalog

    @property
    def taken_at(self) -> datetime:
        return moment_of(self.entry)


def moment_of(entry: LedgerEntry) -> datetime:
    """When a snapshot was taken."""
    return datetime.strptime(entry.snapshot, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, first_root: Path) -> Iterator[tuple[str, list[Night]]]:
    """The API's root, and two nights: on the second plumes come, change and are hidden, sources get other names."""
    root = tmp_path_factory.mktemp("nights") / "catalog"
    first = Population.made(plumes=300, sources=110, scenes=400, collections=14, seed=4)
    second = first.later(added=20, reprocessed=15, withdrawn=0, hidden=4, unhidden=4, renamed=6, tiled=8)
    passed = []
    shutil.copytree(first_root, root)
    with Recording(first) as server, geocat.open(root) as catalog:
        catalog.add_source("cm", "carbon_mapper", server.url, limit=150)
        for population in (first, second):
            server.population, server.given = population, []
            [entry] = catalog.harvest("cm")
            passed.append((population, server.rest.clusters().sources, entry, server.given))
        url = server.url
    opened = [geocat.open(root, as_of=entry.snapshot) for _, _, entry, _ in passed]
    yield url, [Night(*night, as_then) for night, as_then in zip(passed, opened, strict=True)]
    for each in opened:
        each.close()


class Faulty(NamedTuple):
    """A server, what it answers instead of a route, and the root of a catalog that was harvested from it once."""

    server: CarbonMapperServer
    faults: dict[str, Any]
    root: Path


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory, first_root: Path) -> Iterator[Faulty]:
    faults: dict[str, Any] = {}

    def instead(request: Request) -> Reply | None:
        for path, answer in faults.items():
            if path in request.target:
                return answer(request) if callable(answer) else answer
        return None

    root = tmp_path_factory.mktemp("faulty") / "catalog"
    with CarbonMapperServer(Population.made(60, 20, 80, 6), instead=instead) as server:
        shutil.copytree(first_root, root)
        with geocat.open(root) as held:
            held.add_source("cm", "carbon_mapper", server.url, stac=False, limit=25, retries=0)
            held.harvest("cm")
        yield Faulty(server, faults, root)


@pytest.fixture
def small(faulty: Faulty, tmp_path: Path) -> Iterator[tuple[geocat.Catalog, CarbonMapperServer, dict[str, Any]]]:
    """A catalog that was harvested once, its server, and what the server answers instead of a route from now on."""
    shutil.copytree(faulty.root, tmp_path / "small")
    before = faulty.server.population
    with geocat.open(tmp_path / "small") as held:
        yield held, faulty.server, faulty.faults
    faulty.faults.clear()
    faulty.server.population = before


@pytest.fixture(params=[0, 1], ids=["first night", "second night"])
def night(nights: tuple[str, list[Night]], request: pytest.FixtureRequest) -> Night:
    return nights[1][request.param]


@pytest.fixture(scope="module")
def contract(fixtures_folder: Path) -> Contract:
    return Contract(fixtures_folder / "carbonmapper" / "openapi_2025-11.json")


def rows(catalog: geocat.Catalog, question: str, **values: Any) -> list[Row]:
    return catalog.sql(question, **values).to_arrow().to_pylist()


def utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)


def as_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


# ---------- what is asked, and what is answered


def kind_of(request: Request) -> tuple[str, ...]:
    """Requests of one route with parameters of the same names are of one kind."""
    parts = urlsplit(request.target)
    path = re.sub(r"[^/]*\d{6}[^/]*", "*", parts.path)
    return request.method, path, *sorted({name for name, _ in parse_qsl(parts.query)})


def wrong_answers(contract: Contract, given: Iterable[tuple[Request, Reply]], of_each: int = 2) -> list[Any]:
    """What is wrong with the first answers to each kind of request."""
    seen: Counter[tuple[str, ...]] = Counter()
    wrong = []
    for request, (status, _, body) in given:
        seen[kind_of(request)] += 1
        if seen[kind_of(request)] <= of_each:
            wrong += [(request.target, why) for why in contract.answer(request.method, request.target, status, body)]
    assert len(seen) > 5
    return wrong


@pytest.mark.parametrize("number", [0, 1], ids=["whole", "changes"])
def test_every_night_s_requests_are_declared_and_every_kind_of_answer_is_valid(nights, contract, number):
    night = nights[1][number]
    assert contract.undeclared(request for request, _ in night.given) == []
    assert wrong_answers(contract, night.given) == []


HARVESTS = {
    "a box over the antimeridian, and an interval": {
        "bbox": (100.0, -60.0, -100.0, 70.0),
        "datetime": "2015-01-01/2026-12-31",
    },
    "outlines and details, with a token that wears out": {"outlines": True, "stac": False, "limit": 30},
}


@pytest.mark.parametrize("how", HARVESTS)
def test_every_other_way_to_ask_is_declared_and_answered_as_the_document_says(how, catalog, contract, monkeypatch):
    population, is_closed = Population.made(60, 20, 80, 6), "token" in how
    habits: dict[str, Any] = {}
    if is_closed:
        habits = {"token": "first", "closed": True, "token_life": 20}
        for name, value in {"TOKEN": "first", "EMAIL": "someone@example.org", "PASSWORD": "made-up"}.items():
            monkeypatch.setenv(f"CARBONMAPPER_{name}", value)
    held = catalog()
    with Recording(population, **habits) as server:
        names = sorted(server.rest.clusters().by_name)[:2] if is_closed else []
        held.add_source("cm", "carbon_mapper", server.url, source_details=names, **HARVESTS[how])
        [entry] = held.harvest("cm")
    assert entry.complete
    asked = Counter(urlsplit(request.target).path.removeprefix("/api/v1/") for request, _ in server.given)
    assert (asked["token/pair"] > 1) == is_closed
    assert any(path.startswith("catalog/asset/") for path in asked) == is_closed
    assert sum(path.startswith(("catalog/source/CH4_", "catalog/source/CO2_")) for path in asked) == len(names)
    assert contract.undeclared(request for request, _ in server.given) == []
    assert wrong_answers(contract, server.given, 1) == []


# ---------- every row is what the population has


def plume_row_of(plume: Plume, url: str) -> Row:
    """A row of ``methane.plumes``, but for the names of the harvest and the geometry."""
    scene, processing, vis = plume.scene, plume.processing, vis_collection(plume)
    wind = plume.wind or (None, None, None, None)
    base = f"{url}/catalog/asset"
    con = concentrations_key(plume)

    def image(asset: str) -> str:
        return f"{base}/{asset_key(vis, plume.plume_id, asset)}"

    return {
        "plume_id": plume.plume_id,
        "plume_uuid": plume.uuid,
        "scene_name": scene.name,
        "scene_uuid": scene.uuid,
        "part": plume.plume_id.rpartition("-")[2],
        "gas": plume.gas,
        "sector": plume.sector,
        "instrument": scene.instrument,
        "platform": PLATFORMS[scene.instrument][0],
        "provider": PLATFORMS[scene.instrument][1],
        "mission_phase": scene.phase,
        "status": "published",
        "emission_kg_h": None if plume.hidden else plume.emission,
        "emission_uncertainty_kg_h": None if plume.hidden else plume.uncertainty,
        "emission_is_hidden": plume.hidden,
        "emission_cmf_type": processing.rate_cmf,
        "cmf_type": processing.vis.partition("-")[0],
        "emission_version": processing.rate,
        "processing_software": plume.software,
        "gsd_m": scene.gsd,
        "off_nadir_deg": scene.off_nadir,
        "sensitivity_mode": scene.mode,
        "wind_speed_m_s": wind[0],
        "wind_speed_std_m_s": wind[1],
        "wind_direction_deg": wind[2],
        "wind_direction_std_deg": wind[3],
        "wind_source": "hrrr" if plume.wind else None,
        "plume_quality": plume.quality,
        "is_offshore": plume.offshore,
        "l2c_collection": f"l2c-{plume.gas.lower()}-{'jpl' if processing.rate == 'jpl' else 'v0'}",
        "publication_sources": int(plume.literature),
        "country": None,
        "region": None,
        "place": None,
        "plume_tif": image("plume.tif"),
        "plume_png": image("plume.png"),
        "plume_rgb_png": f"https://catalog.carbonmapper.org/{asset_key(vis, plume.plume_id, 'plume-rgb.png')}",
        "con_tif": con and f"{base}/{con}",
        "rgb_tif": image("rgb.tif"),
        "rgb_png": image("rgb.png"),
        "in_csv": True,
        "in_json": True,
        "observed_at": scene.observed,
        "published_at": plume.published,
        "modified_at": plume.modified,
        "bounds": plume.bounds and dict(zip(("xmin", "ymin", "xmax", "ymax"), plume.bounds, strict=True)),
        "longitude_deg": plume.lon,
        "latitude_deg": plume.lat,
        "point": [plume.lon, plume.lat],
    }


def test_every_plume_has_every_value_of_the_population(nights, night):
    url, _ = nights
    found = rows(
        night.catalog,
        "SELECT * EXCLUDE (source, snapshot, geometry) "
        "REPLACE (len(from_json(publication_sources, '[\"JSON\"]')) AS publication_sources), "
        "[ST_X(geometry), ST_Y(geometry)] AS point FROM methane.plumes",
    )
    expected = {plume.plume_id: plume_row_of(plume, url) for plume in night.population.plumes}
    assert len(found) == len(expected) >= 300
    for row in found:
        assert row == expected[row["plume_id"]]
    assert any(row["emission_kg_h"] is None for row in found)
    assert any(row["sector"] is None for row in found)


def test_every_source_has_every_number_under_a_name_without_the_query(night):
    found = rows(night.catalog, "SELECT * EXCLUDE (source, snapshot, geometry) FROM methane.sources")
    expected = {source.name: source for source in night.sources}
    assert {row["source_name"] for row in found} == expected.keys()
    assert len(found) == len(expected) >= 100
    for row in found:
        source = expected[row["source_name"]]
        published = sorted(plume.published.date() for plume in source.plumes)
        detected = sorted(plume.scene.observed.date() for plume in source.plumes)
        assert row | {"plume_ids": sorted(row["plume_ids"]), "scene_names": sorted(row["scene_names"])} == {
            "source_name": source.name,
            "gas": source.gas,
            "sector": source.sector,
            "eps_m": 100.0,
            "emission_kg_h": source.rate.emission,
            "emission_uncertainty_kg_h": source.rate.uncertainty,
            "persistence": source.rate.persistence,
            "plume_count": len(source.plumes),
            "detection_date_count": len(set(detected)),
            "observation_date_count": len({scene.observed.date() for scene in source.scenes}),
            "first_detected_on": detected[0],
            "last_detected_on": detected[-1],
            "first_published_on": published[0],
            "last_published_on": published[-1],
            "plume_ids": sorted(plume.plume_id for plume in source.plumes),
            "scene_names": sorted(scene.name for scene in source.scenes),
            "explanation": None,
            "has_detail": False,
            "longitude_deg": source.lon,
            "latitude_deg": source.lat,
        }


def test_every_look_at_a_source_is_there_with_and_without_a_plume(night):
    found = rows(night.catalog, "FROM methane.source_scenes")
    assert {(row["source_name"], row["scene_name"]) for row in found} == {
        (source.name, scene.name) for source in night.sources for scene in source.scenes
    }
    scenes = {scene.name: scene for scene in night.population.scenes}
    for row in found:
        scene = scenes[row["scene_name"]]
        assert (row["scene_uuid"], row["instrument"], utc(row["observed_at"])) == (
            scene.uuid,
            scene.instrument,
            scene.observed,
        )
    held = rows(night.catalog, "SELECT source_name, plume_id FROM methane.source_plumes")
    assert {(row["source_name"], row["plume_id"]) for row in held} == {
        (source.name, plume.plume_id) for source in night.sources for plume in source.plumes
    }
    assert len(found) > len(held) == len(night.population.plumes)


def test_every_scene_has_every_value_of_the_population(night):
    found = rows(night.catalog, "SELECT * EXCLUDE (source, snapshot, geometry, bbox) FROM methane.scenes")
    plumes = Counter(plume.scene.name for plume in night.population.plumes)
    expected = {scene.name: scene for scene in night.population.scenes}
    assert len(found) == len(expected) >= 400
    for row in found:
        scene = expected[row["scene_name"]]
        times = {name: row.pop(name) for name in ("observed_at", "published_at", "modified_at", "created_at")}
        assert row.pop("area_km2") == pytest.approx(square_kilometres(scene.bounds), rel=1e-12)
        assert times == {
            "observed_at": scene.observed,
            "published_at": scene.published,
            "modified_at": scene.modified,
            "created_at": scene.created,
        }
        assert row == {
            "scene_name": scene.name,
            "scene_uuid": scene.uuid,
            "instrument": scene.instrument,
            "platform": PLATFORMS[scene.instrument][0],
            "mission_phase": scene.phase,
            "sensitivity_mode": scene.mode,
            "published_plume_count": plumes[scene.name],
            "cloud_cover_pct": scene.cloud,
            "cloud_cover_assessed_pct": min(100, 25 * round(scene.cloud / 25)),
            "is_clear": scene.cloud <= 25,
            "light_haze_pct": scene.haze,
            "gsd_m": scene.gsd,
            "pixel_resolution_m": round(scene.gsd or 5),
            "off_nadir_deg": scene.off_nadir,
            "azimuth_deg": scene.azimuth,
            "solar_zenith_deg": scene.zenith,
            "sun_azimuth_deg": (scene.azimuth + 180) % 360,
            "sun_elevation_deg": 90 - scene.zenith,
            "bounds": dict(zip(("xmin", "ymin", "xmax", "ymax"), scene.bounds, strict=True)),
        }


def age_of(version: str) -> tuple[int, str]:
    """The order of versions: v1, v2, v3, v3a, v3b, …"""
    return int(version[1]), version[2:]


def tiles_of(population: Population) -> dict[tuple[str, str], list[str]]:
    """The collections that hold a scene's concentrations of a gas, newest version first."""
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for plume in population.plumes:
        if plume.scene.tiled:
            for processing in (plume.processing, *(earlier for earlier, _ in plume.earlier)):
                held[plume.scene.name, plume.gas].add(processing.tile)
    return {
        (scene, gas): [
            f"l2b-{gas.lower()}-{end}"
            for end in sorted(ends, key=lambda end: (age_of(end.partition("-")[2]), end), reverse=True)
        ]
        for (scene, gas), ends in held.items()
    }


def test_every_published_tile_is_there_in_its_newest_version(nights, night):
    url, _ = nights
    found = rows(night.catalog, "SELECT * EXCLUDE (geometry) FROM methane.tiles")
    expected, scenes = tiles_of(night.population), {scene.name: scene for scene in night.population.scenes}
    assert {(row["scene_name"], row["gas"]) for row in found} == expected.keys()
    assert any(len(collections) > 1 for collections in expected.values())
    for row in found:
        scene, collections = scenes[row["scene_name"]], expected[row["scene_name"], row["gas"]]
        newest = collections[0]
        assert row["collections"] == collections
        assert (row["collection"], row["item_id"]) == (newest, scene.name)
        assert (row["cmf_type"], row["version"]) == tuple(newest.split("-")[2:])
        assert row["cmf_href"] == f"{url}/catalog/asset/{asset_key(newest, scene.name, 'cmf.tif')}"
        assert (row["observed_at"], row["created_at"]) == (scene.observed, scene.tiled)
        assert row["processed_at"] == scene.tiled - timedelta(hours=5)
        assert [*row["bbox"].values()][1::2] == pytest.approx([scene.bounds[1], scene.bounds[3]])


def test_a_plume_s_context_is_its_scene_s_tile_and_the_source_that_lists_it(night):
    tiles = tiles_of(night.population)
    source_of = {plume.plume_id: source for source in night.sources for plume in source.plumes}
    found = rows(night.catalog, "FROM methane.plume_context")
    assert len(found) == len(night.population.plumes)
    for row in found:
        tile = tiles.get((row["scene_name"], row["gas"]))
        is_young = row["observed_at"] + EXPECTED_WITHIN > night.taken_at
        assert row["tile_status"] == ("published" if tile else "deferred" if is_young else "never")
        assert row["tile_collection"] == (tile[0] if tile else None)
        source = source_of[row["plume_id"]]
        assert (row["source_name"], row["source_count"]) == (source.name, 1)
        assert row["source_emission_kg_h"] == source.rate.emission
    assert {row["tile_status"] for row in found} == {"published", "deferred", "never"}


# ---------- what the nights changed


def changes_of(night: Night, kind: str) -> dict[str, Row]:
    found = rows(night.catalog, "FROM methane.plume_changes WHERE snapshot = $snapshot", snapshot=night.entry.snapshot)
    return {row["plume_id"]: row for row in found if row["change"] == kind}


def test_the_changes_are_those_that_the_night_made(nights):
    before, night = nights[1]
    did = night.population.did
    then, now = ({plume.plume_id: plume for plume in each.population.plumes} for each in (before, night))
    assert (before.entry.scope, night.entry.scope) == ("whole", "changes")
    assert changes_of(night, "added").keys() == set(did.added)
    assert changes_of(night, "deleted") == {}
    changed = changes_of(night, "changed")
    assert changed.keys() == {*did.reprocessed, *did.hidden, *did.unhidden}
    assert {name for name, row in changed.items() if row["became_hidden"]} == set(did.hidden)
    assert {name for name, row in changed.items() if row["became_unhidden"]} == set(did.unhidden)
    for plume_id in did.reprocessed:
        row, old, new = changed[plume_id], then[plume_id], now[plume_id]
        assert (row["emission_version_before"], row["emission_version_after"]) == (
            old.processing.rate,
            new.processing.rate,
        )
        assert (row["moved_m"], row["has_moved"]) == (0, False)
        if not new.hidden:
            assert row["emission_ratio"] == pytest.approx(new.emission / old.emission, rel=1e-12)
            assert row["emission_delta_kg_h"] == pytest.approx(new.emission - old.emission, rel=1e-9)
    for plume_id in did.hidden:
        assert changed[plume_id]["emission_before_kg_h"] == then[plume_id].emission
        assert changed[plume_id]["emission_after_kg_h"] is None


def test_the_history_has_every_version_from_the_night_it_came_to_the_night_it_went(nights):
    before, night = nights[1]
    then, now = ({plume.plume_id: plume for plume in each.population.plumes} for each in (before, night))
    news = {name: plume for name, plume in now.items() if name not in then or then[name].modified != plume.modified}
    expected = {
        *((n, shown(p), before.taken_at, night.taken_at if n in news else None) for n, p in then.items()),
        *((n, shown(p), night.taken_at, None) for n, p in news.items()),
    }
    found = rows(night.catalog, "SELECT plume_id, emission_kg_h, known_from, known_until FROM methane.plume_history")
    assert {tuple(row.values()) for row in found} == expected
    assert len(found) == len(expected) == 300 + len(news) > 320


def shown(plume: Plume) -> float | None:
    """The rate that is published."""
    return None if plume.hidden else plume.emission


def test_what_was_withdrawn_shows_in_the_count_and_all_is_asked_for_again(small):
    held, server, _ = small
    nothing = dict.fromkeys(["added", "reprocessed", "hidden", "unhidden", "renamed", "tiled"], 0)
    server.population = server.population.later(withdrawn=3, collection=False, **nothing)
    gone = set(server.population.did.withdrawn)
    [entry] = held.harvest("cm")
    assert entry.scope == "whole"
    changes = rows(held, "FROM methane.plume_changes WHERE snapshot = $at", at=entry.snapshot)
    assert {row["plume_id"] for row in changes} == gone
    assert {(row["change"], row["emission_after_kg_h"]) for row in changes} == {("deleted", None)}
    ended = "SELECT plume_id, known_until FROM methane.plume_history WHERE ended_by = 'deleted'"
    assert {row["plume_id"]: row["known_until"] for row in rows(held, ended)} == dict.fromkeys(gone, moment_of(entry))
    names = {source.name for source in server.rest.clusters().sources}
    assert {row["source_name"] for row in rows(held, "SELECT source_name FROM methane.sources")} == names


def test_a_renamed_source_keeps_its_identity_where_most_of_its_plumes_are_the_same(nights):
    before, night = nights[1]
    identity = {row["source_name"]: row for row in rows(night.catalog, "FROM methane.source_identities")}
    lineage = {
        (row["old_source_name"], row["new_source_name"]): row["relation"]
        for row in rows(night.catalog, "FROM methane.source_lineage")
    }
    then, now = ({s.name: {p.plume_id for p in s.plumes} for s in each.sources} for each in (before, night))
    did, same = night.population.did, Counter[bool]()
    assert len(did.renamed) >= 6
    for old, new in did.renamed.items():
        is_same = len(then[old] & now[new]) / len(then[old] | now[new]) > 0.5
        same[is_same] += 1
        assert lineage[old, new] == ("renamed" if is_same else "merged")
        assert (identity[old]["identity_id"] == identity[new]["identity_id"]) == is_same
        if is_same:
            assert (identity[old]["renamed_to"], identity[new]["renamed_from"]) == (new, old)
    assert same[True] > 0
    assert same[False] > 0, "one plume of two is not more than half"
    assert {name for name, row in identity.items() if row["is_current"]} == now.keys()
    assert identity.keys() == then.keys() | now.keys()


def pending_of(night: Night) -> set[tuple[str, str]]:
    return {
        (plume.scene.name, plume.gas)
        for plume in night.population.plumes
        if not plume.scene.tiled and plume.scene.observed + EXPECTED_WITHIN > night.taken_at
    }


def test_what_is_pending_shrinks_by_the_tiles_that_came_out_and_grows_by_the_new_scenes(nights):
    found = []
    for night in nights[1]:
        pending = rows(night.catalog, "FROM methane.tiles_pending")
        found.append({(row["scene_name"], row["gas"]) for row in pending})
        assert found[-1] == pending_of(night)
        for row in pending:
            age = (night.taken_at - row["observed_at"]) / timedelta(days=1)
            assert row["age_days"] == pytest.approx(age, abs=1e-6)
    did = nights[1][1].population.did
    gone, new = found[0] - found[1], found[1] - found[0]
    assert {scene for scene, _ in gone} == {scene for scene, _ in found[0]} & set(did.tiled) != set()
    assert {scene for scene, _ in new} <= set(did.observed)


def test_a_night_without_news_still_ages_what_is_pending(small):
    """The files are carried on from the snapshot before, so a plume's own snapshot is older than the harvest."""
    held, _, _ = small
    ages = "SELECT scene_name, gas, age_days FROM methane.tiles_pending ORDER BY ALL"
    [first] = held.store.entries()
    before = rows(held, ages)
    [again] = held.harvest("cm")
    assert not again.changes.any
    assert rows(held, "SELECT DISTINCT snapshot FROM methane.plumes") == [{"snapshot": first.snapshot}]
    days = (moment_of(again) - moment_of(first)) / timedelta(days=1)
    after = rows(held, ages)
    assert len(after) == len(before) > 0
    for then, now in zip(before, after, strict=True):
        assert now == then | {"age_days": pytest.approx(then["age_days"] + days, abs=1e-9)}


# ---------- nulls, coverage, rates


def is_over(scene: Scene, lon: float, lat: float) -> bool:
    west, south, east, north = scene.bounds
    return south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)


def test_null_detections_are_the_looks_without_a_plume_of_the_source(night):
    found = {
        (row["source_name"], row["scene_name"]): row for row in rows(night.catalog, "FROM methane.null_detections")
    }
    expected = {
        (source.name, scene.name): (is_over(scene, source.lon, source.lat), scene.cloud)
        for source in night.sources
        for scene in source.scenes
        if scene.name not in {plume.scene.name for plume in source.plumes}
    }
    assert {name: (row["is_inside"], row["cloud_cover_pct"]) for name, row in found.items()} == expected
    assert all(row["is_clear"] for row in found.values())
    assert len(found) > 1000


def metres(lon: float, lat: float, plumes: list[Plume]) -> Any:
    """Great circles by the angle between vectors, which shares nothing with a haversine."""

    def on_sphere(lon: Any, lat: Any) -> Any:
        lon, lat = np.radians(lon), np.radians(lat)
        return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)

    there = on_sphere(np.array([plume.lon for plume in plumes]), np.array([plume.lat for plume in plumes]))
    chords = np.linalg.norm(there - on_sphere(np.array(lon), np.array(lat)), axis=-1)
    return 2 * 6371008.8 * np.arcsin(np.minimum(chords / 2, 1))


def test_what_is_said_of_a_place_is_what_the_scenes_over_it_and_the_plumes_near_it_say(nights):
    night = nights[1][0]
    scenes, chance = night.population.scenes, np.random.default_rng(7)
    plumes = [plume for plume in night.population.plumes if plume.gas == "CH4"]
    places = [(plume.lon + chance.uniform(-0.004, 0.004), plume.lat) for plume in plumes[::30]]
    for scene in scenes[::16]:
        west, south, east, north = scene.bounds
        shares = chance.random(2)
        places.append(
            ((west + shares[0] * ((east - west) % 360) + 180) % 360 - 180, south + shares[1] * (north - south))
        )
    for west, south, _, _ in (scene.bounds for scene in scenes if scene.cloud > 25):
        places.append((west + 0.01, south + 0.01))
    places += [(0.0, 0.0), (-150.0, -70.0)]
    said = Counter()
    for lon, lat in places:
        over = [scene for scene in scenes if is_over(scene, lon, lat)]
        clear = [scene for scene in over if scene.cloud <= 25]
        near = int((metres(lon, lat, plumes) <= 250).sum())
        expected = "detected" if near else "surveyed_clean" if clear else "cloudy_only" if over else "never_observed"
        [row] = night.catalog.methane.coverage((lon, lat)).to_arrow().to_pylist()
        assert (row["coverage"], row["scenes"], row["clear_scenes"], row["plumes"]) == (
            expected,
            len(over),
            len(clear),
            near,
        )
        said[expected] += 1
    assert said.keys() == {"detected", "surveyed_clean", "cloudy_only", "never_observed"}


def test_rates_computed_anew_are_those_of_the_rule(night):
    found = {row["source_name"]: row for row in rows(night.catalog, "FROM methane.source_rates")}
    assert len(found) == len(night.sources)
    for source in night.sources:
        row, rate = found[source.name], rate_of(source.plumes, source.scenes)
        assert (row["missing_plumes"], row["unlisted_plumes"]) == (0, 0)
        assert (row["detection_days"], row["observation_days"]) == (len(rate.detected_on), len(rate.observed_on))
        assert row["quantified_days"] == sum(day.quantified for day in rate.days)
        assert row["scenes"] == len(source.scenes)
        assert row["persistence"] == pytest.approx(rate.persistence, rel=1e-12)
        ours = (row["emission_kg_h"], row["emission_uncertainty_kg_h"])
        if rate.emission is None:
            assert ours == (None, None)
        else:
            assert ours == pytest.approx((rate.emission, rate.uncertainty), rel=1e-9)
            assert abs(row["emission_difference_kg_h"]) <= 1e-9 * rate.emission
    assert any(source.rate.emission is None for source in night.sources)


def test_every_view_and_macro_answers_on_what_was_harvested(nights):
    """As the benchmark asks them, which has arguments for every macro."""
    counts = {name: ask().num_rows for name, ask in bench.questions(nights[1][1].catalog)}
    assert len(counts) > 80
    none = {name for name, count in counts.items() if not count}
    assert none == {"outline_assets", "emit_nulls()", "plume_last_seen()", "source_heirs()"}, (
        "nothing of the kind is here"
    )


# ---------- the real answers, through the whole pipeline


def served(
    plumes: list[Row], pages: list[bytes], sources: list[Row], details: Mapping[str, bytes] | None = None
) -> Callable[[Request], Reply]:
    """An API of some records: ``pages`` are those of ``plume-csv`` at offsets 0, 1000, …; CO2 has none of its own."""

    def answer(request: Request) -> Reply:
        parts = urlsplit(request.target)
        said, path = dict(parse_qsl(parts.query)), parts.path.removeprefix("/api/v1/catalog/")
        offset, limit = int(said.get("offset", 0)), int(said.get("limit", 10))
        if path == "plume-csv":
            number = offset // 1000
            return 200, CSV, pages[number] if number < len(pages) else pages[0].partition(b"\r\n")[0]
        if path == "plumes/annotated":
            counts = {"bbox_count": len(plumes), "total_count": len(plumes), "limit": limit, "offset": offset}
            return 200, JSON, json.dumps(counts | {"items": plumes[offset : offset + limit]}).encode()
        if path == "sources.geojson":
            return 200, JSON, json.dumps({"type": "FeatureCollection", "features": sources}).encode()
        found = (details or {}).get(path.removeprefix("source/"))
        return (200, JSON, found) if found else (404, JSON, b'{"detail": "Not Found"}')

    return answer


def feature_of(source_name: str, lon: float, lat: float, **properties: Any) -> Row:
    gas, sector, *_ = source_name.split("_")
    named = {"source_name": f"{source_name}?status=not_deleted", "gas": gas, "sector": sector}
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": named | properties}


def harvested(held: geocat.Catalog, answer: Callable[[Request], Reply], **fields: Any) -> LedgerEntry:
    with CarbonMapperServer(Population.made(8, 4, 8, 2), instead=answer) as server:
        fields = {"gases": ["CH4"], "scenes": False, "stac": False, "retries": 0, **fields}
        held.add_source("cm", "carbon_mapper", server.url, **fields)
        [entry] = held.harvest("cm")
    return entry


def test_two_real_pages_are_1820_plumes_and_cluster_as_the_reference_says(catalog, fixtures_folder):
    folder, held = fixtures_folder / "carbonmapper", catalog()
    pages = [(folder / f"plume-csv_page{number}_CAandNV.csv").read_bytes() for number in (1, 2)]
    cells = [row for page in pages for row in csv.DictReader(io.StringIO(page.decode(), newline=""))]
    records = [
        {
            "plume_id": row["plume_id"],
            "gas": row["gas"],
            "geometry_json": {
                "type": "Point",
                "coordinates": [float(row["plume_longitude"]), float(row["plume_latitude"])],
            },
            "scene_timestamp": row["datetime"] + ":00",
        }
        for row in cells
    ]
    source = feature_of("CH4_1B2_100m_10.00000_20.00000", 10.0, 20.0, plume_ids=[])
    entry = harvested(held, served(records, pages, [source]))
    assert (entry.complete, entry.gaps, len(held.sql("FROM rejects"))) == (True, [], 0)
    assert rows(held, "SELECT count(*) AS n, bool_and(in_csv AND in_json) AS both FROM methane.plumes") == [
        {"n": 1820, "both": True}
    ]
    counts = {radius: len(held.methane.clusters(radius)) for radius in (50, 100, 150, 250, 500, 1000)}
    assert counts == {50: 887, 100: 734, 150: 651, 250: 535, 500: 447, 1000: 345}
    given = {row["plume_id"]: row["emission_auto"] for row in cells}
    for row in rows(held, "SELECT plume_id, emission_kg_h FROM methane.plumes"):
        assert row["emission_kg_h"] == (float(given[row["plume_id"]]) if given[row["plume_id"]] else None)


CELLS = {
    "plume_id": "plume_id",
    "datetime": "scene_timestamp",
    "gas": "gas",
    "emission_auto": "emission_auto",
    "emission_uncertainty_auto": "emission_uncertainty_auto",
}
"""Columns of CSV that are fields of JSON too."""


def csv_of(records: list[Row]) -> bytes:
    """The page of ``plume-csv`` that goes with records of JSON."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow([*CELLS, "plume_longitude", "plume_latitude"])
    for record in records:
        table.writerow([*(record[field] for field in CELLS.values()), *record["geometry_json"]["coordinates"]])
    return text.getvalue().removesuffix("\r\n").encode()


def test_the_real_source_s_rate_comes_out_of_the_whole_pipeline_to_the_last_digit(catalog, fixtures_folder):
    held = catalog()
    body = (fixtures_folder / "carbonmapper" / "source_full_mhacks.json").read_bytes()
    answer = json.loads(body)
    name, theirs = answer["source_name"].partition("?")[0], answer["source"]
    source = feature_of(
        name,
        *answer["point"]["coordinates"],
        plume_ids=[plume["plume_id"] for plume in answer["plumes"]],
        observation_scenes_names=[scene["name"] for scene in answer["scenes"]],
        persistence=theirs["persistence"],
        emission_auto=theirs["emission_auto"],
        emission_uncertainty_auto=theirs["emission_uncertainty_auto"],
    )
    served_ = served(answer["plumes"], [csv_of(answer["plumes"])], [source], {name: body})
    entry = harvested(held, served_, source_details=[name])
    assert (entry.complete, len(held.sql("FROM rejects"))) == (True, 0)
    [row] = rows(held, "FROM methane.source_rates")
    assert (row["plumes"], row["hidden_plumes"], row["scenes"]) == (22, 6, 52)
    assert (row["detection_days"], row["observation_days"], row["persistence"]) == (14, 34, 14 / 34)
    assert row["emission_kg_h"] == 485.8420199415127
    assert row["emission_uncertainty_kg_h"] == 158.41615060366047
    assert (row["emission_difference_kg_h"], row["emission_uncertainty_difference_kg_h"]) == (0, 0)
    assert held.methane.source(name).has_detail
    days = rows(held, "FROM methane.source_days ORDER BY day")
    assert [str(day["day"]) for day in days] == sorted(answer["observation_dates"])
    assert [str(day["day"]) for day in days if day["is_detected"]] == sorted(answer["detection_dates"])


def printed(folder: Path, cell: int, notebook: str = "api_explore") -> str:
    """What a cell of the reader's notebooks printed."""
    cells = json.loads((folder / "carbonmapper" / "georeader_notebook_outputs.json").read_text())
    return "".join(each["text"] for each in cells if each["notebook"] == f"{notebook}.ipynb" and each["cell"] == cell)


def test_what_the_reader_printed_of_a_plume_comes_out_in_one_row(catalog, fixtures_folder):
    """Ids, rates, the tile's box and time and the source's name are those printed; the rest of the records is made up."""
    rates = dict(re.findall(r"(\S+)  emission_auto=(\S+)", printed(fixtures_folder, 29)))
    plume_id, scene_name = re.findall(r" = (\S+)", printed(fixtures_folder, 5))
    source_name = printed(fixtures_folder, 17).strip()
    west, south, east, north = map(float, re.findall(r"-?\d+\.\d+", printed(fixtures_folder, 24)))
    _, observed = printed(fixtures_folder, 16).split()
    assert (len(rates), plume_id in rates) == (3, True)
    lon, lat = map(float, source_name.split("_")[-2:])
    records = [
        {
            "plume_id": name,
            "gas": "CH4",
            "geometry_json": {"type": "Point", "coordinates": [lon, lat]},
            "scene_timestamp": observed,
            "emission_auto": float(rate),
            "emission_uncertainty_auto": None,
            "sector": "1B2",
        }
        for name, rate in rates.items()
    ]
    box = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": scene_name,
        "collection": "l2b-ch4-mfa-v3a",
        "bbox": [west, south, east, north],
        "geometry": {"type": "Polygon", "coordinates": [box]},
        "properties": {"datetime": observed, "platform": "tan"},
        "links": [],
        "assets": {},
    }
    others = served(records, [csv_of(records)], [feature_of(source_name, lon, lat, plume_ids=[plume_id])])

    def answer(request: Request) -> Reply:
        path, asked = urlsplit(request.target).path, dict(parse_qsl(urlsplit(request.target).query))
        if path.endswith("/stac/collections"):
            collection = {"type": "Collection", "id": item["collection"], "stac_version": "1.0.0", "links": []}
            return 200, JSON, json.dumps({"collections": [collection], "links": []}).encode()
        if path.endswith("/stac/search"):
            there = [] if int(asked.get("offset", 0)) else [item]
            found = {"type": "FeatureCollection", "features": there, "numberMatched": 1, "links": []}
            return 200, JSON, json.dumps(found).encode()
        return others(request)

    held = catalog()
    assert harvested(held, answer, stac=True).complete
    plume, tile, source = held.methane.plume_context(plume_id)
    assert repr(plume.emission_kg_h) == rates[plume_id]
    assert {name: repr(held.methane.plume(name).emission_kg_h) for name in rates} == rates
    assert (plume.scene_name, tile.scene_name, source.source_name) == (scene_name, scene_name, source_name)
    assert tile.bbox == (west, south, east, north)
    assert tile.observed_at == plume.observed_at == datetime.fromisoformat(observed)
    assert len(held.methane.plumes_for_tile(scene_name)) == 3, "of which the reader found none"
    with pytest.raises(geocat.CMPlumeNotFound):
        held.methane.plume("tan29991231t000000c00s4001-Z")


def table_of(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_the_statistics_that_the_reader_printed_add_up_as_ours_do(nights, fixtures_folder):
    """Its 32,642 plumes are not here; what it made of its own counts and rates is, in the units that ours have."""
    lines = table_of(printed(fixtures_folder, 49))
    named = [(line[0], float(line[1])) for line in lines if len(line) == 2 and re.fullmatch(r"[\d.]+", line[1])]
    per_hour, per_year = dict(named[: len(named) // 2]), dict(named[len(named) // 2 :])
    assert per_hour.keys() == per_year.keys() == {"count", "mean", "std", "min", "50%", "75%", "90%", "99%", "max"}
    [ours] = rows(nights[1][0].catalog, "FROM methane.emission_quantiles WHERE gas = 'CH4'")
    for name, column in {"mean": "mean", "50%": "p50", "90%": "p90", "99%": "p99", "max": "max"}.items():
        factor = ours[f"{column}_kt_yr"] / ours[f"{column}_kg_h"]
        assert round(per_hour[name] * factor, 2) == pytest.approx(per_year[name], abs=0.0051)
    instruments = {line[0]: int(line[1].replace(",", "")) for line in table_of(printed(fixtures_folder, 43))[3:]}
    total = re.search(r"([\d,]+) plumes", printed(fixtures_folder, 43))
    assert total is not None
    assert sum(instruments.values()) == int(total[1].replace(",", ""))
    known = {row["code"] for row in rows(nights[1][0].catalog, "SELECT code FROM methane.instruments")}
    assert instruments.keys() <= known


def test_a_sector_s_share_is_of_what_is_attributed_as_the_reader_has_it(fixtures_folder):
    lines = table_of(printed(fixtures_folder, 45))[1:]
    printed_shares = {line[1]: (int(float(line[-2])), float(line[-1])) for line in lines if line[-1] != "NaN"}
    attributed = {"1B2": 18657, "6A": 8552, "1B1a": 3574, "4B": 1051, "1A1": 252, "6B": 50}
    assert {code: count for code, (count, _) in printed_shares.items()} == attributed
    with engine.connect() as connection:
        connection.execute("CREATE SCHEMA methane")
        connection.execute(
            "CREATE TABLE methane.plumes AS SELECT 'cm' AS source, 'CH4' AS gas, sector, 1.0 AS emission_kg_h, "
            "FALSE AS emission_is_hidden FROM (SELECT unnest($codes) AS sector, unnest($counts) AS n), range(n)",
            {"codes": [*attributed, "NA"], "counts": [*attributed.values(), 506]},
        )
        for name in ("sectors", "plumes_by_sector"):
            connection.execute(engine.text(f"methane/{name}"))
        found = connection.sql("SELECT sector, share_of_attributed, name FROM methane.plumes_by_sector").fetchall()
    shares = {code: round(share, 6) for code, share, name in found if name and share is not None}
    assert shares == {code: share for code, (_, share) in printed_shares.items()}


def test_the_levels_of_the_reader_s_inventory_are_those_of_the_collections_that_are_listed(nights):
    night = nights[1][0]
    listed = [json.loads(body) for request, (_, _, body) in night.given if request.target.endswith("/stac/collections")]
    names = [each["id"] for each in listed[0]["collections"]]
    found = {row["level"]: row["collections"] for row in rows(night.catalog, "FROM methane.stac_levels")}
    assert found == Counter(name.partition("-")[0] for name in names)
    items = Counter(row["collection"] for row in rows(night.catalog, "SELECT collection FROM methane.stac_items"))
    extents = {row["collection"]: row["items"] for row in rows(night.catalog, "FROM methane.stac_extents")}
    assert extents == {name: items[name] for name in names}


# ---------- what must not be believed


def holdings(held: geocat.Catalog) -> list[Row]:
    return rows(
        held,
        "SELECT (SELECT count(*) FROM methane.plumes) AS plumes, (SELECT count(*) FROM methane.sources) AS sources, "
        "(SELECT list(snapshot) FROM snapshots WHERE is_current) AS current",
    )


def test_an_answer_that_would_shrink_the_store_is_refused_and_the_earlier_one_stays(small):
    held, server, _ = small
    before, whole = holdings(held), server.population
    server.population = Population(whole.plumes[:20], whole.scenes, 6, whole.now, whole.did)
    with pytest.raises(IncompleteHarvest, match="gone"):
        held.harvest("cm", full=True)
    assert holdings(held) == before


HTML = (200, {"Content-Type": "text/html"}, b"<!doctype html><title>Sorry</title>")
ERROR = (200, JSON, b'{"detail": "The database is away."}')


@pytest.mark.parametrize(
    ("path", "answer"),
    [("plumes/annotated", HTML), ("plume-csv", ERROR), ("scenes/annotated", ERROR), ("sources.geojson", HTML)],
    ids=["plumes HTML", "CSV error body", "scenes error body", "sources HTML"],
)
def test_a_page_that_is_none_changes_nothing_and_is_said_in_one_line(small, path, answer):
    held, _, faults = small
    before = holdings(held)
    faults[path] = answer
    with pytest.raises(SourceChanged, match=path) as changed:
        held.harvest("cm", full=True)
    assert "\n" not in str(changed.value)
    assert holdings(held) == before


def test_a_later_page_that_is_none_is_kept_as_a_reject_and_what_came_is_not_current(small):
    held, _, faults = small
    before = holdings(held)
    faults["plumes/annotated"] = lambda request: HTML if "offset=25" in request.target else None
    with pytest.raises(IncompleteHarvest, match="offset 25 of catalog/plumes/annotated"):
        held.harvest("cm", full=True)
    assert holdings(held) == before
    [(rejected,)] = held.sql("SELECT rejects FROM snapshots WHERE NOT complete").fetchall()
    assert rejected >= 1


def columns_of(page: bytes, order: Callable[[list[str]], list[str]]) -> bytes:
    """A page of CSV with its columns in another order, or some of them."""
    lines = list(csv.DictReader(io.StringIO(page.decode(), newline="")))
    header = order(next(csv.reader(io.StringIO(page.decode(), newline=""))))
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, header, extrasaction="ignore")
    table.writeheader()
    table.writerows(lines)
    return text.getvalue().removesuffix("\r\n").encode()


def reordered(server: CarbonMapperServer, order: Callable[[list[str]], list[str]]) -> Callable[[Request], Reply]:
    def answer(request: Request) -> Reply:
        headers, page = server.rest.plume_csv(Asked(urlsplit(request.target).query))
        return 200, CSV | dict(headers), columns_of(page, order)

    return answer


def test_columns_that_moved_are_found_by_their_names_and_one_that_vanished_is_missing(small):
    held, server, faults = small
    everything = "SELECT * EXCLUDE (snapshot) FROM methane.plumes ORDER BY plume_id"
    before = rows(held, everything)
    assert any(row["wind_source"] for row in before)
    faults["plume-csv"] = reordered(server, lambda names: sorted({*names} - {"wind_source_auto"}, reverse=True))
    [entry] = held.harvest("cm", full=True)
    assert entry.complete
    assert rows(held, everything) == [row | {"wind_source": None} for row in before]


def test_without_a_column_that_makes_a_plume_the_csv_is_refused(small):
    held, server, faults = small
    before = holdings(held)
    faults["plume-csv"] = reordered(server, lambda names: [name for name in names if name != "plume_longitude"])
    with pytest.raises(SourceChanged, match="has no column plume_longitude"):
        held.harvest("cm", full=True)
    assert holdings(held) == before


def test_a_record_that_cannot_be_is_a_reject_with_its_reason_and_the_others_are_kept(small):
    held, server, faults = small
    spoilt = [plume.plume_id for plume in server.population.plumes[:2]]

    def answer(request: Request) -> Reply:
        page = json.loads(server.rest.plumes_page(Asked(urlsplit(request.target).query)))
        for record in page["items"]:
            if record["plume_id"] == spoilt[0]:
                record["emission_auto"] = "a lot"
            if record["plume_id"] == spoilt[1]:
                record["geometry_json"] = None
        return 200, JSON, json.dumps(page).encode()

    faults["plumes/annotated"] = answer
    held.harvest("cm", full=True)
    rejects = rows(held, "SELECT document, reason FROM rejects")
    reasons = {json.loads(row["document"])["plume_id"]: row["reason"] for row in rejects}
    assert reasons == {
        spoilt[0]: 'Its emission_auto is "a lot", which is not a number.',
        spoilt[1]: "The plume has no coordinates.",
    }
    by_csv = rows(held, "SELECT plume_id FROM methane.plumes WHERE NOT in_json ORDER BY 1")
    assert [row["plume_id"] for row in by_csv] == sorted(spoilt), "the other route still has them"
    assert holdings(held)[0]["plumes"] == 60
    assert not any(math.isnan(row["longitude_deg"]) for row in rows(held, "SELECT longitude_deg FROM methane.plumes"))
