-- sources_where(west, south, east, north, since, until, …): sources of emission by place, time, gas and rate.
--
-- grain    one row per (source, source_name), the columns of methane.sources
-- needs    methane.sources
-- rule     every condition that is not NULL must hold; a source is within [since, until) if a day of its
--          detections, from the first to the last, can be
-- units    degrees, OGC:CRS84; kg/h averaged over time; m; since is inclusive, until is not
-- edges    west > east is a box over the antimeridian; touching it counts; a source without a rate or a
--          persistence is in no range of it; the text 'NULL' among any_sector means no sector attributed
CREATE OR REPLACE MACRO methane.sources_where(
    west DOUBLE := NULL,
    south DOUBLE := NULL,
    east DOUBLE := NULL,
    north DOUBLE := NULL,
    since TIMESTAMPTZ := NULL,
    until TIMESTAMPTZ := NULL,
    any_gas VARCHAR[] := NULL,
    any_sector VARCHAR[] := NULL,
    at_least_kg_h DOUBLE := NULL,
    at_most_kg_h DOUBLE := NULL,
    at_least_plumes BIGINT := NULL,
    at_least_persistence DOUBLE := NULL,
    within_eps_m DOUBLE := NULL,
    of_source VARCHAR := NULL
) AS TABLE
SELECT *
FROM methane.sources
WHERE (south IS NULL OR latitude_deg BETWEEN south AND north)
    AND (
        west IS NULL
        OR if(west <= east, longitude_deg BETWEEN west AND east, longitude_deg >= west OR longitude_deg <= east)
    )
    AND (since IS NULL OR last_detected_on >= (since AT TIME ZONE 'UTC')::DATE)
    AND (until IS NULL OR first_detected_on < (until AT TIME ZONE 'UTC'))
    AND (any_gas IS NULL OR list_contains(any_gas, gas))
    AND (any_sector IS NULL OR list_contains(any_sector, coalesce(sector, 'NULL')))
    AND (at_least_kg_h IS NULL OR emission_kg_h >= at_least_kg_h)
    AND (at_most_kg_h IS NULL OR emission_kg_h <= at_most_kg_h)
    AND (at_least_plumes IS NULL OR plume_count >= at_least_plumes)
    AND (at_least_persistence IS NULL OR persistence >= at_least_persistence)
    AND (within_eps_m IS NULL OR eps_m = within_eps_m)
    AND (of_source IS NULL OR source = of_source);

COMMENT ON MACRO TABLE methane.sources_where IS
'Sources of emission by place, time, gas and rate (degrees, OGC:CRS84; west > east goes over the antimeridian; kg/h averaged over time).';
