"""STAC APIs: recorded ones, answered again as they answered, and a server that nobody here wrote."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

import geocat
from geocat.ledger import LedgerEntry
from tests import harvesting, oracle
from tests.harvesting import Overhearing
from tests.upstreams.replay import Replay, Search, landing_pages, next_link, read_exchanges, searches

EARTH_SEARCH = "https://earth-search.aws.element84.com/v1"
PLANETARY_COMPUTER = "https://planetarycomputer.microsoft.com/api/stac/v1"
EOAPI = "https://stac.eoapi.dev/"

ASKED = {
    "Earth Search, POST next with the full body": (
        EARTH_SEARCH,
        {
            "collections": ["sentinel-2-l2a", "landsat-c2-l2"],
            "datetime": "2023-10-08T00:00:00Z/2023-10-08T23:59:59Z",
            "intersects": {"type": "Point", "coordinates": [-105.1019, 40.1672]},
        },
        (2, 2),
    ),
    "Earth Search, POST next whose body is a token only": (
        EARTH_SEARCH,
        {"filter": {"op": "lte", "args": [{"property": "eo:cloud_cover"}, 40]}, "max_items": 20},
        (2, 20),
    ),
    "Earth Search, one page": (EARTH_SEARCH, {"collections": ["cop-dem-glo-30"], "max_items": 10}, (1, 10)),
    "Planetary Computer, three pages": (PLANETARY_COMPUTER, {"collections": ["naip"], "limit": 10}, (3, 30)),
    "Planetary Computer, two pages in a box": (
        PLANETARY_COMPUTER,
        {"collections": ["naip"], "limit": 10, "bbox": [-73.21, 43.99, -73.12, 44.05]},
        (2, 20),
    ),
    "Planetary Computer, a box and an interval": (
        PLANETARY_COMPUTER,
        {
            "collections": ["naip"],
            "bbox": [-73.21, 43.99, -73.12, 45.05],
            "datetime": "2014-01-01T00:00:00Z/2020-12-31T23:59:59Z",
        },
        (1, 162),
    ),
    "Planetary Computer, the query extension": (
        PLANETARY_COMPUTER,
        {"collections": ["naip"], "bbox": [-73.21, 43.99, -73.12, 44.05], "query": {"gsd": {"eq": 0.6}}},
        (1, 12),
    ),
    "Planetary Computer, a geometry": (
        PLANETARY_COMPUTER,
        {
            "collections": ["naip"],
            "intersects": {
                "type": "Polygon",
                "coordinates": [[[-73.21, 43.99], [-73.21, 44.05], [-73.12, 44.05], [-73.12, 43.99], [-73.21, 43.99]]],
            },
        },
        (1, 42),
    ),
    "Planetary Computer, items without a bbox": (PLANETARY_COMPUTER, {"collections": ["naip"]}, (1, 250)),
    "Planetary Computer, one instant's tiles": (
        PLANETARY_COMPUTER,
        {"collections": ["sentinel-2-l2a"], "datetime": "2019-01-01T00:00:01Z/2019-01-01T00:00:10Z"},
        (1, 33),
    ),
    "eoAPI, anything": (EOAPI, {"max_items": 10}, (1, 10)),
}
"""What is declared, the API, and how many pages and distinct items were recorded."""


@pytest.fixture(scope="module")
def recorded(fixtures_folder: Path) -> list[dict[str, Any]]:
    files = sorted((fixtures_folder / "stac" / "api" / "exchanges").glob("*.ndjson.gz"))
    return [exchange for file in files for exchange in read_exchanges(file)]


def harvest(catalog: geocat.Catalog, url: str, **fields: Any) -> LedgerEntry:
    """Harvest an API once; a page has as many items as the API likes."""
    return harvesting.harvest(catalog, "api", "stac_api", url, **{"retries": 0, "limit": None, **fields})


def items_of(catalog: geocat.Catalog) -> dict[tuple[str, str], str]:
    rows = catalog.sql("SELECT collection, id, json FROM item_json").fetchall()
    assert len(rows) == len({row[:2] for row in rows})
    return {(collection, id_): text for collection, id_, text in rows}


@pytest.mark.parametrize("name", ASKED)
def test_a_recorded_search_gives_every_distinct_item_once_and_unchanged(
    name: str, catalog: Callable[..., geocat.Catalog], recorded: list[dict[str, Any]]
) -> None:
    api, fields, (pages, distinct) = ASKED[name]
    search = recorded_search(recorded, api, fields)
    assert (len(search.pages), len(search.items)) == (pages, distinct)
    with Replay([*landing_pages(recorded, api), *search.ended]) as replay:
        opened = catalog()
        entry = harvest(opened, replay.here(api), **fields)
        found = {key: replay.there(text) for key, text in items_of(opened).items()}
        asked = [exchange for exchange in replay.matched if "features" in exchange["body"]]
        missed = {miss["uri"].removeprefix(api.rstrip("/")) for miss in replay.unmatched if not is_canary(miss)}
    assert {key: oracle.exact(text) for key, text in found.items()} == {
        (collection or "", id_): oracle.exact(json.dumps(item)) for (collection, id_), item in search.items.items()
    }
    assert opened.sql("FROM rejects").fetchall() == []
    assert (entry.received, entry.complete, len(asked)) == (distinct, True, pages)
    assert all(uri.startswith("/collections") for uri in missed), "only descriptions of collections were not recorded"


def is_canary(miss: dict[str, Any]) -> bool:
    """Whether a request asks for one item at most, to see whether a condition is applied."""
    return miss["request_body"] is not None and json.loads(miss["request_body"]).get("limit") == 1


def recorded_search(recorded: list[dict[str, Any]], api: str, fields: dict[str, Any]) -> Search:
    """The longest recording of the search that is declared; parameters that are sent are those of STAC."""
    wanted = {name: value for name, value in fields.items() if name != "max_items"}
    if isinstance(wanted.get("filter"), dict):
        wanted["filter-lang"] = "cql2-json"
    found = [
        search
        for search in searches(recorded)
        if search.asked is not None and search.pages[0]["uri"].startswith(api.rstrip("/")) and search.asked == wanted
    ]
    return max(found, key=lambda search: len(search.pages))


def test_next_links_that_are_followed_by_get_lead_through_every_recorded_collection(
    catalog: Callable[..., geocat.Catalog], recorded: list[dict[str, Any]]
) -> None:
    """The recordings stop at each first page; here its ``next`` leads, as it says, to the next recorded collection's."""
    firsts = [
        search.pages[0]
        for search in searches(recorded)
        if search.pages[0]["method"] == "GET"
        and "/items?limit=1" in search.pages[0]["uri"]
        and (next_link(search.pages[0]["body"]) or {}).get("method") == "GET"
    ]
    assert len(firsts) > 60
    chained = [firsts[0]]
    for page in firsts[1:]:
        link = next_link(chained[-1]["body"])
        assert link is not None
        chained.append({**page, "uri": link["href"]})
    last = chained[-1]
    links = [link for link in last["body"]["links"] if link["rel"] != "next"]
    chained[-1] = {**last, "body": {**last["body"], "links": links}}
    expected = {(item["collection"], item["id"]): item for page in chained for item in page["body"]["features"]}

    landings = [dict(landing) for landing in landing_pages(recorded, PLANETARY_COMPUTER)]
    search_link = {
        "rel": "search",
        "method": "GET",
        "type": "application/geo+json",
        "href": firsts[0]["uri"].partition("?")[0],
    }
    for landing in landings:
        kept = [link for link in landing["body"]["links"] if link["rel"] != "search"]
        landing["body"] = {**landing["body"], "links": [*kept, search_link]}
    with Replay([*landings, *chained]) as replay:
        opened = catalog()
        harvest(opened, replay.here(PLANETARY_COMPUTER), method="GET", limit=1)
        found = {key: oracle.plain(replay.there(text)) for key, text in items_of(opened).items()}
        assert len([exchange for exchange in replay.matched if "features" in exchange["body"]]) == len(chained)
    assert found == expected


HOST = "https://api.invalid"


def exchange(method: str, path: str, body: Any, asked: Any = None, **members: Any) -> dict[str, Any]:
    return {
        "cassette": "made",
        "method": method,
        "uri": f"{HOST}{path}",
        "request_body": json.dumps(asked) if asked is not None else None,
        "status": 200,
        "content_type": "application/json",
        "body": body,
        **members,
    }


LANDING = exchange(
    "GET",
    "/",
    {
        "type": "Catalog",
        "stac_version": "1.0.0",
        "id": "made",
        "description": "made",
        "conformsTo": ["https://api.stacspec.org/v1.0.0/core", "https://api.stacspec.org/v1.0.0/item-search"],
        "links": [
            {"rel": "self", "href": f"{HOST}/"},
            {"rel": "search", "href": f"{HOST}/search", "method": "GET"},
            {"rel": "search", "href": f"{HOST}/search", "method": "POST"},
        ],
    },
)


def page(*names: str, link: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "stac_version": "1.0.0",
            "id": name,
            "collection": "c",
            "geometry": {"type": "Point", "coordinates": [1, 2]},
            "bbox": [1, 2, 1, 2],
            "properties": {"datetime": "2024-01-01T00:00:00Z"},
            "links": [],
            "assets": {},
        }
        for name in names
    ]
    links = [{"rel": "next", "href": f"{HOST}/search", **link}] if link else []
    return {"type": "FeatureCollection", "features": features, "links": links, **members}


NEXT = {
    "GET": [
        exchange(
            "GET", "/search?limit=2", page("a", "b", link={"method": "GET", "href": f"{HOST}/search?limit=2&page=2"})
        ),
        exchange("GET", "/search?limit=2&page=2", page("b", "c")),
    ],
    "GET that does not say so": [
        exchange("GET", "/search?limit=2", page("a", "b", link={"href": f"{HOST}/search?page=2&limit=2"})),
        exchange("GET", "/search?limit=2&page=2", page("b", "c")),
    ],
    "POST of the full body": [
        exchange(
            "POST", "/search", page("a", "b", link={"method": "POST", "body": {"limit": 2, "token": "t"}}), {"limit": 2}
        ),
        exchange("POST", "/search", page("b", "c"), {"limit": 2, "token": "t"}),
    ],
    "POST of a token only": [
        exchange("POST", "/search", page("a", "b", link={"method": "POST", "body": {"token": "t"}}), {"limit": 2}),
        exchange("POST", "/search", page("b", "c"), {"token": "t"}),
    ],
    "POST merged into what was asked": [
        exchange(
            "POST",
            "/search",
            page("a", "b", link={"method": "POST", "merge": True, "body": {"token": "t"}}),
            {"limit": 2},
        ),
        exchange("POST", "/search", page("b", "c"), {"limit": 2, "token": "t"}),
    ],
    "POST that ends with an empty page": [
        exchange("POST", "/search", page("a", "b", "c", link={"method": "POST", "body": {"token": "t"}}), {"limit": 2}),
        exchange("POST", "/search", page(link={"method": "POST", "body": {"token": "t"}}), {"token": "t"}),
    ],
}


@pytest.mark.parametrize("style", NEXT)
def test_every_style_of_next_link_is_followed_and_an_item_on_two_pages_is_one_row(
    style: str, catalog: Callable[..., geocat.Catalog]
) -> None:
    with Replay([LANDING, *NEXT[style]]) as replay:
        opened = catalog()
        harvest(opened, replay.url, method=style.partition(" ")[0], limit=2)
        assert len([each for each in replay.matched if "features" in each["body"]]) == 2
    assert {id_ for _, id_ in items_of(opened)} == {"a", "b", "c"}
    assert opened.sql("FROM rejects").fetchall() == []


def test_a_search_whose_next_link_leads_back_ends_and_is_never_current(
    catalog: Callable[..., geocat.Catalog],
) -> None:
    again = {"method": "POST", "body": {"limit": 2, "token": "same"}}
    pages = [
        exchange("POST", "/search", page("a", link=again), {"limit": 2}),
        exchange("POST", "/search", page("b", link=again), {"limit": 2, "token": "same"}),
    ]
    with Replay([LANDING, *pages]) as replay:
        opened = catalog()
        with pytest.raises(geocat.IncompleteHarvest, match=r"leads to nothing new, and no count says"):
            harvest(opened, replay.url, limit=2)
    opened.refresh()
    assert items_of(opened) == {}
    assert opened.sql("SELECT complete, is_current, items FROM snapshots").fetchall() == [(False, False, 2)]


def test_a_last_page_whose_next_link_leads_back_is_the_end_where_everything_announced_has_come(
    catalog: Callable[..., geocat.Catalog],
) -> None:
    again = {"method": "POST", "body": {"limit": 2, "token": "same"}}
    pages = [
        exchange("POST", "/search", page("a", link=again, numberMatched=2), {"limit": 2}),
        exchange("POST", "/search", page("b", link=again, numberMatched=2), {"limit": 2, "token": "same"}),
    ]
    with Replay([LANDING, *pages]) as replay:
        opened = catalog()
        assert harvest(opened, replay.url, limit=2).complete
    assert {id_ for _, id_ in items_of(opened)} == {"a", "b"}


@pytest.mark.parametrize("answer", [{"code": "Busy", "description": "later"}, {"collections": []}, {"features": None}])
def test_a_page_without_features_is_an_error_and_not_an_empty_catalog(
    answer: dict[str, Any], catalog: Callable[..., geocat.Catalog]
) -> None:
    opened = catalog()
    with Replay([LANDING, exchange("POST", "/search", page("a"), {"limit": 2})]) as replay:
        harvest(opened, replay.url, limit=2)
    with Replay([LANDING, exchange("POST", "/search", answer, {"limit": 2})]) as replay:
        with pytest.raises(geocat.SourceChanged, match=r"has no features"):
            harvest(opened, replay.url, limit=2)
    opened.refresh()
    assert {id_ for _, id_ in items_of(opened)} == {"a"}
    assert len(opened.snapshots()) == 1


@pytest.mark.parametrize("counted", [{"numberMatched": 3}, {"context": {"matched": 3}}])
def test_fewer_items_than_announced_are_kept_and_never_current(
    counted: dict[str, Any], catalog: Callable[..., geocat.Catalog]
) -> None:
    opened = catalog()
    with Replay([LANDING, exchange("POST", "/search", page("a"), {"limit": 2})]) as replay:
        harvest(opened, replay.url, limit=2)
    with Replay([LANDING, exchange("POST", "/search", page("a", "b", **counted), {"limit": 2})]) as replay:
        with pytest.raises(geocat.IncompleteHarvest, match=r"announced 3 items and sent 2") as caught:
            harvest(opened, replay.url, limit=2)
    opened.refresh()
    assert {id_ for _, id_ in items_of(opened)} == {"a"}
    shown = opened.sql("SELECT complete, is_current, items FROM snapshots ORDER BY snapshot").fetchall()
    assert shown == [(True, True, 1), (False, False, 2)]
    assert caught.value.snapshot == opened.sql("SELECT max(snapshot) FROM snapshots").fetchone()[0]


def test_an_item_sent_twice_does_not_stand_in_for_one_that_is_missing(catalog: Callable[..., geocat.Catalog]) -> None:
    link = {"method": "POST", "body": {"token": "t"}}
    pages = [
        exchange("POST", "/search", page("a", "b", link=link, numberMatched=4), {"limit": 2}),
        exchange("POST", "/search", page("b", "c", numberMatched=4), {"token": "t"}),
    ]
    with Replay([LANDING, *pages]) as replay:
        with pytest.raises(geocat.IncompleteHarvest, match=r"announced 4 items and sent 3"):
            harvest(catalog(), replay.url, limit=2)


def test_an_api_whose_links_lead_nowhere_is_told_in_one_line(catalog: Callable[..., geocat.Catalog]) -> None:
    body = LANDING["body"]
    lost = {
        **LANDING,
        "body": {**body, "links": [{"rel": "root", "href": f"{HOST}/gone"}, {"rel": "search", "href": "search"}]},
    }
    with Replay([lost]) as replay:
        with pytest.raises(geocat.HarvestError, match=r"check the declared url") as caught:
            harvest(catalog(), replay.url, limit=2)
    assert "\n" not in str(caught.value)


def test_the_token_of_an_api_is_sent_to_its_own_host_only(
    catalog: Callable[..., geocat.Catalog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOCAT_TOKEN_API", "secret")
    servers: dict[str, str] = {}

    def answer(path: str) -> Any:
        first = page("a", link={"method": "GET", "href": f"{servers['there']}/next"})
        bodies = {"/": LANDING["body"], "/search": first, "/next": page("b")}
        body = json.dumps(bodies.get(path, {"collections": []})).replace(HOST, servers["here"])
        return 200, {"Content-Type": "application/json"}, body.encode()

    with Overhearing(tmp_path, answer) as here, Overhearing(tmp_path, answer) as there:
        servers |= {"here": here.url, "there": there.url}
        opened = catalog()
        harvest(opened, here.url, method="GET", limit=2)
    assert {id_ for _, id_ in items_of(opened)} == {"a", "b"}
    assert all("Authorization: Bearer secret" in head for head in here.heard)
    assert there.heard
    assert not any("secret" in head for head in there.heard)


def test_the_collections_of_a_search_are_described_even_where_one_of_them_is_unknown(
    catalog: Callable[..., geocat.Catalog],
) -> None:
    def described(id_: str) -> dict[str, Any]:
        return {
            "type": "Collection",
            "stac_version": "1.0.0",
            "id": id_,
            "description": id_,
            "license": "x",
            "links": [],
        }

    asked = {"limit": 2, "collections": ["unknown", "c", "a/b c"]}
    exchanges = [
        LANDING,
        exchange("GET", "/collections/c", described("c")),
        exchange("GET", "/collections/a%2Fb%20c", described("a/b c")),
        exchange("POST", "/search", page("a"), asked),
    ]
    with Replay(exchanges) as replay:
        opened = catalog()
        harvest(opened, replay.url, **asked)
    assert {row[0] for row in opened.collections().project("id").fetchall()} == {"c", "a/b c"}


# ---------- a server from elsewhere


COLLECTIONS = ("alps", "black forest")


def rustac_items() -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "stac_version": "1.0.0",
            "stac_extensions": ["https://stac-extensions.github.io/eo/v1.1.0/schema.json"],
            "id": f"item-{n:04}",
            "collection": COLLECTIONS[n % 2],
            "geometry": {"type": "Point", "coordinates": [n / 100, 45.5]},
            "bbox": [n / 100, 45.5, n / 100, 45.5],
            "properties": {"datetime": f"2024-{n % 12 + 1:02}-01T00:00:00Z", "eo:cloud_cover": n / 7, "x:n": n},
            "links": [],
            "assets": {"data": {"href": f"https://data.invalid/{n}.tif", "type": "image/tiff", "roles": ["data"]}},
        }
        for n in range(1234)
    ]


@pytest.fixture(scope="module")
def rustac(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``rustac serve`` from the package rustac, with its memory backend, on loopback."""
    folder = tmp_path_factory.mktemp("rustac")
    extent = {"spatial": {"bbox": [[0, 45, 13, 46]]}, "temporal": {"interval": [[None, None]]}}
    files = [folder / "items.json"]
    files[0].write_text(json.dumps({"type": "FeatureCollection", "features": rustac_items()}))
    for number, id_ in enumerate(COLLECTIONS):
        described = {"type": "Collection", "stac_version": "1.0.0", "id": id_, "description": id_, "license": "CC0-1.0"}
        files.insert(0, folder / f"collection-{number}.json")
        files[0].write_text(json.dumps({**described, "extent": extent, "links": []}))
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    program = Path(sys.executable).parent / "rustac"
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([program, "serve", "--addr", address, *map(str, files)], stdout=log, stderr=log)
        try:
            wait_for(f"http://{address}/", server)
            yield f"http://{address}"
        finally:
            server.kill()
            server.wait()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert server.poll() is None, "rustac serve ended"
        try:
            urlopen(url).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody answered at {url}")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_server_that_nobody_here_wrote_is_harvested_whole_page_by_page(
    method: str, rustac: str, catalog: Callable[..., geocat.Catalog]
) -> None:
    opened = catalog()
    opened.add_source("rustac", "stac_api", rustac, method=method, limit=100)
    pages = []
    [entry] = opened.harvest("rustac", progress=lambda _: lambda received, announced: pages.append(received))
    sent = {(item["collection"], item["id"]): item for item in rustac_items()}
    found = {key: oracle.plain(text) for key, text in items_of(opened).items()}
    members = ("type", "stac_version", "id", "collection", "geometry", "bbox", "properties", "assets")
    assert found.keys() == sent.keys()
    for key, item in found.items():
        assert {member: item[member] for member in members} == {member: sent[key][member] for member in members}
    assert (entry.received, entry.rows("rejects"), max(pages)) == (len(sent), 0, len(sent))
    assert len(set(pages)) > len(sent) // 100, "page by page"
    assert {row[0] for row in opened.collections().project("id").fetchall()} == set(COLLECTIONS)


def test_a_server_that_nobody_here_wrote_gives_only_what_is_asked_for(
    rustac: str, catalog: Callable[..., geocat.Catalog]
) -> None:
    opened = catalog()
    opened.add_source("some", "stac_api", rustac, collections=["black forest"], limit=100)
    opened.add_source("few", "stac_api", rustac, limit=100, max_items=250)
    some, few = opened.harvest("some", "few")
    assert (some.rows("items"), some.collections) == (617, {"black forest": 617})
    assert few.rows("items") == 250
    assert {row[0] for row in opened.sql("SELECT id FROM collections WHERE source = 'some'").fetchall()} == {
        "black forest"
    }
