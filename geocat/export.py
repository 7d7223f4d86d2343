"""Rows to files: GeoParquet, CSV, JSON, NDJSON and GeoJSON, and stac-geoparquet for other people's tools.

Every file is complete or not there: it is written beside its place under another name, then
moved. In text, geometry is WKT (CSV) or GeoJSON (the others), lon/lat; times are ISO 8601 in UTC.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    DuckDBPyConnection,
    DuckDBPyRelation,
    Expression,
    FunctionExpression,
    SQLExpression,
)

from geocat import engine
from geocat.errors import InputError
from geocat.query import Rows
from geocat.signed import signed, signed_item
from geocat.storage_errors import storage_errors

if TYPE_CHECKING:
    from geocat.harvest.signing import Signer  # urllib3 comes with it, which most exports need not load

ENDINGS = {
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".csv": "csv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".geojson": "geojson",
}
"""The ending of a file's name to the kind of file."""

LONLAT = ("GEOMETRY", "GEOMETRY('OGC:CRS84')", "GEOMETRY('EPSG:4326')")
ITEMS_PER_BATCH = 8192


def kind_of(path: str | os.PathLike[str]) -> str:
    """What kind of file a name asks for: ``parquet``, ``csv``, ``json``, ``ndjson`` or ``geojson``.

    :raises InputError: an ending that is none of those
    """
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(
            f"The ending of {os.fspath(path)} names no format; use one of {', '.join(ENDINGS)}, or --format."
        )
    return ENDINGS[ending]


def write(
    connection: DuckDBPyConnection,
    rows: Rows,
    path: str | os.PathLike[str],
    kind: str | None = None,
    signer: Signer | None = None,
) -> int:
    """Write rows to a file, in the order they have.

    :param connection: where the rows come from
    :param kind: ``parquet``, ``csv``, ``json`` (one array), ``ndjson`` or ``geojson``; by the ending, unless given
    :param signer: signs the hrefs on their way; parquet and geojson say when the first signature ends
    :return: how many rows there were
    :raises HarvestError: a signature cannot be had
    :raises InputError: no such kind or folder; columns of the same name; for geojson, no lon/lat geometry column
    :raises StoreError: the disk is full, or the folder cannot be written
    """
    kind = kind or kind_of(path)
    if kind not in ENDINGS.values():
        raise InputError(f"No file format is called {kind!r}; there are {', '.join(dict.fromkeys(ENDINGS.values()))}.")
    names = [name.lower() for name in rows.relation.columns]
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                f"Several columns are called {name!r}, which a file cannot have; rename all but one with AS."
            )
    with placed(Path(path)) as file:
        if signer:
            rows = signed(connection, rows, signer)
        ends = f"{signer.expires:%Y-%m-%dT%H:%M:%SZ}" if signer and signer.expires else ""
        match kind:
            case "parquet" if ends:
                engine.bind(connection, signatures_expire=ends)
                return _copy(connection, rows, "export/parquet_signed", file)
            case "parquet":
                return _copy(connection, rows, "export/parquet", file)
            case "csv":
                return _copy(connection, _as_text(rows), "export/csv", file)
            case "ndjson":
                return _copy(connection, _as_json(rows), "export/ndjson", file)
            case "json":
                return _array(connection, _as_json(rows), file, b"[", b"]\n")
            case _:
                said = f'"signatures_expire":"{ends}",' if ends else ""
                head = f'{{"type":"FeatureCollection",{said}"features":['
                return _array(connection, _as_features(rows), file, head.encode(), b"]}\n")


def stac_geoparquet(
    connection: DuckDBPyConnection,
    collection: str,
    path: str | os.PathLike[str],
    source: str | None = None,
    signer: Signer | None = None,
) -> int:
    """Write the items of one collection, from the JSON that was harvested, as stac-geoparquet.

    The library ``stac-geoparquet`` does it and decides the columns: GeoParquet 1.1 with the CRS as
    EPSG:4326, one column for each property, the collection's document in the file's metadata.

    :param source: only items of this source
    :param signer: signs the hrefs of assets; the property ``msft:expiry`` says when the first signature ends
    :return: how many items there were
    :raises InputError: no item of that collection, or items that the library cannot put into one table
    :raises StoreError: the disk is full, or the folder cannot be written
    """
    import pyarrow as pa  # slow to import, and only needed here
    from stac_geoparquet.arrow import parse_stac_items_to_arrow, to_parquet  # likewise

    items = _of(connection.view("item_json"), "collection", collection, source)
    if items.limit(1).fetchone() is None:
        where = f" of source {source!r}" if source else ""
        raise InputError(f"No item{where} is in a collection {collection!r}; `geocat collections` lists them.")
    documents = _of(connection.view("collections"), "id", collection, source).select("json").fetchall()
    with placed(Path(path)) as file:
        try:
            table = parse_stac_items_to_arrow(_decoded(items, signer), chunk_size=ITEMS_PER_BATCH).read_all()
        except (pa.ArrowException, ValueError, KeyError) as wrong:
            raise InputError(
                f"The items of {collection} cannot become stac-geoparquet ({_first_line(wrong)}); export the "
                "collection as plain GeoParquet instead."
            ) from wrong
        described = {collection: json.loads(documents[0][0])} if documents else None
        to_parquet(table, file, collections=described, compression="zstd")
    return int(table.num_rows)


def _of(view: DuckDBPyRelation, column: str, collection: str, source: str | None) -> DuckDBPyRelation:
    rows = view.filter(ColumnExpression(column) == ConstantExpression(collection))
    return rows.filter(ColumnExpression("source") == ConstantExpression(source)) if source else rows


def _decoded(items: DuckDBPyRelation, signer: Signer | None) -> Iterator[dict[str, object]]:
    texts = items.order("id").select("json")
    while batch := texts.fetchmany(ITEMS_PER_BATCH):
        for (text,) in batch:
            item = json.loads(text)
            yield signed_item(item, signer) if signer else item


def _first_line(wrong: BaseException) -> str:
    return (str(wrong) or type(wrong).__name__).splitlines()[0].rstrip(".")


@contextlib.contextmanager
def placed(path: Path) -> Iterator[Path]:
    """A name beside the path, to write to: moved to the path at the end, removed if it came to nothing.

    :raises InputError: the path is a folder, or lies in one that is not there
    :raises StoreError: the disk is full, or the folder cannot be written
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file.")
    if not path.absolute().parent.is_dir():
        raise InputError(f"There is no folder {path.parent} to write {path.name} into; make it first.")
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        with storage_errors(str(path)):
            yield temporary
            os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _copy(connection: DuckDBPyConnection, rows: Rows, file: str, target: Path) -> int:
    rows.relation.to_view("exported_rows", replace=True)
    (count,) = engine.run(connection, file, target_file=str(target))[0]
    return int(count)


def _array(connection: DuckDBPyConnection, rows: Rows, target: Path, head: bytes, tail: bytes) -> int:
    """Objects on lines, joined into one line."""
    lines = target.with_suffix(".lines")
    try:
        count = _copy(connection, rows, "export/ndjson", lines)
        with lines.open("rb") as objects, target.open("wb") as file:
            file.write(head)
            for number, line in enumerate(objects):
                file.write(b"," * (number > 0) + line.rstrip(b"\n"))
            file.write(tail)
    finally:
        lines.unlink(missing_ok=True)
    return count


# ---------- columns, as text and as JSON


def _kinds(rows: Rows) -> dict[str, str]:
    return dict(zip(rows.relation.columns, map(str, rows.relation.types), strict=True))


def _column(name: str) -> Expression:
    """A column of any name; DuckDB's ColumnExpression fails on one with a quotation mark or a dot."""
    return SQLExpression(engine.quoted(name))


def _instant(name: str) -> Expression:
    """A TIMESTAMPTZ as ISO 8601; the zone of every connection is UTC, which DuckDB writes as +00."""
    text = _column(name).cast("VARCHAR")
    pattern, iso = ConstantExpression(r"^(.*) (.*)\+00$"), ConstantExpression(r"\1T\2Z")
    return FunctionExpression("regexp_replace", text, pattern, iso)


def _as_text(rows: Rows) -> Rows:
    columns = []
    for name, kind in _kinds(rows).items():
        column = _column(name)
        if kind.startswith("GEOMETRY"):
            column = FunctionExpression("ST_AsText", column)
        elif kind == "TIMESTAMP WITH TIME ZONE":
            column = _instant(name)
        elif kind.startswith(("STRUCT", "MAP", "UNION")) or kind.endswith("]"):
            column = FunctionExpression("to_json", column)
        columns.append(column.alias(name))
    return Rows(rows.relation.select(*columns))


def _json_column(name: str, kind: str) -> Expression:
    if kind.startswith("GEOMETRY"):
        return FunctionExpression("ST_AsGeoJSON", _column(name)).cast("JSON")
    if kind in ("DOUBLE", "FLOAT"):  # JSON has no word for what is not finite
        return CaseExpression(FunctionExpression("isfinite", _column(name)), _column(name))
    return _instant(name) if kind == "TIMESTAMP WITH TIME ZONE" else _column(name)


def _as_json(rows: Rows) -> Rows:
    return Rows(rows.relation.select(*[_json_column(name, kind).alias(name) for name, kind in _kinds(rows).items()]))


def _as_features(rows: Rows) -> Rows:
    kinds = _kinds(rows)
    found = [name for name, kind in kinds.items() if kind.startswith("GEOMETRY")]
    if not found:
        raise InputError(f"GeoJSON needs a geometry column; the columns are {', '.join(kinds)}.")
    geometry = "geometry" if "geometry" in found else found[0]
    if kinds[geometry] not in LONLAT:
        raise InputError(
            f"GeoJSON is lon/lat, and {geometry} is {kinds[geometry]}; transform it with ST_Transform, then "
            "ST_SetCRS(…, 'OGC:CRS84')."
        )
    properties: list[Expression] = []
    for name, kind in kinds.items():
        if name != geometry:
            properties += [ConstantExpression(name), _json_column(name, kind)]
    return Rows(
        rows.relation.select(
            ConstantExpression("Feature").alias("type"),
            _json_column(geometry, kinds[geometry]).alias("geometry"),
            FunctionExpression("json_object", *properties).alias("properties"),
        )
    )
