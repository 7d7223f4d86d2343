-- given
.read sql/grid/schema.sql
COPY (
    SELECT
        item::UBIGINT AS item, cell_from::UBIGINT AS cell_from, cell_to::UBIGINT AS cell_to,
        cell_order::UTINYINT AS cell_order, first_order::UTINYINT AS first_order, fully_inside,
        beam_pair::UTINYINT AS beam_pair
    FROM (VALUES (7, 0, 1099511627776, 9, 0, FALSE, NULL), (7, 4398046511104, 8796093022208, 8, 8, TRUE, NULL))
        AS t (item, cell_from, cell_to, cell_order, first_order, fully_inside, beam_pair)
) TO (getvariable('folder') || '/whole.parquet') (FORMAT parquet);
COPY (
    SELECT
        7::UBIGINT AS item, 0::UBIGINT AS cell_from, 1099511627776::UBIGINT AS cell_to, 9::UTINYINT AS cell_order,
        0::UTINYINT AS first_order, FALSE AS fully_inside, 2::UTINYINT AS beam_pair
) TO (getvariable('folder') || '/beams.parquet') (FORMAT parquet);
CREATE MACRO item_cell_files() AS [getvariable('folder') || '/whole.parquet', getvariable('folder') || '/beams.parquet'];

-- ask: whole footprints, and the corridors of beams beside them
SELECT * FROM grid.item_cells
-- expect
SELECT
    item::UBIGINT AS item, cell_from::UBIGINT AS cell_from, cell_to::UBIGINT AS cell_to,
    cell_order::UTINYINT AS cell_order, first_order::UTINYINT AS first_order, fully_inside,
    beam_pair::UTINYINT AS beam_pair
FROM (VALUES
    (7, 0, 1099511627776, 9, 0, FALSE, NULL), (7, 4398046511104, 8796093022208, 8, 8, TRUE, NULL),
    (7, 0, 1099511627776, 9, 0, FALSE, 2)
) AS t (item, cell_from, cell_to, cell_order, first_order, fully_inside, beam_pair)
