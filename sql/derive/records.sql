-- records: every document of the new snapshot, as sent.
--
-- grain    one row per (collection, id)
-- needs    variables record_files, item_files (paths of the snapshot's item_json and items)
-- rule     the tables of this folder are computed from here once per harvest, with types that never vary, and
--          written beside the items; what they cannot hold stays in the document
CREATE OR REPLACE TEMP VIEW records AS
SELECT
    collection,
    id,
    json
FROM read_parquet(getvariable('record_files'), hive_partitioning = FALSE);

CREATE OR REPLACE TEMP VIEW record_items AS
SELECT *
FROM read_parquet(getvariable('item_files'), union_by_name = TRUE, hive_partitioning = FALSE);

CREATE OR REPLACE TEMP MACRO time_of(sent_time) AS
try_cast(nullif(sent_time, '') AS TIMESTAMPTZ);

CREATE OR REPLACE TEMP MACRO number_of(sent_number) AS
finite(try_cast(nullif(sent_number, '') AS DOUBLE));

CREATE OR REPLACE TEMP MACRO unsigned_href(sent_href) AS
nullif(split_part(sent_href, '?', 1), '');

CREATE OR REPLACE TEMP MACRO bounds_of(some_numbers) AS
CASE
    WHEN len(some_numbers) = 4 AND list_count(some_numbers) = 4 THEN {
        'xmin': some_numbers[1], 'ymin': some_numbers[2], 'xmax': some_numbers[3], 'ymax': some_numbers[4]
    }
END;
