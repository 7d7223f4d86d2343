"""Write the sample payloads: a static STAC tree and a STAC API's documents, the same bytes of JSON every time.

    python data/sample/generate.py [FOLDER]

Every value is drawn by hashing a few words, so no item depends on how many others there are. Longitudes
run past 180 degrees until a footprint is written; a footprint that crosses is cut there, as RFC 7946 asks.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Json = dict[str, Any]
Ring = list[tuple[float, float]]

LOW_64_BITS = 2**64 - 1
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
KM_PER_DEGREE = 111.32
TILE_M = 109_800
EXTENSION = "https://stac-extensions.github.io"
FILES = "https://archive.example.org"
LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"
PROVIDERS = [
    {"name": "geocat", "roles": ["producer", "licensor"], "url": "https://geocat.example.org"},
    {"name": "Sample Archive", "roles": ["host"], "url": FILES},
]
COG, JPEG, XML = "image/tiff; application=geotiff; profile=cloud-optimized", "image/jpeg", "application/xml"
JSON, GEOJSON = "application/json", "application/geo+json"
S2_EXTENSIONS = "eo/v1.1.0 projection/v1.1.0 mgrs/v1.0.0 grid/v1.1.0 view/v1.0.0 raster/v1.1.0"
S1_EXTENSIONS = "sar/v1.0.0 sat/v1.0.0"
L8_EXTENSIONS = "eo/v2.0.0 projection/v2.0.0 raster/v2.0.0 view/v1.0.0 landsat/v1.1.1"

# key, file, pixel in metres, centre and width of the band in micrometres (0: not a band), title.
S2_RASTERS = """\
blue B02 10 0.49 0.098 Blue
green B03 10 0.56 0.045 Green
red B04 10 0.665 0.038 Red
nir B08 10 0.842 0.145 NIR 1
rededge B05 20 0.704 0.019 Red Edge 1
swir16 B11 20 1.61 0.143 SWIR 1.6μm
swir22 B12 20 2.19 0.242 SWIR 2.2μm
scl SCL 20 0 0 Scene classification map
aot AOT 20 0 0 Aerosol optical thickness""".splitlines()

# key, file, centre of the band in micrometres (0: not a band), title.
LANDSAT_RASTERS = """\
coastal SR_B1 0.44 Coastal/Aerosol Band
blue SR_B2 0.48 Blue Band
green SR_B3 0.56 Green Band
red SR_B4 0.65 Red Band
nir08 SR_B5 0.87 Near Infrared Band 0.8
swir16 SR_B6 1.61 Short-wave Infrared Band 1.6
swir22 SR_B7 2.2 Short-wave Infrared Band 2.2
lwir11 ST_B10 10.9 Surface Temperature Band
qa_pixel QA_PIXEL 0 Pixel Quality Assessment Band""".splitlines()

# Where the plots stand: name, west, south, east, north in degrees.
PLOT_REGIONS = (
    ("lapland", 20, 65, 26, 68),
    ("bavaria", 10, 47.6, 13, 49.8),
    ("jura", 5.5, 46.2, 7, 47.4),
    ("carpathians", 19, 47.5, 25.5, 49.3),
    ("galicia", -8.8, 42, -6.9, 43.4),
    ("vermont", -73.2, 43, -71.7, 44.8),
)

# Boxes over land, drawn by hand: west south east north in degrees, and how cloudy it usually is in per cent.
BOXES = """
    -160 60 -142 69 60; -130 50 -112 66 55; -110 50 -85 62 50; -79 46 -62 57 55; -122 34 -105 48 20
    -104 30 -84 47 40; -85 32 -77 42 45; -111 19 -99 30 15; -91 13 -84 20 50; -78 -6 -60 8 75; -68 -16 -46 -2 65
    -54 -26 -40 -8 35; -70 -30 -60 -17 12; -70 -40 -58 -30 30; -73 -52 -67 -40 60; -8 37 0 43 25; -4 44 14 53 60
    14 45 30 55 50; 8 58 28 69 65; -23 64 -15 66 75; 27 37 44 41 30; -8 30 9 36 18; -14 18 8 29 4; 9 16 32 31 4
    -15 10 14 16 25; -9 5 10 9 65; 12 -6 29 5 78; 34 4 45 13 45; 31 -9 40 3 45; 14 -18 35 -8 40
    16 -33 30 -19 12; 44 -24 49 -14 45; 38 16 55 30 5; 46 28 62 38 12; 31 50 58 63 60; 60 52 88 67 58
    90 52 120 70 52; 122 58 150 70 50; 50 40 80 50 30; 72 27 92 36 45; 70 21 77 30 18; 74 10 82 20 40
    84 21 95 27 55; 96 12 107 24 60; 100 24 121 36 60; 112 37 126 46 38; 92 42 118 50 18; 131 34 142 44 55
    98 -5 105 4 82; 109 -3 117 5 84; 134 -8 147 -3 85; 116 -32 140 -20 6; 122 -19 142 -13 35; 141 -37 152 -20 28
    168 -46 175 -40 55; 179 -19 181 -16 60; 172 64 188 68 55; -53 62 -44 72 45
"""
AREAS = [tuple(map(int, box.split())) for box in BOXES.replace("\n", ";").split(";") if box.strip()]
# A large area is drawn more often than a small one, so that the items spread evenly.
DRAWN_AREAS = [box for box in AREAS for _ in range(2 + (box[2] - box[0]) * (box[3] - box[1]) // (60 + abs(box[1])))]


def draw(*words: object) -> float:
    """A number in [0, 1) fixed by the words: splitmix64 of their checksum."""
    bits = (crc32(" ".join(map(str, words)).encode()) * 0x9E3779B97F4A7C15) & LOW_64_BITS
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & LOW_64_BITS
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & LOW_64_BITS
    return ((bits ^ (bits >> 31)) >> 11) * 2.0**-53


def between(low: float, high: float, *words: object, digits: int = 6) -> float:
    """A number in [low, high], rounded."""
    return round(low + (high - low) * draw(*words), digits)


def pick(options: Sequence[Any], *words: object) -> Any:
    """One of the options."""
    return options[int(draw(*words) * len(options))]


def place(*words: object) -> tuple[float, float, int]:
    """Longitude, latitude and usual cloudiness of a place on land."""
    west, south, east, north, cloudy = pick(DRAWN_AREAS, "area", *words)
    return between(west, east, "lon", *words), between(south, north, "lat", *words), cloudy


def cloud_cover(cloudy: int, *words: object, digits: int = 6) -> float:
    """Per cent; mostly clear or mostly overcast, and ``cloudy`` on average."""
    return round(100 * draw("cloud", *words) ** ((100 - cloudy) / cloudy), digits)


def instant(day: int, hour: float, *words: object) -> datetime:
    """A time of UTC on a day counted from 2024-01-01, up to ten minutes after an hour (of any day)."""
    return FIRST_DAY + timedelta(days=day, seconds=round(hour % 24 * 3600 + 600 * draw("second", *words)))


def stamp(when: datetime, *, compact: bool = False, fraction: int | None = None) -> str:
    """ISO 8601, with thousandths if given, or the way product names write it."""
    if compact:
        return f"{when:%Y%m%dT%H%M%S}"
    return f"{when:%Y-%m-%dT%H:%M:%S}{'' if fraction is None else f'.{fraction:03}000'}Z"


def lon_lat(zone: int, easting: float, northing: float) -> tuple[float, float]:
    """From metres in a UTM zone (northings below zero south of the equator): Krüger's series, good to a millimetre."""
    n = 1 / 298.257223563 / (2 - 1 / 298.257223563)
    metres = 0.9996 * 6378137 / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    xi, eta = northing / metres, (easting - 500_000) / metres
    beta = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    delta = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)
    north = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in enumerate(beta, 1))
    east = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in enumerate(beta, 1))
    chi = math.asin(math.sin(north) / math.cosh(east))
    latitude = chi + sum(d * math.sin(2 * j * chi) for j, d in enumerate(delta, 1))
    return 6 * zone - 183 + math.degrees(math.atan2(math.sinh(east), math.cos(north))), math.degrees(latitude)


def rectangle(lon: float, lat: float, width_km: float, height_km: float, turned: float = 0) -> Ring:
    """Corners around a centre, counter-clockwise, turned by degrees; open."""
    sin, cos = math.sin(math.radians(turned)), math.cos(math.radians(turned))
    per_degree = KM_PER_DEGREE * math.cos(math.radians(lat))
    corners = [(x * width_km / 2, y * height_km / 2) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return [(lon + (x * cos - y * sin) / per_degree, lat + (x * sin + y * cos) / KM_PER_DEGREE) for x, y in corners]


def cut(ring: Ring, inside: Callable[[float, float], float]) -> Ring:
    """The part of a convex ring where ``inside`` is not negative."""
    kept: Ring = []
    for (x, y), (to_x, to_y) in zip(ring, ring[1:] + ring[:1], strict=True):
        here, there = inside(x, y), inside(to_x, to_y)
        if here >= 0:
            kept.append((x, y))
        if (here < 0) != (there < 0):
            part = here / (here - there)
            kept.append((x + part * (to_x - x), y + part * (to_y - y)))
    return kept


def area(ring: Ring) -> float:
    """The area inside a ring, in the square of its unit."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def footprint(ring: Ring) -> Json:
    """Geometry and bbox of a convex ring; cut at 180 degrees where it crosses, and then west > east."""
    edge = math.copysign(180, ring[0][0])
    parts = [ring]
    if min(x for x, _ in ring) < edge < max(x for x, _ in ring):
        western, eastern = cut(ring, lambda x, _: edge - x), cut(ring, lambda x, _: x - edge)
        parts = [[(x + 180 - edge, y) for x, y in western], [(x - 180 - edge, y) for x, y in eastern]]
    rings = [[[round(x, 6), round(y, 6)] for x, y in (*part, part[0])] for part in parts]
    if len(rings) == 1 and not -180 <= rings[0][0][0] <= 180:
        rings = [[[round(x - 2 * edge, 6), y] for x, y in rings[0]]]
    latitudes = [y for part in rings for _, y in part]
    west, east = min(x for x, _ in rings[0]), max(x for x, _ in rings[-1])
    shape = {"type": "Polygon", "coordinates": rings} if len(rings) == 1 else {
        "type": "MultiPolygon", "coordinates": [[part] for part in rings]
    }
    return {"geometry": shape, "bbox": [west, min(latitudes), east, max(latitudes)]}


def item(collection: str, name: str, version: str, links: dict[str, str], extensions: str, **rest: Json) -> Json:
    """An item; ``rest`` is where it is, its properties and its assets, in the order of keys that most sources send."""
    media_types = {rel: GEOJSON if rel == "self" else JSON for rel in links}
    return {
        "type": "Feature", "stac_version": version, "id": name, "collection": collection,
        "stac_extensions": [f"{EXTENSION}/{extension}/schema.json" for extension in extensions.split()],
        **rest.pop("where"), **rest,
        "links": [{"rel": rel, "type": media_types[rel], "href": href} for rel, href in links.items()],
    }  # fmt: skip


def asset(href: str, media_type: str, *roles: str, **told: Any) -> Json:
    """An asset; ``told`` is its title and what extensions say of it."""
    return {"href": href, "type": media_type, "roles": list(roles), **told}


def api_links(collection: str, name: str) -> dict[str, str]:
    """The links of an item of the API; they begin at the API's root, and the server puts itself before them."""
    above = f"/collections/{collection}"
    return {"self": f"{above}/items/{name}", "parent": above, "collection": above, "root": "/"}


def tile_of(lon: float, lat: float) -> tuple[int, int, int, str]:
    """UTM zone, west and north edge in metres (north below zero south of the equator) and MGRS name of a tile."""
    zone = int((lon + 180) % 360 // 6) + 1
    from_meridian = ((lon + 180) % 6 - 3) * math.cos(math.radians(lat)) * KM_PER_DEGREE
    column, row = min(max(round(5 + from_meridian / 100), 2), 8), round(lat * 1.1057)
    west, north = 100_000 * column - 40, 100_000 * row + 60
    latitude = lon_lat(zone, west + TILE_M / 2, north - TILE_M / 2)[1]
    band = "CDEFGHJKLMNPQRSTUVWX"[min(int((latitude + 80) // 8), 19)]
    letters = ("STUVWXYZ", "ABCDEFGH", "JKLMNPQR")[zone % 3][column - 1]
    letters += "ABCDEFGHJKLMNPQRSTUV"[(row - 1 + 5 * (zone % 2 == 0)) % 20]
    return zone, west, north, f"{zone:02}{band}{letters}"


def seen_of(tile: int, visit: int, west: float, north: float) -> Ring:
    """What an orbit sees of a tile of 109.8 km: all of it, or what its slanting swath edge leaves."""
    south, east = north - TILE_M, west + TILE_M
    square = [(west, south), (east, south), (east, north), (west, north)]
    if draw("whole", tile, visit) < 0.55:
        return square
    edge, lean = west + TILE_M * between(0.15, 0.95, "edge", tile, visit), pick((-0.22, 0.22), "lean", tile)
    return cut(square, lambda x, y: edge + lean * (y - north) - x)


def sentinel_2(number: int) -> Json:
    """An optical tile; each comes back once, from another orbit."""
    tile, visit = divmod(number, 2)
    lon, lat, cloudy = place("s2", tile)
    zone, west, north, code = tile_of(lon, lat)
    lon, lat = lon_lat(zone, west + TILE_M / 2, north - TILE_M / 2)
    seen = seen_of(tile, visit, west, north)
    day = 360 * visit + 5 * int(72 * draw("day", number)) + int(5 * draw("phase", tile))
    when = instant(day, 10.6 - lon / 15, number)
    overcast, orbit = cloud_cover(cloudy, "s2", number), 1 + int(143 * draw("orbit", tile, visit))
    satellite, taken = pick("AB", "s2", number), stamp(when, compact=True)
    name = f"S2{satellite}_T{code}_{taken}_L2A"
    properties = {
        "created": stamp(when + timedelta(hours=between(9, 30, "created", number))),
        "updated": stamp(when + timedelta(hours=between(31, 60, "updated", number))),
        "platform": f"sentinel-2{satellite.lower()}", "constellation": "sentinel-2", "instruments": ["msi"], "gsd": 10,
        "eo:cloud_cover": overcast, "proj:epsg": (32700 if north < 0 else 32600) + zone,
        "proj:centroid": {"lat": round(lat, 5), "lon": round((lon + 180) % 360 - 180, 5)},
        "mgrs:utm_zone": zone, "mgrs:latitude_band": code[2], "mgrs:grid_square": code[3:], "grid:code": f"MGRS-{code}",
        "view:sun_azimuth": between(120, 175, "azimuth", number, digits=4),
        "view:sun_elevation": round(max(5.0, 62 - abs(lat) * 0.7 + 12 * draw("elevation", number)), 4),
        "s2:product_type": "S2MSI2A", "s2:processing_baseline": "05.11" if visit else "05.10", "s2:sequence": "0",
        "s2:product_uri": f"S2{satellite}_MSIL2A_{taken}_N0510_R{orbit:03}_T{code}.SAFE",
        "s2:datatake_id": f"GS2{satellite}_{taken}_{38000 + number:06}_N05.10",
        "s2:nodata_pixel_percentage": round(100 * (1 - area(seen) / TILE_M**2), 6),
        "s2:high_proba_clouds_percentage": round(overcast * between(0.3, 0.8, "high", number), 6),
        "s2:vegetation_percentage": round((100 - overcast) * between(0.1, 0.9, "green", number), 6),
        "s2:water_percentage": round((100 - overcast) * between(0, 0.1, "water", number), 6),
        "s2:snow_ice_percentage": round((100 - overcast) * 0.4 * max(0.0, abs(lat) - 50) / 25, 6),
        "datetime": stamp(when, fraction=number % 1000),
    }  # fmt: skip
    files = f"{FILES}/sentinel-2-like/{code}/{when:%Y/%m}/{name}"
    assets = sentinel_2_assets(files, west, north + 10_000_000 * (north < 0))
    links, where = api_links("sentinel-2-like", name), footprint([lon_lat(zone, *corner) for corner in seen])
    told = {"where": where, "properties": properties, "assets": assets}
    return item("sentinel-2-like", name, "1.0.0", links, S2_EXTENSIONS, **told)


def sentinel_2_assets(files: str, west: float, north: float) -> Json:
    """Nine rasters with ``eo:bands`` and ``raster:bands``, and three files about them."""
    assets: Json = {}
    for line in S2_RASTERS:
        key, name, side, center, width, title = line.split(maxsplit=5)
        metres = int(side)
        grid = {"proj:shape": [TILE_M // metres] * 2, "proj:transform": [metres, 0, west, 0, -metres, north]}
        values: Json = {"nodata": 0, "data_type": "uint8", "spatial_resolution": metres}
        bands: Json = {}
        if float(center):
            values |= {"data_type": "uint16", "scale": 0.0001, "offset": -0.1}
            band = {"name": name, "common_name": key, "center_wavelength": float(center)}
            bands["eo:bands"] = [{**band, "full_width_half_max": float(width)}]
        told = {**bands, "gsd": metres, **grid, "raster:bands": [values]}
        assets[key] = asset(f"{files}/{name}.tif", COG, "data", title=f"{title} - {side}m", **told)
    assets["thumbnail"] = asset(f"{files}/preview.jpg", JPEG, "thumbnail")
    assets["granule_metadata"] = asset(f"{files}/metadata.xml", XML, "metadata")
    assets["tileinfo_metadata"] = asset(f"{files}/tileInfo.json", JSON, "metadata")
    return assets


def sentinel_1(number: int) -> Json:
    """A radar slice, with no cloud cover and a start and an end; two of five have one polarisation."""
    lon, lat, _ = place("s1", number)
    descending, day = draw("s1 pass", number) < 0.5, int(731 * draw("s1 day", number))
    start = instant(day, (5.6 if descending else 17.6) - lon / 15, number)
    end, orbit = start + timedelta(seconds=25), 52000 + 15 * day
    polarizations = ["VV"] if draw("s1 single", number) < 0.4 else ["VV", "VH"]
    beam = f"S1A_IW_GRDH_1S{'SV' if len(polarizations) == 1 else 'DV'}"
    name = f"{beam}_{stamp(start, compact=True)}_{stamp(end, compact=True)}_{orbit:06}_{number:06X}"
    properties = {
        "datetime": stamp(start), "start_datetime": stamp(start), "end_datetime": stamp(end),
        "platform": "SENTINEL-1A", "constellation": "Sentinel-1",
        "sar:frequency_band": "C", "sar:center_frequency": 5.405, "sar:instrument_mode": "IW",
        "sar:polarizations": polarizations, "sar:product_type": "GRD", "sar:looks_equivalent_number": 4.4,
        "sar:resolution_range": 20, "sar:resolution_azimuth": 22,
        "sat:orbit_state": "descending" if descending else "ascending",
        "sat:absolute_orbit": orbit, "sat:relative_orbit": (orbit - 73) % 175 + 1,
        "s1:datatake_id": str(300000 + number), "s1:product_timeliness": "Fast-24h",
    }  # fmt: skip
    files = f"{FILES}/sentinel-1-like/{start:%Y/%m/%d}/{name}"
    assets = {
        channel.lower(): asset(f"{files}/iw-{channel.lower()}.tiff", COG, "data", title=f"{channel} amplitude")
        for channel in polarizations
    }
    assets["safe-manifest"] = asset(f"{files}/manifest.safe", XML, "metadata")
    assets["thumbnail"] = asset(f"{files}/quick-look.png", "image/png", "thumbnail")
    links = api_links("sentinel-1-like", name)
    where = footprint(rectangle(lon, lat, 250, 168, 12 if descending else -12))
    told = {"where": where, "properties": properties, "assets": assets}
    return item("sentinel-1-like", name, "1.0.0", links, S1_EXTENSIONS, **told)


def landsat(number: int) -> Json:
    """A scene of the WRS-2 grid, in STAC 1.1.0; three of its properties change their type between items."""
    scene, visit = divmod(number, 2)
    lon, lat, cloudy = place("l8", scene)
    row, path = 60 - round(lat / 1.434), 1 + round((-64.6 - lon + lat / 4) / 1.5451) % 233
    lat = (60 - row) * 1.434
    lon = (-64.6 - 1.5451 * (path - 1) + lat / 4 + 180) % 360 - 180
    satellite, tier = pick((8, 9), "l8", number), pick(("T1", "T1", "T2"), "l8 tier", number)
    day = 360 * visit + 16 * int(22 * draw("l8 day", number)) + (path + 8 * (satellite == 9)) % 16
    when, overcast = instant(day, 10.2 - lon / 15, number), cloud_cover(cloudy, "l8", number, digits=2)
    name = f"LC0{satellite}_L2SP_{path:03}{row:03}_{when:%Y%m%d}_02_{tier}"
    properties = {
        "datetime": stamp(when, fraction=number), "created": stamp(when + timedelta(days=3)),
        "updated": stamp(when + timedelta(days=between(4, 90, "l8 updated", number))),
        "platform": f"landsat-{satellite}", "constellation": "landsat", "instruments": ["oli", "tirs"], "gsd": 30,
        "eo:cloud_cover": round(overcast) if number % 4 == 0 else overcast,
        "landsat:cloud_cover_land": round(min(100, overcast * 1.05), 2),
        "landsat:wrs_type": "2", "landsat:wrs_path": f"{path:03}", "landsat:wrs_row": f"{row:03}",
        "landsat:collection_category": tier, "landsat:collection_number": "02",
        "landsat:correction": ["L2SP", "L2SR"] if number % 7 == 0 else "L2SP",
        "landsat:scene_id": f"LC{satellite}{path:03}{row:03}{when:%Y%j}LGN00",
        "view:off_nadir": 0 if number % 9 else between(0.1, 7, "l8 nadir", number, digits=3),
        "view:sun_azimuth": between(100, 170, "l8 azimuth", number, digits=4),
        "proj:code": f"EPSG:{32601 + int((lon + 180) % 360 // 6)}", "proj:shape": [7771, 7651],
    }  # fmt: skip
    files = f"{FILES}/landsat-like/{when:%Y}/{path:03}/{row:03}/{name}/{name}"
    links, where = api_links("landsat-like", name), footprint(rectangle(lon, lat, 185, 180, -10))
    assets = landsat_assets(files)
    return item("landsat-like", name, "1.1.0", links, L8_EXTENSIONS, where=where, properties=properties, assets=assets)


def landsat_assets(files: str) -> Json:
    """Nine rasters with the ``bands`` of STAC 1.1, and two files about them; one key has a dot."""
    assets: Json = {}
    for line in LANDSAT_RASTERS:
        key, band, wavelength, title = line.split(maxsplit=3)
        assets[key] = asset(f"{files}_{band}.TIF", COG, "data", title=title)
        if float(wavelength):
            bands = [{"name": band[-2:], "eo:common_name": key, "eo:center_wavelength": float(wavelength)}]
            scale = {"raster:scale": 2.75e-05, "raster:offset": -0.2}
            assets[key] |= {"bands": bands, "data_type": "uint16", "nodata": 0, **scale}
    assets["mtl.json"] = asset(f"{files}_MTL.json", JSON, "metadata")
    assets["rendered_preview"] = asset(f"{files}_thumb_small.jpeg", JPEG, "overview")
    return assets


def collection(name: str, version: str, told: str, items: list[Json], summarised: str, links: list[Json]) -> Json:
    """A collection; extent, summaries and ``item_assets`` are what its items have. ``told`` is title: description."""
    boxes = [(*box[:2], *box[len(box) // 2 :][:2]) for box in (document["bbox"] for document in items)]
    crosses = any(west > east for west, _, east, _ in boxes)
    west, east = (-180, 180) if crosses else (min(box[0] for box in boxes), max(box[2] for box in boxes))
    ends = ("datetime", "start_datetime", "end_datetime")
    times = sorted(filter(None, (document["properties"].get(end) for document in items for end in ends)))
    described = {field: summary([document["properties"][field] for document in items]) for field in summarised.split()}
    own = ("href", "proj:transform", "proj:shape")
    templates = {
        key: {field: value for field, value in asset.items() if field not in own}
        for key, asset in items[0]["assets"].items()
    }
    title, _, description = told.partition(": ")
    return {
        "type": "Collection", "stac_version": version, "id": name, "title": title, "description": description,
        "stac_extensions": [f"{EXTENSION}/item-assets/v1.0.0/schema.json"] if version == "1.0.0" else [],
        "keywords": [*title.lower().split()[:2], "synthetic"], "license": "CC0-1.0", "providers": PROVIDERS,
        "extent": {
            "spatial": {"bbox": [[west, min(box[1] for box in boxes), east, max(box[3] for box in boxes)]]},
            "temporal": {"interval": [[times[0], times[-1]]]},
        },
        "summaries": described, "item_assets": templates, "links": links,
    }  # fmt: skip


def summary(values: list[Any]) -> Any:
    """The distinct words of a property, or the range of its numbers."""
    if isinstance(values[0], list):
        return sorted({word for value in values for word in value})
    return sorted(set(values)) if isinstance(values[0], str) else {"minimum": min(values), "maximum": max(values)}


def distinct(make: Callable[[int], Json], count: int) -> list[Json]:
    """As many items, or files of items, as asked for; a drawing that repeats an id is left out."""
    made: dict[str, Json] = {}
    for number in itertools.count():
        drawn = make(number)
        made.setdefault(drawn.get("document", drawn)["id"], drawn)
        if len(made) == count:
            break
    return list(made.values())


def api() -> Iterator[Json]:
    """The documents of the API: its collections, then their items."""
    items: list[Json] = []
    for name, version, count, make, summarised, told in API_COLLECTIONS:
        made = distinct(make, count)
        here = f"/collections/{name}"
        paths = {"self": here, "parent": "/", "root": "/", "items": f"{here}/items"}
        links = [{"rel": rel, "type": GEOJSON if rel == "items" else JSON, "href": path} for rel, path in paths.items()]
        links.append({"rel": "license", "type": "text/html", "href": LICENSE})
        yield collection(name, version, told, made, summarised, links)
        items += made
    yield from items


def tree_item(path: str, collection: str, version: str, extensions: str, **rest: Json) -> Json:
    """A file of the static tree with an item; every href is relative, as in a self-contained catalog."""
    folders = path.split("/")[:-1]
    above = "../" * (len(folders) - 1 - folders.index(collection)) or "./"
    links = {"root": "../" * len(folders) + "catalog.json"}
    links |= dict.fromkeys(("parent", "collection"), f"{above}collection.json")
    name = path.rpartition("/")[2].removesuffix(".json")
    return {"path": path, "document": item(collection, name, version, links, extensions, **rest)}


def forest_plot(number: int) -> Json:
    """A label chip of 640 m with the ``bands`` of STAC 1.1."""
    region, west, south, east, north = PLOT_REGIONS[number % len(PLOT_REGIONS)]
    name, year = f"plot_{region}_{number:04}", 2024 + number % 2
    center = between(west, east, "plot lon", number), between(south, north, "plot lat", number)
    properties = {
        "title": f"Forest plot {number} in {region.title()}, {year}",
        "datetime": f"{year}-{pick(('06', '07', '08'), 'month', number)}-15T10:30:00Z", "gsd": 3,
        "label:type": "vector", "label:tasks": ["classification", "regression"],
        "label:description": "Dominant species and crown cover of the plot",
        "label:properties": ["species", "crown_cover"],
        "plot:species": pick(("spruce", "pine", "beech", "oak", "birch"), "species", number),
        "plot:crown_cover_pct": between(5, 98, "cover", number, digits=1),
        "plot:height_m": between(3, 38, "height", number, digits=1),
        "plot:split": pick(("train", "train", "train", "test", "validate"), "split", number),
    }  # fmt: skip
    bands = [{"name": colour, "eo:common_name": colour} for colour in ("blue", "green", "red", "nir")]
    assets = {
        "chip": asset(f"./{name}.tif", COG, "data", title="Image chip", bands=bands, data_type="uint16"),
        "labels": asset(f"./{name}_labels.geojson", GEOJSON, "labels", "labels-vector", title="Labels"),
    }
    path, where = f"surveys/forest-plots/{region}/{name}.json", footprint(rectangle(*center, 0.64, 0.64))
    extensions = "label/v1.0.1 eo/v2.0.0"
    return tree_item(path, "forest-plots", "1.1.0", extensions, where=where, properties=properties, assets=assets)


def uav_flight(number: int) -> Json:
    """A flight with heights: bbox of six numbers, no datetime but a start and an end; one of three is a point."""
    site, ground = place("uav", number % 23), between(5, 1800, "ground", number % 23, digits=1)
    lon, lat = (round(at + between(-0.2, 0.2, axis, number), 6) for at, axis in zip(site, "xy", strict=False))
    start = instant(5 * number + 20, 11 - lon / 15, "uav", number)
    name = f"flight-{start:%Y%m%d}-{number:03}"
    where: Json = {"geometry": {"type": "Point", "coordinates": [lon, lat, ground]}, "bbox": [lon, lat, ground] * 2}
    if number % 3:
        width, height = between(0.2, 1.2, "w", number), between(0.2, 1.2, "h", number)
        flat = footprint(rectangle(lon, lat, width, height, 40 * draw("turn", number)))
        corners = [[x, y, ground] for x, y in flat["geometry"]["coordinates"][0]]
        box = [*flat["bbox"][:2], ground, *flat["bbox"][2:], round(ground + 40, 1)]
        where = {"geometry": {"type": "Polygon", "coordinates": [corners]}, "bbox": box}
    properties = {
        "title": f"UAV flight {number}", "datetime": None, "start_datetime": stamp(start),
        "end_datetime": stamp(start + timedelta(minutes=8 + number % 21)),
        "platform": pick(("quadcopter-1", "quadcopter-2", "fixed-wing-1"), "platform", number),
        "instruments": ["rgb"] if number % 4 else ["rgb", "multispectral"],
        "gsd": between(0.015, 0.05, "gsd", number, digits=3), "uav:height_above_ground_m": 60 + 20 * (number % 4),
    }  # fmt: skip
    colours = {"eo:bands": [{"name": colour, "common_name": colour} for colour in ("red", "green", "blue")]}
    assets = {
        "orthophoto": asset("./orthophoto.tif", COG, "data", "visual", **colours),
        "surface": asset("./surface.tif", COG, "data"),
        "points": asset("./points.copc.laz", "application/vnd.laszip+copc", "data"),
        "thumbnail": asset("./thumbnail.jpg", JPEG, "thumbnail"),
    }
    path = f"surveys/uav-orthophotos/{start:%Y}/{name}/{name}.json"
    return tree_item(path, "uav-orthophotos", "1.0.0", "eo/v1.1.0", where=where, properties=properties, assets=assets)


def dem_tile(number: int) -> Json:
    """An elevation tile of one degree; the first four lie across 180 degrees, at Fiji."""
    spot = place("dem", number)
    west, south = (179.5, -16 - number) if number < 4 else (math.floor(spot[0]), math.floor(spot[1]))
    name = f"dem_{'ns'[south < 0]}{abs(south):02}_{'ew'[west < 0]}{abs(west):05.1f}".replace(".", "_")
    properties = {
        "title": f"Elevation from {south} north, {west} east", "datetime": "2024-12-31T00:00:00Z", "gsd": 30,
        "created": "2025-03-01T00:00:00Z", "proj:code": "EPSG:4326", "proj:shape": [3600, 3600],
        "dem:vertical_datum": "EGM2008", "dem:minimum_m": between(-12, 0, "low", number, digits=2),
        "dem:maximum_m": between(5, 1400, "high", number, digits=2),
    }  # fmt: skip
    band = {"name": "elevation", "unit": "m", "data_type": "float32", "nodata": -9999}
    assets = {
        "elevation": asset(f"./{name}.tif", COG, "data", title="Elevation", bands=[band]),
        "quality": asset(f"./quality/{name}.tif", COG, "metadata", title="Quality"),
    }
    where = footprint([(west, south), (west + 1, south), (west + 1, south + 1), (west, south + 1)])
    path, extensions = f"coastal-dem/{name}.json", "projection/v2.0.0"
    return tree_item(path, "coastal-dem", "1.1.0", extensions, where=where, properties=properties, assets=assets)


def catalog(path: str, name: str, title: str, *links: tuple[str, str]) -> Json:
    """A file of the static tree with a catalog."""
    document = {
        "type": "Catalog", "stac_version": "1.1.0", "id": name, "title": title,
        "description": f"{title}: synthetic, for trying geocat.",
        "links": [{"rel": rel, "type": JSON, "href": href} for rel, href in links],
    }  # fmt: skip
    return {"path": path, "document": document}


def static() -> Iterator[Json]:
    """The files of the static tree, with two faults that real trees have: a link given twice, and a cycle."""
    root, dem = ("root", "./catalog.json"), ("child", "./coastal-dem/collection.json")
    yield catalog("catalog.json", "sample-tree", "Sample tree", root, ("child", "./surveys/catalog.json"), dem, dem)
    up = [(rel, "../catalog.json") for rel in ("root", "parent", "child")]
    children = [("child", f"./{name}/collection.json") for name in ("forest-plots", "uav-orthophotos")]
    yield catalog("surveys/catalog.json", "surveys", "Field surveys", *up, *children)
    for folder, version, count, make, summarised, told in TREE_COLLECTIONS:
        files = distinct(make, count)
        links = [("root", "../" * len(folder.split("/")) + "catalog.json", JSON), ("parent", "../catalog.json", JSON)]
        links += [("item", f".{file['path'].removeprefix(folder)}", GEOJSON) for file in files]
        linked = [{"rel": rel, "type": media_type, "href": href} for rel, href, media_type in links]
        documents = [file["document"] for file in files]
        document = collection(folder.rpartition("/")[2], version, told, documents, summarised, linked)
        yield {"path": f"{folder}/collection.json", "document": document}
        yield from files


API_COLLECTIONS = (
    ("sentinel-2-like", "1.0.0", 700, sentinel_2, "platform constellation instruments eo:cloud_cover gsd",
     "Sentinel-2-like surface reflectance: Synthetic optical tiles shaped like Sentinel-2 Level-2A."),
    ("sentinel-1-like", "1.0.0", 350, sentinel_1, "platform constellation sar:polarizations sat:orbit_state",
     "Sentinel-1-like ground range: Synthetic radar slices; radar sees through clouds, so no cover is told."),
    ("landsat-like", "1.1.0", 450, landsat, "platform instruments eo:cloud_cover landsat:wrs_type gsd",
     "Landsat-like surface reflectance: Synthetic scenes shaped like Landsat 8 and 9 Collection 2 Level-2."),
)  # fmt: skip

TREE_COLLECTIONS = (
    ("surveys/forest-plots", "1.1.0", 300, forest_plot, "gsd plot:species plot:height_m",
     "Forest plots: Synthetic image chips of 640 m with species and crown cover as labels."),
    ("surveys/uav-orthophotos", "1.0.0", 140, uav_flight, "platform instruments gsd",
     "UAV orthophotos: Synthetic drone flights with heights; some tell only the place of take-off."),
    ("coastal-dem", "1.1.0", 60, dem_tile, "gsd dem:vertical_datum",
     "Coastal elevation: Synthetic elevation tiles of one degree; four are cut at the antimeridian."),
)  # fmt: skip


def write(payload: Path, documents: Iterator[Json]) -> None:
    """One line of compact JSON per document; the gzip header holds no name and no time."""
    lines = [json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n" for document in documents]
    payload.write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
    print(f"{payload.name}: {len(lines)} documents, {payload.stat().st_size} bytes")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    write(folder / "static.ndjson.gz", static())
    write(folder / "api.ndjson.gz", api())
