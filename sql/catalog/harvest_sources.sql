-- harvest_sources: the sources that are declared or were harvested, and where each stands.
--
-- grain    one row per source
-- needs    snapshots; declared_sources(), written by geocat from geocat.toml
-- units    times UTC
-- edges    snapshot IS NULL: declared, but never harvested whole; a source that is no longer
--          declared keeps its snapshots
CREATE OR REPLACE VIEW harvest_sources AS
SELECT
    coalesce(declared.source, last_one.source) AS source,
    coalesce(declared.type, last_one.source_type) AS type,
    coalesce(declared.url, last_one.asked ->> 'url') AS url,
    declared.source IS NOT NULL AS is_declared,
    last_one.snapshot,
    last_one.items,
    last_one.collections,
    last_one.rejects,
    last_one.finished_at AS harvested_at,
    coalesce(declared.every_hours, 24) AS every_hours
FROM (
    SELECT unnest(json_transform(
        declared_sources(),
        '[{"source": "VARCHAR", "type": "VARCHAR", "url": "VARCHAR", "every_hours": "DOUBLE"}]'
    ), recursive := TRUE)
) AS declared
FULL JOIN (FROM snapshots WHERE is_current) AS last_one
    ON declared.source = last_one.source;

COMMENT ON VIEW harvest_sources IS
'The sources that are declared or were harvested, and where each stands: one row per source.';
