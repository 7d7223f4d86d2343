-- rejects: what was sent and is not in the corpus, each with the reason.
--
-- grain    one row per sample, row of labels, class, column or line that was not kept
-- needs    judged_samples, label_rows, sent_classes, sample_documents, label_documents, unknown_columns,
--          unread_lines; variables target_file, samples_found_at, labels_found_at, classes_found_at
-- rule     a sample whose row of labels is refused is not kept either, and is here once, with its labels' reason
-- edges    an identical second copy is not a reject; document is the feature or line as sent, or the row as JSON
COPY (
    WITH refused_samples AS (
        SELECT
            sample_id,
            problem,
            found_at,
            document
        FROM judged_samples
        WHERE problem IS NOT NULL
        UNION ALL
        SELECT
            sample_id,
            'There are no labels of this sample.' AS problem,
            found_at,
            document
        FROM judged_samples
        ANTI JOIN label_rows USING (sample_id)
        WHERE problem IS NULL AND NOT is_copy
    ),
    told_samples AS (
        SELECT DISTINCT
            refused_samples.sample_id,
            refused_samples.problem,
            refused_samples.found_at,
            coalesce(refused_samples.document, sample_documents.document, '') AS document
        FROM refused_samples
        LEFT JOIN (
            SELECT
                sample_id,
                document
            FROM sample_documents
            WHERE sample_id IN (SELECT sample_id FROM refused_samples WHERE refused_samples.document IS NULL)
        ) AS sample_documents
            ON refused_samples.document IS NULL AND refused_samples.sample_id = sample_documents.sample_id
    ),
    refused_labels AS (
        SELECT
            sample_id,
            problem
        FROM label_rows
        WHERE problem IS NOT NULL
        UNION ALL
        SELECT
            sample_id,
            'There is no geometry of this sample.' AS problem
        FROM label_rows
        ANTI JOIN judged_samples USING (sample_id)
        WHERE problem IS NULL
    ),
    told_labels AS (
        SELECT DISTINCT
            refused_labels.sample_id,
            refused_labels.problem,
            coalesce(label_documents.found_at, '') AS found_at,
            coalesce(label_documents.document, '') AS document
        FROM refused_labels
        LEFT JOIN (
            SELECT
                sample_id,
                found_at,
                document
            FROM label_documents
            WHERE coalesce(sample_id, '') IN (SELECT coalesce(sample_id, '') FROM refused_labels)
        ) AS label_documents
            ON coalesce(refused_labels.sample_id, '') = coalesce(label_documents.sample_id, '')
    )
    SELECT
        'samples' AS collection,
        sample_id AS id,
        problem AS reason,
        coalesce(nullif(found_at, ''), getvariable('samples_found_at')) AS found_at,
        document
    FROM told_samples
    UNION ALL
    SELECT
        'labels' AS collection,
        sample_id AS id,
        problem AS reason,
        coalesce(nullif(found_at, ''), getvariable('labels_found_at')) AS found_at,
        document
    FROM told_labels
    UNION ALL
    SELECT
        'labels' AS collection,
        column_name AS id,
        'The column ' || column_name || ' is not among the classes.' AS reason,
        getvariable('labels_found_at') AS found_at,
        '' AS document
    FROM unknown_columns
    UNION ALL
    SELECT
        part AS collection,
        NULL AS id,
        reason,
        found_at,
        document
    FROM unread_lines
    UNION ALL
    SELECT
        'classes' AS collection,
        class_id::VARCHAR AS id,
        problem AS reason,
        getvariable('classes_found_at') AS found_at,
        document
    FROM sent_classes
    WHERE problem IS NOT NULL
    ORDER BY ALL
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, RETURN_STATS
);
