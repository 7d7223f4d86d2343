-- given
.read sql/methane/schema.sql

-- ask: every instrument's ids, with parts of letters and of digits
SELECT bool_and(methane.is_plume_id(id)) AS all_are FROM (VALUES
    ('tan20240102t030405c06s4001-A'), ('tan20240102t030405c06s4001-CS'), ('emi20240102t030405p12345-B'),
    ('GAO20240102t030405p0000-1'), ('ang20240102t030405-12'), ('av320240102t030405-Z')
) AS t (id)
-- expect
FROM (VALUES (TRUE)) AS t (all_are)

-- ask: no scene, no part, another case, another instrument, a part of small letters, an end of line
SELECT bool_or(methane.is_plume_id(id)) AS any_is, methane.is_plume_id(NULL) AS of_null FROM (VALUES
    ('tan20240102t030405c06s4001'), ('tan20240102t030405c06s4001-'), ('gao20240102t030405p0000-1'),
    ('ssc20240102t030405-A'), ('ang20240102t030405-a'), ('ang20240102t030405p0000-A'), ('av20240102t030405-A'),
    (' ang20240102t030405-A'), ('ang20240102t030405-A' || chr(10)), ('')
) AS t (id)
-- expect
FROM (VALUES (FALSE, NULL::BOOLEAN)) AS t (any_is, of_null)
