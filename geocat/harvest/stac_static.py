"""A STAC catalog that is only files: local, ``http(s)://``, or on any fsspec URL.

Documents are told apart by what they are, not by the link that led to them: an item behind a
``child`` link is an item. Order is that of the links, whatever the order of the answers, so two
harvests of the same files are the same.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import fsspec
import msgspec

from geocat.errors import SourceChanged, SourceUnavailable, without_secrets
from geocat.harvest.base import NOTHING, Document, Memory, Page
from geocat.harvest.gate import not_json
from geocat.harvest.http import Answer, Http
from geocat.sources import StacStaticSource

FETCHED_TOGETHER = 1000
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
Reader = Callable[[str], Answer | None]


class Link(msgspec.Struct):
    """A link of a catalog or collection; ``href`` may be relative to the document it stands in."""

    rel: str | None = None
    href: str | None = None


class Head(msgspec.Struct):
    """The members that tell what a document is; the rest stays undecoded."""

    type: str | None = None
    id: str | None = None
    extent: msgspec.Raw = msgspec.Raw()
    links: list[Link] = []

    @property
    def has_children(self) -> bool:
        """Whether it is a catalog or a collection; those of STAC 0.x do not say what they are."""
        return self.type in (None, "Catalog", "Collection")

    @property
    def is_collection(self) -> bool:
        """Whether items below belong to it; a document without a type (STAC 0.x) has an extent."""
        return self.type == "Collection" or (self.type != "Catalog" and bytes(self.extent) not in (b"", b"null"))


class Place(NamedTuple):
    """Where a document lies, and the id of the nearest collection above it."""

    url: str
    parent_collection: str = ""
    linked_from: str = ""


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

        A link that leads nowhere (404, no such file) becomes a document with that problem.

        :raises SourceUnavailable: no answer, 5xx after the retries, or no root document
        :raises SourceRefused: 401, 403, 429
        :raises SourceChanged: a catalog or collection that is not readable
        """
        with ExitStack() as stack:
            pool = ThreadPoolExecutor(self.asked.jobs, "geocat-fetch")
            # Not waited for: after an error or Ctrl-C, a host that hangs would hold up the report.
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            read = self._reader(stack.enter_context(self.http))
            level = [Place(self.root)]
            self._seen.add(self.root)
            while level:
                items: list[Place] = []
                below: list[Place] = []
                groups: list[Document] = []
                others: list[Document] = []
                for place, body in _fetched(pool, read, level):
                    document, head = self._catalog(place, body)
                    if head.has_children and not document.problem:
                        groups.append(document)
                        self._follow(place, head, items, below)
                    else:
                        others.append(document)
                yield Page("collections", groups)
                if others:
                    yield Page("items", others)
                yield from self._items(pool, read, items)
                level = below

    def _items(self, pool: ThreadPoolExecutor, read: Reader, places: list[Place]) -> Iterator[Page]:
        found = iter(_fetched(pool, read, places))
        while window := list(islice(found, FETCHED_TOGETHER)):
            yield Page(
                "items",
                [
                    Document(body, place.url, place.parent_collection) if body is not None else _nothing_at(place)
                    for place, body in window
                ],
            )

    def _catalog(self, place: Place, body: bytes | None) -> tuple[Document, Head]:
        """A catalog or collection document, and what it links to."""
        if body is None:
            if not place.linked_from:
                raise SourceUnavailable(
                    f"Source {self.name}: there is no document at {without_secrets(place.url)}; "
                    "check the declared url.",
                    source=self.name,
                    url=place.url,
                )
            return _nothing_at(place), Head()
        try:
            head = msgspec.json.decode(body, type=Head)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
            raise not_json(self.name, place.url, "a document", wrong) from wrong
        if not place.linked_from:
            self.root = place.url
            self._seen.add(self.root)
            self._check_root(head)
        return Document(body, place.url, place.parent_collection), head

    def _check_root(self, head: Head) -> None:
        if not head.has_children or not (head.links or head.id):
            raise SourceChanged(
                f"Source {self.name}: {without_secrets(self.root)} is not a STAC catalog or collection; "
                "check the declared url.",
                source=self.name,
                url=self.root,
            )
        self._published_at = next((link.href or "" for link in head.links if link.rel == "self"), "")

    def _follow(self, place: Place, head: Head, items: list[Place], below: list[Place]) -> None:
        """Sort the links of a document into items and documents of the next level, each only once."""
        collection = (head.id or "") if head.is_collection else place.parent_collection
        for link in head.links:
            if link.rel not in ("item", "child") or not link.href:
                continue
            url = self._resolve(place.url, link.href)
            if url in self._seen or (self.asked.external == "skip" and not self._is_ours(url)):
                continue
            self._seen.add(url)
            (items if link.rel == "item" else below).append(Place(url, collection, place.url))

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

    def _reader(self, http: Http) -> Reader:
        def read(url: str) -> Answer | None:
            if url.startswith(("http://", "https://")):
                return http.get(url)
            fs, path = fsspec.core.url_to_fs(url)
            try:
                for name in dict.fromkeys((path, unquote(path))):  # a file has the name that its link has in quotes
                    with suppress(FileNotFoundError, IsADirectoryError):
                        return Answer(fs.cat_file(name), url)
            except OSError as wrong:
                raise SourceUnavailable(
                    f"Source {self.name}: {without_secrets(url)} cannot be read ({wrong}); check it, then "
                    "harvest again.",
                    source=self.name,
                    url=url,
                ) from wrong
            return None

        return read


def _fetched(pool: ThreadPoolExecutor, read: Reader, places: Iterable[Place]) -> Iterator[tuple[Place, bytes | None]]:
    """Places, each where its document lay in the end, with the bodies, in order, a bounded number under way at once."""
    remaining = iter(places)
    while window := list(islice(remaining, FETCHED_TOGETHER)):
        for place, answer in zip(window, pool.map(read, [place.url for place in window]), strict=True):
            yield (place._replace(url=answer.url), answer.body) if answer else (place, None)


def _nothing_at(place: Place) -> Document:
    return Document(
        b"",
        place.url,
        place.parent_collection,
        f"There is no document here, although {place.linked_from} links to it.",
    )
