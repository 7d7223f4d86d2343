-- hashes: the digests that texts have, or would have, in item_json.
--
-- grain    one row per text
-- needs    variable texts
SELECT hash(unnest(getvariable('texts')::VARCHAR[])) AS digest;
