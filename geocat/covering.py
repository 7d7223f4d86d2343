"""Covering: the footprints of files of items become stored cells, once.

Footprints stream out of one query, are covered in batches, and stream into another that sorts and writes the cells:
memory is needed for a few batches and for DuckDB's own bounded part, whatever the size of the file. A file is written
elsewhere in the root and renamed, the one that says that all is there last, so that an interruption loses only the file
under way.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from geocat import engine, ledger, stored_cells
from geocat.errors import InputError
from geocat.ledger import LedgerEntry, schema_file
from geocat.sources import Source
from geocat.storage_errors import storage_errors
from geocat.store import Store
from geocat.stored_cells import BEAMS, CELLS, FOOTPRINTS, ORIGIN, ItemsFile

if TYPE_CHECKING:
    import pyarrow as pa

MEMORY = "600MB"
AT_ONCE = 2048
"""Footprints that are read at once."""
Report = Callable[[int, int], None]
"""Called with items covered and items to be covered; from another thread than the caller's."""


class Coverage(NamedTuple):
    """What was covered: files of items, items in them, and cells stored."""

    files: int = 0
    items: int = 0
    cells: int = 0


def cover_missing(
    store: Store,
    declared: Mapping[str, Source],
    names: Collection[str] = (),
    report: Report | None = None,
    *,
    as_of: str | None = None,
    mend: bool = False,
) -> Coverage:
    """Cover the current items of sources that are not covered yet.

    :param declared: says whose beams are covered, and who is left out (``cover = false``) unless named
    :param names: sources; all that have snapshots, unless given
    :param as_of: greatest snapshot id considered, inclusive
    :param mend: look at what is covered, too, and cover again what is damaged or of another scheme
    :raises InputError: a source without a snapshot
    :raises StoreError: storage failed; the files that were finished stay
    """
    entries = ledger.current(store.entries(), as_of)
    if unknown := [name for name in names if name not in entries]:
        raise InputError(f"No source {unknown[0]!r} has a snapshot; there are: {', '.join(entries) or 'none'}.")
    chosen = names or [name for name in entries if name not in declared or declared[name].cover]
    beams = {name for name in chosen if name in declared and declared[name].beams}
    if mend:
        with engine.connect() as reader:
            if not store.is_local:
                reader.register_filesystem(store.fs)
            stored_cells.remove_damaged(store, reader)
    return cover_files(store, stored_cells.missing(store, [entries[name] for name in chosen], beams), report)


def cover_snapshot(store: Store, entry: LedgerEntry, source: Source, report: Report | None = None) -> Coverage:
    """Cover the items of a snapshot that are not covered yet, as the source's declaration says.

    :raises StoreError: storage failed; the files that were finished stay
    """
    if not source.cover:
        return Coverage()
    return cover_files(store, stored_cells.missing(store, [entry], {entry.source} if source.beams else ()), report)


def cover_files(store: Store, wanted: Iterable[tuple[ItemsFile, str]], report: Report | None = None) -> Coverage:
    """Cover what :func:`geocat.stored_cells.missing` says, file by file.

    :raises StoreError: storage failed; the files that were finished stay
    """
    every = list(wanted)
    whole = sum(file.items.rows for file, _ in every)
    done = Coverage()
    if not every:
        return done
    with _Covering(store) as covering:
        for file, kind in every:
            cells = covering.cover(file, kind, _counted(report, done.items, whole))
            done = Coverage(done.files + 1, done.items + file.items.rows, done.cells + cells)
    return done


def _counted(report: Report | None, before: int, whole: int) -> Callable[[int], None]:
    """What reports items of a file as items of all files."""

    def _report(items: int) -> None:
        if report:
            report(before + items, whole)

    return _report


def write_schema(store: Store) -> None:
    """Write, for both tables, the file without rows that gives it its columns and types."""
    with _Covering(store) as covering:
        covering.write_empty()


class _Covering:
    """DuckDB, opened for covering: a part that reads footprints, and one that writes cells."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._open = ExitStack()

    def __enter__(self) -> Self:
        try:
            with storage_errors(self.store.root):
                self._begin()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _begin(self) -> None:
        """Connect twice, with bounded memory."""
        if not self.store.is_local:
            self.folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="geocat-")))
        limit = os.environ.get("GEOCAT_MEMORY_LIMIT", MEMORY)
        self.reader = self._open.enter_context(engine.connect(settings={"memory_limit": limit}))
        if not self.store.is_local:
            self.reader.register_filesystem(self.store.fs)
        for macros in ("conform/umm_item", "conform/lenient"):
            engine.run(self.reader, macros)
        self.writer = self._open.enter_context(self.reader.cursor())
        for macros in ("grid/schema", "grid/cell_order", "grid/first_order"):
            engine.run(self.writer, macros)

    def cover(self, file: ItemsFile, kind: str, report: Callable[[int], object]) -> int:
        """Cover one file of items: its footprints, or its beams; how many cells there are."""
        found: list[pa.RecordBatch] = []
        beams = kind == BEAMS
        cells = self._write_cells(
            file.path(BEAMS if beams else CELLS), self._cells(file, found, report, beams=beams), file.origin
        )
        if not beams:
            self._write_footprints(file.path(FOOTPRINTS), found, file.origin, file.items.path, file.first_item)
        return cells

    def write_empty(self) -> None:
        """Both tables without rows."""
        self._write_cells(schema_file(CELLS), iter(()), ORIGIN)
        self._write_footprints(schema_file(FOOTPRINTS), [], ORIGIN, schema_file("items"), 0)

    def _cells(
        self, file: ItemsFile, footprints: list[pa.RecordBatch], report: Callable[[int], object], *, beams: bool
    ) -> Iterator[pa.RecordBatch]:
        """Cells of all footprints, as they are found; what became of each goes into ``footprints``."""
        from geocat import cell_rows

        engine.bind(
            self.reader,
            items_file=self.store.url(file.items.path),
            json_file=self.store.url(file.item_json.path),
            only_beams=beams,
        )
        sent = self.reader.execute(engine.text("cells/sent_footprints")).to_arrow_reader(AT_ONCE)
        done = 0
        for rows in cell_rows.cell_rows(sent, file.first_item, beams=beams):
            footprints.append(rows.footprints)
            done += rows.footprints.num_rows
            report(done)
            yield rows.cells

    def _write_cells(self, path: str, cells: Iterator[pa.RecordBatch], origin: dict[str, str]) -> int:
        """Sort cells and write them; what stops the finding of them is raised as it is."""
        import pyarrow as pa

        from geocat import cell_rows

        stopped: list[BaseException] = []

        def until_stopped() -> Iterator[pa.RecordBatch]:
            try:
                yield from cells
            except BaseException as wrong:
                stopped.append(wrong)
                raise

        self.writer.register("covered_cells", pa.RecordBatchReader.from_batches(cell_rows.CELLS, until_stopped()))
        try:
            return self._publish("cells/item_cells", path, origin)
        except Exception as wrong:
            if stopped:
                raise stopped[0] from wrong
            raise

    def _write_footprints(
        self, path: str, footprints: list[pa.RecordBatch], origin: dict[str, str], items_file: str, first_item: int
    ) -> None:
        """Write what became of each footprint, which says that the cells are complete."""
        import pyarrow as pa

        from geocat import cell_rows

        self.writer.register("covered_footprints", pa.Table.from_batches(footprints, cell_rows.FOOTPRINTS))
        said = {"items_file": self.store.url(items_file), "first_item": first_item}
        self._publish("cells/item_footprints", path, origin, **said)

    def _publish(self, script: str, path: str, origin: dict[str, str], **variables: Any) -> int:
        """Let SQL write a file, and put it into its place; how many rows it has.

        On a local root the unfinished file has a name by which the next harvest knows it if this process is killed.
        """
        name = path.rpartition("/")[2]
        target = Path(self.store.temporary(name)) if self.store.is_local else self.folder / name
        try:
            with storage_errors(self.store.root):
                engine.bind(self.writer, target_file=str(target), key_values=origin, **variables)
                [(rows, *_)] = engine.run(self.writer, script)
                self.store.publish(target, path)
        finally:
            target.unlink(missing_ok=True)
        return int(rows)
