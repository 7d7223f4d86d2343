"""The sample payloads, and the two upstreams that serve them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pystac
import pytest
import shapely
import urllib3
from pystac_client import Client

from geocat.serve.sample import SampleUpstreams

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"
PAYLOADS = ("static.ndjson.gz", "api.ndjson.gz")
OVER_180 = (
    [170, -30, -170, 0],
    [179.9, -90, -179.9, 90],
    [100, -50, -100, 75],
    [180, -20, -180, -10],
)


def lines(payload: str) -> list[dict]:
    return [json.loads(line) for line in gzip.decompress((SAMPLE / payload).read_bytes()).splitlines()]


TREE = {line["path"]: line["document"] for line in lines("static.ndjson.gz")}
API = lines("api.ndjson.gz")
API_ITEMS = [document for document in API if document["type"] == "Feature"]
TREE_ITEMS = [document for document in TREE.values() if document["type"] == "Feature"]


@pytest.fixture(scope="module")
def upstreams():
    with SampleUpstreams(SAMPLE) as started:
        yield started


@pytest.fixture(scope="module")
def client(upstreams):
    return Client.open(upstreams.api_url)


@pytest.fixture(scope="module")
def http():
    with urllib3.PoolManager() as pool:
        yield pool


def ids(items) -> list[tuple[str, str]]:
    return [(item["collection"], item["id"]) for item in items]


def span(item: dict) -> tuple[datetime, datetime]:
    said = item["properties"]
    since, until = (said.get(end) or said["datetime"] for end in ("start_datetime", "end_datetime"))
    return datetime.fromisoformat(since), datetime.fromisoformat(until)


def test_generating_again_writes_the_committed_documents(tmp_path):
    subprocess.run([sys.executable, SAMPLE / "generate.py", tmp_path], check=True, capture_output=True)
    for payload in PAYLOADS:
        again, committed = ((folder / payload).read_bytes() for folder in (tmp_path, SAMPLE))
        assert gzip.decompress(again) == gzip.decompress(committed)


def test_payloads_are_small_and_their_headers_hold_neither_name_nor_time():
    packed = [(SAMPLE / payload).read_bytes() for payload in PAYLOADS]
    assert sum(map(len, packed)) < 600_000
    assert {header[3:8] for header in packed} == {bytes(5)}


def test_the_sample_is_about_2000_items_of_6_collections_in_two_versions():
    items = API_ITEMS + TREE_ITEMS
    assert len({item["collection"] for item in items}) == 6
    assert (len(API_ITEMS), len(TREE_ITEMS)) == (1500, 500)
    assert len(set(ids(items))) == len(items)
    assert {item["stac_version"] for item in items} == {"1.0.0", "1.1.0"}
    assert min(span(item)[0] for item in items).year == 2024
    assert max(span(item)[1] for item in items).year == 2025


def test_the_sample_has_the_oddities_that_real_sources_have():
    drawn = [item["properties"] for item in API_ITEMS if item["collection"] == "landsat-like"]
    assert {type(said["eo:cloud_cover"]) for said in drawn} == {int, float}
    assert {type(said["landsat:correction"]) for said in drawn} == {str, list}
    assert not any("eo:cloud_cover" in item["properties"] for item in API_ITEMS if "sentinel-1" in item["collection"])
    flights = [item for item in TREE_ITEMS if item["collection"] == "uav-orthophotos"]
    assert all(len(item["bbox"]) == 6 and item["properties"]["datetime"] is None for item in flights)
    assert {item["geometry"]["type"] for item in flights} == {"Point", "Polygon"}
    assert sum(item["bbox"][0] > item["bbox"][2] for item in TREE_ITEMS if item["collection"] == "coastal-dem") == 4
    assert any("bands" in asset for item in TREE_ITEMS for asset in item["assets"].values())


def test_footprints_are_valid_and_bboxes_are_theirs():
    for item in API_ITEMS + TREE_ITEMS:
        footprint = shapely.from_geojson(json.dumps(item["geometry"]))
        assert footprint.is_valid
        box = item["bbox"]
        west, south, east, north = (*box[:2], *box[len(box) // 2 :][:2])
        if west > east:
            eastern, western = sorted(shapely.get_parts(footprint), key=lambda part: part.bounds)
            assert (western.bounds[0], western.bounds[2]) == (west, 180)
            assert (eastern.bounds[0], eastern.bounds[2]) == (-180, east)
        else:
            assert footprint.bounds == (west, south, east, north)


def test_pystac_reads_every_document_without_a_warning():
    for document in [*API, *TREE.values()]:
        assert pystac.read_dict(document).id == document["id"]


def test_every_link_of_the_static_tree_resolves_and_every_file_is_linked(upstreams, http):
    seen, waiting = set(), [upstreams.static_url]
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        answer = http.request("GET", url)
        document = answer.json()
        is_item = document["type"] == "Feature"
        assert answer.status == 200
        assert answer.headers["Content-Type"] == ("application/geo+json" if is_item else "application/json")
        assert document == TREE[url.removeprefix(urljoin(upstreams.static_url, "/"))]
        assert not any(link["href"].startswith(("http", "/")) for link in document["links"])
        waiting += [urljoin(url, link["href"]) for link in document["links"]]
    assert len(seen) == len(TREE) == 505


def test_the_static_tree_has_a_link_twice_and_a_cycle():
    children = [link["href"] for link in TREE["catalog.json"]["links"] if link["rel"] == "child"]
    assert len(children) == len(set(children)) + 1
    cycle = {"rel": "child", "type": "application/json", "href": "../catalog.json"}
    assert cycle in TREE["surveys/catalog.json"]["links"]


def test_a_file_that_the_tree_does_not_have_is_a_404_in_json(upstreams, http):
    answer = http.request("GET", urljoin(upstreams.static_url, "nothing.json"))
    assert (answer.status, answer.json()["code"]) == (404, "NotFound")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("limit", [7, 100, 1500])
def test_paging_returns_every_item_once(client, method, limit):
    search = client.search(method=method, limit=limit)
    found = ids(search.items_as_dicts())
    assert search.matched() == len(found) == 1500
    assert sorted(found) == sorted(ids(API_ITEMS))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_page_repeats_the_question_and_counts(client, method):
    pages = list(client.search(method=method, collections=["landsat-like"], limit=100).pages_as_dicts())
    assert [len(page["features"]) for page in pages] == [100, 100, 100, 100, 50]
    assert {page["numberMatched"] for page in pages} == {450}
    assert [page["numberReturned"] for page in pages] == [100, 100, 100, 100, 50]
    assert ["next" in {link["rel"] for link in page["links"]} for page in pages] == [True, True, True, True, False]


def test_pages_are_in_the_order_of_time(client):
    starts = [span(item)[0] for item in client.search(limit=500).items_as_dicts()]
    assert all(earlier <= later for earlier, later in pairwise(starts))


def test_collections_and_their_items(client):
    assert [collection.id for collection in client.get_collections()] == [c["id"] for c in API[:3]]
    radar = client.get_collection("sentinel-1-like")
    assert sorted(item.id for item in radar.get_items()) == sorted(
        item["id"] for item in API_ITEMS if item["collection"] == "sentinel-1-like"
    )
    wanted = API_ITEMS[700]
    assert client.get_collection(wanted["collection"]).get_item(wanted["id"]).properties == wanted["properties"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_ids_and_collections_both_have_to_fit(client, method):
    radar, landsat = API_ITEMS[700], API_ITEMS[-1]
    search = client.search(method=method, ids=[radar["id"], landsat["id"]], collections=["landsat-like"])
    assert ids(search.items_as_dicts()) == ids([landsat])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("box", [*OVER_180, [-10, 35, 30, 60], [-180, -90, 180, 90], [-10, 35, 0, 30, 60, 9000]])
def test_a_box_finds_what_shapely_finds(client, method, box):
    west, south, east, north = (*box[:2], *box[len(box) // 2 :][:2])
    halves = [(west, east)] if west <= east else [(west, 180), (-180, east)]
    boxes = [shapely.box(start, south, end, north) for start, end in halves]
    expected = [
        item
        for item in API_ITEMS
        if any(half.intersects(shapely.from_geojson(json.dumps(item["geometry"]))) for half in boxes)
    ]
    found = client.search(method=method, bbox=box, limit=200).items_as_dicts()
    assert expected
    assert sorted(ids(found)) == sorted(ids(expected))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_shape_finds_what_shapely_finds(client, method):
    shape = shapely.Polygon([(-10, 35), (30, 40), (20, 60)])
    expected = [item for item in API_ITEMS if shape.intersects(shapely.from_geojson(json.dumps(item["geometry"])))]
    found = client.search(method=method, intersects=shapely.to_geojson(shape), limit=200).items_as_dicts()
    assert expected
    assert sorted(ids(found)) == sorted(ids(expected))


@pytest.mark.parametrize(
    "interval",
    [
        "2024-06-01T00:00:00Z/2024-08-31T23:59:59Z",
        "2025-10-01T00:00:00Z/..",
        "/2024-02-01T00:00:00Z",
        "2024-06-01t02:00:00+02:00/",
        API_ITEMS[0]["properties"]["datetime"],
        API_ITEMS[700]["properties"]["end_datetime"],
    ],
)
def test_an_interval_includes_both_its_ends(upstreams, http, interval):
    first, slash, last = interval.upper().partition("/")
    ends = (first, last if slash else first)
    since, until = (None if end in ("", "..") else datetime.fromisoformat(end) for end in ends)
    expected = [
        item
        for item in API_ITEMS
        if (until is None or span(item)[0] <= until) and (since is None or span(item)[1] >= since)
    ]
    asked = {"datetime": interval, "limit": 1000}
    for answer in (
        http.request("GET", f"{upstreams.api_url}/search?{urlencode(asked)}"),
        http.request("POST", f"{upstreams.api_url}/search", json=asked),
    ):
        assert expected
        assert answer.json()["numberMatched"] == len(expected)
        assert set(ids(answer.json()["features"])) <= set(ids(expected))


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=many",
        "bbox=1,2,3",
        "bbox=0,10,10,0",
        "bbox=0,0,nan,1",
        "bbox=-200,0,10,10",
        "bbox=0,0,1,1&intersects=" + '{"type":"Point","coordinates":[0,0]}',
        "intersects={",
        'intersects={"type":"Circle"}',
        'intersects={"type":"Polygon","coordinates":[[[0,0]]]}',
        "datetime=2024-01-01",
        "datetime=../..",
        "datetime=2024-13-01T00:00:00Z",
        "datetime=2025-01-01T00:00:00Z/2024-01-01T00:00:00Z",
        "datetime=0001-01-01T00:00:00%2B10:00",
        "token=nothing",
        "filter=eo:cloud_cover<10",
    ],
)
def test_a_bad_query_is_a_400_in_json(upstreams, http, query):
    answer = http.request("GET", f"{upstreams.api_url}/search?{query}")
    assert (answer.status, answer.json()["code"]) == (400, "BadRequest")
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"ids": []}', b'{"limit": "5"}', b'{"query": {}}', b"\xff"])
def test_a_bad_body_is_a_400_in_json(upstreams, http, body):
    answer = http.request("POST", f"{upstreams.api_url}/search", body=body)
    assert (answer.status, answer.json()["code"]) == (400, "BadRequest")


@pytest.mark.parametrize(
    "path", ["/nothing", "/collections/no", "/collections/no/items", "/collections/landsat-like/items/no"]
)
def test_what_is_not_there_is_a_404_in_json(upstreams, http, path):
    answer = http.request("GET", upstreams.api_url + path)
    assert (answer.status, answer.json()["code"]) == (404, "NotFound")


def test_another_method_is_a_405_and_head_has_no_body(upstreams, http):
    assert http.request("DELETE", f"{upstreams.api_url}/search").status == 405
    answer = http.request("HEAD", f"{upstreams.api_url}/collections")
    assert (answer.status, answer.data) == (200, b"")


def test_a_folder_without_payloads_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"static\.ndjson\.gz"), SampleUpstreams(tmp_path):
        pass
