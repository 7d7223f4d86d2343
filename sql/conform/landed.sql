-- landed: the documents of a harvest run, one line each, exactly as they were received.
--
-- grain    one row per document of the page files in the variable landed_files
-- needs    variables landed_files (paths), longest_line (bytes of the longest line)
-- rule     lines are text with fields divided by U+001F, which JSON cannot contain, so that a
--          document that is not JSON is still a row; line breaks inside a document were made spaces
-- units    seq counts documents in the order received, over the whole run
-- edges    problem is what the harvester saw already at the edge; '' means nothing
CREATE OR REPLACE TEMP VIEW landed AS
SELECT
    seq,
    found_at,
    parent_collection,
    problem,
    document
FROM read_csv(
    getvariable('landed_files'),
    columns = {
        'seq': 'BIGINT',
        'found_at': 'VARCHAR',
        'parent_collection': 'VARCHAR',
        'problem': 'VARCHAR',
        'document': 'VARCHAR'
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
);
