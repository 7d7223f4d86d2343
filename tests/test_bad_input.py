"""What goes wrong outside of geocat: one plain line, the right error, and the catalog as it was."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

import geocat
from geocat import declarations
from tests.harvesting import Overhearing
from tests.upstreams.tree import RESET, TreeServer

# ---------- a settled catalog, and a look at whether it is as it was


def item(id_: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": id_,
        "collection": "c",
        "geometry": {"type": "Point", "coordinates": [7, 46]},
        "bbox": [7, 46, 7, 46],
        "properties": {"datetime": "2024-06-01T00:00:00Z", **properties},
        "links": [],
        "assets": {},
    }


def group(kind: str, id_: str, *links: tuple[str, str]) -> dict[str, Any]:
    described = {"type": kind, "stac_version": "1.0.0", "id": id_, "description": id_}
    return {**described, "links": [{"rel": rel, "href": href} for rel, href in links]}


def write(folder: Path, files: dict[str, Any]) -> Path:
    for path, document in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(document))
    return folder


GOOD = {
    "catalog.json": group("Catalog", "root", ("child", "c/catalog.json"), ("item", "one.json")),
    "one.json": item("one"),
    "c/catalog.json": group("Catalog", "c", ("item", "two.json")),
    "c/two.json": item("two"),
}


def state(root: Path) -> dict[str, Any]:
    """What a catalog says and holds: opened anew, in the bare database, and on disk apart from landed pages."""
    with geocat.open(root) as opened:
        answers = {
            "items": sorted(opened.sql("SELECT source, collection, id, json FROM item_json").fetchall()),
            "snapshots": sorted(opened.sql("SELECT source, snapshot, is_current FROM snapshots").fetchall()),
            "files": sorted(file for table in ("items", "item_json") for file in opened.files(table)),
        }
    with duckdb.connect(str(root / "catalog.duckdb"), read_only=True) as database:
        answers["database"] = sorted(database.sql("SELECT source, collection, id, json FROM item_json").fetchall())
    for kept in ("ledger", "snapshots", "schema"):
        answers[kept] = sorted(str(path.relative_to(root)) for path in (root / kept).rglob("*"))
    answers["root"] = sorted(path.name for path in root.iterdir())
    return answers


def files(root: Path) -> dict[str, tuple[int, int, int]]:
    """Every file of a catalog but landed pages and declarations: which it is, how long, and since when."""
    found = {str(path.relative_to(root)): path.stat() for path in root.rglob("*") if path.is_file()}
    return {
        path: (about.st_ino, about.st_size, about.st_mtime_ns)
        for path, about in found.items()
        if not path.startswith("landing/") and path != "geocat.toml"
    }


@contextmanager
def nothing_changes(root: Path) -> Iterator[None]:
    """Not one file of the catalog is written, so every answer is what it was."""
    before = files(root)
    yield
    assert files(root) == before


def is_one_plain_line(wrong: BaseException) -> bool:
    said = str(wrong)
    internals = ("Error(", "Exception", "Traceback", "object at 0x", "Errno", "urllib3", "msgspec", "duckdb::")
    return "\n" not in said and said.endswith(".") and not any(word in said for word in internals)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[geocat.Catalog]:
    """A catalog with one good snapshot; the tests here only ever add sources that fail."""
    folder = tmp_path_factory.mktemp("settled")
    with geocat.init(folder / "catalog") as catalog:
        catalog.add_source("good", "stac_static", str(write(folder / "tree", GOOD) / "catalog.json"))
        catalog.harvest("good")
        assert len(catalog.sql("FROM items")) == 2
        before = state(folder / "catalog")
        yield catalog
        assert state(folder / "catalog") == before


@pytest.fixture
def fails(settled: geocat.Catalog) -> Iterator[Callable[..., BaseException]]:
    """Harvest a source that must fail: as told, in one plain line, and changing nothing."""
    added: list[str] = []

    def fail(
        error: type[BaseException], match: str, type_: str, url: str, name: str = "bad", **fields: Any
    ) -> BaseException:
        before = settled.store.read("geocat.toml").decode()
        declared = {"type": type_, "url": url, "retries": 0, "timeout_s": 5, **fields}
        settled.store.write("geocat.toml", declarations.with_source(before, name, declared).encode())
        added.append(before)
        with nothing_changes(Path(settled.store.root)), pytest.raises(error, match=match) as caught:
            settled.harvest(name)
        assert is_one_plain_line(caught.value), str(caught.value)
        return caught.value

    yield fail
    for before in added[:1]:
        settled.store.write("geocat.toml", before.encode())


# ---------- the suite itself


def test_no_test_reaches_beyond_loopback() -> None:
    with socket.socket() as client, pytest.raises(Exception, match=r"tried to connect to 192\.0\.2\.1"):
        client.connect(("192.0.2.1", 80))
    with pytest.raises(Exception, match=r"tried to look up example\.org"):
        socket.getaddrinfo("example.org", 443)


# ---------- what is asked for


def test_an_unknown_source_is_refused_and_the_known_ones_are_named(settled: geocat.Catalog) -> None:
    with nothing_changes(Path(settled.store.root)):
        with pytest.raises(geocat.InputError, match=r"^No source is called 'god'; declared are: good\.$"):
            settled.harvest("god")
        with pytest.raises(geocat.InputError, match=r"No source is called 'god'"):
            settled.harvest("good", "god")
        with pytest.raises(geocat.InputError, match=r"declared are: good\.$"):
            settled.remove_source("god")


@pytest.mark.parametrize(
    ("name", "type_", "fields", "match"),
    [
        ("good", "stac_static", {"url": "x"}, r"^Source good is declared already"),
        ("Bad Name", "stac_static", {"url": "x"}, r"^'Bad Name' is not a source name; use lower-case letters"),
        ("../up", "stac_static", {"url": "x"}, r"is not a source name"),
        ("new", "wfs", {"url": "x"}, r"^Source new has type 'wfs'; the types are .*stac_api.*stac_static"),
        ("new", "stac_static", {"url": "x", "job": 3}, r"^Source new has an unknown field 'job'; the fields are "),
        ("new", "stac_static", {"url": "x", "jobs": 0}, r"^Source new, field jobs: "),
        ("new", "stac_api", {"url": "x", "bbox": [0, 50, 1, 40]}, r"south above north"),
        ("new", "stac_api", {"url": "x", "method": "PUT"}, r"^Source new, field method: "),
    ],
)
def test_a_source_that_cannot_be_is_not_declared(
    name: str, type_: str, fields: dict[str, Any], match: str, settled: geocat.Catalog
) -> None:
    with nothing_changes(Path(settled.store.root)):
        with pytest.raises(geocat.InputError, match=match) as caught:
            settled.add_source(name, type_, **fields)
    assert is_one_plain_line(caught.value), str(caught.value)
    assert list(settled.sources()) == ["good"]


# ---------- a source that does not answer, or not as promised


@pytest.mark.parametrize("type_", ["stac_static", "stac_api"])
def test_a_host_that_does_not_answer_is_unavailable(type_: str, fails: Callable[..., BaseException]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    wrong = fails(
        geocat.SourceUnavailable,
        r"did not answer .*check the url and the network",
        type_,
        f"http://127.0.0.1:{port}/catalog.json",
    )
    assert "refused" in str(wrong)
    assert (wrong.source, wrong.url) == ("bad", f"http://127.0.0.1:{port}/catalog.json")


@pytest.mark.parametrize("type_", ["stac_static", "stac_api"])
def test_a_host_that_is_unknown_is_unavailable(type_: str, fails: Callable[..., BaseException]) -> None:
    fails(
        geocat.SourceUnavailable,
        r"nowhere\.invalid/catalog\.json did not answer",
        type_,
        "http://nowhere.invalid/catalog.json",
    )


@pytest.mark.parametrize("type_", ["stac_static", "stac_api"])
def test_secrets_in_a_url_are_not_told(type_: str, fails: Callable[..., BaseException]) -> None:
    url = "http://me:secret1@nowhere.invalid/catalog.json?sig=secret2&token=secret3&a=b"
    wrong = fails(geocat.SourceUnavailable, r"did not answer", type_, url)
    assert "secret" not in f"{wrong} {wrong.url}"


@pytest.mark.parametrize("url", ["nowhere/catalog.json", "memory://nowhere/catalog.json"])
def test_a_root_document_that_is_not_there_is_unavailable(url: str, fails: Callable[..., BaseException]) -> None:
    fails(geocat.SourceUnavailable, r"there is no document at .*nowhere/catalog\.json", "stac_static", url)


HTML = (200, {"Content-Type": "text/html; charset=utf-8"}, b"<!doctype html><title>Sign in</title>")
JSON = {"Content-Type": "application/json"}
REFUSED, UNAVAILABLE, CHANGED = geocat.SourceRefused, geocat.SourceUnavailable, geocat.SourceChanged

ANSWERS: dict[str, tuple[Any, type[BaseException], str]] = {
    "401": (
        (401, JSON, b"{}"),
        REFUSED,
        r"answered 401; put a valid token into the environment variable GEOCAT_TOKEN_BAD\.$",
    ),
    "403": (
        (403, JSON, b"{}"),
        REFUSED,
        r"answered 403; put a valid token into the environment variable GEOCAT_TOKEN_BAD\.$",
    ),
    "429": ((429, JSON, b"{}"), REFUSED, r"answered 429, too many requests"),
    "400": ((400, JSON, b"{}"), REFUSED, r"answered 400; check the declared url and what is asked"),
    "500": ((500, JSON, b"{}"), UNAVAILABLE, r"answered 500, also after the retries"),
    "503": ((503, JSON, b"{}"), UNAVAILABLE, r"answered 503, also after the retries"),
    "HTML": (HTML, CHANGED, r"not readable JSON"),
    "an empty body": ((200, JSON, b""), CHANGED, r"not readable JSON"),
    "JSON that is cut off": ((200, JSON, b'{"type": "Catalog", "links": ['), CHANGED, r"not readable JSON"),
    "a body that is cut off": (
        (200, {**JSON, "Content-Length": "500"}, b'{"type": "Cat'),
        UNAVAILABLE,
        r"did not answer",
    ),
    "a connection that is reset": (RESET, UNAVAILABLE, r"did not answer"),
    "a JSON list": ((200, JSON, b"[]"), CHANGED, r"not readable JSON"),
    "bytes that are no text": ((200, JSON, b"\xff\xfe\x00{"), CHANGED, r"not readable JSON"),
}


@pytest.mark.parametrize("place", ["/catalog.json", "/c/catalog.json"])
@pytest.mark.parametrize("name", ANSWERS)
def test_a_static_catalog_that_answers_badly_is_told_in_one_line(
    name: str, place: str, fails: Callable[..., BaseException], tmp_path: Path
) -> None:
    reply, error, match = ANSWERS[name]
    with TreeServer(write(tmp_path, GOOD), lambda path: reply if path == place else None) as upstream:
        wrong = fails(error, match, "stac_static", f"{upstream.url}/catalog.json")
        assert (wrong.source, wrong.url) == ("bad", f"{upstream.url}{place}")
        assert f"{upstream.url}{place}" in str(wrong)


@pytest.mark.parametrize(
    "name", [name for name, (_, error, _) in ANSWERS.items() if error is not CHANGED and name != "403"]
)
def test_an_item_that_is_not_answered_is_told_in_one_line(
    name: str, fails: Callable[..., BaseException], tmp_path: Path
) -> None:
    reply, error, match = ANSWERS[name]
    with TreeServer(write(tmp_path, GOOD), lambda path: reply if path == "/c/two.json" else None) as upstream:
        fails(error, match, "stac_static", f"{upstream.url}/catalog.json")


def test_items_that_are_answered_with_something_else_are_rejects_and_fail_nothing(
    catalog: Callable[..., geocat.Catalog], tmp_path: Path
) -> None:
    bad = {f"/{n}.json": reply for n, (reply, error, _) in enumerate(ANSWERS.values()) if error is CHANGED}
    links = [("item", path.removeprefix("/")) for path in bad]
    write(tmp_path, {"catalog.json": group("Catalog", "root", ("item", "one.json"), *links), "one.json": item("one")})
    with TreeServer(tmp_path, bad.get) as upstream:
        opened = catalog()
        opened.add_source("some", "stac_static", f"{upstream.url}/catalog.json")
        [entry] = opened.harvest("some")
        assert (entry.rows("items"), entry.rows("rejects")) == (1, len(bad))
        reasons = dict(opened.sql("SELECT found_at, reason FROM rejects").fetchall())
        assert reasons.keys() == {f"{upstream.url}{path}" for path in bad}
        assert all(reason.startswith("The document is not ") for reason in reasons.values())


def api(answers: dict[str, Any]) -> Callable[[str], Any]:
    """A STAC API of two pages; ``answers`` replaces what it says at ``landing``, ``search`` or ``next``."""
    said: dict[str, Any] = {}

    def answer(path: str) -> Any:
        here = said["url"]
        landing = {
            **group(
                "Catalog", "api", ("self", f"{here}/"), ("search", f"{here}/search"), ("data", f"{here}/collections")
            ),
            "conformsTo": ["https://api.stacspec.org/v1.0.0/core", "https://api.stacspec.org/v1.0.0/item-search"],
        }
        following = {"rel": "next", "href": f"{here}/next", "method": "GET"}
        pages = {
            "landing": landing,
            "collections": {"collections": [], "links": []},
            "search": {"type": "FeatureCollection", "features": [item("one")], "links": [following]},
            "next": {"type": "FeatureCollection", "features": [item("two")], "links": []},
        }
        page = path.strip("/") or "landing"
        return answers.get(page) or (200, JSON, json.dumps(pages[page]).encode())

    answer.said = said  # type: ignore[attr-defined]
    return answer


@pytest.mark.parametrize("forbidden", ["one", "both"])
def test_an_item_that_is_forbidden_is_a_reject_where_another_is_answered(
    forbidden: str, catalog: Callable[..., geocat.Catalog], tmp_path: Path
) -> None:
    """Object stores say 403 of what is not there to those who may not list."""
    items = {path for path in GOOD if path.endswith(("one.json", "two.json"))}
    assert len(items) == 2
    refused = items if forbidden == "both" else {min(items)}
    opened = catalog()
    with TreeServer(
        write(tmp_path, GOOD), lambda path: (403, JSON, b"") if path.strip("/") in refused else None
    ) as upstream:
        opened.add_source("store", "stac_static", f"{upstream.url}/catalog.json")
        if forbidden == "both":
            for _ in range(2):  # nothing of the first was landed as settled
                with pytest.raises(geocat.SourceRefused, match=r"answered 403; put a valid token"):
                    opened.harvest("store")
            return
        [entry] = opened.harvest("store")
    assert (entry.rows("items"), entry.rows("rejects")) == (1, 1)
    assert opened.sql("SELECT contains(reason, '403') FROM rejects").fetchall() == [(True,)]


@contextmanager
def serving(folder: Path, answers: dict[str, Any]) -> Iterator[str]:
    answer = api(answers)
    with TreeServer(folder, answer) as upstream:
        answer.said["url"] = upstream.url  # type: ignore[attr-defined]
        yield upstream.url


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (name, place)
        for name, (_, error, _) in ANSWERS.items()
        for place in ("landing", "search", "next")
        if (error, place) != (CHANGED, "next")
    ],
)
def test_an_api_that_answers_badly_is_told_in_one_line(
    name: str, place: str, fails: Callable[..., BaseException], tmp_path: Path
) -> None:
    reply, error, match = ANSWERS[name]
    with serving(tmp_path, {place: reply}) as url:
        wrong = fails(error, match, "stac_api", url, method="GET")
        assert wrong.source == "bad"


@pytest.mark.parametrize("name", [name for name, (_, error, _) in ANSWERS.items() if error is CHANGED])
def test_a_later_page_of_an_api_that_cannot_be_read_is_a_reject_and_the_harvest_is_never_current(
    name: str, catalog: Callable[..., geocat.Catalog], tmp_path: Path
) -> None:
    with serving(tmp_path, {"next": ANSWERS[name][0]}) as url:
        opened = catalog()
        opened.add_source("bad", "stac_api", url, method="GET", retries=0)
        with pytest.raises(geocat.IncompleteHarvest, match=r"page at offset 1 .*not readable JSON") as caught:
            opened.harvest("bad")
    assert is_one_plain_line(caught.value), str(caught.value)
    opened.refresh()
    assert opened.sql("FROM items").fetchall() == []
    [(complete, items)] = opened.sql("SELECT complete, items FROM snapshots").fetchall()
    assert (complete, items) == (False, 1)


def test_an_api_that_answers_well_is_harvested(catalog: Callable[..., geocat.Catalog], tmp_path: Path) -> None:
    with serving(tmp_path, {}) as url:
        opened = catalog()
        opened.add_source("fine", "stac_api", url, method="GET")
        [entry] = opened.harvest("fine")
    assert entry.rows("items") == 2


def test_a_token_in_the_variable_that_the_message_names_opens_the_door(
    catalog: Callable[..., geocat.Catalog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, GOOD)
    heard: list[str] = []
    with Overhearing(
        tmp_path, lambda _: None if "Authorization: Bearer abc" in heard[-1] else (401, {}, b"")
    ) as upstream:
        upstream.heard = heard
        opened = catalog()
        opened.add_source("my-source", "stac_static", f"{upstream.url}/catalog.json", retries=0, jobs=1)
        with pytest.raises(geocat.SourceRefused, match=r"variable GEOCAT_TOKEN_MY_SOURCE\.$"):
            opened.harvest("my-source")
        monkeypatch.setenv("GEOCAT_TOKEN_MY_SOURCE", "abc")
        [entry] = opened.harvest("my-source")
        assert entry.rows("items") == 2


@pytest.mark.parametrize("type_", ["stac_static", "stac_api"])
@pytest.mark.parametrize("document", [item("one"), {"type": "FeatureCollection", "features": []}, {"hello": "world"}])
def test_a_url_that_is_something_else_is_told(
    type_: str, document: dict[str, Any], fails: Callable[..., BaseException], tmp_path: Path
) -> None:
    with TreeServer(write(tmp_path, {"catalog.json": document})) as upstream:
        fails(
            geocat.SourceChanged,
            r"is not (a STAC|the landing page)|has no features",
            type_,
            f"{upstream.url}/catalog.json",
        )


# ---------- a root that cannot be


def test_a_root_that_is_a_file_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "file"
    root.write_text("mine")
    for use in (geocat.init, geocat.open):
        with pytest.raises(geocat.StoreError, match=r"^The root .*/file is a file; name a folder with --root\.$"):
            use(root)
    with pytest.raises(geocat.StoreError, match=r"a part of the path is a file, not a folder") as caught:
        geocat.init(root / "below")
    assert is_one_plain_line(caught.value), str(caught.value)
    assert root.read_text() == "mine"


@pytest.mark.parametrize("make", [lambda _: None, Path.mkdir])
def test_a_root_that_is_no_catalog_is_refused_and_the_way_to_make_one_is_named(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    root = tmp_path / "empty"
    make(root)
    with pytest.raises(
        geocat.StoreError, match=rf"^{root} is not a catalog; make it one with `geocat init --root {root}`\.$"
    ):
        geocat.open(root)
    assert not root.exists() or not list(root.iterdir())


def test_a_root_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(geocat.InputError, match=r"^The root 'nothing://x' cannot be used: ") as caught:
        geocat.init("nothing://x")
    assert is_one_plain_line(caught.value), str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_root_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(geocat.StoreError, match=r"permission was denied"):
        geocat.init(tmp_path / "catalog")


@pytest.fixture
def root(settled: geocat.Catalog, tmp_path: Path) -> Path:
    """A copy of the settled catalog that may be damaged."""
    root = tmp_path / "copy"
    shutil.copytree(settled.store.root, root)
    geocat.open(root).close()
    return root


def damage(root: Path, text: Callable[[str], str]) -> Path:
    [entry] = (root / "ledger").glob("*.json")
    newer = entry.with_name(entry.name.replace("2", "3", 1))
    newer.write_text(text(entry.read_text()))
    return newer


DAMAGE: dict[str, tuple[Callable[[str], str], str]] = {
    "of a newer version": (
        lambda text: json.dumps({**json.loads(text), "geocat_ledger": 3}),
        r"was written by a newer geocat \(ledger format 3, this one reads 2\); upgrade geocat",
    ),
    "of a newer version, in another shape": (
        lambda text: json.dumps({"geocat_ledger": 7, "everything": "is different"}),
        r"was written by a newer geocat \(ledger format 7, this one reads 2\); upgrade geocat",
    ),
    "cut off": (lambda text: text[: len(text) // 2], r"is not a ledger entry \(.*\); restore it"),
    "empty": (lambda text: "", r"is not a ledger entry \(.*\); restore it"),
    "no JSON": (lambda text: "hello", r"is not a ledger entry \(.*\); restore it"),
    "no text": (lambda text: "\udcff", r"is not a ledger entry \(.*\); restore it"),
    "without files": (
        lambda text: json.dumps({name: value for name, value in json.loads(text).items() if name != "tables"}),
        r"is not a ledger entry \(.*tables.*\); restore it",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_ledger_entry_that_cannot_be_read_is_named_and_the_rest_is_left_alone(name: str, root: Path) -> None:
    text, match = DAMAGE[name]
    opened = geocat.open(root)
    if name == "no text":
        entry = damage(root, lambda good: good)
        entry.write_bytes(b"\xff\xfe\x00")
    else:
        entry = damage(root, text)
    before = sorted(root.rglob("*"))
    with opened:
        for use in (lambda: geocat.open(root), lambda: opened.harvest("good"), opened.refresh):
            with pytest.raises(geocat.StoreError, match=match) as caught:
                use()
            assert is_one_plain_line(caught.value), str(caught.value)
            assert entry.name in str(caught.value)
        assert len(opened.sql("FROM items")) == 2
    assert [path for path in sorted(root.rglob("*")) if "landing" not in path.parts] == [
        path for path in before if "landing" not in path.parts
    ]
    with duckdb.connect(str(root / "catalog.duckdb"), read_only=True) as database:
        assert database.sql("SELECT count(*) FROM items").fetchone() == (2,)
    entry.unlink()
    with geocat.open(root) as again:
        assert len(again.sql("FROM items")) == 2


@pytest.mark.parametrize(
    "text", ["[sources.x\n", "[sources.x]\ntype = 'wfs'\nurl = 'y'\n", "[other]\n", "[sources]\nx = 1\n", "\x00"]
)
def test_a_declaration_that_cannot_be_read_is_named(text: str, root: Path) -> None:
    (root / "geocat.toml").write_text(text)
    with pytest.raises(geocat.InputError) as caught:
        geocat.open(root)
    assert is_one_plain_line(caught.value), str(caught.value)


# ---------- a disk that is full


def big_tree(folder: Path) -> Path:
    chance = [os.urandom(1500).hex() for _ in range(400)]
    names = [f"{n}.json" for n in range(len(chance))]
    links = [("item", name) for name in names]
    items = {name: item(name, noise=noise) for name, noise in zip(names, chance, strict=True)}
    return write(folder, {"catalog.json": group("Catalog", "big", *links), **items}) / "catalog.json"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"mounting a small disk is not allowed here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("free_kb", [0, 64, 300, 700, 1000, 1500, 2500, 4000])
def test_a_disk_that_fills_up_at_any_step_is_told_and_the_last_snapshot_answers(
    free_kb: int, small_disk: Path, tmp_path: Path, settled: geocat.Catalog
) -> None:
    root = small_disk / "catalog"
    shutil.copytree(settled.store.root, root)
    with geocat.open(root) as opened:
        opened.add_source("big", "stac_static", str(big_tree(tmp_path / "big")))
        filler = small_disk / "filler"
        blocks = shutil.disk_usage(small_disk).free - free_kb * 1024
        filler.write_bytes(b"\0" * blocks)
        before = state(root)
        try:
            opened.harvest("big")
        except geocat.StoreError as wrong:
            assert is_one_plain_line(wrong), str(wrong)
            assert "the disk is full; free some space, then try again." in str(wrong)
            committed = len(list((root / "ledger").glob("*.json"))) > 1
        else:
            committed = True
            assert free_kb > 1000, "this much cannot have been enough"
        if not committed:
            assert state(root) == before
        filler.unlink()
        opened.refresh()
        assert dict(opened.sql("SELECT source, count(*) FROM items GROUP BY ALL").fetchall()) == (
            {"good": 2, "big": 400} if committed else {"good": 2}
        )
        [entry] = opened.harvest("big")
        assert entry.rows("items") == 400
    assert len(state(root)["database"]) == 402


LIMITED = """
import resource, sys
import geocat
with geocat.open(sys.argv[1]) as catalog:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    try:
        catalog.harvest("big")
    except geocat.StoreError as wrong:
        print(wrong)
    else:
        print("done")
"""


@pytest.mark.parametrize("limit_kb", [4, 40, 400])
def test_a_file_that_may_not_grow_is_told_and_the_last_snapshot_answers(
    limit_kb: int, root: Path, tmp_path: Path
) -> None:
    with geocat.open(root) as opened:
        opened.add_source("big", "stac_static", str(big_tree(tmp_path / "big")))
    with nothing_changes(root):
        child = subprocess.run(
            [sys.executable, "-W", "error", "-c", LIMITED, root, str(limit_kb * 1024)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (child.stderr, child.returncode) == ("", 0)
        assert "a file grew past the size limit; raise it, then try again." in child.stdout
        assert child.stdout.count("\n") == 1
