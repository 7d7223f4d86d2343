"""What a commit says: the ledger's records, as values.

A ledger entry is one JSON file, created once and never changed. It names the files of a
snapshot, with rows, bytes, SHA-256 and bounds, what was asked of the source, and the counts
announced and received. Readers take file lists from here and never from a glob.
"""

from __future__ import annotations

from typing import Any

import msgspec

from geocat.errors import StoreError

FORMAT = 2
METHANE = (
    "methane_plumes",
    "methane_scenes",
    "methane_sources",
    "methane_source_plumes",
    "methane_source_scenes",
    "methane_stac_items",
    "methane_outlines",
    "methane_plume_versions",
    "methane_source_versions",
)
LABELS = ("label_samples", "label_fractions", "label_classes")
"""Tables of label corpora, in the order in which they are written."""
CORPORA = frozenset({"rapidai4eo", "labels"})
"""Types of source that have labelled samples, and no items."""
DERIVED = {"carbon_mapper": METHANE}
"""Type of source to the tables that are computed from its records, in the order in which they need each other."""
TABLES = ("items", "item_json", "collections", "rejects", "changes", "validators", *METHANE, *LABELS)
PLACED = frozenset({"items", "label_samples", *METHANE} - {"methane_source_plumes", "methane_source_scenes"})
"""Tables with a geometry."""
LOGS = frozenset({"changes", "methane_plume_versions", "methane_source_versions"})
"""Tables to which each snapshot adds, whose earlier files go on."""


class LedgerFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """One parquet file of a snapshot.

    ``path`` is relative to the root, with ``/``; ``bounds`` is xmin, ymin, xmax, ymax in
    degrees, OGC:CRS84; ``collections`` are the ids that may have rows in it; ``properties`` are
    the property columns with their types; ``latest`` has the greatest ``updated`` and ``created``, each only
    where every item has one, and the last ``observed``; ``long_numbers`` are the properties with a whole
    number that a DOUBLE cannot hold.
    """

    path: str
    rows: int
    bytes: int
    sha256: str
    bounds: tuple[float, float, float, float] | None = None
    collections: tuple[str, ...] = ()
    properties: dict[str, str] = {}
    latest: dict[str, str] = {}
    long_numbers: tuple[str, ...] = ()


class Changes(msgspec.Struct, frozen=True):
    """How the items of a snapshot differ from those of the one before it, in numbers."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0

    @property
    def any(self) -> bool:
        """Whether it differs at all."""
        return bool(self.added or self.changed or self.deleted)


class LedgerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One commit for one source: a harvest, or a rollback to an earlier one.

    ``tables`` names every file of the snapshot, those of earlier ones that it carries on included; of
    ``items`` and ``item_json`` the files of the same place hold the same items. ``scope`` is what was asked
    for: ``whole``, or ``changes`` since the parent. ``whole`` is how many items the source said it has.
    ``documents_digest`` tells whether the collection documents are as they were. ``written`` are the bytes of
    this commit's own files; ``traffic`` is what it cost the source.
    """

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
    scope: str = "whole"
    announced: int | None = None
    whole: int | None = None
    received: int
    complete: bool
    gaps: list[str] = []
    notes: list[str] = []
    changes: Changes = Changes()
    documents_digest: str = ""
    written: int = 0
    traffic: dict[str, Any] = {}
    parent: str | None = None
    collections: dict[str, int] = {}
    properties: dict[str, dict[str, str]] = {}
    tables: dict[str, list[LedgerFile]]

    def rows(self, table: str) -> int:
        """How many rows a table has in this snapshot."""
        return sum(file.rows for file in self.tables.get(table, ()))

    @property
    def size(self) -> int:
        """How many items it has, or, of a label corpus, samples."""
        return sum(self.collections.values())

    @property
    def item_collections(self) -> dict[str, int]:
        """Items per collection; a label corpus has none."""
        return {} if self.source_type in CORPORA else self.collections

    @property
    def latest(self) -> dict[str, str]:
        """The greatest ``updated``, ``created`` and ``observed`` of all items; the first two only if all have one."""
        files = [file.latest for file in self.tables.get("items", ()) if file.rows]
        names = ("updated", "created", "observed")
        needed = {name: files if name != "observed" else [each for each in files if name in each] for name in names}
        return {
            name: max(each[name] for each in having)
            for name, having in needed.items()
            if having and all(name in each for each in having)
        }


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
