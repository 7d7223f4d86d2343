"""Samples by place and class: the same as shapely and numpy find over a harvested corpus, whatever is asked."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geocat

CLASSES = [111, 112, 211, 231, 311, 312, 313, 411, 412]
FOREST = [311, 312, 313]
TOTAL = 40_000
SAMPLES = 900
BERLIN = (13.05, 52.35, 13.72, 52.69)
TILES = [(33, 15, 241), (33, 16, 241), (33, 16, 243), (32, 28, 240)]
"""Tiles of 24 km: three round Berlin, one west of it in the next zone, which overlaps none of them."""


class Corpus(NamedTuple):
    """A made-up corpus as numpy has it, and its catalog."""

    ids: np.ndarray
    polygons: np.ndarray
    units: np.ndarray
    """Pixels of 40,000: a row per sample, a column per class."""
    catalog: geocat.Catalog

    def of(self, classes: list[int], level: int | None) -> np.ndarray:
        """Pixels per sample of all classes whose id at a level is among those."""
        ids = [int(str(each)[: level or 3]) for each in CLASSES]
        return self.units[:, np.isin(ids, classes)].sum(axis=1)


def polygons(cells: np.ndarray) -> np.ndarray:
    """The polygons of cells (zone, east, north, row, column), lon/lat with 5 decimals."""
    made = np.empty(len(cells), dtype=object)
    for zone in np.unique(cells[:, 0]):
        here = cells[:, 0] == zone
        x = 24_000 * cells[here, 1] + 600 * (cells[here, 4] - 1)
        y = 24_000 * cells[here, 2] + 600 * (40 - cells[here, 3])
        to_degrees = pyproj.Transformer.from_crs(32_600 + int(zone), 4326, always_xy=True)
        corners = [(x + 600, y), (x + 600, y + 600), (x, y + 600), (x, y)]
        rings = np.stack([np.stack(to_degrees.transform(*corner), axis=1) for corner in corners], axis=1)
        made[here] = shapely.polygons(np.round(rings, 5))
    return made


def pixels(draw: np.random.Generator) -> np.ndarray:
    """One to three classes each; of a fifth three kinds of forest, and some of exactly 0.8 of one class."""
    units = np.zeros((SAMPLES, len(CLASSES)), dtype=np.int64)
    for number, row in enumerate(units):
        few = draw.choice(len(CLASSES), 3, replace=False) if number % 5 else [CLASSES.index(each) for each in FOREST]
        cuts = np.sort(draw.integers(0, TOTAL + 1, 2))
        cuts = {1: np.array([TOTAL, TOTAL]), 2: np.array([32_000, TOTAL])}.get(number % 7, cuts)
        row[few] = np.diff([0, *cuts, TOTAL])
    return units


def write(folder: Path, ids: list[str], shapes: np.ndarray, units: np.ndarray) -> None:
    resources = folder / "resources"
    resources.mkdir(parents=True)
    features = [
        {"type": "Feature", "properties": {"sample_id": each}, "geometry": shapely.geometry.mapping(shape)}
        for each, shape in zip(ids, shapes, strict=True)
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features})
    (resources / "rapidai4eo_geometries.geojson.gz").write_bytes(gzip.compress(document.encode(), 1))
    lines = [",".join(["sample_id", *(f"clc_{each}" for each in CLASSES)])]
    lines += [
        ",".join([each, *(repr(float(value)) for value in row / TOTAL)]) for each, row in zip(ids, units, strict=True)
    ]
    (resources / "rapidai4eo_labels.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode() + b"\n", 1))
    rows = [f"clc_{each},{each // 100},{each // 10},{each},Class {each}" for each in CLASSES]
    table = ["index,clc_level1_id,clc_level2_id,clc_level3_id,class_name", *rows]
    (resources / "rapidai4eo_label_mappings.csv").write_text("\n".join(table) + "\n")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    draw = np.random.default_rng(5)
    folder = tmp_path_factory.mktemp("corpus")
    keys = draw.choice(len(TILES) * 1600, SAMPLES, replace=False)
    tiles = np.array(TILES)[keys // 1600]
    cells = np.column_stack([tiles, keys % 1600 // 40 + 1, keys % 40 + 1])
    ids = [f"{z}N_{e:02}E-{n}N_{r:02}_{c:02}" for z, e, n, r, c in cells]
    shapes, units = polygons(cells), pixels(draw)
    write(folder, ids, shapes, units)
    with geocat.init(folder / "catalog") as catalog:
        catalog.add_source("corpus", "rapidai4eo", url=str(folder))
        catalog.harvest("corpus")
        assert catalog.sql("FROM rejects").fetchall() == []
        yield Corpus(np.array(ids), shapes, units, catalog)


def found(corpus: Corpus, question: str, **values: Any) -> set[str]:
    rows = [sample_id for (sample_id,) in corpus.catalog.sql(f"SELECT sample_id FROM {question}", **values).fetchall()]
    assert len(rows) == len(set(rows))
    return set(rows)


# ---------- by place

longitudes = st.floats(12.4, 13.9)
latitudes = st.floats(51.9, 52.9)
boxes = st.tuples(longitudes, latitudes, st.floats(0.001, 0.8), st.floats(0.001, 0.5)).map(
    lambda at: (at[0], at[1], at[0] + at[2], at[1] + at[3])
)
outlines = (
    st.lists(st.tuples(longitudes, latitudes), min_size=3, max_size=9, unique=True)
    .map(lambda points: shapely.make_valid(shapely.Polygon(points)))
    .filter(lambda area: area.area > 0)
)


@settings(deadline=None, max_examples=25)
@given(box=boxes)
def test_a_box_has_what_touches_it(corpus: Corpus, box: tuple[float, ...]) -> None:
    expected = set(corpus.ids[shapely.intersects(corpus.polygons, shapely.box(*box))])
    assert found(corpus, "labels.samples_in($at1, $at2, $at3, $at4)", **at(box)) == expected


def at(box: tuple[float, ...]) -> dict[str, float]:
    return {f"at{number}": value for number, value in enumerate(box, 1)}


@pytest.mark.parametrize("corner", range(4))
def test_a_box_that_shares_a_sample_s_corner_has_it(corpus: Corpus, corner: int) -> None:
    """Corners are shared exactly, so a box that begins in one touches."""
    for sample_id, polygon in list(zip(corpus.ids, corpus.polygons, strict=True))[:5]:
        lon, lat = polygon.exterior.coords[corner]
        box = (lon, lat, lon, lat)
        expected = set(corpus.ids[shapely.intersects(corpus.polygons, shapely.Point(lon, lat))])
        assert sample_id in expected
        assert found(corpus, "labels.samples_in($at1, $at2, $at3, $at4)", **at(box)) == expected


@settings(deadline=None, max_examples=25)
@given(area=outlines)
def test_an_area_has_what_touches_it_and_what_is_within_it(corpus: Corpus, area: shapely.Geometry) -> None:
    touching = set(corpus.ids[shapely.intersects(corpus.polygons, area)])
    within = set(corpus.ids[shapely.within(corpus.polygons, area)])
    assert found(corpus, "labels.samples_intersecting(ST_GeomFromWKB($area))", area=area.wkb) == touching
    assert found(corpus, "labels.samples_within(ST_GeomFromWKB($area))", area=area.wkb) == within


def test_a_city_by_its_name_is_its_box(corpus: Corpus) -> None:
    expected = set(corpus.ids[shapely.intersects(corpus.polygons, shapely.box(*BERLIN))])
    assert 0 < len(expected) < SAMPLES
    assert found(corpus, "labels.samples_where(in_place := 'berlin')") == expected
    assert found(corpus, "labels.samples_intersecting(labels.place('Berlin'))") == expected
    assert found(corpus, "labels.samples_in($at1, $at2, $at3, $at4)", **at(BERLIN)) == expected


# ---------- by class

SHARES = [0.0, 0.1, 0.5, 0.8, 1.0]
some = {level: sorted({int(str(each)[: level or 3]) for each in CLASSES}) for level in (None, 1, 2, 3)}
questions = st.sampled_from([None, 1, 2, 3]).flatmap(
    lambda level: st.fixed_dictionaries(
        {
            "level": st.just(level),
            "any_of": st.none() | st.lists(st.sampled_from(some[level]), min_size=1, max_size=3),
            "all_of": st.none() | st.lists(st.sampled_from(some[level]), min_size=1, max_size=2),
            "none_of": st.none() | st.lists(st.sampled_from(some[level]), min_size=1, max_size=2),
            "at_least": st.none() | st.sampled_from(SHARES),
            "at_most": st.none() | st.sampled_from(SHARES),
            "more_than": st.none() | st.sampled_from(SHARES),
            "less_than": st.none() | st.sampled_from(SHARES),
        }
    )
)
BOUNDS = ("at_least", "at_most", "more_than", "less_than")
ASKED = (
    "labels.samples_where(any_of := $any_of, all_of := $all_of, none_of := $none_of, at_class_level := $level, "
    "at_least := $at_least, at_most := $at_most, more_than := $more_than, less_than := $less_than"
)


def by_class(corpus: Corpus, asked: dict[str, Any]) -> np.ndarray:
    """What numpy finds, in whole pixels."""
    meant = np.ones(SAMPLES, dtype=bool)
    if asked["any_of"] is not None:
        units = corpus.of(asked["any_of"], asked["level"])
        # A share has one decimal, so tenths of the total are whole pixels.
        limit = {name: round(asked[name] * 10) * TOTAL // 10 for name in BOUNDS if asked[name] is not None}
        meant &= units > 0 if not limit else True
        meant &= units >= limit.get("at_least", 0)
        meant &= units <= limit.get("at_most", TOTAL)
        meant &= units > limit.get("more_than", -1)
        meant &= units < limit.get("less_than", TOTAL + 1)
    for each in asked["all_of"] or []:
        meant &= corpus.of([each], asked["level"]) > 0
    for each in asked["none_of"] or []:
        meant &= corpus.of([each], asked["level"]) == 0
    return meant


@settings(deadline=None, max_examples=60)
@given(asked=questions)
def test_classes_at_any_level_with_any_bounds(corpus: Corpus, asked: dict[str, Any]) -> None:
    if asked["any_of"] is None:
        asked |= dict.fromkeys(BOUNDS)
    assert found(corpus, ASKED + ")", **asked) == set(corpus.ids[by_class(corpus, asked)])


@settings(deadline=None, max_examples=30)
@given(asked=questions, area=outlines, touching=st.sampled_from(["intersects", "within"]), named=st.booleans())
def test_place_and_class_at_once(
    corpus: Corpus, asked: dict[str, Any], area: shapely.Geometry, touching: str, named: bool
) -> None:
    if asked["any_of"] is None:
        asked |= dict.fromkeys(BOUNDS)
    holds = shapely.within if touching == "within" else shapely.intersects
    meant = by_class(corpus, asked) & holds(corpus.polygons, area)
    if named:
        meant &= holds(corpus.polygons, shapely.box(*BERLIN))
    question = ASKED + ", in_area := ST_GeomFromWKB($area), touching := $touching, in_place := $place)"
    place = "Berlin" if named else None
    assert found(corpus, question, **asked, area=area.wkb, touching=touching, place=place) == set(corpus.ids[meant])


@settings(deadline=None, max_examples=30)
@given(asked=questions, box=boxes, touching=st.sampled_from(["intersects", "within"]), beyond=st.booleans())
def test_a_box_and_classes_at_once_also_where_the_box_goes_round_the_globe(
    corpus: Corpus, asked: dict[str, Any], box: tuple[float, ...], touching: str, beyond: bool
) -> None:
    """West > east is two boxes, of which each holds what lies in it."""
    if asked["any_of"] is None:
        asked |= dict.fromkeys(BOUNDS)
    west, south, east, north = box
    parts = [box]
    if beyond:
        west, east = east, west
        parts = [(west, south, 180.0, north), (-180.0, south, east, north)]
    holds = shapely.within if touching == "within" else shapely.intersects
    meant = np.any([holds(corpus.polygons, shapely.box(*part)) for part in parts], axis=0)
    question = ASKED + ", west := $at1, south := $at2, east := $at3, north := $at4, touching := $touching)"
    where = at((west, south, east, north))
    assert found(corpus, question, **asked, **where, touching=touching) == set(
        corpus.ids[meant & by_class(corpus, asked)]
    )


@settings(deadline=None, max_examples=30)
@given(asked=questions)
def test_the_way_without_places_finds_the_same_of_those_that_have_some(corpus: Corpus, asked: dict[str, Any]) -> None:
    asked |= {"any_of": asked["any_of"] or [some[asked["level"]][0]], "all_of": None, "none_of": None}
    bounds = ", ".join(f"{name} := ${name}" for name in BOUNDS)
    question = f"labels.samples_having($any_of, at_class_level := $level, {bounds})"
    values = {name: asked[name] for name in ("any_of", "level", *BOUNDS)}
    meant = by_class(corpus, asked) & (corpus.of(asked["any_of"], asked["level"]) > 0)
    assert found(corpus, question, **values) == set(corpus.ids[meant])


@settings(deadline=None, max_examples=20)
@given(classes=st.lists(st.sampled_from(CLASSES), min_size=1, max_size=4, unique=True), share=st.sampled_from(SHARES))
def test_a_sum_of_floats_goes_class_by_class_in_the_order_of_the_columns(
    corpus: Corpus, classes: list[int], share: float
) -> None:
    summed = np.zeros(SAMPLES)
    for each in sorted(classes):
        summed = summed + corpus.units[:, CLASSES.index(each)] / TOTAL
    # A sample with nothing of the classes is not weighed.
    meant = (summed == share) & (corpus.of(classes, None) > 0)
    assert found(corpus, "labels.samples_float_sum($classes, $share)", classes=classes, share=share) == set(
        corpus.ids[meant]
    )


def test_units_and_shares_are_exact(corpus: Corpus) -> None:
    rows = corpus.catalog.sql("SELECT sample_id, units, share FROM labels.samples_labelled([4], at_class_level := 1)")
    units = dict(zip(corpus.ids, corpus.of([4], 1), strict=True))
    assert {sample_id: pixels for sample_id, pixels, _ in rows.fetchall()} == {
        sample_id: count for sample_id, count in units.items() if count
    }
    assert all(share == pixels / TOTAL for _, pixels, share in rows.fetchall())


def test_the_sum_of_floats_is_that_of_numpy_and_misses_some(corpus: Corpus) -> None:
    fractions = corpus.units[:, [CLASSES.index(each) for each in FOREST]] / TOTAL
    summed = (fractions[:, 0] + fractions[:, 1]) + fractions[:, 2]
    by_float = found(corpus, "labels.samples_float_sum([311, 312, 313])")
    assert by_float == set(corpus.ids[summed == 1.0])
    assert found(corpus, "labels.samples_float_sum([31], at_class_level := 2)") == by_float
    exact = found(corpus, "labels.samples_labelled([31], at_class_level := 2, at_least := 1)")
    assert exact == set(corpus.ids[corpus.of([31], 2) == TOTAL])
    assert by_float < exact


def test_names_stand_for_their_ids(corpus: Corpus) -> None:
    by_name = found(corpus, "labels.samples_labelled(labels.class_ids(['class 412', 'Class 411']), at_least := 0.8)")
    assert by_name == found(corpus, "labels.samples_labelled([4], at_class_level := 1, at_least := 0.8)")


def test_shares_of_classes_are_those_of_numpy(corpus: Corpus) -> None:
    asked = "WITH here AS (FROM labels.samples_where(in_place := 'Berlin')) FROM labels.class_shares('here')"
    near = shapely.intersects(corpus.polygons, shapely.box(*BERLIN))
    expected = {}
    for level in (0, 1, 2, 3):
        for each in some[level or None]:
            units = int(corpus.of([each], level or None)[near].sum())
            expected[level, each] = (units, units / (TOTAL * near.sum()))
    rows = corpus.catalog.sql(f"SELECT class_level, class_id, units, share FROM ({asked})").fetchall()
    assert {(level, each): (units, share) for level, each, units, share in rows} == expected


# ---------- what does not exist


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("labels.samples_labelled([999])", r"no class 999; there are: 111, 112, 211, 231, 311, 312, 313, 411, 412\."),
        (
            "labels.samples_labelled(none_of := [7], at_class_level := 2)",
            r"no class 7 at level 2; there are: 11, 21, 23",
        ),
        ("labels.samples_where(any_of := [311], all_of := [5])", "no class 5; there are"),
        ("labels.samples_labelled([1], at_class_level := 4)", r"no class level 4; there are 1, 2 and 3\."),
        ("labels.samples_labelled([311], of_source := 'nobody')", r"no class 311; there are: none\."),
        ("labels.samples_labelled(at_least := 0.5)", "say which classes are meant"),
        ("labels.samples_where(in_place := 'Berln')", "called Berln; near it are: Berlin, .*labels.places lists all"),
        (
            "labels.samples_where(in_place := 'Berlin', touching := 'over')",
            "called over; there are: intersects, within",
        ),
        ("labels.samples_labelled(labels.class_ids(['Class 1']))", "No class is called Class 1; there are: Class 111"),
    ],
)
def test_what_does_not_exist_is_an_error_that_says_what_does(corpus: Corpus, question: str, says: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=says):
        corpus.catalog.sql(f"FROM {question}").fetchall()


# ---------- the places that are known


def test_places_are_where_their_countries_are(corpus: Corpus) -> None:
    """Every city's box meets its country's outline, or is within 20 km of it, where the outline is coarse."""
    rows = corpus.catalog.sql(
        "SELECT kind, name, country, iso_a3, ST_AsWKB(geometry), keys FROM labels.places"
    ).fetchall()
    outlines = {name: shapely.from_wkb(bytes(shape)) for kind, name, _, _, shape, _ in rows if kind == "country"}
    codes = {name: code for kind, name, _, code, _, _ in rows if kind == "country"}
    cities = [row for row in rows if row[0] == "city"]
    assert len(outlines) == 177
    assert len(cities) >= 100
    assert all(shape.is_valid for shape in outlines.values())
    for _, name, country, code, shape, _ in cities:
        box = shapely.from_wkb(bytes(shape))
        west, south, east, north = box.bounds
        assert outlines[country].distance(box) < 0.2, name
        assert codes[country] == code, name
        assert 0.05 < east - west < 1.1, name
        assert 0.05 < north - south < 0.8, name


def test_no_two_cities_and_no_two_countries_have_a_name_in_common(corpus: Corpus) -> None:
    twice = corpus.catalog.sql(
        "SELECT kind, word FROM (SELECT kind, unnest(list_distinct(keys)) AS word FROM labels.places) "
        "GROUP BY ALL HAVING count(*) > 1"
    )
    assert twice.fetchall() == []


def test_berlin_is_the_tutorial_s_box(corpus: Corpus) -> None:
    [(bounds,)] = corpus.catalog.sql(
        "SELECT [bbox.xmin, bbox.ymin, bbox.xmax, bbox.ymax] FROM labels.places WHERE name = 'Berlin'"
    ).fetchall()
    assert tuple(bounds) == BERLIN
