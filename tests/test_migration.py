"""STAC of every version on the way in, and documents that are not quite JSON: what is read, and what is kept."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocat
from geocat.harvest import Document
from geocat.migration import as_it_should_be
from tests.by_hand import document, harvest, item, without

PYSTAC = "stac/versions/pystac-data-files_e0641093"
SPEC = "stac/versions/stac-spec-examples_1.0.0_1.1.0_801ecfd"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[geocat.Catalog]:
    """One catalog for the module; each test has a source of its own in it."""
    with geocat.init(tmp_path_factory.mktemp("catalog")) as made:
        yield made


@pytest.fixture
def took(catalog: geocat.Catalog, request: pytest.FixtureRequest) -> Callable[..., Callable[[str], dict[Any, Any]]]:
    """Harvest documents, and get what asks this harvest: the first column to the second, or to the others."""

    def take(*documents: Any, **more: Any) -> Callable[[str], dict[Any, Any]]:
        source = re.sub(r"\W+", "-", request.node.name)
        harvest(catalog, *documents, source=source, **more)

        def ask(query: str) -> dict[Any, Any]:
            found = catalog.sql(query.replace("$own", "source = $source"), source=source).fetchall()
            return {row[0]: row[1] if len(row) == 2 else row[1:] for row in found}

        return ask

    return take


REPAIRS = "SELECT id, list(repair ORDER BY repair) FROM item_quality WHERE $own GROUP BY id"

# ---------- the edge

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    said=st.dictionaries(st.text(max_size=5), values, max_size=4), version=st.sampled_from(["1.0.0", "1.1.0", "2.0"])
)
def test_strict_json_of_today_is_let_through_untouched(said: dict[str, Any], version: str) -> None:
    text = json.dumps({**said, "stac_version": version, "properties": {"eo:gsd": 1, "stac_version": "0.9.0"}})
    assert as_it_should_be(text.encode()) == b""


SPOILT = ["NaN", "Infinity", "-Infinity", "nan", "-inf"]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    said=values,
    spoilt=st.sampled_from(SPOILT),
    comma=st.booleans(),
    text=st.sampled_from(["x", "NaN", ",]", '\\"nan,}']),
)
def test_what_json_does_not_know_is_taken_out_and_nothing_else(said: Any, spoilt: str, comma: bool, text: str) -> None:
    whole = {"said": said, "text": text, "spoilt": [None, 1]}
    written = json.dumps(whole)
    sent = written.replace('"spoilt": [null, 1]', f'"spoilt": [{spoilt}, 1{" ," if comma else ""} ]')
    assert json.loads(as_it_should_be(sent.encode())) == whole


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[", b"<html>NaN</html>", b'{"a": 1} NaN', b'{"a": NaN', b"[1,,]x", b"// c\n[1,]",
        b'{"type": "Feature", "stac_version": "0.9.0"', b'{"stac_version": "0.9.0", "type": "Circle"}',
        b'{"stac_version": "0.9.0", "type": "Feature"}', b'["stac_version", "0.9.0"]', b'[{"stac_version": "0.9.0"}]',
        b'{"stac_version": "0.9.0", "type": "Feature", "properties": [], "assets": {}}',
        b'{"stac_version": "0.9.0", "type": "Feature", "properties": {"eo:bands": [], "n": 1e400}, "assets": {}}',
        b'{"stac_version": "0.8.0", "type": "Feature", "properties": {"eo:bands": []}, "assets": {"a": {"eo:bands": [0]}}}',
        b"[" * 50_000,
    ],
)  # fmt: skip
def test_what_cannot_be_helped_is_left_as_it_was_sent(body: bytes) -> None:
    assert as_it_should_be(body) == b""


# ---------- items of older STAC

OLD: dict[str, Any] = {
    **item("old"),
    "stac_version": "0.8.1",
    "stac_extensions": ["eo", "dtr"],
    "properties": {
        "datetime": "2018-10-01T01:08:32Z",
        "dtr:start_datetime": "2018-10-01T01:00:00Z",
        "dtr:end_datetime": "2018-10-01T02:00:00Z",
        "eo:platform": "landsat-8",
        "eo:instrument": "OLI_TIRS",
        "eo:constellation": "landsat",
        "eo:gsd": 30,
        "eo:cloud_cover": 78,
        "eo:epsg": 32652,
        "eo:sun_azimuth": 152.6,
        "eo:bands": [{"name": "B1", "common_name": "coastal"}, {"name": "B2", "common_name": "blue"}],
    },
    "assets": {"B2": {"href": "B2.TIF", "eo:bands": [1]}, "both": {"href": "b.TIF", "eo:bands": [0, 1]}},
}
CORE = "platform, constellation, instruments, gsd, cloud_cover, start_datetime::VARCHAR, end_datetime::VARCHAR"
READ = ("landsat-8", "landsat", ["OLI_TIRS"], 30.0, 78.0, "2018-10-01 01:00:00+00", "2018-10-01 02:00:00+00")


@pytest.mark.parametrize("version", ["0.6.0", "0.6.2", "0.7.0", "0.8.0-rc1", "0.8.1", None])
def test_an_item_of_older_stac_has_todays_columns_and_keeps_its_json(
    took: Callable[..., Callable[[str], dict[Any, Any]]], version: str | None
) -> None:
    sent = {**OLD, "stac_version": version} if version else without(OLD, "stac_version")
    ask = took(sent)
    assert ask(f"SELECT id, {CORE} FROM items WHERE $own") == {"old": READ}
    assert ask("SELECT id, stac_version, properties ->> 'proj:code' FROM items WHERE $own") == {
        "old": ("1.1.0", "EPSG:32652")
    }
    assert ask("SELECT asset_key, list(common_name ORDER BY band_index) FROM bands WHERE $own GROUP BY asset_key") == {
        "B2": ["blue"],
        "both": ["coastal", "blue"],
    }
    assert ask("SELECT id, json FROM item_json WHERE $own") == {"old": json.dumps(sent)}
    assert ask(REPAIRS) == {"old": ["migrated"]}


@pytest.mark.parametrize("version", ["1.0.0-beta.2", "1.0.0-rc.1", "1.0.0-RC.3"])
def test_an_item_of_a_draft_of_1_is_migrated_too(
    took: Callable[..., Callable[[str], dict[Any, Any]]], version: str
) -> None:
    properties = {"proj:epsg": 32652, "license": "proprietary"}
    ask = took(item("i", properties, stac_version=version, stac_extensions=["projection"]))
    assert ask(
        "SELECT id, stac_version, properties ->> 'proj:code', properties ->> 'license' FROM items WHERE $own"
    ) == {"i": ("1.1.0", "EPSG:32652", "other")}
    assert ask(REPAIRS) == {"i": ["migrated"]}


def test_an_item_that_cannot_be_migrated_is_read_as_it_is_and_says_so(
    took: Callable[..., Callable[[str], dict[Any, Any]]],
) -> None:
    sent = copy.deepcopy(OLD)
    sent["assets"]["B2"]["eo:bands"] = [7]
    ask = took(sent)
    read = (READ[0], READ[1], None, *READ[3:])
    assert ask(f"SELECT id, {CORE} FROM items WHERE $own") == {"old": read}
    assert ask("SELECT id, stac_version FROM items WHERE $own") == {"old": "0.8.1"}
    assert ask(REPAIRS) == {"old": ["migration_failed"]}


def test_an_item_that_only_forgot_its_version_is_read_as_it_is(
    took: Callable[..., Callable[[str], dict[Any, Any]]],
) -> None:
    ask = took(without(item("i", {"eo:cloud_cover": 3, "platform": "p"}), "stac_version"))
    assert ask("SELECT id, stac_version, cloud_cover FROM items WHERE $own") == {"i": (None, 3.0)}
    assert ask(REPAIRS) == {}


def test_a_version_somewhere_inside_is_not_the_items(took: Callable[..., Callable[[str], dict[Any, Any]]]) -> None:
    ask = took(item("i", {"eo:gsd": 5, "derived": {"stac_version": "0.8.1"}}))
    assert ask("SELECT id, stac_version, gsd FROM items WHERE $own") == {"i": ("1.0.0", 5.0)}
    assert ask(REPAIRS) == {}


# ---------- collections


def test_collections_of_older_stac_have_todays_columns_and_keep_their_json(
    took: Callable[..., Callable[[str], dict[Any, Any]]],
) -> None:
    extent = {"spatial": [170, -10, -170, 10], "temporal": ["2015-06-27T00:00:00Z", None]}
    sent = {
        "id": "old", "stac_version": "0.6.0", "license": "proprietary", "extent": extent, "links": [],
        "description": "d",
    }  # fmt: skip
    flat = {"type": "Collection", "id": "flat", "extent": {"spatial": {"bbox": [1, 2, 3, 4]}}}
    ask = took(collections=[sent, flat, {"id": "licensed", "stac_version": "0.8.0", "license": "CC0-1.0"}])
    assert ask(
        "SELECT id, license, observed_from::VARCHAR, observed_to, list_value(bbox.xmin, bbox.xmax), json "
        "FROM main.collections WHERE $own"
    ) == {
        "old": ("other", "2015-06-27 00:00:00+00", None, [-180.0, 180.0], json.dumps(sent)),
        "flat": (None, None, None, [1.0, 3.0], json.dumps(flat)),
    }
    assert ask("SELECT id, type FROM read_parquet(collection_files()) WHERE $own") == {
        "old": "Collection", "flat": "Collection", "licensed": "Catalog",
    }  # fmt: skip


def test_a_collection_without_an_id_or_with_anothers_is_rejected_with_a_reason(
    took: Callable[..., Callable[[str], dict[Any, Any]]],
) -> None:
    said = [
        {"type": "Collection", "id": "twice", "title": "first"},
        {"type": "Collection", "id": "twice", "title": "last"},
        {"type": "Collection", "title": "no id"},
        {"type": "Catalog", "id": ""},
        {"type": "Collection", "id": "same"},
        {"type": "Collection", "id": "same"},
        {"type": "Catalog", "id": "catalog", "title": "a"},
        {"type": "Catalog", "id": "catalog", "title": "b"},
        b'{"type": "Collection", "id": "cut off"',
    ]
    documents = [document(each)._replace(found_at=f"https://h/{number}.json") for number, each in enumerate(said)]
    ask = took(collections=documents)
    assert ask("SELECT found_at, collection, id, reason, document FROM rejects WHERE $own") == {
        "https://h/0.json": (
            "twice",
            "twice",
            "A later collection has the same id and was kept instead: https://h/1.json",
            json.dumps(said[0]),
        ),
        "https://h/2.json": ("", None, "The collection has no id.", json.dumps(said[2])),
        "https://h/3.json": ("", "", "The catalog has no id.", json.dumps(said[3])),
        "https://h/8.json": ("", None, "The document is not valid JSON.", said[8].decode()),  # type: ignore[attr-defined]
    }
    assert ask("SELECT found_at, id FROM read_parquet(collection_files()) WHERE $own") == {
        "https://h/1.json": "twice",
        "https://h/5.json": "same",
        "https://h/6.json": "catalog",
        "https://h/7.json": "catalog",
    }


# ---------- the examples of every version

VERSIONS: dict[str | None, tuple[int, int, dict[str, int], dict[str, int]]] = {
    # items sent, items kept, their repairs, catalogs and collections kept
    None: (0, 0, {}, {"Catalog": 1}),
    "0.6.0": (0, 0, {}, {"Collection": 1}),
    "0.8.1": (28, 23, {"bbox_3d": 2, "bbox_differs": 7, "migrated": 23, "ring_closed": 2},
              {"Catalog": 4, "Collection": 14}),
    "0.9.0": (30, 20, {"bbox_3d": 1, "bbox_differs": 6, "migrated": 20, "ring_closed": 2},
              {"Catalog": 2, "Collection": 10}),
    "1.0.0-beta.2": (33, 28, {"bbox_3d": 1, "bbox_differs": 9, "migrated": 28, "ring_closed": 7},
                     {"Catalog": 5, "Collection": 10}),
    "1.0.0-rc.1": (8, 6, {"bbox_differs": 1, "migrated": 6, "time_fraction_cut": 1}, {"Catalog": 1, "Collection": 4}),
    "1.0.0-rc.2": (1, 1, {"migrated": 1}, {}),
    "1.0.0-rc.3": (67, 67, {"bbox_differs": 6, "migrated": 67}, {}),
    "1.0.0-rc.4": (10, 10, {"bbox_differs": 1, "migrated": 10}, {}),
    "1.0.0": (13, 5, {"bbox_differs": 2}, {"Catalog": 2, "Collection": 4}),
    "1.1.0-beta.1": (5, 3, {"bbox_differs": 1}, {"Catalog": 1, "Collection": 3}),
    "1.1.0": (134, 109, {"bbox_3d": 1, "bbox_differs": 24, "time_fraction_cut": 1},
              {"Catalog": 19, "Collection": 35}),
}  # fmt: skip
REASONS = {
    "A later item has the same collection and id and was kept instead",
    "A later collection has the same id and was kept instead",
    "The geometry cannot be read as GeoJSON",
    "The catalog has no id.",
}


@pytest.fixture(scope="module")
def examples(unpacked: Callable[[str], Path]) -> dict[str | None, list[tuple[dict[str, Any], Document]]]:
    """Every file of both collections of examples, by the version it says it is of; the items of pages one by one."""
    found: dict[str | None, list[tuple[dict[str, Any], Document]]] = {}
    for folder in map(unpacked, (PYSTAC, SPEC)):
        for path in sorted(folder.rglob("*.json")):
            text = path.read_bytes()
            whole = json.loads(text)
            parts = whole.get("features") if isinstance(whole, dict) else None
            inside = [(whole, text)] if parts is None else [(part, json.dumps(part).encode()) for part in parts]
            for number, (said, body) in enumerate(inside):
                if isinstance(said, dict):
                    sent = Document(body, f"{path.relative_to(folder.parent)}#{number}")
                    found.setdefault(said.get("stac_version"), []).append((said, sent))
    return found


def without_token(said: dict[str, Any]) -> dict[str, Any]:
    """The item as it may be kept: three examples show where to download with what opens the door."""
    kept: dict[str, Any] = json.loads(re.sub(r'/download\?token=[^"]+', "/download", json.dumps(said)))
    return kept


def test_the_examples_are_of_these_versions(
    examples: dict[str | None, list[tuple[dict[str, Any], Document]]],
) -> None:
    sent = {version: sum(said.get("type") == "Feature" for said, _ in each) for version, each in examples.items()}
    assert sent == {version: items for version, (items, *_) in VERSIONS.items()}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_example_of_a_version_is_read_kept_or_rejected_with_a_reason(
    version: str | None,
    examples: dict[str | None, list[tuple[dict[str, Any], Document]]],
    took: Callable[..., Callable[[str], dict[Any, Any]]],
) -> None:
    _, kept, repairs, groups = VERSIONS[version]
    items = {sent.found_at: (said, sent) for said, sent in examples[version] if said.get("type") == "Feature"}
    others = [sent for said, sent in examples[version] if said.get("type") != "Feature"]
    ask = took(*[sent for _, sent in items.values()], collections=others)
    found = ask(
        "SELECT found_at, json, stac_version FROM items JOIN item_json USING (source, collection, id) WHERE $own"
    )
    assert len(found) == kept
    for found_at, (text, read_version) in found.items():
        assert json.loads(text) == without_token(items[found_at][0]), found_at
        assert read_version == ("1.1.0" if "migrated" in repairs else version), found_at
    assert ask("SELECT repair, count(*) FROM item_quality WHERE $own GROUP BY repair") == repairs
    reasons = ask("SELECT found_at, reason FROM rejects WHERE $own")
    assert {re.sub(r": .*", "", reason) for reason in reasons.values()} <= REASONS
    texts = [json.loads(text) for text, _ in found.values()]
    sent_twice = [said for found_at, (said, _) in items.items() if found_at not in found.keys() | reasons.keys()]
    assert all(without_token(said) in texts for said in sent_twice)
    types = ask("SELECT found_at, type FROM read_parquet(collection_files()) WHERE $own")
    assert Counter(types.values()) == groups
