-- checked: how many hrefs there are, what is known of their sizes, and which cannot be handed over.
--
-- grain    one row
-- needs    table handed_over; variables under_url, schemes, is_relative, is_command
-- rule     of each kind that cannot be handed over, how many there are and the first
-- rule     a list of paths (is_relative) has no place for a query, nor for a path that is not what it reads: . and ..,
--          empty segments, control characters; s5cmd's commands (is_command) none for control characters or ://
WITH told AS (
    SELECT
        *,
        NOT list_contains(getvariable('schemes')::VARCHAR[], scheme) AS is_foreign,
        path IS NULL AS is_outside,
        CASE
            WHEN is_plain AND NOT has_query THEN FALSE
            WHEN getvariable('is_relative')::BOOLEAN
                THEN has_query OR regexp_matches(path, '\p{Cc}|(^|/)\.{0,2}(/|$)')
            WHEN getvariable('is_command')::BOOLEAN
                THEN regexp_matches(href, '\p{Cc}|://.*://|^s3:///?[^/]*//|/$|^s3://[^/]*$')
            ELSE FALSE
        END AS is_unsayable
    FROM handed_over
)
SELECT
    getvariable('under_url')::VARCHAR AS base,
    count(*) AS hrefs,
    count(size_bytes) AS sized,
    coalesce(sum(size_bytes), 0)::UBIGINT AS bytes,
    count(*) FILTER (is_foreign) AS foreign_hrefs,
    arg_min(href, position) FILTER (is_foreign) AS first_foreign,
    count(*) FILTER (is_outside) AS outside_hrefs,
    arg_min(href, position) FILTER (is_outside) AS first_outside,
    count(*) FILTER (is_unsayable) AS unsayable_hrefs,
    arg_min(href, position) FILTER (is_unsayable) AS first_unsayable
FROM told;
