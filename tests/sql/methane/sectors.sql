-- given
.read sql/methane/schema.sql
.read sql/methane/is_source_name.sql

-- ask: every code is one that a source's name may have
SELECT count(*) AS codes, bool_and(methane.is_source_name('CH4_' || code || '_100m_1.0_2.0')) AS known
FROM methane.sectors
-- expect
FROM (VALUES (9, TRUE)) AS t (codes, known)

-- ask: those without a label of the IPCC
SELECT code, name FROM methane.sectors WHERE ipcc_label IS NULL
-- expect
FROM (VALUES ('other', 'Other'), ('NA', 'Not attributed')) AS t (code, name)
