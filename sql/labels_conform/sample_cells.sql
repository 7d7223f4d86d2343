-- sample_cells: samples with the cell of the grid that each one's id names.
--
-- grain    one row per row of sent_samples
-- needs    sent_samples, sample_cell
-- edges    cell is NULL where the id names none
CREATE OR REPLACE TEMP VIEW sample_cells AS
SELECT
    *,
    CASE WHEN problem IS NULL THEN sample_cell(sample_id) END AS cell
FROM sent_samples;
