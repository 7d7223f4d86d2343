"""Values drawn by hashing a few words, so that no item depends on how many others there are."""

# ruff: noqa: INP001  a script's folder is no package

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

LOW_64_BITS = 2**64 - 1
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)

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
