"""One plume, one tile, one source of emission: frozen, hashable, with what is missing as ``None``.

A plume's geometry is a point, where the emission was traced to; its outline is an asset.
A plume's rate is that of an instant, a source's is an average over time: they are never added.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from duckdb import DuckDBPyRelation

from geocat.types import BBox

if TYPE_CHECKING:
    from shapely import Geometry, Point

Record = TypeVar("Record", "Plume", "Tile", "Source")
BOX = ("xmin", "ymin", "xmax", "ymax")
_VERSION = re.compile(r"/l3a-(?:vis-)?(?:ch4|co2)-[a-z]+-(v[0-9a-z]+)/")


class Frozen(Mapping[str, Any]):
    """A mapping that cannot change and can be hashed: an object of JSON, or a ``MAP`` of DuckDB."""

    __slots__ = ("_members",)

    def __init__(self, members: Mapping[str, Any]) -> None:
        """Freeze the members, however deep."""
        self._members = {name: frozen(value) for name, value in members.items()}

    def __getitem__(self, name: str) -> Any:
        """A member."""
        return self._members[name]

    def __iter__(self) -> Iterator[str]:
        """The names, in the order sent."""
        return iter(self._members)

    def __len__(self) -> int:
        """How many members there are."""
        return len(self._members)

    def __hash__(self) -> int:
        """Equal mappings hash alike, whatever the order of their members."""
        return hash(frozenset(self._members.items()))

    def __repr__(self) -> str:
        """As a dictionary."""
        return f"Frozen({self._members!r})"


def frozen(value: Any) -> Any:
    """The value, hashable: lists as tuples, boxes as :class:`BBox`, other mappings as :class:`Frozen`, times in UTC."""
    if isinstance(value, Mapping):
        is_box = tuple(value) == BOX
        return BBox(*value.values()) if is_box else Frozen(value)
    if isinstance(value, list):
        return tuple(map(frozen, value))
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def first(kind: type[Record], rows: DuckDBPyRelation) -> Record | None:
    """The first row as a record, or ``None`` where there is no row.

    :param rows: every field of the record as a column of the same name, in any order; more are left out
    """
    row = rows.limit(1).fetchone()
    if row is None:
        return None
    kinds = zip(rows.columns, map(str, rows.types), row, strict=True)
    values = {name: msgspec.json.decode(value) if value and kind == "JSON" else value for name, kind, value in kinds}
    return kind(**{part.name: frozen(values[part.metadata.get("column", part.name)]) for part in fields(kind)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """What lies at one point: degrees, OGC:CRS84."""

    longitude_deg: float | None
    latitude_deg: float | None

    @property
    def lon(self) -> float | None:
        """The longitude in degrees."""
        return self.longitude_deg

    @property
    def lat(self) -> float | None:
        """The latitude in degrees."""
        return self.latitude_deg

    @property
    def geometry(self) -> Point | None:
        """The point, lon/lat in degrees, OGC:CRS84; never a buffer around it."""
        from shapely import Point  # slow to import

        if self.longitude_deg is None or self.latitude_deg is None:
            return None
        return Point(self.longitude_deg, self.latitude_deg)

    @property
    def geometry_wkt(self) -> str | None:
        """The point as well-known text."""
        point = self.geometry
        return None if point is None else str(point.wkt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plume(Located):
    """A plume of one overpass: the columns of ``methane.plumes`` and its instrument's name.

    ``source`` is the harvest source. Rates in kg/h; ``None`` and ``emission_is_hidden`` where the rate is
    withheld by policy. Wind in m/s, its direction in degrees is where it comes from. Times are UTC.
    ``bounds`` are those of the published image, which plumes of one scene can share.
    """

    source: str
    plume_id: str
    plume_uuid: str | None
    scene_name: str
    scene_uuid: str | None
    part: str | None
    gas: str | None
    sector: str | None
    instrument: str | None
    instrument_name: str | None
    platform: str | None
    provider: str | None
    mission_phase: str | None
    status: str | None
    emission_kg_h: float | None
    emission_uncertainty_kg_h: float | None
    emission_is_hidden: bool | None
    emission_cmf_type: str | None
    cmf_type: str | None
    emission_version: str | None
    processing_software: str | None
    gsd_m: float | None
    off_nadir_deg: float | None
    sensitivity_mode: str | None
    wind_speed_m_s: float | None
    wind_speed_std_m_s: float | None
    wind_direction_deg: float | None
    wind_direction_std_deg: float | None
    wind_source: str | None
    plume_quality: str | None
    is_offshore: bool | None
    l2c_collection: str | None
    publication_sources: tuple[Frozen, ...] | None
    country: str | None
    region: str | None
    place: str | None
    plume_tif: str | None
    plume_png: str | None
    plume_rgb_png: str | None
    con_tif: str | None
    rgb_tif: str | None
    rgb_png: str | None
    in_csv: bool
    in_json: bool
    observed_at: datetime | None
    published_at: datetime | None
    modified_at: datetime | None
    bounds: BBox | None
    snapshot: str

    @property
    def version(self) -> str | None:
        """Version of the published image, as its URL has it (``v3e``); that of the rate is ``emission_version``."""
        found = _VERSION.search(self.plume_tif or "")
        return found[1] if found else None

    @property
    def wind_u(self) -> float | None:
        """Eastward part of the wind in m/s: minus speed times sine, as the direction is where it comes from."""
        return self._wind(math.sin)

    @property
    def wind_v(self) -> float | None:
        """Northward part of the wind in m/s."""
        return self._wind(math.cos)

    def _wind(self, part: Any) -> float | None:
        if self.wind_speed_m_s is None or self.wind_direction_deg is None:
            return None
        return float(-self.wind_speed_m_s * part(math.radians(self.wind_direction_deg)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Located):
    """A source of emission: the columns of ``methane.sources``; ``source`` is the harvest source.

    ``emission_kg_h`` is an average over time, persistence already in it. ``source_name`` holds the centre
    of its plumes, so a new plume renames it. Dates are UTC.
    """

    source: str
    source_name: str
    gas: str | None
    sector: str | None
    eps_m: float | None
    emission_kg_h: float | None
    emission_uncertainty_kg_h: float | None
    persistence: float | None
    plume_count: int | None
    detection_date_count: int | None
    observation_date_count: int | None
    first_detected_on: date | None
    last_detected_on: date | None
    first_published_on: date | None
    last_published_on: date | None
    plume_ids: tuple[str, ...] | None = field(repr=False)
    scene_names: tuple[str, ...] | None = field(repr=False)
    explanation: Frozen | None = field(repr=False)
    has_detail: bool | None
    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """The published image of a scene, for one gas, in its newest version: the columns of ``methane.tiles``.

    ``bbox`` and ``geometry`` are lon/lat in degrees, OGC:CRS84; times are UTC. The hrefs carry no signature.
    """

    source: str
    scene_name: str
    gas: str | None
    collection: str
    item_id: str
    cmf_type: str | None
    version: str | None
    collections: tuple[str, ...]
    instrument: str | None
    instrument_name: str | None
    platform: str | None
    asset_keys: tuple[str, ...] | None = field(repr=False)
    asset_hrefs: Frozen | None = field(repr=False)
    cmf_href: str | None
    uncertainty_href: str | None
    artifact_mask_href: str | None
    rgb_collection: str | None
    rgb_href: str | None
    observed_at: datetime | None
    created_at: datetime | None
    processed_at: datetime | None
    bbox: BBox | None
    wkb: bytes | None = field(repr=False, metadata={"column": "geometry"})
    snapshot: str

    @property
    def geometry(self) -> Geometry | None:
        """The footprint."""
        from shapely import from_wkb  # slow to import

        return None if self.wkb is None else from_wkb(self.wkb)

    @property
    def geometry_wkt(self) -> str | None:
        """The footprint as well-known text."""
        footprint = self.geometry
        return None if footprint is None else str(footprint.wkt)


class Context(NamedTuple):
    """A plume with its tile, ``None`` until it is published, and its source, ``None`` where it is in none."""

    plume: Plume
    tile: Tile | None
    source: Source | None
