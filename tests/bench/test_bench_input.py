"""The benchmark's input: the same valid items every time, of the size the bar speaks of."""

from __future__ import annotations

import hashlib
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pystac
import pytest
import shapely

from .sentinel2 import draw, item, items, write_ndjson
from .sentinel2_tiles import tile, tiles

SAMPLE = 400
"""More than there are tiles, so that some tiles are seen twice."""


@pytest.fixture(scope="module")
def sample() -> list[dict[str, Any]]:
    """The first items."""
    return list(items(SAMPLE))


def test_same_bytes_every_time(tmp_path: Path) -> None:
    """Two files are equal, and a longer one starts with the shorter one."""
    write_ndjson(20, tmp_path / "once.ndjson")
    write_ndjson(30, tmp_path / "longer.ndjson")
    once = (tmp_path / "once.ndjson").read_bytes()
    assert (tmp_path / "longer.ndjson").read_bytes().startswith(once)
    assert once.splitlines() == [orjson.dumps(item(number)) for number in range(20)]


def test_hash_is_fixed() -> None:
    """The draws are pinned: a run today is comparable with one a year ago."""
    drawn = ",".join(f"{draw(number, 'pinned'):.17f}" for number in range(100))
    assert hashlib.sha256(drawn.encode()).hexdigest()[:16] == "9e79ee7b9bb1277d"
    assert all(0 <= draw(number, "range") < 1 for number in range(1_000))


def test_ids_are_unique() -> None:
    """No id repeats, also when every tile has been seen several times."""
    count = 4 * len(tiles())
    assert len({each["id"] for each in items(count)}) == count


def test_items_are_valid_stac(sample: list[dict[str, Any]]) -> None:
    """Every item goes through pystac and comes back the same, links aside."""
    for each in islice(sample, 50):
        read = pystac.Item.from_dict(each, migrate=False)
        written = read.to_dict(include_self_link=False, transform_hrefs=False)
        for field in ("id", "bbox", "geometry", "assets", "collection", "properties"):
            assert orjson.loads(orjson.dumps(written[field])) == each[field], field


def test_size_of_an_item(sample: list[dict[str, Any]]) -> None:
    """About 15.4 kB an item, so that 20,000 are about 309 MB."""
    size = sum(len(orjson.dumps(each)) + 1 for each in sample) / len(sample)
    assert 14_000 < size < 17_000


def test_bbox_is_the_bounds_of_a_valid_footprint(sample: list[dict[str, Any]]) -> None:
    """Footprints are valid polygons of at most a tile's extent, away from the antimeridian."""
    for each in sample:
        footprint = shapely.geometry.shape(each["geometry"])
        assert footprint.is_valid
        assert tuple(each["bbox"]) == footprint.bounds
        west, south, east, north = footprint.bounds
        assert 0 < east - west < 6
        assert 0 < north - south < 2


def test_items_vary_like_real_ones(sample: list[dict[str, Any]]) -> None:
    """A few items lack the thumbnail, a few a property; cloud cover takes every size."""
    names = {frozenset(each["properties"]) for each in sample}
    assets = {frozenset(each["assets"]) for each in sample}
    cloud_cover = [each["properties"]["eo:cloud_cover"] for each in sample]
    assert sorted(map(len, names)) == [32, 33]
    assert sorted(map(len, assets)) == [23, 24]
    assert min(cloud_cover) < 5
    assert max(cloud_cover) > 80


@pytest.mark.parametrize(
    ("epsg", "column", "row", "name", "corner"),
    [
        (32660, 3, 64, "60VUK", (300_000.0, 6_500_040.0)),
        (32646, 5, 90, "46XER", (499_980.0, 9_100_020.0)),
        (32632, 6, 49, "32TPQ", (600_000.0, 5_000_040.0)),
    ],
)
def test_tiles_are_the_real_ones(epsg: int, column: int, row: int, name: str, corner: tuple[float, float]) -> None:
    """Names and corners agree with published Sentinel-2 products."""
    found = tile(epsg, column, row)
    assert found.name == name
    assert (found.west, found.north) == corner
