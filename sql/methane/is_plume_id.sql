-- is_plume_id(sent_text): whether a text is a plume's id, as Carbon Mapper writes them.
--
-- grain    a scalar
-- rule     scene name, hyphen, letters or digits; a scene's name is one of (D is YYYYMMDD, T is HHMMSS)
--              tan D t T c NN s NNNN,  emi D t T p NNNNN,  GAO D t T p NNNN,  ang D t T,  av3 D t T
--          as seen on 8,554 real ids; case counts
-- edges    NULL is NULL
CREATE OR REPLACE MACRO methane.is_plume_id(sent_text) AS
regexp_matches(
    sent_text,
    '^(tan\d{8}t\d{6}c\d{2}s\d{4}|emi\d{8}t\d{6}p\d{5}|GAO\d{8}t\d{6}p\d{4}|(ang|av3)\d{8}t\d{6})-[A-Z0-9]+$'
);

COMMENT ON MACRO methane.is_plume_id IS 'Whether a text is a plume''s id, as Carbon Mapper writes them.';
