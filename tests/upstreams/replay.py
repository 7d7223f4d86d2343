"""Recorded API traffic, answered again exactly as it was recorded.

An exchange is one request with its answer: cassette, method, uri, request_body, status, content_type, body.
One server stands in for each recorded host, and the host's name is replaced by the server's address
wherever it occurs, so that a client which follows links stays on the loopback interface.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Hashable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from geocat.serve.sample import Reply

from .tree import FaultyLoopback

Exchange = dict[str, Any]
Request = tuple[str, str, Hashable]
"""What tells requests apart: method, URL up to the query, and query and JSON body with no order of names."""


def read_exchanges(file: Path) -> list[Exchange]:
    """Every exchange of an ``.ndjson.gz`` file, in its order."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def by_cassette(exchanges: Iterable[Exchange]) -> dict[str, list[Exchange]]:
    """The exchanges of each cassette, both in the order of the file."""
    cassettes: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        cassettes.setdefault(exchange["cassette"], []).append(exchange)
    return cassettes


def landing_pages(exchanges: Iterable[Exchange], api: str) -> list[Exchange]:
    """The exchanges that got an API's landing page, one for the URL with a slash at its end and one for that without.

    Most cassettes hold a search without it: their clients had the page from an earlier cassette. Recordings that
    do not say what the API conforms to are left out.

    :param api: URL of the landing page, with or without the slash
    :raises LookupError: the landing page was not recorded
    """
    found: dict[str, Exchange] = {}
    for exchange in exchanges:
        is_landing = exchange["method"] == "GET" and exchange["uri"].rstrip("/") == api.rstrip("/")
        if is_landing and exchange["status"] == 200 and exchange["body"].get("conformsTo"):
            found.setdefault(exchange["uri"], exchange)
    if not found:
        raise LookupError(f"No landing page of {api} was recorded.")
    return [*found.values()]


@dataclass(frozen=True)
class Search:
    """A recorded search: its first request, and the pages that were fetched by following ``next`` links."""

    cassette: str
    pages: tuple[Exchange, ...]

    @property
    def asked(self) -> Any:
        """The JSON body of the first request; ``None`` where it was a GET, whose query is in ``pages[0]["uri"]``."""
        return sent(self.pages[0])

    @property
    def items(self) -> dict[tuple[str | None, str], dict[str, Any]]:
        """The distinct items by (collection, id); of an item sent twice, the last."""
        return {(item.get("collection"), item["id"]): item for page in self.pages for item in page["body"]["features"]}

    @property
    def is_complete(self) -> bool:
        """Whether the recording ends where a client stops: at an empty page, or at one with no ``next`` link."""
        last = self.pages[-1]["body"]
        return not last["features"] or next_link(last) is None

    @property
    def ended(self) -> list[Exchange]:
        """The pages, with the last ``next`` link taken out if what it leads to was not recorded."""
        *earlier, last = self.pages
        if self.is_complete:
            return [*self.pages]
        links = [link for link in last["body"]["links"] if link["rel"] != "next"]
        return [*earlier, {**last, "body": {**last["body"], "links": links}}]


def searches(exchanges: Iterable[Exchange]) -> list[Search]:
    """Every recorded search of items, each cassette by itself."""
    found: list[Search] = []
    for cassette, recorded in by_cassette(exchanges).items():
        pages = {request_of(page): page for page in recorded if is_item_page(page)}
        followed = {next_request(page) for page in pages.values()}
        for first in [page for asked, page in pages.items() if asked not in followed]:
            chain = [first]
            while (following := pages.pop(next_request(chain[-1]), None)) is not None:
                chain.append(following)
            found.append(Search(cassette, tuple(chain)))
    return found


def is_item_page(exchange: Exchange) -> bool:
    """Whether an exchange got a FeatureCollection."""
    body = exchange["body"]
    return exchange["status"] == 200 and isinstance(body, dict) and body.get("type") == "FeatureCollection"


def next_link(body: dict[str, Any]) -> dict[str, Any] | None:
    """The ``next`` link of a page."""
    return next((link for link in body.get("links", []) if link["rel"] == "next"), None)


def next_request(page: Exchange) -> Request | None:
    """The request that pystac-client makes of a page's ``next`` link."""
    link = next_link(page["body"])
    if link is None:
        return None
    method = link.get("method", "GET").upper()
    if method == "GET":
        return request(method, link["href"], None)
    merged = {**(sent(page) or {}), **link.get("body", {})} if link.get("merge") else link.get("body", {})
    return request(method, link["href"], merged)


def sent(exchange: Exchange) -> Any:
    """The JSON body of a recorded request."""
    return json.loads(exchange["request_body"]) if exchange["request_body"] else None


def request_of(exchange: Exchange) -> Request:
    """The recorded request, comparable."""
    return request(exchange["method"], exchange["uri"], sent(exchange))


def request(method: str, url: str, body: Any) -> Request:
    """A request, comparable: the order of parameters and of keys does not matter, that of lists does."""
    parts = urlsplit(url)
    query = frozenset(parse_qsl(parts.query, keep_blank_values=True))
    return method, f"{origin_of(url)}{unquote(parts.path) or '/'}", (query, _unordered(body))


def origin_of(url: str) -> str:
    """Scheme and host of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _unordered(value: Any) -> Hashable:
    if isinstance(value, dict):
        return frozenset((key, _unordered(each)) for key, each in value.items())
    return tuple(map(_unordered, value)) if isinstance(value, list) else value


class Replay:
    """Answers recorded requests, for the time of a ``with`` block.

    Of exchanges with the same request the first answers, so what is put in front takes precedence. A request
    that was not recorded gets a 404 whose JSON body names it.

    :param exchanges: of any number of cassettes and hosts
    :ivar unmatched: the requests that were not recorded, as they would have been
    :ivar matched: the recorded exchanges that were asked for, in order
    """

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self.recorded: dict[Request, Exchange] = {}
        for exchange in exchanges:
            self.recorded.setdefault(request_of(exchange), exchange)
        self.servers: dict[str, _Host] = {}
        self.unmatched: list[Exchange] = []
        self.matched: list[Exchange] = []
        self.noting = Lock()

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            for exchange in self.recorded.values():
                origin = origin_of(exchange["uri"])
                if origin not in self.servers:
                    self.servers[origin] = starting.enter_context(_Host(self, origin))
            self._started = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()

    @property
    def url(self) -> str:
        """The address that stands for the host of the first exchange."""
        return next(iter(self.servers.values())).url

    def here(self, text: str) -> str:
        """A recorded URL, or any text with recorded URLs, with the hosts replaced by the servers."""
        for origin, server in self.servers.items():
            for end in ("/", '"', "?"):
                text = text.replace(origin + end, server.url + end)
            text = server.url if text == origin else text
        return text

    def there(self, text: str) -> str:
        """Text as it came from here, with the servers' addresses replaced by the hosts again."""
        for origin, server in self.servers.items():
            text = text.replace(server.url, origin)
        return text


class _Host(FaultyLoopback):
    def __init__(self, replay: Replay, origin: str) -> None:
        super().__init__()
        self.replay = replay
        self.origin = origin

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:  # noqa: ARG002
        asked = self.replay.there(body.decode(errors="replace"))
        uri = self.origin + self.replay.there(target)
        try:
            exchange = self.replay.recorded.get(request(method, uri, json.loads(asked) if asked else None))
        except ValueError:
            exchange = None
        with self.replay.noting:
            if exchange is None:
                missed = {"method": method, "uri": uri, "request_body": asked or None}
                self.replay.unmatched.append(missed)
                told = {"code": "NotRecorded", "description": f"{method} {uri} was not recorded.", "request": missed}
                return 404, {"Content-Type": "application/json"}, json.dumps(told).encode()
            self.replay.matched.append(exchange)
        text = exchange["body"] if isinstance(exchange["body"], str) else json.dumps(exchange["body"])
        return exchange["status"], {"Content-Type": exchange["content_type"]}, self.replay.here(text).encode()
