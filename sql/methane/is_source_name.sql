-- is_source_name(sent_text): whether a text is a source's name, as Carbon Mapper writes them.
--
-- grain    a scalar
-- rule     {gas}_{sector}_{radius}m_{longitude}_{latitude}; the list of sources adds its own query to each
--          name (CH4_6A_100m_-119.38081_36.39176?status=not_deleted), which is no part of it
-- edges    NULL is NULL; a sector that is not known (1B2, 6A, 6B, 4B, 1B1a, 1A1, 1A2, other, NA) is refused
CREATE OR REPLACE MACRO methane.is_source_name(sent_text) AS
regexp_matches(
    sent_text,
    '^(CH4|CO2)_(1B2|6A|6B|4B|1B1a|1A1|1A2|other|NA)_(\d+)m_(-?\d+\.\d+)_(-?\d+\.\d+)(\?.*)?$'
);

COMMENT ON MACRO methane.is_source_name IS 'Whether a text is a source''s name, as Carbon Mapper writes them.';
