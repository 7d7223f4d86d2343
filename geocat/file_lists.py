"""What the views read: macros that list the current files, and what the ledger and the declarations say.

Views are the same in every catalog; these macros are what differs, and are written anew whenever something was
committed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from geocat import declarations, engine, ledger, stored_cells
from geocat.engine import literal
from geocat.errors import without_secrets
from geocat.ledger import LedgerEntry, schema_file
from geocat.store import DECLARATION, Store

LISTS = {
    "items": "item_files",
    "item_json": "item_json_files",
    "collections": "collection_files",
    "rejects": "reject_files",
    "changes": "change_files",
    "validators": "validator_files",
    **{table: f"{table}_files" for table in (*ledger.METHANE, *ledger.LABELS)},
}
"""Table of the ledger to the macro that lists its current files."""


def lists(store: Store, as_of: str | None) -> dict[str, str]:
    """Macros, each with its value in SQL.

    :param as_of: greatest snapshot id considered, inclusive; ``None`` is now
    :raises StoreError: the ledger or the declarations cannot be read
    """
    entries = store.entries()
    current = ledger.current(entries, as_of)
    current_files: dict[str, str] = {}
    for table, macro in LISTS.items():
        paths = [file.path for entry in current.values() for file in entry.tables.get(table, ()) if file.rows]
        current_files[macro] = _array(map(store.url, [schema_file(table), *paths]))
    history = {
        file.path
        for entry in entries
        if entry.complete and (as_of is None or entry.snapshot <= as_of)
        for file in entry.tables.get("item_json", ())
        if file.rows
    }
    cells = stored_cells.lists(store, current.values())
    return {
        **current_files,
        **{macro: _array(map(store.url, paths)) for macro, paths in cells.items()},
        "version_files": _array(map(store.url, [schema_file("item_json"), *sorted(history)])),
        "ledger": literal(msgspec.json.encode([_summary(entry) for entry in entries]).decode()),
        "current_snapshots": _array(f"{entry.source} {entry.snapshot}" for entry in current.values()),
        "declared_sources": literal(_declared(store)),
        "reference_folder": literal(str(engine.shipped("data/reference"))),
    }


def _array(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(literal, texts)) + "]::VARCHAR[]"


def _summary(entry: LedgerEntry) -> dict[str, Any]:
    """What the view ``snapshots`` shows of an entry."""
    files = [file for files in entry.tables.values() for file in files]
    shown = ("source", "snapshot", "complete", "action", "restored", "parent", "source_type", "announced", "received")
    more = ("scope", "gaps", "notes", "written", "traffic", "started_at", "finished_at", "asked", "geocat")
    return {
        **{name: getattr(entry, name) for name in (*shown, *more)},
        **msgspec.to_builtins(entry.changes),
        "newest": entry.latest.get("observed"),
        "items": entry.size,
        "collections": sum(name != "" for name in entry.item_collections),
        "rejects": entry.rows("rejects"),
        "files": len(files),
        "bytes": sum(file.bytes for file in files),
    }


def _declared(store: Store) -> str:
    declared = declarations.read(store.read(DECLARATION).decode(), store.url(DECLARATION))
    return msgspec.json.encode(
        [
            {"source": name, "type": source.type, "url": without_secrets(source.url), "every_hours": source.every_hours}
            for name, source in declared.items()
        ]
    ).decode()
