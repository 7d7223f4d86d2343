"""The loopback sources of the tests: a folder of files, and recorded API traffic."""

from __future__ import annotations

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3
from pystac_client import Client, ItemSearch
from urllib3.exceptions import HTTPError

from tests.upstreams.replay import Replay, landing_pages, read_exchanges, searches
from tests.upstreams.tree import RESET, TreeServer

FIXTURES = Path(os.environ.get("GEOCAT_FIXTURES", Path(__file__).resolve().parents[2] / "shared" / "fixtures"))
RECORDINGS = sorted((FIXTURES / "stac" / "api" / "exchanges").glob("*.ndjson.gz"))
RECORDED = [exchange for file in RECORDINGS for exchange in read_exchanges(file)]
SEARCHES = [search for file in RECORDINGS for search in searches(read_exchanges(file))]
recordings = pytest.mark.skipif(not RECORDINGS, reason=f"no recorded API traffic below {FIXTURES}")

HOST = "https://api.example.org"


@pytest.fixture
def http():
    with urllib3.PoolManager(retries=False) as pool:
        yield pool


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret.json").write_text('{"of": "somebody else"}')
    tree = tmp_path / "tree"
    (tree / "items").mkdir(parents=True)
    (tree / "catalog.json").write_text('{"id": "catalog"}')
    (tree / "items" / "an item.json").write_text('{"id": "an item"}')
    (tree / "items" / "linked.json").symlink_to(tmp_path / "secret.json")
    return tree


def test_a_tree_serves_its_files_and_counts_the_requests(folder, http):
    with TreeServer(folder) as tree:
        answer = http.request("GET", f"{tree.url}/items/an%20item.json?token=1")
        assert (answer.status, answer.json()) == (200, {"id": "an item"})
        assert answer.headers["Content-Type"] == "application/json"
        assert http.request("HEAD", f"{tree.url}/catalog.json").data == b""
        assert http.request("GET", f"{tree.url}/nothing.json").status == 404
        assert http.request("GET", f"{tree.url}/items").status == 404
        assert http.request("POST", f"{tree.url}/catalog.json").status == 405
        assert tree.requests == 5
        assert tree.paths["/catalog.json"] == 2


def test_a_tree_sees_a_file_that_changed(folder, http):
    with TreeServer(folder) as tree:
        assert http.request("GET", f"{tree.url}/catalog.json").json() == {"id": "catalog"}
        (folder / "catalog.json").write_text('{"id": "newer"}')
        assert http.request("GET", f"{tree.url}/catalog.json").json() == {"id": "newer"}


@pytest.mark.parametrize(
    "path",
    ["/../secret.json", "/items/../../secret.json", "/%2e%2e/secret.json", "/..%2fsecret.json", "/items/linked.json"],
)
def test_a_tree_keeps_to_its_folder(folder, path):
    with TreeServer(folder) as tree:
        connection = HTTPConnection(urlsplit(tree.url).netloc)  # sends the path as it is
        connection.request("GET", path)
        answer = connection.getresponse()
        assert (answer.status, b"somebody" in answer.read()) == (403, False)
        connection.close()


def test_a_tree_counts_concurrent_requests(folder):
    with TreeServer(folder) as tree, urllib3.PoolManager(maxsize=8) as http, ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda _: http.request("GET", f"{tree.url}/catalog.json").status, range(400))
        assert Counter(answers) == {200: 400}
        assert tree.requests == 400


def test_a_tree_can_answer_something_else(folder, http):
    html = (401, {"Content-Type": "text/html"}, b"<html>Log in</html>")
    with TreeServer(folder, lambda path: html if path == "/catalog.json" else None) as tree:
        answer = http.request("GET", f"{tree.url}/catalog.json")
        assert (answer.status, answer.data, answer.headers["Content-Type"]) == (html[0], html[2], "text/html")
        assert http.request("GET", f"{tree.url}/items/an%20item.json").status == 200


def test_a_tree_can_fail_once(folder, http):
    failures = iter([(503, {"Retry-After": "0"}, b"")])
    with TreeServer(folder, lambda _: next(failures, None)) as tree:
        assert [http.request("GET", f"{tree.url}/catalog.json").status for _ in range(2)] == [503, 200]


def test_a_tree_can_cut_an_answer_short(folder, http):
    with TreeServer(folder, lambda _: (200, {"content-length": "1000"}, b'{"id": "cat')) as tree:
        with pytest.raises(HTTPError, match="IncompleteRead"):
            http.request("GET", f"{tree.url}/catalog.json")
        tree.answer = None
        assert http.request("GET", f"{tree.url}/catalog.json").status == 200


def test_a_tree_can_reset_the_connection(folder, http):
    with TreeServer(folder, lambda _: RESET) as tree:
        with pytest.raises(HTTPError, match="Connection reset"):
            http.request("GET", f"{tree.url}/catalog.json")
        assert tree.requests == 1


def test_a_tree_answers_no_more_after_its_block(folder, http):
    with TreeServer(folder) as tree:
        assert http.request("GET", f"{tree.url}/catalog.json").status == 200
    with pytest.raises(HTTPError):
        http.request("GET", f"{tree.url}/catalog.json")


def exchange(method: str, path: str, answer: dict, body: dict | None = None, status: int = 200) -> dict:
    asked = None if body is None else json.dumps(body)
    told = {"status": status, "content_type": "application/json", "body": answer}
    return {"cassette": "made by hand", "method": method, "uri": HOST + path, "request_body": asked, **told}


def page(*names: str, **link: object) -> dict:
    """A page of items, with a ``next`` link if something is said about it."""
    features = [{"type": "Feature", "collection": "c", "id": name} for name in names]
    links = [{"rel": "next", "href": f"{HOST}/search", **link}] if link else []
    return {"type": "FeatureCollection", "features": features, "links": links}


def test_a_request_matches_in_any_order_of_its_names(http):
    asked = {"collections": ["b", "a"], "bbox": [0, 0, 1, 1], "query": {"x": {"lt": 1, "gt": 0}}}
    recorded = [
        exchange("GET", "/search?ids=a%2Cb&limit=2", {"got": "query"}),
        exchange("POST", "/search", {"got": "body"}, asked),
    ]
    with Replay(recorded) as replay:
        url = f"{replay.url}/search"
        assert http.request("GET", f"{url}?limit=2&ids=a,b").json() == {"got": "query"}
        assert http.request("POST", url, json=dict(reversed(asked.items()))).json() == {"got": "body"}
        assert http.request("POST", url, json={**asked, "collections": ["a", "b"]}).status == 404
        assert (len(replay.matched), len(replay.unmatched)) == (2, 1)


def test_a_miss_is_a_404_that_names_the_request(http):
    with Replay([exchange("GET", "/", {})]) as replay:
        answer = http.request("POST", f"{replay.url}/search?x=1", json={"limit": 5})
        assert (answer.status, answer.headers["Content-Type"]) == (404, "application/json")
        missed = {"method": "POST", "uri": f"{HOST}/search?x=1", "request_body": '{"limit":5}'}
        assert (answer.json()["request"], replay.unmatched) == (missed, [missed])


def test_status_and_content_type_are_as_recorded(http):
    recorded = exchange("GET", "/collections/no", {"code": "NotFound"}, status=404)
    with Replay([{**recorded, "content_type": "application/problem+json"}]) as replay:
        answer = http.request("GET", f"{replay.url}/collections/no")
        assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert not replay.unmatched


def test_of_two_answers_to_a_request_the_first_counts(http):
    with Replay([exchange("GET", "/", {"id": "first"}), exchange("GET", "/", {"id": "second"})]) as replay:
        assert http.request("GET", replay.url).json() == {"id": "first"}


def test_links_lead_to_the_server_that_stands_for_their_host(http):
    other = "https://other.example.org"
    body = {"links": [{"href": f"{HOST}/next"}, {"href": other}, {"href": "https://elsewhere.example.org/x"}]}
    elsewhere = {**exchange("GET", "/", {}), "uri": f"{other}/"}
    with Replay([exchange("GET", "/", body), elsewhere]) as replay:
        links = http.request("GET", replay.url).json()["links"]
        assert links[0] == {"href": f"{replay.url}/next"}
        assert links[1] == {"href": replay.servers[other].url}
        assert links[2] == body["links"][2]
        assert replay.there(json.dumps(links)) == json.dumps(body["links"])
        assert replay.here(f"{other}/a") == f"{replay.servers[other].url}/a"


PAGED = {
    "GET": [
        exchange("GET", "/search?limit=1", page("a", method="GET", href=f"{HOST}/search?limit=1&token=2")),
        exchange("GET", "/search?limit=1&token=2", page("b")),
    ],
    "GET without a method": [
        exchange("GET", "/search?limit=1", page("a", href=f"{HOST}/search?token=2&limit=1")),
        exchange("GET", "/search?limit=1&token=2", page("b")),
    ],
    "POST of all": [
        exchange("POST", "/search", page("a", method="POST", body={"limit": 1, "token": "2"}), {"limit": 1}),
        exchange("POST", "/search", page("b"), {"token": "2", "limit": 1}),
    ],
    "POST of the token only": [
        exchange("POST", "/search", page("a", method="POST", merge=False, body={"token": "2"}), {"limit": 1}),
        exchange("POST", "/search", page("b"), {"token": "2"}),
    ],
    "POST merged": [
        exchange("POST", "/search", page("a", method="POST", merge=True, body={"token": "2"}), {"limit": 1}),
        exchange("POST", "/search", page("b"), {"token": "2", "limit": 1}),
    ],
}


@pytest.mark.parametrize("recorded", PAGED.values(), ids=PAGED)
def test_a_search_is_followed_through_every_kind_of_next_link(recorded):
    (search,) = searches(reversed(recorded))
    assert search.pages == tuple(recorded)
    assert list(search.items) == [("c", "a"), ("c", "b")]
    assert search.is_complete
    with Replay(search.ended) as replay:
        method = recorded[0]["method"]
        found = ItemSearch(f"{replay.url}/search", method=method, limit=1).items_as_dicts()
        assert [item["id"] for item in found] == ["a", "b"]
        assert not replay.unmatched


def test_a_search_whose_rest_was_not_recorded_can_be_ended():
    recorded = PAGED["POST of all"][:1]
    (search,) = searches(recorded)
    assert not search.is_complete
    assert search.ended[-1]["body"] == page("a")
    assert recorded[-1]["body"] != page("a")


def test_searches_of_different_cassettes_are_kept_apart():
    first, second = PAGED["GET"]
    assert len(searches([first, {**second, "cassette": "another"}])) == 2


@recordings
def test_the_recordings_hold_what_their_readme_says():
    assert len(RECORDED) == 164
    assert len(SEARCHES) == 96
    assert sum(len(search.pages) > 1 for search in SEARCHES) == 6
    assert sum(search.is_complete for search in SEARCHES) == 11


@recordings
@pytest.mark.parametrize("search", SEARCHES, ids=[f"{search.cassette}-{i}" for i, search in enumerate(SEARCHES)])
def test_a_recorded_search_gives_every_distinct_item_once(search):
    with Replay(search.ended) as replay:
        first = search.pages[0]
        url = replay.here(first["uri"])
        found = list(pages_of(url, first["method"], search.asked))
    recorded = [json.loads(replay.there(json.dumps(item))) for item in found]
    assert {(item.get("collection"), item["id"]): item for item in recorded} == search.items
    assert len(recorded) == len(search.items)
    assert not replay.unmatched
    assert len(replay.matched) == len(search.pages)


def pages_of(url: str, method: str, asked: dict | None):
    """The items that pystac-client finds when it starts with exactly this request."""
    search = ItemSearch(url, method=method)
    for found in search._stac_io.get_pages(url, method, asked):
        yield from found["features"]


@recordings
@pytest.mark.parametrize(
    ("api", "asked"),
    [
        ("https://planetarycomputer.microsoft.com/api/stac/v1", {"collections": ["naip"], "limit": 10}),
        (
            "https://earth-search.aws.element84.com/v1",
            {
                "datetime": "2023-10-08",
                "collections": ["sentinel-2-l2a", "landsat-c2-l2"],
                "intersects": {"type": "Point", "coordinates": [-105.1019, 40.1672]},
            },
        ),
        ("https://stac.eoapi.dev/", {}),
    ],
)
def test_a_client_that_opens_a_recorded_api_finds_what_was_recorded(api, asked):
    landing = landing_pages(RECORDED, api)
    ended = [page for search in SEARCHES for page in search.ended]
    with Replay(landing + ended) as replay:
        found = list(Client.open(replay.here(api)).search(**asked).items_as_dicts())
        assert not replay.unmatched
        assert len(found) == len({(item["collection"], item["id"]) for item in found}) > 0
