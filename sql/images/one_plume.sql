-- one_plume: a plume that is in no catalog, as the tables that methane.plume_assets reads.
--
-- grain    one row in methane.plumes, none in methane.tiles
-- needs    variables plume_id, plume_tif, plume_png, plume_rgb_png, rgb_tif, rgb_png and con_tif
-- rule     the scene's name is the plume's id without its part (carbonmapper.md 4.1)
CREATE TABLE methane.plumes AS
SELECT
    '' AS source,
    getvariable('plume_id')::VARCHAR AS plume_id,
    regexp_replace(plume_id, '-[^-]*$', '') AS scene_name,
    NULL::VARCHAR AS gas,
    getvariable('plume_tif')::VARCHAR AS plume_tif,
    getvariable('plume_png')::VARCHAR AS plume_png,
    getvariable('plume_rgb_png')::VARCHAR AS plume_rgb_png,
    getvariable('rgb_tif')::VARCHAR AS rgb_tif,
    getvariable('rgb_png')::VARCHAR AS rgb_png,
    getvariable('con_tif')::VARCHAR AS con_tif;

CREATE TABLE methane.tiles (
    source VARCHAR,
    scene_name VARCHAR,
    gas VARCHAR,
    collection VARCHAR,
    collections VARCHAR[],
    asset_hrefs MAP(VARCHAR, VARCHAR),
    rgb_collection VARCHAR,
    rgb_href VARCHAR
);
