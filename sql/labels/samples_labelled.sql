-- samples_labelled(any_of, all_of, none_of, at_least, at_most, more_than, less_than, …): samples by class.
--
-- grain    one row per (source, sample_id), the columns of labels.samples_where
-- needs    labels.samples_where
-- rule     as labels.samples_where, at any place
-- units    shares between 0 and 1, to nine decimals; exact on whole units: 0.8 of 40,000 is 32,000
-- edges    at_least and at_most are inclusive, more_than and less_than are not
CREATE OR REPLACE MACRO labels.samples_labelled(
    any_of INTEGER[] := NULL,
    all_of INTEGER[] := NULL,
    none_of INTEGER[] := NULL,
    at_least := NULL,
    at_most := NULL,
    more_than := NULL,
    less_than := NULL,
    at_class_level INTEGER := NULL,
    of_source VARCHAR := NULL
) AS TABLE
FROM labels.samples_where(
    any_of := any_of,
    all_of := all_of,
    none_of := none_of,
    at_least := at_least,
    at_most := at_most,
    more_than := more_than,
    less_than := less_than,
    at_class_level := at_class_level,
    of_source := of_source
);

COMMENT ON MACRO TABLE labels.samples_labelled IS
'Samples by class (ids at at_class_level; at_least and at_most inclusive, more_than and less_than exclusive, shares of the sample).';
