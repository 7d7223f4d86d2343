-- red_band: which assets hold a red band, and where in the spectrum does it lie?
--
-- grain    one row per (collection, asset_key)
-- needs    bands
-- units    micrometres
SELECT
    collection,
    asset_key,
    count(*) AS assets,
    any_value(center_wavelength_um) AS center_wavelength_um
FROM bands
WHERE 'red' IN (name, common_name)
GROUP BY ALL
ORDER BY ALL;
