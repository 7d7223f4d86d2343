-- given
.read sql/methane/schema.sql
.read sql/methane/is_source_name.sql

-- ask: the longitude comes first, and the query of the list is no part of the name; again the same
SELECT
    methane.source_name_parts('CH4_1B1a_250m_-10.12345_32.50000?status=not_deleted') AS parts,
    methane.source_name_parts(struct_extract(parts, 'source_name')) = parts AS again,
    methane.source_name_parts('CH4_1B2') AS of_other
-- expect
SELECT
    {
        'source_name': 'CH4_1B1a_250m_-10.12345_32.50000', 'gas': 'CH4', 'sector': '1B1a', 'eps_m': 250::DOUBLE,
        'longitude_deg': -10.12345::DOUBLE, 'latitude_deg': 32.5::DOUBLE
    } AS parts,
    TRUE AS again,
    NULL::STRUCT(
        source_name VARCHAR, gas VARCHAR, sector VARCHAR, eps_m DOUBLE, longitude_deg DOUBLE, latitude_deg DOUBLE
    ) AS of_other
