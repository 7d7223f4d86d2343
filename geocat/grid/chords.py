"""Chords in a square grid: the cells they pass, and where that is not certain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from geocat.grid.sphere import Flags, Floats, Ints, ramp


class Chords(NamedTuple):
    """Chords in the plane of a grid, in cells, and how far the arc may be from each.

    :param shape: whose chord it is
    :param face: which plane it lies in
    :param bulge: no point of the arc is further from its chord, in cells
    """

    shape: Ints
    face: Ints
    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    bulge: Floats

    def of(self, chosen: Ints | Flags) -> Chords:
        """Some of the chords."""
        return Chords._make(each[chosen] for each in self)


def once(keys: Ints) -> Ints:
    """Sorted, each once; quicker than ``numpy.unique``."""
    ordered = np.sort(keys)
    first = np.ones(ordered.size, dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def _from_line(x: Floats) -> Floats:
    """Distances from the closest line of the grid."""
    distance: Floats = np.abs(x - np.rint(x))
    return distance


def doubtful_chords(chords: Chords) -> Flags:
    """Chords with an end at a line of the grid, or passing a corner, closer than they may bulge."""
    ends = np.minimum(
        np.minimum(_from_line(chords.x0), _from_line(chords.y0)),
        np.minimum(_from_line(chords.x1), _from_line(chords.y1)),
    )
    doubtful = ends <= chords.bulge
    flat = np.abs(chords.x1 - chords.x0) >= np.abs(chords.y1 - chords.y0)
    certain = ~doubtful  # a chord that leads to the far pole of a polar CRS would cross lines without end
    for chosen, columns in ((np.flatnonzero(flat & certain), True), (np.flatnonzero(~flat & certain), False)):
        chord, _, _, across = crossed(chords.of(chosen), columns=columns)
        close = _from_line(across) <= 2 * chords.bulge[chosen][chord]
        doubtful[chosen[chord[close]]] = True
    return doubtful


def crossed(chords: Chords, *, columns: bool) -> tuple[Ints, Ints, Ints, Floats]:
    """Every crossing of a line of the grid.

    :param columns: the lines between columns; else those between rows
    :return: which chord, the line, the column or row entered behind it, and where along the line
    """
    if columns:
        u0, v0, u1, v1 = chords.x0, chords.y0, chords.x1, chords.y1
    else:
        u0, v0, u1, v1 = chords.y0, chords.x0, chords.y1, chords.x1
    begin, end = np.floor(u0).astype(np.int64), np.floor(u1).astype(np.int64)
    count = np.abs(end - begin)
    chord = np.repeat(np.arange(count.size), count)
    at = ramp(count)
    ahead = (end > begin)[chord]
    line = np.where(ahead, begin[chord] + 1 + at, begin[chord] - at)
    slope = (v1 - v0) / np.where(count > 0, u1 - u0, 1.0)
    across = v0[chord] + (line - u0[chord]) * slope[chord]
    return chord, line, np.where(ahead, line, line - 1), across


def passed(chords: Chords) -> Iterator[tuple[Chords, Floats, Floats]]:
    """Columns and rows of the cells that chords pass, some more than once, with the chords they belong to."""
    yield chords, np.floor(chords.x0), np.floor(chords.y0)
    for columns in (True, False):
        chord, _, entered, across = crossed(chords, columns=columns)
        x, y = (entered.astype(np.float64), np.floor(across))
        yield chords.of(chord), *((x, y) if columns else (y, x))


def around(chords: Chords) -> Iterator[tuple[Chords, Floats, Floats]]:
    """Columns and rows of all cells that come as close to chords as these may bulge."""
    every = np.arange(chords.x0.size)
    points = [(every, chords.x0, chords.y0), (every, chords.x1, chords.y1)]
    for columns in (True, False):
        chord, line, _, across = crossed(chords, columns=columns)
        x, y = line.astype(np.float64), across
        points.append((chord, x, y) if columns else (chord, y, x))
    for chord, x, y in points:
        bulge = chords.bulge[chord]
        for right in (-bulge, bulge):
            for up in (-bulge, bulge):
                yield chords.of(chord), np.floor(x + right), np.floor(y + up)
