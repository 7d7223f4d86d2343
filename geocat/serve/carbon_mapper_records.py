"""Made-up plumes and scenes, and the texts a Carbon Mapper catalogue gives of them: JSON records and CSV rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import radians, sin
from typing import Any

import msgspec

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees; west > east over the antimeridian."""

PLATFORMS = {
    "tan": ("Tanager", "Planet"),
    "emi": ("ISS", "NASA-JPL EMIT"),
    "av3": ("AVIRIS-3", "NASA-JPL"),
    "ang": ("AVIRIS-NG", "NASA-JPL"),
    "GAO": ("Global Airborne Observatory", "Arizona State University"),
}
"""Instrument code to the platform and the provider that its records name."""

SECTOR_LABELS = {
    "1B2": "Oil & Gas (1B2)",
    "6A": "Solid Waste (6A)",
    "1B1a": "Coal Mining (1B1a)",
    "4B": "Livestock (4B)",
    "1A1": "Electricity Generation (1A1)",
    "6B": "Wastewater (6B)",
    "other": "Other",
}
"""Sector code to the label that CSV rows carry; a plume that is not attributed has an empty cell."""

COLUMNS = (  # noqa: SIM905  a list of words reads as a sentence
    "plume_id plume_latitude plume_longitude datetime ipcc_sector gas emission_cmf_type plume_bounds instrument "
    "mission_phase published_at modified emission_version processing_software gsd sensitivity_mode off_nadir "
    "emission_auto emission_uncertainty_auto wind_speed_avg_auto wind_speed_std_auto wind_direction_avg_auto "
    "wind_direction_std_auto wind_source_auto platform provider plume_tif plume_png con_tif rgb_tif rgb_png"
).split()
PLACE_COLUMNS = {"2025": (), "2026-05": ("country", "state_province"), "2026-07": ("country", "region", "place")}
"""The columns that an epoch of the service puts after ``datetime``."""


class Processing(msgspec.Struct, frozen=True):
    """One processing of a plume.

    :ivar rate: ``emission_version``
    :ivar rate_cmf: ``emission_cmf_type``
    :ivar vis: the end of the name of its L3A-vis collection, such as ``mfa-v3e``
    :ivar con: the collection of its concentrations without the gas, such as ``ime/mfa-v3e``; ``None`` where there
        are none; ``legacy`` where they lie in ``l3a-{gas}-mf-v1``
    """

    rate: str
    rate_cmf: str
    vis: str
    con: str | None

    @property
    def tile(self) -> str:
        """The end of the name of the L2B collection it was made from: there is no L2B v2 or v002."""
        cmf, version = self.vis.split("-")
        return f"{cmf}-{'v1' if version in ('v002', 'v2') else version}"


class Scene(msgspec.Struct):
    """One published, assessed scene; times in UTC, angles in degrees, ``gsd`` in m.

    :ivar tiled: when its L2B tile came out; ``None`` while it is awaited
    """

    uuid: str
    name: str
    instrument: str
    observed: datetime
    bounds: Bounds
    area: int
    cloud: int
    haze: float
    gsd: float | None
    off_nadir: float | None
    mode: str | None
    azimuth: float
    zenith: float
    phase: str
    published: datetime
    modified: datetime
    tiled: datetime | None

    @property
    def clear(self) -> bool:
        """Whether it counts as an observation: cloud of at most 25 %."""
        return self.cloud <= 25  # noqa: PLR2004  Carbon Mapper's rule

    @property
    def created(self) -> datetime:
        """A day before it was published."""
        return self.published - timedelta(days=1)


class Plume(msgspec.Struct):
    """One plume; ``emission`` and ``uncertainty`` in kg/h, shown unless ``hidden``; wind in m/s and degrees (from).

    :ivar processed: when its current processing was made
    :ivar earlier: processings before that, and when each was made
    """

    uuid: str
    plume_id: str
    gas: str
    sector: str | None
    lon: float
    lat: float
    scene: Scene
    emission: float
    uncertainty: float
    hidden: bool
    processing: Processing
    earlier: tuple[tuple[Processing, datetime], ...]
    software: str | None
    bounds: Bounds | None
    wind: tuple[float, float, float, float] | None
    offshore: bool
    phme: bool
    quality: str | None
    literature: bool
    published: datetime
    modified: datetime
    processed: datetime


def instant(moment: datetime) -> str:
    """An instant as JSON records say it: ``Z``, and a fraction only where there is one."""
    return moment.isoformat().replace("+00:00", "Z")


def asset_key(collection: str, item: str, asset: str) -> str:
    """Path of an asset below the asset base (carbonmapper.md, 3.1); the day is in the item's name."""
    day = item[3:11]
    return f"{collection}/{day[:4]}/{day[4:6]}/{day[6:]}/{item}/{item}_{collection}_{asset}"


def vis_collection(plume: Plume) -> str:
    """The L3A-vis collection of the plume's current processing."""
    return f"l3a-vis-{plume.gas.lower()}-{plume.processing.vis}"


def concentrations_key(plume: Plume) -> str | None:
    """Path of the plume's concentrations; beside a ``v002`` image they lie in ``l3a-{gas}-mf-v1``, or nowhere."""
    con, gas = plume.processing.con, plume.gas.lower()
    if con is None:
        return None
    if con == "legacy":
        return asset_key(f"l3a-{gas}-mf-v1", plume.plume_id, "concentrations.tif")
    return asset_key(f"l3a-ime-{gas}-{con}", plume.plume_id, "ime-cmf-concentrations.tif")


def plume_record(plume: Plume, signature: str) -> dict[str, Any]:
    """``PlumeAnnotated``: the record of ``plumes/annotated`` and ``plume/{id}``; asset URLs are signed."""
    scene, processing, images = plume.scene, plume.processing, _signed_images(plume, signature)
    return {
        "id": plume.uuid,
        "plume_id": plume.plume_id,
        "gas": plume.gas,
        "geometry_json": {"bbox": None, "type": "Point", "coordinates": (plume.lon, plume.lat)},
        "scene_id": scene.uuid,
        "scene_timestamp": instant(scene.observed),
        "instrument": scene.instrument,
        "mission_phase": scene.phase,
        "platform": PLATFORMS[scene.instrument][0],
        "emission_auto": None if plume.hidden else plume.emission,
        "emission_uncertainty_auto": None if plume.hidden else plume.uncertainty,
        "emission_cmf_type": processing.rate_cmf,
        "gsd": scene.gsd,
        "sensitivity_mode": scene.mode,
        "off_nadir": scene.off_nadir,
        **images,
        "plume_bounds": plume.bounds,
        "plume_quality": plume.quality,
        "wind_speed_avg_auto": plume.wind and plume.wind[0],
        "wind_direction_avg_auto": plume.wind and plume.wind[2],
        "emission_version": processing.rate,
        "processing_software": plume.software,
        "publication_sources": [PUBLICATION] if plume.literature else [],
        "is_offshore": plume.offshore,
        "collection": f"l2c-{plume.gas.lower()}-{'jpl' if processing.rate == 'jpl' else 'v0'}",
        "cmf_type": processing.vis.split("-")[0],
        "sector": plume.sector,
        "status": "published",
        "hide_emission": plume.hidden,
        "published_at": instant(plume.published),
        "modified": instant(plume.modified),
    }


PUBLICATION = {
    "title": "A made-up survey of plumes",
    "primary_author": "A. Nobody",
    "publication_date": "2021-06-01T00:00:00Z",
    "doi": "10.0000/made-up",
    "keywords": None,
    "publisher": "The geocat sample",
}


def _signed_images(plume: Plume, signature: str) -> dict[str, str | None]:
    """Fields of a record that hold URLs of images."""
    vis = vis_collection(plume)
    keys: dict[str, str | None] = {
        field: asset_key(vis, plume.plume_id, asset)
        for field, asset in {
            "plume_png": "plume.png",
            "plume_rgb_png": "plume-rgb.png",
            "plume_tif": "plume.tif",
            "rgb_png": "rgb.png",
        }.items()
    }
    keys["con_tif"] = concentrations_key(plume)
    return {field: key and f"https://catalog.carbonmapper.org/{key}?{signature}" for field, key in keys.items()}


def plume_row(plume: Plume, asset_base: str) -> dict[str, Any]:
    """A row of ``plume-csv``, every column of every epoch; ``None`` is an empty cell, asset URLs are stable."""
    vis, scene, processing = vis_collection(plume), plume.scene, plume.processing
    con, wind = concentrations_key(plume), plume.wind or (None, None, None, None)
    shown = (None, None) if plume.hidden else (plume.emission, plume.uncertainty)
    images = ("plume.tif", "plume.png", None, "rgb.tif", "rgb.png")
    keys = [asset_key(vis, plume.plume_id, asset) if asset else con for asset in images]
    values = (
        plume.plume_id,
        plume.lat,
        plume.lon,
        scene.observed.strftime("%Y-%m-%dT%H:%M:%S+00"),
        SECTOR_LABELS.get(plume.sector or "NA"),
        plume.gas,
        processing.rate_cmf,
        plume.bounds and json.dumps(plume.bounds),
        scene.instrument,
        scene.phase,
        plume.published.isoformat(" "),
        plume.modified.isoformat(" "),
        processing.rate,
        plume.software,
        scene.gsd,
        scene.mode,
        scene.off_nadir,
        *shown,
        *wind,
        plume.wind and "hrrr",
        *PLATFORMS[scene.instrument],
        *(key and f"{asset_base}/{key}" for key in keys),
    )
    place = {"country": "Nowhere", "state_province": "Sample", "region": "Sample", "place": f"Area {scene.area}"}
    return dict(zip(COLUMNS, values, strict=True)) | place


def csv_line(cells: Sequence[Any]) -> str:
    """One line of CSV without its end; numbers in full, quotes only where a cell needs them."""
    texts = ("" if cell is None else cell if isinstance(cell, str) else repr(cell) for cell in cells)
    return ",".join('"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text for text in texts)


def scene_record(scene: Scene, plume_count: int) -> dict[str, Any]:
    """``SceneAnnotatedOut``: the record of ``scenes/annotated``."""
    return {
        "id": scene.uuid,
        "bounds": scene.bounds,
        "published_plume_count": plume_count,
        "cloud_cover_pct": scene.cloud,
        "cloud_cover_pct_assessed": min(100, 25 * round(scene.cloud / 25)),
        "not_cloudy": scene.clear,
        "area_sqkm": square_kilometres(scene.bounds),
        "azimuth": scene.azimuth,
        "gsd": scene.gsd,
        "light_haze_pct": scene.haze,
        "off_nadir": scene.off_nadir,
        "pixel_resolution": round(scene.gsd or 5),
        "sensitivity_mode": scene.mode,
        "solar_zenith_angle": scene.zenith,
        "sun_azimuth": (scene.azimuth + 180) % 360,
        "sun_elevation": 90 - scene.zenith,
        "timestamp": instant(scene.observed),
        "published_at": instant(scene.published),
        "modified": instant(scene.modified),
        "created": instant(scene.created),
        "platform": PLATFORMS[scene.instrument][0],
        "instrument": scene.instrument,
        "mission_phase": scene.phase,
        "name": scene.name,
    }


def square_kilometres(bounds: Bounds) -> float:
    """Area of a box on a sphere of radius 6371.0088 km."""
    west, south, east, north = bounds
    return 6371.0088**2 * radians((east - west) % 360) * (sin(radians(north)) - sin(radians(south)))
