"""NASA CMR: both routes give the same items, nothing twice and nothing lost, and ICESat-2's numbers are right."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
import shapely
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from geocat import engine, sources
from geocat.errors import IncompleteHarvest, InputError, SourceChanged, SourceRefused
from geocat.harvest.base import CHANGES, WHOLE, Memory
from geocat.harvest.cmr import Cmr
from geocat.harvest.icesat2 import MOST_PATTERNS, Selection, named
from tests.harvesting import harvest
from tests.upstreams.cmr import CmrServer, umm_of

ROUTES = ("search", "stac")
SEARCH, STAC = "/search/granules.umm_json", "/stac/NSIDC_CPRD/search"
ATL03 = {"provider": "NSIDC_CPRD", "collections": ["ATL03_007"]}


@pytest.fixture(scope="module")
def shardmap(fixtures_folder):
    return fixtures_folder / "shardmap"


@pytest.fixture(scope="module")
def stac_items(shardmap):
    """The 59 items of three CMR-STAC pages."""
    pages = [json.loads((shardmap / f"cmr/cmr_stac_search_page_{page}.json").read_text()) for page in (1, 2, 3)]
    return [item for page in pages for item in page["features"]]


@pytest.fixture(scope="module")
def umm_records(stac_items):
    """The same granules as UMM-G records: rebuilt, because none were recorded."""
    return [umm_of(item) for item in stac_items]


@pytest.fixture(scope="module")
def real_records(shardmap):
    """Real UMM-G records by concept id, and what CMR's older JSON says of the same granules where it was recorded."""
    folder = shardmap / "cmr_records"
    records, entries = {}, {}
    for name in ("G1593453400-LAADS", "atl03", "atl06", "atl08"):
        [record] = json.loads((folder / f"{name}_umm.json").read_text())["items"]
        [entry] = json.loads((folder / f"{name}.json").read_text())["feed"]["entry"]
        assert record["meta"]["concept-id"] == entry["id"]
        records[entry["id"]], entries[entry["id"]] = record, entry
    return records, entries


@pytest.fixture(scope="module")
def cassette(shardmap):
    """163 real records of one collection, as they were recorded in one page."""
    recorded = yaml.load(
        (shardmap / "cmr_records/TestResults.test_get_all_less_than_2k.yaml").read_text(), yaml.CSafeLoader
    )
    return json.loads(recorded["interactions"][1]["response"]["body"]["string"])["items"]


@pytest.fixture(scope="module")
def neon_ids(shardmap):
    return pq.read_table(shardmap / "catalogs/cat_neon.parquet", columns=["id"])["id"].to_pylist()


@pytest.fixture(scope="module")
def umm() -> Iterator:
    """Turns a record, or each of a list, into an item."""
    connection = engine.connect()
    engine.run(connection, "conform/umm_item")

    def item(sent):
        records = sent if isinstance(sent, list) else [sent]
        texts = [each if isinstance(each, str) else json.dumps(each) for each in records]
        made = connection.execute(
            "SELECT umm_item(sent) FROM (SELECT unnest($1::VARCHAR[]) AS sent, generate_subscripts($1, 1) AS place) "
            "ORDER BY place",
            [texts],
        ).fetchall()
        items = [None if text is None else json.loads(text) for (text,) in made]
        return items if isinstance(sent, list) else items[0]

    yield item
    connection.close()


def harvester(server, **fields):
    fields = {"type": "cmr", "url": server.url, "retries": 1, "requests_per_second": None, **ATL03, **fields}
    return Cmr("nasa", sources.declare("nasa", {name: value for name, value in fields.items() if value is not None}))


def received(pages):
    return [document for page in pages if page.kind == "items" for document in page.documents]


def ids(pages):
    """What identifies the granules of some pages, in order."""
    found = [json.loads(bytes(document.body)) for document in received(pages)]
    return [each["umm"]["GranuleUR"] if "umm" in each else each["id"] for each in found]


# ---- the same items from both routes


ROWS = """
SELECT
    collection, id, datetime, start_datetime, end_datetime, observed_from, observed_to, ST_AsText(geometry), bbox,
    list_sort(list_transform(map_entries(assets), LAMBDA asset: {'key': asset.key, 'href': asset.value.href, 'roles': asset.value.roles})),
    found_at
FROM items WHERE source = $name ORDER BY ALL
"""


def test_both_routes_give_the_same_items(catalog, stac_items, umm_records):
    opened = catalog()
    with CmrServer(umm_records, stac_items, most_items=25) as server:
        for route in ROUTES:
            entry = harvest(opened, route, "cmr", server.url, route=route, limit=25, **ATL03)
            assert (entry.announced, entry.complete) == (59, True)
        assert [len(server.questions(SEARCH)), len(server.questions(STAC))] == [4, 3]
    by_search, by_stac = (opened.sql(ROWS, name=route).fetchall() for route in ROUTES)
    assert len(by_stac) == 59
    assert by_search == by_stac
    of_granules = "SELECT * EXCLUDE (source, created, updated, snapshot) FROM granules WHERE source = $name ORDER BY id"
    by_search, by_stac = (opened.sql(of_granules, name=route).fetchall() for route in ROUTES)
    assert by_search == by_stac


def test_an_item_of_a_record_is_cmr_stacs_but_for_what_the_record_knows_better(umm, stac_items, umm_records):
    for sent, made in zip(copy.deepcopy(stac_items), umm(umm_records), strict=True):
        assert set(made["properties"]) - set(sent["properties"]) == {
            "updated", "cmr:concept_id", "cmr:revision_id", "cmr:provider",
        }  # fmt: skip
        made["properties"] = {name: made["properties"][name] for name in sent["properties"]}
        for item in (made, sent):
            item["links"] = sorted(item["links"], key=lambda link: (link["rel"], link["href"]))
        assert made == sent


def test_what_was_sent_stays_as_it_was_sent(catalog, umm_records):
    opened = catalog()
    with CmrServer(umm_records) as server:
        harvest(opened, "nasa", "cmr", server.url, **ATL03)
    kept = {id: json.loads(text) for id, text in opened.sql("SELECT id, json FROM item_json").fetchall()}
    assert kept == {record["umm"]["GranuleUR"]: record for record in umm_records}


# ---- real records, against what CMR says of them elsewhere


def test_a_real_record_with_a_polygon(umm, real_records):
    records, entries = real_records
    record, entry = records["G1593453400-LAADS"], entries["G1593453400-LAADS"]
    item = umm(record)
    numbers = list(map(float, entry["polygons"][0][0].split()))
    assert item["geometry"] == {
        "type": "Polygon",
        "coordinates": [[[lon, lat] for lat, lon in zip(numbers[::2], numbers[1::2], strict=True)]],
    }
    assert item["bbox"] == [-60.901471, 56.577721, 19.845911, 80.417613]
    assert (item["id"], item["collection"]) == ("LAADS:4389864073", "MYD021KM_6")
    assert item["properties"] == {
        "datetime": "2019-02-20T04:30:00.000Z",
        "start_datetime": "2019-02-20T04:30:00.000Z",
        "end_datetime": "2019-02-20T04:35:00.000Z",
        "created": "2019-02-20T23:55:49.160Z",
        "updated": "2021-01-16T12:11:23.241Z",
        "platform": "Aqua",
        "instruments": ["MODIS"],
        "cmr:concept_id": "G1593453400-LAADS",
        "cmr:revision_id": 3,
        "cmr:provider": "LAADS",
        "cmr:producer_granule_id": "MYD021KM.A2019051.0430.006.2019051235515.hdf",
    }
    archive = "https://ladsweb.modaps.eosdis.nasa.gov/archive/allData/6"
    assert {key: (asset["href"], asset["roles"], asset.get("file:size")) for key, asset in item["assets"].items()} == {
        "2019051235515": (
            f"{archive}/MYD021KM/2019/051/MYD021KM.A2019051.0430.006.2019051235515.hdf", ["data"], 69035465,
        ),
        "browse": (f"{archive}/MYBRGB/2019/051/MYBRGB.A2019051.0430.006.2019052000816.jpg", ["browse"], None),
        "thumbnail": (f"{archive}/MYBRGB/2019/051/MYBRGB.A2019051.0430.006.2019052000816.jpg", ["thumbnail"], None),
        "metadata": ("https://cmr.earthdata.nasa.gov/search/concepts/G1593453400-LAADS.xml", ["metadata"], None),
    }  # fmt: skip
    rels = Counter(link["rel"] for link in item["links"])
    assert rels == {
        "self": 1,
        "parent": 1,
        "collection": 1,
        "root": 1,
        "provider": 1,
        "via": 2,
        "service": 1,
        "related": 1,
    }


@pytest.mark.parametrize(
    ("concept", "bytes_"),
    [("G2560598660-NSIDC_ECS", 617912784), ("G2159085058-NSIDC_ECS", 62069494), ("G2160242605-NSIDC_ECS", 104423178)],
)
def test_real_records_with_an_orbit_and_no_name_of_their_collection(umm, real_records, concept, bytes_):
    records, entries = real_records
    item, entry = umm(records[concept]), entries[concept]
    own = [link for link in entry["links"] if not link.get("inherited")]
    assert (item["id"], item["collection"]) == (entry["title"], None)
    assert (item["geometry"], item["bbox"]) == (None, [-180, -90, 180, 90])
    assert item["properties"]["start_datetime"] == item["properties"]["datetime"] == entry["time_start"]
    assert item["properties"]["end_datetime"] == entry["time_end"]
    assert item["properties"]["cmr:producer_granule_id"] == entry["producer_granule_id"]

    def by_role(role):
        return [each["href"] for each in item["assets"].values() if each["roles"] == [role]]

    assert by_role("data") == [link["href"] for link in own if link["rel"].endswith("/data#")]
    assert sorted(by_role("thumbnail")) == sorted(link["href"] for link in own if link["rel"].endswith("/browse#"))
    assert by_role("browse") == by_role("thumbnail")[:1]
    [size] = [asset["file:size"] for asset in item["assets"].values() if asset["roles"] == ["data"]]
    assert size == bytes_ == round(float(entry["granule_size"]) * 2**20)
    assert {link["rel"] for link in item["links"]} == {"root", "provider", "via", "related"}


def test_real_records_through_the_catalog(catalog, real_records, cassette):
    records, _ = real_records
    opened = catalog()
    declared = ["MYD021KM_6", "ATL03.v005", "TELLUS_GRAC_L3_JPL_RL06_LND_v04_RL06v04"]
    sent = [[records["G1593453400-LAADS"]], [records["G2560598660-NSIDC_ECS"]], cassette]
    with CmrServer() as server:
        for number, collection in enumerate(declared):
            server.records = sent[number]
            entry = harvest(opened, f"nasa{number}", "cmr", server.url, collections=[collection])
            assert entry.complete
    assert opened.sql("SELECT count(*) FROM rejects").fetchall() == [(0,)]
    assert opened.sql("SELECT collection, count(*) FROM items GROUP BY ALL ORDER BY ALL").fetchall() == [
        ("ATL03_005", 1),
        ("MYD021KM_6", 1),
        ("TELLUS_GRAC_L3_JPL_RL06_LND_v04_RL06v04", 163),
    ]
    granule = opened.sql(
        "SELECT id, product, release, revision, reference_ground_track, cycle, region, bytes FROM granules "
        "WHERE product = 'ATL03'"
    ).fetchall()
    assert granule == [("SC:ATL03.005:256325263", "ATL03", "005", 1, 335, 17, 5, 617912784)]
    [(https, s3, size, west, east)] = opened.sql(
        "SELECT https_hrefs, s3_hrefs, bytes, ST_XMin(geometry), ST_XMax(geometry) FROM granules "
        "WHERE id = 'GRD-3_2002094-2002120_GRAC_JPLEM_BA01_0600_LND_v04'"
    ).fetchall()
    links = next(each for each in cassette if "2002094-2002120" in each["umm"]["GranuleUR"])["umm"]["RelatedUrls"]
    assert https == [link["URL"] for link in links if link["Type"] == "GET DATA"]
    assert s3 == [link["URL"] for link in links if link["Type"] == "GET DATA VIA DIRECT ACCESS"]
    assert size == 1098347 + 525128 + 3958009
    assert (west, east) == (-180, 180)
    assert opened.sql(
        "SELECT count(DISTINCT len(https_hrefs)), min(len(https_hrefs)) FROM granules WHERE release = 'RL06v04'"
    ).fetchall() == [(1, 3)]


# ---- shapes


def record(geometry=None, **umm):
    given = {"HorizontalSpatialDomain": {"Geometry": geometry}} if geometry else {}
    return {"meta": {"concept-id": "G1-P"}, "umm": {"GranuleUR": "g", "SpatialExtent": given, **umm}}


def points(*positions):
    return [{"Longitude": lon, "Latitude": lat} for lon, lat in positions]


def rectangle(west, south, east, north):
    return {
        "WestBoundingCoordinate": west, "SouthBoundingCoordinate": south,
        "EastBoundingCoordinate": east, "NorthBoundingCoordinate": north,
    }  # fmt: skip


SQUARE, HOLE, AWAY = (
    [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)],
    [(2, 2), (2, 3), (3, 3), (2, 2)],
    [(178, 1), (-178, 1), (-178, 2), (178, 1)],
)


def as_ring(ring):
    return [list(map(float, position)) for position in ring]


@pytest.mark.parametrize(
    ("sent", "kind", "coordinates", "bbox"),
    [
        ({"GPolygons": [{"Boundary": {"Points": points(*SQUARE)}}]}, "Polygon", [as_ring(SQUARE)], [0, 0, 9, 9]),
        ({"GPolygons": [{"Boundary": {"Points": points(*SQUARE[:-1])}}]}, "Polygon", [as_ring(SQUARE)], [0, 0, 9, 9]),
        (
            {"GPolygons": [{
                "Boundary": {"Points": points(*SQUARE)},
                "ExclusiveZone": {"Boundaries": [{"Points": points(*HOLE)}, {"Points": points(*HOLE)}]},
            }]},
            "Polygon", [as_ring(SQUARE), as_ring(HOLE), as_ring(HOLE)], [0, 0, 9, 9],
        ),
        (
            {"GPolygons": [{"Boundary": {"Points": points(*SQUARE)}}, {"Boundary": {"Points": points(*AWAY)}}]},
            "MultiPolygon", [[as_ring(SQUARE)], [as_ring(AWAY)]], [0, 0, -178, 9],
        ),
        ({"GPolygons": [{"Boundary": {"Points": points(*AWAY)}}]}, "Polygon", [as_ring(AWAY)], [178, 1, -178, 2]),
        (
            {"BoundingRectangles": [rectangle(-10, -5, 10, 5)]},
            "Polygon", [as_ring([(-10, -5), (10, -5), (10, 5), (-10, 5), (-10, -5)])], [-10, -5, 10, 5],
        ),
        (
            {"BoundingRectangles": [rectangle(170, -5, -170, 5)]},
            "Polygon", [as_ring([(170, -5), (-170, -5), (-170, 5), (170, 5), (170, -5)])], [170, -5, -170, 5],
        ),
        (
            {"BoundingRectangles": [rectangle(-180, -90, 180, 90)]},
            "Polygon", [as_ring([(-180, -90), (180, -90), (180, 90), (-180, 90), (-180, -90)])], [-180, -90, 180, 90],
        ),
        ({"Points": points((7, 8))}, "Point", [7, 8], [7, 8, 7, 8]),
        ({"Points": points((179, 8), (-179, 9))}, "MultiPoint", [[179, 8], [-179, 9]], [179, 8, -179, 9]),
        ({"Lines": [{"Points": points((1, 2), (3, 4))}]}, "LineString", [[1, 2], [3, 4]], [1, 2, 3, 4]),
        (
            {"Lines": [{"Points": points((1, 2), (3, 4))}, {"Points": points((5, 6), (7, 8))}]},
            "MultiLineString", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [1, 2, 7, 8],
        ),
    ],
)  # fmt: skip
def test_every_kind_of_geometry(umm, sent, kind, coordinates, bbox):
    item = umm(record(sent))
    assert item["geometry"] == {"type": kind, "coordinates": coordinates}
    assert item["bbox"] == bbox


def test_a_record_without_geometry_has_none_and_claims_the_world(umm):
    assert (umm(record())["geometry"], umm(record())["bbox"]) == (None, [-180, -90, 180, 90])


@given(
    middle=st.integers(-360, 360).map(lambda half: half / 2 + 0.25),
    offsets=st.lists(st.integers(-88, 88).map(lambda half: half / 2), min_size=1, max_size=9),
)
@settings(max_examples=25, deadline=None)
def test_a_bbox_is_the_shorter_way_round_whatever_the_order(umm, middle, offsets):
    def around(lon):
        return (lon + 180) % 360 - 180

    item = umm(record({"Points": points(*((around(middle + offset), 1.0) for offset in offsets))}))
    assert item["bbox"] == [around(middle + min(offsets)), 1, around(middle + max(offsets)), 1]


def test_a_bbox_leaves_out_the_widest_gap_of_every_real_ring(umm, shardmap):
    """Half of them go over the antimeridian, some around a pole's neighbourhood."""
    tables = [pq.read_table(shardmap / f"catalogs/{name}.parquet") for name in ("cat_neon", "real_polar_atl06_8")]
    rings = [
        shapely.get_coordinates(shapely.from_wkb(wkb)).tolist()
        for table in tables
        for wkb in table["geometry"].to_pylist()
    ]
    items = umm([record({"GPolygons": [{"Boundary": {"Points": points(*ring)}}]}) for ring in rings])
    assert sum(item["bbox"][0] > item["bbox"][2] for item in items) > 1000
    for ring, item in zip(rings, items, strict=True):
        longitudes = sorted({lon for lon, _ in ring})
        following = [*longitudes[1:], longitudes[0] + 360]
        widest = max(range(len(longitudes)), key=lambda at: following[at] - longitudes[at])
        latitudes = [lat for _, lat in ring]
        west, east = longitudes[(widest + 1) % len(longitudes)], longitudes[widest]
        assert item["bbox"] == [west, min(latitudes), east, max(latitudes)]


def test_times_are_a_span_only_where_both_ends_are_known(umm):
    begin, end = "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"

    def times(extent):
        item = umm(record(TemporalExtent=extent))
        return {name: value for name, value in item["properties"].items() if "date" in name}

    both = {"RangeDateTime": {"BeginningDateTime": begin, "EndingDateTime": end}}
    assert times(both) == {"datetime": begin, "start_datetime": begin, "end_datetime": end}
    assert times({"RangeDateTime": {"BeginningDateTime": begin}}) == {"datetime": begin}
    assert times({"SingleDateTime": begin}) == {"datetime": begin, "start_datetime": begin, "end_datetime": begin}
    assert times({}) == {}


def test_assets_whose_urls_give_the_same_key_are_all_there(umm):
    urls = [f"https://h/a.{kind}" for kind in ("nc", "tif", "txt")] + ["ftp://h/none"]
    item = umm(record(RelatedUrls=[{"URL": url, "Type": "GET DATA"} for url in urls]))
    data = {key: asset["href"] for key, asset in item["assets"].items() if asset["roles"] == ["data"]}
    assert data == {"https://h/a": urls[0], "https://h/a_1": urls[1], "https://h/a_2": urls[2], "asset_key": urls[3]}


def test_what_is_no_record_is_rejected_with_a_reason(catalog, umm, umm_records):
    assert umm("{") is None
    opened = catalog()
    odd = {"meta": {}, "umm": {"GranuleUR": None}}
    with CmrServer() as server:
        server.reply = lambda *_: (200, {"CMR-Hits": "3"}, json.dumps({"items": [*umm_records[:2], odd]}).encode())
        harvest(opened, "nasa", "cmr", server.url, **ATL03)
    assert opened.sql("SELECT count(*) FROM items").fetchall() == [(2,)]
    assert opened.sql("SELECT reason FROM rejects").fetchall() == [("The item has no id.",)]


def test_every_shape_that_cmr_stac_sends_becomes_an_item(catalog, fixtures_folder, stac_items):
    nasty = fixtures_folder / "stac/nasty"
    older = json.loads((nasty / "cmr_items_page1.json").read_text())["features"]
    bands = json.loads((nasty / "cmr_feature_HLS.L30.T13TGF.2021133T172406.v2.0.json").read_text())

    def box(west, east):
        return [[[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]]

    shapes = {
        "none": (None, [-180, -90, 180, 90]),
        "point": ({"type": "Point", "coordinates": [1, 2]}, [1, 2, 1, 2]),
        "lines": ({"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}, [1, 2, 7, 8]),
        "parts": ({"type": "MultiPolygon", "coordinates": [box(0, 1), box(5, 6)]}, [0, 0, 6, 1]),
        "over": ({"type": "Polygon", "coordinates": box(179, -179)}, [179, 0, -179, 1]),
    }
    for item in older:
        item["collection"] = "HLSL30_1.5"
    odd = [{**stac_items[0], "id": id, "geometry": shape, "bbox": bbox} for id, (shape, bbox) in shapes.items()]
    opened = catalog()
    with CmrServer(items=[*older, bands, *odd]) as server:
        collections = ["HLSL30.v1.5", "HLSL30_2.0", "ATL03_007"]
        entry = harvest(opened, "nasa", "cmr", server.url, route="stac", provider="LPCLOUD", collections=collections)
        assert server.questions("/stac/LPCLOUD/search")[0]["collections"] == ["HLSL30_1.5,HLSL30_2.0,ATL03_007"]
    assert (entry.announced, entry.complete) == (16, True)
    assert opened.sql("SELECT count(*) FROM rejects").fetchall() == [(0,)]
    found = dict(opened.sql("SELECT id, ST_AsText(geometry) FROM items WHERE collection = 'ATL03_007'").fetchall())
    assert set(found) == set(shapes)
    assert found["none"] is None
    area = opened.sql("SELECT ST_Area(geometry), bbox.xmin, bbox.xmax FROM items WHERE id = 'over'").fetchall()
    assert area == [(2.0, -180.0, 180.0)]
    of_bands = opened.sql(
        "SELECT product, release, len(https_hrefs), s3_href, cycle FROM granules WHERE id = $id", id=bands["id"]
    )
    assert of_bands.fetchall() == [("HLSL30", "2.0", 15, None, None)]
    without_roles = opened.sql(
        "SELECT DISTINCT len(https_hrefs), browse_href IS NULL, metadata_href IS NULL FROM granules WHERE release = '1.5'"
    )
    assert without_roles.fetchall() == [(15, False, False)]


# ---- paging


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("stop_after", range(1, 7))
def test_a_harvest_that_is_cut_off_goes_on_where_it_ended(stac_items, umm_records, route, stop_after):
    second = [json.loads(json.dumps(each).replace("ATL03", "ATL06")) for each in umm_records[:20]]
    others = [json.loads(json.dumps(each).replace("ATL03", "ATL06")) for each in stac_items[:20]]
    with CmrServer([*umm_records, *second], [*stac_items, *others], most_items=25) as server:
        asked = {"route": route, "limit": 25, "collections": ["ATL03_007", "ATL06_007"]}
        first = list(islice(harvester(server, **asked).pages(), stop_after))
        resume = json.loads(json.dumps({page.slice: page.next for page in first}))
        announced = next((page.announced for page in reversed(first) if page.kind == "items"), None)
        server.asked.clear()
        rest = list(harvester(server, **asked).pages(Memory(resume=resume, announced=announced)))
        paths = [path for path, _, _ in server.asked if "collections" not in path]
    assert Counter(ids([*first, *rest])) == Counter(each["id"] for each in [*stac_items, *others])
    assert [*first, *rest][-1].announced == 79
    assert len(paths) == sum(page.kind == "items" for page in rest)
    assert not any(page.gap for page in [*first, *rest])


@pytest.mark.parametrize("route", ROUTES)
def test_a_short_page_is_not_the_last(stac_items, umm_records, route):
    with CmrServer(umm_records, stac_items, most_items=25) as server:
        server.short = {0: 7, 32: 1, 33: 3}
        pages = list(harvester(server, route=route, limit=25).pages())
    assert sorted(ids(pages)) == sorted(item["id"] for item in stac_items)
    assert (pages[-1].announced, pages[-1].gap, pages[-1].next) == (59, "", None)


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_that_comes_again_is_asked_for_once_more(stac_items, umm_records, route):
    with CmrServer(umm_records, stac_items, most_items=25) as server:
        server.again = {25: 1}
        assert sorted(ids(harvester(server, route=route, limit=25).pages())) == sorted(
            item["id"] for item in stac_items
        )


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_that_comes_for_ever_ends_the_harvest_with_a_plain_line(stac_items, umm_records, route):
    with CmrServer(umm_records, stac_items, most_items=25) as server:
        server.again = {25: 99}
        pages = harvester(server, route=route, limit=25).pages()
        with pytest.raises(SourceChanged, match="gave the same page twice, so the pages have no end; harvest again"):
            list(pages)


@pytest.mark.parametrize("route", ROUTES)
def test_a_link_back_to_an_earlier_page_ends_the_harvest_with_a_plain_line(stac_items, umm_records, route):
    with CmrServer(umm_records, stac_items, most_items=25) as server:
        server.again = {50: 99}
        with pytest.raises(SourceChanged, match="leads back to a page that was read already"):
            list(harvester(server, route=route, limit=25).pages())


@pytest.mark.parametrize("route", ROUTES)
def test_a_burst_of_errors_is_waited_out(stac_items, umm_records, route):
    with CmrServer(umm_records, stac_items, most_items=25) as server:
        asking = harvester(server, route=route, limit=25, retries=3)
        pages = asking.pages()
        first = [next(pages), next(pages)]
        server.failing = [500, 502]
        assert sorted(ids([*first, *pages])) == sorted(item["id"] for item in stac_items)
    assert asking.traffic.retries == {"500": 1, "502": 1}


@pytest.mark.parametrize("route", ROUTES)
def test_fewer_granules_than_announced_are_a_gap_and_never_current(catalog, stac_items, umm_records, route):
    opened = catalog()
    with CmrServer(umm_records, stac_items) as server:
        server.hits = 60
        [*_, last] = harvester(server, route=route).pages()
        assert last.gap == "CMR announced 60 granules of ATL03_007 and sent 59."
        [*_, last] = harvester(server, route=route, counts="ignore").pages()
        assert last.gap == ""
        with pytest.raises(IncompleteHarvest):
            harvest(opened, "nasa", "cmr", server.url, route=route, **ATL03)
    assert opened.sql("SELECT count(*) FROM items").fetchall() == [(0,)]


def test_granules_that_come_while_pages_are_read_make_no_gap(umm_records):
    with CmrServer(umm_records[:50]) as server:
        pages = harvester(server, limit=25).pages()
        first = next(pages)
        earlier = copy.deepcopy(umm_records[50])
        earlier["umm"]["TemporalExtent"]["RangeDateTime"]["BeginningDateTime"] = "2000-01-01T00:00:00Z"
        server.records.append(earlier)
        rest = list(pages)
    assert (len(received([first, *rest])), rest[-1].announced, rest[-1].gap) == (50, 50, "")


# ---- questions


def test_the_search_is_asked_in_cmrs_words(umm_records):
    declared = ["ATL03_007", "ATL03.v006", "HLSL30_2.0", "A_LONG_NAME_RL06v04", "C1234-NSIDC_CPRD", "VIIRS"]
    with CmrServer(umm_records) as server:
        asked = {"bbox": [170, -10.5, -170, 10], "datetime": "2024-01-01/2024-02", "limit": 500}
        pages = list(harvester(server, collections=declared, **asked).pages())
        questions = server.questions(SEARCH)
    by = {"provider": "NSIDC_CPRD", "bounding_box": "170,-10.5,-170,10", "page_size": "500"}
    by["temporal"] = "2024-01-01T00:00:00Z,2024-02-29T23:59:59Z"
    named_so = [
        {"short_name": "ATL03", "version": "007"},
        {"short_name": "ATL03", "version": "006"},
        {"short_name": "HLSL30", "version": "2.0"},
        {"short_name": "A_LONG_NAME", "version": "RL06v04"},
        {"collection_concept_id": "C1234-NSIDC_CPRD"},
        {"short_name": "VIIRS"},
    ]
    firsts = [{name: value for name, [value] in question.items()} for question in questions]
    assert [each for number, each in enumerate(firsts) if each not in firsts[:number]] == [
        by | each for each in named_so
    ]
    assert [page.slice for page in pages if page.next is None] == declared
    assert [page.note for page in pages][-1] == "CMR has no granules of VIIRS as they were asked for."


def test_pages_are_as_long_as_the_route_allows(stac_items, umm_records):
    with CmrServer(umm_records, stac_items) as server:
        for limit in (None, 2000):
            for route in ROUTES:
                list(harvester(server, route=route, limit=limit).pages())
        assert {question["page_size"][0] for question in server.questions(SEARCH)} == {"2000"}
        assert {question["limit"][0] for question in server.questions(STAC)} == {"100"}


def test_cmr_stac_is_asked_in_its_own_words(stac_items):
    with CmrServer(items=stac_items, most_items=25) as server:
        server.collections["ATL03_007"] = {"type": "Collection", "id": "ATL03_007", "links": [], "extent": {}}
        asked = {"bbox": [170, -10, -170, 10], "datetime": "../2024-01-02T03:04:05+01:00"}
        pages = list(harvester(server, route="stac", collections=["ATL03.v007", "ATL99_001"], **asked).pages())
        first, *rest = server.questions(STAC)
    assert first == {
        "collections": ["ATL03_007,ATL99_001"], "bbox": ["170,-10,-170,10"],
        "datetime": ["../2024-01-02T02:04:05Z"], "limit": ["100"],
    }  # fmt: skip
    assert [sorted(question) for question in rest] == [["bbox", "collections", "cursor", "datetime", "limit"]] * 2
    assert [(page.kind, len(page.documents)) for page in pages] == [
        ("collections", 1), ("items", 25), ("items", 25), ("items", 9),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"route": "stac", "provider": None}, "needs a provider for the route stac"),
        ({"route": "stac", "collections": ["C12-NSIDC_CPRD"]}, "knows collections as SHORTNAME_VERSION only"),
        ({"collections": ["HLSL30_2.0"], "cycles": [3]}, "which only ICESat-2 has"),
        ({"route": "stac", "collections": ["HLSL30_2.0"], "tracks": [3]}, "which only ICESat-2 has"),
        ({"datetime": "yesterday"}, "is not a time"),
        ({"datetime": "2024-13"}, "is not a time"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is(fields, said):
    with CmrServer() as server:
        with pytest.raises(InputError, match=said):
            harvester(server, **fields)
        assert server.asked == []


# ---- ICESat-2's numbers


def by_eye(id):
    """Cycle, track and region, cut out of the place where the user guide of ATL03 has them."""
    digits = id.split("_")[2]
    return int(digits[4:6]), int(digits[:4]), int(digits[6:])


SELECTIONS = [
    {"cycles": [22]},
    {"cycles": [1, 2, 30]},
    {"tracks": [568]},
    {"regions": [6]},
    {"cycles": [5, 6], "regions": [2]},
    {"cycles": [5], "tracks": [126, 545, 1387], "regions": [2, 6]},
    {"tracks": list(range(1, 400))},
    {"cycles": list(range(1, 31)), "tracks": list(range(1, 700)), "regions": [2]},
    {"cycles": [99]},
]


def has(id, cycles=None, tracks=None, regions=None):
    wanted = zip(by_eye(id), (cycles, tracks, regions), strict=True)
    return all(numbers is None or number in numbers for number, numbers in wanted)


@pytest.fixture(scope="module")
def neon(neon_ids, stac_items):
    """The 2,089 granules of a real site as both routes would send them, each with the shape of another."""
    items = [{**stac_items[0], "id": id, "assets": {}} for id in neon_ids]
    for number, item in enumerate(items):
        via = [{"rel": "via", "href": f"https://h/G{number}-NSIDC_CPRD.json"}]
        item["links"], item["geometry"] = via, None
    return SimpleNamespace(records=[umm_of(item) for item in items], items=items)


@pytest.mark.parametrize("asked", SELECTIONS, ids=lambda asked: " ".join(f"{k}:{len(v)}" for k, v in asked.items()))
def test_cycles_tracks_and_regions_are_right_for_every_real_id_by_both_routes(neon_ids, neon, asked):
    wanted = sorted(id for id in neon_ids if has(id, **asked))
    with CmrServer(neon.records, neon.items) as server:
        for route in ROUTES:
            pages = list(harvester(server, route=route, **asked).pages())
            assert sorted(ids(pages)) == wanted
            assert (pages[-1].announced, pages[-1].gap) == (len(wanted), "")
        left_out = f"{2089 - len(wanted)} of the 2089 granules of ATL03_007 that were sent are not of the cycles"
        assert pages[-1].note.startswith(left_out)
        sent = server.questions(SEARCH)
        assert all(len(question["readable_granule_name[]"]) <= MOST_PATTERNS for question in sent)
        if Selection(*(frozenset(asked.get(name, ())) for name in ("cycles", "tracks", "regions"))).is_asked_exactly(
            "ATL03"
        ):
            assert len(server.questions(SEARCH)) <= 3


def test_one_cycle_is_one_pattern(neon):
    with CmrServer(neon.records) as server:
        list(harvester(server, cycles=[22]).pages())
        question = server.questions(SEARCH)[0]
    assert question["readable_granule_name[]"] == ["ATL03*_??????????????_????22??_*"]
    assert question["options[readable_granule_name][pattern]"] == ["true"]


@pytest.fixture(scope="module")
def granules(neon_ids):
    """The view over nothing but ids."""
    connection = engine.connect()
    connection.execute(
        "CREATE TABLE items (source VARCHAR, collection VARCHAR, id VARCHAR, datetime TIMESTAMPTZ, observed_from TIMESTAMPTZ, observed_to TIMESTAMPTZ, created TIMESTAMPTZ, updated TIMESTAMPTZ, found_at VARCHAR, assets MAP(VARCHAR, STRUCT(href VARCHAR, title VARCHAR, type VARCHAR, roles VARCHAR[], extra JSON)), snapshot VARCHAR, bbox STRUCT(xmin DOUBLE), geometry GEOMETRY)"
    )
    connection.execute("INSERT INTO items (source, collection, id) SELECT 's', 'ATL03_007', unnest($1)", [neon_ids])
    for file in ("macros/absolute_href", "catalog/granules", "catalog/granules_latest"):
        engine.run(connection, file)
    yield connection
    connection.close()


def test_the_view_reads_every_real_id_as_a_reader_would(granules, neon_ids):
    rows = granules.execute(
        "SELECT id, cycle, reference_ground_track, region, product, release, revision FROM granules"
    )
    found = {id: rest for id, *rest in rows.fetchall()}
    assert found == {id: [*by_eye(id), "ATL03", "007", int(re.split(r"[_.]", id)[4])] for id in neon_ids}
    assert granules.execute("SELECT count(*) FROM granules WHERE cycle = 22").fetchall() == [
        (sum(by_eye(id)[0] == 22 for id in neon_ids),)
    ]


def test_the_numbers_are_those_of_the_mission(granules):
    """Tracks run from 1 to 1387; cycle 2 began on 2018-12-28, and each takes 91 days, a few hours less."""
    rows = granules.execute("SELECT id, cycle, reference_ground_track, region FROM granules").fetchall()
    assert {region for *_, region in rows} == {2, 6}
    assert all(1 <= track <= 1387 for _, _, track, _ in rows)
    for id, cycle, _, _ in rows:
        begins = date(2018, 12, 28) + timedelta(days=90.85 * (cycle - 2))
        at = datetime.strptime(id[6:14], "%Y%m%d").replace(tzinfo=UTC).date()
        assert begins - timedelta(days=4) <= at <= begins + timedelta(days=95), id


def test_asking_for_a_cycle_reads_names_and_no_assets(granules):
    plan = granules.execute("EXPLAIN SELECT count(*) FROM granules WHERE cycle = 22").fetchall()[0][1]
    scans = plan.split("SEQ_SCAN")[1:]
    assert len(scans) == 2
    assert "assets" not in scans[0]
    assert "Filters" in scans[1]
    assert "geometry" not in plan


NAMES = [
    ("ATL06_20190221121851_08410203_005_01.h5", (range(2, 3), 841, 3)),
    ("processed_ATL06_20190221121851_08410203_005_01.h5", None),
    ("ATL07-01_20190221121851_08410201_006_02.h5", (range(2, 3), 841, None)),
    ("ATL10QL-02_20240221121851_08412201_006_02.h5", (range(22, 23), 841, None)),
    ("ATL24_20230704193540_02232008_006_02_001_01.h5", (range(20, 21), 223, 8)),
    ("ATL11_000103_0331_007_04.h5", (range(3, 32), 1, 3)),
    ("ATL15_AA_0314_01km_002_02.nc", (range(3, 15), None, None)),
    ("ATL14_A1_0318_100m_003_01.nc", (range(3, 19), None, None)),
    ("ATL20-01_20181101001332_05100101_004_01.h5", (range(0), None, None)),
    ("ATL03_20181014031924_99990106_007_01.h5", (range(1, 2), None, 6)),
    ("HLS.L30.T13TGF.2021133T172406.v2.0", None),
]


@pytest.mark.parametrize(("name", "said"), NAMES)
def test_other_forms_of_names_are_read_alike_by_the_harvester_and_the_view(granules, name, said):
    assert named(name) == said
    cursor = granules.cursor()
    cursor.execute("BEGIN")
    cursor.execute("INSERT INTO items (source, collection, id) VALUES ('other', '', $1)", [name])
    [row] = cursor.execute(
        "SELECT cycle_from, cycle_to, reference_ground_track, region FROM granules WHERE source = 'other'"
    ).fetchall()
    cursor.execute("ROLLBACK")
    cycles, track, region = said or (range(0), None, None)
    assert row == (*((cycles[0], cycles[-1]) if cycles else (None, None)), track, region)


def test_a_granule_of_several_cycles_is_wanted_where_one_of_them_is():
    assert Selection(cycles=frozenset([5])).keeps(["ATL11_000103_0331_007_04.h5"])
    assert not Selection(cycles=frozenset([2])).keeps(["ATL11_000103_0331_007_04.h5"])
    assert Selection(cycles=frozenset([5])).patterns("ATL11") == ["ATL11_??????_????_*"]


# ---- changes


def test_a_second_harvest_asks_only_for_what_changed(catalog, umm_records):
    opened = catalog()
    with CmrServer(umm_records[:50]) as server:
        harvest(opened, "nasa", "cmr", server.url, **ATL03)
        [(latest,)] = opened.sql("SELECT max(updated) FROM items").fetchall()
        changed, new = copy.deepcopy([umm_records[3], umm_records[55]])
        for record in (changed, new):
            record["meta"]["revision-date"] = (latest + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            record["meta"]["revision-id"] = 2
        server.records[3:4] = [changed, new]
        server.asked.clear()
        entry = harvest(opened, "nasa", "cmr", server.url, **ATL03)
        hits, *pages = server.questions(SEARCH)
        assert hits["page_size"] == ["0"]
        assert "updated_since" not in hits
        since = (latest - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert {question["updated_since"][0] for question in pages} == {since}
        assert entry.complete
        assert opened.sql("SELECT count(*) FROM items").fetchall() == [(51,)]
        key = changed["umm"]["GranuleUR"]
        revision = opened.sql("SELECT json ->> '$.meta.revision-id' FROM item_json WHERE id = $id", id=key)
        assert revision.fetchall() == [("2",)]


def test_a_granule_that_is_gone_is_noticed_by_the_count(catalog, umm_records):
    opened = catalog()
    with CmrServer(umm_records[:50]) as server:
        harvest(opened, "nasa", "cmr", server.url, **ATL03)
        gone = server.records.pop(7)
        harvest(opened, "nasa", "cmr", server.url, **ATL03)
    left = {id for (id,) in opened.sql("SELECT id FROM items").fetchall()}
    assert left == {record["umm"]["GranuleUR"] for record in umm_records[:50]} - {gone["umm"]["GranuleUR"]}


def test_pages_of_changes_say_so(umm_records):
    known = SimpleNamespace(latest={"updated": "2024-09-24T12:00:00+00:00"})
    with CmrServer(umm_records) as server:
        pages = list(harvester(server, limit=5).pages(Memory(known=known)))
        later = [each for each in umm_records if each["meta"]["revision-date"] >= "2024-09-24T11:00:00Z"]
        assert {(page.scope, page.whole, page.announced) for page in pages} == {(CHANGES, 59, len(later))}
        assert 0 < len(later) == len(received(pages)) < 59
        nothing = list(harvester(server).pages(Memory(known=SimpleNamespace(latest={}))))
        assert {(page.scope, page.whole) for page in nothing} == {(WHOLE, None)}


# ---- what goes wrong


@pytest.mark.parametrize("route", ROUTES)
def test_cmrs_own_words_are_shown(route):
    with CmrServer() as server:
        told = json.dumps({"errors": ["The parameter [x] is odd.", "So is [y]."]}).encode()
        server.reply = lambda *_: (400, {}, told)
        asking = harvester(server, route=route).pages(Memory(resume={"collections": None}))
        with pytest.raises(SourceRefused, match=r"answered 400: The parameter \[x\] is odd. So is \[y\]; check what"):
            list(asking)


@pytest.mark.parametrize(("route", "member"), [("search", "items"), ("stac", "features")])
@pytest.mark.parametrize("body", [{}, {"errors": ["Not today."]}])
def test_a_page_without_its_member_names_it(route, member, body):
    with CmrServer() as server:
        server.reply = lambda *_: (200, {}, json.dumps(body).encode())
        asking = harvester(server, route=route).pages(Memory(resume={"collections": None}))
        with pytest.raises(SourceChanged, match=member) as raised:
            list(asking)
    assert ("Not today" in str(raised.value)) == bool(body)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("body", [b"<html>", b'{"items": [', b""])
def test_a_page_that_is_not_json_is_asked_for_again_then_refused(route, body):
    with CmrServer() as server:
        server.reply = lambda *_: (200, {"Content-Type": "text/html"}, body)
        asking = harvester(server, route=route)
        with pytest.raises(SourceChanged, match="not readable JSON"):
            list(asking.pages(Memory(resume={"collections": None})))
        assert asking.traffic.requests == 2
