"""Storage: what every root promises, local or not; snapshots restored, compared and forgotten."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import fsspec
import pytest

import geocat
from geocat import history, ledger
from geocat.errors import IncompleteHarvest, InputError, SourceUnavailable, StoreError
from geocat.harvest import Memory, Page, Traffic
from geocat.ledger import LedgerEntry
from geocat.snapshot import take
from geocat.store import Store
from tests.by_hand import DECLARED, document, harvest, item

AHEAD_OF_THE_CLOCK = "29990101T000000.000000Z"
MOST_SECONDS_APART = timedelta(minutes=10)


def entry(snapshot: str = "20240601T000000.000000Z", source: str = "s", **more: Any) -> LedgerEntry:
    """A commit without files."""
    said = {"geocat": "0", "source_type": "stac_static", "started_at": "2024-06-01T00:00:00Z", "received": 0}
    return LedgerEntry(
        **{"finished_at": "2024-06-01T00:00:00Z", "complete": True, "tables": {}, **said, **more},
        snapshot=snapshot,
        source=source,
    )


def ids(catalog: geocat.Catalog) -> list[str]:
    return sorted(row[0] for row in catalog.sql("SELECT id FROM items"))


def changes(rows: geocat.Rows) -> list[tuple[str, str]]:
    return [(id, change) for _, id, change, _, _ in rows]


def files_of(each: LedgerEntry) -> list[str]:
    return [file.path for files in each.tables.values() for file in files]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog without anything in it, made once and copied to where a test wants one."""
    folder = tmp_path_factory.mktemp("blank") / "catalog"
    geocat.init(folder).close()
    return folder


class RootContract:
    """What a root promises wherever it lies; a kind of root inherits this and says how one is made."""

    @pytest.fixture
    def root(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def store(self, root: str) -> Store:
        made = Store(root)
        made.create()
        return made

    @pytest.fixture
    def catalog(self, root: str, blank: Path) -> Iterator[geocat.Catalog]:
        fs, path = fsspec.core.url_to_fs(root)
        fs.put(f"{blank}/", f"{path}/", recursive=True)
        with geocat.open(root) as made:
            yield made

    # ---------- a root

    def test_a_root_is_made_a_catalog_once(self, root: str) -> None:
        assert [Store(root).create(), Store(root).create()] == [True, False]
        Store(root).require()

    def test_what_is_not_a_catalog_is_refused_with_the_command_that_makes_one(self, root: str) -> None:
        with pytest.raises(StoreError, match=f"^{root} is not a catalog; make it one with `geocat init --root {root}`"):
            Store(root).require()
        with pytest.raises(StoreError, match="is not a catalog"):
            geocat.open(root)

    def test_a_root_that_is_a_file_is_refused(self, root: str) -> None:
        fs, path = fsspec.core.url_to_fs(root)
        fs.pipe_file(path, b"I am a file.")
        for ask in (Store(root).create, Store(root).require, lambda: geocat.init(root)):
            with pytest.raises(StoreError, match=f"^The root {root} is a file; name a folder with --root."):
                ask()
        assert fs.cat_file(path) == b"I am a file."

    def test_a_file_is_written_whole_and_read_back(self, store: Store) -> None:
        store.write("geocat.toml", b"old")
        store.write("geocat.toml", b"new")
        assert store.read("geocat.toml") == b"new"
        assert store.folders("") == sorted(["geocat.toml", *(name for name in store.folders("") if "." not in name)])

    def test_a_published_file_is_moved_into_place_and_measured(self, store: Store, tmp_path: Path) -> None:
        data = os.urandom(3 << 20)
        made = tmp_path / "made.parquet"
        made.write_bytes(data)
        _, size, digest = store.publish(made, "snapshots/items/source=s/snapshot=x/part-00000.parquet")
        assert (size, digest) == (len(data), hashlib.sha256(data).hexdigest())
        assert store.read("snapshots/items/source=s/snapshot=x/part-00000.parquet") == data
        assert store.folders("snapshots/items") == ["source=s"]

    def test_removing_what_is_not_there_is_no_error(self, store: Store) -> None:
        store.write("landing/x", b"")
        store.remove("landing/x")
        store.remove("landing/x")
        assert not store.exists("landing/x")
        assert store.folders("nowhere") == []

    # ---------- the ledger

    def test_commits_are_listed_oldest_first(self, store: Store) -> None:
        made = [entry(f"2024060{day}T000000.000000Z", source) for day, source in ((2, "b"), (1, "b"), (2, "a"))]
        for each in made:
            store.commit(each)
        assert store.entries() == [made[1], made[2], made[0]]
        assert Store(store.root).entries() == store.entries()

    def test_of_two_commits_of_one_name_the_first_stays_and_the_second_is_told(self, store: Store) -> None:
        store.commit(entry(received=1))
        with pytest.raises(StoreError, match=r"20240601T000000.000000Z-s.json exists already; another harvest made it"):
            store.commit(entry(received=2))
        assert [each.received for each in store.entries()] == [1]

    def test_a_new_snapshot_is_later_than_every_other_even_ahead_of_the_clock(self, store: Store) -> None:
        first = store.next_snapshot()
        assert abs(datetime.now(UTC) - datetime.strptime(first, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)) < (
            MOST_SECONDS_APART
        )
        seen = []
        store.commit(entry(AHEAD_OF_THE_CLOCK, "other"))
        for _ in range(3):
            seen.append(store.next_snapshot())
            store.commit(entry(seen[-1]))
        assert seen == [f"29990101T000000.00000{n}Z" for n in (1, 2, 3)]

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (b"{", "is not a ledger entry"),
            (b"", "is not a ledger entry"),
            (b'{"geocat_ledger": 1}', "is not a ledger entry"),
            (b'{"geocat_ledger": 3, "anything": "else"}', "was written by a newer geocat .*; upgrade geocat"),
        ],
    )
    def test_an_entry_that_cannot_be_read_is_named(self, store: Store, text: bytes, says: str) -> None:
        store.commit(entry("20240602T000000.000000Z"))
        store.write("ledger/20240601T000000.000000Z-s.json", text)
        with pytest.raises(StoreError, match=f"ledger/20240601T000000.000000Z-s.json {says}"):
            store.entries()

    def test_an_entry_survives_being_written_down(self, store: Store) -> None:
        file = ledger.LedgerFile("snapshots/x.parquet", 1, 2, "ab", (-180.0, -0.1, 180.0, 1e-9), ("c", "é"))
        full = entry(
            asked={"url": "https://h", "bbox": [1, 2, 3, 4]}, announced=3, collections={"c": 1},
            properties={"c": {"eo:x": "DOUBLE"}}, tables={"items": [file], "rejects": []},
        )  # fmt: skip
        store.commit(full)
        assert Store(store.root).entries() == [full]

    # ---------- harvests

    def test_a_harvest_is_read_back_by_whoever_opens_the_root(self, catalog: geocat.Catalog) -> None:
        taken = harvest(catalog, item("i", {"n": 1}), b"no JSON", collections=[{"type": "Collection", "id": "c"}])
        with geocat.open(catalog.store.root) as again:
            for each in (catalog, again):
                assert ids(each) == ["i"]
                assert each.sql("SELECT id, n FROM collections.c").fetchall() == [("i", 1)]
                assert each.sql("SELECT json ->> 'id' FROM item_json").fetchall() == [("i",)]
                assert each.sql("SELECT count(*) FROM rejects").fetchone() == (1,)
                assert [row[1] for row in each.collections()] == ["c"]
        for file in (file for files in taken.tables.values() for file in files):
            data = catalog.store.read(file.path)
            assert (len(data), hashlib.sha256(data).hexdigest()) == (file.bytes, file.sha256)

    def test_a_harvest_that_fails_leaves_everything_as_it_was(self, catalog: geocat.Catalog) -> None:
        before = harvest(catalog, item("old"))

        class Failing:
            traffic = Traffic()

            def pages(self, _: Memory) -> Iterator[Page]:
                yield Page("items", [document(item("new"))])
                raise SourceUnavailable("It went away.")

        with pytest.raises(SourceUnavailable, match="It went away"):
            take(catalog.store, "s", DECLARED, harvester=Failing())
        catalog.refresh()
        assert (ids(catalog), catalog.store.entries()) == (["old"], [before])
        assert catalog.store.folders("snapshots/items/source=s") == [f"snapshot={before.snapshot}"]

    def test_a_short_harvest_is_kept_but_never_current(self, catalog: geocat.Catalog) -> None:
        harvest(catalog, item("old"))
        with pytest.raises(IncompleteHarvest, match="announced 3 items and sent 2") as short:
            harvest(catalog, item("new 1"), item("new 2"), announced=3)
        shown = catalog.sql("SELECT snapshot, complete, is_current, items, announced, received FROM snapshots")
        assert ids(catalog) == ["old"]
        assert shown.filter("NOT complete").fetchall() == [(short.value.snapshot, False, False, 2, 3, 2)]
        with pytest.raises(InputError, match="is not complete"):
            catalog.rollback(short.value.snapshot)
        harvest(catalog, item("whole"), announced=1)
        assert ids(catalog) == ["whole"]

    def test_an_item_sent_twice_does_not_stand_in_for_one_that_is_missing(self, catalog: geocat.Catalog) -> None:
        with pytest.raises(IncompleteHarvest, match="announced 2 items and sent 1"):
            harvest(catalog, item("i"), item("i"), announced=2)

    def test_what_cannot_be_read_counts_as_received(self, catalog: geocat.Catalog) -> None:
        assert harvest(catalog, item("i"), b"no JSON", announced=2).complete

    def test_what_killed_harvests_left_is_gone_after_the_next(self, catalog: geocat.Catalog) -> None:
        store = catalog.store
        kept, other = harvest(catalog, item("old")), harvest(catalog, item("other"), source="s-2")
        for orphan in (
            "landing/s/20240101T000000.000000Z/items-000000.zst",
            "snapshots/items/source=s/snapshot=20240101T000000.000000Z/part-00000.parquet",
            "snapshots/rejects/source=s/snapshot=20240101T000000.000000Z/part-00000.parquet",
        ):
            store.fs.makedirs(store.at(orphan.rpartition("/")[0]), exist_ok=True)
            store.write(orphan, b"half")
        new = harvest(catalog, item("new"))
        assert set(store.folders("landing/s")) <= {"lock"}
        for table in ("items", "rejects"):
            named = {file.path.split("/")[3] for each in (kept, new) for file in each.tables[table]}
            assert set(store.folders(f"snapshots/{table}/source=s")) == named
        assert all(store.exists(path) for each in (kept, other, new) for path in files_of(each))

    # ---------- the past

    def test_a_rollback_is_a_new_commit_with_the_old_files(self, catalog: geocat.Catalog) -> None:
        old, new = harvest(catalog, item("old")), harvest(catalog, item("new"))
        back = catalog.rollback(old.snapshot)
        assert ids(catalog) == ["old"]
        assert (back.action, back.restored, back.parent) == ("rollback", old.snapshot, new.snapshot)
        assert (back.tables, back.snapshot > new.snapshot) == (old.tables, True)
        with pytest.raises(InputError, match="is current already"):
            catalog.rollback(old.snapshot)
        catalog.rollback(new.snapshot)
        assert ids(catalog) == ["new"]

    def test_a_snapshot_may_be_named_by_its_beginning_if_that_is_its_own(self, catalog: geocat.Catalog) -> None:
        old, new = harvest(catalog, item("old")), harvest(catalog, item("new"))
        with pytest.raises(InputError, match=r"Several snapshots begin with '2'; there are: .*\(s\), .*\(s\)"):
            catalog.rollback("2")
        with pytest.raises(InputError, match="No snapshot begins with '1999'; there are: 2"):
            catalog.rollback("1999")
        with pytest.raises(InputError, match="No snapshot begins with ''"):
            catalog.rollback("")
        own = next(old.snapshot[:n] for n in range(len(old.snapshot)) if old.snapshot[:n] != new.snapshot[:n])
        assert catalog.rollback(own).restored == old.snapshot

    def test_what_changed_is_added_changed_or_deleted(self, catalog: geocat.Catalog) -> None:
        one = harvest(catalog, item("stays"), item("goes"), item("changes"))
        two = harvest(catalog, item("stays"), item("changes", {"n": 1}), item("comes"))
        three = harvest(catalog, item("stays"))
        first, second = catalog.diff(one.snapshot, two.snapshot), catalog.diff(two.snapshot, three.snapshot)
        assert changes(first) == [("changes", "changed"), ("comes", "added"), ("goes", "deleted")]
        assert changes(second) == [("changes", "deleted"), ("comes", "deleted")]
        assert changes(catalog.diff(one.snapshot, one.snapshot)) == []
        with pytest.raises(InputError, match="No snapshot begins with 'x'"):
            catalog.diff("x", one.snapshot)

    def test_the_catalog_can_be_seen_as_it_was(self, catalog: geocat.Catalog) -> None:
        old = harvest(catalog, item("old"))
        between = datetime.now(UTC)
        new = harvest(catalog, item("new"))
        root = catalog.store.root
        for when, expected in (
            (old.snapshot, ["old"]),
            (between, ["old"]),
            (between.isoformat(), ["old"]),
            (new.snapshot, ["new"]),
            (datetime.now(UTC), ["new"]),
            ("2000-01-01", []),
        ):
            with geocat.open(root, as_of=when) as past:
                assert ids(past) == expected
                assert [row[1] for row in past.snapshots().filter("is_current")] == (
                    [{"old": old, "new": new}[name].snapshot for name in expected]
                )

    def test_a_view_of_a_collection_goes_with_its_items(self, catalog: geocat.Catalog) -> None:
        harvest(catalog, item(collection="one"))
        harvest(catalog, item(collection="two"))
        views = catalog.sql("SELECT view_name FROM duckdb_views() WHERE schema_name = 'collections'")
        assert views.fetchall() == [("two",)]

    def test_expiring_keeps_the_newest_and_what_a_rollback_refers_to(self, catalog: geocat.Catalog) -> None:
        restored, dropped, newer = (harvest(catalog, item(name)) for name in ("restored", "dropped", "newer"))
        other = harvest(catalog, item("other"), source="s-2")
        back = catalog.rollback(restored.snapshot)
        gone = catalog.expire(keep=1)
        assert [each.snapshot for each in gone] == [restored.snapshot, dropped.snapshot, newer.snapshot]
        assert catalog.store.entries() == [other, back]
        assert ids(catalog) == ["other", "restored"]
        assert [catalog.store.exists(files_of(each)[0]) for each in (restored, dropped, newer)] == [True, False, False]
        assert catalog.expire(keep=1) == []

    def test_the_current_snapshot_never_expires(self, catalog: geocat.Catalog) -> None:
        current = harvest(catalog, item("current"))
        with pytest.raises(IncompleteHarvest):
            harvest(catalog, item("short"), announced=2)
        gone = catalog.expire(keep=1, older_than=timedelta(0)) + catalog.expire(older_than=timedelta(0))
        assert [each.complete for each in gone] == [False]
        assert (catalog.store.entries(), ids(catalog)) == ([current], ["current"])

    def test_only_what_is_older_expires(self, catalog: geocat.Catalog) -> None:
        harvest(catalog, item("old"))
        harvest(catalog, item("new"))
        assert catalog.expire(older_than=timedelta(hours=1)) == []
        assert len(catalog.expire(older_than=timedelta(0))) == 1

    @pytest.mark.parametrize(
        ("said", "says"),
        [({}, "Say which snapshots go"), ({"keep": 0}, "keep at least 1"), ({"keep": -1}, "at least 1")],
    )
    def test_expiring_needs_a_reason(self, store: Store, said: dict[str, int], says: str) -> None:
        with pytest.raises(InputError, match=says):
            history.expire(store, **said)


class TestLocal(RootContract):
    """A folder."""

    @pytest.fixture
    def root(self, tmp_path: Path) -> str:
        return str(tmp_path / "catalog")


class TestMemory(RootContract):
    """An fsspec URL that is no folder of this machine."""

    @pytest.fixture
    def root(self) -> Iterator[str]:
        name = f"memory://{uuid.uuid4().hex}"
        yield name
        fs, path = fsspec.core.url_to_fs(name)
        if fs.exists(path):
            fs.rm(path, recursive=True)


# ---------- many processes, one folder


def commit_many(root: str, source: str, count: int) -> None:
    store = Store(root)
    for _ in range(count):
        store.commit(entry(store.next_snapshot(), source))


def commit_one(root: str, received: int) -> bool:
    try:
        Store(root).commit(entry(received=received))
    except StoreError:
        return False
    return True


def commit_and_expire(root: str, source: str, count: int) -> None:
    store = Store(root)
    for number in range(count):
        store.commit(entry(f"20240601T000000.{number:06d}Z", source))
        store.remove(f"ledger/20240601T000000.{number:06d}Z-{source}.json")


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(6, mp_context=get_context("forkserver")) as pool:
        yield pool


def test_many_processes_that_commit_at_once_lose_nothing(processes: ProcessPoolExecutor, tmp_path: Path) -> None:
    root = str(tmp_path / "catalog")
    Store(root).create()
    sources = [f"s-{n}" for n in range(6)]
    list(processes.map(commit_many, [root] * 6, sources, [20] * 6))
    found = Store(root).entries()
    assert sorted(each.source for each in found) == sorted(sources * 20)
    assert set(Store(root).folders("ledger")) == {f"{each.snapshot}-{each.source}.json" for each in found}


def test_a_reader_does_not_mind_what_expires_while_it_reads(processes: ProcessPoolExecutor, tmp_path: Path) -> None:
    store = Store(tmp_path / "catalog")
    store.create()
    stays = entry("20240602T000000.000000Z", "stays")
    store.commit(stays)
    running = [processes.submit(commit_and_expire, store.root, f"s-{n}", 400) for n in range(3)]
    reads = 0
    while not all(each.done() for each in running):
        assert Store(store.root).entries()[-1] == stays
        reads += 1
    assert [each.result() for each in running] == [None] * 3
    assert reads > 10


def test_of_many_processes_that_commit_one_name_exactly_one_wins(
    processes: ProcessPoolExecutor, tmp_path: Path
) -> None:
    root = str(tmp_path / "catalog")
    Store(root).create()
    won = list(processes.map(commit_one, [root] * 30, range(30)))
    assert won.count(True) == 1
    assert [each.received for each in Store(root).entries()] == [won.index(True)]


# ---------- trouble

FULL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
sys.path.insert(0, sys.argv[3])
import geocat
from tests.by_hand import harvest, item
with geocat.open(sys.argv[1]) as catalog:
    try:
        harvest(catalog, *[item(str(n), {"words": str(n ** 300)}) for n in range(1500)])
    except geocat.StoreError as told:
        print(told)
"""


@pytest.mark.parametrize("limit", [0, 4096, 200_000])
def test_a_disk_that_takes_no_more_is_one_plain_line_and_the_last_snapshot_stays(tmp_path: Path, limit: int) -> None:
    project = Path(__file__).resolve().parents[1]
    with geocat.init(tmp_path / "catalog") as catalog:
        before = harvest(catalog, item("old"))
        script = [sys.executable, "-c", FULL_DISK, str(tmp_path / "catalog"), str(limit), str(project)]
        told = subprocess.run(script, capture_output=True, text=True, check=False)
        assert (told.stdout.count("\n"), told.stderr) == (1, "")
        assert told.stdout.startswith("Writing to ")
        assert told.stdout.endswith("a file grew past the size limit; raise it, then try again.\n")
        catalog.refresh()
        assert (ids(catalog), catalog.store.entries()) == (["old"], [before])
        assert ids_after_another(catalog) == ["new"]


def ids_after_another(catalog: geocat.Catalog) -> list[str]:
    harvest(catalog, item("new"))
    return ids(catalog)


def test_a_root_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InputError, match="The root 'nonsense://x' cannot be used"):
        Store("nonsense://x")


def test_two_harvests_of_one_source_cannot_run_at_once(tmp_path: Path) -> None:
    with geocat.init(tmp_path / "catalog") as catalog:
        with catalog.store.only_one("s"), pytest.raises(StoreError, match="Another process is harvesting s into"):
            harvest(catalog, item())
        assert harvest(catalog, item(), source="s").complete
