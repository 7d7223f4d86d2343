"""A STAC catalog that is only files: local, ``http(s)://``, or on any fsspec URL.

Documents are told apart by what they are, not by the link that led to them: an item behind a
``child`` link is an item. Order is that of the links, whatever the order of the answers, so two
harvests of the same files are the same.
"""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from urllib.parse import urldefrag, urljoin, urlsplit

import msgspec

from geocat.errors import SourceChanged, SourceUnavailable, without_secrets
from geocat.harvest.base import NOTHING, Document, Form, Kind, Memory, Page
from geocat.harvest.gate import not_json, refuse
from geocat.harvest.http import Http
from geocat.harvest.reader import FORBIDDEN, Place, Read, Reader
from geocat.harvest.static_head import Head
from geocat.sources import StacStaticSource

CRAWL = "crawl"
"""The one chain of pages: it ends when every link was followed."""
DOCUMENTS_PER_PAGE = 200
UNDER_WAY = 4  # documents asked for ahead, per connection
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class StacStatic:
    """Every collection and item reachable from a root document.

    :param name: declared name
    :param asked: the root, and how to fetch
    """

    def __init__(self, name: str, asked: StacStaticSource) -> None:
        """Nothing is read before :meth:`pages`."""
        self.name = name
        self.asked = asked
        self.root = asked.url if _SCHEME.match(asked.url) else posixpath.abspath(asked.url)
        self.http = Http(name, asked)
        self.traffic = self.http.traffic
        self._seen: set[str] = set()
        self._published_at = ""

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:
        """Yield catalogs and collections level by level, each level followed by its items.

        A link that leads nowhere (404, no such file) becomes a document with that problem. What is known not to
        have changed (the link's checksum, an ETag, a file's key) is not read again.

        :raises SourceUnavailable: no answer, 5xx after the retries, or no root document
        :raises SourceRefused: 401, 403, 429
        :raises SourceChanged: a catalog or collection that is not readable
        """
        if memory.resume and memory.resume.get(CRAWL) is None:
            return
        with ExitStack() as stack:
            pool = ThreadPoolExecutor(self.asked.jobs, "geocat-fetch")
            # Not waited for: after an error or Ctrl-C, a host that hangs would hold up the report.
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            crawl = _Crawl(pool, Reader(stack.enter_context(self.http)), memory, self.asked)
            level = [Place(self.root)]
            self._seen.add(self.root)
            while level:
                items: list[Place] = []
                below: list[Place] = []
                yield from self._groups(crawl, level, items, below)
                yield from crawl.items(items)
                level = below
        if crawl.refused and not crawl.answered and not crawl.landed_items:
            refuse(self.name, crawl.refused[0].url, FORBIDDEN)
        # Landed last, so that a harvest that is refused lands none of them as settled.
        yield Page("items", [_refused(place) for place in crawl.refused], slice=CRAWL)

    def _groups(self, crawl: _Crawl, level: list[Place], items: list[Place], below: list[Place]) -> Iterator[Page]:
        """The catalogs and collections of a level, then what was no such thing though a link says so."""
        pages: dict[Kind, list[Document]] = {"collections": [], "items": []}
        for place, found in crawl.groups(level):
            place, document, head = self._catalog(place, found)  # noqa: PLW2901  a redirect moves the place
            kind: Kind = "collections" if head.has_children and not document.problem else "items"
            if kind == "collections":
                self._follow(place, head, items, below)
            if place.url not in crawl.landed:
                pages[kind].append(document)
                if len(pages[kind]) == DOCUMENTS_PER_PAGE:
                    yield Page(kind, pages[kind], slice=CRAWL, next=without_secrets(place.url))
                    pages[kind] = []
        for kind, documents in pages.items():
            if documents:
                yield Page(kind, documents, slice=CRAWL, next=without_secrets(level[-1].url))

    def _catalog(self, place: Place, found: Read | None) -> tuple[Place, Document, Head]:
        """Where a catalog or collection document lies, the document, and what it links to."""
        if found is None:
            if not place.linked_from:
                raise SourceUnavailable(
                    f"Source {self.name}: there is no document at {without_secrets(place.url)}; "
                    "check the declared url.",
                    source=self.name,
                    url=place.url,
                )
            return place, _nothing_at(place), Head()
        place = place._replace(url=found.url)
        try:
            head = msgspec.json.decode(found.body, type=Head)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
            raise not_json(self.name, place.url, "a document", wrong) from wrong
        if not place.linked_from:
            self.root = place.url
            self._seen.add(self.root)
            self._check_root(head)
        return place, _document(place, found), head

    def _check_root(self, head: Head) -> None:
        if not head.has_children or not (head.links or head.own_id):
            raise SourceChanged(
                f"Source {self.name}: {without_secrets(self.root)} is not a STAC catalog or collection; "
                "check the declared url.",
                source=self.name,
                url=self.root,
            )
        self._published_at = next((link.href for link in head.followed() if link.rel == "self"), "")

    def _follow(self, place: Place, head: Head, items: list[Place], below: list[Place]) -> None:
        """Sort the links of a document into items and documents of the next level, each only once."""
        collection = head.own_id if head.is_collection else place.parent_collection
        for link in head.followed():
            if link.rel not in ("item", "child"):
                continue
            url = self._resolve(place.url, link.href)
            if url in self._seen or (self.asked.external == "skip" and not self._is_ours(url)):
                continue
            self._seen.add(url)
            (items if link.rel == "item" else below).append(
                Place(url, collection, place.url, link.checksum if isinstance(link.checksum, str) else "")
            )

    def _resolve(self, base: str, href: str) -> str:
        """The place a link leads to; links into the tree where it was published stay in this copy."""
        href = urldefrag(href.strip()).url
        if self._published_at and self._published_at != self.root and _SCHEME.match(href):
            published = self._published_at.rpartition("/")[0] + "/"
            if href.startswith(published):
                return self.root.rpartition("/")[0] + "/" + href.removeprefix(published)
        if not _SCHEME.match(href):
            href = href.replace("\\", "/")
        if _SCHEME.match(base) and base.startswith(("http://", "https://")):
            return urljoin(base, href)
        if _SCHEME.match(href) or href.startswith("/"):
            return href
        folder = base.rpartition("/")[0]
        head, slash, tail = folder.partition("://") if "://" in folder else ("", "", folder)
        return head + slash + posixpath.normpath(posixpath.join(tail, href))

    def _is_ours(self, url: str) -> bool:
        return urlsplit(url)[:2] == urlsplit(self.root)[:2]


class _Crawl:
    """Fetches documents: those that have changed, or that were not landed before an interruption.

    :param pool: threads that ask
    :param reader: how they ask
    :param memory: what is known already
    """

    def __init__(self, pool: ThreadPoolExecutor, reader: Reader, memory: Memory, asked: StacStaticSource) -> None:
        self.pool, self.reader, self.known, self.asked = pool, reader, memory.known, asked
        self.landed: dict[str, Document] = {}
        self.landed_items: set[str] = set()
        self.refused: list[Place] = []
        self.answered = 0
        if memory.resume:
            self.landed = {document.found_at: document for document in memory.landed("collections")}
            self.landed_items = {document.found_at for document in memory.landed("items")}

    def groups(self, places: list[Place]) -> Iterator[tuple[Place, Read | None]]:
        """Catalogs and collections, in order; those that are as they were come from where they are known."""
        missing = [place for place in places if place.url not in self.landed and place.url not in self.landed_items]
        fetched = self._fetched(missing, self._read_group)
        for place in places:
            if place.url in self.landed:
                document = self.landed[place.url]
                yield place, Read(bytes(document.body), place.url, document.validator)
            elif place.url not in self.landed_items:
                yield next(fetched)

    def items(self, places: list[Place]) -> Iterator[Page]:
        """Pages of items, in order."""
        missing = (place for place in places if place.url not in self.landed_items)
        fetched = self._fetched(missing, self._read_item)
        while batch := list(islice(fetched, DOCUMENTS_PER_PAGE)):
            self.refused += [place for place, found in batch if found and found.is_refused]
            batch = [(place, found) for place, found in batch if not (found and found.is_refused)]
            self.answered += sum(found is not None for _, found in batch)
            if not batch:
                continue
            doubt = self._doubt([place.url for place, found in batch if found and found.differs])
            is_gap = self.asked.counts == "check"
            yield Page(
                "items",
                [_document(place, found) for place, found in batch],
                slice=CRAWL,
                next=without_secrets(batch[-1][0].url),
                gap=doubt if is_gap else "",
                note="" if is_gap else doubt,
            )

    @staticmethod
    def _doubt(differing: list[str]) -> str:
        if not differing:
            return ""
        return (
            f"{len(differing)} documents are not what the checksums of the links to them announce, first "
            f'{without_secrets(differing[0])}; harvest again, or set counts = "ignore" if the checksums are wrong.'
        )

    def _read_group(self, place: Place) -> Read | None:
        known = self.known.collection(place.url) if self.known else None
        found = self.reader.read(place, known[0] if known else "")
        return found._replace(body=known[1], is_unchanged=False) if found and found.is_unchanged and known else found

    def _read_item(self, place: Place) -> Read | None:
        known = self.known.validator(place.url, place.parent_collection) if self.known else ""
        return self.reader.read(place, known, may_refuse=True)

    def _fetched(
        self, places: Iterable[Place], read: Callable[[Place], Read | None]
    ) -> Iterator[tuple[Place, Read | None]]:
        """Places with what lies there, in order, a bounded number under way at once."""
        remaining = iter(places)
        under_way: deque[tuple[Place, Future[Read | None]]] = deque()
        for place in islice(remaining, self.asked.jobs * UNDER_WAY):
            under_way.append((place, self.pool.submit(read, place)))
        while under_way:
            place, future = under_way.popleft()
            found = future.result()
            for following in islice(remaining, 1):
                under_way.append((following, self.pool.submit(read, following)))
            yield place, found


def _document(place: Place, found: Read | None) -> Document:
    if found is None:
        return _nothing_at(place)
    form: Form = "known" if found.is_unchanged else "stac"
    return Document(found.body, found.url, place.parent_collection, validator=found.validator, form=form)


def _refused(place: Place) -> Document:
    return _nothing_at(place, "that may be read, answers the host (403)")


def _nothing_at(place: Place, what: str = "here") -> Document:
    return Document(
        b"",
        place.url,
        place.parent_collection,
        f"There is no document {what}, although {without_secrets(place.linked_from)} links to it.",
    )
