"""What every grid can do, whatever its cells are."""

from __future__ import annotations

from typing import Any, Protocol

import numpy.typing as npt

from geocat.grid.area import Area
from geocat.grid.sphere import Cells, Ints


class Grid(Protocol):
    """An output grid: leaf cells, gathered into shards.

    Longitude before latitude, degrees, OGC:CRS84, everywhere. A shard is the unit of work; its key
    is a number. Cells are half-open where points are located, and closed where areas are covered:
    a cover may contain too many cells, never too few.
    """

    def locate(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[Any]:
        """The leaf cell of each point, an array of the points' shape; a grid with an outside says -1 there."""
        ...

    def shard_of(self, cells: npt.ArrayLike) -> npt.NDArray[Any]:
        """The shard of each leaf cell; what lies outside stays -1."""
        ...

    def cover(self, area: Area | Any) -> npt.NDArray[Any]:
        """The shards that an area touches, sorted, each once.

        :param area: an :class:`~geocat.grid.area.Area`, or whatever :func:`~geocat.grid.area.area_of` reads
        :raises InputError: not an area
        """
        ...

    def touching(self, footprints: npt.ArrayLike) -> tuple[Ints, npt.NDArray[Any]]:
        """Which footprints touch which shards: pairs of a place in the input and a shard, sorted.

        :param footprints: well-known binary, geometries or ``None``; see :mod:`geocat.grid.shapes`
        """
        ...

    def outline(self, shards: npt.ArrayLike) -> npt.NDArray[Any]:
        """Polygons of shards, shapely geometries in lon/lat degrees, with points along their sides.

        Longitudes of one polygon do not jump: they may run beyond 180. A polygon around a pole is led to
        the pole along a meridian.
        """
        ...

    def signature(self) -> dict[str, Any]:
        """What tells this grid from every other, ready for JSON."""
        ...

    def nests_with(self, other: Grid) -> bool:
        """Whether every cell of one grid is made of whole cells of the other."""
        ...


__all__ = ["Cells", "Grid"]
