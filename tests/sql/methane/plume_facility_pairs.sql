-- given
.read sql/methane/schema.sql
.read sql/methane/distance_m.sql
.read sql/methane/cell_columns.sql
.read sql/methane/near_cell.sql
.read sql/methane/near_cells.sql
.read sql/methane/facilities_of.sql
CREATE TABLE methane.plumes AS
SELECT * FROM (VALUES ('s', 'a', 10.0, 0.5), ('s', 'east', 179.9999, 0.5), ('s', 'alone', 50.0, 50.0), ('s', 'nowhere', NULL, NULL))
    AS t (source, plume_id, longitude_deg, latitude_deg);
CREATE TABLE plants AS
SELECT * FROM (VALUES
    (1, 'one', 10.001, 0.5), (1, 'one again', 10.002, 0.5), (2, 'two', 10.01, 0.5), (3, 'far', 10.1, 0.5), (4, 'west', -179.9999, 0.5),
    (5, 'unknown', NULL, NULL)
) AS t (facility_id, name, longitude_deg, latitude_deg);

-- ask: a facility with two points counts once, at the nearest, and the antimeridian parts nothing
SELECT plume_id, facility_id, facility_name, round(distance_m)::INTEGER AS metres FROM methane.plume_facility_pairs('plants')
-- expect
FROM (VALUES ('a', '1', 'one', 111), ('a', '2', 'two', 1112), ('east', '4', 'west', 22)) AS t (plume_id, facility_id, facility_name, metres)

-- ask: as near as is asked
SELECT plume_id, facility_id FROM methane.plume_facility_pairs('plants', within_m := 100)
-- expect
FROM (VALUES ('east', '4')) AS t (plume_id, facility_id)
