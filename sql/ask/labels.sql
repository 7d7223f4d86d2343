-- labels: the macros of schema labels with their parameters by position, which keeps what Python asks lazy.
--
-- grain    none: temporary macros, each with the rows of the one it calls
-- needs    labels.samples_where, labels.assets_of, labels.assets_of_samples, labels.label_assets, labels.class_shares
-- rule     asked_area is WKB: a geometry cannot be bound by position
CREATE OR REPLACE TEMP MACRO asked_samples(
    west, south, east, north, asked_area, in_place, touching, any_of, all_of, none_of, at_class_level,
    at_least, at_most, more_than, less_than, float_sum_is, of_source
) AS TABLE
FROM labels.samples_where(
    west := west::DOUBLE,
    south := south::DOUBLE,
    east := east::DOUBLE,
    north := north::DOUBLE,
    in_area := ST_GeomFromWKB(asked_area::BLOB),
    in_place := in_place::VARCHAR,
    touching := touching::VARCHAR,
    any_of := any_of::INTEGER[],
    all_of := all_of::INTEGER[],
    none_of := none_of::INTEGER[],
    at_class_level := at_class_level::INTEGER,
    at_least := at_least::DOUBLE,
    at_most := at_most::DOUBLE,
    more_than := more_than::DOUBLE,
    less_than := less_than::DOUBLE,
    float_sum_is := float_sum_is::DOUBLE,
    of_source := of_source::VARCHAR
);

CREATE OR REPLACE TEMP MACRO asked_ids(of_samples) AS TABLE
SELECT
    source,
    sample_id
FROM labels.samples
WHERE list_contains(of_samples::VARCHAR[], sample_id);

CREATE OR REPLACE TEMP MACRO asked_assets(
    in_relation, any_product, since, until, with_ends, by_rule
) AS TABLE
FROM labels.assets_of(
    in_relation,
    any_product := any_product::VARCHAR[],
    since := since::TIMESTAMPTZ,
    until := until::TIMESTAMPTZ,
    with_ends := with_ends::VARCHAR,
    by_rule := by_rule::VARCHAR
);

CREATE OR REPLACE TEMP MACRO asked_assets_of(
    of_samples, any_product, since, until, with_ends, by_rule, of_source
) AS TABLE
FROM labels.assets_of_samples(
    of_samples::VARCHAR[],
    any_product := any_product::VARCHAR[],
    since := since::TIMESTAMPTZ,
    until := until::TIMESTAMPTZ,
    with_ends := with_ends::VARCHAR,
    by_rule := by_rule::VARCHAR,
    of_source := of_source::VARCHAR
);

CREATE OR REPLACE TEMP MACRO asked_label_files(in_relation) AS TABLE
SELECT files.* EXCLUDE (sample_index, item_place)
FROM query_table(in_relation) AS given
INNER JOIN labels.label_assets AS files
    ON given.source = files.source
    AND given.sample_id = files.sample_id;

CREATE OR REPLACE TEMP MACRO asked_label_files_of(of_samples, of_source) AS TABLE
SELECT files.* EXCLUDE (sample_index, item_place)
FROM (
    SELECT
        sample_id,
        min(place) AS place
    FROM (
        SELECT
            unnest(of_samples::VARCHAR[]) AS sample_id,
            generate_subscripts(of_samples::VARCHAR[], 1) AS place
    )
    GROUP BY sample_id
) AS asked
INNER JOIN labels.label_assets AS files
    ON asked.sample_id = files.sample_id
    AND (of_source IS NULL OR files.source = of_source)
ORDER BY asked.place, files.source;

CREATE OR REPLACE TEMP MACRO asked_shares(in_relation, at_class_level) AS TABLE
SELECT shares.* REPLACE (coalesce(shares.name, members.names) AS name)
FROM labels.class_shares(in_relation) AS shares
LEFT JOIN (
    SELECT
        source,
        labels.class_at(class_id, level1_id, level2_id, level3_id, at_class_level::INTEGER) AS id,
        string_agg(name, ', ' ORDER BY class_index) AS names
    FROM labels.label_classes
    GROUP BY source, id
) AS members
    ON shares.source = members.source
    AND shares.class_id = members.id
WHERE shares.class_level = coalesce(at_class_level::INTEGER, 0)
ORDER BY shares.source, shares.units DESC, shares.class_id;
