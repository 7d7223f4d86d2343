-- named: the names of the files, relative to the folder they go into, no two alike.
--
-- grain    one row: how many names are not the path itself
-- needs    table handed_over; macro name_apart
-- rule     the name is the path; where the names of several are alike but for case, or one is a folder of another,
--          each of them has a part of the MD5 of its href before its ending
-- edges    names use /, never begin with it, and never lead out of the folder
CREATE OR REPLACE TEMP TABLE handed_alike AS
WITH RECURSIVE folders (folder) AS (
    SELECT DISTINCT lower(parse_dirpath(file_name, 'forward_slash'))
    FROM handed_over
    UNION
    SELECT parse_dirpath(folder, 'forward_slash')
    FROM folders
    WHERE contains(folder, '/')
),
counted AS (
    SELECT count(*) - count(DISTINCT lower(file_name)) AS repeats
    FROM handed_over
)
SELECT lower(file_name) AS lower_name
FROM handed_over
WHERE (SELECT repeats FROM counted) > 0
GROUP BY ALL
HAVING count(*) > 1
UNION
SELECT folder
FROM folders
WHERE folder IN (SELECT lower(file_name) FROM handed_over);

UPDATE handed_over
SET file_name = name_apart(file_name, href)
WHERE lower(file_name) IN (SELECT lower_name FROM handed_alike);

SELECT count(*) AS renamed
FROM handed_over
WHERE file_name <> path OR NOT is_plain;
