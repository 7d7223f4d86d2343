"""Declared grids: ``[grids.<name>]`` in ``geocat.toml``, checked once into values.

A grid is what its fields say, and nothing else: the table can be copied to another catalog, and means the
same shards there. Fields have the names that pipelines give them; see the classes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from geocat.errors import InputError
from geocat.types import source_name

if TYPE_CHECKING:
    from geocat.grid.base import Grid  # numpy, pyproj and h3, which most commands need not load

Pair = tuple[float, float]
_WHOLE = 1e-6


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HealpixDeclared(_Declared):
    """HEALPix, nested.

    :param parent_order: of shards, the units of work
    :param child_order: of leaf cells; six finer than shards, unless given
    :param chunk_inner: of inner chunks; six coarser than cells, unless given
    :param latitude: ``authalic`` (WGS84), or ``spherical``, which older maps have; the two are never mixed
    """

    type: Literal["healpix"]
    parent_order: int
    child_order: int | None = None
    chunk_inner: int | None = None
    latitude: Literal["authalic", "spherical"] = "authalic"

    def grid(self) -> Grid:
        """The grid that it is.

        :raises InputError: orders that cannot be
        """
        from geocat.grid.healpix import HealpixGrid

        child = min(self.parent_order + 6, 29) if self.child_order is None else self.child_order
        return HealpixGrid(self.parent_order, child, self.latitude, self.chunk_inner)


class H3Declared(_Declared):
    """H3 cells of one resolution, which are their own shards."""

    type: Literal["h3"]
    resolution: int

    def grid(self) -> Grid:
        """The grid that it is.

        :raises InputError: a resolution that cannot be
        """
        from geocat.grid.h3 import H3Grid

        return H3Grid(self.resolution)


class RectilinearDeclared(_Declared):
    """Square cells of a CRS, in tiles.

    :param crs: whatever PROJ reads
    :param resolution: side of a cell in the CRS's unit, or x and y
    :param bounds: xmin, ymin, xmax, ymax in the CRS; xmin and ymax are where the grid begins
    :param chunk_shape: rows and columns of cells in a tile, which is a shard
    :param chunk_inner: rows and columns of an inner chunk
    :param pad: whether bounds that are no whole number of cells are widened to the east and south, as zagg does
    """

    type: Literal["rectilinear"]
    crs: str
    resolution: float | Pair
    bounds: tuple[float, float, float, float]
    chunk_shape: tuple[int, int] = (256, 256)
    chunk_inner: tuple[int, int] | None = None
    pad: bool = False

    def grid(self) -> Grid:
        """The grid that it is.

        :raises InputError: an unknown CRS, a resolution or bounds that make no cells, chunks that do not divide; a
            resolution that does not divide the bounds, unless ``pad``
        """
        from geocat.grid.rectilinear import RectilinearGrid

        grid = RectilinearGrid(self.crs, self.resolution, self.bounds, self.chunk_shape, self.chunk_inner)
        if not self.pad:
            self._check_whole(grid.steps)
        return grid

    def _check_whole(self, steps: Pair) -> None:
        west, south, east, north = self.bounds
        cells = ((east - west) / steps[0], (north - south) / steps[1])
        if all(abs(each - round(each)) <= _WHOLE for each in cells):
            return
        fitting = (
            west,
            north - math.ceil(cells[1] - _WHOLE) * steps[1],
            west + math.ceil(cells[0] - _WHOLE) * steps[0],
        )
        said = ",".join(f"{each:.12g}" for each in (*fitting, north))
        raise InputError(
            f"Cells of {steps[0]:g} by {steps[1]:g} do not divide the bounds "
            f"{','.join(f'{each:.12g}' for each in self.bounds)}: they are {cells[0]:.12g} by {cells[1]:.12g} "
            f"cells; the bounds {said} would fit, and pad widens them."
        )


DeclaredGrid = HealpixDeclared | H3Declared | RectilinearDeclared
KINDS: dict[str, type[DeclaredGrid]] = {
    "healpix": HealpixDeclared,
    "h3": H3Declared,
    "rectilinear": RectilinearDeclared,
}
_GRID: TypeAdapter[DeclaredGrid] = TypeAdapter(Annotated[DeclaredGrid, Field(discriminator="type")])


def declare(name: str, fields: dict[str, Any]) -> DeclaredGrid:
    """Check the fields of one grid, without building it.

    :raises InputError: an unknown type or field, or a value of the wrong type
    """
    try:
        source_name(name)
    except InputError as wrong:
        raise InputError(str(wrong).replace("source name", "name of a grid")) from wrong
    if not isinstance(fields, dict):
        raise InputError(f"Grid {name} is {fields!r}; a grid is a table, [grids.{name}], with type and its fields.")
    kind = KINDS.get(str(fields.get("type")))
    if kind is None:
        raise InputError(f"Grid {name} has type {fields.get('type')!r}; the types are {', '.join(KINDS)}.")
    try:
        return _GRID.validate_python(fields)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        if first["type"] == "extra_forbidden":
            raise InputError(
                f"Grid {name} of type {fields['type']} has no field {field!r}; "
                f"its fields are {', '.join(fields_of(kind))}."
            ) from wrong
        raise InputError(f"Grid {name}, field {field}: {first['msg']}.") from wrong


def fields_of(kind: type[DeclaredGrid]) -> list[str]:
    """The fields of a type of grid beside ``type``, in order."""
    return [field for field in kind.model_fields if field != "type"]


def of_signature(signature: Mapping[str, Any]) -> Grid | None:
    """The grid that a signature is of; ``None`` where it is of none that geocat has, or is not whole.

    A HEALPix signature without latitudes is taken as authalic.
    """
    try:
        match signature.get("type"):
            case "healpix":
                orders = {name: signature[name] for name in ("parent_order", "child_order")}
                return HealpixDeclared(type="healpix", **orders, latitude=signature.get("latitude", "authalic")).grid()
            case "h3":
                return H3Declared(type="h3", resolution=signature["resolution"]).grid()
            case "rectilinear":
                across, _, west, _, down, north = signature["affine"]
                rows, columns = signature["shape"]
                return RectilinearDeclared(
                    type="rectilinear",
                    crs=signature["crs"],
                    resolution=(across, -down),
                    bounds=(west, north + rows * down, west + columns * across, north),
                    chunk_shape=signature["chunk_shape"],
                    pad=True,
                ).grid()
    except (KeyError, TypeError, ValueError, InputError):
        return None
    return None
