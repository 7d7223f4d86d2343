"""STAC documents: items, their assets, and collections that say what their items have."""

# ruff: noqa: INP001  a script's folder is no package

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

Json = dict[str, Any]

EXTENSION = "https://stac-extensions.github.io"
FILES = "https://archive.example.org"
LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"
PROVIDERS = [
    {"name": "geocat", "roles": ["producer", "licensor"], "url": "https://geocat.example.org"},
    {"name": "Sample Archive", "roles": ["host"], "url": FILES},
]
COG, JPEG, XML = "image/tiff; application=geotiff; profile=cloud-optimized", "image/jpeg", "application/xml"
JSON, GEOJSON = "application/json", "application/geo+json"


def stamp(when: datetime, *, compact: bool = False, fraction: int | None = None) -> str:
    """ISO 8601, with thousandths if given, or the way product names write it."""
    if compact:
        return f"{when:%Y%m%dT%H%M%S}"
    return f"{when:%Y-%m-%dT%H:%M:%S}{'' if fraction is None else f'.{fraction:03}000'}Z"


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
