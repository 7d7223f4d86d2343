"""CMR-STAC: NASA's STAC API in front of CMR, 100 items in a page whatever is asked for.

The next page is a GET with a ``cursor``. A page may be short without being the last; the last has no link
``next``, or no items.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from geocat.errors import InputError, without_secrets
from geocat.harvest.base import Document, Memory, Page
from geocat.harvest.cmr_answer import Chain, ask, digest, no_end, span
from geocat.harvest.cmr_search import collections_of, degrees, kept
from geocat.harvest.http import Http
from geocat.harvest.icesat2 import Selection
from geocat.sources import CmrSource

PAGE_SIZE = 100
COLLECTIONS, ITEMS = "collections", "items"


class Context(msgspec.Struct):
    """How CMR-STAC announces a count."""

    matched: int | None = None


class Items(msgspec.Struct):
    """What a page says about itself; the items inside stay undecoded."""

    features: list[msgspec.Raw]
    links: list[dict[str, Any]] = []
    numberMatched: int | None = None  # noqa: N815  the standard's own name
    context: Context | None = None

    @property
    def hits(self) -> int | None:
        """How many items the whole answer has, if the page says so."""
        older = self.context.matched if self.context else None
        return older if self.numberMatched is None else self.numberMatched

    @property
    def after(self) -> str:
        """The query of the next page; ``""`` where there is none."""
        links = [str(link.get("href") or "") for link in self.links if link.get("rel") == "next"]
        return urlsplit(links[0]).query if links else ""


class _Asset(msgspec.Struct):
    href: str = ""


class _Item(msgspec.Struct):
    id: str = ""
    assets: dict[str, _Asset] = {}


class Stac:
    """The collections, then the items of one search over all of them.

    :param http: the client that asks
    :param asked: what to ask for
    :raises InputError: no provider, a concept id, or cycles, tracks or regions of what is not ICESat-2's
    """

    def __init__(self, http: Http, asked: CmrSource) -> None:
        """Nothing is asked before :meth:`pages`."""
        self.http = http
        self.asked = asked
        if not asked.provider:
            raise InputError(f"Source {http.source} needs a provider for the route stac, for example NSIDC_CPRD.")
        self.url = f"{asked.url.rstrip('/')}/stac/{quote(asked.provider, safe='')}"
        self.collections = collections_of(http.source, asked)
        self.selection = Selection(*map(frozenset, (asked.cycles, asked.tracks, asked.regions)))
        self.temporal = span(asked.datetime) if asked.datetime else None
        for each in self.collections:
            if not each.short_name:
                raise InputError(
                    f"Source {http.source} asks CMR-STAC for {each.declared}, which knows collections as "
                    "SHORTNAME_VERSION only; name it so, or take the route search."
                )

    def pages(self, memory: Memory) -> Iterator[Page]:
        """Yield the collection documents, then the items, from where they were left."""
        if COLLECTIONS not in memory.resume:
            yield self._documents()
        following = memory.resume.get(ITEMS, {})
        if following is not None:
            yield from self._items(msgspec.convert(following, Chain))

    def _documents(self) -> Page:
        """What CMR-STAC says about the collections; one it does not know loses only its description."""
        documents = []
        for each in self.collections:
            answer = self.http.get(f"{self.url}/collections/{quote(each.as_item, safe='')}")
            if answer:
                documents.append(Document(answer.body, answer.url))
        return Page("collections", documents, url=f"{self.url}/collections", slice=COLLECTIONS)

    def _items(self, chain: Chain) -> Iterator[Page]:
        what = ", ".join(each.as_item for each in self.collections)
        asked_after = {chain.after}
        while True:
            url = f"{self.url}/search?{chain.after or self._query()}"
            page = self._page(url, chain, asked_after)
            asked_after.add(page.after)
            if page.features:
                chain.take(page.features, page.hits, digest(page.features))
            elif chain.hits is None:
                chain.hits = page.hits
            wanted = [item for item in page.features if kept(self.selection, item, _names)]
            chain.dropped += len(page.features) - len(wanted)
            chain.after = page.after if page.features else ""
            is_last = not chain.after
            yield Page(
                "items",
                [Document(memoryview(item)) for item in wanted],
                chain.announced,
                without_secrets(url),
                slice=ITEMS,
                next=None if is_last else msgspec.to_builtins(chain),
                gap=chain.gap(what) if is_last and self.asked.counts == "check" else "",
                note=chain.note(what) if is_last else "",
            )
            if is_last:
                return

    def _page(self, url: str, chain: Chain, asked_after: set[str]) -> Items:
        """One page; asked for twice where it was read before.

        :raises SourceChanged: it was read before, again
        """
        what = ""
        for _ in range(2):
            _, page = ask(self.http, url, Items, {"Accept": "application/geo+json, application/json"})
            if page.features and digest(page.features) == chain.digest:
                what = "gave the same page twice"
            elif page.features and page.after and page.after in asked_after:
                what = "leads back to a page that was read already"
            else:
                return page
        raise no_end(self.http, url, what)

    def _query(self) -> str:
        query = {"collections": ",".join(each.as_item for each in self.collections)}
        if self.asked.bbox:
            query["bbox"] = ",".join(map(degrees, self.asked.bbox))
        if self.temporal:
            query["datetime"] = "/".join(instant or ".." for instant in self.temporal)
        query["limit"] = str(min(self.asked.limit or PAGE_SIZE, PAGE_SIZE))
        return urlencode(query, safe=",/:")


def _names(sent: msgspec.Raw) -> list[str]:
    """The id, and the names of the files."""
    item = msgspec.json.decode(sent, type=_Item)
    return [item.id, *(asset.href.rpartition("/")[2] for asset in item.assets.values())]
