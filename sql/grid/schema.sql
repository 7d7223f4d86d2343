-- schema: the home of cells, and of what covers them.
--
-- grain    a schema
CREATE SCHEMA IF NOT EXISTS grid;
