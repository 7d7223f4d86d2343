"""Records of Carbon Mapper, harvested by hand: what becomes of each, and what is refused with which reason."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import UTC, datetime

import pytest

from geocat.harvest import Document, Page
from geocat.snapshot import take
from geocat.sources import CarbonMapperSource
from tests.by_hand import ByHand

DECLARED = CarbonMapperSource(type="carbon_mapper", url="https://made.invalid/api/v1")
PLUME = {
    "id": "11111111-2222-4333-8444-555555555555",
    "plume_id": "tan20250401t101112c30s4001-A",
    "gas": "CH4",
    "geometry_json": {"type": "Point", "coordinates": [10.5, -20.25], "bbox": None},
    "scene_id": "99999999-2222-4333-8444-555555555555",
    "scene_timestamp": "2025-04-01T10:11:12.300000Z",
    "instrument": "tan",
    "platform": "Tanager",
    "emission_auto": 1234.5678901234567,
    "emission_uncertainty_auto": 200.5,
    "hide_emission": False,
    "sector": "1B2",
    "plume_bounds": [10.4, -20.3, 10.6, -20.2],
    "plume_tif": "https://catalog.carbonmapper.org/l3a-vis-ch4-mfa-v3e/2025/04/01/x/x_plume.tif?Expires=1&Signature=s",
    "published_at": "2025-05-01T00:00:00.123456Z",
    "modified": "2025-05-02T00:00:00Z",
}
ROW = {
    "plume_id": PLUME["plume_id"],
    "plume_latitude": "-20.25",
    "plume_longitude": "10.5",
    "datetime": "2025-04-01T10:11:12+00",
    "ipcc_sector": "Oil & Gas (1B2)",
    "gas": "CH4",
    "plume_bounds": "[10.4, -20.3, 10.6, -20.2]",
    "published_at": "2025-05-01 00:00:00.123456+00:00",
    "modified": "2025-05-02 00:00:00+00:00",
    "emission_auto": "1234.5678901234567",
    "emission_uncertainty_auto": "200.5",
    "wind_speed_std_auto": "0.5",
    "wind_source_auto": "hrrr",
    "provider": "Carbon Mapper",
    "gsd": "",
    "country": "NA",
    "plume_tif": "https://made.invalid/api/v1/catalog/asset/l3a-vis-ch4-mfa-v3e/2025/04/01/x/x_plume.tif",
    "rgb_tif": "https://made.invalid/api/v1/catalog/asset/l3a-vis-ch4-mfa-v3e/2025/04/01/x/x_rgb.tif",
}
SOURCE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [10.5, -20.25]},
    "properties": {
        "gas": "CH4",
        "sector": "1B2",
        "source_name": "CH4_1B2_100m_10.50000_-20.25000?status=not_deleted",
        "plume_ids": [PLUME["plume_id"]],
        "observation_scenes_names": ["tan20250401t101112c30s4001", "emi20250501t101112p00001"],
        "plume_count": 1,
        "timestamp_min": "2025-04-01",
        "timestamp_max": "2025-04-01",
        "persistence": None,
    },
}
SCENE = {
    "id": PLUME["scene_id"],
    "name": "tan20250401t101112c30s4001",
    "bounds": [179.5, -21.0, -179.5, -20.0],
    "timestamp": "2025-04-01T10:11:12.300000Z",
    "instrument": "tan",
    "platform": "Tanager",
    "not_cloudy": True,
    "cloud_cover_pct": 12.5,
    "published_at": "2025-05-01T00:00:00Z",
    "modified": "2025-05-01T00:00:00Z",
}
OUTLINE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"plume_id": PLUME["plume_id"], "plume_area_sqm": 1800.5},
            "geometry": {"type": "Polygon", "coordinates": [[[10, -20], [11, -20], [11, -21], [10, -20]]]},
        }
    ],
}


def but(record, **members):
    return record | members


def harvest(catalog, *records, scope="whole", whole_of=(), collections=()):
    documents = [Document(json.dumps(record).encode(), "https://made.invalid", form=form) for form, record in records]
    pages = (
        Page("collections", [Document(json.dumps(each).encode()) for each in collections]),
        Page("items", documents, scope=scope, whole_of=whole_of),
    )
    try:
        return take(catalog.store, "cm", DECLARED, harvester=ByHand(pages), accept_shrink=True)
    finally:
        catalog.refresh()


def one(catalog, question):
    [row] = catalog.connection.execute(question).fetchall()
    return row


def test_the_two_routes_become_one_plume(catalog):
    held = catalog()
    harvest(held, ("plume", PLUME), ("plume_row", ROW))
    plume = dict(zip(held.sql("FROM methane.plumes").columns, one(held, "FROM methane.plumes"), strict=True))
    expected = {
        "source": "cm",
        "plume_id": "tan20250401t101112c30s4001-A",
        "scene_name": "tan20250401t101112c30s4001",
        "part": "A",
        "sector": "1B2",
        "emission_kg_h": 1234.5678901234567,
        "emission_is_hidden": False,
        "wind_speed_std_m_s": 0.5,
        "wind_source": "hrrr",
        "provider": "Carbon Mapper",
        "country": "NA",
        "gsd_m": None,
        "in_csv": True,
        "in_json": True,
        "observed_at": datetime(2025, 4, 1, 10, 11, 12, 300000, UTC),
        "published_at": datetime(2025, 5, 1, 0, 0, 0, 123456, UTC),
        "bounds": {"xmin": 10.4, "ymin": -20.3, "xmax": 10.6, "ymax": -20.2},
        "longitude_deg": 10.5,
        "plume_tif": ROW["plume_tif"],
        "rgb_tif": ROW["rgb_tif"],
    }
    assert {name: plume[name] for name in expected} == expected
    assert {route for (route,) in held.sql("SELECT route FROM methane.plume_records")} == {"json", "csv"}


def test_a_row_alone_is_a_plume_and_what_it_does_not_say_is_unknown(catalog):
    held = catalog()
    harvest(
        held,
        ("plume_row", but(ROW, emission_auto="", ipcc_sector="Other")),
        ("plume_row", but(ROW, plume_id="ang20200101t000000-1", ipcc_sector="")),
    )
    rows = held.sql(
        "SELECT plume_id, sector, emission_kg_h, emission_is_hidden, in_json FROM methane.plumes ORDER BY 1"
    )
    assert list(rows) == [
        ("ang20200101t000000-1", None, 1234.5678901234567, None, False),
        (ROW["plume_id"], "other", None, None, False),
    ]


def test_the_suffix_that_the_server_appends_is_no_part_of_a_name_and_what_is_missing_is_not_zero(catalog):
    held = catalog()
    harvest(held, ("emission_source", SOURCE), ("scene", SCENE))
    asked = "SELECT source_name, eps_m, persistence, emission_kg_h, plume_count FROM methane.sources"
    assert one(held, asked) == ("CH4_1B2_100m_10.50000_-20.25000", 100.0, None, None, 1)
    assert list(held.sql("SELECT source_name, plume_id FROM methane.source_plumes")) == [
        ("CH4_1B2_100m_10.50000_-20.25000", PLUME["plume_id"])
    ]
    assert list(held.sql("SELECT scene_name, instrument, observed_at FROM methane.source_scenes ORDER BY 1")) == [
        ("emi20250501t101112p00001", "emi", datetime(2025, 5, 1, 10, 11, 12, 0, UTC)),
        ("tan20250401t101112c30s4001", "tan", datetime(2025, 4, 1, 10, 11, 12, 300000, UTC)),
    ]


def test_a_scene_over_the_antimeridian_is_cut_there(catalog):
    held = catalog()
    harvest(held, ("scene", SCENE))
    area, bounds, clear = one(held, "SELECT ST_Area(geometry), bounds, is_clear FROM methane.scenes")
    assert math.isclose(area, 1.0)
    assert (bounds["xmin"], bounds["xmax"], clear) == (179.5, -179.5, True)


def test_an_outline_is_a_geometry(catalog):
    held = catalog()
    harvest(held, ("outline", OUTLINE))
    assert one(held, "SELECT plume_id, plume_area_m2, ST_Area(outline_geometry) FROM methane.outline_assets") == (
        PLUME["plume_id"],
        1800.5,
        0.5,
    )


STAC_ITEM = {
    "type": "Feature",
    "stac_version": "1.0.0",
    "geometry": {"type": "Point", "coordinates": [1, 2]},
    "bbox": [1, 2, 1, 2],
    "links": [],
    "assets": {"cmf.tif": {"href": "https://made.invalid/cmf.tif"}},
}
NAMED = {
    "l2b-ch4-mfa-v3a": ("l2b", "cmf", "CH4", "mfa", "v3a"),
    "l2b-rgb-v3a": ("l2b", "rgb", None, None, "v3a"),
    "l3a-vis-ch4-mf-v002": ("l3a", "vis", "CH4", "mf", "v002"),
    "l3a-ime-co2-mfal-v3e": ("l3a", "ime", "CO2", "mfal", "v3e"),
    "l4a-combined-ch4-quick-v3a": ("l4a", "combined", "CH4", None, "v3a"),
    "l2c-ch4-v0": ("l2c", None, "CH4", None, "v0"),
    "l2c-ch4-jpl": ("l2c", None, "CH4", None, "jpl"),
    "l2b-ch4-mfma-v3a": ("l2b", "cmf", "CH4", "mfma", "v3a"),
    "l2-something": ("l2", None, None, None, None),
}


def test_the_name_of_a_stac_collection_says_level_product_gas_filter_and_version(catalog):
    held = catalog()
    items = [
        (
            "stac",
            STAC_ITEM
            | {
                "id": "av320250101t010203",
                "collection": name,
                "properties": {"datetime": None, "start_datetime": "2025-01-01T01:02:03Z"},
            },
        )
        for name in NAMED
    ]
    harvest(held, *items, ("plume", PLUME))
    asked = "SELECT collection, level, product, gas, cmf_type, version FROM methane.stac_items"
    assert {collection: tuple(said) for collection, *said in held.sql(asked)} == NAMED
    asked = "SELECT DISTINCT scene_name, plume_id, instrument, observed_at, asset_hrefs FROM methane.stac_items"
    assert one(held, asked) == (
        "av320250101t010203",
        None,
        "av3",
        datetime(2025, 1, 1, 1, 2, 3, 0, UTC),
        {"cmf.tif": "https://made.invalid/cmf.tif"},
    )


BAD = {
    "emission in words": ("plume", but(PLUME, emission_auto="many"), 'Its emission_auto is "many", which is not a number.'),
    "emission as text": ("plume", but(PLUME, emission_auto="12.5"), 'Its emission_auto is "12.5", which is not a number.'),
    "emission that is a list": ("plume", but(PLUME, emission_auto=[1]), "Its emission_auto is [1], which is not a number."),
    "plume without coordinates": ("plume", but(PLUME, geometry_json=None), "The plume has no coordinates."),
    "plume with empty coordinates": ("plume", but(PLUME, geometry_json={"type": "Point", "coordinates": []}), "The plume has no coordinates."),
    "plume off the globe": ("plume", but(PLUME, geometry_json={"type": "Point", "coordinates": [200, 0]}), "The plume lies outside the globe: [200.0, 0.0]."),
    "plume without an id": ("plume", but(PLUME, plume_id=None), "The plume has no plume_id."),
    "plume at no time": ("plume", but(PLUME, scene_timestamp="soon"), "The datetime is not a time: soon."),
    "cell in words": ("plume_row", but(ROW, emission_auto="many"), 'Its emission_auto is "many", which is not a number.'),
    "cell that is not finite": ("plume_row", but(ROW, emission_auto="nan"), 'Its emission_auto is "nan", which is not a number.'),
    "row without coordinates": ("plume_row", but(ROW, plume_latitude=""), "The plume has no coordinates."),
    "row with a shifted cell": ("plume_row", but(ROW, plume_latitude="CH4"), 'Its plume_latitude is "CH4", which is not a number.'),
    "source without a name": ("emission_source", but(SOURCE, properties={}), "The source has no source_name."),
    "source without a point": ("emission_source", but(SOURCE, geometry=None), "The source has no coordinates."),
    "source whose rate is text": ("emission_source", but(SOURCE, properties=SOURCE["properties"] | {"emission_auto": "x"}), 'Its emission_auto is "x", which is not a number.'),
    "scene without a name": ("scene", but(SCENE, name=""), "The scene has no name."),
    "an error in place of a record": ("plume", {"detail": "Not Found"}, "The plume has no plume_id."),
    "outline of nothing": ("outline", {"type": "FeatureCollection", "features": []}, "The outline does not say of which plume it is."),
}  # fmt: skip


@pytest.fixture(scope="module")
def rejected(tmp_path_factory, first_root):
    import shutil

    import geocat

    root = tmp_path_factory.mktemp("rejected") / "catalog"
    shutil.copytree(first_root, root)
    with geocat.open(root) as held:
        harvest(held, *(record for *record, _ in BAD.values()), ("plume", PLUME))
        yield (
            [
                ({name: value for name, value in json.loads(text).items() if name != "plume_tif"}, reason)
                for text, reason in held.sql("SELECT document, reason FROM rejects")
            ],
            len(held.sql("FROM methane.plumes")),
        )


@pytest.mark.parametrize("bad", BAD)
def test_what_cannot_be_read_is_a_reject_with_its_reason_and_the_others_stay(rejected, bad):
    rejects, plumes = rejected
    _, record, reason = BAD[bad]
    assert ({name: value for name, value in record.items() if name != "plume_tif"}, reason) in rejects
    assert (len(rejects), plumes) == (len(BAD), 1)


def test_a_scene_without_bounds_is_kept_and_lies_nowhere(catalog):
    held = catalog()
    harvest(held, ("scene", but(SCENE, bounds=None)), ("scene", but(SCENE, name="b", bounds=["x", 0, 1, 1])))
    assert list(held.sql("SELECT geometry IS NULL, bounds IS NULL FROM methane.scenes")) == [(True, True)] * 2


def test_versions_tell_what_was_added_changed_and_deleted(catalog):
    held = catalog()
    other = but(PLUME, plume_id="ang20200101t000000-1")
    harvest(held, ("plume", PLUME), ("plume", other), ("emission_source", SOURCE))
    renamed = but(SOURCE, properties=SOURCE["properties"] | {"source_name": "CH4_1B2_100m_10.50001_-20.25000"})
    harvest(
        held,
        ("plume", but(PLUME, emission_auto=99.5, emission_version="v3e")),
        ("plume", other),
        ("emission_source", renamed),
    )
    asked = "SELECT plume_id, change, emission_kg_h FROM methane.plume_versions ORDER BY snapshot, plume_id"
    assert list(held.sql(asked)) == [
        ("ang20200101t000000-1", "added", 1234.5678901234567),
        (PLUME["plume_id"], "added", 1234.5678901234567),
        (PLUME["plume_id"], "changed", 99.5),
    ]
    asked = "SELECT source_name, change FROM methane.source_versions ORDER BY snapshot, change"
    assert list(held.sql(asked)) == [
        ("CH4_1B2_100m_10.50000_-20.25000", "added"),
        ("CH4_1B2_100m_10.50001_-20.25000", "added"),
        ("CH4_1B2_100m_10.50000_-20.25000", "deleted"),
    ]


def test_where_only_changes_are_asked_for_the_sources_are_still_replaced_whole(catalog):
    held = catalog()
    harvest(held, ("plume", PLUME), ("emission_source", SOURCE), ("scene", SCENE))
    renamed = but(SOURCE, properties=SOURCE["properties"] | {"source_name": "CH4_1B2_100m_10.50001_-20.25000"})
    entry = harvest(held, ("emission_source", renamed), scope="changes", whole_of=("sources",))
    assert (entry.changes.added, entry.changes.deleted) == (1, 1)
    assert list(held.sql("SELECT source_name FROM methane.sources")) == [("CH4_1B2_100m_10.50001_-20.25000",)]
    assert len(held.sql("FROM methane.plumes")) == len(held.sql("FROM methane.scenes")) == 1


def test_a_harvest_without_news_adds_no_versions_and_a_new_signature_is_none(catalog):
    held = catalog()
    harvest(held, ("plume", PLUME), ("plume_row", ROW))
    signed_anew = but(PLUME, plume_tif=PLUME["plume_tif"].replace("Expires=1&Signature=s", "Expires=2&Signature=t"))
    entry = harvest(held, ("plume", signed_anew), ("plume_row", ROW))
    assert (entry.changes.changed, entry.changes.unchanged) == (0, 2)
    assert len(held.sql("FROM methane.plume_versions")) == 1


def test_every_real_row_keeps_every_value(catalog, fixtures_folder):
    held = catalog()
    rows = [
        row
        for number in (1, 2)
        for row in csv.DictReader(
            io.StringIO((fixtures_folder / f"carbonmapper/plume-csv_page{number}_CAandNV.csv").read_bytes().decode())
        )
    ]
    harvest(held, *(("plume_row", row) for row in rows))
    kept = held.sql("FROM methane.plumes").to_arrow().to_pylist()
    assert len(kept) == len(rows) == 1820
    assert one(held, "SELECT count(*) FROM rejects") == (0,)
    by_id = {row["plume_id"]: row for row in rows}
    for plume in kept:
        row = by_id[plume["plume_id"]]
        numbers = {
            "emission_kg_h": "emission_auto",
            "emission_uncertainty_kg_h": "emission_uncertainty_auto",
            "wind_speed_m_s": "wind_speed_avg_auto",
            "wind_direction_deg": "wind_direction_avg_auto",
            "longitude_deg": "plume_longitude",
            "latitude_deg": "plume_latitude",
        }
        for ours, theirs in numbers.items():
            assert plume[ours] == (float(row[theirs]) if row[theirs] else None)
        for name in (
            "gas",
            "instrument",
            "platform",
            "provider",
            "emission_version",
            "plume_tif",
            "con_tif",
            "rgb_png",
        ):
            assert plume[name] == (row[name] or None)
        bounds = json.loads(row["plume_bounds"]) if row["plume_bounds"] else None
        assert (list(plume["bounds"].values()) if plume["bounds"] else None) == bounds
        label = row["ipcc_sector"]
        assert plume["sector"] == (label[label.index("(") + 1 : -1] if "(" in label else label.lower() or None)
        assert plume["modified_at"] == datetime.fromisoformat(row["modified"])
        assert plume["observed_at"] == datetime.fromisoformat(row["datetime"] + ":00")
