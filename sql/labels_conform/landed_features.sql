-- landed_features: the features of a GeoJSON file, each as it was written.
--
-- grain    one row per feature of the file in the variable features_file
-- needs    variables features_file, longest_feature (bytes of the longest line)
-- rule     lines are fields divided by U+001F, which JSON cannot contain: what is wrong with the text, '' for nothing,
--          and the text itself on one line
CREATE OR REPLACE TEMP VIEW landed_features AS
SELECT
    problem,
    document
FROM read_csv(
    getvariable('features_file'),
    columns = {'problem': 'VARCHAR', 'document': 'VARCHAR'},
    auto_detect = FALSE,
    header = FALSE,
    delim = chr(31),
    quote = '',
    escape = '',
    nullstr = chr(0),
    max_line_size = getvariable('longest_feature'),
    buffer_size = getvariable('longest_feature')
);
