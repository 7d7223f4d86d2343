"""A loopback Carbon Mapper: the REST catalogue, STAC and tokens, served from memory for the tests and the demo.

What it serves is made up (``carbon_mapper_population``). It keeps the habits of the real service, as carbonmapper.md
tells them: two conventions for boxes, parameters ignored without a word, caps, names of sources that end in a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from geocat.serve.carbon_mapper_asking import Asked, Refused
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.carbon_mapper_rest import Rest
from geocat.serve.carbon_mapper_stac import Stac
from geocat.serve.carbon_mapper_tokens import Tokens
from geocat.serve.sample import Loopback, Reply

ROOT = "/api/v1"
JSON, CSV = {"Content-Type": "application/json; charset=utf-8"}, {"Content-Type": "text/csv"}


class Request(NamedTuple):
    """A request as received: ``target`` is path and query."""

    method: str
    target: str
    body: bytes = b""


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """What the service does that a client must live with.

    :ivar epoch: columns of CSV pages: ``2025`` (31), ``2026-05`` or ``2026-07``
    :ivar plume_cap: records of a page of plumes, JSON or CSV; a larger limit is lowered without a word
    :ivar scene_cap: records of a page of scenes; ``stac_cap``: items of a page of STAC
    :ivar suffixed: whether names in ``sources.geojson`` end in the query of the request
    :ivar closed: whether every route but ``token/*`` asks for the token, where there is one
    :ivar token_life: how many requests an access token is good for; any number by default
    :ivar busy_every: each so manieth request is answered with 429; none by default
    :ivar retry_after: seconds that a 429 asks to wait
    :ivar longest: bytes of a path with its query beyond which a request is refused with 414
    """

    epoch: str = "2025"
    plume_cap: int = 1000
    scene_cap: int = 1000
    stac_cap: int = 100
    suffixed: bool = True
    closed: bool = False
    token_life: int | None = None
    busy_every: int | None = None
    retry_after: int = 1
    longest: int = 8192


class CarbonMapperServer(Loopback):
    """A Carbon Mapper on a free port of 127.0.0.1, for the time of a ``with`` block.

    :param population: what there is tonight; set :attr:`population` for the next night
    :param token: the access token that is good from the beginning; without one nothing asks for a token
    :param account: e-mail address and password that ``token/pair`` takes
    :param instead: asked first; a reply from it is sent in place of the server's own, for faults of any kind
    :param habits: fields of :class:`Habits`
    :ivar url: the API root
    :ivar asked: every :class:`Request` so far, in order of arrival
    """

    def __init__(
        self,
        population: Population,
        *,
        token: str | None = None,
        account: tuple[str, str] = ("someone@example.org", "made-up"),
        instead: Callable[[Request], Reply | None] | None = None,
        **habits: Any,
    ) -> None:
        """Take a port; what is asked for is made ready when it is asked for."""
        super().__init__()
        self.url += ROOT
        self.habits = Habits(**habits)
        self.tokens = Tokens(token, account, self.habits.token_life)
        self.instead = instead
        self.asked: list[Request] = []
        self.lock = Lock()
        self.population = population

    @property
    def population(self) -> Population:
        """What there is tonight."""
        return self._population

    @population.setter
    def population(self, population: Population) -> None:
        """Let the next night begin."""
        habits = self.habits
        rest = Rest(population, self.url, habits.epoch, habits.plume_cap, habits.scene_cap, suffixed=habits.suffixed)
        self.rest, self.stac = rest, Stac(population, self.url, habits.stac_cap)
        self._population = population

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Answer one request, refusals included."""
        request = Request(method, target, body)
        with self.lock:
            self.asked.append(request)
            number = len(self.asked)
        if self.instead and (other := self.instead(request)) is not None:
            return other
        every = self.habits.busy_every
        if every and number % every == 0:
            wait = {"Retry-After": str(self.habits.retry_after)}
            return 429, JSON | wait, b'{"detail":"Too many requests."}'
        try:
            return self._answer(request, {name.lower(): value for name, value in headers.items()})
        except Refused as refused:
            return refused.status, JSON, msgspec.json.encode({"detail": refused.detail})

    def _answer(self, request: Request, headers: Mapping[str, str]) -> Reply:
        if len(request.target) > self.habits.longest:
            raise Refused(414, "Request-URI Too Long")
        parts = urlsplit(request.target)
        path = unquote(parts.path).removeprefix(ROOT)
        if path == unquote(parts.path):
            raise Refused(404, "Not Found")
        known = False
        for method, pattern, answer in ROUTES:
            if found := re.fullmatch(pattern, path):
                known = True
                if method == request.method:
                    if not path.startswith("/token/"):
                        self.tokens.check(headers.get("authorization"), needed=self.habits.closed)
                    return answer(self, Asked(parts.query), found, request, headers)
        raise Refused(405, "Method Not Allowed") if known else Refused(404, "Not Found")


Route = Callable[[CarbonMapperServer, Asked, "re.Match[str]", Request, Mapping[str, str]], Reply]


def _json(answer: Callable[[CarbonMapperServer, Asked, re.Match[str], Request], bytes]) -> Route:
    """A route whose answer is JSON."""
    return lambda server, asked, found, request, _: (200, JSON, answer(server, asked, found, request))


def _csv(answer: Callable[[Rest, Asked, re.Match[str]], tuple[Mapping[str, str], bytes]]) -> Route:
    """A route whose answer is CSV, perhaps with headers of its own."""
    return lambda server, asked, found, *_: _csv_reply(*answer(server.rest, asked, found))


def _csv_reply(headers: Mapping[str, str], body: bytes) -> Reply:
    return 200, CSV | dict(headers), body


def _asset(
    server: CarbonMapperServer, _: Asked, found: re.Match[str], __: Request, headers: Mapping[str, str]
) -> Reply:
    """An asset; the bytes of L2B tiles ask for the token, where there is one."""
    if found[1].startswith("l2b-"):
        server.tokens.check(headers.get("authorization"), needed=True, counted=False)
    return server.stac.assets.reply(found[1], headers)


def _forbidden(*_: object) -> Reply:
    """A route for the staff of the service."""
    raise Refused(401, "Unauthorized")


ROUTES: list[tuple[str, str, Route]] = [
    ("GET", r"/catalog/plumes/annotated", _json(lambda server, asked, *_: server.rest.plumes_page(asked))),
    ("GET", r"/catalog/plume/([^/]+)", _json(lambda server, _, found, __: server.rest.plume(found[1]))),
    ("GET", r"/catalog/plume-csv", _csv(lambda rest, asked, _: rest.plume_csv(asked))),
    ("GET", r"/catalog/sources\.geojson", _json(lambda server, asked, *_: server.rest.sources_geojson(asked))),
    ("GET", r"/catalog/sources-csv", _csv(lambda rest, asked, _: ({}, rest.sources_csv(asked)))),
    ("GET", r"/catalog/sources/aggregate", _json(lambda server, asked, *_: server.rest.aggregate(asked))),
    ("GET", r"/catalog/source/plume/name/([^/]+)", _json(lambda s, asked, found, _: s.rest.of_plume(found[1], asked))),
    ("GET", r"/catalog/source/plume/([^/]+)", _json(lambda s, asked, found, _: s.rest.of_uuid(found[1], asked))),
    ("GET", r"/catalog/source/([^/]+)", _json(lambda s, asked, found, _: s.rest.source(found[1], asked))),
    ("GET", r"/catalog/search/source/([^/]+)", _json(lambda s, asked, found, _: s.rest.nearest(found[1], asked))),
    (
        "GET",
        r"/catalog/source-plumes-csv/([^/]+)",
        _csv(lambda rest, asked, found: ({}, rest.source_plumes_csv(found[1], asked))),
    ),
    ("GET", r"/catalog/scenes/annotated", _json(lambda server, asked, *_: server.rest.scenes_page(asked))),
    ("GET", r"/catalog/scenes", _forbidden),
    ("GET", r"/catalog/asset/(.+)", _asset),
    ("GET", r"/stac/?", _json(lambda server, *_: server.stac.landing())),
    ("GET", r"/stac/conformance", _json(lambda server, *_: server.stac.conformance())),
    ("GET", r"/stac/collections", _json(lambda server, *_: server.stac.collections())),
    ("GET", r"/stac/collections/([^/]+)", _json(lambda server, _, found, __: server.stac.collection(found[1]))),
    (
        "GET",
        r"/stac/collections/([^/]+)/items",
        _json(lambda s, asked, found, r: s.stac.page(asked, r.target, found[1])),
    ),
    ("GET", r"/stac/collections/([^/]+)/items/([^/]+)", _json(lambda s, _, found, __: s.stac.item(found[1], found[2]))),
    ("GET", r"/stac/search", _json(lambda server, asked, _, request: server.stac.page(asked, request.target))),
    ("POST", r"/stac/search", _json(lambda s, asked, _, request: s.stac.posted(asked, request.target, request.body))),
    ("POST", r"/token/pair", _json(lambda s, _, __, request: s.tokens.pair(request.body))),
    ("POST", r"/token/refresh", _json(lambda s, _, __, request: s.tokens.refresh(request.body))),
    ("POST", r"/token/verify", _json(lambda s, _, __, request: s.tokens.verify(request.body))),
]
"""Method, path below the root, and what answers."""
