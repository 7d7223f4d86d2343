-- signed: the macros with which hrefs are signed on their way into a file.
--
-- needs    function signed_href(VARCHAR), registered by geocat/signed.py
-- edges    NULL stays NULL; what a signer does not know stays as it is
CREATE OR REPLACE TEMP MACRO signed_hrefs(of_list) AS list_transform(of_list, LAMBDA href: signed_href(href));

CREATE OR REPLACE TEMP MACRO signed_assets(of_assets) AS map_from_entries(list_transform(
    map_entries(of_assets),
    LAMBDA asset: {'key': asset.key, 'value': struct_update(asset.value, href := signed_href(asset.value.href))}
));

CREATE OR REPLACE TEMP MACRO hrefs_of_assets(of_assets) AS list_transform(
    map_values(of_assets), LAMBDA asset: asset.href
);
