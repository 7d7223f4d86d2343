"""The pictures say what the rows say: a rate as a rate, a look without a plume on the line of 0, no rate as none."""

from __future__ import annotations

import sys

import pytest

from geocat import engine, plot_methane, plot_source
from geocat.errors import InputError
from geocat.query import Rows

matplotlib_image = pytest.importorskip("matplotlib.image")

NAME = "CH4_1B2_100m_-103.50000_32.00000"
DAYS = f"""
    SELECT '{NAME}' AS source_name, day, is_detected, is_quantified, emission_kg_h, emission_uncertainty_kg_h, scene_names
    FROM (VALUES
        (DATE '2025-01-10', TRUE, TRUE, 900.0, 200.0, ['tan20250110t101010c10s4001']),
        (DATE '2025-02-10', TRUE, TRUE, 300.0, NULL, ['emi20250210t101010p12345', 'emi20250210t101110p12346']),
        (DATE '2025-03-10', TRUE, FALSE, NULL, NULL, ['GAO20250310t101010p0000']),
        (DATE '2025-04-10', FALSE, FALSE, 0.0, 0.0, ['tan20250410t101010c10s4001']),
        (DATE '2025-05-10', FALSE, FALSE, 0.0, 0.0, ['av320250510t101010', 'xyz20250510t101010'])
    ) AS t (day, is_detected, is_quantified, emission_kg_h, emission_uncertainty_kg_h, scene_names)
"""
PLUMES = """
    SELECT ST_SetCRS(ST_Point(lon, lat), 'OGC:CRS84') AS geometry, emission_kg_h
    FROM (VALUES (-104.0, 31.0, 20.0), (-103.0, 32.0, 9000.0), (-103.5, 31.5, NULL)) AS t (lon, lat, emission_kg_h)
"""
TANAGER, EMIT, GREY = (200, 85, 61), (27, 108, 166), (139, 148, 158)


@pytest.fixture(scope="module")
def connection():
    with engine.connect() as opened:
        yield opened


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are drawn, to look at beside their pixels."""
    figures = []
    make = plot_methane.figure_of

    def kept(size):
        figures.append(make(size))
        return figures[-1]

    monkeypatch.setattr(plot_methane, "figure_of", kept)
    monkeypatch.setattr(plot_source, "figure_of", kept)
    return figures


def rows(connection, text):
    return Rows(connection.sql(text))


def near(path, wanted, least=10):
    """Whether a picture has a colour, or nearly."""
    pixels = (matplotlib_image.imread(path)[:, :, :3] * 255).round()
    return (abs(pixels - wanted).max(axis=2) < 14).sum() >= least


def words(figure):
    return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")) if text.get_text()]


def marks(axes):
    """What is drawn with a marker, as (x, y) in numbers."""
    lines = [line for line in axes.lines if line.get_marker() not in ("None", "", None, "_")]
    return {
        (round(float(x)), float(y))
        for line in lines
        for x, y in zip(line.get_xdata(orig=False), line.get_ydata(), strict=True)
    }


def test_every_day_is_drawn_as_what_it_is(connection, drawn, tmp_path):
    rate = {"emission_kg_h": 360.0, "emission_uncertainty_kg_h": 80.0, "persistence": 0.6}
    path = plot_source.emission_series(rows(connection, DAYS), NAME, tmp_path / "a.png", rate=rate)
    axes, strip = drawn[0].axes
    days = [20098, 20129, 20157, 20188, 20218]
    assert {mark for mark in marks(axes) if mark[1] > 0} == {(days[0], 900.0), (days[1], 300.0)}
    assert {mark for mark in marks(axes) if mark[1] == 0} == {(days[3], 0.0), (days[4], 0.0)}
    assert marks(strip) == {(days[2], 0.0)}, "what has no rate is not on the axis of rates"
    said = " ".join(words(drawn[0]))
    assert "Average over time 360 ± 80 kg/h, persistence 60%" in said
    assert "5 days observed: 2 with a rate, 1 detected without a rate, 2 without a detection" in said
    for label in (
        "Tanager",
        "EMIT",
        "observed, nothing detected",
        "detected, rate not published",
        "Emission rate (kg/h)",
    ):
        assert label in said
    assert near(path, TANAGER)
    assert near(path, EMIT)


def test_hollow_marks_are_hollow_and_bars_are_the_uncertainty(connection, drawn, tmp_path):
    plot_source.emission_series(rows(connection, DAYS), NAME, tmp_path / "a.png")
    axes = drawn[0].axes[0]
    hollow = [line for line in axes.lines if set(line.get_ydata()) == {0} and line.get_marker() in ("o", "P", "v")]
    assert hollow
    assert {line.get_markerfacecolor() for line in hollow} == {"white"}
    bars = {tuple(segment[:, 1]) for bar in axes.collections for segment in getattr(bar, "get_segments", list)()}
    assert bars == {(700.0, 1100.0), (300.0, 300.0)}
    assert "Average" not in " ".join(words(drawn[0])), "nothing is said of what is not known"


@pytest.mark.parametrize("condition", ["is_quantified", "NOT is_detected", "is_detected AND NOT is_quantified"])
def test_one_kind_of_day_makes_a_picture_too(connection, drawn, tmp_path, condition):
    path = plot_source.emission_series(rows(connection, DAYS).filter(condition), NAME, tmp_path / "a.png")
    assert path.read_bytes().startswith(b"\x89PNG")
    said = " ".join(words(drawn[0]))
    assert ("nothing detected" in said) == (condition == "NOT is_detected")


def test_another_source_and_missing_columns_are_said(connection, tmp_path):
    with pytest.raises(InputError, match="None of these rows is a day of source CH4_other"):
        plot_source.emission_series(rows(connection, DAYS), "CH4_other", tmp_path / "a.png")
    text = f"SELECT * EXCLUDE (is_detected, emission_kg_h) FROM ({DAYS})"
    with pytest.raises(InputError, match="no column is_detected and no emission_kg_h to draw"):
        plot_source.emission_series(rows(connection, text), NAME, tmp_path / "a.png")


def test_the_map_shows_rates_by_colour_and_size_and_what_has_none_in_grey(connection, drawn, tmp_path):
    path = plot_methane.plume_map(rows(connection, PLUMES), tmp_path / "a.png")
    axes = drawn[0].axes[0]
    unknown, known = axes.collections[-2:]
    assert known.get_array().tolist() == [9000.0, 20.0]
    large, small = known.get_sizes()
    assert large > small
    assert unknown.get_offsets().tolist() == [[-103.5, 31.5]]
    assert near(path, GREY)
    said = " ".join(words(drawn[0]))
    assert "1 without a rate" in said
    assert "3 plumes" in said
    assert "Emission rate (kg/h)" in said
    west, east = axes.get_xlim()
    assert west < -104 < -103 < east
    assert east - west < 2


@pytest.mark.parametrize("condition", ["emission_kg_h IS NULL", "emission_kg_h = 20", "emission_kg_h IS NOT NULL"])
def test_one_plume_or_only_some_make_a_map(connection, drawn, tmp_path, condition):
    plot_methane.plume_map(rows(connection, PLUMES).filter(condition), tmp_path / "a.png", title="Some")
    said = " ".join(words(drawn[0]))
    assert "Some" in said
    assert ("without a rate" in said) == (condition == "emission_kg_h IS NULL")
    assert (len(drawn[0].axes) == 2) == (condition != "emission_kg_h IS NULL"), "a colour bar where there are colours"


def test_no_place_and_no_rate_are_said(connection, tmp_path):
    with pytest.raises(InputError, match="None of these plumes has a place"):
        plot_methane.plume_map(rows(connection, PLUMES).filter("false"), tmp_path / "a.png")
    with pytest.raises(InputError, match="no column emission_kg_h to draw"):
        plot_methane.plume_map(rows(connection, f"SELECT geometry FROM ({PLUMES})"), tmp_path / "a.png")


def test_without_matplotlib_the_extra_is_named(connection, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    for draw in (
        lambda: plot_methane.plume_map(rows(connection, PLUMES), tmp_path / "a.png"),
        lambda: plot_source.emission_series(rows(connection, DAYS), NAME, tmp_path / "a.png"),
    ):
        with pytest.raises(InputError, match=r"pip install 'geocat\[plot\]'"):
            draw()
