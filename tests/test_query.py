"""What holds of every question, whatever it asks."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("rows", [1_000, 60_000, 300_000])
def test_rows_come_in_the_order_that_was_asked_for_also_with_bound_values(catalog, rows):
    asked = "SELECT number FROM (SELECT unnest(range($rows)) AS number) ORDER BY number DESC"
    answer = catalog().sql(asked, rows=rows)
    assert [number for (number,) in answer] == list(range(rows - 1, -1, -1))
