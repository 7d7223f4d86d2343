"""A STAC API of synthetic items that fails as real ones do: when, how and how often is said beforehand."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from geocat.serve.sample import Reply

from .tree import RESET, FaultyLoopback, _Fragile

Item = dict[str, Any]
CORE = ["https://api.stacspec.org/v1.0.0/core", "https://api.stacspec.org/v1.0.0/item-search"]
FILTER = "https://api.stacspec.org/v1.0.0-rc.2/item-search#filter"
QUERY = "https://api.stacspec.org/v1.0.0/item-search#query"
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
END = datetime(2024, 1, 1, tzinfo=UTC)
ALWAYS = 1_000_000
"""More often than anybody asks."""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def text_of(time_: datetime) -> str:
    return time_.isoformat().replace("+00:00", "Z")


def synthetic(number: int, collections: Iterable[str] = ("a", "b", "c")) -> list[Item]:
    """So many items, spread evenly over four years and the collections; each was updated an hour after the last."""
    names = [*collections]
    step = (END - BEGIN) / max(number, 1)
    return [
        {
            "type": "Feature",
            "stac_version": "1.0.0",
            "id": f"item-{n:04}",
            "collection": names[n % len(names)],
            "geometry": {"type": "Point", "coordinates": [n % 180, n % 80]},
            "bbox": [n % 180, n % 80, n % 180, n % 80],
            "properties": {
                "datetime": text_of((BEGIN + n * step).replace(microsecond=0)),
                "updated": text_of(END + timedelta(hours=n)),
                "eo:cloud_cover": n % 100,
                "platform": f"s{n % 2}",
            },
            "links": [],
            "assets": {},
        }
        for n in range(number)
    ]


@dataclass
class Fault:
    """What goes wrong with one page of a search.

    :param kind: a key of :data:`KINDS`
    :param page: which page, counted from 0; every page where it is ``None``
    :param times: how many answers of that page go wrong, the first ones
    """

    kind: str
    page: int | None
    times: int = ALWAYS

    def __str__(self) -> str:
        often = "always" if self.times == ALWAYS else f"{self.times} times"
        return f"{self.kind} at page {self.page}, {often}"


class Asked(NamedTuple):
    """A request for a page of items, as it is kept in the log."""

    window: str
    offset: int
    limit: int
    status: int
    since: float


class Drip(bytes):
    """A body that is sent byte by byte."""


class _Slow(_Fragile):
    def do_GET(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, headers, body = self.server.reply(self.command, self.path, asked, self.headers)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        for part in [body[n : n + 1] for n in range(len(body))] if isinstance(body, Drip) else [body]:
            self.wfile.write(part)
            if isinstance(body, Drip):
                self.wfile.flush()
                time.sleep(0.02)

    do_POST = do_GET  # noqa: N815  http.server's names


@dataclass
class Page:
    """A page of items as it would be without faults; faults change it."""

    features: list[Item]
    following: int | None
    offset: int
    before: list[Item]
    announced: int
    reply: Reply | None = None
    mangle: Callable[[bytes], Reply] | None = None


JSON = {"Content-Type": "application/geo+json"}
KINDS: dict[str, Callable[[Page], None]] = {
    "429": lambda page: setattr(page, "reply", (429, {**JSON, "Retry-After": "0.01"}, b"{}")),
    "500": lambda page: setattr(page, "reply", (500, JSON, b"{}")),
    "504": lambda page: setattr(page, "reply", (504, JSON, b"{}")),
    "reset": lambda page: setattr(page, "reply", RESET),
    "HTML": lambda page: setattr(page, "reply", (200, {"Content-Type": "text/html"}, b"<!doctype html>")),
    "short body": lambda page: setattr(
        page,
        "mangle",
        lambda body: (200, {**JSON, "Content-Length": str(len(body)), "Connection": "close"}, body[: len(body) // 2]),
    ),
    "truncated JSON": lambda page: setattr(page, "mangle", lambda body: (200, JSON, body[: len(body) // 2])),
    "slow drip": lambda page: setattr(page, "mangle", lambda body: (200, JSON, Drip(body))),
    "duplicate page": lambda page: setattr(page, "features", page.before),
    "page loop": lambda page: setattr(page, "following", page.offset),
    "first page again": lambda page: setattr(page, "following", 0),
    "missing next": lambda page: setattr(page, "following", None),
    "empty page": lambda page: setattr(page, "features", []),
    "no features": lambda page: setattr(page, "reply", (200, JSON, b'{"type": "FeatureCollection", "links": []}')),
}


@dataclass
class Behaviour:
    """What a server does beside its faults.

    :param per_page: the most items in a page, whatever is asked
    :param overlap: how many items of a page come again on the next
    :param announces: added to the true count; ``None`` announces nothing
    :param context: whether the count is where the older extension has it
    :param ignores: parameters, or properties within them, that are as if they were not there
    :param conforms: beyond core and item search
    :param longest: days of time beyond which a window is answered with 504
    :param accepted: the token that is asked for; none, unless given
    :param expires_after: page requests after which ``accepted`` becomes ``renewed``
    """

    per_page: int = 100
    overlap: int = 0
    announces: int | None = 0
    context: bool = False
    ignores: frozenset[str] = frozenset()
    conforms: tuple[str, ...] = (FILTER, QUERY)
    longest: float | None = None
    accepted: str = ""
    renewed: str = ""
    expires_after: int = ALWAYS
    faults: list[Fault] = field(default_factory=list)


class FaultyApi(FaultyLoopback):
    """Serves items by POST and GET, for the time of a ``with`` block.

    :param items: what there is; may be changed between requests
    :ivar log: the requests for pages of items, in order; those for one item, as canaries and counts are, stand in
        ``small``
    """

    connection = _Slow

    def __init__(self, items: list[Item], **behaviour: Any) -> None:
        super().__init__()
        self.items = items
        self.does = Behaviour(**behaviour)
        self.log: list[Asked] = []
        self.small: list[dict[str, Any]] = []
        self.answered: Counter[tuple[str, int, int]] = Counter()
        self.noting = Lock()

    @property
    def pages(self) -> list[tuple[str, int]]:
        """Window and offset of each request for a page of items."""
        return [(asked.window, asked.offset) for asked in self.log]

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(target)
        if parts.path == "/collections":
            return self._json({"collections": self._collections(), "links": []})
        if parts.path != "/search":
            return self._json(self._landing()) if parts.path == "/" else self._json({"code": "NotFound"}, 404)
        if method == "POST":
            asked = json.loads(body)
        else:
            asked = dict(parse_qsl(parts.query))
            asked |= {name: json.loads(asked[name]) for name in ("limit", "query") if name in asked}
            asked |= {"collections": asked["collections"].split(",")} if "collections" in asked else {}
        with self.noting:
            if self.does.accepted and headers.get("Authorization") != f"Bearer {self.does.accepted}":
                return self._json({"code": "Unauthorized"}, 401)
            return self._search(asked, method)

    def _search(self, asked: dict[str, Any], method: str) -> Reply:
        window = asked.get("datetime", "")
        if self.does.longest is not None and _days(window) > self.does.longest:
            self.log.append(Asked(window, 0, asked.get("limit", 10), 504, time.monotonic()))
            return self._json({"code": "Timeout"}, 504)
        found = [item for item in self.items if self._meets(item, asked)]
        limit = min(asked.get("limit", 10), self.does.per_page)
        offset = int(asked.get("token", "offset:0").partition(":")[2])
        follows = offset + max(limit - self.does.overlap, 1)
        page = Page(
            found[offset : offset + limit],
            follows if offset + limit < len(found) else None,
            offset,
            found[max(offset - limit, 0) : offset],
            len(found) + (self.does.announces or 0),
        )
        if asked.get("limit") == 1:
            self.small.append(asked)
        else:
            self._spoil(page, window, limit)
        reply = page.reply or self._page(page, asked, method)
        if asked.get("limit") != 1:
            self.log.append(Asked(window, offset, limit, reply[0], time.monotonic()))
            if len(self.log) >= self.does.expires_after and self.does.renewed:
                self.does.accepted = self.does.renewed
        return reply

    def _spoil(self, page: Page, window: str, limit: int) -> None:
        number = page.offset // max(limit - self.does.overlap, 1)
        for which, fault in enumerate(self.does.faults):
            if fault.page in (None, number):
                key = (window, page.offset, which)
                self.answered[key] += 1
                if self.answered[key] <= fault.times:
                    KINDS[fault.kind](page)

    def _page(self, page: Page, asked: dict[str, Any], method: str) -> Reply:
        links = []
        if page.following is not None:
            token = f"offset:{page.following}"
            link = {"rel": "next", "method": method, "href": f"{self.url}/search"}
            if method == "POST":
                link |= {"merge": True, "body": {"token": token}}
            else:
                said = {**asked, "token": token}
                link["href"] += "?" + "&".join(f"{name}={_plain(value)}" for name, value in said.items())
            links.append(link)
        document: dict[str, Any] = {"type": "FeatureCollection", "features": page.features, "links": links}
        if self.does.announces is not None:
            count = max(page.announced, 0)
            document |= {"context": {"matched": count}} if self.does.context else {"numberMatched": count}
        body = json.dumps(document).encode()
        return page.mangle(body) if page.mangle else (200, JSON, body)

    def _meets(self, item: Item, asked: dict[str, Any]) -> bool:
        said = {name: value for name, value in asked.items() if name not in self.does.ignores}
        properties = {
            "id": item["id"],
            **{name: value for name, value in item["properties"].items() if name not in self.does.ignores},
        }
        if "collections" in said and item["collection"] not in said["collections"]:
            return False
        if "datetime" in said and not _within(item["properties"]["datetime"], said["datetime"]):
            return False
        for name, compared in said.get("query", {}).items():
            if name in self.does.ignores:
                continue
            if not all(_compare(OPERATORS[each], properties.get(name), value) for each, value in compared.items()):
                return False
        return "filter" not in said or _holds(said["filter"], properties, self.does.ignores) is True

    def _collections(self) -> list[dict[str, Any]]:
        extent = {
            "spatial": {"bbox": [[-180, -90, 180, 90]]},
            "temporal": {"interval": [[text_of(BEGIN), text_of(END)]]},
        }
        described = {"type": "Collection", "stac_version": "1.0.0", "license": "CC0-1.0", "links": [], "extent": extent}
        names = sorted({item["collection"] for item in self.items})
        return [{**described, "id": name, "description": name} for name in names]

    def _landing(self) -> dict[str, Any]:
        here = self.url
        links = [
            {"rel": "self", "href": f"{here}/"},
            {"rel": "data", "href": f"{here}/collections"},
            {"rel": "search", "href": f"{here}/search", "method": "POST"},
            {"rel": "search", "href": f"{here}/search", "method": "GET"},
        ]
        said = {"type": "Catalog", "stac_version": "1.0.0", "id": "faulty", "description": "faulty"}
        return {**said, "conformsTo": [*CORE, *self.does.conforms], "links": links}

    def _json(self, document: dict[str, Any], status: int = 200) -> Reply:
        return status, {"Content-Type": "application/json"}, json.dumps(document).encode()


OPERATORS = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "in": "in"}


def _compare(operator: str, left: Any, right: Any) -> bool | None:
    """SQL's comparison: unknown where a side is missing."""
    if left is None or right is None:
        return None
    compared = {
        "=": lambda: left == right,
        "<>": lambda: left != right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
        "in": lambda: left in right,
    }
    return bool(compared[operator]())


def _holds(condition: dict[str, Any], properties: dict[str, Any], ignores: frozenset[str]) -> bool | None:
    """CQL2 as JSON, as far as the tests use it, with three truth values."""
    operator, args = condition["op"], condition["args"]
    if operator in ("and", "or", "not"):
        parts = [_holds(each, properties, ignores) for each in args]
        if operator == "not":
            return None if parts[0] is None else (True if _ignored(args[0], ignores) else not parts[0])
        if operator == "and":
            return False if False in parts else (None if None in parts else True)
        return True if True in parts else (None if None in parts else False)
    if _ignored(condition, ignores):
        return True
    left, right = (
        properties.get(arg["property"]) if isinstance(arg, dict) and "property" in arg else arg for arg in args
    )
    return _compare(operator, left, right["timestamp"] if isinstance(right, dict) else right)


def _ignored(condition: dict[str, Any], ignores: frozenset[str]) -> bool:
    return any(isinstance(arg, dict) and arg.get("property") in ignores for arg in condition["args"])


def _within(time_: str | None, window: str) -> bool:
    if time_ is None:
        return False
    left, slash, right = window.partition("/")
    if not slash:
        right = left
    return (left in ("", "..") or moment(time_) >= moment(left)) and (
        right in ("", "..") or moment(time_) <= moment(right)
    )


def _days(window: str) -> float:
    """How long the part of a window is in which there are items."""
    left, _, right = window.partition("/")
    since = moment(left) if left not in ("", "..") else BEGIN
    until = moment(right) if right not in ("", "..") else END
    return (min(until, END) - max(since, BEGIN)) / timedelta(days=1)


def _plain(value: Any) -> str:
    from urllib.parse import quote

    if isinstance(value, list):
        return quote(",".join(value))
    return quote(value if isinstance(value, str) else json.dumps(value))
