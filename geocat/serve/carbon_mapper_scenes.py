"""Made-up scenes: areas of the world that instruments revisit, with cloud, geometry and lag of publication."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from geocat.serve.carbon_mapper_records import Bounds, Scene

CELL_DEG = 0.7
"""Areas lie on a grid of this step, so that facilities of two areas are never one source."""

REGIONS = (
    (-119, 29, 24, 14),
    (-72, -40, 14, 30),
    (2, 33, 24, 16),
    (44, 22, 20, 18),
    (72, 14, 36, 26),
    (118, -36, 30, 18),
)
"""West, south, width and height of the regions in which areas lie, in degrees."""

ACROSS = (179.992, -17.0)
"""The centre of one area that lies over the antimeridian, which no facility of it comes near."""

ERAS = {
    "tan": ("2024-09-15", "2026-08-31", 0.36),
    "emi": ("2022-08-10", "2026-09-20", 0.26),
    "GAO": ("2017-05-01", "2026-06-30", 0.18),
    "ang": ("2016-06-01", "2022-11-30", 0.10),
    "av3": ("2023-09-01", "2026-07-31", 0.10),
}
"""Instrument to its first and last day, and to its share of the scenes."""

HALF_SIZES = {"tan": (0.21, 0.30), "emi": (0.36, 0.36), "GAO": (0.09, 0.20), "ang": (0.10, 0.22), "av3": (0.10, 0.22)}
LAGS = {"emi": (71.0, 1.0), "GAO": (108.0, 0.6), "ang": (1033.0, 0.5), "av3": (150.0, 0.5), "tan": (35.0, 0.4)}
"""Median and spread (of its logarithm) of the days from acquisition to publication; Tanager's in production are 30."""

FIRST_LIGHT = datetime(2025, 3, 1, tzinfo=UTC)
"""Until then Tanager was in its first-light phase."""

CLEAR_SHARE = 0.72
MODES = ("standard_sensitivity", "medium_sensitivity", "high_sensitivity", "maximum_sensitivity", "glint")


class Areas(NamedTuple):
    """Areas of about 40 scenes each: longitude and latitude of their centres in degrees."""

    lon: Any
    lat: Any

    @classmethod
    def drawn(cls, rng: np.random.Generator, scenes: int, sources: int) -> Areas:
        """As many as the scenes are enough for and the sources need; the first one lies over the antimeridian."""
        corners = [
            (west + CELL_DEG * i, south + CELL_DEG * j)
            for west, south, width, height in REGIONS
            for i in range(int(width / CELL_DEG))
            for j in range(int(height / CELL_DEG))
        ]
        count = min(max(2, scenes // 40, sources // 60), scenes // 4, len(corners))
        chosen = rng.choice(len(corners), count, replace=False)
        lon, lat = (np.array(corners)[chosen] + CELL_DEG / 2).T
        lon[0], lat[0] = ACROSS
        return cls(lon, lat)


def made_uuid(name: str) -> str:
    """A UUID of version 4 that looks random, and is the same for a name each time."""
    digits = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def observe(rng: np.random.Generator, areas: Areas, count: int, now: datetime) -> list[Scene]:
    """So many scenes of the areas, all published by ``now``.

    The first three of each area are clear and cover the whole of it, so that each facility was seen.
    """
    area = np.concatenate([np.tile(np.arange(len(areas.lon)), 3), rng.integers(0, len(areas.lon), count)])[:count]
    whole = np.arange(count) < 3 * len(areas.lon)
    codes = list(ERAS)
    instrument = np.where(
        whole, rng.integers(0, 2, count), rng.choice(len(codes), count, p=[share for *_, share in ERAS.values()])
    )
    cloud = np.where(
        whole | (rng.random(count) < CLEAR_SHARE), rng.integers(0, 26, count), rng.integers(26, 101, count)
    )
    shift = np.where(whole[:, None], 0.0, rng.uniform(-0.08, 0.08, (count, 2)))
    taken: set[tuple[str, datetime]] = set()
    scenes = []
    for i in range(count):
        code = codes[instrument[i]]
        observed = _moment(rng, code, float(areas.lon[area[i]]), taken)
        centre = float(areas.lon[area[i]] + shift[i, 0]), float(areas.lat[area[i]] + shift[i, 1])
        bounds = _bounds(*centre, *((0.40, 0.40) if whole[i] else HALF_SIZES[code]))
        scenes.append(_scene(rng, code, observed, bounds, int(area[i]), int(cloud[i]), now))
    return scenes


def _moment(rng: np.random.Generator, code: str, lon: float, taken: set[tuple[str, datetime]]) -> datetime:
    """A second around local noon that the instrument has not taken yet; Tanager's have hundredths."""
    first, last = (datetime.fromisoformat(f"{day}T00:00:00+00:00") for day in ERAS[code][:2])
    day = int(rng.integers(0, (last - first).days))
    noon = (12 - lon / 15) * 3600 + rng.uniform(-7200, 7200)
    moment = first + timedelta(days=day, seconds=int(noon))
    while (code, moment) in taken:
        moment += timedelta(seconds=1)
    taken.add((code, moment))
    return moment + timedelta(milliseconds=10 * int(rng.integers(0, 100)) if code == "tan" else 0)


def _bounds(lon: float, lat: float, half_width: float, half_height: float) -> Bounds:
    west, east = ((edge + 180) % 360 - 180 for edge in (lon - half_width, lon + half_width))
    return round(west, 7), round(lat - half_height, 7), round(east, 7), round(lat + half_height, 7)


def _name(rng: np.random.Generator, code: str, observed: datetime) -> str:
    """A name by the grammar of each instrument (carbonmapper.md, 4.1)."""
    stem = f"{code}{observed:%Y%m%dt%H%M%S}"
    if code == "tan":
        return f"{stem}c{observed.microsecond // 10_000:02}s4001"
    if code == "emi":
        return f"{stem}p{rng.integers(1000, 20_000):05}"
    return f"{stem}p{rng.integers(0, 4):04}" if code == "GAO" else stem


def _scene(
    rng: np.random.Generator, code: str, observed: datetime, bounds: Bounds, area: int, cloud: int, now: datetime
) -> Scene:
    phase = "first_light" if code == "tan" and observed < FIRST_LIGHT else "production"
    if code == "tan" and phase == "production":
        lag = 30 + rng.uniform(0, 0.02)
    else:
        median, spread = LAGS[code]
        lag = median * float(np.exp(rng.normal(0, spread)))
    newest = (now - observed).total_seconds() / 86_400 - 0.25
    published = observed.replace(microsecond=0) + timedelta(days=min(lag, newest))
    tiled = published + timedelta(days=rng.uniform(10, 90))
    pointing = code == "tan" and observed >= FIRST_LIGHT
    name = _name(rng, code, observed)
    return Scene(
        uuid=made_uuid(name),
        name=name,
        instrument=code,
        observed=observed,
        bounds=bounds,
        area=area,
        cloud=cloud,
        haze=round(float(rng.uniform(0, 30)), 1),
        gsd=30.0 + round(float(rng.uniform(0, 12)), 3) if pointing else 60.0 if code == "emi" else None,
        off_nadir=round(float(rng.uniform(-30, 30)), 4) if pointing else None,
        mode=MODES[rng.integers(0, len(MODES))] if pointing else None,
        azimuth=round(float(rng.uniform(0, 360)), 3),
        zenith=round(float(rng.uniform(15, 65)), 3),
        phase=phase,
        published=published,
        modified=published + timedelta(milliseconds=int(rng.integers(0, 5000))),
        tiled=tiled if rng.random() < 0.93 and tiled < now else None,  # noqa: PLR2004  some are awaited
    )
