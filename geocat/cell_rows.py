"""Footprints as rows of cells: batches out of one query, covered side by side, on their way into another."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from geocat.grid.beams import cover_beams
from geocat.grid.footprints import DEPTH, Cover, cover
from geocat.grid.sphere import Ints, ramp

AT_ONCE = 1024
"""Footprints in a batch: half a vector of DuckDB's."""
MOST_THREADS = 4
BYTES_AT_ONCE = 4 << 20
"""Of well-known binary in a batch, unless a single footprint has more."""
CELLS = pa.schema(
    [
        ("item", pa.uint64()),
        ("cell_from", pa.uint64()),
        ("cell_to", pa.uint64()),
        ("fully_inside", pa.bool_()),
        ("beam_pair", pa.uint8()),
        ("cell_before", pa.uint64()),
    ]
)
"""What ``sql/cells/item_cells.sql`` reads."""
FOOTPRINTS = pa.schema([("place", pa.int64()), ("geometry_status", pa.string()), ("cells", pa.uint32())])
"""What ``sql/cells/item_footprints.sql`` reads."""


class _Batch(NamedTuple):
    """Footprints: rows of their file, well-known binary or ``None``, and whether their bbox goes over."""

    place: Any
    geometry: Any
    goes_over: Any


class Rows(NamedTuple):
    """What became of a batch: rows of :data:`CELLS` and of :data:`FOOTPRINTS`."""

    cells: pa.RecordBatch
    footprints: pa.RecordBatch


def cell_rows(footprints: pa.RecordBatchReader, first_item: int, *, beams: bool) -> Iterator[Rows]:
    """Cover footprints, in order, with memory for a few batches.

    :param footprints: the columns of ``sql/cells/sent_footprints.sql``
    :param first_item: the number of the item in row 0 of the file
    :param beams: cover corridors of beam pairs, not whole footprints
    """
    covered = _beams_covered if beams else _covered
    return _side_by_side(lambda batch: covered(batch, first_item), _batches(footprints))


def _batches(reader: pa.RecordBatchReader) -> Iterator[_Batch]:
    """Footprints in batches that are small in number and in bytes."""
    for rows in reader:
        columns = [rows[name].to_numpy(zero_copy_only=False) for name in _Batch._fields]
        size = np.cumsum([0 if each is None else len(each) for each in columns[1]])
        turn = size // BYTES_AT_ONCE + np.arange(rows.num_rows) // AT_ONCE
        for some in np.split(np.arange(rows.num_rows), np.flatnonzero(np.diff(turn)) + 1):
            yield _Batch._make(column[some] for column in columns)


def _side_by_side(work: Callable[[_Batch], Rows], batches: Iterator[_Batch]) -> Iterator[Rows]:
    """Work on batches in threads, in order: one for each processor, and few, since much of the work is Python's."""
    count = min(os.cpu_count() or 1, MOST_THREADS)
    waiting: deque[Future[Rows]] = deque()
    with ThreadPoolExecutor(count) as pool:
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) > count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _covered(batch: _Batch, first_item: int) -> Rows:
    """Whole footprints; those that many items share, as tiles of a mission do, are covered once."""
    numbers: dict[tuple[bytes | None, bool], int] = {}
    each = zip(batch.geometry, batch.goes_over, strict=True)
    of = np.array([numbers.setdefault(footprint, len(numbers)) for footprint in each], dtype=np.int64)
    first = np.unique(of, return_index=True)[1]
    found = cover(batch.geometry[first], DEPTH, over=batch.goes_over[first])
    return _as_rows(batch, first_item, _for_each(found, of), None)


def _for_each(found: Cover, of: Ints) -> Cover:
    """The covers of items, from those of the footprints ``of`` which they are."""
    counts = found.counts()
    rows = np.repeat((np.cumsum(counts) - counts)[of], counts[of]) + ramp(counts[of])
    item = np.repeat(np.arange(of.size), counts[of])
    return Cover(item, found.cell_from[rows], found.cell_to[rows], found.fully_inside[rows], found.status[of])


def _beams_covered(batch: _Batch, first_item: int) -> Rows:
    """The corridors of beam pairs; a swath that cannot be cut counts whole for each of the three."""
    found, pair = cover_beams(batch.geometry, DEPTH, over=batch.goes_over)
    times = np.where(pair == 0, 3, 1)
    rows = np.repeat(np.arange(pair.size), times)
    pairs = np.where(pair[rows] == 0, ramp(times) + 1, pair[rows]).astype(np.uint8)
    order = np.lexsort((rows, pairs, found.item[rows]))
    rows = rows[order]
    cells = (found.item[rows], found.cell_from[rows], found.cell_to[rows], found.fully_inside[rows])
    return _as_rows(batch, first_item, Cover(*cells, found.status), pairs[order])


def _as_rows(batch: _Batch, first_item: int, found: Cover, beam_pair: Any) -> Rows:
    """Cells with the numbers of their items, and the last index of the one before each."""
    new = np.ones(found.item.size, dtype=bool)
    new[1:] = found.item[1:] != found.item[:-1]
    if beam_pair is not None:
        new[1:] |= beam_pair[1:] != beam_pair[:-1]
    before = np.zeros_like(found.cell_from)
    before[1:] = found.cell_to[:-1] - np.uint64(1)
    item = np.uint64(first_item) + batch.place.astype(np.uint64)[found.item]
    pairs = pa.nulls(item.size, pa.uint8()) if beam_pair is None else pa.array(beam_pair)
    cells = [item, found.cell_from, found.cell_to, found.fully_inside, pairs, pa.array(before, mask=new)]
    footprints = [batch.place, pa.array(found.status, pa.string()), found.counts().astype(np.uint32)]
    return Rows(
        pa.record_batch(list(map(pa.array, cells)), schema=CELLS),
        pa.record_batch(list(map(pa.array, footprints)), schema=FOOTPRINTS),
    )
