"""STAC APIs that fail as real ones do: every item once, or a harvest that says what is missing."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import geocat
from geocat import snapshot, sources
from geocat.harvest import Document, Memory, Page, http
from geocat.harvest.slices import MOST_HALVINGS
from geocat.harvest.stac_api import StacApi
from tests.upstreams.faults import ALWAYS, END, FILTER, KINDS, QUERY, Fault, FaultyApi, Item, synthetic, text_of

Key = tuple[str, str]


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries wait a thousandth of a second at first, not a fifth; a whole answer is given up sooner."""
    monkeypatch.setattr(http, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(http, "SLOWEST", 2)


# ---------- a harvest that looks only at the interface between harvesters and landing


@dataclass
class Latest:
    """The last complete snapshot, as a harvester sees it."""

    latest: Mapping[str, str]
    snapshot: str = "1"
    started_at: str = ""
    rows: int = 1

    def validator(self, found_at: str, parent_collection: str) -> str:
        raise NotImplementedError

    collection = validator


@dataclass
class Landed:
    """Pages that have landed; what a snapshot of them would be is judged here anew, from the brief alone."""

    pages: list[Page] = field(default_factory=list)

    def land(self, page: Page) -> None:
        said = json.loads(json.dumps(page.next))
        documents = [document._replace(body=bytes(document.body)) for document in page.documents]
        self.pages.append(page._replace(next=said, documents=documents))

    def memory(self, known: Any = None) -> Memory:
        announced = [page.announced for page in self.pages if page.announced is not None]
        return Memory(
            {page.slice: page.next for page in self.pages},
            self.documents,
            announced[-1] if announced else None,
            known,
        )

    def documents(self, kind: str) -> Iterator[Document]:
        return (document for page in self.pages if page.kind == kind for document in page.documents)

    def items(self) -> dict[Key, Item]:
        found = [json.loads(document.body) for document in self.documents("items") if not document.problem]
        return {(item["collection"], item["id"]): item for item in found}

    @property
    def gaps(self) -> list[str]:
        return [page.gap for page in self.pages if page.gap]

    @property
    def is_complete(self) -> bool:
        announced = self.memory().announced
        return not self.gaps and (announced is None or len(self.items()) >= announced)


def declared(api: FaultyApi, **fields: Any) -> sources.StacApiSource:
    return sources.declare("api", {"type": "stac_api", "url": api.url, "limit": 5, "retries": 3, **fields})


def harvested(
    api: FaultyApi, landed: Landed | None = None, known: Any = None, stop: int | None = None, **fields: Any
) -> Landed:
    """Harvest once; ``stop`` ends it once so many pages have landed, as a kill would."""
    landed = landed or Landed()
    for page in StacApi("api", declared(api, **fields)).pages(landed.memory(known)):
        landed.land(page)
        if stop is not None and len(landed.pages) >= stop:
            break
    return landed


def expected(api: FaultyApi) -> dict[Key, Item]:
    return {(item["collection"], item["id"]): item for item in api.items}


# ---------- one fault at a time


WHOLE, GAP = "whole", "gap"
OUTCOMES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("nothing", {}, {}, WHOLE),
    *[
        (f"{kind}, twice", {"faults": [Fault(kind, 2, 2)]}, {"timeout_s": 0.3} if "drip" in kind else {}, WHOLE)
        for kind in KINDS
    ],
    ("429 for ever", {"faults": [Fault("429", 2)]}, {}, "answered 429, too many requests"),
    ("500 for ever", {"faults": [Fault("500", 2)]}, {}, "answered 500, also after the retries"),
    ("reset for ever", {"faults": [Fault("reset", 2)]}, {}, "did not answer"),
    ("short body for ever", {"faults": [Fault("short body", 2)]}, {}, "did not answer"),
    ("no features", {"faults": [Fault("no features", 2)]}, {}, "has no features, or whose features are not a list"),
    ("first page HTML", {"faults": [Fault("HTML", 0)]}, {}, "not readable JSON"),
    ("HTML for ever", {"faults": [Fault("HTML", 2)]}, {}, r"page at offset 10 of the search is not readable JSON"),
    (
        "truncated JSON for ever",
        {"faults": [Fault("truncated JSON", 2)]},
        {},
        r"page at offset 10 of the search is not readable JSON",
    ),
    (
        "duplicate page for ever",
        {"faults": [Fault("duplicate page", 2)]},
        {},
        r"announced 30 items and sent 25, the last of them from http.*harvest again",
    ),
    ("page loop for ever", {"faults": [Fault("page loop", 2)]}, {}, r"announced 30 items and sent 15"),
    ("first page again for ever", {"faults": [Fault("first page again", 2)]}, {}, r"announced 30 items and sent 15"),
    ("missing next for ever", {"faults": [Fault("missing next", 2)]}, {}, r"announced 30 items and sent 15"),
    ("empty page for ever", {"faults": [Fault("empty page", 2)]}, {}, r"announced 30 items and sent 25"),
    ("overlap of one", {"overlap": 1}, {}, WHOLE),
    ("older count", {"context": True}, {}, WHOLE),
    ("no count", {"announces": None}, {}, WHOLE),
    (
        "no count, page loop",
        {"announces": None, "faults": [Fault("page loop", 2)]},
        {},
        r"leads to nothing new, and no count says whether the 15 items that came are all",
    ),
    ("no count, duplicate page", {"announces": None, "faults": [Fault("duplicate page", 2, 1)]}, {}, WHOLE),
    ("count too high", {"announces": 3}, {}, r"announced 33 items and sent 30, .* set counts = \"ignore\""),
    ("count too low", {"announces": -3}, {}, r"counts cannot be trusted; .* set counts = \"ignore\""),
    ("count too high, ignored", {"announces": 3}, {"counts": "ignore"}, WHOLE),
    ("count too low, ignored", {"announces": -3}, {"counts": "ignore"}, WHOLE),
    ("short pages", {"per_page": 3}, {}, WHOLE),
    ("by GET", {"faults": [Fault("500", 2, 2)]}, {"method": "GET"}, WHOLE),
]


@pytest.mark.parametrize(("name", "behaviour", "fields", "outcome"), OUTCOMES, ids=[row[0] for row in OUTCOMES])
def test_each_fault_alone_has_its_outcome(
    name: str, behaviour: dict[str, Any], fields: dict[str, Any], outcome: str
) -> None:
    with FaultyApi(synthetic(30), **behaviour) as api:
        landed = Landed()
        try:
            harvested(api, landed, **fields)
        except geocat.HarvestError as wrong:
            said = [str(wrong)]
            assert not landed.items() or not landed.is_complete
        else:
            said = landed.gaps
        if outcome is WHOLE:
            assert (said, landed.items(), landed.is_complete) == ([], expected(api), True)
        else:
            [sentence] = said
            assert re.search(outcome, sentence), sentence
            assert sentence.endswith(".")
            assert landed.items().items() <= expected(api).items()


@pytest.mark.parametrize("place", ["first", "last"])
def test_items_that_are_added_while_their_source_is_harvested_are_harvested_too(place: str) -> None:
    with FaultyApi(synthetic(30)) as api:
        landed = Landed()
        for page in StacApi("api", declared(api)).pages():
            landed.land(page)
            if len(landed.pages) in (3, 5):
                new = {**api.items[0], "id": f"new-{len(landed.pages)}"}
                api.items.insert(0 if place == "first" else len(api.items), new)
        assert (landed.gaps, landed.is_complete) == ([], True)
        assert landed.items() == expected(api)
        assert len(landed.items()) == 32


# ---------- mixtures


def mixture(seed: int) -> tuple[dict[str, Any], dict[str, Any], int | None]:
    """How a server behaves, what is declared, and after how many pages the first harvest is cut off."""
    dice = random.Random(seed)
    kinds = [kind for kind in KINDS if kind not in ("slow drip", "504", "no features")]
    faults = [
        Fault(dice.choice(kinds), dice.randrange(8), dice.choice([1, 1, 2, 3, 5, ALWAYS]))
        for _ in range(dice.randrange(1, 5))
    ]
    behaviour = {
        "faults": faults,
        "overlap": dice.choice([0, 0, 1, 2]),
        "announces": dice.choice([0, 0, 0, 0, 2, -2]),
        "context": dice.random() < 0.2,
        "per_page": dice.choice([3, 5, 100]),
    }
    fields = {
        "method": dice.choice(["GET", "POST"]),
        "jobs": dice.choice([1, 1, 4]),
        "slice_items": dice.choice([0, 12, 50_000]),
    }
    return behaviour, fields, dice.choice([None, 1, 2, 3, 5])


@pytest.mark.parametrize("tens", range(20))
def test_whatever_goes_wrong_together_every_item_is_there_once_or_what_is_missing_is_said(tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        behaviour, fields, stop = mixture(seed)
        with FaultyApi(synthetic(23), **behaviour) as api:
            landed = Landed()
            runs = 0
            for runs in range(1, 40):
                try:
                    harvested(api, landed, stop=len(landed.pages) + stop if stop and runs == 1 else None, **fields)
                    if not (stop and runs == 1):
                        break
                except geocat.HarvestError:
                    if runs == 20:
                        api.does.faults = []  # what never passes ends here, and the harvest goes on
            about = f"seed {seed}: {[str(fault) for fault in behaviour['faults']]} {behaviour} {fields} {stop}"
            assert runs < 30, about
            assert landed.items().items() <= expected(api).items(), about
            if landed.is_complete:
                assert landed.items() == expected(api), about
            else:
                assert landed.gaps, about
                assert all(gap.endswith(".") for gap in landed.gaps), about


@pytest.mark.parametrize("tens", range(3))
def test_what_is_current_is_never_short_whatever_goes_wrong_together(
    tens: int, catalog: Callable[..., geocat.Catalog]
) -> None:
    opened = catalog()
    for seed in range(1000 + 10 * tens, 1010 + 10 * tens):
        behaviour, fields, _ = mixture(seed)
        name = f"api-{seed}"
        with FaultyApi(synthetic(23), **behaviour) as api:
            source = declared(api, **fields)
            ended = ""
            for run in range(12):
                try:
                    snapshot.take(opened.store, name, source)
                except geocat.IncompleteHarvest as wrong:
                    ended = str(wrong)
                    break
                except geocat.HarvestError:
                    if run == 8:
                        api.does.faults = []
                else:
                    break
            else:
                pytest.fail(f"seed {seed} never ended")
        opened.refresh()
        query = "SELECT collection, id, json FROM item_json WHERE source = $name"
        found = {(each[0], each[1]): json.loads(each[2]) for each in opened.sql(query, name=name).fetchall()}
        assert found == ({} if ended else expected(api)), f"seed {seed}: {behaviour} {fields}"
        assert not ended or ended.endswith("."), ended


# ---------- taken up where it ended


@pytest.mark.parametrize("fields", [{}, {"method": "GET"}, {"slice_items": 10}, {"slice_items": 10, "jobs": 3}])
def test_a_harvest_that_is_cut_off_again_and_again_repeats_at_most_one_page_each_time(fields: dict[str, Any]) -> None:
    with FaultyApi(synthetic(60)) as api:
        uncut = len(harvested(api, **fields).pages)
        asked = len(api.log)
        api.log.clear()
        landed = Landed()
        cuts = 0
        while len(landed.pages) < uncut:
            before = len(landed.pages)
            harvested(api, landed, stop=before + 4, **fields)
            cuts += 1
            assert len(landed.pages) > before
    assert cuts > 3
    assert (landed.items(), landed.gaps, landed.is_complete) == (expected(api), [], True)
    assert len(api.log) <= asked + cuts * fields.get("jobs", 1)


def test_a_harvest_that_failed_goes_on_where_it_failed() -> None:
    with FaultyApi(synthetic(30), faults=[Fault("500", 3)]) as api:
        landed = Landed()
        with pytest.raises(geocat.SourceUnavailable, match=r"answered 500"):
            harvested(api, landed)
        api.does.faults = []
        api.log.clear()
        harvested(api, landed)
    assert [offset for _, offset in api.pages] == [15, 20, 25]
    assert (landed.items(), landed.is_complete) == (expected(api), True)


def test_a_harvest_that_had_ended_asks_for_no_items_again() -> None:
    with FaultyApi(synthetic(30)) as api:
        landed = harvested(api)
        api.log.clear()
        pages = len(landed.pages)
        harvested(api, landed)
    assert (api.log, len(landed.pages)) == ([], pages)


# ---------- windows of time


def test_a_search_that_times_out_is_asked_for_in_windows_that_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyApi(synthetic(200), longest=100) as api:
        landed = harvested(api, jobs=4, limit=10, retries=0)
        answered = [asked for asked in api.log if asked.status == 200]
        refused = [asked for asked in api.log if asked.status == 504]
    assert (landed.items(), landed.gaps, landed.is_complete) == (expected(api), [], True)
    assert len(landed.items()) == 200
    assert len({asked.window for asked in answered}) >= 16
    assert all(asked.offset == 0 for asked in refused)


def test_windows_side_by_side_keep_to_the_pace_and_each_chain_to_its_order() -> None:
    with FaultyApi(synthetic(120)) as api:
        begun = time.monotonic()
        landed = harvested(api, jobs=4, limit=5, requests_per_second=100)
        took = time.monotonic() - begun
    requests = len(api.log) + len(api.small) + 2
    assert (landed.items(), landed.is_complete) == (expected(api), True)
    assert len({window for window, _ in api.pages}) > 8
    assert took >= (requests - 1) / 100
    for window in {window for window, _ in api.pages}:
        offsets = [offset for each, offset in api.pages if each == window]
        assert offsets == sorted(set(offsets))


def test_a_server_that_answers_no_window_in_time_is_unavailable_and_what_is_planned_stays() -> None:
    with FaultyApi(synthetic(20), longest=0) as api:
        landed = Landed()
        with pytest.raises(geocat.SourceUnavailable, match=r"answered 504"):
            harvested(api, landed, retries=0)
        assert len(api.log) <= MOST_HALVINGS + 1
        api.does.longest = None
        harvested(api, landed, retries=0)
    assert (landed.items(), landed.is_complete) == (expected(api), True)


@pytest.mark.parametrize("untimed", ["some", "hidden behind items that lie in two windows"])
def test_items_that_no_window_of_time_has_are_found_by_the_whole_search(untimed: str) -> None:
    items = synthetic(60)
    for item in items[::20]:
        item["properties"]["datetime"] = None
    with FaultyApi(items) as api:
        landed = harvested(api, slice_items=10, jobs=2)
    assert (landed.items(), landed.gaps, landed.is_complete) == (expected(api), [], True)
    [note] = {page.note for page in landed.pages if page.note}
    assert re.search(r"of the 60 items that the search has, perhaps because some have no time", note)


@pytest.mark.parametrize(
    ("asked", "left", "right"),
    [
        ("2021-01-01T00:00:00Z/2022-12-31T00:00:00Z", "2021-01-01T00:00:00Z", "2022-12-31T00:00:00Z"),
        ("2022-06-01/..", "2022-06-01T00:00:00Z", ".."),
    ],
)
def test_windows_lie_within_the_interval_that_is_declared(asked: str, left: str, right: str) -> None:
    with FaultyApi(synthetic(100)) as api:
        landed = harvested(api, slice_items=10, datetime=asked)
        whole = harvested(api, slice_items=0, datetime=asked)
    assert landed.items() == whole.items()
    assert landed.is_complete
    assert 0 < len(landed.items()) < 100
    ends = [window.split("/") for window, _ in api.pages]
    assert all(each[0] >= left for each in ends)
    assert all(right == ".." or each[1] <= right for each in ends)


# ---------- conditions that a server does not apply


@pytest.mark.parametrize(
    ("fields", "satisfied"),
    [
        ({"filter": "platform = 's1'"}, lambda said: said["platform"] == "s1"),
        ({"filter": {"op": "<", "args": [{"property": "eo:cloud_cover"}, 20]}}, lambda said: said["eo:cloud_cover"] < 20),
        ({"query": {"platform": {"eq": "s1"}, "eo:cloud_cover": {"gte": 10}}},
         lambda said: said["platform"] == "s1" and said["eo:cloud_cover"] >= 10),
        ({"query": {"platform": {"in": ["s0"]}}, "filter": '"eo:cloud_cover" > 5'},
         lambda said: said["platform"] == "s0" and said["eo:cloud_cover"] > 5),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("ignores", [frozenset(), frozenset({"filter", "query"})])
def test_a_condition_holds_of_every_item_whether_the_server_applies_it_or_not(
    fields: dict[str, Any],
    satisfied: Callable[[dict[str, Any]], bool],
    method: str,
    ignores: frozenset[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if method == "GET" and "filter" in fields and not ignores:
        return_text = FaultyApi._meets
        monkeypatch.setattr(FaultyApi, "_meets", lambda api, item, asked: return_text(api, item, with_json(asked)))
    with FaultyApi(synthetic(40), ignores=ignores) as api:
        landed = harvested(api, method=method, **fields)
    assert landed.items() == {key: item for key, item in expected(api).items() if satisfied(item["properties"])}
    assert 0 < len(landed.items()) < 40
    assert landed.is_complete
    notes = [page.note for page in landed.pages if page.note]
    left_out = 40 - len(landed.items())
    said = f"The server does not apply the declared {' and '.join(sorted(fields))}; geocat did, and left out {left_out}"
    assert notes == ([f"{said} of 40 items."] if ignores else [])
    assert len(api.small) == len(fields)


def with_json(asked: dict[str, Any]) -> dict[str, Any]:
    """A filter that was sent as text, as the JSON that the server understands."""
    import cql2

    if "filter" not in asked:
        return asked
    return asked | {"filter": cql2.parse_text(asked["filter"]).to_json()}


def test_so_many_items_as_are_asked_for_come_although_the_server_ignores_the_filter() -> None:
    with FaultyApi(synthetic(40), ignores=frozenset({"filter"})) as api:
        landed = harvested(api, filter="platform = 's1'", max_items=7)
        assert len(api.log) == 3
    assert [id_ for _, id_ in landed.items()] == [f"item-{n:04}" for n in range(1, 14, 2)]
    assert landed.is_complete


def test_no_more_is_asked_for_than_the_items_wanted() -> None:
    with FaultyApi(synthetic(40), faults=[Fault("missing next", 1)]) as api:
        landed = harvested(api, max_items=10)
        assert len(api.log) == 2
    assert (len(landed.items()), landed.gaps, landed.is_complete) == (10, [], True)


def test_a_page_that_is_missing_is_missed_although_the_server_ignores_the_filter() -> None:
    with FaultyApi(synthetic(40), ignores=frozenset({"filter"}), faults=[Fault("missing next", 3)]) as api:
        landed = harvested(api, filter="platform = 's1'")
    assert re.search(r"announced 40 items and sent 20", landed.gaps[0])


def test_a_filter_that_neither_the_server_nor_geocat_can_apply_is_told() -> None:
    with FaultyApi(synthetic(10), ignores=frozenset({"filter"})) as api:
        with pytest.raises(
            geocat.SourceChanged, match=r"does not apply .*CQL2 has no operator 'lte'.*; leave it out\.$"
        ):
            harvested(api, filter={"op": "lte", "args": [{"property": "eo:cloud_cover"}, 40]})


# ---------- only what has changed


def latest_of(items: list[Item]) -> Latest:
    return Latest({"updated": max(item["properties"]["updated"] for item in items)})


@pytest.mark.parametrize("conforms", [(FILTER,), (QUERY,)])
@pytest.mark.parametrize("method", ["POST"])
def test_only_what_was_updated_since_is_asked_for(conforms: tuple[str, ...], method: str) -> None:
    with FaultyApi(synthetic(50), conforms=conforms) as api:
        known = latest_of(api.items)
        nothing = harvested(api, known=known, method=method)
        requests = (len(api.log), len(api.small))
        assert [*nothing.items()] == [("b", "item-0049")], "the last is asked for again: others may share its time"
        api.items[3]["properties"] |= {"updated": text_of(END.replace(year=2026)), "platform": "changed"}
        api.items.append({**api.items[0], "id": "new", "properties": {**api.items[3]["properties"]}})
        changed = harvested(api, known=known, method=method)
        del api.items[10:12]
        deleted = harvested(api, known=known, method=method)
    assert requests == (1, 3)
    assert {id_ for _, id_ in changed.items()} == {"item-0003", "item-0049", "new"}
    assert changed.is_complete
    assert {page.scope for page in changed.pages} == {"changes"}
    assert [{page.whole for page in each.pages} for each in (nothing, changed, deleted)] == [{50}, {51}, {49}]


@pytest.mark.parametrize(
    "behaviour",
    [
        {"conforms": ()},
        {"ignores": frozenset({"updated"})},
        {"ignores": frozenset({"filter"})},
        {"announces": None},
    ],
    ids=str,
)
def test_everything_is_asked_for_where_a_server_cannot_tell_what_was_updated(behaviour: dict[str, Any]) -> None:
    with FaultyApi(synthetic(20), **behaviour) as api:
        landed = harvested(api, known=latest_of(api.items))
    assert landed.items() == expected(api)
    assert {(page.scope, page.whole) for page in landed.pages} == {("whole", None)}


@pytest.mark.parametrize("fields", [{"ids": ["item-0001"]}, {"max_items": 7}, {"counts": "ignore"}])
def test_everything_is_asked_for_where_a_part_could_not_be_compared(fields: dict[str, Any]) -> None:
    with FaultyApi(synthetic(20)) as api:
        landed = harvested(api, known=latest_of(api.items), **fields)
    assert {page.scope for page in landed.pages} == {"whole"}
    assert len(landed.items()) == (7 if "max_items" in fields else 20)


def test_what_was_updated_is_asked_for_together_with_what_is_declared() -> None:
    with FaultyApi(synthetic(50)) as api:
        known = Latest({"updated": api.items[20]["properties"]["updated"]})
        landed = harvested(api, known=known, filter="platform = 's1'", query={"eo:cloud_cover": {"lt": 40}})
    assert {id_ for _, id_ in landed.items()} == {f"item-{n:04}" for n in range(21, 40, 2)}
    assert {page.whole for page in landed.pages} == {20}


def test_harvests_that_follow_one_another_are_as_if_each_were_the_first(
    catalog: Callable[..., geocat.Catalog],
) -> None:
    """Nothing changed, changed, added, deleted, and a server that no longer filters: always what the source has."""
    opened = catalog()
    asked = []
    with FaultyApi(synthetic(40)) as api:
        source = declared(api)

        def harvest_again() -> None:
            api.log.clear()
            snapshot.take(opened.store, "api", source)
            opened.refresh()
            found = opened.sql("SELECT collection, id, json FROM item_json").fetchall()
            assert {(each[0], each[1]): json.loads(each[2]) for each in found} == expected(api)
            asked.append(len(api.log))

        harvest_again()
        harvest_again()
        api.items[3]["properties"] |= {"updated": text_of(END.replace(year=2025)), "platform": "changed"}
        harvest_again()
        added = {**api.items[3]["properties"], "updated": text_of(END.replace(year=2026))}
        api.items.append({**api.items[0], "id": "new", "properties": added})
        harvest_again()
        del api.items[10]
        harvest_again()
        api.does.ignores = frozenset({"updated"})
        del api.items[0]
        harvest_again()
    assert asked[:4] == [8, 1, 1, 1]
    assert asked[4] == 1 + 8, "the count tells that something is gone, so everything is asked for"
    assert asked[5] == 8


# ---------- tokens


def test_a_token_that_expires_is_read_anew_and_a_harvest_without_one_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text("first-secret")
    monkeypatch.setenv("GEOCAT_TOKEN_API_FILE", str(file))
    with FaultyApi(synthetic(40), accepted="first-secret", renewed="second-secret", expires_after=4) as api:
        landed = Landed()
        with pytest.raises(geocat.SourceRefused, match=r"answered 401; put a valid token") as caught:
            harvested(api, landed)
        assert 0 < len(landed.items()) < 40
        api.log.clear()
        file.write_text("second-secret")
        harvested(api, landed)
        assert [offset for _, offset in api.pages] == [20, 25, 30, 35]
    assert (landed.items(), landed.is_complete) == (expected(api), True)
    assert "secret" not in f"{caught.value} {[page._replace(documents=[]) for page in landed.pages]}"


def test_no_secret_is_written_down_although_links_hold_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links that are signed, or hold the key of the declared URL: what follows is then asked for from the beginning."""
    plain = FaultyApi._page

    def signed(api: FaultyApi, page: Any, asked: dict[str, Any], method: str) -> Any:
        status, headers, body = plain(api, page, asked, method)
        return status, headers, body.replace(b"/search?", b"/search?sig=secret1&api_key=secret2&")

    monkeypatch.setattr(FaultyApi, "_page", signed)
    monkeypatch.setenv("GEOCAT_TOKEN_API", "secret3")
    with FaultyApi(synthetic(20)) as api:
        landed = harvested(api, method="GET", stop=4)
        assert len(landed.items()) == 15
        harvested(api, landed, method="GET")
    assert "secret" not in str([page._replace(documents=[]) for page in landed.pages])
    assert (landed.items(), landed.is_complete) == (expected(api), True)
