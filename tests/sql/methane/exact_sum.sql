-- given
.read sql/methane/schema.sql
CREATE TABLE rates AS SELECT (1 + (n * 7919) % 1000 / 997.0)::DOUBLE AS rate, n FROM range(5000) AS t (n);

-- ask: the same in both orders and to the last digit (Python's math.fsum), where a plain sum differs
SELECT
    methane.exact_sum(rate) = (SELECT methane.exact_sum(rate) FROM (FROM rates ORDER BY n DESC)) AS same,
    methane.exact_sum(rate) AS total,
    methane.exact_sum(rate) = sum(rate ORDER BY n) AS plain,
    methane.exact_sum(NULL::DOUBLE) AS of_nothing,
    methane.exact_sum(if(n = 3, 0.1::DOUBLE, NULL)) AS of_one
FROM rates
-- expect
FROM (VALUES (TRUE, 7505.015045135407::DOUBLE, FALSE, NULL::DOUBLE, 0.1::DOUBLE)) AS t (same, total, plain, of_nothing, of_one)

-- ask: small beside large, which a sum of doubles loses
SELECT methane.exact_sum(v) AS total FROM (VALUES (1e16::DOUBLE), (1.0), (1.0), (-1e16)) AS t (v)
-- expect
FROM (VALUES (2.0::DOUBLE)) AS t (total)
