-- samples_where(west, south, east, north, in_area, in_place, touching, any_of, …): samples by place and class.
--
-- grain    one row per (source, sample_id): the columns of labels.samples, then units and share
-- needs    labels.samples, labels.label_fractions, labels.label_classes, labels.class_at, labels.classes_exist,
--          labels.place, labels.touches, labels.in_lon_lat, labels.box
-- rule     every condition that is not NULL must hold. units is what the classes of any_of have together: more than
--          none of it, unless at_least or at_most (inclusive), more_than or less_than (exclusive) bound its share of
--          the sample; all of all_of are in the sample, none of none_of is. Shares are compared exactly, as whole
--          units against the bound times the sample's total; float_sum_is is the rule of the published tutorial
--          instead: the fractions summed as DOUBLE in the order of their columns are equal to it
-- units    degrees, OGC:CRS84; classes by id, of at_class_level 1, 2 or 3, else of the classes themselves; bounds are
--          shares between 0 and 1, to nine decimals
-- edges    touching is intersects (a common point suffices) or within; west > east is a box over the antimeridian;
--          a sample with nothing of any_of has 0 units, which at_most and less_than let pass; units is NULL without
--          any_of; a class, level, place or way of touching that does not exist is an error
CREATE OR REPLACE MACRO labels.may_lie_in(of_bbox, west, south, east, north, in_area) AS
(in_area IS NULL OR of_bbox.xmin <= ST_XMax(in_area))
AND (in_area IS NULL OR of_bbox.xmax >= ST_XMin(in_area))
AND (in_area IS NULL OR of_bbox.ymin <= ST_YMax(in_area))
AND (in_area IS NULL OR of_bbox.ymax >= ST_YMin(in_area))
AND (west IS NULL OR of_bbox.ymin <= north)
AND (west IS NULL OR of_bbox.ymax >= south)
AND (west IS NULL OR of_bbox.xmin <= if(west <= east, east, 180))
AND (west IS NULL OR of_bbox.xmax >= if(west <= east, west, -180));

CREATE OR REPLACE MACRO labels.samples_where(
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
WITH asked AS (
    SELECT
        source,
        class_id,
        class_index,
        labels.class_at(class_id, level1_id, level2_id, level3_id, at_class_level) AS id,
        coalesce(list_contains(any_of, id), FALSE) AS is_any,
        coalesce(list_contains(all_of, id), FALSE) AS is_all,
        coalesce(list_contains(none_of, id), FALSE) AS is_none
    FROM labels.label_classes
    WHERE (any_of IS NOT NULL OR all_of IS NOT NULL OR none_of IS NOT NULL)
        AND (of_source IS NULL OR source = of_source)
        AND (is_any OR is_all OR is_none)
),
boxed AS NOT MATERIALIZED (
    SELECT *
    FROM labels.samples
    WHERE labels.may_lie_in(bbox, west, south, east, north, in_area)
        AND (of_source IS NULL OR source = of_source)
),
-- Of samples near a place only those are weighed; the other branch is cut away when the question is planned. They
-- are not taken from boxed, which would be kept with all its columns if two asked for it.
counted AS NOT MATERIALIZED (
    SELECT
        source,
        sample_index,
        class_id,
        units,
        total_units
    FROM labels.label_fractions
    WHERE west IS NULL AND in_area IS NULL
    UNION ALL
    SELECT
        fractions.source,
        fractions.sample_index,
        fractions.class_id,
        fractions.units,
        fractions.total_units
    FROM labels.label_fractions AS fractions
    INNER JOIN (
        SELECT
            source,
            sample_index
        FROM labels.samples
        WHERE labels.may_lie_in(bbox, west, south, east, north, in_area)
            AND (of_source IS NULL OR source = of_source)
    ) AS near
        ON fractions.source = near.source
        AND fractions.sample_index = near.sample_index
    WHERE west IS NOT NULL OR in_area IS NOT NULL
),
weighed AS NOT MATERIALIZED (
    SELECT
        source,
        sample_index,
        units,
        (
            any_of IS NULL
            OR coalesce(at_least, at_most, more_than, less_than, float_sum_is) IS NOT NULL
            OR units > 0
        )
        AND (at_least IS NULL OR units >= at_least::DECIMAL(28, 9) * total_units)
        AND (at_most IS NULL OR units <= at_most::DECIMAL(28, 9) * total_units)
        AND (more_than IS NULL OR units > more_than::DECIMAL(28, 9) * total_units)
        AND (less_than IS NULL OR units < less_than::DECIMAL(28, 9) * total_units)
        AND (
            float_sum_is IS NULL
            OR CASE
                WHEN abs(units - float_sum_is::DOUBLE * total_units) < 1
                    THEN coalesce(
                        list_sum(list_transform(list_sort(in_columns), LAMBDA entry: entry.units / total_units)), 0
                    ) = float_sum_is::DOUBLE
                ELSE FALSE
            END
        )
        AND (all_of IS NULL OR found = len(list_distinct(all_of)))
        AND (none_of IS NULL OR NOT is_barred) AS is_meant
    FROM (
        SELECT
            counted.source,
            counted.sample_index,
            max(counted.total_units) AS total_units,
            coalesce(sum(counted.units) FILTER (asked.is_any), 0)::BIGINT AS units,
            count(DISTINCT asked.id) FILTER (asked.is_all) AS found,
            bool_or(asked.is_none) AS is_barred,
            list({'class_index': asked.class_index, 'units': counted.units}) FILTER (asked.is_any) AS in_columns
        FROM counted
        INNER JOIN asked
            ON counted.source = asked.source
            AND counted.class_id = asked.class_id
        GROUP BY counted.source, counted.sample_index
    )
),
placed AS NOT MATERIALIZED (
    SELECT
        boxed.*,
        place.outline AS place_outline
    FROM boxed
    INNER JOIN (SELECT labels.place(in_place) AS outline) AS place
        ON in_place IS NULL
        OR ST_Intersects_Extent(boxed.geometry, place.outline)
)
SELECT
    placed.* EXCLUDE (place_outline),
    if(any_of IS NULL, NULL, coalesce(weighed.units, 0)) AS units,
    if(any_of IS NULL, NULL, coalesce(weighed.units, 0)) / placed.total_units AS share
FROM placed
LEFT JOIN weighed
    ON placed.source = weighed.source
    AND placed.sample_index = weighed.sample_index
WHERE labels.classes_exist(list_concat(any_of, all_of, none_of), at_class_level, of_source)
    AND coalesce(
        weighed.is_meant,
        -- A sample with none of the classes has no row to weigh.
        CASE
            WHEN any_of IS NULL AND coalesce(at_least, at_most, more_than, less_than, float_sum_is) IS NOT NULL
                THEN error('A bound is one of the share of any_of; say which classes are meant.')::BOOLEAN
            ELSE coalesce(len(all_of), 0) = 0
                AND (any_of IS NULL OR coalesce(at_least, at_most, more_than, less_than, float_sum_is) IS NOT NULL)
                AND coalesce(at_least::DOUBLE <= 0, TRUE)
                AND coalesce(at_most::DOUBLE >= 0, TRUE)
                AND coalesce(more_than::DOUBLE < 0, TRUE)
                AND coalesce(less_than::DOUBLE > 0, TRUE)
                AND float_sum_is IS NULL
        END
    )
    -- What depends on a sample's units is asked last: comparing outlines takes longer than anything before it.
    AND CASE
        WHEN coalesce(weighed.units, 0) < 0 THEN FALSE
        ELSE (in_place IS NULL OR labels.touches(placed.geometry, placed.place_outline, touching))
            AND (in_area IS NULL OR labels.touches(placed.geometry, labels.in_lon_lat(in_area), touching))
            AND (
                west IS NULL
                OR labels.touches(
                    placed.geometry, labels.box(west, south, if(west <= east, east, 180), north), touching
                )
                OR west > east
                AND labels.touches(placed.geometry, labels.box(-180, south, east, north), touching)
            )
    END;

COMMENT ON MACRO TABLE labels.samples_where IS
'Samples by place and class (degrees, OGC:CRS84; classes by id at at_class_level; at_least and at_most inclusive, more_than and less_than exclusive, shares of the sample).';
