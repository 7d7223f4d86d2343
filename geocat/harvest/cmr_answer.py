"""What both routes into CMR share: how an answer is asked for, read and counted."""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from geocat.errors import InputError, SourceChanged, SourceRefused, without_secrets
from geocat.harvest.gate import Unreadable, refusal
from geocat.harvest.http import Answer, Http

IN_WORDS = (400, 404, 413, 414, 422)
"""Statuses with which CMR says in words what was wrong with the question."""
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
E_ = TypeVar("E_")


class Errors(msgspec.Struct):
    """What CMR says where it cannot answer."""

    errors: list[Any] = []

    @property
    def said(self) -> str:
        """The errors in one line."""
        texts = [each if isinstance(each, str) else msgspec.json.encode(each).decode() for each in self.errors]
        return " ".join(" ".join(texts).split())[:500].rstrip(".")


class Chain(msgspec.Struct):
    """How far a chain of pages has come: kept in ``Page.next``.

    :param after: what asks for the next page
    :param before: granules that the chains before this one announced; ``None`` where one of them did not say
    :param hits: granules the source says match; the least that any page said, since some may come or go meanwhile
    :param received: granules that came, before any were left out
    :param dropped: of those, how many are not wanted and were left out
    :param digest: of the granules of the last page
    """

    after: str = ""
    before: int | None = 0
    hits: int | None = None
    received: int = 0
    dropped: int = 0
    digest: str = ""

    def take(self, sent: Sequence[msgspec.Raw], hits: int | None, digest: str) -> None:
        """Count a page that is not empty."""
        if hits is not None:
            self.hits = hits if self.hits is None else min(self.hits, hits)
        self.received += len(sent)
        self.digest = digest

    @property
    def announced(self) -> int | None:
        """How many granules there are to land, those of the chains before included, as far as is known by now."""
        if self.hits is None or self.before is None:
            return None
        return self.before + max(self.hits - self.dropped, 0)

    def gap(self, what: str) -> str:
        """What is missing at the end of the chain, as a sentence."""
        if self.hits is None or self.received >= self.hits:
            return ""
        return f"CMR announced {self.hits} granules of {what} and sent {self.received}."

    def note(self, what: str, *, is_all: bool = True) -> str:
        """What a reader should know at the end of the chain, as a sentence.

        :param is_all: more than changes was asked for, so that nothing is remarkable
        """
        if self.dropped:
            return (
                f"{self.dropped} of the {self.received} granules of {what} that were sent are not of the cycles, "
                "tracks and regions declared, and were left out."
            )
        return f"CMR has no granules of {what} as they were asked for." if is_all and not self.received else ""


def ask(http: Http, url: str, envelope: type[E_], sent: Mapping[str, str]) -> tuple[Answer, E_]:
    """Ask for a page and read its envelope; what lies in it stays undecoded.

    :param envelope: the members that the page must have, as a struct
    :raises SourceUnavailable: no answer, or 5xx, after the retries
    :raises SourceRefused: 4xx; with CMR's own words where it has some
    :raises SourceChanged: not JSON, or without a member, which is named
    """
    answer = http.ask("GET", url, sent={"Client-Id": "geocat", **sent}, check=_is_json, passing=IN_WORDS)
    if answer.status in IN_WORDS:
        if said := _errors(answer.body):
            raise SourceRefused(
                f"Source {http.source}: {without_secrets(url)} answered {answer.status}: {said}; check what is asked.",
                source=http.source,
                url=url,
            )
        raise refusal(http.source, url, answer.status) or AssertionError("unreachable: no such status is an answer")
    try:
        return answer, msgspec.json.decode(answer.body, type=envelope)
    except msgspec.ValidationError as wrong:
        said = _errors(answer.body)
        raise SourceChanged(
            f"Source {http.source}: {without_secrets(url)} answered with JSON that is no page of granules "
            f"({wrong}{'; it says: ' + said if said else ''}); check the declared url and route.",
            source=http.source,
            url=url,
        ) from wrong


def digest(sent: Sequence[msgspec.Raw]) -> str:
    """What tells one page's granules from another's."""
    of_all = hashlib.blake2b(digest_size=8)
    for each in sent:
        of_all.update(each)
    return of_all.hexdigest()


def no_end(http: Http, url: str, what: str) -> SourceChanged:
    """The error for pages that do not come to an end."""
    return SourceChanged(
        f"Source {http.source}: {without_secrets(url)} {what}, so the pages have no end; harvest again later, or by "
        "the other route.",
        source=http.source,
        url=url,
    )


def span(declared: str) -> tuple[str, str]:
    """First and last instant, RFC 3339 in UTC, of a declared ``datetime``; ``""`` is an open end.

    A year, month or day stands for all of it.

    :raises InputError: not a time, nor two
    """
    first, divided, last = declared.partition("/")
    return _instant(first, is_last=False), _instant(last if divided else first, is_last=True)


def _instant(declared: str, *, is_last: bool) -> str:
    if declared in ("", ".."):
        return ""
    try:
        if day := _DAY.fullmatch(declared):
            year, month, at = int(day[1]), int(day[2] or (12 if is_last else 1)), int(day[3] or 0)
            at = at or (monthrange(year, month)[1] if is_last else 1)
            when = datetime(year, month, at, *((23, 59, 59) if is_last else (0, 0, 0)), tzinfo=UTC)
        else:
            when = datetime.fromisoformat(declared)
            when = when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC)
    except ValueError as wrong:
        raise InputError(f"{declared!r} is not a time; give ISO 8601, for example 2024-06-01, or A/B.") from wrong
    return when.isoformat(timespec="milliseconds" if when.microsecond else "seconds").replace("+00:00", "Z")


def _is_json(answer: Answer) -> None:
    try:
        msgspec.json.decode(answer.body, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Unreadable(str(wrong)) from wrong


def _errors(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=Errors).said
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
