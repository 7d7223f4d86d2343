"""Footprints that cross 180 degrees, cut into parts that do not.

GeoJSON (RFC 7946, section 3.1.9) asks writers to cut a geometry at the antimeridian; many do
not, and every planar predicate then lies. Rule: two consecutive vertices more than 180 degrees
apart in longitude, and not exactly 360, are taken to cross. The cutting itself, poles included,
is the library ``antimeridian``'s.
"""

from __future__ import annotations

import warnings

import antimeridian
import shapely
from shapely.geometry.base import BaseGeometry


def split_at_antimeridian(wkb: bytes | None) -> bytes | None:
    """Cut a geometry where it crosses 180 degrees.

    :param wkb: well-known binary, lon/lat degrees, OGC:CRS84; ``None`` passes
    :return: well-known binary whose parts stay within [-180, 180]; the input, unchanged, where
        nothing crosses or where the ring is too broken to be cut
    """
    if wkb is None:
        return None
    geometry = shapely.from_wkb(wkb)
    if not _crosses(geometry):
        return wkb
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return shapely.to_wkb(_cut(geometry))
        except (ValueError, shapely.errors.ShapelyError):
            return wkb


def _crosses(geometry: BaseGeometry) -> bool:
    """Whether two consecutive vertices of a line or ring lie more than 180 degrees apart."""
    for part in shapely.get_parts(geometry):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            longitudes = shapely.get_coordinates(ring)[:, 0]
            steps = abs(longitudes[1:] - longitudes[:-1])
            if ((steps > 180) & (steps != 360)).any():  # noqa: PLR2004  degrees
                return True
    return False


def _cut(geometry: BaseGeometry) -> BaseGeometry:
    kind = geometry.geom_type
    if kind == "Polygon":
        return antimeridian.fix_polygon(geometry)
    if kind == "MultiPolygon":
        return antimeridian.fix_multi_polygon(geometry)
    if kind == "LineString":
        return antimeridian.fix_line_string(geometry)
    if kind == "MultiLineString":
        return antimeridian.fix_multi_line_string(geometry)
    if kind == "GeometryCollection":
        return shapely.GeometryCollection([_cut(part) for part in shapely.get_parts(geometry)])
    return geometry
