-- assets_where(any_product, since, until, with_ends, …): the chips of samples by place and class, in one question.
--
-- grain    one row per (source, sample_id, product, asset_key)
-- needs    labels.samples_where, labels.assets_of
-- rule     samples as labels.samples_where finds them, their chips as labels.assets_of makes them
-- units    since and until may be text, a date or a time, UTC, [since, until) unless with_ends says otherwise; degrees,
--          OGC:CRS84; shares between 0 and 1
-- edges    NULL means any; in no order
CREATE OR REPLACE MACRO labels.assets_where(
    any_product VARCHAR[] := NULL,
    since := NULL,
    until := NULL,
    with_ends VARCHAR := NULL,
    by_rule VARCHAR := 'stac',
    west DOUBLE := NULL,
    south DOUBLE := NULL,
    east DOUBLE := NULL,
    north DOUBLE := NULL,
    in_area GEOMETRY := NULL,
    in_place VARCHAR := NULL,
    touching VARCHAR := 'intersects',
    any_of INTEGER[] := NULL,
    all_of INTEGER[] := NULL,
    none_of INTEGER[] := NULL,
    at_class_level INTEGER := NULL,
    at_least := NULL,
    at_most := NULL,
    more_than := NULL,
    less_than := NULL,
    float_sum_is := NULL,
    of_source VARCHAR := NULL
) AS TABLE
WITH samples_meant AS (
    SELECT
        source,
        sample_id
    FROM labels.samples_where(
        west := west,
        south := south,
        east := east,
        north := north,
        in_area := in_area,
        in_place := in_place,
        touching := touching,
        any_of := any_of,
        all_of := all_of,
        none_of := none_of,
        at_class_level := at_class_level,
        at_least := at_least,
        at_most := at_most,
        more_than := more_than,
        less_than := less_than,
        float_sum_is := float_sum_is,
        of_source := of_source
    )
)
FROM labels.assets_of(
    'samples_meant',
    any_product := any_product,
    since := since,
    until := until,
    with_ends := with_ends,
    by_rule := by_rule
);

COMMENT ON MACRO TABLE labels.assets_where IS
'The chips of samples by place and class, in one question (any_product: pfsr, pfqa, s2; [since, until); the rest as samples_where).';
