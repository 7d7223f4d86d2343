"""Writing: what a landing becomes, as parquet files in a local folder, with what the ledger says of each."""

from __future__ import annotations

import contextlib
import math
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple, Self

from geocat.engine import bind, connect_for_conform, run, version
from geocat.landing import Landing
from geocat.ledger import PLACED, Changes, LedgerFile
from geocat.previous import Previous
from geocat.staying import Staying

MOST_EXACT = 1 << 53
NO_GEOMETRY = (
    '{"version": "1.0.0", "primary_column": "geometry", '
    '"columns": {"geometry": {"encoding": "WKB", "geometry_types": []}}}'
)
"""GeoParquet metadata of a file whose rows have no geometry: DuckDB writes none, and readers refuse it."""


class Written(NamedTuple):
    """A finished file, with what :class:`geocat.ledger.LedgerFile` says of it."""

    path: Path
    rows: int
    bounds: tuple[float, float, float, float] | None = None
    collections: tuple[str, ...] = ()
    latest: Mapping[str, str] = MappingProxyType({})
    properties: Mapping[str, str] = MappingProxyType({})
    long_numbers: tuple[str, ...] = ()


class Writing:
    """A landing on its way to be published: looked at when its ``with`` block begins, then written.

    :param landing: the run's pages
    :param workspace: a local folder for staged and finished files
    :param snapshot: the id that it will have
    :param previous: the snapshot before it, if there is one
    :ivar collections: rows of the new snapshot, of items or of samples, per collection
    :ivar changes: how it differs from the previous one
    :ivar received: how many of them the source sent
    :ivar gaps: what is missing, as sentences, beside what the pages said
    :ivar files: per table, the finished files
    :ivar carried: per table, the previous snapshot's files that are carried on
    """

    def __init__(
        self, landing: Landing, workspace: Path, snapshot: str, previous: Previous | None, *, generous: bool = False
    ) -> None:
        """Connect, with bounded memory; a few long documents may need more of it."""
        self.landing, self.workspace, self.previous = landing, workspace, previous
        self.collections: dict[str, int] = {}
        self.changes = Changes()
        self.received = 0
        self.gaps: list[str] = []
        self.files: dict[str, list[Written]] = {}
        self.carried: dict[str, list[LedgerFile]] = {}
        self.properties: dict[str, dict[str, str]] = {}
        self.types: dict[str, str] = {}
        self.staying = Staying()
        self._spill = workspace / "spill"
        self._spill.mkdir(parents=True, exist_ok=True)
        self.connection = connect_for_conform(self._spill, generous=generous)
        if previous and not previous.store.is_local:
            self.connection.register_filesystem(previous.store.fs)
        bind(self.connection, longest_line=landing.longest_line(), snapshot=snapshot, scope=landing.scope)

    def __enter__(self) -> Self:
        """Look at what has landed; what there is to write is then known."""
        try:
            self.look()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def look(self) -> None:
        """Look at what has landed, once."""
        raise NotImplementedError

    def write(self) -> None:
        """Write every file of the new snapshot that is not carried on."""
        raise NotImplementedError

    @property
    def rows(self) -> int:
        """Items, or samples, of the new snapshot."""
        return sum(self.collections.values())

    def write_table(
        self,
        table: str,
        how: str | None = None,
        collections: Sequence[str] = (),
        copied: Sequence[LedgerFile] = (),
        **variables: Any,
    ) -> None:
        """Run a COPY and keep what it says about the file it wrote.

        :param how: the file of ``sql/``; ``conform/`` and the table's name, unless given
        """
        files = self.files.setdefault(table, [])
        target = self.workspace / f"{table}-{len(files):05d}.parquet"
        key_values = {"geocat": version()}
        bind(self.connection, target_file=str(target), key_values=key_values, **variables)
        script = how or f"conform/{table}"
        rows = run(self.connection, script)
        if table in PLACED and run(self.connection, "conform/geo_keys") == [(0,)]:
            rows = run(self.connection, script, key_values={**key_values, "geo": NO_GEOMETRY})
        latest: dict[str, str] = {}
        if table == "items":
            times = zip(("updated", "created", "observed"), run(self.connection, "conform/latest")[0], strict=True)
            latest = {name: time.isoformat() for name, time in times if time is not None}
        count, statistics = rows[0][1], rows[0][4]
        properties: dict[str, str] = {}
        if table == "items":
            properties = {name: kind for each in copied for name, kind in each.properties.items()}
            properties = properties if copied else self.types
        said = (_bounds(statistics), tuple(collections), latest, properties, _long(statistics))
        files.append(Written(target, count, *said))


def _bounds(statistics: dict[str, dict[str, str]]) -> tuple[float, float, float, float] | None:
    """The bounds of a file from COPY's statistics, in degrees: xmin, ymin, xmax, ymax.

    ``None`` where there are none, or one that is no number JSON could hold.
    """
    try:
        west, south = (float(statistics[f'"bbox"."{c}"']["min"]) for c in ("xmin", "ymin"))
        east, north = (float(statistics[f'"bbox"."{c}"']["max"]) for c in ("xmax", "ymax"))
    except KeyError:
        return None
    bounds = (west, south, east, north)
    return bounds if all(map(math.isfinite, bounds)) else None


def _long(statistics: dict[str, dict[str, str]]) -> tuple[str, ...]:
    """The columns of a file with a whole number beyond 2^53, which a DOUBLE cannot hold, from COPY's statistics."""
    found: dict[str, None] = {}
    for column, said in statistics.items():
        with contextlib.suppress(KeyError, ValueError):
            if max(abs(int(said["min"])), abs(int(said["max"]))) > MOST_EXACT:
                found[column.removeprefix('"').partition('"')[0]] = None
    return tuple(found)
