"""A harvest for tests that look only through the open catalog: nothing is declared, nothing written for other programs."""

from __future__ import annotations

from typing import Any

import geocat
from geocat import snapshot, sources
from geocat.ledger import LedgerEntry


def harvest(catalog: geocat.Catalog, name: str, type_: str, url: str, **fields: Any) -> LedgerEntry:
    """Harvest a source into a catalog; a field may be ``None``, which TOML cannot say."""
    entry = snapshot.take(catalog.store, name, sources.declare(name, {"type": type_, "url": url, **fields}))
    catalog.refresh()
    return entry
