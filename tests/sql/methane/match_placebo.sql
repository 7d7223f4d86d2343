-- given
.read sql/methane/schema.sql
.read sql/methane/distance_m.sql
.read sql/methane/cell_columns.sql
.read sql/methane/near_cell.sql
.read sql/methane/near_cells.sql
.read sql/methane/facilities_of.sql
CREATE TABLE methane.plumes AS
SELECT * FROM (VALUES ('s', 'a', 10.5, 0.5), ('s', 'b', 10.6, 0.5), ('s', 'c', 60.5, 0.5), ('s', 'd', 70.0, 1.0)) AS t (source, plume_id, longitude_deg, latitude_deg);
CREATE TABLE plants AS
SELECT * FROM (VALUES (1, 'a', 10.5, 0.5), (2, 'c', 60.505, 0.5), (3, 'rounded', 70.0, 1.0)) AS t (facility_id, name, longitude_deg, latitude_deg);

-- ask: moved by 0.1 degree to the east, the first facility lies by chance where another plume is
SELECT * FROM methane.match_placebo('plants', shift_deg := [0.1])
-- expect
FROM (VALUES
    (0.0, 0.0, TRUE, 4, 1, 0.25, 1.0, 2, 0.5, 1.0),
    (0.1, 0.0, FALSE, 4, 1, 0.25, 1.0, 1, 0.25, 0.5),
    (0.0, 0.1, FALSE, 4, 0, 0.0, 0.0, 0, 0.0, 0.0),
    (-0.1, 0.0, FALSE, 4, 0, 0.0, 0.0, 0, 0.0, 0.0),
    (0.0, -0.1, FALSE, 4, 0, 0.0, 0.0, 0, 0.0, 0.0)
) AS t (shift_east_deg, shift_north_deg, is_real, plumes, plumes_near, near_rate, chance_of_near, plumes_far, far_rate, chance_of_far)
