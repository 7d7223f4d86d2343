"""Label corpora made by hand: a few samples in the exact shape of RapidAI4EO, as resource files and as static STAC."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyproj import Transformer

CLASSES = {
    111: "Continuous urban fabric",
    211: "Non-irrigated arable land",
    311: "Broad-leaved forest",
    412: "Peat bogs",
}
PIXELS = 40_000
SAMPLES: dict[str, dict[int, int]] = {
    "33N_16E-243N_29_01": {111: 40_000},
    "33N_16E-243N_29_02": {211: 32_001, 412: 7_999},
    "33N_15E-200N_01_09": {412: 32_000, 311: 8_000},
    "26N_26E-303N_40_40": {211: 10_783, 311: 10_169, 412: 19_048},
    "38N_07E-160N_01_01": {311: 40_000},
}
"""Sample ids with their pixels per class."""


def ring(sample_id: str) -> list[list[float]]:
    """The polygon that an id names, by pyproj: SE, NE, NW, SW, SE; lon/lat with 5 decimals."""
    zone, east, north = int(sample_id[:2]), int(sample_id[4:6]), int(sample_id[8:11])
    row, column = int(sample_id[13:15]), int(sample_id[16:18])
    x, y = 24_000 * east + 600 * (column - 1), 24_000 * north + 600 * (40 - row)
    to_degrees = Transformer.from_crs(32_600 + zone, 4326, always_xy=True)
    corners = [(x + 600, y), (x + 600, y + 600), (x, y + 600), (x, y), (x + 600, y)]
    return [[round(value, 5) for value in to_degrees.transform(*corner)] for corner in corners]


def feature(sample_id: str, **members: Any) -> dict[str, Any]:
    """A sample as the file of geometries has it."""
    polygon = {"type": "Polygon", "coordinates": [ring(sample_id)]}
    return {"type": "Feature", "properties": {"sample_id": sample_id}, "geometry": polygon} | members


def label_row(sample_id: str, pixels: Mapping[int, int], columns: tuple[int, ...] = tuple(CLASSES)) -> str:
    """A sample's line of the file of labels."""
    return ",".join([sample_id, *(repr(pixels.get(each, 0) / PIXELS) for each in columns)])


def header(columns: tuple[int, ...] = tuple(CLASSES)) -> str:
    """The first line of the file of labels."""
    return ",".join(["sample_id", *(f"clc_{each}" for each in columns)])


def class_lines() -> list[str]:
    """The file of classes, line by line."""
    rows = [f"clc_{each},{each // 100},{each // 10},{each},{name}" for each, name in CLASSES.items()]
    return ["index,clc_level1_id,clc_level2_id,clc_level3_id,class_name", *rows]


def write_corpus(
    folder: Path,
    samples: Mapping[str, Mapping[int, int]] = SAMPLES,
    *,
    features: list[Any] | None = None,
    rows: list[str] | None = None,
    classes: list[str] | None = None,
) -> Path:
    """The three resource files; ``features``, ``rows`` and ``classes`` stand in place of what the samples make."""
    resources = folder / "resources"
    resources.mkdir(parents=True, exist_ok=True)
    features = [feature(each) for each in samples] if features is None else features
    rows = [label_row(*each) for each in reversed(samples.items())] if rows is None else rows
    texts = [each if isinstance(each, str) else json.dumps(each) for each in features]
    geojson = '{"type":"FeatureCollection","name":"rapidai4eo_geometries","features":[\n' + ",\n".join(texts) + "\n]}\n"
    (resources / "rapidai4eo_geometries.geojson.gz").write_bytes(gzip.compress(geojson.encode(), mtime=0))
    labels = "\n".join([header(), *rows]) + "\n"
    (resources / "rapidai4eo_labels.csv.gz").write_bytes(gzip.compress(labels.encode(), mtime=0))
    (resources / "rapidai4eo_label_mappings.csv").write_text("\n".join(classes or class_lines()) + "\n")
    return folder


def _write(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))


def _group(id_: str, links: list[dict[str, str]], kind: str = "Collection") -> dict[str, Any]:
    extent = {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [["2018-01-01T00:00:00Z", None]]}}
    group = {"type": kind, "stac_version": "1.0.0", "id": id_, "description": "x", "license": "x", "links": links}
    return group | ({"extent": extent} if kind == "Collection" else {})


def write_stac(folder: Path, samples: Mapping[str, Mapping[int, int]] = SAMPLES) -> Path:
    """The static STAC below ``stac-v1.0``: labels and images, nested by zone and tile, and the label GeoJSONs."""
    root = folder / "stac-v1.0"
    products = {"labels": "rapidai4eo_v1_labels", "pf": "rapidai4eo_v1_source_pf"}
    for product, collection in products.items():
        tiles: dict[tuple[str, str], list[str]] = {}
        for sample_id in samples:
            zone, tile = sample_id[:3], sample_id[4:12]
            tiles.setdefault((zone, tile), []).append(sample_id)
            _write(
                root / collection / zone / tile / f"{sample_id}.json", _item(product, products, zone, tile, sample_id)
            )
        for (zone, tile), members in tiles.items():
            links = [{"rel": "item", "href": f"./{each}.json"} for each in members]
            _write(root / collection / zone / tile / "collection.json", _group(f"{collection}_{zone}_{tile}", links))
        for zone in {zone for zone, _ in tiles}:
            below = [{"rel": "child", "href": f"./{tile}/collection.json"} for at, tile in tiles if at == zone]
            _write(root / collection / zone / "collection.json", _group(f"{collection}_{zone}", below))
        zones = [{"rel": "child", "href": f"./{zone}/collection.json"} for zone in sorted({zone for zone, _ in tiles})]
        _write(root / collection / "collection.json", _group(collection, zones))
    children = [{"rel": "child", "href": f"./{each}/collection.json"} for each in products.values()]
    _write(root / "catalog.json", _group("rapidai4eo_v1", children, "Catalog"))
    for sample_id, pixels in samples.items():
        fractions = {f"clc_{each}": pixels.get(each, 0) / PIXELS for each in CLASSES}
        place = folder / "labels" / sample_id[:3] / sample_id[4:12] / f"labels_{sample_id}.geojson"
        _write(place, feature(sample_id, properties=fractions))
    return folder


def _item(product: str, products: Mapping[str, str], zone: str, tile: str, sample_id: str) -> dict[str, Any]:
    others = [other for other in ("labels", "pf") if other != product]
    related = [f"../../../{products[other]}/{zone}/{tile}/{sample_id}.json" for other in others]
    label = f"../../../../labels/{zone}/{tile}/labels_{sample_id}.geojson"
    image = f"../../../../imagery/{zone}/{tile}/{sample_id}/PF-SR/2018-01-03.tif"
    assets = {
        "labels": {"labels": {"href": label, "type": "application/geo+json", "roles": ["labels", "labels-vector"]}},
        "pf": {"sr_2018-01-03": {"href": image, "roles": ["data"]}},
    }
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": f"{products[product]}_{sample_id}",
        "collection": products[product],
        "geometry": feature(sample_id)["geometry"],
        "bbox": [0, 0, 1, 1],
        "properties": {
            "datetime": None,
            "start_datetime": "2018-01-03T10:30:00Z",
            "end_datetime": "2019-12-29T10:30:00Z",
        },
        "links": [{"rel": "related", "href": href} for href in related],
        "assets": assets[product],
    }
