"""Harvests for tests that look only through the open catalog, and a source that hears what it is asked with."""

from __future__ import annotations

import socket
from typing import Any

import geocat
from geocat import snapshot, sources
from geocat.ledger import LedgerEntry
from tests.upstreams.tree import TreeServer


def harvest(catalog: geocat.Catalog, name: str, type_: str, url: str, **fields: Any) -> LedgerEntry:
    """Harvest a source; nothing is declared, and nothing is written for other programs.

    A field may be ``None``, which TOML cannot say.
    """
    entry = snapshot.take(catalog.store, name, sources.declare(name, {"type": type_, "url": url, **fields}))
    catalog.refresh()
    return entry


class Overhearing(TreeServer):
    """Keeps the head of the first request of each connection."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.heard: list[str] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        self.heard.append(request.recv(65_536, socket.MSG_PEEK).decode())
        super().process_request(request, client_address)
