-- taken: when the current snapshot of a source was taken.
--
-- grain    one row per source
-- needs    snapshots
-- rule     rows may be of an older snapshot: a harvest that changes nothing in a file carries it on, and is a look all
--          the same
-- units    times UTC
CREATE OR REPLACE VIEW methane.taken AS
SELECT
    source,
    timezone('UTC', try_strptime(snapshot, '%Y%m%dT%H%M%S.%fZ')) AS taken_at
FROM snapshots
WHERE is_current;

COMMENT ON VIEW methane.taken IS
'When the current snapshot of a source was taken: one row per source.';
