-- schema: the home of what labelled samples, their fractions and their classes are asked by.
--
-- grain    a schema
CREATE SCHEMA IF NOT EXISTS labels;
