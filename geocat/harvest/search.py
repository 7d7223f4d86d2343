"""Requests of a search, and the pages that answer them: read as far as their envelope, items undecoded."""

from __future__ import annotations

import hashlib
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

import msgspec
import requests

from geocat.errors import SECRET_PARAMETERS, SourceChanged, without_secrets
from geocat.harvest.gate import Unreadable
from geocat.harvest.http import Answer, Http
from geocat.sources import token


class Request(msgspec.Struct, frozen=True, array_like=True):
    """A request as a ``next`` link, or a search, describes it."""

    method: str
    url: str
    parameters: dict[str, Any] = {}
    headers: dict[str, str] = {}

    def prepared(self) -> tuple[str, str, dict[str, str], bytes | None]:
        """Method, URL, headers and body, as pystac-client would send them."""
        asked = requests.Request(method=self.method, url=self.url, headers=self.headers)
        if self.method == "POST":
            asked.json = self.parameters
        else:
            asked.params = dict(self.parameters)
        ready = asked.prepare()
        body = ready.body.encode() if isinstance(ready.body, str) else ready.body
        return self.method, str(ready.url), dict(ready.headers), body

    def digest(self) -> str:
        """What tells requests apart."""
        return hashlib.blake2b(msgspec.json.encode(self, order="deterministic"), digest_size=16).hexdigest()


class Envelope(msgspec.Struct):
    """What a page says about itself; the items inside stay undecoded."""

    links: Any = None
    features: msgspec.Raw = msgspec.Raw(b"null")
    collections: msgspec.Raw = msgspec.Raw(b"null")
    numberMatched: Any = None  # noqa: N815  the standard's own name
    context: Any = None


class Read(NamedTuple):
    """A page, read as far as its envelope.

    :param features: the items as received, by a number that stands for collection and id
    :param announced: how many items the whole answer has, if the page says so
    :param links: its links
    :param url: where it came from
    """

    features: dict[int, msgspec.Raw]
    announced: int | None
    links: list[dict[str, Any]]
    url: str


class _Name(msgspec.Struct):
    id: Any = None
    collection: Any = None


def number_of(body: bytes | memoryview | msgspec.Raw) -> int:
    """A number that stands for the collection and the id of an item; for its bytes, where it has no id."""
    try:
        said = msgspec.json.decode(body, type=_Name)
        named = b"" if said.id is None else msgspec.json.encode([said.collection, said.id])
    except (msgspec.DecodeError, RecursionError):
        named = b""
    return int.from_bytes(hashlib.blake2b(named or bytes(body), digest_size=8).digest()) >> 1


def following(page: Read, first: Request) -> Request | None:
    """The request of a page's ``next`` link, if it has one, as pystac-client makes it of the link.

    :param first: what ``merge`` merges the link's body into
    """
    for link in page.links:
        if link.get("rel") == "next" and isinstance(link.get("href"), str):
            method = str(link.get("method") or "GET").upper()
            headers = {str(name): str(value) for name, value in (link.get("headers") or {}).items()}
            body = (link.get("body") or {}) if method == "POST" else {}
            if method == "POST" and link.get("merge"):
                body = {**first.parameters, **body}
            return Request(method, urljoin(page.url, link["href"]), body, headers)
    return None


def storable(request: Request, source: str, home: str) -> list[Any] | None:
    """The request as a JSON value; ``None`` where it holds a key, which must not be written down.

    A parameter called ``token`` is the place in a paging, unless the declared URL has the same.
    """
    keys = {value for name, value in parse_qsl(urlsplit(home).query) if name.lower() in SECRET_PARAMETERS}
    keys.add(token(source) or "")
    text = msgspec.json.encode(request).decode()
    if any(key in text for key in keys if key) or urlsplit(request.url).username:
        return None
    names = {name.lower() for name, _ in parse_qsl(urlsplit(request.url).query)} | _names(request.parameters)
    if (names & SECRET_PARAMETERS) - {"token"}:
        return None
    if any(word in name.lower() for name in request.headers for word in ("auth", "cookie", "key", "token", "secret")):
        return None
    stored: list[Any] = msgspec.to_builtins(request)
    return stored


def _names(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {str(name).lower() for name in value}.union(*map(_names, value.values()))
    return set().union(*map(_names, value)) if isinstance(value, list) else set()


class Reader:
    """Asks for pages of a search.

    :param http: the client
    :param counts: whether the counts that pages announce are believed
    """

    def __init__(self, http: Http, *, counts: bool) -> None:
        """Ask nothing yet."""
        self.http = http
        self.counts = counts

    def read(self, request: Request, member: Literal["features", "collections"] = "features") -> Read:
        """Ask for a page.

        :param member: of the page, that holds what was asked for

        :raises Unread: not JSON, also after the retries
        :raises SourceChanged: JSON without that member
        """
        read: list[Read] = []
        method, url, headers, body = request.prepared()

        def check(answer: Answer) -> None:
            read.append(self._look(answer, url, member))

        self.http.ask(method, url, sent=headers, body=body, check=check)
        return read[-1]

    def _look(self, answer: Answer, asked: str, member: str) -> Read:
        try:
            envelope = msgspec.json.decode(answer.body.removeprefix(b"\xef\xbb\xbf"), type=Envelope)
        except msgspec.ValidationError as wrong:
            raise Unreadable("it is not an object") from wrong
        except (msgspec.DecodeError, RecursionError) as wrong:
            raise Unreadable(wrong) from wrong
        try:
            features = msgspec.json.decode(getattr(envelope, member), type=list[msgspec.Raw])
        except msgspec.DecodeError as wrong:
            raise Unreadable(wrong, self._changed(asked, member)) from wrong
        links = envelope.links if isinstance(envelope.links, list) else []
        count = envelope.numberMatched
        if count is None and isinstance(envelope.context, dict):
            count = envelope.context.get("matched")
        is_count = self.counts and isinstance(count, int) and not isinstance(count, bool) and count >= 0
        return Read(
            {number_of(feature): feature for feature in features},
            count if is_count else None,
            [link for link in links if isinstance(link, dict)],
            answer.url,
        )

    def _changed(self, asked: str, member: str) -> SourceChanged:
        return SourceChanged(
            f"Source {self.http.source}: {without_secrets(asked)} answered with JSON that has no {member}, or "
            f"whose {member} are not a list; check that the url is that of a STAC API.",
            source=self.http.source,
            url=asked,
        )
