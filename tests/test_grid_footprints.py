"""Footprints become cells: the given maps, every rule of reading a geometry, and an independent sphere as judge."""

from __future__ import annotations

import functools
import json

import healpix_geo.nested
import mortie
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
import spherely
from hypothesis import given, settings
from hypothesis import strategies as st

from geocat.antimeridian import split_at_antimeridian
from geocat.errors import InputError
from geocat.grid.area import area_of
from geocat.grid.footprints import AT_ONCE, cover, covers, flat

DEEPEST = 29
ALL = 12


def items(fixtures_folder, name):
    """Ids and footprints of a catalog of the fixtures."""
    table = pq.read_table(fixtures_folder / f"shardmap/catalogs/{name}.parquet", columns=["id", "geometry"])
    return np.array(table["id"].to_pylist()), table["geometry"].to_numpy()


def area(fixtures_folder, name, order):
    """The cells of an area of the fixtures."""
    return area_of((fixtures_folder / f"shardmap/aoi/{name}.geojson").read_text()).cells(order)


def pairs(ids, cells, order, wanted):
    """The join that a shard map is: pairs of a cell and an id."""
    item, cell = flat(cells, order)
    kept = np.isin(cell, wanted)
    return set(zip(cell[kept].tolist(), ids[item[kept]].tolist(), strict=True))


def nested(word):
    """The nested index of one of mortie's words."""
    order = word & 63
    return ((word >> 60) - 1 << 2 * order) | ((word >> (60 - 2 * order)) & ((1 << 2 * order) - 1))


def cells_of(geometry, order, depth=None, latitude="authalic"):
    return flat(cover([geometry], depth or order, latitude), order)[1].tolist()


@pytest.fixture(scope="module")
def stored(fixtures_folder):
    """What a harvest would store of a catalog, once: ids and cover."""

    @functools.cache
    def of(catalog):
        ids, footprints = items(fixtures_folder, catalog)
        return ids, cover(footprints, 10)

    return of


@pytest.mark.parametrize(
    ("name", "catalog", "place", "order", "number"),
    [
        ("neon_o9_mortie", "cat_neon", "AOP_NEON", 9, 314),
        ("neon_o10_mortie", "cat_neon", "AOP_NEON", 10, 454),
        ("am_o6_spherely", "cat_neon", "aoi_antimeridian_176_-176_40_46", 6, 11_629),
        ("polar8_antarctica_o6_spherely", "real_polar_atl06_8", "antarctica_grounded_simplified", 6, 255),
    ],
)
def test_the_expected_pairs_come_out(fixtures_folder, stored, name, catalog, place, order, number):
    expected = pq.read_table(fixtures_folder / f"shardmap/expected/{name}.parquet")
    found = pairs(*stored(catalog), order, area(fixtures_folder, place, order))
    assert found == set(zip(expected["nested"].to_pylist(), expected["granule"].to_pylist(), strict=True))
    assert len(found) == number


@pytest.mark.parametrize(
    ("name", "order", "latitude", "number"),
    [("o9", 9, "authalic", 218), ("o10", 10, "authalic", 360), ("o9_legacy_latitude", 9, "spherical", None)],
)
def test_the_given_maps_come_out_on_their_own_convention(fixtures_folder, name, order, latitude, number):
    given_map = json.loads((fixtures_folder / f"shardmap/maps/sm_healpix_{name}.json").read_text())
    map_pairs = {
        (nested(key), one["id"])
        for key, entries in zip(given_map["shard_keys"], given_map["granules"], strict=True)
        for one in entries
    }
    ids, footprints = items(fixtures_folder, "cat_neon")
    known = np.isin(ids, [one for _, one in map_pairs])
    wanted = area_of((fixtures_folder / "shardmap/aoi/AOP_NEON.geojson").read_text()).cells(order, latitude)
    found = pairs(ids[known], cover(footprints[known], order, latitude), order, wanted)
    assert {key for key, _ in found} == {key for key, _ in map_pairs}
    if number:
        assert found == map_pairs
        assert len(found) == number


def test_the_polar_pairs_that_a_cover_once_missed(fixtures_folder):
    for pair in json.loads((fixtures_folder / "shardmap/golden/issue32_polar_pairs.json").read_text()):
        label = str(abs(pair["shard_key"]))
        order = len(label) - 1
        cell = 5 + int(label[0])
        for digit in label[1:]:
            cell = cell << 2 | int(digit) - 1
        ring = shapely.Polygon(zip(pair["lons"], pair["lats"], strict=True))
        assert cell in cells_of(ring, order, 9, "spherical")


def test_synthetic_swaths_in_antarctica(fixtures_folder):
    """11,261 pairs: mortie has one more, whose swath passes 433 m beside the cell (its cells have straight sides)."""
    ids, footprints = items(fixtures_folder, "synthetic_icesat2_south_1000")
    wanted = area(fixtures_folder, "antarctica_grounded_simplified", 6)
    assert wanted.size == 1342
    stored = cover(footprints)
    found = pairs(ids, stored, 6, wanted)
    words, ends = mortie.from_wkbs(list(footprints), order=6)
    of = np.repeat(ids, np.diff(ends))
    theirs = set()
    for word, one in zip(words.tolist(), of.tolist(), strict=True):
        deeper = 6 - (word & 63)
        theirs |= {((nested(word) << 2 * deeper) + child, one) for child in range(4**deeper)}
    theirs = {pair for pair in theirs if pair[0] in set(wanted.tolist())}
    assert found <= theirs
    assert len(theirs) == 11_262
    assert len(found) == 11_261
    for cell, one in theirs - found:
        ring = shapely.get_coordinates(shapely.from_wkb(footprints[ids == one][0]))[:-1]
        swath = spherely.create_polygon(shell=[tuple(vertex) for vertex in ring], oriented=False)
        lon, lat = healpix_geo.nested.vertices(np.array([cell]), 6, ellipsoid="WGS84", step=500)
        outline = spherely.create_polygon(shell=list(zip(lon[0], lat[0], strict=True)), oriented=False)
        assert spherely.distance(swath, outline) > 300
    wanted = area(fixtures_folder, "antarctica_grounded_simplified", 9)
    assert wanted.size == 76_882
    assert len(pairs(ids, stored, 9, wanted)) == 133_484


def test_ranges_are_cells_sorted_disjoint_and_their_status_is_kept(fixtures_folder):
    _, footprints = items(fixtures_folder, "cat_s2_neon_2025")
    given_ones = [*footprints[:10], None, shapely.MultiPolygon([shapely.box(0, 0, 9, 9), shapely.box(5, 5, 12, 12)])]
    found = cover(given_ones, 9)
    assert found.status.tolist() == ["covered"] * 10 + ["null", "covered"]
    assert found.counts()[10] == 0
    assert found.cell_from.dtype == found.cell_to.dtype == np.uint64
    size = found.cell_to - found.cell_from
    exponent = np.log2(size.astype(float))
    assert (exponent == exponent.round()).all()
    assert (exponent % 2 == 0).all()
    assert size.min() == 4 ** (DEEPEST - 9)
    assert (found.cell_from % size == 0).all()
    same = found.item[1:] == found.item[:-1]
    assert (np.diff(found.item) >= 0).all()
    assert (found.cell_from[1:][same] >= found.cell_to[:-1][same]).all()
    assert (size[found.fully_inside] > size.min()).any()
    assert (size[~found.fully_inside] == size.min()).all()


def test_batches_and_threads_change_nothing(fixtures_folder):
    _, footprints = items(fixtures_folder, "cat_neon")
    footprints = footprints[: AT_ONCE + 20]
    batches = list(covers(footprints, 6, threads=2))
    assert [each.first for each in batches] == [0, AT_ONCE]
    at_once = cover(footprints, 6)
    for name in ("item", "cell_from", "cell_to", "fully_inside", "status"):
        assert (np.concatenate([getattr(each, name) for each in batches]) == getattr(at_once, name)).all()
    assert sum(each.counts().sum() for each in batches) == at_once.item.size
    with pytest.raises(InputError, match="out of range"):
        list(covers(footprints, 25))


@pytest.mark.parametrize(
    ("footprint", "status"),
    [
        (None, "null"),
        (shapely.from_wkt("POLYGON EMPTY"), "empty"),
        (shapely.from_wkt("MULTIPOLYGON EMPTY"), "empty"),
        (b"\x01\x06", "broken"),
        (shapely.from_wkt("POINT (10 91)"), "broken"),
        (shapely.from_wkt("LINESTRING (0 0, 1e9 0)"), "broken"),
        (shapely.from_wkt("LINESTRING (10 20, -170 -20)"), "degenerate"),
        (shapely.box(-180, -90, 180, 90), "global"),
        (shapely.box(0, -90, 360, 90), "global"),
    ],
)
def test_what_cannot_be_covered_says_why(footprint, status):
    found = cover([shapely.Point(1, 1), footprint, shapely.Point(2, 2)], 4)
    assert found.status.tolist() == ["covered", status, "covered"]
    assert found.counts()[1] == (ALL if status == "global" else 0)
    assert found.fully_inside[found.item == 1].all()


def test_a_ring_around_the_globe_twice_is_degenerate_and_once_is_a_cap():
    once = shapely.Polygon([(x, 60 + (x % 120) / 60) for x in range(-180, 180, 30)])
    assert cover([once], 4).status.tolist() == ["covered"]
    share = len(cells_of(once, 4, 6)) / (ALL * 4**4)
    assert share == pytest.approx((1 - np.sin(np.radians(61))) / 2, rel=0.3)
    twice = shapely.Polygon([((x + 180) % 360 - 180, 60 + x / 100) for x in range(0, 720, 30)])
    assert cover([twice], 4).status.tolist() == ["degenerate"]


def test_lat_lon_boxes_have_their_edges_along_parallels():
    for west, south, east, north in (
        (-180, -60, 180, 60),
        (-180, -60, 179.4, 60),
        (-60, 50, 60, 70),
        (-180, -90, 180, -60),
    ):
        lon, lat = np.meshgrid(np.linspace(west, east, 200), np.linspace(south, north, 100))
        inside = np.unique(healpix_geo.nested.lonlat_to_healpix(lon.ravel(), lat.ravel(), 4, ellipsoid="WGS84"))
        found = cells_of(shapely.box(west, south, east, north), 4, 6)
        assert set(inside.tolist()) <= set(found)
        centre_lon, centre_lat = healpix_geo.nested.healpix_to_lonlat(
            np.array(found, dtype=np.uint64), 4, ellipsoid="WGS84"
        )
        beside = np.clip(np.abs((centre_lon - (west + east) / 2 + 180) % 360 - 180) - (east - west) / 2, 0, None)
        assert (beside * np.cos(np.radians(centre_lat)) < 4).all()
        assert ((centre_lat > south - 4) & (centre_lat < north + 4)).all()


def test_a_wide_box_that_winds_clockwise_is_the_one_over_the_antimeridian():
    """CMR-STAC writes the corners of a box in one order, also where its west lies east of its east."""
    from_cmr = shapely.Polygon([(176, 40), (-176, 40), (-176, 46), (176, 46)])
    over = shapely.box(176, 40, 184, 46)
    assert cells_of(from_cmr, 6) == cells_of(over, 6)
    as_wide_as_it_says = shapely.Polygon([(-176, 40), (176, 40), (176, 46), (-176, 46)])
    assert len(cells_of(as_wide_as_it_says, 6)) > 20 * len(cells_of(over, 6))
    to_the_antimeridian = shapely.Polygon([(-180, 40), (-180, 46), (179.4, 46), (179.4, 40)])
    assert len(cells_of(to_the_antimeridian, 6)) > 20 * len(cells_of(over, 6))
    hinted = cover([as_wide_as_it_says], 6, over=[True])
    assert flat(hinted, 6)[1].tolist() == cells_of(over, 6)


def test_all_parts_count_and_holes_do_not():
    near, far = shapely.box(10, 10, 14, 14), shapely.box(-100, -40, -90, -30)
    both = set(cells_of(near, 7)) | set(cells_of(far, 7))
    assert set(cells_of(shapely.MultiPolygon([near, far]), 7)) == both
    line, point = shapely.LineString([(0, 0), (3, 1)]), shapely.Point(50, 50)
    mixed = shapely.GeometryCollection([shapely.MultiPolygon([near, far]), line, shapely.MultiPoint([point])])
    assert set(cells_of(mixed, 7)) == both | set(cells_of(line, 7)) | set(cells_of(point, 7))
    holed = shapely.Polygon(far.exterior.coords, [shapely.box(-98, -38, -92, -32).exterior.coords])
    hole = shapely.box(-97, -37, -93, -33)
    assert not set(cells_of(holed, 7)) & set(cells_of(hole, 7))
    assert set(cells_of(holed, 7)) | set(cells_of(shapely.box(-98, -38, -92, -32), 7)) == set(cells_of(far, 7))


def test_points_on_corners_touch_every_cell_there():
    assert len(cells_of(shapely.Point(0, 90), 5)) == 4
    assert len(cells_of(shapely.Point(123.4, -90), 5)) == 4
    assert len(cells_of(shapely.Point(45, 0), 5)) == 4
    assert len(cells_of(shapely.Point(10.1234, 20.4321), 5)) == 1
    assert len(cells_of(shapely.Polygon([(10, 10), (10, 10), (10, 10), (10, 10)]), 5)) == 1


def test_edges_over_a_pole_and_a_vertex_at_it():
    over = cells_of(shapely.LineString([(20, 80), (-160, 85)]), 5)
    assert set(over) == set(cells_of(shapely.LineString([(20, 80), (20, 90), (77, 90), (-160, 85)]), 5))
    wedge = shapely.Polygon([(0.5, 60), (90.5, 60.5), (45, 90)])
    lon, lat = np.meshgrid(np.linspace(2, 88, 50), np.linspace(75, 89.9, 50))
    inside = np.unique(healpix_geo.nested.lonlat_to_healpix(lon.ravel(), lat.ravel(), 5, ellipsoid="WGS84"))
    assert set(inside.tolist()) <= set(cells_of(wedge, 5))
    assert not set(cells_of(wedge, 5)) & set(cells_of(shapely.Point(-135, 80), 5))


def test_a_footprint_cut_at_the_antimeridian_means_the_same(fixtures_folder):
    """Cutting in lon/lat bends long edges a little, and a cut touches the cells on both of its sides."""
    _, footprints = items(fixtures_folder, "cat_neon")
    over = [each for each in footprints[:60] if split_at_antimeridian(each) != each][:15]
    assert len(over) == 15
    raw = cover(over, 6)
    cut = cover([split_at_antimeridian(each) for each in over], 6)
    for number in range(len(over)):
        mine, theirs = (set(each.cell_from[each.item == number].tolist()) for each in (raw, cut))
        assert len(mine ^ theirs) <= 0.1 * len(mine)


@given(
    west=st.floats(-180, 180),
    south=st.floats(-90, 89),
    width=st.one_of(st.floats(0.5, 360), st.just(360.0)),
    height=st.one_of(st.floats(0.5, 60), st.just(180.0)),
)
@settings(max_examples=40, deadline=None)
def test_boxes_as_a_crowd_of_points_sees_them(west, south, width, height):
    """No cell with a point of the box is missed; every other comes within half a degree of it."""
    north = min(south + height, 90.0)
    lon, lat = np.meshgrid(np.linspace(west, west + width, 150), np.linspace(south, north, 120))
    crowd = healpix_geo.nested.lonlat_to_healpix(lon.ravel(), lat.ravel(), 3, ellipsoid="WGS84")
    found = set(cells_of(shapely.box(west, south, west + width, north), 3, 5))
    assert set(crowd.tolist()) <= found
    if north > 89.5 or south < -89.5:
        return  # a box that reaches a pole touches every cell there, however far its meridians are
    rest = np.array(sorted(found - set(crowd.tolist())), dtype=np.uint64)
    finer = (rest[:, None] << np.uint64(10)) + np.arange(1024, dtype=np.uint64)
    x, y = healpix_geo.nested.healpix_to_lonlat(finer.ravel(), 8, ellipsoid="WGS84")
    slack = np.minimum(0.5 / np.maximum(np.cos(np.radians(y)), 1e-3), 180)
    inside = ((x - west + slack) % 360 <= width + 2 * slack) & (y >= south - 0.5) & (y <= north + 0.5)
    assert inside.reshape(finer.shape).any(axis=1).all()


@given(
    places=st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85), st.floats(2, 25)), min_size=1, max_size=4),
    hole=st.floats(0.2, 0.8),
)
@settings(max_examples=40, deadline=None)
def test_areas_with_holes_and_overlaps_as_a_crowd_of_points_sees_them(places, hole):
    """Boxes with a box cut out, united: a point belongs to the area when any of them has it."""
    chance = np.random.default_rng(len(places))
    lon, lat = chance.uniform(-180, 180, 20_000), np.degrees(np.arcsin(chance.uniform(-1, 1, 20_000)))
    inside = np.zeros(lon.size, dtype=bool)
    features = []
    for west, low, size in places:
        south = max(min(low, 90 - size), -90)
        cut = (
            west + size * hole / 4,
            south + size * hole / 4,
            west + size * (1 - hole / 4),
            south + size * (1 - hole / 4),
        )
        features.append(
            shapely.Polygon(shapely.box(west, south, west + size, south + size).exterior, [shapely.box(*cut).exterior])
        )
        there = ((lon - west) % 360 < size) & (lat > south) & (lat < south + size)
        inside |= there & ~(((lon - cut[0]) % 360 < cut[2] - cut[0]) & (lat > cut[1]) & (lat < cut[3]))
    ranges = area_of(features).ranges(7)
    at = healpix_geo.nested.lonlat_to_healpix(lon, lat, DEEPEST, ellipsoid="WGS84")
    slot = np.minimum(np.searchsorted(ranges.cell_to, at, side="right"), ranges.cell_to.size - 1)
    held = (ranges.cell_from[slot] <= at) & (at < ranges.cell_to[slot])
    assert held[inside].all()
    assert inside[held & ranges.fully_inside[slot]].all()
    size = (ranges.cell_to - ranges.cell_from).astype(float)
    assert held.sum() - inside.sum() <= (size[~ranges.fully_inside].sum() / (12 * 4.0**DEEPEST)) * lon.size * 1.5 + 30


@given(
    place=st.tuples(st.floats(-180, 180), st.floats(-89, 89)),
    heading=st.floats(0, 6.28),
    length=st.floats(0.01, 2.5),
    width=st.sampled_from([1e-5, 1e-3, 0.03, 0.4]),
    vertices=st.integers(2, 12),
)
@settings(max_examples=80, deadline=None)
def test_swaths_as_an_independent_sphere_sees_them(place, heading, length, width, vertices):
    start, ahead, aside = frame(place, heading)
    turned = np.linspace(0, length, vertices)[:, None]
    track = np.cos(turned) * start + np.sin(turned) * ahead
    left, right = track * np.cos(width) + aside * np.sin(width), track * np.cos(width) - aside * np.sin(width)
    assert_covered_exactly(np.concatenate([left, right[::-1]]))


@given(
    place=st.one_of(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), st.sampled_from([(0.0, 90.0), (10.0, -90.0)])),
    radii=st.lists(st.floats(0.6, 1.0), min_size=4, max_size=14),
    radius=st.sampled_from([0.001, 0.05, 0.4, 1.3]),
)
@settings(max_examples=80, deadline=None)
def test_caps_as_an_independent_sphere_sees_them(place, radii, radius):
    middle, ahead, aside = frame(place, 0.3)
    around = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)[:, None]
    away = np.array(radii)[:, None] * radius
    assert_covered_exactly(np.cos(away) * middle + np.sin(away) * (np.cos(around) * ahead + np.sin(around) * aside))


def frame(place, heading):
    """A point on the sphere, a direction from it, and the direction to its left."""
    lon, lat = np.radians(place)
    start = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    east = np.array([-np.sin(lon), np.cos(lon), 0])
    ahead = np.cos(heading) * np.cross(start, east) + np.sin(heading) * east
    return start, ahead, np.cross(start, ahead)


def spheres(order):
    """S2's polygons of all cells of an order, with 32 points to a side."""
    cells = np.arange(ALL * 4**order, dtype=np.uint64)
    lon, lat = healpix_geo.nested.vertices(cells, order, ellipsoid="sphere", step=32)
    return [
        spherely.create_polygon(shell=list(zip((x + 180) % 360 - 180, y, strict=True)), oriented=False)
        for x, y in zip(lon, lat, strict=True)
    ]


CELLS = {order: np.array(spheres(order)) for order in (1, 3)}


def assert_covered_exactly(points):
    """None is missed; what is too many lies no further away than the oracle's cells are flattened, and is rare."""
    points = points / np.linalg.norm(points, axis=1)[:, None]
    lon, lat = np.degrees(np.arctan2(points[:, 1], points[:, 0])), np.degrees(np.arcsin(points[:, 2]))
    try:
        judge = spherely.create_polygon(shell=list(zip(lon, lat, strict=True)), oriented=False)
    except ValueError:
        return  # a ring that S2 refuses, such as one that crosses itself
    ring = shapely.Polygon(np.stack([lon, lat], axis=-1))
    for order, cells in CELLS.items():
        found = set(cells_of(ring, order, order + 2, "spherical"))
        true = set(np.flatnonzero(spherely.intersects(cells, judge)).tolist())
        assert true <= found
        for false in found - true:
            assert spherely.distance(cells[false], judge) < 6371e3 * 0.002 / 4**order
