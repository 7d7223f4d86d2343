"""Every fault found in zagg's catalog module, and the right answer here; and the given maps, pair for pair."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

import geocat
from geocat.errors import InputError
from geocat.grid.h3 import H3Grid
from geocat.grid.healpix import HealpixGrid
from geocat.grid.rectilinear import RectilinearGrid
from tests.shardmapped import box, granule, items, made, pairs, polygon

SOUTH = RectilinearGrid("EPSG:3031", 5000, (-3.2e6, -3.2e6, 3.2e6, 3.2e6))
UTM = RectilinearGrid("EPSG:32618", 10, (358300, 4299600, 370300, 4311600), (300, 300), (75, 75))
O6, O9 = HealpixGrid(6, 12), HealpixGrid(9, 19)
GLOBAL = {
    "globe": box(-180, -90, 180, 90),
    "band": box(-180, -60, 180, 60),
    "almost": box(-180, -90, 179.375, 90),
}
GRANULES = [
    *(granule(name, geometry, collection="wide") for name, geometry in GLOBAL.items()),
    granule("no geometry", None, collection="odd"),
    granule("line", {"type": "LineString", "coordinates": [[10, 10], [12, 11]]}, collection="odd"),
    granule("point", {"type": "Point", "coordinates": [11, 10.5]}, collection="odd"),
    granule(
        "two parts",
        {
            "type": "MultiPolygon",
            "coordinates": [box(10, 10, 12, 12)["coordinates"], box(40, 40, 40.5, 40.5)["coordinates"]],
        },
        collection="odd",
    ),
    granule("bowtie", polygon((10, 10), (12, 12), (12, 10), (10, 12)), collection="odd"),
    granule("over 180", box(175, -20, -175, -15), collection="odd", bbox=[175, -20, -175, -15]),
    granule("raw ring", polygon((179, 50), (-179, 50.1), (-179.2, 51), (178.8, 50.9)), collection="odd"),
    granule(
        "ATL03_20231219000000_00102214_007_01.h5",
        box(20, 60, 21, 61),
        collection="ATL03_007",
        start="2023-12-19T00:00:00Z",
    ),
    granule(
        "ATL03_20240105000000_00202114_007_01.h5",
        box(20, 60, 21, 61),
        collection="ATL03_007",
        start="2024-01-05T00:00:00Z",
    ),
    granule(
        "ATL03_20240105000000_00202214_007_01.h5",
        box(20, 60, 21, 61),
        collection="ATL03_007",
        start="2024-01-05T00:00:00Z",
    ),
    granule(
        "ATL03_20240105000000_00202214_007_02.h5",
        box(20, 60, 21, 61),
        collection="ATL03_007",
        start="2024-01-05T00:00:00Z",
    ),
]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    with made(tmp_path_factory.mktemp("faults"), GRANULES) as opened:
        yield opened


@pytest.fixture(scope="module")
def neon(tmp_path_factory, fixtures_folder):
    """2,089 real granules, half of which cross the antimeridian as they are sent."""
    root = tmp_path_factory.mktemp("neon") / "catalog"
    with geocat.init(root) as opened:
        opened.add_source("neon", "files", str(fixtures_folder / "shardmap/catalogs/cat_neon.parquet"))
        opened.add_source("polar", "files", str(fixtures_folder / "shardmap/catalogs/real_polar_atl06_8.parquet"))
        opened.add_source(
            "south", "files", str(fixtures_folder / "shardmap/catalogs/synthetic_icesat2_south_1000.parquet")
        )
        opened.harvest()
        yield opened


@pytest.fixture
def aoi(fixtures_folder):
    return lambda name: str(fixtures_folder / "shardmap/aoi" / f"{name}.geojson")


def expected(fixtures_folder, name):
    table = pq.read_table(fixtures_folder / f"shardmap/expected/{name}.parquet")
    return set(zip(table["shard_key"].to_pylist(), table["granule"].to_pylist(), strict=True))


# ---------- given maps, through the stored cells of a harvest


@pytest.mark.parametrize(
    ("name", "grid", "area", "source"),
    [
        ("neon_o9_mortie", O9, "AOP_NEON", "neon"),
        ("neon_o10_mortie", HealpixGrid(10, 19), "AOP_NEON", "neon"),
        ("am_o6_spherely", HealpixGrid(6, 13), "aoi_antimeridian_176_-176_40_46", "neon"),
        ("neon_rect3km_spherely", UTM, "AOP_NEON", "neon"),
        ("polar8_antarctica_o6_spherely", O6, "antarctica_grounded_simplified", "polar"),
    ],
)
def test_every_expected_file_comes_out_pair_for_pair(neon, fixtures_folder, aoi, name, grid, area, source):
    wanted = expected(fixtures_folder, name)
    assert len(wanted) > 200
    assert pairs(neon.shardmap(grid, aoi(area), source=source)) == wanted


@pytest.mark.parametrize(
    ("name", "grid", "count"),
    [("sm_healpix_o9", O9, 218), ("sm_healpix_o10", HealpixGrid(10, 19), 360), ("sm_rect_3km", UTM, 457)],
)
def test_the_given_maps_come_out_pair_for_pair_and_are_of_their_grids(neon, fixtures_folder, aoi, name, grid, count):
    given = neon.shardmap.read(fixtures_folder / f"shardmap/maps/{name}.json")
    assert given.counts.pairs == count
    found = pairs(neon.shardmap(grid, aoi("AOP_NEON"), source="neon"))
    known = items(given)
    assert {pair for pair in found if pair[1] in known} == pairs(given)
    assert given.check(grid) == []


def test_the_given_map_is_exported_as_zagg_had_it_with_both_endpoints(neon, fixtures_folder, tmp_path):
    """Keys, pairs and every member of every entry; zagg has granules in its catalog's order."""
    path = fixtures_folder / "shardmap/maps/sm_healpix_o9.json"
    wanted = json.loads(path.read_bytes())
    found = json.loads(neon.shardmap.read(path).export(tmp_path / "again.json").read_bytes())
    assert list(found) == ["metadata", "grid_signature", "shard_keys", "granules"]
    assert found["shard_keys"] == wanted["shard_keys"]
    by_id = [[sorted(map(json.dumps, entries)) for entries in each["granules"]] for each in (found, wanted)]
    assert by_id[0] == by_id[1]
    assert found["metadata"] == wanted["metadata"]
    assert {**wanted["grid_signature"], "latitude": "authalic"} == found["grid_signature"]


def test_looking_again_at_every_doubtful_pair_drops_none(neon, aoi):
    plain = neon.shardmap(O9, aoi("AOP_NEON"), source="neon")
    exact = neon.shardmap(O9, aoi("AOP_NEON"), source="neon", exact=True)
    assert pairs(exact) == pairs(plain)
    assert exact.provenance.metadata["looked_at"] > 100
    assert (exact.provenance.exact, exact.provenance.metadata["dropped"]) == (True, 0)


# ---------- the faults, by their numbers in the reference


def test_1_a_cycle_is_what_names_say_and_not_dates(catalog):
    """zagg's cycle 22 begins on 2024-01-06: it would miss the first granule, and take what is cycle 21's."""
    found = items(catalog.shardmap(O6, (19, 59, 22, 62), collection="ATL03_007", cycles=22))
    assert found == {"ATL03_20231219000000_00102214_007_01.h5", "ATL03_20240105000000_00202214_007_02.h5"}
    assert items(catalog.shardmap(O6, (19, 59, 22, 62), cycles=[21], tracks=20, regions=[14])) == {
        "ATL03_20240105000000_00202114_007_01.h5"
    }


def test_2_global_and_wide_footprints_are_in_every_shard_they_touch(catalog):
    found = catalog.shardmap(O6, (0, 0, 4, 3), collection="wide")
    shards = len(O6.cover((0, 0, 4, 3)))
    assert pairs(found) == {(key, name) for key, _ in pairs(found) for name in GLOBAL}
    assert found.counts.pairs == shards * len(GLOBAL)
    assert items(catalog.shardmap(O6, (0, 70, 4, 73), collection="wide")) == {"globe", "almost"}
    assert items(catalog.shardmap(SOUTH, (0, -73, 4, -70), collection="wide")) == {"globe", "almost"}
    assert items(catalog.shardmap(H3Grid(3), (0, 0, 4, 3), collection="wide")) == set(GLOBAL)
    assert items(catalog.shardmap(HealpixGrid(10, 12), (0, 0, 1, 1), collection="wide")) == set(GLOBAL)


def test_3_tiles_of_the_southern_hemisphere_have_their_granules(neon, aoi):
    found = neon.shardmap(SOUTH, aoi("antarctica_grounded_simplified"), source="south")
    assert (found.counts.shards, found.counts.pairs) == (17, 1646)


def test_4_a_rectangle_has_its_sides_along_parallels(neon):
    lon, lat = np.meshgrid(np.linspace(-180, 180, 721), np.linspace(-90, -60, 121))
    shards = O6.cover((-180, -90, 180, -60))
    assert np.isin(O6.shard_of(O6.locate(lon.ravel(), lat.ravel())), shards).all()
    assert 3293 < len(shards) < 3293 * 1.05, "that many by the cap's area, and those on its rim"
    cap = neon.shardmap(O6, (-180, -90, 180, -60), source="south")
    assert cap.counts.assigned_items > 800
    assert neon.shardmap(SOUTH, "-180,-90,180,-60", source="south").counts.shards == 25
    square = O6.cover((-120, 30, -70, 45))
    lon, lat = np.meshgrid(np.linspace(-120, -70, 300), np.linspace(30, 45, 120))
    assert np.isin(O6.shard_of(O6.locate(lon.ravel(), lat.ravel())), square).all()


def test_5_features_are_united_and_never_cancel(catalog):
    overlapping = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {}, "geometry": box(*each)}
            for each in [(0, 0, 12, 8), (6, 4, 18, 12), (1, 1, 2, 2)]
        ],
    }
    united = catalog.shardmap(O6, overlapping, collection="wide")
    alone = [catalog.shardmap(O6, each, collection="wide") for each in [(0, 0, 12, 8), (6, 4, 18, 12)]]
    assert pairs(united) == pairs(alone[0]) | pairs(alone[1])


def test_6_a_box_over_the_antimeridian_keeps_both_sides(catalog):
    for east_of_it in [(-177, -18, -176, -17), (176, -18, 177, -17), (170, -30, -170, -10)]:
        assert items(catalog.shardmap(O6, east_of_it, collection="odd")) == {"over 180"}
    assert items(catalog.shardmap(O6, (0, -18, 10, -17), collection="odd")) == set()
    assert items(catalog.shardmap(O9, (179.5, 50, -179.5, 51), collection="odd")) == {"raw ring"}


def test_7_keys_of_the_older_latitude_convention_are_refused_although_the_signature_is_equal(neon, fixtures_folder):
    legacy = neon.shardmap.read(fixtures_folder / "shardmap/maps/sm_healpix_o9_legacy_latitude.json")
    newer = neon.shardmap.read(fixtures_folder / "shardmap/maps/sm_healpix_o9.json")
    assert (
        "latitude"
        not in json.loads((fixtures_folder / "shardmap/maps/sm_healpix_o9.json").read_text())["grid_signature"]
    )
    assert newer.check(O9) == []
    with pytest.raises(InputError, match="latitude is 'spherical', not 'authalic'"):
        legacy.check(O9)
    assert legacy.check(HealpixGrid(9, 19, "spherical")) == []
    with pytest.raises(InputError, match="latitude is 'authalic', not 'spherical'"):
        newer.check(HealpixGrid(9, 19, "spherical"))


def test_7_a_map_on_the_older_convention_can_be_built_and_is_another(neon, fixtures_folder, aoi):
    legacy = neon.shardmap.read(fixtures_folder / "shardmap/maps/sm_healpix_o9_legacy_latitude.json")
    found = neon.shardmap(HealpixGrid(9, 19, "spherical"), aoi("AOP_NEON"), source="neon")
    known = items(legacy)
    assert {pair for pair in pairs(found) if pair[1] in known} == pairs(legacy)


def test_9_no_engine_is_chosen_by_what_is_installed(neon, aoi):
    versions = neon.shardmap(O9, aoi("AOP_NEON"), source="neon").provenance.versions
    assert set(versions) == {"geocat", "duckdb", "cells"}


@pytest.mark.parametrize("grid", [O6, HealpixGrid(10, 12), H3Grid(4)], ids=["o6", "o10", "h3"])
def test_10_lines_points_all_parts_and_crossing_rings_are_there(catalog, grid):
    found = catalog.shardmap(grid, (9, 9, 13, 13), collection="odd")
    assert items(found) == {"line", "point", "two parts", "bowtie"}
    assert found.statuses == {"null": 1}
    assert "1 null" in str(found)
    assert items(catalog.shardmap(grid, (40, 40, 41, 41), collection="odd")) == {"two parts"}


def test_12_dates_are_half_open_and_revisions_are_the_latest(catalog):
    asked = {"collection": "ATL03_007", "since": "2024-01-05", "until": datetime(2024, 1, 6, tzinfo=UTC)}
    found = catalog.shardmap(O6, (19, 59, 22, 62), **asked)
    assert items(found) == {"ATL03_20240105000000_00202114_007_01.h5", "ATL03_20240105000000_00202214_007_02.h5"}
    assert len(items(catalog.shardmap(O6, (19, 59, 22, 62), latest=False, **asked))) == 3
    assert not items(catalog.shardmap(O6, (19, 59, 22, 62), collection="ATL03_007", until="2023-12-19"))


def test_12_a_map_says_what_it_was_made_from(catalog):
    one, other = (catalog.shardmap(O6, area) for area in [(0, 0, 4, 3), (0, 0, 4, 3.5)])
    assert one.provenance.aoi_sha256 != other.provenance.aoi_sha256
    [(snapshot,)] = catalog.sql("SELECT DISTINCT snapshot FROM items").fetchall()
    assert one.provenance.snapshots == [f"made {snapshot}"]
    assert one.provenance.grid_signature["latitude"] == "authalic"


def test_14_outlines_of_shards_at_a_pole_and_at_180_are_right_in_the_plane(neon, aoi):
    table = neon.shardmap(SOUTH, aoi("antarctica_grounded_simplified"), source="south").outlines()
    outlines = shapely.from_wkb(table["geometry"].to_numpy())
    places = dict(zip(table["shard_key"].to_pylist(), outlines, strict=True))
    assert places[12].bounds[1] == -90
    assert all(each.bounds[2] - each.bounds[0] <= 360 for each in outlines)


def test_13_beam_pairs_are_corridors_across_the_antimeridian_too(tmp_path):
    """A swath of 12.6 km along 180 degrees: its edges are in the footprint, and in no corridor."""
    along = np.linspace(0, 3, 9)
    track = 180 + 0.1 * along
    ring = [*zip(track - 0.0567, along, strict=True), *zip(track[::-1] + 0.0567, along[::-1], strict=True)]
    swath = polygon(*((lon - 360 if lon > 180 else lon, lat) for lon, lat in ring))
    name = "ATL03_20240101000000_00012201_007_01.h5"
    with made(tmp_path, [granule(name, swath, collection="ATL03_007")], beams=True) as catalog:
        grid = HealpixGrid(12, 14)

        def found(east, **how):
            place = shapely.Point((180.15 + east + 180) % 360 - 180, 1.5)
            return bool(items(catalog.shardmap(grid, place, **how)))

        edge, pair = 0.05, 3300 / 111_195
        assert [found(east) for east in (-edge, -pair, 0, pair, edge)] == [True] * 5
        assert [found(east, beams=[1, 2, 3]) for east in (-edge, -pair, 0, pair, edge)] == [
            False,
            True,
            True,
            True,
            False,
        ]
        assert [found(east, beams=2) for east in (-pair, 0, pair)] == [False, True, False]
        whole, beams = (pairs(catalog.shardmap(O9, (179, 0, -179, 3), **how)) for how in ({}, {"beams": [1, 2, 3]}))
        assert beams <= whole
        assert beams


# ---------- bad input


@pytest.mark.parametrize(
    ("grid", "area", "said"),
    [
        (
            SOUTH,
            (-76.6, 38.8, -76.5, 38.9),
            "touches no shard of the grid, whose bounds are .* in EPSG:3031; choose a grid whose CRS",
        ),
        (UTM, "Germany", "touches no shard"),
        (O6, "Germny", "no country or city is called so; the nearest are Germany"),
        (O6, "missing.geojson", "missing.geojson cannot be read: No such file"),
        (O6, {"type": "FeatureCollection", "features": []}, "no geometry, so it touches nothing"),
        (O6, polygon((0, 0), (1, 1)), "fewer than three places"),
        (O6, polygon((-120, 0), (100, 10), (100, 20)), "it could go either way"),
        (O6, (5, 5, 4), "not"),
        (O6, "POLYGON((0 0, 1 1", "not well-known text"),
        ("absent", (0, 0, 1, 1), "No grid is called 'absent'; there are: none"),
    ],
)
def test_what_cannot_be_asked_says_what_and_what_to_do(catalog, grid, area, said):
    with pytest.raises(InputError, match=said):
        catalog.shardmap(grid, area)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"beams": [4]}, "Beam pairs are 1, 2 and 3"),
        ({"beams": [1]}, "set beams = true"),
        ({"cycles": []}, "not whole numbers"),
        ({"since": "soon"}, "not a time"),
        ({"since": "2024-02-01", "until": "2024-01-01"}, "swap them"),
        ({"source": "other"}, "No source is called 'other'; there are: made"),
        ({"collection": "other"}, "No collection with items is called 'other'"),
    ],
)
def test_conditions_that_cannot_be_are_refused(catalog, how, said):
    with pytest.raises(InputError, match=said):
        catalog.shardmap(O6, (0, 0, 4, 3), **how)


def test_an_empty_map_says_why_and_can_be_written(catalog, tmp_path):
    nowhere = catalog.shardmap(O6, (100, -40, 101, -39), collection="odd")
    assert "none of the 6 items with a footprint touches a shard of the area" in nowhere.why_empty
    never = catalog.shardmap(O6, (0, 0, 4, 3), since="1999-01-01", until="1999-01-02")
    assert "no items match" in never.why_empty
    assert catalog.shardmap.read(never.write(tmp_path / "never.parquet")).counts.pairs == 0
    assert never.densest() is None
