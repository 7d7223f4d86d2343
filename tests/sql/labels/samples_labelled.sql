-- given
CREATE SCHEMA labels;
CREATE MACRO labels.samples_where(
    any_of := NULL, all_of := NULL, none_of := NULL, at_least := NULL, at_most := NULL, more_than := NULL,
    less_than := NULL, at_class_level := NULL, of_source := NULL
) AS TABLE
SELECT {
    'any': any_of, 'all': all_of, 'none': none_of, 'least': at_least, 'most': at_most, 'more': more_than,
    'less': less_than, 'level': at_class_level, 'source': of_source
}::VARCHAR AS asked;

-- ask: hands on what it was asked, as it was asked
FROM labels.samples_labelled([1], [2], [3], 0.1, 0.9, 0.2, 0.8, 2, 's')
-- expect
SELECT '{''any'': [1], ''all'': [2], ''none'': [3], ''least'': 0.1, ''most'': 0.9, ''more'': 0.2, ''less'': 0.8, ''level'': 2, ''source'': s}' AS asked
