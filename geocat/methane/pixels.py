"""Columns and rows to coordinates and back: arithmetic of affine transforms, whichever version of affine there is.

A pixel has the area between its column and row and the next; a place is (across, along).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from affine import Affine

EDGE = 1e-6
"""Of a pixel: a box that reaches so little into one does not touch it; projecting is no more exact than that."""


def bounds(transform: Affine, shape: tuple[int, int]) -> tuple[float, float, float, float]:
    """West, south, east, north of an image in its CRS.

    :param transform: from column and row to the CRS
    :param shape: rows, columns
    """
    rows, columns = shape
    return _around([_applied(transform, *corner) for corner in _corners(0, 0, columns, rows)])


def touched(
    transform: Affine, shape: tuple[int, int], box: tuple[float, float, float, float]
) -> tuple[int, int, int, int]:
    """The pixels of an image that a box touches.

    :param box: west, south, east, north in the image's CRS
    :return: first column, first row, end column, end row: half-open, and empty where nothing is touched
    """
    rows, columns = shape
    west, top, east, bottom = _around([_applied(~transform, *corner) for corner in _corners(*box)])
    first_column, first_row = max(math.floor(west + EDGE), 0), max(math.floor(top + EDGE), 0)
    end_column, end_row = min(math.ceil(east - EDGE), columns), min(math.ceil(bottom - EDGE), rows)
    return first_column, first_row, end_column, end_row


def moved(transform: Affine, column: int, row: int) -> Affine:
    """The transform of the part of an image that begins at a column and a row."""
    a, b, _, d, e, _ = transform[:6]
    west, north = _applied(transform, column, row)
    return type(transform)(a, b, west, d, e, north)


def _applied(transform: Affine, across: float, along: float) -> tuple[float, float]:
    """A point, transformed; which operator does that depends on the version of affine."""
    a, b, c, d, e, f = transform[:6]
    return a * across + b * along + c, d * across + e * along + f


def _corners(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    return [(west, south), (west, north), (east, south), (east, north)]


def _around(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    across, along = zip(*points, strict=True)
    return min(across), min(along), max(across), max(along)
