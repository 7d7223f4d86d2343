"""Taking a snapshot: land the pages, conform them in SQL, publish the files, commit the ledger.

Nothing is visible before the last step, and the last step is one file. A harvest that ends
anywhere before it leaves the catalog as it was.
"""

from __future__ import annotations

import contextlib
import math
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from duckdb import DuckDBPyConnection

from geocat.engine import OutOfMemory, bind, connect_for_conform, run, version
from geocat.errors import IncompleteHarvest, StoreError
from geocat.harvest import Harvester, Progress, harvester_of
from geocat.landing import Landing, Run
from geocat.ledger import TABLES, LedgerEntry, LedgerFile, current, schema_file
from geocat.sources import Source
from geocat.store import Store, storage_errors

VECTOR = 2048
GROUP_ROWS = 20_480
"""Rows of a row group; fewer where rows are wide, so that a group stays near ``GROUP_BYTES``."""
GROUP_BYTES = 40 << 20
LEAF_ROWS = 20_480
"""A collection with so many items gets a file of its own."""
STRETCH_ROWS = 20_480
"""Rows of a stretch of the Hilbert curve, when items are too many to be sorted in memory."""
SORTED_BYTES = 64 << 20
"""Items whose JSON is no longer than this are sorted in memory."""
NO_GEOMETRY = (
    '{"version": "1.0.0", "primary_column": "geometry", '
    '"columns": {"geometry": {"encoding": "WKB", "geometry_types": []}}}'
)
"""GeoParquet metadata of a file whose rows have no geometry: DuckDB writes none, and readers refuse it."""
CORE_COLUMNS = [
    "collection",
    "id",
    "stac_version",
    "stac_extensions",
    "datetime",
    "start_datetime",
    "end_datetime",
    "observed_from",
    "observed_to",
    "created",
    "updated",
    "platform",
    "constellation",
    "instruments",
    "gsd",
    "cloud_cover",
    "assets",
    "links",
    "properties",
    "found_at",
    "geometry",
    "bbox",
    "source",
    "snapshot",
]


def take(
    store: Store,
    name: str,
    source: Source,
    progress: Progress | None = None,
    harvester: Harvester | None = None,
) -> LedgerEntry:
    """Harvest a source into a new snapshot.

    :param progress: called after each page
    :param harvester: the source's own, unless given
    :return: the committed entry
    :raises HarvestError: the source failed; nothing was committed
    :raises IncompleteHarvest: fewer items than announced; committed, but never current
    :raises StoreError: storage failed; nothing was committed
    """
    started = datetime.now(UTC)
    with store.only_one(name):
        discard_leftovers(store, name)
        asked = source.model_dump(mode="json", exclude_defaults=True)
        with storage_errors(store.root):
            landing = Landing.begun(store, name, asked, None, store.next_snapshot())
            for page in (harvester or harvester_of(name, source)).pages():
                landing.land(page)
                if progress:
                    progress(landing.received, landing.announced)
        entry = conform(store, name, source, landing, started)
        landing.discard()
    if not entry.complete:
        raise IncompleteHarvest(
            f"Source {name} announced {entry.announced} items and sent {entry.received}; snapshot "
            f"{entry.snapshot} is kept, marked incomplete, and not current; harvest again.",
            source=name,
            url=source.url,
            snapshot=entry.snapshot,
        )
    return entry


def conform(
    store: Store,
    name: str,
    source: Source,
    landing: Landing,
    started: datetime | None = None,
) -> LedgerEntry:
    """Make a snapshot of landed pages and commit it.

    :param started: when the harvest began; now, unless given
    :return: the committed entry, which may be incomplete
    :raises StoreError: storage failed; nothing was committed
    """
    started = started or datetime.now(UTC)
    for generous in (False, True):
        with contextlib.suppress(OutOfMemory), store.workspace(landing.folder) as folder, storage_errors(store.root):
            return _publish(store, name, source, started, landing, Conformed(landing, folder, generous=generous))
    raise StoreError(
        f"Source {name} has items too long for this machine's memory: its longest has "
        f"{landing.longest_line() >> 20} MB; harvest it on a larger machine, or leave such items out."
    )


def discard_leftovers(store: Store, name: str) -> None:
    """Remove what killed harvests of a source left: landed pages, unfinished files, files that no ledger names."""
    store.discard_temporaries()
    committed = {
        file.path.rpartition("/")[0] for entry in store.entries() for files in entry.tables.values() for file in files
    }
    for table in store.folders("snapshots"):
        for folder in store.folders(f"snapshots/{table}/source={name}"):
            path = f"snapshots/{table}/source={name}/{folder}"
            if path not in committed:
                store.remove(path)


class Conformed:
    """Landed pages, conformed into parquet files in a local folder.

    :param landing: the run's pages
    :param workspace: a local folder for staged and finished files

    ``files`` holds, per table, the finished files with rows, bounds and collections; ``repeated`` counts
    the items that were received again: one sent twice must not stand in for one that is missing.
    """

    def __init__(self, landing: Landing, workspace: Path, *, generous: bool = False) -> None:
        """Run the conform SQL over every page, in bounded memory; a few long items may need more of it."""
        self.files: dict[str, list[tuple[Path, int, tuple[float, ...] | None, tuple[str, ...]]]] = {}
        self.collections: dict[str, int] = {}
        self.properties: dict[str, dict[str, str]] = {}
        self.workspace = workspace
        spill = workspace / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        connection = connect_for_conform(spill, generous=generous)
        try:
            bind(connection, longest_line=landing.longest_line())
            run(connection, "conform/umm_item")
            run(connection, "conform/landed", landed_files=landing.files("items", workspace))
            self._look(connection)
            self._items(connection, landing)
            self._write(connection, "item_json")
            self._write(connection, "rejects")
            run(connection, "conform/landed", landed_files=landing.files("collections", workspace))
            self._write(connection, "collections")
        finally:
            connection.close()
            shutil.rmtree(spill, ignore_errors=True)

    def _look(self, connection: DuckDBPyConnection) -> None:
        """Look at every document once: what it is, which are kept, and which properties there are."""
        bind(connection, leaf_rows=LEAF_ROWS, stretch_rows=STRETCH_ROWS)
        run(connection, "conform/documents", documents_file=str(self.workspace / "documents.parquet"))
        run(connection, "conform/kept")
        run(connection, "conform/property_types", core_properties=CORE_COLUMNS)
        for collection, name, column_type in connection.execute("FROM property_types").fetchall():
            self.properties.setdefault(collection, {})[name] = column_type.strip('"')
        counts = run(connection, "conform/counts")
        self.collections = {collection: items for collection, items, _ in counts}
        self.repeated = sum(repeated for *_, repeated in counts)

    def _items(self, connection: DuckDBPyConnection, landing: Landing) -> None:
        """Write the items along the Hilbert curve: sorted where they are few, else by way of stretches."""
        pages = landing.page_files("items")
        size = sum(page.bytes for page in pages)
        width = max(size // max(sum(page.rows for page in pages), 1), 1)
        group_rows = min(GROUP_ROWS, max(VECTOR, GROUP_BYTES // width // VECTOR * VECTOR))
        leaves = run(connection, "conform/leaves") or [("", (), 0, 1)]
        run(connection, "conform/item_rows", group_rows=group_rows)
        if len(leaves) == 1 and (size <= SORTED_BYTES or leaves[0][3] == 1):
            how = "items_sorted" if size <= SORTED_BYTES else "items"
            self._write(connection, "items", how, leaves[0][1])
            return
        spread = self.workspace / "spread"
        run(connection, "conform/items_spread", spread_folder=str(spread))
        folders = {unquote(folder.name.partition("=")[2]): folder for folder in spread.iterdir()}
        for leaf, collections, _, _ in leaves:
            stretches = sorted(folders[leaf].iterdir(), key=lambda stretch: int(stretch.name.partition("=")[2]))
            files = [str(file) for stretch in stretches for file in sorted(stretch.iterdir())]
            self._write(connection, "items", "items_gathered", collections, spread_files=files)

    def _write(
        self,
        connection: DuckDBPyConnection,
        table: str,
        how: str | None = None,
        collections: Sequence[str] = (),
        **variables: Any,
    ) -> None:
        """Run a COPY of ``sql/conform`` and keep what it says about the file it wrote."""
        files = self.files.setdefault(table, [])
        target = self.workspace / f"{table}-{len(files):05d}.parquet"
        bind(connection, target_file=str(target), key_values={"geocat": version()}, **variables)
        rows = run(connection, f"conform/{how or table}")
        if table == "items" and run(connection, "conform/geo_keys") == [(0,)]:
            rows = run(connection, f"conform/{how or table}", key_values={"geocat": version(), "geo": NO_GEOMETRY})
        count, statistics = rows[0][1], rows[0][4]
        files.append((target, count, _bounds(statistics), tuple(collections)))


def _bounds(statistics: dict[str, dict[str, str]]) -> tuple[float, float, float, float] | None:
    """The bounds of a file from COPY's statistics, in degrees: xmin, ymin, xmax, ymax.

    ``None`` where there are none, or one that is no number JSON could hold.
    """
    try:
        west, south = (float(statistics[f'"bbox"."{c}"']["min"]) for c in ("xmin", "ymin"))
        east, north = (float(statistics[f'"bbox"."{c}"']["max"]) for c in ("xmax", "ymax"))
    except KeyError:
        return None
    bounds = (west, south, east, north)
    return bounds if all(map(math.isfinite, bounds)) else None


def _publish(
    store: Store,
    name: str,
    source: Source,
    started: datetime,
    landing: Landing,
    conformed: Conformed,
) -> LedgerEntry:
    """Move the files into place, then commit the entry that names them."""
    snapshot = store.next_snapshot()
    tables: dict[str, list[LedgerFile]] = {}
    for table, files in conformed.files.items():
        folder = f"snapshots/{table}/source={name}/snapshot={snapshot}"
        tables[table] = []
        for number, (path, rows, bounds, collections) in enumerate(files):
            relative = f"{folder}/part-{number:05d}.parquet"
            size, digest = store.publish(path, relative)
            tables[table].append(
                LedgerFile(relative, rows, size, digest, bounds, collections)  # type: ignore[arg-type]
            )
    received = landing.received - conformed.repeated
    parent = current(store.entries()).get(name)
    entry = LedgerEntry(
        geocat=version(),
        snapshot=snapshot,
        source=name,
        source_type=source.type,
        asked=source.model_dump(mode="json", exclude_defaults=True),
        started_at=started.isoformat(timespec="milliseconds"),
        finished_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        announced=landing.announced,
        received=received,
        complete=landing.announced is None or received >= landing.announced,
        parent=parent.snapshot if parent else None,
        collections=conformed.collections,
        properties=conformed.properties,
        tables=tables,
    )
    store.commit(entry)
    return entry


def write_schema(store: Store) -> None:
    """Write, for each table, the file without rows that gives it its columns and types."""
    if all(store.exists(schema_file(table)) for table in TABLES):
        return
    landing = Landing(store, "landing/none/none", Run({}, None, ""))
    with store.workspace(landing.folder) as workspace, storage_errors(store.root):
        for table, files in Conformed(landing, workspace).files.items():
            store.publish(files[0][0], schema_file(table))
    landing.discard()
