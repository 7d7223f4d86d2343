"""Footprints that cross 180 degrees, cut into parts that do not.

GeoJSON (RFC 7946, section 3.1.9) asks writers to cut a geometry at the antimeridian; many do
not, and every planar predicate then lies. Two rules: longitudes beyond 180 degrees go on around
the globe; else, two consecutive vertices more than 180 degrees apart in longitude, not exactly
360, and not on one parallel, are taken to cross. A long edge along a parallel belongs to a box
that somebody made from its least and greatest longitude: it is as wide as it says, often the
whole globe. Edges are straight in lon/lat, as in RFC 7946 and as in every predicate here. Poles
are the library ``antimeridian``'s.
"""

from __future__ import annotations

import antimeridian
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geocat.quiet import quiet

_GLOBE = shapely.box(-180, -90, 180, 90)
_TOO_BROKEN = (ValueError, ArithmeticError, AssertionError, LookupError, RecursionError, shapely.errors.ShapelyError)


def split_at_antimeridian(wkb: bytes | None, bbox_goes_over: bool = False) -> bytes | None:
    """Cut a geometry where it crosses 180 degrees.

    :param wkb: well-known binary, lon/lat degrees, OGC:CRS84; ``None`` passes
    :param bbox_goes_over: its own bbox has west > east, so a long edge along a parallel crosses too
    :return: well-known binary, two-dimensional, whose parts stay within [-180, 180]; the input,
        unchanged, where nothing crosses or where the ring is too broken to be cut
    """
    if wkb is None:
        return None
    with quiet():
        try:
            geometry = shapely.force_2d(shapely.from_wkb(wkb))
            if _goes_on_beyond(geometry):
                wrapped: bytes = shapely.to_wkb(_wrapped(geometry))
                return wrapped
            if _crosses(geometry, bbox_goes_over):
                cut: bytes = shapely.to_wkb(_cut(geometry))
                return cut
        except _TOO_BROKEN:
            pass
    return wkb


def _goes_on_beyond(geometry: BaseGeometry) -> bool:
    """Whether longitudes run beyond 180, and no further than once around."""
    west, _, east, _ = geometry.bounds
    return bool((west < -180 or east > 180) and west >= -540 and east <= 540)  # noqa: PLR2004  degrees


def _wrapped(geometry: BaseGeometry) -> BaseGeometry:
    """The parts of a geometry within [-180, 180], and those beyond it brought back in."""
    inside = [shapely.intersection(translate(geometry, turn), _GLOBE) for turn in (-360, 0, 360)]
    parts = shapely.get_parts(inside)
    same_kind = parts[shapely.get_dimensions(parts) == shapely.get_dimensions(geometry)]
    return shapely.union_all(same_kind)


def _crosses(geometry: BaseGeometry, bbox_goes_over: bool) -> bool:
    """Whether two consecutive vertices of a line or ring lie on two sides of the antimeridian."""
    for part in shapely.get_parts(geometry):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            vertices = shapely.get_coordinates(ring)
            eastward, northward = abs(vertices[1:] - vertices[:-1]).T
            if ((eastward > 180) & (eastward != 360) & ((northward > 0) | bbox_goes_over)).any():  # noqa: PLR2004  degrees
                return True
    return False


def _cut(geometry: BaseGeometry) -> BaseGeometry:
    kind = geometry.geom_type
    if kind == "Polygon":
        return _with_area(antimeridian.fix_polygon(geometry, great_circle=False))
    if kind == "MultiPolygon":
        return _with_area(antimeridian.fix_multi_polygon(geometry, great_circle=False))
    if kind == "LineString":
        return antimeridian.fix_line_string(geometry, great_circle=False)
    if kind == "MultiLineString":
        return antimeridian.fix_multi_line_string(geometry, great_circle=False)
    if kind == "GeometryCollection":
        return shapely.GeometryCollection([_cut(part) for part in shapely.get_parts(geometry)])
    return geometry


def _with_area(cut: BaseGeometry) -> BaseGeometry:
    """Without the empty slivers that an edge along 180 degrees leaves."""
    parts = shapely.get_parts(cut)
    kept = parts[shapely.area(parts) > 0]
    return cut if len(kept) in (0, len(parts)) else shapely.multipolygons(kept)
