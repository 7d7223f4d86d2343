-- sent: the footprints of chosen items of one file, as their source sent them.
--
-- grain    one row per item that is wanted, in the file's order
-- needs    view shardmap_sent (place, geometry, goes_over): cells/sent_footprints; shardmap_wanted (item); variable
--          first_item
SELECT
    wanted.item,
    sent.geometry,
    sent.goes_over
FROM shardmap_sent AS sent
INNER JOIN shardmap_wanted AS wanted
    ON wanted.item = getvariable('first_item')::UBIGINT + sent.place::UBIGINT
ORDER BY wanted.item;
