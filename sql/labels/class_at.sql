-- class_at(own_id, first_id, second_id, third_id, at_level): the id that a class counts by at a level.
--
-- grain    a scalar, INTEGER
-- rule     level 1, 2 or 3 of its class table; at no level, which is NULL, the class itself
-- edges    NULL where the class table has no such level
CREATE OR REPLACE MACRO labels.class_at(own_id, first_id, second_id, third_id, at_level) AS
CASE
    WHEN at_level IS NULL THEN own_id
    WHEN at_level = 1 THEN first_id
    WHEN at_level = 2 THEN second_id
    WHEN at_level = 3 THEN third_id
END;

COMMENT ON MACRO labels.class_at IS
'The id that a class counts by at a level (1, 2, 3; NULL: the class itself).';
