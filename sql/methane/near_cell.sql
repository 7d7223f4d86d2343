-- near_cell(at_lon_deg, at_lat_deg, reach_m): the cell of a point, for joins of what is near.
--
-- grain    a scalar, BIGINT
-- needs    methane.cell_columns
-- rule     if two points are at most reach_m apart, the near_cell of one is among the near_cells of the other: too
--          many pairs may meet, never too few, so that a hash join on cells and methane.distance_m find them all
-- units    degrees, longitude first, in any turn; m on the sphere of methane.distance_m; reach_m at least 1 m
-- edges    right over the antimeridian and at the poles; NULL where a coordinate is NULL
CREATE OR REPLACE MACRO methane.near_cell(at_lon_deg, at_lat_deg, reach_m) AS
floor((at_lat_deg + 90) / degrees(reach_m * 1.000001 / 6371008.8))::BIGINT * 4294967296
+ (
    floor(
        (at_lon_deg / 360 - floor(at_lon_deg / 360))
        * methane.cell_columns(floor((at_lat_deg + 90) / degrees(reach_m * 1.000001 / 6371008.8)), reach_m)
    )::BIGINT
    % methane.cell_columns(floor((at_lat_deg + 90) / degrees(reach_m * 1.000001 / 6371008.8)), reach_m)
);

COMMENT ON MACRO methane.near_cell IS
'The cell of a point, for joins of what is near (degrees, longitude first; m).';
