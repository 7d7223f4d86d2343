"""What holds of every question, whatever it asks."""

from __future__ import annotations

import pytest

from tests.by_hand import harvest, item


@pytest.mark.parametrize("rows", [1_000, 60_000, 300_000])
def test_rows_come_in_the_order_that_was_asked_for_also_with_bound_values(catalog, rows):
    asked = "SELECT number FROM (SELECT unnest(range($rows)) AS number) ORDER BY number DESC"
    answer = catalog().sql(asked, rows=rows)
    assert [number for (number,) in answer] == list(range(rows - 1, -1, -1))


@pytest.mark.parametrize("together", [True, False])
def test_an_empty_list_beside_numbers_is_not_lost_in_their_column(catalog, together):
    held = catalog()
    number, empty = item("number", {"a": 1}), item("empty", {"a": []})
    if not together:
        harvest(held, number)
    harvest(held, number, empty)
    assert dict(held.sql("SELECT id, a::VARCHAR FROM collections.c")) == {"number": "1", "empty": "[]"}


def test_what_does_not_fit_into_memory_is_spilled_far_from_the_working_folder(catalog, tmp_path, monkeypatch):
    working = tmp_path / "working"
    working.mkdir()
    monkeypatch.chdir(working)
    held = catalog()
    held.connection.execute("SET memory_limit = '60MB'")
    held.connection.execute("SET threads = 1")
    sorted_texts = "SELECT repeat(number::VARCHAR, 20) AS text FROM range(2_000_000) AS one(number) ORDER BY text"
    held.connection.execute("CREATE TEMP TABLE spilled AS " + sorted_texts)
    assert held.connection.execute("SELECT count(*) FROM spilled").fetchall() == [(2_000_000,)]
    spilled = held.connection.execute("SELECT sum(size) FROM duckdb_temporary_files()").fetchall()[0][0]
    assert spilled > 0
    assert [*working.iterdir()] == []
