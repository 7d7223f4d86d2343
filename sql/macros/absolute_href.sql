-- absolute_href(found_where, sent_href): where a link leads, given where it was found.
--
-- grain    a scalar
-- rule     RFC 3986 for the forms that STAC uses: absolute URLs and paths as they are; a path from
--          the host's root; a path relative to the document, with leading ./ and ../ taken out
-- edges    without a place it was found at, a relative href stays as sent
CREATE OR REPLACE MACRO absolute_href(found_where, sent_href) AS
CASE
    WHEN sent_href IS NULL OR found_where IS NULL OR found_where = '' THEN sent_href
    WHEN regexp_matches(sent_href, '^([A-Za-z][A-Za-z0-9+.-]+:|//)') THEN sent_href
    WHEN starts_with(sent_href, '/') THEN regexp_extract(found_where, '^[A-Za-z][A-Za-z0-9+.-]+://[^/]*') || sent_href
    ELSE array_to_string(
        list_slice(
            string_split(found_where, '/'),
            1,
            -2 - len(regexp_extract_all(regexp_extract(sent_href, '^(\./|\.\./)+'), '\.\./'))
        ),
        '/'
    ) || '/' || regexp_replace(sent_href, '^(\./|\.\./)+', '')
END;

COMMENT ON MACRO absolute_href IS 'Where a link leads, given where it was found.';
