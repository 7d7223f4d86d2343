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
    ) THEN list_transform(
        [translate(of_id, 'NE-_', '')::BIGINT],
        LAMBDA digits: {
            'epsg': (32600 + digits // 1000000000)::INTEGER,
            'utm_zone': (digits // 1000000000)::UTINYINT,
            'tile_east': (digits // 10000000 % 100)::USMALLINT,
            'tile_north': (digits // 10000 % 1000)::USMALLINT,
            'tile_row': (digits // 100 % 100)::UTINYINT,
            'tile_column': (digits % 100)::UTINYINT,
            'x_min_m': (24000 * (digits // 10000000 % 100) + 600 * (digits % 100 - 1))::INTEGER,
            'y_min_m': (24000 * (digits // 10000 % 1000) + 600 * (40 - digits // 100 % 100))::INTEGER
        }
    )[1]
END;
