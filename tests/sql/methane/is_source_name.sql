-- given
.read sql/methane/schema.sql

-- ask: with and without the query of the list
SELECT bool_and(methane.is_source_name(name)) AS all_are FROM (VALUES
    ('CH4_1B2_100m_-10.12345_32.00000'), ('CO2_other_1000m_10.12345_-32.00000'), ('CH4_NA_250m_0.00000_0.00000'),
    ('CH4_6A_500m_1.00000_2.00000?plume_gas=CH4&bbox=1'), ('CH4_6A_500m_1.00000_2.00000?')
) AS t (name)
-- expect
FROM (VALUES (TRUE)) AS t (all_are)

-- ask: another gas, an unknown sector, no radius, whole degrees, a third number
SELECT bool_or(methane.is_source_name(name)) AS any_is, methane.is_source_name(NULL) AS of_null FROM (VALUES
    ('N2O_1B2_100m_1.0_2.0'), ('CH4_3A_100m_1.0_2.0'), ('CH4_1B2_1.0_2.0'), ('CH4_1B2_100m_0_0'),
    ('CH4_1B2_100m_1.0_2.0_3.0'), ('')
) AS t (name)
-- expect
FROM (VALUES (FALSE, NULL::BOOLEAN)) AS t (any_is, of_null)
