"""Shard maps as files: what is written is read again, and what is damaged says what to do."""

from __future__ import annotations

import itertools
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geocat import engine, shardmap, shardmap_files, shardmap_zagg
from geocat.errors import InputError
from geocat.shardmap_files import Provenance
from geocat.shardmap_signature import check, differences

SIGNATURE = {
    "type": "healpix",
    "indexing_scheme": "nested",
    "parent_order": 1,
    "child_order": 3,
    "layout": "fullsphere",
}
FIRST, LAST = (1 << 60) | 1, (12 << 60) | (3 << 58) | 1
MADE_UP = {
    "metadata": {"source": "CMR-STAC", "collection": "ATL99_001", "note": "é"},
    "grid_signature": SIGNATURE,
    "shard_keys": [FIRST, LAST],
    "granules": [
        [{"id": "a.h5", "s3": "s3://x/a.h5", "https": None}],
        [{"id": "a.h5", "s3": "s3://x/a.h5", "https": None}, {"id": "b.h5", "s3": None, "https": "https://x/b.h5"}],
    ],
    "aoi_mask": [[FIRST], []],
}
FIXTURES = ["sm_healpix_o9", "sm_healpix_o10", "sm_rect_3km", "sm_healpix_o9_legacy_latitude"]


def text(document, **how):
    return b"".join(shardmap_zagg.written(document, **how))


@pytest.mark.parametrize("name", FIXTURES)
def test_zaggs_maps_are_written_again_byte_for_byte(fixtures_folder, tmp_path, name):
    path = fixtures_folder / "shardmap/maps" / f"{name}.json"
    found = shardmap_files.read(path)
    assert text(found.zagg) == path.read_bytes()
    document = json.loads(path.read_bytes())
    assert found.pairs.num_rows == document["metadata"]["total_pairs"] == sum(map(len, document["granules"]))
    assert shardmap_files.write_json(found.zagg, tmp_path / "again.json") == found.pairs.num_rows
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", FIXTURES)
def test_the_long_table_of_a_zagg_map_makes_the_same_map(fixtures_folder, tmp_path, name):
    path = fixtures_folder / "shardmap/maps" / f"{name}.json"
    found = shardmap_files.read(path)
    with engine.connect() as connection:
        shardmap.take(connection, found.pairs)
        shardmap_files.write_parquet(connection, tmp_path / "map.parquet", found.provenance)
    again = shardmap_files.read(tmp_path / "map.parquet")
    assert again.zagg is None
    assert again.pairs.cast(found.pairs.schema).equals(found.pairs)
    document = shardmap_zagg.of_pairs(
        again.pairs, found.zagg.entries(), again.provenance.grid_signature, again.provenance.metadata
    )
    assert json.loads(text(document)) == json.loads(path.read_bytes())


def test_the_text_is_that_of_json_dumps_mask_and_empty_lists_too():
    document = shardmap_zagg.read_json(json.dumps(MADE_UP).encode(), "map.json")
    assert text(document) == json.dumps(MADE_UP, indent=2).encode()
    assert list(json.loads(text(document))) == ["metadata", "grid_signature", "shard_keys", "granules", "aoi_mask"]
    nothing = {**MADE_UP, "shard_keys": [], "granules": [], "aoi_mask": []}
    assert (
        text(shardmap_zagg.read_json(json.dumps(nothing).encode(), "map.json"))
        == json.dumps(nothing, indent=2).encode()
    )


def test_keys_above_2_to_the_53_stay_exact_as_numbers_and_as_texts():
    document = shardmap_zagg.read_json(json.dumps(MADE_UP).encode(), "map.json")
    assert LAST > 2**63
    assert json.loads(text(document))["shard_keys"] == [FIRST, LAST]
    as_text = text(document, keys_as_text=True)
    assert json.loads(as_text)["shard_keys"] == [str(FIRST), str(LAST)]
    assert json.loads(as_text)["aoi_mask"] == [[str(FIRST)], []]
    assert shardmap_zagg.read_json(as_text, "map.json") == document


def test_keys_that_a_program_with_doubles_rounded_are_refused():
    rounded = json.dumps({**MADE_UP, "shard_keys": [int(float(FIRST)), int(float(LAST))]}).encode()
    with pytest.raises(InputError, match=r"map\.json has the shard key .* no cell of order 1: .* rounded"):
        shardmap_zagg.read_json(rounded, "map.json")


def test_a_map_cut_anywhere_is_refused(tmp_path):
    whole = json.dumps(MADE_UP, indent=2).encode()
    path = tmp_path / "map.json"
    for end in itertools.chain(range(0, len(whole), 37), [len(whole) - 1]):
        path.write_bytes(whole[:end])
        with pytest.raises(InputError, match=r"map\.json .*(whole JSON).*(copy it again).*(shardmap build)"):
            shardmap_files.read(path)


@pytest.mark.parametrize("name", ["grid_signature", "shard_keys", "granules"])
def test_a_map_without_a_key_says_which(name):
    without = {key: value for key, value in MADE_UP.items() if key != name}
    with pytest.raises(InputError, match=f"has no '{name}'"):
        shardmap_zagg.read_json(json.dumps(without).encode(), "map.json")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"granules": [[]]}, "2 shard keys and 1 lists of 'granules'"),
        ({"aoi_mask": [[], [], []]}, "2 shard keys and 3 lists of 'aoi_mask'"),
        ({"shard_keys": [FIRST, FIRST]}, "a shard key twice"),
        ({"shard_keys": [FIRST, 1.5]}, "no whole number"),
        ({"shard_keys": [FIRST, -5]}, "no 64-bit number"),
        ({"granules": [[{"s3": "x"}], []]}, "a granule without an 'id'"),
        ({"granules": {}}, "no lists"),
    ],
)
def test_a_map_that_contradicts_itself_is_refused(change, said):
    with pytest.raises(InputError, match=said):
        shardmap_zagg.read_json(json.dumps({**MADE_UP, **change}).encode(), "map.json")


def test_zaggs_parquet_is_read(tmp_path):
    table = pa.table(
        {
            "shard_keys": pa.array(MADE_UP["shard_keys"], pa.uint64()),
            "granules": [json.dumps(each) for each in MADE_UP["granules"]],
            "aoi_mask": [json.dumps(each) for each in MADE_UP["aoi_mask"]],
        }
    )
    head = json.dumps({"metadata": MADE_UP["metadata"], "grid_signature": SIGNATURE}).encode()
    pq.write_table(table.replace_schema_metadata({"zagg:shardmap_meta": head}), tmp_path / "map.parquet")
    assert shardmap_files.read(tmp_path / "map.parquet").zagg == shardmap_zagg.read_json(
        json.dumps(MADE_UP).encode(), "map.json"
    )
    pq.write_table(table, tmp_path / "bare.parquet")
    with pytest.raises(InputError, match=r"bare\.parquet has no 'zagg:shardmap_meta'"):
        shardmap_files.read(tmp_path / "bare.parquet")


def test_our_parquet_is_a_table_with_its_provenance_and_says_when_it_is_damaged(tmp_path):
    path = tmp_path / "map.parquet"
    provenance = Provenance(
        {**SIGNATURE, "latitude": "authalic"},
        aoi_sha256="ab12",
        snapshots=["s1"],
        metadata={"a": 1},
    )
    with engine.connect() as connection:
        row = {"shard_key": pa.array([LAST], pa.uint64()), "source": ["cmr"], "collection": ["A_1"], "item_id": ["a"]}
        shardmap.take(connection, pa.table(row))
        assert shardmap_files.write_parquet(connection, path, provenance) == 1
        assert connection.read_parquet(str(path)).fetchall() == [(LAST, "cmr", "A_1", "a")]
    found = shardmap_files.read(path)
    assert found.provenance == provenance
    assert found.pairs.schema.field("shard_key").type == pa.uint64()
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="cut off or damaged"):
        shardmap_files.read(path)
    with pytest.raises(InputError, match=r"nowhere\.parquet cannot be read: No such file"):
        shardmap_files.read(tmp_path / "nowhere.parquet")


def test_a_map_of_another_grid_is_refused_and_says_in_which_field():
    wanted = {**SIGNATURE, "latitude": "authalic"}
    assert check(wanted, wanted) == []
    assert differences({**wanted, "cells_by": "anything"}, wanted) == []
    with pytest.raises(InputError, match="parent_order is 2, not 1; child_order is 5, not 3"):
        check({**wanted, "parent_order": 2, "child_order": 5}, wanted)
    with pytest.raises(InputError, match="latitude is 'spherical', not 'authalic'"):
        check({**wanted, "latitude": "spherical"}, wanted)
    with pytest.raises(InputError, match="layout is 'unknown'"):
        check({key: value for key, value in wanted.items() if key != "layout"}, wanted)


def test_a_legacy_map_of_five_keys_is_let_through_with_a_warning():
    [warning] = check(SIGNATURE, {**SIGNATURE, "latitude": "authalic"}, "map.json")
    assert warning.startswith("map.json does not say in which latitude convention")


def test_a_rectilinear_signature_is_compared_by_value():
    one = {"type": "rectilinear", "crs": "EPSG:32618", "affine": [10.0, 0, 3, 0, -10, 4], "shape": [3, 4]}
    assert check(one, {**one, "affine": (10, 0.0, 3.0, 0, -10.0, 4), "shape": (3, 4)}) == []
    with pytest.raises(InputError, match="affine"):
        check(one, {**one, "affine": [20.0, 0, 3, 0, -10, 4]})


def test_an_item_that_is_gone_is_named():
    pairs = pa.table({"shard_key": pa.array([FIRST], pa.uint64()), "item_id": ["gone"]})
    with pytest.raises(InputError, match="no item 'gone'"):
        shardmap_zagg.of_pairs(pairs, {}, SIGNATURE, {})
