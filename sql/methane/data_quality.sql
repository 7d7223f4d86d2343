-- data_quality: what is missing, or not as it should be, in the current plumes.
--
-- grain    one row per (source, quality_check)
-- needs    methane.plumes
-- rule     ids by the grammar of 8,554 real ones: tan D t T c NN s NNNN, emi D t T p NNNNN, GAO D t T p NNNN, ang or
--          av3 D t T, and a part behind a hyphen, of one or two letters or digits; sectors by Carbon Mapper's codes
--          (1B2, 6A, 6B, 4B, 1B1a, 1A1, 1A2, other, NA)
-- units    plumes; share 0 to 1, of all plumes of the source
-- edges    a check that found nothing has its row; a finding is no error: most rates that are missing are hidden by
--          policy; bounds are compared with the origin, touching them is inside; example is the
--          first plume_id that was found, NULL where none was
CREATE OR REPLACE VIEW methane.data_quality AS
WITH judged AS (
    SELECT
        source,
        plume_id,
        unnest([
            {'quality_check': 'emission_missing', 'found': emission_kg_h IS NULL},
            {
                'quality_check': 'emission_missing_not_hidden',
                'found': emission_kg_h IS NULL AND emission_is_hidden IS NOT NULL AND NOT emission_is_hidden
            },
            {'quality_check': 'emission_negative', 'found': emission_kg_h < 0},
            {
                'quality_check': 'uncertainty_missing',
                'found': emission_kg_h IS NOT NULL AND emission_uncertainty_kg_h IS NULL
            },
            {'quality_check': 'uncertainty_above_rate', 'found': emission_uncertainty_kg_h > emission_kg_h},
            {'quality_check': 'wind_speed_missing', 'found': wind_speed_m_s IS NULL},
            {'quality_check': 'wind_direction_missing', 'found': wind_direction_deg IS NULL},
            {'quality_check': 'bounds_missing', 'found': bounds IS NULL},
            {
                'quality_check': 'origin_outside_bounds',
                'found': latitude_deg NOT BETWEEN bounds.ymin AND bounds.ymax
                OR if(
                    bounds.xmin <= bounds.xmax,
                    longitude_deg NOT BETWEEN bounds.xmin AND bounds.xmax,
                    longitude_deg < bounds.xmin AND longitude_deg > bounds.xmax
                )
            },
            {
                'quality_check': 'id_grammar',
                'found': NOT regexp_full_match(
                    plume_id,
                    '(tan\d{8}t\d{6}c\d{2}s\d{4}|emi\d{8}t\d{6}p\d{5}|GAO\d{8}t\d{6}p\d{4}|(ang|av3)\d{8}t\d{6})'
                    || '-([A-Z]{1,2}|[0-9]{1,2})'
                )
            },
            {'quality_check': 'sector_missing', 'found': sector IS NULL},
            {
                'quality_check': 'sector_unknown',
                'found': sector NOT IN ('1B2', '6A', '6B', '4B', '1B1a', '1A1', '1A2', 'other', 'NA')
            },
            {'quality_check': 'gas_unknown', 'found': gas IS NULL OR gas NOT IN ('CH4', 'CO2')},
            {'quality_check': 'observed_missing', 'found': observed_at IS NULL},
            {'quality_check': 'published_before_observed', 'found': published_at < observed_at},
            {'quality_check': 'only_in_csv', 'found': in_csv AND NOT in_json},
            {'quality_check': 'only_in_json', 'found': in_json AND NOT in_csv}
        ], recursive := TRUE)
    FROM methane.plumes
)
SELECT
    source,
    quality_check,
    count(*) FILTER (found) AS plumes,
    plumes / count(*) AS share,
    min(plume_id) FILTER (found) AS example
FROM judged
GROUP BY source, quality_check;

COMMENT ON VIEW methane.data_quality IS
'What is missing, or not as it should be, in the current plumes: one row per (source, quality_check).';
