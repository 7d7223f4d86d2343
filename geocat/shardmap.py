"""Shard maps: which items each worker needs, asked of stored cells in SQL.

The map is the view ``shardmap`` of the connection: one row per shard and item. What belongs
together is decided by ``sql/grid`` (macros that any DuckDB shell can use) and ``sql/shardmap``; this
module hands them the area and the items, and says in a sentence why a map is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from geocat import engine
from geocat.errors import InputError

FINEST = 9
"""The finest order of shards that stored cells serve."""


class Counts(NamedTuple):
    """What a shard map was made from, and how much of it is in the map.

    ``covered_items``, those with a footprint, is counted only where the map is empty: to say why.
    """

    shards: int
    pairs: int
    assigned_items: int
    items: int
    aoi_ranges: int
    covered_items: int | None

    def why_empty(self) -> str:
        """Why there are no pairs, as a sentence that says what to do; an empty text where there are some."""
        if self.pairs:
            return ""
        if not self.aoi_ranges:
            return "The map is empty: the area covers no cell; look at the area."
        if not self.items:
            return "The map is empty: no items match; look at source, collection, dates, cycles and tracks."
        if not self.covered_items:
            return (
                f"The map is empty: none of the {self.items:,} items has a footprint; "
                "grid.item_footprints says why in geometry_status."
            )
        return (
            f"The map is empty: none of the {self.covered_items:,} items with a footprint touches a shard of the area."
        )


def hand_area(connection: DuckDBPyConnection, cell_from: pa.Array, cell_to: pa.Array) -> None:
    """Make an area's cover known to the SQL, as ``shardmap_aoi``.

    :param cell_from: uint64, NESTED cells of order 29, WGS84 authalic latitude unless the grid says otherwise
    :param cell_to: the same; ranges are half-open and may be of any length
    """
    connection.register("shardmap_aoi", pa.table({"cell_from": cell_from, "cell_to": cell_to}))


def hand_items(connection: DuckDBPyConnection, items: DuckDBPyRelation) -> None:
    """Make the items known to the SQL, numbered, as the temporary table ``shardmap_items``.

    :param items: at least ``item, source, collection, id``; one row per item, as ``grid.shard_items`` has them. Those
        whose item is NULL have no footprint: they are counted, and in no shard
    """
    connection.register("shardmap_incoming", items)
    engine.run(connection, "shardmap/items")
    connection.unregister("shardmap_incoming")


def hand_cells(connection: DuckDBPyConnection, cells: DuckDBPyRelation) -> None:
    """Make stored cells known to the SQL, as the view ``shardmap_cells``; nothing is read.

    :param cells: the columns of ``grid.item_cells``
    """
    connection.register("shardmap_cells", cells)


def build(connection: DuckDBPyConnection, order: int, beams: Sequence[int] | None = None) -> Counts:
    """Make the view ``shardmap`` from what was handed over: ``sql/shardmap/pairs.sql``.

    :param order: of the shards, 0 to 9
    :param beams: ICESat-2 beam pairs, 1 to 3, whose corridors are asked for; the whole footprints unless given
    :raises InputError: an order that stored cells do not serve, or a beam pair that is none
    """
    if not 0 <= order <= FINEST:
        raise InputError(f"Shards are of the orders 0 to {FINEST}, which stored cells serve; {order} is none of them.")
    engine.run(connection, "shardmap/pairs", at_order=order, of_beams=checked_beams(beams))
    return counted(connection)


def build_of_tiles(connection: DuckDBPyConnection, aoi_tiles: pa.Array, tiles: pa.Table) -> Counts:
    """Make the view ``shardmap`` of a grid whose shards stored cells do not tell apart: ``sql/shardmap/tiles.sql``.

    Items and the area's HEALPix cover must have been handed over too.

    :param aoi_tiles: uint64, the shards that touch the area
    :param tiles: ``shard_key`` and ``item``: which shards each item's footprint touches
    """
    connection.register("shardmap_aoi_tiles", pa.table({"shard_key": aoi_tiles}))
    connection.register("shardmap_tiles", tiles)
    engine.run(connection, "shardmap/tiles")
    connection.unregister("shardmap_tiles")
    connection.unregister("shardmap_aoi_tiles")
    return counted(connection)


def counted(connection: DuckDBPyConnection) -> Counts:
    """Give the pairs of the connection their names, and count what they were made from."""
    engine.run(connection, "shardmap/named")
    [(shards, pairs, assigned, items, ranges)] = engine.run(connection, "shardmap/counts")
    found = Counts(shards, pairs, assigned, items, ranges, None)
    if found.pairs:
        return found
    [(covered,)] = engine.run(connection, "shardmap/covered")
    return found._replace(covered_items=covered)


def take(connection: DuckDBPyConnection, rows: DuckDBPyRelation | pa.Table) -> Counts:
    """Make the view ``shardmap`` from a map that is there already: ``sql/shardmap/taken.sql``.

    :param rows: ``shard_key, source, collection, item_id``, in any order
    """
    connection.register("shardmap_incoming", rows)
    engine.run(connection, "shardmap/taken")
    connection.unregister("shardmap_incoming")
    engine.run(connection, "shardmap/named")
    [(shards, pairs, items)] = engine.run(connection, "shardmap/size")
    return Counts(shards, pairs, items, items, 0, None)


def checked_beams(beams: Sequence[int] | None) -> list[int] | None:
    """Beam pairs of ICESat-2, or ``None`` for whole footprints.

    :raises InputError: a pair that is none
    """
    if beams is None:
        return None
    if not beams or not set(beams) <= {1, 2, 3}:
        said = ", ".join(map(str, beams)) or "none"
        raise InputError(f"Beam pairs are 1, 2 and 3; {said} cannot be asked for.")
    return sorted(set(beams))
