"""The snapshot before: what a harvest is compared with, and what a harvester may know already."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from geocat import engine
from geocat.landing import Landing
from geocat.ledger import LedgerEntry, LedgerFile, schema_file
from geocat.sources import HOW
from geocat.store import Store

FEW = 1000
"""Documents that are compared by digest alone, before anything else is done with them."""


Pair = tuple[LedgerFile, LedgerFile]
"""A file of ``items``, and that of ``item_json`` with the same items."""


class Previous:
    """The last complete snapshot of a source.

    :param store: the catalog's storage
    :param entry: its ledger entry

    To a harvester it is :class:`geocat.harvest.Known`.
    """

    def __init__(self, store: Store, entry: LedgerEntry) -> None:
        """Read nothing yet."""
        self.store = store
        self.entry = entry
        self.snapshot = entry.snapshot
        self.rows = entry.size
        self.latest: dict[str, str] = {
            name: entry.latest[name] for name in ("updated", "created") if name in entry.latest
        }

    def answers(self, question: dict[str, Any]) -> bool:
        """Whether the same was asked for then."""
        return question == {name: value for name, value in self.entry.asked.items() if name not in HOW}

    def has_all(self, landing: Landing) -> bool:
        """Whether nothing landed that the snapshot has not, and nothing is gone: asked without a database."""
        if (
            landing.gaps
            or (landing.whole_of and landing.scope != "whole")
            or landing.digest != self.entry.documents_digest
        ):
            return False
        if landing.whole_files:
            return landing.received == 0 and self.answers(landing.run.asked)
        if landing.scope == "whole":
            return landing.known == landing.received == self.rows
        if landing.scope != "changes" or landing.received > FEW:
            return False
        digests = engine.hashes([bytes(each.body).decode() for each in landing.documents("items")])
        return digests <= ({digest for (digest,) in self._columns("item_json", "digest")} if digests else set())

    def adds_up(self, landing: Landing, rows: int) -> bool:
        """Whether the source's count has grown as the snapshot has, where not everything was asked for."""
        if landing.scope == "whole" or landing.whole is None or self.entry.whole is None:
            return True
        return landing.whole - self.entry.whole == rows - self.rows

    @property
    def pairs(self) -> list[Pair]:
        """The files of ``items``, each with that of ``item_json`` which holds the same items."""
        return list(zip(self.entry.tables["items"], self.entry.tables["item_json"], strict=True))

    def variables(self) -> dict[str, list[str]]:
        """What ``sql/conform/prior.sql`` reads."""
        return {
            "prior_items": self.urls("items"),
            "prior_json": self.urls("item_json"),
            "prior_rejects": self.urls("rejects"),
            "prior_validators": self.urls("validators"),
        }

    def validator(self, found_at: str, parent_collection: str) -> str:
        """What told the version of the item found at this place; ``""`` where there was none."""
        known, parent = self._validators.get(found_at, ("", ""))
        return known if parent == parent_collection else ""

    def collection(self, found_at: str) -> tuple[str, bytes] | None:
        """Validator and body of the collection or catalog document found at this place."""
        return self._collections.get(found_at)

    def newest(self, collection: str) -> dict[str, str]:
        """The greatest ``updated`` and ``created`` of the items of a collection, where any item has one."""
        return self._newest.get(collection, {})

    def bodies(self, collection: str) -> Iterator[tuple[str, bytes]]:
        """Id and document, as sent, of every item of a collection."""
        for items, item_json in self.pairs:
            if collection in items.collections:
                rows = self.store.columns(item_json.path, ("collection", "id", "json"))
                yield from ((item, json.encode()) for name, item, json in rows if name == collection)

    def urls(self, table: str) -> list[str]:
        """The files of a table; the one without rows where there are none."""
        files = [self.store.url(file.path) for file in self.entry.tables.get(table, ()) if file.rows]
        return files or [self.store.url(schema_file(table))]

    def _columns(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        paths = [file.path for file in self.entry.tables.get(table, ()) if file.rows]
        return [row for path in paths for row in self.store.columns(path, names)]

    @cached_property
    def _newest(self) -> dict[str, dict[str, str]]:
        newest: dict[str, dict[str, str]] = {}
        for collection, *times in self._columns("items", "collection", "updated", "created"):
            known = newest.setdefault(collection, {})
            for name, time in zip(("updated", "created"), times, strict=True):
                if time is not None:
                    known[name] = max(known.get(name, ""), time.isoformat())
        return newest

    @cached_property
    def _validators(self) -> dict[str, tuple[str, str]]:
        rows = self._columns("validators", "found_at", "validator", "parent_collection")
        return {found_at: (validator, parent) for found_at, validator, parent in rows}

    @cached_property
    def _collections(self) -> dict[str, tuple[str, bytes]]:
        rows = self._columns("collections", "found_at", "json")
        return {
            found_at: (self._validators[found_at][0], json.encode())
            for found_at, json in rows
            if found_at in self._validators
        }
