"""The ledger's past: listed, compared, restored, and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from duckdb import DuckDBPyConnection

from geocat import engine, stored_cells
from geocat.errors import InputError
from geocat.ledger import LedgerEntry, current, schema_file
from geocat.query import Rows
from geocat.store import Store
from geocat.types import snapshot_id


def find(store: Store, snapshot: str) -> LedgerEntry:
    """The entry of a snapshot id, or of a unique beginning of one.

    :raises InputError: none, or several; says which exist
    """
    entries = store.entries()
    found = [entry for entry in entries if entry.snapshot.startswith(snapshot)] if snapshot else []
    if len(found) == 1:
        return found[0]
    exist = ", ".join(f"{entry.snapshot} ({entry.source})" for entry in entries) or "none"
    which = "Several snapshots begin" if found else "No snapshot begins"
    raise InputError(f"{which} with {snapshot!r}; there are: {exist}.")


def diff(store: Store, connection: DuckDBPyConnection, older: str, newer: str) -> Rows:
    """What changed from one snapshot to another: ``sql/macros/snapshot_diff.sql``; lazy.

    Files that both snapshots name are not read.

    :return: collection, id, change (added, changed, deleted), json before and after
    :raises InputError: no such snapshot
    """
    sides = [{file.path for file in find(store, name).tables["item_json"] if file.rows} for name in (older, newer)]
    common, empty = sides[0] & sides[1], schema_file("item_json")
    only = [[store.url(path) for path in sorted(side - common) or [empty]] for side in sides]
    return Rows(connection.table_function("snapshot_diff", only))


def rollback(store: Store, snapshot: str) -> LedgerEntry:
    """Make an earlier snapshot of a source current again, by a new commit that names its files.

    :return: the new entry
    :raises InputError: no such snapshot, one that is not complete, or the current one
    """
    target = find(store, snapshot)
    now = current(store.entries())[target.source] if target.complete else None
    if now is None:
        raise InputError(f"Snapshot {target.snapshot} is not complete; only complete ones can become current.")
    if target.snapshot in (now.snapshot, now.restored):
        raise InputError(f"Snapshot {target.snapshot} is current already.")
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    entry = LedgerEntry(
        geocat=engine.version(),
        snapshot=store.next_snapshot(),
        source=target.source,
        source_type=target.source_type,
        action="rollback",
        restored=target.restored or target.snapshot,
        asked=target.asked,
        started_at=at,
        finished_at=at,
        scope=target.scope,
        announced=target.announced,
        whole=target.whole,
        received=target.received,
        complete=True,
        parent=now.snapshot,
        documents_digest=target.documents_digest,
        collections=target.collections,
        properties=target.properties,
        tables=target.tables,
    )
    store.commit(entry)
    return entry


def expire(store: Store, keep: int | None = None, older_than: timedelta | None = None) -> list[LedgerEntry]:
    """Forget old snapshots: first their ledger entries, then the files that nothing names any more.

    :param keep: the newest so many of each source stay
    :param older_than: only snapshots older than this go
    :return: the entries that went; a source's current one never goes
    :raises InputError: neither is given, or keep is below 1
    """
    if keep is None and older_than is None:
        raise InputError("Say which snapshots go: --keep N, --older-than DAYS, or both.")
    if keep is not None and keep < 1:
        raise InputError(f"--keep {keep} would leave nothing; keep at least 1.")
    entries = store.entries()
    staying = {(entry.source, entry.snapshot) for entry in current(entries).values()}
    for source in {entry.source for entry in entries}:
        newest = [entry for entry in reversed(entries) if entry.source == source][: keep or 0]
        staying |= {(entry.source, entry.snapshot) for entry in newest}
    if older_than is not None:
        bound = snapshot_id(datetime.now(UTC) - older_than)
        staying |= {(entry.source, entry.snapshot) for entry in entries if entry.snapshot >= bound}
    gone = [entry for entry in entries if (entry.source, entry.snapshot) not in staying]
    for entry in gone:
        store.remove(f"ledger/{entry.snapshot}-{entry.source}.json")
    _remove_unnamed(store, gone)
    return gone


def _remove_unnamed(store: Store, gone: list[LedgerEntry]) -> None:
    """Remove the files of gone entries that no remaining entry names, their cells, and folders that are then empty."""
    named = {file.path for entry in store.entries() for files in entry.tables.values() for file in files}
    once = {file.path for entry in gone for files in entry.tables.values() for file in files}
    for path in sorted(once - named):
        store.remove(path)
    for folder in sorted({path.rpartition("/")[0] for path in once - named}):
        if not store.folders(folder):
            store.remove(folder)
    stored_cells.discard(store)
