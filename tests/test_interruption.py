"""Harvests that are killed, readers that stay, and two that want the same: nobody waits, nothing is half there."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest

import geocat
from tests.upstreams.tree import TreeServer

ITEMS = 300
KILLS = 10
SEED = 20_251_121

HARVEST = """
import sys
import geocat, geocat.antimeridian, geocat.harvest.stac_static, geocat.snapshot, pyarrow
print("ready", flush=True)
sys.stdin.readline()
with geocat.open(sys.argv[1]) as catalog:
    print("begins", flush=True)
    for name in sys.argv[2:]:
        catalog.harvest(name)
print("ends", flush=True)
"""

READ = """
import sys, time
import duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
question = "SELECT count(*), count(DISTINCT id), count(DISTINCT edition) FROM collections.tree"
print("ready", connection.sql(question).fetchone(), flush=True)
asked, slowest = 0, 0.0
import threading
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
while not stop.is_set():
    began = time.monotonic()
    answer = connection.sql(question).fetchone()
    assert answer == (int(sys.argv[2]), int(sys.argv[2]), 1), answer
    asked, slowest = asked + 1, max(slowest, time.monotonic() - began)
    time.sleep(0.05)
print(asked, slowest, flush=True)
"""


class Child:
    """A Python process that says where it is, line by line, and goes on when told to."""

    def __init__(self, program: str, *arguments: object) -> None:
        command = [sys.executable, "-W", "error", "-c", program, *map(str, arguments)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def says(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line:
            assert self.process.stderr is not None
            raise AssertionError(f"the child ended: {self.process.stderr.read()}")
        return line

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def kill(self) -> int:
        self.process.send_signal(signal.SIGKILL)
        return self.end()

    def end(self) -> int:
        code = self.process.wait(60)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        return code


@contextmanager
def children() -> Iterator[Callable[..., Child]]:
    """Start children; none outlives the block."""
    started: list[Child] = []

    def start(program: str, *arguments: object) -> Child:
        started.append(Child(program, *arguments))
        return started[-1]

    try:
        yield start
    finally:
        for child in started:
            child.kill()


class Tree:
    """A static catalog whose items all carry the number of the edition; a new edition replaces every file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.edition = 0
        folder.mkdir()

    def publish(self) -> int:
        self.edition += 1
        names = [f"{n:04}.json" for n in range(ITEMS)]
        for number, name in enumerate(names):
            item: dict[str, Any] = {
                "type": "Feature",
                "stac_version": "1.0.0",
                "id": name.removesuffix(".json"),
                "collection": "tree",
                "geometry": {"type": "Point", "coordinates": [number / 10, 45]},
                "bbox": [number / 10, 45, number / 10, 45],
                "properties": {"datetime": "2024-06-01T00:00:00Z", "edition": self.edition, "padding": "x" * 500},
                "links": [],
                "assets": {"data": {"href": f"./{number}.tif"}},
            }
            (self.folder / name).write_text(json.dumps(item))
        links = [{"rel": "item", "href": name} for name in names]
        extent = {"spatial": {"bbox": [[0, 45, 60, 45]]}, "temporal": {"interval": [[None, None]]}}
        collection = {"type": "Collection", "id": "tree", "stac_version": "1.0.0", "description": "x", "license": "x"}
        (self.folder / "collection.json").write_text(json.dumps({**collection, "extent": extent, "links": links}))
        return self.edition


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "tree")


@pytest.fixture
def root(catalog: Callable[..., geocat.Catalog], tree: Tree, tmp_path: Path) -> Iterator[Path]:
    """A catalog that has harvested the first edition, over HTTP."""
    tree.publish()
    root = tmp_path / "catalog"
    with TreeServer(tree.folder) as upstream:
        opened = catalog(root)
        opened.add_source("tree", "stac_static", f"{upstream.url}/collection.json", timeout_s=30)
        opened.harvest("tree")
        opened.close()
        yield root


def edition_in(root: Path) -> int:
    """The edition that a catalog, opened anew, holds."""
    with geocat.open(root) as opened:
        return edition_of(opened)


def edition_of(opened: geocat.Catalog) -> int:
    """The edition that a catalog holds; every part of the answer has to be whole and of that one."""
    root = Path(opened.store.root)
    [(rows, ids, edition, editions)] = opened.sql(
        "SELECT count(*), count(DISTINCT id), min(edition), count(DISTINCT edition) FROM collections.tree"
    ).fetchall()
    assert (rows, ids, editions) == (ITEMS, ITEMS, 1)
    texts = opened.sql("SELECT json ->> '$.properties.edition', count(*) FROM item_json GROUP BY ALL").fetchall()
    assert texts == [(str(edition), ITEMS)]
    assert len(opened.collections()) == 1
    assert opened.sql("FROM rejects").fetchall() == []
    for table in ("items", "item_json", "collections", "rejects"):
        assert all(Path(file).is_file() for file in opened.files(table))
    with duckdb.connect(str(root / "catalog.duckdb"), read_only=True) as database:
        assert database.sql("SELECT count(*), count(DISTINCT edition) FROM collections.tree").fetchone() == (ITEMS, 1)
    return int(edition)


def leftovers(root: Path) -> list[str]:
    """Files below a root that nothing names: landed pages, snapshots without a commit, temporary files."""
    named = {"geocat.toml", "catalog.duckdb"}
    for entry in (root / "ledger").glob("*.json"):
        named.add(f"ledger/{entry.name}")
        for files in json.loads(entry.read_text())["tables"].values():
            named |= {file["path"] for file in files}
    places = {path.removeprefix("snapshots/items/").removesuffix(".parquet") for path in named}
    named |= {f"grid/cells/{place}.item_{kind}.parquet" for place in places for kind in ("cells", "footprints")}
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    return sorted(path for path in found - named if not path.startswith("schema/") and Path(path).name != "lock")


def test_a_harvest_killed_at_any_moment_leaves_a_whole_snapshot_and_a_rerun_completes(root: Path, tree: Tree) -> None:
    chance = random.Random(SEED)
    with children() as start:
        waiting = [start(HARVEST, root, "tree")]

        def begin() -> Child:
            """A child at the moment where its harvest begins; the next one gets ready meanwhile."""
            child = waiting.pop()
            assert child.says() == "ready"
            waiting.append(start(HARVEST, root, "tree"))
            child.go()
            assert child.says() == "begins"
            return child

        durations = []
        for _ in range(2):
            child = begin()
            began = time.monotonic()
            assert child.says() == "ends"
            durations.append(time.monotonic() - began)
            assert child.end() == 0
        outcomes = []
        for number in range(KILLS):
            before, edition = tree.edition, tree.publish()
            child = begin()
            time.sleep((number + chance.random()) / KILLS * max(durations))
            outcomes.append("killed" if child.kill() == -signal.SIGKILL else "done")
            with geocat.open(root) as opened:
                assert edition_of(opened) in (before, edition)
                [entry] = opened.harvest("tree")
                assert (entry.received, edition_of(opened)) == (ITEMS, edition)
            assert leftovers(root) == []
    assert outcomes.count("killed") > KILLS * 2 // 3, outcomes


MOMENTS = {
    "when the first page has landed": "landing/tree/*/items-*.zst",
    "when conformed files are being written": "landing/tree/*/staged/*.parquet",
    "when the first file is in place": "snapshots/*/source=tree/snapshot=*/part-*.parquet",
    "when the commit is being written": "ledger/*.tmp",
    "when the commit is there": "ledger/*.json",
    "when the database is being written": "catalog.duckdb.*.tmp",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_harvest_killed_at_each_step_leaves_a_whole_snapshot_and_nothing_behind(
    moment: str, root: Path, tree: Tree
) -> None:
    before, edition = tree.edition, tree.publish()
    known = set(root.glob(MOMENTS[moment]))
    with children() as start:
        child = start(HARVEST, root, "tree")
        assert child.says() == "ready"
        child.go()
        assert child.says() == "begins"
        while not (come := set(root.glob(MOMENTS[moment])) - known) and child.process.poll() is None:
            pass
        child.kill()
    assert come or moment == "when the commit is being written", "that one is gone within a millisecond"
    with geocat.open(root) as opened:
        assert edition_of(opened) in (before, edition)
        opened.harvest("tree")
        assert edition_of(opened) == edition
    assert leftovers(root) == []


def test_readers_that_hold_the_database_open_neither_wait_nor_fail_while_snapshots_are_published(
    root: Path, tree: Tree, duckdb_shell: Callable[..., subprocess.Popen[str]]
) -> None:
    with children() as start, duckdb_shell("-readonly", root / "catalog.duckdb") as shell:
        reader = start(READ, root / "catalog.duckdb", ITEMS)
        assert reader.says() == f"ready ({ITEMS}, {ITEMS}, 1)"
        assert shell.stdin is not None
        assert shell.stdout is not None
        question = "SELECT count(*), count(DISTINCT edition) FROM collections.tree;\n"
        answers = []
        harvested = threading.Event()

        def publish() -> None:
            for _ in range(3):
                tree.publish()
                child = start(HARVEST, root, "tree")
                child.says()
                child.go()
                assert (child.says(), child.says(), child.end()) == ("begins", "ends", 0)
            harvested.set()

        publisher = threading.Thread(target=publish)
        publisher.start()
        seen = {edition_in(root)}
        while publisher.is_alive():
            shell.stdin.write(question)
            shell.stdin.flush()
            answers.append(shell.stdout.readline().strip())
            with duckdb.connect(str(root / "catalog.duckdb"), read_only=True) as fresh:
                [(rows, editions, edition)] = fresh.sql(
                    "SELECT count(*), count(DISTINCT edition), max(edition) FROM collections.tree"
                ).fetchall()
                assert (rows, editions) == (ITEMS, 1)
                seen.add(edition)
            time.sleep(0.05)
        publisher.join()
        assert harvested.is_set(), "three harvests ended while the readers held the old database open"
        reader.go()
        asked, slowest = reader.says().split()
        assert (reader.end(), int(asked) > 5, float(slowest) < 10) == (0, True, True)
        assert shell.poll() is None
        assert len(answers) > 5
        assert set(answers) == {f"{ITEMS},1"}
    assert edition_in(root) == tree.edition
    assert seen <= set(range(1, tree.edition + 1))


@pytest.fixture
def duckdb_shell(tmp_path: Path) -> Callable[..., Any]:
    """The bare ``duckdb`` shell with an empty home, answering in CSV without a header."""
    home = tmp_path / "home"
    home.mkdir()

    @contextmanager
    def open_shell(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        program = Path(sys.executable).parent / "duckdb"
        shell = subprocess.Popen(
            [program, "-csv", "-noheader", "-batch", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"HOME": str(home), "PATH": ""},
        )
        try:
            yield shell
        finally:
            assert shell.stdin is not None
            assert shell.stdout is not None
            shell.stdin.close()
            shell.stdout.close()
            assert shell.wait(60) == 0

    return open_shell


def test_a_shell_that_holds_the_database_open_for_writing_stops_nobody(
    root: Path, tree: Tree, duckdb_shell: Callable[..., subprocess.Popen[str]]
) -> None:
    with duckdb_shell(root / "catalog.duckdb") as shell:
        assert shell.stdin is not None
        assert shell.stdout is not None
        for ask in (
            "CREATE TABLE mine AS SELECT 1 AS one;",
            "SELECT max(edition), max(one) FROM collections.tree, mine;",
        ):
            shell.stdin.write(f"{ask}\n")
            shell.stdin.flush()
        assert shell.stdout.readline().strip() == "1,1"
        edition = tree.publish()
        with geocat.open(root) as opened:
            opened.harvest("tree")
        assert edition_in(root) == edition
        shell.stdin.write("SELECT max(edition) FROM collections.tree;\n")
        shell.stdin.flush()
        assert shell.stdout.readline().strip() == "1"


def test_the_second_of_two_harvests_of_one_source_is_told_so_at_once(
    catalog: Callable[..., geocat.Catalog], tree: Tree
) -> None:
    tree.publish()
    asked, answering = threading.Event(), threading.Event()

    def answer(path: str) -> None:
        if path == "/0200.json":
            asked.set()
            assert answering.wait(60)

    opened = catalog()
    with TreeServer(tree.folder, answer) as upstream, children() as start:
        opened.add_source("tree", "stac_static", f"{upstream.url}/collection.json")
        opened.add_source("other", "stac_static", str(tree.folder / "collection.json"))
        first = start(HARVEST, opened.store.root, "tree")
        first.says()
        first.go()
        assert asked.wait(60)
        with pytest.raises(geocat.StoreError, match=r"Another process is harvesting tree into .*; wait for it to end"):
            opened.harvest("tree")
        [entry] = opened.harvest("other")
        assert entry.rows("items") == ITEMS
        answering.set()
        assert (first.says(), first.says(), first.end()) == ("begins", "ends", 0)
    opened.refresh()
    assert opened.sql("SELECT source, count(*) FROM items GROUP BY ALL ORDER BY ALL").fetchall() == [
        ("other", ITEMS),
        ("tree", ITEMS),
    ]


def test_harvests_of_different_sources_at_once_are_all_committed(
    catalog: Callable[..., geocat.Catalog], tree: Tree
) -> None:
    tree.publish()
    opened = catalog()
    names = [f"source-{number}" for number in range(4)]
    for name in names:
        opened.add_source(name, "stac_static", str(tree.folder / "collection.json"))
    with children() as start:
        harvests = [start(HARVEST, opened.store.root, name) for name in names]
        for child in harvests:
            child.says()
        for child in harvests:
            child.go()
        assert [(child.says(), child.says(), child.end()) for child in harvests] == [("begins", "ends", 0)] * len(names)
    with duckdb.connect(f"{opened.store.root}/catalog.duckdb", read_only=True) as database:
        counts = dict(database.sql("SELECT source, count(*) FROM items GROUP BY ALL").fetchall())
    assert counts == dict.fromkeys(names, ITEMS)
    assert leftovers(Path(opened.store.root)) == []
