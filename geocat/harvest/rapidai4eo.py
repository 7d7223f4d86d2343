"""RapidAI4EO: its three resource files as they are, or its static STAC, of which the label items lead to the labels.

A label item says where its sample lies; how much of each class there is stands in the GeoJSON that it links to.
"""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from urllib.parse import urljoin

import msgspec

from geocat.errors import without_secrets
from geocat.harvest.base import NOTHING, Document, Memory, Page
from geocat.harvest.http import Http
from geocat.harvest.reader import Place, Read, Reader
from geocat.harvest.stac_static import CRAWL, StacStatic
from geocat.harvest.transfer import Transfer, below
from geocat.sources import RapidAi4EoSource, StacStaticSource

LABELS = "label-geojson"
"""The chain of pages of the label GeoJSONs; it ends when the crawl has ended, and all of its items' have come."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class RapidAi4Eo:
    """The samples, labels and classes of RapidAI4EO, by either route.

    :param name: declared name
    :param asked: which route, and where the files lie
    """

    def __init__(self, name: str, asked: RapidAi4EoSource) -> None:
        """Nothing is asked before :meth:`pages`."""
        self.asked = asked
        self.static = StacStatic(name, _crawled(asked))
        self.http: Http = self.static.http if asked.route == "stac" else Http(name, asked)
        self.traffic = self.http.traffic

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:
        """Yield the pieces of the files; on the route ``stac`` those of the classes, then label items and labels.

        A crawl asks for everything: it is compared with the last snapshot when it is conformed.

        :raises SourceUnavailable: a file is not there, no answer, or 5xx after the retries
        :raises SourceRefused: 4xx
        :raises SourceChanged: a catalog or collection that is not readable
        """
        asked = self.asked
        files = {"samples": asked.geometries, "labels": asked.labels, "classes": asked.classes}
        if asked.route == "stac":
            files = {"classes": asked.classes}
            memory = dataclasses.replace(memory, known=None)
        with self.http:
            yield from Transfer(self.http, {role: below(asked.url, file) for role, file in files.items()}).pages(memory)
        if asked.route == "stac":
            yield from self._crawl(memory)

    def _crawl(self, memory: Memory) -> Iterator[Page]:
        """Label items page by page, each page followed by one of their labels."""
        if LABELS in memory.resume and memory.resume[LABELS] is None:
            return
        landed = memory.landed if memory.resume else NOTHING.landed
        have = {document.parent_collection for document in landed("items") if document.form == "label"}
        resume = {CRAWL: memory.resume[CRAWL]} if CRAWL in memory.resume else {}
        pool = ThreadPoolExecutor(self.asked.jobs, "geocat-labels")
        try:
            with self.http:
                began = [_Item.of(each) for each in landed("items") if each.form == "stac" and not each.problem]
                labels = _Labels(pool, Reader(self.http), {item.document.found_at for item in began})
                yield from labels.pages([item for item in began if item.id not in have])
                for page in self.static.pages(dataclasses.replace(memory, resume=resume)):
                    if page.kind != "items":
                        yield page
                        continue
                    items = labels.items(page.documents)
                    broken = [document for document in page.documents if document.problem]
                    yield page._replace(documents=[*broken, *(item.document for item in items)])
                    yield from labels.pages(items)
                yield Page("items", [], slice=LABELS)
        finally:
            # Not waited for: after an error or Ctrl-C, a host that hangs would hold up the report.
            pool.shutdown(wait=False, cancel_futures=True)


class _Item(NamedTuple):
    """An item, as far as a crawl for labels looks at it.

    :param label: URL of its label GeoJSON; ``""`` where it has none
    :param related: URLs of the items that it says are related
    """

    document: Document
    id: str
    label: str
    related: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Document) -> _Item:
        """Look at a document; what cannot be read as an item has no label."""
        try:
            head = msgspec.json.decode(document.body, type=_Head)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return cls(document, "", "")
        related = (link.href for link in head.links if link.rel == "related")
        labels = (asset.href for key, asset in head.assets.items() if asset.is_label(key))
        return cls(
            document,
            head.id,
            next((_resolved(document.found_at, href) for href in labels), ""),
            tuple(_resolved(document.found_at, href) for href in related if href),
        )


class _Asset(msgspec.Struct):
    href: str = ""
    roles: list[str] | None = None

    def is_label(self, key: str) -> bool:
        return bool(self.href) and (key == "labels" or "labels" in (self.roles or ()))


class _Link(msgspec.Struct):
    rel: str = ""
    href: str = ""


class _Head(msgspec.Struct):
    id: str
    assets: dict[str, _Asset] = {}
    links: list[_Link] = []


class _Labels:
    """Fetches what label items lead to, and the label items that others are related to.

    :param pool: threads that ask
    :param reader: how they ask
    :param seen: where label items lie that have landed
    """

    def __init__(self, pool: ThreadPoolExecutor, reader: Reader, seen: set[str]) -> None:
        self.pool, self.reader = pool, reader
        self._seen = seen

    def items(self, documents: Sequence[Document]) -> list[_Item]:
        """The label items among documents, and those to which the others are related, each once."""
        found: list[_Item] = []
        for item in self.pool.map(self._label_item, [_Item.of(each) for each in documents if not each.problem]):
            if item and item.document.found_at not in self._seen:
                self._seen.add(item.document.found_at)
                found.append(item)
        return found

    def pages(self, items: Sequence[_Item]) -> Iterator[Page]:
        """One page of the labels of some items, where there are any."""
        if items:
            yield Page("items", list(self.pool.map(self._label, items)), slice=LABELS, next=True)

    def _label_item(self, item: _Item) -> _Item | None:
        if item.label:
            return item
        for url in item.related:
            found = self.reader.read(Place(url, linked_from=item.document.found_at))
            if found:
                related = _Item.of(_document(url, item, found))
                if related.label:
                    return related
        return None

    def _label(self, item: _Item) -> Document:
        found = self.reader.read(Place(item.label, linked_from=item.document.found_at))
        if found:
            return Document(found.body, item.label, item.id, form="label")
        linked_from = without_secrets(item.document.found_at)
        problem = f"There is no document here, although {linked_from} links to it."
        return Document(b"", item.label, item.id, problem, form="label")


def _document(url: str, related_to: _Item, found: Read) -> Document:
    return Document(found.body, url, related_to.document.parent_collection)


def _crawled(asked: RapidAi4EoSource) -> StacStaticSource:
    """The static STAC of the corpus as a source of its own, asked as politely."""
    how: dict[str, Any] = {
        "retries": asked.retries,
        "timeout_s": asked.timeout_s,
        "requests_per_second": asked.requests_per_second,
        "jobs": asked.jobs,
        "counts": asked.counts,
    }
    return StacStaticSource(type="stac_static", url=below(asked.url, asked.stac), **how)


def _resolved(base: str, href: str) -> str:
    """Where a link of a document leads."""
    if base.startswith(("http://", "https://")):
        return urljoin(base, href)
    if _SCHEME.match(href) or href.startswith("/"):
        return href
    head, slash, tail = base.partition("://") if "://" in base else ("", "", base)
    return head + slash + posixpath.normpath(posixpath.join(posixpath.dirname(tail), href))
