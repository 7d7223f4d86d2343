-- cell_corners: where the corners of the cells lie on the globe.
--
-- grain    one row per row of sample_cells
-- needs    sample_cells: cell (see sample_cell), and what else it has, which is passed on
-- rule     UTM to lon/lat by Krueger's series in the third flattening of WGS84, to its fourth power, which is within
--          1e-10 degrees of PROJ everywhere in a zone; sines and cosines of multiples of an angle from its own
-- units    degrees, OGC:CRS84, not rounded; the corners are south-east, north-east, north-west and south-west
-- edges    in the zones 1 and 60 longitudes go on beyond 180
CREATE OR REPLACE TEMP MACRO on_sphere(half_angle, one_by, one, two_by, two, three_by, three) AS
half_angle - 0.0008377321640600574 * one_by * one - 5.905869567933988e-08 * two_by * two
- 1.6734888803548483e-10 * three_by * three;

CREATE OR REPLACE TEMP MACRO geodetic_deg(conformal_sin, conformal_sin2, conformal_cos2) AS
degrees(asin(conformal_sin) + conformal_sin2 * (
    0.003356551469125213
    + 1.3143746167920267e-05 * conformal_cos2
    + 1.7646564004758498e-08 * (3 - 4 * conformal_sin2 * conformal_sin2)
    + 2.1601928326774175e-10 * conformal_cos2 * (1 - 2 * conformal_sin2 * conformal_sin2)
));

CREATE OR REPLACE TEMP VIEW cell_corners AS
WITH plane AS (
    SELECT
        *,
        cell.utm_zone::INTEGER * 6 - 183 AS meridian,
        2 * cell.y_min_m / 6364902.166165086 AS south,
        2 * (cell.y_min_m + 600) / 6364902.166165086 AS north,
        2 * (cell.x_min_m - 500000) / 6364902.166165086 AS west,
        2 * (cell.x_min_m - 499400) / 6364902.166165086 AS east
    FROM sample_cells
),
once AS (
    SELECT
        *,
        sin(south) AS sin_south,
        cos(south) AS cos_south,
        sin(north) AS sin_north,
        cos(north) AS cos_north,
        (exp(west) - exp(-west)) / 2 AS sinh_west,
        (exp(west) + exp(-west)) / 2 AS cosh_west,
        (exp(east) - exp(-east)) / 2 AS sinh_east,
        (exp(east) + exp(-east)) / 2 AS cosh_east
    FROM plane
),
twice AS (
    SELECT
        *,
        2 * sin_south * cos_south AS sin2_south,
        1 - 2 * sin_south * sin_south AS cos2_south,
        2 * sin_north * cos_north AS sin2_north,
        1 - 2 * sin_north * sin_north AS cos2_north,
        2 * sinh_west * cosh_west AS sinh2_west,
        1 + 2 * sinh_west * sinh_west AS cosh2_west,
        2 * sinh_east * cosh_east AS sinh2_east,
        1 + 2 * sinh_east * sinh_east AS cosh2_east
    FROM once
),
thrice AS (
    SELECT
        *,
        sin2_south * cos_south + cos2_south * sin_south AS sin3_south,
        cos2_south * cos_south - sin2_south * sin_south AS cos3_south,
        sin2_north * cos_north + cos2_north * sin_north AS sin3_north,
        cos2_north * cos_north - sin2_north * sin_north AS cos3_north,
        sinh2_west * cosh_west + cosh2_west * sinh_west AS sinh3_west,
        cosh2_west * cosh_west + sinh2_west * sinh_west AS cosh3_west,
        sinh2_east * cosh_east + cosh2_east * sinh_east AS sinh3_east,
        cosh2_east * cosh_east + sinh2_east * sinh_east AS cosh3_east
    FROM twice
),
sphere AS (
    SELECT
        *,
        on_sphere(south / 2, sin_south, cosh_east, sin2_south, cosh2_east, sin3_south, cosh3_east) AS se_xi,
        on_sphere(east / 2, cos_south, sinh_east, cos2_south, sinh2_east, cos3_south, sinh3_east) AS se_eta,
        on_sphere(north / 2, sin_north, cosh_east, sin2_north, cosh2_east, sin3_north, cosh3_east) AS ne_xi,
        on_sphere(east / 2, cos_north, sinh_east, cos2_north, sinh2_east, cos3_north, sinh3_east) AS ne_eta,
        on_sphere(north / 2, sin_north, cosh_west, sin2_north, cosh2_west, sin3_north, cosh3_west) AS nw_xi,
        on_sphere(west / 2, cos_north, sinh_west, cos2_north, sinh2_west, cos3_north, sinh3_west) AS nw_eta,
        on_sphere(south / 2, sin_south, cosh_west, sin2_south, cosh2_west, sin3_south, cosh3_west) AS sw_xi,
        on_sphere(west / 2, cos_south, sinh_west, cos2_south, sinh2_west, cos3_south, sinh3_west) AS sw_eta
    FROM thrice
),
stretched AS (
    SELECT
        *,
        exp(se_eta) AS se_exp,
        exp(ne_eta) AS ne_exp,
        exp(nw_eta) AS nw_exp,
        exp(sw_eta) AS sw_exp
    FROM sphere
),
conformal AS (
    SELECT
        *,
        meridian + degrees(atan2((se_exp - 1 / se_exp) / 2, cos(se_xi))) AS se_lon,
        meridian + degrees(atan2((ne_exp - 1 / ne_exp) / 2, cos(ne_xi))) AS ne_lon,
        meridian + degrees(atan2((nw_exp - 1 / nw_exp) / 2, cos(nw_xi))) AS nw_lon,
        meridian + degrees(atan2((sw_exp - 1 / sw_exp) / 2, cos(sw_xi))) AS sw_lon,
        2 * sin(se_xi) / (se_exp + 1 / se_exp) AS se_sin,
        2 * sin(ne_xi) / (ne_exp + 1 / ne_exp) AS ne_sin,
        2 * sin(nw_xi) / (nw_exp + 1 / nw_exp) AS nw_sin,
        2 * sin(sw_xi) / (sw_exp + 1 / sw_exp) AS sw_sin
    FROM stretched
),
doubled AS (
    SELECT
        *,
        2 * se_sin * sqrt(1 - se_sin * se_sin) AS se_sin2,
        1 - 2 * se_sin * se_sin AS se_cos2,
        2 * ne_sin * sqrt(1 - ne_sin * ne_sin) AS ne_sin2,
        1 - 2 * ne_sin * ne_sin AS ne_cos2,
        2 * nw_sin * sqrt(1 - nw_sin * nw_sin) AS nw_sin2,
        1 - 2 * nw_sin * nw_sin AS nw_cos2,
        2 * sw_sin * sqrt(1 - sw_sin * sw_sin) AS sw_sin2,
        1 - 2 * sw_sin * sw_sin AS sw_cos2
    FROM conformal
)
SELECT
    sample_id,
    geometry,
    problem,
    found_at,
    document,
    cell,
    se_lon,
    geodetic_deg(se_sin, se_sin2, se_cos2) AS se_lat,
    ne_lon,
    geodetic_deg(ne_sin, ne_sin2, ne_cos2) AS ne_lat,
    nw_lon,
    geodetic_deg(nw_sin, nw_sin2, nw_cos2) AS nw_lat,
    sw_lon,
    geodetic_deg(sw_sin, sw_sin2, sw_cos2) AS sw_lat
FROM doubled;
