"""The loopback Carbon Mapper keeps the contract of the real one, and its habits; its population is plausible."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

import pytest
import requests
import shapely

from geocat.serve.carbon_mapper import ROUTES, CarbonMapperServer
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.carbon_mapper_rate import rate_of
from geocat.serve.carbon_mapper_records import SECTOR_LABELS

from .upstreams.openapi import ONLY_AN_OBJECT, WITHOUT_A_SCHEMA, Contract

SMALL = {"plumes": 400, "sources": 150, "scenes": 800, "seed": 7}
PLUME_ID = (
    r"(tan\d{8}t\d{6}c\d{2}s\d{4}|emi\d{8}t\d{6}p\d{5}|GAO\d{8}t\d{6}p\d{4}|(ang|av3)\d{8}t\d{6})-([A-Z]{1,2}|\d{1,2})"
)
SOURCE_NAME = r"(CH4|CO2)_(1B2|6A|6B|4B|1B1a|1A1|other|NA)_100m_-?\d+\.\d{5}_-?\d+\.\d{5}"
NOWHERE = "00000000-0000-4000-8000-000000000000"
LIMITS = "limit=3&offset=1"


@pytest.fixture(scope="module")
def population():
    return Population.made(**SMALL)


@pytest.fixture(scope="module")
def server(population):
    with CarbonMapperServer(population) as server:
        yield server


@pytest.fixture(scope="module")
def contract(fixtures_folder):
    return Contract(fixtures_folder / "carbonmapper" / "openapi_2025-11.json")


@pytest.fixture(scope="module")
def ask(server):
    with requests.Session() as session:

        def get(path, **parameters):
            return session.get(server.url + path, params=parameters, timeout=30)

        yield get


@pytest.fixture(scope="module")
def sources(ask):
    return [feature["properties"] for feature in ask("/catalog/sources.geojson").json()["features"]]


def name_of(source):
    return source["source_name"].partition("?")[0]


def paged(ask, path, key="items", **parameters):
    """All records of a listing, page by page."""
    found = []
    while page := ask(path, limit=150, offset=len(found), **parameters).json()[key]:
        found += page
    return found


@pytest.fixture(scope="module")
def plumes(ask):
    return paged(ask, "/catalog/plumes/annotated")


@pytest.fixture(scope="module")
def scenes(ask):
    return paged(ask, "/catalog/scenes/annotated")


@pytest.fixture(scope="module")
def items(ask):
    return paged(ask, "/stac/search", "features")


# The contract


def good_targets(server):
    """A request of every route that is answered with what was asked for."""
    plume = next(p for p in server.population.plumes if p.bounds and p.processing.con not in (None, "legacy"))
    hidden = next(p for p in server.population.plumes if p.hidden)
    name = server.rest.clusters().of_row[0].name
    entry = next(entry for entry in server.stac.entries if entry.plume)
    outlined = f"l3a-vis-{plume.gas.lower()}-{plume.processing.vis}"
    key = (
        f"{outlined}/{plume.scene.observed:%Y/%m/%d}/{plume.plume_id}/{plume.plume_id}_{outlined}_plume-outline.geojson"
    )
    return [
        f"/catalog/plumes/annotated?{LIMITS}",
        "/catalog/plumes/annotated?limit=1000",
        f"/catalog/plumes/annotated?{LIMITS}&plume_gas=CO2&sort=emissions_desc&instruments=tan&instruments=emi",
        f"/catalog/plume/{plume.plume_id}",
        f"/catalog/plume/{hidden.uuid}",
        f"/catalog/plume-csv?{LIMITS}",
        "/catalog/plume-csv?exclude_columns=plume_tif&exclude_columns=gsd&sort=published_asc",
        "/catalog/sources.geojson",
        "/catalog/sources.geojson?plume_gas=CH4&eps=500",
        "/catalog/sources-csv?bbox=-180&bbox=-90&bbox=180&bbox=90",
        "/catalog/sources/aggregate",
        f"/catalog/source/{name}",
        f"/catalog/source/{name}?explain=true",
        f"/catalog/search/source/{name[:-1]}1",
        f"/catalog/source/plume/name/{plume.plume_id}?explain=true",
        f"/catalog/source/plume/{plume.uuid}",
        f"/catalog/source-plumes-csv/{name}",
        "/catalog/scenes/annotated?limit=1000",
        f"/catalog/scenes/annotated?{LIMITS}&not_cloudy=true&bbox=-180&bbox=-90&bbox=180&bbox=90",
        f"/catalog/asset/{key}",
        "/stac/",
        "/stac/conformance",
        "/stac/collections",
        f"/stac/collections/{entry.collection}",
        f"/stac/collections/{entry.collection}/items?{LIMITS}",
        f"/stac/collections/{entry.collection}/items/{entry.item_id}",
        "/stac/search?limit=100&bbox=-180,-90,180,90",
    ]


POSTED = [
    ("/stac/search", {"limit": 3, "bbox": [-180, -90, 180, 90], "collections": ["l3a-vis-ch4-mfa-v3"]}),
    ("/token/pair", {"email": "someone@example.org", "password": "made-up"}),
    ("/token/refresh", {"refresh": "refresh-first"}),
    ("/token/verify", {"token": "first"}),
]

BAD_TARGETS = [
    ("/catalog/plumes/annotated?instrument=gao", 422),
    ("/catalog/plumes/annotated?sectors=3A", 422),
    ("/catalog/plumes/annotated?bbox=-1,-1,1,1", 422),
    ("/catalog/plumes/annotated?datetime=yesterday", 422),
    ("/catalog/plumes/annotated?plume_ids=not-a-uuid", 422),
    ("/catalog/plumes/annotated?limit=many", 422),
    ("/catalog/plumes/annotated?has_phme=perhaps", 422),
    ("/catalog/plumes/annotated?intersects=POINT(1 1)", 422),
    ("/catalog/plumes/annotated?" + "plume_names=tan20250101t000000c00s4001-A&" * 300, 414),
    ("/catalog/plume/tan20250101t000000c00s4001-A", 404),
    (f"/catalog/plume/{NOWHERE}", 404),
    ("/catalog/plume/what is this", 422),
    ("/catalog/plume-csv?offset=-1", 422),
    ("/catalog/plume-csv?exclude_columns=nothing", 422),
    ("/catalog/sources.geojson?plume_gas=CH5", 422),
    ("/catalog/sources-csv?bbox=1&bbox=2", 422),
    ("/catalog/sources/aggregate?status=lost", 422),
    ("/catalog/source/CH4_1B2_100m_1.00000_1.00000", 404),
    ("/catalog/source/CH5_1B2_100m_1.00000_1.00000", 422),
    ("/catalog/source/CH4_9Z_100m_1.00000_1.00000", 422),
    ("/catalog/source/somewhere", 404),
    ("/catalog/search/source/CH4_1B2_wide_1.0_1.0", 404),
    ("/catalog/source/plume/name/tan20250101t000000c00s4001-A", 404),
    (f"/catalog/source/plume/{NOWHERE}", 404),
    ("/catalog/source/plume/not-a-uuid", 422),
    ("/catalog/source-plumes-csv/CH4_1B2_100m_1.00000_1.00000", 404),
    ("/catalog/scenes/annotated?bbox=-1,-1,1,1", 422),
    ("/catalog/scenes/annotated?limit=0", 422),
    ("/catalog/scenes", 401),
    ("/catalog/asset/l3a-vis-ch4-mfa-v3/2025/01/01/x/x_l3a-vis-ch4-mfa-v3_plume.tif", 404),
    ("/catalog/asset/no extension", 422),
    ("/stac/collections/l2b-ch4-mfa-v9", 404),
    ("/stac/collections/l2b-ch4-mfa-v9/items", 404),
    ("/stac/collections/l2b-ch4-mfa-v3/items/tan20250101t000000c00s4001", 404),
    ("/stac/search?bbox=1&bbox=2&bbox=3&bbox=4", 422),
    ("/stac/search?datetime=2025", 422),
    ("/stac/search?datetime=../..", 422),
    ("/stac/search?intersects=1", 422),
    ("/nothing/here", 404),
]


def test_every_answer_keeps_the_contract(server, contract):
    asked = good_targets(server)
    for target in asked:
        answer = requests.get(server.url + target, timeout=30)
        assert answer.status_code == 200, answer.text
        assert contract.answer("GET", f"/api/v1{target}", 200, answer.content) == [], target
        kind = "text/csv" if "-csv" in target else "application/geo+json" if "asset" in target else "application/json"
        assert answer.headers["Content-Type"].startswith(kind)
    assert contract.undeclared([("GET", f"/api/v1{target}") for target in asked]) == []
    patterns = [pattern for method, pattern, _ in ROUTES if method == "GET" and pattern != r"/catalog/scenes"]
    assert [p for p in patterns if not any(re.fullmatch(p, target.partition("?")[0]) for target in asked)] == []


def test_every_answer_to_a_post_keeps_the_contract(population, contract):
    with CarbonMapperServer(population, token="first") as server:
        for path, body in POSTED:
            answer = requests.post(server.url + path, json=body, timeout=30)
            assert answer.status_code == 200, answer.text
            assert contract.answer("POST", f"/api/v1{path}", 200, answer.content) == []
            assert requests.post(server.url + path, data=b"[", timeout=30).status_code == 422
        assert {path for path, _ in POSTED} == {pattern for method, pattern, _ in ROUTES if method == "POST"}
        assert contract.undeclared(server.asked[::2]) == []
        for path, body in POSTED[1:]:
            wrong = requests.post(server.url + path, json=dict.fromkeys(body, "wrong"), timeout=30)
            assert wrong.status_code == 401
            assert contract.answer("POST", f"/api/v1{path}", 401, wrong.content) == []


@pytest.mark.parametrize(("target", "status"), BAD_TARGETS, ids=[target[:70] for target, _ in BAD_TARGETS])
def test_every_error_has_the_shape_that_the_service_gives_it(server, contract, target, status):
    answer = requests.get(server.url + target, timeout=30)
    assert answer.status_code == status
    assert contract.answer("GET", f"/api/v1{target}", status, answer.content) == []


def test_every_route_refuses_a_token_that_is_not_good(population, contract):
    with CarbonMapperServer(population, token="first") as server:
        for target in good_targets(server):
            answer = requests.get(server.url + target, headers={"Authorization": "Bearer other"}, timeout=30)
            assert answer.status_code == 401, target
            assert contract.answer("GET", f"/api/v1{target}", 401, answer.content) == []
            assert requests.get(server.url + target, timeout=30).status_code == 200, "open to anybody"


def test_real_records_keep_the_contract_as_the_checker_reads_it(fixtures_folder, contract):
    folder = fixtures_folder / "carbonmapper"
    root = "/api/v1/catalog"
    source = f"{root}/source/CH4_1B2_100m_-103.85748_31.87329"
    assert contract.answer("GET", f"{root}/plume/x-1", 200, (folder / "plume_single_mhacks.json").read_bytes()) == []
    assert contract.answer("GET", source, 200, (folder / "source_full_mhacks.json").read_bytes()) == []
    features = (folder / "sources_sample_5_portal.geojson").read_bytes()
    assert contract.answer("GET", f"{root}/sources.geojson", 200, features) == []


def test_the_nulls_that_the_checker_allows_are_those_of_real_records(fixtures_folder):
    folder = fixtures_folder / "carbonmapper"
    strict = Contract(folder / "openapi_2025-11.json", nulls=())
    plumes = json.loads((folder / "source_full_mhacks.json").read_text())["plumes"]
    plumes += json.loads((folder / "plumes_annotated_page_sjvair.json").read_text())["items"]
    found = {why.split(":")[0] for plume in plumes for why in strict.component("PlumeAnnotatedOut", plume)}
    from .upstreams.openapi import NULL_IN_REAL_RECORDS

    assert found == {f"$.{field}" for field in NULL_IN_REAL_RECORDS["PlumeAnnotatedOut"]}


def test_the_lists_of_what_the_document_does_not_declare_are_true(contract):
    paths = contract.document["paths"]
    declared = {
        path: paths[path][method.lower()]["responses"]["200"].get("content") for method, path in WITHOUT_A_SCHEMA
    }
    asset, csv_, scenes = declared.values()
    assert asset is None
    assert csv_["application/json"]["schema"] == {"$ref": "#/components/schemas/PlumeSource"}
    assert scenes["application/json"]["schema"] == {"$ref": "#/components/schemas/PagedSceneOut"}
    for path in ONLY_AN_OBJECT:
        stated = paths[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert stated == {"title": "Response", "type": "object"}


def test_the_checker_sees_what_is_wrong_with_an_answer(server, contract):
    target = "/api/v1/catalog/plumes/annotated?limit=2"
    page = requests.get(server.url + target.removeprefix("/api/v1"), timeout=30).json()

    def wrong(**changes):
        return contract.answer("GET", target, 200, json.dumps(page | changes).encode())

    assert wrong() == []
    assert wrong(total_count="many")
    assert wrong(items=[page["items"][0] | {"emission_auto": "NA"}])
    assert wrong(items=[page["items"][0] | {"instrument": "gao"}])
    assert wrong(items=[page["items"][0] | {"published_at": "2025-13-01T00:00:00Z"}])
    assert contract.answer("GET", "/api/v1/nothing", 200, b"{}")
    assert contract.answer("GET", target, 500, b"{}")
    assert contract.answer("GET", "/api/v1/stac/search", 200, b"{}")


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (("GET", "/api/v1/catalog/plumes/annotated?gas=CH4"), "no parameter gas"),
        (("GET", "/api/v1/catalog/plumes/annotated?bbox=1,2,3,4"), "bbox"),
        (("GET", "/api/v1/catalog/plumes/annotated?instruments=gao"), "'gao' is not one of"),
        (("GET", "/api/v1/catalog/plume-csv?limit=50000"), "maximum of 1000"),
        (("GET", "/api/v1/catalog/sources-json"), "no such operation"),
        (("POST", "/api/v1/catalog/sources.geojson"), "no such operation"),
        (("GET", "/api/v1/catalog/source/CH4_9Z_100m_1.0_2.0"), "sector"),
        (("POST", "/api/v1/stac/search", b'{"bbox": "1,2,3,4"}'), "body $.bbox"),
        (("POST", "/api/v1/stac/search", b'{"filter": {}}'), "no field filter"),
        (("POST", "/api/v1/token/pair", b'{"email": "a@b.c"}'), "'password' is a required property"),
    ],
)
def test_the_checker_sees_what_is_not_declared_in_a_request(contract, request_, why):
    found = contract.undeclared([request_])
    assert len(found) >= 1
    assert why in found[0]


# Habits


def test_pages_of_plumes_follow_one_another_and_are_capped(ask, plumes, population):
    assert [plume["plume_id"] for plume in plumes] == [plume.plume_id for plume in population.plumes]
    assert ask("/catalog/plumes/annotated").json()["limit"] == 10
    assert len(ask("/catalog/plumes/annotated", limit=50_000).json()["items"]) == 400
    with CarbonMapperServer(population, plume_cap=50, scene_cap=40, stac_cap=7) as small:
        capped = requests.get(f"{small.url}/catalog/plumes/annotated", params={"limit": 400}, timeout=30).json()
        assert (capped["limit"], len(capped["items"])) == (50, 50)
        assert len(requests.get(f"{small.url}/stac/search?limit=1000", timeout=30).json()["features"]) == 7
        assert len(requests.get(f"{small.url}/catalog/scenes/annotated?limit=99", timeout=30).json()["items"]) == 40
        answer = requests.get(f"{small.url}/catalog/plume-csv?limit=1000", timeout=30)
        assert (answer.headers["pagination-limit"], answer.headers["pagination-count"]) == ("50", "400")


def test_total_count_ignores_the_box_and_bbox_count_does_not(ask, plumes):
    west, south, east, north = -120, -60, 0, 60
    inside = [
        plume["plume_id"]
        for plume in plumes
        if plume["gas"] == "CH4"
        and west <= plume["geometry_json"]["coordinates"][0] <= east
        and south <= plume["geometry_json"]["coordinates"][1] <= north
    ]
    page = ask("/catalog/plumes/annotated", limit=1000, bbox=[west, south, east, north], plume_gas="CH4").json()
    assert 0 < len(inside) < page["total_count"] == sum(plume["gas"] == "CH4" for plume in plumes)
    assert page["bbox_count"] == len(inside)
    assert [plume["plume_id"] for plume in page["items"]] == inside


def east_north(plume):
    lon, lat = plume["geometry_json"]["coordinates"]
    return 0 <= lon <= 180 and 0 <= lat <= 60


FILTERS = [
    ({"instruments": ["tan", "GAO"]}, lambda p: p["instrument"] in ("tan", "GAO")),
    ({"instrument": "emi"}, lambda p: p["instrument"] == "emi"),
    ({"sectors": ["6A", "NULL"]}, lambda p: p["sector"] in ("6A", None)),
    ({"emission_min": 500}, lambda p: p["emission_auto"] is not None and p["emission_auto"] >= 500),
    ({"emission_max": 500}, lambda p: p["emission_auto"] is not None and p["emission_auto"] <= 500),
    ({"datetime": "2025-01-01T00:00:00Z/.."}, lambda p: p["scene_timestamp"] >= "2025-01-01"),
    ({"datetime": "../2025-01-01"}, lambda p: p["scene_timestamp"] <= "2025-01-01T00:00:00Z"),
    ({"published_at_datetime": "2025-01-01T00:00:00Z/2026-01-01T00:00:00Z"}, lambda p: p["published_at"][:4] == "2025"),
    ({"modified_at": "2026-01-01T00:00:00Z/.."}, lambda p: p["modified"] >= "2026"),
    (
        {"intersects": '{"type":"Polygon","coordinates":[[[0,0],[180,0],[180,60],[0,60],[0,0]]]}'},
        east_north,
    ),
    ({"gas": "CH4", "platform": "ISS", "start": "2030"}, lambda p: True),
    ({"status": "deleted"}, lambda p: False),
    ({"status": "published"}, lambda p: True),
    ({"qualities": "good"}, lambda p: p["plume_quality"] == "good"),
    ({"collection_version_l3": "v3e"}, lambda p: "-v3e/" in p["plume_tif"]),
]


@pytest.mark.parametrize(("asked", "meant"), FILTERS, ids=[str(asked)[:60] for asked, _ in FILTERS])
def test_filters_of_plumes_mean_what_they_say_and_unknown_ones_are_ignored(ask, plumes, asked, meant):
    expected = [plume["plume_id"] for plume in plumes if meant(plume)]
    page = ask("/catalog/plumes/annotated", limit=1000, **asked).json()
    assert [plume["plume_id"] for plume in page["items"]] == expected
    assert page["total_count"] == page["bbox_count"] == len(expected)
    answer = ask("/catalog/plume-csv", limit=1000, **asked)
    assert [row["plume_id"] for row in csv.DictReader(io.StringIO(answer.text, newline=""))] == expected


def test_plumes_are_found_by_their_names_scenes_and_sources(ask, plumes, sources):
    some = plumes[5:40:7]
    busy = max(sources, key=lambda source: source["plume_count"])
    for asked, wanted in [
        ({"plume_names": [p["plume_id"] for p in some] + ["none"]}, some),
        ({"plume_ids": [p["id"] for p in some]}, some),
        (
            {"scene_name": plumes[0]["plume_id"].rpartition("-")[0]},
            [p for p in plumes if p["scene_id"] == plumes[0]["scene_id"]],
        ),
        (
            {"scene_ids": [p["scene_id"] for p in some]},
            [p for p in plumes if p["scene_id"] in {s["scene_id"] for s in some}],
        ),
        ({"source_name": name_of(busy)}, [p for p in plumes if p["plume_id"] in busy["plume_ids"]]),
        ({"source_name": "CH4_1B2_100m_0.0_0.0"}, []),
    ]:
        found = ask("/catalog/plumes/annotated", limit=1000, **asked).json()["items"]
        assert [p["plume_id"] for p in found] == [p["plume_id"] for p in wanted], asked


def test_harmful_events_are_found_though_no_record_says_so(ask, population):
    for said, meant in [("true", True), ("false", False)]:
        found = ask("/catalog/plumes/annotated", limit=1000, has_phme=said).json()["items"]
        assert [p["plume_id"] for p in found] == [p.plume_id for p in population.plumes if p.phme == meant] != []


def test_orders_of_plumes(ask, plumes):
    def ordered(sort, field):
        return [p[field] for p in ask("/catalog/plumes/annotated", limit=1000, sort=sort).json()["items"]]

    assert ordered("asc", "plume_id") == [p["plume_id"] for p in plumes[::-1]]
    for sort, field in [("emissions_desc", "emission_auto"), ("published_asc", "published_at")]:
        values = [value for value in ordered(sort, field) if value is not None]
        assert values == sorted(values, reverse="desc" in sort)
        assert len(ordered(sort, field)) == len(plumes)


def test_csv_pages_repeat_the_header_and_end_without_a_newline(ask, plumes):
    pages = [ask("/catalog/plume-csv", limit=100, offset=offset) for offset in range(0, 400, 100)]
    texts = [page.content.decode() for page in pages]
    assert all(text.startswith("plume_id,") and not text.endswith("\n") for text in texts)
    assert all(text.count("\r\n") == text.count("\n") == 100 for text in texts)
    rows = [row for text in texts for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert [row["plume_id"] for row in rows] == [plume["plume_id"] for plume in plumes]
    assert len(rows[0]) == 31
    for row, plume in zip(rows, plumes, strict=True):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00", row["datetime"])
        assert datetime.fromisoformat(row["modified"]) == datetime.fromisoformat(plume["modified"])
        assert (float(row["emission_auto"]) if row["emission_auto"] else None) == plume["emission_auto"]
        assert (json.loads(row["plume_bounds"]) if row["plume_bounds"] else None) == plume["plume_bounds"]
        assert row["ipcc_sector"] == SECTOR_LABELS.get(plume["sector"], "")
        assert row["con_tif"].rpartition("/")[2] == (plume["con_tif"] or "").partition("?")[0].rpartition("/")[2]
    assert {re.sub(r"[\d.+ :]+", "9", row["published_at"]) for row in rows} == {"9-9-9"}


@pytest.mark.parametrize(("epoch", "columns"), [("2025", 31), ("2026-05", 33), ("2026-07", 34)])
def test_columns_of_csv_by_epoch(population, epoch, columns):
    with CarbonMapperServer(population, epoch=epoch) as server:
        text = requests.get(f"{server.url}/catalog/plume-csv?limit=2", timeout=30).text
        fewer = requests.get(f"{server.url}/catalog/plume-csv?limit=2&exclude_columns=gas", timeout=30).text
    assert len(text.split("\r\n")[0].split(",")) == columns
    assert len(fewer.split("\r\n")[0].split(",")) == columns - 1


def test_signed_urls_and_stable_ones_name_the_same_asset(ask, server, plumes):
    rows = csv.DictReader(io.StringIO(ask("/catalog/plume-csv", limit=50).text, newline=""))
    for row, plume in zip(rows, plumes[:50], strict=True):
        (key,) = re.fullmatch(
            r"https://catalog\.carbonmapper\.org/(.+)\?c=.+&Expires=\d+&Signature=.+&Key-Pair-Id=.+",
            plume["plume_tif"],
        ).groups()
        assert row["plume_tif"] == f"{server.url}/catalog/asset/{key}"


def test_sources_geojson_ignores_the_box_and_ends_names_in_the_query(ask, sources):
    asked = ask("/catalog/sources.geojson", bbox=[0, 0, 1, 1], status="not_deleted").json()["features"]
    assert len(asked) == len(sources)
    assert all(s["source_name"].endswith("?status=not_deleted") for s in sources)
    suffix = "?bbox=0&bbox=0&bbox=1&bbox=1&status=not_deleted"
    assert {f["properties"]["source_name"] for f in asked} == {name_of(s) + suffix for s in sources}
    methane = ask("/catalog/sources.geojson", plume_gas="CO2").json()["features"]
    assert {name_of(f["properties"]) for f in methane} == {name_of(s) for s in sources if s["gas"] == "CO2"}


def test_the_box_counts_in_sources_csv(ask, sources):
    rows = list(csv.DictReader(io.StringIO(ask("/catalog/sources-csv").text, newline="")))
    assert {row["source_name"] for row in rows} == {name_of(source) for source in sources}
    inside = csv.DictReader(io.StringIO(ask("/catalog/sources-csv", bbox=[-130, 0, 0, 60]).text, newline=""))
    expected = {
        r["source_name"] for r in rows if -130 <= float(r["source_longitude"]) <= 0 <= float(r["source_latitude"])
    }
    assert {row["source_name"] for row in inside} == expected != {row["source_name"] for row in rows}


def test_a_detail_is_nested_and_agrees_with_the_list(ask, sources):
    for source in sources[:12]:
        detail = ask(f"/catalog/source/{name_of(source)}", explain="true").json()
        assert detail["source_name"] == name_of(source)
        assert [plume["plume_id"] for plume in detail["plumes"]] == source["plume_ids"]
        assert [scene["name"] for scene in detail["scenes"]] == source["observation_scenes_names"]
        assert {**detail["source"]} == {key: source[key] for key in detail["source"]}
        assert len(detail["observation_dates"]) == source["observation_date_count"]
        assert detail["explanation"]["summary"]["days_detected"] == len(detail["detection_dates"])
        for route in (f"source/plume/name/{source['plume_ids'][0]}", f"source/plume/{detail['plumes'][0]['id']}"):
            assert ask(f"/catalog/{route}").json()["source_name"] == name_of(source)
        rows = csv.DictReader(io.StringIO(ask(f"/catalog/source-plumes-csv/{name_of(source)}").text, newline=""))
        assert {row["plume_id"] for row in rows} == set(source["plume_ids"])


def test_the_closest_source_is_found_where_the_name_is_not_known(ask, sources):
    known = name_of(sources[0])
    stem, lat = known.rsplit("_", 1)
    moved = f"{stem}_{float(lat) + 0.0005:.5f}"
    assert ask(f"/catalog/source/{moved}").status_code == 404
    assert ask(f"/catalog/search/source/{moved}").json()["source_name"] == known


def test_filters_of_scenes(ask, scenes, plumes):
    gassy = {plume["scene_id"] for plume in plumes if plume["gas"] == "CO2"}
    for asked, meant in [
        ({"not_cloudy": "true"}, lambda s: s["cloud_cover_pct"] <= 25),
        ({"cloud_cover_pct_min": 60, "cloud_cover_pct_max": 80}, lambda s: 60 <= s["cloud_cover_pct"] <= 80),
        ({"instruments": ["av3"]}, lambda s: s["instrument"] == "av3"),
        ({"names": [scenes[3]["name"]]}, lambda s: s is scenes[3]),
        ({"ids": [scenes[9]["id"]]}, lambda s: s is scenes[9]),
        ({"published_plume_count_min": 1}, lambda s: s["published_plume_count"] > 0),
        ({"plume_gas": "CO2"}, lambda s: s["id"] in gassy),
        ({"datetime": "2025-01-01T00:00:00Z/.."}, lambda s: s["timestamp"] >= "2025"),
        ({"published_at": "../2025-01-01T00:00:00Z"}, lambda s: s["published_at"] < "2025"),
        ({"modified_at": "2026-01-01T00:00:00Z/.."}, lambda s: s["modified"] >= "2026"),
        ({"created_at": "2026-01-01T00:00:00Z/.."}, lambda s: s["created"] >= "2026"),
        ({"bbox": [60, -90, 100, 90]}, lambda s: s["bounds"][0] <= 100 and s["bounds"][2] >= 60),
        ({"bbox": [179.9, -90, 180, 90]}, lambda s: s["bounds"][0] > s["bounds"][2] or s["bounds"][2] >= 179.9),
    ]:
        found = ask("/catalog/scenes/annotated", limit=1000, **asked).json()
        expected = [scene["name"] for scene in scenes if meant(scene)]
        assert [scene["name"] for scene in found["items"]] == expected, asked
        assert found["count"] == len(expected) > 0


def test_both_searches_of_stac_find_the_same_and_page_by_their_next_link(server, items):
    west, south, east, north = 0, 0, 180, 60
    expected = [
        (item["collection"], item["id"])
        for item in items
        if item["bbox"][0] <= east
        and (item["bbox"][2] >= west or item["bbox"][0] > item["bbox"][2])
        and item["bbox"][1] <= north
        and item["bbox"][3] >= south
        and item["properties"]["datetime"] >= "2025"
    ]
    asked = {"bbox": [west, south, east, north], "datetime": "2025-01-01T00:00:00Z/..", "limit": 60}
    text = asked | {"bbox": ",".join(map(str, asked["bbox"]))}
    first = {"href": f"{server.url}/stac/search", "method": "POST", "body": asked}
    for link, said in [({"href": first["href"]}, text), (first, {})]:
        found, again, parameters = [], link, said
        while again:
            method = again.get("method", "GET")
            answer = requests.request(method, again["href"], params=parameters, json=again.get("body"), timeout=30)
            page, parameters = answer.json(), {}
            found += [(item["collection"], item["id"]) for item in page["features"]]
            again = next((link for link in page["links"] if link["rel"] == "next"), None)
            assert page["numberMatched"] == len(expected) > 60
        assert found == expected


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (
            {"collections": "l3a-vis-ch4-mfa-v3,l2b-rgb-v3"},
            lambda i: i["collection"] in ("l3a-vis-ch4-mfa-v3", "l2b-rgb-v3"),
        ),
        (
            {"collections": ["l3a-vis-ch4-mfa-v3", "l2b-rgb-v3"]},
            lambda i: i["collection"] in ("l3a-vis-ch4-mfa-v3", "l2b-rgb-v3"),
        ),
        ({"gas": "CO2"}, lambda i: "-co2-" in i["collection"]),
        ({"version": "v3e"}, lambda i: i["collection"].endswith("-v3e")),
        ({"instruments": "tan"}, lambda i: i["properties"]["platform"] == "tan"),
        ({"sector": "6A"}, lambda i: i["properties"].get("cm:plume:sector") == "6A"),
        ({"created_daterange": "2026-01-01T00:00:00Z/.."}, lambda i: i["properties"]["created"] >= "2026"),
        ({"cmf": "mfal", "unknown": "1"}, lambda i: "-mfal-" in i["collection"]),
    ],
    ids=lambda asked: str(asked) if isinstance(asked, dict) else "found",
)
def test_filters_of_stac(ask, items, asked, meant):
    expected = [(item["collection"], item["id"]) for item in items if meant(item)]
    found = paged(ask, "/stac/search", "features", **asked)
    assert [(item["collection"], item["id"]) for item in found] == expected != []


def test_items_are_found_by_id_in_every_version_that_has_them(ask, items):
    by_id = defaultdict(list)
    for item in items:
        if item["collection"].startswith("l3a-vis"):
            by_id[item["id"]].append(item)
    several = [versions for versions in by_id.values() if len(versions) > 1]
    assert several
    for versions in several:
        found = ask("/stac/search", ids=versions[0]["id"]).json()["features"]
        assert [v for v in found if v["collection"].startswith("l3a-vis")] == versions
        made = {item["collection"].rpartition("-")[2]: item["properties"]["processing:datetime"] for item in versions}
        assert list(made) == sorted(made)
        assert all(earlier < later for earlier, later in pairwise(made.values()))


def test_footprints_over_the_antimeridian_are_two_polygons(items):
    across = [item for item in items if item["bbox"][0] > item["bbox"][2]]
    assert across
    for item in across:
        shape = shapely.geometry.shape(item["geometry"])
        assert (shape.geom_type, len(shape.geoms)) == ("MultiPolygon", 2)
        assert shape.is_valid
        assert shape.bounds[0] == -180
        assert shape.bounds[2] == 180
    assert all(shapely.geometry.shape(item["geometry"]).is_valid for item in items)


# Tokens and faults


def test_tokens_wear_out_and_are_refreshed(population):
    with CarbonMapperServer(population, token="first", closed=True, token_life=2) as server:
        url = f"{server.url}/catalog/plumes/annotated"

        def status(token):
            return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=30).status_code

        assert requests.get(url, timeout=30).status_code == 401
        assert [status("first") for _ in range(3)] == [200, 200, 401]
        account = {"email": "someone@example.org", "password": "made-up"}
        pair = requests.post(f"{server.url}/token/pair", json=account, timeout=30).json()
        assert [status(pair["access"]) for _ in range(3)] == [200, 200, 401]
        refreshed = requests.post(f"{server.url}/token/refresh", json={"refresh": pair["refresh"]}, timeout=30).json()
        assert status(refreshed["access"]) == 200


def test_a_busy_service_says_how_long_to_wait(population, contract):
    with CarbonMapperServer(population, busy_every=3, retry_after=4) as server:
        answers = [requests.get(f"{server.url}/stac/conformance", timeout=30) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200, 200, 429, 200, 200, 429]
        assert answers[2].headers["Retry-After"] == "4"
        assert contract.answer("GET", "/api/v1/stac/conformance", 429, answers[2].content) == []


def test_any_other_fault_is_said_by_a_function_and_every_request_is_remembered(population):
    page = b"<html>down for maintenance</html>"

    def instead(request):
        return (200, {"Content-Type": "text/html"}, page) if "stac" in request.target else None

    with CarbonMapperServer(population, instead=instead) as server:
        assert requests.get(f"{server.url}/stac/?x=1", timeout=30).content == page
        assert requests.post(f"{server.url}/token/verify", json={"token": "x"}, timeout=30).status_code == 401
        assert server.asked == [("GET", "/api/v1/stac/?x=1", b""), ("POST", "/api/v1/token/verify", b'{"token": "x"}')]


# Assets


def asset_of(items, start, key):
    return next(i["assets"][key]["href"] for i in items if i["collection"].startswith(start) and key in i["assets"])


def test_an_asset_is_read_in_ranges_and_carries_a_tag(items):
    href = asset_of(items, "l3a-vis", "plume.tif")
    whole = requests.get(href, timeout=30)
    size = len(whole.content)
    assert whole.headers["Content-Length"] == str(size)
    for wanted, part in [("bytes=0-1", slice(0, 2)), ("bytes=100-", slice(100, None)), ("bytes=-5", slice(-5, None))]:
        answer = requests.get(href, headers={"Range": wanted, "If-Range": whole.headers["ETag"]}, timeout=30)
        assert (answer.status_code, answer.content) == (206, whole.content[part])
        assert answer.headers["Content-Range"].endswith(f"/{size}")
    assert requests.get(href, headers={"Range": f"bytes={size}-"}, timeout=30).status_code == 416
    changed = requests.get(href, headers={"Range": "bytes=5-", "If-Range": '"another"'}, timeout=30)
    assert (changed.status_code, changed.content) == (200, whole.content)
    head = requests.head(href, timeout=30)
    assert (head.content, head.headers["ETag"]) == (b"", whole.headers["ETag"])


def test_every_url_of_every_record_leads_to_bytes(ask, server, items):
    rows = csv.DictReader(io.StringIO(ask("/catalog/plume-csv", limit=1000).text, newline=""))
    urls = [
        row[name] for row in rows for name in ("plume_tif", "plume_png", "con_tif", "rgb_tif", "rgb_png") if row[name]
    ]
    urls += [asset["href"] for item in items for asset in item["assets"].values()]
    prefix = f"{server.url}/catalog/asset/"
    assert len(urls) > 3000
    for url in urls:
        assert server.stac.assets.reply(url.removeprefix(prefix), {})[0] == 200


def test_the_tile_of_a_scene_asks_for_the_token_and_is_missing_until_it_is_published(population, items):
    with CarbonMapperServer(population, token="first") as server:
        path = asset_of(items, "l2b-ch4", "cmf.tif").split("/api/v1")[1]
        assert requests.get(server.url + path, timeout=30).status_code == 401
        good = requests.get(server.url + path, headers={"Authorization": "Bearer first"}, timeout=30)
        assert good.status_code == 200
        awaited = next(p for p in population.plumes if p.scene.tiled is None)
        name, day = awaited.scene.name, f"{awaited.scene.observed:%Y/%m/%d}"
        collection = f"l2b-{awaited.gas.lower()}-{awaited.processing.tile}"
        key = f"/catalog/asset/{collection}/{day}/{name}/{name}_{collection}_cmf.tif"
        assert requests.get(server.url + key, headers={"Authorization": "Bearer first"}, timeout=30).status_code == 404
        assert requests.get(f"{server.url}/stac/collections/{collection}/items/{name}", timeout=30).status_code == 404


def test_an_outline_is_a_polygon_around_the_origin(items):
    seen = 0
    for item in items:
        if seen < 40 and "plume-outline.geojson" in item["assets"]:
            document = requests.get(item["assets"]["plume-outline.geojson"]["href"], timeout=30).json()
            (feature,) = document["features"]
            shape, said = shapely.geometry.shape(feature["geometry"]), feature["properties"]
            assert shape.is_valid
            assert shape.exterior.is_ccw
            assert shape.intersects(shapely.Point(said["plume_lon"], said["plume_lat"]).buffer(1e-9))
            assert item["geometry"] == feature["geometry"]
            south, north = shape.bounds[1], shape.bounds[3]
            metres = shape.area * 111_195.08**2 * cos(radians((south + north) / 2))
            assert said["plume_area_sqm"] == pytest.approx(metres, rel=1e-3)
            seen += 1
    assert seen == 40


# The population


def test_one_seed_gives_one_population():
    def records(seed):
        with CarbonMapperServer(Population.made(plumes=40, sources=20, scenes=80, seed=seed)) as server:
            page = requests.get(f"{server.url}/catalog/plumes/annotated?limit=100", timeout=30).content
            return page, requests.get(f"{server.url}/catalog/sources.geojson", timeout=30).content

    assert records(3) == records(3)
    assert records(3) != records(4)


def test_numbers_that_cannot_be_are_refused():
    for numbers in ({"plumes": 5, "sources": 6}, {"sources": 0}, {"scenes": 7}):
        with pytest.raises(ValueError, match="cannot be"):
            Population.made(**{"plumes": 5, "sources": 5, "scenes": 20, **numbers})


def test_identifiers_follow_the_grammar_and_are_unique(plumes, scenes, sources):
    assert len({p["plume_id"] for p in plumes}) == len({p["id"] for p in plumes}) == len(plumes) == 400
    assert len({s["name"] for s in scenes}) == len({s["id"] for s in scenes}) == len(scenes) == 800
    by_id = {scene["id"]: scene for scene in scenes}
    for plume in plumes:
        assert re.fullmatch(PLUME_ID, plume["plume_id"])
        scene = by_id[plume["scene_id"]]
        assert plume["plume_id"].rsplit("-", 1)[0] == scene["name"]
        assert plume["scene_timestamp"] == scene["timestamp"]
        assert scene["name"][3:18] == scene["timestamp"][:19].replace("-", "").replace(":", "").replace("T", "t")
    assert all(re.fullmatch(SOURCE_NAME, name_of(source)) for source in sources)
    assert len({name_of(source) for source in sources}) == len(sources) == 150


def test_times_follow_one_another_and_hidden_rates_are_null(plumes, scenes):
    now = datetime(2026, 10, 1, tzinfo=UTC)
    for plume in plumes:
        times = [datetime.fromisoformat(plume[name]) for name in ("scene_timestamp", "published_at", "modified")]
        assert times == sorted(times)
        assert times[-1] < now
        assert (plume["emission_auto"] is None) == plume["hide_emission"]
        lag = (times[1] - times[0]).total_seconds() / 86_400
        assert plume["instrument"] != "tan" or plume["mission_phase"] == "first_light" or 30 <= lag < 30.5
    assert 0.05 < sum(plume["hide_emission"] for plume in plumes) / len(plumes) < 0.25
    assert {p["mission_phase"] for p in plumes} == {"first_light", "production"}
    assert {p["instrument"] for p in plumes} == {"tan", "emi", "GAO", "ang", "av3"}
    assert any(p["publication_sources"] for p in plumes)
    assert any(p["plume_bounds"] is None for p in plumes)
    assert any(s["bounds"][0] > s["bounds"][2] for s in scenes)
    counts = defaultdict(int)
    for plume in plumes:
        counts[plume["scene_id"]] += 1
    assert all(scene["published_plume_count"] == counts[scene["id"]] for scene in scenes)


def distance(one, other):
    (lon1, lat1), (lon2, lat2) = ([radians(x) for x in p["geometry_json"]["coordinates"]] for p in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(half))


@pytest.mark.parametrize("eps", [60, 100, 1000])
def test_sources_are_the_single_linkage_clusters_of_each_gas_and_sector(ask, plumes, eps):
    left, expected = list(plumes), set()
    while left:
        group = [left.pop()]
        for one in group:
            kind = one["gas"], one["sector"] or "NA"
            near = [p for p in left if (p["gas"], p["sector"] or "NA") == kind and distance(one, p) <= eps]
            left = [p for p in left if p not in near]
            group += near
        expected.add(frozenset(p["plume_id"] for p in group))
    features = ask("/catalog/sources.geojson", eps=eps).json()["features"]
    assert {frozenset(f["properties"]["plume_ids"]) for f in features} == expected
    assert max(map(len, expected)) > 5


def test_a_name_is_the_mean_of_its_plumes(plumes, sources):
    by_id = {plume["plume_id"]: plume["geometry_json"]["coordinates"] for plume in plumes}
    for source in sources:
        places = [by_id[name] for name in source["plume_ids"]]
        lon, lat = (sum(place[axis] for place in places) / len(places) for axis in (0, 1))
        stated = name_of(source).split("_")[3:]
        assert [float(part) for part in stated] == pytest.approx([lon, lat], abs=6e-6)


def test_a_source_was_observed_by_every_clear_scene_over_it(ask, scenes):
    nulls = 0
    sources = ask("/catalog/sources.geojson").json()["features"]
    for feature in sources:
        source, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
        over = {
            scene["name"]
            for scene in scenes
            if scene["not_cloudy"]
            and scene["bounds"][1] <= lat <= scene["bounds"][3]
            and (
                scene["bounds"][0] <= lon <= scene["bounds"][2]
                if scene["bounds"][0] <= scene["bounds"][2]
                else lon >= scene["bounds"][0] or lon <= scene["bounds"][2]
            )
        }
        assert set(source["observation_scenes_names"]) == over
        nulls += len(over - {name.rsplit("-", 1)[0] for name in source["plume_ids"]})
    assert nulls > len(sources)


def test_the_rate_of_a_source_follows_the_rule_of_its_days(ask, plumes, sources):
    by_id = {plume["plume_id"]: plume for plume in plumes}
    unquantified = 0
    for source in sources:
        shown, hidden = defaultdict(list), set()
        for name in source["plume_ids"]:
            scene, plume = name.rsplit("-", 1)[0], by_id[name]
            hidden.add(scene) if plume["emission_auto"] is None else shown[scene].append(plume)
        days, detected = defaultdict(list), set()
        for scene in source["observation_scenes_names"]:
            day = scene[3:11]
            days[day] += [] if scene in hidden and scene not in shown else [shown[scene]]
            detected |= {day} if shown[scene] or scene in hidden else set()
        for field in ("emission_auto", "emission_uncertainty_auto"):
            daily = [
                sum(sum(p[field] for p in scene) for scene in counted) / len(counted)
                for counted in days.values()
                if any(counted)
            ]
            expected = sum(daily) / len(daily) * len(detected) / len(days) if daily else None
            assert source[field] == (None if expected is None else pytest.approx(expected, rel=1e-12))
            unquantified += expected is None
        assert source["persistence"] == len(detected) / len(days)
    assert unquantified


def test_the_rule_gives_the_published_rate_of_a_real_source(fixtures_folder, population):
    from msgspec.structs import replace

    real = json.loads((fixtures_folder / "carbonmapper" / "source_full_mhacks.json").read_text())
    scene, plume = population.scenes[0], population.plumes[0]
    seen = {
        said["id"]: replace(scene, name=said["name"], observed=datetime.fromisoformat(said["timestamp"]))
        for said in real["scenes"]
    }
    plumes = [
        replace(
            plume,
            plume_id=said["plume_id"],
            scene=seen[said["scene_id"]],
            hidden=said["emission_auto"] is None,
            emission=said["emission_auto"] or 0.0,
            uncertainty=said["emission_uncertainty_auto"] or 0.0,
        )
        for said in real["plumes"]
    ]
    rate = rate_of(plumes, list(seen.values()))
    assert (len(rate.detected_on), len(rate.observed_on)) == (14, 34)
    assert (rate.emission, rate.uncertainty) == (485.8420199415127, 158.41615060366047)
    assert rate.detected_on == real["detection_dates"]


def test_collections_are_as_many_as_asked_and_two_of_the_used_kinds_are_empty(population):
    with CarbonMapperServer(population) as server:
        listed = requests.get(f"{server.url}/stac/collections", timeout=30).json()["collections"]
    assert len({collection["id"] for collection in listed}) == len(listed) == 80
    assert {"l2b-ch4-mfma-v3a", "l4a-combined-ch4-v3a"} <= {
        c["id"] for c in listed if not len(server.stac.spans[c["id"]])
    }
    few = Population.made(plumes=30, sources=10, scenes=60, collections=0)
    with CarbonMapperServer(few) as server:
        listed = requests.get(f"{server.url}/stac/collections", timeout=30).json()["collections"]
        empty = [name for name, span in server.stac.spans.items() if not span]
    assert len(listed) < 80
    assert empty == ["l2b-ch4-mfma-v3a", "l4a-combined-ch4-v3a"]


# The next night


@pytest.fixture(scope="module")
def night(population):
    """Plumes, sources and collections by name, of the night before and of the night after."""
    after = population.later(5)
    with CarbonMapperServer(population) as server:

        def listed():
            plumes = requests.get(f"{server.url}/catalog/plumes/annotated?limit=1000", timeout=30).json()["items"]
            features = requests.get(f"{server.url}/catalog/sources.geojson", timeout=30).json()["features"]
            collections = requests.get(f"{server.url}/stac/collections", timeout=30).json()["collections"]
            return (
                {plume["plume_id"]: plume for plume in plumes},
                {name_of(feature["properties"]): feature["properties"] for feature in features},
                {collection["id"] for collection in collections},
            )

        before = listed()
        server.population = after
        yield before, listed(), after.did, server


def test_the_night_did_what_it_says_to_plumes(night):
    (old, _, _), (new, _, _), did, _ = night
    assert sorted(did.added) == sorted(new.keys() - old.keys())
    assert len(did.added) == 45
    assert sorted(did.withdrawn) == sorted(old.keys() - new.keys())
    assert len(did.withdrawn) == 5
    unsigned = {
        name: [{k: v.partition("?")[0] if isinstance(v, str) else v for k, v in p[name].items()} for p in (old, new)]
        for name in old.keys() & new.keys()
    }
    changed = {name for name, (before, after) in unsigned.items() if before != after}
    assert changed == {*did.reprocessed, *did.hidden, *did.unhidden}
    assert all(new[name]["modified"] > "2026-10-01" for name in changed | set(did.added))
    for name in did.reprocessed:
        assert new[name]["id"] == old[name]["id"]
        assert new[name]["emission_version"] == "v3f" != old[name]["emission_version"]
        assert "-v3f/" in new[name]["plume_tif"]
        assert old[name]["hide_emission"] or new[name]["emission_auto"] != old[name]["emission_auto"]
    assert all(new[name]["hide_emission"] and not old[name]["hide_emission"] for name in did.hidden)
    assert all(old[name]["hide_emission"] and not new[name]["hide_emission"] for name in did.unhidden)
    assert min(len(did.reprocessed), len(did.hidden), len(did.unhidden)) > 0
    assert old[did.hidden[0]]["plume_tif"] != new[did.hidden[0]]["plume_tif"], "signed anew"


def test_the_night_renames_sources_and_the_old_names_are_unknown(night):
    (_, old, _), (_, new, _), did, server = night
    assert len(did.renamed) >= 5
    assert did.renamed.keys() | set(did.vanished) == old.keys() - new.keys()
    for before, after in did.renamed.items():
        assert set(old[before]["plume_ids"]) & set(new[after]["plume_ids"])
        assert requests.get(f"{server.url}/catalog/source/{before}", timeout=30).status_code == 404
        assert requests.get(f"{server.url}/catalog/source/{after}", timeout=30).status_code == 200
    assert did.appeared
    assert all(set(new[name]["plume_ids"]) <= set(did.added) for name in did.appeared)


def test_the_night_publishes_tiles_and_collections(night, population):
    (_, _, old), (_, _, new), did, server = night
    assert sorted(new - old) == did.collections
    assert "l3a-vis-ch4-mfa-v3f" in did.collections
    awaited = {plume.scene.name for plume in population.plumes if plume.scene.tiled is None}
    tiled = {entry.item_id for entry in server.stac.entries if entry.plume is None}
    assert did.tiled
    assert set(did.tiled) == awaited & tiled
    found = requests.get(f"{server.url}/stac/search?ids={did.tiled[0]}", timeout=30).json()["features"]
    assert {item["collection"][:4] for item in found} == {"l2b-"}


def test_each_verb_of_the_night_can_be_had_alone(population):
    nothing = dict.fromkeys("added reprocessed withdrawn hidden unhidden renamed tiled".split(), 0) | {
        "collection": False
    }
    quiet = population.later(1, **nothing)
    assert [p.plume_id for p in quiet.plumes] == [p.plume_id for p in population.plumes]
    assert all(not getattr(quiet.did, verb) for verb in quiet.did.__struct_fields__)
    moved = population.later(1, **nothing | {"renamed": 3})
    assert len(moved.did.renamed) == len(moved.did.added) == 3
    tiled = population.later(1, **nothing | {"tiled": 2})
    assert len(tiled.did.tiled) == 2
    assert tiled.did.added == tiled.did.reprocessed == []
    again = quiet.later(2, **nothing | {"reprocessed": 4, "collection": True})
    assert len(again.did.reprocessed) == 4
    assert again.now > quiet.now > population.now
