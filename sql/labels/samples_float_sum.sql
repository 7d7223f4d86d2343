-- samples_float_sum(of_classes, equal_to, at_class_level, of_source): samples by a comparison of floats.
--
-- grain    one row per (source, sample_id), the columns of labels.samples_where
-- needs    labels.samples_where
-- rule     the fractions of the classes, summed as DOUBLE in the order of their columns, are equal to equal_to
-- edges    of the samples that are wholly of three classes, some sum to 0.9999999999999999 and are missed, which is why
--          this is only for comparing with results that were made so; at_least := 1 finds them all
CREATE OR REPLACE MACRO labels.samples_float_sum(
    of_classes INTEGER[],
    equal_to := 1.0,
    at_class_level INTEGER := NULL,
    of_source VARCHAR := NULL
) AS TABLE
FROM labels.samples_where(
    any_of := of_classes, float_sum_is := equal_to, at_class_level := at_class_level, of_source := of_source
);

COMMENT ON MACRO TABLE labels.samples_float_sum IS
'Samples by a comparison of floats (the published tutorial''s: misses samples whose sum is 0.9999999999999999).';
