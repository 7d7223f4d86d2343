-- places: one href of each place that hrefs lead to, a place being a host with the first folder below it.
--
-- grain    one row per place
-- needs    view exported_hrefs (hrefs: lists of hrefs)
SELECT any_value(href) AS href
FROM (SELECT unnest(hrefs) AS href FROM exported_hrefs)
WHERE href LIKE '%://%'
GROUP BY regexp_extract(href, '^[^/]*//[^/]*/[^/?#]*')
ORDER BY href;
