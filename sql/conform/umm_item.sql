-- umm_item(sent_granule): a granule record of CMR as a STAC item.
CREATE OR REPLACE TEMP MACRO umm_item(sent_granule) AS sent_granule;
