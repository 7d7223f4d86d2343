"""The map is a picture of the footprints: it exists, has the right colours, and says what is grey."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from geocat import engine, plot
from geocat.errors import InputError, StoreError
from geocat.query import Rows

matplotlib_image = pytest.importorskip("matplotlib.image")

# The ends of viridis and the grey, seen through a fifth of the background.
CLEAR, CLOUDY, UNKNOWN = (104, 51, 117), (252, 235, 80), (158, 165, 172)
ITEMS = """
    SELECT ST_SetCRS(ST_MakeEnvelope(west, -10, west + 20, 10), 'OGC:CRS84') AS geometry, cloud_cover
    FROM (VALUES (-160, 0.0), (-20, 100.0), (40, NULL)) AS t (west, cloud_cover)
"""


@pytest.fixture(scope="module")
def connection():
    with engine.connect() as opened:
        yield opened


def rows(connection, text=ITEMS):
    return Rows(connection.sql(text))


def colours(path):
    """The colours of areas; those of thin lines and letters are left out."""
    pixels = (matplotlib_image.imread(path)[:, :, :3] * 255).round().astype(int)
    counted = Counter(map(tuple, pixels[::2, ::2].reshape(-1, 3).tolist()))
    return {colour for colour, count in counted.items() if count > 200}


def near(found, wanted):
    return any(all(abs(a - b) < 12 for a, b in zip(colour, wanted, strict=True)) for colour in found)


def test_the_map_shows_clear_cloudy_and_unknown_footprints(connection, tmp_path):
    path = plot.footprints(rows(connection), tmp_path / "map.png")
    found = colours(path)
    assert near(found, CLEAR), "clear is the dark end of viridis"
    assert near(found, CLOUDY), "cloudy is the bright end"
    assert near(found, UNKNOWN), "unknown is grey"


def test_the_map_is_a_wide_png_that_can_be_read(connection, tmp_path):
    path = plot.footprints(rows(connection), tmp_path / "map.png", title="Three boxes")
    assert path.read_bytes().startswith(b"\x89PNG")
    height, width = matplotlib_image.imread(path).shape[:2]
    assert width > 1.6 * height
    assert width >= 1200


def test_the_legend_is_there_only_where_something_is_grey(connection, tmp_path):
    known = rows(connection).filter("cloud_cover IS NOT NULL")
    assert not near(colours(plot.footprints(known, tmp_path / "known.png")), UNKNOWN)


@pytest.mark.parametrize("condition", ["cloud_cover IS NULL", "false"])
def test_nothing_known_or_nothing_at_all_is_a_map_too(connection, tmp_path, condition):
    assert plot.footprints(rows(connection).filter(condition), tmp_path / "map.png").is_file()


def test_points_lines_and_items_without_a_geometry_are_drawn_or_left_out(connection, tmp_path):
    shapes = """
        SELECT ST_SetCRS(ST_GeomFromText(shape), 'OGC:CRS84') AS geometry, gsd
        FROM (VALUES
            ('POINT(0 0)', 1.0), ('LINESTRING(0 0, 50 50)', 2.0), (NULL, 3.0), ('POLYGON EMPTY', 4.0),
            ('MULTIPOLYGON(((170 0, 180 0, 180 10, 170 0)), ((-180 0, -170 0, -180 10, -180 0)))', 5.0)
        ) AS t (shape, gsd)
    """
    assert plot.footprints(rows(connection, shapes), tmp_path / "map.png", colour="gsd").is_file()


def test_a_map_without_an_outline_of_the_land_is_still_a_map(connection, tmp_path, monkeypatch):
    monkeypatch.setattr(plot, "outline_of_land", lambda: None)
    assert plot.footprints(rows(connection), tmp_path / "map.png").is_file()


def test_an_unknown_colour_and_missing_geometry_say_which_columns_there_are(connection, tmp_path):
    with pytest.raises(
        InputError, match="There is no column 'clouds' to colour by; the columns are geometry, cloud_cover"
    ):
        plot.footprints(rows(connection), tmp_path / "map.png", colour="clouds")
    with pytest.raises(InputError, match="no geometry column"):
        plot.footprints(rows(connection, "SELECT 1.0 AS cloud_cover"), tmp_path / "map.png")


def test_without_matplotlib_the_extra_is_named(connection, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(InputError, match=r"matplotlib is not installed; run `pip install 'geocat\[plot\]'`"):
        plot.footprints(rows(connection), tmp_path / "map.png")


def test_a_folder_that_is_not_there_is_one_plain_line(connection, tmp_path):
    with pytest.raises((InputError, StoreError), match="nowhere"):
        plot.footprints(rows(connection), tmp_path / "nowhere" / "map.png")
