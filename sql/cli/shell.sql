-- shell: the settings that every connection of geocat has.
--
-- units    lon before lat, always; times UTC
SET geometry_always_xy = TRUE;
SET TimeZone = 'UTC';
