-- plumes_where(west, south, east, north, since, until, …): plumes by place, time, gas, rate and origin.
--
-- grain    one row per (source, plume_id), the columns of methane.plumes
-- needs    methane.plumes, methane.source_plumes
-- rule     every condition that is not NULL must hold; since and until bound the observation, published_since
--          the publication; of_cluster is the name of a source of emission, of_source that of a harvest source
-- units    degrees, OGC:CRS84; kg/h; since is inclusive, until is not; both ends of the rate are inclusive
-- edges    west > east is a box over the antimeridian; touching it counts; a plume without a rate is in no
--          range of rates, one without a time in no bounded interval; the text 'NULL' among any_sector
--          means no sector attributed, which 'NA' does not
CREATE OR REPLACE MACRO methane.plumes_where(
    west DOUBLE := NULL,
    south DOUBLE := NULL,
    east DOUBLE := NULL,
    north DOUBLE := NULL,
    since TIMESTAMPTZ := NULL,
    until TIMESTAMPTZ := NULL,
    published_since TIMESTAMPTZ := NULL,
    any_gas VARCHAR[] := NULL,
    any_sector VARCHAR[] := NULL,
    any_instrument VARCHAR[] := NULL,
    at_least_kg_h DOUBLE := NULL,
    at_most_kg_h DOUBLE := NULL,
    is_quantified BOOLEAN := NULL,
    in_country VARCHAR := NULL,
    of_scene VARCHAR := NULL,
    of_cluster VARCHAR := NULL,
    of_source VARCHAR := NULL
) AS TABLE
SELECT *
FROM methane.plumes
WHERE (south IS NULL OR latitude_deg BETWEEN south AND north)
    AND (
        west IS NULL
        OR if(west <= east, longitude_deg BETWEEN west AND east, longitude_deg >= west OR longitude_deg <= east)
    )
    AND (since IS NULL OR observed_at >= since)
    AND (until IS NULL OR observed_at < until)
    AND (published_since IS NULL OR published_at >= published_since)
    AND (any_gas IS NULL OR list_contains(any_gas, gas))
    AND (any_sector IS NULL OR list_contains(any_sector, coalesce(sector, 'NULL')))
    AND (any_instrument IS NULL OR list_contains(any_instrument, instrument))
    AND (at_least_kg_h IS NULL OR emission_kg_h >= at_least_kg_h)
    AND (at_most_kg_h IS NULL OR emission_kg_h <= at_most_kg_h)
    AND (is_quantified IS NULL OR (emission_kg_h IS NOT NULL) = is_quantified)
    AND (in_country IS NULL OR lower(country) = lower(in_country))
    AND (of_scene IS NULL OR scene_name = of_scene)
    AND (
        of_cluster IS NULL
        OR (source, plume_id) IN (
            SELECT (source, plume_id) FROM methane.source_plumes WHERE source_name = of_cluster
        )
    )
    AND (of_source IS NULL OR source = of_source);

COMMENT ON MACRO TABLE methane.plumes_where IS
'Plumes by place, time, gas, rate and origin (degrees, OGC:CRS84; west > east goes over the antimeridian; observed in [since, until); kg/h).';
