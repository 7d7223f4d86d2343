"""The picture of a shard map: shards where they lie, by their items, around a pole without a seam."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geocat import plot_methane, plot_shardmap
from geocat.errors import InputError
from geocat.grid.healpix import HealpixGrid
from geocat.grid.rectilinear import RectilinearGrid
from tests.shardmapped import box, granule, made

pytest.importorskip("matplotlib")

GRANULES = [
    *(granule(f"south {number}", box(40 * number, -82, 40 * number + 60, -70)) for number in range(5)),
    *(granule(f"over 180 {number}", box(177, -18 - number / 64, -178, -14)) for number in range(80)),
    granule("small", box(10, 50, 10.5, 50.5)),
]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    with made(tmp_path_factory.mktemp("plot"), GRANULES) as opened:
        yield opened


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are drawn, to look at beside their pixels."""
    figures = []
    make = plot_methane.figure_of

    def kept(size):
        figures.append(make(size))
        return figures[-1]

    monkeypatch.setattr(plot_shardmap, "figure_of", kept)
    return figures


def words(figure):
    return [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")) if text.get_text()]


def coloured(figure):
    """The collection of shards, and their numbers."""
    [shards] = [each for each in figure.axes[0].collections if each.get_array() is not None]
    return shards


def test_a_polar_area_is_drawn_around_its_pole(catalog, drawn, tmp_path):
    made_map = catalog.shardmap(HealpixGrid(4, 8), (-180, -90, 180, -70))
    path = made_map.plot(tmp_path / "south.png")
    assert path.stat().st_size > 20_000
    shards = coloured(drawn[0])
    assert len(shards.get_paths()) == made_map.counts.shards
    centres = np.array([each.vertices.mean(axis=0) for each in shards.get_paths()])
    assert np.hypot(*centres.T).max() < 2.6e6, "metres from the pole"
    said = words(drawn[0])
    assert f"{made_map.counts.shards} shards, 5 items, {made_map.counts.pairs} pairs" in said
    assert "Items per shard" in said
    assert {"Area", "90°E", "90°W"} <= set(said)
    empty = len(HealpixGrid(4, 8).cover((-180, -90, 180, -70))) - made_map.counts.shards
    assert f"{empty} shards without items" in said


def test_tiles_are_drawn_in_the_grids_own_crs_and_the_poles_has_no_seam(catalog, drawn, tmp_path):
    polar = RectilinearGrid("EPSG:3031", 5000, (-3.2e6, -3.2e6, 3.2e6, 3.2e6))
    catalog.shardmap(polar, (-180, -90, 180, -70)).plot(tmp_path / "tiles.png", title="Mine")
    assert "Mine" in words(drawn[0])
    for path in coloured(drawn[0]).get_paths():
        assert shapely.Polygon(path.vertices).area == pytest.approx(1.28e6**2, rel=1e-3)


def test_nothing_is_cut_at_the_antimeridian(catalog, drawn, tmp_path):
    catalog.shardmap(HealpixGrid(5, 8), (176, -20, -176, -12)).plot(tmp_path / "over.png")
    west, east = drawn[0].axes[0].get_xlim()
    assert east - west < 2e6, "metres, not the way around the globe"
    assert "180°" in words(drawn[0])
    assert type(coloured(drawn[0]).norm).__name__ == "Normalize"


def test_colours_are_of_the_items_and_logarithmic_where_they_differ_much(catalog, drawn, tmp_path):
    both = {"type": "GeometryCollection", "geometries": [box(178, -16, 179, -15), box(10, 50, 11, 51)]}
    found = catalog.shardmap(HealpixGrid(5, 8), both)
    found.plot(tmp_path / "both.png")
    shards = coloured(drawn[0])
    numbers = {items for _, items, *_ in found.summary().fetchall()}
    assert set(shards.get_array().tolist()) == numbers == {1, 80}
    assert type(shards.norm).__name__ == "LogNorm"


def test_a_map_without_items_shows_its_empty_shards_and_one_of_nothing_is_refused(catalog, drawn, tmp_path):
    nothing = catalog.shardmap(HealpixGrid(5, 8), (100, 10, 101, 11))
    nothing.plot(tmp_path / "empty.png")
    assert any("without items" in said for said in words(drawn[0]))
    nothing.write(tmp_path / "map.parquet")
    bare = catalog.shardmap.read(tmp_path / "map.parquet")
    object.__setattr__(bare, "area", None)
    with pytest.raises(InputError, match="nothing to draw"):
        bare.plot(tmp_path / "none.png")
    assert not (tmp_path / "none.png").exists()
