-- source_lineage: which source became which between harvests.
--
-- grain    one row per (source, snapshot, old_source_name, new_source_name)
-- needs    methane.source_versions, methane.distance_m
-- rule     a name holds the centre of its plumes, so it changes whenever a plume is added, and the old name is gone.
--          Of sources of one gas and sector: renamed, where the old name went and the new came in one
--          snapshot and the Jaccard index of their plumes is above 0.5; else merged, where the old went and the new has
--          more than half of its plumes; else split, where the new came with more than half of its plumes from the old
-- units    jaccard 0 to 1, plumes in both over plumes in either; moved_m in m; snapshot: the one that first had the new
-- edges    so, of a merge or a split, the part with more than half of all is the renamed one, and of two equal halves
--          neither is; no more than one can be, unless plumes are in several sources at once (clusters of several
--          radii): then the greatest jaccard, the same radius, and the first name in the order of letters win, on
--          both sides; no row where plume_ids are not known
CREATE OR REPLACE VIEW methane.source_lineage AS
WITH versions AS (
    SELECT
        source,
        snapshot,
        source_name,
        gas,
        sector,
        eps_m,
        change,
        longitude_deg,
        latitude_deg,
        plume_ids,
        lag(plume_ids) OVER (PARTITION BY source, source_name ORDER BY snapshot) AS plume_ids_before
    FROM methane.source_versions
),
old_members AS (
    SELECT
        * EXCLUDE (plume_ids, plume_ids_before),
        if(change = 'deleted', plume_ids, plume_ids_before) AS members,
        len(members) AS plumes,
        unnest(if(change = 'deleted', plume_ids, plume_ids_before)) AS plume_id
    FROM versions
    WHERE change IN ('deleted', 'changed')
),
new_members AS (
    SELECT
        * EXCLUDE (plume_ids, plume_ids_before),
        len(plume_ids) AS plumes,
        unnest(plume_ids) AS plume_id
    FROM versions
    WHERE change IN ('added', 'changed')
),
shared AS (
    SELECT
        old.source,
        old.snapshot,
        old.source_name AS old_source_name,
        new.source_name AS new_source_name,
        any_value(old.gas) AS gas,
        any_value(old.sector) AS sector,
        bool_and(old.change = 'deleted') AS is_gone,
        bool_and(new.change = 'added') AS is_new,
        any_value(old.eps_m) IS NOT DISTINCT FROM any_value(new.eps_m) AS same_radius,
        count(*) AS shared_plumes,
        any_value(old.plumes) AS old_plumes,
        any_value(new.plumes) AS new_plumes,
        count(*) / (any_value(old.plumes) + any_value(new.plumes) - count(*)) AS jaccard,
        any_value(methane.distance_m(
            old.longitude_deg, old.latitude_deg, new.longitude_deg, new.latitude_deg
        )) AS moved_m
    FROM old_members AS old
    INNER JOIN new_members AS new
        ON old.source = new.source
        AND old.snapshot = new.snapshot
        AND old.plume_id = new.plume_id
        AND old.gas IS NOT DISTINCT FROM new.gas
        AND old.sector IS NOT DISTINCT FROM new.sector
        AND old.source_name <> new.source_name
    GROUP BY old.source, old.snapshot, old.source_name, new.source_name
),
best AS (
    SELECT
        *,
        is_gone AND is_new AND jaccard > 0.5
        AND row_number() OVER (
            PARTITION BY source, snapshot, old_source_name, is_new
            ORDER BY jaccard DESC, same_radius DESC, new_source_name
        ) = 1
        AND row_number() OVER (
            PARTITION BY source, snapshot, new_source_name, is_gone
            ORDER BY jaccard DESC, same_radius DESC, old_source_name
        ) = 1 AS is_renamed
    FROM shared
)
SELECT
    source,
    snapshot,
    old_source_name,
    new_source_name,
    CASE
        WHEN is_renamed THEN 'renamed'
        WHEN is_gone AND 2 * shared_plumes > old_plumes THEN 'merged'
        ELSE 'split'
    END AS relation,
    gas,
    sector,
    shared_plumes,
    old_plumes,
    new_plumes,
    jaccard,
    moved_m
FROM best
WHERE is_renamed
    OR (is_gone AND 2 * shared_plumes > old_plumes)
    OR (is_new AND 2 * shared_plumes > new_plumes);

COMMENT ON VIEW methane.source_lineage IS
'Which source became which between harvests: one row per (source, snapshot, old_source_name, new_source_name).';
