"""Values checked once, at the edge, into types that cannot be wrong inside."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from geocat.errors import InputError

_SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_SNAPSHOT_ID = re.compile(r"\d{8}T\d{6}\.\d{6}Z")


class BBox(NamedTuple):
    """A box in degrees, OGC:CRS84: longitude before latitude.

    ``west > east`` is a box over the antimeridian, from ``west`` through 180 to ``east``.
    Edges belong to the box. Edges run along parallels and meridians.
    """

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, west: float, south: float, east: float, north: float) -> BBox:
        """Check and make a box.

        :raises InputError: not numbers, a number that is not finite, a longitude beyond ±180, a
            latitude beyond ±90, or south above north
        """
        said = f"The box {west},{south},{east},{north} (west,south,east,north in degrees)"
        try:
            box = cls(float(west), float(south), float(east), float(north))
        except (TypeError, ValueError) as wrong:
            raise InputError(f"{said} is not made of numbers; give four plain numbers.") from wrong
        if not all(map(math.isfinite, box)):
            raise InputError(f"{said} has a number that is not finite; give four plain numbers.")
        if max(abs(box.west), abs(box.east)) > 180:  # noqa: PLR2004  degrees
            raise InputError(f"{said} has a longitude beyond 180; longitudes run from -180 to 180.")
        if max(abs(box.south), abs(box.north)) > 90:  # noqa: PLR2004  degrees
            raise InputError(f"{said} has a latitude beyond 90; the order is west,south,east,north.")
        if box.south > box.north:
            raise InputError(f"{said} has south above north; swap the second and fourth number.")
        return box

    @classmethod
    def parse(cls, text: str) -> BBox:
        """Read ``"W,S,E,N"``.

        :raises InputError: not four numbers, or not a box
        """
        parts = [part for part in re.split(r"[,\s]+", text.strip()) if part]
        try:
            west, south, east, north = map(float, parts)
        except ValueError as wrong:
            raise InputError(f"{text!r} is not a box; give W,S,E,N in degrees.") from wrong
        return cls.of(west, south, east, north)


class Interval(NamedTuple):
    """A half-open interval of time, ``[since, until)``, in UTC; ``None`` is open-ended."""

    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def of(cls, since: datetime | date | str | None = None, until: datetime | date | str | None = None) -> Interval:
        """Check and make an interval from datetimes, dates (their midnight) or ISO 8601 text; no zone means UTC.

        :raises InputError: text that is not a time, or ``since`` after ``until``
        """
        interval = cls(_instant(since), _instant(until))
        if interval.since and interval.until and interval.since > interval.until:
            raise InputError(f"The interval starts at {since} after it ends at {until}; swap them.")
        return interval


ALWAYS = Interval()


def _instant(when: datetime | date | str | None) -> datetime | None:
    if when is None or when in ("", ".."):
        return None
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(when)
        except ValueError as wrong:
            raise InputError(
                f"{when!r} is not a time; give ISO 8601, for example 2024-06-01 or 2024-06-01T12:00Z."
            ) from wrong
    if not isinstance(when, datetime):
        when = datetime(when.year, when.month, when.day)  # noqa: DTZ001  the zone is the next line's
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def source_name(name: str) -> str:
    """The name of a source: lower-case letters, digits, ``-`` and ``_``; it becomes a folder.

    :raises InputError: any other name
    """
    if not _SOURCE_NAME.fullmatch(name):
        raise InputError(f"{name!r} is not a source name; use lower-case letters, digits, - and _, at most 63.")
    return name


def snapshot_id(at: datetime) -> str:
    """The id of a snapshot taken at an instant: UTC to the microsecond, so ids sort by time."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def as_of_bound(when: datetime | str | None) -> str | None:
    """The greatest snapshot id visible as of a snapshot id or a time (inclusive); ``None`` is now.

    :raises InputError: neither a snapshot id nor a time
    """
    if isinstance(when, str) and _SNAPSHOT_ID.fullmatch(when):
        return when
    instant = _instant(when)
    return None if instant is None else snapshot_id(instant)
