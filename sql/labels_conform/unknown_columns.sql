-- unknown_columns: columns of a table of labels that are of no class.
--
-- grain    one row per column
-- needs    class_names; variables class_columns, class_prefix
CREATE OR REPLACE TEMP TABLE unknown_columns AS
SELECT column_name
FROM (SELECT unnest(getvariable('class_columns')::VARCHAR[]) AS column_name)
WHERE if(
    starts_with(column_name, getvariable('class_prefix')),
    column_name[len(getvariable('class_prefix')) + 1:],
    column_name
) NOT IN (SELECT label FROM class_names);
