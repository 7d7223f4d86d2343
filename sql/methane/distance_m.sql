-- distance_m(lon1_deg, lat1_deg, lon2_deg, lat2_deg): how far two points on the Earth are from each other.
--
-- grain    a scalar
-- rule     great circle on the sphere of R = 6,371,008.8 m, the mean radius of the Earth (IUGG, GRS80), by the
--          haversine formula (R. W. Sinnott, Sky and Telescope 68, 1984, 159)
-- units    degrees, longitude before latitude; m
-- edges    right across the antimeridian and over the poles, whatever turn the longitudes are given in; NULL where
--          a coordinate is NULL; up to 0.6 % from the ellipsoid's distance
CREATE OR REPLACE MACRO methane.distance_m(lon1_deg, lat1_deg, lon2_deg, lat2_deg) AS
2 * 6371008.8 * atan2(
    sqrt(
        pow(sin(radians(lat2_deg - lat1_deg) / 2), 2)
        + cos(radians(lat1_deg)) * cos(radians(lat2_deg)) * pow(sin(radians(lon2_deg - lon1_deg) / 2), 2)
    ),
    sqrt(abs(
        1 - pow(sin(radians(lat2_deg - lat1_deg) / 2), 2)
        - cos(radians(lat1_deg)) * cos(radians(lat2_deg)) * pow(sin(radians(lon2_deg - lon1_deg) / 2), 2)
    ))
);

COMMENT ON MACRO methane.distance_m IS
'How far two points on the Earth are from each other (degrees, longitude first; m).';
