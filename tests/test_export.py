"""Rows become files that are whole, that other readers open, and that keep what the rows said."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import geopandas
import pyarrow.parquet as pq
import pytest

from geocat import demo, engine, export
from geocat.errors import InputError, StoreError
from geocat.query import Rows


@pytest.fixture(scope="module")
def connection():
    with engine.connect() as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    with demo.begin(tmp_path_factory.mktemp("export") / "demo") as catalog, demo.upstreams(catalog):
        catalog.harvest(demo.API)
        yield catalog


def rows(connection, text):
    return Rows(connection.sql(text))


MIXED = """
    SELECT
        1::BIGINT AS id, 'é "quoted", and ' || chr(10) || 'broken' AS name, NULL::VARCHAR AS nothing, '' AS empty,
        TIMESTAMPTZ '2024-06-01 12:00:00.5+02' AS at, 'nan'::DOUBLE AS not_finite, ['a', 'b'] AS list,
        MAP {'k': 2} AS map, {'x': 1.5} AS struct, '{"deep": [1]}'::JSON AS document,
        ST_SetCRS(ST_Point(10, 60), 'OGC:CRS84') AS geometry
"""


def test_csv_has_geometry_as_wkt_nested_values_as_json_and_times_in_utc(connection, tmp_path):
    assert export.write(connection, rows(connection, MIXED), tmp_path / "rows.csv") == 1
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["geometry"] == "POINT (10 60)"
    assert row["at"] == "2024-06-01T10:00:00.5Z"
    assert row["name"] == 'é "quoted", and \nbroken'
    assert json.loads(row["list"]) == ["a", "b"]
    assert json.loads(row["map"]) == {"k": 2}
    assert json.loads(row["struct"]) == {"x": 1.5}
    assert json.loads(row["document"]) == {"deep": [1]}


def test_csv_tells_null_from_an_empty_text(connection, tmp_path):
    export.write(connection, rows(connection, "SELECT NULL AS nothing, '' AS empty"), tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_text() == 'nothing,empty\n,""\n'


def test_json_is_one_array_on_one_line_that_every_parser_reads(connection, tmp_path):
    assert export.write(connection, rows(connection, f"{MIXED} UNION ALL BY NAME {MIXED}"), tmp_path / "r.json") == 2
    text = (tmp_path / "r.json").read_text(encoding="utf-8")
    assert text.count("\n") == 1
    row, again = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert row == again
    assert row["geometry"] == {"type": "Point", "coordinates": [10.0, 60.0]}
    assert row["at"] == "2024-06-01T10:00:00.5Z"
    assert row["not_finite"] is None
    assert row["nothing"] is None
    assert row["empty"] == ""
    assert row["map"] == {"k": 2}
    assert row["document"] == {"deep": [1]}


def test_ndjson_has_one_object_on_each_line(connection, tmp_path):
    export.write(connection, rows(connection, "SELECT i FROM range(3) AS t (i) ORDER BY i DESC"), tmp_path / "r.ndjson")
    assert (tmp_path / "r.ndjson").read_text() == '{"i":2}\n{"i":1}\n{"i":0}\n'


def test_geojson_is_a_feature_collection_that_geopandas_reads(connection, tmp_path):
    export.write(connection, rows(connection, MIXED), tmp_path / "rows.geojson")
    document = json.loads((tmp_path / "rows.geojson").read_text(encoding="utf-8"))
    assert document["type"] == "FeatureCollection"
    assert document["features"][0]["properties"]["map"] == {"k": 2}
    assert "geometry" not in document["features"][0]["properties"]
    frame = geopandas.read_file(tmp_path / "rows.geojson")
    assert [(point.x, point.y) for point in frame.geometry] == [(10.0, 60.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT 1 AS id, 2 AS other", r"GeoJSON needs a geometry column; the columns are id, other\."),
        ("SELECT ST_SetCRS(ST_Point(0, 0), 'EPSG:3857') AS place", "GeoJSON is lon/lat, and place is .*EPSG:3857"),
    ],
)
def test_geojson_refuses_rows_that_have_no_place_in_lon_lat(connection, tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        export.write(connection, rows(connection, text), tmp_path / "rows.geojson")
    assert list(tmp_path.iterdir()) == []


def test_parquet_has_native_geometry_and_geo_metadata_with_the_crs(connection, tmp_path):
    assert export.write(connection, rows(connection, MIXED), tmp_path / "rows.parquet") == 1
    metadata = pq.read_metadata(tmp_path / "rows.parquet")
    assert json.loads(metadata.metadata[b"geo"])["primary_column"] == "geometry"
    assert "Geometry" in str(metadata.schema.column(metadata.num_columns - 1).logical_type)
    assert metadata.row_group(0).column(0).compression == "ZSTD"
    assert geopandas.read_parquet(tmp_path / "rows.parquet").crs.to_string() == "OGC:CRS84"


@pytest.mark.parametrize("kind", ["csv", "ndjson", "json", "parquet"])
def test_the_order_of_the_rows_is_kept(connection, tmp_path, kind):
    ordered = rows(connection, "SELECT i, 'text ' || i AS name FROM range(200000) AS t (i) ORDER BY i DESC")
    path = tmp_path / f"rows.{kind}"
    assert export.write(connection, ordered, path) == 200_000
    read = {"csv": "read_csv", "parquet": "read_parquet"}.get(kind, "read_json")
    back = [i for (i,) in duckdb.connect().sql(f"SELECT i FROM {read}('{path}')").fetchall()]
    assert back == list(range(199_999, -1, -1))


@pytest.mark.parametrize("kind", ["csv", "json", "ndjson", "parquet"])
def test_a_column_may_have_any_name(connection, tmp_path, kind):
    odd = rows(connection, 'SELECT min(i), 1 + 1, 2 AS "a.b", 3 AS "say ""so""", \'é\' AS "ü" FROM range(3) AS t (i)')
    assert export.write(connection, odd, tmp_path / f"rows.{kind}") == 1


def test_rows_with_bound_values_are_written_too(sample, tmp_path):
    found = sample.sql("SELECT id, geometry FROM items WHERE collection = $c", c="sentinel-1-like")
    assert export.write(sample.connection, found, tmp_path / "radar.geojson") == 350


def test_columns_of_the_same_name_are_refused_because_one_would_be_lost(connection, tmp_path):
    with pytest.raises(InputError, match=r"Several columns are called 'a'.* rename all but one with AS"):
        export.write(connection, rows(connection, "SELECT 1 AS a, 2 AS A"), tmp_path / "rows.csv")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rows.xlsx", r"The ending of .*rows.xlsx names no format; use one of \.parquet"),
        ("rows", "names no format"),
        ("nowhere/rows.csv", "There is no folder .*nowhere to write rows.csv into"),
        ("folder.csv", "folder.csv is a folder; name a file"),
    ],
)
def test_a_path_that_cannot_be_is_one_plain_line(connection, tmp_path, name, said):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=said):
        export.write(connection, rows(connection, "SELECT 1 AS a"), tmp_path / name)


def test_an_unknown_kind_says_which_there_are(connection, tmp_path):
    with pytest.raises(InputError, match="No file format is called 'xml'; there are parquet, csv"):
        export.write(connection, rows(connection, "SELECT 1 AS a"), tmp_path / "a.csv", "xml")


def test_a_query_that_fails_half_way_leaves_the_old_file_and_nothing_else(connection, tmp_path):
    (tmp_path / "rows.csv").write_text("the old one")
    failing = rows(connection, "SELECT if(i = 150000, error('no more'), i) AS i FROM range(200000) AS t (i)")
    for kind in ("csv", "json", "parquet"):
        with pytest.raises(duckdb.Error, match="no more"):
            export.write(connection, failing, tmp_path / "rows.csv", kind)
    assert list(tmp_path.iterdir()) == [tmp_path / "rows.csv"]
    assert (tmp_path / "rows.csv").read_text() == "the old one"


def test_a_full_disk_is_one_plain_line(connection):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no full device here")
    with pytest.raises(StoreError, match="the disk is full"), export.storage_errors("rows.csv"):
        full.write_text("something")


def test_stac_geoparquet_holds_every_item_with_its_properties_and_the_collection(sample, tmp_path):
    path = tmp_path / "items.parquet"
    assert export.stac_geoparquet(sample.connection, "sentinel-2-like", path) == 700
    frame = geopandas.read_parquet(path)
    assert len(frame) == 700
    assert frame["eo:cloud_cover"].notna().all()
    assert frame["id"].is_monotonic_increasing
    described = json.loads(pq.read_metadata(path).metadata[b"stac-geoparquet"])
    assert described["collections"]["sentinel-2-like"]["id"] == "sentinel-2-like"


def test_stac_geoparquet_gives_back_the_items_that_were_harvested(sample, tmp_path):
    from stac_geoparquet.arrow import stac_table_to_items

    path = tmp_path / "items.parquet"
    assert export.stac_geoparquet(sample.connection, "sentinel-2-like", path, source="sample-api") == 700
    back = {item["id"]: item for item in stac_table_to_items(pq.read_table(path))}
    (text,) = sample.sql("SELECT json FROM item_json WHERE collection = 'sentinel-2-like' ORDER BY id").fetchone()
    sent = json.loads(text)
    assert len(back) == 700
    assert back[sent["id"]]["assets"].keys() == sent["assets"].keys()
    assert back[sent["id"]]["properties"]["eo:cloud_cover"] == sent["properties"]["eo:cloud_cover"]


def test_stac_geoparquet_of_an_unknown_collection_says_where_to_look(sample, tmp_path):
    with pytest.raises(InputError, match="No item is in a collection 'nope'; `geocat collections` lists them"):
        export.stac_geoparquet(sample.connection, "nope", tmp_path / "items.parquet")
    with pytest.raises(InputError, match="No item of source 'sample-static' is in a collection 'landsat-like'"):
        export.stac_geoparquet(sample.connection, "landsat-like", tmp_path / "items.parquet", "sample-static")
    assert list(tmp_path.iterdir()) == []


def test_items_that_the_library_cannot_put_into_one_table_are_one_plain_line(sample, tmp_path):
    said = r"The items of landsat-like cannot become stac-geoparquet \(.*\); export the collection as plain GeoParquet"
    with pytest.raises(InputError, match=said):
        export.stac_geoparquet(sample.connection, "landsat-like", tmp_path / "items.parquet")
    assert list(tmp_path.iterdir()) == []
