"""STAC items of a made-up population: which collections hold what, and the document of each item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from geocat.serve.carbon_mapper_assets import outline_of
from geocat.serve.carbon_mapper_emitting import VERSIONS, parts_of, processing_of
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.carbon_mapper_records import (
    Bounds,
    Plume,
    Processing,
    Scene,
    asset_key,
    instant,
)

EMPTY = ("l2b-ch4-mfma-v3a", "l4a-combined-ch4-v3a")
"""Collections that are listed and hold nothing."""

ASSETS = {
    "l2b-rgb": ("rgb.tif",),
    "l2b": (
        "cmf.tif",
        "cmf-unortho.tif",
        "uncertainty.tif",
        "uncertainty-unortho.tif",
        "artifact-mask.tif",
        "uas.txt",
    ),
    "l3a-vis": (
        "plume.tif",
        "plume-concentrations.tif",
        "plume-outline.geojson",
        "rgb.tif",
        "plume.png",
        "rgb.png",
        "plume-rgb.png",
    ),
    "l3a-ime": (
        "ime-cmf-concentrations.tif",
        "ime-cmf-concentrations.png",
        "ime-cmf-mask.tif",
        "ime-cmf-mask.png",
        "ime-cmf-outline.geojson",
    ),
}
"""Asset keys by the beginning of the name of a collection (carbonmapper.md, 3); any other has none."""

MEDIA_TYPES = {
    "tif": "image/tiff; application=geotiff; profile=cloud-optimized",
    "png": "image/png",
    "geojson": "application/geo+json",
    "txt": "text/plain",
}


class Entry(NamedTuple):
    """One item: of a plume in one processing, or of a scene."""

    collection: str
    item_id: str
    scene: Scene
    plume: Plume | None
    created: datetime
    processed: datetime
    age: int

    @property
    def bounds(self) -> Bounds:
        """The box of its geometry."""
        if self.plume is None:
            return self.scene.bounds
        plume = self.plume
        return plume.bounds or (plume.lon, plume.lat, plume.lon, plume.lat)

    @property
    def sector(self) -> str | None:
        """The sector of its plume."""
        return self.plume.sector if self.plume else None

    @property
    def asset_keys(self) -> tuple[str, ...]:
        """The assets it has; there is no outline where there are no bounds."""
        keys = next((keys for start, keys in ASSETS.items() if self.collection.startswith(start)), ())
        outlined = self.plume is None or self.plume.bounds is not None
        return keys if outlined else tuple(key for key in keys if not key.endswith("outline.geojson"))


def products_of(gas: str, processing: Processing) -> Iterator[str]:
    """The L3 and L4 collections that a plume of one processing is in."""
    yield f"l3a-vis-{gas}-{processing.vis}"
    if processing.con not in (None, "legacy"):
        yield f"l3a-ime-{gas}-{processing.con}"
    if processing.vis.rpartition("-")[2].startswith("v3"):
        yield f"l4a-{gas}-{processing.vis}"


def tiles_of(gas: str, processing: Processing) -> Iterator[str]:
    """The L2B collections of the scene of a plume."""
    yield f"l2b-{gas}-{processing.tile}"
    yield f"l2b-rgb-{processing.tile.rpartition('-')[2]}"


def listed(used: Iterable[str], count: int) -> list[str]:
    """Ids of the collections that are listed: all that are used, the empty ones, and others up to ``count``."""
    found = [*sorted(used), *EMPTY]
    others = [
        name
        for gas in ("CH4", "CO2")
        for version in VERSIONS
        for kind in (products_of, tiles_of)
        for name in kind(gas.lower(), processing_of(gas, version))
    ]
    others += [name.replace("-mfa-", "-mfal-") for name in others if "-ch4-mfa-v3" in name]
    spare = [name for name in dict.fromkeys(others) if name not in set(found)]
    return found + spare[: max(0, count - len(found))]


def entries_of(population: Population) -> Iterator[Entry]:
    """Every item of a population; tiles that are not published yet are not among them."""
    tiles: dict[tuple[str, str], Scene] = {}
    for plume in population.plumes:
        scene, gas = plume.scene, plume.gas.lower()
        for age, (processing, processed) in enumerate([(plume.processing, plume.processed), *plume.earlier]):
            for collection in products_of(gas, processing):
                yield Entry(collection, plume.plume_id, scene, plume, processed, processed, age)
            if scene.tiled:
                tiles |= {(name, scene.name): scene for name in tiles_of(gas, processing)}
        if plume.uuid.startswith("0") and plume.processing.rate != "jpl":
            yield Entry(f"l2c-{gas}-v0", plume.plume_id, scene, plume, plume.processed, plume.processed, 0)
    for (collection, name), scene in tiles.items():
        if scene.tiled:
            yield Entry(collection, name, scene, None, scene.tiled, scene.tiled - timedelta(hours=5), 0)


def item_of(entry: Entry, url: str, asset_base: str) -> dict[str, Any]:
    """The document of an item: ``cm:`` properties as the reader knows them, stable hrefs."""
    here = f"{url}/collections/{entry.collection}"
    links = {"self": f"{here}/items/{entry.item_id}", "parent": here, "collection": here, "root": f"{url}/"}
    assets = {}
    for key in entry.asset_keys:
        href = f"{asset_base}/{asset_key(entry.collection, entry.item_id, key)}"
        assets[key] = {"href": href, "type": MEDIA_TYPES[key.rpartition(".")[2]], "roles": ["data"]}
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": entry.item_id,
        "collection": entry.collection,
        "bbox": entry.bounds,
        "geometry": _geometry(entry),
        "properties": _properties(entry),
        "links": [{"rel": rel, "href": href, "type": "application/json"} for rel, href in links.items()],
        "assets": assets,
    }


def _geometry(entry: Entry) -> dict[str, Any]:
    plume = entry.plume
    if plume is not None and plume.bounds is None:
        return {"type": "Point", "coordinates": (plume.lon, plume.lat)}
    if plume is not None and entry.collection.startswith("l3a"):
        return {"type": "Polygon", "coordinates": [outline_of(plume)[0]]}
    rings = [[[(w, s), (e, s), (e, n), (w, n), (w, s)]] for w, s, e, n in parts_of(entry.bounds)]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def _properties(entry: Entry) -> dict[str, Any]:
    """``datetime`` to ``processing:datetime`` for all; the rate of an older processing is another one."""
    scene, plume = entry.scene, entry.plume
    said: dict[str, Any] = {
        "datetime": instant(scene.observed),
        "platform": scene.instrument,
        "instruments": [scene.instrument],
        "version": entry.collection.rpartition("-")[2],
        "created": instant(entry.created),
        "processing:datetime": instant(entry.processed),
        "cm:scene_id": scene.uuid,
        "cm:visibility": "public",
        "view:off_nadir": scene.off_nadir,
    }
    if plume is None:
        return said
    shown = not plume.hidden
    return said | {
        "cm:plume_latitude": plume.lat,
        "cm:plume_longitude": plume.lon,
        "cm:emission": plume.emission * 1.07**entry.age if shown else None,
        "cm:emission_uncertainty": plume.uncertainty if shown else None,
        "cm:plume:sector": plume.sector,
    }
