"""Edges on the sphere, cut into pieces that are nearly straight in HEALPix's faces.

Two kinds: arcs of great circles (the short way between their ends), and edges *along* a meridian or
a parallel, which are exactly straight in a face on either side of :data:`~geocat.grid.faces.KINK`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geocat.grid.faces import KINK, face_of, height
from geocat.grid.sphere import Flags, Floats, Ints, cross, dot, ramp, vectors

_KINK_LAT = np.arcsin(KINK)
_STEP = 0.25
"""Arcs are cut into pieces of this many radians over the root of the side: they bulge by thousandths of a cell."""
_LEVEL_STEP = np.pi / 32


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of shapes; angles in radians, latitudes on the convention's sphere.

    :param shape: which shape an edge belongs to; edges are sorted by it
    :param lon: where it begins; ``lon + dlon`` is where it ends, and may go on beyond a half turn
    :param along: runs along a meridian or a parallel; else a great circle, the short way
    :param drawn: may touch cells; the others, edges as wide as a pole, only say what is inside
    """

    shape: Ints
    lon: Floats
    lat: Floats
    dlon: Floats
    dlat: Floats
    along: Flags
    drawn: Flags

    def where(self, chosen: Flags) -> Edges:
        """Some of the edges."""
        return Edges(*(getattr(self, name)[chosen] for name in self.__slots__))


class Places(NamedTuple):
    """Points in HEALPix's projection: longitude, ordinate, squeeze of longitudes and face."""

    lon: Floats
    ordinate: Floats
    squeeze: Floats
    face: Ints

    def of(self, chosen: Ints | Flags) -> Places:
        """Some of the points."""
        return Places._make(each[chosen] for each in self)


class Tracks:
    """Edges with what it takes to find their points."""

    def __init__(self, edges: Edges) -> None:
        """Prepare the frames of great circles: a start, a heading and an angle."""
        self.edges = edges
        self.start = vectors(edges.lon, edges.lat)
        self.end = vectors(edges.lon + edges.dlon, edges.lat + edges.dlat)
        normal = cross(self.start, self.end)
        sine = np.sqrt(dot(normal, normal))
        self.angle = np.arctan2(sine, dot(self.start, self.end))
        self.heading = cross(normal, self.start) / np.where(sine > 0, sine, 1)[:, None]

    def points(self, edge: Ints, t: Floats) -> tuple[Floats, Floats, Floats]:
        """The points a share ``t`` (0 … 1) along edges: longitude, height ``z`` and ``1 - z**2``."""
        along = self.edges.along[edge]
        lon, z, rho2 = np.empty_like(t), np.empty_like(t), np.empty_like(t)
        which = np.flatnonzero(along)
        if which.size:
            e, s = edge[which], t[which]
            lat = self.edges.lat[e] + s * self.edges.dlat[e]
            lon[which] = self.edges.lon[e] + s * self.edges.dlon[e]
            z[which] = np.sin(lat)
            rho2[which] = np.where(np.abs(lat) >= np.pi / 2, 0.0, np.cos(lat) ** 2)
        which = np.flatnonzero(~along)
        if which.size:
            e, s = edge[which], t[which]
            turned = s * self.angle[e]
            point = self.start[e] * np.cos(turned)[:, None] + self.heading[e] * np.sin(turned)[:, None]
            lon[which] = np.arctan2(point[:, 1], point[:, 0])
            z[which] = point[:, 2]
            rho2[which] = point[:, 0] ** 2 + point[:, 1] ** 2
        return lon, z, rho2

    def at(self, edge: Ints, t: Floats) -> Places:
        """The points a share ``t`` (0 … 1) along edges, in HEALPix's projection."""
        lon, z, rho2 = self.points(edge, t)
        ordinate, squeeze = height(z, rho2)
        return Places(lon, ordinate, squeeze, face_of(lon, ordinate, squeeze))

    def ends(self, edge: Ints, begin: Floats, end: Floats) -> tuple[Places, Places]:
        """Where pieces of edges begin and end; where one begins as the one before it ends, that is found once."""
        first = self.at(edge, begin)
        on = np.flatnonzero((edge[1:] != edge[:-1]) | (begin[1:] != end[:-1]))
        alone = np.append(on, edge.size - 1) if edge.size else on
        last = Places._make(np.roll(each, -1) for each in first)
        for mine, found in zip(last, self.at(edge[alone], end[alone]), strict=True):
            mine[alone] = found
        return first, last

    def pieces(self, side: int) -> tuple[Ints, Floats, Floats]:
        """Cut every edge: which edge, and from which share of it to which."""
        edge, begin, end = self._between_kinks()
        edges = self.edges
        level = np.abs(edges.dlon[edge]) * np.cos(edges.lat[edge]) / _LEVEL_STEP
        length = np.where(edges.along[edge], np.maximum(level, np.abs(edges.dlat[edge]) / _LEVEL_STEP), 0.0)
        arcs = self.angle[edge] / (_STEP / np.sqrt(side))
        length = np.where(edges.along[edge], length, arcs) * (end - begin)
        # an edge along a parallel close to a pole is short and yet passes many faces
        turning = np.abs(edges.dlon[edge]) * (end - begin) / (np.pi / 4)
        count = np.maximum(np.ceil(np.maximum(length, turning)), 1).astype(np.int64)
        at, step = ramp(count), np.repeat((end - begin) / count, count)
        whole = np.repeat(np.arange(edge.size), count)
        from_t = begin[whole] + at * step
        to_t = np.where(at + 1 == count[whole], end[whole], begin[whole] + (at + 1) * step)
        return edge[whole], from_t, to_t

    def _between_kinks(self) -> tuple[Ints, Floats, Floats]:
        """Edges cut where the projection has its kinks."""
        edge, t = self._kinks()
        every = np.arange(self.angle.size)
        edge = np.concatenate([every, edge, every])
        t = np.concatenate([np.zeros(every.size), t, np.ones(every.size)])
        order = np.lexsort((t, edge))
        edge, t = edge[order], t[order]
        same = edge[1:] == edge[:-1]
        return edge[:-1][same], t[:-1][same], t[1:][same]

    def _kinks(self) -> tuple[Ints, Floats]:
        """Where edges cross the parallels of the kinks: edge and share."""
        rise = np.where(self.edges.along, 0.0, self.heading[:, 2])
        reach = np.hypot(self.start[:, 2], rise)
        phase = np.arctan2(self.start[:, 2], rise)
        found = []
        for sign in (-1, 1):
            arcs = np.flatnonzero(~self.edges.along & (reach > KINK))
            up = np.arcsin(sign * KINK / reach[arcs])
            for turned in (up - phase[arcs], np.pi - up - phase[arcs]):
                shares = np.mod(turned, 2 * np.pi) / self.angle[arcs]
                found.append((arcs, shares))
            climbing = np.flatnonzero(self.edges.along & (self.edges.dlat != 0))
            found.append((climbing, (sign * _KINK_LAT - self.edges.lat[climbing]) / self.edges.dlat[climbing]))
        edge = np.concatenate([each for each, _ in found])
        t = np.concatenate([each for _, each in found])
        inside = (t > 0) & (t < 1)
        return edge[inside], t[inside]
