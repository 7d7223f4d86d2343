"""What is asked of a loopback Carbon Mapper: parameters checked as the service checks them, and its refusals.

A parameter that no route knows is ignored without a word, as the service does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import shapely

Moments = tuple[float, float]
"""Both ends of an interval in seconds of the Unix time, both included; infinite where open."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
INSTRUMENTS = ("GAO", "ang", "av3", "emi", "tan", "ssc")
GASES = ("CO2", "CH4")
SECTORS = ("1B2", "6A", "6B", "4B", "1B1a", "1A1", "other", "NULL", "NA")
STATUSES = ("not_deleted", "published", "publish_ready", "publish_delayed", "valid", "deleted", "hidden", "all")
QUALITIES = ("good", "questionable", "bad")
SHOWN = {None, "not_deleted", "published", "valid", "all"}
"""The statuses under which an ordinary account sees plumes, all of which are published."""


class Refused(Exception):
    """A request that is answered with an error: its status and the document that says why."""

    def __init__(self, status: int, detail: Any) -> None:
        """Carry status and ``detail``: a sentence, or the list that a failed validation gives."""
        super().__init__(detail)
        self.status, self.detail = status, detail


def invalid(name: str, kind: str, message: str, place: str = "query", **context: object) -> Refused:
    """Status 422 as the service words it, for one parameter."""
    return Refused(422, [{"type": kind, "loc": [place, name], "msg": message, "ctx": context}])


class Asked:
    """The parameters of one request; each method reads one, ``None`` (or nothing) where it is not given.

    Every method raises :class:`Refused` with status 422 where the value cannot be.
    """

    def __init__(self, query: str) -> None:
        """Take a query as sent."""
        self.pairs = parse_qsl(query, keep_blank_values=True)
        self.query = query

    def texts(self, name: str) -> list[str]:
        """All values of a repeated parameter."""
        return [value for key, value in self.pairs if key == name]

    def text(self, name: str) -> str | None:
        """The last value of a parameter."""
        return next(iter(self.texts(name)[::-1]), None)

    def choices(self, name: str, among: Iterable[str]) -> list[str]:
        """Values that are all among those that exist; upper and lower case differ."""
        found, known = self.texts(name), list(among)
        for value in found:
            if value not in known:
                expected = " or ".join([", ".join(f"'{word}'" for word in known[:-1]), f"'{known[-1]}'"])
                raise invalid(name, "literal_error", f"Input should be {expected}", expected=expected)
        return found

    def choice(self, name: str, among: Iterable[str]) -> str | None:
        """One value among those that exist."""
        return next(iter(self.choices(name, among)[::-1]), None)

    def integer(self, name: str, default: int | None = None, least: int | None = None) -> int | None:
        """An integer, not below ``least``."""
        said = self.text(name)
        if said is None:
            return default
        if not re.fullmatch(r"[+-]?\d+", said):
            raise invalid(name, "int_parsing", "Input should be a valid integer, unable to parse string as an integer")
        if least is not None and int(said) < least:
            raise invalid(name, "greater_than_equal", f"Input should be greater than or equal to {least}", ge=least)
        return int(said)

    def count(self, name: str, default: int, least: int = 0) -> int:
        """An integer that has a default."""
        return default if (said := self.integer(name, default, least)) is None else said

    def boolean(self, name: str) -> bool | None:
        """A truth value, as pydantic reads it."""
        said = self.text(name)
        if said is None:
            return None
        if said.lower() not in ("true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n"):
            raise invalid(name, "bool_parsing", "Input should be a valid boolean, unable to interpret input")
        return said.lower() in ("true", "1", "yes", "on", "t", "y")

    def uuids(self, name: str) -> list[str]:
        """UUIDs in lower case."""
        for value in self.texts(name):
            checked_uuid(name, value)
        return [value.lower() for value in self.texts(name)]

    def bbox(self) -> tuple[float, float, float, float] | None:
        """The box of REST: ``bbox`` four times; one value with commas is refused."""
        said = self.texts("bbox")
        if not said:
            return None
        if len(said) != 4:  # noqa: PLR2004  west, south, east, north
            few = len(said) < 4  # noqa: PLR2004
            raise invalid(
                "bbox",
                "too_short" if few else "too_long",
                f"Tuple should have 4 items after validation, not {len(said)}",
                actual_length=len(said),
            )
        return _box("bbox", said)

    def joined_bbox(self) -> tuple[float, float, float, float] | None:
        """The box of STAC: four numbers joined by commas; a repeated parameter is refused."""
        said = self.texts("bbox")
        if not said:
            return None
        parts = said[0].split(",")
        if len(said) > 1 or len(parts) != 4:  # noqa: PLR2004
            raise invalid("bbox", "value_error", "Value error, bbox must be four comma separated numbers")
        return _box("bbox", parts)

    def shape(self, name: str = "intersects") -> Any:
        """A GeoJSON geometry, as text."""
        said = self.text(name)
        return None if said is None else geometry_of(said)

    def moments(self, name: str) -> Moments | None:
        """An instant or an interval of RFC 3339, both ends included."""
        said = self.text(name)
        return None if said is None else moments_of(name, said)


def geometry_of(said: str) -> Any:
    """A geometry of GeoJSON text; whatever else it is, is refused."""
    try:
        return shapely.from_geojson(said)
    except shapely.errors.ShapelyError as wrong:
        raise invalid("intersects", "value_error", "Value error, Invalid GeoJSON geometry") from wrong


def checked_uuid(name: str, value: str) -> None:
    """Refuse what is no UUID."""
    if not _UUID.fullmatch(value):
        raise invalid(name, "uuid_parsing", "Input should be a valid UUID, unable to parse string as a UUID")


def _box(name: str, numbers: list[str]) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = map(float, numbers)
    except ValueError as wrong:
        raise invalid(name, "float_parsing", "Input should be a valid number, unable to parse") from wrong
    return west, south, east, north


def moments_of(name: str, said: str, place: str = "query") -> Moments:
    """The ends of an instant or of ``start/end``, ``..`` for an open one; a date is its midnight."""
    since, slash, until = said.partition("/")
    ends = (since, until) if slash else (since, since)
    if ends in (("..", ".."), ("", "")):
        raise _bad_time(name, place)
    low = float("-inf") if ends[0] in ("", "..") else _second(name, ends[0], place)
    return low, float("inf") if ends[1] in ("", "..") else _second(name, ends[1], place)


def _second(name: str, said: str, place: str) -> float:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as wrong:
        raise _bad_time(name, place) from wrong
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def _bad_time(name: str, place: str) -> Refused:
    return invalid(name, "datetime_parsing", "Input should be an RFC 3339 instant or interval", place)


class Body(msgspec.Struct, forbid_unknown_fields=False):
    """The parameters of ``POST stac/search``; unknown ones are ignored, ``bbox`` is an array of four numbers."""

    limit: int = 10
    bbox: list[float] | None = None
    datetime: str | None = None
    created_daterange: str | None = None
    intersects: str | dict[str, Any] | None = None
    ids: list[str] | None = None
    collections: list[str] | None = None
    gas: str | None = None
    cmf: str | None = None
    sector: str | None = None
    instruments: list[str] | None = None
    version: list[str] | None = None


def body_of(body: bytes) -> Body:
    """The body of ``POST stac/search``."""
    try:
        asked = msgspec.json.decode(body or b"{}", type=Body)
    except msgspec.MsgspecError as wrong:
        raise invalid("params", "model_attributes_type", str(wrong), "body") from wrong
    if asked.bbox is not None and len(asked.bbox) != 4:  # noqa: PLR2004
        raise invalid("bbox", "value_error", "Value error, bbox must be an array of four numbers", "body")
    return asked
