-- source_name_parts(sent_name): what a source's name says.
--
-- grain    a scalar: STRUCT(source_name, gas, sector, eps_m, longitude_deg, latitude_deg)
-- needs    methane.is_source_name
-- rule     {gas}_{sector}_{radius}m_{longitude}_{latitude}, the longitude first; what follows a question mark is
--          the query of the list it came with, and left out
-- units    m, degrees
-- edges    NULL where the text is no source's name
CREATE OR REPLACE MACRO methane.source_name_parts(sent_name) AS
if(
    methane.is_source_name(sent_name),
    {
        'source_name': split_part(sent_name, '?', 1),
        'gas': split_part(sent_name, '_', 1),
        'sector': split_part(sent_name, '_', 2),
        'eps_m': regexp_extract(sent_name, '^[^_]+_[^_]+_(\d+)m_', 1)::DOUBLE,
        'longitude_deg': split_part(sent_name, '_', 4)::DOUBLE,
        'latitude_deg': split_part(split_part(sent_name, '_', 5), '?', 1)::DOUBLE
    },
    NULL
);

COMMENT ON MACRO methane.source_name_parts IS
'What a source''s name says: name without the query behind it, gas, sector, radius (m), longitude, latitude.';
