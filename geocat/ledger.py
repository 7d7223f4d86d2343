"""What a commit says: the ledger's records, as values.

A ledger entry is one JSON file, created once and never changed. It names the files of a
snapshot, with rows, bytes, SHA-256 and bounds, what was asked of the source, and the counts
announced and received. Readers take file lists from here and never from a glob.
"""

from __future__ import annotations

from typing import Any

import msgspec

from geocat.errors import StoreError

FORMAT = 1
TABLES = ("items", "item_json", "collections", "rejects")


class LedgerFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """One parquet file of a snapshot.

    ``path`` is relative to the root, with ``/``; ``bounds`` is xmin, ymin, xmax, ymax in
    degrees, OGC:CRS84; ``collections`` are the ids with rows in it.
    """

    path: str
    rows: int
    bytes: int
    sha256: str
    bounds: tuple[float, float, float, float] | None = None
    collections: tuple[str, ...] = ()


class LedgerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One commit for one source: a harvest, or a rollback to an earlier one."""

    geocat_ledger: int = FORMAT
    geocat: str
    snapshot: str
    source: str
    source_type: str
    action: str = "harvest"
    restored: str | None = None
    asked: dict[str, Any] = {}
    started_at: str
    finished_at: str
    announced: int | None = None
    received: int
    complete: bool
    parent: str | None = None
    collections: dict[str, int] = {}
    properties: dict[str, dict[str, str]] = {}
    tables: dict[str, list[LedgerFile]]

    def rows(self, table: str) -> int:
        """How many rows a table has in this snapshot."""
        return sum(file.rows for file in self.tables.get(table, ()))


class _Version(msgspec.Struct):
    geocat_ledger: int


def schema_file(table: str) -> str:
    """The file without rows that gives a table its columns and types; relative to the root."""
    return f"schema/{table}/source=none/snapshot=none/empty.parquet"


def encode(entry: LedgerEntry) -> bytes:
    """The entry as JSON, indented for people."""
    return msgspec.json.format(msgspec.json.encode(entry), indent=1) + b"\n"


def decode(text: bytes, where: str) -> LedgerEntry:
    """Read an entry.

    :param where: the file, for the message
    :raises StoreError: not a ledger entry, or one of a newer geocat
    """
    try:
        version = msgspec.json.decode(text, type=_Version).geocat_ledger
        if version > FORMAT:
            raise StoreError(
                f"{where} was written by a newer geocat (ledger format {version}, this one reads "
                f"{FORMAT}); upgrade geocat to open this catalog."
            )
        return msgspec.json.decode(text, type=LedgerEntry)
    except msgspec.DecodeError as wrong:
        raise StoreError(
            f"{where} is not a ledger entry ({wrong}); restore it from a backup, or remove it to "
            "fall back to the snapshot before it."
        ) from wrong


def current(entries: list[LedgerEntry], as_of: str | None = None) -> dict[str, LedgerEntry]:
    """The last complete entry of each source, by source name.

    :param as_of: greatest snapshot id considered, inclusive; ``None`` is all
    """
    visible = [e for e in entries if e.complete and (as_of is None or e.snapshot <= as_of)]
    latest: dict[str, LedgerEntry] = {}
    for entry in sorted(visible, key=lambda entry: entry.snapshot):
        latest[entry.source] = entry
    return dict(sorted(latest.items()))
