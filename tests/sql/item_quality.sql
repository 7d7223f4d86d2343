-- given
COPY (
    FROM (VALUES
        ('s', '20240601T000000.000000Z', 'c', 'as it should be', []::VARCHAR[]),
        ('s', '20240601T000000.000000Z', 'c', 'two', ['bbox_missing', 'time_without_zone']),
        ('t', '20240602T000000.000000Z', 'c', 'two', ['bbox_missing']),
        ('t', '20240602T000000.000000Z', '', 'from a later geocat', ['unheard_of'])
    ) AS rows (source, snapshot, collection, id, repairs)
) TO (getvariable('folder')) (FORMAT parquet, PARTITION_BY (source, snapshot));
CREATE MACRO item_json_files() AS [
    getvariable('folder') || '/source=s/*/*.parquet',
    getvariable('folder') || '/source=t/*/*.parquet'
];

-- ask: a row per repair, none for an item without
FROM item_quality
-- expect
FROM (VALUES
    ('s', 'c', 'two', 'bbox_missing', 'The item has a geometry and no bbox; the extent of the geometry is its bbox.'),
    ('s', 'c', 'two', 'time_without_zone', 'A time has no zone; it was read as UTC.'),
    ('t', 'c', 'two', 'bbox_missing', 'The item has a geometry and no bbox; the extent of the geometry is its bbox.'),
    ('t', '', 'from a later geocat', 'unheard_of', NULL)
) AS item_quality (source, collection, id, repair, explanation)
