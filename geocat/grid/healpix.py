"""HEALPix, nested: shards of one order, leaf cells of a finer one, both numbered by nested index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geocat.errors import InputError
from geocat.grid.area import area_of
from geocat.grid.base import Grid
from geocat.grid.faces import DEEPEST, deinterleaved, located, unchart
from geocat.grid.footprints import checked_depth, cover, flat
from geocat.grid.sphere import Cells, Floats, Ints, Latitude, checked_latitude, off_sphere, on_sphere

_ALONG = 16


@dataclass(frozen=True)
class HealpixGrid:
    """HEALPix shards of ``parent_order`` with leaf cells of ``child_order``.

    Cells and shards are nested indices of their order, uint64. A mortie word is a matter of SQL.

    :param parent_order: 0 … 24
    :param child_order: from ``parent_order`` to 29
    :param latitude: ``authalic`` (WGS84) or ``spherical``: never mixed
    :param chunk_inner: the order of inner chunks; see :attr:`chunk_order`
    :raises InputError: an order out of range, or another convention
    """

    parent_order: int
    child_order: int
    latitude: Latitude = "authalic"
    chunk_inner: int | None = None

    def __post_init__(self) -> None:
        """Check once."""
        checked_depth(self.parent_order)
        checked_depth(self.child_order, DEEPEST)
        checked_latitude(self.latitude)
        if self.child_order < self.parent_order:
            raise InputError(
                f"Cells of order {self.child_order} are larger than shards of order {self.parent_order}; swap them."
            )
        if self.chunk_inner is not None and not self.parent_order <= self.chunk_inner <= self.child_order:
            raise InputError(
                f"Inner chunks of order {self.chunk_inner} do not lie between shards of order {self.parent_order} "
                f"and cells of order {self.child_order}; choose an order between."
            )

    @property
    def chunk_order(self) -> int:
        """The order of inner chunks: as given, else six above the cells, but never above the shards."""
        return max(self.child_order - 6, self.parent_order) if self.chunk_inner is None else self.chunk_inner

    def locate(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Cells:
        """The leaf cell of each point: :meth:`geocat.grid.base.Grid.locate`."""
        there = np.radians(np.asarray(lon, dtype=np.float64))
        return located(there, on_sphere(lat, self.latitude), self.child_order).astype(np.uint64)

    def shard_of(self, cells: npt.ArrayLike) -> Cells:
        """The shard of each leaf cell: a shift."""
        shards: Cells = np.asarray(cells, dtype=np.uint64) >> np.uint64(2 * (self.child_order - self.parent_order))
        return shards

    def cover(self, area: Any, order: int | None = None) -> Cells:
        """The cells an area touches, of ``parent_order`` or another: :meth:`geocat.grid.base.Grid.cover`."""
        return area_of(area).cells(self.parent_order if order is None else order, self.latitude)

    def touching(self, footprints: npt.ArrayLike) -> tuple[Ints, Cells]:
        """Which footprints touch which shards: :meth:`geocat.grid.base.Grid.touching`."""
        return flat(cover(footprints, self.parent_order, self.latitude), self.parent_order)

    def outline(self, shards: npt.ArrayLike, order: int | None = None) -> npt.NDArray[Any]:
        """Polygons of cells of ``parent_order`` or another: :meth:`geocat.grid.base.Grid.outline`."""
        depth = self.parent_order if order is None else order
        lon, lat = self._sides(np.asarray(shards, dtype=np.uint64).astype(np.int64).ravel(), depth)
        rings = np.stack([np.degrees(lon), off_sphere(lat, self.latitude)], axis=-1)
        return np.asarray(shapely.polygons(rings))

    def _sides(self, cells: Ints, depth: int) -> tuple[Floats, Floats]:
        """Points around cells from the south corner, anticlockwise, closed: shape (n, 4 * 16 + 1)."""
        face = cells >> (2 * depth)
        column, row = deinterleaved(cells & ((1 << (2 * depth)) - 1))
        step = np.arange(_ALONG) / _ALONG
        zero, one = np.zeros(_ALONG), np.ones(_ALONG)
        x = np.concatenate([step, one, 1 - step, zero, [0.0]])
        y = np.concatenate([zero, step, one, 1 - step, [0.0]])
        faces = np.repeat(face[:, None], x.size, axis=1)
        lon, lat = unchart(faces, column[:, None] + x, row[:, None] + y, 1 << depth)
        middle, _ = unchart(face, column + 0.5, row + 0.5, 1 << depth)
        return middle[:, None] + (lon - middle[:, None] + np.pi) % (2 * np.pi) - np.pi, lat

    def signature(self) -> dict[str, Any]:
        """The keys that others write, and the convention of latitudes with the version of the scheme."""
        return {
            "type": "healpix",
            "indexing_scheme": "nested",
            "parent_order": self.parent_order,
            "child_order": self.child_order,
            "layout": "fullsphere",
            "latitude": self.latitude,
            "scheme_version": 1,
        }

    def nests_with(self, other: Grid) -> bool:
        """Any two HEALPix grids of one convention nest."""
        return isinstance(other, HealpixGrid) and other.latitude == self.latitude
