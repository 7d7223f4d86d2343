-- sibling_key(of_id): what the files of one GEDI orbit segment have in common, whatever the product.
--
-- grain    a scalar
-- rule     acquisition, orbit, sub-orbit granule, track and version of the id:
--          …_{13 digits}_O{orbit}_{granule}_T{track}_…_V{version}[.suffix]
-- edges    NULL for ids of another form
CREATE OR REPLACE MACRO grid.sibling_key(of_id) AS
nullif(
    regexp_replace(
        regexp_extract(of_id, '_\d{13}_O\d+_\d+_T\d+_.*_V\d+(?:\.\w+)?$'),
        '^_(\d{13})_(O\d+)_(\d+)_(T\d+)_.*_(V\d+)(?:\.\w+)?$',
        '\1_\2_\3_\4_\5'
    ),
    ''
);

COMMENT ON MACRO grid.sibling_key IS
'What the files of one GEDI orbit segment have in common, whatever the product.';
