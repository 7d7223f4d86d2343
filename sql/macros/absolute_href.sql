-- absolute_href(found_where, sent_href): where a link leads, given where it was found.
--
-- grain    a scalar
-- rule     RFC 3986: an href with a scheme stays as sent, //host takes the scheme, /path the host, and
--          the rest is relative to the document's folder; . and .. are taken out, and .. stops at the root
-- edges    without a place it was found at, or without text, an href stays as sent; ? and # end the
--          path of a URL, and are letters like any other in a plain path
CREATE OR REPLACE MACRO absolute_href(found_where, sent_href) AS
CASE
    WHEN sent_href IS NULL OR sent_href = '' OR found_where IS NULL OR found_where = '' THEN sent_href
    WHEN regexp_matches(sent_href, '^[A-Za-z][A-Za-z0-9+.-]*:') THEN sent_href
    WHEN starts_with(sent_href, '//') THEN regexp_extract(found_where, '^[A-Za-z][A-Za-z0-9+.-]*:') || sent_href
    WHEN starts_with(sent_href, './') AND NOT contains(sent_href, '/.')
        THEN href_folder(found_where) || sent_href[2:]
    WHEN NOT starts_with(sent_href, '.') AND NOT starts_with(sent_href, '/') AND NOT contains(sent_href, '/.')
        THEN href_folder(found_where) || '/' || sent_href
    ELSE href_root(found_where)
        || path_without_dots(
            if(starts_with(sent_href, '/'), '', href_folder(found_where)[len(href_root(found_where)) + 1:] || '/')
            || regexp_extract(sent_href, '^[^?#]*')
        )
        || regexp_extract(sent_href, '[?#].*$')
END;

-- The scheme and host of a URL; nothing for a plain path.
CREATE OR REPLACE MACRO href_root(of_url) AS
regexp_extract(of_url, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*');

-- The folder of a URL or path, without the slash at its end.
CREATE OR REPLACE MACRO href_folder(of_url) AS
if(
    contains(of_url, '://'),
    regexp_extract(of_url, '^([^:]+://[^/?#]*(/[^/?#]*)*?)(/[^/?#]*)?([?#].*)?$', 1),
    regexp_extract(of_url, '^(.*)/', 1)
);

-- A path that begins with a slash, with its segments . and .. taken out.
CREATE OR REPLACE MACRO path_without_dots(sent_path) AS
array_to_string(
    list_reduce(
        list_transform(
            string_split(regexp_replace(sent_path, '/(\.\.?)$', '/\1/'), '/'),
            LAMBDA segment: [segment]
        ),
        LAMBDA kept, segment: CASE segment[1]
            WHEN '.' THEN kept
            WHEN '..' THEN kept[:greatest(len(kept) - 1, 1)]
            ELSE kept || segment
        END
    ),
    '/'
);

COMMENT ON MACRO absolute_href IS 'Where a link leads, given where it was found.';
