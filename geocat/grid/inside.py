"""Which cells lie wholly inside closed rings, given the cells that the rings touch.

A cell that no edge touches is inside or outside as a whole. Such cells are looked for at every
depth beside the touched ones, so that a large shape is filled with few large cells. A point is
inside when the number of edges between it and the north pole along its meridian is odd, or even
where the pole is inside itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geocat.grid.edges import Edges
from geocat.grid.faces import FACES, deinterleaved, unchart_vectors
from geocat.grid.sphere import HALF_TURN, TURN, Flags, Floats, Ints, cross, dot, ramp, vectors, wrapped

_AT_ONCE = 1 << 18
_ROW = 8.0
"""Longitudes of one shape, more than a turn apart from another's."""
_CELL_BITS = 4


@dataclass(frozen=True, slots=True)
class Rings:
    """What says where the inside of shapes is.

    :param filled: whether a shape has an inside at all
    :param north: whether the north pole is inside
    :param area: of the inside, in steradians, or more
    """

    edges: Edges
    filled: Flags
    north: Flags
    area: Floats


def filling(rings: Rings, touched: Ints, depth: int) -> list[tuple[int, Ints]]:
    """The largest cells wholly inside, as pairs of a depth and sorted keys ``shape << (2 * depth + 4) | cell``.

    :param touched: sorted keys of the cells at ``depth`` that edges touch
    """
    within = Inside(rings)
    level = touched[rings.filled[touched >> (2 * depth + _CELL_BITS)]]
    found = []
    for at in range(depth, 0, -1):
        level = level[_has_room(rings, at)[level >> (2 * at + _CELL_BITS)]]
        parent = level >> 2
        begin = np.flatnonzero(np.append(True, parent[1:] != parent[:-1])) if level.size else level
        above = parent[begin]
        free = np.ones((above.size, 4), dtype=bool)
        free[np.repeat(np.arange(above.size), np.diff(np.append(begin, level.size))), level & 3] = False
        found.append((at, within.children(above, free, at)))
        level = above
    large = rings.filled & _has_room(rings, 0)
    level = level[large[level >> _CELL_BITS]]
    faces = (np.flatnonzero(large)[:, None] << _CELL_BITS | np.arange(FACES)).ravel()
    bare = np.setdiff1d(faces, level, assume_unique=True)
    found.append((0, bare[within.of(bare, 0)]))
    return found


def _has_room(rings: Rings, depth: int) -> Flags:
    """Which shapes are as large as a cell: all cells of a depth have the same area."""
    large: Flags = rings.area >= np.pi / 3 / 4**depth
    return large


class Inside:
    """Tells whether untouched cells, or points, are inside."""

    def __init__(self, rings: Rings) -> None:
        """Sort the edges out by the longitudes they span."""
        edges = rings.edges.where((rings.edges.dlon != 0) & rings.filled[rings.edges.shape])
        self.north = rings.north
        start = vectors(edges.lon, edges.lat)
        self.normal = cross(start, vectors(edges.lon + edges.dlon, edges.lat + edges.dlat))
        along = edges.along
        self.normal[along] = [0, 0, 1]
        self.normal *= np.where(along, 1.0, np.sign(edges.dlon))[:, None]
        self.offset = np.where(along, dot(self.normal, start), 0.0)
        west = wrapped(np.minimum(edges.lon, edges.lon + edges.dlon))
        east = west + np.abs(edges.dlon)
        over = np.flatnonzero(east > HALF_TURN)
        number = np.arange(west.size)
        self.edge = np.concatenate([number, over])
        row = edges.shape[self.edge] * _ROW
        self.west = row + np.concatenate([west, np.full(over.size, -HALF_TURN)])
        self.east = row + np.concatenate([np.minimum(east, HALF_TURN), east[over] - TURN])

    def children(self, above: Ints, free: Flags, depth: int) -> Ints:
        """Those of the untouched children of cells that are inside.

        Two untouched children that share a side are on one side of every ring: one answers for both.
        """
        count = free.sum(axis=1)
        opposite = (count == 2) & (free[:, 0] == free[:, 3])  # noqa: PLR2004  two children that share a corner only
        first = np.argmax(free, axis=1)
        asked = np.flatnonzero(count > 0)
        again = np.flatnonzero(opposite)
        second = 3 - first[again]
        keys = np.concatenate([above[asked] << 2 | first[asked], above[again] << 2 | second])
        inside = self.of(keys, depth)
        found = np.zeros(free.shape, dtype=bool)
        found[asked] = free[asked] & inside[: asked.size, None]
        found[again, second] = inside[asked.size :]
        rows, child = np.nonzero(found)
        cells: Ints = above[rows] << 2 | child
        return cells

    def of(self, keys: Ints, depth: int) -> Flags:
        """Which of the untouched cells are inside: keys ``shape << (2 * depth + 4) | cell``."""
        return self._holds(keys >> (2 * depth + _CELL_BITS), *_somewhere_in(keys, depth))

    def at(self, shape: Ints, lon: Floats, lat: Floats) -> Flags:
        """Which points, on no edge, are inside the shape beside them: longitudes in [-pi, pi], radians."""
        return self._holds(shape, lon, vectors(lon, lat))

    def _holds(self, shape: Ints, lon: Floats, point: Floats) -> Flags:
        """As :meth:`at`, with the points as unit vectors too."""
        place = shape * _ROW + lon
        order = np.argsort(place)
        ordered = place[order]
        begin, end = np.searchsorted(ordered, self.west), np.searchsorted(ordered, self.east)
        load = np.cumsum(end - begin)
        odd = np.zeros(lon.size, dtype=np.int64)
        cuts = np.searchsorted(load, np.arange(_AT_ONCE, load[-1] if load.size else 0, _AT_ONCE))
        point = point[order]
        for some in np.split(np.arange(load.size), np.unique(cuts)):
            count = (end - begin)[some]
            met = np.repeat(begin[some], count) + ramp(count)
            edge = np.repeat(self.edge[some], count)
            north_of_it = dot(self.normal[edge], point[met]) < self.offset[edge]
            odd += np.bincount(met[north_of_it], minlength=lon.size)
        inside = np.empty(lon.size, dtype=bool)
        inside[order] = odd % 2 == 1
        answer: Flags = inside != self.north[shape]
        return answer


def _somewhere_in(keys: Ints, depth: int) -> tuple[Floats, Floats]:
    """Longitudes and unit vectors of places in cells, off the longitudes that people choose."""
    face = (keys >> (2 * depth)) & 15
    column, row = deinterleaved(keys & ((1 << (2 * depth)) - 1))
    return unchart_vectors(face, column + 0.5377, row + 0.4713, 1 << depth)
