"""Publishing: finished files moved into place, and the ledger entry that names them and those carried on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from geocat.engine import version
from geocat.landing import Landing
from geocat.ledger import CORPORA, LOGS, TABLES, Changes, LedgerEntry, LedgerFile
from geocat.previous import Previous
from geocat.sources import Source
from geocat.store import Store
from geocat.written import Writing, Written

MOST_GAPS = 3


class Taking(NamedTuple):
    """One harvest of one source.

    :param previous: the snapshot that it is compared with, if there is one
    :param full: ask for everything, whatever is known
    :param accept_shrink: let the snapshot be current even if many items are gone
    """

    store: Store
    name: str
    source: Source
    previous: Previous | None = None
    full: bool = False
    accept_shrink: bool = False


def publish(taking: Taking, landing: Landing, conformed: Writing, snapshot: str) -> LedgerEntry:
    """Move the files into place; the entry that names them is not committed yet."""
    tables: dict[str, list[LedgerFile]] = {}
    for table in TABLES:
        earlier = taking.previous.entry.tables.get(table, []) if taking.previous else []
        carried = conformed.carried.get(table, _carried(taking, table, earlier, landing, conformed))
        folder = f"snapshots/{table}/source={taking.name}/snapshot={snapshot}"
        written = conformed.files.get(table, [])
        tables[table] = [*carried] + [
            _published(taking, file, f"{folder}/part-{number:05d}.parquet", earlier)
            for number, file in enumerate(written)
            if file.rows or not taking.previous
        ]
    return _entry(
        taking,
        landing,
        snapshot=snapshot,
        received=conformed.received,
        gaps=conformed.gaps,
        collections=conformed.collections,
        properties=_properties(taking.previous, conformed),
        changes=conformed.changes,
        tables=tables,
    )


def carry_on(taking: Taking, landing: Landing, previous: Previous) -> LedgerEntry:
    """The entry of a harvest that found nothing new: it names what the previous one names."""
    entry = previous.entry
    return _entry(
        taking,
        landing,
        snapshot=taking.store.next_snapshot(),
        received=entry.received if landing.whole_files else landing.received,
        collections=entry.collections,
        properties=entry.properties,
        changes=Changes(unchanged=previous.rows),
        tables=entry.tables,
    )


def what_is_missing(entry: LedgerEntry) -> str:
    """Why a harvest is incomplete, and what became of it: sentences."""
    more = len(entry.gaps) - MOST_GAPS
    why = " ".join(entry.gaps[:MOST_GAPS]) + (f" There are {more} more gaps." if more > 0 else "")
    return (
        f"Source {entry.source} is incomplete: {why} Snapshot {entry.snapshot} has what came; it is marked "
        "incomplete, and not current."
    )


def _carried(
    taking: Taking, table: str, earlier: list[LedgerFile], landing: Landing, conformed: Writing
) -> list[LedgerFile]:
    """The earlier files of a table that go on beside the new ones; none of items where there are samples now."""
    was_corpus = taking.previous is not None and taking.previous.entry.source_type in CORPORA
    if table not in LOGS and was_corpus != (taking.source.type in CORPORA):
        return []
    if table in LOGS or (table == "rejects" and landing.scope != "whole"):
        return earlier
    return [] if conformed.files.get(table) else earlier


def _published(taking: Taking, file: Written, relative: str, earlier: list[LedgerFile]) -> LedgerFile:
    """Move a file into place, unless an earlier one has the same bytes."""
    same = earlier[0] if len(earlier) == 1 else None
    path, size, digest = taking.store.publish(file.path, relative, unless=same)
    if same and path == same.path:
        return same
    said = (file.bounds, file.collections, dict(file.properties), dict(file.latest), file.long_numbers)
    return LedgerFile(path, file.rows, size, digest, *said)


def _properties(previous: Previous | None, conformed: Writing) -> dict[str, dict[str, str]]:
    """The properties of each collection: those of new items, and those that stay in a file of earlier ones."""
    earlier = previous.entry.properties if previous else {}
    staying = conformed.staying.types
    return {
        collection: {name: kind for name, kind in earlier.get(collection, {}).items() if name in staying}
        | conformed.properties.get(collection, {})
        for collection in [*earlier, *conformed.properties]
        if collection in conformed.collections
    }


def _gaps(taking: Taking, landing: Landing, rows: int, received: int, more: list[str]) -> list[str]:
    """What is missing, as sentences."""
    gaps = landing.gaps + more
    if not gaps and landing.announced is not None and received < landing.announced:
        gaps.append(f"It announced {landing.announced} items and sent {received}; harvest again.")
    before = taking.previous.rows if taking.previous else 0
    if not taking.accept_shrink and rows < before * (1 - taking.source.most_shrink):
        what = "samples" if landing.whole_files else "items"
        gaps.append(
            f"{before - rows} of {before} {what} are gone, a larger share than most_shrink = "
            f"{taking.source.most_shrink:g} allows; if that is right, harvest with --accept-shrink."
        )
    return gaps


def _entry(
    taking: Taking,
    landing: Landing,
    *,
    snapshot: str,
    received: int,
    collections: dict[str, int],
    tables: dict[str, list[LedgerFile]],
    gaps: Sequence[str] = (),
    **more: Any,
) -> LedgerEntry:
    missing = _gaps(taking, landing, sum(collections.values()), received, list(gaps))
    own = [file for table in TABLES for file in tables[table] if f"/snapshot={snapshot}/" in file.path]
    return LedgerEntry(
        geocat=version(),
        snapshot=snapshot,
        source=taking.name,
        source_type=taking.source.type,
        asked=taking.source.said(),
        started_at=landing.run.started_at,
        finished_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        scope=landing.scope,
        announced=landing.announced,
        whole=landing.announced if landing.scope == "whole" else landing.whole,
        received=received,
        complete=not missing,
        gaps=missing,
        notes=landing.notes,
        parent=taking.previous.snapshot if taking.previous else None,
        documents_digest=landing.digest,
        written=sum(file.bytes for file in own),
        traffic=msgspec.to_builtins(landing.traffic),
        collections=collections,
        tables=tables,
        **more,
    )
