"""Clusters of plumes are the connected components that an independent union-find has, anywhere on the Earth."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from geocat import engine

RADII = {50: 887, 100: 734, 150: 651, 250: 535, 500: 447, 1000: 345}
OBJECTS = "distance_m cluster_members_at cluster_members source_clusters eps_sensitivity".split()
EMPTY = """
CREATE SCHEMA methane;
CREATE TABLE methane.plumes (
    source VARCHAR, plume_id VARCHAR, gas VARCHAR, sector VARCHAR, emission_kg_h DOUBLE, observed_at TIMESTAMPTZ,
    longitude_deg DOUBLE, latitude_deg DOUBLE
);
"""
FROM_CSV = """
INSERT INTO methane.plumes BY NAME
SELECT
    'csv' AS source, plume_id, gas, regexp_extract(ipcc_sector, '\\(([^)]+)\\)$', 1) AS sector,
    emission_auto::DOUBLE AS emission_kg_h, plume_longitude::DOUBLE AS longitude_deg,
    plume_latitude::DOUBLE AS latitude_deg
FROM read_csv($files, delim = ',', quote = '"', header = true, all_varchar = true)
"""
Plume = tuple[str, str, str, "str | None", float, float]


@pytest.fixture
def connection() -> Iterator[DuckDBPyConnection]:
    connection = engine.connect()
    connection.execute(EMPTY)
    for name in OBJECTS:
        connection.execute((engine.shipped("sql") / "methane" / f"{name}.sql").read_text())
    yield connection
    connection.close()


def components(plumes: list[Plume], radius_m: float) -> set[frozenset[str]]:
    """Union-find over all pairs of a group, distances from the angle between vectors."""
    groups = defaultdict(list)
    for plume in plumes:
        groups[plume[0], plume[2], plume[3]].append(plume)
    found = set()
    for members in groups.values():
        lon, lat = np.radians(np.array([plume[4:] for plume in members])).T
        points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
        chords = np.linalg.norm(points[:, None] - points[None], axis=2)
        near = 2 * 6371008.8 * np.arcsin(np.minimum(chords / 2, 1)) <= radius_m
        above = list(range(len(members)))

        def root(node: int, above: list[int] = above) -> int:
            while above[node] != node:
                node = above[node]
            return node

        for a, b in np.argwhere(np.triu(near, 1)):
            above[root(a)] = root(b)
        gathered = defaultdict(set)
        for number, plume in enumerate(members):
            gathered[root(number)].add(plume[1])
        found |= {frozenset(names) for names in gathered.values()}
    return found


def clusters(connection: DuckDBPyConnection, radius_m: float) -> set[frozenset[str]]:
    """The clusters that the SQL makes, each named by its smallest plume."""
    rows = connection.execute("FROM methane.cluster_members($radius)", {"radius": radius_m}).fetchall()
    gathered = defaultdict(set)
    for _, plume_id, cluster_id in rows:
        gathered[cluster_id].add(plume_id)
    assert all(min(names) == cluster_id for cluster_id, names in gathered.items())
    return {frozenset(names) for names in gathered.values()}


def fill(connection: DuckDBPyConnection, plumes: list[Plume]) -> None:
    connection.executemany(
        "INSERT INTO methane.plumes (source, plume_id, gas, sector, longitude_deg, latitude_deg) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        plumes,
    )


def test_the_real_plumes_make_the_reference_s_clusters_at_every_radius(connection, fixtures_folder: Path):
    files = sorted(str(path) for path in (fixtures_folder / "carbonmapper").glob("plume-csv_page?_*.csv"))
    connection.execute(FROM_CSV, {"files": files})
    plumes = connection.sql(
        "SELECT source, plume_id, gas, sector, longitude_deg, latitude_deg FROM methane.plumes"
    ).fetchall()
    for radius, count in RADII.items():
        ours = clusters(connection, radius)
        assert len(ours) == count
        assert ours == components(plumes, radius)
    rows = connection.sql(
        "SELECT radius_m, sum(clusters), max(largest_cluster) FROM methane.eps_sensitivity GROUP BY ALL"
    ).fetchall()
    assert {radius: clusters for radius, clusters, _ in rows} == RADII


PLACES = {
    "anywhere": (lambda chance: (chance.uniform(-0.02, 0.02) - 104, chance.uniform(31.98, 32.02))),
    "antimeridian": (lambda chance: ((chance.uniform(179.98, 180.02) + 180) % 360 - 180, chance.uniform(-0.02, 0.02))),
    "across 0": (lambda chance: (chance.uniform(-0.02, 0.02), chance.uniform(-0.02, 0.02))),
    "far north": (lambda chance: (chance.uniform(-180, 180), chance.uniform(89.97, 90))),
    "south pole": (lambda chance: (chance.uniform(-180, 180), -90 + abs(chance.gauss(0, 0.01)))),
    "in turns past 180": (lambda chance: (chance.uniform(179.98, 180.02), chance.uniform(64.99, 65.01))),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("radius_m", [60, 100.5, 1000])
def test_clusters_are_connected_components_anywhere(connection, place, radius_m):
    chance = random.Random(f"{place} {radius_m}")
    plumes = [
        (
            chance.choice(["a", "b"]),
            f"p{number:04}",
            chance.choice(["CH4", "CH4", "CO2"]),
            chance.choice(["1B2", "1B2", "6A", None]),
            *PLACES[place](chance),
        )
        for number in chance.sample(range(1000), 700)
    ]
    fill(connection, plumes)
    expected = components(plumes, radius_m)
    assert clusters(connection, radius_m) == expected
    assert len(expected) < 700


@pytest.mark.parametrize("order", ["along", "against", "shuffled"])
def test_a_chain_is_one_cluster_however_long(connection, order):
    numbers = list(range(3000))
    {"along": list, "against": list.reverse, "shuffled": random.Random(1).shuffle}[order](numbers)
    step = math.degrees(90 / 6371008.8)
    fill(connection, [("s", f"p{n:05}", "CH4", "1B2", 10.0, -40 + step * place) for place, n in enumerate(numbers)])
    assert len(clusters(connection, 100)) == 1
    assert len(clusters(connection, 89)) == 3000


def test_plumes_exactly_the_radius_apart_are_together(connection):
    fill(connection, [("s", "a", "CH4", "1B2", 10.0, 0.0), ("s", "b", "CH4", "1B2", 10.001, 0.0)])
    [(apart,)] = connection.execute("SELECT methane.distance_m($1, $2, $3, $2)", [10.0, 0.0, 10.001]).fetchall()
    assert len(clusters(connection, apart)) == 1
    assert len(clusters(connection, math.nextafter(apart, 0))) == 2


def test_many_plumes_at_one_place_are_one_cluster(connection):
    fill(connection, [("s", f"p{n:05}", "CH4", None, 10.0, 50.0) for n in range(2000)])
    assert len(clusters(connection, 100)) == 1
