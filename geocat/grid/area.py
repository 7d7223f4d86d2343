"""Areas of interest: anything that says where, checked, as one closed set on the sphere.

Features are united, not counted even and odd; holes are holes; lines and points are areas too. A
box, and any ring made of meridians and parallels, has its edges along those; other edges are
great circles (:mod:`geocat.grid.shapes`). What a person cannot have meant is refused with
the reason: an edge that could go either way around, a ring that encloses nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geocat.errors import InputError
from geocat.grid.footprints import Cover, checked_depth, covered, flat
from geocat.grid.shapes import BROKEN, DEGENERATE, EMPTY, GLOBAL, NULL, Shapes, level_rings, shapes
from geocat.grid.sphere import Cells, Latitude
from geocat.types import BBox

_NUMBERS = re.compile(r"[-+\d.eE,\s]+")
_LON_LAT = re.compile(r"(CRS:?84|EPSG:+4326)$", re.IGNORECASE)
_CLEAR = 90
_ROUND = 1e-9


@dataclass(frozen=True, slots=True)
class Area:
    """An area: the union of geometries, lon/lat degrees, OGC:CRS84. Made by :func:`area_of`."""

    geometries: tuple[BaseGeometry, ...]

    def shapes(self, latitude: Latitude = "authalic") -> Shapes:
        """The shapes of all geometries, as those of one."""
        found = shapes(np.array(self.geometries, dtype=object), latitude)
        return found._replace(owner=np.zeros_like(found.owner), status=found.status[:1])

    def ranges(self, depth: int, latitude: Latitude = "authalic") -> Cover:
        """Sorted ranges of cells at depth 29, see :class:`~geocat.grid.footprints.Cover`; all are item 0.

        ``fully_inside`` may be false where two geometries share a border.

        :raises InputError: a depth out of range
        """
        return covered(self.shapes(latitude), checked_depth(depth))

    def cells(self, order: int, latitude: Latitude = "authalic") -> Cells:
        """The nested cells of one order that the area touches, sorted.

        :raises InputError: an order out of range
        """
        return flat(self.ranges(order, latitude), order)[1]

    def sha256(self) -> str:
        """The hash of what was given, whatever the order of features, as hexadecimal digits."""
        known = sorted(shapely.to_wkb(shapely.normalize(list(self.geometries)), byte_order=1))
        return hashlib.sha256(b"".join(known)).hexdigest()


def area_of(given: Any) -> Area:
    """Read an area.

    :param given: a box (:class:`~geocat.types.BBox`, four numbers, or ``"W,S,E,N"``; west > east goes
        over the antimeridian), GeoJSON (text or mapping: geometry, Feature, FeatureCollection), WKT, WKB,
        shapely geometries, or an area
    :raises InputError: none of these; nothing in it; coordinates that are not lon/lat; an edge that could go
        either way around the globe; a ring that encloses nothing, or goes around more than once
    """
    if isinstance(given, Area):
        return given
    geometries = tuple(each for each in _read(given) if each is not None and not each.is_empty)
    if not geometries:
        raise InputError("The area has no geometry, so it touches nothing; give a box, GeoJSON, WKT or WKB.")
    for number, geometry in enumerate(geometries, start=1):
        _check(geometry, f"Geometry {number} of the area" if len(geometries) > 1 else "The area")
    return Area(geometries)


def _read(given: Any) -> list[BaseGeometry | None]:
    if isinstance(given, BaseGeometry):
        return [given]
    if isinstance(given, (bytes, bytearray, memoryview)):
        return [_parsed(shapely.from_wkb, bytes(given), "well-known binary")]
    if isinstance(given, str):
        return _read_text(given.strip())
    if isinstance(given, Mapping):
        return _read_geojson(given)
    if isinstance(given, Sequence) and len(given) == 4 and not isinstance(given[0], BaseGeometry):  # noqa: PLR2004
        return [_box(BBox.of(*given))]
    if isinstance(given, (Sequence, np.ndarray)):
        return [each for one in given for each in _read(one)]
    raise InputError(f"A {type(given).__name__} is not an area; give a box, GeoJSON, WKT or WKB.")


def _read_text(text: str) -> list[BaseGeometry | None]:
    if text.startswith("{"):
        try:
            document = json.loads(text)
        except ValueError as wrong:
            raise InputError(f"The area is not valid JSON ({wrong}); give GeoJSON, WKT or W,S,E,N.") from wrong
        return _read_geojson(document)
    if _NUMBERS.fullmatch(text):
        return [_box(BBox.parse(text))]
    return [_parsed(shapely.from_wkt, text, "well-known text")]


def _parsed(read: Any, given: Any, what: str) -> BaseGeometry | None:
    try:
        found: BaseGeometry | None = read(given)
    except (shapely.errors.ShapelyError, TypeError, ValueError) as wrong:
        raise InputError(f"The area is not {what} ({wrong}); give a box, GeoJSON, WKT or WKB.") from wrong
    return found


def _read_geojson(document: Any) -> list[BaseGeometry | None]:
    if not isinstance(document, Mapping) or not isinstance(document.get("type"), str):
        raise InputError("The area is JSON without a type; give a GeoJSON geometry, Feature or FeatureCollection.")
    named = document.get("crs")
    if named is not None and not _LON_LAT.search(str((named.get("properties") or {}).get("name", ""))):
        raise InputError(f"The area is in {named}; GeoJSON is longitude and latitude (OGC:CRS84): reproject it first.")
    if document["type"] == "FeatureCollection":
        return [each for feature in document.get("features") or [] for each in _read_geojson(feature)]
    if document["type"] == "Feature":
        geometry = document.get("geometry")
        return [] if geometry is None else _read_geojson(geometry)
    return [_parsed(shapely.from_geojson, json.dumps(document), "GeoJSON")]


def _box(box: BBox) -> BaseGeometry:
    """A ring along meridians and parallels; over the antimeridian its longitudes go on beyond 180."""
    east = box.east + 360 if box.west > box.east else box.east
    return shapely.box(box.west, box.south, east, box.north)


def _check(geometry: BaseGeometry, said: str) -> None:
    status = shapes([geometry], "authalic").status[0]
    if status == BROKEN:
        raise InputError(f"{said} has a coordinate that is not on a globe; give lon/lat in degrees, longitude first.")
    parts = shapely.get_parts(shapely.force_2d(geometry))
    while any(part.geom_type.startswith(("Multi", "GeometryC")) for part in parts):
        parts = shapely.get_parts(parts)
    for part in parts:
        for ring in shapely.get_rings(part) if part.geom_type == "Polygon" else [part]:
            _check_edges(ring, part.geom_type == "Polygon", said)
    if status == DEGENERATE:
        raise InputError(f"{said} has a ring that goes around the globe more than once; cut it into parts.")
    assert status not in (NULL, EMPTY, GLOBAL) or status == GLOBAL  # noqa: S101  nothing else is left


def _check_edges(ring: BaseGeometry, closed: bool, said: str) -> None:
    vertices = shapely.get_coordinates(ring)
    if closed and len(np.unique(vertices, axis=0)) < 3:  # noqa: PLR2004  corners of a triangle
        raise InputError(f"{said} has a ring of fewer than three places, which encloses nothing; give a box or a line.")
    if closed and level_rings(np.array([ring]))[0]:
        if np.ptp(vertices[:, 0]) > 360 + _ROUND:
            raise InputError(f"{said} is wider than the globe; longitudes run from -180 to 180.")
        return
    first, second = vertices[:-1], vertices[1:]
    wide = np.abs(second[:, 0] - first[:, 0])
    wide[(np.abs(first[:, 1]) == 90) | (np.abs(second[:, 1]) == 90)] = 0  # noqa: PLR2004  at a pole all longitudes meet
    short = np.minimum(wide % 360, 360 - wide % 360)
    bad = np.flatnonzero((wide > 180 - _ROUND) & ((short > _CLEAR) | (short < _ROUND)))
    if bad.size:
        (west, south), (east, north) = first[bad[0]], second[bad[0]]
        raise InputError(
            f"{said} has an edge from {west:g} {south:g} to {east:g} {north:g}, {wide[bad[0]]:g} degrees of longitude: "
            "on a sphere it could go either way. Add vertices so that no edge spans 180 degrees, or give a box W,S,E,N."
        )


__all__ = ["Area", "area_of"]
