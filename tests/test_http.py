"""The HTTP client: what is asked again, what is not, how long it waits, and what it tells nobody."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

import geocat
from geocat import sources
from geocat.harvest import http
from geocat.harvest.gate import TooSlow, Unread, Unreadable
from geocat.harvest.http import Answer, Http
from geocat.harvest.pace import Pace, retry_after
from tests.upstreams.faults import Drip, FaultyApi
from tests.upstreams.tree import RESET

GOOD = (200, {"Content-Type": "application/json", "ETag": '"1"'}, b'{"a": 1}')


class Upstream(FaultyApi):
    """Answers from a list, the last for ever; keeps when and with what it was asked."""

    def __init__(self, *answers: Any) -> None:
        super().__init__([])
        self.answers = [*answers]
        self.asked: list[tuple[float, str, str, dict[str, str]]] = []

    def reply(self, method: str, target: str, body: bytes, headers: Any) -> Any:  # noqa: ARG002  as in Loopback
        with self.noting:
            self.asked.append((time.monotonic(), method, target, {name.lower(): headers[name] for name in headers}))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(headers) if callable(answer) else answer


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(http, "SLOWEST", 2)


@pytest.fixture
def client() -> Iterator[Callable[..., Http]]:
    made: list[Http] = []

    def make(api: Upstream, url: str = "", **fields: Any) -> Http:
        declared = {"type": "stac_api", "url": url or api.url, "retries": 3, "timeout_s": 0.4, **fields}
        made.append(Http("api", sources.declare("api", declared)))
        return made[-1].__enter__()

    yield make
    for each in made:
        each.__exit__(None, None, None)


PASSING: dict[str, tuple[Any, str]] = {
    "429": ((429, {}, b""), "429"),
    "500": ((500, {}, b""), "500"),
    "503 that says how long": ((503, {"Retry-After": "0.01"}, b""), "503"),
    "504": ((504, {}, b""), "504"),
    "408": ((408, {}, b""), "408"),
    "a reset": (RESET, "reset"),
    "a short body": ((200, {"Content-Length": "99", "Connection": "close"}, b"{"), "short body"),
    "a slow body": ((200, {}, Drip(b"x" * 400)), "timeout"),
    "nothing in time": (lambda _: time.sleep(0.6) or GOOD, "timeout"),
    "a body that is not gzip": ((200, {"Content-Encoding": "gzip"}, b"plain"), "reset"),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_may_pass_is_asked_again_and_counted(name: str, client: Callable[..., Http]) -> None:
    answer, kind = PASSING[name]
    with Upstream(answer, answer, GOOD) as api:
        asked = client(api)
        assert asked.ask("POST", f"{api.url}/x", body=b"{}").body == GOOD[2]
    assert (asked.traffic.requests, asked.traffic.retries) == (3, {kind: 2})
    assert asked.traffic.bytes >= len(GOOD[2])


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("429", geocat.SourceRefused),
        ("500", geocat.SourceUnavailable),
        ("504", TooSlow),
        ("408", geocat.SourceRefused),
        ("a reset", geocat.SourceUnavailable),
        ("a short body", geocat.SourceUnavailable),
        ("nothing in time", TooSlow),
    ],
)
def test_what_does_not_pass_is_an_error_after_the_retries(
    name: str, error: type[geocat.HarvestError], client: Callable[..., Http]
) -> None:
    with Upstream(PASSING[name][0]) as api:
        asked = client(api, retries=2)
        with pytest.raises(error) as caught:
            asked.ask("GET", f"{api.url}/x?sig=secret")
    assert type(caught.value) is error
    assert "secret" not in f"{caught.value} {caught.value.url}"
    assert asked.traffic.requests == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 422])
def test_a_refusal_is_not_asked_again(status: int, client: Callable[..., Http]) -> None:
    with Upstream((status, {}, b"")) as api:
        asked = client(api)
        with pytest.raises(geocat.SourceRefused, match=rf"answered {status}"):
            asked.ask("GET", f"{api.url}/x")
    assert (asked.traffic.requests, asked.traffic.retries) == (1, {})


def test_a_connection_is_free_again_after_whatever_went_wrong_with_it(client: Callable[..., Http]) -> None:
    """One connection, and every way to fail twice over: none may keep it."""
    with Upstream(GOOD) as api:
        asked = client(api, retries=0, jobs=1)
        for answer, _ in PASSING.values():
            api.answers = [answer]
            with pytest.raises(geocat.HarvestError):
                asked.ask("GET", f"{api.url}/x")
        api.answers = [GOOD]
        assert asked.ask("GET", f"{api.url}/x").body == GOOD[2]


def test_a_check_sends_the_request_again_and_what_it_refused_for_good_is_kept(client: Callable[..., Http]) -> None:
    def check(answer: Answer) -> None:
        if answer.body != GOOD[2]:
            raise Unreadable("it is something else")

    bad = (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>")
    with Upstream(bad, GOOD, bad) as api:
        asked = client(api, retries=1)
        assert asked.ask("GET", f"{api.url}/x", check=check).body == GOOD[2]
        with pytest.raises(Unread, match=r"text/html that is not readable JSON \(it is something else\)") as caught:
            asked.ask("GET", f"{api.url}/x", check=check)
    assert (caught.value.body, caught.value.why) == (b"<html>", "it is something else")
    assert asked.traffic.retries["unreadable"] == 3


# ---------- how long it waits


@pytest.mark.parametrize("as_date", [False, True])
def test_it_waits_as_long_as_the_server_says_and_so_does_everybody_else(
    as_date: bool, client: Callable[..., Http]
) -> None:
    said = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True) if as_date else "0.6"
    with Upstream((429, {"Retry-After": said}, b""), GOOD) as api:
        first, second = client(api), client(api)
        with ThreadPoolExecutor(2) as pool:
            waiting = pool.submit(first.ask, "GET", f"{api.url}/first")
            while not first.traffic.retries:
                time.sleep(0.005)
            second.ask("GET", f"{api.url}/second")
            waiting.result()
        begun, *later = [at for at, *_ in api.asked]
    assert len(later) == 2
    assert min(later) - begun >= (0.9 if as_date else 0.6)


def test_it_does_not_come_back_sooner_than_told_but_gives_up_where_that_is_long(client: Callable[..., Http]) -> None:
    with Upstream((503, {"Retry-After": "3600"}, b"")) as api:
        asked = client(api)
        with pytest.raises(geocat.SourceUnavailable, match=r"answered 503"):
            asked.ask("GET", f"{api.url}/x")
    assert asked.traffic.requests == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(None, None), ("", None), ("7", 7.0), ("-3", 0.0), ("soon", None), ("nan", None), ("inf", None)]
    + [("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Thu, 99 Jan 2020", None)],
)
def test_what_a_server_says_about_when_to_come_back(said: str | None, seconds: float | None) -> None:
    assert retry_after(said) == seconds


def test_a_host_is_asked_no_faster_than_its_pace_by_however_many_threads() -> None:
    pace = Pace()
    asked: list[float] = []

    def ask(_: int) -> None:
        pace.wait("host", 50)
        asked.append(time.monotonic())

    begun = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(20)))
        pace.wait("another host", 50)
    assert time.monotonic() - begun >= 19 / 50
    for number, at in enumerate(sorted(asked)):
        assert at - begun >= number / 50


# ---------- tokens, and what comes back


def test_a_renewed_token_is_used_at_once_and_an_old_one_is_not_sent_twice(
    client: Callable[..., Http], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    monkeypatch.setenv("GEOCAT_TOKEN_API_FILE", str(file))

    def renewing(_: Any) -> Any:
        file.write_text("new")
        return 401, {}, b""

    with Upstream(renewing, GOOD) as api:
        asked = client(api, retries=0)
        assert asked.ask("GET", f"{api.url}/x").body == GOOD[2]
    assert [headers["authorization"] for *_, headers in api.asked] == ["Bearer old", "Bearer new"]
    assert asked.traffic.retries == {"401": 1}


def test_a_token_stays_with_its_host_also_where_that_redirects(
    client: Callable[..., Http], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOCAT_TOKEN_API", "secret")
    with Upstream(GOOD) as there, Upstream((302, {"Location": f"{there.url}/moved?sig=secret"}, b"")) as here:
        answer = client(here).ask("GET", f"{here.url}/x")
    assert (answer.body, answer.url) == (GOOD[2], f"{there.url}/moved?sig=…")
    assert [headers.get("authorization") for *_, headers in here.asked] == ["Bearer secret"]
    assert [headers.get("authorization") for *_, headers in there.asked] == [None]


@pytest.mark.parametrize(
    ("validator", "header"), [('W/"1"', "if-none-match"), ("Sat, 01 Jan 2022 00:00:00 GMT", "if-modified-since")]
)
def test_a_known_document_is_asked_for_only_if_it_has_changed(
    validator: str, header: str, client: Callable[..., Http]
) -> None:
    with Upstream((304, {}, b"")) as api:
        asked = client(api)
        answer = asked.get(f"{api.url}/x", validator=validator)
    assert answer is not None
    assert (answer.is_unchanged, answer.body, asked.traffic.unchanged) == (True, b"", 1)
    assert api.asked[0][3][header] == validator


@pytest.mark.parametrize("status", [404, 410])
def test_a_document_that_is_not_there_is_none(status: int, client: Callable[..., Http]) -> None:
    with Upstream((status, {}, b"")) as api:
        assert client(api).get(f"{api.url}/x") is None


def test_a_compressed_answer_is_given_whole(client: Callable[..., Http]) -> None:
    body = b"0123456789" * 300_000
    with Upstream((200, {"Content-Encoding": "gzip"}, gzip.compress(body))) as api:
        answer = client(api).get(f"{api.url}/x")
    assert answer is not None
    assert answer.body == body
