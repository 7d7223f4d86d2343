"""What every grid promises; a test of a grid inherits this and says which grid, and where it lies."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from geocat.errors import InputError


class GridContract:
    """Inherit, and set the grid, its like, one of another kind, and a box (lon/lat) inside it."""

    grid = same = other = None
    west, south, east, north = 0.0, 0.0, 1.0, 1.0

    def inside(self, x, y):
        """A place in the box, from fractions of its sides."""
        return self.west + x * (self.east - self.west), self.south + y * (self.north - self.south)

    def test_the_shards_that_hold_points_are_in_the_covers_of_the_points(self):
        lon, lat = self.inside(*np.random.default_rng(1).uniform(size=(2, 20)))
        shards = self.grid.shard_of(self.grid.locate(lon, lat))
        for shard, x, y in zip(shards, lon, lat, strict=True):
            assert shard in self.grid.cover(shapely.Point(x, y))

    def test_the_shards_of_points_inside_an_area_are_in_its_cover(self):
        """Points are taken well inside triangles, so small that their edges are straight in lon/lat too."""
        chance = np.random.default_rng(2)
        for _ in range(15):
            triangle = np.stack(self.inside(*(0.5 + chance.uniform(-0.02, 0.02, (2, 3)))), axis=-1)
            weights = chance.dirichlet([1, 1, 1], 30) * 0.9 + 1 / 30
            lon, lat = (weights @ triangle).T
            shards = self.grid.shard_of(self.grid.locate(lon, lat))
            assert np.isin(shards, self.grid.cover(shapely.Polygon(triangle))).all()

    def test_points_keep_their_shape_and_cells_their_type(self):
        lon, lat = self.inside(np.array([[0.2, 0.4], [0.6, 0.8]]), np.array([[0.3, 0.3], [0.7, 0.7]]))
        cells = self.grid.locate(lon, lat)
        assert cells.shape == (2, 2)
        assert (
            cells.dtype == self.grid.shard_of(cells).dtype == self.grid.cover(shapely.Point(lon[0, 0], lat[0, 0])).dtype
        )

    def test_a_cover_is_sorted_and_names_each_shard_once(self):
        shards = self.grid.cover((self.west, self.south, self.east, self.north))
        assert len(shards) > 1
        assert (shards[1:] > shards[:-1]).all()

    def test_what_lies_within_the_outline_of_a_shard_is_located_there(self):
        shards = self.grid.cover((self.west, self.south, self.east, self.north))[:20]
        for shard, outline in zip(shards, self.grid.outline(shards), strict=True):
            middle = outline.representative_point()
            assert self.grid.shard_of(self.grid.locate([middle.x], [middle.y]))[0] == shard

    def test_a_shard_is_in_the_cover_of_its_outline(self):
        shards = self.grid.cover((self.west, self.south, self.east, self.north))[:20]
        for shard, outline in zip(shards, self.grid.outline(shards), strict=True):
            assert shard in self.grid.cover(outline)

    def test_many_footprints_at_once_are_covered_like_each_alone(self):
        footprints = [
            shapely.Point(self.inside(0.5, 0.5)),
            None,
            shapely.box(*self.inside(0.2, 0.2), *self.inside(0.4, 0.6)),
        ]
        item, shard = self.grid.touching(footprints)
        assert set(item.tolist()) == {0, 2}
        for number in (0, 2):
            assert (shard[item == number] == self.grid.cover(footprints[number])).all()
        assert [len(each) for each in self.grid.touching([])] == [0, 0]

    def test_features_are_united_and_a_larger_area_keeps_the_shards_of_a_smaller(self):
        small = shapely.box(*self.inside(0.3, 0.3), *self.inside(0.6, 0.6))
        overlapping = shapely.box(*self.inside(0.4, 0.4), *self.inside(0.9, 0.9))
        united = set(self.grid.cover([small, overlapping]).tolist())
        assert united == set(self.grid.cover(small).tolist()) | set(self.grid.cover(overlapping).tolist())

    def test_a_signature_is_json_and_tells_grids_apart(self):
        assert json.loads(json.dumps(self.grid.signature())) == self.grid.signature() == self.same.signature()
        assert self.other.signature() != self.grid.signature()
        assert {"type", "latitude", "scheme_version"} <= set(self.grid.signature())

    def test_a_grid_nests_with_its_like_and_not_with_another_kind(self):
        assert self.grid.nests_with(self.same)
        assert not self.grid.nests_with(self.other)
        assert not self.other.nests_with(self.grid)

    def test_an_area_that_is_none_is_refused(self):
        with pytest.raises(InputError, match="no geometry"):
            self.grid.cover("POLYGON EMPTY")
