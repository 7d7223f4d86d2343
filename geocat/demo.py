"""The demo: three synthetic upstreams on this machine, harvested over HTTP into a catalog of its own.

Nothing leaves the machine, and no name is looked up. The catalog stays when the upstreams have gone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from geocat import engine, export, plot, plot_methane, plot_source
from geocat.api import Catalog, init, open  # noqa: A004  geocat.open
from geocat.catalog import DATABASE
from geocat.errors import InputError
from geocat.query import Rows
from geocat.serve.carbon_mapper import CarbonMapperServer
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.sample import SampleUpstreams
from geocat.storage_errors import storage_errors
from geocat.store import DECLARATION

FOLDER = "geocat-demo"
STATIC, API, METHANE = "sample-static", "sample-api", "sample-methane"
QUESTIONS = ("items_per_collection", "least_cloudy", "red_band", "across_180")
METHANE_QUESTIONS = ("plumes_in_context", "source_rates")
PICTURE, PARQUET, MARKER = "footprints.png", "items.parquet", "DEMO.txt"
SERIES, PLUMES = "emission_series.png", "plumes.png"
FOLDERS = ("landing", "snapshots", "grid", "ledger", "schema")
MADE = (*FOLDERS, DECLARATION, DATABASE, PICTURE, PARQUET, SERIES, PLUMES, MARKER)
POPULATION = {"plumes": 400, "sources": 160, "scenes": 240, "collections": 20, "seed": 133}
"""What the synthetic Carbon Mapper holds."""
AROUND_DEG = 0.5
"""How far the map of plumes goes from the source that is drawn."""
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
        _declare(catalog, {STATIC: ("stac_static", sample.static_url), API: ("stac_api", sample.api_url)})
        yield STATIC, API


@contextlib.contextmanager
def carbon_mapper(catalog: Catalog) -> Iterator[tuple[str, ...]]:
    """Serve made-up plumes as Carbon Mapper does while the block runs, and declare them in the catalog.

    :return: the declared name, as :func:`upstreams` does
    """
    with CarbonMapperServer(Population.made(**POPULATION)) as server:
        _declare(catalog, {METHANE: ("carbon_mapper", server.url)}, gases=["CH4"])
        yield (METHANE,)


def _declare(catalog: Catalog, declared: dict[str, tuple[str, str]], **fields: Any) -> None:
    for name in declared.keys() & catalog.sources().keys():
        catalog.remove_source(name)  # its port was that of an earlier run
    for name, (kind, url) in declared.items():
        catalog.add_source(name, kind, url, **fields)


def answers(catalog: Catalog, questions: Iterable[str] = QUESTIONS) -> Iterator[Answer]:
    """Ask questions of ``sql/demo``, one after another."""
    for name in questions:
        text = engine.text(f"demo/{name}")
        sql = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        started = time.perf_counter()
        rows = catalog.sql(sql)
        rows.execute()
        yield Answer(engine.sentence(text), sql, rows, time.perf_counter() - started)


def _sampled(catalog: Catalog) -> Rows:
    """The items of the two STAC upstreams."""
    rows: Rows = catalog.items().filter("source IN ('sample-static', 'sample-api')")
    return rows


def picture(catalog: Catalog, folder: str | os.PathLike[str]) -> Path:
    """Draw every footprint, coloured by cloud cover.

    :raises InputError: matplotlib is not installed
    """
    rows = _sampled(catalog)
    return plot.footprints(rows, Path(folder) / PICTURE, title=f"{len(rows):,} synthetic items of the geocat demo")


def parquet(catalog: Catalog, folder: str | os.PathLike[str]) -> tuple[Path, int]:
    """Export every item as one GeoParquet file: its path and its rows."""
    path = Path(folder) / PARQUET
    return path, export.write(catalog.connection, _sampled(catalog), path)


def series(catalog: Catalog, folder: str | os.PathLike[str]) -> Path:
    """Draw the synthetic source that was looked at on most days: its rate on each, and the days on which it was null.

    :raises InputError: matplotlib is not installed
    """
    name = _most_observed(catalog)
    rate = catalog.methane.source(name, source=METHANE)
    days, title = catalog.sql("FROM methane.source_days"), f"{name}, a synthetic source of the geocat demo"
    return plot_source.emission_series(days, name, Path(folder) / SERIES, rate=rate, title=title)


def plumes(catalog: Catalog, folder: str | os.PathLike[str]) -> Path:
    """Draw the synthetic plumes around that source, by rate.

    :raises InputError: matplotlib is not installed
    """
    point = catalog.methane.source(_most_observed(catalog), source=METHANE).geometry
    assert point is not None  # noqa: S101  a source without a place is a reject
    rows = catalog.methane.plumes(point.buffer(AROUND_DEG).bounds, source=METHANE)
    title = f"{len(rows):,} synthetic plumes of the geocat demo"
    return plot_methane.plume_map(rows, Path(folder) / PLUMES, title=title)


def _most_observed(catalog: Catalog) -> str:
    """The source of emission that the last question of methane names first."""
    *_, answer = answers(catalog, METHANE_QUESTIONS)
    return str(answer.rows.fetchall()[0][0])
