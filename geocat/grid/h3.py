"""H3: shards are its cells of one resolution, and so are the leaf cells.

H3 takes latitudes as they stand, so everything here is on the spherical convention. Its own polygon
functions read edges as straight in lon/lat and know no poles; a cover is found on the sphere instead, in
*overlap* mode: a cell counts when it shares a small HEALPix cell, a sixteenth of its side, with the area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import h3
import numpy as np
import numpy.typing as npt

from geocat.errors import InputError
from geocat.grid.area import area_of
from geocat.grid.base import Grid
from geocat.grid.faces import DEEPEST, deinterleaved, unchart
from geocat.grid.footprints import AT_ONCE, Cover, cover, covered, flat
from geocat.grid.outlines import polygon
from geocat.grid.shapes import shapes
from geocat.grid.sphere import Cells, Flags, Floats, Ints

_FINEST = 15
_FINER = 6
"""HEALPix cells of this many orders below a cell of H3's size: a side is a sixteenth of H3's or less."""


@dataclass(frozen=True)
class H3Grid:
    """H3 cells of one resolution, uint64.

    :param resolution: 0 … 15
    :raises InputError: another resolution
    """

    resolution: int

    def __post_init__(self) -> None:
        """Check once."""
        if isinstance(self.resolution, bool) or self.resolution not in range(_FINEST + 1):
            raise InputError(f"The resolution {self.resolution!r} is not one of H3; give a whole number from 0 to 15.")

    @property
    def _depth(self) -> int:
        """The HEALPix depth that tells neighbouring cells apart, at most 24."""
        cells = 2 + 120 * 7**self.resolution
        return min(max(int(np.ceil(np.log(cells / 12) / np.log(4))), 0) + _FINER - 1, 24)

    def locate(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Cells:
        """The cell of each point: :meth:`geocat.grid.base.Grid.locate`."""
        east, north = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
        points = zip(east.flat, north.flat, strict=True)
        found = [h3.str_to_int(h3.latlng_to_cell(y, x, self.resolution)) for x, y in points]
        return np.array(found, dtype=np.uint64).reshape(east.shape)

    def shard_of(self, cells: npt.ArrayLike) -> Cells:
        """Cells are their own shards."""
        return np.asarray(cells, dtype=np.uint64)

    def cover(self, area: Any) -> Cells:
        """The cells that an area touches: :meth:`geocat.grid.base.Grid.cover`."""
        found = covered(area_of(area).shapes("spherical"), self._depth)
        return self._overlapping(found)

    def touching(self, footprints: npt.ArrayLike) -> tuple[Ints, Cells]:
        """Which footprints touch which cells: :meth:`geocat.grid.base.Grid.touching`."""
        given = np.asarray(footprints, dtype=object).ravel()
        items, cells = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.uint64)]
        for first in range(0, given.size, AT_ONCE):
            found = covered(shapes(given[first : first + AT_ONCE], "spherical"), self._depth)
            for item in np.unique(found.item):
                some = self._overlapping(_only(found, found.item == item))
                items.append(np.full(some.size, first + item))
                cells.append(some)
        return np.concatenate(items), np.concatenate(cells)

    def _overlapping(self, found: Cover) -> Cells:
        """The cells that share a HEALPix cell with a cover, sorted."""
        inner = self._holding(found, found.fully_inside)
        rim = self._holding(found, ~found.fully_inside)
        about = {near for cell in rim for near in h3.grid_disk(cell, 1)} - inner
        tried = np.array(sorted(h3.str_to_int(cell) for cell in about), dtype=np.uint64)
        if tried.size:
            theirs = cover(self.outline(tried), self._depth, "spherical")
            begin = np.searchsorted(found.cell_to, theirs.cell_from, side="right")
            shared = begin < found.cell_from.size
            shared[shared] = found.cell_from[begin[shared]] < theirs.cell_to[shared]
            tried = tried[np.unique(theirs.item[shared])]
        sure = np.array([h3.str_to_int(cell) for cell in inner], dtype=np.uint64)
        return np.union1d(sure, tried)

    def _holding(self, found: Cover, chosen: Flags) -> set[str]:
        """The H3 cells that hold the middles of cells of a cover, large ones taken apart so that none is missed."""
        order = max(self._depth - _FINER + 4, 0)
        whole = np.uint64(1 << (2 * (DEEPEST - order)))
        large = chosen & (found.cell_to - found.cell_from > whole)
        small = chosen & ~large
        _, apart = flat(_only(found, large), order)
        begin = np.concatenate([found.cell_from[small], apart * whole])
        size = np.concatenate([(found.cell_to - found.cell_from)[small], np.full(apart.size, whole)])
        # the last of a cell's four quarters begins at its middle
        lon, lat = _middles((begin + size // np.uint64(4) * np.uint64(3)).astype(np.int64), DEEPEST)
        return {h3.latlng_to_cell(y, x, self.resolution) for x, y in zip(lon, lat, strict=True)}

    def outline(self, shards: npt.ArrayLike) -> npt.NDArray[Any]:
        """Polygons of cells, H3's own corners: :meth:`geocat.grid.base.Grid.outline`."""
        rings = []
        for cell in np.asarray(shards, dtype=np.uint64).ravel():
            corners = h3.cell_to_boundary(h3.int_to_str(int(cell)))
            lat, lon = np.array([*corners, corners[0]]).T
            rings.append(polygon(lon, lat))
        return np.array(rings, dtype=object)

    def signature(self) -> dict[str, Any]:
        """Resolution, mode of containment, convention of latitudes and version of the scheme."""
        return {
            "type": "h3",
            "resolution": self.resolution,
            "containment": "overlap",
            "latitude": "spherical",
            "scheme_version": 1,
        }

    def nests_with(self, other: Grid) -> bool:
        """Only with the same resolution: children of H3 stick out of their parents."""
        return isinstance(other, H3Grid) and other.resolution == self.resolution


def _only(found: Cover, chosen: Flags) -> Cover:
    """Some of the ranges of a cover."""
    return found._replace(
        item=found.item[chosen],
        cell_from=found.cell_from[chosen],
        cell_to=found.cell_to[chosen],
        fully_inside=found.fully_inside[chosen],
    )


def _middles(cells: Ints, depth: int) -> tuple[Floats, Floats]:
    """Longitudes and latitudes in degrees of the middles of nested cells on the sphere."""
    column, row = deinterleaved(cells & ((1 << (2 * depth)) - 1))
    lon, lat = unchart(cells >> (2 * depth), column + 0.5, row + 0.5, 1 << depth)
    return np.degrees(lon), np.degrees(lat)
