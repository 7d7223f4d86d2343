"""Label corpora as they are fetched: files in pieces, features taken apart as they stream by, both routes to one table."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import fsspec
import geopandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geocat
from geocat import snapshot
from geocat.errors import SourceChanged, SourceUnavailable
from geocat.features import Features, NoFeatures
from geocat.harvest.base import Memory, Page
from geocat.ledger import Changes, LedgerEntry
from geocat.sources import declare
from tests.harvesting import harvest
from tests.labelled import SAMPLES, feature, write_corpus, write_stac
from tests.upstreams.tree import TreeServer

PEAT = "33N_16E-243N_29_02"

# ---------- features, taken apart

TEXTS = st.sampled_from(["", "},{", "]}", '"', '\\"', "[{", "\\", 'a"},{"b', "é", "\n", "\u2028", "😀"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
FEATURES = st.dictionaries(st.sampled_from(["type", "properties", "geometry", "features", "}"]), VALUES, max_size=4)
BLANKS = st.sampled_from(["", " ", "\n", "\r\n  ", "\t"])


def taken_apart(text: bytes, chunk: int) -> list[Any]:
    return [json.loads(each) for batch in Features(io.BytesIO(text), chunk).batches() for each in batch.features]


@settings(max_examples=250, deadline=None)
@given(
    features=st.lists(FEATURES, max_size=6),
    before=st.dictionaries(st.sampled_from(["name", "bbox", "}", "[", "x"]), VALUES, max_size=3),
    after=st.dictionaries(st.sampled_from(["links", "]", "{", "y"]), VALUES, max_size=2),
    blank=BLANKS,
    chunk=st.integers(1, 200),
    is_array=st.booleans(),
    is_ascii=st.booleans(),
)
def test_features_are_those_that_json_finds_whatever_is_in_them(
    features, before, after, blank, chunk, is_array, is_ascii
):
    parts = [json.dumps(each, ensure_ascii=is_ascii, indent=1 if blank else None) for each in features]
    text = f"{blank}[{blank}" + f"{blank},{blank}".join(parts) + f"{blank}]{blank}"
    if not is_array:
        members = [f"{json.dumps(key)}{blank}:{blank}{json.dumps(value)}," for key, value in before.items()]
        more = "".join(f",{json.dumps(key)}:{json.dumps(value)}" for key, value in after.items())
        text = f'{blank}{{{"".join(members)}"type":"FeatureCollection","features":{text}{more}}}'
    assert taken_apart(text.encode(), chunk) == features


@settings(max_examples=100, deadline=None)
@given(features=st.lists(FEATURES, min_size=1, max_size=5), chunk=st.integers(1, 200), data=st.data())
def test_text_that_is_cut_is_never_taken_for_whole(features, chunk, data):
    text = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    cut = data.draw(st.integers(0, len(text) - 2))
    found: list[Any] = []

    def take_apart() -> None:
        for batch in Features(io.BytesIO(text[:cut]), chunk).batches():
            found.extend(json.loads(each) for each in batch.features)

    with pytest.raises(NoFeatures):
        take_apart()
    assert found == features[: len(found)]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1 << 20])
def test_a_feature_that_is_no_json_does_not_take_its_neighbours_with_it(chunk):
    text = b'{"features":[{"a":1},{"a":NaN},{"a":[1,]},{"a":"},{"},{"a":nonsense},,{"a":2}]}'
    found = [each for batch in Features(io.BytesIO(text), chunk).batches() for each in batch.features]
    assert found == [b'{"a":1}', b'{"a":NaN}', b'{"a":[1,]}', b'{"a":"},{"}', b'{"a":nonsense}', b"", b'{"a":2}']


def test_what_is_not_unicode_or_too_deep_is_told_and_each_stays_on_one_line():
    deep = b"[" * 600 + b"]" * 600
    text = b'[{"a":\n"\xff"},{"b":' + deep + b'},{"c":"\\n"}]'
    [batch] = Features(io.BytesIO(text)).batches()
    assert batch.problems == {0: "The feature is not UTF-8 text.", 1: "The feature is nested too deeply to be read."}
    assert not any(b"\n" in each for each in batch.features)
    assert batch.features[0].decode() == '{"a": "�"}'


def test_little_of_a_long_text_is_held_at_once(monkeypatch):
    one = json.dumps(feature(PEAT)).encode()

    class Counting(io.BytesIO):
        held = 0

    text = b'{"type":"FeatureCollection","features":[' + b",\n".join([one] * 20_000) + b"]}"
    features = Features(Counting(text), 1 << 16)
    sizes = []
    for batch in features.batches():
        sizes.append(sum(map(len, batch.features)) + len(features._text))
    assert len(sizes) > 50
    assert max(sizes) < 2 << 16


@pytest.mark.parametrize("text", ["", "{}", "3", '{"features": 3}', '"features"', '{"x": {"features": []}}'])
def test_text_without_features_is_told(text):
    with pytest.raises(NoFeatures, match="neither a FeatureCollection nor an array"):
        taken_apart(text.encode(), 4)


# ---------- files, in pieces


class RangeServer(TreeServer):
    """Serves ranges too, and knows which it was asked for; may forget its validators, or not take conditions."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.ranges: list[str] = []
        self.has_ranges = True
        self.has_validators = True
        self.cut_after: int | None = None

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]):
        status, given, found = super().reply(method, target, body, headers)
        given = dict(given)
        asked = re.match(r"bytes=(\d+)-(\d+)$", headers.get("Range", ""))
        is_same = headers.get("If-Range", given.get("ETag")) == given.get("ETag")
        if status == 200 and asked and self.has_ranges and is_same:
            self.ranges.append(headers["Range"])
            if self.cut_after is not None and len(self.ranges) > self.cut_after:
                return 503, {}, b""
            begin, end = int(asked[1]), min(int(asked[2]), len(found) - 1)
            if begin >= len(found):
                status, given["Content-Range"], found = 416, f"bytes */{len(found)}", b""
            else:
                given["Content-Range"] = f"bytes {begin}-{end}/{len(found)}"
                status, found = 206, found[begin : end + 1]
        if not self.has_validators:
            given.pop("ETag", None)
        return status, given, found


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("geocat.harvest.transfer.PIECE_BYTES", 100)
    return 100


def take(catalog: geocat.Catalog, url: str, **fields: Any) -> LedgerEntry:
    return harvest(catalog, "r", "rapidai4eo", url, retries=0, **fields)


def everything(catalog: geocat.Catalog) -> list[tuple[Any, ...]]:
    """Every row of the tables, without the snapshot."""
    asked = (
        "SELECT * EXCLUDE (snapshot) REPLACE (ST_AsText(geometry) AS geometry) FROM labels.samples ORDER BY ALL",
        "SELECT * EXCLUDE (snapshot) FROM labels.label_fractions ORDER BY ALL",
        "SELECT * EXCLUDE (snapshot) FROM labels.label_classes ORDER BY ALL",
    )
    return [row for each in asked for row in catalog.sql(each).fetchall()]


def test_pieces_over_http_are_the_file(catalog, corpus, small_pieces):
    held, local = catalog(), catalog()
    with RangeServer(corpus) as server:
        entry = take(held, server.url)
        size = sum(file.stat().st_size for file in (corpus / "resources").iterdir())
        assert len(server.ranges) == entry.traffic["requests"] > size / small_pieces
        assert entry.traffic["bytes"] == size
    assert entry.asked["url"] == server.url
    take(local, str(corpus))
    assert everything(held) == everything(local)
    assert len(held.sql("FROM labels.samples")) == len(SAMPLES)


@pytest.mark.parametrize("kind", ["no ranges", "no validators", "neither"])
def test_a_server_that_can_do_less_is_harvested_all_the_same(catalog, corpus, small_pieces, kind):
    held = catalog()
    with RangeServer(corpus) as server:
        server.has_ranges = kind == "no validators"
        server.has_validators = kind == "no ranges"
        first, second = take(held, server.url), take(held, server.url)
    assert first.collections == second.collections == {"samples": len(SAMPLES)}
    assert second.written == 0
    assert second.traffic.get("unchanged") == (3 if kind == "no ranges" else 0)


def test_an_interrupted_transfer_goes_on_in_the_middle_of_a_file(catalog, corpus, small_pieces):
    held = catalog()
    with RangeServer(corpus) as server:
        server.cut_after = 2
        with pytest.raises(SourceUnavailable, match="503"):
            take(held, server.url)
        assert held.sql("FROM labels.samples").fetchall() == []
        server.cut_after = None
        server.ranges.clear()
        entry = take(held, server.url)
        assert server.ranges[0] == "bytes=200-299"
    assert entry.collections == {"samples": len(SAMPLES)}
    assert held.store.folders("landing/r") == ["lock"]


def test_a_file_that_became_another_meanwhile_is_fetched_anew(catalog, corpus, small_pieces):
    held = catalog()
    with RangeServer(corpus) as server:
        server.cut_after = 2
        with pytest.raises(SourceUnavailable):
            take(held, server.url)
        server.cut_after = None
        server.ranges.clear()
        write_corpus(corpus, {PEAT: SAMPLES[PEAT]})
        entry = take(held, server.url)
    assert entry.collections == {"samples": 1}


def test_files_that_are_as_they_were_are_not_fetched_and_nothing_is_written(catalog, corpus):
    held = catalog()
    with RangeServer(corpus) as server:
        first = take(held, server.url)
        second = take(held, server.url)
        assert (second.traffic["unchanged"], second.traffic["bytes"]) == (3, 0)
    assert (second.written, second.tables, second.parent) == (0, first.tables, first.snapshot)
    assert second.changes == Changes(unchanged=len(SAMPLES))
    assert (second.received, second.collections) == (first.received, first.collections)
    held.refresh()
    assert held.sql("SELECT DISTINCT snapshot FROM snapshots WHERE is_current").fetchall() == [(second.snapshot,)]


def test_where_one_file_is_another_all_are_fetched(catalog, corpus, small_pieces):
    held = catalog()
    with RangeServer(corpus) as server:
        first = take(held, server.url)
        mapping = corpus / "resources" / "rapidai4eo_label_mappings.csv"
        mapping.write_text(mapping.read_text().replace("Peat bogs", "Bogs of peat"))
        second = take(held, server.url)
        assert second.traffic["unchanged"] == 2
        assert second.traffic["bytes"] == first.traffic["bytes"] + len("Bogs of peat") - len("Peat bogs")
    assert second.changes == Changes(unchanged=len(SAMPLES))
    assert second.tables["label_samples"] == first.tables["label_samples"]
    assert held.sql("SELECT name FROM labels.label_classes WHERE class_id = 412").fetchall() == [("Bogs of peat",)]


def test_a_file_of_nothing_is_no_table(catalog, corpus):
    (corpus / "resources" / "rapidai4eo_labels.csv.gz").write_bytes(b"")
    with RangeServer(corpus) as server, pytest.raises(SourceChanged, match="does not hold the labels as declared"):
        take(catalog(), server.url)


def test_files_that_were_written_again_with_the_same_content_change_nothing(catalog, corpus):
    held = catalog()
    first = take(held, str(corpus))
    for file in (corpus / "resources").iterdir():
        os.utime(file, (1, 1))
    second = take(held, str(corpus))
    assert (second.written, second.tables) == (0, first.tables)
    assert second.traffic["bytes"] > 0
    assert second.changes == Changes(unchanged=len(SAMPLES))


def test_a_changed_file_gives_the_right_counts_and_leaves_other_tables_as_they_are(catalog, corpus):
    held = catalog()
    first = take(held, str(corpus))
    samples = {id: dict(pixels) for id, pixels in SAMPLES.items() if id != "38N_07E-160N_01_01"}
    samples[PEAT] = {412: 40_000}
    samples["33N_16E-243N_29_03"] = {111: 40_000}
    write_corpus(corpus, samples)
    second = take(held, str(corpus))
    assert second.changes == Changes(added=1, changed=1, unchanged=3, deleted=1)
    assert second.tables["label_classes"] == first.tables["label_classes"]
    told = held.sql(
        "SELECT id, change, version_before FROM item_changes WHERE snapshot = $s ORDER BY id", s=second.snapshot
    )
    assert told.fetchall() == [
        (PEAT, "changed", first.snapshot),
        ("33N_16E-243N_29_03", "added", None),
        ("38N_07E-160N_01_01", "deleted", first.snapshot),
    ]
    write_corpus(corpus, SAMPLES)
    third = take(held, str(corpus))
    assert third.changes == Changes(added=1, changed=1, unchanged=3, deleted=1)
    versions = dict(
        held.sql("SELECT sample_id, version FROM read_parquet($f)", f=held.files("label_samples")).fetchall()
    )
    assert versions.pop(PEAT) == versions.pop("38N_07E-160N_01_01") == third.snapshot
    assert set(versions.values()) == {first.snapshot}


def test_rows_in_another_order_and_compressed_in_another_way_change_nothing(catalog, corpus):
    held = catalog()
    first = take(held, str(corpus))
    shuffled = dict(reversed(SAMPLES.items()))
    write_corpus(corpus, shuffled)
    labels = corpus / "resources" / "rapidai4eo_labels.csv.gz"
    labels.write_bytes(gzip.decompress(labels.read_bytes()))
    second = take(held, str(corpus))
    assert second.changes == Changes(unchanged=len(SAMPLES))
    for table in ("label_samples", "label_fractions", "label_classes"):
        assert second.tables[table] == first.tables[table]
    anew = {table for table, files in second.tables.items() if any(second.snapshot in file.path for file in files)}
    assert anew == {"validators"}, "only what tells the files apart the next time"


def test_what_is_declared_otherwise_is_conformed_again(catalog, tmp_path):
    held = catalog()
    (tmp_path / "a.csv").write_text("sample_id,lon,lat,one,two\na,1,1,1,2\n")
    said = {"form": "wide", "total": 4, "values": "units"}
    assert harvest(held, "mine", "labels", str(tmp_path / "a.csv"), **said).collections == {"samples": 0}
    entry = harvest(held, "mine", "labels", str(tmp_path / "a.csv"), **said, sums="ignore")
    assert entry.changes == Changes(added=1)


def test_a_corpus_that_lost_most_of_its_samples_is_not_current(catalog, corpus):
    held = catalog()
    take(held, str(corpus))
    write_corpus(corpus, {PEAT: SAMPLES[PEAT]})
    with pytest.raises(geocat.IncompleteHarvest, match=r"4 of 5 samples are gone.*--accept-shrink"):
        take(held, str(corpus))
    held.refresh()
    assert len(held.sql("FROM labels.samples")) == 5


def test_a_file_that_is_not_there_is_told(catalog, corpus):
    (corpus / "resources" / "rapidai4eo_labels.csv.gz").unlink()
    with pytest.raises(SourceUnavailable, match=r"rapidai4eo_labels.csv.gz does not exist; check the declared url"):
        take(catalog(), str(corpus))
    with TreeServer(corpus) as server, pytest.raises(SourceUnavailable, match="does not exist"):
        take(catalog(), server.url)


def test_roots_and_sources_may_be_anything_that_fsspec_reads(corpus, first_root):
    name = uuid.uuid4().hex
    memory = fsspec.filesystem("memory")
    memory.put(str(corpus / "resources"), f"/{name}/corpus/resources", recursive=True)
    root = f"memory://{name}/catalog"
    geocat.init(root).close()
    with geocat.open(root) as held:
        first = take(held, f"memory://{name}/corpus")
        assert first.collections == {"samples": len(SAMPLES)}
        assert len(held.sql("FROM labels.samples")) == len(SAMPLES)
        second = take(held, f"memory://{name}/corpus")
        assert (second.written, second.traffic["unchanged"]) == (0, 3)
        memory.pipe(f"/{name}/corpus/resources/rapidai4eo_labels.csv.gz", b"sample_id,clc_111\n")
        with pytest.raises(geocat.IncompleteHarvest, match="5 of 5 samples are gone"):
            take(held, f"memory://{name}/corpus")
    memory.rm(f"/{name}", recursive=True)


KILLED = """
import sys
import geocat
from geocat import snapshot, sources
from geocat.harvest import transfer
transfer.PIECE_BYTES = 100
print("ready", flush=True)
with geocat.open(sys.argv[1]) as held:
    snapshot.take(held.store, "r", sources.declare("r", {"type": "rapidai4eo", "url": sys.argv[2]}))
"""


@pytest.mark.parametrize(
    "moment", ["landing/r/*/files-000003-000.piece", "landing/r/*/staged/*.parquet", "snapshots/label_samples/*/*/*"]
)
def test_a_harvest_killed_at_each_step_goes_on_and_leaves_nothing_behind(catalog, corpus, tmp_path, moment):
    held = catalog()
    root = Path(held.store.root)
    with RangeServer(corpus) as server:
        child = subprocess.Popen([sys.executable, "-c", KILLED, str(root), server.url], stdout=subprocess.PIPE)
        assert child.stdout.readline() == b"ready\n"
        until = time.monotonic() + 60
        while not list(root.glob(moment)) and child.poll() is None and time.monotonic() < until:
            pass
        assert list(root.glob(moment)), "it came as far"
        child.kill()
        child.wait()
        child.stdout.close()
        server.ranges.clear()
        entry = take(held, server.url)
        begins = [asked for asked in server.ranges if asked.startswith("bytes=0-")]
        assert len(begins) < 3, "files that had landed were not fetched again"
    assert entry.collections == {"samples": len(SAMPLES)}
    named = {file.path for each in held.store.entries() for files in each.tables.values() for file in files}
    lying = {str(path.relative_to(root)) for path in (root / "snapshots").rglob("*.parquet")}
    assert lying <= named
    assert held.store.folders("landing/r") == ["lock"]


# ---------- both routes


def test_the_static_stac_gives_the_same_rows_as_the_files(catalog, corpus):
    write_stac(corpus)
    by_files, by_stac, over_http = catalog(), catalog(), catalog()
    take(by_files, str(corpus))
    take(by_stac, str(corpus), route="stac")
    expected = everything(by_files)
    assert len(expected) > len(SAMPLES)
    assert everything(by_stac) == expected
    with TreeServer(corpus) as server:
        entry = take(over_http, server.url, route="stac")
        assert not [path for path in server.paths if "source_pf" in path or "geometries" in path]
    assert everything(over_http) == expected
    assert (entry.collections, entry.received) == ({"samples": len(SAMPLES)}, len(SAMPLES))
    assert over_http.sql("FROM rejects").fetchall() == []


@pytest.mark.parametrize(
    ("stac", "expected"),
    [
        ("stac-v1.0/catalog.json", set(SAMPLES)),
        ("stac-v1.0/rapidai4eo_v1_source_pf/33N/16E-243N/collection.json", {PEAT, "33N_16E-243N_29_01"}),
        ("stac-v1.0/rapidai4eo_v1_labels/33N/collection.json", {id for id in SAMPLES if id.startswith("33N")}),
    ],
)
def test_a_crawl_begins_anywhere_and_goes_from_images_to_the_labels_related_to_them(catalog, corpus, stac, expected):
    held = catalog()
    write_stac(corpus)
    with TreeServer(corpus) as server:
        take(held, server.url, route="stac", stac=stac)
        asked = [path for path in server.paths if path.endswith(".geojson") or "_v1_labels" in path]
        assert {server.paths[path] for path in asked if path.endswith(".geojson")} == {1}
    assert {id for (id,) in held.sql("SELECT sample_id FROM labels.samples").fetchall()} == expected


def test_a_second_crawl_of_the_same_changes_nothing(catalog, corpus):
    held = catalog()
    write_stac(corpus)
    first, second = take(held, str(corpus), route="stac"), take(held, str(corpus), route="stac")
    assert second.changes == Changes(unchanged=len(SAMPLES))
    for table in ("label_samples", "label_fractions", "label_classes"):
        assert second.tables[table] == first.tables[table]


def test_a_crawl_that_was_cut_off_asks_for_no_label_again(catalog, corpus):
    held = catalog()
    write_stac(corpus)
    asked: list[str] = []
    is_down = True

    def answer(path: str) -> Any:
        asked.append(path)
        return (503, {}, b"") if is_down and len([p for p in asked if p.endswith(".geojson")]) > 2 else None

    with TreeServer(corpus, answer) as server:
        with pytest.raises(SourceUnavailable):
            take(held, server.url, route="stac", jobs=1)
        items = {path for path in asked if re.search(r"_labels/.*N_\d\d_\d\d\.json", path)}
        is_down = False
        asked.clear()
        take(held, server.url, route="stac", jobs=1)
        again = {path for path in asked if re.search(r"_labels/.*N_\d\d_\d\d\.json", path)}
    assert (len(items), again) == (len(SAMPLES), set())
    assert len(held.sql("FROM labels.samples")) == len(SAMPLES)


def test_labels_that_a_crawl_does_not_find_or_cannot_read_are_rejects(catalog, corpus):
    held = catalog()
    write_stac(corpus)
    places = sorted((corpus / "labels").rglob("*.geojson"))
    places[0].unlink()
    places[1].write_text("<html>")
    told = json.loads(places[2].read_text())
    told["properties"]["clc_998"] = 0.5
    places[2].write_text(json.dumps(told))
    take(held, str(corpus), route="stac")
    reasons = [
        re.sub(r"(/\S+|\d\dN_\S+)", "…", reason) for (reason,) in held.sql("SELECT reason FROM rejects").fetchall()
    ]
    assert sorted(reasons) == [
        "Its clc_998 is not among the classes.",
        "The column clc_998 is not among the classes.",
        "The label of … is not valid JSON.",
        "There are no labels of this sample.",
        "There are no labels of this sample.",
        "There is no document here, although … links to it.",
    ]
    assert len(held.sql("FROM labels.samples")) == 2


# ---------- the corpus, small


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, fixtures_folder: Path) -> Path:
    """9,000 samples, as the tool of the published corpus's shape writes them."""
    tool = fixtures_folder.parent / "tools" / "rapidai4eo_corpus.py"
    if not tool.is_file():
        pytest.skip(f"the tool that writes the corpus is not here: no file {tool}")
    folder = tmp_path_factory.mktemp("made")
    command = [sys.executable, str(tool), str(folder), "--samples", "9000"]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def small(made: Path, tmp_path_factory: pytest.TempPathFactory, first_root: Path) -> Iterator[geocat.Catalog]:
    """A catalog that has harvested it."""
    root = tmp_path_factory.mktemp("small") / "catalog"
    geocat.init(root).close()
    with geocat.open(root) as held:
        names = {
            "geometries": "rapidai4eo_geometries.geojson.gz",
            "labels": "rapidai4eo_labels.csv.gz",
            "classes": "rapidai4eo_label_mappings.csv",
        }
        harvest(held, "r", "rapidai4eo", str(made), **names)
        yield held


def test_the_made_corpus_has_no_reject_and_answers_as_its_maker_counted(small, made):
    anchors = json.loads((made / "anchors.json").read_text())
    assert small.sql("FROM rejects").fetchall() == []
    [(samples, places)] = small.sql("SELECT count(*), count(DISTINCT sample_index) FROM labels.samples").fetchall()
    assert samples == places == anchors["samples"]
    peat = "SELECT count(*) FROM labels.label_fractions WHERE class_id = 412 AND"
    assert small.sql(f"{peat} units > 32000").fetchall() == [(anchors["peat_gt_0.8"],)]
    assert small.sql(f"{peat} units >= 32000").fetchall() == [(anchors["peat_ge_0.8"],)]
    forest = (
        "SELECT sample_id FROM labels.label_fractions WHERE class_id // 10 = 31 GROUP BY ALL HAVING sum(units) = 40000"
    )
    frame = small.sql(f"FROM labels.samples WHERE sample_id IN ({forest})").to_geopandas()
    germany = geopandas.read_file(made / "germany.geojson").geometry.iloc[0]
    assert int(shapely.within(frame.geometry.values, germany).sum()) == anchors["germany_forest_exact"]
    berlin = (
        small.sql("SELECT geometry FROM labels.samples")
        .to_geopandas()
        .intersects(shapely.box(13.05, 52.35, 13.72, 52.69))
    )
    assert int(berlin.sum()) == anchors["berlin_ids"]


def test_the_wide_view_is_the_published_table_number_by_number(small, made):
    rows = gzip.decompress((made / "rapidai4eo_labels.csv.gz").read_bytes()).decode().splitlines()
    names = rows[0].split(",")
    published = sorted((id, *map(float, values)) for id, *values in (row.split(",") for row in rows[1:]))
    wide = small.sql(
        "SELECT * EXCLUDE (source, sample_index, snapshot) FROM labels.label_fractions_wide ORDER BY sample_id"
    )
    assert wide.columns == names
    assert wide.fetchall() == published


def test_a_city_is_read_from_few_row_groups(small):
    [(file,)] = [small.files("label_samples")]
    groups = small.sql(
        "SELECT min(row_group_num_rows), max(row_group_num_rows), count(DISTINCT row_group_id) FROM parquet_metadata($f)",
        f=file,
    ).fetchall()
    assert groups == [(9000 % 4096, 4096, 3)]
    order = small.sql("SELECT class_id, -units::BIGINT, sample_index FROM labels.label_fractions").fetchall()
    assert order == sorted(order)


def test_a_page_of_files_tells_what_it_is_a_piece_of(corpus, small_pieces):
    harvester = snapshot.harvester_of("r", declare("r", {"type": "rapidai4eo", "url": str(corpus)}))
    pages = list(harvester.pages(Memory()))
    by_role: dict[str, list[Page]] = {}
    for page in pages:
        assert page.kind == "files"
        by_role.setdefault(page.slice, []).append(page)
    for role, name in (
        ("samples", "geometries.geojson.gz"),
        ("labels", "labels.csv.gz"),
        ("classes", "label_mappings.csv"),
    ):
        body = b"".join(bytes(page.documents[0].body) for page in by_role[role])
        assert body == (corpus / "resources" / f"rapidai4eo_{name}").read_bytes()
        assert [page.next is None for page in by_role[role]] == [False] * (len(by_role[role]) - 1) + [True]
        assert len({page.documents[0].validator for page in by_role[role]}) == 1
