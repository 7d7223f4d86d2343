-- given
.read sql/methane/schema.sql

-- ask: a degree of the equator, across the antimeridian, over the pole, in another turn, half around, nowhere
SELECT
    round(methane.distance_m(10, 0, 11, 0), 3) AS equator,
    round(methane.distance_m(179.5, 0, -179.5, 0), 3) AS antimeridian,
    round(methane.distance_m(0, 89.5, 180, 89.5), 3) AS pole,
    round(methane.distance_m(370, 0, 11, 0), 3) AS turn,
    round(methane.distance_m(0, 0, 180, 0), 3) AS half,
    methane.distance_m(7, 7, 7, 7) AS same,
    methane.distance_m(7, 7, NULL, 7) AS nowhere
-- expect
FROM (VALUES (111195.08::DOUBLE, 111195.08::DOUBLE, 111195.08::DOUBLE, 111195.08::DOUBLE, 20015114.442::DOUBLE, 0.0::DOUBLE, NULL::DOUBLE))
    AS t (equator, antimeridian, pole, turn, half, same, nowhere)
