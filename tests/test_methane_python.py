"""Methane from Python: records, errors that say why, and the defects of the reader before us, each as a test.

The tables are made by hand; ``sql/methane`` itself is what is asked.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta

import geopandas
import pytest

import geocat
from geocat import engine
from geocat.errors import (
    CMAPIError,
    CMPlumeNotFound,
    CMSceneNotPublished,
    CMSourceNotFound,
    GeocatError,
    InputError,
)
from geocat.methane import Frozen, Methane, Plume, Source
from geocat.types import BBox

TEXTS = """
    source plume_id plume_uuid scene_name scene_uuid part gas sector instrument platform provider mission_phase status
    emission_cmf_type cmf_type emission_version processing_software sensitivity_mode wind_source plume_quality
    l2c_collection country region place plume_tif plume_png plume_rgb_png con_tif rgb_tif rgb_png snapshot source_name
    change collection item_id level product version route record
""".split()
TYPES = dict.fromkeys(TEXTS, "VARCHAR") | {
    "emission_is_hidden": "BOOLEAN",
    "is_offshore": "BOOLEAN",
    "in_csv": "BOOLEAN",
    "in_json": "BOOLEAN",
    "has_detail": "BOOLEAN",
    "is_clear": "BOOLEAN",
    "publication_sources": "JSON",
    "explanation": "JSON",
    "bounds": "STRUCT(xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE)",
    "bbox": "STRUCT(xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE)",
    "geometry": "GEOMETRY('OGC:CRS84')",
    "plume_ids": "VARCHAR[]",
    "scene_names": "VARCHAR[]",
    "asset_keys": "VARCHAR[]",
    "asset_hrefs": "MAP(VARCHAR, VARCHAR)",
}
ENDINGS = {"_at": "TIMESTAMPTZ", "_on": "DATE", "_count": "BIGINT"}
"""The type of a column by its name; a number is DOUBLE."""
TABLES = ("plumes", "plume_versions", "sources", "source_versions", "source_plumes", "source_scenes", "scenes")
MORE = ("stac_items", "plume_records")
ASKED = """
    plumes_where sources_where tiles_where plume_named source_named tile_named source_holding plume_last_seen
    source_heirs source_nearest scene_known
""".split()
SNAPSHOT = "20260901T000000.000000Z"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def columns(table):
    """The columns of a base view, as its file selects them."""
    text = engine.text(f"methane/{table}")
    names = text.partition("\nSELECT\n")[2].partition("\nFROM ")[0].split(",\n")
    return [name.strip().split()[-1].rpartition(".")[2] for name in names]


def kind(column):
    return TYPES.get(column) or next((of for end, of in ENDINGS.items() if column.endswith(end)), "DOUBLE")


def needed(names, done):
    """The objects of sql/methane with those that they need, in an order in which they can be made."""
    for name in names:
        file = engine.shipped("sql") / "methane" / f"{name}.sql"
        if name not in done and name not in (*TABLES, *MORE) and file.is_file():
            text = re.sub(r"--.*", "", file.read_text())
            needed([other for other in re.findall(r"\bmethane\.(\w+)", text) if other != name], done)
            done.append(name)
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A connection with empty base tables and the objects of sql/methane, and the storage of an empty catalog."""
    with geocat.init(tmp_path_factory.mktemp("methane") / "catalog") as catalog, engine.connect() as connection:
        connection.execute("CREATE SCHEMA methane")
        connection.execute(engine.text("macros/touches_box"))
        connection.execute("CREATE TABLE snapshots (source VARCHAR, snapshot VARCHAR, is_current BOOLEAN)")
        connection.execute("INSERT INTO snapshots VALUES ('cm', ?, TRUE)", [SNAPSHOT])
        for table in (*TABLES, *MORE):
            made = ", ".join(f"{column} {kind(column)}" for column in columns(table))
            connection.execute(f"CREATE TABLE methane.{table} ({made})")
        for name in needed(["words", *ASKED], []):
            connection.execute(engine.text(f"methane/{name}"))
        yield connection, catalog.store


@pytest.fixture
def methane(installed):
    """Methane over empty tables; what a test puts in is gone after it."""
    connection, store = installed
    connection.begin()
    yield Methane(connection, store)
    connection.rollback()


def put(methane, table, **values):
    """One row; what is not given is NULL."""
    names, marks = ", ".join(values), ", ".join("?" for _ in values)
    methane.connection.execute(f"INSERT INTO methane.{table} ({names}) VALUES ({marks})", list(values.values()))


def put_plume(methane, plume_id="emi20260601t120000p00001-A", **values):
    scene_name, _, part = plume_id.rpartition("-")
    usual = {
        "source": "cm",
        "plume_id": plume_id,
        "scene_name": scene_name,
        "part": part,
        "gas": "CH4",
        "sector": "1B2",
        "instrument": plume_id[:3],
        "emission_kg_h": 100.0,
        "in_csv": True,
        "in_json": True,
        "observed_at": NOON,
        "longitude_deg": -103.5,
        "latitude_deg": 31.5,
        "snapshot": SNAPSHOT,
    }
    put(methane, "plumes", **usual | values)
    return plume_id


def put_source(methane, source_name="CH4_1B2_100m_-103.50000_31.50000", plume_ids=(), **values):
    gas, sector, eps, lon, lat = source_name.split("_")
    usual = {
        "source": "cm",
        "source_name": source_name,
        "gas": gas,
        "sector": sector,
        "eps_m": float(eps.rstrip("m")),
        "plume_ids": list(plume_ids),
        "plume_count": len(plume_ids),
        "longitude_deg": float(lon),
        "latitude_deg": float(lat),
        "snapshot": SNAPSHOT,
    }
    put(methane, "sources", **usual | values)
    for plume_id in plume_ids:
        put(methane, "source_plumes", source="cm", source_name=source_name, plume_id=plume_id, snapshot=SNAPSHOT)
    return source_name


def put_tile(methane, scene_name="emi20260601t120000p00001", collection="l2b-ch4-mfa-v3e", **values):
    _, gas, cmf, version = collection.split("-") if "rgb" not in collection else ("", None, None, collection[-3:])
    usual = {
        "source": "cm",
        "collection": collection,
        "item_id": scene_name,
        "level": "l2b",
        "product": "cmf" if gas else "rgb",
        "gas": gas and gas.upper(),
        "cmf_type": cmf,
        "version": version,
        "scene_name": scene_name,
        "instrument": scene_name[:3],
        "observed_at": NOON,
        "processed_at": NOON,
        "asset_keys": ["cmf.tif"] if gas else ["rgb.tif"],
        "asset_hrefs": {
            "cmf.tif" if gas else "rgb.tif": f"https://api.carbonmapper.org/api/v1/catalog/asset/{collection}"
        },
        "bbox": {"xmin": -104.0, "ymin": 31.0, "xmax": -103.0, "ymax": 32.0},
        "snapshot": SNAPSHOT,
    }
    put(methane, "stac_items", **usual | values)
    methane.connection.execute("""
        UPDATE methane.stac_items SET geometry = ST_SetCRS(
            ST_MakeEnvelope(bbox.xmin, bbox.ymin, bbox.xmax, bbox.ymax), 'OGC:CRS84'
        )
    """)
    return scene_name


def ids(rows):
    return sorted(name for (name,) in rows.select("plume_id").fetchall())


# ---------- records


def test_a_plume_is_found_by_its_id_and_by_its_uuid(methane):
    uuid = "00000000-0000-4000-8000-000000000001"
    plume_id = put_plume(methane, plume_uuid=uuid, sector="1B2", bounds={"xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4})
    plume = methane.plume(plume_id)
    assert plume == methane.plume(uuid)
    assert (plume.plume_id, plume.scene_name, plume.part) == (plume_id, "emi20260601t120000p00001", "A")
    assert plume.bounds == BBox(1, 2, 3, 4)
    assert plume.observed_at == NOON
    assert plume.observed_at.tzinfo is UTC


def test_records_are_hashable_and_frozen(methane):
    """The reader's claims to be, and raises TypeError for its mappings."""
    plume_id = put_plume(methane, publication_sources=json.dumps([{"title": "One", "keywords": ["a", "b"]}]))
    name = put_source(methane, plume_ids=[plume_id], explanation=json.dumps({"summary": {"days": [1, 2]}}))
    plume, source = methane.plume(plume_id), methane.source(name)
    assert {plume: 1}[methane.plume(plume_id)] == 1
    assert {source: 1}[methane.source(name)] == 1
    assert plume.publication_sources[0]["keywords"] == ("a", "b")
    assert source.explanation["summary"] == {"days": (1, 2)}
    for record in (plume, source):
        with pytest.raises(AttributeError):
            record.emission_kg_h = 0.0


def test_a_frozen_mapping_hashes_as_it_compares():
    one, other = Frozen({"a": 1, "b": [{"c": 2}]}), Frozen({"b": [{"c": 2}], "a": 1})
    assert one == other
    assert hash(one) == hash(other)
    assert one != Frozen({"a": 1})
    assert dict(one) == {"a": 1, "b": ({"c": 2},)}
    assert repr(one) == "Frozen({'a': 1, 'b': (Frozen({'c': 2}),)})"


def test_what_is_missing_stays_missing(methane):
    """The reader has 0.0 for a persistence and now() for a time that were not sent."""
    plume_id = put_plume(methane, observed_at=None, emission_kg_h=None, longitude_deg=None, latitude_deg=None)
    plume = methane.plume(plume_id)
    assert (plume.observed_at, plume.published_at, plume.emission_kg_h, plume.gsd_m) == (None, None, None, None)
    assert (plume.geometry, plume.geometry_wkt, plume.wind_u, plume.wind_v, plume.version) == (None,) * 5
    source = methane.source(put_source(methane))
    assert (source.persistence, source.emission_kg_h, source.first_detected_on) == (None, None, None)
    assert source.observation_date_count is None


def test_the_geometry_of_a_plume_is_its_point_and_never_a_buffer(methane):
    plume = methane.plume(put_plume(methane, longitude_deg=-103.25, latitude_deg=31.5))
    assert plume.geometry.geom_type == "Point"
    assert (plume.geometry.x, plume.geometry.y) == (plume.lon, plume.lat) == (-103.25, 31.5)
    assert plume.geometry_wkt == "POINT (-103.25 31.5)"
    assert plume.bounds is None


@pytest.mark.parametrize(
    ("speed", "comes_from", "u", "v"), [(2.0, 270.0, 2.0, 0.0), (3.0, 0.0, 0.0, -3.0), (2.0, 225.0, 2**0.5, 2**0.5)]
)
def test_the_wind_is_taken_apart_from_where_it_comes(methane, speed, comes_from, u, v):
    plume = methane.plume(put_plume(methane, wind_speed_m_s=speed, wind_direction_deg=comes_from))
    assert (plume.wind_u, plume.wind_v) == pytest.approx((u, v))


@pytest.mark.parametrize(
    ("collection", "version"),
    [("l3a-vis-ch4-mfa-v3e", "v3e"), ("l3a-vis-co2-mfal-v3c", "v3c"), ("l3a-vis-ch4-mf-v002", "v002")],
)
def test_the_version_of_an_image_is_that_of_its_url_and_not_that_of_the_rate(methane, collection, version):
    url = f"https://api.carbonmapper.org/api/v1/catalog/asset/{collection}/2026/06/01/x/x_{collection}_plume.tif"
    plume = methane.plume(put_plume(methane, plume_tif=url, emission_version="jpl"))
    assert (plume.version, plume.emission_version) == (version, "jpl")


def test_the_record_as_sent_is_kept(methane):
    plume_id = put_plume(methane)
    put(methane, "plume_records", source="cm", plume_id=plume_id, route="csv", record='{"ipcc_sector": "NA"}')
    assert methane.record(plume_id, "csv") == {"ipcc_sector": "NA"}
    assert methane.record(methane.plume(plume_id), "csv") == {"ipcc_sector": "NA"}
    with pytest.raises(CMAPIError, match="came by the other route only; ask for route 'csv'"):
        methane.record(plume_id)
    with pytest.raises(InputError, match="there are json and csv"):
        methane.record(plume_id, "xml")


# ---------- errors that say why


def test_the_errors_are_the_readers_and_are_geocats():
    for kind in (CMPlumeNotFound, CMSourceNotFound, CMSceneNotPublished):
        assert issubclass(kind, CMAPIError)
        assert getattr(geocat, kind.__name__) is kind
    assert issubclass(CMAPIError, GeocatError)
    assert not issubclass(CMAPIError, ValueError)


@pytest.mark.parametrize(
    "name", ["", "A", "emi20260601t120000p00001", "emi20260601t120000p00001-a", "tan2026-A", "x-A"]
)
def test_what_is_no_plume_id_is_said_to_be_none_and_shows_how_one_is_made(methane, name):
    with pytest.raises(InputError, match=r"is not a plume id: .*such as emi20240102t030405p06007-A.*tanYYYYMMDDt"):
        methane.plume(name)


def test_an_id_that_no_grammar_knows_is_found_if_it_is_there(methane):
    put_plume(methane, "new20260601t120000-A")
    assert methane.plume("new20260601t120000-A").instrument == "new"


def test_before_any_harvest_the_command_is_named(methane):
    with pytest.raises(CMPlumeNotFound, match="`geocat source add cm carbon-mapper` and `geocat harvest cm`") as found:
        methane.plume("emi20260601t120000p00001-A")
    assert found.value.plume_id == "emi20260601t120000p00001-A"
    assert found.value.since is None
    with pytest.raises(CMSourceNotFound, match="nothing of Carbon Mapper is harvested yet"):
        methane.source("CH4_1B2_100m_-103.50000_31.50000")
    with pytest.raises(CMSceneNotPublished, match="nothing of Carbon Mapper is harvested yet"):
        methane.tile("emi20260601t120000p00001")


def test_a_plume_that_was_withdrawn_says_in_which_harvest(methane):
    gone = "emi20260601t120000p00001-A"
    for snapshot, change in (("20260701T000000.000000Z", "added"), (SNAPSHOT, "deleted")):
        put(methane, "plume_versions", source="cm", snapshot=snapshot, plume_id=gone, change=change)
    with pytest.raises(CMPlumeNotFound, match=r"was withdrawn in the harvest of 2026-09-01T00:00:00Z from source cm"):
        methane.plume(gone)
    try:
        methane.plume(gone)
    except CMPlumeNotFound as wrong:
        assert (wrong.plume_id, wrong.since) == (gone, datetime(2026, 9, 1, tzinfo=UTC))


def test_a_plume_that_came_back_and_is_only_asked_of_another_source_was_not_withdrawn(methane):
    back = put_plume(methane)
    put(methane, "plume_versions", source="cm", snapshot="20260701T000000.000000Z", plume_id=back, change="deleted")
    put(methane, "plume_versions", source="cm", snapshot=SNAPSHOT, plume_id=back, change="added")
    assert methane.plume(back).plume_id == back


def test_an_unknown_plume_of_a_known_scene_names_the_others(methane):
    put_plume(methane, "emi20260601t120000p00001-A")
    put_plume(methane, "emi20260601t120000p00001-B")
    with pytest.raises(CMPlumeNotFound, match=r"of its scene there are emi\S+-A, emi\S+-B\.$"):
        methane.plume("emi20260601t120000p00001-C")
    with pytest.raises(CMPlumeNotFound, match=r"nor another of its scene, observed at 2026-05-01T01:02:03Z; .*30 days"):
        methane.plume("tan20260501t010203c04s4001-A")
    with pytest.raises(CMPlumeNotFound, match="may be younger than the last one"):
        methane.plume("00000000-0000-4000-8000-000000000009")


def test_a_source_that_was_renamed_names_its_newest_heir_and_since_when(methane):
    old, new, less = (f"CH4_1B2_100m_-103.5000{digit}_31.50000" for digit in (0, 1, 2))
    plume_ids = [put_plume(methane, f"emi20260601t120000p0000{number}-A") for number in range(4)]
    put_source(methane, new, plume_ids[:3])
    put_source(methane, less, plume_ids[3:])
    put_source(methane, "CH4_6A_100m_-103.50003_31.50000", plume_ids)  # of another sector
    known = {"source": "cm", "source_name": old, "gas": "CH4", "sector": "1B2", "plume_ids": plume_ids}
    put(methane, "source_versions", snapshot="20260701T000000.000000Z", change="added", **known)
    put(methane, "source_versions", snapshot=SNAPSHOT, change="deleted", **known)
    with pytest.raises(
        CMSourceNotFound, match=rf"gone since the harvest of 2026-09-01\S+; {new} has 3 of its 4 plumes"
    ):
        methane.source(old)
    with pytest.raises(CMSourceNotFound) as found:
        methane.plumes_for_source(f"{old}?status=not_deleted")
    assert (found.value.source_name, found.value.renamed_to) == (old, new)
    assert found.value.since == datetime(2026, 9, 1, tzinfo=UTC)


def test_a_source_that_is_gone_without_heirs_says_so(methane):
    name = "CO2_1A1_100m_10.00000_50.00000"
    put_plume(methane)
    put(methane, "source_versions", source="cm", source_name=name, gas="CO2", sector="1A1", plume_ids=["x"])
    methane.connection.execute("UPDATE methane.source_versions SET change = 'deleted', snapshot = ?", [SNAPSHOT])
    with pytest.raises(CMSourceNotFound, match="no source of its gas and sector has its plumes now") as found:
        methane.source(name)
    assert found.value.renamed_to is None


def test_a_source_that_no_harvest_had_names_the_nearest_of_its_gas(methane):
    near = put_source(methane, "CH4_6A_1000m_-103.50000_31.50000")
    put_source(methane, "CO2_1B2_100m_-103.50001_31.50001")
    with pytest.raises(CMSourceNotFound, match=rf"the nearest of its gas is {near}, 1,112 m away"):
        methane.source("CH4_1B2_100m_-103.50000_31.51000")
    with pytest.raises(CMSourceNotFound, match="none of its gas is within 10 km"):
        methane.source("CH4_1B2_100m_10.00000_50.00000")


def test_the_suffix_that_the_server_puts_behind_a_name_is_no_part_of_it(methane):
    name = put_source(methane)
    assert methane.source(f"{name}?plume_gas=CH4&bbox=1").source_name == name
    assert methane.source(name).source_name == name


@pytest.mark.parametrize("name", ["", "CH4", "CH4_1B2_100_-103.5_31.5", "N2O_1B2_100m_-103.5_31.5"])
def test_what_is_no_name_of_a_source_shows_how_one_is_made(methane, name):
    with pytest.raises(InputError, match="gas, sector, radius, longitude and latitude"):
        methane.source(name)


def test_a_plume_asked_for_as_a_source_names_its_source_or_says_that_it_is_in_none(methane):
    alone, held = put_plume(methane), put_plume(methane, "emi20260601t120000p00001-B")
    name = put_source(methane, plume_ids=[held])
    with pytest.raises(CMSourceNotFound, match=f"is a plume; its source is {name}") as found:
        methane.source(held)
    assert found.value.renamed_to == name
    with pytest.raises(CMSourceNotFound, match=f"it is in no source as of snapshot {SNAPSHOT}"):
        methane.source(alone)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (20, r"20 days before the harvest of 2026-09-01T00:00:00Z; deferred, the next harvest asks again\.$"),
        (200, r"200 days before the harvest of 2026-09-01T00:00:00Z; after 180 days it is not expected\.$"),
    ],
)
def test_a_tile_that_is_not_published_is_deferred_since_its_observation_or_not_expected(methane, days, said):
    observed = datetime(2026, 9, 1, tzinfo=UTC) - timedelta(days=days)
    put_plume(methane, observed_at=observed)
    put_tile(methane, "ang20200101t000000")
    with pytest.raises(CMSceneNotPublished, match=said) as found:
        methane.tile("emi20260601t120000p00001")
    assert (found.value.scene_name, found.value.since) == ("emi20260601t120000p00001", observed)


def test_an_unknown_scene_is_said_to_be_unknown(methane):
    put_plume(methane)
    with pytest.raises(CMSceneNotPublished, match="There is no scene ang20200101t000000: no harvest had it") as found:
        methane.tile("ang20200101t000000")
    assert found.value.since is None
    with pytest.raises(CMSceneNotPublished, match="There is no scene"):
        methane.plumes_for_tile("ang20200101t000000")
    with pytest.raises(InputError, match="is a plume; its scene is emi20260601t120000p00001"):
        methane.tile("emi20260601t120000p00001-Z")
    with pytest.raises(InputError, match="'x' is not the name of a scene"):
        methane.plumes_for_tile("x")


def test_without_any_tile_the_declaration_is_named(methane):
    put_plume(methane)
    with pytest.raises(CMSceneNotPublished, match="no harvest brought a tile of any scene"):
        methane.tile("emi20260601t120000p00001")


# ---------- many


def test_more_than_a_thousand_rows_come_back(methane):
    """The reader stops at one page: 1,000 plumes."""
    methane.connection.execute("""
        INSERT INTO methane.plumes (source, plume_id, scene_name, gas, observed_at, snapshot)
        SELECT 'cm', 'ang20200101t000000-' || number, 'ang20200101t000000', 'CH4', TIMESTAMPTZ '2020-01-01', 's'
        FROM range(2500) AS numbers (number)
    """)
    assert len(methane.plumes()) == 2500
    assert len(methane.plumes(gas="CH4").to_pandas()) == 2500


def test_the_plumes_of_an_old_scene_are_found_among_thousands_of_newer_ones(methane):
    """The reader takes the newest 1,000 plumes and looks among those."""
    old = put_plume(methane, "ang20160910t180000-A", observed_at=datetime(2016, 9, 10, 18, tzinfo=UTC))
    methane.connection.execute("""
        INSERT INTO methane.plumes (source, plume_id, scene_name, observed_at, snapshot)
        SELECT 'cm', 'ang20250101t000000-' || number, 'ang20250101t000000', TIMESTAMPTZ '2025-01-01', 's'
        FROM range(2000) AS numbers (number)
    """)
    assert ids(methane.plumes_for_tile("ang20160910t180000")) == [old]


def test_a_scene_without_plumes_has_none_and_is_no_error(methane):
    put(methane, "scenes", source="cm", scene_name="ang20200101t000000", observed_at=NOON)
    assert len(methane.plumes_for_tile("ang20200101t000000")) == 0


def test_a_box_of_sources_is_honoured(methane):
    """The server ignores it, and so does the reader: the world for a box."""
    inside = put_source(methane, "CH4_1B2_100m_-103.50000_31.50000")
    put_source(methane, "CH4_1B2_100m_10.00000_50.00000")
    found = methane.sources((-104, 31, -103, 32)).select("source_name").fetchall()
    assert found == [(inside,)]


def test_a_source_has_its_numbers_and_not_zeros(methane):
    """The reader takes the nested answer for a flat one: no plumes, no rate, persistence 0."""
    name = put_source(methane, plume_ids=["a", "b"], persistence=0.5, emission_kg_h=42.0, sector="1B2")
    source = methane.source(name)
    assert (source.plume_count, source.plume_ids) == (2, ("a", "b"))
    assert (source.persistence, source.emission_kg_h, source.sector) == (0.5, 42.0, "1B2")


def test_first_and_last_detection_are_those_that_are_sent(methane):
    """The reader asks for first_observation and last_observation, which nobody sends."""
    name = put_source(methane, first_detected_on=date(2020, 1, 2), last_detected_on=date(2026, 3, 4))
    source = methane.source(name)
    assert (source.first_detected_on, source.last_detected_on) == (date(2020, 1, 2), date(2026, 3, 4))
    assert len(methane.sources(since="2026-03-04", until="2026-03-05")) == 1
    assert len(methane.sources(since="2026-03-05")) == 0
    assert len(methane.sources(until="2020-01-02")) == 0
    assert len(methane.sources(until="2020-01-02T12:00Z")) == 1


def test_the_least_number_of_plumes_is_honoured(methane):
    """The reader sends plume_count_min, which the server does not know."""
    put_source(methane, "CH4_1B2_100m_-103.50000_31.50000", ["a"])
    several = put_source(methane, "CH4_1B2_100m_-103.60000_31.50000", ["b", "c"])
    assert methane.sources(plume_count_min=2).select("source_name").fetchall() == [(several,)]


def test_the_text_na_is_kept(methane):
    """The reader's dataframe makes it nothing."""
    name = put_source(methane, plume_ids=[put_plume(methane, sector="NA"), put_plume(methane, "ang20200101t000000-A")])
    rows = methane.plumes_for_source(name)
    assert sorted(rows.to_pandas()["sector"]) == ["1B2", "NA"]
    assert ids(methane.plumes(sectors="NA")) == ["emi20260601t120000p00001-A"]


def test_no_sector_is_not_the_sector_na(methane):
    unknown = put_plume(methane, sector=None)
    put_plume(methane, "ang20200101t000000-A", sector="NA")
    assert ids(methane.plumes(sectors="NULL")) == [unknown]
    assert len(methane.plumes(sectors=["null", "na"])) == 2


def test_a_day_at_whose_midnight_an_interval_ends_is_not_lost(methane):
    """The reader's datetime_max at midnight drops that day; an interval here is half-open, and says which day it has."""
    evening = put_plume(methane, "ang20200101t220000-A", observed_at=datetime(2020, 1, 1, 22, tzinfo=UTC))
    midnight = put_plume(methane, "ang20200102t000000-A", observed_at=datetime(2020, 1, 2, tzinfo=UTC))
    assert ids(methane.plumes(since="2020-01-01", until="2020-01-02")) == [evening]
    assert ids(methane.plumes(since=date(2020, 1, 2), until=date(2020, 1, 3))) == [midnight]


def test_plumes_can_be_asked_for_by_publication(methane):
    """The reader cannot."""
    put_plume(methane, published_at=datetime(2026, 1, 1, tzinfo=UTC))
    young = put_plume(methane, "ang20200101t000000-A", published_at=datetime(2026, 2, 1, tzinfo=UTC))
    put_plume(methane, "ang20200101t000000-B", published_at=None)
    assert ids(methane.plumes(published_since="2026-02-01")) == [young]


def test_the_gas_co2_is_answered_as_ch4_is(methane):
    put_plume(methane)
    other = put_plume(methane, "ang20200101t000000-A", gas="CO2")
    assert ids(methane.plumes(gas="co2")) == [other]


def test_words_are_taken_in_any_case_and_labels_by_their_code(methane):
    airborne = put_plume(methane, "GAO20200101t000000p0000-A")
    put_plume(methane)
    assert ids(methane.plumes(instruments="gao")) == [airborne]
    assert methane.plume(airborne).instrument_name == "Global Airborne Observatory"
    assert len(methane.plumes(instruments=["GAO", "EMI"], gas="ch4", sectors="Oil & Gas (1B2)")) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"gas": "N2O"}, "No gas is called 'N2O'; there are: CH4, CO2."),
        ({"instruments": "tanager"}, "No instrument is called 'tanager'; there are: GAO, ang, av3, emi, ssc, tan."),
        (
            {"sectors": ["1B2", "3A"]},
            "No sector is called '3A'; there are: 1A1, 1A2, 1B1a, 1B2, 4B, 6A, 6B, NA, NULL, oth",
        ),
        ({"country": "Nowhere"}, "No country is called 'Nowhere'; there are: Testland."),
        ({"source": "other"}, "No source is called 'other'; there are: cm."),
        ({"bbox": (1, 2, 3)}, "is not west, south, east, north"),
        ({"bbox": (0, 5, 1, 4)}, "south above north"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "starts at 2026-02-01 after it ends"),
        ({"since": "yesterday"}, "'yesterday' is not a time"),
    ],
)
def test_what_cannot_be_asked_says_what_can(methane, asked, said):
    put_plume(methane, country="Testland")
    with pytest.raises(InputError) as found:
        methane.plumes(**asked)
    assert said in str(found.value)


def test_a_rate_is_bounded_on_both_ends_and_what_has_none_is_in_no_range(methane):
    least, most = put_plume(methane, emission_kg_h=10.0), put_plume(methane, "ang20200101t000000-A", emission_kg_h=20.0)
    hidden = put_plume(methane, "ang20200101t000000-B", emission_kg_h=None, emission_is_hidden=True)
    assert ids(methane.plumes(emission_min_kg_h=10, emission_max_kg_h=20)) == sorted([least, most])
    assert ids(methane.plumes(emission_min_kg_h=0)) == sorted([least, most])
    assert ids(methane.plumes(emission_max_kg_h=15)) == [least]
    assert ids(methane.plumes(quantified=False)) == [hidden]
    assert ids(methane.plumes(quantified=True)) == sorted([least, most])


def test_a_box_over_the_antimeridian_finds_both_sides(methane):
    west = put_plume(methane, longitude_deg=179.5, latitude_deg=0.0)
    east = put_plume(methane, "ang20200101t000000-A", longitude_deg=-179.5, latitude_deg=0.0)
    put_plume(methane, "ang20200101t000000-B", longitude_deg=0.0, latitude_deg=0.0)
    assert ids(methane.plumes((179, -1, -179, 1))) == sorted([west, east])
    assert ids(methane.plumes((179.5, 0, 180, 0))) == [west]


def test_of_two_harvest_sources_the_newest_snapshot_answers_unless_one_is_chosen(methane):
    plume_id = put_plume(methane, emission_kg_h=1.0, source="old", snapshot="20260101T000000.000000Z")
    put_plume(methane, emission_kg_h=2.0, source="new")
    assert methane.plume(plume_id).emission_kg_h == 2.0
    assert methane.plume(plume_id, source="old").emission_kg_h == 1.0
    assert len(methane.plumes()) == 2
    assert len(methane.plumes(source="old")) == 1


def test_the_source_of_a_plume_is_that_of_its_own_harvest_source(methane):
    plume_id = put_plume(methane, source="other")
    put_source(methane, plume_ids=[plume_id])
    assert methane.source_for_plume(plume_id) is None


def test_a_plume_in_no_source_has_none_and_an_unknown_plume_is_an_error(methane):
    alone, held = put_plume(methane), put_plume(methane, "ang20200101t000000-A")
    name = put_source(methane, plume_ids=[held])
    assert methane.source_for_plume(alone) is None
    assert methane.source_for_plume(held).source_name == name
    with pytest.raises(CMPlumeNotFound):
        methane.source_for_plume("ang20200101t000000-Z")


def test_the_plumes_of_a_source_come_from_every_scene(methane):
    held = [put_plume(methane, f"ang2020010{day}t000000-A") for day in (1, 2, 3)]
    put_plume(methane)
    assert ids(methane.plumes_for_source(put_source(methane, plume_ids=held))) == held


def test_rows_become_a_geodataframe_with_its_crs(methane):
    put_plume(methane)
    methane.connection.execute(
        "UPDATE methane.plumes SET geometry = ST_SetCRS(ST_Point(longitude_deg, latitude_deg), 'OGC:CRS84')"
    )
    frame = methane.plumes().to_geopandas()
    assert isinstance(frame, geopandas.GeoDataFrame)
    assert frame.crs.to_string() == "OGC:CRS84"
    assert (frame.geometry.x[0], frame.geometry.y[0]) == (-103.5, 31.5)


# ---------- tiles


def test_a_tile_is_found_by_its_scene_with_its_assets_and_its_footprint(methane):
    scene_name = put_tile(methane)
    put_tile(methane, collection="l2b-rgb-v3e")
    tile = methane.tile(scene_name)
    assert (tile.scene_name, tile.collection, tile.gas, tile.version) == (scene_name, "l2b-ch4-mfa-v3e", "CH4", "v3e")
    assert (tile.platform, tile.instrument_name.split()[-1]) == ("ISS", "(EMIT)")
    assert tile.bbox == BBox(-104, 31, -103, 32)
    assert tile.geometry.bounds == tile.bbox
    assert tile.geometry_wkt.startswith("POLYGON")
    assert tile.asset_hrefs["cmf.tif"] == tile.cmf_href
    assert tile.rgb_href.endswith("l2b-rgb-v3e")
    assert tile.observed_at == NOON
    assert {tile: 1}[methane.tile(scene_name)] == 1


def test_a_tile_without_a_time_has_none(methane):
    """The reader's is from now()."""
    tile = methane.tile(put_tile(methane, observed_at=None, processed_at=None))
    assert (tile.observed_at, tile.processed_at, tile.created_at) == (None, None, None)


def test_of_two_versions_the_newest_answers_whatever_it_is_called(methane):
    """The reader knows six collections by name, of v3a and v3c."""
    scene_name = put_tile(methane, collection="l2b-ch4-mfa-v3a", processed_at=NOON)
    put_tile(methane, collection="l2b-ch4-mfa-v9z", processed_at=NOON + timedelta(days=1))
    assert methane.tile(scene_name).version == "v9z"
    assert methane.tile(scene_name).collections == ("l2b-ch4-mfa-v9z", "l2b-ch4-mfa-v3a")


def test_a_tile_of_co2_is_answered_as_that_of_ch4_is(methane):
    both = put_tile(methane)
    put_tile(methane, collection="l2b-co2-mfal-v3e")
    assert methane.tile(both).gas == "CH4"
    assert methane.tile(both, "co2").cmf_type == "mfal"
    plume_id = put_plume(methane, f"{both}-A", gas="CO2")
    assert methane.tile_for_plume(plume_id).gas == "CO2"


def test_a_plume_has_its_tile_and_its_source_or_none(methane):
    alone, held = put_plume(methane), put_plume(methane, "ang20200101t000000-A")
    name = put_source(methane, plume_ids=[held])
    put_tile(methane, "ang20200101t000000")
    plume, tile, source = methane.plume_context(held)
    assert (plume.plume_id, tile.scene_name, source.source_name) == (held, "ang20200101t000000", name)
    assert methane.plume_context(held).tile == methane.tile_for_plume(held)
    assert hash(methane.plume_context(held)) == hash((plume, tile, source))
    assert methane.plume_context(alone)[1:] == (None, None)
    assert methane.tile_for_plume(alone) is None


def test_more_than_a_hundred_tiles_come_back(methane):
    """The reader stops at the server's page: 100 items."""
    for number in range(120):
        put_tile(methane, f"ang20200101t000{number:03}")
    assert len(methane.tiles()) == 120
    assert len(methane.tiles(instruments="ANG", gas="ch4", since="2026-06-01", until="2026-06-02")) == 120
    assert len(methane.tiles(until="2026-06-01")) == 0


def test_a_box_of_tiles_is_their_footprints_and_goes_over_the_antimeridian(methane):
    put_tile(methane)
    west = put_tile(methane, "ang20200101t000000", bbox={"xmin": 178, "ymin": -1, "xmax": 179, "ymax": 1})
    east = put_tile(methane, "ang20200102t000000", bbox={"xmin": -179, "ymin": -1, "xmax": -178, "ymax": 1})
    found = methane.tiles((178.5, -5, -178.5, 5)).select("scene_name").fetchall()
    assert sorted(found) == [(west,), (east,)]
    assert len(methane.tiles((-103.0, 32.0, -100, 35))) == 1
    assert len(methane.tiles((0, 0, 1, 1))) == 0


def test_the_tiles_of_a_source_are_of_every_scene_that_looked_at_it_each_once(methane):
    """The reader's are those of one page and one collection."""
    name = put_source(methane)
    for day in (1, 2, 3):
        scene_name = f"ang2020010{day}t000000"
        put(methane, "source_scenes", source="cm", source_name=name, scene_name=scene_name)
        put_tile(methane, scene_name, collection="l2b-ch4-mfa-v3a")
        put_tile(methane, scene_name, collection="l2b-ch4-mfa-v3e")
    put(methane, "source_plumes", source="cm", source_name=name, plume_id="emi20260101t000000p00001-A")
    put_tile(methane, "emi20260101t000000p00001")
    put_tile(methane, "emi20260101t000000p00001", collection="l2b-co2-mfal-v3e")
    put_tile(methane)
    found = methane.tiles_for_source(f"{name}?status=not_deleted").select("scene_name").fetchall()
    assert sorted(found) == [*((f"ang2020010{day}t000000",) for day in (1, 2, 3)), ("emi20260101t000000p00001",)]
    with pytest.raises(CMSourceNotFound):
        methane.tiles_for_source("CH4_1B2_100m_10.00000_50.00000")


@pytest.mark.parametrize(("record", "table"), [(Plume, "plumes"), (Source, "sources")])
def test_a_record_is_made_of_the_columns_of_its_view(record, table):
    more = {"instrument_name"} if record is Plume else set()
    assert {*record.__dataclass_fields__} == set(columns(table)) - {"geometry"} | more
