"""The Python face: ``geocat.open(root)`` gives a :class:`Catalog`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from duckdb import DuckDBPyConnection

from geocat import catalog, covering, declarations, history, query, snapshot
from geocat.errors import HarvestError, IncompleteHarvest, InputError
from geocat.harvest import Progress
from geocat.ledger import LedgerEntry
from geocat.query import Rows
from geocat.side_by_side import side_by_side
from geocat.sources import Source
from geocat.store import DECLARATION, Store
from geocat.subjects import Subjects
from geocat.types import ALWAYS, BBox, Interval, as_of_bound

if TYPE_CHECKING:
    from geocat.shardmaps import ShardMaps


def default_root() -> str:
    """The root when none is given: ``GEOCAT_ROOT``, else ``data/catalog``."""
    return os.environ.get("GEOCAT_ROOT") or "data/catalog"


def init(root: str | os.PathLike[str] | None = None) -> Catalog:
    """Make a root a catalog, if it is not one yet, and open it.

    :raises StoreError: the root is a file, or cannot be written
    """
    store = Store(root if root is not None else default_root())
    store.create()
    snapshot.write_schema(store)
    created = Catalog(store)
    catalog.write_database(store, created.connection)
    return created


def open(  # noqa: A001  geocat.open is the name that DESIGN gives it
    root: str | os.PathLike[str] | None = None, *, as_of: datetime | str | None = None
) -> Catalog:
    """Open a catalog.

    :param root: a folder or any fsspec URL; ``GEOCAT_ROOT``, else ``data/catalog``, unless given
    :param as_of: see the catalog as it was then: a time (UTC unless it has a zone) or a snapshot id
    :raises StoreError: not a catalog, or one written by a newer geocat
    :raises InputError: ``as_of`` is neither a time nor a snapshot id
    """
    store = Store(root if root is not None else default_root())
    store.require()
    snapshot.complete_schema(store)
    return Catalog(store, as_of=as_of_bound(as_of))


class Catalog(Subjects):
    """A catalog, open: a DuckDB connection with every view and macro installed.

    :param store: its storage
    :param as_of: greatest snapshot id seen, inclusive

    ``connection`` is the DuckDB connection itself: use it for anything.
    """

    def __init__(self, store: Store, as_of: str | None = None) -> None:
        """Connect and install; reads the ledger, not the data."""
        self.store = store
        self.as_of = as_of
        self.connection: DuckDBPyConnection = catalog.open_connection(store, as_of)

    def __enter__(self) -> Self:
        """Use the catalog in a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __repr__(self) -> str:
        """The root and, if given, the time."""
        return f"geocat.open({self.store.root!r}{f', as_of={self.as_of!r}' if self.as_of else ''})"

    def refresh(self) -> None:
        """See what was committed since the catalog was opened."""
        catalog.refresh(self.connection, self.store, self.as_of)

    # ---------- questions

    def sql(self, text: str, /, **params: Any) -> Rows:
        """Rows of any query; ``$name`` in it is bound to ``name=``.

        :raises duckdb.Error: as DuckDB raises it
        """
        return query.sql(self.connection, text, params)

    def items(
        self,
        bbox: BBox | tuple[float, float, float, float] | None = None,
        since: datetime | date | str | None = None,
        until: datetime | date | str | None = None,
        *,
        collection: str | None = None,
        source: str | None = None,
    ) -> Rows:
        """Items in a box and a half-open interval ``[since, until)``; lazy.

        :param bbox: west, south, east, north in degrees, OGC:CRS84; west > east goes over the antimeridian
        :return: one row per (source, collection, id), the columns of the view ``items``; without a
            box, items without a geometry too
        :raises InputError: a box or an interval that cannot be; a collection or source that is not there
        """
        self._require(collection, source)
        during = Interval.of(since, until) if (since or until) else ALWAYS
        if bbox is None:
            return query.items_during(self.connection, during, collection, source)
        if not isinstance(bbox, Sequence) or isinstance(bbox, str) or len(bbox) != len(BBox._fields):
            raise InputError(f"The box {bbox!r} is not west, south, east, north; give four numbers.")
        return query.items_in(self.connection, BBox.of(*bbox), during, collection, source)

    def assets(self, collection: str, *, keys: Sequence[str] | None = None, roles: Sequence[str] | None = None) -> Rows:
        """Assets of a collection, by key or role; lazy.

        :return: one row per (source, collection, id, asset_key), the columns of the view ``assets``
        :raises InputError: a collection that is not there; says which are
        """
        self._require(collection)
        return query.assets_of(self.connection, collection, keys, roles)

    def collections(self) -> Rows:
        """One row per (source, id): the view ``collections``; lazy."""
        return Rows(self.connection.view("collections"))

    def snapshots(self) -> Rows:
        """One row per commit: the view ``snapshots``."""
        return Rows(self.connection.view("snapshots"))

    def files(self, table: str = "items", source: str | None = None) -> list[str]:
        """Paths of the parquet files that are current, for other programs to read.

        :param table: ``items``, ``item_json``, ``collections``, ``rejects``, or another of ``file_lists.LISTS``
        :raises InputError: another table, or a source that is not there
        """
        self._require(source=source)
        return catalog.current_files(self.store, table, source, self.as_of)

    @cached_property
    def shardmap(self) -> ShardMaps:
        """Which items each shard of a grid needs: ``catalog.shardmap(grid, aoi, …)``."""
        from geocat.shardmaps import ShardMaps  # numpy, pyarrow and pyproj come with it

        return ShardMaps(self.connection, self.store, self.grids, self.cover, self._require, self.as_of)

    # ---------- sources and snapshots

    def sources(self) -> dict[str, Source]:
        """The declared sources by name."""
        return declarations.read(self.store.read(DECLARATION).decode(), self.store.url(DECLARATION))

    def add_source(self, name: str, type: str, url: str, **fields: Any) -> None:  # noqa: A002  STAC's and TOML's word
        """Declare a source in ``geocat.toml``.

        :raises InputError: the name is taken, or a field cannot be
        """
        text = self.store.read(DECLARATION).decode()
        declared = declarations.with_source(text, name, {"type": type, "url": url, **fields})
        self.store.write(DECLARATION, declared.encode())
        self._renew()

    def remove_source(self, name: str) -> None:
        """Undeclare a source; its snapshots stay.

        :raises InputError: no such source
        """
        text = self.store.read(DECLARATION).decode()
        self.store.write(DECLARATION, declarations.without_source(text, name).encode())
        self._renew()

    def harvest(
        self,
        *names: str,
        jobs: int = 1,
        full: bool = False,
        accept_shrink: bool = False,
        progress: Callable[[str], Progress | None] | None = None,
    ) -> list[LedgerEntry]:
        """Harvest sources; all that are declared, unless named.

        A source that fails does not keep the others from it.

        :param jobs: sources side by side, and at least so many requests under way at once within a source
        :param full: ask for everything, and not only for what can have changed
        :param accept_shrink: let a snapshot be current even if more items are gone than ``most_shrink`` allows
        :param progress: given a source's name, returns what is called with (received, announced)
        :return: the committed entries, in the order in which the sources were given
        :raises HarvestError: of the first source that failed
        """
        outcomes = dict(self.harvests(*names, jobs=jobs, full=full, accept_shrink=accept_shrink, progress=progress))
        for outcome in outcomes.values():
            if isinstance(outcome, HarvestError):
                raise outcome
        order = list(dict.fromkeys(names or self.sources()))
        entries = [outcome for outcome in outcomes.values() if isinstance(outcome, LedgerEntry)]
        return sorted(entries, key=lambda entry: order.index(entry.source))

    def harvests(
        self,
        *names: str,
        jobs: int = 1,
        full: bool = False,
        accept_shrink: bool = False,
        progress: Callable[[str], Progress | None] | None = None,
    ) -> Iterator[tuple[str, LedgerEntry | HarvestError]]:
        """As :meth:`harvest`, but each source with what became of it, as soon as it is known.

        :raises StoreError: storage failed
        """
        declared = self.sources()
        if not declared:
            raise InputError("No source is declared; add one with `geocat source add NAME TYPE URL`.")
        if jobs < 1:
            raise InputError(f"{jobs} jobs cannot do anything; give at least 1.")
        chosen = {name: declarations.known(declared, name) for name in names or declared}
        one_conforms = Lock()

        def take(name: str) -> LedgerEntry | HarvestError:
            source = chosen[name].model_copy(update={"jobs": max(jobs, chosen[name].jobs)})
            report = progress(name) if progress else None
            try:
                return snapshot.take(
                    self.store, name, source, report, full=full, accept_shrink=accept_shrink, turn=one_conforms
                )
            except HarvestError as wrong:
                return wrong

        try:
            for name, outcome in side_by_side(take, list(chosen), jobs):
                if not isinstance(outcome, HarvestError) or isinstance(outcome, IncompleteHarvest):
                    self._renew()
                yield name, outcome
        except KeyboardInterrupt:
            self._renew()  # what was committed is current, though its footprints were still being covered
            raise

    def cover(self, *sources: str, progress: covering.Report | None = None) -> covering.Coverage:
        """Make footprints that are not yet, or of the named sources only, into stored cells: see ``cover_missing``."""
        found = covering.cover_missing(self.store, self.sources(), sources, progress, as_of=self.as_of, mend=True)
        self._renew()
        return found

    def diff(self, older: str, newer: str) -> Rows:
        """What changed between two snapshots: collection, id, change, json before and after.

        :raises InputError: no such snapshot
        """
        return history.diff(self.store, self.connection, older, newer)

    def rollback(self, to: str) -> LedgerEntry:
        """Make an earlier snapshot of a source current again.

        :raises InputError: no such snapshot, or not one to go back to
        """
        entry = history.rollback(self.store, to)
        self._renew()
        return entry

    def expire(self, keep: int | None = None, older_than: timedelta | None = None) -> list[LedgerEntry]:
        """Forget old snapshots and remove their files; a source's current one never goes.

        :param keep: the newest so many of each source stay
        :param older_than: only snapshots older than this go
        :return: the entries that went
        :raises InputError: neither is given, or keep is below 1
        """
        gone = history.expire(self.store, keep, older_than)
        self._renew()
        return gone

    def _require(self, collection: str | None = None, source: str | None = None) -> None:
        if collection is not None or source is not None:
            catalog.require(self.store, self.sources().keys(), collection, source, self.as_of)

    def _renew(self) -> None:
        catalog.write_database(self.store, self.connection)
        self.refresh()
