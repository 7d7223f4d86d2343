-- known_sources: the sources that geocat knows by a short name, for people.
--
-- grain    one row per known source
-- needs    variable known_sources: a JSON array, as data/reference/known_sources.toml has them
SELECT
    name,
    type,
    title
FROM (
    SELECT unnest(json_transform(
        getvariable('known_sources'),
        '[{"name": "VARCHAR", "type": "VARCHAR", "title": "VARCHAR"}]'
    ), recursive := TRUE)
);
