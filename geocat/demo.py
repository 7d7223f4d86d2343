"""The demo: two synthetic upstreams on this machine, harvested over HTTP into a catalog of its own.

Nothing leaves the machine, and no name is looked up. The catalog stays when the upstreams have gone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from geocat import engine, export, plot
from geocat.api import Catalog, init, open  # noqa: A004  geocat.open
from geocat.catalog import DATABASE
from geocat.errors import InputError
from geocat.query import Rows
from geocat.serve.sample import SampleUpstreams
from geocat.storage_errors import storage_errors
from geocat.store import DECLARATION

FOLDER = "geocat-demo"
STATIC, API = "sample-static", "sample-api"
QUESTIONS = ("items_per_collection", "least_cloudy", "red_band", "across_180")
PICTURE, PARQUET, MARKER = "footprints.png", "items.parquet", "DEMO.txt"
MADE = ("landing", "snapshots", "ledger", "schema", DECLARATION, DATABASE, PICTURE, PARQUET, MARKER)
NOTICE = "`geocat demo` made this folder, and makes it anew each time it runs: keep nothing of your own in it.\n"


class Answer(NamedTuple):
    """A question of the demo, answered.

    :param sql: the statement, without its header
    :param took_s: seconds from asking to the last row
    """

    question: str
    sql: str
    rows: Rows
    took_s: float


def begin(folder: str | os.PathLike[str] = FOLDER, *, keep: bool = False) -> Catalog:
    """Make the demo's catalog, anew unless told to keep the one that is there.

    :raises InputError: the folder is not local, is a file, or has other things in it than a demo
    :raises StoreError: it cannot be written
    """
    root = Path(folder)
    if "://" in os.fspath(folder):
        raise InputError(f"The demo needs a folder on this machine, and {folder} is none; give another with --root.")
    if root.exists() and not root.is_dir():
        raise InputError(f"{root} is a file; give the demo a folder with --root.")
    if root.is_dir() and any(root.iterdir()) and not (root / MARKER).exists():
        raise InputError(
            f"{root} has other things in it than a demo, which are not the demo's to touch; give an empty folder "
            "with --root."
        )
    if keep and (root / DECLARATION).exists():
        return open(root)
    with storage_errors(str(root)):
        root.mkdir(parents=True, exist_ok=True)
        for name in MADE:
            left = root / name
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        (root / MARKER).write_text(NOTICE, encoding="utf-8")
    return init(root)


@contextlib.contextmanager
def upstreams(catalog: Catalog) -> Iterator[tuple[str, ...]]:
    """Serve the sample while the block runs, and declare both upstreams in the catalog.

    :return: the declared names; afterwards they stay declared, but nothing answers there
    """
    with SampleUpstreams(engine.shipped("data/sample")) as sample:
        declared = {STATIC: ("stac_static", sample.static_url), API: ("stac_api", sample.api_url)}
        for name in declared.keys() & catalog.sources().keys():
            catalog.remove_source(name)  # its port was that of an earlier run
        for name, (kind, url) in declared.items():
            catalog.add_source(name, kind, url)
        yield tuple(declared)


def answers(catalog: Catalog) -> Iterator[Answer]:
    """Ask the questions of ``sql/demo``, one after another."""
    for name in QUESTIONS:
        text = engine.text(f"demo/{name}")
        sql = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        started = time.perf_counter()
        rows = catalog.sql(sql)
        rows.execute()
        yield Answer(engine.sentence(text), sql, rows, time.perf_counter() - started)


def picture(catalog: Catalog, folder: str | os.PathLike[str]) -> Path:
    """Draw every footprint, coloured by cloud cover.

    :raises InputError: matplotlib is not installed
    """
    rows = catalog.items()
    return plot.footprints(rows, Path(folder) / PICTURE, title=f"{len(rows):,} synthetic items of the geocat demo")


def parquet(catalog: Catalog, folder: str | os.PathLike[str]) -> tuple[Path, int]:
    """Export every item as one GeoParquet file: its path and its rows."""
    path = Path(folder) / PARQUET
    return path, export.write(catalog.connection, catalog.items(), path)
