"""Taking a snapshot: land the pages, conform them in SQL, publish the files, commit the ledger.

Nothing is visible before the last step, and the last step is one file. A harvest that ends
anywhere before it leaves the catalog as it was, and what it has landed to the next.
"""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from geocat import stored_cells
from geocat.checkpoint import Run
from geocat.conform import Conformed
from geocat.corpus import Corpus
from geocat.derived import derive
from geocat.engine import OutOfMemory
from geocat.errors import GeocatError, IncompleteHarvest, StoreError
from geocat.harvest import Document, Harvester, Memory, Page, Progress, harvester_of
from geocat.landing import Landing
from geocat.ledger import DERIVED, METHANE, TABLES, LedgerEntry, current, schema_file
from geocat.previous import Previous
from geocat.publishing import Taking, carry_on, publish, what_is_missing
from geocat.sources import LabelsSource, RapidAi4EoSource, Source
from geocat.storage_errors import storage_errors
from geocat.store import Store
from geocat.stored_cells import FOOTPRINTS
from geocat.written import Writing


def take(
    store: Store,
    name: str,
    source: Source,
    progress: Progress | None = None,
    harvester: Harvester | None = None,
    *,
    full: bool = False,
    accept_shrink: bool = False,
    turn: AbstractContextManager[Any] | None = None,
) -> LedgerEntry:
    """Harvest a source into a new snapshot.

    What was landed by a harvest that was cut off is not asked for again. After the first snapshot only what can
    have changed is asked for, where the source can tell.

    :param progress: called after each page
    :param harvester: the source's own, unless given
    :param full: ask for everything, whatever is known
    :param accept_shrink: let the snapshot be current even if more items are gone than ``most_shrink`` allows
    :param turn: held while pages are conformed and footprints covered, which takes memory: for harvests side by side
    :return: the committed entry; its notes say more than the ledger's if its footprints could not be covered
    :raises HarvestError: the source failed; nothing was committed, and what was landed stays for the next harvest
    :raises IncompleteHarvest: something is missing; what came is committed, but never current
    :raises StoreError: storage failed; nothing was committed
    """
    with store.only_one(name):
        discard_leftovers(store, name)
        before = current(store.entries()).get(name)
        taking = Taking(store, name, source, Previous(store, before) if before else None, full, accept_shrink)
        landing = _land(taking, harvester or harvester_of(name, source), progress)
        with turn or contextlib.nullcontext():
            entry = conform(taking, landing)
        if entry is None:
            landing.discard()
            taking = taking._replace(full=True)
            landing = _land(taking, harvester or harvester_of(name, source), progress)
            with turn or contextlib.nullcontext():
                entry = conform(taking, landing)
        landing.discard()
    if entry is None:
        raise AssertionError("unreachable: a full harvest is not asked for twice")
    if not entry.complete:
        raise IncompleteHarvest(what_is_missing(entry), source=name, url=source.url, snapshot=entry.snapshot)
    with turn or contextlib.nullcontext():
        return _covered(store, entry, source)


def _covered(store: Store, entry: LedgerEntry, source: Source) -> LedgerEntry:
    """The entry, once its new footprints are stored cells; noted on it if that failed, since it is committed."""
    if not source.cover or not stored_cells.missing(store, [entry], [entry.source] if source.beams else ()):
        return entry
    from geocat import covering  # numpy and shapely, which questions need not load

    try:
        covering.cover_snapshot(store, entry, source)
    except (GeocatError, duckdb.Error, OSError, MemoryError) as wrong:
        said = f"Its footprints are not all covered ({wrong}); run `geocat grid cover {entry.source}`."
        return msgspec.structs.replace(entry, notes=[*entry.notes, said])
    return entry


def _land(taking: Taking, harvester: Harvester, progress: Progress | None) -> Landing:
    """Land every page that has not landed yet."""
    store, previous = taking.store, taking.previous
    question = taking.source.question()
    known = previous if previous and not taking.full and previous.answers(question) else None
    with storage_errors(store.root):
        asked = question | ({"full": True} if taking.full else {})
        parent = previous.snapshot if previous else None
        landing = Landing.begun(store, taking.name, asked, parent, store.next_snapshot())
        for page in harvester.pages(Memory(landing.resume, landing.documents, landing.announced, known)):
            landing.land(page, harvester.traffic)
            if progress:
                progress(landing.received, landing.announced)
    return landing


def conform(taking: Taking, landing: Landing) -> LedgerEntry | None:
    """Make a snapshot of landed pages and commit it.

    :return: the committed entry, which may be incomplete; ``None`` where only changes were asked for and the
        source's count says that there is more to know: then all must be asked for
    :raises StoreError: storage failed; nothing was committed
    """
    store, previous = taking.store, taking.previous
    if previous and previous.has_all(landing):
        if not previous.adds_up(landing, previous.rows):
            return None
        entry = carry_on(taking, landing, previous)
        store.commit(entry)
        return entry
    for generous in (False, True):
        with contextlib.suppress(OutOfMemory), store.workspace(landing.folder) as folder, storage_errors(store.root):
            snapshot = store.next_snapshot()
            with _writing(taking, landing, folder, snapshot, generous=generous) as conformed:
                if previous and not previous.adds_up(landing, conformed.rows):
                    return None
                conformed.write()
                if isinstance(conformed, Conformed) and (not previous or conformed.changes.any):
                    derive(conformed, DERIVED.get(taking.source.type, ()))
            entry = publish(taking, landing, conformed, snapshot)
            store.commit(entry)
            return entry
    raise StoreError(
        f"Source {taking.name} has items too long for this machine's memory: its longest has "
        f"{landing.longest_line() >> 20} MB; harvest it on a larger machine, or leave such items out."
    )


def _writing(taking: Taking, landing: Landing, workspace: Path, snapshot: str, *, generous: bool) -> Writing:
    """What makes a snapshot of the landing: of items, or of labelled samples."""
    if isinstance(taking.source, LabelsSource | RapidAi4EoSource):
        return Corpus(
            landing, workspace, snapshot, taking.previous, name=taking.name, asked=taking.source, generous=generous
        )
    return Conformed(landing, workspace, snapshot, taking.previous, generous=generous)


def discard_leftovers(store: Store, name: str) -> None:
    """Remove what killed harvests of a source left, but for landed pages: files that no ledger names."""
    store.discard_temporaries()
    committed = {
        file.path.rpartition("/")[0] for entry in store.entries() for files in entry.tables.values() for file in files
    }
    for table in store.folders("snapshots"):
        for folder in store.folders(f"snapshots/{table}/source={name}"):
            path = f"snapshots/{table}/source={name}/{folder}"
            if path not in committed:
                store.remove(path)


def complete_schema(store: Store) -> None:
    """Give a catalog that an earlier geocat made the tables that it had not yet.

    :raises StoreError: it cannot be written
    """
    if not store.exists(schema_file(FOOTPRINTS)):
        write_schema(store)


def write_schema(store: Store) -> None:
    """Write, for each table, the file without rows that gives it its columns and types."""
    if not all(store.exists(schema_file(table)) for table in TABLES):
        _write_tables(store)
    if not store.exists(schema_file(FOOTPRINTS)):  # the last says that all are there
        from geocat import covering

        covering.write_schema(store)


def _write_tables(store: Store) -> None:
    """Write the files without rows of the ledger's tables."""
    landing = Landing(store, "landing/none/none", Run({}, None, ""))
    with store.workspace(landing.folder) as workspace, storage_errors(store.root):
        with Conformed(landing, workspace, "none", None) as conformed:
            conformed.write()
            derive(conformed, METHANE)
        store.fs.makedirs(store.at(landing.folder, "pages"), exist_ok=True)
        landing.land(Page("files", [Document(b"sample_id,lon,lat,class\n")], slice="samples"))
        declared = LabelsSource(type="labels", url="")
        with Corpus(landing, workspace, "none", None, name="none", asked=declared) as corpus:
            corpus.write()
        written = {**corpus.files, **conformed.files}
        for table in TABLES:
            store.publish(written[table][0].path, schema_file(table))
    landing.discard()
