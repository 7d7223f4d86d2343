"""The views and macros of ``sql/``, kept ready: installing some hundred files anew takes ten times as long as copying.

The cache is one DuckDB file per state of ``sql/`` and version of DuckDB, in the user's cache folder
(``XDG_CACHE_HOME`` or what the system has for it). It holds definitions, never a path or a row of
anybody's catalog. Deleting it loses nothing; where it cannot be read or written, nothing is copied
or kept, and everything works as before.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection
from platformdirs import user_cache_path

from geocat import engine
from geocat.engine import literal, quoted

MOST_KEPT = 4
"""Older files of other states and versions are removed beyond so many."""


def copy(connection: DuckDBPyConnection) -> bool:
    """Copy every view and macro into the connection's current database, which has none yet, and say whether it did.

    Call it outside of a transaction: two databases cannot be written in one.
    """
    kept = _kept()
    if not kept.is_file():
        return False
    try:
        with _attached(connection, kept, "READ_ONLY") as (here, views):
            connection.execute("COPY FROM DATABASE " + views + " TO " + here)
    except duckdb.Error:
        with contextlib.suppress(OSError):
            kept.unlink(missing_ok=True)
        return False
    return True


def keep(connection: DuckDBPyConnection, without: Iterable[str]) -> None:
    """Keep the views and macros of the connection's current database for the next one.

    :param without: macros that belong to this catalog alone, which are not kept; nor is schema ``collections``
    """
    kept = _kept()
    written = kept.with_name(f"{kept.stem}-{uuid.uuid4().hex}.tmp")
    with contextlib.suppress(OSError, duckdb.Error):
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            with _attached(connection, written, engine.STORAGE) as (here, views):
                connection.execute("COPY FROM DATABASE " + here + " TO " + views)
                connection.execute("DROP SCHEMA IF EXISTS " + views + ".collections CASCADE")
                for macro in without:
                    connection.execute("DROP MACRO " + views + ".main." + quoted(macro))
            os.replace(written, kept)
            _remove_old(kept.parent)
        finally:
            written.unlink(missing_ok=True)


def _kept() -> Path:
    """Where the views of this state of ``sql/`` are kept."""
    digest = hashlib.sha256(f"{duckdb.__version__} {engine.version()}".encode())
    for path, text in engine.install_files():
        digest.update(f"{path} {len(text)}\n{text}".encode())
    return user_cache_path("geocat", appauthor=False) / f"views-{digest.hexdigest()[:24]}.duckdb"


@contextlib.contextmanager
def _attached(connection: DuckDBPyConnection, path: Path, how: str) -> Iterator[tuple[str, str]]:
    """The quoted names of the current database and of the one at the path, while that is attached."""
    here = connection.execute("SELECT current_catalog()").fetchall()[0][0]
    name = quoted(f"geocat_views_{uuid.uuid4().hex}")
    connection.execute("ATTACH " + literal(str(path)) + " AS " + name + " (" + how + ")")
    try:
        yield quoted(here), name
    finally:
        connection.execute("DETACH " + name)


def _remove_old(folder: Path) -> None:
    aged = sorted(folder.glob("views-*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in aged[MOST_KEPT:]:
        file.unlink(missing_ok=True)
