-- landed: the documents of a harvest run, one line each, exactly as they were received.
--
-- grain    one row per document of the page files in the variable landed_files
-- needs    umm_item, carbon_mapper_item; variables landed_files (paths), longest_line (bytes of the longest line)
-- rule     lines are text with fields divided by U+001F, which JSON cannot contain, so that a
--          document that is not JSON is still a row; line breaks inside a document were made spaces
-- rule     sent is the document as it was received; document is the item in today's STAC: another
--          text where an older version of STAC, a granule record of CMR, or a record of Carbon Mapper was sent
-- units    seq counts documents in the order received, over the whole run
-- edges    problem is what the harvester saw already at the edge, or why a record can be no item; '' means nothing
CREATE OR REPLACE TEMP VIEW landed AS
SELECT
    seq,
    found_at,
    parent_collection,
    CASE
        WHEN problem <> '' OR form IN ('stac', 'umm_g', 'known') THEN problem
        ELSE coalesce(carbon_mapper_problem(form, record), '')
    END AS problem,
    validator,
    form,
    CASE
        WHEN form = 'umm_g' THEN umm_item(sent)
        WHEN form NOT IN ('stac', 'known') THEN carbon_mapper_item(form, record)
        WHEN item <> '' THEN item
        ELSE sent
    END AS document,
    item <> '' AS reads_otherwise,
    sent
FROM (
    SELECT
        *,
        CASE WHEN form NOT IN ('stac', 'umm_g', 'known') AND json_valid(sent) THEN sent::JSON END AS record
    FROM read_csv(
        getvariable('landed_files'),
        columns = {
            'seq': 'BIGINT',
            'found_at': 'VARCHAR',
            'parent_collection': 'VARCHAR',
            'problem': 'VARCHAR',
            'validator': 'VARCHAR',
            'form': 'VARCHAR',
            'item': 'VARCHAR',
            'sent': 'VARCHAR'
        },
        auto_detect = FALSE,
        header = FALSE,
        delim = chr(31),
        quote = '',
        escape = '',
        nullstr = chr(0),
        compression = 'zstd',
        max_line_size = getvariable('longest_line'),
        buffer_size = getvariable('longest_line')
    )
);
