-- near_cells(at_lon_deg, at_lat_deg, reach_m): the cells in which points near a point can lie.
--
-- grain    a scalar, BIGINT[]: at most nine cells, each once
-- needs    methane.cell_columns
-- rule     the cells of methane.near_cell in the point's row and the two beside it, and in each the point's column
--          and the two beside it, counted as that row counts
-- units    degrees, longitude first, in any turn; m on the sphere of methane.distance_m; reach_m at least 1 m
-- edges    columns go round the Earth; NULL where a coordinate is NULL
CREATE OR REPLACE MACRO methane.near_cells(at_lon_deg, at_lat_deg, reach_m) AS
if(at_lon_deg IS NULL OR at_lat_deg IS NULL, NULL, list_distinct(flatten(list_transform(
    list_transform(
        [-1, 0, 1],
        LAMBDA above: {
            'row': floor((at_lat_deg + 90) / degrees(reach_m * 1.000001 / 6371008.8))::BIGINT + above,
            'columns': methane.cell_columns(
                floor((at_lat_deg + 90) / degrees(reach_m * 1.000001 / 6371008.8))::BIGINT + above,
                reach_m
            )
        }
    ),
    LAMBDA cells: list_transform(
        [-1, 0, 1],
        LAMBDA aside: cells.row * 4294967296 + (
            floor((at_lon_deg / 360 - floor(at_lon_deg / 360)) * cells.columns)::BIGINT + aside + cells.columns
        ) % cells.columns
    )
))));

COMMENT ON MACRO methane.near_cells IS
'The cells in which points near a point can lie (degrees, longitude first; m).';
