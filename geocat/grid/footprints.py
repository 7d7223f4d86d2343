"""Footprints as cells: any geometry becomes sorted, disjoint ranges of HEALPix cells at depth 29.

What a geometry means on the sphere is said in :mod:`geocat.grid.shapes`; a cell belongs to a cover
when the closed cell and the closed geometry share a point, so there are never too few. Each range
is one cell: of the depth of the cover where an edge touches it, larger where it lies wholly
inside. A cover of depth 9 therefore answers for every order up to 9, by a shift.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geocat.errors import InputError
from geocat.grid.crossings import touched
from geocat.grid.faces import DEEPEST
from geocat.grid.inside import Rings, filling
from geocat.grid.shapes import Shapes, shapes
from geocat.grid.sphere import Cells, Flags, Ints, Latitude, ramp

DEPTH = 9
"""The depth of stored covers: about 12.7 km, and every coarser order."""
AT_ONCE = 1000


class Cover(NamedTuple):
    """The cells of some geometries, and what became of each geometry.

    :param item: which geometry, by its place in the input; ascending
    :param cell_from: first nested index at depth 29; ascending within an item
    :param cell_to: first nested index behind the range: half-open, a power of four beyond ``cell_from``
    :param fully_inside: the whole range lies inside the geometry; no edge touches it
    :param status: of each geometry: :class:`geocat.grid.shapes.Shapes`
    :param first: the place of the first geometry of this batch in the whole input
    """

    item: Ints
    cell_from: Cells
    cell_to: Cells
    fully_inside: Flags
    status: npt.NDArray[np.object_]
    first: int = 0

    def counts(self) -> Ints:
        """How many ranges each geometry has."""
        return np.bincount(self.item - self.first, minlength=self.status.size)


def cover(
    footprints: npt.ArrayLike,
    depth: int = DEPTH,
    latitude: Latitude = "authalic",
    over: npt.ArrayLike | None = None,
) -> Cover:
    """Cover geometries, all at once.

    :param footprints: well-known binary, shapely geometries or ``None``; lon/lat degrees, OGC:CRS84, as
        the source sent them: a geometry that was cut at the antimeridian means the same
    :param depth: 0 … 24
    :param over: of each geometry, whether its own bbox has west > east (:mod:`geocat.grid.shapes`)
    :raises InputError: another depth
    """
    return covered(shapes(footprints, latitude, over), checked_depth(depth))


def covers(
    footprints: Any,
    depth: int = DEPTH,
    latitude: Latitude = "authalic",
    over: Any = None,
    threads: int | None = None,
) -> Iterator[Cover]:
    """Cover many geometries in batches of :data:`AT_ONCE`, in order, with memory for a few batches.

    :param footprints: a sequence, see :func:`cover`
    :param threads: as many as there are processors, unless given
    :raises InputError: a depth other than 0 … 24
    """
    checked_depth(depth)
    count = threads or os.cpu_count() or 1
    waiting: deque[Future[Cover]] = deque()
    with ThreadPoolExecutor(count) as pool:
        for first in range(0, len(footprints), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            hints = None if over is None else over[some]
            waiting.append(pool.submit(_batch, footprints[some], depth, latitude, hints, first))
            if len(waiting) > count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batch(footprints: Any, depth: int, latitude: Latitude, over: Any, first: int) -> Cover:
    found = cover(footprints, depth, latitude, over)
    return found._replace(item=found.item + first, first=first)


def checked_depth(depth: int, deepest: int = 24) -> int:
    """A depth of HEALPix cells.

    :raises InputError: not a whole number from 0 to ``deepest``
    """
    if isinstance(depth, bool) or not isinstance(depth, (int, np.integer)) or not 0 <= depth <= deepest:
        raise InputError(f"The order {depth!r} is out of range; give a whole number from 0 to {deepest}.")
    return int(depth)


def covered(found: Shapes, depth: int) -> Cover:
    """The cover of shapes that were read."""
    numbers = 1 << max(59 - 2 * depth, 1)
    shape, begin, end, whole = [], [], [], []
    for low in range(0, found.owner.size, numbers):
        part = _some(found, low, min(low + numbers, found.owner.size))
        edge_keys = touched(part.rings.edges.where(part.rings.edges.drawn), depth)
        wholly = filling(part.rings, edge_keys, depth)
        for at, keys, inside in [(depth, edge_keys, False), *((*each, True) for each in wholly)]:
            cell = keys & ((1 << (2 * at + 4)) - 1)
            shape.append((keys >> (2 * at + 4)) + low)
            begin.append(cell << (2 * (DEEPEST - at)))
            end.append((cell + 1) << (2 * (DEEPEST - at)))
            whole.append(np.full(keys.size, inside))
    if not shape:
        cells = np.empty(0, dtype=np.uint64)
        return Cover(np.empty(0, dtype=np.int64), cells, cells, np.empty(0, dtype=bool), found.status)
    item = found.owner[np.concatenate(shape)]
    order = _order(item, np.concatenate(begin), depth)
    first, last, fully = (np.concatenate(each)[order] for each in (begin, end, whole))
    return _sorted(item[order], first, last, fully, found)


def _some(found: Shapes, low: int, high: int) -> Shapes:
    if (low, high) == (0, found.owner.size):
        return found
    edges = found.rings.edges.where((found.rings.edges.shape >= low) & (found.rings.edges.shape < high))
    edges.shape[:] -= low
    whole = found.rings
    rings = Rings(edges, whole.filled[low:high], whole.north[low:high], whole.area[low:high])
    return Shapes(rings, found.owner, found.status)


def _order(item: Ints, begin: Ints, depth: int) -> Ints:
    """What sorts ranges by item, then by cell: as one number, where it has room, whose sorted stretches are merged."""
    if item.size and int(item.max()) >= 1 << (59 - 2 * depth):
        return np.lexsort((begin, item))
    return np.argsort(item << (2 * depth + 4) | begin >> (2 * (DEEPEST - depth)), kind="stable")


def _sorted(item: Ints, begin: Ints, end: Ints, whole: Flags, found: Shapes) -> Cover:
    """Ranges that are in order; of those that parts of one geometry share, the largest."""
    several = np.bincount(found.owner, minlength=found.status.size) > 1
    kept = np.ones(item.size, dtype=bool)
    for each in np.flatnonzero(several):
        low, high = np.searchsorted(item, [each, each + 1])
        best = low + np.lexsort((~whole[low:high], -end[low:high], begin[low:high]))
        begin[low:high], end[low:high], whole[low:high] = begin[best], end[best], whole[best]
        reach = np.maximum.accumulate(end[low:high])
        kept[low + 1 : high] = end[low + 1 : high] > reach[:-1]
    return Cover(item[kept], begin[kept].astype(np.uint64), end[kept].astype(np.uint64), whole[kept], found.status)


def flat(cells: Cover, order: int) -> tuple[Ints, Cells]:
    """The cells of one order that a cover touches: items, and nested cells sorted within each.

    :param order: at most the depth of the cover, else whole cells are filled with all their children
    """
    shift = np.uint64(2 * (DEEPEST - order))
    low, high = cells.cell_from >> shift, (cells.cell_to - np.uint64(1)) >> shift
    count = (high - low).astype(np.int64) + 1
    item = np.repeat(cells.item, count)
    found = np.repeat(low, count) + ramp(count).astype(np.uint64)
    first = np.ones(found.size, dtype=bool)
    first[1:] = (found[1:] != found[:-1]) | (item[1:] != item[:-1])
    return item[first], found[first]
