"""What of each shard lies in the area: for workers that process a shard and leave the rest of it out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyproj
from duckdb import DuckDBPyConnection

from geocat import engine
from geocat.errors import InputError
from geocat.grid.area import Area
from geocat.grid.base import Grid
from geocat.grid.healpix import HealpixGrid
from geocat.grid.inside import Inside
from geocat.grid.rectilinear import RectilinearGrid
from geocat.grid.sphere import HALF_TURN, TURN, Flags, Floats, Ints, on_sphere
from geocat.query import Rows

FINEST = 24
"""The finest order at which areas are covered."""


def mask(connection: DuckDBPyConnection, name: str, grid: Grid, area: Area) -> Rows:
    """The cells of each shard of a map that lie in the area: one row per shard_key, a list of ``cells``, ascending.

    :param name: the view of the map
    :raises InputError: an H3 map, whose shards have no cells inside
    """
    if isinstance(grid, HealpixGrid):
        cover = area.ranges(min(grid.child_order, FINEST), grid.latitude)
        connection.register("shardmap_mask_aoi", _ranges(cover.cell_from, cover.cell_to))
        engine.run(connection, "shardmap/questions")
        found = connection.table_function("shardmap_mask", ["shardmap_mask_aoi", name]).to_arrow_table()
        connection.unregister("shardmap_mask_aoi")
        return Rows(connection.from_arrow(found))
    if not isinstance(grid, RectilinearGrid):
        raise InputError("Shards of H3 have no cells inside, so there is no mask; use HEALPix or tiles, or no mask.")
    keys = connection.view(name).select("shard_key").distinct().order("shard_key").to_arrow_table()["shard_key"]
    cells = [pa.array(_inside(grid, area, int(key)), pa.uint64()) for key in keys.to_numpy()]
    offsets = np.cumsum([0, *map(len, cells)])
    lists = pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), pa.concat_arrays([pa.array([], pa.uint64()), *cells])
    )
    return Rows(connection.from_arrow(pa.table({"shard_key": keys, "cells": lists})))


def _ranges(cell_from: object, cell_to: object) -> pa.Table:
    return pa.table({"cell_from": pa.array(cell_from), "cell_to": pa.array(cell_to)})


def _inside(grid: RectilinearGrid, area: Area, tile: int) -> Ints:
    """The cells of a tile whose middle lies in the area, ascending."""
    rows, columns = grid.chunk_shape
    first_row, first_column = (
        place * side for place, side in zip(divmod(tile, grid.tiles[1]), (rows, columns), strict=True)
    )
    row, column = np.divmod(np.arange(rows * columns), columns)
    row, column = row + first_row, column + first_column
    across, down = grid.steps
    back = pyproj.Transformer.from_crs(grid.crs, "OGC:CRS84", always_xy=True)
    lon, lat = back.transform(grid.bounds[0] + (column + 0.5) * across, grid.bounds[3] - (row + 0.5) * down)
    known = np.isfinite(lon) & np.isfinite(lat)
    chosen = np.flatnonzero(known)[points_in(area, lon[known], lat[known], grid)]
    cells: Ints = row[chosen] * grid.shape[1] + column[chosen]
    return cells


def points_in(area: Area, lon: Floats, lat: Floats, grid: RectilinearGrid) -> Flags:
    """Which points, in degrees, lie inside one of the area's shapes."""
    shapes = area.shapes(grid.latitude)
    inside = Inside(shapes.rings)
    east = (np.radians(lon) + HALF_TURN) % TURN - HALF_TURN
    north = on_sphere(lat, grid.latitude)
    found = np.zeros(lon.size, dtype=bool)
    for shape in np.flatnonzero(shapes.rings.filled):
        found |= inside.at(np.full(lon.size, shape), east, north)
    return found
