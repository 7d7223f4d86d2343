-- cell_names: the classes that labels name.
--
-- grain    one row per label
-- needs    sent_cells
CREATE OR REPLACE TEMP TABLE cell_names AS
SELECT DISTINCT label
FROM sent_cells
WHERE name <> 'geocat:given' AND label IS NOT NULL;
