-- observed_order: an observation ends no earlier than it begins.
--
-- grain    one row per item that ends before it begins
-- needs    items
-- units    times UTC
SELECT
    source,
    collection,
    id,
    observed_from,
    observed_to
FROM items
WHERE observed_from > observed_to;
