-- version_order(of_version): where a version of Carbon Mapper's processing stands among the others.
--
-- grain    a scalar: greater is newer
-- rule     jpl < v002 < v0 < v1 < v2 < v3 < v3a < v3b …, as they were announced (August 2016 to June 2026);
--          v002 and others written with a leading zero are of the time of jpl and v0
-- edges    NULL where the version is NULL or not of this form
CREATE OR REPLACE MACRO methane.version_order(of_version) AS
CASE
    WHEN of_version = 'jpl' THEN -1000
    WHEN regexp_matches(of_version, '^v0\d+$') THEN -1000 + of_version[2:]::BIGINT
    WHEN regexp_matches(of_version, '^v\d+[a-z]?$')
        THEN regexp_extract(of_version, '\d+')::BIGINT * 100
            + coalesce(nullif(strpos('abcdefghijklmnopqrstuvwxyz', regexp_extract(of_version, '\d([a-z])$', 1)), 0), 0)
END;

COMMENT ON MACRO methane.version_order IS
'Where a version of Carbon Mapper''s processing stands among the others (greater is newer).';
