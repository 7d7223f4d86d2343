-- given
.read sql/grid/schema.sql
COPY (
    SELECT
        item::UBIGINT AS item, 's' AS source, 'c' AS collection, id, geometry_status, cells::UINTEGER AS cells,
        '20240601T000000.000000Z' AS snapshot, 'more than is shown' AS more
    FROM (VALUES (7, 'here', 'covered', 2), (8, 'nowhere', 'null', 0)) AS t (item, id, geometry_status, cells)
) TO (getvariable('folder') || '/footprints.parquet') (FORMAT parquet);
CREATE MACRO item_footprint_files() AS [getvariable('folder') || '/footprints.parquet'];

-- expect
SELECT
    item::UBIGINT AS item, 's' AS source, 'c' AS collection, id, geometry_status, cells::UINTEGER AS cells,
    '20240601T000000.000000Z' AS snapshot
FROM (VALUES (7, 'here', 'covered', 2), (8, 'nowhere', 'null', 0)) AS t (item, id, geometry_status, cells)
