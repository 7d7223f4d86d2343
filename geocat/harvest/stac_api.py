"""Any STAC API, through pystac-client; every page lands as it was received.

pystac-client reads the landing page, knows what the API conforms to, and puts searches into words. The pages are
followed by :mod:`geocat.harvest.chain`, as pystac-client would (href, method, headers, body, merge), so that a
harvest can be taken up anywhere and items stay undecoded bytes.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import quote

import msgspec
import pystac
from pystac_client import Client
from pystac_client.conformance import ConformanceClasses
from pystac_client.errors import ClientTypeError
from pystac_client.stac_api_io import StacApiIO

from geocat.errors import HarvestError, SourceChanged, SourceRefused, without_secrets
from geocat.harvest import canary, windows
from geocat.harvest.base import NOTHING, Document, Memory, Page
from geocat.harvest.gate import Unread, Unreadable
from geocat.harvest.http import Answer, Http
from geocat.harvest.plan import Plan, filters, planned, query_of
from geocat.harvest.search import Read, Reader, Request, following, storable
from geocat.harvest.slices import Slices
from geocat.quiet import quiet
from geocat.sources import StacApiSource

COLLECTIONS: Literal["collections"] = "collections"


class LandingIO(StacApiIO):
    """pystac-client's I/O layer, asking through geocat's own client; its session stays unused.

    :param http: the client that asks
    """

    def __init__(self, http: Http) -> None:
        """Ask nothing yet."""
        super().__init__()
        self.http = http
        self.landing_page: tuple[str, str] | None = None

    def look(self, url: str) -> None:
        """Ask for the landing page, and keep it for whoever reads it next."""
        self.landing_page = (url, self.request(url))

    def request(
        self,
        href: str,
        method: str | None = None,
        headers: dict[str, str] | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> str:
        """The text of a JSON object.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx
        :raises SourceChanged: not JSON
        """
        if self.landing_page and self.landing_page[0] == href:
            return self.landing_page[1]
        verb, url, sent, body = Request(method or "GET", href, parameters or {}, headers or {}).prepared()
        return self.http.ask(verb, url, sent=sent, body=body, check=_is_object).body.decode()


def _is_object(answer: Answer) -> None:
    try:
        document = json.loads(answer.body.decode())
    except (ValueError, RecursionError) as wrong:
        raise Unreadable("it is not UTF-8 text" if isinstance(wrong, UnicodeError) else wrong) from wrong
    if not isinstance(document, dict):
        raise Unreadable("it is not an object")


class StacApi:
    """The items of a search, and the collections they belong to.

    :param name: declared name
    :param asked: what to ask for
    """

    def __init__(self, name: str, asked: StacApiSource) -> None:
        """Nothing is asked before :meth:`pages`."""
        self.name = name
        self.asked = asked
        self.http = Http(name, asked)
        self.traffic = self.http.traffic
        self.reader = Reader(self.http, counts=asked.counts == "check")
        self.described: list[bytes | memoryview] = []

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:
        """Yield the collections, then the items page by page, each chain from where its pages have landed.

        Only what was updated since the last snapshot is asked for, where the API shows that it can tell.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx
        :raises SourceChanged: not a STAC API, or a first page that is not JSON, or one without features
        """
        with self.http:
            self.client = self._open()
            plan = self._resumed(memory) or self._planned(memory)
            self.asked = self.asked.model_copy(update={"datetime": plan.window(self.asked.datetime)})
            if memory.resume.get(COLLECTIONS, plan) is not None:
                for page in self._collections(memory.resume.get(COLLECTIONS) or {}, plan):
                    self.described += [document.body for document in page.documents]
                    yield page
            described = self.described or (document.body for document in memory.landed(COLLECTIONS))
            span = windows.span_of(described)
            yield from Slices(self.asked, self.reader, self.first, plan, memory, span).pages()

    def _open(self) -> Client:
        try:
            io = LandingIO(self.http)
            io.look(self.asked.url)
            with quiet():
                return Client.open(self.asked.url, stac_io=io)
        except (ClientTypeError, pystac.STACError, KeyError, AttributeError) as wrong:
            raise SourceChanged(
                f"Source {self.name}: {without_secrets(self.asked.url)} is not the landing page of a STAC "
                f"API ({wrong}); check the declared url.",
                source=self.name,
                url=self.asked.url,
            ) from wrong

    def first(self, plan: Plan, window: str | None = None, **other: Any) -> Request:
        """The first request of the search, in pystac-client's words.

        :param window: of time; as declared, unless given
        :param other: what is asked otherwise than declared: ``limit``, ``filter``, ``query``
        """
        asked = self.asked
        query = list(asked.query) if isinstance(asked.query, tuple) else asked.query
        search = {"limit": asked.limit, "filter": asked.filter, "query": query, **other}
        if plan.since and plan.by == "filter":
            search["filter"] = canary.both(*filters(asked), canary.since(*plan.since))
        elif plan.since:
            search["query"] = {**query_of(self.first(Plan())), plan.since[0]: {"gte": plan.since[1]}}
        try:
            with quiet():
                said = self.client.search(
                    method=asked.method,
                    max_items=asked.max_items,
                    ids=list(asked.ids) or None,
                    collections=list(asked.collections) or None,
                    bbox=list(asked.bbox) if asked.bbox else None,
                    intersects=asked.intersects,
                    datetime=window or asked.datetime,
                    **search,
                )
                return Request(asked.method, said.url, json.loads(json.dumps(said.get_parameters())))
        except pystac.STACError as wrong:
            raise SourceChanged(
                f"Source {self.name}: the links of {without_secrets(asked.url)} cannot be followed ({wrong}); "
                "check the declared url.",
                source=self.name,
                url=asked.url,
            ) from wrong
        except HarvestError:
            raise
        except Exception as wrong:  # pystac-client and cql2 raise bare ones
            raise self._cannot(wrong) from wrong

    def _cannot(self, wrong: Exception) -> SourceChanged:
        return SourceChanged(
            f"Source {self.name}: the search cannot be sent ({' '.join(str(wrong).split())}); check what is asked.",
            source=self.name,
            url=self.asked.url,
        )

    def _extension(self) -> str:
        """By which extension a property can be asked for, if the API conforms to one."""
        for extension in (ConformanceClasses.FILTER, ConformanceClasses.QUERY):
            if self.client.conforms_to(extension):
                return extension.name.lower()
        return ""

    def _planned(self, memory: Memory) -> Plan:
        try:
            return planned(self.asked, self.reader, self.first, self._extension(), memory.known)
        except ValueError as wrong:
            raise self._cannot(wrong) from wrong

    def _resumed(self, memory: Memory) -> Plan | None:
        """The plan by which pages have landed already."""
        states = [state for state in memory.resume.values() if state]
        return msgspec.convert(states[-1]["plan"], Plan) if states else None

    def _collections(self, state: dict[str, Any], plan: Plan) -> Iterator[Page]:
        """The collection documents; an API that does not serve them loses only their descriptions."""
        root = self.asked.url.rstrip("/")
        scope = plan.scope
        said = {"plan": msgspec.to_builtins(plan)}
        for number, collection in enumerate(self.asked.collections):
            if number < state.get("described", 0):
                continue
            url = f"{root}/collections/{quote(collection, safe='')}"
            documents: list[Document] = []
            with _unless_missing():
                answer = self.http.ask(*Request("GET", url).prepared()[:2], check=_is_object)
                documents = [Document(answer.body, without_secrets(answer.url))]
            then = {**said, "described": number + 1} if number + 1 < len(self.asked.collections) else None
            yield Page(COLLECTIONS, documents, None, without_secrets(url), COLLECTIONS, then, scope, plan.whole)
        if not self.asked.collections:
            yield from self._listing(state, said, scope, plan)

    def _listing(self, state: dict[str, Any], said: dict[str, Any], scope: str, plan: Plan) -> Iterator[Page]:
        """The collections as the API lists them."""
        link = self.client.get_single_link("data")
        href = link.absolute_href if link else f"{self.asked.url.rstrip('/')}/collections"
        first = asked = Request("GET", href)
        if state.get("request"):
            asked = msgspec.convert(state["request"], Request)
        followed: set[str] = set()
        while True:
            page = self._listed(asked)
            documents = [Document(memoryview(body), without_secrets(page.url)) for body in page.features.values()]
            then = following(page, first) if documents else None
            if then is not None and then.digest() in followed:
                then = None
            request = then and storable(then, self.name, self.asked.url)
            follows = then and {**said, **({"request": request} if request else {})}
            url = without_secrets(asked.url)
            yield Page(COLLECTIONS, documents, None, url, COLLECTIONS, follows, scope, plan.whole)
            if then is None:
                return
            asked = then

    def _listed(self, asked: Request) -> Read:
        """A page of collections; one without any where the API does not serve them."""
        try:
            with _unless_missing():
                return self.reader.read(asked, "collections")
        except SourceChanged as wrong:
            if isinstance(wrong, Unread):
                raise
        return Read({}, None, [], asked.url)


@contextlib.contextmanager
def _unless_missing() -> Iterator[None]:
    """Go on where the API has no such document, or does not serve its kind."""
    try:
        yield
    except SourceRefused as wrong:
        if "answered 404" not in str(wrong) and "answered 405" not in str(wrong):
            raise
