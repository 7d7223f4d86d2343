"""Footprints looked at one by one, where stored cells are too coarse to tell shards apart.

Stored cells say which items can be near an area; what each touches is asked of its footprint, as the source sent
it. This serves grids of tiles, H3, HEALPix finer than the cells or on the other convention of latitudes, and exact
maps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from duckdb import DuckDBPyConnection

from geocat import engine, stored_cells
from geocat.grid.area import Area
from geocat.grid.base import Grid
from geocat.grid.beams import corridors
from geocat.grid.faces import DEEPEST
from geocat.grid.footprints import AT_ONCE, DEPTH, cover
from geocat.grid.healpix import HealpixGrid
from geocat.grid.sphere import Cells, ramp
from geocat.store import Store
from geocat.stored_cells import ItemsFile

_NEIGHBOURS_DEG = 50.0
"""The narrowest place of a cell of order 0, about; it halves with each order."""


class Footprints(NamedTuple):
    """Footprints of items of one file.

    :param item: their numbers
    :param geometry: well-known binary, lon/lat degrees, or ``None``
    :param over: whether each one's own bbox has west > east
    """

    item: Cells
    geometry: np.ndarray[Any, Any]
    over: np.ndarray[Any, Any]


def near(grid: Grid, area: Area, shards: Any) -> tuple[int, Cells]:
    """Cells that hold every place from which an item can touch one of the shards, and their order.

    The area's own cells, so large that a shard is no wider, with all their neighbours.

    :param shards: those that the area touches
    """
    width = _widest(grid, shards)
    order = int(np.clip(np.floor(np.log2(_NEIGHBOURS_DEG / max(width, 1e-9))), 0, DEPTH))
    if width > _NEIGHBOURS_DEG:
        return 0, np.arange(12, dtype=np.uint64)
    cells = HealpixGrid(order, order)
    own = cells.cover(area)
    return order, np.unique(cells.touching(cells.outline(own))[1])


def _widest(grid: Grid, shards: Any) -> float:
    """The width of the widest shard, in degrees on the sphere, or a little more."""
    if not len(shards):
        return 0.0
    rings = grid.outline(shards)
    places, of = shapely.get_coordinates(rings, return_index=True)
    lon, lat = np.radians(places.T)
    points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    first = points[np.searchsorted(of, np.arange(len(rings)))]
    apart = np.degrees(np.arccos(np.clip((points * first[of]).sum(axis=1), -1, 1)))
    return float(2 * apart.max())


def sent(
    connection: DuckDBPyConnection, store: Store, files: Sequence[ItemsFile], items: Cells
) -> Iterator[Footprints]:
    """The footprints of items as their source sent them, file by file.

    :param files: of which some hold the items: those of the current snapshots
    :param items: numbers of ``grid.item_footprints``
    """
    numbers = np.unique(items)
    with closing(connection.cursor()) as reader:
        for macros in ("conform/umm_item", "conform/lenient"):
            engine.run(reader, macros)
        for file in files:
            low, high = np.searchsorted(numbers, [file.first_item, file.first_item + (1 << stored_cells.ROW_BITS)])
            if low == high:
                continue
            places = {"items_file": store.url(file.items.path), "json_file": store.url(file.item_json.path)}
            engine.bind(reader, first_item=file.first_item, only_beams=False, **places)
            found = reader.execute(engine.text("cells/sent_footprints")).to_arrow_table()
            reader.register("shardmap_sent", found)
            reader.register("shardmap_wanted", pa.table({"item": pa.array(numbers[low:high], pa.uint64())}))
            rows = reader.execute(engine.text("shardmap/sent")).to_arrow_table()
            yield Footprints(*(rows[name].to_numpy() for name in ("item", "geometry", "goes_over")))


def touching(grid: Grid, found: Footprints, beams: Sequence[int] | None, asked: Any) -> pa.Table:
    """Which footprints, or corridors of beam pairs, touch which of the shards asked: ``shard_key`` and ``item``.

    HEALPix shards are nested cells here, as the grid has them. A swath that cannot be cut into beams counts whole.
    """
    items, shards = [], []
    for first in range(0, found.item.size, AT_ONCE):
        some = slice(first, first + AT_ONCE)
        item, geometry = found.item[some], straightened(found.geometry[some], found.over[some])
        if beams is not None:
            cut = corridors(geometry)
            chosen = np.isin(cut.beam_pair, beams)
            item = np.concatenate([item[cut.item[chosen]], item[~cut.cut]])
            geometry = np.concatenate([cut.rings[chosen], geometry[~cut.cut]])
        place, shard = _touching(grid, geometry, asked)
        items.append(item[place])
        shards.append(shard.astype(np.uint64))
    if not items:
        return pa.table({"shard_key": pa.array([], pa.uint64()), "item": pa.array([], pa.uint64())})
    return pa.table({"shard_key": np.concatenate(shards), "item": np.concatenate(items)})


def _touching(grid: Grid, geometry: Any, asked: Any) -> tuple[Any, Any]:
    """Places of footprints and the shards that they touch; of fine HEALPix cells only those asked are looked for."""
    if not isinstance(grid, HealpixGrid):
        place, shard = grid.touching(geometry)
        chosen = np.isin(shard, asked)
        return place[chosen], shard[chosen]
    ranges = cover(geometry, grid.parent_order, grid.latitude)
    shift = np.uint64(2 * (DEEPEST - grid.parent_order))
    begin = np.searchsorted(asked, ranges.cell_from >> shift)
    count = np.searchsorted(asked, (ranges.cell_to - np.uint64(1)) >> shift, side="right") - begin
    return np.repeat(ranges.item, count), asked[np.repeat(begin, count) + ramp(count)]


def straightened(geometry: np.ndarray[Any, Any], over: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Footprints whose bbox goes over the antimeridian with longitudes that go on beyond 180, so that it shows.

    A box from 170 to -170 is otherwise the wide one; of a ring that is no box nothing changes but its numbers.
    """
    moved = geometry.copy()
    wide = np.flatnonzero(over & np.array([each is not None for each in geometry], dtype=bool))
    for place in wide:
        shape = shapely.from_wkb(bytes(geometry[place]), on_invalid="ignore")
        if shape is not None:
            moved[place] = shapely.transform(shape, lambda xy: np.where([[True, False]], xy % 360, xy))
    return moved
