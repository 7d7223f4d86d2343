"""Outlines for people and maps: rings without jumps, in lon/lat."""

from __future__ import annotations

import numpy as np
import shapely

from geocat.grid.sphere import Floats

_POLE = 90.0
_TURN = 360.0


def polygon(lon: Floats, lat: Floats) -> shapely.Polygon:
    """A closed ring in degrees as a polygon that is right in the plane of lon/lat as well.

    Longitudes go on beyond 180 where the ring crosses the antimeridian. A ring around a pole is led along
    its first meridian to the pole and back, so that what it encloses is what a map shows.
    """
    plain = np.degrees(np.unwrap(np.radians(lon)))
    plain -= _TURN * np.rint(plain.mean() / _TURN)
    corners = np.stack([plain, lat], axis=-1)
    if abs(plain[-1] - plain[0]) > _TURN / 2:
        pole = np.copysign(_POLE, lat.mean())
        corners = np.concatenate([corners, [[plain[-1], pole], [plain[0], pole]]])
    return shapely.Polygon(corners)
