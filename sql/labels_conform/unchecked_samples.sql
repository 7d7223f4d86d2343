-- unchecked_samples: checked_samples of a corpus whose samples are no cells of a grid.
--
-- grain    one row per row of sent_samples
-- needs    sent_samples, sample_cell
CREATE OR REPLACE TEMP VIEW checked_samples AS
SELECT
    sample_id,
    sample_cell(NULL::VARCHAR) AS cell,
    geometry,
    found_at,
    document,
    problem
FROM sent_samples;
