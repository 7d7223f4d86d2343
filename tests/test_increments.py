"""Harvests after the first: what is written anew, what is carried on, and what is remembered of the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import geocat
from geocat.errors import IncompleteHarvest
from geocat.harvest import Document, Memory, Page, Traffic
from geocat.harvest.base import NOTHING
from geocat.ledger import Changes, LedgerEntry
from geocat.snapshot import take
from tests.by_hand import DECLARED, harvest, item
from tests.harvesting import harvest as harvest_source
from tests.upstreams.faults import FaultyApi, synthetic, text_of


@pytest.fixture
def catalog(catalog: Callable[..., geocat.Catalog]) -> geocat.Catalog:
    return catalog()


def ids(catalog: geocat.Catalog) -> list[str]:
    return [id for (id,) in catalog.sql("SELECT id FROM items ORDER BY id").fetchall()]


def paths(entry: LedgerEntry, *tables: str) -> set[str]:
    return {file.path for table in tables or entry.tables for file in entry.tables[table] if file.rows}


def changes_of(catalog: geocat.Catalog, entry: LedgerEntry) -> list[tuple[Any, ...]]:
    asked = "SELECT id, change, before ->> '$.properties.n', after ->> '$.properties.n' FROM item_changes"
    return catalog.sql(f"{asked} WHERE snapshot = $s ORDER BY id", s=entry.snapshot).fetchall()


@dataclass
class Since:
    """A source that gives only what can have changed, and its count of everything."""

    given: list[Any]
    whole: int
    everything: list[Any] | None = None
    traffic: Traffic = field(default_factory=Traffic)

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:
        if memory.known is None:
            everything = self.everything or []
            yield Page("items", [Document(json.dumps(each).encode()) for each in everything], len(everything))
        else:
            documents = [Document(json.dumps(each).encode()) for each in self.given]
            yield Page("items", documents, scope="changes", whole=self.whole)


class TestOfEverything:
    """A harvest that asked for everything: what did not come is gone."""

    def test_added_changed_unchanged_and_deleted_are_counted_and_told_apart(self, catalog: geocat.Catalog) -> None:
        first = harvest(catalog, *(item(id, {"n": 1}) for id in ("changes", "goes", "stays")))
        assert first.changes == Changes(added=3)
        entry = harvest(catalog, item("changes", {"n": 2}), item("comes", {"n": 1}), item("stays", {"n": 1}))
        assert entry.changes == Changes(added=1, changed=1, unchanged=1, deleted=1)
        assert ids(catalog) == ["changes", "comes", "stays"]
        assert changes_of(catalog, entry) == [
            ("changes", "changed", "1", "2"),
            ("comes", "added", None, "1"),
            ("goes", "deleted", "1", None),
        ]

    def test_nothing_new_writes_nothing(self, catalog: geocat.Catalog) -> None:
        documents = [item(str(n)) for n in range(3)]
        first, second = harvest(catalog, *documents), harvest(catalog, *documents)
        assert second.changes == Changes(unchanged=3)
        assert (paths(second), second.written) == (paths(first), 0)
        assert second.complete
        assert second.parent == first.snapshot

    def test_files_that_no_item_leaves_are_carried_on(
        self, catalog: geocat.Catalog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("geocat.conform.LEAF_ROWS", 2)
        monkeypatch.setattr("geocat.staying.SMALL_ROWS", 2)
        documents = [item(f"{c}{n}", collection=c) for c in "abc" for n in range(2)]
        first = harvest(catalog, *documents)
        assert len(first.tables["items"]) == 3
        documents[0]["properties"]["n"] = 1
        second = harvest(catalog, *documents)
        for table in ("items", "item_json"):
            kept = paths(first, table) & paths(second, table)
            assert len(kept) == 2
        assert second.rows("items") == second.rows("item_json") == 6
        assert catalog.sql("SELECT count(*) FROM items JOIN item_json USING (source, collection, id)").fetchall() == [
            (6,)
        ]

    def test_small_files_become_one(self, catalog: geocat.Catalog) -> None:
        documents = []
        for n in range(12):
            documents.append(item(f"{n:02}", {"n": n}))
            entry = harvest(catalog, *documents)
            assert len(entry.tables["items"]) <= 9 + 1
        assert entry.rows("items") == 12
        assert catalog.sql("SELECT array_agg(n ORDER BY id) = range(12) FROM collections.c").fetchall() == [(True,)]

    def test_what_a_server_makes_up_each_time_is_no_change(self, catalog: geocat.Catalog) -> None:
        asset = {"href": "https://x.invalid/a.tif"}
        before = item(
            "i",
            links=[{"rel": "self", "href": "https://one.invalid/i"}],
            assets={"data": asset, "tilejson": {"href": "https://tiles.invalid/1"}},
        )
        after = {
            **dict(reversed(before.items())),
            "links": [{"rel": "self", "href": "https://two.invalid/i"}, {"rel": "root", "href": "/"}],
            "assets": {"tilejson": {"href": "https://tiles.invalid/2"}, "data": asset},
        }
        first = harvest(catalog, before)
        assert harvest(catalog, after).changes == Changes(unchanged=1)
        told = harvest(catalog, {**after, "links": [{"rel": "license", "href": "https://x.invalid/licence"}]})
        assert told.changes == Changes(changed=1)
        assert told.parent > first.snapshot

    def test_an_item_that_goes_and_comes_again_has_a_history_and_no_tombstone(self, catalog: geocat.Catalog) -> None:
        with_it = harvest(catalog, item("a"), item("b", {"n": 1}))
        without_it = harvest(catalog, item("a"))
        tombstone = "SELECT id, deleted_in, json ->> '$.properties.n' FROM items_deleted"
        assert catalog.sql(tombstone).fetchall() == [("b", without_it.snapshot, "1")]
        again = harvest(catalog, item("a"), item("b", {"n": 2}))
        assert catalog.sql(tombstone).fetchall() == []
        history = "SELECT version, ended_by, json ->> '$.properties.n', known_until IS NULL FROM item_history"
        assert catalog.sql(f"{history} WHERE id = 'b' ORDER BY version").fetchall() == [
            (with_it.snapshot, "deleted", "1", False),
            (again.snapshot, None, "2", True),
        ]

    def test_history_outlives_a_file_that_was_copied(self, catalog: geocat.Catalog) -> None:
        harvest(catalog, item("a", {"n": 1}), item("b"))
        harvest(catalog, item("a", {"n": 2}), item("b"))
        harvest(catalog, item("a", {"n": 3}), item("b"))
        versions = "SELECT array_agg(json ->> '$.properties.n' ORDER BY version) FROM item_history WHERE id = 'a'"
        assert catalog.sql(versions).fetchall() == [(["1", "2", "3"],)]
        catalog.expire(keep=1)
        assert catalog.sql(versions.replace("array_agg", "count")).fetchall() == [(1,)]
        assert ids(catalog) == ["a", "b"]
        assert len(catalog.sql("FROM item_changes").fetchall()) == 4

    def test_one_that_became_unreadable_is_deleted_and_rejected(self, catalog: geocat.Catalog) -> None:
        harvest(catalog, item("a"), item("b"))
        entry = harvest(catalog, item("a"), {**item("b"), "properties": {"datetime": "never"}})
        assert entry.changes == Changes(unchanged=1, deleted=1)
        assert catalog.sql("SELECT id FROM rejects").fetchall() == [("b",)]

    def test_a_snapshot_that_would_lose_too_much_is_never_current(self, catalog: geocat.Catalog) -> None:
        harvest(catalog, *(item(str(n)) for n in range(10)))
        with pytest.raises(IncompleteHarvest, match=r"3 of 10 items are gone.*--accept-shrink"):
            take(catalog.store, "s", DECLARED, harvester=Since([], 0, [item(str(n)) for n in range(7)]), full=True)
        catalog.refresh()
        assert len(ids(catalog)) == 10
        harvest(catalog, *(item(str(n)) for n in range(7)))
        assert len(ids(catalog)) == 7


class TestOfChanges:
    """A harvest that asked only for what can have changed."""

    @pytest.fixture
    def begun(self, catalog: geocat.Catalog) -> LedgerEntry:
        self.take(catalog, [], 3, [item(id, {"n": 1}) for id in "abc"])
        return catalog.store.entries()[-1]

    @staticmethod
    def take(catalog: geocat.Catalog, given: list[Any], whole: int, everything: list[Any] | None = None) -> LedgerEntry:
        entry = take(catalog.store, "s", DECLARED, harvester=Since(given, whole, everything), accept_shrink=True)
        catalog.refresh()
        return entry

    def test_what_did_not_come_stays(self, catalog: geocat.Catalog, begun: LedgerEntry) -> None:
        entry = self.take(catalog, [item("b", {"n": 2}), item("d", {"n": 1})], whole=4)
        assert entry.changes == Changes(added=1, changed=1, unchanged=2)
        assert ids(catalog) == ["a", "b", "c", "d"]
        assert entry.whole == 4
        assert entry.parent == begun.snapshot

    def test_nothing_new_is_a_commit_without_a_file(self, catalog: geocat.Catalog, begun: LedgerEntry) -> None:
        for given in ([], [item("c", {"n": 1})]):
            entry = self.take(catalog, given, whole=3)
            assert (entry.written, entry.changes, paths(entry)) == (0, Changes(unchanged=3), paths(begun))
            assert catalog.sql("SELECT snapshot FROM harvest_sources").fetchall() == [(entry.snapshot,)]

    def test_a_count_that_does_not_add_up_asks_for_everything(
        self, catalog: geocat.Catalog, begun: LedgerEntry
    ) -> None:
        entry = self.take(
            catalog, [item("b", {"n": 2})], whole=2, everything=[item("a", {"n": 1}), item("b", {"n": 2})]
        )
        assert entry.changes == Changes(changed=1, unchanged=1, deleted=1)
        assert ids(catalog) == ["a", "b"]
        assert entry.scope == "whole"
        assert begun.snapshot != entry.snapshot

    def test_rejects_are_carried_on_and_not_repeated(self, catalog: geocat.Catalog) -> None:
        bad = {**item("bad"), "properties": {"datetime": "never"}}
        self.take(catalog, [], 0, [item("a"), bad])
        for _ in range(2):
            self.take(catalog, [bad, item("b")], whole=3)
            assert catalog.sql("SELECT id FROM rejects").fetchall() == [("bad",)]
        assert ids(catalog) == ["a", "b"]

    def test_as_of_sees_each_state(self, catalog: geocat.Catalog, begun: LedgerEntry) -> None:
        self.take(catalog, [item("d")], whole=4)
        with geocat.open(catalog.store.root, as_of=begun.snapshot) as before:
            assert ids(before) == ["a", "b", "c"]
            assert before.sql("SELECT count(*) FROM item_changes").fetchall() == [(3,)]


class TestDrift:
    """Types of properties, from snapshot to snapshot."""

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            (1, 1.5, "DOUBLE"),
            (1.5, 1, "DOUBLE"),
            (1, "one", "JSON"),
            ("one", 1, "JSON"),
            (1, [1], "JSON"),
            ([1], [1.5], "DOUBLE[]"),
            (True, "yes", "JSON"),
            (None, 1, "BIGINT"),
            (9007199254740993, 0.5, "JSON"),
            ({"a": 1}, {"b": 1}, "JSON"),
        ],
    )
    def test_a_column_widens_without_loss(
        self, catalog: geocat.Catalog, first: Any, second: Any, expected: str
    ) -> None:
        with_first = item("first", {"p": first})
        harvest(catalog, with_first)
        harvest(catalog, with_first, item("second", {"p": second}))
        seen = catalog.sql("SELECT id, typeof(p), to_json(p)::VARCHAR FROM collections.c ORDER BY id").fetchall()
        assert {kind for _, kind, _ in seen} == {expected}
        told = {id: text and json.loads(text) for id, _, text in seen}
        assert told == {"first": first, "second": second}

    def test_names_alike_but_for_case_are_not_mixed(self, catalog: geocat.Catalog) -> None:
        first = item("first", {"p": 1})
        harvest(catalog, first)
        harvest(catalog, first, item("second", {"P": "other"}))
        assert catalog.sql("SELECT id, p, properties ->> 'P' FROM collections.c ORDER BY id").fetchall() == [
            ("first", 1, None),
            ("second", None, "other"),
        ]

    def test_the_view_shows_the_union_of_properties(self, catalog: geocat.Catalog) -> None:
        first = item("a", {"x": 1})
        harvest(catalog, first)
        harvest(catalog, first, item("b", {"y": "z"}))
        assert catalog.sql("SELECT id, x, y FROM collections.c ORDER BY id").fetchall() == [
            ("a", 1, None),
            ("b", None, "z"),
        ]


def test_a_large_collection_is_cut_into_files(catalog: geocat.Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geocat.conform.LEAF_ROWS", 50)
    monkeypatch.setattr("geocat.staying.SMALL_ROWS", 50)
    monkeypatch.setattr("geocat.conform.STRETCH_ROWS", 20)
    monkeypatch.setattr("geocat.conform.FILE_ROWS", 40)
    monkeypatch.setattr("geocat.conform.SORTED_BYTES", 0)
    places = [{"type": "Point", "coordinates": [n % 20, n // 20]} for n in range(100)]
    documents = [item(str(n), geometry=place, bbox=None) for n, place in enumerate(places)]
    entry = harvest(catalog, *documents)
    assert (
        [file.rows for file in entry.tables["items"]]
        == [file.rows for file in entry.tables["item_json"]]
        == [40, 40, 20]
    )
    documents[0]["properties"]["n"] = 1
    after = harvest(catalog, *documents)
    assert len(paths(entry, "items") & paths(after, "items")) == 2
    check = Path(catalog.store.root)
    assert sum(1 for _ in (check / "snapshots" / "items").rglob("*.parquet")) == 5


def test_an_api_that_cannot_tell_what_changed_is_asked_for_what_was_observed_lately(catalog: geocat.Catalog) -> None:
    today = datetime.now(UTC)
    items = synthetic(40)
    for days, each in enumerate(reversed(items)):
        each["properties"]["datetime"] = text_of((today - timedelta(days=days, hours=1)).replace(microsecond=0))
    with FaultyApi(items, per_page=5, ignores=frozenset({"updated", "created"})) as api:

        def harvested() -> tuple[Changes, int, str]:
            api.log.clear()
            entry = harvest_source(catalog, "api", "stac_api", api.url, revisit_days=10)
            return entry.changes, len(api.log), entry.scope[:4]

        assert harvested() == (Changes(added=40), 8, "whol")
        year = str(today.year)
        assert harvested() == (Changes(unchanged=40), 2, year)
        items[-1]["properties"]["n"] = 1
        del items[-2]
        assert harvested() == (Changes(changed=1, unchanged=38, deleted=1), 2, year)
        items.insert(0, {**items[0], "id": "old but new"})
        assert harvested() == (Changes(added=1, unchanged=39), 2 + 8, "whol")
