-- staged: the hrefs to hand over, each once, where it first stood, with the path that it leads to.
--
-- grain    one row per href, without its signature unless signatures are kept
-- needs    view handed_rows (href, size_said, checksum_said); macros href_kept, place_of, path_named; variables
--          under_url, base_pattern
-- rule     path is what follows under_url, escapes resolved, without query and fragment; of s3:// it is the key, as it
--          is. Without under_url, path begins with the host; where base_pattern is given, under_url is what the first
--          href has of it
-- rule     size and checksum are those of a row that has one; a checksum is a multihash in hexadecimal
-- edges    is_plain: nothing in the path that a downloader, a file system or a line of text could take for something
--          else; is_written: nor in the URL; path is NULL where the href does not lie under under_url;
--          file_name is not yet kept apart from others
CREATE OR REPLACE TEMP TABLE handed_once AS
SELECT
    href,
    min(position) AS position,
    any_value(size_bytes) AS size_bytes,
    any_value(checksum) AS checksum
FROM (
    SELECT
        href_kept(href) AS href,
        try_cast(size_said AS UBIGINT) AS size_bytes,
        lower(checksum_said) AS checksum,
        row_number() OVER () AS position
    FROM handed_rows
)
WHERE href IS NOT NULL
GROUP BY href;

SET VARIABLE under_url = coalesce(
    getvariable('under_url')::VARCHAR,
    (
        SELECT nullif(regexp_extract(arg_min(href, position), getvariable('base_pattern')::VARCHAR), '')
        FROM handed_once
    )
);

CREATE OR REPLACE TEMP TABLE handed_over AS
WITH located AS (
    SELECT
        *,
        if(contains(href, '://'), lower(split_part(href, '://', 1)), '') AS scheme,
        place_of(href) AS whole
    FROM handed_once
),
led AS (
    SELECT
        *,
        scheme <> 's3' AND (contains(href, '?') OR contains(href, '#')) AS has_query,
        if(
            scheme <> 's3' AND (contains(whole, '?') OR contains(whole, '#') OR contains(whole, '%')),
            coalesce(try(url_decode(regexp_extract(whole, '^[^?#]*'))), regexp_extract(whole, '^[^?#]*')),
            whole
        ) AS path
    FROM located
)
SELECT
    * EXCLUDE (whole),
    strlen(path) BETWEEN 1 AND 200 AND NOT regexp_matches(
        path, '[^A-Za-z0-9_./-]|\./|//|^/|[./]$|(?:^|/)(?i:con|prn|aux|nul|com\d|lpt\d)(?:[./]|$)'
    ) AS is_plain,
    is_plain AND NOT has_query AND regexp_full_match(
        coalesce(getvariable('under_url')::VARCHAR, ''), '[!#-;=?-\[\]_a-z~]*'
    ) AS is_written,
    if(is_plain, path, path_named(path)) AS file_name
FROM led;

DROP TABLE handed_once;
