"""Output grids by name: those that ``geocat.toml`` declares."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from geocat import declarations, declared_grids
from geocat.errors import InputError
from geocat.store import DECLARATION, Store

if TYPE_CHECKING:
    from geocat.grid.base import Grid

EARTH_RADIUS_M = 6_371_007.18
"""Of the sphere with the area of WGS84."""


class Grids(Mapping[str, "Grid"]):
    """The declared grids: ``catalog.grids["antarctica"]``, in the order of ``geocat.toml``, read anew each time.

    :param store: the catalog's storage
    """

    def __init__(self, store: Store) -> None:
        """Keep it; nothing is read."""
        self._store = store

    def __getitem__(self, name: str) -> Grid:
        """The grid of a name.

        :raises InputError: there is none; says which exist
        """
        declared = self._declared()
        if name not in declared:
            exist = ", ".join(declared) or "none; `geocat grid create` adds one"
            raise InputError(f"No grid is called {name!r}; there are: {exist}.")
        return declared[name].grid()

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._declared())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._declared())

    def __contains__(self, name: object) -> bool:
        """Whether a grid is declared."""
        return name in self._declared()

    def __repr__(self) -> str:
        """The names."""
        return f"<grids: {', '.join(self) or 'none'}>"

    def add(self, name: str, type: str, **fields: Any) -> Grid:  # noqa: A002  TOML's word
        """Declare a grid in ``geocat.toml``.

        :param type: ``healpix``, ``h3`` or ``rectilinear``; see :mod:`geocat.declared_grids` for the fields of each
        :raises InputError: the name is taken, or a field cannot be; says what to do
        """
        text = self._store.read(DECLARATION).decode()
        said = {"type": type, **{field: _plain(value) for field, value in fields.items() if value is not None}}
        self._store.write(DECLARATION, declarations.with_grid(text, name, said).encode())
        return self[name]

    def nesting(self, name: str) -> list[str]:
        """The other grids with which a grid nests: every cell of one is made of whole cells of the other."""
        own = self[name]
        return [other for other in self if other != name and own.nests_with(self[other])]

    def _declared(self) -> dict[str, declared_grids.DeclaredGrid]:
        return declarations.grids(self._store.read(DECLARATION).decode(), self._store.url(DECLARATION))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def described(grid: Grid) -> dict[str, str]:
    """What a grid is, in words: kind, shards, cells, their sizes."""
    from geocat.grid.h3 import H3Grid
    from geocat.grid.healpix import HealpixGrid
    from geocat.grid.rectilinear import RectilinearGrid

    if isinstance(grid, HealpixGrid):
        shards, cells = 12 * 4**grid.parent_order, 12 * 4**grid.child_order
        kind = f"HEALPix, nested, {grid.latitude} latitudes" + (" (WGS84)" if grid.latitude == "authalic" else "")
        return {
            "grid": kind,
            "shards": f"{shards:,} of order {grid.parent_order}, {_side(shards)} wide on average",
            "chunks": f"of order {grid.chunk_order}",
            "cells": f"{cells:,} of order {grid.child_order}, {_side(cells)} wide on average",
        }
    if isinstance(grid, H3Grid):
        cells = 2 + 120 * 7**grid.resolution
        return {"grid": "H3", "shards": f"{cells:,} of resolution {grid.resolution}, {_side(cells)} wide on average"}
    assert isinstance(grid, RectilinearGrid)  # noqa: S101  there are three kinds
    rows, columns = grid.tiles
    across, down = grid.steps
    bounds = ", ".join(f"{each:.12g}" for each in grid.bounds)
    height, width = grid.shape
    return {
        "grid": f"rectilinear in {grid.crs}",
        "shards": f"{rows * columns:,}, {rows:,} rows by {columns:,} columns of {grid.chunk_shape[0]} by "
        f"{grid.chunk_shape[1]} cells",
        "chunks": "as shards" if grid.chunk_inner is None else f"{grid.chunk_inner[0]} by {grid.chunk_inner[1]} cells",
        "cells": f"{height * width:,}, {height:,} rows by {width:,} columns, each {across:.12g} by {down:.12g}",
        "bounds": bounds,
    }


def _side(cells: int) -> str:
    """The side of a square as large as one of so many equal parts of the globe."""
    side_m = math.sqrt(4 * math.pi / cells) * EARTH_RADIUS_M
    return f"{side_m / 1000:,.3g} km" if side_m >= 1000 else f"{side_m:,.3g} m"  # noqa: PLR2004  a kilometre
