-- table_csv: a table of one's own, as text.
--
-- grain    one row per line of the CSV file in the variable table_file
-- needs    variable table_file
-- rule     what tells columns apart is found out by looking, once; a line that cannot be read is kept in reject_errors
SET VARIABLE table_form = (
    SELECT {
        'delim': nullif(Delimiter, '(empty)'),
        'quote': coalesce(nullif(Quote, '(empty)'), ''),
        'escape': coalesce(nullif(Escape, '(empty)'), ''),
        'comment': coalesce(nullif(Comment, '(empty)'), ''),
        'new_line': NewLineDelimiter,
        'skip': SkipRows,
        'columns': '{' || list_aggregate(
            list_transform(Columns, LAMBDA found: to_json(found.name)::VARCHAR || ': "VARCHAR"'), 'string_agg', ', '
        ) || '}'
    }
    FROM sniff_csv(
        getvariable('table_file'), header = TRUE, all_varchar = TRUE, sample_size = 1000, store_rejects = TRUE
    )
);

SET VARIABLE table_names = json_transform(getvariable('table_form').columns, getvariable('table_form').columns);

CREATE OR REPLACE TEMP VIEW label_table AS
FROM read_csv(
    getvariable('table_file'),
    columns = getvariable('table_names'),
    auto_detect = FALSE,
    header = TRUE,
    delim = getvariable('table_form').delim,
    quote = getvariable('table_form').quote,
    escape = getvariable('table_form').escape,
    comment = getvariable('table_form').comment,
    new_line = getvariable('table_form').new_line,
    skip = getvariable('table_form').skip,
    store_rejects = TRUE
);
