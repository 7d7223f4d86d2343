"""DuckDB, opened the one way that geocat needs it, and the SQL files that run in it.

Every connection has ``spatial`` loaded, lon/lat axis order and UTC (see ``DECISIONS.md``).
"""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import importlib.util
import os
import tempfile
import uuid
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from geocat.errors import InstallFailed, MissingExtension

WHEEL = "duckdb-extension-spatial"
STORAGE = "STORAGE_VERSION 'v1.5.0'"
"""How database files are written: an earlier version forgets which parts of a view are ``MATERIALIZED``."""
SIGNED: set[tuple[str, int, int, int]] = set()
"""Extension files whose signature DuckDB has checked in this process: path, inode, size, time of change.

A check reads the whole file, which takes longer than opening a catalog; once per process is enough.
"""
OutOfMemory = duckdb.OutOfMemoryException


def shipped(name: str) -> Path:
    """The folder ``sql`` or ``data/sample``: inside the wheel, or beside the package in a checkout."""
    installed = Path(str(files("geocat"))) / name
    return installed if installed.is_dir() else Path(str(files("geocat"))).parent / name


def spatial_wheel() -> Path | None:
    """The spatial extension of the installed wheel, if it is for this DuckDB's version."""
    found = importlib.util.find_spec("duckdb_extension_spatial")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "extensions" / f"v{duckdb.__version__}"
    extension = folder / "spatial.duckdb_extension"
    return extension if extension.is_file() else None


def _identity(extension: Path | None) -> tuple[str, int, int, int] | None:
    """What changes when a file is replaced."""
    if extension is None:
        return None
    found = extension.stat()
    return str(extension), found.st_ino, found.st_size, found.st_ctime_ns


def load_spatial(connection: DuckDBPyConnection) -> str:
    """Load the spatial extension and say where it came from: ``installed``, ``wheel``, ``download``.

    :raises MissingExtension: not installed, no wheel for this version, and no way to fetch it
    """
    try:
        connection.load_extension("spatial")
    except duckdb.Error:
        wheel = spatial_wheel()
        if wheel is not None:
            connection.load_extension(str(wheel))
            return "wheel"
    else:
        return "installed"
    if os.environ.get("GEOCAT_OFFLINE") != "1":
        try:
            connection.install_extension("spatial")
            connection.load_extension("spatial")
        except duckdb.Error:
            pass
        else:
            return "download"
    raise MissingExtension(
        f"DuckDB {duckdb.__version__} has no spatial extension here; run "
        f"`pip install {WHEEL}=={duckdb.__version__}`, or, with a network, "
        "`INSTALL spatial` in a DuckDB shell."
    )


def connect(
    database: str = ":memory:",
    *,
    read_only: bool = False,
    settings: dict[str, str | int | bool] | None = None,
) -> DuckDBPyConnection:
    """Open DuckDB with spatial, lon/lat axis order, UTC, and no silent downloads.

    :param settings: DuckDB settings on top of those, for example ``{"memory_limit": "1GB"}``
    :raises MissingExtension: see :func:`load_spatial`
    """
    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        **(settings or {}),
    }
    if database == ":memory:" and "temp_directory" not in config:
        with contextlib.suppress(OSError):  # no folder takes a file: DuckDB says so itself, once it has to spill
            config["temp_directory"] = str(Path(tempfile.gettempdir()) / f"geocat-{uuid.uuid4().hex}")
    signed = database == ":memory:" and _identity(spatial_wheel()) in SIGNED
    config["allow_unsigned_extensions"] = signed
    connection = duckdb.connect(database, read_only=read_only, config=config)
    if signed:
        connection.load_extension(str(spatial_wheel()))
        connection.execute("SET allow_unsigned_extensions = false")  # which cannot be taken back
    elif load_spatial(connection) == "wheel":
        SIGNED.update(filter(None, [_identity(spatial_wheel())]))
    connection.execute("SET geometry_always_xy = true")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET parquet_metadata_cache = true")
    return connection


def connect_for_conform(temp_directory: Path, *, generous: bool = False) -> DuckDBPyConnection:
    """Open DuckDB for a harvest: bounded memory, spilling, and the antimeridian function.

    The bound is ``GEOCAT_MEMORY_LIMIT``, by default 600 MB, so that a harvest is a good neighbour.

    :param generous: allow what DuckDB allows itself, four fifths of the machine's memory
    """
    from geocat.antimeridian import split_at_antimeridian  # numpy and shapely, which questions need not load
    from geocat.content import same_content

    limit = {} if generous else {"memory_limit": os.environ.get("GEOCAT_MEMORY_LIMIT", "600MB")}
    connection = connect(
        settings={
            **limit,
            "temp_directory": str(temp_directory),
            "preserve_insertion_order": False,
            # Landed documents stay on the side of a join that streams, as each file of sql/conform writes it.
            "disabled_optimizers": "join_order,build_side_probe_side",
        }
    )
    connection.create_function("split_at_antimeridian", split_at_antimeridian, ["BLOB", "BOOLEAN"], "BLOB")
    connection.create_function("same_content", same_content, ["VARCHAR", "VARCHAR"], "BOOLEAN")
    return connection


def hashes(texts: list[str]) -> set[int]:
    """The hashes of texts, as ``item_json`` has them, without opening a connection with spatial."""
    if not texts:
        return set()
    with duckdb.connect() as connection:
        return {digest for (digest,) in run(connection, "conform/hashes", texts=texts)}


def quoted(identifier: str) -> str:
    """An SQL identifier, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string literal: only for definitions that outlive their parameters, such as macros."""
    return "'" + text.replace("'", "''") + "'"


def bind(connection: DuckDBPyConnection, **variables: object) -> None:
    """Set SQL variables, bound; an SQL file reads them with ``getvariable('name')``."""
    for name, value in variables.items():
        connection.execute("SET VARIABLE " + quoted(name) + " = $1", [value])


def text(file: str) -> str:
    """The text of a file of ``sql/``.

    :param file: path below ``sql/`` without ``.sql``, for example ``conform/items``
    """
    return (shipped("sql") / f"{file}.sql").read_text(encoding="utf-8")


def sentence(text: str) -> str:
    """What an SQL file is about: the first line of its header, ``-- name: sentence``, without the name."""
    said = text.partition("\n")[0].partition(": ")[2].strip()
    return said[:1].upper() + said[1:]


def run(connection: DuckDBPyConnection, file: str, **variables: object) -> list[tuple[Any, ...]]:
    """Run a file of ``sql/``, every statement in order, and return the rows of the last.

    :param file: path below ``sql/`` without ``.sql``, for example ``conform/items``
    :param variables: SQL variables set first
    """
    bind(connection, **variables)
    connection.execute(text(file))
    return connection.fetchall() if connection.description else []


def install_files() -> Iterator[tuple[str, str]]:
    """The files that ``sql/install.sql`` lists, in its order: path below ``sql/``, and text."""
    folder = shipped("sql")
    for line in (folder / "install.sql").read_text(encoding="utf-8").splitlines():
        if line.startswith(".read "):
            path = line.removeprefix(".read ").strip().removeprefix("sql/")
            yield path, (folder / path).read_text(encoding="utf-8")


def install(connection: DuckDBPyConnection) -> None:
    """Run the files that ``sql/install.sql`` lists, in its order.

    :raises InstallFailed: a file that does not run
    """
    for path, text in install_files():
        done = 0
        for statement in connection.extract_statements(text):
            try:
                connection.execute(statement)
            except duckdb.Error as wrong:
                at = text[: text.find(statement.query, done)].count("\n") + 1
                raise InstallFailed(
                    f"sql/{path}, line {at}, did not install: {wrong}; reinstall geocat {version()} or report it.",
                    file=path,
                    line=at,
                ) from wrong
            done += len(statement.query)


@functools.cache
def version() -> str:
    """The version of geocat."""
    return importlib.metadata.version("geocat")
