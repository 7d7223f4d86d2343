"""A million small items from a STAC API on this machine, in bounded memory; then again, when nothing changed.

The API is a process of its own. It answers a search of 10,000 items a page, honours a CQL2 filter on ``updated``
and says how many items match. Items are synthetic, some 600 bytes each. The harvest is a whole process, and its
memory the peak resident set as the kernel counted it.

    python -m tests.bench.million --items 1000000
    python -m tests.bench.million --items 10000 --padding 14000
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from geocat.serve.sample import Loopback, Reply
from tests.bench.conform import run_child

PEAK_MB = 2_000.0
AGAIN_SHARE = 0.05
CONFORMS = [
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/collections",
    "https://api.stacspec.org/v1.0.0/item-search",
    "https://api.stacspec.org/v1.0.0/item-search#filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
]
JSON = {"Content-Type": "application/json"}
COLLECTION = {
    "type": "Collection",
    "stac_version": "1.0.0",
    "id": "small",
    "description": "Synthetic.",
    "license": "CC0-1.0",
    "extent": {"spatial": {"bbox": [[-180, -80, 180, 80]]}, "temporal": {"interval": [["2024-01-01T00:00:00Z", None]]}},
    "links": [],
}


def updated(number: int) -> str:
    """When an item was changed: each a second after the one before it."""
    days, seconds = divmod(number, 86_400)
    return f"2024-06-{1 + days:02}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


def item(number: int, padding: str) -> bytes:
    """One item; ``padding`` makes it longer."""
    lon, lat = number * 0.37 % 360 - 180, number * 0.11 % 160 - 80
    return (
        f'{{"type":"Feature","stac_version":"1.0.0","id":"item-{number:07}","collection":"small","geometry":'
        f'{{"type":"Point","coordinates":[{lon:.4f},{lat:.4f}]}},"bbox":[{lon:.4f},{lat:.4f},{lon:.4f},{lat:.4f}],'
        f'"properties":{{"datetime":"{updated(number)}","updated":"{updated(number)}","eo:cloud_cover":{number % 101},'
        f'"platform":"small-{number % 7}","note":"{padding}"}},"links":[],"assets":{{"data":{{"href":'
        f'"https://small.invalid/{number:07}.tif","type":"image/tiff","roles":["data"]}}}}}}'
    ).encode()


class Api(Loopback):
    """A STAC API of so many small items."""

    def __init__(self, items: int, padding: int) -> None:
        super().__init__()
        self.items, self.padding = items, "x" * padding

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        del headers
        path = urlsplit(target).path.rstrip("/")
        if path == "/search":
            asked = json.loads(body) if method == "POST" else dict(parse_qsl(urlsplit(target).query))
            return 200, JSON, self._page(asked)
        if path.endswith("/small"):
            return 200, JSON, json.dumps(COLLECTION).encode()
        if path == "/collections":
            return 200, JSON, json.dumps({"collections": [COLLECTION], "links": []}).encode()
        links = [
            {"rel": "self", "href": f"{self.url}/"},
            {"rel": "data", "href": f"{self.url}/collections"},
            {"rel": "search", "href": f"{self.url}/search", "method": "POST", "type": "application/geo+json"},
        ]
        landing = {"type": "Catalog", "id": "small", "stac_version": "1.0.0", "description": "x"}
        return 200, JSON, json.dumps({**landing, "conformsTo": CONFORMS, "links": links}).encode()

    def _page(self, asked: dict[str, Any]) -> bytes:
        """A page of the items from the first that the filter lets pass."""
        first, last = bounds(json.dumps(asked.get("filter", "")), self.items)
        at, limit = int(asked.get("offset", first)), int(asked.get("limit", 10))
        numbers = range(max(at, first), min(at + limit, last))
        following = {**asked, "offset": at + limit}
        link = {"rel": "next", "method": "POST", "href": f"{self.url}/search", "body": following}
        links = [link] if at + limit < last else []
        counts = f'"numberMatched":{max(last - first, 0)},"numberReturned":{len(numbers)}'
        features = b",".join(item(number, self.padding) for number in numbers)
        head = f'{{"type":"FeatureCollection",{counts},"links":{json.dumps(links)},"features":['
        return head.encode() + features + b"]}"


def bounds(condition: str, items: int) -> tuple[int, int]:
    """The items that a CQL2 filter lets pass: those of ``updated`` at or after its time, or up to it.

    A condition and its opposite let none pass, which is what a harvest asks to see whether filters are honoured.
    """
    times = re.findall(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", condition)
    if not times:
        return 0, items
    if '"not"' in condition:
        return items, items
    if '"<=' in condition:
        return 0, items
    return bisect_left(range(items), f"{times[0]}Z", key=updated), items


def serve(items: int, padding: int) -> None:
    """Serve until standard input ends."""
    with Api(items, padding) as api:
        print(api.url, flush=True)
        sys.stdin.read()


HARVEST = """
import sys, time
import geocat
with geocat.open(sys.argv[1]) as catalog:
    times = []
    for _ in range(2):
        began = time.perf_counter()
        entry = catalog.harvest("small")[0]
        times.append(time.perf_counter() - began)
        print(times[-1], entry.rows("items"), entry.traffic["requests"], entry.traffic["bytes"], entry.written, entry.scope)
"""


def main() -> None:
    """Harvest twice; 0 if both bars hold."""
    parser = argparse.ArgumentParser(description="Harvest many small items over loopback HTTP, twice.")
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--padding", type=int, default=100, help="bytes that make each item longer")
    parser.add_argument("--limit", type=int, default=10_000, help="items in a page")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.items, asked.padding)
        return
    import geocat

    folder = Path(tempfile.mkdtemp(prefix="geocat-million-"))
    command = [sys.executable, "-m", "tests.bench.million", "--serve", "--items", str(asked.items)]
    api = subprocess.Popen(
        [*command, "--padding", str(asked.padding)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert api.stdout
        url = api.stdout.readline().strip()
        with geocat.init(folder / "catalog") as catalog:
            catalog.add_source("small", "stac_api", url, limit=asked.limit, slice_items=0)
        log = folder / "harvest.txt"
        ended = run_child([sys.executable, "-c", HARVEST, str(folder / "catalog")], log)
        if ended.complaint:
            raise SystemExit(f"the harvest failed: {ended.complaint}")
        runs = [line.split() for line in log.read_text().splitlines()]
    finally:
        api.communicate()
        shutil.rmtree(folder, ignore_errors=True)
    for name, (seconds, items, requests, received, written, scope) in zip(("first", "again"), runs, strict=True):
        print(
            f"{name:<6}{float(seconds):>8.2f} s{int(items):>12,} items{int(requests):>6,} requests"
            f"{int(received):>15,} bytes received{int(written):>13,} written  {scope}"
        )
    share = float(runs[1][0]) / float(runs[0][0])
    print(f"peak {ended.peak_mb:,.0f} MB (bar {PEAK_MB:,.0f}); again / first {share:.1%} (bar {AGAIN_SHARE:.0%})")
    sys.exit(0 if ended.peak_mb <= PEAK_MB and share <= AGAIN_SHARE else 1)


if __name__ == "__main__":
    main()
