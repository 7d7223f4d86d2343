"""Labels from Python, over tables made by hand: every condition against numpy and shapely, and every word that is wrong.

``sql/labels`` itself is what is asked. The corpus is made up; its grid is RapidAI4EO's.
"""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import geopandas
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given, settings

from geocat import engine
from geocat.errors import InputError
from geocat.labels import Labels, UnknownProduct, words
from geocat.labels.words import LabelClass
from geocat.query import Rows

BASE = "https://labels.example.net/corpus"
TOTAL = 40_000
CLASSES = {
    111: "Town",
    112: "Village",
    121: "Quarry",
    211: "Field",
    311: "Beech wood",
    312: "Fir wood",
    313: "Mixed wood",
    412: "Bog",
}
TABLES = ("samples", "label_fractions", "label_classes")
TYPES = {
    "sample_index": "UINTEGER",
    "geometry": "GEOMETRY('OGC:CRS84')",
    "bbox": "STRUCT(xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE)",
    "fraction": "DOUBLE",
    "units": "UINTEGER",
    "total_units": "UINTEGER",
    **dict.fromkeys(["source", "sample_id", "name", "snapshot"], "VARCHAR"),
}
"""The type of a column by its name; a number is INTEGER."""
SAMPLES = 240
CITY = (13.3, 52.3, 13.7, 52.55)


class Sample(NamedTuple):
    """A sample of the made-up corpus, with the units of each of its classes."""

    sample_id: str
    polygon: shapely.Polygon
    units: dict[int, int]

    def of(self, *classes: int) -> int:
        return sum(self.units.get(each, 0) for each in classes)


def made(seed: int = 7) -> list[Sample]:
    """Samples in four tiles of UTM zone 33, each with up to four classes; a third of them are one class, or wood."""
    draw = random.Random(seed)
    to_lonlat = pyproj.Transformer.from_crs(32633, "OGC:CRS84", always_xy=True)
    cells = [(e, n, r, c) for e in (15, 16) for n in (241, 242) for r in range(1, 41) for c in range(1, 41)]
    samples = []
    for number, (east, north, row, column) in enumerate(draw.sample(cells, SAMPLES)):
        x, y = 24_000 * east + 600 * (column - 1), 24_000 * north + 600 * (40 - row)
        ring = [to_lonlat.transform(*at) for at in ((x + 600, y), (x + 600, y + 600), (x, y + 600), (x, y))]
        few = draw.sample(sorted(CLASSES), draw.randint(2, 4)) if number % 3 else [311, 312, 313]
        cuts = (
            sorted(draw.sample(range(1, TOTAL), len(few) - 1)) if number % 9 else [32_000] + [36_000] * (len(few) == 3)
        )
        parts = np.diff([0, *cuts, TOTAL]).tolist()
        units = dict(zip(few, parts, strict=False)) if number % 12 else {412: TOTAL}
        polygon = shapely.Polygon([(round(lon, 5), round(lat, 5)) for lon, lat in ring])
        samples.append(Sample(f"33N_{east}E-{north}N_{row:02}_{column:02}", polygon, units))
    return sorted(samples)


CORPUS = made()


def columns(table):
    """The columns of a base view, as its file selects them."""
    names = engine.text(f"labels/{table}").partition("\nSELECT\n")[2].partition("\nFROM ")[0].split(",\n")
    return [name.strip().split()[-1].rpartition(".")[2] for name in names]


def installed():
    """A connection with the tables and the objects of sql/labels that build on them."""
    connection = engine.connect()
    connection.execute("CREATE SCHEMA labels")
    connection.execute(engine.text("macros/touches_box"))
    connection.execute(
        "CREATE TABLE snapshots "
        "(source VARCHAR, source_type VARCHAR, asked JSON, items BIGINT, snapshot VARCHAR, is_current BOOLEAN)"
    )
    for table in TABLES:
        made_of = ", ".join(f"{column} {TYPES.get(column, 'INTEGER')}" for column in columns(table))
        connection.execute(f"CREATE TABLE labels.{table} ({made_of})")
    folder = engine.shipped("data") / "reference"
    connection.execute(f"CREATE MACRO reference_folder() AS {engine.literal(str(folder))}")
    done = [*TABLES]
    for file in sorted((engine.shipped("sql") / "labels").glob("*.sql")):
        install(connection, file.stem, done)
    return connection


def install(connection, name, done):
    """An object of sql/labels, after those that it needs; not those that read files or items."""
    file = engine.shipped("sql") / "labels" / f"{name}.sql"
    text = re.sub(r"--.*", "", file.read_text()) if file.is_file() else ""
    if name in done or not text or re.search(r"_files\(\)|\bFROM items\b|CREATE SCHEMA", text):
        return
    done.append(name)
    for other in re.findall(r"\blabels\.(\w+)", text):
        install(connection, other, done)
    connection.execute(file.read_text())


def put(connection, table, rows):
    """Rows by the names of their columns; what is not given is NULL."""
    frame = pd.DataFrame(rows)
    places = ", ".join("ST_GeomFromWKB(geometry)" if name == "geometry" else name for name in frame)
    connection.execute(f"INSERT INTO labels.{table} ({', '.join(frame)}) SELECT {places} FROM frame")


def fill(connection, corpus, source="rapidai4eo"):
    put(
        connection,
        "label_classes",
        [
            {"source": source, "class_id": number, "name": name, "class_index": place}
            | {f"level{level}_id": int(str(number)[:level]) for level in (1, 2, 3)}
            for place, (number, name) in enumerate(CLASSES.items())
        ],
    )
    known = [
        {"source": source, "sample_id": sample.sample_id, "sample_index": index, "total_units": TOTAL}
        for index, sample in enumerate(corpus)
    ]
    corners = ("xmin", "ymin", "xmax", "ymax")
    put(
        connection,
        "samples",
        [
            {**row, "bbox": dict(zip(corners, sample.polygon.bounds, strict=True)), "geometry": sample.polygon.wkb}
            for row, sample in zip(known, corpus, strict=True)
        ],
    )
    put(
        connection,
        "label_fractions",
        [
            {**row, "class_id": number, "units": units, "fraction": units / TOTAL}
            for row, sample in zip(known, corpus, strict=True)
            for number, units in sample.units.items()
        ],
    )
    connection.execute(
        "INSERT INTO snapshots VALUES (?, 'rapidai4eo', json_object('url', ?), ?, 'one', TRUE)",
        [source, BASE, len(corpus)],
    )


@pytest.fixture(scope="module")
def labels():
    with installed() as connection:
        fill(connection, CORPUS)
        yield Labels(connection, None)


def ids(rows):
    found = [sample_id for (sample_id,) in rows.select("sample_id").fetchall()]
    assert len(found) == len(set(found))
    return set(found)


def those(condition):
    return {sample.sample_id for sample in CORPUS if condition(sample)}


# ---------- by place


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_samples_of_any_box_are_those_that_shapely_finds(labels, data):
    west, east = sorted(data.draw(st.floats(12.4, 14.2)) for _ in "we")
    south, north = sorted(data.draw(st.floats(52.1, 52.8)) for _ in "sn")
    box = shapely.box(west, south, east, north)
    for touching in ("intersects", "within"):
        found = ids(labels.samples((west, south, east, north), touching=touching))
        assert found == those(lambda sample, way=touching: getattr(sample.polygon, way)(box))


@settings(max_examples=10, deadline=None)
@given(st.floats(12.6, 14.0), st.floats(52.2, 52.7), st.floats(0.01, 0.4), st.integers(3, 9))
def test_samples_of_any_polygon_are_those_that_shapely_finds(labels, lon, lat, radius, corners):
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    polygon = shapely.Polygon(np.column_stack([lon + radius * np.cos(turns), lat + radius * np.sin(turns)]))
    for touching in ("intersects", "within"):
        found = ids(labels.samples(polygon=polygon, touching=touching))
        assert found == those(lambda sample, way=touching: getattr(sample.polygon, way)(polygon))


def test_a_polygon_may_be_a_file_geojson_or_a_geodataframe(labels, tmp_path):
    frame = geopandas.GeoDataFrame(geometry=[shapely.box(*CITY)], crs="OGC:CRS84")
    file = tmp_path / "city.geojson"
    frame.to_file(file, driver="GeoJSON")
    wanted = ids(labels.samples(CITY))
    assert len(wanted) > 20
    for polygon in (file, str(file), frame, frame.to_crs(32633), shapely.box(*CITY).__geo_interface__):
        found = ids(labels.samples(polygon=polygon))
        assert len(found ^ wanted) <= (2 if getattr(polygon, "crs", None) == 32633 else 0)


def test_a_country_and_a_city_are_places_by_name(labels):
    everywhere = {sample.sample_id for sample in CORPUS}
    assert ids(labels.samples(place="Germany", touching="within")) == everywhere
    assert ids(labels.samples(place="deutschland")) == everywhere
    assert ids(labels.samples(place="France")) == set()
    assert set() < ids(labels.samples(place="Berlin")) < everywhere


def test_a_box_over_the_antimeridian_holds_what_lies_west_and_east_of_it(labels):
    assert ids(labels.samples((170.0, 50.0, 13.4, 53.0))) == ids(labels.samples((-180.0, 50.0, 13.4, 53.0)))


# ---------- by class

SHARES = st.sampled_from([0, 0.25, 0.5, 0.8, 0.9, 0.999975, 1])
SOME = st.lists(st.sampled_from(sorted(CLASSES)), min_size=1, max_size=4, unique=True)


@settings(max_examples=25, deadline=None)
@given(SOME, st.sampled_from(["at_least", "at_most", "more_than", "less_than"]), SHARES)
def test_bounds_are_those_of_whole_units(labels, classes, bound, share):
    whole = share * TOTAL
    compare = {
        "at_least": lambda units: units >= whole,
        "at_most": lambda units: units <= whole,
        "more_than": lambda units: units > whole,
        "less_than": lambda units: units < whole,
    }[bound]
    rows = labels.samples(any_of=classes, **{bound: share})
    assert ids(rows) == those(lambda sample: compare(sample.of(*classes)))
    by_id = {sample.sample_id: sample for sample in CORPUS}
    for sample_id, units, part in rows.select("sample_id", "units", "share").fetchall():
        assert units == by_id[sample_id].of(*classes)
        assert part == pytest.approx(units / TOTAL)


@settings(max_examples=20, deadline=None)
@given(st.none() | SOME, st.none() | SOME, st.none() | SOME, st.sampled_from([None, CITY]))
def test_any_all_none_and_a_box_hold_together(labels, any_of, all_of, none_of, bbox):
    found = ids(labels.samples(bbox, any_of=any_of, all_of=all_of, none_of=none_of))
    assert found == those(
        lambda sample: (
            (any_of is None or sample.of(*any_of) > 0)
            and (all_of is None or all(sample.of(each) for each in all_of))
            and (none_of is None or sample.of(*none_of) == 0)
            and (bbox is None or sample.polygon.intersects(shapely.box(*bbox)))
        )
    )


@pytest.mark.parametrize(("level", "number"), [(1, 3), (2, 31), (3, 312), (None, 312)])
def test_a_class_of_a_level_is_all_classes_below_it(labels, level, number):
    below = [each for each in CLASSES if str(each).startswith(str(number))]
    found = ids(labels.samples(any_of=number, at_class_level=level, at_least=1))
    assert found == those(lambda sample: sample.of(*below) == TOTAL)
    assert found or number == 312


def test_exact_units_find_what_sums_of_floats_miss(labels):
    """Trap 3: of the samples that are wholly wood, some have fractions that sum to 0.9999999999999999."""
    exact = ids(labels.samples(any_of=31, at_class_level=2, at_least=1))
    floats = ids(labels.samples(any_of=31, at_class_level=2, float_sum_is=1))

    def float_sum(sample):
        return sum((sample.of(each) / TOTAL for each in (311, 312, 313)), 0.0)

    assert floats == those(lambda sample: float_sum(sample) == 1.0)
    assert exact == those(lambda sample: sample.of(311, 312, 313) == TOTAL)
    assert floats < exact, "the corpus has a sample that floats miss"


def test_more_than_and_at_least_differ_by_what_is_on_the_bound(labels):
    """Trap 4: the tutorial says at least 80 percent, and asks for more than."""
    first = next(iter(CLASSES))
    wanted = next((each for each in CLASSES if those(lambda sample, it=each: sample.of(it) == 32_000)), first)
    difference = ids(labels.samples(any_of=wanted, at_least=0.8)) - ids(labels.samples(any_of=wanted, more_than=0.8))
    assert difference == those(lambda sample: sample.of(wanted) == 32_000)
    assert difference


@pytest.mark.parametrize(
    "word", [412, "412", "clc_412", "CLC_412", "Bog", "bog", " BOG ", np.int64(412), [412], ("Bog",)]
)
def test_a_class_is_an_id_or_a_name(labels, word):
    assert ids(labels.samples(any_of=word, at_least=1)) == those(lambda sample: sample.of(412) == TOTAL)


def test_classes_have_ids_names_and_levels(labels):
    rows = labels.classes().order("class_index").select("class_id", "name", "level1_id", "level2_id").fetchall()
    assert rows == [(number, name, number // 100, number // 10) for number, name in CLASSES.items()]
    assert len(labels.classes("rapidai4eo")) == len(CLASSES)


# ---------- shares


@pytest.mark.parametrize("level", [None, 1, 2, 3])
def test_shares_are_sums_of_units(labels, level):
    def group(number):
        return number if level is None else int(str(number)[:level])

    chosen = labels.samples(CITY)
    there = ids(chosen)
    meant = [sample for sample in CORPUS if sample.sample_id in there]
    wanted = {}
    for sample in meant:
        for number, units in sample.units.items():
            wanted[group(number)] = wanted.get(group(number), 0) + units
    for samples in (chosen, [sample.sample_id for sample in meant]):
        rows = labels.shares(samples, at_class_level=level)
        found = dict(rows.select("class_id", "units").fetchall())
        assert found == wanted
        assert [share for (share,) in rows.select("share").fetchall()] == pytest.approx(
            [units / (len(meant) * TOTAL) for units in sorted(wanted.values(), reverse=True)]
        )
    names = dict(rows.select("class_id", "name").fetchall())
    if level == 2:
        assert names[31] == "Beech wood, Fir wood, Mixed wood"
    if level in (None, 3):
        assert names[412] == "Bog"


def test_shares_of_everything_and_of_nothing(labels):
    assert sum(units for (units,) in labels.shares().select("units").fetchall()) == SAMPLES * TOTAL
    assert labels.shares(labels.samples(place="France")).fetchall() == []


# ---------- files

FIRST = CORPUS[0].sample_id
FUSION = [datetime(2018, 1, 3, 10, 30, tzinfo=UTC) + timedelta(days=5 * step) for step in range(146)]
MONTHS = [f"2018-{month:02}" for month in range(1, 13)]


def folder(sample_id):
    zone, tile = sample_id.split("_")[:2]
    return f"{BASE}/imagery/{zone}/{tile}/{sample_id}"


def chips(sample_id, product):
    """Every href of a product of a sample, by time."""
    if product == "s2":
        return [f"{folder(sample_id)}/S2-SR/{month}.tif" for month in MONTHS]
    return [f"{folder(sample_id)}/{product.replace('pf', 'PF-').upper()}/{day:%Y-%m-%d}.tif" for day in FUSION]


@pytest.mark.parametrize(("product", "count"), [("pfsr", 146), ("pfqa", 146), ("s2", 12)])
def test_hrefs_of_a_product_are_those_of_its_stac_items(labels, product, count):
    found = labels.hrefs(FIRST, product)
    assert found == chips(FIRST, product)
    assert len(found) == count


def test_assets_say_what_the_items_of_the_stac_say(labels):
    rows = labels.assets([FIRST], since="2018-05-01", until="2018-06-01").select(
        "asset_key", "product", "item_id", "collection", "roles", "type", "observed_at"
    )
    tiff, key = "image/tiff; application=geotiff", "2018-05-03"
    assert len(rows.fetchall()) == 13
    assert rows.fetchall()[0] == (
        f"sr_{key}",
        "pfsr",
        f"rapidai4eo_v1_source_pf_{FIRST}",
        "rapidai4eo_v1_source_pf",
        ["data"],
        tiff,
        datetime(2018, 5, 3, 10, 30, tzinfo=UTC),
    )
    assert [row[0] for row in rows.fetchall()][:4] == [f"sr_{key}", f"qa_{key}", "sr_2018-05-08", "qa_2018-05-08"]
    assert rows.fetchall()[-1][0] == "s2_2018-05"
    assert rows.fetchall()[-1][-1] == datetime(2018, 5, 15, 10, 30, tzinfo=UTC)


def test_the_label_file_is_a_product_that_has_no_time(labels):
    zone, tile = FIRST.split("_")[:2]
    href = f"{BASE}/labels/{zone}/{tile}/labels_{FIRST}.geojson"
    assert labels.hrefs([FIRST, FIRST], "labels") == [href]
    both = labels.hrefs(FIRST, ["s2", "labels"], since="2018-05-01", until="2018-06-01")
    assert sorted(both) == sorted([chips(FIRST, "s2")[4], href])
    everything = labels.hrefs(labels.samples(), ["labels"])
    assert len(everything) == SAMPLES
    assert labels.hrefs([CORPUS[5].sample_id, FIRST], "labels")[1] == href


def test_of_rows_and_of_ids_come_the_same_files(labels):
    chosen = labels.samples(CITY, any_of=311, more_than=0.5)
    of_rows = labels.hrefs(chosen, ["pfsr", "s2"], "2018-01-01", "2019-01-01")
    of_ids = labels.hrefs(sorted(ids(chosen)), ["pfsr", "s2"], "2018-01-01", "2019-01-01")
    assert sorted(of_rows) == sorted(of_ids)
    assert len(of_ids) == len(set(of_ids)) == 85 * len(ids(chosen)) > 0


def test_rows_are_lazy_and_keep_their_meaning(labels):
    one, other = labels.assets(labels.samples(any_of=412, at_least=1), "s2"), labels.assets(labels.samples(CITY), "s2")
    assert len(one) == 12 * len(those(lambda sample: sample.of(412) == TOTAL))
    assert len(other) == 12 * len(ids(labels.samples(CITY)))
    assert len(one) == 12 * len(those(lambda sample: sample.of(412) == TOTAL)), "the other has not taken its place"
    assert isinstance(one.filter("asset_key = 's2_2018-05'"), Rows)
    assert one.to_pandas().columns.tolist()[:3] == ["source", "sample_id", "product"]


@pytest.mark.parametrize(
    ("ends", "days"), [("[)", [3, 8]), ("()", [8]), ("[]", [3, 8, 13]), ("(]", [8, 13]), (None, [3, 8])]
)
def test_the_ends_of_an_interval_can_be_chosen(labels, ends, days):
    rows = labels.assets(FIRST, "pfsr", FUSION[0], FUSION[2], ends=ends)
    assert [at.day for (at,) in rows.select("observed_at").fetchall()] == days


def test_since_and_until_may_be_text_dates_or_times(labels):
    ways = [
        ("2018-05-01", "2018-06-01"),
        (date(2018, 5, 1), date(2018, 6, 1)),
        ("2018-05-01T00:00Z", "2018-05-31T23:00+00:00"),
    ]
    found = [labels.hrefs(FIRST, "pfsr", *way) for way in ways]
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 6


# ---------- the published helper


def test_the_helper_goes_product_by_product_in_the_order_given_and_repeats_samples(labels):
    asked = [CORPUS[3].sample_id, CORPUS[1].sample_id, CORPUS[3].sample_id]
    for products in (["s2", "pfsr"], ["pfqa"], None):
        wanted = [
            href for product in products or ["pfsr", "pfqa", "s2"] for each in asked for href in chips(each, product)
        ]
        assert labels.get_asset_hrefs(asked, products) == wanted
    assert labels.get_asset_hrefs(asked[:1], "s2") == chips(asked[0], "s2")
    assert len(labels.get_asset_hrefs(asked[:1])) == 304


@pytest.mark.parametrize(
    "wrap",
    [
        list,
        tuple,
        np.array,
        pd.Series,
        lambda ids: pd.Series(ids).to_numpy(),
        pd.Index,
        iter,
        dict.fromkeys,
    ],
)
def test_the_helper_takes_ids_however_they_come(labels, wrap):
    asked = [CORPUS[2].sample_id, CORPUS[1].sample_id]
    assert labels.get_asset_hrefs(wrap(asked), "s2") == chips(asked[0], "s2") + chips(asked[1], "s2")


def test_a_dataframe_a_table_or_rows_of_samples_are_their_ids(labels):
    asked = [CORPUS[2].sample_id, CORPUS[1].sample_id]
    frame = pd.DataFrame({"sample_id": asked, "other": [1, 2]})
    rows = labels.samples().filter("sample_index IN (1, 2)").order("sample_index DESC")
    wanted = labels.get_asset_hrefs(asked, "s2")
    assert labels.get_asset_hrefs(frame, "s2") == wanted
    assert labels.get_asset_hrefs(rows.to_arrow(), "s2") == wanted
    assert labels.get_asset_hrefs(rows, "s2") == wanted


@pytest.mark.parametrize(
    ("since", "until", "helper", "stac"),
    [("2018-05-01", "2018-05-20", [], ["2018-05"]), ("2018-05-20", "2018-06-01", ["2018-05"], [])],
)
def test_sentinel_2_is_at_the_end_of_its_month_or_on_its_day_15(labels, since, until, helper, stac):
    """Trap 1: the helper's month ends, beside the times of the STAC."""
    for ends in (
        (since, until),
        (pd.Timestamp(since, tz="UTC"), pd.Timestamp(until)),
        [np.datetime64(since), date.fromisoformat(until)],
    ):
        found = labels.get_asset_hrefs([FIRST], "s2", ends)
        assert found == [f"{folder(FIRST)}/S2-SR/{month}.tif" for month in helper]
        found = labels.get_asset_hrefs([FIRST], "s2", ends, rule="stac")
        assert found == [f"{folder(FIRST)}/S2-SR/{month}.tif" for month in stac]
    assert labels.hrefs([FIRST], "s2", since, until) == [f"{folder(FIRST)}/S2-SR/{month}.tif" for month in stac]


def test_the_related_sentinel_2_of_every_sample_is_its_own(labels):
    """Trap 2: the tutorial's loop gives that of one sample for all; here each has its own."""
    asked = [sample.sample_id for sample in CORPUS[:20]]
    fusion = labels.hrefs(asked, "pfsr", "2018-05-01", "2018-06-01")
    sentinel = labels.hrefs(asked, "s2", "2018-05-01", "2018-06-01")
    assert (len(fusion), len(sentinel)) == (120, 20)
    assert len({*fusion, *sentinel}) == 140
    assert {href.split("/")[-3] for href in sentinel} == set(asked)


def test_both_ends_of_the_helpers_filter_are_open(labels):
    at = (FUSION[0], FUSION[2])
    assert labels.get_asset_hrefs([FIRST], "pfsr", at) == chips(FIRST, "pfsr")[1:2]
    assert len(labels.get_asset_hrefs([FIRST], ["pfsr", "s2"], ("2018-01-01", "2019-01-01"))) == 85
    assert labels.get_asset_hrefs([FIRST], "pfsr", (None, None)) == chips(FIRST, "pfsr")


def test_an_unknown_product_is_a_key_error_as_the_helper_raises(labels):
    with pytest.raises(KeyError) as found:
        labels.get_asset_hrefs([FIRST], ["pfsr", "psfr"])
    assert isinstance(found.value, UnknownProduct)
    assert isinstance(found.value, InputError)
    assert str(found.value) == "No product is called 'psfr'; there are pfsr, pfqa, s2."
    with pytest.raises(UnknownProduct, match="there are pfsr, pfqa, s2, labels"):
        labels.assets(FIRST, "S2")


# ---------- what cannot be


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"any_of": 413}, r"no class 413; there are 412 \(Bog\), 313 \(Mixed wood\)"),
        ({"any_of": "Bogs"}, "No class is called 'Bogs'; there are Bog, "),
        ({"none_of": ["Town", "Wood"]}, "No class is called 'Wood'; there are .*wood"),
        ({"all_of": 34, "at_class_level": 2}, "no class 34 at level 2; there are 31"),
        (
            {"any_of": "Fir wood", "at_class_level": 2},
            "'Fir wood' is the name of class 312, and at level 2 .* of 11, 12",
        ),
        ({"any_of": True}, "No class is called 'True'"),
        ({"any_of": 1.5}, "No class is called '1.5'"),
        ({"at_class_level": 4}, "no class level 4; there are 1, 2 and 3"),
        ({"at_class_level": "2"}, "no class level '2'"),
        ({"any_of": 412, "at_least": 80}, "80 is not a share of a sample; shares are from 0 to 1"),
        ({"any_of": 412, "at_most": -0.1}, "-0.1 is not a share"),
        ({"any_of": 412, "more_than": float("nan")}, "nan is not a share"),
        ({"any_of": 412, "less_than": "much"}, "'much' is not a share of a sample; give a number"),
        ({"at_least": 0.5}, "say which classes are meant"),
        ({"place": "Germny"}, "No country or city is called 'Germny'; the nearest are Germany"),
        ({"touching": "overlaps"}, "way of touching called 'overlaps'; there are intersects, within"),
        ({"source": "rapidai"}, "No source of labels is called 'rapidai'; there are rapidai4eo"),
        ({"bbox": (1, 2, 3)}, "not west, south, east, north"),
        ({"polygon": 5}, "5 is not an area"),
    ],
)
def test_a_condition_that_cannot_be_says_what_exists(labels, asked, said):
    with pytest.raises(InputError, match=said):
        labels.samples(**asked)


def test_at_most_ten_are_named_and_the_nearest_first():
    known = [LabelClass(number, f"Kind {number}", number // 100, number // 10, number) for number in range(600, 640)]
    with pytest.raises(InputError) as found:
        words.classes(645, None, known)
    assert str(found.value).startswith("There is no class 645; of 40, the nearest are 639 (Kind 639), 638 (Kind 638), ")
    assert str(found.value).count("(") == 10
    with pytest.raises(
        InputError, match="No class is called 'kind 61'; of 40, the nearest are Kind 610, Kind 611, "
    ) as found:
        words.classes("kind 61", None, known)
    assert str(found.value).count("Kind") == 10


def test_a_sample_that_is_not_there_is_said_with_the_nearest(labels):
    wrong = FIRST[:-2] + "41"
    for ask in (labels.hrefs, labels.assets, labels.get_asset_hrefs, labels.shares):
        with pytest.raises(InputError, match=f"There is no sample '{wrong}'; the nearest are 33N_1"):
            ask([FIRST, wrong])
    with pytest.raises(InputError, match="There is no sample 'a', and 2 more; the nearest are"):
        labels.hrefs(["a", "b", FIRST, "c"])
    with pytest.raises(InputError, match="There is no sample '0', and at least 9 more"):
        labels.hrefs(list(map(str, range(50))))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda labels: labels.hrefs([1]), "1 is not the id of a sample; ids are text"),
        (lambda labels: labels.hrefs(5), "5 is no sample and no collection of samples"),
        (lambda labels: labels.hrefs(pd.DataFrame({"id": ["a"]})), "no column sample_id; the columns are id"),
        (lambda labels: labels.assets(labels.classes()), "no column sample_id; the columns are source, class_id"),
        (lambda labels: labels.assets(FIRST, rule="helper"), "no rule 'helper'; there are stac, rapidai4eo"),
        (
            lambda labels: labels.assets(FIRST, ends="[["),
            r"no interval with ends '\[\['; there are \[\), \(\), \[\], \(\]",
        ),
        (lambda labels: labels.assets(FIRST, since="2019", until="2018"), "starts at 2019|'2019' is not a time"),
        (lambda labels: labels.assets(FIRST, since="May"), "'May' is not a time"),
        (lambda labels: labels.assets(FIRST, source="other"), "No source of labels is called 'other'"),
        (lambda labels: labels.get_asset_hrefs([FIRST], None, "2018-05"), "'2018-05' is not an interval"),
        (
            lambda labels: labels.get_asset_hrefs([FIRST], None, ("2018-05-01",)),
            "is not an interval; give start and end",
        ),
        (lambda labels: labels.shares(at_class_level=0), "no class level 0"),
        (lambda labels: labels.classes("other"), "No source of labels is called 'other'"),
    ],
)
def test_what_else_cannot_be_is_said(labels, call, said):
    with pytest.raises(InputError, match=said):
        call(labels)


def test_without_a_harvest_it_is_said_what_to_do():
    with installed() as connection:
        labels = Labels(connection, None)
        assert labels.samples().fetchall() == labels.classes().fetchall() == labels.shares().fetchall() == []
        assert labels.hrefs([]) == labels.hrefs(labels.samples()) == []
        for call in (
            lambda: labels.samples(any_of=412),
            lambda: labels.samples(any_of="Bog"),
            lambda: labels.hrefs("a"),
        ):
            with pytest.raises(InputError, match=r"harvest a source of labels first|no class of these sources"):
                call()
        with pytest.raises(InputError, match="none is harvested yet"):
            labels.samples(source="rapidai4eo")


def test_two_sources_stay_apart():
    with installed() as connection:
        fill(connection, CORPUS[:6])
        fill(connection, CORPUS[:3], source="mine")
        labels = Labels(connection, None)
        assert len(labels.samples()) == 9
        assert len(labels.samples(source="mine")) == 3
        assert len(labels.samples(any_of=sorted(CLASSES), at_least=1)) == 9
        assert len(labels.hrefs(FIRST, "s2")) == 24
        assert len(labels.hrefs(FIRST, "s2", source="mine")) == 12
        assert len(labels.hrefs(labels.samples(), "s2", source="mine")) == 36
        assert len(labels.hrefs(labels.samples(), "labels", source="mine")) == 3
        assert {source for (source,) in labels.shares(source="mine").select("source").fetchall()} == {"mine"}
        assert {source for (source,) in labels.shares(FIRST).select("source").fetchall()} == {"mine", "rapidai4eo"}
        with pytest.raises(InputError, match=f"no sample '{CORPUS[5].sample_id}' of source mine"):
            labels.hrefs(CORPUS[5].sample_id, source="mine")
