"""The pictures say what the rows say: a sample where it lies, a share as a share, a class by its name."""

from __future__ import annotations

import sys

import pytest

from geocat import engine, plot_labels, plot_methane
from geocat.errors import InputError
from geocat.query import Rows

matplotlib_image = pytest.importorskip("matplotlib.image")

SQUARES = """
    SELECT
        ST_SetCRS(ST_MakeEnvelope(lon, lat, lon + 0.01, lat + 0.006), 'OGC:CRS84') AS geometry,
        source,
        share
    FROM (VALUES
        (13.00, 52.00, 'one', 0.25::DOUBLE), (13.02, 52.00, 'other', 1.0), (13.04, 52.03, 'one', NULL)
    ) AS t (lon, lat, source, share)
"""
SHARES = """
    SELECT 'one' AS source, 0 AS class_level, class_id, name, share, 12 AS samples_meant
    FROM (VALUES (412, 'Bog', 0.6), (311, 'Wood', 0.3996), (999, NULL, 0.0004)) AS t (class_id, name, share)
"""
BLUE, RED, GREY = (27, 108, 166), (200, 85, 61), (139, 148, 158)


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

    monkeypatch.setattr(plot_labels, "figure_of", kept)
    return figures


def rows(connection, text):
    return Rows(connection.sql(text))


def near(path, wanted, least=10):
    """Whether a picture has a colour, or nearly."""
    pixels = (matplotlib_image.imread(path)[:, :, :3] * 255).round()
    return (abs(pixels - wanted).max(axis=2) < 14).sum() >= least


def words(figure):
    return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")) if text.get_text()]


# ---------- the map


def test_samples_are_drawn_where_they_lie_and_by_their_share(connection, drawn, tmp_path):
    path = plot_labels.sample_map(rows(connection, SQUARES), tmp_path / "a.png")
    axes = drawn[0].axes[0]
    shapes = [shape for artist in axes.collections for shape in artist.get_paths() if len(shape.vertices) > 4]
    boxes = {tuple(shape.get_extents().extents.round(3)) for shape in shapes}
    assert {(13.0, 52.0, 13.01, 52.006), (13.02, 52.0, 13.03, 52.006), (13.04, 52.03, 13.05, 52.036)} <= boxes
    said = " ".join(words(drawn[0]))
    assert "3 samples" in said
    assert "1 without share" in said
    assert "Share (%)" in said
    assert near(path, GREY)
    assert near(path, (68, 1, 84)), "all of it is the dark end of the scale"
    west, east = axes.get_xlim()
    assert west < 13.0
    assert east > 13.05


def test_the_scale_begins_at_the_tenth_below_the_least(connection, drawn, tmp_path):
    plot_labels.sample_map(rows(connection, SQUARES).filter("share IS NOT NULL"), tmp_path / "a.png")
    assert drawn[0].axes[1].get_ylim() == pytest.approx((0.2, 1.0))
    plot_labels.sample_map(rows(connection, SQUARES).filter("share = 1"), tmp_path / "a.png")
    assert drawn[1].axes[1].get_ylim() == pytest.approx((0.9, 1.0))


def test_samples_of_several_sources_have_colours_of_their_own(connection, drawn, tmp_path):
    path = plot_labels.sample_map(rows(connection, SQUARES), tmp_path / "a.png", colour="source", title="Mine")
    assert near(path, BLUE)
    assert near(path, RED)
    said = words(drawn[0])
    assert {"one (2)", "other (1)", "Mine"} <= set(said)
    assert len(drawn[0].axes) == 1, "no scale where there is no number"


def test_samples_too_small_to_see_are_dots(connection, drawn, tmp_path):
    far = f"{SQUARES} UNION ALL SELECT ST_SetCRS(ST_MakeEnvelope(30, 60, 30.01, 60.006), 'OGC:CRS84'), 'one', 0.5"
    path = plot_labels.sample_map(rows(connection, far), tmp_path / "a.png", colour="source")
    dots = {tuple(at.round(3)) for artist in drawn[0].axes[0].collections for at in artist.get_offsets()}
    assert (30.005, 60.003) in dots
    assert near(path, BLUE)


def test_without_a_share_it_is_the_source_and_a_number_is_no_percentage(connection, drawn, tmp_path):
    text = f"SELECT * EXCLUDE (share), [3, 7, 40][row_number() OVER ()] AS units FROM ({SQUARES})"
    plot_labels.sample_map(rows(connection, text), tmp_path / "a.png")
    assert "one (2)" in words(drawn[0])
    plot_labels.sample_map(rows(connection, text), tmp_path / "a.png", colour="units")
    assert "Units" in words(drawn[1])
    assert drawn[1].axes[1].get_ylim() == (3, 40)


def test_a_map_that_cannot_be_is_said(connection, tmp_path):
    with pytest.raises(InputError, match="None of these samples has a place"):
        plot_labels.sample_map(rows(connection, SQUARES).filter("false"), tmp_path / "a.png")
    with pytest.raises(InputError, match="no column depth to draw"):
        plot_labels.sample_map(rows(connection, SQUARES), tmp_path / "a.png", colour="depth")
    many = f"SELECT geometry, 'kind ' || number AS source FROM ({SQUARES}), range(9) AS t (number)"
    with pytest.raises(InputError, match="source has 9 values, and 8 colours can be told apart"):
        plot_labels.sample_map(rows(connection, many), tmp_path / "a.png")
    with pytest.raises(InputError, match="no geometry column"):
        plot_labels.sample_map(rows(connection, SHARES), tmp_path / "a.png")


# ---------- the bars


def bars(axes):
    return [(round(bar.get_width(), 4)) for bar in axes.patches]


def test_every_class_has_a_bar_with_its_name_the_largest_on_top(connection, drawn, tmp_path):
    path = plot_labels.class_bars(rows(connection, SHARES), tmp_path / "a.png")
    axes = drawn[0].axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Bog (412)", "Wood (311)", "999"]
    assert bars(axes) == [0.6, 0.3996, 0.0004]
    assert axes.yaxis_inverted()
    assert {"60.0%", "40.0%", "< 0.1%", "3 classes in 12 samples"} <= set(words(drawn[0]))
    assert near(path, BLUE)


def test_the_level_that_is_asked_for_is_drawn(connection, drawn, tmp_path):
    both = f"{SHARES} UNION ALL SELECT 'one', 2, 41, NULL, 0.6, 12"
    plot_labels.class_bars(rows(connection, both), tmp_path / "a.png")
    assert len(bars(drawn[0].axes[0])) == 3, "the classes themselves, unless asked"
    plot_labels.class_bars(rows(connection, both), tmp_path / "a.png", at_class_level=2)
    assert bars(drawn[1].axes[0]) == [0.6]
    assert "1 class at level 2 in 12 samples" in words(drawn[1])
    with pytest.raises(InputError, match="no class level 1; they have 0, 2"):
        plot_labels.class_bars(rows(connection, both), tmp_path / "a.png", at_class_level=1)
    plot_labels.class_bars(rows(connection, both).filter("class_level = 2"), tmp_path / "a.png")
    assert bars(drawn[-1].axes[0]) == [0.6], "the only level there is"


def test_the_smallest_classes_are_one_bar(connection, drawn, tmp_path):
    many = "SELECT number AS class_id, 'Kind ' || number AS name, 0.01 + number / 1000 AS share FROM range(40) AS t (number)"
    plot_labels.class_bars(rows(connection, many), tmp_path / "a.png", most=5)
    labels = [label.get_text() for label in drawn[0].axes[0].get_yticklabels()]
    assert labels == ["Kind 39 (39)", "Kind 38 (38)", "Kind 37 (37)", "Kind 36 (36)", "36 other classes"]
    assert bars(drawn[0].axes[0])[-1] == pytest.approx(sum(0.01 + number / 1000 for number in range(36)), abs=1e-4)
    assert "40 classes" in " ".join(words(drawn[0]))


def test_sources_stand_side_by_side(connection, drawn, tmp_path):
    both = f"{SHARES} UNION ALL SELECT 'mine', 0, 412, 'Bog', 0.2, 3"
    path = plot_labels.class_bars(rows(connection, both), tmp_path / "a.png")
    assert len(bars(drawn[0].axes[0])) == 6
    assert {"mine", "one", "3 classes in 15 samples"} <= set(words(drawn[0]))
    assert near(path, BLUE)
    assert near(path, RED)


def test_a_long_name_is_cut_between_words_and_keeps_its_number(connection, drawn, tmp_path):
    name = "Land with a great deal of this, and not a little of that, and some of the other"
    text = f"SELECT 243 AS class_id, '{name}' AS name, 0.5 AS share"
    plot_labels.class_bars(rows(connection, text), tmp_path / "a.png", title="Mine")
    (label,) = [label.get_text() for label in drawn[0].axes[0].get_yticklabels()]
    assert label == "Land with a great deal of this, and not … (243)"
    assert "Mine" in words(drawn[0])


def test_bars_that_cannot_be_are_said(connection, tmp_path):
    with pytest.raises(InputError, match="There is no class in these rows"):
        plot_labels.class_bars(rows(connection, SHARES).filter("false"), tmp_path / "a.png")
    with pytest.raises(InputError, match="no column name and no share to draw"):
        plot_labels.class_bars(rows(connection, "SELECT 1 AS class_id"), tmp_path / "a.png")


def test_without_matplotlib_the_extra_is_named(connection, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    for draw, text in ((plot_labels.sample_map, SQUARES), (plot_labels.class_bars, SHARES)):
        with pytest.raises(InputError, match=r"pip install 'geocat\[plot\]'"):
            draw(rows(connection, text), tmp_path / "a.png")
