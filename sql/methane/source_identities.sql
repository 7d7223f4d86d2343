-- source_identities: one lasting id for a source of emission, whatever it was called.
--
-- grain    one row per (source, source_name) that a harvest has seen
-- needs    methane.source_versions, methane.source_lineage
-- rule     names that a renaming joins (methane.source_lineage) are one source, and so is a name that came back;
--          identity_id is the name that was seen first, of several the first in the order of letters. A merge or a
--          split hands the id to the part with more than half of the plumes, and the others have ids of their own
-- units    snapshots, as in snapshots; first_snapshot and last_snapshot are the first and last that changed the name
-- edges    is_current: the name was not deleted last; renamed_to is NULL for it; a name renamed several times has the
--          last
CREATE OR REPLACE VIEW methane.source_identities AS
WITH RECURSIVE names AS (
    SELECT
        source,
        source_name,
        arg_max(gas, snapshot) AS gas,
        arg_max(sector, snapshot) AS sector,
        min(snapshot) AS first_snapshot,
        max_by(snapshot, snapshot) AS last_snapshot,
        arg_max(change, snapshot) <> 'deleted' AS is_current
    FROM methane.source_versions
    GROUP BY source, source_name
),
renamings AS MATERIALIZED (
    SELECT
        source,
        snapshot,
        old_source_name,
        new_source_name
    FROM methane.source_lineage
    WHERE relation = 'renamed'
),
pairs AS MATERIALIZED (
    SELECT
        source,
        old_source_name AS from_name,
        new_source_name AS to_name
    FROM renamings
    UNION
    SELECT
        source,
        new_source_name,
        old_source_name
    FROM renamings
),
chains (source, source_name, root) USING KEY (source, source_name) AS (
    SELECT
        source,
        source_name,
        {'first_snapshot': first_snapshot, 'source_name': source_name}
    FROM names
    UNION
    SELECT
        pairs.source,
        pairs.to_name,
        min(chains.root)
    FROM chains
    INNER JOIN pairs
        ON pairs.source = chains.source AND pairs.from_name = chains.source_name
    INNER JOIN recurring.chains AS known
        ON known.source = pairs.source AND known.source_name = pairs.to_name
    WHERE chains.root < known.root
    GROUP BY pairs.source, pairs.to_name
)
SELECT
    names.source,
    chains.root.source_name AS identity_id,
    names.source_name,
    names.gas,
    names.sector,
    names.is_current,
    came.old_name AS renamed_from,
    if(names.is_current, NULL, went.new_name) AS renamed_to,
    names.first_snapshot,
    names.last_snapshot
FROM names
INNER JOIN chains USING (source, source_name)
LEFT JOIN (
    SELECT
        source,
        new_source_name AS source_name,
        arg_max(old_source_name, snapshot) AS old_name
    FROM renamings
    GROUP BY source, new_source_name
) AS came USING (source, source_name)
LEFT JOIN (
    SELECT
        source,
        old_source_name AS source_name,
        arg_max(new_source_name, snapshot) AS new_name
    FROM renamings
    GROUP BY source, old_source_name
) AS went USING (source, source_name);

COMMENT ON VIEW methane.source_identities IS
'One lasting id for a source of emission, whatever it was called: one row per (source, source_name) that a harvest has seen.';
