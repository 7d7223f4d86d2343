-- located: the items of a shard map with their times, sizes and hrefs, as a table of the connection.
--
-- grain    one row per item of the map: table shardmap_located
-- needs    granules; variable of_names, the name of a table (number, source, collection, item_id)
-- rule     a map that names no source or collection, '', means any
-- rule     joined by id alone, which is nearly one to one: a condition that is no equality would compare all with all
-- edges    an item that the catalog does not have any more has neither snapshot nor anything else
CREATE OR REPLACE TEMP TABLE shardmap_located AS
WITH found AS MATERIALIZED (
    SELECT
        source,
        collection,
        id,
        datetime,
        observed_from,
        observed_to,
        bytes,
        https_href,
        s3_href,
        snapshot
    FROM granules
    WHERE id IN (SELECT item_id FROM query_table(getvariable('of_names')))
),
fitting AS (
    SELECT
        names.number,
        found
    FROM query_table(getvariable('of_names')) AS names
    INNER JOIN found
        ON names.item_id = found.id
    WHERE names.collection IN ('', found.collection)
        AND names.source IN ('', found.source)
),
chosen AS (
    SELECT
        number,
        arg_min(found, found.source || ' ' || found.collection) AS found
    FROM fitting
    GROUP BY number
)
SELECT
    names.number,
    names.source,
    names.collection,
    names.item_id AS id,
    chosen.found.datetime,
    chosen.found.observed_from,
    chosen.found.observed_to,
    chosen.found.bytes,
    chosen.found.https_href,
    chosen.found.s3_href,
    chosen.found.snapshot
FROM query_table(getvariable('of_names')) AS names
LEFT JOIN chosen
    ON names.number = chosen.number;
