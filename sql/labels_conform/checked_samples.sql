-- checked_samples: samples with their cell, and whether the polygon is that cell.
--
-- grain    one row per row of sent_samples
-- needs    cell_corners
-- rule     each corner of the cell must have a vertex of the polygon within 1.5e-5 degrees: the corpus was published
--          with 5 decimals; the ring may begin at any corner, and go either way
-- units    degrees, OGC:CRS84
CREATE OR REPLACE TEMP MACRO distance_deg(of_lon, of_lat, a_point) AS
greatest(abs(of_lon - ST_X(a_point)), abs(of_lat - ST_Y(a_point)));

CREATE OR REPLACE TEMP MACRO nearest_deg(of_lon, of_lat, point_1, point_2, point_3, point_4) AS
least(
    distance_deg(of_lon, of_lat, point_1),
    distance_deg(of_lon, of_lat, point_2),
    distance_deg(of_lon, of_lat, point_3),
    distance_deg(of_lon, of_lat, point_4)
);

CREATE OR REPLACE TEMP VIEW checked_samples AS
WITH outlined AS (
    SELECT
        *,
        CASE WHEN ST_GeometryType(geometry) = 'POLYGON' AND ST_NPoints(geometry) = 5 THEN ST_ExteriorRing(geometry) END
            AS ring
    FROM cell_corners
),
cornered AS (
    SELECT
        *,
        ST_PointN(ring, 1) AS point_1,
        ST_PointN(ring, 2) AS point_2,
        ST_PointN(ring, 3) AS point_3,
        ST_PointN(ring, 4) AS point_4
    FROM outlined
),
in_order AS (
    SELECT
        *,
        greatest(
            distance_deg(se_lon, se_lat, point_1),
            distance_deg(ne_lon, ne_lat, point_2),
            distance_deg(nw_lon, nw_lat, point_3),
            distance_deg(sw_lon, sw_lat, point_4)
        ) AS in_order_deg
    FROM cornered
),
measured AS (
    SELECT
        *,
        CASE
            WHEN in_order_deg <= 1.5e-5 THEN in_order_deg
            ELSE greatest(
                nearest_deg(se_lon, se_lat, point_1, point_2, point_3, point_4),
                nearest_deg(ne_lon, ne_lat, point_1, point_2, point_3, point_4),
                nearest_deg(nw_lon, nw_lat, point_1, point_2, point_3, point_4),
                nearest_deg(sw_lon, sw_lat, point_1, point_2, point_3, point_4)
            )
        END AS far_deg
    FROM in_order
)
SELECT
    sample_id,
    cell,
    geometry,
    found_at,
    document,
    CASE
        WHEN problem IS NOT NULL THEN problem
        WHEN cell IS NULL THEN 'The sample_id is not like 33N_15E-200N_01_09.'
        WHEN ring IS NULL THEN 'The geometry is not a polygon of the four corners of a cell.'
        WHEN far_deg > 1.5e-5
            THEN 'The polygon lies ' || round(far_deg, 5) || ' degrees from the cell that its sample_id names.'
    END AS problem
FROM measured;
