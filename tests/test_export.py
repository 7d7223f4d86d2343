"""Rows become files that are whole, that other readers open, and that keep what the rows said."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import geopandas
import pyarrow.parquet as pq
import pytest

from geocat import demo, engine, export
from geocat.errors import InputError, SourceChanged, SourceRefused, StoreError
from geocat.harvest.signing import signer_of
from geocat.query import Rows
from tests.upstreams.tree import FaultyLoopback


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


# ---------- signed hrefs


class SasService(FaultyLoopback):
    """A service that gives out a token for each container, as the Planetary Computer's does.

    :ivar asked: account and container, with the subscription key that came along, in order
    """

    def __init__(self, lasts=timedelta(hours=1), answers=None):
        super().__init__()
        self.lasts, self.answers, self.asked = lasts, answers or {}, []

    def reply(self, method, target, body, headers):  # noqa: ARG002
        place = target.removeprefix("/token/")
        self.asked.append((place, headers.get("Ocp-Apim-Subscription-Key")))
        if place in self.answers:
            return self.answers[place]
        ends = datetime.now(UTC) + self.lasts + timedelta(minutes=len(self.asked))
        said = {"token": f"st=1&se=2&sig={len(self.asked)}%2B", "msft:expiry": f"{ends:%Y-%m-%dT%H:%M:%SZ}"}
        return 200, {"Content-Type": "application/json"}, json.dumps(said).encode()


@pytest.fixture
def service(monkeypatch):
    with SasService() as running:
        monkeypatch.setenv("GEOCAT_SIGNER_URL", running.url)
        yield running


BLOB = "https://sentinel.blob.core.windows.net/l2a/a.tif"
HREFS = f"""
    SELECT
        1 AS id,
        MAP {{
            'B02': {{'href': '{BLOB}', 'type': 'image/tiff', 'extra': '{{"a": 1}}'::JSON}},
            'here': {{'href': './b.tif', 'type': NULL, 'extra': NULL}},
            'none': {{'href': NULL, 'type': NULL, 'extra': NULL}}
        }} AS assets,
        'https://landsat.blob.core.windows.net/c2/b.tif?v=1' AS href,
        ['s3://bucket/c.tif', '{BLOB}'] AS hrefs,
        '{BLOB}' AS name,
        ST_SetCRS(ST_Point(10, 60), 'OGC:CRS84') AS geometry
"""


def signed_rows(file):
    if file.suffix == ".parquet":
        return duckdb.sql(f"SELECT assets, href, hrefs, name FROM read_parquet('{file}')").fetchone()
    if file.suffix == ".csv":
        with file.open(newline="") as lines:
            (row,) = csv.DictReader(lines)
        return json.loads(row["assets"]), row["href"], json.loads(row["hrefs"]), row["name"]
    document = json.loads(file.read_text())
    row = document["features"][0]["properties"] if file.suffix == ".geojson" else document
    return row["assets"], row["href"], row["hrefs"], row["name"]


@pytest.mark.parametrize("kind", ["parquet", "csv", "ndjson", "geojson"])
def test_hrefs_are_signed_in_every_format_and_nothing_else_is(connection, service, tmp_path, kind):
    signer = signer_of("planetary-computer")
    file = tmp_path / f"rows.{kind}"
    assert export.write(connection, rows(connection, HREFS), file, signer=signer) == 1
    assets, href, hrefs, name = signed_rows(file)
    assert assets["B02"]["href"] == f"{BLOB}?st=1&se=2&sig=1%2B"
    assert assets["B02"]["type"] == "image/tiff"
    assert assets["here"]["href"] == "./b.tif"
    assert assets["none"]["href"] is None
    assert href == "https://landsat.blob.core.windows.net/c2/b.tif?v=1&st=1&se=2&sig=2%2B"
    assert hrefs == ["s3://bucket/c.tif", f"{BLOB}?st=1&se=2&sig=1%2B"]
    assert name == BLOB
    assert service.asked == [("sentinel/l2a", None), ("landsat/c2", None)]


def test_the_file_says_when_the_first_signature_ends(connection, service, tmp_path):
    signer = signer_of("planetary-computer")
    for name in ("rows.parquet", "rows.geojson"):
        export.write(connection, rows(connection, HREFS), tmp_path / name, signer=signer)
    first = f"{signer.expires:%Y-%m-%dT%H:%M:%SZ}"
    assert timedelta(minutes=60) < signer.expires - datetime.now(UTC) < timedelta(minutes=61, seconds=5)
    assert pq.read_metadata(tmp_path / "rows.parquet").metadata[b"signatures_expire"].decode() == first
    assert json.loads((tmp_path / "rows.geojson").read_text())["signatures_expire"] == first
    assert geopandas.read_parquet(tmp_path / "rows.parquet").crs.to_string() == "OGC:CRS84"
    assert len(service.asked) == 2


def test_rows_without_hrefs_are_written_without_asking_anybody(connection, service, tmp_path):
    signer = signer_of("planetary-computer")
    assert export.write(connection, rows(connection, MIXED), tmp_path / "rows.parquet", signer=signer) == 1
    assert service.asked == []
    assert signer.expires is None
    assert b"signatures_expire" not in pq.read_metadata(tmp_path / "rows.parquet").metadata


@pytest.mark.parametrize(
    "href",
    [
        "https://ai4edatasetspublicassets.blob.core.windows.net/assets/a.png",
        "https://sentinel.blob.core.windows.net/l2a/a.tif?se=2030&sp=r&sig=x",
        "https://sentinel.blob.core.windows.net/only-a-name.tif",
        "https://archive.example.org/sentinel.blob.core.windows.net/l2a/a.tif",
        "abfs://l2a/a.zarr",
        "",
    ],
)
def test_what_needs_no_signature_stays(service, href):
    assert signer_of("planetary-computer").sign(href) == href
    assert service.asked == []


def test_a_token_is_asked_for_once_and_again_shortly_before_it_ends(monkeypatch):
    with SasService(lasts=timedelta(hours=1)) as lasting:
        monkeypatch.setenv("GEOCAT_SIGNER_URL", f"{lasting.url}/")
        signer = signer_of("planetary-computer")
        assert {signer.sign(BLOB) for _ in range(100)} == {f"{BLOB}?st=1&se=2&sig=1%2B"}
        assert signer.sign(f"{BLOB}#page=2") == f"{BLOB}?st=1&se=2&sig=1%2B#page=2"
        assert len(lasting.asked) == 1
    with SasService(lasts=timedelta(minutes=-30)) as ending:
        monkeypatch.setenv("GEOCAT_SIGNER_URL", ending.url)
        monkeypatch.setattr("geocat.harvest.signing.KEPT_AT_LEAST", timedelta(0))
        signer = signer_of("planetary-computer")
        assert signer.sign(BLOB) != signer.sign(BLOB)
        assert len(ending.asked) == 2


def test_the_subscription_key_is_sent_and_never_shown(service, monkeypatch):
    monkeypatch.setenv("PC_SDK_SUBSCRIPTION_KEY", "s3cret")
    signer = signer_of("planetary-computer")
    service.answers["sentinel/l2a"] = (403, {}, b"s3cret")
    with pytest.raises(SourceRefused) as refused:
        signer.sign(BLOB)
    assert service.asked == [("sentinel/l2a", "s3cret")]
    assert "put a valid subscription key into the environment variable PC_SDK_SUBSCRIPTION_KEY" in str(refused.value)
    assert "s3cret" not in f"{refused.value!s} {refused.value.url} {signer!r} {vars(signer)!r}"


def test_a_container_that_the_signer_does_not_know_stays_as_it_is(connection, service, tmp_path):
    service.answers["sentinel/l2a"] = (404, {}, b"{}")
    signer = signer_of("planetary-computer")
    export.write(connection, rows(connection, HREFS), tmp_path / "rows.ndjson", signer=signer)
    assets, href, hrefs, _ = signed_rows(tmp_path / "rows.ndjson")
    assert (assets["B02"]["href"], hrefs[1]) == (BLOB, BLOB)
    assert "sig=" in href
    assert signer.unknown == {"sentinel/l2a"}
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((200, {}, b"<html>"), SourceChanged, "something that has no token and expiry"),
        ((200, {}, b'{"token": "x"}'), SourceChanged, "something that has no token and expiry"),
        ((400, {}, b"no"), SourceRefused, "No signature could be had for sentinel/l2a: .* answered 400"),
    ],
)
def test_without_a_signature_nothing_is_written(connection, service, tmp_path, answer, error, said):
    service.answers["sentinel/l2a"] = answer
    with pytest.raises(error, match=said):
        export.write(connection, rows(connection, HREFS), tmp_path / "r.csv", signer=signer_of("planetary-computer"))
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_signer_is_refused_with_those_there_are():
    with pytest.raises(InputError, match=r"No signer is called 'aws'; there are: planetary-computer\."):
        signer_of("aws")


def test_stac_geoparquet_is_signed_and_each_item_says_until_when(catalog, service, tmp_path):
    item = {
        "type": "Feature", "stac_version": "1.0.0", "id": "one", "collection": "c", "bbox": [0, 0, 1, 1],
        "geometry": {"type": "Point", "coordinates": [0.5, 0.5]}, "properties": {"datetime": "2024-06-01T00:00:00Z"},
        "links": [], "assets": {"B02": {"href": BLOB, "roles": ["data"]}, "web": {"href": "https://x.example/a.png"}},
    }  # fmt: skip
    root = {"type": "Catalog", "stac_version": "1.0.0", "id": "root", "description": "x"}
    (tmp_path / "one.json").write_text(json.dumps(item))
    (tmp_path / "catalog.json").write_text(json.dumps({**root, "links": [{"rel": "item", "href": "./one.json"}]}))
    opened = catalog()
    opened.add_source("blobs", "stac_static", str(tmp_path / "catalog.json"))
    opened.harvest("blobs")
    signer = signer_of("planetary-computer")
    assert export.stac_geoparquet(opened.connection, "c", tmp_path / "c.parquet", signer=signer) == 1
    (row,) = pq.read_table(tmp_path / "c.parquet").to_pylist()
    assert row["assets"]["B02"]["href"] == f"{BLOB}?st=1&se=2&sig=1%2B"
    assert row["assets"]["web"]["href"] == "https://x.example/a.png"
    assert row["msft:expiry"] == f"{signer.expires:%Y-%m-%dT%H:%M:%SZ}"
    (kept,) = opened.sql("SELECT assets['B02'].href FROM items").fetchone()
    assert kept == BLOB
