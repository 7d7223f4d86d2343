"""The documents of the STAC API: three satellites' collections, and their items."""

# ruff: noqa: INP001, PLR2004  a script's folder is no package; the numbers are the sample's own

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from chance import between, cloud_cover, draw, instant, pick, place
from documents import COG, FILES, GEOJSON, JPEG, JSON, LICENSE, XML, Json, asset, collection, distinct, item, stamp
from footprints import KM_PER_DEGREE, Ring, area, cut, footprint, lon_lat, rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

TILE_M = 109_800
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


API_COLLECTIONS = (
    ("sentinel-2-like", "1.0.0", 700, sentinel_2, "platform constellation instruments eo:cloud_cover gsd",
     "Sentinel-2-like surface reflectance: Synthetic optical tiles shaped like Sentinel-2 Level-2A."),
    ("sentinel-1-like", "1.0.0", 350, sentinel_1, "platform constellation sar:polarizations sat:orbit_state",
     "Sentinel-1-like ground range: Synthetic radar slices; radar sees through clouds, so no cover is told."),
    ("landsat-like", "1.1.0", 450, landsat, "platform instruments eo:cloud_cover landsat:wrs_type gsd",
     "Landsat-like surface reflectance: Synthetic scenes shaped like Landsat 8 and 9 Collection 2 Level-2."),
)  # fmt: skip


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
