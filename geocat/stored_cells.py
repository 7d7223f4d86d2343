"""Stored cells: the cover of every footprint, derived from files of items, which never change.

For each file of ``items`` there are, in the same place below ``grid/cells``: its cells, then, written last, what
became of each footprint, which says that the two are complete; and, where beams were asked for, the cells of ICESat-2's
beam pairs. The ledger does not name them: removed, they are made again. An item's number is 40 bits of its file's
path and 24 of its row, so that files are covered one by one and joined without a counter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from geocat import ledger
from geocat.engine import version
from geocat.errors import StoreError
from geocat.ledger import LedgerEntry, LedgerFile, schema_file
from geocat.store import Store

FOLDER = "grid/cells"
CELLS, FOOTPRINTS, BEAMS = "item_cells", "item_footprints", "beam_cells"
LISTS = {CELLS: "item_cell_files", FOOTPRINTS: "item_footprint_files"}
"""Table to the macro that lists its current files."""
SCHEME = {"scheme": "1", "depth": "9", "latitude": "authalic"}
"""What cells mean; files of another scheme are made anew."""
ORIGIN = {"geocat": version(), **SCHEME}
"""What every file of cells says in its metadata."""
ROW_BITS = 24
_PATH_BYTES = 5


class ItemsFile(NamedTuple):
    """One file of items, and where its cells are.

    :param source: whose items they are
    """

    source: str
    items: LedgerFile
    item_json: LedgerFile

    def path(self, kind: str) -> str:
        """Where its cells, footprints or beams are, relative to the root."""
        return f"{FOLDER}/{self.place}.{kind}.parquet"

    @property
    def first_item(self) -> int:
        """The number of its first item."""
        digest = hashlib.sha256(self.items.path.encode()).digest()
        return int.from_bytes(digest[:_PATH_BYTES], "big") << ROW_BITS

    @property
    def origin(self) -> dict[str, str]:
        """What its files say in their metadata."""
        return {**ORIGIN, "items_file": self.items.path, "items_sha256": self.items.sha256}

    @property
    def place(self) -> str:
        """Its path below ``snapshots/items``, without its ending."""
        return self.items.path.removeprefix("snapshots/items/").removesuffix(".parquet")


def current(entries: Iterable[LedgerEntry]) -> list[ItemsFile]:
    """The files of items of some snapshots.

    :raises StoreError: two of them give their items the same numbers
    """
    files = [
        ItemsFile(entry.source, items, item_json)
        for entry in entries
        for items, item_json in zip(entry.tables.get("items", ()), entry.tables.get("item_json", ()), strict=False)
        if items.rows
    ]
    numbered: dict[int, ItemsFile] = {}
    for file in files:
        other = numbered.setdefault(file.first_item, file)
        if other.items.path != file.items.path:
            raise StoreError(
                f"The files {other.items.path} and {file.items.path} give their items the same numbers in the table of "
                f"cells, by chance; harvest {file.source} with --full, which writes its items anew."
            )
    return files


def stored(store: Store) -> set[str]:
    """The files below ``grid/cells``, relative to the root, in one listing."""
    folder = store.at(FOLDER)
    found = store.fs.find(folder) if store.fs.exists(folder) else ()
    return {name[name.index(f"{FOLDER}/") :] for name in (each.removeprefix(store.path) for each in found)}


def lists(store: Store, entries: Iterable[LedgerEntry]) -> dict[str, list[str]]:
    """Macros and the files that each lists, relative to the root, those without rows first.

    :param entries: whose items are current
    """
    files, there = current(entries), stored(store)
    complete = [file for file in files if file.path(FOOTPRINTS) in there]
    beams = [file.path(BEAMS) for file in files if file.path(BEAMS) in there]
    return {
        LISTS[CELLS]: [schema_file(CELLS), *(file.path(CELLS) for file in complete), *beams],
        LISTS[FOOTPRINTS]: [schema_file(FOOTPRINTS), *(file.path(FOOTPRINTS) for file in complete)],
    }


def missing(store: Store, entries: Iterable[LedgerEntry], beams: Collection[str] = ()) -> list[tuple[ItemsFile, str]]:
    """What is to be done: files of items, each with what it lacks, ``item_footprints`` standing for cells too.

    :param beams: sources whose beam pairs are covered as well
    """
    there = stored(store)
    return [
        (file, kind)
        for file in current(entries)
        for kind in (FOOTPRINTS, *([BEAMS] if file.source in beams else []))
        if file.path(kind) not in there
    ]


def covered_items(store: Store, entry: LedgerEntry, *, new: bool = False) -> int:
    """How many items of a snapshot are covered.

    :param new: count only those in files that the snapshot wrote itself
    """
    there = stored(store)
    return sum(
        file.items.rows
        for file in current([entry])
        if file.path(FOOTPRINTS) in there and (not new or f"/snapshot={entry.snapshot}/" in file.items.path)
    )


def uncovered(store: Store) -> dict[str, int]:
    """How many current items of each source are not covered, where there are any."""
    counts: dict[str, int] = {}
    for file, _ in missing(store, ledger.current(store.entries()).values()):
        counts[file.source] = counts.get(file.source, 0) + file.items.rows
    return counts


def discard(store: Store) -> None:
    """Remove what was derived from files that no entry of the ledger names."""
    kept = {file.place for file in current(store.entries())}
    unneeded = {path for path in stored(store) if _place(path) not in kept}
    for path in sorted(unneeded):
        store.remove(path)
    for folder in sorted({path.rpartition("/")[0] for path in unneeded}):
        if not store.folders(folder):
            store.remove(folder)


def _place(path: str) -> str:
    """The place of the items that a file below ``grid/cells`` was made of."""
    folder, _, name = path.removeprefix(f"{FOLDER}/").rpartition("/")
    return f"{folder}/{name.partition('.')[0]}"


def damages(store: Store, connection: DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """What is wrong with the files of cells that the views read: path and problem, in words.

    :param connection: reads the files' footers
    """
    there = stored(store)
    for file in current(store.entries()):
        if file.path(FOOTPRINTS) in there:
            yield from _damage(store, connection, file, FOOTPRINTS, file.items.rows)
            yield from _damage(store, connection, file, CELLS)
        if file.path(BEAMS) in there:
            yield from _damage(store, connection, file, BEAMS)


def remove_damaged(store: Store, connection: DuckDBPyConnection) -> None:
    """Remove the files with which something is wrong, to be made again.

    :param connection: reads the files' footers
    """
    for path, _ in list(damages(store, connection)):
        store.remove(path.replace(f".{CELLS}.", f".{FOOTPRINTS}."))
        store.remove(path)


def _damage(
    store: Store, connection: DuckDBPyConnection, file: ItemsFile, kind: str, rows: int | None = None
) -> Iterator[tuple[str, str]]:
    path = file.path(kind)
    try:
        found, said = _footer(connection, store.url(path))
    except duckdb.Error:
        yield path, "is missing, or not readable as parquet"
        return
    if rows is not None and found != rows:
        yield path, f"has {found:,} rows and not {rows:,}"
    if apart := [name for name, value in file.origin.items() if name != "geocat" and said.get(name) != value]:
        yield path, f"is of another scheme or file: its {', '.join(apart)} is not what it should be"


def _footer(connection: DuckDBPyConnection, url: str) -> tuple[int, dict[str, Any]]:
    """The rows of a parquet file and what its metadata say."""
    [(rows,)] = connection.table_function("parquet_file_metadata", [url]).select("num_rows").fetchall()
    pairs = connection.table_function("parquet_kv_metadata", [url]).select("key, value").fetchall()
    return rows, {key.decode(): value.decode() for key, value in pairs}
