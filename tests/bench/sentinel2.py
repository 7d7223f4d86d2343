"""Sentinel-2 L2A items by the thousand, the same ones every time.

The items have the structure of the ones Microsoft's Planetary Computer serves (properties, assets,
links, extensions, order of keys, about 15 kB each); places, dates, swath edges and cloud cover
vary. Like there, one item in forty lacks the thumbnail asset and one in forty lacks a property.
Every value comes from a hash of the item's number, so an item does not depend on how many are
asked for.

    python -m tests.bench.sentinel2 20000 items.ndjson
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson

from .sentinel2_assets import Product, assets
from .sentinel2_tiles import TILE_SIDE_M, Tile, tiles, to_lon_lat

API = "https://stac.example.org/api/stac/v1"
PREVIEW = "https://stac.example.org/api/data/v1/item/map"
LICENSE = "https://sentinel.example.org/documents/Sentinel_Data_Legal_Notice"
COLLECTION = "sentinel-2-l2a"
EXTENSIONS = tuple(
    f"https://stac-extensions.github.io/{extension}/schema.json"
    for extension in ("eo/v1.0.0", "sat/v1.0.0", "projection/v1.1.0")
)

CLOUDS = ("thin_cirrus", "medium_proba_clouds", "high_proba_clouds")
"""The classes of the scene classification that make up the cloud cover."""

FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
REVISIT = timedelta(days=5)

LOW_64_BITS = 0xFFFFFFFFFFFFFFFF


@cache
def salt_bits(salt: str) -> int:
    """A word as a number; cached, because the same few words serve every item."""
    return crc32(salt.encode()) * 0xD1342543DE82EF95


def draw(number: int, salt: str) -> float:
    """A number in [0, 1) fixed by the item's number and a word: the finalizer of splitmix64."""
    bits = (number * 0x9E3779B97F4A7C15 + salt_bits(salt)) & LOW_64_BITS
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & LOW_64_BITS
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & LOW_64_BITS
    return ((bits ^ (bits >> 31)) >> 11) * 2.0**-53


def product(number: int) -> Product:
    """Which tile was seen when, by which satellite, and when it was processed.

    A tile comes back every five days and is seen within four of them, so tile and time are unique.
    """
    revisit, place = divmod(number, len(tiles()))
    seen = FIRST_DAY + revisit * REVISIT + timedelta(seconds=int(draw(number, "seen") * 345_600))
    return Product(
        tile=tiles()[place],
        satellite="A" if draw(number, "satellite") < 0.5 else "B",
        seen=seen,
        processed=seen + timedelta(seconds=7_200 + int(draw(number, "processed") * 40_000)),
        baseline="05.10" if draw(number, "baseline") < 0.75 else "05.09",
        relative_orbit=1 + int(draw(number, "relative orbit") * 143),
        absolute_orbit=30_000 + number,
    )


def swath_edge(number: int, tile: Tile) -> list[tuple[float, float]]:
    """Where the swath ends inside the tile, north to south, in metres.

    A slanted line of many points, none exactly on it, because the detectors are staggered.
    """
    share = 0.25 + 0.6 * draw(number, "swath")
    points = 4 + int(draw(number, "detectors") * 24)
    edge = []
    for point in range(points):
        south = point / (points - 1)
        east = share - 0.15 * south + 0.01 * draw(number * 31 + point, "detector")
        edge.append((tile.west + east * TILE_SIDE_M, tile.north - south * TILE_SIDE_M))
    return edge


def footprint(number: int, tile: Tile) -> list[list[float]]:
    """The closed outer ring in longitude, latitude; one item in three shows the whole tile."""
    west, north = tile.west, tile.north
    east, south = west + TILE_SIDE_M, north - TILE_SIDE_M
    if draw(number, "whole tile") < 1 / 3:
        ring = [(west, north), (west, south), (east, south), (east, north)]
    else:
        ring = [(west, north), (west, south), *reversed(swath_edge(number, tile))]
    xs, ys = zip(*ring, ring[0], strict=True)
    lons, lats = to_lon_lat(tile.epsg).transform(xs, ys)
    return [[round(lon, 7), round(lat, 7)] for lon, lat in zip(lons, lats, strict=True)]


def surface(number: int) -> dict[str, float]:
    """The scene classification in percent of the pixels that have data; its sum is about 100."""
    cloudy = draw(number, "cloudy") ** 2
    clear = 1 - cloudy
    shares = {
        "water": clear * draw(number, "water") ** 4,
        "snow_ice": clear * draw(number, "snow") ** 8,
        "vegetation": clear * draw(number, "vegetation"),
        "not_vegetated": clear * draw(number, "not vegetated"),
        "dark_features": 0.02 * draw(number, "dark"),
        "unclassified": 0.02 * draw(number, "unclassified"),
        "thin_cirrus": 0.3 * cloudy * draw(number, "cirrus"),
        "cloud_shadow": 0.1 * cloudy * draw(number, "shadow"),
        "high_proba_clouds": cloudy * draw(number, "high"),
        "medium_proba_clouds": 0.5 * cloudy * draw(number, "medium"),
    }
    total = sum(shares.values())
    return {name: round(100 * share / total, 6) for name, share in shares.items()}


def properties(number: int, of: Product) -> dict[str, Any]:
    """The item's properties, shortest names first: the order in which a pgstac server has them."""
    seen_pct = surface(number)
    cloud_pct = sum(seen_pct[kind] for kind in CLOUDS)
    named = {
        "datetime": f"{of.seen:%Y-%m-%dT%H:%M:%S}.024000Z",
        "platform": f"Sentinel-2{of.satellite}",
        "constellation": "Sentinel 2",
        "instruments": ["msi"],
        "proj:epsg": of.tile.epsg,
        "eo:cloud_cover": round(cloud_pct, 6),
        "sat:orbit_state": "descending" if draw(number, "orbit") < 0.95 else "ascending",
        "sat:relative_orbit": of.relative_orbit,
        "s2:mgrs_tile": of.tile.name,
        "s2:product_uri": of.safe,
        "s2:product_type": "S2MSI2A",
        "s2:granule_id": of.granule_id,
        "s2:datastrip_id": of.datastrip_id,
        "s2:datatake_id": of.datatake_id,
        "s2:datatake_type": "INS-NOBS",
        "s2:generation_time": f"{of.processed:%Y-%m-%dT%H:%M:%S}.{number % 1_000_000:06}Z",
        "s2:processing_baseline": of.baseline,
        "s2:mean_solar_zenith": 15 + 65 * draw(number, "zenith"),
        "s2:mean_solar_azimuth": 20 + 300 * draw(number, "azimuth"),
        "s2:reflectance_conversion_factor": 0.967 + 0.067 * draw(number, "reflectance"),
        "s2:nodata_pixel_percentage": round(80 * draw(number, "nodata"), 6),
        "s2:degraded_msi_data_percentage": round(0.03 * draw(number, "degraded"), 6),
        "s2:saturated_defective_pixel_percentage": 0.0,
        **{f"s2:{kind}_percentage": percent for kind, percent in seen_pct.items()},
    }
    if draw(number, "no dark features") < 1 / 40:
        del named["s2:dark_features_percentage"]
    return {name: named[name] for name in sorted(named, key=lambda name: (len(name), name))}


def links(item_id: str) -> list[dict[str, str]]:
    """Collection, parent, root, self, license and a map of the item."""
    collection = f"{API}/collections/{COLLECTION}"
    preview = f"{PREVIEW}?collection={COLLECTION}&item={item_id}"
    return [
        {"rel": "collection", "type": "application/json", "href": collection},
        {"rel": "parent", "type": "application/json", "href": collection},
        {"rel": "root", "type": "application/json", "href": f"{API}/"},
        {"rel": "self", "type": "application/geo+json", "href": f"{collection}/items/{item_id}"},
        {"rel": "license", "href": LICENSE},
        {"rel": "preview", "href": preview, "title": "Map of item", "type": "text/html"},
    ]


def item(number: int) -> dict[str, Any]:
    """The STAC item of this number, counted from zero."""
    shown = product(number)
    ring = footprint(number, shown.tile)
    lons, lats = zip(*ring, strict=True)
    return {
        "id": shown.item_id,
        "bbox": [min(lons), min(lats), max(lons), max(lats)],
        "type": "Feature",
        "links": links(shown.item_id),
        "assets": assets(shown, with_thumbnail=draw(number, "no thumbnail") >= 1 / 40),
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "collection": COLLECTION,
        "properties": properties(number, shown),
        "stac_extensions": list(EXTENSIONS),
        "stac_version": "1.0.0",
    }


def items(count: int) -> Iterator[dict[str, Any]]:
    """The first ``count`` items."""
    return map(item, range(count))


def write_ndjson(count: int, path: Path) -> int:
    """Write the first ``count`` items, one a line.

    :return: the size of the file in bytes
    """
    with path.open("wb") as lines:
        for each in items(count):
            lines.write(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE))
    return path.stat().st_size


def main() -> None:
    """Write as many items as the command line asks for."""
    parser = argparse.ArgumentParser(description="Write Sentinel-2-like STAC items, one a line.")
    parser.add_argument("count", type=int, metavar="N")
    parser.add_argument("path", type=Path, metavar="OUT.ndjson")
    asked = parser.parse_args()
    size = write_ndjson(asked.count, asked.path)
    print(f"{asked.count} items, {size / 1e6:.1f} MB: {asked.path}")


if __name__ == "__main__":
    main()
