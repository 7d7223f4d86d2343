"""The main job on real input: Planet's open STAC, 10,731 items, from files and over HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import geocat
from tests import oracle
from tests.upstreams.tree import TreeServer

ITEMS, COLLECTIONS, LEVELS = 10_731, 29, 4

INSTANTS = {"datetime", "start_datetime", "end_datetime", "created", "updated"}
"""Properties whose column is an instant; the JSON has text."""


class Harvest(NamedTuple):
    catalog: geocat.Catalog
    entry: Any
    truth: oracle.Tree
    found_at: Callable[[str], str]


@pytest.fixture(scope="module")
def truth(planet_root: Path) -> oracle.Tree:
    return oracle.walk(planet_root)


@pytest.fixture(scope="module", params=["files", "http"])
def harvest(
    request: pytest.FixtureRequest, planet_root: Path, truth: oracle.Tree, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Harvest]:
    folder = planet_root.parent
    with TreeServer(folder) as upstream, geocat.init(tmp_path_factory.mktemp("planet") / "catalog") as catalog:
        root = f"{folder}/" if request.param == "files" else f"{upstream.url}/"
        catalog.add_source("planet", "stac_static", f"{root}catalog.json", external="skip")
        [entry] = catalog.harvest("planet")
        yield Harvest(catalog, entry, truth, lambda path: root + path.removeprefix(f"{folder}/"))


def parsed(harvest: Harvest) -> dict[tuple[str, str], dict[str, Any]]:
    return {document.key: oracle.plain(document.text) for document in harvest.truth.items}


def test_the_tree_is_the_one_that_was_announced(truth: oracle.Tree) -> None:
    assert len(truth.items) == ITEMS
    assert len({document.key for document in truth.items}) == ITEMS
    assert len({document.collection for document in truth.items}) == COLLECTIONS
    assert (truth.missing, truth.levels) == ([], LEVELS)


def test_every_item_is_one_row_and_none_is_rejected(harvest: Harvest) -> None:
    rows = harvest.catalog.sql("SELECT collection, id FROM items").fetchall()
    assert len(rows) == ITEMS
    assert set(rows) == {document.key for document in harvest.truth.items}
    assert harvest.catalog.sql("FROM rejects").fetchall() == []
    assert (harvest.entry.received, harvest.entry.rows("items"), harvest.entry.rows("rejects")) == (ITEMS, ITEMS, 0)


def test_every_collection_and_catalog_document_is_kept_as_sent(harvest: Harvest) -> None:
    kept = harvest.catalog.sql("SELECT found_at, json FROM read_parquet(collection_files())").fetchall()
    sent = {harvest.found_at(document.path): document.text for document in harvest.truth.documents}
    assert len(kept) == len(sent)
    assert {where: oracle.exact(text) for where, text in kept} == {
        where: oracle.exact(text) for where, text in sent.items()
    }
    kinds = Counter(oracle.plain(document.text)["type"] for document in harvest.truth.documents)
    assert len(harvest.catalog.collections()) == kinds["Collection"]


def test_json_out_equals_json_in_for_every_item(harvest: Harvest) -> None:
    out = {(c, i): text for c, i, text in harvest.catalog.sql("SELECT collection, id, json FROM item_json")}
    assert len(out) == len(harvest.truth.items)
    compared = (
        (document.key, oracle.exact(document.text), oracle.exact(out[document.key])) for document in harvest.truth.items
    )
    assert oracle.first_difference(compared) is None


def test_every_item_says_where_it_was_found(harvest: Harvest) -> None:
    found = {(c, i): where for c, i, where in harvest.catalog.sql("SELECT collection, id, found_at FROM items")}
    assert found == {document.key: harvest.found_at(document.path) for document in harvest.truth.items}


def test_the_assets_of_an_item_are_those_of_its_json_with_every_member(harvest: Harvest) -> None:
    items = parsed(harvest)
    rows = harvest.catalog.sql("SELECT collection, id, assets FROM items").fetchall()
    compared = (
        ((c, i), items[c, i]["assets"], {key: oracle.recovered(asset) for key, asset in (assets or {}).items()})
        for c, i, assets in rows
    )
    assert oracle.first_difference(compared) is None


def test_every_asset_is_one_row_of_the_view_assets_with_an_absolute_href(harvest: Harvest) -> None:
    expected = {
        (*document.key, key): (oracle.absolute(harvest.found_at(document.path), asset["href"]), asset.get("type"))
        for document in harvest.truth.items
        for key, asset in oracle.plain(document.text)["assets"].items()
    }
    rows = harvest.catalog.sql("SELECT collection, id, asset_key, href, type FROM assets").fetchall()
    assert len(rows) == len(expected)
    compared = ((key, expected[key], (href, kind)) for *key_, href, kind in rows for key in [tuple(key_)])
    assert oracle.first_difference(compared) is None


def test_the_links_and_properties_of_an_item_are_kept_as_sent(harvest: Harvest) -> None:
    sent = {document.key: oracle.exact(document.text) for document in harvest.truth.items}
    rows = harvest.catalog.sql("SELECT collection, id, links, properties FROM items").fetchall()
    for member, place in (("links", 2), ("properties", 3)):
        compared = ((row[:2], sent[row[0], row[1]].get(member), oracle.exact(row[place])) for row in rows)
        assert oracle.first_difference(compared) is None


def test_a_view_of_each_collection_has_every_property_typed_and_equal_to_the_json(harvest: Harvest) -> None:
    items = parsed(harvest)
    compared = 0
    for collection in sorted({collection for collection, _ in items}):
        view = harvest.catalog.sql(f'FROM collections."{collection}"')
        kinds = dict(zip(view.columns, map(str, view.types), strict=True))
        names = {name for (of, _), item in items.items() if of == collection for name in item["properties"]}
        used = {
            name
            for (of, _), item in items.items()
            if of == collection
            for name, v in item["properties"].items()
            if v is not None
        }
        assert used <= set(kinds), f"{collection} lacks columns"
        rows = view.fetchall()
        assert len(rows) == sum(of == collection for of, _ in items)
        for row in rows:
            columns = dict(zip(kinds, row, strict=True))
            properties = items[collection, columns["id"]]["properties"]
            for name in names & set(kinds):
                found, sent = value_of(columns[name], kinds[name]), expected_of(name, properties.get(name))
                assert found == sent, (collection, columns["id"], name, kinds[name])
                assert type(found) is type(sent) or {type(found), type(sent)} == {int, float}, (name, kinds[name])
                compared += 1
    assert compared > ITEMS


def value_of(cell: Any, kind: str) -> Any:
    """A cell as the JSON value that it stands for."""
    return oracle.plain(cell) if kind == "JSON" and cell is not None else cell


def expected_of(name: str, sent: Any) -> Any:
    """A property as its column should have it; an instant in UTC."""
    if sent is None or name not in INSTANTS:
        return sent
    return datetime.fromisoformat(sent).astimezone(UTC)
