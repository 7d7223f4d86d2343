-- exact_sum(of_value): a sum that is the same to the last digit, in whatever order it is made.
--
-- grain    an aggregate: a scalar for a group
-- rule     numbers of 2^-60 or coarser are added as integers; fsum corrects the rounding of one thread's rows, and
--          loses that of several parts put together (DuckDB 1.5.5), so that its last digit depends on the threads
-- edges    NULLs do not count, and NULL where there is nothing else; an error beyond 10^20
CREATE OR REPLACE MACRO methane.exact_sum(of_value) AS
sum((of_value * 1152921504606846976)::HUGEINT)::DOUBLE / 1152921504606846976;

COMMENT ON MACRO methane.exact_sum IS
'A sum that is the same to the last digit, in whatever order it is made.';
