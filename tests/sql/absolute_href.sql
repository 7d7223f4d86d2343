-- given
CREATE TABLE cases AS
FROM (VALUES
    -- beside the document, below it, above it
    ('https://h/cat/items/i.json', 'x.tif',             'https://h/cat/items/x.tif'),
    ('https://h/cat/items/i.json', './x.tif',           'https://h/cat/items/x.tif'),
    ('https://h/cat/items/i.json', './below/x.tif',     'https://h/cat/items/below/x.tif'),
    ('https://h/cat/items/i.json', '../x.tif',          'https://h/cat/x.tif'),
    ('https://h/cat/items/i.json', './.././../x.tif',   'https://h/x.tif'),
    ('https://h/cat/items/i.json', 'below/../x.tif',    'https://h/cat/items/x.tif'),
    ('https://h/cat/items/i.json', 'below/./x.tif',     'https://h/cat/items/below/x.tif'),
    ('https://h/cat/items/i.json', '..x/...tif',        'https://h/cat/items/..x/...tif'),
    -- never above the root
    ('https://h/i.json',           '../../x.tif',       'https://h/x.tif'),
    ('s3://bucket/cat/i.json',     '../../../x.tif',    's3://bucket/x.tif'),
    ('/data/i.json',               '../../../x.tif',    '/x.tif'),
    -- from the root of the host, from the scheme, and absolute
    ('https://h/cat/items/i.json', '/x.tif',            'https://h/x.tif'),
    ('https://h/cat/items/i.json', '/a/../x.tif',       'https://h/x.tif'),
    ('https://h/cat/items/i.json', '//other/x.tif',     'https://other/x.tif'),
    ('https://h/cat/items/i.json', 's3://bucket/x.tif', 's3://bucket/x.tif'),
    ('/data/cat/i.json',           'https://h/x.tif',   'https://h/x.tif'),
    -- any kind of place
    ('s3://bucket/cat/i.json',     'x.tif',             's3://bucket/cat/x.tif'),
    ('memory://cat/a/i.json',      './x.tif',           'memory://cat/a/x.tif'),
    ('file:///data/cat/i.json',    '../x.tif',          'file:///data/x.tif'),
    ('/data/cat/i.json',           './x.tif',           '/data/cat/x.tif'),
    ('/data/cat/i.json',           '/elsewhere/x.tif',  '/elsewhere/x.tif'),
    ('https://h',                  'x.tif',             'https://h/x.tif'),
    -- a query belongs to a URL, and to a plain path's name
    ('https://h/i.json?sig=a/b',   'x.tif',             'https://h/x.tif'),
    ('https://h/i.json',           'x.tif?at=../y',     'https://h/x.tif?at=../y'),
    ('/data/a#1/i.json',           'x.tif',             '/data/a#1/x.tif'),
    -- nothing to go by
    ('',                           'x.tif',             'x.tif'),
    (NULL,                         '../x.tif',          '../x.tif'),
    ('https://h/i.json',           '',                  ''),
    ('https://h/i.json',           NULL,                NULL)
) AS cases (found_at, href, leads_to);

-- ask: every form
SELECT found_at, href, absolute_href(found_at, href) AS leads_to FROM cases

-- expect
FROM cases
