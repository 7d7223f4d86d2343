"""HEALPix's twelve faces as squares: where a point lies in one, to a fraction of a cell.

A face of nested HEALPix is a square of ``2**depth`` by ``2**depth`` cells; ``x`` grows to the
north-east and ``y`` to the north-west, both in cells. Parallels and meridians are straight lines in
it on either side of ``|z| = 2/3``, great circles nearly so. Any point has coordinates in any face:
inside the closed square exactly when the point lies in that face.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from geocat.grid.sphere import Floats, Ints, wrapped

KINK = 2 / 3
"""``|z|`` where the polar and the equatorial part of the projection meet."""
FACES = 12
DEEPEST = 29
_EIGHTH = np.pi / 4
_CENTRE_LON = np.concatenate([_EIGHTH * (2 * np.arange(4) + 1), _EIGHTH * 2 * np.arange(4)] * 2)[:FACES]
_CENTRE_Y = np.repeat([1.0, 0.0, -1.0], 4)


def _spread_table() -> Ints:
    """The bits of each number below 65,536, moved to the even places."""
    numbers = np.arange(1 << 16, dtype=np.int64)
    spread = np.zeros_like(numbers)
    for bit in range(16):
        spread |= ((numbers >> bit) & 1) << (2 * bit)
    return spread


_SPREAD = _spread_table()
_LOW = 0xFFFF


def interleaved(x: Ints, y: Ints) -> Ints:
    """Cells' places along the Z-curve of their face, from column and row."""
    if not x.size or max(int(x.max()), int(y.max())) <= _LOW:
        low: Ints = _SPREAD[x] | (_SPREAD[y] << 1)
        return low
    high: Ints = _SPREAD[x >> 16] | (_SPREAD[y >> 16] << 1)
    both: Ints = (high << 32) | _SPREAD[x & _LOW] | (_SPREAD[y & _LOW] << 1)
    return both


def deinterleaved(place: Ints) -> tuple[Ints, Ints]:
    """Columns and rows from places along the Z-curve: the way back of :func:`interleaved`."""
    return _gathered(place), _gathered(place >> 1)


def _gathered(bits: Ints) -> Ints:
    found = bits & 0x5555555555555555
    for shift, mask in (
        (1, 0x3333333333333333),
        (2, 0x0F0F0F0F0F0F0F0F),
        (4, 0x00FF00FF00FF00FF),
        (8, 0x0000FFFF0000FFFF),
        (16, 0x00000000FFFFFFFF),
    ):
        found = (found | (found >> shift)) & mask
    return found


def height(z: Floats, rho2: Floats) -> tuple[Floats, Floats]:
    """The projection's ordinate (-2 at the south pole … 2) and its squeeze of longitudes (0 at a pole … 1).

    :param rho2: the square of the distance from the axis, ``1 - z**2`` without its rounding near a pole
    """
    up = np.abs(z)
    squeeze = np.sqrt(3 * rho2 / (1 + up))
    polar = up > KINK
    return np.where(polar, np.copysign(2 - squeeze, z), 1.5 * z), np.where(polar, squeeze, 1.0)


def face_of(lon: Floats, ordinate: Floats, squeeze: Floats) -> Ints:
    """The face a point lies in; on a border, one of its faces.

    :param lon: radians, any number of turns
    """
    turns = lon / (2 * _EIGHTH)
    turns = turns - 4 * np.floor(turns / 4)
    quarter = np.minimum(np.floor(turns).astype(np.int64), 3)
    across = 2 * (turns - quarter) - 1  # from the middle of a polar facet, in its halves
    north = ordinate > np.abs(across)
    south = ordinate < -np.abs(across)
    beside = (quarter + (across > 0)) % 4 + 4
    polar = squeeze < 1
    south |= polar & (ordinate < 0)
    north |= polar & (ordinate > 0)
    found: Ints = np.where(north, quarter, np.where(south, quarter + 8, beside))
    return found


def chart(face: Ints, from_centre: Floats, ordinate: Floats, squeeze: Floats, side: int) -> tuple[Floats, Floats]:
    """Coordinates in a face, in cells.

    :param from_centre: longitude from the face's centre in radians, see :func:`from_centre`
    :param side: cells along a side of a face, ``2**depth``
    """
    facet = (face < 4) & (ordinate > 0) | (face >= 8) & (ordinate < 0)  # noqa: PLR2004  polar faces
    across = from_centre / _EIGHTH * np.where(facet, squeeze, 1.0)
    above = ordinate - _CENTRE_Y[face]
    half = side / 2
    return half * (above + across + 1), half * (above - across + 1)


def from_centre(face: Ints, lon: Floats) -> Floats:
    """Longitudes from the centres of faces, the short way, in radians."""
    return wrapped(lon - _CENTRE_LON[face])


def unchart(face: Ints, x: Any, y: Any, side: int) -> tuple[Floats, Floats]:
    """Longitude and latitude on the sphere, in radians, of places in faces: the way back of :func:`chart`."""
    lon, ordinate, squeeze = _projected(face, x, y, side)
    # asin(1 - s**2 / 3) loses half its digits near a pole; half the angle keeps them
    polar = np.pi / 2 - 2 * np.arcsin(np.clip(squeeze / np.sqrt(6), 0, 1))
    lat = np.where(squeeze < 1, np.copysign(polar, ordinate), np.arcsin(np.clip(ordinate / 1.5, -1, 1)))
    return lon, lat


def unchart_vectors(face: Ints, x: Any, y: Any, side: int) -> tuple[Floats, Floats]:
    """Longitude in radians and unit vector, shape (n, 3), of places in faces: a quicker :func:`unchart`."""
    lon, ordinate, squeeze = _projected(face, x, y, side)
    part = squeeze * squeeze / 3
    polar = squeeze < 1
    z = np.where(polar, np.copysign(1 - part, ordinate), ordinate / 1.5)
    rho = np.sqrt(np.where(polar, part * (2 - part), 1 - z * z))  # 1 - z**2 without its rounding near a pole
    return lon, np.stack([rho * np.cos(lon), rho * np.sin(lon), z], axis=-1)


def _projected(face: Ints, x: Any, y: Any, side: int) -> tuple[Floats, Floats, Floats]:
    """Longitude in radians, ordinate and squeeze of places in faces."""
    across = (x - y) / side
    ordinate = (x + y) / side - 1 + _CENTRE_Y[face]
    squeeze = np.where(np.abs(ordinate) > 1, 2 - np.abs(ordinate), 1.0)
    lon = _CENTRE_LON[face] + _EIGHTH * across / np.where(squeeze > 0, squeeze, 1.0)
    return wrapped(lon), ordinate, squeeze


def located(lon: Floats, lat: Floats, depth: int) -> Ints:
    """Nested cells that hold points, longitude and latitude on the sphere in radians."""
    side = 1 << depth
    ordinate, squeeze = height(np.sin(lat), np.cos(lat) ** 2)
    face = face_of(lon, ordinate, squeeze)
    x, y = chart(face, from_centre(face, lon), ordinate, squeeze, side)
    column = np.clip(np.floor(x), 0, side - 1).astype(np.int64)
    row = np.clip(np.floor(y), 0, side - 1).astype(np.int64)
    return (face << (2 * depth)) | interleaved(column, row)
