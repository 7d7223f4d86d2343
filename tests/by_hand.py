"""Documents written by hand, harvested through the seam that every source has: ``pages()``.

No network and no file to crawl: a :class:`ByHand` is a harvester like any other, whose pages are
what the test says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import geocat
from geocat.harvest import Document, Memory, Page, Traffic
from geocat.harvest.base import NOTHING
from geocat.ledger import LedgerEntry
from geocat.snapshot import take
from geocat.sources import StacStaticSource

FOUND_AT = "https://made.invalid/items/item.json"
DECLARED = StacStaticSource(type="stac_static", url="https://made.invalid/catalog.json")


@dataclass(frozen=True)
class ByHand:
    """A source whose pages are given."""

    given: tuple[Page, ...]
    traffic: Traffic = field(default_factory=Traffic)

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:  # noqa: ARG002
        yield from self.given


def item(id: Any = "i", properties: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    """A STAC item; members replace its own, and ``properties`` come beside a datetime."""
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": id,
        "collection": "c",
        "geometry": {"type": "Point", "coordinates": [1, 2]},
        "bbox": [1, 2, 1, 2],
        "properties": {"datetime": "2024-06-01T00:00:00Z"} | (properties or {}),
        "links": [],
        "assets": {},
    } | members


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    """The document with members left out."""
    return {name: value for name, value in document.items() if name not in names}


def document(said: Any, **more: str) -> Document:
    """As a harvester hands it over: a Document as it is, bytes as they are, anything else as JSON."""
    if isinstance(said, Document):
        return said
    body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    return Document(body, **{"found_at": FOUND_AT} | more)


def harvest(
    catalog: geocat.Catalog, *documents: Any, source: str = "s", announced: int | None = None, collections: Any = ()
) -> LedgerEntry:
    """Harvest the documents as one page of items, and see the new snapshot."""
    pages = (
        Page("collections", [document(each) for each in collections]),
        Page("items", [document(each) for each in documents], announced),
    )
    try:
        return take(catalog.store, source, DECLARED, harvester=ByHand(pages), accept_shrink=True)
    finally:
        catalog.refresh()
