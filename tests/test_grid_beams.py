"""Beam pairs: corridors that hold the real beams, also where longitudes jump, and their cells."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from geocat.grid.beams import HALF_WIDTH_M, PAIR_OFFSETS_M, corridors, cover_beams
from geocat.grid.footprints import cover, flat

MEASURED = {1: -76.5475, 2: -76.5106, 3: -76.4737}
"""Where the beams of RGT 568, cycle 29, cross 38.89 degrees north."""


def test_the_corridors_hold_the_measured_beams(fixtures_folder):
    table = pq.read_table(fixtures_folder / "shardmap/catalogs/cat_neon.parquet", columns=["id", "geometry"])
    chosen = [number for number, one in enumerate(table["id"].to_pylist()) if "_056829" in one]
    assert len(chosen) == 1
    found = corridors(table["geometry"].to_numpy()[chosen])
    assert found.beam_pair.tolist() == [1, 2, 3]
    parallel = shapely.LineString([(-77.5, 38.89), (-75.5, 38.89)])
    for pair, ring in zip(found.beam_pair, found.rings, strict=True):
        west, _, east, _ = ring.intersection(parallel).bounds
        assert west < MEASURED[int(pair)] < east
        assert (east - west) * 111_320 * np.cos(np.radians(38.89)) == pytest.approx(2 * HALF_WIDTH_M, rel=0.1)


def test_every_real_swath_is_cut_also_over_the_antimeridian(fixtures_folder):
    table = pq.read_table(fixtures_folder / "shardmap/catalogs/cat_neon.parquet", columns=["geometry"])
    swaths = table["geometry"].to_numpy()
    assert corridors(swaths).cut.all()
    assert len(swaths) == 2089


def swath(place, azimuth, half_width=6300.0, length=3_000_000.0, shift=0.0):
    """A swath around a geodesic of WGS84: the ring, and the track's points."""
    globe = pyproj.Geod(ellps="WGS84")
    along = np.linspace(0, length, 13)
    lon, lat, back = globe.fwd(np.full(13, place[0]), np.full(13, place[1]), np.full(13, azimuth), along)
    ahead = np.asarray(back) + 180
    left = globe.fwd(lon, lat, ahead - 90, np.full(13, half_width))[:2]
    right = globe.fwd(lon, lat, ahead + 90, np.full(13, half_width))[:2]
    ring = np.concatenate([np.stack(left, -1), np.stack(right, -1)[::-1]])
    ring[:, 0] = (ring[:, 0] + shift + 180) % 360 - 180
    return shapely.Polygon(ring), (np.asarray(lon), np.asarray(lat), ahead)


@pytest.mark.parametrize(
    ("place", "azimuth"), [((-60, 10), 5), ((170, -40), 350), ((175, 20), 40), ((0, 70), 3), ((30, -60), 178)]
)
def test_corridors_lie_where_the_pairs_fly(place, azimuth):
    """Points three kilometres to the right, going north, belong to pair 3: by geodesics, away from the ends."""
    globe = pyproj.Geod(ellps="WGS84")
    ring, (lon, lat, ahead) = swath(place, azimuth)
    northward = 1 if lat[-1] > lat[0] else -1
    found = corridors([ring])
    for pair, offset, corridor in zip(found.beam_pair, PAIR_OFFSETS_M, found.rings, strict=True):
        cells = set(flat(cover([corridor], 12), 12)[1].tolist())
        for number in (3, 6, 9):
            x, y, _ = globe.fwd(lon[number], lat[number], ahead[number] + 90, northward * offset)
            assert set(flat(cover([shapely.Point(x, y)], 12), 12)[1].tolist()) <= cells, pair


def test_turning_the_globe_turns_the_corridors():
    """The same swath beside the antimeridian and over it: nothing is special there."""
    here, _ = swath((-60, 30), 5)
    there, _ = swath((-60, 30), 5, shift=-119.5)
    for one, other in zip(corridors([here]).rings, corridors([there]).rings, strict=True):
        apart = shapely.get_coordinates(one) - shapely.get_coordinates(other)
        assert np.abs((apart[:, 0] - 119.5 + 180) % 360 - 180).max() < 1e-7
        assert np.abs(apart[:, 1]).max() < 1e-7


def test_a_swath_wider_than_it_should_be_widens_its_corridors():
    narrow, wide = (corridors([swath((-60, 10), 5, half)[0]]).rings[1] for half in (6300.0, 7300.0))
    globe = pyproj.Geod(ellps="WGS84")
    area = [abs(globe.geometry_area_perimeter(ring)[0]) for ring in (narrow, wide)]
    assert area[1] / area[0] == pytest.approx((HALF_WIDTH_M + 1000) / HALF_WIDTH_M, rel=0.05)


def test_what_is_no_swath_is_taken_whole_and_nothing_is_lost():
    ring, _ = swath((-60, 10), 5)
    given = [ring, shapely.box(0, 0, 1, 1), None, shapely.Point(5, 5), ring]
    found, pair = cover_beams(given, 8)
    assert found.status.tolist() == ["covered", "covered", "null", "covered", "covered"]
    assert {(int(i), int(p)) for i, p in zip(found.item, pair, strict=True)} == {
        *((0, p) for p in (1, 2, 3)),
        (1, 0),
        (3, 0),
        *((4, p) for p in (1, 2, 3)),
    }
    whole = set(flat(cover([ring], 8), 8)[1].tolist())
    assert set((found.cell_from[found.item == 0] >> np.uint64(42)).tolist()) <= whole
    nothing, none = cover_beams([], 8)
    assert nothing.item.size == none.size == 0
