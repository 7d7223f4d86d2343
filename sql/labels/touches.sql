-- touches(one, other, in_way): whether two geometries meet, in one of two ways.
--
-- grain    a scalar, BOOLEAN
-- rule     intersects: they have a point in common; within: the one lies in the other, asked as whether the other
--          contains it, for which the engine prepares an outline that is constant
-- edges    another way is an error; both in the same CRS
CREATE OR REPLACE MACRO labels.touches(one, other, in_way) AS
CASE
    WHEN in_way = 'intersects' THEN ST_Intersects(one, other)
    WHEN in_way = 'within' THEN ST_Contains(other, one)
    ELSE error(
        'A sample can touch an area in no way called ' || coalesce(in_way, 'NULL') || '; there are: intersects, within.'
    )::BOOLEAN
END;

COMMENT ON MACRO labels.touches IS
'Whether two geometries meet, in one of two ways (intersects, within).';
