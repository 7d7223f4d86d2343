"""CMR's own granule search: UMM-G records, 2,000 in a page.

A page asks for the next with the ``CMR-Search-After`` that came with the one before it. A page may be short
without being the last; the last has no such header, or no granules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from geocat.errors import InputError, without_secrets
from geocat.harvest.base import CHANGES, WHOLE, Document, Memory, Page
from geocat.harvest.cmr_answer import Chain, ask, digest, no_end, span
from geocat.harvest.http import Answer, Http
from geocat.harvest.icesat2 import Selection
from geocat.sources import CmrSource

PAGE_SIZE = 2_000
OVERLAP = timedelta(hours=1)
"""CMR can find a granule only some time after the revision date it gets, so changes are asked for from before."""
_CONCEPT = re.compile(r"C\d+-\w+")


class Granules(msgspec.Struct):
    """What a page of the search says about itself; the granules inside stay undecoded."""

    items: list[msgspec.Raw]
    hits: int | None = None


class _Identifier(msgspec.Struct):
    Identifier: str = ""


class _Data(msgspec.Struct):
    Identifiers: list[_Identifier] = []


class _Umm(msgspec.Struct):
    GranuleUR: str = ""
    DataGranule: _Data = msgspec.field(default_factory=_Data)


class _Record(msgspec.Struct):
    umm: _Umm


class Asked(NamedTuple):
    """One declared collection, in CMR's words.

    :param short_name: ``""`` for a concept id
    :param as_item: the collection of its items, where a record does not name it
    """

    declared: str
    query: tuple[tuple[str, str], ...]
    short_name: str
    as_item: str

    @classmethod
    def of(cls, declared: str) -> Asked:
        """Read ``SHORTNAME_VERSION``, ``SHORTNAME.vVERSION``, ``SHORTNAME``, or a concept id as ``C1-NSIDC_CPRD``."""
        if _CONCEPT.fullmatch(declared):
            return cls(declared, (("collection_concept_id", declared),), "", declared)
        legacy = re.fullmatch(r"(.+)\.v([^_]+)", declared)
        short_name, _, version = legacy.expand(r"\1_\2").rpartition("_") if legacy else declared.rpartition("_")
        if not short_name:
            return cls(declared, (("short_name", declared),), declared, declared)
        query = (("short_name", short_name), ("version", version))
        return cls(declared, query, short_name, f"{short_name}_{version}")


def collections_of(source: str, asked: CmrSource) -> list[Asked]:
    """The declared collections, each once.

    :raises InputError: cycles, tracks or regions of a collection that is not ICESat-2's
    """
    collections = [Asked.of(each) for each in dict.fromkeys(asked.collections)]
    for each in collections:
        if (
            (asked.cycles or asked.tracks or asked.regions)
            and each.short_name
            and not each.short_name.startswith("ATL")
        ):
            raise InputError(
                f"Source {source} declares cycles, tracks or regions, which only ICESat-2 has; declare "
                f"{each.declared} as a source of its own, without them."
            )
    return collections


class Search:
    """The granules of the declared collections, one chain of pages for each.

    :param http: the client that asks
    :param asked: what to ask for
    :raises InputError: cycles, tracks or regions of a collection that is not ICESat-2's
    """

    def __init__(self, http: Http, asked: CmrSource) -> None:
        """Nothing is asked before :meth:`pages`."""
        self.http = http
        self.asked = asked
        self.url = f"{asked.url.rstrip('/')}/search/granules.umm_json"
        self.collections = collections_of(http.source, asked)
        self.selection = Selection(*map(frozenset, (asked.cycles, asked.tracks, asked.regions)))
        self.temporal = span(asked.datetime) if asked.datetime else None

    def pages(self, memory: Memory) -> Iterator[Page]:
        """Yield the pages of every collection that is not landed yet."""
        since, whole = self._changes(memory)
        announced = memory.announced if memory.resume else 0
        for each in self.collections:
            following = memory.resume.get(each.declared, {})
            if following is None:
                continue
            chain = msgspec.convert(following, Chain) if following else Chain(before=announced)
            for page in self._chain(each, chain, since):
                yield page._replace(scope=CHANGES if since else WHOLE, whole=whole)
            announced = chain.announced

    def _changes(self, memory: Memory) -> tuple[str, int | None]:
        """From when on changes are asked for, ``""`` where all is; and how many granules there are in all."""
        latest = memory.known.latest.get("updated") if memory.known else None
        if not latest or not all(self.selection.is_asked_exactly(each.short_name) for each in self.collections):
            return "", None
        since = datetime.fromisoformat(latest)
        since = since.replace(tzinfo=since.tzinfo or UTC).astimezone(UTC) - OVERLAP
        whole = 0
        for each in self.collections:
            answer, page = ask(self.http, self._url(each, [("page_size", "0")]), Granules, {})
            hits = _hits(answer, page)
            if hits is None:
                return "", None
            whole += hits
        return since.strftime("%Y-%m-%dT%H:%M:%SZ"), whole

    def _chain(self, each: Asked, chain: Chain, since: str) -> Iterator[Page]:
        """Yield the pages of one collection, and count them in ``chain``."""
        more = [("page_size", str(min(self.asked.limit or PAGE_SIZE, PAGE_SIZE)))]
        url = self._url(each, [*more, *([("updated_since", since)] if since else [])])
        asked_after = {chain.after}
        while True:
            answer, page, after = self._page(url, chain, asked_after)
            asked_after.add(after)
            if page.items:
                chain.take(page.items, _hits(answer, page), digest(page.items))
            elif chain.hits is None:
                chain.hits = _hits(answer, page)
            kept = [granule for granule in page.items if self._keeps(granule)]
            chain.dropped += len(page.items) - len(kept)
            chain.after = after if page.items else ""
            is_last = not chain.after
            yield Page(
                "items",
                [Document(memoryview(granule), parent_collection=each.as_item, form="umm_g") for granule in kept],
                chain.announced,
                without_secrets(url),
                slice=each.declared,
                next=None if is_last else msgspec.to_builtins(chain),
                gap=chain.gap(each.declared) if is_last and self.asked.counts == "check" else "",
                note=chain.note(each.declared, is_all=not since) if is_last else "",
            )
            if is_last:
                return

    def _page(self, url: str, chain: Chain, asked_after: set[str]) -> tuple[Answer, Granules, str]:
        """One page, and what asks for the next; asked for twice where it was read before.

        :raises SourceChanged: it was read before, again
        """
        sent = {"CMR-Search-After": chain.after} if chain.after else {}
        what = ""
        for _ in range(2):
            answer, page = ask(self.http, url, Granules, sent)
            after = answer.headers.get("CMR-Search-After") or ""
            if page.items and digest(page.items) == chain.digest:
                what = "gave the same page twice"
            elif page.items and after and after in asked_after:
                what = "leads back to a page that was read already"
            else:
                return answer, page, after
        raise no_end(self.http, url, what)

    def _url(self, each: Asked, more: list[tuple[str, str]]) -> str:
        """The question, as CMR takes it."""
        query = [*each.query]
        if self.asked.provider:
            query.append(("provider", self.asked.provider))
        if self.asked.bbox:
            query.append(("bounding_box", ",".join(map(degrees, self.asked.bbox))))
        if self.temporal:
            query.append(("temporal", ",".join(self.temporal)))
        if any(self.selection) and each.short_name:
            query.append(("options[readable_granule_name][pattern]", "true"))
            query += [("readable_granule_name[]", like) for like in self.selection.patterns(each.short_name)]
        return f"{self.url}?" + "&".join(
            f"{quote(name)}={quote(value, safe=',:*?')}" for name, value in [*query, *more]
        )

    def _keeps(self, granule: msgspec.Raw) -> bool:
        """Whether a granule is wanted; one that cannot be read is for conform to judge."""
        return kept(self.selection, granule, lambda sent: _names(msgspec.json.decode(sent, type=_Record).umm))


def kept(selection: Selection, sent: msgspec.Raw, names: Callable[[msgspec.Raw], list[str]]) -> bool:
    """Whether a granule is wanted, by its names; one whose names cannot be read is kept, for conform to judge."""
    if not any(selection):
        return True
    try:
        return selection.keeps(names(sent))
    except msgspec.DecodeError:
        return True


def degrees(number: float) -> str:
    """A coordinate as plain decimal text."""
    return f"{number:.9f}".rstrip("0").rstrip(".")


def _names(umm: _Umm) -> list[str]:
    return [*(each.Identifier for each in umm.DataGranule.Identifiers), umm.GranuleUR]


def _hits(answer: Answer, page: Granules) -> int | None:
    said = answer.headers.get("CMR-Hits", "")
    return int(said) if said.isdecimal() else page.hits
