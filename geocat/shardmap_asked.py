"""A shard map's question, and how it is answered from the catalog.

Stored cells answer for HEALPix shards up to order 9 alone. For every other grid they say which items to look at, and
each of these footprints is compared with the shards on the sphere, so every grid has exactly the pairs that touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import shapely
from duckdb import DuckDBPyConnection

from geocat import engine, ledger, shardmap, shardmap_footprints, stored_cells
from geocat.errors import InputError
from geocat.grid.area import Area
from geocat.grid.base import Grid
from geocat.grid.footprints import DEPTH
from geocat.grid.healpix import HealpixGrid
from geocat.grid.rectilinear import RectilinearGrid
from geocat.shardmap import Counts
from geocat.store import Store
from geocat.types import ALWAYS, Interval


@dataclass(frozen=True)
class Question:
    """What a shard map is asked of, beside grid and area.

    :param source: only items of this harvest source
    :param collection: only of this collection
    :param during: items of which a moment lies in ``[since, until)``
    :param cycles: ICESat-2 cycles, as granules' names have them: dates of cycles are nowhere asked
    :param tracks: ICESat-2 reference ground tracks; ``regions`` likewise
    :param beams: beam pairs, 1 to 3, whose corridors count; whole footprints, unless given
    :param exact: look again at pairs that only cells on a footprint's boundary speak for
    :param latest: leave out granules that a later revision replaces
    """

    source: str | None = None
    collection: str | None = None
    during: Interval = ALWAYS
    cycles: Sequence[int] | None = None
    tracks: Sequence[int] | None = None
    regions: Sequence[int] | None = None
    beams: Sequence[int] | None = None
    exact: bool = False
    latest: bool = True

    def said(self) -> dict[str, Any]:
        """What was asked, without what was not, ready for JSON."""
        times = {name: None if when is None else when.isoformat() for name, when in self.during._asdict().items()}
        asked = {
            "source": self.source,
            "collection": self.collection,
            **times,
            "cycles": _listed(self.cycles),
            "tracks": _listed(self.tracks),
            "regions": _listed(self.regions),
            "latest": self.latest,
        }
        return {name: value for name, value in asked.items() if value is not None}


class Answer(NamedTuple):
    """What became of a question; the map itself is the view ``shardmap`` of the connection.

    :param counts: see :class:`geocat.shardmap.Counts`
    :param snapshots: what the items were read from
    :param statuses: items without a usable footprint, by ``geometry_status``
    :param looked_at: footprints that were compared one by one
    :param dropped: pairs that an exact map did not find again
    """

    counts: Counts
    snapshots: list[str]
    statuses: dict[str, int]
    looked_at: int = 0
    dropped: int = 0


def answer(
    connection: DuckDBPyConnection, store: Store, grid: Grid, area: Area, question: Question, as_of: str | None = None
) -> Answer:
    """Make the view ``shardmap`` of a connection.

    :param as_of: the greatest snapshot id that the connection's views have
    :raises InputError: an area that the grid has no place for; beams that are not covered
    """
    beams = shardmap.checked_beams(question.beams)
    shards = grid.cover(area)
    if not len(shards):
        raise InputError(_nowhere(grid, area))
    _choose(connection, question)
    shardmap.hand_cells(connection, connection.sql("FROM grid.item_cells"))
    if beams is not None:
        _require_beams(connection)
    sources = _Sources(connection, store, as_of)
    looked_at = dropped = 0
    if isinstance(grid, HealpixGrid) and grid.latitude == "authalic" and grid.parent_order <= shardmap.FINEST:
        cover = area.ranges(grid.parent_order)
        shardmap.hand_area(connection, pa.array(cover.cell_from), pa.array(cover.cell_to))
        counts = shardmap.build(connection, grid.parent_order, beams)
        if question.exact and beams is None and counts.pairs:
            counts, looked_at, dropped = _confirm(sources, grid, shards)
    else:
        counts, looked_at = _look(sources, grid, area, shards, beams)
    snapshots = [name for (name,) in engine.run(connection, "shardmap/snapshots")]
    statuses = dict(engine.run(connection, "shardmap/statuses"))
    return Answer(counts, snapshots, statuses, looked_at, dropped)


def _listed(numbers: Sequence[int] | None) -> list[int] | None:
    return None if numbers is None else [int(each) for each in numbers]


def _nowhere(grid: Grid, area: Area) -> str:
    west, south, east, north = shapely.total_bounds(area.geometries)
    said = f"The area, about {west:.6g},{south:.6g},{east:.6g},{north:.6g}, touches no shard of the grid"
    if isinstance(grid, RectilinearGrid):
        bounds = ",".join(f"{each:.12g}" for each in grid.bounds)
        return f"{said}, whose bounds are {bounds} in {grid.crs}; choose a grid whose CRS and bounds fit the area."
    return f"{said}; look at the area."


def _choose(connection: DuckDBPyConnection, question: Question) -> None:
    """Read the items of a question, with no more of each than it takes."""
    of = {"of_source": question.source, "of_collection": question.collection}
    by_name = any(asked is not None for asked in (question.cycles, question.tracks, question.regions))
    revised = question.latest and (by_name or engine.run(connection, "shardmap/revisions", **of)[0][0])
    engine.run(
        connection,
        "shardmap/chosen",
        of_granules="granules_latest" if revised else "granules" if by_name else "shardmap_observed",
        **of,
        since=question.during.since,
        until=question.during.until,
        any_cycle=_listed(question.cycles),
        any_track=_listed(question.tracks),
        any_region=_listed(question.regions),
    )


def _require_beams(connection: DuckDBPyConnection) -> None:
    if not engine.run(connection, "shardmap/beams")[0][0]:
        raise InputError(
            "No beam pair of these items is covered: set beams = true for their source in geocat.toml, then run "
            "`geocat grid cover`. Only ICESat-2's ATL03 and ATL06 have beam pairs here."
        )


class _Sources(NamedTuple):
    """Where footprints are read from."""

    connection: DuckDBPyConnection
    store: Store
    as_of: str | None

    def touching(self, grid: Grid, items: Any, beams: Sequence[int] | None, shards: Any) -> pa.Table:
        """Which footprints of items touch which of the shards, as shard keys."""
        entries = ledger.current(self.store.entries(), self.as_of).values()
        files = stored_cells.current(entries)
        found = [
            shardmap_footprints.touching(grid, footprints, beams, shards)
            for footprints in shardmap_footprints.sent(self.connection, self.store, files, items)
        ]
        empty = pa.table({"shard_key": pa.array([], pa.uint64()), "item": pa.array([], pa.uint64())})
        return _keys(self.connection, grid, pa.concat_tables([empty, *found]))


def _keys(connection: DuckDBPyConnection, grid: Grid, rows: pa.Table) -> pa.Table:
    """Rows whose shards are as a grid has them, with shard keys."""
    if not isinstance(grid, HealpixGrid):
        return rows
    connection.register("shardmap_nested", rows)
    engine.bind(connection, at_order=grid.parent_order)
    keyed = connection.execute(engine.text("shardmap/words")).to_arrow_table()
    connection.unregister("shardmap_nested")
    return keyed


def _look(sources: _Sources, grid: Grid, area: Area, shards: Any, beams: Sequence[int] | None) -> tuple[Counts, int]:
    """The map of a grid whose shards stored cells do not tell apart, footprint by footprint."""
    connection = sources.connection
    order, cells = shardmap_footprints.near(grid, area, shards)
    size = np.uint64(1 << (58 - 2 * order))
    shardmap.hand_area(connection, pa.array(cells * size), pa.array((cells + np.uint64(1)) * size))
    whole = _numbers(connection, "shardmap/whole", order) if beams is None else np.empty(0, dtype=np.uint64)
    items = np.setdiff1d(_numbers(connection, "shardmap/candidates", order), whole)
    keys = _keys(connection, grid, pa.table({"shard_key": pa.array(shards.astype(np.uint64))}))["shard_key"]
    everywhere = {"shard_key": np.repeat(keys.to_numpy(), whole.size), "item": np.tile(whole, len(keys))}
    tiles = pa.concat_tables([pa.table(everywhere), sources.touching(grid, items, beams, shards)])
    return shardmap.build_of_tiles(connection, keys.combine_chunks(), tiles), len(items)


def _confirm(sources: _Sources, grid: HealpixGrid, shards: Any) -> tuple[Counts, int, int]:
    """Drop the pairs of the map that its footprints, looked at again, do not touch."""
    connection = sources.connection
    items = _numbers(connection, "shardmap/doubtful", grid.parent_order)
    connection.register("shardmap_tiles", sources.touching(grid, items, None, shards))
    connection.register("shardmap_looked_at", pa.table({"item": pa.array(items, pa.uint64())}))
    [(dropped,)] = engine.run(connection, "shardmap/confirmed")
    connection.unregister("shardmap_tiles")
    connection.unregister("shardmap_looked_at")
    return shardmap.counted(connection), len(items), dropped


def _numbers(connection: DuckDBPyConnection, file: str, order: int) -> Any:
    engine.bind(connection, at_order=min(order, DEPTH))
    return connection.execute(engine.text(file)).to_arrow_table()["item"].to_numpy()
