-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql

-- ask: a cell is one word, and so are its four children together
SELECT grid.range_words(5::UBIGINT << 40, 6::UBIGINT << 40) = [grid.nested_to_morton(5, 9)] AS one, grid.range_words(4::UBIGINT << 40, 8::UBIGINT << 40) = [grid.nested_to_morton(1, 8)] AS four
-- expect
FROM (VALUES (TRUE, TRUE)) AS t (one, four)

-- ask: the fewest cells, ascending; none for nothing; the whole Earth is its twelve base cells
SELECT list_transform(grid.range_words(3, 9), LAMBDA word: {'k': grid.morton_order(word), 'cell': grid.morton_to_nested(word)}) AS several, grid.range_words(7, 7) AS none, len(grid.range_words(0, 12::UBIGINT << 58)) AS earth
-- expect
FROM (VALUES ([{'k': 29, 'cell': 3}, {'k': 28, 'cell': 1}, {'k': 29, 'cell': 8}], [], 12)) AS t (several, none, earth)
