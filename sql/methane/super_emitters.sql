-- super_emitters: the plumes of methane at or above 100 kg/h.
--
-- grain    one row per (source, plume_id)
-- needs    methane.plumes
-- rule     CH4 at 100 kg/h or more at the time of the overpass: the threshold of the US EPA's Super Emitter Program
--          and, since January 2025, of subpart W of its GHGRP; is_certain: also the rate less its uncertainty is
-- units    kg/h
-- edges    exactly 100 counts; is_certain is NULL without an uncertainty; deleted plumes are left out, and those with
--          a hidden rate, whatever they emit; an overpass says nothing of the year
CREATE OR REPLACE VIEW methane.super_emitters AS
SELECT
    source,
    plume_id,
    scene_name,
    sector,
    instrument,
    emission_kg_h,
    emission_uncertainty_kg_h,
    emission_kg_h - emission_uncertainty_kg_h >= 100 AS is_certain,
    country,
    region,
    observed_at,
    longitude_deg,
    latitude_deg,
    geometry
FROM methane.plumes
WHERE gas = 'CH4' AND emission_kg_h >= 100 AND status IS DISTINCT FROM 'deleted';

COMMENT ON VIEW methane.super_emitters IS
'The plumes of methane at or above 100 kg/h: one row per (source, plume_id).';
