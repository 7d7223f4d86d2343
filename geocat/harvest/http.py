"""HTTP, asked politely: one pool, retries with backoff, a pace per host, and one gate for what goes wrong."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urljoin, urlsplit

import stamina
import urllib3
from urllib3.util import Retry

from geocat.errors import HarvestError, without_secrets
from geocat.harvest.base import Traffic
from geocat.harvest.gate import headers, not_json, refuse, unavailable
from geocat.sources import Declared

MOST_REDIRECTS = 10
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 60.0
LONGEST_RETRY_AFTER_S = 600.0
MISSING = (404, 410)
UNCHANGED = 304
TOO_MANY = 429


class Unreadable(Exception):
    """Raised by a check of an answer that is not what was asked for; the request is sent again."""


class _Again(Exception):
    """One attempt that failed in a way that may pass.

    :param why: the kind, as the ledger counts it
    :param error: what to raise when it does not pass
    :param wait_s: how long the server says to wait
    """

    def __init__(self, why: str, error: HarvestError, wait_s: float | None = None) -> None:
        super().__init__(why)
        self.why, self.error, self.wait_s = why, error, wait_s


class Pace:
    """How fast hosts may be asked: shared by everything in this process that asks them."""

    def __init__(self) -> None:
        """No host has been asked yet."""
        self._free_at: Counter[str] = Counter()
        self._lock = threading.Lock()

    def wait(self, host: str, per_second: float | None) -> None:
        """Sleep until the host may be asked; no longer than a pause it asked for, where there is no limit."""
        now = time.monotonic()
        with self._lock:
            at = max(now, self._free_at[host])
            if per_second:
                self._free_at[host] = at + 1 / per_second  # type: ignore[assignment]
        if at > now:
            time.sleep(at - now)

    def pause(self, host: str, seconds: float) -> None:
        """Let nobody in this process ask the host before then."""
        with self._lock:
            self._free_at[host] = max(self._free_at[host], time.monotonic() + seconds)  # type: ignore[assignment]


PACE = Pace()


class Answer(NamedTuple):
    """A document, whole.

    :param url: where it lay in the end, redirects followed: what its relative links begin from
    :param headers: names as HTTP has them, whatever their case
    :param is_unchanged: the server says that it is as it was; ``body`` is empty
    """

    body: bytes
    url: str
    headers: Mapping[str, str] = {}
    is_unchanged: bool = False
    status: int = 200

    @property
    def validator(self) -> str:
        """What will tell whether the document has changed: its ETag, or else when it was last modified."""
        return self.headers.get("ETag") or self.headers.get("Last-Modified") or ""


Check = Callable[[Answer], None]
"""Looks at an answer and raises :class:`Unreadable` if it is not what was asked for."""


class Http:
    """A pool of connections, and how to use it: safe to share between threads.

    :param source: declared name, for messages and the token
    :param declared: its url, retries, timeout and pace; its token is sent to that host and to no other
    :param connections: kept open per host
    """

    def __init__(self, source: str, declared: Declared, *, connections: int | None = None) -> None:
        """Open nothing yet."""
        self.source = source
        self.declared = declared
        self.traffic = Traffic()
        self._counting = threading.Lock()
        self._pool = urllib3.PoolManager(
            maxsize=connections or declared.jobs,
            block=True,
            retries=Retry(total=None, connect=0, read=0, status=0, other=0, redirect=MOST_REDIRECTS),
            timeout=urllib3.Timeout(declared.timeout_s),
        )

    def __enter__(self) -> Self:
        """Use the pool in a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        self._pool.clear()

    def get(self, url: str, *, validator: str = "", check: Check | None = None) -> Answer | None:
        """The document at a URL; ``None`` where there is none (404, 410).

        :param validator: of the version that is known: the answer may then say that it is unchanged
        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: another 4xx
        :raises SourceChanged: the check refused every answer
        """
        known = {}
        if validator:
            known = {"If-None-Match" if '"' in validator else "If-Modified-Since": validator}
        answer = self.ask("GET", url, sent=known, check=check, passing=(*MISSING, UNCHANGED))
        return None if answer.status in MISSING else answer

    def ask(
        self,
        method: str,
        url: str,
        *,
        sent: Mapping[str, str] | None = None,
        body: bytes | None = None,
        check: Check | None = None,
        passing: tuple[int, ...] = (),
    ) -> Answer:
        """Send a request, again where that may help, and give the answer.

        Asked again: no connection, a reset, a timeout, a short body, 429 and 5xx (after ``Retry-After``, if the
        server says so), an answer that the check refuses, and a 401 once the environment has another token. POST
        is asked again too: a search changes nothing.

        :param sent: headers beside geocat's own
        :param passing: statuses to give back rather than raise
        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx
        :raises SourceChanged: the check refused every answer
        """
        attempts = stamina.retry_context(
            on=_wait_of,
            attempts=self.declared.retries + 1,
            timeout=None,
            wait_initial=FIRST_WAIT_S,
            wait_max=LONGEST_WAIT_S,
            wait_jitter=FIRST_WAIT_S,
        )
        try:
            for attempt in attempts:
                with attempt:
                    return self._once(method, url, sent or {}, body, check, passing)
        except _Again as again:
            raise again.error from again.__cause__
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(
        self,
        method: str,
        url: str,
        sent: Mapping[str, str],
        body: bytes | None,
        check: Check | None,
        passing: tuple[int, ...],
    ) -> Answer:
        host = urlsplit(url).netloc
        own = headers(self.source, url, self.declared.url)
        PACE.wait(host, self.declared.requests_per_second)
        self._count(requests=1)
        try:
            response = self._pool.request(
                method,
                url,
                body=body,
                headers={"Accept-Encoding": "gzip, deflate", **sent, **own},
                enforce_content_length=True,
            )
        except (urllib3.exceptions.HTTPError, UnicodeError, ValueError) as wrong:
            raise self._again(_kind(wrong), unavailable(self.source, url, wrong)) from wrong
        where = url
        for request in response.retries.history if response.retries else ():
            if request.redirect_location:
                where = without_secrets(urljoin(where, request.redirect_location))
        self._count(bytes=len(response.data), unchanged=response.status == UNCHANGED)
        answer = Answer(response.data, where, response.headers, response.status == UNCHANGED, response.status)
        if response.status in passing:
            return answer
        self._accept(answer, url, host, own)
        if check:
            try:
                check(answer)
            except Unreadable as wrong:
                kind = answer.headers.get("Content-Type", "")
                raise self._again("unreadable", not_json(self.source, url, kind, wrong)) from wrong
        return answer

    def _accept(self, answer: Answer, url: str, host: str, own: Mapping[str, str]) -> None:
        """Raise what a status means: at once where asking again cannot help."""
        try:
            refuse(self.source, url, answer.status)
        except HarvestError as wrong:
            if answer.status == TOO_MANY or answer.status >= 500:  # noqa: PLR2004  the server's own trouble
                wait_s = _retry_after(answer.headers.get("Retry-After"))
                if wait_s is not None:
                    PACE.pause(host, wait_s)
                raise self._again(str(answer.status), wrong, wait_s) from wrong
            renewed = headers(self.source, url, self.declared.url).get("Authorization")
            if answer.status == 401 and renewed != own.get("Authorization"):  # noqa: PLR2004  unauthorised
                raise self._again("401", wrong, 0.0) from wrong
            raise

    def _again(self, why: str, error: HarvestError, wait_s: float | None = None) -> _Again:
        with self._counting:
            self.traffic.retries[why] = self.traffic.retries.get(why, 0) + 1
        return _Again(why, error, wait_s)

    def _count(self, *, requests: int = 0, bytes: int = 0, unchanged: int = 0) -> None:  # noqa: A002  as in Traffic
        with self._counting:
            self.traffic.requests += requests
            self.traffic.bytes += bytes
            self.traffic.unchanged += unchanged


def _wait_of(wrong: Exception) -> bool | float:
    """Whether to ask again, and after how many seconds where the server said so."""
    if not isinstance(wrong, _Again):
        return False
    return True if wrong.wait_s is None else wrong.wait_s


def _kind(wrong: Exception) -> str:
    """What happened to a request that had no whole answer, as the ledger counts it."""
    reason = getattr(wrong, "reason", None) or wrong
    if isinstance(reason, urllib3.exceptions.TimeoutError):
        return "timeout"
    if isinstance(reason, urllib3.exceptions.IncompleteRead) or "IncompleteRead" in str(wrong):
        return "short body"
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return "no connection"
    return "reset"


def _retry_after(said: str | None) -> float | None:
    """Seconds from a ``Retry-After`` header, which holds seconds or a date; ten minutes at the most."""
    if not said:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            at = parsedate_to_datetime(said)
        except ValueError:
            return None
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_S)
