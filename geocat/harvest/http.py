"""HTTP, asked politely: one pool, retries with backoff, a pace per host, and one gate for what goes wrong."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urljoin, urlsplit

import stamina
import urllib3
from urllib3.util import Retry

from geocat.errors import HarvestError, SourceUnavailable, without_secrets
from geocat.harvest.base import Traffic
from geocat.harvest.gate import (
    EnvironmentTokens,
    Tokens,
    TooSlow,
    Unread,
    Unreadable,
    headers,
    is_at_home,
    refusal,
    unavailable,
    unread,
)
from geocat.harvest.pace import PACE, retry_after
from geocat.sources import Declared

MOST_REDIRECTS = 10
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 60.0
LONGEST_RETRY_AFTER_S = 600.0
SLOWEST = 10
"""A whole answer may take so many times as long as its beginning may."""
CHUNK = 1 << 20
MISSING = (404, 410)
UNCHANGED = 304
UNAUTHORISED = 401
REQUEST_TIMEOUT = 408
TOO_MANY = 429
SERVERS_TROUBLE = 500

__all__ = ["Answer", "Check", "Http", "TooSlow", "Unread", "Unreadable"]

logging.getLogger("stamina").addHandler(logging.NullHandler())  # without a handler it would write to stderr


class _Again(Exception):
    """One attempt that failed in a way that may pass.

    :param why: the kind, as the ledger counts it
    :param error: what to raise when it does not pass
    :param wait_s: how long the server says to wait
    """

    def __init__(self, why: str, error: HarvestError, wait_s: float | None = None) -> None:
        super().__init__(why)
        self.why, self.error, self.wait_s = why, error, wait_s


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
    :param tokens: where the token comes from; the environment, unless given
    :param follows: whether redirects are followed; else such an answer is an error
    """

    def __init__(
        self,
        source: str,
        declared: Declared,
        *,
        connections: int | None = None,
        tokens: Tokens | None = None,
        follows: bool = True,
    ) -> None:
        """Open nothing yet."""
        self.source = source
        self.declared = declared
        self.tokens = tokens or EnvironmentTokens(source)
        self.traffic = Traffic()
        self._counting = threading.Lock()
        self._pool = urllib3.PoolManager(
            maxsize=connections or declared.jobs,
            block=True,
            retries=Retry(total=None, connect=0, read=0, status=0, other=0, redirect=follows and MOST_REDIRECTS),
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

        Asked again: no connection, a reset, a timeout, a body that is short or takes too long, 408, 429 and 5xx
        (after ``Retry-After``, if the server says so), and an answer that the check refuses; a 401 once, if there is
        another token by then. POST is asked again too: a search changes nothing.

        :param sent: headers beside geocat's own
        :param passing: statuses to give back rather than raise
        :raises SourceUnavailable: no answer, or 5xx, after the retries; :class:`TooSlow` where time ran out
        :raises SourceRefused: 4xx, or a ``Retry-After`` of more than ten minutes
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
        home = self.declared.url
        secret = self.tokens.now()
        own = headers(secret, url, home)
        answer = self._send(method, url, {"Accept-Encoding": "gzip, deflate", **sent, **own}, body)
        if answer.status == UNAUTHORISED and UNAUTHORISED not in passing and is_at_home(url, home):
            renewed = headers(self.tokens.renewed(secret), url, home)
            if renewed != own:
                self._count_retry("401")
                answer = self._send(method, url, {"Accept-Encoding": "gzip, deflate", **sent, **renewed}, body)
        if answer.status in passing:
            return answer
        self._accept(answer, url)
        if check:
            try:
                check(answer)
            except Unreadable as wrong:
                kind = answer.headers.get("Content-Type", "")
                error = wrong.error or unread(self.source, url, kind, answer.body, wrong)
                raise self._again("unreadable", error) from wrong
        return answer

    def _send(self, method: str, url: str, sent: Mapping[str, str], body: bytes | None) -> Answer:
        """One request with one whole answer, whatever its status."""
        PACE.wait(urlsplit(url).netloc, self.declared.requests_per_second)
        self._count(requests=1)
        try:
            response = self._pool.request(method, url, body=body, headers=sent, preload_content=False)
            try:
                data = self._whole(response)
            except BaseException:
                response.close()  # what is left of the answer must not be taken for the next
                raise
            finally:
                response.release_conn()
        except (urllib3.exceptions.LocationValueError, UnicodeError) as wrong:
            raise unavailable(self.source, url, wrong) from wrong
        except (urllib3.exceptions.HTTPError, ValueError) as wrong:
            kind = _kind(wrong)
            error = unavailable(self.source, url, wrong, TooSlow if kind == "timeout" else SourceUnavailable)
            raise self._again(kind, error) from wrong
        where = url
        for request in response.retries.history if response.retries else ():
            if request.redirect_location:
                where = without_secrets(urljoin(where, request.redirect_location))
        self._count(bytes=len(data), unchanged=response.status == UNCHANGED)
        return Answer(data, where, response.headers, response.status == UNCHANGED, response.status)

    def _whole(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """The body: a server that sends a byte now and then must not hold a harvest up for ever."""
        until = time.monotonic() + SLOWEST * self.declared.timeout_s
        parts: list[bytes] = []
        while part := response.read1(CHUNK):
            parts.append(part)
            if time.monotonic() > until:
                raise urllib3.exceptions.TimeoutError(
                    f"the answer was not whole after {SLOWEST * self.declared.timeout_s:g} seconds"
                )
        return b"".join(parts)

    def _accept(self, answer: Answer, url: str) -> None:
        """Raise what a status means: at once where asking again cannot help."""
        error = refusal(self.source, url, answer.status, self.tokens.advice)
        if error is None:
            return
        if answer.status not in (REQUEST_TIMEOUT, TOO_MANY) and answer.status < SERVERS_TROUBLE:
            raise error
        wait_s = retry_after(answer.headers.get("Retry-After"))
        if wait_s is not None and wait_s > LONGEST_RETRY_AFTER_S:
            raise error
        if wait_s is not None:
            PACE.pause(urlsplit(url).netloc, wait_s)
        raise self._again(str(answer.status), error, wait_s)

    def _again(self, why: str, error: HarvestError, wait_s: float | None = None) -> _Again:
        self._count_retry(why)
        return _Again(why, error, wait_s)

    def _count_retry(self, why: str) -> None:
        with self._counting:
            self.traffic.retries[why] = self.traffic.retries.get(why, 0) + 1

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
