"""Shard maps from stored cells against a plain comparison of ranges, at every order, and why one is empty."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geocat import engine, shardmap, shardmap_files, shardmap_zagg
from geocat.errors import InputError

MACROS = (
    "schema morton_order nested_to_morton morton_to_nested morton_parent morton_children healpix_range range_words "
    "cell_order first_order aoi_shards shard_ancestors shard_pairs items_touching boundary_pairs shards_coarser shards_finer"
).split()


def cells_of(chance, beams):
    """Disjoint cells of order 3 to 9, of a few parts of the sphere, with whether they are fully inside."""
    taken = []
    for _ in range(chance.randint(1, 40)):
        k = chance.choice([3, 5, 7, 8, 9, 9, 9, 9])
        size = 4 ** (29 - k)
        start = chance.choice([0, 5, 11]) * 4**29 + chance.randrange(4 ** (k - 2)) * size
        if all(start + size <= a or b <= start for a, b, _ in taken):
            taken.append((start, start + size, chance.random() < 0.3))
    return [(*each, beam) for each in taken for beam in beams]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A connection with 60 made-up items stored in one file, and their cells as they were made."""
    chance = random.Random(60)
    cells = {item: cells_of(chance, [None] if item % 5 else [1, 3]) for item in range(60)}
    rows = [
        (item, *each, max((b - 1 for _, b, _, beam in some if b <= each[0] and beam == each[3]), default=None))
        for item, some in cells.items()
        for each in some
    ]
    names = ("item", "cell_from", "cell_to", "fully_inside", "beam_pair", "cell_before")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    kinds = [pa.uint64(), pa.uint64(), pa.uint64(), pa.bool_(), pa.uint8(), pa.uint64()]
    table = pa.table(
        {name: pa.array(values, kind) for (name, values), kind in zip(columns.items(), kinds, strict=True)}
    )
    names = pa.table(
        {
            "item": pa.array(range(60), pa.uint64()),
            "source": ["cmr"] * 60,
            "collection": [f"A_{item % 2}" for item in range(60)],
            "id": [f"item {item}" for item in range(60)],
        }
    )
    file = tmp_path_factory.mktemp("cells") / "item_cells.parquet"
    with engine.connect() as connection:
        for name in MACROS:
            connection.execute(engine.text(f"grid/{name}"))
        connection.from_arrow(table).create_view("covered_cells")
        engine.run(connection, "cells/item_cells", target_file=str(file), key_values={"scheme": "made up"})
        shardmap.hand_cells(connection, connection.read_parquet(str(file)))
        shardmap.hand_items(connection, connection.from_arrow(names))
        yield connection, cells
    assert pq.read_metadata(file).num_rows == len(rows)


def hand_area(connection, ranges):
    first, last = zip(*ranges, strict=True)
    shardmap.hand_area(connection, pa.array(first, pa.uint64()), pa.array(last, pa.uint64()))


def word(cell, k):
    return ((cell >> 2 * k) + 1) << 60 | (cell % 4**k) << (60 - 2 * k) | k


def plain(cells, area, k, beams=None):
    """Pairs by looking at every cell of the sphere's parts that the area has; items without beams count whole."""
    size = 4 ** (29 - k)
    shards = {cell for a, b in area for cell in range(a // size, (b - 1) // size + 1)}
    return {
        (word(shard, k), f"item {item}")
        for item, some in cells.items()
        for a, b, _, beam in some
        if (beam is None if beams is None or not any(each[3] for each in some) else beam in beams)
        for shard in range(a // size, (b - 1) // size + 1)
        if shard in shards
    }


def area_of(chance):
    starts = [chance.choice([0, 5, 11]) * 4**29 + chance.randrange(4**27) for _ in range(4)]
    return [(start, start + chance.randrange(1, 4**26)) for start in starts]


def pairs_of(connection):
    found = connection.sql("SELECT shard_key, item_id FROM shardmap").fetchall()
    assert len(set(found)) == len(found), "a pair twice"
    numbers = connection.sql("FROM shardmap_pairs").fetchall()
    assert numbers == sorted(numbers)
    return set(found)


@pytest.mark.parametrize("order", range(10))
@pytest.mark.parametrize("beams", [None, [1, 2, 3], [3]])
def test_a_map_has_the_pairs_that_looking_at_every_cell_finds(made, order, beams):
    connection, cells = made
    area = area_of(random.Random(order))
    hand_area(connection, area)
    counts = shardmap.build(connection, order, beams)
    found = pairs_of(connection)
    assert found == plain(cells, area, order, beams)
    assert found
    assert (counts.pairs, counts.shards) == (len(found), len({key for key, _ in found}))
    assert counts.assigned_items == len({item for _, item in found})


def test_coarsening_is_exact_and_refining_finds_the_children(made):
    connection, cells = made
    area = [(0, 4**29), (11 * 4**29, 12 * 4**29)]
    hand_area(connection, area)
    shardmap.build(connection, 7)
    coarser = connection.sql("SELECT shard_key, item_id FROM grid.shards_coarser('shardmap', 4)").fetchall()
    assert len(coarser) == len(set(coarser))
    assert set(coarser) == plain(cells, area, 4)
    finer = connection.sql(
        "SELECT shard_key, item_id FROM grid.shards_finer('shardmap', 8, of_items := 'shardmap_items', of_cells := 'shardmap_cells')"
    ).fetchall()
    assert len(finer) == len(set(finer))
    assert set(finer) == plain(cells, area, 8)
    assert len(finer) > 100


def test_what_is_certain_and_what_is_on_the_boundary_are_the_map(made):
    connection, cells = made
    area = area_of(random.Random(1))
    hand_area(connection, area)
    inside = {item: [each for each in some if each[2]] for item, some in cells.items()}
    for order in (4, 6, 9):
        boundary = connection.execute(
            "SELECT shard_key, 'item ' || item FROM grid.boundary_pairs('shardmap_aoi', $1, of_cells := 'shardmap_cells')",
            [order],
        ).fetchall()
        assert set(boundary) == plain(cells, area, order) - plain(inside, area, order)


def test_an_empty_map_says_why(made):
    connection, _ = made
    items = connection.sql("FROM shardmap_items").to_arrow_table()
    hand_area(connection, [(7 * 4**29, 8 * 4**29)])
    assert "none of the 60 items with a footprint touches" in shardmap.build(connection, 6).why_empty()
    hand_area(connection, [(5, 5)])
    assert "the area covers no cell" in shardmap.build(connection, 6).why_empty()
    hand_area(connection, [(0, 4**29)])
    try:
        connection.register("without", items)
        shardmap.hand_items(connection, connection.sql("SELECT * REPLACE (NULL::UBIGINT AS item) FROM without"))
        assert "none of the 60 items has a footprint" in shardmap.build(connection, 6).why_empty()
        shardmap.hand_items(connection, connection.sql("FROM without WHERE FALSE"))
        assert "no items match" in shardmap.build(connection, 6).why_empty()
    finally:
        shardmap.hand_items(connection, connection.from_arrow(items))
    assert shardmap.build(connection, 6).why_empty() == ""


def test_tiles_that_the_area_does_not_touch_are_left_out(made):
    connection, _ = made
    tiles = pa.table({"shard_key": pa.array([5, 1, 1, 9], pa.uint64()), "item": pa.array([2, 3, 3, 2], pa.uint64())})
    counts = shardmap.build_of_tiles(connection, pa.array([1, 5, 6], pa.uint64()), tiles)
    assert pairs_of(connection) == {(1, "item 3"), (5, "item 2")}
    assert (counts.shards, counts.pairs) == (2, 2)


@pytest.mark.parametrize(
    ("order", "beams", "said"), [(10, None, "orders 0 to 9"), (-1, None, "orders"), (6, [4], "1, 2 and 3")]
)
def test_what_stored_cells_do_not_serve_is_refused(made, order, beams, said):
    with pytest.raises(InputError, match=said):
        shardmap.build(made[0], order, beams)


def test_a_map_that_was_built_is_exported_as_zagg_has_it(made, tmp_path):
    connection, cells = made
    area = [(0, 4**29)]
    hand_area(connection, area)
    counts = shardmap.build(connection, 6)
    signature = {"type": "healpix", "parent_order": 6}
    shardmap_files.write_parquet(connection, tmp_path / "map.parquet", shardmap_files.Provenance(signature))
    read = shardmap_files.read(tmp_path / "map.parquet")
    seen = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    entries = {
        f"item {item}": shardmap_zagg.entry(
            {"id": f"item {item}", "https_href": f"https://x/{item}", "s3_href": None, "observed_from": seen}
        )
        for item in range(60)
    }
    document = shardmap_zagg.of_pairs(read.pairs, entries, signature, {"collection": "A"})
    shardmap_files.write_json(document, tmp_path / "map.json")
    again = shardmap_files.read(tmp_path / "map.json")
    assert again.zagg.metadata == {"collection": "A", "total_shards": counts.shards, "total_pairs": counts.pairs}
    rows = zip(again.pairs["shard_key"].to_pylist(), again.pairs["item_id"].to_pylist(), strict=True)
    assert set(rows) == plain(cells, area, 6)
    first = again.zagg.granules[0][0]
    assert list(first) == ["id", "s3", "https", "time_start"]
    assert first["time_start"] == "2024-01-02T03:04:05+00:00"
