"""Which tiles of a grid in a projected plane shapes touch.

Edges are followed on the sphere and projected point by point, halved until they are straight in the
plane, so that a great circle bends as it should and a pole inside a polar grid is no exception. What no edge
touches is inside or outside a shape as a whole, and one look on the sphere tells which.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geocat.grid.chords import Chords, around, doubtful_chords, once, passed
from geocat.grid.edges import Tracks
from geocat.grid.inside import Inside
from geocat.grid.shapes import Shapes
from geocat.grid.sphere import Flags, Floats, Ints, ramp

_ROUNDS = 40
_NEAR = 1e-9
_PIECES = 64
_SKEWED = 0.2


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane of tiles.

    :param rows: how many rows of tiles, from north to south
    :param place: longitudes and latitudes on the sphere (radians) to columns and rows, as fractions;
        not finite where the projection has no place
    :param back: the way back
    """

    rows: int
    columns: int
    place: Callable[[Floats, Floats], tuple[Floats, Floats]]
    back: Callable[[Floats, Floats], tuple[Floats, Floats]]


class _Pieces(NamedTuple):
    edge: Ints
    begin: Floats
    end: Floats


def tiles_touched(found: Shapes, plane: Plane) -> tuple[Ints, Ints]:
    """Pairs of a shape and a tile ``row * columns + column``, sorted, each once."""
    edges = found.rings.edges.where(found.rings.edges.drawn)
    tracks = Tracks(edges)
    left = _Pieces(*tracks.pieces(_PIECES))
    keys: list[Ints] = []
    for number in range(_ROUNDS):
        if not left.edge.size:
            break
        middle = (left.begin + left.end) / 2
        chords, lost = _projected(tracks, left, middle, plane, last=number == _ROUNDS - 1)
        exact = chords.bulge <= 2 * _NEAR
        doubtful = doubtful_chords(chords)
        half = np.concatenate([np.arange(left.edge.size)] * 2)
        unsure = np.zeros(left.edge.size, dtype=bool)
        unsure[half[doubtful & ~exact]] = True
        unsure &= ~lost
        sure = ~(unsure | lost)[half]
        keys.extend(_keys(some, x, y, plane) for some, x, y in passed(chords.of(sure & ~doubtful)))
        keys.extend(_keys(some, x, y, plane) for some, x, y in around(chords.of(sure & doubtful)))
        left = _Pieces(
            np.concatenate([left.edge[unsure]] * 2),
            np.concatenate([left.begin[unsure], middle[unsure]]),
            np.concatenate([middle[unsure], left.end[unsure]]),
        )
    touched = once(np.concatenate(keys)) if keys else np.empty(0, dtype=np.int64)
    every = once(np.concatenate([touched, _filled(found, touched, plane)]))
    size = plane.rows * plane.columns
    return every // size, every % size


def _projected(tracks: Tracks, left: _Pieces, middle: Floats, plane: Plane, *, last: bool) -> tuple[Chords, Flags]:
    """Two chords for each piece, and which pieces are nowhere near the grid."""
    x, y = np.empty((3, middle.size)), np.empty((3, middle.size))
    for at, share in enumerate((left.begin, middle, left.end)):
        lon, z, rho2 = tracks.points(left.edge, share)
        x[at], y[at] = plane.place(lon, np.arctan2(z, np.sqrt(rho2)))
    known = np.isfinite(x).all(axis=0) & np.isfinite(y).all(axis=0)
    x[:, ~known], y[:, ~known] = -np.inf, -np.inf
    with np.errstate(invalid="ignore"):
        dx, dy = x[2] - x[0], y[2] - y[0]
        length = np.hypot(dx, dy)
        aside = np.abs((x[1] - x[0]) * dy - (y[1] - y[0]) * dx) / np.where(length > 0, length, 1)
        skewed = np.hypot(x[1] - (x[0] + x[2]) / 2, y[1] - (y[0] + y[2]) / 2) > _SKEWED * length + _NEAR
    torn = skewed | (length > max(plane.rows, plane.columns, 4))
    bulge = np.where(torn, np.where(np.isfinite(length), length, 0) + 1, aside + _NEAR)
    if last:  # a seam of the projection, or its edge: ends count, what would join them does not
        x[1] = x[0]
        y[1] = y[0]
        x[2], y[2] = np.where(torn, x[0], x[2]), np.where(torn, y[0], y[2])
        bulge = np.minimum(bulge, 2 * _NEAR)
    slack = 2 * bulge + 1
    lost = ~known
    lost |= (x.max(axis=0) < -slack) | (x.min(axis=0) > plane.columns + slack)
    lost |= (y.max(axis=0) < -slack) | (y.min(axis=0) > plane.rows + slack)
    x[:, lost], y[:, lost] = -2.5, -2.5
    shape = tracks.edges.shape[left.edge]
    both = (
        (shape, shape),
        (shape * 0, shape * 0),
        (x[0], x[1]),
        (y[0], y[1]),
        (x[1], x[2]),
        (y[1], y[2]),
        (bulge, bulge),
    )
    return Chords._make(np.concatenate(each) for each in both), lost


def _keys(chords: Chords, x: Floats, y: Floats, plane: Plane) -> Ints:
    inside = (x >= 0) & (x < plane.columns) & (y >= 0) & (y < plane.rows)
    column, row = x[inside].astype(np.int64), y[inside].astype(np.int64)
    return (chords.shape[inside] * plane.rows + row) * plane.columns + column


def _filled(found: Shapes, touched: Ints, plane: Plane) -> Ints:
    """Tiles wholly inside: one look for each stretch of untouched tiles in a row, and for untouched rows in a row."""
    width = plane.columns
    touched = touched[found.rings.filled[touched // (plane.rows * width)]]
    row, column = np.divmod(touched, width)
    stretches = [_between(row, column, width)]
    rows = once(row)
    shape, at = np.divmod(rows, plane.rows)
    empty = np.setdiff1d(np.flatnonzero(found.rings.filled), shape)
    of, low, high = _between(shape, at, plane.rows)
    of = np.concatenate([of, empty])
    low, high = np.concatenate([low, np.zeros_like(empty)]), np.concatenate([high, np.full_like(empty, plane.rows)])
    stretches.append((of * plane.rows + low, np.zeros_like(low), (high - low) * width))
    row, begin, end = (np.concatenate(each) for each in zip(*stretches, strict=True))
    lon, lat = plane.back(begin % width + 0.5377, row % plane.rows + 0.4713)
    known = np.isfinite(lon) & np.isfinite(lat)
    row, begin, end = row[known], begin[known], end[known]
    inside = Inside(found.rings).at(row // plane.rows, lon[known], lat[known])
    count = (end - begin)[inside]
    return np.repeat((row * width + begin)[inside], count) + ramp(count)


def _between(group: Ints, number: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """Gaps between sorted numbers of each group, from 0 to ``size``: group, first, one behind the last."""
    new = np.ones(group.size, dtype=bool)
    new[1:] = group[1:] != group[:-1]
    last = np.append(new[1:], np.ones(min(group.size, 1), dtype=bool))
    begin = np.where(new, 0, np.append([0], number[:-1])[: number.size] + 1)
    of = np.concatenate([group, group[last]])
    low, high = np.concatenate([begin, number[last] + 1]), np.concatenate([number, np.full(int(last.sum()), size)])
    some = low < high
    return of[some], low[some], high[some]
