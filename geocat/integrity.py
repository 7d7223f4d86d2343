"""Whether the files of a catalog are still what the ledger says they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from geocat import stored_cells
from geocat.ledger import TABLES, LedgerFile, schema_file
from geocat.store import Store


class Damage(NamedTuple):
    """A file that is not what it should be.

    :param path: relative to the root
    :param problem: what is wrong, in words
    """

    path: str
    problem: str


def committed_files(store: Store) -> list[LedgerFile]:
    """Every file that an entry of the ledger names, of every snapshot, each once."""
    files = {file.path: file for entry in store.entries() for files in entry.tables.values() for file in files}
    return [files[path] for path in sorted(files)]


def damages(store: Store, connection: DuckDBPyConnection, *, hashes: bool = False) -> Iterator[Damage]:
    """What is wrong with the committed files: missing, of another size, with other rows.

    :param connection: reads the files' footers
    :param hashes: read every byte too, and compare SHA-256
    """
    for table in TABLES:
        if not store.exists(schema_file(table)):
            yield Damage(schema_file(table), "is missing; `geocat init` writes it again")
    for file in committed_files(store):
        problem = _problem(store, connection, file, hashes=hashes)
        if problem:
            yield Damage(file.path, problem)


def cell_damages(store: Store, connection: DuckDBPyConnection) -> Iterator[Damage]:
    """What is wrong with stored cells, which no entry of the ledger names: missing, damaged, of another scheme.

    :param connection: reads the files' footers
    """
    for path, problem in stored_cells.damages(store, connection):
        yield Damage(path, problem)


def _problem(store: Store, connection: DuckDBPyConnection, file: LedgerFile, *, hashes: bool) -> str:
    try:
        size = store.fs.info(store.at(file.path))["size"]
    except FileNotFoundError:
        return "is missing"
    if size != file.bytes:
        return f"has {size:,} bytes and not {file.bytes:,}"
    try:
        footer = connection.table_function("parquet_file_metadata", [store.url(file.path)])
        (rows,) = footer.select("num_rows").fetchone() or (0,)
    except duckdb.Error:
        return "is not readable as parquet"
    if rows != file.rows:
        return f"has {rows:,} rows and not {file.rows:,}"
    if hashes:
        with store.fs.open(store.at(file.path), "rb") as body:
            if hashlib.file_digest(body, "sha256").hexdigest() != file.sha256:
                return "has another SHA-256 than when it was committed"
    return ""
