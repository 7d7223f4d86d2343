-- given
CREATE SCHEMA labels;
CREATE MACRO labels.samples_where(any_of := NULL, float_sum_is := NULL, at_class_level := NULL, of_source := NULL) AS TABLE
SELECT {'any': any_of, 'sum': float_sum_is, 'level': at_class_level, 'source': of_source}::VARCHAR AS asked;

-- ask: hands on what it was asked; a whole unless said otherwise
FROM labels.samples_float_sum([31], at_class_level := 2, of_source := 's')
-- expect
SELECT '{''any'': [31], ''sum'': 1.0, ''level'': 2, ''source'': s}' AS asked
