"""Areas of interest: what is read, what is refused and why, and which cells they touch."""

from __future__ import annotations

import json

import healpix_geo.nested
import numpy as np
import pytest
import shapely

from geocat.errors import InputError
from geocat.grid.area import area_of
from geocat.types import BBox

ALL = 12 * 4**6
BOX = (-120.0, 30.0, -70.0, 45.0)


def cells(given, order=6):
    return set(area_of(given).cells(order).tolist())


def square(west, south, size=8):
    return shapely.box(west, south, west + size, south + size)


def feature(geometry):
    return {"type": "Feature", "properties": None, "geometry": geometry and json.loads(shapely.to_geojson(geometry))}


def test_an_area_is_the_same_however_it_is_given():
    ring = shapely.box(*BOX)
    told = [
        BBox.of(*BOX),
        BOX,
        list(BOX),
        "-120,30,-70,45",
        ring,
        ring.wkt,
        ring.wkb,
        feature(ring),
        json.dumps(feature(ring)),
        {"type": "FeatureCollection", "features": [feature(None), feature(ring)]},
        {"type": "GeometryCollection", "geometries": [feature(ring)["geometry"]]},
        [ring, ring],
        area_of(ring),
    ]
    covers = [cells(each) for each in told]
    assert all(each == covers[0] for each in covers)


def test_a_box_follows_its_parallels():
    """As a ring of great circles it would lack 64 of the cells whose middles are inside, and have 144 others."""
    lon, lat = healpix_geo.nested.healpix_to_lonlat(np.arange(ALL, dtype=np.uint64), 6, ellipsoid="WGS84")
    lon = (lon + 180) % 360 - 180
    inside = (lon > BOX[0]) & (lon < BOX[2]) & (lat > BOX[1]) & (lat < BOX[3])
    assert set(np.flatnonzero(inside).tolist()) <= cells(BOX)
    away = (lon < BOX[0] - 2) | (lon > BOX[2] + 2) | (lat < BOX[1] - 1.5) | (lat > BOX[3] + 1.5)
    assert not set(np.flatnonzero(away).tolist()) & cells(BOX)


def test_a_polar_cap_as_a_box():
    """3,293 cells have that area; those that the parallel touches come on top."""
    cap = area_of("-180,-90,180,-60")
    assert cap.cells(6).size == 3444
    ranges = cap.ranges(6)
    size = (ranges.cell_to - ranges.cell_from).astype(float)
    assert size[ranges.fully_inside].sum() / 4.0**23 < 3293 < size.sum() / 4.0**23
    assert area_of("-180,-90,180,90").cells(6).size == ALL


def test_a_box_over_the_antimeridian_in_all_spellings():
    assert (
        cells((177, -10, -177, 10)) == cells(shapely.box(177, -10, 183, 10)) == cells(shapely.box(-183, -10, -177, 10))
    )
    halves = shapely.MultiPolygon([shapely.box(177, -10, 180, 10), shapely.box(-180, -10, -177, 10)])
    assert cells(halves) == cells((177, -10, -177, 10))


def test_overlapping_and_nested_features_are_united():
    overlapping = cells([square(0, 0), square(4, 4)])
    assert overlapping == cells(square(0, 0)) | cells(square(4, 4))
    assert cells([square(0, 0, 20), square(6, 6, 4)]) == cells(square(0, 0, 20))


def test_holes_are_honoured():
    holed = shapely.Polygon(square(0, 0, 20).exterior.coords, [square(5, 5, 10).exterior.coords])
    assert not cells(holed) & cells(square(7, 7, 6))
    assert cells(holed) | cells(square(5, 5, 10)) == cells(square(0, 0, 20))


def test_lines_and_points_are_areas():
    assert len(cells("POINT (10.123 20.456)")) == 1
    assert cells("LINESTRING (170 10, -170 12)") == cells("MULTILINESTRING ((170 10, 190 12))")


def test_the_given_areas_touch_as_many_cells_as_they_should(fixtures_folder):
    sizes = {}
    for name, order in (("antarctica_grounded_simplified", 6), ("AOP_NEON", 9), ("AOP_NEON", 10), ("antarctic_88s", 9)):
        text = (fixtures_folder / f"shardmap/aoi/{name}.geojson").read_text()
        sizes[name, order] = area_of(text).cells(order).size
    assert list(sizes.values())[:3] == [1342, 4, 9]
    assert sizes["antarctic_88s", 9] > 500


def test_ranges_are_large_inside():
    ranges = area_of(BOX).ranges(9)
    assert (ranges.item == 0).all()
    assert (ranges.cell_from[1:] >= ranges.cell_to[:-1]).all()
    assert ranges.fully_inside.sum() < ranges.fully_inside.size < area_of(BOX).cells(9).size


def test_the_hash_is_of_what_was_given_and_not_of_its_order():
    assert area_of([square(0, 0), square(30, 4)]).sha256() == area_of([square(30, 4), square(0, 0)]).sha256()
    assert area_of(square(0, 0)).sha256() != area_of(square(0, 1)).sha256()


@pytest.mark.parametrize(
    ("given_area", "said"),
    [
        ("POLYGON ((-180 -60, 180 -60.001, 180 -90, -180 -90, -180 -60))", "could go either way"),
        ("POLYGON ((-100 0, 100 1, 100 20, -100 21, -100 0))", "could go either way"),
        ("LINESTRING (0 0, 180 10)", "could go either way"),
        ("POLYGON ((0 0, 1 1, 0 0, 0 0))", "encloses nothing"),
        (shapely.Polygon([((x + 180) % 360 - 180, 60 + x / 100) for x in range(0, 720, 30)]), "more than once"),
        (shapely.box(-200, 0, 200, 10), "wider than the globe"),
        ("POINT (10 95)", "not on a globe"),
        ("POINT EMPTY", "no geometry"),
        ({"type": "FeatureCollection", "features": []}, "no geometry"),
        ({"type": "Feature", "geometry": None}, "no geometry"),
        ({"coordinates": [1, 2]}, "without a type"),
        ({"type": "Polygon", "coordinates": "none"}, "not GeoJSON"),
        ({**feature(square(0, 0)), "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3031"}}}, "reproject it"),
        ('{"type": "Poly', "not valid JSON"),
        ("POLYGON ((0 0", "not well-known text"),
        (b"\x00\x01", "not well-known binary"),
        ("1,2,3", "W,S,E,N"),
        ("10,20,5,-20", "south above north"),
        (7, "is not an area"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason(given_area, said):
    with pytest.raises(InputError, match=said):
        area_of(given_area)


def test_a_crs_that_says_lon_lat_is_accepted():
    named = {**feature(square(0, 0)), "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}
    assert cells(named) == cells(square(0, 0))
