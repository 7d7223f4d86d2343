"""What Carbon Mapper answers: pages read as far as their envelope, records undecoded, each known by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, TypeVar
from urllib.parse import urlencode

import msgspec

from geocat.errors import HarvestError, SourceRefused, without_secrets
from geocat.harvest.base import Form
from geocat.harvest.carbon_mapper_csv import BadCsv, rows_of
from geocat.harvest.gate import Unread, Unreadable, refusal
from geocat.harvest.http import Answer, Http
from geocat.sources import CarbonMapperSource

Route = Literal["plumes", "plume-rows", "scenes", "stac"]
Pairs = tuple[tuple[str, str], ...]
PATHS: dict[Route, str] = {
    "plumes": "catalog/plumes/annotated",
    "plume-rows": "catalog/plume-csv",
    "scenes": "catalog/scenes/annotated",
    "stac": "stac/search",
}
FORMS: dict[Route, Form] = {"plumes": "plume", "plume-rows": "plume_row", "scenes": "scene", "stac": "stac"}
MOST_STAC = 100
"""Items that the STAC search gives at most in a page, whatever it is asked for."""
IN_WORDS = (400, 404, 422)
"""Statuses with which the API says in words what was wrong with the question."""
T_ = TypeVar("T_")


class Sheet(NamedTuple):
    """A page of records.

    :param bodies: the records, as received
    :param url: where it came from
    :param matched: how many records the whole answer has, if the page says so
    :param offset: how many records the server skipped before it, if it says so
    :param has_next: whether it links to a page that follows; ``None`` where pages have no links
    """

    bodies: Sequence[bytes | memoryview]
    url: str
    matched: int | None = None
    offset: int | None = None
    has_next: bool | None = None


class _Plumes(msgspec.Struct):
    items: list[msgspec.Raw]
    bbox_count: int
    total_count: int


class _Scenes(msgspec.Struct):
    items: list[msgspec.Raw]
    count: int


class _Features(msgspec.Struct):
    features: list[msgspec.Raw]
    numberMatched: Any = None  # noqa: N815  the standard's own name
    links: Any = None


class _Collections(msgspec.Struct):
    collections: list[msgspec.Raw]


class _Error(msgspec.Struct):
    detail: Any = None


class Reader:
    """Asks for pages.

    :param http: the client
    :param asked: what is declared
    """

    def __init__(self, http: Http, asked: CarbonMapperSource) -> None:
        """Ask nothing yet."""
        self.http = http
        self.root = asked.url.rstrip("/")
        self.limit = asked.limit
        self.believes = asked.counts == "check"
        self.has_box = asked.bbox is not None

    def page(self, route: Route, parameters: Pairs, offset: int, *, is_descending: bool = False) -> Sheet:
        """A page of a route.

        :param parameters: what is asked for
        :param offset: how many records to skip
        :param is_descending: the newest first; the oldest, unless given. The STAC search knows no order.
        :raises Unread: not such a page, also after the retries
        """
        limit = min(self.limit, MOST_STAC) if route == "stac" else self.limit
        order = () if route == "stac" else (("sort", "desc" if is_descending else "asc"),)
        return self._sheet(route, (*parameters, *order, ("limit", str(limit)), ("offset", str(offset))))

    def count(self, route: Route, parameters: Pairs) -> int | None:
        """How many records a route has; ``None`` where it does not say, or is not believed.

        :raises SourceChanged: the answer cannot be read, also after the retries
        """
        if not self.believes:
            return None
        counted: Route = "plumes" if route == "plume-rows" else route  # a page of CSV says nothing of the others
        return self._sheet(counted, (*parameters, ("limit", "1"))).matched

    def collections(self) -> Sheet:
        """The STAC collections that there are."""
        url = f"{self.root}/stac/collections"
        said = self.ask(url, "STAC collections", lambda answer: _decoded(answer, _Collections))
        return Sheet(_views(said.collections), url)

    def sources(self) -> Sheet:
        """All sources of emission: no filter of ``sources.geojson`` can be trusted, so none is asked for."""
        url = f"{self.root}/catalog/sources.geojson"
        said = self.ask(url, "sources", lambda answer: _decoded(answer, _Features))
        return Sheet(_views(said.features), url)

    def ask(self, url: str, what: str, read: Callable[[Answer], T_]) -> T_:
        """Ask, and read the answer; what cannot be read is asked for again.

        :param what: it should hold, for the message
        :param read: raises :class:`msgspec.DecodeError` or :class:`BadCsv` where it is something else
        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx; with the API's own words where it has some
        :raises Unread: something else, also after the retries
        """
        found: list[T_] = []

        def check(answer: Answer) -> None:
            try:
                found.append(read(answer))
            except (msgspec.DecodeError, BadCsv, UnicodeDecodeError, RecursionError) as wrong:
                raise Unreadable(wrong, self._unread(url, what, answer, wrong)) from wrong

        answer = self.http.ask("GET", url, check=check, passing=IN_WORDS)
        if answer.status in IN_WORDS:
            raise self.refused(url, answer)
        return found[-1]

    def refused(self, url: str, answer: Answer) -> HarvestError:
        """The error for an answer whose status says no."""
        error = refusal(self.http.source, url, answer.status)
        said = _detail(answer.body)
        if error is None or not said:
            return error or AssertionError("unreachable: no such status is an answer")  # type: ignore[return-value]
        where = without_secrets(url)
        return SourceRefused(
            f"Source {self.http.source}: {where} answered {answer.status}: {said}; check what is asked.",
            source=self.http.source,
            url=url,
        )

    def _sheet(self, route: Route, query: Pairs) -> Sheet:
        url = f"{self.root}/{PATHS[route]}?{urlencode(query, safe=':/,')}"
        return self.ask(url, f"{PATHS[route]}", lambda answer: self._read(route, url, answer))

    def _read(self, route: Route, url: str, answer: Answer) -> Sheet:
        if route == "plume-rows":
            rows = rows_of(answer.body)
            offset, count = (_number(answer.headers.get(f"pagination-{name}")) for name in ("offset", "count"))
            # A count that is not above the rows of the page may be that of the page, and not of the whole answer.
            return Sheet(rows, url, self._believed(count) if (count or 0) > len(rows) else None, offset)
        if route == "plumes":
            plumes = _decoded(answer, _Plumes)
            # total_count is the count without the box, bbox_count that within it.
            count = plumes.bbox_count if self.has_box else plumes.total_count
            return Sheet(_views(plumes.items), url, self._believed(count))
        if route == "scenes":
            scenes = _decoded(answer, _Scenes)
            return Sheet(_views(scenes.items), url, self._believed(scenes.count))
        found = _decoded(answer, _Features)
        return Sheet(_views(found.features), url, self._believed(found.numberMatched), has_next=_has_next(found.links))

    def _believed(self, count: Any) -> int | None:
        is_count = isinstance(count, int) and not isinstance(count, bool) and count >= 0
        return count if self.believes and is_count else None

    def _unread(self, url: str, what: str, answer: Answer, wrong: Exception) -> Unread:
        kind = answer.headers.get("Content-Type", "").partition(";")[0] or "no content type"
        said = _detail(answer.body)
        why = f"{' '.join(str(wrong).split())}{'; it says: ' + said if said else ''}"
        return Unread(
            f"Source {self.http.source}: {without_secrets(url)} answered with {kind} that is no page of {what} "
            f"({why}); check the declared url, or harvest again later.",
            source=self.http.source,
            url=url,
            body=answer.body,
            why=why,
        )


class _Plume(msgspec.Struct):
    plume_id: Any = None


class _Scene(msgspec.Struct):
    name: Any = None


class _Properties(msgspec.Struct):
    source_name: Any = None


class _Feature(msgspec.Struct):
    properties: _Properties


class _Item(msgspec.Struct):
    collection: Any = None
    id: Any = None


_NAMES: dict[Form, Callable[[bytes | memoryview], Any]] = {
    "plume": lambda body: _decode(body, _Plume).plume_id,
    "plume_row": lambda body: _decode(body, _Plume).plume_id,
    "scene": lambda body: _decode(body, _Scene).name,
    "emission_source": lambda body: without_suffix(str(_decode(body, _Feature).properties.source_name or "")),
    "stac": lambda body: " ".join(str(each) for each in msgspec.structs.astuple(_decode(body, _Item)) if each),
}


def name_of(form: Form, body: bytes | memoryview, found_at: str = "") -> str | bytes:
    """What tells a record from others of its form: its name, or all of it where it has none.

    :param found_at: tells those that came alone
    """
    if form not in _NAMES:
        return found_at
    try:
        return str(_NAMES[form](body) or "") or bytes(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return bytes(body)


def without_suffix(source_name: str) -> str:
    """The name of a source, without the query that ``sources.geojson`` appends to it."""
    return source_name.partition("?")[0]


def _decode(body: bytes | memoryview, kind: type[T_]) -> T_:
    return msgspec.json.decode(body, type=kind)


def _decoded(answer: Answer, kind: type[T_]) -> T_:
    return msgspec.json.decode(answer.body.removeprefix(b"\xef\xbb\xbf"), type=kind)


def _views(records: list[msgspec.Raw]) -> list[bytes | memoryview]:
    return [memoryview(record) for record in records]


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() else None


def _has_next(links: Any) -> bool:
    """Whether a page links to one that follows.

    Only that: its address may name another host or scheme than the one that was asked, as behind a proxy, and the
    search is paged by offset, which is known.
    """
    return any(isinstance(link, dict) and link.get("rel") == "next" for link in links or () if isinstance(links, list))


def _detail(body: bytes) -> str:
    """What an error document says, in one line."""
    try:
        said = msgspec.json.decode(body, type=_Error).detail
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    text = said if isinstance(said, str) else msgspec.json.encode(said).decode() if said else ""
    return " ".join(text.split())[:300].rstrip(".")
