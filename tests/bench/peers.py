"""Who turns a file of STAC items into GeoParquet: the two libraries people use today, and geocat.

Each contender imports what it measures itself, so that the peers can live in a virtual environment
of their own, with nothing of ours in it:

    python -m tests.bench.peers rustac items.ndjson items.parquet

``stac_geoparquet`` and ``rustac`` are the one call a reader of their documentation would make;
geocat's bars are measured against those, as DESIGN measured them. The ``_tuned`` twins are the
fastest routes found through each library that keep every asset and property of this input, shown
beside them so that nobody is misled.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from geocat.harvest import Page

SCHEMA_ITEMS = 200
"""Enough to show every asset: rustac's writer silently drops what its first batch does not have."""

BATCH_ITEMS = 20
"""Small batches were the fastest: few Python objects are alive at once."""


def stac_geoparquet_tuned(items: Path, out: Path) -> None:
    """Every item in one batch, read once, its schema inferred on the way.

    The documented call reads and infers twice. ``schema="FirstBatch"`` refuses items of which
    a few lack an asset; a schema sampled from the first items, with a ``limit``, was not
    faster beyond the noise, and it drops what the sample lacks.
    """
    from stac_geoparquet.arrow import parse_stac_items_to_parquet
    from stac_geoparquet.json_reader import read_json

    parse_stac_items_to_parquet(read_json(items), schema="FullFile", output_path=str(out))


def stac_geoparquet(items: Path, out: Path) -> None:
    """The one call for NDJSON, with its defaults."""
    from stac_geoparquet.arrow import parse_stac_ndjson_to_parquet

    parse_stac_ndjson_to_parquet(items, out)


def rustac_tuned(items: Path, out: Path) -> None:
    """The batch writer, fed by orjson: faster than ``rustac translate`` and in less memory."""
    asyncio.run(feed_rustac(items, out))


async def feed_rustac(items: Path, out: Path) -> None:
    """Open the writer on a batch that has every field, then write small batches."""
    from rustac import geoparquet_writer

    with items.open("rb") as lines:
        first = next(batches(lines, SCHEMA_ITEMS))
        async with geoparquet_writer(first, str(out)) as writer:
            for batch in batches(lines, BATCH_ITEMS):
                await writer.write(batch)


def batches(lines: BinaryIO, size: int) -> Iterator[list[dict[str, Any]]]:
    """Parsed items, ``size`` at a time, from where the file stands."""
    import orjson

    while batch := [orjson.loads(line) for line in islice(lines, size)]:
        yield batch


def rustac(items: Path, out: Path) -> None:
    """Read, then write."""
    from rustac import read_sync, write_sync

    write_sync(str(out), read_sync(str(items)))


class Lines:
    """A file of items as a source: 200 lines a page."""

    def __init__(self, items: Path) -> None:
        """Read nothing yet."""
        from geocat.harvest import Traffic

        self.items = items
        self.traffic = Traffic()

    def pages(self, _: object = None) -> Iterator[Page]:
        """Yield the lines, page by page."""
        from geocat.harvest import Document, Page

        with self.items.open("rb") as lines:
            while page := [Document(line.rstrip()) for line in islice(lines, 200)]:
                yield Page("items", page)


def land(items: Path, out: Path) -> None:
    """What comes before geocat's conform, as the download comes before a peer's file: pages, landed."""
    from geocat.landing import Landing
    from geocat.store import Store

    store = Store(str(out))
    store.create()
    landing = Landing.begun(store, "bench", {}, None, "run")
    for page in Lines(items).pages():
        landing.land(page)


def geocat(items: Path, out: Path) -> None:
    """Conform landed pages, publish the files, commit: the step that the peers' conversion is.

    ``out`` is a catalog that has the pages; it gets the items and, apart, their JSON as received.
    """
    from geocat.landing import Landing
    from geocat.publishing import Taking
    from geocat.snapshot import conform
    from geocat.sources import declare
    from geocat.store import Store

    store = Store(str(out))
    landing = Landing.begun(store, "bench", {}, None, "run")
    conform(Taking(store, "bench", declare("bench", {"type": "stac_static", "url": str(items)})), landing)


def geocat_harvest(items: Path, out: Path) -> None:
    """A whole harvest but for the network: land the lines, conform, publish, commit."""
    from geocat.snapshot import take
    from geocat.sources import declare
    from geocat.store import Store

    store = Store(str(out))
    store.create()
    take(store, "bench", declare("bench", {"type": "stac_static", "url": str(items)}), harvester=Lines(items))


CONTENDERS: dict[str, Callable[[Path, Path], None]] = {
    contender.__name__: contender
    for contender in (
        stac_geoparquet,
        stac_geoparquet_tuned,
        rustac,
        rustac_tuned,
        land,
        geocat,
        geocat_harvest,
    )
}


def main() -> None:
    """Run one contender and end."""
    parser = argparse.ArgumentParser(description="Turn STAC items into GeoParquet, one way.")
    parser.add_argument("name", choices=CONTENDERS, metavar="NAME", help=", ".join(CONTENDERS))
    parser.add_argument("items", type=Path, metavar="IN", help="STAC items, one a line")
    parser.add_argument("out", type=Path, metavar="OUT", help="a parquet file, or a folder of them")
    asked = parser.parse_args()
    CONTENDERS[asked.name](asked.items, asked.out)


if __name__ == "__main__":
    main()
