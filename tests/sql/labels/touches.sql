-- given
CREATE SCHEMA labels;

-- ask: a common point suffices, or the one lies in the other
SELECT
    labels.touches(ST_Point(0, 0), ST_MakeEnvelope(0, 0, 1, 1), 'intersects') AS at_a_corner,
    labels.touches(ST_MakeEnvelope(0, 0, 2, 1), ST_MakeEnvelope(0, 0, 1, 1), 'within') AS over_it,
    labels.touches(ST_MakeEnvelope(0, 0, 1, 1), ST_MakeEnvelope(0, 0, 2, 1), 'within') AS in_it
-- expect
SELECT TRUE AS at_a_corner, FALSE AS over_it, TRUE AS in_it
