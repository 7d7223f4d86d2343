"""Outlines of plumes: one small file for each, beside its image, and often published later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from geocat.harvest.base import Document, Known
from geocat.harvest.http import Answer, Http

AT_ONCE = 100
"""Outlines that land together."""
ASSET = "/catalog/asset/"
CDN = "catalog.carbonmapper.org"
IMAGE, OUTLINE = "_plume.tif", "_plume-outline.geojson"


class _Plume(msgspec.Struct):
    plume_id: str = ""
    plume_tif: str | None = None


class Outlined(NamedTuple):
    """Some outlines.

    :param documents: those that are published
    :param deferred: how many are not
    :param follows: the plume id after which to go on; ``None`` at the end
    """

    documents: list[Document]
    deferred: int
    follows: str | None


class Outlines:
    """The outlines of plumes that came in this harvest, or have none yet.

    :param http: the client
    :param root: of the API: outlines are asked for there, whatever host a record names
    """

    def __init__(self, http: Http, root: str) -> None:
        """Know of no plume yet."""
        self.http, self.root = http, root
        self.images: dict[str, str] = {}

    def see(self, records: Iterable[bytes | memoryview]) -> None:
        """Remember where the images of plumes are; records of either route."""
        for record in records:
            try:
                plume = msgspec.json.decode(record, type=_Plume)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                continue
            if plume.plume_id and (url := self.url(plume.plume_tif or "")):
                self.images[plume.plume_id] = url

    def see_known(self, known: Known) -> set[str]:
        """Remember known plumes that have no outline yet; gives the ids of those that have one."""
        have = {plume_id for plume_id, _ in known.bodies("outlines")}
        came = dict(self.images)
        for collection in ("plume-rows", "plumes"):
            self.see(body for plume_id, body in known.bodies(collection) if plume_id not in have)
        self.images |= came
        return have

    def url(self, image: str) -> str:
        """Where the outline of an image lies (carbonmapper.md, 3.1); ``""`` where that is not known."""
        parts = urlsplit(image)
        _, is_proxied, key = parts.path.partition(ASSET)
        if not is_proxied and parts.hostname == CDN:
            key = parts.path.lstrip("/")
        return f"{self.root}{ASSET}{key.removesuffix(IMAGE)}{OUTLINE}" if key.endswith(IMAGE) else ""

    def pages(self, after: str) -> Iterator[Outlined]:
        """Yield outlines by plume id, those after one.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx, but for 404
        """
        asked = sorted(plume_id for plume_id in self.images if plume_id > after)
        with ThreadPoolExecutor(self.http.declared.jobs) as pool:
            for begin in range(0, len(asked), AT_ONCE):
                some = asked[begin : begin + AT_ONCE]
                answers = pool.map(self._outline, some)
                documents = [document for document in answers if document]
                is_last = begin + AT_ONCE >= len(asked)
                yield Outlined(documents, len(some) - len(documents), None if is_last else some[-1])

    def _outline(self, plume_id: str) -> Document | None:
        url = self.images[plume_id]
        answer: Answer | None = self.http.get(url)
        return None if answer is None else Document(answer.body, url, form="outline")


def plume_of(found_at: str) -> str:
    """The plume whose outline was found at a URL."""
    return found_at.rpartition("/")[2].partition("_")[0]


def note(deferred: Any) -> str:
    """What a reader should know of outlines that were not there, as a sentence."""
    if not deferred:
        return ""
    return f"{deferred} outlines are not published yet; the next harvest asks for them again."
