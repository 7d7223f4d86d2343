"""What becomes of labelled samples: tables that are exact, and a reason for whatever is not in them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

import geocat
from geocat import engine
from geocat.errors import IncompleteHarvest, InputError, SourceChanged
from geocat.snapshot import take
from geocat.sources import declare
from tests.by_hand import harvest as harvest_items
from tests.by_hand import item
from tests.harvesting import harvest
from tests.labelled import CLASSES, SAMPLES, class_lines, feature, label_row, ring, write_corpus

PEAT = "33N_16E-243N_29_02"
CITY = "33N_16E-243N_29_01"


def rapidai4eo(catalog: geocat.Catalog, folder: Path, **fields):
    return harvest(catalog, "r", "rapidai4eo", str(folder), **fields)


def rejects(catalog: geocat.Catalog) -> set[tuple[str, str | None, str]]:
    return set(catalog.sql("SELECT collection, id, reason FROM rejects").fetchall())


def sample_ids(catalog: geocat.Catalog) -> set[str]:
    return {id for (id,) in catalog.sql("SELECT sample_id FROM labels.samples").fetchall()}


# ---------- the polygon rule


@pytest.fixture(scope="module")
def cells():
    with engine.connect() as connection:
        engine.run(connection, "labels_conform/sample_cell")
        yield connection


def corners(connection, *ids: str) -> list[tuple[float, ...]]:
    connection.execute("CREATE OR REPLACE TEMP TABLE sent AS SELECT unnest($ids) AS sample_id", {"ids": list(ids)})
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE sample_cells AS "
        "SELECT sample_id, NULL AS geometry, NULL AS problem, NULL AS found_at, NULL AS document, "
        "sample_cell(sample_id) AS cell FROM sent"
    )
    engine.run(connection, "labels_conform/cell_corners")
    asked = "SELECT se_lon, se_lat, ne_lon, ne_lat, nw_lon, nw_lat, sw_lon, sw_lat FROM cell_corners"
    return connection.execute(asked).fetchall()


def test_the_real_chip_that_settled_the_rule_has_its_bounds(cells):
    [(cell,)] = cells.execute("SELECT sample_cell('33N_15E-200N_01_09')").fetchall()
    assert (cell["x_min_m"], cell["y_min_m"]) == (364_800, 4_823_400)
    assert (cell["epsg"], cell["utm_zone"], cell["tile_row"], cell["tile_column"]) == (32_633, 33, 1, 9)
    [places] = corners(cells, "33N_15E-200N_01_09")
    to_metres = Transformer.from_crs(4326, 32_633, always_xy=True)
    points = [to_metres.transform(*places[at : at + 2]) for at in range(0, 8, 2)]
    expected = [(365_400, 4_823_400), (365_400, 4_824_000), (364_800, 4_824_000), (364_800, 4_823_400)]
    assert [(round(x, 3), round(y, 3)) for x, y in points] == expected


def test_a_tile_of_planets_own_has_its_bounds(cells):
    """14N/29E-188N: proj:bbox 696000, 4512000, 720000, 4536000."""
    asked = "SELECT sample_cell($id).x_min_m, sample_cell($id).y_min_m"
    assert cells.execute(asked, {"id": "14N_29E-188N_40_01"}).fetchall() == [(696_000, 4_512_000)]
    assert cells.execute(asked, {"id": "14N_29E-188N_01_40"}).fetchall() == [(720_000 - 600, 4_536_000 - 600)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(2, 59), st.integers(5, 37), st.integers(0, 388), st.integers(1, 40), st.integers(1, 40)),
        min_size=1,
        max_size=50,
    )
)
def test_corners_agree_with_pyproj_in_every_zone(cells, drawn):
    ids = [f"{z:02}N_{e:02}E-{n:03}N_{r:02}_{c:02}" for z, e, n, r, c in drawn]
    for (zone, east, north, row, column), places in zip(drawn, corners(cells, *ids), strict=True):
        x, y = 24_000 * east + 600 * (column - 1), 24_000 * north + 600 * (40 - row)
        to_degrees = Transformer.from_crs(32_600 + zone, 4326, always_xy=True)
        expected = [to_degrees.transform(x + dx, y + dy) for dx, dy in ((600, 0), (600, 600), (0, 600), (0, 0))]
        assert places == pytest.approx([value for corner in expected for value in corner], abs=1e-9)


@pytest.mark.parametrize(
    "odd",
    ["", "33N_16E-243N_29_1", "33N_16E-243N_41_01", "33N_16E-243N_00_01", "61N_16E-243N_29_01", "33S_16E-243N_29_01",
     "33N_16E-243N_29_01 ", "00N_16E-243N_29_01", "33N_16E_243N_29_01"],
)  # fmt: skip
def test_what_is_not_like_an_id_names_no_cell(cells, odd):
    assert cells.execute("SELECT sample_cell($id)", {"id": odd}).fetchall() == [(None,)]


# ---------- the tables


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture(scope="module")
def kept(tmp_path_factory, first_root):
    """A catalog into which nothing gets: for harvests that fail."""
    folder = tmp_path_factory.mktemp("kept") / "catalog"
    shutil.copytree(first_root, folder)
    with geocat.open(folder) as held:
        yield held
        assert held.store.entries() == []


def test_samples_have_their_polygon_as_published_and_their_cell(catalog, corpus):
    held = catalog()
    entry = rapidai4eo(held, corpus)
    assert (entry.collections, entry.received, entry.complete) == ({"samples": 5}, 5, True)
    assert rejects(held) == set()
    rows = held.sql(
        "SELECT sample_id, sample_index, epsg, tile_row, tile_column, total_units, bbox, ST_AsGeoJSON(geometry) "
        "FROM labels.samples ORDER BY sample_index"
    ).fetchall()
    assert {row[0] for row in rows} == set(SAMPLES)
    assert [row[1] for row in rows] == list(range(5))
    for sample_id, _, epsg, row, column, total, box, geojson in rows:
        expected = shapely.Polygon(ring(sample_id))
        assert json.loads(geojson)["coordinates"] == [ring(sample_id)]
        assert tuple(box.values()) == expected.bounds
        numbers = (32_600 + int(sample_id[:2]), int(sample_id[13:15]), int(sample_id[16:18]), 40_000)
        assert (epsg, row, column, total) == numbers
    assert held.sql("SELECT DISTINCT ST_CRS(geometry) FROM labels.samples").fetchall() == [("OGC:CRS84",)]


def test_fractions_are_whole_pixels_and_the_published_number(catalog, corpus):
    held = catalog()
    rapidai4eo(held, corpus)
    rows = held.sql("SELECT sample_id, class_id, units, fraction FROM labels.label_fractions").fetchall()
    expected = [(id, each, n, n / 40_000) for id, pixels in SAMPLES.items() for each, n in pixels.items()]
    assert sorted(rows) == sorted(expected)
    wide = held.sql("SELECT clc_111, clc_211, clc_311, clc_412, clc_523 FROM labels.label_fractions_wide "
                    "WHERE sample_id = $id", id=PEAT).fetchall()  # fmt: skip
    assert wide == [(0, 32_001 / 40_000, 0, 7_999 / 40_000, 0)]
    joined = "FROM labels.label_fractions JOIN labels.samples USING (source, sample_index) WHERE"
    assert held.sql(f"{joined} samples.sample_id <> label_fractions.sample_id").fetchall() == []
    classes = held.sql("SELECT class_id, level1_id, level2_id, level3_id, name, class_index FROM labels.label_classes")
    assert classes.fetchall() == [(n, n // 100, n // 10, n, name, at) for at, (n, name) in enumerate(CLASSES.items())]


def test_the_files_open_elsewhere_and_a_corpus_is_no_item(catalog, corpus):
    held = catalog()
    harvest_items(held, item("a"))
    rapidai4eo(held, corpus, asset_base="https://elsewhere.invalid/corpus/")
    frame = geopandas.read_parquet(held.files("label_samples")[0])
    assert len(frame) == 5
    assert frame.crs == "OGC:CRS84"
    assert held.sql("SELECT collection, id FROM items").fetchall() == [("c", "a")]
    assert held.sql("SELECT view_name FROM duckdb_views() WHERE schema_name = 'collections'").fetchall() == [("c",)]
    with pytest.raises(InputError, match="No collection with items is called 'samples'"):
        held.items(collection="samples")
    shown = held.sql("SELECT items, collections, rejects, added FROM snapshots WHERE source = 'r'").fetchall()
    assert shown == [(5, 0, 0, 5)]
    assert held.sql("SELECT source, type, asset_base, samples FROM labels.corpora").fetchall() == [
        ("r", "rapidai4eo", "https://elsewhere.invalid/corpus", 5)
    ]


def test_rollback_expiry_and_opening_as_of_work_as_of_items(catalog, corpus):
    held = catalog()
    first = rapidai4eo(held, corpus)
    write_corpus(corpus, {id: SAMPLES[id] for id in (PEAT, CITY)})
    second = take(held.store, "r", declare("r", {"type": "rapidai4eo", "url": str(corpus)}), accept_shrink=True)
    held.refresh()
    assert sample_ids(held) == {PEAT, CITY}
    with geocat.open(held.store.root, as_of=first.snapshot) as before:
        assert sample_ids(before) == set(SAMPLES)
    held.rollback(first.snapshot)
    assert sample_ids(held) == set(SAMPLES)
    assert held.diff(first.snapshot, second.snapshot).fetchall() == []
    gone = held.expire(keep=1)
    assert len(gone) == 2
    assert sample_ids(held) == set(SAMPLES)


def test_a_source_that_becomes_a_corpus_has_no_items_any_more_and_the_other_way_round(catalog, corpus):
    held = catalog()
    harvest_items(held, item("a"), source="r")
    rapidai4eo(held, corpus)
    assert len(held.sql("FROM items")) == 0
    assert sample_ids(held) == set(SAMPLES)
    harvest_items(held, item("a"), source="r")
    assert (len(held.sql("FROM items")), sample_ids(held)) == (1, set())
    assert held.sql("SELECT count(*) FROM labels.label_fractions").fetchall() == [(0,)]


# ---------- what is not in them


def moved(sample_id: str, by_deg: float) -> dict:
    polygon = {"type": "Polygon", "coordinates": [[[x + by_deg, y] for x, y in ring(sample_id)]]}
    return feature(sample_id, geometry=polygon)


SOUND = "26N_26E-303N_40_40"
HALF = {111: 20_000, 211: 20_000}


def numbered(number: int) -> str:
    """One of forty samples side by side."""
    return f"33N_16E-243N_30_{number + 1:02}"


def of_geometry(sample_id: str, kind: str, coordinates: object) -> dict:
    return feature(sample_id, geometry={"type": kind, "coordinates": coordinates})


BAD_FEATURES = {
    "another cell": (lambda key: moved(key, 0.00886), "The polygon lies 0.00886 degrees from the cell that its sample_id names."),
    "a little off": (lambda key: moved(key, 3e-5), "The polygon lies 3e-05 degrees from the cell that its sample_id names."),
    "no id": (lambda key: feature(key, properties={}), "The feature has no sample_id."),
    "an odd id": (lambda key: feature(key, properties={"sample_id": "33N_16E-243N_29_99"}), "The sample_id is not like 33N_15E-200N_01_09."),
    "no geometry": (lambda key: feature(key, geometry=None), "The feature has no geometry that can be read."),
    "a point": (lambda key: of_geometry(key, "Point", ring(key)[0]), "The geometry is not a polygon of the four corners of a cell."),
    "a line": (lambda key: of_geometry(key, "LineString", ring(key)), "The geometry is not a polygon of the four corners of a cell."),
    "a triangle": (lambda key: of_geometry(key, "Polygon", [[*ring(key)[:3], ring(key)[0]]]), "The geometry is not a polygon of the four corners of a cell."),
    "no feature": (lambda _: {"type": "Point", "coordinates": [1, 2]}, "It is not a feature: its type is Point."),
    "no number": (lambda key: '{"type": "Feature", "properties": {"sample_id": "KEY"}, "geometry": {"coordinates": [NaN]}}'.replace("KEY", key), "The feature has no geometry that can be read."),
    "no JSON": (lambda key: '{"type": "Feature", "properties": {"sample_id": KEY}}'.replace("KEY", key), "The feature is not valid JSON."),
    "null": (lambda _: "null", "It is not a feature: its type is missing."),
    "too deep": (lambda key: feature(key, properties={"sample_id": key, "x": json.loads("[" * 600 + "]" * 600)}), "The feature is nested too deeply to be read."),
}  # fmt: skip
BAD_ROWS = {
    "short": ((0.5, 0.48, 0, 0), "Fractions sum to 0.98 and not to 1."),
    "long": ((0.5, 0.5, 0.5, 0), "Fractions sum to 1.5 and not to 1."),
    "nothing": ((0.0, 0.0, 0.0, 0.0), "Fractions sum to 0.0 and not to 1."),
    "no multiple": ((0.5, 0.49999, 0.00001, 0), "Its clc_211 is 0.49999, which is not a multiple of 1/40,000."),
    "text": (("many", 1.0, 0, 0), 'Its clc_111 is "many", which is not a number.'),
    "nan": (("nan", 1.0, 0, 0), 'Its clc_111 is "nan", which is not a number.'),
    "infinite": (("inf", 1.0, 0, 0), 'Its clc_111 is "inf", which is not a number.'),
    "negative": ((-0.5, 1.5, 0, 0), "Its clc_111 is -0.5, which is negative."),
    "no geometry": ((1.0, 0, 0, 0), "There is no geometry of this sample."),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory, first_root):
    """What becomes of all of these, and of one sound sample, in one harvest."""
    folder = tmp_path_factory.mktemp("refused")
    features = [told(numbered(n)) for n, (told, _) in enumerate(BAD_FEATURES.values())]
    rows = [label_row(SOUND, SAMPLES[SOUND])]
    for n, (bad, (fractions, _)) in enumerate(BAD_ROWS.items(), len(BAD_FEATURES)):
        features += [feature(numbered(n))] if bad != "no geometry" else []
        rows.append(",".join([numbered(n), *map(str, fractions)]))
    write_corpus(folder / "corpus", features=[*features, feature(SOUND)], rows=rows)
    shutil.copytree(first_root, folder / "catalog")
    with geocat.open(folder / "catalog") as held:
        entry = rapidai4eo(held, folder / "corpus")
        assert sample_ids(held) == {SOUND}
        assert (entry.received, entry.collections) == (len(features) + 1, {"samples": 1})
        told = held.sql("SELECT collection, id, reason, document, found_at FROM rejects").fetchall()
    assert len(told) == entry.rows("rejects") == len(BAD_FEATURES) + len(BAD_ROWS)
    return told


@pytest.mark.parametrize("bad", BAD_FEATURES)
def test_a_feature_that_is_no_sample_is_a_reject_with_its_reason(refused, bad):
    told, reason = BAD_FEATURES[bad]
    sent = told(numbered(list(BAD_FEATURES).index(bad)))
    text = sent if isinstance(sent, str) else json.dumps(sent)
    [found] = [each for each in refused if each[3] == text]
    knows_id = bad not in ("no id", "no feature", "no JSON", "null", "too deep")
    assert (found[0], found[2]) == ("samples", reason)
    assert (found[1] is not None) == knows_id
    assert found[4].endswith("/corpus/resources/rapidai4eo_geometries.geojson.gz")


@pytest.mark.parametrize("bad", BAD_ROWS)
def test_labels_that_are_none_are_a_reject_with_their_reason(refused, bad):
    fractions, reason = BAD_ROWS[bad]
    sample_id = numbered(len(BAD_FEATURES) + list(BAD_ROWS).index(bad))
    [(part, _, said, document, found_at)] = [each for each in refused if each[1] == sample_id]
    assert (part, said) == ("labels", reason)
    assert list(json.loads(document).values()) == [sample_id, *map(str, fractions)]
    assert found_at.endswith("/corpus/resources/rapidai4eo_labels.csv.gz")


def test_a_sample_without_labels_is_a_reject(catalog, tmp_path):
    held = catalog()
    write_corpus(tmp_path, features=[feature(SOUND), feature(PEAT)], rows=[label_row(SOUND, SAMPLES[SOUND])])
    rapidai4eo(held, tmp_path)
    assert rejects(held) == {("samples", PEAT, "There are no labels of this sample.")}
    assert json.loads(held.sql("SELECT document FROM rejects").fetchall()[0][0]) == feature(PEAT)


def test_rows_of_labels_without_an_id_are_rejects_each(catalog, tmp_path):
    held = catalog()
    rows = [label_row(SOUND, SAMPLES[SOUND]), ",1.0,0,0,0", ",0,1.0,0,0"]
    write_corpus(tmp_path, features=[feature(SOUND)], rows=rows)
    entry = rapidai4eo(held, tmp_path)
    assert rejects(held) == {("labels", None, "The row of labels has no id of a sample.")}
    assert entry.rows("rejects") == 2
    assert sample_ids(held) == {SOUND}


def test_of_samples_with_one_id_identical_copies_count_once_and_others_not_at_all(catalog, tmp_path):
    held = catalog()
    turned = feature(PEAT, geometry={"type": "Polygon", "coordinates": [ring(PEAT)[::-1]]})
    features = [feature(SOUND), feature(SOUND), feature(PEAT), turned, feature(CITY)]
    rows = [label_row(*each) for each in SAMPLES.items() if each[0] in (SOUND, PEAT, CITY)]
    other = label_row(CITY, HALF)
    write_corpus(tmp_path, features=features, rows=[*rows, label_row(SOUND, SAMPLES[SOUND]), other])
    entry = rapidai4eo(held, tmp_path)
    assert rejects(held) == {
        ("samples", PEAT, "There are 2 samples of this id, with different geometries."),
        ("labels", CITY, "There are 2 rows of labels of this sample, which differ."),
    }
    assert sample_ids(held) == {SOUND}
    assert len(held.sql("FROM labels.label_fractions")) == len(SAMPLES[SOUND])
    assert (entry.received, entry.rows("rejects")) == (4, 4)


def test_a_ring_may_begin_at_any_corner(catalog, tmp_path):
    held = catalog()
    turned = [*ring(PEAT)[2:4], *ring(PEAT)[:3]]
    polygon = {"type": "Polygon", "coordinates": [turned]}
    write_corpus(tmp_path, features=[feature(PEAT, geometry=polygon)], rows=[label_row(PEAT, SAMPLES[PEAT])])
    rapidai4eo(held, tmp_path)
    assert (rejects(held), sample_ids(held)) == (set(), {PEAT})


def test_a_column_that_is_no_class_is_a_reject_and_so_is_a_class_that_is_none(catalog, tmp_path):
    held = catalog()
    classes = [line for line in class_lines() if not line.startswith("clc_111")]
    write_corpus(tmp_path, classes=[*classes, "clc_x,,,x,Nothing", "clc_412,4,41,412,Another name"])
    rapidai4eo(held, tmp_path)
    assert rejects(held) == {
        ("labels", "clc_111", "The column clc_111 is not among the classes."),
        ("labels", CITY, "Its clc_111 is not among the classes."),
        ("classes", None, "The class has no class_id that is a whole number."),
        ("classes", "412", "An earlier class has the same class_id, and was kept instead."),
    }
    assert sample_ids(held) == set(SAMPLES) - {CITY}


def test_a_line_that_is_cut_is_a_reject(catalog, tmp_path):
    held = catalog()
    rows = [label_row(*each) for each in SAMPLES.items()]
    write_corpus(tmp_path, rows=[*rows[:3], rows[3].rpartition(",")[0], *rows[4:]])
    rapidai4eo(held, tmp_path)
    reasons = {(part, reason[:27]) for part, _, reason in rejects(held)}
    assert reasons == {("labels", "The line 5 cannot be read: "), ("samples", "There are no labels of this")}
    assert len(sample_ids(held)) == 4


@pytest.mark.parametrize("lost", [1, 40])
def test_a_file_that_ends_too_early_makes_no_current_snapshot(catalog, tmp_path, lost):
    held = catalog()
    file = write_corpus(tmp_path) / "resources" / "rapidai4eo_geometries.geojson.gz"
    file.write_bytes(file.read_bytes()[:-lost])
    with pytest.raises((IncompleteHarvest, SourceChanged), match="geometries"):
        rapidai4eo(held, tmp_path)
    held.refresh()
    assert sample_ids(held) == set()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rapidai4eo_geometries.geojson.gz", b"<html>", r"does not hold the samples as declared: it is neither a Feat"),
        ("rapidai4eo_geometries.geojson.gz", b'{"type": "Topology", "features": [1]}', "its type is 'Topology'"),
        ("rapidai4eo_labels.csv.gz", b"id,clc_111\nx,1\n", r"hold the labels as declared: it has no column sample_id"),
        ("rapidai4eo_label_mappings.csv", b"", r"hold the classes as declared"),
    ],
)
def test_a_file_of_another_kind_is_told(kept, corpus, name, content, said):
    (corpus / "resources" / name).write_bytes(content)
    with pytest.raises(SourceChanged, match=said):
        rapidai4eo(kept, corpus)


def test_coordinates_in_metres_are_told(kept, corpus):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3035"}}
    told = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature(PEAT)]})
    (corpus / "resources" / "rapidai4eo_geometries.geojson.gz").write_text(told)
    with pytest.raises(SourceChanged, match=r"its coordinates are of urn:ogc:def:crs:EPSG::3035"):
        rapidai4eo(kept, corpus)


# ---------- tables of one's own

POINTS = "plot,lon,lat,cover\np1,10.5,50.5,forest\np2,11.5,51.5,water\np3,12.5,52.5,forest\n"


def own(catalog: geocat.Catalog, url: object, **fields):
    return harvest(catalog, "mine", "labels", str(url), **fields)


def labels_of(catalog: geocat.Catalog) -> dict[str, dict[str, int]]:
    rows = catalog.sql(
        "SELECT sample_id, coalesce(name, class_id::VARCHAR), units FROM labels.label_fractions "
        "JOIN labels.label_classes USING (source, class_id) ORDER BY ALL"
    )
    found: dict[str, dict[str, int]] = {}
    for sample_id, name, units in rows.fetchall():
        found.setdefault(sample_id, {})[name] = units
    return found


def test_points_with_a_class_each_are_a_corpus(catalog, tmp_path):
    held = catalog()
    (tmp_path / "points.csv").write_text(POINTS)
    entry = own(held, tmp_path / "points.csv", sample_column="plot", class_column="cover")
    assert entry.complete
    assert labels_of(held) == {"p1": {"forest": 1}, "p2": {"water": 1}, "p3": {"forest": 1}}
    assert held.sql("SELECT class_id, name FROM labels.label_classes ORDER BY 1").fetchall() == [
        (1, "forest"),
        (2, "water"),
    ]
    places = held.sql("SELECT ST_AsText(geometry), epsg, total_units FROM labels.samples ORDER BY sample_id").fetchall()
    assert places[0] == ("POINT (10.5 50.5)", None, 1)


def test_wkt_semicolons_and_a_table_of_classes(catalog, tmp_path):
    held = catalog()
    (tmp_path / "plots.csv").write_text(
        'sample_id;geometry\na;"POLYGON ((1 1, 2 1, 2 2, 1 1))"\nb;POINT (3 4)\nc;nonsense\nd;POINT (500000 6000000)\n'
    )
    (tmp_path / "labels.csv").write_text("sample_id;class\na;7\nb;Water\nc;7\nd;7\n")
    (tmp_path / "classes.csv").write_text("class_id,name,level1_id\n7,Forest,1\n9,Water,2\n")
    own(held, tmp_path / "plots.csv", labels="labels.csv", classes="classes.csv")
    assert labels_of(held) == {"a": {"Forest": 1}, "b": {"Water": 1}}
    assert rejects(held) == {
        ("samples", "c", "The row has no geometry that can be read."),
        ("samples", "d", "The geometry lies outside the globe; it has to be in degrees, longitude first."),
    }
    levels = held.sql("SELECT class_id, level1_id, level2_id, class_index FROM labels.label_classes").fetchall()
    assert levels == [(7, 1, None, 0), (9, 2, None, 1)]


def test_geoparquet_in_another_crs_with_wide_fractions(catalog, tmp_path):
    held = catalog()
    frame = geopandas.GeoDataFrame(
        {"id": [1, 2], "f_10": [0.25, 1.0], "f_20": [0.75, 0.0], "note": ["x", "y"]},
        geometry=[shapely.Point(4_321_000, 3_210_000), shapely.Point(4_331_000, 3_210_000)],
        crs=3035,
    )
    frame.to_parquet(tmp_path / "plots.parquet")
    fields = {"form": "wide", "total": 100, "sample_column": "id", "class_prefix": "f_"}
    own(held, tmp_path / "plots.parquet", **fields)
    assert labels_of(held) == {"1": {"10": 25, "20": 75}, "2": {"10": 100}}
    [(x, y)] = held.sql("SELECT ST_X(geometry), ST_Y(geometry) FROM labels.samples WHERE sample_id = '1'").fetchall()
    assert (x, y) == pytest.approx((10, 52), abs=1e-9)
    assert held.sql("SELECT DISTINCT fraction FROM labels.label_fractions ORDER BY 1").fetchall() == [
        (0.25,),
        (0.75,),
        (1.0,),
    ]


def test_geojson_with_labels_among_its_properties(catalog, tmp_path):
    held = catalog()
    features = [
        {"type": "Feature", "id": n, "properties": {"key": f"k{n}", "forest": 3, "water": 1}, "geometry": {"type": "Point", "coordinates": [n, n]}}
        for n in range(3)
    ]  # fmt: skip
    (tmp_path / "mine.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    fields = {"form": "wide", "total": 4, "values": "units", "sample_column": "key"}
    own(held, tmp_path / "mine.geojson", **fields, class_columns=["forest", "water"])
    assert labels_of(held) == {f"k{n}": {"forest": 3, "water": 1} for n in range(3)}


def test_long_labels_in_parquet_beside_the_samples(catalog, tmp_path):
    held = catalog()
    (tmp_path / "points.csv").write_text("sample_id,lon,lat\na,1,1\nb,2,2\nc,3,3\nd,4,4\n")
    rows = [("a", "x", 0.5), ("a", "y", 0.5), ("b", "x", 0.4), ("c", "x", 0.5), ("c", "x", 0.5), ("d", "x", 0.0)]
    table = pa.table(dict(zip(("sample_id", "class", "value"), zip(*rows, strict=True), strict=True)))
    pq.write_table(table, tmp_path / "labels.parquet")
    fields = {"labels": "labels.parquet", "form": "long", "total": 10}
    own(held, tmp_path / "points.csv", **fields)
    assert labels_of(held) == {"a": {"x": 5, "y": 5}}
    assert rejects(held) == {
        ("labels", "b", "Fractions sum to 0.4 and not to 1."),
        ("labels", "c", "Its labels name a class twice."),
        ("labels", "d", "Fractions sum to 0.0 and not to 1."),
    }
    own(held, tmp_path / "points.csv", **fields, sums="ignore")
    assert labels_of(held) == {"a": {"x": 5, "y": 5}, "b": {"x": 4}}
    assert {reason for *_, reason in rejects(held)} == {"Its labels name a class twice."}
    assert sample_ids(held) == {"a", "b", "d"}


def test_a_sample_over_the_antimeridian_is_cut_there(catalog, tmp_path):
    held = catalog()
    (tmp_path / "over.csv").write_text(
        'sample_id,geometry,class\na,"POLYGON ((179 1, -179 1.5, -179 2.5, 179 2, 179 1))",1\n'
    )
    own(held, tmp_path / "over.csv")
    [(area, kind)] = held.sql(
        "SELECT ST_Area(geometry), ST_GeometryType(geometry)::VARCHAR FROM labels.samples"
    ).fetchall()
    assert (round(area, 9), kind) == (2, "MULTIPOLYGON")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sample_column": "nr"}, "it has no column nr; there are plot, lon, lat, cover"),
        ({"sample_column": "plot"}, "it has no column class; there are plot"),
        ({"sample_column": "plot", "class_column": "cover", "longitude_column": "x"}, "it has no column x"),
        ({"sample_column": "plot", "form": "wide", "total": 1, "class_prefix": "c_"}, "it has no column c_"),
        ({"sample_column": "plot", "form": "wide", "total": 1, "class_columns": ["z"]}, "it has no column z"),
        ({"sample_column": "plot", "form": "long", "total": 1, "class_column": "cover"}, "it has no column value"),
    ],
)
def test_a_column_that_is_not_there_is_told_with_those_that_are(kept, tmp_path, fields, said):
    (tmp_path / "points.csv").write_text(POINTS)
    with pytest.raises(SourceChanged, match=said):
        own(kept, tmp_path / "points.csv", **fields)


def test_a_parquet_file_without_geometry_metadata_is_told(kept, tmp_path):
    pq.write_table(pa.table({"sample_id": ["a"], "geometry": [b"x"], "class": [1]}), tmp_path / "a.parquet")
    with pytest.raises(SourceChanged, match=r"its column geometry has no GeoParquet metadata"):
        own(kept, tmp_path / "a.parquet")


def test_fractions_need_a_whole():
    with pytest.raises(InputError, match=r"field total: .*form wide or long needs it"):
        declare("mine", {"type": "labels", "url": "a.csv", "form": "wide"})


# ---------- label items of the STAC extension


def test_label_items_of_any_source_have_classes_and_overviews(catalog):
    held = catalog()
    properties = {
        "label:type": "vector",
        "label:classes": [{"name": "cover", "classes": ["forest", "water"]}, {"name": None, "classes": [1, 2]}],
        "label:overviews": [
            {
                "property_key": "cover",
                "counts": [{"name": "forest", "count": 12}, {"name": "water", "count": 3}],
                "statistics": [{"name": "mean", "value": 0.5}],
            }
        ],
    }
    harvest_items(
        held, item("labelled", properties), item("not"), item("odd", {"label:classes": "none", "label:overviews": 3})
    )
    asked = "SELECT id, property_key, kind, name, value FROM labels.overviews ORDER BY ALL"
    assert held.sql(asked).fetchall() == [
        ("labelled", "cover", "count", "forest", 12),
        ("labelled", "cover", "count", "water", 3),
        ("labelled", "cover", "statistic", "mean", 0.5),
    ]
    asked = "SELECT label_type, property_key, class_name FROM labels.item_classes ORDER BY ALL"
    assert held.sql(asked).fetchall() == [
        ("vector", "cover", "forest"),
        ("vector", "cover", "water"),
        ("vector", None, "1"),
        ("vector", None, "2"),
    ]
