"""Any STAC API, through pystac-client; every page lands as it was received.

pystac-client follows ``next`` links (href, method, headers, body, merge); its I/O layer is
subclassed so that items stay undecoded bytes.
"""

from __future__ import annotations

import contextlib
import json
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import msgspec
import pystac
import requests
from pystac_client import Client
from pystac_client.errors import ClientTypeError
from pystac_client.stac_api_io import StacApiIO

from geocat.errors import SourceChanged, SourceRefused, without_secrets
from geocat.harvest.base import NOTHING, Document, Memory, Page
from geocat.harvest.gate import not_json
from geocat.harvest.http import Http
from geocat.sources import StacApiSource


class Context(msgspec.Struct):
    """The older way to announce a count."""

    matched: int | None = None


class Envelope(msgspec.Struct):
    """What a page says about itself; the items or collections inside stay undecoded."""

    links: list[dict[str, Any]] = []
    features: list[msgspec.Raw] | None = None
    collections: list[msgspec.Raw] | None = None
    numberMatched: int | None = None  # noqa: N815  the standard's own name
    context: Context | None = None

    @property
    def announced(self) -> int | None:
        """How many items the whole answer has, if the page says so."""
        older = self.context.matched if self.context else None
        return older if self.numberMatched is None else self.numberMatched


class LandingIO(StacApiIO):
    """pystac-client's I/O layer, with pages of items and collections left undecoded.

    :param http: the client that asks
    """

    def __init__(self, http: Http) -> None:
        """Ask through geocat's own client; pystac-client's session stays unused."""
        super().__init__()
        self.http = http
        self.source = http.source
        self.asked = ""
        self.content_type = ""
        self.envelope = Envelope()
        self.wants_features = False

    def request(
        self,
        href: str,
        method: str | None = None,
        headers: dict[str, str] | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> str:
        """Send one request, as pystac-client would.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx
        """
        asked = requests.Request(method=method or "GET", url=href, headers=headers)
        if asked.method == "POST":
            asked.json = parameters
        else:
            asked.params = dict(parameters or {})
        prepared = asked.prepare()
        self.asked, self.content_type = str(prepared.url), ""
        body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
        answer = self.http.ask(str(prepared.method), self.asked, sent=dict(prepared.headers), body=body)
        self.asked, self.content_type = answer.url, answer.headers.get("Content-Type", "")
        try:
            return answer.body.decode()
        except UnicodeDecodeError as wrong:
            raise not_json(self.source, self.asked, self.content_type, "it is not UTF-8 text") from wrong

    def read_json(self, source: pystac.link.HREF, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """A document as a dict; the features or collections of a page as undecoded bytes.

        :raises SourceChanged: not JSON
        """
        text = self.read_text(source, *args, **kwargs)
        try:
            if '"features"' in text or '"collections"' in text:
                self.envelope = msgspec.json.decode(text, type=Envelope)
                is_listing = self.envelope.collections is not None and not self.wants_features
                if self.envelope.features is not None or is_listing:
                    return {
                        "links": self.envelope.links,
                        "features": self.envelope.features,
                        "collections": self.envelope.collections,
                    }
            document = json.loads(text)
        except (msgspec.DecodeError, ValueError, RecursionError) as wrong:
            raise not_json(self.source, self.asked, self.content_type, wrong) from wrong
        if not isinstance(document, dict):
            raise not_json(self.source, self.asked, self.content_type, "it is not an object")
        if self.wants_features:
            raise SourceChanged(
                f"Source {self.source}: {without_secrets(self.asked)} answered a search with JSON that has no "
                "features; check that the url is that of a STAC API.",
                source=self.source,
                url=self.asked,
            )
        return document


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

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:  # noqa: ARG002
        """Yield the collections, then the items page by page.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx
        :raises SourceChanged: not a STAC API, or a page that is not JSON
        """
        io = LandingIO(self.http)
        with warnings.catch_warnings(), self.http:
            warnings.simplefilter("ignore")
            try:
                client = self._open(io)
                yield from self._collections(io, client)
                yield from self._items(io, client)
            except pystac.STACError as wrong:
                raise SourceChanged(
                    f"Source {self.name}: the links of {without_secrets(self.asked.url)} cannot be followed "
                    f"({wrong}); check the declared url.",
                    source=self.name,
                    url=self.asked.url,
                ) from wrong

    def _open(self, io: LandingIO) -> Client:
        try:
            return Client.open(self.asked.url, stac_io=io)
        except (ClientTypeError, pystac.STACError, KeyError, AttributeError) as wrong:
            raise SourceChanged(
                f"Source {self.name}: {without_secrets(self.asked.url)} is not the landing page of a STAC "
                f"API ({wrong}); check the declared url.",
                source=self.name,
                url=self.asked.url,
            ) from wrong

    def _collections(self, io: LandingIO, client: Client) -> Iterator[Page]:
        """The collection documents; an API that does not serve them loses only their descriptions."""
        root = self.asked.url.rstrip("/")
        for collection in self.asked.collections:
            with _unless_missing():
                text = io.request(f"{root}/collections/{quote(collection, safe='')}")
                yield Page("collections", [Document(text.encode(), io.asked)], url=without_secrets(io.asked))
        if self.asked.collections:
            return
        link = client.get_single_link("data")
        with _unless_missing():
            for page in io.get_pages(link.absolute_href if link else f"{root}/collections"):
                bodies = page["collections"] or ()
                yield Page("collections", [Document(memoryview(body), io.asked) for body in bodies])

    def _items(self, io: LandingIO, client: Client) -> Iterator[Page]:
        asked = self.asked
        try:
            search = client.search(
                method=asked.method,
                limit=asked.limit,
                max_items=asked.max_items,
                ids=list(asked.ids) or None,
                collections=list(asked.collections) or None,
                bbox=list(asked.bbox) if asked.bbox else None,
                intersects=asked.intersects,
                datetime=asked.datetime,
                query=list(asked.query) if isinstance(asked.query, tuple) else asked.query,
                filter=asked.filter,
            )
        except (ValueError, TypeError, NotImplementedError) as wrong:
            raise SourceChanged(
                f"Source {self.name}: the search cannot be sent ({wrong}); check what is asked.",
                source=self.name,
                url=asked.url,
            ) from wrong
        followed: set[bytes] = set()
        io.wants_features = True
        for page in search.pages_as_dicts():
            announced = io.envelope.announced
            if announced is not None and asked.max_items is not None:
                announced = min(announced, asked.max_items)
            documents = [Document(memoryview(body)) for body in page["features"]]
            yield Page("items", documents, announced, without_secrets(io.asked))
            for link in page["links"]:
                request = msgspec.json.encode([link.get(member) for member in ("rel", "method", "href", "body")])
                if link.get("rel") == "next" and request in followed:
                    raise SourceChanged(
                        f"Source {self.name}: {without_secrets(io.asked)} leads back to a page that was read "
                        "already, so the search does not end; report it to whoever runs the API.",
                        source=self.name,
                        url=io.asked,
                    )
                followed.add(request)


@contextlib.contextmanager
def _unless_missing() -> Iterator[None]:
    """Go on where the API has no such document, or does not serve its kind."""
    try:
        yield
    except SourceRefused as wrong:
        if "answered 404" not in str(wrong) and "answered 405" not in str(wrong):
            raise
