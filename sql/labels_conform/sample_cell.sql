-- sample_cell(of_id): the cell of the grid that the id of a sample of RapidAI4EO names.
--
-- grain    a scalar: NULL for an id that names none
-- rule     ZZN_EEE-NNNN_RR_CC is UTM zone ZZ (EPSG 32600 + ZZ), tile EE and NNN, 24 km wide and high, row RR from the
--          north and column CC from the west, both 1 to 40, 600 m wide and high
-- units    m
CREATE OR REPLACE TEMP MACRO sample_cell(of_id) AS
CASE
    WHEN regexp_full_match(
        of_id, '(0[1-9]|[1-5][0-9]|60)N_[0-9]{2}E-[0-9]{3}N_(0[1-9]|[1-3][0-9]|40)_(0[1-9]|[1-3][0-9]|40)'
    ) THEN {
        'epsg': 32600 + substr(of_id, 1, 2)::INTEGER,
        'utm_zone': substr(of_id, 1, 2)::INTEGER::UTINYINT,
        'tile_east': substr(of_id, 5, 2)::INTEGER::USMALLINT,
        'tile_north': substr(of_id, 9, 3)::INTEGER::USMALLINT,
        'tile_row': substr(of_id, 14, 2)::INTEGER::UTINYINT,
        'tile_column': substr(of_id, 17, 2)::INTEGER::UTINYINT,
        'x_min_m': 24000 * substr(of_id, 5, 2)::INTEGER + 600 * (substr(of_id, 17, 2)::INTEGER - 1),
        'y_min_m': 24000 * substr(of_id, 9, 3)::INTEGER + 600 * (40 - substr(of_id, 14, 2)::INTEGER)
    }
END;
