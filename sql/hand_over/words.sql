-- words: the macros with which a URL is written for a downloader, and its path becomes the name of a file.
--
-- grain    none: temporary macros
-- needs    function bare_href(VARCHAR), registered by geocat/hand_over.py; variables keeps_signatures,
--          under_url
-- rule     href_kept: without signature, key and log-in, unless they were asked for
-- rule     place_of: what follows under_url, or else the scheme
-- rule     url_written: percent signs that begin no escape, and what may not stand in a URL (RFC 3986), are escaped;
--          escapes stay as they are
-- rule     segment_named: control characters, < > : " | ? * and \ become _; so do blanks and dots at the end, blanks
--          at the beginning, and the names . and ..; a name that Windows keeps for devices gets a _ before it; one of
--          more than 200 bytes is cut, and says so by the first letters of its MD5
-- rule     path_named: every segment named, empty ones left out; a path that ends in / gets the name _
-- rule     name_apart: the first letters of the URL's MD5 before the ending; word_quoted: for a shell's grammar
CREATE OR REPLACE TEMP MACRO href_kept(href) AS if(
    getvariable('keeps_signatures')::BOOLEAN OR NOT (contains(href, '?') OR contains(href, '@')),
    href,
    bare_href(href)
);

CREATE OR REPLACE TEMP MACRO place_of(href) AS CASE
    WHEN getvariable('under_url')::VARCHAR IS NOT NULL
        THEN if(
            starts_with(href, getvariable('under_url')::VARCHAR || '/'),
            substr(href, length(getvariable('under_url')::VARCHAR) + 2),
            NULL
        )
    WHEN contains(href, '://') THEN substr(href, instr(href, '://') + 3)
    ELSE href
END;

CREATE OR REPLACE TEMP MACRO url_written(raw_url) AS replace(
    replace(
        regexp_replace(
            array_to_string(
                list_transform(
                    string_split(raw_url, ''),
                    LAMBDA letter: if(
                        letter = '%' OR regexp_full_match(letter, '[!#-;=?-\[\]_a-z~]'), letter, url_encode(letter)
                    )
                ),
                ''
            ),
            '%([0-9A-Fa-f]{2})', chr(1) || '\1', 'g'
        ),
        '%', '%25'
    ),
    chr(1), '%'
);

CREATE OR REPLACE TEMP MACRO segment_kept(segment) AS regexp_replace(
    regexp_replace(
        regexp_replace(segment, '[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*\\]', '_', 'g'), '^\s+|[\s.]+$', '_', 'g'
    ),
    '^((?i:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?)$', '_\1'
);

CREATE OR REPLACE TEMP MACRO segment_named(segment) AS if(
    strlen(segment_kept(segment)) <= 200,
    segment_kept(segment),
    left(segment_kept(segment), 40)
    || '~' || left(md5(segment), 12) || regexp_extract(segment_kept(segment), '\.\w{1,8}$')
);

CREATE OR REPLACE TEMP MACRO path_named(raw_path) AS coalesce(
    nullif(
        array_to_string(
            list_transform(
                list_filter(string_split(raw_path, '/'), LAMBDA segment: segment <> ''),
                LAMBDA segment: segment_named(segment)
            ),
            '/'
        ) || if(raw_path LIKE '_%/', '/_', ''),
        ''
    ),
    '_'
);

CREATE OR REPLACE TEMP MACRO name_apart(file_name, raw_url) AS regexp_replace(
    file_name, '^(.*?)((?:\.\w{1,8})?)$', '\1~' || left(md5(raw_url), 12) || '\2', 's'
);

CREATE OR REPLACE TEMP MACRO word_quoted(raw_text) AS '''' || replace(raw_text, '''', '''\''''') || '''';
