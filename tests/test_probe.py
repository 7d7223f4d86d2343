"""A probe says what lies at a URL, and the line that it prints declares it."""

from __future__ import annotations

import gzip
import json
import shlex
import shutil

import pytest
from typer.testing import CliRunner

from geocat import engine
from geocat.cli.app import app
from geocat.errors import HarvestError, InputError, SourceRefused, SourceUnavailable
from geocat.harvest.probe import probe
from geocat.serve.sample import SampleUpstreams
from tests.upstreams.replay import Replay, landing_pages, read_exchanges
from tests.upstreams.tree import FaultyLoopback, TreeServer

ITEM = {
    "type": "Feature", "stac_version": "1.1.0", "id": "one", "collection": "c", "links": [], "assets": {},
    "geometry": {"type": "Point", "coordinates": [0, 0]}, "bbox": [0, 0, 0, 0],
    "properties": {"datetime": "2024-06-01T00:00:00Z"},
}  # fmt: skip
CATALOG = {"type": "Catalog", "stac_version": "1.0.0", "id": "A tree", "description": "x", "links": []}
CONFORMS = [
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/item-search",
    "https://api.stacspec.org/v1.0.0/item-search#query",
    "https://api.stacspec.org/v1.0.0-rc.2/item-search#filter",
    "https://api.stacspec.org/v1.0.0/item-search#sort",
]


@pytest.fixture(scope="module")
def sample():
    with SampleUpstreams(engine.shipped("data/sample")) as upstreams:
        yield upstreams


class OddApi(FaultyLoopback):
    """A STAC API with habits, and its requests.

    :param habits: ``ignores`` filters; takes ``get`` only; wants a ``collection``; announces ``wrong`` counts
    """

    def __init__(self, *habits):
        super().__init__()
        self.habits, self.searches = set(habits), []

    def reply(self, method, target, body, headers):  # noqa: ARG002
        path, _, query = target.partition("?")
        if path == "/api":
            links = [{"rel": "search", "href": f"{self.url}/api/search"}, {"rel": "data", "href": "/api/collections"}]
            return self._json({**CATALOG, "title": "Odd API", "conformsTo": CONFORMS, "links": links})
        if path == "/api/collections":
            listed = [{"type": "Collection", "id": f"c{number}", "license": "CC0-1.0"} for number in range(7)]
            return self._json({"collections": listed, "links": []})
        if path == "/api/search" and not (method == "POST" and "get" in self.habits):
            asked = json.loads(body) if method == "POST" else dict(pair.split("=", 1) for pair in query.split("&"))
            self.searches.append(asked)
            return self._search(asked)
        return self._json({"description": "no"}, 405)

    def _search(self, asked):
        if "collection" in self.habits and "collections" not in asked:
            return self._json({"description": "name a collection"}, 400)
        impossible = {"filter", "query", "ids"} & asked.keys()
        none = impossible and not ("ignores" in self.habits and impossible != {"ids"})
        features = [] if none else [ITEM] * int(asked["limit"])
        counts = {"numberMatched": 40 if "wrong" in self.habits or not none else 0}
        return self._json({"type": "FeatureCollection", "features": features, "links": [{"rel": "next"}], **counts})

    @staticmethod
    def _json(document, status=200):
        return status, {"Content-Type": "application/json"}, json.dumps(document).encode()


def declared_by(line, catalog):
    """The source that a printed line declares, run as it stands."""
    words = shlex.split(line)
    assert words[:3] == ["geocat", "source", "add"]
    result = CliRunner().invoke(app, [*words[1:], "--root", catalog.store.root])
    assert result.exit_code == 0, result.output
    return catalog.sources()[words[3]]


# ---------- APIs


def test_an_api_says_what_it_can_do_and_how_many_items_it_has(sample, catalog):
    found = probe(sample.api_url)
    assert (found.what, found.stac_version, found.title) == ("a STAC API", "1.0.0", "geocat-sample")
    assert found.can == ["search", "counts announced"]
    assert (found.collections, found.items, found.licence) == (3, 1500, "CC0-1.0")
    assert found.some_collections == ["sentinel-2-like", "sentinel-1-like", "landsat-like"]
    assert found.page == "asked for 2 items, got 2"
    assert found.filter == "ids applied"
    source = declared_by(found.add, catalog())
    assert (source.type, source.url) == ("stac_api", sample.api_url)


def test_what_the_line_declares_is_harvested(sample, catalog):
    opened = catalog()
    declared_by(probe(f"{sample.api_url}/collections/landsat-like", "mine").add, opened)
    declared_by(probe(sample.static_url, "tree").add, opened)
    opened.harvest()
    assert opened.sql("SELECT source, count(*) FROM items GROUP BY ALL ORDER BY ALL").fetchall() == [
        ("mine", 450),
        ("tree", 500),
    ]


@pytest.mark.parametrize("below", ["/collections", "/collections/landsat-like", "/search?limit=3", "/search"])
def test_a_part_of_an_api_leads_to_the_api(sample, below):
    found = probe(sample.api_url + below)
    assert (found.what, found.items) == ("a STAC API", 1500)
    assert f"{sample.api_url}{below} is a part of it." in found.notes
    assert ("--collection" in found.options) == below.endswith("like")


def test_an_api_that_ignores_filters_is_found_out():
    with OddApi("ignores") as api:
        found = probe(f"{api.url}/api")
    assert found.can == ["search", "filter", "query", "sort", "counts announced"]
    assert found.filter == (
        "filter ignored: the impossible was answered with 2 items; "
        "query ignored: the impossible was answered with 2 items; ids applied"
    )
    assert (found.collections, found.some_collections) == (7, ["c0", "c1", "c2", "c3", "c4"])
    assert "c0, c1, c2, c3, c4, …" in "\n".join(found.lines())


def test_an_api_that_applies_filters_is_believed():
    with OddApi() as api:
        found = probe(f"{api.url}/api")
    assert found.filter == "filter applied; query applied; ids applied"
    assert found.options == []


def test_counts_that_do_not_follow_what_is_asked_are_declared_as_such(catalog):
    with OddApi("wrong") as api:
        found = probe(f"{api.url}/api")
        assert "It announces 40 items where it has none." in found.notes
        assert declared_by(found.add, catalog()).counts == "ignore"


def test_an_api_that_takes_get_only_is_declared_so(catalog):
    with OddApi("get") as api:
        found = probe(f"{api.url}/api")
        assert declared_by(found.add, catalog()).method == "GET"
        assert all(asked["limit"] == "2" for asked in api.searches)
    assert found.items == 40


def test_an_api_that_wants_a_collection_is_asked_for_one(catalog):
    with OddApi("collection") as api:
        found = probe(f"{api.url}/api")
        assert "It searches only where a collection is named." in found.notes
        assert declared_by(found.add, catalog()).collections == ("c0",)


def test_a_recorded_api_is_described_from_its_landing_page_and_collections(fixtures_folder):
    host = "https://earth-search.aws.element84.com"
    file = fixtures_folder / "stac/api/exchanges/pystac-client__earth-search.aws.element84.com.ndjson.gz"
    recorded = read_exchanges(file)
    with Replay([*landing_pages(recorded, f"{host}/v1"), *recorded]) as replay:
        newest, older = probe(replay.here(f"{host}/v1")), probe(replay.here(f"{host}/v0"))
    assert newest.title == "Earth Search by Element 84"
    assert newest.can == ["search", "query", "sort", "fields", "aggregation"]
    assert newest.collections == 9
    assert "It refuses to search without more being said." in newest.notes  # no such search was recorded
    assert (older.what, older.stac_version, older.collections) == ("a STAC API", "1.0.0-beta.2", 4)


def test_a_url_that_geocat_knows_is_declared_by_its_short_name(monkeypatch):
    with OddApi() as api:
        known = {
            "odd": type(
                "Known", (), {"name": "odd", "type": "stac_api", "url": f"{api.url}/api", "is_harvestable": True}
            )
        }
        monkeypatch.setattr("geocat.harvest.probe.known_sources", lambda: known)
        found = probe(f"{api.url}/api", "mine")
        part = probe(f"{api.url}/api/collections", "mine")
    assert found.add == part.add == "geocat source add mine odd"
    assert "geocat knows it as odd, with its paging and its pace." in found.notes


# ---------- CMR


class Cmr(FaultyLoopback):
    """NASA's CMR, as far as a probe asks it."""

    def reply(self, method, target, body, headers):  # noqa: ARG002
        ours = {"Content-Type": "application/json", "CMR-Request-Id": "1"}
        if target.startswith("/search/collections.umm_json?"):
            umm = {"items": [{"umm": {"ShortName": "ATL06", "Version": "007"}}]}
            return 200, {**ours, "CMR-Hits": "5321"}, json.dumps(umm).encode()
        if target == "/stac":
            children = [{"rel": "child", "href": f"{self.url}/stac/{name}"} for name in ("LPCLOUD", "POCLOUD")]
            return 200, ours, json.dumps({**CATALOG, "links": children}).encode()
        if target == "/stac/LPCLOUD":
            return 200, ours, json.dumps({**CATALOG, "title": "LPCLOUD", "conformsTo": CONFORMS[:2]}).encode()
        if target == "/stac/LPCLOUD/collections":
            return 200, ours, json.dumps({"collections": [{"id": "HLSL30_2.0"}], "links": []}).encode()
        return 200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html></html>"


def test_cmr_is_known_by_its_header_and_declared_with_a_collection(catalog):
    with Cmr() as cmr:
        for url in (cmr.url, f"{cmr.url}/", f"{cmr.url}/search"):
            found = probe(url)
            assert (found.what, found.collections) == ("NASA's Common Metadata Repository", 5321)
        source = declared_by(found.add, catalog())
        assert (source.type, source.url, source.collections) == ("cmr", cmr.url, ("ATL06_007",))


def test_cmr_stac_is_declared_as_cmr_with_its_provider(catalog):
    with Cmr() as cmr:
        provider, root = probe(f"{cmr.url}/stac/LPCLOUD"), probe(f"{cmr.url}/stac")
        source = declared_by(provider.add, catalog())
    assert (source.type, source.url, source.route, source.provider) == ("cmr", cmr.url, "stac", "LPCLOUD")
    assert source.collections == ("HLSL30_2.0",)
    assert root.children == 2
    assert "a STAC API for each provider" in root.what


# ---------- files, and what is none


@pytest.mark.parametrize("online", [False, True], ids=["path", "http"])
def test_files_are_told_apart_by_what_they_hold(tmp_path, catalog, online):
    collection = {"type": "Collection", "stac_version": "1.0.0", "id": "c", "license": "CC-BY-4.0", "extent": {}}
    written = {
        "tree/catalog.json": {**CATALOG, "links": [{"rel": "child", "href": "./c.json"}] * 2},
        "c.json": {**collection, "links": [{"rel": "item", "href": "./one.json"}] * 3},
        "one.json": ITEM,
        "page.json": {"type": "FeatureCollection", "features": [ITEM, ITEM], "links": []},
        "array.json": [ITEM, ITEM, ITEM],
    }
    (tmp_path / "tree").mkdir()
    for name, document in written.items():
        (tmp_path / name).write_text(json.dumps(document))
    (tmp_path / "lines.ndjson").write_text(f"{json.dumps(ITEM)}\n" * 4)
    (tmp_path / "packed.ndjson.gz").write_bytes(gzip.compress(f"{json.dumps(ITEM)}\n".encode() * 4))
    expected = {
        "tree/catalog.json": ("a static STAC catalog", "stac_static", None, 2),
        "c.json": ("a static STAC collection", "stac_static", 3, 0),
        "one.json": ("a single STAC item", "files", 1, None),
        "page.json": ("an ItemCollection", "files", 2, None),
        "array.json": ("an array of STAC documents", "files", 3, None),
        "lines.ndjson": ("NDJSON with a STAC document on each line", "files", 4, None),
        "packed.ndjson.gz": ("NDJSON with a STAC document on each line", "files", None, None),
    }
    opened = catalog()
    with TreeServer(tmp_path) as server:
        for number, (name, what) in enumerate(expected.items()):
            url = f"{server.url}/{name}" if online else str(tmp_path / name)
            found = probe(url, f"source-{number}")
            assert (found.what, found.type, found.items, found.children) == what, name
            assert declared_by(found.add, opened).url == url


@pytest.mark.parametrize("online", [False, True], ids=["path", "http"])
def test_parquet_is_known_by_its_footer_without_reading_the_rest(fixtures_folder, tmp_path, online):
    folder = fixtures_folder / "stac" / "parquet"
    with TreeServer(folder) as server:
        for name, rows in {"rustac_100-landsat-items.parquet": 100, "stv_CO_WestCentral_items.parquet": 141}.items():
            found = probe(f"{server.url}/{name}" if online else str(folder / name))
            assert (found.what, found.type, found.items) == ("stac-geoparquet", "files", rows)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1" + bytes(100))
    assert "a Parquet file that cannot be read" in probe(str(tmp_path / "broken.parquet")).what


def test_a_parquet_table_that_holds_no_items_is_not_declared(tmp_path):
    engine.connect().execute(f"COPY (SELECT 1 AS id) TO '{tmp_path}/plain.parquet'")
    (line,) = probe(str(tmp_path / "plain.parquet")).lines()
    assert line.endswith("plain.parquet is a Parquet file of 1 rows without the columns of STAC items.")


def test_a_folder_and_a_pattern_are_declared_whole(tmp_path, catalog):
    tmp_path = tmp_path / "folder of mine"
    tmp_path.mkdir()
    for number in range(3):
        (tmp_path / f"{number}.json").write_text(json.dumps({**ITEM, "id": str(number)}))
    shutil.copy(tmp_path / "0.json", tmp_path / "0.geojson")
    opened = catalog()
    folder, pattern = probe(str(tmp_path), "folder"), probe(f"{tmp_path}/*.json", "pattern")
    assert folder.what == "a folder of files (3 .json, 1 .geojson)"
    assert pattern.what == "files that a pattern names (3 .json)"
    assert declared_by(folder.add, opened).url == str(tmp_path)
    assert declared_by(pattern.add, opened).type == "files"


def test_a_folder_with_a_root_document_is_a_static_catalog(planet_root):
    found = probe(str(planet_root.parent))
    assert (found.what, found.type, found.add.split()[-1]) == ("a static STAC catalog", "stac_static", str(planet_root))
    assert found.children > 0


def test_any_url_that_fsspec_reads_is_looked_at():
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/probed/catalog.json", json.dumps(CATALOG).encode())
    found = probe("memory://probed")
    assert (found.type, found.title) == ("stac_static", "A tree")
    assert found.add == "geocat source add a-tree stac_static memory://probed/catalog.json"


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"<!DOCTYPE html><title>x</title>", "text/html", "a web page, and no STAC document"),
        (b'{"hello": 1}', "application/json", "JSON that is not STAC"),
        (
            b'{"type": "FeatureCollection", "features": [{"type": "Feature"}]}',
            "",
            "GeoJSON whose features are not STAC",
        ),
        (b"[1, 2]", "application/json", "JSON that is not STAC"),
        (b"id,name\n1,x\n", "text/csv", "text/csv that is not JSON"),
        (b"", "", "that is not JSON"),
        (b"\xff\xfe\x00", "image/png", "image/png that is not JSON"),
    ],
)
def test_what_cannot_be_harvested_is_one_sentence(tmp_path, body, kind, said):
    with TreeServer(tmp_path, lambda path: (200, {"Content-Type": kind}, body) if path == "/x" else None) as server:
        (line,) = probe(f"{server.url}/x").lines()
        assert line.startswith(f"{server.url}/x is ")
        assert said in line
        assert line.endswith(".")


def test_a_link_into_stac_browser_is_a_link_to_what_it_shows(sample):
    shown = sample.static_url.removeprefix("http://")
    with pytest.raises(HarvestError, match=f"https://{shown}"):  # STAC Browser means https
        probe(f"https://radiantearth.github.io/stac-browser/#/external/{shown}?.language=en")


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [(404, SourceUnavailable, "There is nothing at .*/x"), (401, SourceRefused, "variable GEOCAT_TOKEN_MINE")],
)
def test_a_refusal_is_an_error_that_says_what_to_do(tmp_path, status, error, said):
    with TreeServer(tmp_path, lambda _: (status, {}, b"")) as server, pytest.raises(error, match=said):
        probe(f"{server.url}/x?token=s3cret", "mine")


def test_what_a_url_is_signed_with_is_neither_shown_nor_declared(tmp_path):
    (tmp_path / "one.json").write_text(json.dumps(ITEM))
    with TreeServer(tmp_path) as server:
        found = probe(f"{server.url}/one.json?a=1&se=2030&sig=s3cret")
    assert found.add == f"geocat source add one files '{found.url}'"
    assert found.url == f"{server.url}/one.json?a=1"


def test_a_kind_of_url_that_nothing_reads_is_refused():
    with pytest.raises(InputError, match="Protocol not known"):
        probe("nope://x/y")


# ---------- the command


def test_the_command_prints_text_or_json_and_needs_no_catalog(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my items.ndjson").write_text(f"{json.dumps(ITEM)}\n{json.dumps(ITEM)}\n")
    text = CliRunner().invoke(app, ["source", "probe", "my items.ndjson", "--name", "mine"])
    assert text.exit_code == 0, text.output
    add = f"geocat source add mine files '{tmp_path}/my items.ndjson'"
    assert text.stdout.splitlines()[0] == f"{tmp_path}/my items.ndjson"
    assert text.stdout.splitlines()[-1] == f"  add          {add}"
    said = json.loads(CliRunner().invoke(app, ["source", "probe", "my items.ndjson", "-f", "json"]).stdout)
    assert said == {
        "url": f"{tmp_path}/my items.ndjson",
        "what": "NDJSON with a STAC document on each line",
        "type": "files",
        "stac_version": "1.1.0",
        "items": 2,
        "add": add.replace("add mine", "add my-items"),
    }
