"""stac-geoparquet, whoever wrote it: each row becomes the JSON of a STAC item again.

A column does not tell a member that is missing from one that is null, so a null is a member that is missing,
but for those to which STAC gives null a meaning: ``datetime``, and the CRS of ``proj:`` where that extension is used.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from geocat.harvest.columns import Column, Unreadable, decoded, geometry_column, is_text, values
from geocat.harvest.json_text import Found, has_place

BATCH_ROWS = 1000
BATCH_BYTES = 16 << 20
TOP_LEVEL = (
    *("type", "stac_version", "stac_extensions", "id", "collection"),
    *("geometry", "bbox", "properties", "links", "assets"),
)
JSON_MEMBERS: dict[str, Any] = {
    "stac_extensions": list[msgspec.Raw],
    "bbox": list[msgspec.Raw],
    "properties": dict[str, msgspec.Raw],
    "links": list[Any],
    "assets": dict[str, msgspec.Raw],
}
TIMES = ["datetime", "start_datetime", "end_datetime", "created", "updated", "published", "expires", "unpublished"]
NULL_IS_SAID = ("proj:epsg", "proj:code", "proj:wkt2", "proj:projjson")
BOX = ["xmin", "ymin", "zmin", "xmax", "ymax", "zmax"]
LONLAT = (("EPSG", "4326"), ("EPSG", "4979"), ("OGC", "CRS84"), ("OGC", "CRS84h"))
MANY_COLUMNS = 20
Row = dict[str, Any]
_encode = msgspec.json.Encoder(enc_hook=str).encode


class StacGeoparquet:
    """One file of rows that are items, read a row group at a time.

    :param file: seekable
    :ivar problem: why its rows cannot be items, as a sentence; ``""`` where they can
    """

    def __init__(self, file: io.BufferedIOBase) -> None:
        """Read the file's metadata."""
        self.problem = ""
        try:
            self._file = pq.ParquetFile(file)
            schema = self._file.schema_arrow
        except (OSError, pa.ArrowException) as wrong:
            if isinstance(wrong, OSError) and wrong.errno:
                raise
            self.problem = f"The file is not readable as Parquet: {_first_line(wrong)}."
            return
        self._said: Mapping[bytes, bytes] = schema.metadata or {}
        self._names: list[str] = schema.names
        self._geo = _object(self._said.get(b"geo", b"{}"))
        primary = self._geo.get("primary_column")
        self._geometry = primary if primary in self._names and "geometry" not in self._names else "geometry"
        self.problem = self._not_stac() or self._not_lonlat()

    def collections(self) -> list[bytes]:
        """The collection documents that the file's metadata holds."""
        said = _object(self._said.get(b"stac-geoparquet", b"{}"))
        several = said.get("collections")
        found = [*(several.values() if isinstance(several, dict) else ()), said.get("collection")]
        return [msgspec.json.encode(each) for each in found if isinstance(each, dict)]

    def items(self, skip: int = 0) -> Iterator[Found]:
        """Yield the items of the rows in order.

        :param skip: how many rows to begin after
        """
        at = 0
        try:
            for group in range(self._file.num_row_groups):
                about = self._file.metadata.row_group(group)
                if at + about.num_rows <= skip:
                    at += about.num_rows
                    continue
                width = about.total_byte_size // max(about.num_rows, 1) + 1
                rows = max(1, min(BATCH_ROWS, BATCH_BYTES // width))
                for batch in self._file.iter_batches(rows, row_groups=[group]):
                    wanted = batch.slice(min(max(skip - at, 0), batch.num_rows))
                    at += batch.num_rows
                    yield from self._documents(wanted)
        except (OSError, pa.ArrowException) as wrong:
            if isinstance(wrong, OSError) and wrong.errno:
                raise
            yield Found("items", b"", f"The file cannot be read after row {at}: {_first_line(wrong)}.")

    def _not_stac(self) -> str:
        names = set(self._names)
        if "id" in names and (names & {"assets", "stac_version"} or b"stac-geoparquet" in self._said):
            return ""
        return (
            "The Parquet file is not stac-geoparquet, which has columns id and assets; its columns are "
            f"{', '.join(self._names[:MANY_COLUMNS]) or 'none'}{', …' * (len(names) > MANY_COLUMNS)}."
        )

    def _not_lonlat(self) -> str:
        """Why its geometry cannot be read as longitude and latitude; no CRS means OGC:CRS84 (GeoParquet 1.1)."""
        columns = self._geo.get("columns")
        about = columns.get(self._geometry) if isinstance(columns, dict) else None
        if not isinstance(about, dict):
            return ""
        if about.get("encoding", "WKB") != "WKB":
            return f"The geometry is encoded as {about['encoding']}, and geocat reads WKB."
        crs = about.get("crs")
        if not isinstance(crs, dict):
            return ""
        known = crs.get("id")
        if isinstance(known, dict):
            is_lonlat = (known.get("authority"), str(known.get("code"))) in LONLAT
        else:
            is_lonlat = crs.get("type") == "GeographicCRS" and str(crs.get("name")).startswith("WGS 84")
        return "" if is_lonlat else f"The geometry is in {crs.get('name')}, not in WGS 84 degrees, as STAC asks."

    def _documents(self, batch: pa.RecordBatch) -> Iterator[Found]:
        columns: dict[str, Column] = {}
        problems: dict[int, str] = {}
        for name, array in zip(batch.schema.names, batch.columns, strict=True):
            column = self._column(name, array)
            for number, value in enumerate(column):
                if isinstance(value, Unreadable):
                    problems.setdefault(number, f"The column {name} holds {value.why}.")
            columns["geometry" if name == self._geometry else name] = column
        for number in range(batch.num_rows):
            item = _item({name: column[number] for name, column in columns.items()})
            yield Found("items", _encode(item), problems.get(number, ""), has_place=has_place(item["links"]))

    def _column(self, name: str, array: pa.Array) -> Column:
        if name == self._geometry:
            return geometry_column(array)
        if name in JSON_MEMBERS and is_text(array.type):
            return [decoded(text, JSON_MEMBERS[name]) for text in values(array)]
        columns = self._geo.get("columns")
        return values(array, name, {"geometry", "proj:geometry", *(columns if isinstance(columns, dict) else ())})


def _item(row: Row) -> Row:
    """An item of a row, members in STAC's order; links and assets, which STAC demands, are empty where there are none.

    Columns that STAC does not name are properties, or members of the item where properties are a column.
    """
    more = {name: value for name, value in row.items() if name not in TOP_LEVEL}
    nested = row.get("properties")
    properties = _said(more) if "properties" not in row else dict(nested) if isinstance(nested, dict) else {}
    properties.setdefault("datetime", None)
    for name in TIMES:
        time = properties.get(name)
        if isinstance(time, str) and len(time) == len("2024-01-01"):
            properties[name] = f"{time}T00:00:00Z"
    item = {"type": "Feature"} | {name: row[name] for name in TOP_LEVEL if row.get(name) is not None}
    item["geometry"] = row.get("geometry")
    box = item.get("bbox")
    if isinstance(box, dict):
        item["bbox"] = [box[name] for name in BOX if name in box]
    item["properties"] = properties
    item.setdefault("links", [])
    assets = item.get("assets", {})
    item["assets"] = (
        {key: each for key, each in assets.items() if _is_asset(each)} if isinstance(assets, dict) else assets
    )
    if "properties" in row:
        item |= {name: value for name, value in more.items() if value is not None}
    return item


def _said(columns: Row) -> Row:
    """The columns that say something of an item."""
    uses_projection = any(name.startswith("proj:") and value is not None for name, value in columns.items())
    return {
        name: value
        for name, value in columns.items()
        if value is not None or (uses_projection and name in NULL_IS_SAID)
    }


def _is_asset(asset: Any) -> bool:
    """Whether an asset is there: where each key has a column, an item has every key."""
    return bool(asset) if isinstance(asset, dict) else not isinstance(asset, msgspec.Raw) or bytes(asset) != b"null"


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _first_line(wrong: BaseException) -> str:
    return (str(wrong) or type(wrong).__name__).splitlines()[0].rstrip(".")
