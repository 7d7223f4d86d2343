"""The catalog: views and macros over the files of the current snapshots.

The database is a cache. It holds file lists, views and macros, and is written anew from the
ledger and ``sql/`` whenever either changed; deleting it loses nothing.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from geocat import engine, file_lists, ledger, view_cache
from geocat.engine import literal, quoted
from geocat.errors import InputError, InstallFailed, StoreError
from geocat.file_lists import LISTS
from geocat.ledger import LedgerEntry
from geocat.storage_errors import storage_errors
from geocat.store import Store

DATABASE = "catalog.duckdb"
MOST_NAMED = 10
NEW = "geocat_new_database"
ALIKE = ({"BIGINT", "DOUBLE"}, {'["BIGINT"]', '["DOUBLE"]'})
"""Types of a property that DuckDB reads together without loss of meaning."""


def install(connection: DuckDBPyConnection, store: Store, as_of: str | None = None) -> None:
    """Write file lists, views, macros and collection views into an open database.

    :param as_of: greatest snapshot id considered, inclusive; ``None`` is now
    :raises InstallFailed: an SQL file did not install
    :raises StoreError: the ledger cannot be read, or a current file is missing or damaged
    """
    copied = view_cache.copy(connection)
    with _at_once(connection), _damage_named(store, as_of):
        own = file_lists.lists(store, as_of)
        _define(connection, own)
        if not copied:
            engine.install(connection)
        _collection_views(connection, store, ledger.current(store.entries(), as_of).values())
    if not copied:
        view_cache.keep(connection, own)


@contextlib.contextmanager
def _at_once(connection: DuckDBPyConnection) -> Iterator[None]:
    """One transaction: each statement on its own would wait for the disk."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def refresh(connection: DuckDBPyConnection, store: Store, as_of: str | None = None) -> None:
    """Write into a database that has the views what was committed since: file lists and collection views.

    :raises StoreError: the ledger cannot be read, or a current file is missing or damaged
    """
    _define(connection, file_lists.lists(store, as_of))
    with _damage_named(store, as_of):
        _collection_views(connection, store, ledger.current(store.entries(), as_of).values())


@contextlib.contextmanager
def _damage_named(store: Store, as_of: str | None) -> Iterator[None]:
    """Where views cannot be installed because a current file is damaged, say which.

    :raises StoreError: a current file is missing or damaged
    """
    try:
        yield
    except (InstallFailed, duckdb.Error) as wrong:
        current = ledger.current(store.entries(), as_of).values()
        files = [file for entry in current for files in entry.tables.values() for file in files if file.rows]
        if damaged := store.first_damaged(files):
            raise StoreError(
                f"{store.url(damaged.path)} is missing or not as it was committed; `geocat check` lists all such "
                "files. Restore it, or remove the ledger entry that names it and harvest again."
            ) from wrong
        raise


def _define(connection: DuckDBPyConnection, macros: dict[str, str]) -> None:
    for macro, value in macros.items():
        connection.execute("CREATE OR REPLACE MACRO " + quoted(macro) + "() AS " + value)


def _collection_views(connection: DuckDBPyConnection, store: Store, entries: Iterable[LedgerEntry]) -> None:
    """One view per collection in schema ``collections``: core columns, then its own properties."""
    connection.execute("DROP SCHEMA IF EXISTS collections CASCADE")
    connection.execute("CREATE SCHEMA collections")
    template = (engine.shipped("sql") / "catalog" / "collection_view.template").read_text(encoding="utf-8")
    files: dict[str, list[str]] = {}
    holders: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        for collection in entry.item_collections:
            holding = [f.path for f in entry.tables["items"] if collection in f.collections]
            files.setdefault(collection, []).extend(map(store.url, holding))
            holders.setdefault(collection, []).append(entry)
    taken: set[str] = set()
    for collection, paths in sorted(files.items()):
        if not collection:
            continue
        name = collection
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        parts = {
            "view": quoted(name),
            "collection": literal(collection),
            "comment": literal(f"Collection {collection}: one row per (source, id), properties typed."),
            "files": ", ".join(map(literal, paths)),
            "properties": "".join(f"    {column},\n" for column in _property_columns(collection, holders[collection])),
        }
        connection.execute(_filled(template, parts))


def _filled(template: str, parts: dict[str, str]) -> str:
    """The template with its parts put in, all at once: a part may hold what looks like another."""
    return re.sub(r"\{(\w+)\}", lambda place: parts[place[1]], template)


def _property_columns(collection: str, entries: list[LedgerEntry]) -> Iterator[str]:
    """The columns of a collection's properties; JSON, as sent, where two files differ in the type.

    DuckDB's names ignore case: of names alike but for case the first has the column.
    """
    names: dict[str, str] = {}
    types: dict[str, set[str]] = {}
    files = [file for entry in entries for file in entry.tables.get("items", ()) if collection in file.collections]
    for file in files:  # a file's columns serve all collections in it
        for name, column_type in file.properties.items():
            types.setdefault(name.lower(), set()).add(column_type)
    for entry in entries:
        for name in entry.properties.get(collection, {}):
            if name.lower() in types:
                names.setdefault(name.lower(), name)
    long = {name.lower() for file in files for name in file.long_numbers}
    for lower, name in names.items():
        if len(types[lower]) == 1 or (lower not in long and any(types[lower] <= alike for alike in ALIKE)):
            yield quoted(name)
        else:
            pointer = "/" + name.replace("~", "~0").replace("/", "~1")
            yield f"nullif(properties -> {literal(pointer)}, 'null'::JSON) AS {quoted(name)}"


def write_database(store: Store, connection: DuckDBPyConnection | None = None) -> Path | None:
    """Write ``catalog.duckdb`` beside the old one and swap it in with one rename.

    A shell that has the old one open keeps it; nobody waits. Of two processes that write it at once the
    slower might have read the ledger first, so each looks again after the rename.

    :param connection: an open one of geocat's, to write through: opening one takes longer than writing
    :return: its path; ``None`` where the root is not local, since only geocat can read such files
    :raises StoreError: storage failed; the old one stays
    """
    if not store.is_local:
        return None
    target = Path(store.at(DATABASE))
    written: list[str] | None = None
    with storage_errors(str(target)), connection.cursor() if connection else engine.connect() as writer:
        while written != (ledger_files := store.folders("ledger")):
            _write_database(store, target, writer)
            written = ledger_files
    return target


def _write_database(store: Store, target: Path, writer: DuckDBPyConnection) -> None:
    temporary = Path(store.temporary(DATABASE))
    home = writer.execute("SELECT current_catalog()").fetchall()[0][0]
    try:
        writer.execute("ATTACH " + literal(str(temporary)) + " AS " + NEW + " (" + engine.STORAGE + ")")
        try:
            writer.execute("USE " + NEW)
            install(writer, store)
            writer.execute("CHECKPOINT " + NEW)  # which fails on a full disk, where closing says nothing
        finally:
            writer.execute("USE " + quoted(home))
            writer.execute("DETACH " + NEW)
        # The log of a shell that wrote into the old one would make the new one unreadable.
        target.with_name(f"{DATABASE}.wal").unlink(missing_ok=True)
        os.replace(temporary, target)
    finally:
        for left in (temporary, temporary.with_name(temporary.name + ".wal")):
            left.unlink(missing_ok=True)


def open_connection(store: Store, as_of: str | None = None) -> DuckDBPyConnection:
    """An in-memory database with everything installed, as of now or of an earlier snapshot."""
    connection = engine.connect()
    if not store.is_local:
        connection.register_filesystem(store.fs)
    install(connection, store, as_of)
    return connection


def current_files(store: Store, table: str, source: str | None, as_of: str | None) -> list[str]:
    """Paths of a table's current files; only of one source, if given.

    :raises InputError: no such table
    """
    if table not in LISTS:
        raise InputError(f"No table is called {table!r}; the tables are {', '.join(LISTS)}.")
    entries = ledger.current(store.entries(), as_of).values()
    return [
        store.url(file.path)
        for entry in entries
        if source in (None, entry.source)
        for file in entry.tables.get(table, ())
    ]


def require(
    store: Store, declared: Iterable[str], collection: str | None, source: str | None, as_of: str | None
) -> None:
    """Check that a collection or a source is there.

    :param declared: names of sources that may be asked for although nothing of them is there yet
    :raises InputError: it is not; says which are
    """
    current = ledger.current(store.entries(), as_of)
    if source is not None and source not in {*current, *declared}:
        raise InputError(f"No source is called {source!r}; there are: {', '.join(current) or 'none'}.")
    known = sorted({name for entry in current.values() for name in entry.item_collections})
    if collection is not None and collection not in known:
        near = difflib.get_close_matches(collection, known, MOST_NAMED) or known[:MOST_NAMED]
        raise InputError(
            f"No collection with items is called {collection!r}; of {len(known)} there are, for example: "
            f"{', '.join(near) or 'none'}."
        )
