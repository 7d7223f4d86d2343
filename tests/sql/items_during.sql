-- given
CREATE TABLE items AS
FROM (VALUES
    ('s', 'c', 'on the 2nd',       TIMESTAMPTZ '2024-06-02 00:00:00Z', TIMESTAMPTZ '2024-06-02 00:00:00Z'),
    ('s', 'c', 'on the 3rd',       TIMESTAMPTZ '2024-06-03 00:00:00Z', TIMESTAMPTZ '2024-06-03 00:00:00Z'),
    ('s', 'd', 'from 1st to 2nd',  TIMESTAMPTZ '2024-06-01 00:00:00Z', TIMESTAMPTZ '2024-06-02 00:00:00Z'),
    ('t', 'd', 'from 1st to 9th',  TIMESTAMPTZ '2024-06-01 00:00:00Z', TIMESTAMPTZ '2024-06-09 00:00:00Z'),
    ('t', 'd', 'from 3rd to 9th',  TIMESTAMPTZ '2024-06-03 00:00:00Z', TIMESTAMPTZ '2024-06-09 00:00:00Z'),
    ('t', 'd', 'without a time',   NULL,                               NULL)
) AS items (source, collection, id, observed_from, observed_to);

-- ask: since belongs to the interval, until does not; spans are closed
SELECT id FROM items_during(TIMESTAMPTZ '2024-06-02T00:00:00Z', TIMESTAMPTZ '2024-06-03T00:00:00Z')
-- expect
FROM (VALUES ('on the 2nd'), ('from 1st to 2nd'), ('from 1st to 9th')) AS t (id)

-- ask: an open beginning
SELECT id FROM items_during(until := TIMESTAMPTZ '2024-06-02T00:00:00Z')
-- expect
FROM (VALUES ('from 1st to 2nd'), ('from 1st to 9th')) AS t (id)

-- ask: an open end
SELECT id FROM items_during(TIMESTAMPTZ '2024-06-03T00:00:00Z')
-- expect
FROM (VALUES ('on the 3rd'), ('from 1st to 9th'), ('from 3rd to 9th')) AS t (id)

-- ask: no bounds at all keep even an item without a time
SELECT id FROM items_during(of_source := 't')
-- expect
FROM (VALUES ('from 1st to 9th'), ('from 3rd to 9th'), ('without a time')) AS t (id)

-- ask: of one collection of one source
SELECT id FROM items_during(of_collection := 'd', of_source := 's')
-- expect
FROM (VALUES ('from 1st to 2nd')) AS t (id)

-- ask: a date is its midnight, UTC
SELECT id FROM items_during(DATE '2024-06-02', DATE '2024-06-03')
-- expect
FROM (VALUES ('on the 2nd'), ('from 1st to 2nd'), ('from 1st to 9th')) AS t (id)

-- ask: text is a time too, in UTC without a zone
SELECT id FROM items_during('2024-06-02', until := '2024-06-03T00:00:00Z')
-- expect
FROM (VALUES ('on the 2nd'), ('from 1st to 2nd'), ('from 1st to 9th')) AS t (id)

-- ask: the columns are those of items
FROM items_during(DATE '2024-06-02', DATE '2024-06-03', of_collection := 'c')
-- expect
FROM (VALUES
    ('s', 'c', 'on the 2nd', TIMESTAMPTZ '2024-06-02 00:00:00Z', TIMESTAMPTZ '2024-06-02 00:00:00Z')
) AS items (source, collection, id, observed_from, observed_to)
