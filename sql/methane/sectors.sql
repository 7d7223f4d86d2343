-- sectors: the sectors that plumes and sources are attributed to.
--
-- grain    one row per code
-- rule     code and name are Carbon Mapper's; ipcc_label is the category's name in the IPCC's guidelines, 1B and 1A
--          of 2006, and of 1996 for 4B, 6A and 6B
-- edges    other and NA are of Carbon Mapper alone and have no label of the IPCC; a plume that is attributed to
--          nothing has sector NULL or NA
CREATE OR REPLACE VIEW methane.sectors AS
FROM (VALUES
    ('1B2', 'Oil & Gas', 'Fugitive emissions from fuels: oil and natural gas'),
    ('1B1a', 'Coal Mining', 'Fugitive emissions from fuels: coal mining and handling'),
    ('1A1', 'Electricity Generation', 'Fuel combustion: energy industries'),
    ('1A2', 'Manufacturing', 'Fuel combustion: manufacturing industries and construction'),
    ('4B', 'Livestock', 'Agriculture: manure management'),
    ('6A', 'Solid Waste', 'Waste: solid waste disposal on land'),
    ('6B', 'Waste Water', 'Waste: wastewater handling'),
    ('other', 'Other', NULL),
    ('NA', 'Not attributed', NULL)
) AS known (code, name, ipcc_label);

COMMENT ON VIEW methane.sectors IS 'The sectors that plumes and sources are attributed to: one row per code.';
