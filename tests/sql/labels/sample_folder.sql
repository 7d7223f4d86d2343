-- given
.read sql/labels/schema.sql
.read sql/labels/sample_tile.sql

-- ask: below the place of the corpus
SELECT labels.sample_folder('https://host/corpus', '33N_16E-243N_29_01') AS folder
-- expect
SELECT 'https://host/corpus/imagery/33N/16E-243N/33N_16E-243N_29_01/' AS folder
