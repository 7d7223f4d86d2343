-- schema: the home of what Carbon Mapper's plumes, sources, scenes and tiles are asked by.
--
-- grain    a schema
CREATE SCHEMA IF NOT EXISTS methane;
