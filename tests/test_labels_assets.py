"""Chips of samples: what the STAC items list, what the published helper answers, and what the tutorial prints."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocat
from tests.labelled import write_corpus

HOST = "https://radiantearth.blob.core.windows.net/mlhub/rapidai4eo"
SHOWN = "35N_19E-292N_23_31"
"""The sample whose items the tutorial prints."""
IDS = [SHOWN, "33N_16E-243N_29_01", "33N_15E-200N_01_09"]
IDS += [f"33N_16E-243N_{row:02}_{column:02}" for row in range(1, 14) for column in range(2, 17)]
NEAR = IDS[:198]
"""As many as the tutorial finds near Berlin."""
FOLDERS = {"pfsr": "PF-SR", "pfqa": "PF-QA", "s2": "S2-SR"}
DAYS = [datetime(2018, 1, 3, 10, 30, tzinfo=UTC) + timedelta(days=5 * nth) for nth in range(146)]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[geocat.Catalog]:
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder, {each: {311: 40_000} for each in NEAR})
    with geocat.init(folder / "catalog") as opened:
        opened.add_source("corpus", "rapidai4eo", url=str(folder), asset_base=HOST)
        opened.harvest("corpus")
        yield opened


def answered(catalog: geocat.Catalog, question: str, **values: Any) -> list[Any]:
    return [row[0] for row in catalog.sql(f"SELECT href FROM {question}", **values).fetchall()]


def href(sample_id: str, product: str, name: str) -> str:
    zone, tile, _ = sample_id.split("_", 2)
    return f"{HOST}/imagery/{zone}/{tile}/{sample_id}/{FOLDERS[product]}/{name}.tif"


# ---------- as the STAC items list them


def stac_item(sample_id: str) -> dict[str, tuple[str, datetime, str]]:
    """The assets of a sample's items of imagery: key to place, time and role."""
    assets = {}
    for day in DAYS:
        for key, product, role in (("sr", "pfsr", "data"), ("qa", "pfqa", "metadata")):
            assets[f"{key}_{day:%Y-%m-%d}"] = (href(sample_id, product, f"{day:%Y-%m-%d}"), day, role)
    for month in range(1, 13):
        taken = datetime(2018, month, 15, 10, 30, tzinfo=UTC)
        assets[f"s2_{taken:%Y-%m}"] = (href(sample_id, "s2", f"{taken:%Y-%m}"), taken, "data")
    return assets


def test_a_sample_has_the_assets_of_its_items_in_their_order(catalog: geocat.Catalog) -> None:
    rows = catalog.sql(
        "SELECT asset_key, href, observed_at, roles, type FROM labels.assets_of_samples([$sample])", sample=SHOWN
    ).fetchall()
    assert len(rows) == 304
    assert [(key, (place, taken, roles[0])) for key, place, taken, roles, _ in rows] == list(stac_item(SHOWN).items())
    assert {len(roles) for _, _, _, roles, _ in rows} == {1}
    assert {kind for *_, kind in rows} == {"image/tiff; application=geotiff"}


def test_the_view_and_the_macros_agree(catalog: geocat.Catalog) -> None:
    columns = "source, sample_id, product, asset_key, item_id, collection, href, type, roles, observed_at"
    few = NEAR[:9]
    answers = [
        sorted(catalog.sql(f"SELECT {columns} FROM {each}", **values).fetchall())
        for each, values in (
            ("labels.sample_assets", {}),
            ("labels.assets_of('labels.samples')", {}),
            ("labels.assets_where()", {}),
            ("labels.assets_of_samples($ids)", {"ids": few}),
        )
    ]
    assert len(answers[0]) == 304 * len(NEAR)
    assert answers[:3] == [answers[0]] * 3
    assert answers[3] == [row for row in answers[0] if row[1] in few]


def test_items_and_their_relations_are_the_printed_ones(catalog: geocat.Catalog) -> None:
    asked = "SELECT DISTINCT item_id, collection FROM labels.sample_assets WHERE sample_id = $sample ORDER BY ALL"
    assert catalog.sql(asked, sample=SHOWN).fetchall() == [
        ("rapidai4eo_v1_source_pf_35N_19E-292N_23_31", "rapidai4eo_v1_source_pf"),
        ("rapidai4eo_v1_source_s2_35N_19E-292N_23_31", "rapidai4eo_v1_source_s2"),
    ]
    related = (
        "SELECT related_collection, related_item_id FROM labels.related_items "
        "WHERE item_id = 'rapidai4eo_v1_source_pf_35N_19E-292N_23_31' ORDER BY link_place"
    )
    assert catalog.sql(related).fetchall() == [
        ("rapidai4eo_v1_labels", "rapidai4eo_v1_labels_35N_19E-292N_23_31"),
        ("rapidai4eo_v1_source_s2", "rapidai4eo_v1_source_s2_35N_19E-292N_23_31"),
    ]


def test_the_label_file_is_the_printed_one(catalog: geocat.Catalog) -> None:
    asked = "SELECT asset_key, href, type, roles, observed_at FROM labels.label_assets WHERE sample_id = $sample"
    assert catalog.sql(asked, sample=SHOWN).fetchall() == [
        (
            "labels",
            f"{HOST}/labels/35N/19E-292N/labels_35N_19E-292N_23_31.geojson",
            "application/geo+json",
            ["labels", "labels-vector"],
            None,
        )
    ]


def test_one_sample_is_asked_for_without_making_the_others(catalog: geocat.Catalog) -> None:
    """No step of the plan has more rows than the samples or the timesteps have."""
    plan = catalog.sql(
        "EXPLAIN (ANALYZE, FORMAT JSON) SELECT href FROM labels.sample_assets "
        "WHERE sample_id = $sample AND product = 's2'",
        sample=SHOWN,
    ).fetchall()[0][1]
    rows = []

    def walk(step: dict[str, Any]) -> None:
        rows.append((step.get("operator_type"), step.get("operator_cardinality", 0)))
        for below in step.get("children", []):
            walk(below)

    walk(json.loads(plan))
    assert max(count for kind, count in rows if kind == "CROSS_PRODUCT") == 12
    assert max(count for _, count in rows) <= 304


# ---------- the tutorial's own questions


def test_a_month_of_one_item(catalog: geocat.Catalog) -> None:
    """Twelve assets in May 2018, six of them data, on the days that are printed."""
    asked = "FROM labels.assets_of_samples([$sample], ['pfsr', 'pfqa'], '2018-05-01', '2018-06-01', '()')"
    rows = catalog.sql(f"SELECT asset_key, roles {asked}", sample=SHOWN).fetchall()
    assert len(rows) == 12
    days = (3, 8, 13, 18, 23, 28)
    assert [key for key, roles in rows if roles == ["data"]] == [f"sr_2018-05-{day:02}" for day in days]
    assert [key for key, roles in rows if roles == ["metadata"]] == [f"qa_2018-05-{day:02}" for day in days]


@pytest.mark.parametrize(
    ("products", "since", "until", "per_sample"),
    [
        (None, None, None, 304),
        (["pfsr", "s2"], None, None, 158),
        (["s2"], None, None, 12),
        (["pfsr"], None, None, 146),
        (["pfsr", "s2"], "2018-01-01", "2019-01-01", 85),
        (["pfsr"], "2018-05-01", "2018-06-01", 6),
        (["pfsr", "s2"], "2018-05-01", "2018-06-01", 7),
    ],
)
@pytest.mark.parametrize("rule", ["stac", "rapidai4eo"])
def test_the_counts_of_the_tutorial(
    catalog: geocat.Catalog, rule: str, products: Any, since: Any, until: Any, per_sample: int
) -> None:
    """198 samples: 60,192, 31,284, 2,376, …, 16,830; 1,386 in May 2018, all distinct, where the tutorial has 1,189."""
    question = "labels.assets_of_samples($ids, $products, $since, $until, by_rule := $rule)"
    hrefs = answered(catalog, question, ids=NEAR, products=products, since=since, until=until, rule=rule)
    assert len(hrefs) == len(set(hrefs)) == 198 * per_sample


def test_the_places_of_a_printed_sample(catalog: geocat.Catalog) -> None:
    question = "labels.assets_of_samples(['33N_16E-243N_29_01'], ['pfsr', 's2'], '2018-05-01', '2018-05-16')"
    base = f"{HOST}/imagery/33N/16E-243N/33N_16E-243N_29_01"
    assert answered(catalog, question) == [
        f"{base}/PF-SR/2018-05-03.tif",
        f"{base}/PF-SR/2018-05-08.tif",
        f"{base}/PF-SR/2018-05-13.tif",
        f"{base}/S2-SR/2018-05.tif",
    ]


# ---------- as the published helper answers


def helper(ids: list[str], products: list[str] | None, interval: tuple[datetime, datetime] | None) -> list[str]:
    """Its rules: product by product, sample by sample as given, both ends open, Sentinel-2 at the end of the month."""
    hrefs = []
    for product in products or ["pfsr", "pfqa", "s2"]:
        if product == "s2":
            months = [(month, calendar.monthrange(2018, month)[1]) for month in range(1, 13)]
            times = [(datetime(2018, month, last, 10, 30, tzinfo=UTC), f"2018-{month:02}") for month, last in months]
        else:
            times = [(day, f"{day:%Y-%m-%d}") for day in DAYS]
        kept = [name for taken, name in times if interval is None or interval[0] < taken < interval[1]]
        hrefs += [href(sample_id, product, name) for sample_id in ids for name in kept]
    return hrefs


INSTANTS = st.sampled_from(
    [*DAYS[:3], *(datetime(2018, month, 1, tzinfo=UTC) for month in (1, 2, 5, 6)), datetime(2018, 5, 20, tzinfo=UTC)]
    + [datetime(2018, 5, 31, 10, 30, tzinfo=UTC), datetime(2018, 12, 31, 10, 30, tzinfo=UTC), DAYS[-1]]
)


@settings(deadline=None, max_examples=30)
@given(
    ids=st.lists(st.sampled_from(IDS[:6]), max_size=5),
    products=st.none() | st.lists(st.sampled_from(list(FOLDERS)), min_size=1, max_size=4),
    interval=st.none() | st.tuples(INSTANTS, INSTANTS),
)
def test_the_rule_by_name_is_the_helper_s(catalog: geocat.Catalog, ids: Any, products: Any, interval: Any) -> None:
    since, until = interval or (None, None)
    question = "labels.assets_of_samples($ids, $products, $since, $until, by_rule := 'rapidai4eo')"
    hrefs = answered(catalog, question, ids=ids, products=products, since=since, until=until)
    assert hrefs == helper(ids, products, interval)


@pytest.mark.parametrize(("since", "until", "stac", "legacy"), [("01", "20", 1, 0), ("20", "31 23:00", 0, 1)])
def test_where_the_helper_differs_from_the_stac(
    catalog: geocat.Catalog, since: str, until: str, stac: int, legacy: int
) -> None:
    for rule, count in (("stac", stac), ("rapidai4eo", legacy)):
        question = f"labels.assets_of_samples(['{SHOWN}'], ['s2'], $since, $until, by_rule := '{rule}')"
        assert len(answered(catalog, question, since=f"2018-05-{since}", until=f"2018-05-{until}")) == count


# ---------- what does not exist


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (f"labels.assets_of_samples(['{SHOWN}'], ['s1'])", r"No product is called s1; there are: pfsr, pfqa, s2\."),
        ("labels.assets_of('labels.samples', ['pf'])", "No product is called pf"),
        ("labels.assets_of_samples(['33N_16E'])", "No sample of RapidAI4EO is called 33N_16E; labels.samples lists"),
        (f"labels.assets_of_samples(['{SHOWN}'], of_source := 'other')", "No sample of source other is called 35N"),
        (f"labels.assets_of_samples(['{SHOWN}'], by_rule := 'mine')", "there are: stac, rapidai4eo"),
        (f"labels.assets_of_samples(['{SHOWN}'], with_ends := '[[')", r"it may have: \[\), \(\), \[\], \(\]\."),
    ],
)
def test_what_does_not_exist_is_an_error_that_says_what_does(catalog: geocat.Catalog, question: str, says: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=says):
        catalog.sql(f"SELECT href FROM {question}").fetchall()


def test_the_class_table_is_the_published_one(fixtures_folder: Path, tmp_path: Path) -> None:
    published = (fixtures_folder / "rapidai4eo" / "rapidai4eo_label_mappings.csv").read_text().splitlines()
    write_corpus(tmp_path, {SHOWN: {311: 40_000}}, classes=published)
    with geocat.init(tmp_path / "catalog") as catalog:
        catalog.add_source("corpus", "rapidai4eo", url=str(tmp_path))
        catalog.harvest("corpus")
        rows = catalog.sql(
            "SELECT level1_id, level2_id, level3_id, name FROM labels.label_classes ORDER BY class_index"
        )
        table = [f"clc_{third},{first},{second},{third},{name}" for first, second, third, name in rows.fetchall()]
        assert table == published[1:]
        assert len(table) == 45
        asked = "SELECT labels.class_ids(['Peat bogs']), list(class_id ORDER BY class_id) FROM labels.label_classes WHERE level2_id = 31"
        assert catalog.sql(asked).fetchall() == [([412], [311, 312, 313])]
