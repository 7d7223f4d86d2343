"""Each grid keeps the contract; and what only one kind promises."""

from __future__ import annotations

import json

import healpix_geo.nested
import numpy as np
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geocat.errors import InputError
from geocat.grid.h3 import H3Grid
from geocat.grid.healpix import HealpixGrid
from geocat.grid.rectilinear import RectilinearGrid
from geocat.grid.sphere import off_sphere, on_sphere
from tests.contracts.grid import GridContract

POLAR = RectilinearGrid("EPSG:3031", 5000, (-3.2e6, -3.2e6, 3.2e6, 3.2e6))


class TestHealpix(GridContract):
    grid, same, other = HealpixGrid(8, 12), HealpixGrid(8, 12), H3Grid(5)
    west, south, east, north = -77.0, 38.0, -75.0, 39.5


class TestHealpixOverTheAntimeridianOnTheOlderConvention(GridContract):
    grid, same, other = HealpixGrid(6, 9, "spherical"), HealpixGrid(6, 9, "spherical"), HealpixGrid(6, 9)
    west, south, east, north = 176.0, -50.0, 179.9, -44.0


class TestH3(GridContract):
    grid, same, other = H3Grid(4), H3Grid(4), HealpixGrid(8, 12)
    west, south, east, north = -77.0, 38.0, -75.0, 39.5


class TestUtm(GridContract):
    grid = RectilinearGrid("EPSG:32618", 10, (358300, 4299600, 370300, 4311600), (300, 300), (75, 75))
    same, other = RectilinearGrid("EPSG:32618", 10, (358300, 4299600, 370300, 4311600), (300, 300)), POLAR
    west, south, east, north = -76.62, 38.85, -76.51, 38.93


class TestPolarStereographic(GridContract):
    grid, same, other = POLAR, RectilinearGrid("EPSG:3031", 5000, (-3.2e6, -3.2e6, 3.2e6, 3.2e6)), TestUtm.grid
    west, south, east, north = -179.0, -85.0, 170.0, -65.0


class TestDegrees(GridContract):
    grid = RectilinearGrid("EPSG:4326", 0.5, (-180, -90, 180, 90), (20, 20))
    same, other = RectilinearGrid("EPSG:4326", (0.5, 0.5), (-180, -90, 180, 90), (20, 20)), H3Grid(2)
    west, south, east, north = -40.0, -30.0, 55.0, 65.0


@pytest.mark.parametrize(("latitude", "ellipsoid"), [("authalic", "WGS84"), ("spherical", "sphere")])
@pytest.mark.parametrize("order", [0, 6, 16, 17, 29])
def test_points_lie_in_the_cells_that_healpix_geo_says(latitude, ellipsoid, order):
    chance = np.random.default_rng(order)
    lon = np.concatenate([chance.uniform(-180, 540, 20_000), chance.uniform(-180, 180, 200)])
    lat = np.degrees(np.arcsin(chance.uniform(-1, 1, 20_000)))
    lat = np.concatenate([lat, 90 - 10 ** chance.uniform(-9, 0, 100), 10 ** chance.uniform(-9, 0, 100) - 90])
    expected = healpix_geo.nested.lonlat_to_healpix(lon, lat, order, ellipsoid=ellipsoid)
    assert (HealpixGrid(0, order, latitude).locate(lon, lat) == expected).all()


def test_the_given_cells_and_latitudes_come_out(fixtures_folder):
    golden = json.loads((fixtures_folder / "shardmap/golden/healpix_geo_goldens.json").read_text())
    for depth, cells in golden["point_to_cell"].items():
        grid = HealpixGrid(0, int(depth.removeprefix("depth_")))
        assert grid.locate(golden["inputs"]["lons"], golden["inputs"]["lats"]).tolist() == cells
    reference = json.loads((fixtures_folder / "shardmap/golden/authalic_reference.json").read_text())
    geodetic, authalic = np.array(reference["forward_deg"], dtype=float).T
    assert np.abs(np.degrees(on_sphere(geodetic, "authalic")) - authalic).max() < 3e-14
    assert np.abs(off_sphere(np.radians(authalic), "authalic") - geodetic).max() < 3e-14


def test_the_two_conventions_of_latitude_are_different_grids():
    newer, older = HealpixGrid(9, 12), HealpixGrid(9, 12, "spherical")
    assert newer.locate([10.0], [45.0]) != older.locate([10.0], [45.0])
    assert not newer.nests_with(older)
    assert newer.signature() != older.signature()
    assert newer.nests_with(HealpixGrid(6, 7))


def test_outlines_of_cells_lie_where_healpix_geo_says():
    cells = HealpixGrid(3, 3).cover((-180, -90, 180, 90))
    lon, lat = healpix_geo.nested.vertices(cells, 3, ellipsoid="WGS84", step=1)
    for outline, east, north in zip(HealpixGrid(3, 3).outline(cells), lon, lat, strict=True):
        corners = shapely.get_coordinates(outline)[:-1:16]
        for x, y in zip(east, north, strict=True):
            near = np.abs(corners[:, 1] - y) < 1e-9
            near &= (np.abs((corners[:, 0] - x + 180) % 360 - 180) < 1e-9) | (abs(abs(y) - 90) < 1e-9)
            assert near.any()


def test_inner_chunks_lie_between_shards_and_cells():
    assert HealpixGrid(9, 19).chunk_order == 13
    assert HealpixGrid(6, 10).chunk_order == 6
    assert HealpixGrid(9, 19, chunk_inner=12).chunk_order == 12
    with pytest.raises(InputError, match="choose an order between"):
        HealpixGrid(9, 19, chunk_inner=20)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: HealpixGrid(-1, 3), "from 0 to 24"),
        (lambda: HealpixGrid(3, 30), "from 0 to 29"),
        (lambda: HealpixGrid(True, 3), "from 0 to 24"),
        (lambda: HealpixGrid(7, 6), "swap them"),
        (lambda: HealpixGrid(6, 7, "geodetic"), "authalic"),
        (lambda: H3Grid(16), "from 0 to 15"),
        (lambda: RectilinearGrid("EPSG:999999", 1, (0, 0, 1, 1)), "not a CRS"),
        (lambda: RectilinearGrid("EPSG:3031", 0, (0, 0, 1, 1)), "must be positive"),
        (lambda: RectilinearGrid("EPSG:3031", 1, (0, 0, 0, 1)), "hold nothing"),
        (lambda: RectilinearGrid("EPSG:3031", 1, (0, 0, 9, 9), (300, 300), (77, 75)), "do not divide"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(wrong, said):
    with pytest.raises(InputError, match=said):
        wrong()


def test_a_rectilinear_grid_is_padded_to_whole_tiles_and_half_open():
    grid = RectilinearGrid("EPSG:32618", (10, 20), (300_000, 4_000_000, 303_001, 4_004_000), (100, 150))
    assert grid.shape == (200, 450)
    assert grid.tiles == (2, 3)
    assert grid.signature()["affine"] == [10.0, 0.0, 300_000.0, 0.0, -20.0, 4_004_000.0]
    back = pyproj.Transformer.from_crs("EPSG:32618", "OGC:CRS84", always_xy=True)
    x = np.array([300_005, 302_995, 304_499, 304_505, 299_995, 301_505])
    y = np.array([4_003_990, 4_003_970, 4_000_010, 4_001_000, 4_001_000, 4_001_990])
    assert grid.locate(*back.transform(x, y)).tolist() == [0, 450 + 299, 199 * 450 + 449, -1, -1, 100 * 450 + 150]
    assert grid.shard_of([0, 450 + 299, 199 * 450 + 449, -1, 100 * 450 + 150]).tolist() == [0, 1, 5, -1, 4]
    degrees = RectilinearGrid("EPSG:4326", 1, (0, 0, 10, 10), (5, 5))
    assert degrees.locate([0, 5, 10, 0, 0], [10, 5, 5, 0, 10.5]).tolist() == [0, 55, -1, -1, -1]


def test_rectilinear_grids_nest_on_whole_ratios_and_origins():
    fine = RectilinearGrid("EPSG:3031", 500, (-1e6, -1e6, 1e6, 1e6))
    assert fine.nests_with(RectilinearGrid("EPSG:3031", 1500, (-1e6 + 1000, -1e6, 1e6, 1e6 - 500)))
    assert not fine.nests_with(RectilinearGrid("EPSG:3031", 1250, (-1e6, -1e6, 1e6, 1e6)))
    assert not fine.nests_with(RectilinearGrid("EPSG:3031", 500, (-1e6 + 250, -1e6, 1e6, 1e6)))
    assert not fine.nests_with(RectilinearGrid("EPSG:3976", 500, (-1e6, -1e6, 1e6, 1e6)))


def test_the_tile_around_the_pole_and_a_grid_that_meets_itself():
    assert POLAR.cover((-180, -90, 180, -89)).tolist() == [12]
    assert POLAR.cover((-180, -90, 180, -60)).size == 25
    around = RectilinearGrid("EPSG:4326", 1, (-180, -90, 180, 90), (10, 10))
    assert around.cover((171, 1, -171, 2)).tolist() == [8 * 36, 8 * 36 + 35]
    assert around.cover((-180, -90, 180, 90)).size == 36 * 18
    turned = RectilinearGrid("EPSG:4326", 1, (0, -90, 360, 90), (10, 10))
    assert turned.cover((171, 1, -171, 2)).tolist() == [8 * 36 + 17, 8 * 36 + 18]
    assert POLAR.cover((-10, 60, 10, 80)).size == 0


def test_the_given_maps_of_tiles_come_out_pair_for_pair(fixtures_folder):
    given_map = json.loads((fixtures_folder / "shardmap/maps/sm_rect_3km.json").read_text())
    table = pq.read_table(fixtures_folder / "shardmap/catalogs/cat_neon.parquet", columns=["id", "geometry"])
    ids = np.array(table["id"].to_pylist())
    item, tile = TestUtm.grid.touching(table["geometry"].to_numpy())
    wanted = np.isin(tile, TestUtm.grid.cover((fixtures_folder / "shardmap/aoi/AOP_NEON.geojson").read_text()))
    pairs = set(zip(tile[wanted].tolist(), ids[item[wanted]].tolist(), strict=True))
    expected = pq.read_table(fixtures_folder / "shardmap/expected/neon_rect3km_spherely.parquet")
    assert pairs == set(zip(expected["shard_key"].to_pylist(), expected["granule"].to_pylist(), strict=True))
    map_pairs = {
        (key, one["id"])
        for key, entries in zip(given_map["shard_keys"], given_map["granules"], strict=True)
        for one in entries
    }
    assert len(map_pairs) == 457
    known = {one for _, one in map_pairs}
    assert {pair for pair in pairs if pair[1] in known} == map_pairs
    signature = TestUtm.grid.signature()
    assert {name: signature[name] for name in given_map["grid_signature"]} == given_map["grid_signature"]


def test_antarctic_swaths_and_tiles_around_the_pole(fixtures_folder):
    table = pq.read_table(
        fixtures_folder / "shardmap/catalogs/synthetic_icesat2_south_1000.parquet", columns=["geometry"]
    )
    area = (fixtures_folder / "shardmap/aoi/antarctica_grounded_simplified.geojson").read_text()
    _, tile = POLAR.touching(table["geometry"].to_numpy())
    wanted = np.isin(tile, POLAR.cover(area))
    assert POLAR.cover(area).size == 17
    assert wanted.sum() == 1646


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90), size=st.floats(0.01, 8))
@settings(max_examples=25, deadline=None)
def test_no_h3_cell_is_missed_and_few_are_false(lon, lat, size):
    """A dense crowd of points inside a box finds cells without any geometry of ours."""
    south, north = max(lat - size / 2, -90.0), min(lat + size / 2, 90.0)
    east, north_of = np.meshgrid(np.linspace(lon, lon + size, 25), np.linspace(south, north, 25))
    found = np.unique(H3Grid(3).locate(((east + 180) % 360 - 180).ravel(), north_of.ravel()))
    cover = H3Grid(3).cover(shapely.box(lon, south, lon + size, north))
    assert np.isin(found, cover).all()


def test_h3_covers_the_globe_the_poles_and_pentagons():
    assert H3Grid(1).cover((-180, -90, 180, 90)).size == 842
    cap = H3Grid(1).cover((-180, 85, 180, 90))
    lon, lat = np.meshgrid(np.arange(-180, 180, 5.0), np.arange(85, 90, 0.25))
    assert np.isin(H3Grid(1).locate(lon, lat), cap).all()
    assert cap.size < 20
