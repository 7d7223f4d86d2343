-- places: what the hrefs lie under, where that is more than one place.
--
-- grain    one row per place, most hrefs first
-- needs    table handed_over; variable base_pattern
SELECT regexp_extract(href, getvariable('base_pattern')::VARCHAR) AS place
FROM handed_over
WHERE place <> ''
GROUP BY place
ORDER BY count(*) DESC, place;
