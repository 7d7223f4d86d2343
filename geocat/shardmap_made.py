"""A shard map that was made: a table to ask, to change and to hand over.

What a question about a map means is said in ``sql/grid``; a map is the two tables of the connection that
``sql/shardmap`` made, under names of its own, so that several maps live side by side.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from geocat import engine, shardmap, shardmap_export, shardmap_files, shardmap_mask, shardmap_signature
from geocat.declared_grids import of_signature
from geocat.engine import quoted
from geocat.errors import InputError
from geocat.query import Rows
from geocat.shardmap import FINEST, Counts
from geocat.shardmap_files import Provenance

if TYPE_CHECKING:
    from geocat.grid.area import Area
    from geocat.grid.base import Grid

_NUMBERS = itertools.count(1)
STEPS = ("year", "month", "day")


@dataclass(frozen=True, repr=False)
class ShardMap:
    """Which items each shard of a grid needs. ``catalog.shardmap(…)`` makes one.

    Rows are lazy, and read tables of the catalog's connection, which has them until it is closed.

    :param name: the view (shard_key, source, collection, item_id) of the connection, for SQL of one's own
    :param grid: whose shards they are; ``None`` where a file's signature is of no grid that geocat has
    :param area: where it was asked for; ``None`` where a file does not say
    :param provenance: what it was computed from
    :param counts: shards, pairs, items in the map, items asked
    :param statuses: of the items asked, those without a usable footprint, by ``geometry_status``
    """

    connection: DuckDBPyConnection
    name: str
    grid: Grid | None
    area: Area | None
    provenance: Provenance
    counts: Counts
    statuses: Mapping[str, int]

    @classmethod
    def of_connection(cls, connection: DuckDBPyConnection, counts: Counts, **said: Any) -> ShardMap:
        """Keep the map that the connection has just made, under names of its own."""
        name = f"shardmap_{next(_NUMBERS)}"
        for table in ("pairs", "named"):
            connection.execute("ALTER TABLE temp.shardmap_" + table + " RENAME TO " + quoted(f"{name}_{table}"))
        connection.table_function("shardmap_rows", [f"{name}_pairs", f"{name}_named"]).to_view(name)
        return cls(connection, name, counts=counts, **said)

    def __repr__(self) -> str:
        """Its size."""
        return f"<{self}>"

    def __str__(self) -> str:
        """Its size in words, and why it is empty if it is."""
        size = self.counts
        counts = ((size.shards, "shard"), (size.pairs, "pair"), (size.assigned_items, "item"))
        shards, pairs, items = (f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
        said = f"{shards}, {pairs} of {items}"
        lost = ", ".join(f"{items:,} {status}" for status, items in self.statuses.items())
        return f"{said}{f' (without footprint: {lost})' if lost else ''}{f'. {why}' if (why := self.why_empty) else ''}"

    @property
    def why_empty(self) -> str:
        """Why there are no pairs, as a sentence; an empty text where there are some."""
        return self.counts.why_empty()

    # ---------- questions

    @property
    def rows(self) -> Rows:
        """One row per (shard_key, source, collection, item_id), by shard."""
        return Rows(self.connection.view(self.name).order("shard_key, source, collection, item_id"))

    def located(self) -> Rows:
        """The rows with ``https_href``, ``s3_href``, ``observed_from``, ``observed_to`` and ``bytes`` of each item."""
        self.locate()
        return self._ask("shardmap_rows_located", f"{self.name}_pairs", f"{self.name}_located")

    def summary(self) -> Rows:
        """What each shard holds: ``grid.shard_summary``; items, bytes where all are known, time span."""
        self.locate()
        return Rows(self._ask("shardmap_summary", self.name, f"{self.name}_located").relation.order("shard_key"))

    def balance(self) -> Rows:
        """How evenly items are spread over shards, one row: ``grid.shard_balance``."""
        return self._ask("shardmap_balance", self.name)

    def densest(self) -> tuple[int, int] | None:
        """The shard with the most items, and how many; of several, the lowest key. ``None`` of an empty map."""
        found = self._ask("shardmap_densest", self.name).fetchone()
        return None if found is None else (int(found[0]), int(found[1]))

    def to_split(self, at_most: int) -> Rows:
        """The shards with more items than that, heaviest first: ``grid.shards_to_split``.

        :raises InputError: not a positive number, or no HEALPix map
        """
        if at_most < 1:
            raise InputError(f"A shard of at most {at_most} items cannot be; give at least 1.")
        self._order("split")
        return self._ask("shardmap_to_split", self.name, at_most)

    def cost(
        self,
        shard_s: float,
        item_s: float,
        *,
        workers: int | None = None,
        memory_gb: float | None = None,
        usd_per_gb_s: float | None = None,
    ) -> Rows:
        """What working through it takes, one row: ``grid.shard_cost``.

        :param shard_s: seconds for each shard, and ``item_s`` for each of its items
        :param workers: at once; as many as shards, unless given
        :param memory_gb: of a worker; with ``usd_per_gb_s`` it gives a price
        """
        return self._ask("shardmap_cost", self.name, shard_s, item_s, workers, memory_gb, usd_per_gb_s)

    def windows(self, step: str) -> Rows:
        """The map, divided among the windows of a schedule: ``grid.shard_windows``.

        :param step: ``year``, ``month`` or ``day`` of UTC; windows are half-open
        :raises InputError: another step
        """
        if step not in STEPS:
            raise InputError(f"Windows are of a year, a month or a day; {step!r} is none of them.")
        self.locate()
        return self._ask("shardmap_windows", self.name, f"{self.name}_located", step)

    def siblings(self, of_collection: str, with_collection: str) -> Rows:
        """Items of a collection in the map, each with its sibling in the catalog: ``grid.siblings``; GEDI's names."""
        collections = {"of_collection": of_collection, "with_collection": with_collection}
        engine.bind(self.connection, of_names=f"{self.name}_named", **collections)
        found = self.connection.execute(engine.text("shardmap/siblings")).to_arrow_table()
        return Rows(self.connection.from_arrow(found))

    def aoi_mask(self) -> Rows:
        """The part of each shard that lies in the area, as cells: one row per shard_key, a list of ``cells``.

        Of HEALPix the fewest cells, of ``child_order`` at the finest, that touch the area, as morton words. Of tiles
        the numbers of the cells whose middle lies in the area.

        :raises InputError: no area is known, or an H3 map, whose shards have no cells inside
        """
        if self.grid is None or self.area is None:
            raise InputError("The map does not say of which area it is; build it again with `geocat shardmap build`.")
        return shardmap_mask.mask(self.connection, self.name, self.grid, self.area)

    # ---------- other maps

    def coarsen(self, order: int) -> ShardMap:
        """The map at a coarser HEALPix order: exact, without looking at a footprint.

        :raises InputError: no HEALPix map, or a finer order
        """
        own = self._order("coarsened")
        if not 0 <= order <= own:
            raise InputError(f"A map of order {own} is coarsened to an order from 0 to {own}; {order} is none.")
        return self._at(order, self._ask("shardmap_coarser", self.name, order))

    def refine(self, order: int) -> ShardMap:
        """The map at a finer HEALPix order, from stored cells; covers all of each shard, also beyond the area.

        :raises InputError: no HEALPix map of the catalog's convention, a coarser order, or one finer than 9
        """
        own = self._order("refined")
        latitude = self.provenance.grid_signature.get("latitude")
        if not own <= order <= FINEST or latitude == "spherical":
            raise InputError(
                f"A map of order {own} with {latitude or 'authalic'} latitudes cannot be refined to {order}: stored "
                f"cells serve orders up to {FINEST} with authalic latitudes. Build it with `geocat shardmap build`."
            )
        beams = self.provenance.asked.get("beams")
        return self._at(order, self._ask("shardmap_finer", self.name, order, beams))

    def check(self, grid: Grid, where: str = "This shard map") -> list[str]:
        """Refuse another grid; what the map does not say comes back as warnings.

        :raises InputError: names each field that differs, with both values
        """
        return shardmap_signature.check(self.provenance.grid_signature, grid.signature(), where)

    def gone(self) -> int:
        """How many of its items the catalog does not have any more."""
        self.locate()
        engine.bind(self.connection, located_from=f"{self.name}_located")
        return int(engine.run(self.connection, "shardmap/gone")[0][0])

    # ---------- handing over

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the map as parquet, a table of ids with its provenance in the file.

        :raises InputError: a name that does not end in .parquet, or a folder that is not there
        :raises StoreError: the disk is full, or the folder cannot be written
        """
        if Path(path).suffix.lower() not in (".parquet", ".pq"):
            raise InputError(f"{os.fspath(path)} does not end in .parquet; for zagg's JSON there is export.")
        names = (f"{self.name}_pairs", f"{self.name}_named")
        shardmap_files.write_parquet(self.connection, path, self.provenance, *names)
        return Path(path)

    def export(self, path: str | os.PathLike[str], endpoint: str | None = None, *, keys_as_text: bool = False) -> Path:
        """Write the map with hrefs: zagg's JSON, or parquet, by the ending of the name.

        :param endpoint: ``https`` or ``s3``: only this one's hrefs; both, unless given
        :param keys_as_text: shard keys as digits in quotes, for readers of JSON without 64-bit integers
        :raises InputError: another ending or endpoint; an item that the catalog does not have, or that has no href at
            the endpoint
        """
        return shardmap_export.export(self, Path(path), endpoint, keys_as_text=keys_as_text)

    def plot(self, path: str | os.PathLike[str], title: str | None = None) -> Path:
        """Draw shards by their number of items over the area, as a PNG: :func:`geocat.plot_shardmap.shard_map`."""
        from geocat import plot_shardmap

        return plot_shardmap.shard_map(self, path, title)

    def outlines(self) -> pa.Table:
        """Each shard's outline: ``shard_key``, ``items``, ``geometry``: well-known binary, lon/lat, as grids have it.

        :raises InputError: the map is of a grid that geocat does not have
        """
        import shapely

        if self.grid is None:
            raise InputError("The map's signature is of no grid that geocat has, so its shards cannot be drawn.")
        nested = self.provenance.grid_signature.get("type") == "healpix"
        found = self._ask("shardmap_shards_nested" if nested else "shardmap_shards", self.name).to_arrow()
        rings = self.grid.outline(found["cell" if nested else "shard_key"].to_numpy())
        return pa.table(
            {"shard_key": found["shard_key"], "items": found["items"], "geometry": list(shapely.to_wkb(rings))}
        )

    def keys_of(self, shards: Any) -> Any:
        """The shard keys of shards as the grid has them: of HEALPix, the words of nested cells; uint64."""
        table = pa.table({"shard_key": pa.array(shards, pa.int64() if shards.dtype.kind == "i" else pa.uint64())})
        if self.provenance.grid_signature.get("type") != "healpix":
            return table["shard_key"].to_numpy().astype("uint64")
        self.connection.register("shardmap_nested", table)
        engine.bind(self.connection, at_order=self.provenance.grid_signature["parent_order"])
        keyed = self.connection.execute(engine.text("shardmap/words")).to_arrow_table()
        self.connection.unregister("shardmap_nested")
        return keyed["shard_key"].to_numpy()

    # ---------- how it is asked

    def _ask(self, macro: str, *values: Any) -> Rows:
        """The rows of a macro of ``sql/shardmap/questions.sql``, its parameters by position; lazy."""
        engine.run(self.connection, "shardmap/questions")
        return Rows(self.connection.table_function(macro, list(values)))

    def locate(self) -> None:
        """Read times, sizes and hrefs of the map's items, once."""
        name = f"{self.name}_located"
        there = "SELECT count(*) FROM duckdb_tables() WHERE table_name = $name"
        if not self.connection.sql(there, params={"name": name}).fetchall()[0][0]:
            engine.run(self.connection, "shardmap/located", of_names=f"{self.name}_named")
            self.connection.execute("ALTER TABLE temp.shardmap_located RENAME TO " + quoted(name))

    def _order(self, what: str) -> int:
        signature = self.provenance.grid_signature
        if signature.get("type") != "healpix":
            raise InputError(f"Only HEALPix maps can be {what}; this one is of type {signature.get('type')!r}.")
        return int(signature["parent_order"])

    def _at(self, order: int, rows: Rows) -> ShardMap:
        """The map of other rows, at another order."""
        counts = shardmap.take(self.connection, rows.relation)
        signature = {**self.provenance.grid_signature, "parent_order": order}
        signature["child_order"] = max(signature.get("child_order", order), order)
        metadata = {**self.provenance.metadata, "from_order": self.provenance.grid_signature["parent_order"]}
        provenance = replace(self.provenance, grid_signature=signature, metadata=metadata)
        grid = of_signature(signature)
        said: dict[str, Any] = {"grid": grid, "area": self.area, "provenance": provenance, "statuses": self.statuses}
        return ShardMap.of_connection(self.connection, counts, **said)
