"""Windows of time: one search as several, each small enough to be answered and counted.

A window is STAC's closed interval as text, ``A/B``, with ``..`` for an open end. Two that follow one another
share an instant: an item there comes twice, which does no harm, and none is lost between them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

OPEN = ".."
EVERYTHING = f"{OPEN}/{OPEN}"
SHORTEST = timedelta(seconds=2)
MOST = 10_000
FIRST_IMAGES = datetime(1972, 7, 23, tzinfo=UTC)  # Landsat 1; only where to halve first, nothing before it is lost
PAGES_WORTH_SPLITTING = 4


class Span(NamedTuple):
    """Where the items of a source probably lie in time; only what is halved where follows from it."""

    since: datetime
    until: datetime


def is_instant(window: str) -> bool:
    """Whether the declared datetime is one moment, which cannot be halved."""
    return "/" not in window


def holds(window: str | None, moment: datetime) -> bool:
    """Whether a moment lies in a declared datetime; all time, unless given."""
    if window is None:
        return True
    left, slash, right = window.partition("/")
    since, until = _time(left), _time(right)
    return bool(slash) and (since is None or since <= moment) and (until is None or moment <= until)


def span_of(collections: Iterable[bytes | memoryview]) -> Span:
    """From the first to the last moment that the collections' temporal extents name.

    An open end, or an extent that cannot be read, is the first satellite image, or now.
    """
    starts: list[datetime] = []
    ends: list[datetime] = []
    for body in collections:
        for start, end in _intervals(body):
            starts.append(_time(start) or FIRST_IMAGES)
            ends.append(_time(end) or datetime.now(UTC))
    since, until = min(starts, default=FIRST_IMAGES), max(ends, default=datetime.now(UTC))
    return Span(since, until) if since < until else Span(FIRST_IMAGES, datetime.now(UTC))


def _intervals(body: bytes | memoryview) -> list[tuple[Any, Any]]:
    try:
        document = msgspec.json.decode(body)
        intervals = document["extent"]["temporal"]["interval"]
        return [(each[0], each[1]) for each in intervals]
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError, IndexError):
        return []


def _time(text: object) -> datetime | None:
    """A moment; ``None`` where the text is no such thing, or an open end."""
    try:
        moment = datetime.fromisoformat(str(text).strip().upper())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def halves(window: str, span: Span) -> tuple[str, str] | None:
    """Two windows that are this one together; ``None`` where it is too short.

    An open end stays open: it is halved as if it ended with the span.
    """
    left, _, right = window.partition("/")
    since, until = _time(left), _time(right)
    length = span.until - span.since
    if since is None:
        since = span.since if until is None or span.since < until else until - length
    if until is None:
        until = span.until if span.until > since else since + length
    if until - since < SHORTEST:
        return None
    middle = (since + (until - since) / 2).astimezone(UTC).replace(microsecond=0)
    text = middle.isoformat().replace("+00:00", "Z")
    if not since < middle < until:
        return None
    return f"{left or OPEN}/{text}", f"{text}/{right or OPEN}"


def most_items(announced: int, per_page: int, slice_items: int, jobs: int) -> int | None:
    """How many items a window may have; ``None`` where the search is better left whole.

    :param announced: items of the whole search
    :param per_page: items that came with its first page
    :param slice_items: as declared; 0 never splits
    :param jobs: requests under way at once
    """
    if not slice_items:
        return None
    if jobs > 1 and announced > PAGES_WORTH_SPLITTING * per_page:
        return min(slice_items, max(math.ceil(announced / (2 * jobs)), 2 * per_page))
    return slice_items if announced > slice_items else None


def plan(
    window: str, span: Span, announced: int, most: int, count: Callable[[str], int | None]
) -> list[tuple[str, int | None]]:
    """Windows that are this one together, in order, with how many items each is said to have.

    Those without items are left out. One that is not counted in time is left as it is: to be halved when asked for.

    :param announced: items of the whole window
    :param most: items that a window should have
    :param count: asks for a window's count
    """
    planned: list[tuple[str, int | None]] = []
    waiting: list[tuple[str, int | None]] = [(window, announced)]
    while waiting:
        each, items = waiting.pop()
        parts = halves(each, span) if items is not None and items > most else None
        if parts is None or len(planned) + len(waiting) > MOST:
            planned += [(each, items)] if items != 0 else []
        else:
            waiting += [(part, count(part)) for part in reversed(parts)]
    return planned
