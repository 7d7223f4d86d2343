"""The cell algebra of ``sql/grid`` against the golden words, against h3, and against plain arithmetic."""

from __future__ import annotations

import json
import random

import duckdb
import h3
import pytest

from geocat import engine

OBJECTS = (
    "schema morton_order nested_to_morton morton_to_nested morton_parent morton_children morton_label morton_of_label "
    "healpix_parent healpix_children healpix_range range_words cell_order first_order h3_resolution h3_parent"
).split()
WHOLE = 12 << 58


@pytest.fixture(scope="module")
def shell():
    """A plain DuckDB: no Python function, no extension."""
    with duckdb.connect() as connection:
        for name in OBJECTS:
            connection.execute(engine.text(f"grid/{name}"))
        yield connection


@pytest.fixture(scope="module")
def golden(shell, fixtures_folder):
    records = json.loads((fixtures_folder / "shardmap/golden/packed_u64_golden.json").read_text())["records"]
    shell.execute("CREATE TABLE golden (nested UBIGINT, k UTINYINT, word UBIGINT, label VARCHAR)")
    rows = [[each["nested"], each["order"], each["word"], each["decimal_repr"]] for each in records]
    shell.executemany("INSERT INTO golden VALUES ($1, $2, $3, $4)", rows)
    return len(rows)


def test_every_golden_word_both_ways_and_its_label_both_ways(shell, golden):
    row = shell.sql("""
        SELECT
            count(*) FILTER (grid.nested_to_morton(nested, k) = word),
            count(*) FILTER (grid.morton_to_nested(word) = nested),
            count(*) FILTER (grid.morton_order(word) = k),
            count(*) FILTER (grid.morton_label(word) = label),
            count(*) FILTER (grid.morton_of_label(label) = word),
            count(*) FILTER (k <= 27)
        FROM golden
    """).fetchone()
    assert row == (golden,) * 5 + (1008,)
    assert golden == 1080


def test_parents_and_children_are_shifts_of_the_golden_cells(shell, golden):
    for up in (0, 1, 6, 27, 28):
        wrong = shell.execute(
            """
            SELECT count(*)
            FROM golden
            WHERE k >= $1::UTINYINT AND (
                grid.morton_to_nested(grid.morton_parent(word, $1)) <> nested >> (2 * (k - $1))::UBIGINT
                OR grid.morton_order(grid.morton_parent(word, $1)) <> $1
            )
            """,
            [up],
        ).fetchone()
        assert wrong == (0,)
    [(apart,)] = shell.sql("""
        SELECT count(*)
        FROM golden
        WHERE k > 0 AND NOT list_contains(grid.morton_children(grid.morton_parent(word, k - 1), k), word)
    """).fetchall()
    assert apart == 0


def test_words_and_cells_are_unsigned_whatever_comes_in(shell):
    for asked in (
        "grid.nested_to_morton(5, 3)",
        "grid.nested_to_morton(5::UBIGINT, 28::UTINYINT)",
        "grid.morton_to_nested(6917529027641081856)",
        "grid.morton_parent(grid.nested_to_morton(5, 3), 2::BIGINT)",
        "grid.morton_children(grid.nested_to_morton(5, 3), 4)[1]",
        "grid.morton_of_label('-31123')",
        "grid.healpix_parent(5, 3, 2)",
        "grid.healpix_children(5, 3, 4)[1]",
        "grid.healpix_range(5, 3).cell_to",
        "grid.h3_parent(617700169958293503, 2)",
        "grid.range_words(0, 1)[1]",
    ):
        assert shell.sql(f"SELECT typeof({asked})").fetchone() == ("UBIGINT",), asked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("grid.nested_to_morton(0, 30)", "order is a whole number from 0 to 29; 30 is not"),
        ("grid.nested_to_morton(12, 0)", "no HEALPix cell 12 at order 0"),
        ("grid.morton_order(14::UBIGINT << 60)", "base cell from 1 to 12"),
        ("grid.morton_parent(grid.nested_to_morton(1, 3), 4)", "order from 0 to 3; 4 is none"),
        ("grid.morton_children(grid.nested_to_morton(1, 3), 2)", "order from 3 to 29; 2 is none"),
        ("grid.morton_of_label('7')", "'7' is not"),
        ("grid.morton_of_label('15')", "'15' is not"),
        ("grid.healpix_parent(1, 3, 4)", "cannot be of order 4"),
        ("grid.healpix_children(1, 3, 2)", "cannot be of order 2"),
        ("grid.h3_parent(617700169958293503, 10)", "resolution from 0 to 9; 10 is none"),
    ],
)
def test_what_cannot_be_is_an_error_that_says_why(shell, asked, said):
    with pytest.raises(duckdb.Error, match=said):
        shell.sql(f"SELECT {asked}").fetchall()


def test_h3_parents_are_those_of_h3(shell):
    chance = random.Random(6)
    cells = [h3.latlng_to_cell(chance.uniform(-90, 90), chance.uniform(-180, 180), 15) for _ in range(50)]
    cells += [h3.cell_to_children(each, 3)[0] for each in sorted(h3.get_pentagons(0))]
    for cell in cells:
        at = h3.get_resolution(cell)
        wanted = [h3.str_to_int(h3.cell_to_parent(cell, each)) for each in range(at + 1)]
        found = shell.execute(
            "SELECT grid.h3_resolution($1), list(grid.h3_parent($1, k) ORDER BY k) FROM range($2) AS up (k)",
            [h3.str_to_int(cell), at + 1],
        ).fetchone()
        assert found == (at, wanted)


def greedy(first, last):
    """The fewest cells of a range, taken from its start, each as large as it can be."""
    while first < last:
        k = 29
        while k > 0 and first % 4 ** (30 - k) == 0 and first + 4 ** (30 - k) <= last:
            k -= 1
        yield k, first >> 2 * (29 - k)
        first += 4 ** (29 - k)


def test_a_range_is_the_fewest_cells(shell):
    chance = random.Random(29)
    for number in range(80):
        first = chance.randrange(WHOLE)
        last = min(WHOLE, first + chance.randrange(4 ** chance.randint(1, 30)))
        if number % 3 == 0:
            first -= first % 4 ** chance.randint(1, 29)
        [(words,)] = shell.execute(
            """
            SELECT list_transform(
                grid.range_words($1::UBIGINT, $2::UBIGINT),
                LAMBDA word: [grid.morton_order(word), grid.morton_to_nested(word)]
            )
            """,
            [first, last],
        ).fetchall()
        assert [tuple(each) for each in words] == list(greedy(first, last))


def test_the_first_order_is_where_two_cells_part(shell):
    chance = random.Random(9)
    pairs = [(chance.randrange(WHOLE), chance.randrange(WHOLE)) for _ in range(50)]
    pairs += [(1 << power, (1 << power) - 1) for power in range(1, 61)]
    pairs += [((1 << power) - 1, 0) for power in range(1, 61)]
    for one, other in pairs:
        wanted = next(k for k in range(30) if one >> 2 * (29 - k) != other >> 2 * (29 - k))
        found = shell.execute("SELECT grid.first_order($1::UBIGINT, $2::UBIGINT)", [one, other]).fetchone()
        assert found == (wanted,), (one, other)
