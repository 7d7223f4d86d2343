-- cell_columns(at_row, reach_m): how many cells a row of the grid behind methane.near_cell has.
--
-- grain    a scalar
-- rule     a row is reach_m high, and is cut into equal cells that are nowhere less than reach_m wide, not even in
--          the rows above and below it: points within reach_m of each other lie in neighbouring rows and, counted
--          as the row of either counts, in neighbouring columns. Two points at latitudes nearer the equator than
--          m are at most 2 asin(sin(reach / 2R) / cos m) of longitude apart (haversine formula)
-- units    m on the sphere of methane.distance_m
-- edges    1 where a row reaches a pole; at_row 0 begins at the South Pole
CREATE OR REPLACE MACRO methane.cell_columns(at_row, reach_m) AS
greatest(1, least(
    CASE
        WHEN sin(least(reach_m / (2 * 6371008.8), pi() / 2))
            >= cos(radians(least(90, greatest(
                abs((at_row - 1) * degrees(reach_m * 1.000001 / 6371008.8) - 90),
                abs((at_row + 2) * degrees(reach_m * 1.000001 / 6371008.8) - 90)
            ))))
            THEN 1
        ELSE floor(360 / (1.000001 * degrees(2 * asin(
            sin(reach_m / (2 * 6371008.8))
            / cos(radians(greatest(
                abs((at_row - 1) * degrees(reach_m * 1.000001 / 6371008.8) - 90),
                abs((at_row + 2) * degrees(reach_m * 1.000001 / 6371008.8) - 90)
            )))
        ))))
    END,
    1000000000
))::BIGINT;

COMMENT ON MACRO methane.cell_columns IS
'How many cells a row of the grid behind methane.near_cell has (m).';
