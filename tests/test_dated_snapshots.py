"""planet-open-stac at five dates, harvested in order over HTTP: what changed, and what that cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import geocat
from geocat.errors import IncompleteHarvest
from geocat.ledger import Changes, LedgerEntry
from tests import oracle
from tests.harvesting import harvest
from tests.upstreams.tree import TreeServer

DATES = [
    ("stac/static/planet-open-stac_2024-04-19_1c1c4620", Changes(added=3720)),
    ("stac/static/planet-open-stac_2025-07-13_38bfffd9", Changes(added=94, unchanged=3720)),
    ("stac/static/planet-open-stac_2025-07-14_b195f045", Changes(added=44, changed=47, unchanged=3723, deleted=44)),
    ("stac/static/planet-open-stac_2025-11-04_6fdae6db", Changes(added=6917, changed=91, unchanged=3723)),
    ("stac/static/planet-open-stac_2025-11-06_6ae66f30", Changes(changed=6917, unchanged=3814)),
]


def content(text: str) -> Any:
    """What an item says apart from links that are made anew with every copy."""
    made = ("self", "root", "parent", "collection")
    document = json.loads(text)
    return {**document, "links": [link for link in document["links"] if link["rel"] not in made]}


def difference(before: dict[Any, Any], after: dict[Any, Any]) -> Changes:
    """How two states differ, by their keys and values."""
    both = before.keys() & after.keys()
    changed = sum(before[key] != after[key] for key in both)
    return Changes(len(after.keys() - before.keys()), changed, len(both) - changed, len(before.keys() - after.keys()))


class Upstream:
    """A server whose folder is another at each date."""

    def __init__(self, server: TreeServer) -> None:
        self.server = server
        self.url = f"{server.url}/stac/catalog.json"

    def show(self, folder: Path) -> None:
        self.server.folder = str(folder.resolve())
        self.server.paths.clear()


def test_every_file_at_five_dates_is_counted_as_the_files_are(
    catalog: Callable[..., geocat.Catalog], unpacked: Callable[[str], Path], tmp_path: Path
) -> None:
    made = catalog()
    here = tmp_path / "stac"
    entries: list[LedgerEntry] = []
    for name, expected in DATES:
        here.unlink(missing_ok=True)
        here.symlink_to(unpacked(name))
        entry = harvest(made, "planet", "files", str(here))
        assert (name, entry.changes) == (name, expected)
        entries.append(entry)
    assert made.sql("SELECT count(*), count(DISTINCT (collection, id)) FROM items").fetchall() == [(10_731, 10_731)]
    moved = made.sql(
        "SELECT change, count(*), count(DISTINCT collection) FROM item_changes WHERE snapshot = $s GROUP BY ALL ORDER BY ALL",
        s=entries[2].snapshot,
    ).fetchall()
    assert [each[:2] for each in moved] == [("added", 44), ("changed", 47), ("deleted", 44)]
    assert [collections for change, _, collections in moved if change != "changed"] == [2, 2], "two were renamed"
    assert made.sql("SELECT count(*) FROM items_deleted").fetchall() == [(44,)]
    assert made.sql(
        "SELECT count(*), count(before), count(after) FROM item_changes WHERE snapshot = $s", s=entries[4].snapshot
    ).fetchall() == [(6917, 6917, 6917)]
    diff = [change for _, _, change, *_ in made.diff(entries[2].snapshot, entries[3].snapshot).fetchall()]
    assert (diff.count("added"), diff.count("changed"), len(diff)) == (6917, 91, 7008)


def test_a_crawl_over_http_asks_again_only_for_what_changed_and_refuses_to_lose_most_of_it(
    catalog: Callable[..., geocat.Catalog],
    unpacked: Callable[[str], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = catalog()
    before: dict[Any, Any] = {}
    texts: dict[str, str] = {}
    with TreeServer(tmp_path) as server:
        upstream = Upstream(server)
        for name, _ in DATES[-2:]:
            root = unpacked(name)
            upstream.show(root)
            tree = oracle.walk(root / "stac" / "catalog.json")
            now = {item.key: content(item.text) for item in tree.items}
            now_texts = {str(Path(each.path).relative_to(root)): each.text for each in [*tree.documents, *tree.items]}
            entry = harvest(made, "planet", "stac_static", upstream.url)
            assert (name, entry.changes) == (name, difference(before, now))
            sent = entry.traffic["requests"] - entry.traffic["unchanged"]
            assert server.requests == entry.traffic["requests"] == len(now_texts)
            assert sent == sum(texts.get(path) != text for path, text in now_texts.items())
            with capsys.disabled():
                print(
                    f"\n{name[-19:]}: {sent} of {len(now_texts)} documents sent, {entry.written:,} bytes written",
                    end="",
                )
            before, texts = now, now_texts
        stored = made.sql("SELECT collection, id, json FROM item_json").fetchall()
        assert {(collection, id): content(text) for collection, id, text in stored} == before

        upstream.show(unpacked(DATES[0][0]))
        with pytest.raises(IncompleteHarvest, match="of 10731 items are gone"):
            harvest(made, "planet", "stac_static", upstream.url)
    made.refresh()
    assert made.sql("SELECT count(*) FROM items").fetchall() == [(len(before),)]
