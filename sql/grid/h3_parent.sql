-- h3_parent(of_cell, at_resolution): the H3 cell above a cell, at a coarser resolution.
--
-- grain    a scalar
-- needs    grid.h3_resolution
-- rule     bits 55-52 become the resolution, and the three bits of each finer digit become 7 (H3's cellToParent)
-- edges    the cell above does not wholly hold the cell: hexagons do not nest; a cell is its own parent at its own
--          resolution; an error where at_resolution is finer
CREATE OR REPLACE MACRO grid.h3_parent(of_cell, at_resolution) AS
CASE
    WHEN at_resolution NOT BETWEEN 0 AND grid.h3_resolution(of_cell)
        THEN error(
            'The parent of a cell of resolution ' || grid.h3_resolution(of_cell) || ' has a resolution from 0 to '
            || grid.h3_resolution(of_cell) || '; ' || at_resolution || ' is none of them.'
        )
    ELSE (of_cell::UBIGINT & ~(15::UBIGINT << 52))
        | (at_resolution::UBIGINT << 52)
        | ((1::UBIGINT << (45 - 3 * at_resolution::UBIGINT)) - 1)
END;

COMMENT ON MACRO grid.h3_parent IS 'The H3 cell above a cell, at a coarser resolution (or the same).';
