-- known_sources_whole: all that geocat knows of the sources with a short name, for programs.
--
-- grain    one row per known source
-- needs    variable known_sources: a JSON array, as data/reference/known_sources.toml has them;
--          variable known_name: only this one, or NULL for all
-- units    page_limit in items or granules; requests_per_second by one process
-- edges    settings is a JSON object of further fields to declare
SELECT
    name,
    type,
    title,
    url,
    "limit" AS page_limit,
    requests_per_second,
    counts,
    settings,
    paging,
    licence,
    documentation,
    noted
FROM (
    SELECT unnest(json_transform(
        getvariable('known_sources'),
        '[{"name": "VARCHAR", "type": "VARCHAR", "title": "VARCHAR", "url": "VARCHAR", "limit": "BIGINT",
           "requests_per_second": "DOUBLE", "counts": "VARCHAR", "settings": "JSON", "paging": "VARCHAR",
           "licence": "VARCHAR", "documentation": "VARCHAR", "noted": "DATE"}]'
    ), recursive := TRUE)
)
WHERE getvariable('known_name') IS NULL OR name = getvariable('known_name');
