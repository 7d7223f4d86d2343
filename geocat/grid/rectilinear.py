"""Square grids in any CRS: tiles of whole cells, rows counted from the north."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj

from geocat.errors import InputError
from geocat.grid.area import area_of
from geocat.grid.base import Grid
from geocat.grid.footprints import AT_ONCE
from geocat.grid.outlines import polygon
from geocat.grid.plane import Plane, tiles_touched
from geocat.grid.shapes import Shapes, shapes
from geocat.grid.sphere import Floats, Ints, Latitude, checked_latitude, off_sphere, on_sphere

_ROUNDED = 1e-9
_SIDES = 32


@dataclass(frozen=True)
class RectilinearGrid:
    """Cells of one size in a CRS, gathered into tiles (shards) of ``chunk_shape`` cells.

    The origin is the north-west corner; the far edges move outwards until they hold whole tiles. Cells
    and tiles are half-open: a point on a border belongs to the cell east or south of it. Cell
    ``row * width + column``, shard ``tile row * tiles across + tile column``, -1 outside.

    :param crs: whatever pyproj reads; axes are always x (east) before y (north)
    :param resolution: side of a cell in the CRS's unit, or ``(x, y)``
    :param bounds: ``(xmin, ymin, xmax, ymax)`` in the CRS
    :param chunk_shape: rows and columns of cells in a tile
    :param chunk_inner: rows and columns of an inner chunk, which divide those of a tile
    :raises InputError: an unknown CRS; a resolution or bounds that make no cells; chunks that do not divide
    """

    crs: str
    resolution: float | tuple[float, float]
    bounds: tuple[float, float, float, float]
    chunk_shape: tuple[int, int] = (256, 256)
    chunk_inner: tuple[int, int] | None = None
    latitude: Latitude = "authalic"
    shape: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        """Check once, and pad to whole tiles."""
        checked_latitude(self.latitude)
        try:
            pyproj.CRS.from_user_input(self.crs)
        except pyproj.exceptions.CRSError as wrong:
            raise InputError(f"{self.crs!r} is not a CRS that PROJ knows; give for example EPSG:3031.") from wrong
        west, south, east, north = self.bounds
        across, down = self.steps
        if not (all(map(math.isfinite, (*self.bounds, across, down))) and across > 0 and down > 0):
            raise InputError(f"The resolution {self.resolution} must be positive and the bounds {self.bounds} finite.")
        if west >= east or south >= north:
            raise InputError(f"The bounds {self.bounds} hold nothing; give xmin,ymin,xmax,ymax in {self.crs}.")
        rows, columns = self.chunk_shape
        inner = self.chunk_inner or self.chunk_shape
        if min(rows, columns, *inner) < 1 or rows % inner[0] or columns % inner[1]:
            raise InputError(
                f"Inner chunks of {inner} cells do not divide tiles of {self.chunk_shape}; choose divisors."
            )
        height = math.ceil((north - south) / down - _ROUNDED)
        width = math.ceil((east - west) / across - _ROUNDED)
        object.__setattr__(self, "shape", (math.ceil(height / rows) * rows, math.ceil(width / columns) * columns))

    @property
    def steps(self) -> tuple[float, float]:
        """The sides of a cell, x and y, both positive."""
        given = self.resolution
        return (float(given[0]), float(given[1])) if isinstance(given, Sequence) else (float(given), float(given))

    @property
    def tiles(self) -> tuple[int, int]:
        """Rows and columns of tiles."""
        return self.shape[0] // self.chunk_shape[0], self.shape[1] // self.chunk_shape[1]

    @cached_property
    def _transformer(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs("OGC:CRS84", self.crs, always_xy=True)

    @cached_property
    def _turn(self) -> bool:
        """Whether x is longitude in degrees, which comes around again."""
        crs = pyproj.CRS.from_user_input(self.crs)
        return bool(crs.is_geographic and all("degree" in axis.unit_name for axis in crs.axis_info[:2]))

    def cell_places(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Columns and rows of points, as fractions; infinite where the CRS has no place."""
        across, down = self.steps
        x, y = self._transformer.transform(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
        if self._turn:
            x = self.bounds[0] + np.mod(x - self.bounds[0], 360)
        return (x - self.bounds[0]) / across, (self.bounds[3] - y) / down

    def locate(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Ints:
        """The cell of each point, -1 outside: :meth:`geocat.grid.base.Grid.locate`."""
        x, y = self.cell_places(lon, lat)
        height, width = self.shape
        with np.errstate(invalid="ignore"):
            inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        column, row = np.floor(np.where(inside, x, 0)), np.floor(np.where(inside, y, 0))
        cells: Ints = np.where(inside, row * width + column, -1).astype(np.int64)
        return cells

    def shard_of(self, cells: npt.ArrayLike) -> Ints:
        """The tile of each cell, -1 outside."""
        cell = np.asarray(cells, dtype=np.int64)
        row, column = np.divmod(cell, self.shape[1])
        tile: Ints = row // self.chunk_shape[0] * self.tiles[1] + column // self.chunk_shape[1]
        return np.where(cell < 0, -1, tile)

    def cover(self, area: Any) -> Ints:
        """The tiles that an area touches: :meth:`geocat.grid.base.Grid.cover`."""
        return np.unique(tiles_touched(area_of(area).shapes(self.latitude), self._plane)[1])

    def touching(self, footprints: npt.ArrayLike) -> tuple[Ints, Ints]:
        """Which footprints touch which tiles: :meth:`geocat.grid.base.Grid.touching`."""
        given = np.asarray(footprints, dtype=object).ravel()
        found = [
            self._touching(shapes(given[first : first + AT_ONCE], self.latitude), first)
            for first in range(0, given.size, AT_ONCE)
        ]
        pairs = np.concatenate(found) if found else np.empty((0, 2), dtype=np.int64)
        return pairs[:, 0], pairs[:, 1]

    def _touching(self, found: Shapes, first: int) -> Ints:
        shape, tile = tiles_touched(found, self._plane)
        pairs = np.stack([found.owner[shape] + first, tile], axis=1)
        return np.unique(pairs, axis=0) if found.owner.size != found.status.size else pairs

    @property
    def _plane(self) -> Plane:
        rows, columns = self.chunk_shape

        def place(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
            x, y = self.cell_places(np.degrees(lon), off_sphere(lat, self.latitude))
            return x / columns, y / rows

        def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
            lon, lat = self._off(x * columns, y * rows)
            return np.radians(lon), on_sphere(lat, self.latitude)

        return Plane(*self.tiles, place, back)

    def _off(self, column: Floats, row: Floats) -> tuple[Floats, Floats]:
        """Longitude and latitude in degrees of places in cells."""
        across, down = self.steps
        lon, lat = self._transformer.transform(
            self.bounds[0] + column * across, self.bounds[3] - row * down, direction="INVERSE"
        )
        return (lon + 180) % 360 - 180, lat

    def outline(self, shards: npt.ArrayLike) -> npt.NDArray[Any]:
        """Polygons of tiles, 32 points to a side: :meth:`geocat.grid.base.Grid.outline`."""
        row, column = np.divmod(np.asarray(shards, dtype=np.int64).ravel(), self.tiles[1])
        step = np.arange(_SIDES) / _SIDES
        zero, one = np.zeros(_SIDES), np.ones(_SIDES)
        x = np.concatenate([zero, step, one, 1 - step, [0.0]])
        y = np.concatenate([step, one, 1 - step, zero, [0.0]])
        lon, lat = self._off((column[:, None] + x) * self.chunk_shape[1], (row[:, None] + y) * self.chunk_shape[0])
        return np.array([polygon(*ring) for ring in zip(lon, lat, strict=True)], dtype=object)

    def signature(self) -> dict[str, Any]:
        """The keys that others write, then the convention of latitudes and the version of the scheme."""
        across, down = self.steps
        return {
            "type": "rectilinear",
            "crs": self.crs,
            "affine": [across, 0.0, float(self.bounds[0]), 0.0, -down, float(self.bounds[3])],
            "shape": list(self.shape),
            "chunk_shape": list(self.chunk_shape),
            "latitude": self.latitude,
            "scheme_version": 1,
        }

    def nests_with(self, other: Grid) -> bool:
        """One CRS, resolutions in a whole ratio along each axis, origins whole fine cells apart."""
        if not isinstance(other, RectilinearGrid) or pyproj.CRS(self.crs) != pyproj.CRS(other.crs):
            return False
        origins = ((self.bounds[0], other.bounds[0]), (self.bounds[3], other.bounds[3]))
        for mine, theirs, (here, there) in zip(self.steps, other.steps, origins, strict=True):
            fine, coarse = sorted((mine, theirs))
            for ratio in (coarse / fine, (here - there) / fine):
                if abs(ratio - round(ratio)) > 1e-6:  # noqa: PLR2004  of a cell
                    return False
        return True
