"""Made-up plumes: facilities of one gas and sector each, and what scenes show of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import shapely

from geocat.serve.carbon_mapper_records import Bounds, Plume, Processing, Scene
from geocat.serve.carbon_mapper_scenes import Areas, made_uuid

SECTORS = {
    "1B2": 0.565,
    "6A": 0.255,
    "1B1a": 0.105,
    "4B": 0.031,
    "1A1": 0.016,
    "6B": 0.006,
    "other": 0.007,
    "NA": 0.015,
}
"""Sector to its share of the facilities; ``NA`` is not attributed."""

VERSIONS = {
    "v1": "2023-07-01",
    "v2": "2024-01-15",
    "v3": "2025-02-01",
    "v3a": "2025-11-01",
    "v3b": "2025-12-15",
    "v3c": "2026-01-20",
    "v3d": "2026-04-01",
    "v3e": "2026-06-01",
}
"""Version of the processing to the day from which plumes were published in it."""

NEWEST = "v3e"
BULK = datetime(2025, 3, 25, 22, tzinfo=UTC)
"""On that day most of the archive was modified at once."""

METRES_PER_DEG = 111_195.08
"""Of latitude, on a sphere of radius 6371008.8 m."""

SPACING_DEG = 0.016
MOST_PER_SOURCE = 60


class Facility(NamedTuple):
    """Where plumes come from; ``chained`` ones spread their plumes along a line, some 70 m apart."""

    area: int
    gas: str
    sector: str | None
    lon: float
    lat: float
    chained: bool
    offshore: bool


def facilities_in(rng: np.random.Generator, areas: Areas, count: int) -> list[Facility]:
    """So many facilities on grids of the areas, at least 800 m apart; one in ten emits CO2, some beside a CH4 one."""
    slots = [(i, j) for i in range(-8, 9) for j in range(-8, 9)]
    per_area: list[list[int]] = [list(rng.permutation(len(slots))) for _ in areas.lon]
    codes, shares = list(SECTORS), np.array(list(SECTORS.values()))
    drawn = rng.choice(len(codes), count, p=shares / shares.sum())
    found: list[Facility] = []
    for i in range(count):
        area = i % len(areas.lon)
        gas = "CO2" if rng.random() < 0.1 else "CH4"  # noqa: PLR2004  a tenth
        code = "1A1" if gas == "CO2" and rng.random() < 0.5 else codes[drawn[i]]  # noqa: PLR2004  half
        sector = None if code == "NA" and rng.random() < 0.5 else code  # noqa: PLR2004  both spellings occur
        east, north = slots[per_area[area].pop()]
        lon, lat = areas.lon[area] + SPACING_DEG * east, areas.lat[area] + SPACING_DEG * north
        chained, offshore = (bool(rng.random() < share) for share in (0.1, 0.03))
        found.append(Facility(area, gas, sector, _wrapped(lon), float(lat), chained, offshore))
    return found


def _wrapped(lon: float) -> float:
    return float((lon + 180) % 360 - 180)


def seen_by(scenes: list[Scene], lon: Any, lat: Any, margin: float) -> Any:
    """Pairs (point, scene) of the clear scenes whose footprint covers a point with a margin in degrees.

    :param lon: longitudes of the points, in degrees; ``lat`` likewise
    :return: two rows of indices, ordered by point, then by scene
    """
    clear = [i for i, scene in enumerate(scenes) if scene.clear]
    parts = [(i, *part) for i in clear for part in parts_of(scenes[i].bounds)]
    columns = np.array(parts, dtype=float).reshape(-1, 5).T
    boxes = shapely.box(columns[1], columns[2], columns[3], columns[4])
    spots = shapely.box(lon - margin, lat - margin, lon + margin, lat + margin)
    point, box = shapely.STRtree(boxes).query(spots, predicate="covered_by" if margin else "intersects")
    pairs = np.unique(np.stack([point, columns[0].astype(np.int64)[box]]), axis=1)
    return pairs[:, np.lexsort((pairs[1], pairs[0]))]


def parts_of(bounds: Bounds) -> list[Bounds]:
    """A box, or the two boxes that one over the antimeridian is."""
    west, south, east, north = bounds
    return [bounds] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]


def emit(
    rng: np.random.Generator, facilities: list[Facility], scenes: list[Scene], count: int, now: datetime
) -> list[Plume]:
    """So many plumes of the facilities, at least one of each, in clear scenes that cover them."""
    lon, lat = (np.array([getattr(facility, axis) for facility in facilities]) for axis in ("lon", "lat"))
    points, covering = seen_by(scenes, lon, lat, 0.007)
    edges = np.searchsorted(points, np.arange(len(facilities) + 1))
    weights = rng.pareto(1.1, len(facilities)) + 0.05
    shares = 1 + rng.multinomial(count - len(facilities), weights / weights.sum())
    while (surplus := int(np.maximum(shares - MOST_PER_SOURCE, 0).sum())) and MOST_PER_SOURCE * len(shares) >= count:
        shares = np.minimum(shares, MOST_PER_SOURCE)
        room = shares < MOST_PER_SOURCE
        shares = shares + rng.multinomial(surplus, room / room.sum())
    productive = rng.random(len(scenes)) < 0.22  # noqa: PLR2004  most scenes show nothing
    parts: Counter[str] = Counter()
    plumes: list[Plume] = []
    for i, facility in enumerate(facilities):
        among = covering[edges[i] : edges[i + 1]]
        rich = among[productive[among]]
        among = rich if len(rich) and shares[i] < 10 else among  # noqa: PLR2004  a busy source is seen in many
        here: list[Plume] = []
        for scene in rng.choice(among, shares[i]):
            here.append(_plume(rng, facility, scenes[scene], here, parts, now))
        plumes += here
    return plumes


def _plume(
    rng: np.random.Generator,
    facility: Facility,
    scene: Scene,
    siblings: list[Plume],
    parts: Counter[str],
    now: datetime,
) -> Plume:
    """A plume of a facility in a scene; siblings of the same scene share its bounds."""
    beside = [plume for plume in siblings if plume.scene is scene]
    place = _place(rng, facility, len(siblings))
    emission = float(np.exp(rng.normal(6.7 if scene.instrument in ("tan", "emi") else 5.4, 0.9)))
    literature = scene.instrument in ("ang", "GAO") and bool(rng.random() < 0.12)  # noqa: PLR2004
    published = min(scene.published + timedelta(seconds=rng.uniform(0, 20_000)), now - timedelta(hours=1))
    processing, earlier, modified = _processed(rng, facility.gas, scene.instrument, published, now)
    bounds = beside[0].bounds if beside else _extent(rng, *place)
    parts[scene.name] += 1
    plume_id = f"{scene.name}-{part_of(parts[scene.name], digits=literature)}"
    return Plume(
        uuid=made_uuid(plume_id),
        plume_id=plume_id,
        gas=facility.gas,
        sector=facility.sector,
        lon=place[0],
        lat=place[1],
        scene=scene,
        emission=beside[0].emission if beside and rng.random() < 0.1 else emission,  # noqa: PLR2004
        uncertainty=emission * float(rng.uniform(0.08, 0.55)),
        hidden=bool(rng.random() < {"tan": 0.06, "emi": 0.25}.get(scene.instrument, 0.14)),
        processing=processing,
        earlier=earlier,
        software=None if processing.rate in ("jpl", "v1") else f"3.{int(rng.integers(10, 99))}.{int(rng.integers(3))}",
        bounds=bounds,
        wind=_wind(rng),
        offshore=facility.offshore,
        phme=bool(rng.random() < 0.02),  # noqa: PLR2004
        quality="good" if rng.random() < 0.01 else None,  # noqa: PLR2004  absent from almost all records
        literature=literature,
        published=published,
        modified=modified,
        processed=modified if earlier else published,
    )


def part_of(number: int, *, digits: bool) -> str:
    """The end of a plume's id: 1 is A, 27 is AA; literature plumes carry the number."""
    if digits and number < 100:  # noqa: PLR2004  two digits
        return str(number)
    first, last = divmod(number - 1, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def _place(rng: np.random.Generator, facility: Facility, number: int) -> tuple[float, float]:
    """Within 40 m of the facility, or 70 m further along its line than the plume before, for up to six."""
    north, east = rng.uniform(-25, 25, 2) if not facility.chained else (float(rng.uniform(-3, 3)), 70.0 * (number % 6))
    lat = facility.lat + float(north) / METRES_PER_DEG
    return _wrapped(facility.lon + float(east) / (METRES_PER_DEG * float(np.cos(np.radians(facility.lat))))), lat


def _extent(rng: np.random.Generator, lon: float, lat: float) -> Bounds | None:
    if rng.random() < 0.02 or abs(lon) > 179.8:  # noqa: PLR2004  a few have none, nor has any at the antimeridian
        return None
    west, south, east, north = rng.uniform(0.001, 0.03, 4)
    return float(lon - west), float(lat - south), float(lon + east), float(lat + north)


def _wind(rng: np.random.Generator) -> tuple[float, float, float, float] | None:
    if rng.random() < 0.01:  # noqa: PLR2004  a few have none
        return None
    speed = float(rng.gamma(4, 0.9))
    return speed, speed * float(rng.uniform(0.02, 0.4)), float(rng.uniform(0, 360)), float(rng.uniform(1, 60))


def processing_of(gas: str, version: str) -> Processing:
    """How a gas was processed in a version; v2 only made new images beside the rates of v1."""
    cmf = "mfal" if gas == "CO2" and version.startswith("v3") else "mf" if gas == "CO2" else "mfa"
    return Processing(version, cmf, f"{cmf}-{version}", f"{cmf}-{'v1' if version == 'v2' else version}")


def _processed(
    rng: np.random.Generator, gas: str, instrument: str, published: datetime, now: datetime
) -> tuple[Processing, tuple[tuple[Processing, datetime], ...], datetime]:
    """The processing of a plume, the ones before it with their times, and when its record last changed."""
    draw = rng.random()
    modified = published + timedelta(microseconds=int(rng.integers(0, 900_000)))
    if modified < BULK and draw < 0.8:  # noqa: PLR2004
        modified = BULK + timedelta(seconds=rng.uniform(0, 7000))
    day = published.date().isoformat()
    version = max((name for name, since in VERSIONS.items() if day >= since), default="v1")
    if instrument == "ang" and draw < 0.7 or instrument == "GAO" and draw < 0.1:  # noqa: PLR2004, RUF021
        return Processing("jpl", "mfm", "mf-v002", "legacy" if rng.random() < 0.5 else None), (), modified  # noqa: PLR2004
    if instrument == "GAO" and version == "v1" and gas == "CH4":
        return Processing("v1", "mf", "mf-v1", "mf-v1"), (), modified
    if version in ("v3d", "v3e") and gas == "CH4" and draw < 0.1:  # noqa: PLR2004
        return Processing(version, "mfal", f"mfal-{version}", f"mfal-{version}"), (), modified
    first = processing_of(gas, version)
    if version.startswith("v3") and version != NEWEST and draw > 0.85:  # noqa: PLR2004
        again = datetime(2026, 6, 15, tzinfo=UTC) + timedelta(days=rng.uniform(0, (now - published).days // 4 + 1))
        return processing_of(gas, NEWEST), ((first, published),), max(modified, min(again, now - timedelta(hours=2)))
    return first, (), modified
