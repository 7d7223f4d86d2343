-- licences: under which terms the data of each provider may be used.
--
-- grain    one row per provider
-- needs    nothing
-- rule     what the providers' own pages say: carbonmapper.org/terms, methanedata.unep.org, NASA's Earth Science Data
--          policy. restriction orders them: 0 free, 1 attribution, 2 share alike, 3 non-commercial, 4 non-commercial
--          and share alike, 5 not established; what is made of several is under the greatest
-- edges    licence and the claims are NULL where they were not established: ask the provider, and until then take it
--          as the most restrictive; tables are those of schema methane, and what is made of them; data of a user,
--          such as facilities and other providers' plumes, keep their own; no legal advice
CREATE OR REPLACE VIEW methane.licences AS
SELECT
    provider,
    licence,
    terms_url,
    allows_commercial_use,
    demands_share_alike,
    restriction,
    attribution,
    tables
FROM (
    VALUES
    (
        'Carbon Mapper',
        'Carbon Mapper Modified CC BY-SA 4.0',
        'https://carbonmapper.org/terms',
        FALSE,
        TRUE,
        4,
        '© Carbon Mapper',
        [
            'plumes', 'plume_versions', 'plume_records', 'sources', 'source_versions', 'source_plumes',
            'source_scenes', 'scenes', 'stac_items', 'outline_assets'
        ]
    ),
    (
        'UNEP IMEO',
        'CC BY-NC-SA 4.0',
        'https://methanedata.unep.org',
        FALSE,
        TRUE,
        4,
        'UNEP International Methane Emissions Observatory',
        []
    ),
    (
        'NASA EMIT',
        'NASA Earth Science Data and Information Policy: free and open',
        'https://www.earthdata.nasa.gov',
        TRUE,
        FALSE,
        0,
        'NASA LP DAAC',
        []
    ),
    ('SRON', NULL, NULL, NULL, NULL, 5, 'SRON', []),
    ('GHGSat', NULL, NULL, NULL, NULL, 5, 'GHGSat', [])
) AS terms (
    provider,
    licence,
    terms_url,
    allows_commercial_use,
    demands_share_alike,
    restriction,
    attribution,
    tables
);

COMMENT ON VIEW methane.licences IS
'Under which terms the data of each provider may be used: one row per provider.';
