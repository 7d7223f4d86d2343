-- label_fractions_wide: the label fractions of RapidAI4EO as it published them, with a column per class.
--
-- grain    one row per (source, sample_id)
-- needs    labels.label_fractions
-- edges    0 is written for a class that a sample has not; other corpora whose classes have these numbers are here too
CREATE OR REPLACE VIEW labels.label_fractions_wide AS
SELECT
    source,
    sample_index,
    sample_id,
    coalesce(max(fraction) FILTER (class_id = 111), 0) AS clc_111,
    coalesce(max(fraction) FILTER (class_id = 112), 0) AS clc_112,
    coalesce(max(fraction) FILTER (class_id = 121), 0) AS clc_121,
    coalesce(max(fraction) FILTER (class_id = 122), 0) AS clc_122,
    coalesce(max(fraction) FILTER (class_id = 123), 0) AS clc_123,
    coalesce(max(fraction) FILTER (class_id = 124), 0) AS clc_124,
    coalesce(max(fraction) FILTER (class_id = 131), 0) AS clc_131,
    coalesce(max(fraction) FILTER (class_id = 132), 0) AS clc_132,
    coalesce(max(fraction) FILTER (class_id = 133), 0) AS clc_133,
    coalesce(max(fraction) FILTER (class_id = 141), 0) AS clc_141,
    coalesce(max(fraction) FILTER (class_id = 142), 0) AS clc_142,
    coalesce(max(fraction) FILTER (class_id = 211), 0) AS clc_211,
    coalesce(max(fraction) FILTER (class_id = 212), 0) AS clc_212,
    coalesce(max(fraction) FILTER (class_id = 213), 0) AS clc_213,
    coalesce(max(fraction) FILTER (class_id = 221), 0) AS clc_221,
    coalesce(max(fraction) FILTER (class_id = 222), 0) AS clc_222,
    coalesce(max(fraction) FILTER (class_id = 223), 0) AS clc_223,
    coalesce(max(fraction) FILTER (class_id = 231), 0) AS clc_231,
    coalesce(max(fraction) FILTER (class_id = 241), 0) AS clc_241,
    coalesce(max(fraction) FILTER (class_id = 242), 0) AS clc_242,
    coalesce(max(fraction) FILTER (class_id = 243), 0) AS clc_243,
    coalesce(max(fraction) FILTER (class_id = 244), 0) AS clc_244,
    coalesce(max(fraction) FILTER (class_id = 311), 0) AS clc_311,
    coalesce(max(fraction) FILTER (class_id = 312), 0) AS clc_312,
    coalesce(max(fraction) FILTER (class_id = 313), 0) AS clc_313,
    coalesce(max(fraction) FILTER (class_id = 321), 0) AS clc_321,
    coalesce(max(fraction) FILTER (class_id = 322), 0) AS clc_322,
    coalesce(max(fraction) FILTER (class_id = 323), 0) AS clc_323,
    coalesce(max(fraction) FILTER (class_id = 324), 0) AS clc_324,
    coalesce(max(fraction) FILTER (class_id = 331), 0) AS clc_331,
    coalesce(max(fraction) FILTER (class_id = 332), 0) AS clc_332,
    coalesce(max(fraction) FILTER (class_id = 333), 0) AS clc_333,
    coalesce(max(fraction) FILTER (class_id = 334), 0) AS clc_334,
    coalesce(max(fraction) FILTER (class_id = 335), 0) AS clc_335,
    coalesce(max(fraction) FILTER (class_id = 411), 0) AS clc_411,
    coalesce(max(fraction) FILTER (class_id = 412), 0) AS clc_412,
    coalesce(max(fraction) FILTER (class_id = 421), 0) AS clc_421,
    coalesce(max(fraction) FILTER (class_id = 422), 0) AS clc_422,
    coalesce(max(fraction) FILTER (class_id = 423), 0) AS clc_423,
    coalesce(max(fraction) FILTER (class_id = 511), 0) AS clc_511,
    coalesce(max(fraction) FILTER (class_id = 512), 0) AS clc_512,
    coalesce(max(fraction) FILTER (class_id = 521), 0) AS clc_521,
    coalesce(max(fraction) FILTER (class_id = 522), 0) AS clc_522,
    coalesce(max(fraction) FILTER (class_id = 523), 0) AS clc_523,
    coalesce(max(fraction) FILTER (class_id = 999), 0) AS clc_999,
    snapshot
FROM labels.label_fractions
GROUP BY source, sample_index, sample_id, snapshot;

COMMENT ON VIEW labels.label_fractions_wide IS
'The label fractions of RapidAI4EO as it published them, with a column per class: one row per (source, sample_id).';
