"""ICESat-2's cycles, reference ground tracks and granule regions, as the names of its files say them.

``sql/catalog/granules.sql`` has the forms of the names, and reads them for the catalog; here they only decide
which granules are asked for and kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from itertools import product as every
from typing import NamedTuple

MOST_PATTERNS = 64
"""So that a request stays within the 8 kB that gateways accept for a URL."""
TRACKS = range(1, 1388)
_NAME = re.compile(
    r"ATL(?P<number>\d\d)(?:QL)?(?:-0[12])?_"
    r"(?:\d{14}_(?P<track>\d{4})(?P<cycle>\d\d)(?P<region>\d\d)"
    r"|(?P<track_11>\d{4})(?P<region_11>\d\d)_(?P<from_11>\d\d)(?P<to_11>\d\d)"
    r"|[A-Z][A-Z0-9]_(?P<from_14>\d\d)(?P<to_14>\d\d)_\w+?)"
    r"_(?:\d{3}_\d\d_)?\d{3}_\d\d(?:[._]|$)"
)
_ALONG_TRACK = frozenset(["01", "02", "03", "04", "06", "07", "08", "09", "10", "12", "13", "22", "24"])
_WITH_REGION = frozenset(["02", "03", "06", "08", "11", "24"])


class Named(NamedTuple):
    """What a file's name says: cycles from the first to the last, and ``None`` for what it does not say."""

    cycles: range
    track: int | None
    region: int | None


def named(name: str) -> Named | None:
    """Read the name of an ICESat-2 file; ``None`` where it is none."""
    said = _NAME.match(name)
    if said is None:
        return None
    number = said["number"]
    track = region = None
    cycles = range(0)
    if number in _ALONG_TRACK and said["cycle"]:
        cycles = range(int(said["cycle"]), int(said["cycle"]) + 1)
        track, region = int(said["track"]), int(said["region"])
    elif said["from_11"] and number == "11":
        cycles = range(int(said["from_11"]), int(said["to_11"]) + 1)
        track, region = int(said["track_11"]), int(said["region_11"])
    elif said["from_14"]:
        cycles = range(int(said["from_14"]), int(said["to_14"]) + 1)
    return Named(cycles, track if track in TRACKS else None, region if number in _WITH_REGION else None)


class Selection(NamedTuple):
    """Which granules are wanted; where nothing is given, any.

    A granule of several cycles is wanted where one of them is.
    """

    cycles: frozenset[int] = frozenset()
    tracks: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()

    def keeps(self, names: Iterable[str]) -> bool:
        """Whether a granule is wanted, by the names it goes by: the first that is ICESat-2's counts."""
        said = next(filter(None, map(named, names)), None)
        return said is not None and (
            (not self.cycles or not self.cycles.isdisjoint(said.cycles))
            and (not self.tracks or said.track in self.tracks)
            and (not self.regions or said.region in self.regions)
        )

    def is_asked_exactly(self, short_name: str) -> bool:
        """Whether :meth:`patterns` match what is wanted and nothing else."""
        parts = [max(len(numbers), 1) for numbers in self]
        return not any(self) or (
            short_name.removeprefix("ATL").removesuffix("QL") in _ALONG_TRACK
            and (not self.regions or short_name.removeprefix("ATL") in _WITH_REGION)
            and math.prod(parts) <= MOST_PATTERNS
        )

    def patterns(self, short_name: str) -> list[str]:
        """Patterns, with ``?`` for any letter and ``*`` for any text, that together match every wanted name.

        They may match more, never less: what is the widest choice is left open where there would be too many.
        """
        cycles = sorted(f"{cycle:02}" for cycle in self.cycles) or ["??"]
        tracks = sorted(f"{track:04}" for track in self.tracks) or ["????"]
        regions = sorted(f"{region:02}" for region in self.regions) or ["??"]
        if short_name == "ATL11":
            cycles = ["??"]
        choices = {"cycle": cycles, "track": tracks, "region": regions}
        while len(cycles) * len(tracks) * len(regions) > MOST_PATTERNS:
            widest = max(choices, key=lambda name: len(choices[name]))
            choices[widest] = ["?" * len(choices[widest][0])]
            cycles, tracks, regions = choices.values()
        if short_name == "ATL11":
            return [f"ATL11_{track}{region}_????_*" for track, region in every(tracks, regions)]
        if short_name in ("ATL14", "ATL15"):
            return [f"{short_name}_*"]
        return [f"{short_name}*_??????????????_{''.join(parts)}_*" for parts in every(tracks, cycles, regions)]
