"""Items that lie in files: every kind of file gives the items it holds, and nothing is lost on the way."""

from __future__ import annotations

import bz2
import copy
import gzip
import itertools
import json
import os
import re
import subprocess
import sys
import textwrap
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stac_geoparquet.arrow import parse_stac_items_to_parquet, stac_table_to_items

from geocat import export, sources
from geocat.errors import InputError, SourceChanged, SourceRefused, SourceUnavailable
from geocat.harvest import files as files_module
from geocat.harvest.base import Document, Memory
from geocat.harvest.files import Files
from tests import oracle
from tests.harvesting import harvest
from tests.upstreams.tree import TreeServer

TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z")
PARQUET = ["stac/parquet/" + name for name in ("rustac_100-landsat-items", "rustac_100-sentinel-2-items")] + [
    "stac/parquet/rustac_sentinel-1-global-mosaics",
    "stac/parquet/stv_CO_WestCentral_items",
    "shardmap/catalogs/cat_neon",
    "shardmap/catalogs/cat_s2_neon_2025",
    "shardmap/catalogs/cat_serc_atl03_007",
    "shardmap/catalogs/real_polar_atl06_8",
    "shardmap/catalogs/synthetic_icesat2_south_1000",
]


@pytest.fixture
def folder(tmp_path):
    """Where files are to be read from; the catalogs of the test lie beside it."""
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def item(number: int, **more: Any) -> dict[str, Any]:
    west = number % 170
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [],
        "id": f"i{number:05d}",
        "collection": "c",
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[west, 0.5], [west + 0.1, 0.5], [west + 0.1, 1.0], [west, 1.0], [west, 0.5]]],
        },
        "bbox": [west, 0.5, west + 0.1, 1.0],
        "properties": {"datetime": f"2024-01-{number % 28 + 1:02d}T00:00:00.125Z", "eo:cloud_cover": 1.5},
        "links": [{"rel": "self", "href": f"https://example.com/items/i{number:05d}.json"}],
        "assets": {"red": {"href": "./red.tif", "roles": ["data"]}},
    } | more


def collection(name: str) -> dict[str, Any]:
    extent = {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [[None, None]]}}
    return {
        "type": "Collection",
        "stac_version": "1.1.0",
        "id": name,
        "description": "…",
        "license": "other",
        "extent": extent,
        "links": [],
    }


def lines(items: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in items)


def zstd(data: bytes) -> bytes:
    compressed: bytes = pa.Codec("zstd").compress(data, asbytes=True)
    return compressed


def reader(url: Path | str, **fields: Any) -> Files:
    return Files("some", sources.declare("some", {"type": "files", "url": str(url), **fields}))  # type: ignore[arg-type]


def read(url: Path | str, **fields: Any) -> list[Document]:
    """Every document that the harvester hands over, collections and all."""
    return [document for page in reader(url, **fields).pages() for document in page.documents]


def items_of(url: Path | str, **fields: Any) -> list[dict[str, Any]]:
    documents = read(url, **fields)
    assert [each.problem for each in documents if each.problem] == []
    return [json.loads(each.body) for each in documents]


def stored(catalog: Any) -> dict[str, str]:
    return dict(catalog.sql("SELECT id, json::VARCHAR FROM item_json").fetchall())


def rejects(catalog: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = catalog.sql("SELECT found_at, reason FROM rejects ORDER BY ALL").fetchall()
    return [(Path(found_at).name, reason) for found_at, reason in found]


def said(value: Any) -> Any:
    """A document without the members that are null, and times without zeros at their end."""
    if isinstance(value, dict):
        return {name: said(each) for name, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [said(each) for each in value]
    if isinstance(value, str) and (found := TIME.fullmatch(value)):
        fraction = (found[2] or "").rstrip("0")
        return found[1] + ("." + fraction if fraction else "") + "Z"
    return value


# ---------- stac-geoparquet that others wrote


def test_a_parquet_file_gives_the_items_that_its_author_wrote_as_ndjson_too(fixtures_folder, catalog):
    file = fixtures_folder / "stac/parquet/stv_CO_WestCentral_items.parquet"
    expected = [json.loads(line) for line in file.with_suffix(".ndjson").read_text().splitlines()]
    with catalog() as opened:
        entry = harvest(opened, "stv", "files", str(file))
        found = {name: json.loads(text) for name, text in stored(opened).items()}
    assert entry.received == len(expected) == 141
    nulls = [each["properties"]["proj:epsg"] for each in found.values()]
    assert nulls == [None] * 141  # STAC means something by this null
    whole_seconds = {text for each in found.values() for text in re.findall(TIME, json.dumps(each))}
    assert {fraction for _, fraction in whole_seconds} == {""}
    for each in expected:
        ours = found[each["id"]]
        assert said(ours) == said(each)
        assert ours["properties"].keys() == each["properties"].keys()


@pytest.mark.parametrize("name", PARQUET)
def test_the_rows_of_a_real_file_become_what_arrow_reads_in_them(fixtures_folder, name):
    file = fixtures_folder / f"{name}.parquet"
    table = pq.read_table(file)
    found = items_of(file)
    shapes = shapely.from_wkb(table["geometry"].to_pylist())
    assert len(found) == table.num_rows > 0
    for row, shape, ours in zip(table.to_pylist(), shapes, found, strict=True):
        assert shapely.equals_exact(shapely.geometry.shape(ours["geometry"]), shape, tolerance=0)
        assert ours["bbox"] == [row["bbox"][edge] for edge in ("xmin", "ymin", "xmax", "ymax")]
        assert ours["assets"].keys() == {key for key, asset in row["assets"].items() if asset is not None}
        for column in ("id", "collection", "stac_version", "type"):
            assert ours[column] == row[column]
        moment = row["datetime"] and row["datetime"].isoformat().replace("+00:00", "Z")
        assert said(ours["properties"]["datetime"]) == said(moment)


@pytest.mark.parametrize("name", PARQUET)
def test_where_the_library_reads_a_real_file_both_say_the_same(fixtures_folder, name):
    file = fixtures_folder / f"{name}.parquet"
    for theirs, ours in zip(stac_table_to_items(pq.read_table(file)), items_of(file), strict=True):
        assert said(ours) == said({"links": [], **theirs})


@pytest.mark.parametrize("name", PARQUET)
def test_nothing_that_is_missing_comes_back_as_null(fixtures_folder, name):
    def nulls(value: Any, path: str = "") -> Any:
        if value is None:
            yield path
        for key, each in (
            value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
        ):
            yield from nulls(each, f"{path}/{key}")

    found = {path for each in items_of(fixtures_folder / f"{name}.parquet") for path in nulls(each)}
    assert found <= {"/properties/datetime", "/properties/proj:epsg"}


def test_a_catalog_of_granules_is_harvested_whole_and_cut_at_the_antimeridian(fixtures_folder, catalog):
    folder = fixtures_folder / "shardmap/catalogs"
    table = pq.read_table(folder / "cat_neon.parquet")
    rings = shapely.from_wkb(table["geometry"].to_pylist())
    crossing = 0
    for ring in rings:
        east = shapely.get_coordinates(ring)[:, 0].tolist()
        crossing += any(abs(after - before) > 180 for before, after in itertools.pairwise(east))
    with catalog() as opened:
        entry = harvest(opened, "neon", "files", str(folder / "cat_neon.parquet"))
        assert (entry.received, entry.complete) == (2089, True)
        cut = opened.sql("SELECT count(*) FROM items WHERE ST_GeometryType(geometry) = 'MULTIPOLYGON'").fetchone()
        wide = opened.sql("SELECT count(*) FROM items WHERE bbox.xmin = -180 AND bbox.xmax = 180").fetchone()
        ids = {name for (name,) in opened.sql("SELECT id FROM items").fetchall()}
    assert (crossing,) == cut == wide == (1020,)
    assert ids == set(table["id"].to_pylist())


@pytest.mark.parametrize(("name", "rows"), [("cat_s2_neon_2025", 85), ("cat_serc_atl03_007", 59)])
def test_other_catalogs_of_granules_are_harvested_whole(fixtures_folder, catalog, name, rows):
    file = fixtures_folder / f"shardmap/catalogs/{name}.parquet"
    with catalog() as opened:
        assert harvest(opened, "granules", "files", str(file)).received == rows
        found = opened.sql("SELECT id, epoch_us(datetime) FROM items ORDER BY id").fetchall()
        assert rejects(opened) == []
    table = pq.read_table(file, columns=["id", "datetime"])
    expected = zip(table["id"].to_pylist(), table["datetime"].cast(pa.int64()).to_pylist(), strict=True)
    assert found == sorted(expected)


# ---------- stac-geoparquet in every form

WKB = [shapely.to_wkb(shapely.geometry.shape(item(number)["geometry"])) for number in range(3)]
INSTANTS = [1704067200125 + number * 86_400_000 for number in range(3)]
ASSETS = pa.struct([("red", pa.struct([("href", pa.string()), ("roles", pa.list_(pa.string()))]))])
LINKS = pa.list_(pa.struct([("rel", pa.string()), ("href", pa.string()), ("title", pa.string())]))
BOX = pa.struct([(edge, pa.float64()) for edge in ("xmin", "ymin", "xmax", "ymax")])
PLAIN = {
    "type": pa.array(["Feature"] * 3),
    "stac_version": pa.array(["1.1.0"] * 3),
    "stac_extensions": pa.array([[]] * 3, pa.list_(pa.string())),
    "id": pa.array([item(number)["id"] for number in range(3)]),
    "collection": pa.array(["c"] * 3),
    "geometry": pa.array(WKB),
    "bbox": pa.array(
        [dict(zip(("xmin", "ymin", "xmax", "ymax"), item(n)["bbox"], strict=True)) for n in range(3)], BOX
    ),
    "datetime": pa.array(INSTANTS, pa.int64()).cast(pa.timestamp("ms", "UTC")),
    "eo:cloud_cover": pa.array([1.5] * 3),
    "links": pa.array([item(number)["links"] for number in range(3)], LINKS),
    "assets": pa.array([item(number)["assets"] for number in range(3)], ASSETS),
}
TEXTS = [json.dumps(item(number)["geometry"]) for number in range(3)]


def geo(crs: Any = None, **about: Any) -> dict[str, str]:
    column = {"encoding": "WKB", "geometry_types": []} | ({} if crs is None else {"crs": crs}) | about
    return {"geo": json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}})}


def written(path: Path, metadata: dict[str, str] | None = None, **columns: Any) -> Path:
    """A file of three items; a column may be given anew, or left out as ``None``."""
    kept = {name: column for name, column in (PLAIN | columns).items() if column is not None}
    pq.write_table(pa.table(kept).replace_schema_metadata(metadata), path)
    return path


def times(unit: str, zone: str | None) -> pa.Array:
    factor = {"ms": 1, "us": 1_000, "ns": 1_000_000}[unit]
    return pa.array([each * factor for each in INSTANTS], pa.int64()).cast(pa.timestamp(unit, zone))


def as_text(name: str) -> pa.Array:
    return pa.array([json.dumps(item(number)[name]) for number in range(3)])


def as_map() -> pa.Array:
    return pa.array(
        [[("red", each["red"])] for each in PLAIN["assets"].to_pylist()], pa.map_(pa.string(), ASSETS[0].type)
    )


VARIATIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "milliseconds without a zone": {"datetime": times("ms", None)},
    "microseconds": {"datetime": times("us", "UTC")},
    "nanoseconds": {"datetime": times("ns", "UTC")},
    "nanoseconds without a zone": {"datetime": times("ns", None)},
    "another zone": {"datetime": times("us", "America/Denver")},
    "times as text": {"datetime": pa.array([item(number)["properties"]["datetime"] for number in range(3)])},
    "EPSG:4326": {"metadata": geo(pyproj.CRS("EPSG:4326").to_json_dict())},
    "OGC:CRS84": {"metadata": geo(pyproj.CRS("OGC:CRS84").to_json_dict())},
    "a CRS without an id": {"metadata": geo({"type": "GeographicCRS", "name": "WGS 84 (CRS84)"})},
    "GeoParquet without a CRS": {"metadata": geo()},
    "metadata that is not JSON": {"metadata": {"geo": "{", "stac-geoparquet": "["}},
    "large binary": {"geometry": pa.array(WKB, pa.large_binary())},
    "binary view": {"geometry": pa.array(WKB, pa.binary_view())},
    "geometry as GeoJSON text": {"geometry": pa.array(TEXTS)},
    "geometry as JSON": {"geometry": pa.array(TEXTS, pa.json_())},
    "geometry as WKT": {"geometry": pa.array([shapely.from_wkb(each).wkt for each in WKB])},
    "large strings": {"id": PLAIN["id"].cast(pa.large_string())},
    "strings in a dictionary": {"id": PLAIN["id"].dictionary_encode(), "type": PLAIN["type"].dictionary_encode()},
    "strings not marked as text": {"id": PLAIN["id"].cast(pa.binary())},
    "no type": {"type": None},
    "bbox as a list": {"bbox": pa.array([item(number)["bbox"] for number in range(3)])},
    "bbox as a list of four": {
        "bbox": pa.array([item(number)["bbox"] for number in range(3)], pa.list_(pa.float64(), 4))
    },
    "bbox as text": {"bbox": as_text("bbox")},
    "assets as a map": {"assets": as_map()},
    "assets as text": {"assets": as_text("assets")},
    "assets as JSON": {"assets": as_text("assets").cast(pa.json_())},
    "links as text": {"links": as_text("links")},
    "properties as a struct": {
        "properties": pa.array([item(number)["properties"] for number in range(3)]),
        **dict.fromkeys(("datetime", "eo:cloud_cover")),
    },
    "properties as text": {"properties": as_text("properties"), **dict.fromkeys(("datetime", "eo:cloud_cover"))},
    "another name for the geometry": {
        "geom": pa.array(WKB),
        "geometry": None,
        "metadata": {"geo": json.dumps({"primary_column": "geom", "columns": {"geom": {"encoding": "WKB"}}})},
    },
    "all of it": {
        "datetime": times("ns", None),
        "metadata": geo(pyproj.CRS("EPSG:4326").to_json_dict()),
        "geometry": pa.array(WKB, pa.large_binary()),
        "id": PLAIN["id"].cast(pa.large_string()).dictionary_encode(),
        "assets": as_map(),
    },
}


@pytest.mark.parametrize("variation", VARIATIONS.values(), ids=VARIATIONS)
def test_items_are_the_same_in_whatever_form_their_columns_are(folder, variation):
    found = items_of(written(folder / "items.parquet", **variation))
    assert found == [item(number) for number in range(3)]


def test_an_asset_that_an_item_lacks_is_not_there_in_any_form(folder):
    asset = ASSETS[0].type
    kind = pa.struct([("red", asset), ("blue", asset)])
    blue = {"href": "blue.tif", "roles": None}
    struct = pa.array([{"red": blue, "blue": None}, {"blue": blue}, {"red": {}, "blue": blue}], kind)
    texts = pa.array(json.dumps(row) for row in struct.to_pylist()[:2])
    expected = [{"red": {"href": "blue.tif"}}, {"blue": {"href": "blue.tif"}}, {"blue": {"href": "blue.tif"}}]
    assert [each["assets"] for each in items_of(written(folder / "struct.parquet", assets=struct))] == expected
    as_texts = pa.concat_arrays([texts, pa.array([None], pa.string())])
    found = [each["assets"] for each in items_of(written(folder / "text.parquet", assets=as_texts))]
    assert [sorted(each) for each in found] == [["red"], ["blue"], []]
    maps = pa.array([[("red", blue), ("blue", None)], [], None], pa.map_(pa.string(), asset))
    found = [each["assets"] for each in items_of(written(folder / "map.parquet", assets=maps))]
    assert found == [expected[0], {}, {}]


def test_boxes_with_heights_and_without_may_be_mixed(folder):
    edges = ("xmin", "ymin", "zmin", "xmax", "ymax", "zmax")
    kind = pa.struct([(edge, pa.float64()) for edge in edges])
    flat = dict(zip(edges, (1.0, 2.0, None, 3.0, 4.0, None), strict=True))
    high = dict(zip(edges, (1.0, 2.0, 9.0, 3.0, 4.0, 10.0), strict=True))
    found = items_of(written(folder / "items.parquet", bbox=pa.array([flat, high, None], kind)))
    assert [each.get("bbox") for each in found] == [[1, 2, 3, 4], [1, 2, 9, 3, 4, 10], None]


def test_an_item_may_have_no_geometry_no_time_no_links_and_no_assets(folder):
    empty = shapely.to_wkb(shapely.Polygon())
    columns = {"geometry": pa.array([None, empty, WKB[2]]), "datetime": pa.array([None] * 3, pa.timestamp("us", "UTC"))}
    found = items_of(written(folder / "items.parquet", **columns, links=None, assets=None))
    assert [each["geometry"] for each in found] == [None, None, item(2)["geometry"]]
    for each in found:
        assert each["properties"] == {"datetime": None, "eo:cloud_cover": 1.5}
        assert (each["links"], each["assets"]) == ([], {})


def test_times_keep_every_digit(folder):
    nanoseconds = pa.array([1, 1_704_067_200_000_000_000, -1], pa.int64()).cast(pa.timestamp("ns"))
    days = pa.array([19723, 19724, None], pa.int32()).cast(pa.date32())
    found = items_of(written(folder / "items.parquet", datetime=nanoseconds, created=days, **{"x:day": days}))
    assert [each["properties"]["datetime"] for each in found] == [
        "1970-01-01T00:00:00.000000001Z",
        "2024-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
    ]
    assert [each["properties"].get("created") for each in found] == [
        "2024-01-01T00:00:00Z",
        "2024-01-02T00:00:00Z",
        None,
    ]
    assert [each["properties"].get("x:day") for each in found] == ["2024-01-01", "2024-01-02", None]


def test_numbers_that_json_has_no_word_for_are_left_out_but_for_nodata(folder):
    odd = [float("nan"), float("inf"), -0.5]
    bands = pa.array([[{"nodata": each, "scale": each}, None] for each in odd])
    columns = {"x:odd": pa.array(odd), "x:exact": pa.array([Decimal("1.10"), None, Decimal("-0.05")]), "bands": bands}
    path = written(folder / "items.parquet", **columns)
    found = [each["properties"] for each in items_of(path)]
    assert [each.get("x:odd") for each in found] == [None, None, -0.5]
    assert [each["bands"] for each in found] == [
        [{"nodata": "nan"}, None],
        [{"nodata": "inf"}, None],
        [{"nodata": -0.5, "scale": -0.5}, None],
    ]
    assert [b'"x:exact":1.10' in each.body for each in read(path)] == [True, False, False]


def test_geometry_within_properties_and_assets_is_geojson_too(folder):
    asset = {"href": "a", "proj:geometry": WKB[0]}
    columns = {"proj:geometry": pa.array(WKB), "assets": pa.array([{"red": asset}, {"red": None}, {"red": asset}])}
    found = items_of(written(folder / "items.parquet", **columns))
    assert [each["properties"]["proj:geometry"] for each in found] == [item(number)["geometry"] for number in range(3)]
    assert found[0]["assets"]["red"]["proj:geometry"] == item(0)["geometry"]


def test_columns_beside_a_column_of_properties_are_members_of_the_item(folder):
    properties = pa.array([item(number)["properties"] for number in range(3)])
    path = written(
        folder / "items.parquet",
        properties=properties,
        datetime=None,
        **{"eo:cloud_cover": None, "year": pa.array([2024, None, 2025])},
    )
    assert items_of(path) == [item(0, year=2024), item(1), item(2, year=2025)]


@pytest.mark.parametrize(
    ("name", "column", "reason"),
    [
        ("geometry", pa.array([WKB[0], b"\x01\xff", WKB[2]]), "a geometry that is not WKB"),
        ("geometry", pa.array([TEXTS[0], "POLYGON (oh", None]), "a geometry that is neither WKB nor GeoJSON nor WKT"),
        ("assets", pa.array(["{}", '{"a": ', None]), "text that is not the JSON it should be"),
        ("links", pa.array(["[]", "{}", None]), "text that is not the JSON it should be"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_alone(folder, catalog, name, column, reason):
    path = written(folder / "items.parquet", **{name: column})
    with catalog() as opened:
        assert harvest(opened, "some", "files", str(path)).received == 3
        assert sorted(stored(opened)) == ["i00000", "i00002"]
        assert [why for _, why in rejects(opened)] == [f"The column {name} holds {reason}."]
        (document,) = opened.sql("SELECT document FROM rejects").fetchone()
        assert json.loads(document)["id"] == "i00001"


UNREADABLE = {
    "metres": (geo(pyproj.CRS("EPSG:32633").to_json_dict()), {}, "The geometry is in WGS 84 / UTM zone 33N, not in"),
    "points": (geo(encoding="point"), {}, "The geometry is encoded as point, and geocat reads WKB."),
    "no STAC": (None, {"id": None}, "The Parquet file is not stac-geoparquet, which has columns id and assets"),
}


@pytest.mark.parametrize(("metadata", "columns", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_parquet_file_that_is_not_stac_is_rejected_beside_others_and_alone_an_error(
    folder, catalog, metadata, columns, reason
):
    bad = written(folder / "bad.parquet", metadata, **columns)
    with pytest.raises(SourceChanged, match="holds nothing of STAC"):
        read(bad)
    written(folder / "good.parquet")
    with catalog() as opened:
        harvest(opened, "some", "files", str(folder))
        assert len(stored(opened)) == 3
        ((name, why),) = rejects(opened)
    assert name == "bad.parquet"
    assert why.startswith(reason)


def test_a_damaged_parquet_file_is_rejected_with_what_can_be_read_of_it(folder):
    table = pa.table(PLAIN)
    pq.write_table(pa.concat_tables([table] * 400), folder / "whole.parquet", row_group_size=600, compression="gzip")
    data = bytearray((folder / "whole.parquet").read_bytes())
    (folder / "short.parquet").write_bytes(data[:-100])
    start = pq.ParquetFile(folder / "whole.parquet").metadata.row_group(1).column(3).data_page_offset
    data[start : start + 400] = b"\xff" * 400
    (folder / "broken.parquet").write_bytes(data)
    documents = read(folder)
    problems = {Path(each.found_at).name: each.problem for each in documents if each.problem}
    assert problems["short.parquet"].startswith("The file is not readable as Parquet: ")
    assert problems["broken.parquet"].startswith("The file cannot be read after row 600: ")
    assert len(documents) == 600 + 1 + 1 + 1200


def test_a_file_without_rows_is_a_catalog_without_items(folder, catalog):
    pq.write_table(pa.table(PLAIN).slice(0, 0), folder / "none.parquet")
    with catalog() as opened:
        entry = harvest(opened, "some", "files", str(folder / "none.parquet"))
        assert (entry.received, entry.complete, stored(opened), rejects(opened)) == (0, True, {}, [])


def test_what_the_library_writes_is_read_with_its_collection(folder):
    sent = [item(number) for number in range(5)]
    path = folder / "items.parquet"
    parse_stac_items_to_parquet(copy.deepcopy(sent), output_path=path, collections={"c": collection("c")})
    (first, *others) = read(path)
    assert json.loads(first.body) == collection("c")
    assert [said(json.loads(each.body)) for each in others] == said(sent)


def test_what_geocat_exports_is_read_back_the_same(folder, catalog, fixtures_folder):
    real = fixtures_folder / "stac/api"
    with catalog() as opened:
        harvest(opened, "api", "files", str(real / "items/sgp_sentinel-2-l2a-pc.json"))
        harvest(opened, "pc", "files", str(real / "collections/planetarycomputer.microsoft.com.ndjson.gz"))
        before = {name: said(json.loads(text)) for name, text in stored(opened).items()}
        export.stac_geoparquet(opened.connection, "sentinel-2-l2a", folder / "out.parquet")
        harvest(opened, "back", "files", str(folder / "out.parquet"))
        rows = opened.sql("SELECT id, json::VARCHAR FROM item_json WHERE source = 'back'").fetchall()
        named = opened.sql("SELECT id FROM collections WHERE source = 'back'").fetchall()
    assert {name: said(json.loads(text)) for name, text in rows} == before
    assert len(before) == 4
    assert named == [("sentinel-2-l2a",)]


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_nested_columns_come_back_as_arrow_says_without_nulls(folder, data):
    """Against pyarrow's own reading of each row."""
    leaf = st.sampled_from([pa.int64(), pa.string(), pa.bool_(), pa.float64()])
    named = st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True)
    kind = data.draw(
        st.recursive(
            leaf,
            lambda inner: (
                inner.map(pa.list_)
                | named.flatmap(
                    lambda names: st.tuples(*[inner] * len(names)).map(
                        lambda t: pa.struct(list(zip(names, t, strict=True)))
                    )
                )
                | inner.map(lambda each: pa.map_(pa.string(), each))
            ),
            max_leaves=6,
        )
    )

    def value(of: pa.DataType) -> st.SearchStrategy[Any]:
        if pa.types.is_struct(of):
            found = st.fixed_dictionaries({field.name: value(field.type) for field in of})
        elif pa.types.is_map(of):
            keys = st.lists(st.sampled_from("xyz"), max_size=3, unique=True)
            found = keys.flatmap(
                lambda names: st.tuples(*[st.tuples(st.just(n), value(of.item_type)) for n in names]).map(list)
            )
        elif pa.types.is_list(of):
            found = st.lists(value(of.value_type), max_size=3)
        elif pa.types.is_integer(of):
            found = st.integers(-(2**63), 2**63 - 1)
        elif pa.types.is_boolean(of):
            found = st.booleans()
        else:
            found = (
                st.floats(allow_nan=False, allow_infinity=False) if pa.types.is_floating(of) else st.text(max_size=5)
            )
        return st.none() | found

    column = pa.array(data.draw(st.lists(value(kind), min_size=3, max_size=3)), kind)

    def plain(of: pa.DataType, sent: Any) -> Any:
        if sent is None:
            return None
        if pa.types.is_struct(of):
            members = {field.name: plain(field.type, sent[field.name]) for field in of}
            return {name: each for name, each in members.items() if each is not None}
        if pa.types.is_map(of):
            members = {name: plain(of.item_type, each) for name, each in sent}
            return {name: each for name, each in members.items() if each is not None}
        return [plain(of.value_type, each) for each in sent] if pa.types.is_list(of) else sent

    found = items_of(written(folder / "items.parquet", **{"x:any": column}))
    expected = [plain(kind, each) for each in pq.read_table(folder / "items.parquet")["x:any"].to_pylist()]
    assert [each["properties"].get("x:any") for each in found] == expected


# ---------- JSON

THREE = [item(number) for number in range(3)]
FORMS: dict[str, bytes] = {
    "a.ndjson": lines(THREE),
    "a.ndjson.gz": gzip.compress(lines(THREE)),
    "a.jsonl.zst": zstd(lines(THREE[:2])) + zstd(lines(THREE[2:])),
    "a.jsonl.bz2": bz2.compress(lines(THREE)),
    "lines named.json": lines(THREE),
    "crlf.ndjson": lines(THREE).replace(b"\n", b"\r\n\r\n"),
    "no break at the end.ndjson": lines(THREE).rstrip(),
    "bom.ndjson": b"\xef\xbb\xbf" + lines(THREE),
    "sequence.geojsonseq": b"".join(b"\x1e" + line for line in lines(THREE).splitlines(keepends=True)),
    "a.geojson": json.dumps({"type": "FeatureCollection", "features": THREE}).encode(),
    "indented.json": json.dumps({"type": "FeatureCollection", "features": THREE}, indent=2).encode(),
    "one line with a break.json": json.dumps({"type": "FeatureCollection", "features": THREE}).encode() + b"\n",
    "array.json": json.dumps(THREE).encode(),
    "indented array.json": b"\xef\xbb\xbf\n\n" + json.dumps(THREE, indent=1).encode(),
    "array.json.gz": gzip.compress(json.dumps(THREE).encode()),
    "pages.ndjson": b"".join(
        json.dumps({"type": "FeatureCollection", "features": part}).encode() + b"\n" for part in (THREE[:1], THREE[1:])
    ),
    "no ending": json.dumps(THREE).encode(),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_json_gives_the_items_as_they_were_written(folder, name):
    (folder / name).write_bytes(FORMS[name])
    found = [oracle.exact(bytes(each.body)) for each in read(folder / name)]
    assert found == [oracle.exact(json.dumps(each)) for each in THREE]
    assert items_of(folder) == THREE


def test_a_folder_of_every_form_is_harvested_and_the_last_of_each_item_kept(folder, catalog):
    for name, body in FORMS.items():
        (folder / name).write_bytes(body)
    written(folder / "table.parquet")
    with catalog() as opened:
        entry = harvest(opened, "some", "files", str(folder))
        found = stored(opened)
        reasons = {reason for _, reason in rejects(opened)}
    assert (entry.received, entry.complete) == (3, True)
    assert reasons <= {"A later item has the same collection and id and was kept instead."}
    assert [json.loads(found[each["id"]]) for each in THREE] == THREE


@pytest.mark.parametrize(
    "name",
    ["planetarycomputer.microsoft.com.ndjson.gz", "earth-search.aws.element84.com.ndjson.gz", "pgstac_items.ndjson"],
)
def test_real_lines_are_handed_over_byte_for_byte(fixtures_folder, name):
    file = fixtures_folder / "stac/api/items" / name
    text = gzip.decompress(file.read_bytes()) if name.endswith(".gz") else file.read_bytes()
    assert [bytes(each.body) for each in read(file)] == text.splitlines()
    assert len(text) > 100_000


def test_real_lines_are_harvested_to_the_digit(fixtures_folder, catalog):
    file = fixtures_folder / "stac/api/items/earth-search.aws.element84.com.ndjson.gz"
    expected = {}
    for line in gzip.decompress(file.read_bytes()).splitlines():
        document = json.loads(line)
        expected[document["collection"], document["id"]] = oracle.exact(line)
    with catalog() as opened:
        assert harvest(opened, "some", "files", str(file)).received == len(expected) == 33
        rows = opened.sql("SELECT collection, id, json::VARCHAR FROM item_json").fetchall()
    found = {(parent, name): oracle.exact(text) for parent, name, text in rows}
    assert oracle.first_difference((key, each, found.get(key)) for key, each in expected.items()) is None


def test_numbers_members_and_nan_stay_as_written(folder):
    odd = '{"type": "Feature", "id": "a\\/b", "x": [1.0, 1e2, NaN, -Infinity, "NaN"], "y": 12345678901234567890.10}'
    (folder / "page.json").write_text('{"type":"FeatureCollection","features":[' + odd + "]}")
    (folder / "lines.ndjson").write_text(odd + "\n" + odd + "\n")
    (folder / "one.json").write_text(odd)
    assert [bytes(each.body) for each in read(folder)] == [odd.encode()] * 4


def test_a_real_item_with_nan_in_it_is_an_item(fixtures_folder, catalog):
    file = next((fixtures_folder / "stac/nasty").glob("json_nan_*.json"))
    with catalog() as opened:
        harvest(opened, "esa", "files", str(file))
        assert next(iter(stored(opened).values())).count("NaN") == file.read_text().count("NaN") > 0


def test_a_next_link_is_not_followed_and_said(fixtures_folder, catalog):
    file = fixtures_folder / "stac/nasty/cmr_items_page1.json"
    with catalog() as opened:
        entry = harvest(opened, "page", "files", str(file))
        assert (entry.received, entry.complete) == (10, True)
    (page,) = reader(file).pages()
    assert page.note == f"{file} has a link to a next page, which is not followed."
    assert list(entry.notes) == [page.note]


def test_every_nasty_document_becomes_an_item_a_collection_or_a_reject(fixtures_folder, catalog):
    real = fixtures_folder / "stac/nasty"
    written_ids, others = set(), 0
    for file in sorted(real.iterdir()):
        text = file.read_text()
        found = list(map(json.loads, text.splitlines())) if file.suffix == ".ndjson" else json.loads(text)
        found = found.get("features", [found]) if isinstance(found, dict) else found
        written_ids |= {each.get("id") for each in found if each.get("type") == "Feature"}
        others += sum(each.get("type") not in ("Feature", "Collection", "Catalog") for each in found)
    with catalog() as opened:
        harvest(opened, "nasty", "files", str(real))
        kept = {name for (name,) in opened.sql("SELECT id FROM items").fetchall()}
        refused = opened.sql("SELECT id, reason FROM rejects").fetchall()
        groups = {name for (name,) in opened.sql("SELECT id FROM collections").fetchall()}
    assert groups == {"HLSL30_2.0", "ASTGTM_NUMNC_003"}
    assert kept | {name for name, reason in refused if "not a STAC item" not in reason} == written_ids
    assert sum("not a STAC item" in reason for _, reason in refused) == others > 40  # most are in the manifest
    assert "/tmp/tmpjlcsf8o6" in kept
    assert len(kept) > 75


# ---------- where items are found


def test_an_item_is_found_at_its_own_file_or_its_own_link_and_else_at_the_file_it_came_in(folder, catalog):
    bare = {"links": []}
    (folder / "alone.json").write_text(json.dumps(item(1)))
    (folder / "several.ndjson").write_bytes(
        lines([item(2), item(3, **bare), item(4, links=[{"rel": "self", "href": "./x.json"}])])
    )
    written(folder / "table.parquet", id=pa.array(["p0", "p1", "p2"]), links=None)
    with catalog() as opened:
        harvest(opened, "some", "files", str(folder))
        found = dict(opened.sql("SELECT id, found_at FROM items").fetchall())
        hrefs = dict(opened.sql("SELECT id, absolute_href(found_at, assets['red'].href) FROM items").fetchall())
    assert found["i00001"] == f"{folder}/alone.json"
    assert found["i00002"] == "https://example.com/items/i00002.json"
    assert found["i00003"] == found["i00004"] == f"{folder}/several.ndjson"
    assert found["p0"] == f"{folder}/table.parquet"
    assert hrefs["i00002"] == "https://example.com/items/red.tif"
    assert hrefs["i00001"] == hrefs["i00003"] == hrefs["p0"] == f"{folder}/red.tif"


def test_items_that_name_no_collection_belong_to_the_declared_one(folder, catalog):
    nameless = {name: each for name, each in item(1).items() if name != "collection"}
    (folder / "some.ndjson").write_bytes(lines([nameless, item(2)]))
    written(folder / "table.parquet", collection=None)
    with catalog() as opened:
        harvest(opened, "some", "files", str(folder), collection="mine")
        rows = opened.sql("SELECT collection, count(*) FROM items GROUP BY ALL ORDER BY ALL").fetchall()
    assert rows == [("c", 1), ("mine", 3)]


@pytest.fixture
def tree(folder):
    """Collections, items and what lies beside them, below a folder."""
    root = folder / "tree"
    for name in ("b", "a/deep", ".hidden", "_delta_log"):
        (root / name).mkdir(parents=True)
    catalog_document = {"type": "Catalog", "id": "root", "stac_version": "1.1.0", "description": "…", "links": []}
    old = {"id": "old", "description": "…", "stac_version": "0.9.0", "license": "x", "extent": {}, "links": []}
    (root / "catalog.json").write_text(json.dumps(catalog_document))
    (root / "a/collection.json").write_text(json.dumps(collection("c")))
    (root / "a/deep/old.json").write_text(json.dumps(old))
    (root / "a/deep/i1.json").write_text(json.dumps(item(1), indent=2))
    (root / "b/i2.JSON").write_text(json.dumps(item(2)))
    (root / "b/more.ndjson").write_bytes(lines([item(3), item(4)]))
    written(root / "b/table.parquet", id=pa.array(["p0", "p1", "p2"]))
    (root / "b/thumb.png").write_bytes(b"\x89PNG")
    (root / "b/README.md").write_text("…")
    (root / ".hidden/x.json").write_text(json.dumps(item(8)))
    (root / "_delta_log/x.json").write_text(json.dumps(item(9)))
    (root / "b/link.json").symlink_to(root / "a/deep/i1.json")
    return root


def test_a_folder_is_read_to_its_bottom_in_the_order_of_paths(tree, catalog):
    pages = list(reader(tree).pages())
    found = [(page.kind, json.loads(each.body)["id"]) for page in pages for each in page.documents]
    assert found == [
        ("collections", "c"),
        ("items", "i00001"),
        ("collections", "old"),
        *[("items", name) for name in ("i00002", "i00001", "i00003", "i00004", "p0", "p1", "p2")],
        ("collections", "root"),
    ]
    assert [page.note for page in pages if page.note] == [
        "2 files were passed over that are not named as items are: 1 .md, 1 .png."
    ]
    with catalog() as opened:
        harvest(opened, "tree", "files", str(tree))
        assert sorted(stored(opened)) == ["i00001", "i00002", "i00003", "i00004", "p0", "p1", "p2"]
        groups = [name for (name,) in opened.sql("SELECT id FROM collections ORDER BY id").fetchall()]
    assert groups == ["c", "old"]


def test_a_pattern_reads_the_files_that_fit_whatever_their_names_end_in(tree):
    (tree / "b/items.txt").write_bytes(lines([item(5)]))
    assert [each["id"] for each in items_of(f"{tree}/b/*.ndjson")] == ["i00003", "i00004"]
    assert [each["id"] for each in items_of(f"{tree}/*/i*.txt")] == ["i00005"]
    assert [each["id"] for each in items_of(f"{tree}/**/i*.[jJ]*")] == ["i00001", "i00002"]
    assert [each["id"] for each in items_of(tree / "b/items.txt")] == ["i00005"]


def test_files_are_read_from_any_file_system(catalog):
    fs = fsspec.filesystem("memory")
    fs.pipe_file("/files-test/a.json", json.dumps(item(1)).encode())
    fs.pipe_file("/files-test/b.ndjson.gz", gzip.compress(lines([item(2), item(3, links=[])])))
    try:
        with catalog() as opened:
            harvest(opened, "some", "files", "memory://files-test")
            found = dict(opened.sql("SELECT id, found_at FROM items").fetchall())
    finally:
        fs.rm("/files-test", recursive=True)
    assert found == {
        "i00001": "memory:///files-test/a.json",
        "i00002": "https://example.com/items/i00002.json",
        "i00003": "memory:///files-test/b.ndjson.gz",
    }


def test_a_file_is_read_over_http_and_not_sent_again_while_it_is_the_same(folder, catalog):
    written(folder / "table.parquet", links=None)
    (folder / "one.json").write_text(json.dumps(item(7)))
    with TreeServer(folder) as upstream, catalog() as opened:
        harvest(opened, "table", "files", f"{upstream.url}/table.parquet")
        for _ in range(2):
            entry = harvest(opened, "one", "files", f"{upstream.url}/one.json")
        found = dict(opened.sql("SELECT id, found_at FROM items").fetchall())
        assert found["i00000"] == f"{upstream.url}/table.parquet"
        assert found["i00007"] == f"{upstream.url}/one.json"
        assert (entry.traffic["requests"], entry.traffic["unchanged"], entry.traffic["bytes"]) == (1, 1, 0)
        with pytest.raises(SourceUnavailable, match="there is no file at"):
            read(f"{upstream.url}/nothing.json")


def test_a_refusal_over_http_is_a_refusal(folder):
    with TreeServer(folder, lambda _: (403, {}, b"")) as upstream, pytest.raises(SourceRefused, match="answered 403"):
        read(f"{upstream.url}/a.json")


# ---------- what cannot be read

BAD = {
    "empty.json": (b"", "The file is empty."),
    "blank.ndjson": (b"\n \n", "The file is empty."),
    "cut.json": (json.dumps(item(5)).encode()[:-9], "The file is not JSON: "),
    "text.json": (b"hello", "The file is not JSON: "),
    "number.json": (b"1", "The document is not a JSON object."),
    "strings.json": (b'["a"]', "The document is not a JSON object."),
    "other.json": (b'{"name": "package"}', "The document is not a STAC item: its type is missing, not Feature."),
    "features.json": (b'{"type": "FeatureCollection"}', "The file is a FeatureCollection without a list of features."),
    "cut.ndjson": (lines([item(6)]) + lines([item(7)])[:-30], "Line 2 is not JSON: "),
    "middle.ndjson": (lines([item(8)]) + b"\n{oh}\n" + lines([item(9)]), "Line 3 is not JSON: "),
    "first.ndjson": (b"{oh}\n" + lines([item(10)]), "Line 1 is not JSON: "),
    "cut.ndjson.gz": (
        gzip.compress(lines([item(11)] * 3), mtime=0)[:-12],
        "The file cannot be decompressed to its end: ",
    ),
    "utf16.json": (json.dumps(item(12)).encode("utf-16"), "The file is not JSON: "),
    "latin.json": (
        json.dumps(item(13, title="é"), ensure_ascii=False).encode("latin-1"),
        "The document is not UTF-8 text.",
    ),
    "deep.json": (b"[" * 100_000 + b"]" * 100_000, "The file is not JSON: it is nested too deeply."),
    "table.parquet": (b"PAR1" + bytes(50), "The file is not readable as Parquet: "),
    "none.parquet": (b"not parquet", "The file is not JSON: "),
}


def test_what_cannot_be_read_is_rejected_with_the_reason_and_hides_nothing_else(folder, catalog):
    for name, (body, _) in BAD.items():
        (folder / name).write_bytes(body)
    (folder / "good.json").write_text(json.dumps(item(1)))
    with catalog() as opened:
        harvest(opened, "some", "files", str(folder))
        reasons = dict(rejects(opened))
        kept = set(stored(opened))
    assert kept - {"i00011"} == {"i00001", "i00006", "i00008", "i00009", "i00010"}
    assert reasons.keys() == BAD.keys()
    for name, (_, reason) in BAD.items():
        assert reasons[name].startswith(reason), name


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in BAD
        if name not in ("cut.ndjson", "middle.ndjson", "first.ndjson", "latin.json", "cut.ndjson.gz")
    ],
)
def test_a_source_that_is_nothing_but_unreadable_is_an_error(folder, name):
    (folder / name).write_bytes(BAD[name][0])
    for url in (folder, folder / name, f"{folder}/*"):
        with pytest.raises(SourceChanged, match="holds nothing of STAC"):
            read(url)


def test_a_source_that_is_not_there_is_said_to_be_so(folder):
    with pytest.raises(SourceUnavailable, match="there is no file or folder"):
        read(folder / "nothing")
    with pytest.raises(SourceUnavailable, match="no file fits"):
        read(f"{folder}/*.parquet")
    with pytest.raises(SourceChanged, match=r"holds nothing of STAC \(no file\)"):
        read(folder)
    (folder / "package.json").write_text('{"name": "package"}')
    with pytest.raises(SourceChanged, match="no document is an item or a collection"):
        read(folder)
    with pytest.raises(InputError, match="cannot be read: Protocol not known"):
        read("nosuch://bucket/items")


def test_a_file_that_cannot_be_opened_ends_the_harvest(folder, monkeypatch):
    (folder / "a.json").write_text(json.dumps(item(1)))
    (folder / "b.json").write_text(json.dumps(item(2)))
    harvester = reader(folder)
    (folder / "b.json").chmod(0)
    if os.access(folder / "b.json", os.R_OK):  # root reads everything: a file that goes away is as good
        find = fsspec.implementations.local.LocalFileSystem.find

        def and_lose(self: Any, *arguments: Any, **named: Any) -> Any:
            found = find(self, *arguments, **named)
            keys = {path: self.ukey(path) for path in found}
            monkeypatch.setattr(self, "ukey", keys.__getitem__)
            (folder / "b.json").unlink(missing_ok=True)
            return found

        monkeypatch.setattr(fsspec.implementations.local.LocalFileSystem, "find", and_lose)
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        list(harvester.pages())


# ---------- again, and after an interruption


def test_a_file_that_is_as_it_was_is_not_read_again(tree, catalog):
    with catalog() as opened:
        first = harvest(opened, "tree", "files", str(tree))
        second = harvest(opened, "tree", "files", str(tree))
        assert first.traffic["requests"] == 8
        assert second.traffic["requests"] == 3  # two that hold several items, and one that another one repeats
        assert second.traffic["unchanged"] == 5
        assert len(stored(opened)) == 7
        assert opened.sql("SELECT count(*) FROM collections").fetchone() == (2,)
        time.sleep(0.01)
        (tree / "b/i2.JSON").write_text(json.dumps(item(2, stac_version="1.0.0")))
        (tree / "a/deep/i1.json").unlink()
        third = harvest(opened, "tree", "files", str(tree / "b"), most_shrink=1)
        assert third.traffic["requests"] == 3
        assert sorted(stored(opened)) == ["i00002", "i00003", "i00004", "p0", "p1", "p2"]
        assert json.loads(stored(opened)["i00002"])["stac_version"] == "1.0.0"


def kinds_and_ids(pages: list[Any]) -> list[tuple[str, str]]:
    return [(page.kind, json.loads(each.body)["id"]) for page in pages for each in page.documents]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_a_harvest_goes_on_after_whatever_page_it_ended_with(tree, monkeypatch, size):
    monkeypatch.setattr(files_module, "PAGE_DOCUMENTS", size)
    pages = list(reader(tree).pages())
    assert all(len(page.documents) <= size for page in pages)
    assert pages[-1].next is None
    for end in range(1, len(pages)):
        state = json.loads(json.dumps({pages[end - 1].slice: pages[end - 1].next}))
        assert kinds_and_ids(list(reader(tree).pages(Memory(resume=state)))) == kinds_and_ids(pages[end:])
    assert list(reader(tree).pages(Memory(resume={"": None}))) == []


def test_a_table_is_taken_up_in_the_middle_of_a_row_group(folder, monkeypatch):
    monkeypatch.setattr(files_module, "PAGE_DOCUMENTS", 70)
    table = pa.concat_tables([pa.table(PLAIN)] * 100).set_column(3, "id", pa.array([f"i{n}" for n in range(300)]))
    metadata = {"stac-geoparquet": json.dumps({"version": "1.1.0", "collections": {"c": collection("c")}})}
    pq.write_table(table.replace_schema_metadata(metadata), folder / "t.parquet", row_group_size=110)
    pages = list(reader(folder / "t.parquet").pages())
    assert [len(page.documents) for page in pages] == [1, 70, 70, 70, 70, 20]
    for end in range(1, len(pages)):
        again = reader(folder / "t.parquet").pages(Memory(resume={"": pages[end - 1].next}))
        assert kinds_and_ids(list(again)) == kinds_and_ids(pages[end:])


def test_after_an_interruption_a_file_that_changed_is_read_anew_and_one_that_is_gone_is_passed_by(folder, monkeypatch):
    monkeypatch.setattr(files_module, "PAGE_DOCUMENTS", 2)
    (folder / "a.ndjson").write_bytes(lines([item(number) for number in range(4)]))
    (folder / "b.ndjson").write_bytes(lines([item(number) for number in range(4, 6)]))
    first = next(iter(reader(folder).pages()))
    (folder / "a.ndjson").write_bytes(lines([item(number) for number in (7, 8, 9)]))
    rest = list(reader(folder).pages(Memory(resume={"": first.next})))
    assert [name for _, name in kinds_and_ids(rest)] == [f"i{number:05d}" for number in (7, 8, 9, 4, 5)]
    (folder / "a.ndjson").unlink()
    rest = list(reader(folder).pages(Memory(resume={"": first.next})))
    assert [name for _, name in kinds_and_ids(rest)] == ["i00004", "i00005"]


# ---------- long files


def test_files_too_long_to_be_fetched_whole_are_read_in_parts_to_the_same_end(folder, monkeypatch):
    for name, body in FORMS.items():
        (folder / name).write_bytes(body)
    table = pa.concat_tables([pa.table(PLAIN)] * 100)
    pq.write_table(
        table.append_column("x:text", pa.array([os.urandom(5000).hex() for _ in range(300)])), folder / "t.parquet"
    )
    size = sum(file.stat().st_size for file in folder.iterdir())
    whole = reader(folder)
    expected = [page.documents for page in whole.pages()]
    monkeypatch.setattr(files_module, "SMALL_BYTES", 0)
    in_parts = reader(folder)
    assert [page.documents for page in in_parts.pages()] == expected
    assert in_parts.traffic.requests == whole.traffic.requests == len(FORMS) + 1
    assert whole.traffic.bytes == size
    assert in_parts.traffic.bytes >= size - 10_000


def test_twenty_thousand_rows_of_one_row_group_are_harvested_in_bounded_memory(fixtures_folder, folder):
    table = pq.read_table(fixtures_folder / "stac/parquet/rustac_100-sentinel-2-items.parquet")
    many = pa.concat_tables([table] * 200)
    at = many.schema.get_field_index("id")
    many = many.set_column(at, "id", pa.array([f"i{number}" for number in range(20_000)]))
    pq.write_table(many, folder / "items.parquet", row_group_size=20_000)
    program = f"""
        from pathlib import Path
        from geocat import sources
        from geocat.harvest.files import Files
        harvester = Files("many", sources.declare("many", {{"type": "files", "url": {str(folder / "items.parquet")!r}}}))
        rows = bytes = 0
        for page in harvester.pages():
            rows += len(page.documents)
            bytes += sum(len(document.body) for document in page.documents)
        status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
        print(rows, bytes, int(status["VmHWM"].split()[0]) * 1024)  # ru_maxrss would be no less than its parent's
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True)
    rows, size, peak = map(int, done.stdout.split())
    assert (rows, size > 250_000_000) == (20_000, True)
    assert peak < 1_500_000_000
