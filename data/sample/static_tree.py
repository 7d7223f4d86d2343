"""The files of the static tree: catalogs, three collections and their items; every href is relative."""

# ruff: noqa: INP001, PLR2004  a script's folder is no package; the numbers are the sample's own

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from chance import between, draw, instant, pick, place
from documents import COG, GEOJSON, JPEG, JSON, Json, asset, collection, distinct, item, stamp
from footprints import footprint, rectangle

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where the plots stand: name, west, south, east, north in degrees.
PLOT_REGIONS = (
    ("lapland", 20, 65, 26, 68),
    ("bavaria", 10, 47.6, 13, 49.8),
    ("jura", 5.5, 46.2, 7, 47.4),
    ("carpathians", 19, 47.5, 25.5, 49.3),
    ("galicia", -8.8, 42, -6.9, 43.4),
    ("vermont", -73.2, 43, -71.7, 44.8),
)


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


TREE_COLLECTIONS = (
    ("surveys/forest-plots", "1.1.0", 300, forest_plot, "gsd plot:species plot:height_m",
     "Forest plots: Synthetic image chips of 640 m with species and crown cover as labels."),
    ("surveys/uav-orthophotos", "1.0.0", 140, uav_flight, "platform instruments gsd",
     "UAV orthophotos: Synthetic drone flights with heights; some tell only the place of take-off."),
    ("coastal-dem", "1.1.0", 60, dem_tile, "gsd dem:vertical_datum",
     "Coastal elevation: Synthetic elevation tiles of one degree; four are cut at the antimeridian."),
)  # fmt: skip


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
