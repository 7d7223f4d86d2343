"""Where items lie: rings of corners in degrees, and the GeoJSON of them.

Longitudes run past 180 degrees until a footprint is written; one that crosses is cut there, as RFC 7946 asks.
"""

# ruff: noqa: INP001, PLR2004  a script's folder is no package; the numbers are the sample's own

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Ring = list[tuple[float, float]]

KM_PER_DEGREE = 111.32


def lon_lat(zone: int, easting: float, northing: float) -> tuple[float, float]:
    """From metres in a UTM zone (northings below zero south of the equator): Krüger's series, good to a millimetre."""
    n = 1 / 298.257223563 / (2 - 1 / 298.257223563)
    metres = 0.9996 * 6378137 / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    xi, eta = northing / metres, (easting - 500_000) / metres
    beta = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    delta = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)
    north = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in enumerate(beta, 1))
    east = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in enumerate(beta, 1))
    chi = math.asin(math.sin(north) / math.cosh(east))
    latitude = chi + sum(d * math.sin(2 * j * chi) for j, d in enumerate(delta, 1))
    return 6 * zone - 183 + math.degrees(math.atan2(math.sinh(east), math.cos(north))), math.degrees(latitude)


def rectangle(lon: float, lat: float, width_km: float, height_km: float, turned: float = 0) -> Ring:
    """Corners around a centre, counter-clockwise, turned by degrees; open."""
    sin, cos = math.sin(math.radians(turned)), math.cos(math.radians(turned))
    per_degree = KM_PER_DEGREE * math.cos(math.radians(lat))
    corners = [(x * width_km / 2, y * height_km / 2) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [(lon + (x * cos - y * sin) / per_degree, lat + (x * sin + y * cos) / KM_PER_DEGREE) for x, y in corners]


def cut(ring: Ring, inside: Callable[[float, float], float]) -> Ring:
    """The part of a convex ring where ``inside`` is not negative."""
    kept: Ring = []
    for (x, y), (to_x, to_y) in zip(ring, ring[1:] + ring[:1], strict=True):
        here, there = inside(x, y), inside(to_x, to_y)
        if here >= 0:
            kept.append((x, y))
        if (here < 0) != (there < 0):
            part = here / (here - there)
            kept.append((x + part * (to_x - x), y + part * (to_y - y)))
    return kept


def area(ring: Ring) -> float:
    """The area inside a ring, in the square of its unit."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def footprint(ring: Ring) -> dict[str, Any]:
    """Geometry and bbox of a convex ring; cut at 180 degrees where it crosses, and then west > east."""
    edge = math.copysign(180, ring[0][0])
    parts = [ring]
    if min(x for x, _ in ring) < edge < max(x for x, _ in ring):
        western, eastern = cut(ring, lambda x, _: edge - x), cut(ring, lambda x, _: x - edge)
        parts = [[(x + 180 - edge, y) for x, y in western], [(x - 180 - edge, y) for x, y in eastern]]
    rings = [[[round(x, 6), round(y, 6)] for x, y in (*part, part[0])] for part in parts]
    if len(rings) == 1 and not -180 <= rings[0][0][0] <= 180:
        rings = [[[round(x - 2 * edge, 6), y] for x, y in rings[0]]]
    latitudes = [y for part in rings for _, y in part]
    west, east = min(x for x, _ in rings[0]), max(x for x, _ in rings[-1])
    shape = (
        {"type": "Polygon", "coordinates": rings}
        if len(rings) == 1
        else {"type": "MultiPolygon", "coordinates": [[part] for part in rings]}
    )
    return {"geometry": shape, "bbox": [west, min(latitudes), east, max(latitudes)]}
