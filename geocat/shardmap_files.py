"""Shard maps as files: our parquet, which is a table, and zagg's two layouts.

Our parquet has the columns ``shard_key, source, collection, item_id``, ids only, and in the file's
metadata under ``geocat_shardmap`` a JSON object, the provenance: the grid's signature, how
footprints were taken, the area's hash, the snapshots it was computed from, and versions.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from geocat import engine, shardmap_zagg
from geocat.errors import InputError
from geocat.export import placed
from geocat.shardmap_zagg import ZaggMap

METADATA = b"geocat_shardmap"
COLUMNS = ("shard_key", "collection", "item_id")


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("geocat", "duckdb")}


@dataclass(frozen=True)
class Provenance:
    """What a shard map was computed from.

    :param grid_signature: what the keys mean; see :mod:`geocat.shardmap_signature`
    :param footprint: ``swath``, the whole footprints, or ``beams``, the corridors of beam pairs
    :param aoi_sha256: the area; see :meth:`geocat.grid.area.Area.sha256`
    :param aoi: the area itself: well-known binary of a collection of its geometries, as hexadecimal digits
    :param asked: the question: source, collection, dates, cycles, …
    :param snapshots: of the items, ascending
    :param exact: whether pairs on the boundary were looked at again, footprint by footprint
    :param strict: whether the map goes with a mask of the area, for workers that leave the rest of a shard out
    :param versions: of geocat and DuckDB, and of what made the cells
    :param metadata: anything else that is worth keeping, such as zagg's metadata
    """

    grid_signature: Mapping[str, Any]
    footprint: str = "swath"
    aoi_sha256: str = ""
    aoi: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)
    snapshots: Sequence[str] = ()
    exact: bool = False
    strict: bool = False
    versions: Mapping[str, str] = field(default_factory=_versions)
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """As the JSON object that the file keeps."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: bytes, where: str) -> Provenance:
        """From the JSON object that a file keeps; fields of later versions are passed over.

        :raises InputError: no such object, or one without a signature
        """
        try:
            found = json.loads(text)
            return cls(**{name: found[name] for name in cls.__dataclass_fields__ if name in found})
        except (ValueError, TypeError) as wrong:
            raise InputError(
                f"{where} has a provenance that cannot be read ({wrong}); build it again with `geocat shardmap build`."
            ) from wrong


@dataclass(frozen=True)
class ShardMapFile:
    """A shard map that was read.

    :param pairs: at least ``shard_key`` (uint64), ``collection`` and ``item_id``, as the file has them
    :param provenance: what it was computed from, as far as the file says
    :param zagg: the document, where zagg's layout was read
    """

    pairs: pa.Table
    provenance: Provenance
    zagg: ZaggMap | None = None


def write_parquet(
    connection: DuckDBPyConnection,
    target: str | os.PathLike[str],
    provenance: Provenance,
    pairs: str = "shardmap_pairs",
    names: str = "shardmap_named",
) -> int:
    """Write a shard map of a connection as our parquet: ``sql/shardmap/parquet.sql``.

    :param pairs: the table (shard_key, number), sorted
    :param names: the table (number, source, collection, item_id)
    :return: the number of pairs
    :raises InputError: the target is a folder, or in none
    :raises StoreError: the disk is full, or the folder cannot be written
    """
    with placed(Path(target)) as file:
        variables = {
            "of_pairs": pairs,
            "of_names": names,
            "written_from": written_from(connection, pairs, names),
            "provenance": provenance.text(),
        }
        [(count,)] = engine.run(connection, "shardmap/parquet", target_file=str(file), **variables)
    return int(count)


def written_from(connection: DuckDBPyConnection, pairs: str, names: str) -> str:
    """Which view of ``sql/shardmap/parquet.sql`` has the rows in order: the join itself, where pairs are many more."""
    many = len(connection.table(pairs)) > 2 * len(connection.table(names))
    return "shardmap_streamed" if many else "shardmap_sorted"


def write_json(document: ZaggMap, target: str | os.PathLike[str], *, keys_as_text: bool = False) -> int:
    """Write zagg's JSON; see :func:`geocat.shardmap_zagg.written`.

    :return: the number of pairs
    """
    with placed(Path(target)) as path, path.open("wb") as file:
        file.writelines(shardmap_zagg.written(document, keys_as_text=keys_as_text))
    return sum(len(entries) for entries in document.granules)


def bytes_of(path: str | os.PathLike[str]) -> bytes:
    """A file that says where: GeoJSON, WKT or WKB.

    :raises InputError: it cannot be read
    """
    try:
        return Path(path).read_bytes()
    except OSError as wrong:
        raise InputError(f"The area {os.fspath(path)} cannot be read: {wrong.strerror or wrong}.") from wrong


def read(path: str | os.PathLike[str]) -> ShardMapFile:
    """Read a shard map: our parquet, zagg's parquet or zagg's JSON, told apart by what is inside.

    :raises InputError: no such file, none of the three, cut off, or without what a map needs
    """
    where = os.fspath(path)
    try:
        with Path(path).open("rb") as file:
            begins = file.read(4)
            text = b"" if begins == b"PAR1" else begins + file.read()
    except OSError as wrong:
        raise InputError(f"The shard map {where} cannot be read: {wrong.strerror or wrong}.") from wrong
    if begins != b"PAR1":
        return _of_zagg(shardmap_zagg.read_json(text, where))
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as wrong:
        raise InputError(
            f"{where} begins as parquet and cannot be read as such ({str(wrong).splitlines()[0]}); it was cut off or "
            "damaged: copy it again, or build it again with `geocat shardmap build`."
        ) from wrong
    said = (table.schema.metadata or {}).get(METADATA)
    if said is None:
        return _of_zagg(shardmap_zagg.read_parquet(table, where))
    if missing := [name for name in COLUMNS if name not in table.column_names]:
        raise InputError(f"{where} is no shard map: it has no column {', '.join(missing)}.")
    return ShardMapFile(table, Provenance.of(said, where))


def _of_zagg(document: ZaggMap) -> ShardMapFile:
    """What zagg's metadata say, in our words; they name neither area nor snapshots."""
    footprint = str(document.metadata.get("footprint") or "swath")
    provenance = Provenance(document.grid_signature, footprint=footprint, versions={}, metadata=dict(document.metadata))
    return ShardMapFile(document.pairs(), provenance, document)
