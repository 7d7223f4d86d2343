-- umm_item(sent_granule): a granule record of CMR (UMM-G) as a STAC item.
--
-- grain    a scalar: the text of the item; NULL where the record is not JSON
-- rule     the item is what CMR-STAC makes of the same granule: id is GranuleUR, collection is
--          SHORTNAME_VERSION, datetime is the start, an asset's key is the last but one dotted part of its URL;
--          a key that comes again gets _1, _2, …, where CMR-STAC keeps only the last
-- rule     beyond CMR-STAC: created and updated (the provider's insertion, CMR's revision), platform and
--          instruments, cmr:… (concept, revision, provider, producer's name), media types, sizes, and links to
--          what is no asset
-- rule     of several kinds of geometry the first counts: polygons (with their exclusive zones), rectangles,
--          points, lines; several of a kind become one Multi… geometry; an orbit is none
-- rule     bbox grows point by point, or rectangle by rectangle, the shorter way round; without geometry it is
--          the whole world, as CMR-STAC has it
-- units    degrees, lon before lat; file:size in bytes, a size of unit NA being mebibytes as CMR itself takes it
-- edges    a rectangle or footprint over the antimeridian has bbox[0] > bbox[2]; the rectangle's ring has its
--          four corners as they are, and item_rows cuts it
-- edges    collection is NULL where the record names its collection by title only: the one asked for counts

-- A ring or line as positions; a ring is closed where it was not.
CREATE OR REPLACE TEMP MACRO umm_line(sent_points) AS
list_transform(sent_points, LAMBDA point: [point.Longitude, point.Latitude]);

CREATE OR REPLACE TEMP MACRO umm_ring(sent_points) AS
umm_line(if(sent_points[1] = sent_points[-1], sent_points, list_append(sent_points, sent_points[1])));

CREATE OR REPLACE TEMP MACRO umm_polygons(sent_polygons) AS
list_transform(
    sent_polygons,
    LAMBDA polygon: list_prepend(
        umm_ring(polygon.Boundary.Points),
        coalesce(
            list_transform(polygon.ExclusiveZone.Boundaries, LAMBDA hole: umm_ring(hole.Points)),
            []::DOUBLE[][][]
        )
    )
);

CREATE OR REPLACE TEMP MACRO umm_boxes(sent_boxes) AS
list_transform(sent_boxes, LAMBDA box: [
    box.WestBoundingCoordinate, box.SouthBoundingCoordinate,
    box.EastBoundingCoordinate, box.NorthBoundingCoordinate
]);

CREATE OR REPLACE TEMP MACRO umm_corners(some_boxes) AS
list_transform(some_boxes, LAMBDA box: [[
    [box[1], box[2]], [box[3], box[2]], [box[3], box[4]], [box[1], box[4]], [box[1], box[2]]
]]);

-- One of a kind, or several as Multi….
CREATE OR REPLACE TEMP MACRO umm_shape(of_kind, some_parts) AS
list_transform(
    [some_parts],
    LAMBDA parts: if(
        len(parts) = 1,
        json_object('type', of_kind, 'coordinates', parts[1]),
        json_object('type', 'Multi' || of_kind, 'coordinates', parts)
    )
)[1];

CREATE OR REPLACE TEMP MACRO umm_geometry(sent_geometry) AS
CASE
    WHEN len(sent_geometry.GPolygons) > 0 THEN umm_shape('Polygon', umm_polygons(sent_geometry.GPolygons))
    WHEN len(sent_geometry.BoundingRectangles) > 0
        THEN umm_shape('Polygon', umm_corners(umm_boxes(sent_geometry.BoundingRectangles)))
    WHEN len(sent_geometry.Points) > 0 THEN umm_shape('Point', umm_line(sent_geometry.Points))
    WHEN len(sent_geometry.Lines) > 0
        THEN umm_shape('LineString', list_transform(sent_geometry.Lines, LAMBDA line: umm_line(line.Points)))
END;

-- West, east and 1 of a span over the antimeridian that takes in another span: eastwards or westwards.
CREATE OR REPLACE TEMP MACRO umm_box_grown(over_west, over_east, to_west, to_east) AS
CASE
    WHEN to_west >= over_west OR to_east <= over_east THEN [over_west, over_east, 1]
    WHEN to_east - over_east < over_west - to_west THEN [over_west, to_east, 1]
    ELSE [to_west, over_east, 1]
END;

-- The box around two, the shorter way round; the whole circle where they close it.
CREATE OR REPLACE TEMP MACRO umm_box_around(one_box, other_box) AS
list_transform(
    [CASE
        WHEN one_box[1] > one_box[3] AND other_box[1] > other_box[3]
            THEN [least(one_box[1], other_box[1]), greatest(one_box[3], other_box[3]), 1]
        WHEN one_box[1] > one_box[3] THEN umm_box_grown(one_box[1], one_box[3], other_box[1], other_box[3])
        WHEN other_box[1] > other_box[3] THEN umm_box_grown(other_box[1], other_box[3], one_box[1], one_box[3])
        WHEN 360 - greatest(one_box[1], other_box[1]) + least(one_box[3], other_box[3])
            < greatest(one_box[3], other_box[3]) - least(one_box[1], other_box[1])
            THEN [greatest(one_box[1], other_box[1]), least(one_box[3], other_box[3]), 0]
        ELSE [least(one_box[1], other_box[1]), greatest(one_box[3], other_box[3]), 0]
    END],
    LAMBDA span: [
        if(span[3] = 1 AND span[1] <= span[2], -180, span[1]),
        least(one_box[2], other_box[2]),
        if(span[3] = 1 AND span[1] <= span[2], 180, span[2]),
        greatest(one_box[4], other_box[4])
    ]
)[1];

CREATE OR REPLACE TEMP MACRO umm_at(sent_points) AS
list_transform(sent_points, LAMBDA point: [point.Longitude, point.Latitude, point.Longitude, point.Latitude]);

-- The boxes that bbox grows by: of each position of the outer rings, of each rectangle, point, or position of a line.
CREATE OR REPLACE TEMP MACRO umm_extents(sent_geometry) AS
CASE
    WHEN len(sent_geometry.GPolygons) > 0
        THEN umm_at(flatten(list_transform(sent_geometry.GPolygons, LAMBDA polygon: polygon.Boundary.Points)))
    WHEN len(sent_geometry.BoundingRectangles) > 0 THEN umm_boxes(sent_geometry.BoundingRectangles)
    WHEN len(sent_geometry.Points) > 0 THEN umm_at(sent_geometry.Points)
    WHEN len(sent_geometry.Lines) > 0
        THEN umm_at(flatten(list_transform(sent_geometry.Lines, LAMBDA line: line.Points)))
END;

CREATE OR REPLACE TEMP MACRO umm_bbox(sent_geometry) AS
coalesce(
    list_reduce(nullif(umm_extents(sent_geometry), []), LAMBDA box, next_box: umm_box_around(box, next_box)),
    [-180, -90, 180, 90]::DOUBLE[]
);

-- The granule's files, those of packages among them, with their size in bytes; without those of unknown size.
CREATE OR REPLACE TEMP MACRO umm_files(some_archived) AS
list_filter(
    list_transform(
        flatten(list_transform(
            some_archived,
            LAMBDA archived: list_prepend(
                {
                    'Name': archived.Name, 'Size': archived.Size,
                    'SizeUnit': archived.SizeUnit, 'SizeInBytes': archived.SizeInBytes
                },
                coalesce(archived.Files, [])
            )
        )),
        LAMBDA file: {
            'name': file.Name,
            'bytes': coalesce(file.SizeInBytes, round(file.Size * CASE upper(file.SizeUnit)
                WHEN 'KB' THEN 1 << 10
                WHEN 'MB' THEN 1 << 20
                WHEN 'NA' THEN 1 << 20
                WHEN 'GB' THEN 1 << 30
                WHEN 'TB' THEN 1 << 40
                WHEN 'PB' THEN 1 << 50
            END)::BIGINT)
        }
    ),
    LAMBDA file: file.bytes IS NOT NULL
);

-- The size of the file a link leads to: the file of that name, or the only file of a granule with one data link.
CREATE OR REPLACE TEMP MACRO umm_size(some_files, of_url, is_only_link) AS
list_filter(
    some_files,
    LAMBDA file: ends_with(of_url, '/' || file.name)
        OR (len(some_files) = 1 AND is_only_link AND file.name = 'Not provided')
)[1].bytes;

-- Links of one kind as assets that are still a list, each with its key; NULL members are left out.
CREATE OR REPLACE TEMP MACRO umm_listed(some_links, of_title, of_role, of_key, some_files) AS
list_transform(some_links, LAMBDA link, position: {
    'key': CASE of_key
        WHEN 'of url' THEN if(starts_with(link.URL, 's3://'), 's3_', '')
            || coalesce(string_split(link.URL, '.')[-2], 'asset_key')
        ELSE of_key || if(len(some_links) > 1, '_' || (position - 1), '')
    END,
    'asset': json_merge_patch('{}', json_object(
        'href', link.URL,
        'title', of_title || if(len(some_links) > 1, ' [' || (position - 1) || ']', ''),
        'description', link.Description,
        'type', link.MimeType,
        'roles', [of_role],
        'file:size', umm_size(some_files, link.URL, len(some_links) = 1),
        'storage:refs', if(starts_with(link.URL, 's3://') AND of_role = 'data', ['aws'], NULL)
    ))
});

-- The same list, each key its own.
CREATE OR REPLACE TEMP MACRO umm_own_keys(some_assets) AS
list_transform(some_assets, LAMBDA asset, position: {
    'key': asset.key || coalesce(
        '_' || nullif(
            len(list_filter(some_assets[:position - 1], LAMBDA earlier: earlier.key = asset.key)),
            0
        ),
        ''
    ),
    'value': asset.asset
});

CREATE OR REPLACE TEMP MACRO umm_link(of_rel, to_href, of_type, of_title) AS
{'rel': of_rel, 'href': to_href, 'type': of_type, 'title': of_title};

-- What items are made of, each part once: links by their kind, files, times, names.
CREATE OR REPLACE TEMP MACRO umm_parts(sent_meta, sent_umm) AS
{
    'geometry': sent_umm.SpatialExtent.HorizontalSpatialDomain.Geometry,
    'files': umm_files(sent_umm.DataGranule.ArchiveAndDistributionInformation),
    'data': list_filter(
        sent_umm.RelatedUrls,
        LAMBDA link: link.Type IN ('GET DATA', 'GET DATA VIA DIRECT ACCESS') AND NOT starts_with(link.URL, 's3://')
    ),
    'direct': list_filter(
        sent_umm.RelatedUrls,
        LAMBDA link: link.Type IN ('GET DATA', 'GET DATA VIA DIRECT ACCESS') AND starts_with(link.URL, 's3://')
    ),
    'described': list_filter(sent_umm.RelatedUrls, LAMBDA link: link.Type = 'DATA SET LANDING PAGE'),
    'seen': list_filter(sent_umm.RelatedUrls, LAMBDA link: link.Type = 'GET RELATED VISUALIZATION'),
    'others': list_filter(
        sent_umm.RelatedUrls,
        LAMBDA link: link.Type NOT IN (
            'GET DATA', 'GET DATA VIA DIRECT ACCESS', 'DATA SET LANDING PAGE', 'GET RELATED VISUALIZATION'
        )
    ),
    'begin': coalesce(
        sent_umm.TemporalExtent.RangeDateTime.BeginningDateTime, sent_umm.TemporalExtent.SingleDateTime
    ),
    'end': coalesce(sent_umm.TemporalExtent.RangeDateTime.EndingDateTime, sent_umm.TemporalExtent.SingleDateTime),
    'collection': sent_umm.CollectionReference.ShortName || '_' || sent_umm.CollectionReference.Version,
    'concept': 'https://cmr.earthdata.nasa.gov/search/concepts/' || sent_meta."concept-id",
    'provider': 'https://cmr.earthdata.nasa.gov/stac/' || sent_meta."provider-id"
};

CREATE OR REPLACE TEMP MACRO umm_bucket(some_direct_links) AS
nullif(regexp_extract(some_direct_links[1].URL, '^s3://([^/]+)', 1), '');

CREATE OR REPLACE TEMP MACRO umm_properties(sent_meta, sent_umm, made_of) AS
json_merge_patch('{}', json_object(
    'datetime', made_of.begin,
    'start_datetime', if(made_of.end IS NULL, NULL, made_of.begin),
    'end_datetime', if(made_of.begin IS NULL, NULL, made_of.end),
    'created', list_filter(sent_umm.ProviderDates, LAMBDA dated: dated.Type IN ('Create', 'Insert'))[1].Date,
    'updated', sent_meta."revision-date",
    'platform', if(len(sent_umm.Platforms) = 1, sent_umm.Platforms[1].ShortName, NULL),
    'instruments', nullif(
        list_distinct(flatten(list_transform(
            sent_umm.Platforms,
            LAMBDA platform: list_transform(platform.Instruments, LAMBDA instrument: instrument.ShortName)
        ))),
        []
    ),
    'eo:cloud_cover', sent_umm.CloudCover,
    'cmr:concept_id', sent_meta."concept-id",
    'cmr:revision_id', sent_meta."revision-id",
    'cmr:provider', sent_meta."provider-id",
    'cmr:producer_granule_id', list_filter(
        sent_umm.DataGranule.Identifiers,
        LAMBDA identifier: identifier.IdentifierType = 'ProducerGranuleId'
    )[1].Identifier,
    'storage:schemes', if(len(made_of.direct) > 0, {'aws': {
        'type': 'aws-s3',
        'platform': 'https://{bucket}.s3.{region}.amazonaws.com',
        'bucket': umm_bucket(made_of.direct),
        'region': 'us-west-2'
    }}, NULL)
));

CREATE OR REPLACE TEMP MACRO umm_assets(sent_meta, made_of) AS
map_from_entries(list_transform(
    [flatten([
        umm_listed(made_of.data, 'Direct Download', 'data', 'of url', made_of.files),
        umm_listed(made_of.direct, 'S3 Direct Download', 'data', 'of url', made_of.files),
        umm_listed(made_of.described, 'Provider Metadata', 'metadata', 'provider_metadata', made_of.files[:0]),
        umm_listed(
            list_filter(made_of.seen, LAMBDA link: starts_with(link.URL, 'http'))[:1], 'Browse', 'browse', 'browse',
            made_of.files[:0]
        ),
        umm_listed(made_of.seen, 'Thumbnail', 'thumbnail', 'thumbnail', made_of.files[:0]),
        [{
            'key': 'metadata',
            'asset': json_object(
                'href', made_of.concept || '.xml',
                'title', 'CMR XML metadata for ' || sent_meta."concept-id",
                'type', 'application/xml',
                'roles', ['metadata']
            )
        }]
    ])],
    LAMBDA listed: umm_own_keys(listed)
)[1]);

-- CMR-STAC's links, those to the collection only where its name is known, and one for each URL that is no asset.
CREATE OR REPLACE TEMP MACRO umm_links(sent_id, made_of) AS
list_transform(
    list_filter(
        list_concat(
            list_transform(
                [made_of.provider || '/collections/' || url_encode(made_of.collection)],
                LAMBDA stac: [
                    umm_link('self', stac || '/items/' || url_encode(sent_id), 'application/geo+json', NULL),
                    umm_link('parent', stac || '/', 'application/geo+json', NULL),
                    umm_link('collection', stac || '/', 'application/geo+json', NULL),
                    umm_link('root', 'https://cmr.earthdata.nasa.gov/stac', 'application/json', NULL),
                    umm_link('provider', made_of.provider, 'application/json', NULL),
                    umm_link('via', made_of.concept || '.json', 'application/json', 'CMR JSON metadata for item'),
                    umm_link('via', made_of.concept || '.umm_json', 'application/vnd.nasa.cmr.umm+json',
                        'CMR UMM_JSON metadata for item')
                ]
            )[1],
            list_transform(
                made_of.others,
                LAMBDA link: umm_link(
                    if(link.Type = 'USE SERVICE API', 'service', 'related'), link.URL, link.MimeType,
                    coalesce(link.Description, link.Type)
                )
            )
        ),
        LAMBDA link: link.href IS NOT NULL
    ),
    LAMBDA link: json_merge_patch('{}', to_json(link))
);

CREATE OR REPLACE TEMP MACRO umm_item(sent_granule) AS
TRY(list_transform(
    list_transform(
        [json_transform(sent_granule, '{
            "meta": {
                "concept-id": "VARCHAR", "revision-id": "BIGINT", "provider-id": "VARCHAR", "revision-date": "VARCHAR"
            },
            "umm": {
                "GranuleUR": "VARCHAR",
                "CollectionReference": {"ShortName": "VARCHAR", "Version": "VARCHAR"},
                "TemporalExtent": {
                    "RangeDateTime": {"BeginningDateTime": "VARCHAR", "EndingDateTime": "VARCHAR"},
                    "SingleDateTime": "VARCHAR"
                },
                "SpatialExtent": {"HorizontalSpatialDomain": {"Geometry": {
                    "GPolygons": [{
                        "Boundary": {"Points": [{"Longitude": "DOUBLE", "Latitude": "DOUBLE"}]},
                        "ExclusiveZone": {"Boundaries": [{"Points": [{"Longitude": "DOUBLE", "Latitude": "DOUBLE"}]}]}
                    }],
                    "BoundingRectangles": [{
                        "WestBoundingCoordinate": "DOUBLE", "SouthBoundingCoordinate": "DOUBLE",
                        "EastBoundingCoordinate": "DOUBLE", "NorthBoundingCoordinate": "DOUBLE"
                    }],
                    "Points": [{"Longitude": "DOUBLE", "Latitude": "DOUBLE"}],
                    "Lines": [{"Points": [{"Longitude": "DOUBLE", "Latitude": "DOUBLE"}]}]
                }}},
                "CloudCover": "DOUBLE",
                "ProviderDates": [{"Date": "VARCHAR", "Type": "VARCHAR"}],
                "Platforms": [{"ShortName": "VARCHAR", "Instruments": [{"ShortName": "VARCHAR"}]}],
                "DataGranule": {
                    "Identifiers": [{"Identifier": "VARCHAR", "IdentifierType": "VARCHAR"}],
                    "ArchiveAndDistributionInformation": [{
                        "Name": "VARCHAR", "Size": "DOUBLE", "SizeUnit": "VARCHAR", "SizeInBytes": "BIGINT",
                        "Files": [{"Name": "VARCHAR", "Size": "DOUBLE", "SizeUnit": "VARCHAR", "SizeInBytes": "BIGINT"}]
                    }]
                },
                "RelatedUrls": [{
                    "URL": "VARCHAR", "Type": "VARCHAR", "Description": "VARCHAR", "MimeType": "VARCHAR"
                }]
            }
        }')],
        LAMBDA granule: {
            'meta': granule.meta, 'umm': granule.umm, 'made_of': umm_parts(granule.meta, granule.umm)
        }
    ),
    LAMBDA granule: json_object(
        'type', 'Feature',
        'stac_version', '1.0.0',
        'stac_extensions', list_filter(
            [
                if(granule.umm.CloudCover IS NOT NULL, 'https://stac-extensions.github.io/eo/v1.0.0/schema.json', NULL),
                if(
                    len(granule.made_of.direct) > 0,
                    'https://stac-extensions.github.io/storage/v2.0.0/schema.json',
                    NULL
                ),
                if(
                    len(granule.made_of.files) > 0,
                    'https://stac-extensions.github.io/file/v2.1.0/schema.json',
                    NULL
                )
            ],
            LAMBDA extension: extension IS NOT NULL
        ),
        'id', granule.umm.GranuleUR,
        'collection', granule.made_of.collection,
        'geometry', umm_geometry(granule.made_of.geometry),
        'bbox', umm_bbox(granule.made_of.geometry),
        'properties', umm_properties(granule.meta, granule.umm, granule.made_of),
        'assets', umm_assets(granule.meta, granule.made_of),
        'links', umm_links(granule.umm.GranuleUR, granule.made_of)
    )
)[1])::VARCHAR;
