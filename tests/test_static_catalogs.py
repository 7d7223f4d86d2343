"""Static catalogs as they are found: real ones, every STAC version's examples, and trees with knots in them."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec
import pytest
import shapely

import geocat
from geocat.harvest import Document
from tests import by_hand, oracle
from tests.harvesting import Overhearing, harvest
from tests.upstreams.tree import TreeServer

HEYSTAC = "stac/static/heystac_2024-11-20_8ff0ad41"
S1_RTC = "stac/static/s1-rtc-subset_2021-06-26_97694e54"
PYSTAC = "stac/versions/pystac-data-files_e0641093"
SPEC = "stac/versions/stac-spec-examples_1.0.0_1.1.0_801ecfd"

EXAMPLES = {
    **{
        f"examples-{name}": (PYSTAC, f"tests/data-files/examples/{name}", roots)
        for name, roots in {
            "0.8.1": 6,
            "hand-0.8.1": 1,
            "0.9.0": 7,
            "hand-0.9.0": 1,
            "1.0.0-beta.2": 7,
            "1.0.0-RC1": 2,
            "1.0.0": 2,
            "1.1.0": 2,
        }.items()
    },
    **{
        f"catalogs-{name}": (PYSTAC, f"tests/data-files/catalogs/{name}", roots)
        for name, roots in {
            "cbers-partial": 1,
            "label_catalog-v0.8.1": 1,
            "planet-example-v1.0.0-beta.2": 1,
            "test-case-1": 1,
            "test-case-2": 1,
            "test-case-4": 1,
            "test-case-5": 2,
            "test-case-6": 1,
        }.items()
    },
    **{f"spec-{name}": (SPEC, f"spec-examples/{name}", 2) for name in ("v1.0.0", "v1.1.0-beta.1", "v1.1.0")},
}
"""Name to tarball, folder, and how many documents of the folder no other one there links to as its child."""


BLANKS = r"[\s\x00\x1f]+"
"""What may become a space in a reject: line breaks, and what cannot stand in JSON."""


class Answer:
    """What a catalog says after one harvest of one source."""

    def __init__(self, catalog: geocat.Catalog, url: str, name: str = "tree", **fields: Any) -> None:
        self.catalog = catalog
        self.entry = harvest(catalog, name, "stac_static", url, **fields)

        def rows(query: str) -> list[Any]:
            return [row for row in catalog.sql(query, source=name).fetchall() if row]

        found = rows(
            "SELECT found_at, collection, id, json FROM items JOIN item_json USING (source, collection, id) "
            "WHERE source = $source"
        )
        self.items = {(collection, id_): (where, text) for where, collection, id_, text in found}
        assert len(found) == len(self.items) == self.entry.rows("items"), "one row per (collection, id)"
        self.rejects = rows("SELECT found_at, reason, document FROM rejects WHERE source = $source")
        assert len(self.rejects) == self.entry.rows("rejects")
        self.collections = rows("SELECT type, id, json FROM read_parquet(collection_files()) WHERE source = $source")

    @property
    def reasons(self) -> dict[str, str]:
        return {where: reason for where, reason, _ in self.rejects}

    def account_for(self, documents: list[oracle.Document], *, keys: bool = True) -> None:
        """Fail unless each item document came out equal, or stands in rejects, whole, with a reason.

        A document may also be an identical second copy of one that came out.

        :param keys: whether collection and id are compared too, which needs documents that have them
        """
        kept = {where: (key, text) for key, (where, text) in self.items.items()}
        rejected = {where: (reason, text) for where, reason, text in self.rejects}
        for document in documents:
            if document.path in kept:
                key, text = kept[document.path]
                same = text == document.text or oracle.exact(text) == oracle.exact(document.text)
                assert same, document.path
                assert not keys or key == document.key, document.path
            elif document.path in rejected:
                reason, text = rejected[document.path]
                assert is_a_sentence(reason), reason
                assert re.split(BLANKS, text) == re.split(BLANKS, document.text), document.path
            else:
                _, text = self.items[document.key]
                assert oracle.exact(text) == oracle.exact(document.text), f"{document.path} was lost"


def is_a_sentence(reason: str) -> bool:
    """A reason for people: one line that begins and ends like a sentence, and names no internals."""
    internals = ("Error", "Exception", "Traceback", "None", "0x", "\n", "CAST", "json_transform")
    ends = reason.endswith((".", " …")) or "kept instead: " in reason
    return reason[:1].isupper() and ends and not any(word in reason for word in internals)


# ---------- real catalogs


def test_heystac_is_one_harvest_with_every_item_of_270_collections_equal_on_the_way_out(
    catalog: Callable[..., geocat.Catalog], unpacked: Callable[[str], Path]
) -> None:
    root = unpacked(HEYSTAC) / "stac" / "catalog.json"
    truth = oracle.walk(root)
    answer = Answer(catalog(), str(root), external="skip")
    answer.account_for(truth.items)
    assert (len(truth.items), len(answer.items)) == (276, 276)
    described = [json.loads(each.text)["id"] for each in truth.documents if '"Collection"' in each.text]
    twins = len(described) - len(set(described))
    assert twins == 6, "collections of two catalogs that share an id"
    assert [reason.partition(":")[0] for _, reason, _ in answer.rejects] == [
        "A later collection has the same id and was kept instead"
    ] * twins
    assert len({collection for collection, _ in answer.items}) == 270


def test_a_footprint_as_wide_as_the_globe_is_found_by_a_box_inside_it(
    catalog: Callable[..., geocat.Catalog], unpacked: Callable[[str], Path]
) -> None:
    root = unpacked(HEYSTAC) / "stac" / "catalog.json"
    answer = Answer(catalog(), str(root), external="skip")
    wide = {}
    for document in oracle.walk(root).items:
        footprint = shapely.from_geojson(json.dumps(oracle.plain(document.text)["geometry"]))
        if footprint.equals(shapely.box(*footprint.bounds)) and footprint.bounds[2] - footprint.bounds[0] > 180:
            wide[document.key] = footprint
    assert len(wide) > 50
    for longitude in (-150, -90, 10, 100, 165):
        found = {
            row[:2]
            for row in answer.catalog.items((longitude, 20, longitude + 1, 21)).project("collection, id").fetchall()
        }
        probe = shapely.box(longitude, 20, longitude + 1, 21)
        missed = {key for key, footprint in wide.items() if footprint.intersects(probe)} - found
        assert not missed, longitude


def test_s1_rtc_nests_by_tile_and_year_and_comes_out_whole(
    catalog: Callable[..., geocat.Catalog], unpacked: Callable[[str], Path]
) -> None:
    root = unpacked(S1_RTC) / "collection.json"
    truth = oracle.walk(root)
    answer = Answer(catalog(), str(root), external="skip")
    answer.account_for(truth.items)
    assert (len(answer.items), answer.rejects) == (108, [])


# ---------- the examples of every STAC version


def roots_of(folder: Path) -> list[Path]:
    """The catalogs and collections of a folder that lead somewhere and that no other one there has as a child."""
    leading = {}
    for path in sorted(folder.rglob("*.json")):
        document = json.loads(path.read_bytes())
        if isinstance(document, dict) and document.get("type") != "Feature":
            links = [link for link in document.get("links", []) if link["rel"] in ("item", "child")]
            if links:
                leading[path] = links
    children = {
        (path.parent / link["href"]).resolve()
        for path, links in leading.items()
        for link in links
        if link["rel"] == "child" and "://" not in link["href"]
    }
    return [path for path in leading if path.resolve() not in children]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_every_stac_version_is_kept_equal_or_rejected_with_a_reason(
    name: str, catalog: Callable[..., geocat.Catalog], unpacked: Callable[[str], Path]
) -> None:
    tarball, folder, expected = EXAMPLES[name]
    roots = roots_of(unpacked(tarball) / folder)
    assert len(roots) == expected
    everything = catalog()
    for number, root in enumerate(roots):
        truth = oracle.walk(root)
        answer = Answer(everything, str(root), f"root-{number}", external="skip")
        answer.account_for(truth.items)
        assert set(truth.missing) <= set(answer.reasons)
        assert all(map(is_a_sentence, answer.reasons.values())), answer.reasons
        assert {(kind, id_) for kind, id_, _ in answer.collections} >= {
            ("Collection" if "extent" in document else "Catalog", document["id"])
            for document in (oracle.plain(each.text) for each in truth.documents)
        }


# ---------- trees with knots, over every way there is to read them

ITEM: dict[str, Any] = {
    "type": "Feature",
    "stac_version": "1.0.0",
    "id": "item",
    "geometry": {"type": "Point", "coordinates": [7.0, 46.0]},
    "bbox": [7.0, 46.0, 7.0, 46.0],
    "properties": {"datetime": "2024-06-01T00:00:00Z"},
    "links": [],
    "assets": {},
}


def item(id_: str, **members: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ITEM), "id": id_, **members}


def group(kind: str, id_: str, *links: tuple[str, str]) -> dict[str, Any]:
    described = {"type": kind, "stac_version": "1.0.0", "id": id_, "description": id_}
    extent = {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [[None, None]]}}
    own = {"license": "CC0-1.0", "extent": extent} if kind == "Collection" else {}
    return {**described, **own, "links": [{"rel": rel, "href": href} for rel, href in links]}


Files = dict[str, Any]
Published = Callable[[str, Files], "contextmanager[str]"]


@pytest.fixture(params=["file", "http", "memory"])
def published(request: pytest.FixtureRequest, tmp_path: Path) -> Published:
    """Publish files (path to document) somewhere; gives the URL of the folder they are in."""

    @contextmanager
    def publish(name: str, files: Files) -> Iterator[str]:
        folder = tmp_path / name
        for path, document in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        if request.param == "file":
            yield str(folder)
        elif request.param == "http":
            with TreeServer(folder) as upstream:
                yield upstream.url
        else:
            memory = fsspec.filesystem("memory")
            memory.put(str(folder), f"/{tmp_path.name}", recursive=True)
            yield (
                f"memory://{tmp_path.name}/{name}"
                if memory.exists(f"/{tmp_path.name}/{name}")
                else f"memory://{tmp_path.name}"
            )
            memory.rm(f"/{tmp_path.name}", recursive=True)

    return publish


def harvested(
    published: Published, catalog: geocat.Catalog, files: Files, **fields: Any
) -> tuple[Answer, dict[str, tuple[str, str]], dict[str, str]]:
    """The answer, items by path with their key, and reasons by path; all paths as in ``files``."""
    with published("tree", files) as url:
        answer = Answer(catalog, f"{url}/catalog.json", **fields)
    items = {where.removeprefix(f"{url}/"): key for key, (where, _) in answer.items.items()}
    reasons = {where.removeprefix(f"{url}/"): reason.replace(f"{url}/", "") for where, reason in answer.reasons.items()}
    return answer, items, reasons


def test_relative_links_lead_to_collections_and_items_at_any_depth(
    published: Published, catalog: Callable[..., geocat.Catalog]
) -> None:
    files = {
        "catalog.json": group("Catalog", "root", ("child", "./a/collection.json"), ("item", "top.json")),
        "top.json": item("top"),
        "a/collection.json": group("Collection", "a", ("child", "b/catalog.json"), ("item", "./1.json")),
        "a/1.json": item("1", collection="a"),
        "a/b/catalog.json": group("Catalog", "b", ("item", "./c/../2.json"), ("child", "../../d/collection.json")),
        "a/b/2.json": item("2"),
        "d/collection.json": group("Collection", "d", ("item", "./3.json#fragment")),
        "d/3.json": item("3"),
    }
    answer, items, reasons = harvested(published, catalog(), files)
    assert items == {"top.json": ("", "top"), "a/1.json": ("a", "1"), "a/b/2.json": ("a", "2"), "d/3.json": ("d", "3")}
    assert reasons == {}
    kinds = {"root": "Catalog", "a": "Collection", "b": "Catalog", "d": "Collection"}
    assert {id_: kind for kind, id_, _ in answer.collections} == kinds
    for (_, id_), (where, text) in answer.items.items():
        assert oracle.plain(text)["id"] == id_, where


def test_cycles_and_links_to_what_is_known_already_are_followed_once(
    published: Published, catalog: Callable[..., geocat.Catalog]
) -> None:
    files = {
        "catalog.json": group("Catalog", "root", ("child", "./catalog.json"), ("child", "a/catalog.json")),
        "a/catalog.json": group(
            "Catalog", "a", ("child", "../catalog.json"), ("child", "b.json"), ("item", "i.json"), ("item", "./i.json")
        ),
        "a/b.json": group("Catalog", "b", ("child", "./catalog.json"), ("child", "./b.json"), ("item", "../a/i.json")),
        "a/i.json": item("i"),
    }
    answer, items, reasons = harvested(published, catalog(), files)
    assert (items, reasons, answer.entry.received) == ({"a/i.json": ("", "i")}, {}, 1)
    assert len(answer.collections) == 3


def test_documents_are_told_apart_by_what_they_are_and_not_by_the_link_that_led_to_them(
    published: Published, catalog: Callable[..., geocat.Catalog]
) -> None:
    many = {"type": "FeatureCollection", "features": [item("inside")], "links": []}
    files = {
        "catalog.json": group("Catalog", "root", ("child", "a.json")),
        "a.json": group("Collection", "a", ("child", "i.json"), ("child", "many.json"), ("item", "catalog.json")),
        "i.json": item("i"),
        "many.json": many,
    }
    answer, items, reasons = harvested(published, catalog(), files)
    assert items == {"i.json": ("a", "i")}
    assert reasons == {"many.json": "The document is not a STAC item: its type is FeatureCollection, not Feature."}
    assert {id_ for _, id_, _ in answer.collections} == {"root", "a"}


def test_links_that_lead_nowhere_are_rejects_that_say_who_links_there(
    published: Published, catalog: Callable[..., geocat.Catalog]
) -> None:
    files = {
        "catalog.json": group(
            "Catalog", "root", ("child", "gone/catalog.json"), ("item", "lost.json"), ("item", "here.json")
        ),
        "here.json": item("here"),
    }
    _, items, reasons = harvested(published, catalog(), files)
    assert items == {"here.json": ("", "here")}
    assert reasons == dict.fromkeys(
        ("gone/catalog.json", "lost.json"), "There is no document here, although catalog.json links to it."
    )


def test_hrefs_with_backslashes_lead_where_windows_meant(
    published: Published, catalog: Callable[..., geocat.Catalog]
) -> None:
    files = {
        "catalog.json": group("Catalog", "root", ("child", ".\\sub\\collection.json")),
        "sub/collection.json": group("Collection", "sub", ("item", "deep\\item.json")),
        "sub/deep/item.json": item("deep", collection="sub"),
    }
    _, items, reasons = harvested(published, catalog(), files)
    assert (items, reasons) == ({"sub/deep/item.json": ("sub", "deep")}, {})


def test_the_windows_catalog_of_pystac_is_whole(
    published: Published, catalog: Callable[..., geocat.Catalog], unpacked: Callable[[str], Path]
) -> None:
    folder = unpacked(PYSTAC) / "tests/data-files/windows_hrefs"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.json")}
    _, items, reasons = harvested(published, catalog(), files)
    assert (len(items), reasons) == (1, {})


def test_absolute_links_of_a_self_published_catalog_stay_in_the_copy_that_is_harvested(
    published: Published, catalog: Callable[..., geocat.Catalog]
) -> None:
    home = "https://stac.invalid/v1"
    files = {
        "catalog.json": group(
            "Catalog", "root", ("self", f"{home}/catalog.json"), ("child", f"{home}/a/collection.json")
        ),
        "a/collection.json": group(
            "Collection", "a", ("self", f"{home}/a/collection.json"), ("parent", f"{home}/catalog.json"),
            ("item", f"{home}/a/1.json"), ("item", "./2.json"),
        ),
        "a/1.json": item("1", collection="a"),
        "a/2.json": item("2", collection="a"),
    }  # fmt: skip
    _, items, reasons = harvested(published, catalog(), files)
    assert (items, reasons) == ({"a/1.json": ("a", "1"), "a/2.json": ("a", "2")}, {})


def test_links_that_leave_the_host_are_left_alone_where_the_source_says_skip(
    published: Published, catalog: Callable[..., geocat.Catalog]
) -> None:
    files = {
        "catalog.json": group(
            "Catalog", "root", ("child", "https://elsewhere.invalid/catalog.json"), ("item", "i.json"),
            ("item", "https://elsewhere.invalid/i.json"),
        ),
        "i.json": item("i"),
    }  # fmt: skip
    _, items, reasons = harvested(published, catalog(), files, external="skip")
    assert (items, reasons) == ({"i.json": ("", "i")}, {})


def test_links_that_leave_the_host_are_followed_otherwise(
    catalog: Callable[..., geocat.Catalog], tmp_path: Path
) -> None:
    for name, document in {"i.json": item("i"), "c.json": group("Collection", "c", ("item", "i.json"))}.items():
        (tmp_path / name).write_text(json.dumps(document))
    with TreeServer(tmp_path) as elsewhere:
        (tmp_path / "root").mkdir()
        root = tmp_path / "root" / "catalog.json"
        root.write_text(json.dumps(group("Catalog", "root", ("child", f"{elsewhere.url}/c.json"))))
        answer = Answer(catalog(), str(root))
        assert answer.items.keys() == {("c", "i")}
        assert elsewhere.paths == {"/c.json": 1, "/i.json": 1}


def test_names_that_links_must_quote_are_found(published: Published, catalog: Callable[..., geocat.Catalog]) -> None:
    files = {
        "catalog.json": group("Catalog", "root", ("item", "an%20item.json"), ("item", "./100%.json")),
        "an item.json": item("quoted"),
        "100%.json": item("as it is"),
    }
    answer, _, reasons = harvested(published, catalog(), files)
    assert ({id_ for _, id_ in answer.items}, reasons) == ({"quoted", "as it is"}, {})


@pytest.mark.parametrize("moved", ["/v2/catalog.json", "v2/catalog.json", "{url}/v2/catalog.json"])
def test_links_of_a_document_begin_where_it_was_found_after_redirects(
    moved: str, catalog: Callable[..., geocat.Catalog], tmp_path: Path
) -> None:
    (tmp_path / "v2").mkdir()
    linked = group("Catalog", "root", ("child", "./catalog.json"), ("item", "i.json"))
    (tmp_path / "v2" / "catalog.json").write_text(json.dumps(linked))
    (tmp_path / "v2" / "i.json").write_text(json.dumps(item("i", assets={"a": {"href": "./a.tif"}})))
    here: list[str] = []

    def answer(path: str) -> Any:
        return (302, {"Location": moved.format(url=here[0])}, b"") if path == "/latest.json" else None

    with TreeServer(tmp_path, answer) as upstream:
        here.append(upstream.url)
        found = Answer(catalog(), f"{upstream.url}/latest.json", external="skip", retries=0)
    assert (found.items.keys(), found.rejects, len(found.collections)) == ({("", "i")}, [], 1)
    [(href,)] = found.catalog.sql("SELECT href FROM assets").fetchall()
    assert href == f"{here[0]}/v2/a.tif"


def test_the_token_of_a_source_is_sent_to_its_own_host_only(
    catalog: Callable[..., geocat.Catalog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOCAT_TOKEN_TREE", "secret")
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "i.json").write_text(json.dumps(item(folder)))
    with Overhearing(tmp_path / "here") as here, Overhearing(tmp_path / "there") as there:
        linked = group("Catalog", "root", ("item", "i.json"), ("item", f"{there.url}/i.json"))
        (tmp_path / "here" / "catalog.json").write_text(json.dumps(linked))
        found = Answer(catalog(), f"{here.url}/catalog.json")
    assert {id_ for _, id_ in found.items} == {"here", "there"}
    assert all("Authorization: Bearer secret" in head for head in here.heard)
    assert there.heard
    assert not any("secret" in head for head in there.heard)


def test_the_same_tree_gives_the_same_rows_each_time(
    published: Published, catalog: Callable[..., geocat.Catalog]
) -> None:
    leaves = {f"{n}.json": item(f"{n:04}", properties={**ITEM["properties"], "n": n}) for n in range(300)}
    files = {"catalog.json": group("Catalog", "root", *(("item", path) for path in leaves)), **leaves}
    twice = catalog()
    with published("tree", files) as url:
        answer = Answer(twice, f"{url}/catalog.json", jobs=7)
        first = twice.sql("FROM items ORDER BY ALL").project("* EXCLUDE (snapshot)").fetchall()
        entry = harvest(twice, "tree", "stac_static", f"{url}/catalog.json", jobs=3)
        assert twice.sql("FROM items ORDER BY ALL").project("* EXCLUDE (snapshot)").fetchall() == first
    assert twice.diff(answer.entry.snapshot, entry.snapshot).fetchall() == []
    assert len(first) == 300


# ---------- nasty items

NASTY_REASONS = {
    "The document is not a STAC item: its type is missing, not Feature.": 9,
    "The document is not a STAC item: its type is FeatureCollection, not Feature.": 4,
    "The document is not a STAC item: its type is Collection, not Feature.": 2,
    "The document is not a STAC item: its type is Catalog, not Feature.": 1,
    "The document is not valid JSON.": 2,
    "The item has no id.": 2,
    "A later item has the same collection and id and was kept instead: bands_v1.1.0.json": 1,
    "A later item has the same collection and id and was kept instead: 2-of-dynamic_asset_hrefs_pc_naip.json": 2,
}
"""Arrays, lines of JSON, pages, templates and repeated items among the files; every file that is an item is kept."""


def among(catalog: geocat.Catalog, folder: Path, bodies: dict[str, bytes]) -> tuple[Answer, list[oracle.Document]]:
    """Harvest a catalog of one level around the bodies of items, by file name."""
    folder /= "nasty"
    folder.mkdir()
    for name, body in bodies.items():
        (folder / name).write_bytes(body)
    root = folder / "catalog.json"
    root.write_text(json.dumps(group("Catalog", "nasty", *(("item", f"./{name}") for name in bodies))))
    documents = [
        oracle.Document(str(folder / name), body.decode("utf-8-sig", "replace"), "") for name, body in bodies.items()
    ]
    return Answer(catalog, str(root)), documents


def test_every_nasty_document_is_kept_equal_or_rejected_with_a_reason_and_none_fails_the_harvest(
    catalog: Callable[..., geocat.Catalog], fixtures_folder: Path, tmp_path: Path
) -> None:
    texts = {}
    for path in sorted((fixtures_folder / "stac" / "nasty").iterdir()):
        text = path.read_text(encoding="utf-8")
        texts[path.name] = text
        if path.suffix == ".ndjson":
            inside = [line for line in text.splitlines() if line.strip()]
        else:
            document = json.loads(text)
            parts = document if isinstance(document, list) else document.get("features", [])
            inside = [json.dumps(part) for part in parts if path.name != "MANIFEST.json"]
        texts |= {f"{number}-of-{path.name}": each for number, each in enumerate(inside)}
    answer, documents = among(catalog(), tmp_path, {name: text.encode() for name, text in texts.items()})
    answer.account_for(documents)
    assert len(answer.items) > 80
    folder = f"{tmp_path}/nasty/"
    assert Counter(reason.replace(folder, "") for reason in answer.reasons.values()) == NASTY_REASONS


TWIN = "A later item has the same collection and id and was kept instead: "
NASTY: dict[str, tuple[int, dict[str, int], dict[str, int], str | None, tuple[float, ...] | None]] = {
    # items kept, reasons for the others, repairs, earliest observed_from (UTC), west, south, east and north of all
    "antimeridian_goes_glm.json": (
        1, {}, {}, "2024-11-18 08:42:40", (-180, -66.56, 180, 66.56),
    ),
    "antimeridian_s2_multipolygon.json": (
        1, {}, {}, "2020-07-17 22:19:41.024", (-180, -16.3517, 180, -15.3455),
    ),
    "antimeridian_s3_unsplit_0.json": (
        1, {}, {"time_with_space": 1}, "2016-05-21 01:55:51.526891", (-180, -85.8057, 180, 89.8008),
    ),
    "asset_explosion_LOW_DEFENDED_MAPS_1000_High_End_2010.json": (
        1, {}, {}, "2022-02-22 00:00:00", (1547750, 941625, 5415925, 6525950),
    ),
    "bands_v1.0.0.json": (
        0, {TWIN + "bands_v1.1.0.json#0": 1}, {}, None, None,
    ),
    "bands_v1.1.0.json": (
        1, {}, {"geometry_null": 1}, "2024-08-11 16:07:32.766181", None,
    ),
    "base_item_template.json": (
        0, {"The item has no id.": 1}, {}, None, None,
    ),
    "bbox3d_copc.json": (
        1, {}, {"bbox_3d": 1}, "2020-12-14 03:21:56.5", (103.8381, 13.3233, 103.8953, 13.5529),
    ),
    "bbox3d_pc_copc_list.json": (
        4, {}, {"bbox_3d": 4, "bbox_differs": 4}, "2020-01-01 00:00:00", (-112.4855, 38.0719, -112.4777, 38.1339),
    ),
    "cmr_catalog_CMR-STAC.json": (
        0, {"The document is not a STAC item: its type is Catalog, not Feature.": 1}, {}, None, None,
    ),
    "cmr_collection_ASTGTM_NUMNC_003.json": (
        0, {"The document is not a STAC item: its type is Collection, not Feature.": 1}, {}, None, None,
    ),
    "cmr_collection_HLSL30_2.0.json": (
        0, {"The document is not a STAC item: its type is Collection, not Feature.": 1}, {}, None, None,
    ),
    "cmr_feature_HLS.L30.T13TGF.2021133T172406.v2.0.json": (
        1, {}, {}, "2021-05-13 17:24:06.48", (-102.2213, 40.5049, -101.2894, 41.5106),
    ),
    "cmr_items_page1.json": (
        10, {}, {"bbox_differs": 1, "migrated": 10}, "2021-01-01 21:31:13.552", (-178.2128, -45.2413, 176.1893, 54.1187),
    ),
    "datetime_7_fraction_digits.json": (
        1, {}, {"time_fraction_cut": 1}, "2024-11-09 15:19:48.714587", (-69.9316, 44.7663, -68.7323, 46.2134),
    ),
    "datetime_no_timezone.json": (
        1, {}, {"time_without_zone": 1}, "2020-01-01 00:00:00", (-114.0528, 38.1086, -113.981, 38.1544),
    ),
    "datetime_null_interval.json": (
        1, {}, {}, "2020-12-14 03:21:56.5", (103.8381, 13.3233, 103.8953, 13.5529),
    ),
    "datetime_null_lidar_dem.json": (
        1, {}, {"migrated": 1}, "2012-01-01 00:00:00", (149.7441, -29.5314, 149.7652, -29.5129),
    ),
    "datetime_space_separator.json": (
        1, {}, {"time_with_space": 1}, "2024-11-18 06:13:11.409545", (-4.9626, 29.1322, -2.0449, 30.6366),
    ),
    "delsert.ndjson": (
        6, {}, {"migrated": 6}, "2011-08-17 00:00:00", (-87.5035, 30.6221, -85.3082, 31.0036),
    ),
    "duplicate_ids.ndjson": (
        2, {}, {"migrated": 2}, "2011-07-31 00:00:00", (-87.8162, 30.4969, -87.7464, 30.5656),
    ),
    "dynamic_asset_hrefs_pc_naip.json": (
        1, {TWIN + "dynamic_asset_hrefs_pc_naip.json#2": 2}, {}, "2018-10-19 00:00:00", (-73.1308, 43.9962, -73.0566, 44.0663),
    ),
    "geojson_depth_mismatch_s1_grd.json": (
        1, {}, {"time_with_space": 1}, "2015-01-29 08:19:16.649281", (-179.8543, -73.5842, -169.6976, -70.6236),
    ),
    "global_footprint.json": (
        1, {}, {}, "2018-07-31 00:00:00", (-179.95, -60, 179.95, 90),
    ),
    "hydration_dehydrated-items_landsat-c2-l1.json": (
        0, {"The document is not a STAC item: its type is missing, not Feature.": 1}, {}, None, None,
    ),
    "hydration_raw-items_landsat-c2-l1.json": (
        1, {}, {"bbox_differs": 1}, "1983-05-27 13:36:40.094", (-3.9422, 79.6376, 10.5596, 81.9297),
    ),
    "id_is_a_path.json": (
        1, {}, {"time_without_zone": 1}, "2021-08-31 01:30:00", (-180, -90, 180, 90),
    ),
    "itemcollection_22_s2_items.geojson": (
        9, {}, {}, "2020-06-06 08:06:09.024", (26.9998, -15.465, 28.0211, -7.2362),
    ),
    "itemcollection_s2_with_next.json": (
        10, {}, {}, "2024-03-31 18:02:54.659", (-106.1832, 39.6558, -104.8846, 40.6508),
    ),
    "json_nan_arceme-datacubes-global-10051-d.json": (
        1, {}, {}, "2015-01-11 00:00:00", (29.1519, -23.4458, 29.2481, -23.3542),
    ),
    "large_item_stac08_label.json": (
        1, {}, {"migrated": 1}, "2019-04-23 00:00:00", (39.2892, -5.743, 39.313, -5.7222),
    ),
    "missing_bbox_pc_landsat8.json": (
        3, {}, {"bbox_missing": 3}, "2022-03-17 10:21:00.495016", (5.3741, 51.9629, 10.6308, 55.6011),
    ),
    "multipolygons.json": (
        2, {}, {}, "2022-10-03 16:02:35", (-82.2, 26.8914, -82.0053, 27.0288),
    ),
    "no_assets.json": (
        1, {}, {}, "2021-09-01 00:00:00", (-122.5975, 37.488, -122.288, 37.6135),
    ),
    "null_geometry_no_bbox.json": (
        1, {}, {"geometry_null": 1, "migrated": 1}, "2016-05-03 13:22:30.04", None,
    ),
    "point_geometry.json": (
        1, {}, {"time_without_zone": 1}, "2022-01-01 00:00:00", (22.6755, -13.0806, 22.6755, -13.0806),
    ),
    "rustac_invalid-datetimes.json": (
        1, {}, {"time_without_zone": 1}, "2025-11-13 01:18:44.291467", (-116.8976, 50.1951, -114.6574, 51.7374),
    ),
    "rustac_invalid-item.json": (
        0, {"The item has no id.": 1}, {}, None, None,
    ),
    "sgp_cop-dem-glo-30-pc.json": (
        4, {}, {}, "2021-04-22 00:00:00", (-180, -89.9999, 180, -88.9999),
    ),
    "sgp_io-lulc-annual-v02-pc.json": (
        4, {}, {}, "2023-01-01 00:00:00", (-180, 0, 180, 72.0229),
    ),
    "sgp_planet-nicfi-analytic-pc.json": (
        4, {}, {}, "2022-01-01 00:00:00", (-49.043, -2.2846, -48.6914, -1.5818),
    ),
    "sgp_sentinel-1-rtc-pc.json": (
        4, {}, {"time_with_space": 4}, "2024-04-19 04:57:49.220673", (13.8127, 29.9039, 17.5773, 35.4435),
    ),
}  # fmt: skip
"""Every file of the folder; pages, lists and lines of JSON are taken apart."""


def test_every_nasty_file_comes_to_what_the_table_says(
    catalog: Callable[..., geocat.Catalog], fixtures_folder: Path
) -> None:
    documents = {}
    for path in sorted((fixtures_folder / "stac" / "nasty").iterdir()):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ndjson":
            inside = [line for line in text.splitlines() if line.strip()]
        else:
            whole = json.loads(text)
            parts = whole if isinstance(whole, list) else whole.get("features")
            inside = [text] if parts is None else [json.dumps(part) for part in parts]
        if path.name != "MANIFEST.json":
            documents |= {f"{path.name}#{number}": each for number, each in enumerate(inside)}
    made = catalog()
    by_hand.harvest(made, *[Document(text.encode(), found_at) for found_at, text in documents.items()])

    def by_file(query: str) -> dict[str, list[tuple[Any, ...]]]:
        found: dict[str, list[tuple[Any, ...]]] = {}
        for found_at, *others in made.sql(query).fetchall():
            found.setdefault(found_at.partition("#")[0], []).append(tuple(others))
        return found

    texts = by_file("SELECT found_at, found_at, json FROM items JOIN item_json USING (source, collection, id)")
    assert all(
        oracle.exact(text) == oracle.exact(documents[found_at]) for each in texts.values() for found_at, text in each
    )
    facts = by_file("SELECT found_at, observed_from::VARCHAR, bbox FROM items")
    reasons = by_file("SELECT found_at, reason FROM rejects")
    repairs = by_file("SELECT found_at, repair FROM item_quality JOIN items USING (source, collection, id)")
    assert {found_at.partition("#")[0] for found_at in documents} == NASTY.keys()
    for name, (kept, rejected, repaired, earliest, box) in NASTY.items():
        found = facts.get(name, [])
        boxes = [list(each.values()) for _, each in found if each]
        assert len(found) == kept, name
        assert Counter(reason for (reason,) in reasons.get(name, [])) == rejected, name
        assert Counter(repair for (repair,) in repairs.get(name, [])) == repaired, name
        assert min((at for at, _ in found), default=None) == (earliest and f"{earliest}+00"), name
        if box:
            west, south, east, north = zip(*boxes, strict=True)
            assert (min(west), min(south), max(east), max(north)) == pytest.approx(box, abs=1e-4), name
        else:
            assert boxes == [], name


# ---------- worse than anything seen

MODEL: dict[str, Any] = item(
    "model",
    collection="c",
    stac_extensions=["https://stac-extensions.github.io/eo/v1.1.0/schema.json"],
    properties={
        **ITEM["properties"],
        "start_datetime": "2024-06-01T00:00:00Z",
        "end_datetime": "2024-06-02T00:00:00Z",
        "created": "2024-06-01T00:00:00Z",
        "updated": "2024-06-01T00:00:00Z",
        "title": "t",
        "platform": "p",
        "constellation": "c",
        "instruments": ["a"],
        "gsd": 1.5,
        "eo:cloud_cover": 10,
        "x:whole": 1,
        "x:text": "s",
        "x:list": [1, 2],
        "x:object": {"a": 1},
    },
    links=[{"rel": "self", "href": "./model.json"}],
    assets={"a": {"href": "a.tif", "title": "t", "type": "image/tiff", "roles": ["data"], "nodata": None}},
)

ANYTHING = """
null
true
0
-1
1.5
-0.0
1e400
1E5
1.00000000000000000000001
9223372036854775807
18446744073709551615
123456789012345678901234567890
NaN
Infinity
-Infinity
""
" "
"x"
"null"
"\\u0000"
"a\\u0000b"
"\\ud800"
"\\u001f"
"\\u007f"
"😀é"
"'; DROP TABLE x"
"\\"\\\\"
"a\\nb"
"2024-01-01"
"2024-01-01T00:00:00+25:00"
"2024-01-01t00:00:00z"
"2016-12-31T23:59:60Z"
"0000-00-00T00:00:00Z"
"99999-01-01T00:00:00Z"
"-infinity"
"epoch"
[]
[[]]
[null]
[1, "a", null, {}]
[[[[[[[[1]]]]]]]]
[0, 0, 1]
[170, 0, -170, 1]
[null, null, null, null]
{}
{"": 1}
{"a": null}
{"a": 1, "a": 2}
{"a": 1, "A": 2}
{"a": {"href": "x"}, "a": {"href": "y"}}
{"href": null, "roles": "data"}
{"href": "x", "roles": [1, null], "title": 5, "type": {}}
{"type": "Point", "coordinates": []}
{"type": "Point", "coordinates": [1]}
{"type": "Point", "coordinates": [1, 2, 3, 4]}
{"type": "Point", "coordinates": [1e300, 2]}
{"type": "Point", "coordinates": [null, 2]}
{"type": "Point", "coordinates": ["1", "2"]}
{"type": "Polygon", "coordinates": []}
{"type": "Polygon", "coordinates": [[]]}
{"type": "Polygon", "coordinates": [[[0, 0]]]}
{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}
{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}
{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
{"type": "Polygon", "coordinates": [[[170, 0], [-170, 5], [-170, 10], [170, 5], [170, 0]]]}
{"type": "Polygon", "coordinates": [[[170, 0, 5], [-170, 5, 5], [-170, 10, 5], [170, 0, 5]]]}
{"type": "Polygon", "coordinates": [[[170, 0], [200, 0], [200, 10], [170, 0]]]}
{"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]}
{"type": "MultiPolygon", "coordinates": [[[170, 0], [-170, 0], [-170, 1], [170, 0]]]}
{"type": "LineString", "coordinates": [[170, 0], [-170, 5]]}
{"type": "LineString", "coordinates": [[170, 0]]}
{"type": "MultiLineString", "coordinates": [[[170, 0], [-170, 1]], []]}
{"type": "MultiPoint", "coordinates": [[170, 0], [-170, 0]]}
{"type": "GeometryCollection", "geometries": []}
{"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": [[[170, 0], [-170, 1], [-170, 2], [170, 0]]]}]}
{"type": "Circle", "coordinates": [0, 0]}
{"type": "Feature", "geometry": null}
""".strip().splitlines()


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a document something stands, coordinates apart."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in members:
        yield (*above, key)
        if key not in ("geometry", "bbox"):
            yield from places(below, (*above, key))


def test_an_item_with_anything_at_all_in_any_place_is_kept_equal_or_rejected_with_a_reason(
    catalog: Callable[..., geocat.Catalog], tmp_path: Path
) -> None:
    bodies = {}
    for place in places(MODEL):
        for replacement in ANYTHING:
            changed = copy.deepcopy(MODEL)
            changed["id"] = f"item-{len(bodies)}"
            *way, last = place
            inner: Any = changed
            for key in way:
                inner = inner[key]
            inner[last] = "@"
            bodies[f"{len(bodies)}.json"] = json.dumps(changed).replace('"@"', replacement).encode()
    answer, documents = among(catalog(), tmp_path, bodies)
    assert len(documents) > 2500
    answer.account_for(documents, keys=False)
    assert len(answer.items) > 2000
    everything_answers(answer.catalog)


def test_bytes_that_are_hardly_json_are_kept_equal_or_rejected_with_a_reason(
    catalog: Callable[..., geocat.Catalog], tmp_path: Path
) -> None:
    def numbered(**members: Any) -> bytes:
        return json.dumps({**MODEL, "id": f"item-{len(bodies)}", **members}).encode()

    bodies: dict[str, bytes] = {}
    for make in (
        lambda whole: b"",
        lambda whole: b" ",
        lambda whole: b"null",
        lambda whole: b"[1, 2]",
        lambda whole: whole[:100],
        lambda whole: whole + b"x",
        lambda whole: whole + whole,
        lambda whole: b"\xff\xfe",
        lambda whole: whole.decode().encode("utf-16"),
        lambda whole: whole.decode().encode("utf-8-sig"),
        lambda whole: whole.replace(b'"p"', b'"\xe9"'),
        lambda whole: whole.replace(b'"p"', b'"\x00"'),
        lambda whole: whole.replace(b'"p"', b'"\x1f"'),
        lambda whole: whole.replace(b'"p"', b'"\t"'),
        lambda whole: whole.replace(b" ", b"\r\n"),
        lambda whole: whole.replace(b'"p"', '"\u2028"'.encode()),
        lambda whole: b'{"a":' * 5000 + b"1" + b"}" * 5000,
        lambda whole: whole.replace(b'{"a": 1}', b"[" * 900 + b"]" * 900),
        lambda whole: whole.replace(b'{"a": 1}', b"[" * 5000 + b"]" * 5000),
        lambda whole: whole.replace(b'"p"', b'"' + b"x" * 3_000_000 + b'"'),
        lambda whole: b"// comment\n" + whole,
        lambda whole: whole.replace(b"}", b",}"),
        lambda whole: numbered(collection="a\"b'c/d\\e\nf\t{files}{view}%s$1"),
        lambda whole: numbered(collection="C"),
        lambda whole: numbered(collection="../../up"),
        lambda whole: numbered(collection="x" * 5000),
        lambda whole: numbered(assets={f"a{n}": {"href": "x"} for n in range(4000)}),
        lambda whole: numbered(properties={**ITEM["properties"], **{f"p{n}": n for n in range(200)}}),
        lambda whole: numbered(
            properties={**ITEM["properties"], "id": 1, "source": 2, "snapshot": 3, "geometry": 4, "bbox": 5, "rowid": 6,
                        "Datetime": 7, "GSD": 8, "x:whole": "text now", 'a"b': 9, "a'b": 10, "a.b": 11, "$": 12, "": 13,
                        "a\nb": 14, "*": 15, "filename": 16, "TITLE": 17, "title": {"a": 18}, "assets": 19, "item": 20}
        ),
        lambda whole: numbered(properties={**ITEM["properties"], "X:WHOLE": 2.5, "x:List": [[]]}),
    ):  # fmt: skip
        bodies[f"{len(bodies)}.json"] = make(numbered())
    answer, documents = among(catalog(), tmp_path, bodies)
    answer.account_for(documents, keys=False)
    assert len(answer.items) > 10
    everything_answers(answer.catalog)


def everything_answers(catalog: geocat.Catalog) -> None:
    """Each view of the catalog can be read whole, and boxes anywhere can be asked for."""
    catalog.connection.execute("SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal")
    views = catalog.connection.fetchall()
    assert {"items", "assets", "bands", "item_json", "rejects", "collections"} <= {view for _, view in views}
    for schema, view in views:
        quoted = view.replace('"', '""')
        catalog.sql(f'FROM "{schema}"."{quoted}"').fetchall()
    for box in ((-180, -90, 180, 90), (170, -10, -170, 10), (0, 0, 1, 1), (-180, 0, -180, 0)):
        catalog.items(box, "2024-01-01", "2025-01-01").fetchall()
    assert (
        catalog.sql("SELECT count(*) FROM items").fetchall() == catalog.sql("SELECT count(*) FROM item_json").fetchall()
    )
