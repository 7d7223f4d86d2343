"""Carbon Mapper: its plumes by both routes, sources, scenes and STAC items, each record as it was received.

The CSV route has what the JSON route lacks (wind deviation, provider, stable URLs) and the other way round, so both
are harvested; SQL merges them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from geocat.errors import InputError, without_secrets
from geocat.harvest import carbon_mapper_outlines as outlines
from geocat.harvest.base import NOTHING, WHOLE, Document, Form, Known, Memory, Page
from geocat.harvest.carbon_mapper_answer import FORMS, Reader, Route, name_of, without_suffix
from geocat.harvest.carbon_mapper_chain import Chain, Progress
from geocat.harvest.carbon_mapper_credentials import CarbonMapperTokens
from geocat.harvest.carbon_mapper_plan import Plan, Question, interval, planned, questions, total
from geocat.harvest.http import Http
from geocat.sources import CarbonMapperSource

COLLECTIONS, PLAN, SOURCES, DETAILS, OUTLINES = "collections", "plan", "sources", "source-details", "outlines"
SOURCE_NAME = re.compile(r"(CH4|CO2)_[0-9A-Za-z]+_\d+m_-?\d+(\.\d+)?_-?\d+(\.\d+)?")
GASES = frozenset(["ch4", "co2"])


class CarbonMapper:
    """Everything that Carbon Mapper publishes, or what is declared of it.

    :param name: declared name
    :param asked: what to ask for
    :raises InputError: a datetime that is none, or a source that is named as no source is
    """

    def __init__(self, name: str, asked: CarbonMapperSource) -> None:
        """Nothing is asked before :meth:`pages`."""
        self.name = name
        self.asked = asked
        self.details = list(dict.fromkeys(map(without_suffix, asked.source_details)))
        if odd := [each for each in self.details if not SOURCE_NAME.fullmatch(each)]:
            raise InputError(
                f"Source {name}, field source_details: {odd[0]!r} is not the name of a source of emission; they are "
                "like CH4_1B2_100m_-103.85748_31.87329."
            )
        if asked.datetime:
            interval(asked.datetime)
        tokens = CarbonMapperTokens(name, asked)
        self.http = Http(name, asked, tokens=tokens)
        self.traffic = tokens.traffic = self.http.traffic
        self.reader = Reader(self.http, asked)
        self.root = self.reader.root
        self.outlines = outlines.Outlines(self.http, self.root)
        self.plan = Plan()
        self.seen: dict[Form, set[str | bytes]] = {}
        self.landed = 0
        self.short = 0

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:
        """Yield the STAC collections, the plan, then every chain of pages from where it has landed, and the end.

        Only what was modified, published or created since the last snapshot is asked for, and all sources.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx
        :raises SourceChanged: the first page of a route cannot be read
        """
        if memory.resume.get(PLAN, self) is None:
            return
        with self.http:
            began = self._take_up(memory)
            yield from self._begin(memory)
            if SOURCES not in memory.resume:
                yield self._sources(memory.known)
            yield from self._details(memory)
            for question in questions(self.asked, self.plan):
                state = memory.resume.get(question.name, {})
                if state is not None:
                    yield from self._chain(question, state, began if state else set())
            yield from self._end(memory)

    def _take_up(self, memory: Memory) -> set[str | bytes]:
        """Look at what has landed already; gives the names of records of the chain that had not come to its end."""
        states = [state for state in memory.resume.values() if isinstance(state, dict) and "begins" in state]
        begins = states[0]["begins"] if states else None
        began: set[str | bytes] = set()
        for document in memory.landed("items") if memory.resume else ():
            self._see([document])
            if begins is not None and self.landed > begins and not document.problem:
                began.add(name_of(document.form, document.body, document.found_at))
        return began

    def _see(self, documents: Sequence[Document]) -> None:
        """Count what came, each record once."""
        self.landed += len(documents)
        for document in documents:
            if not document.problem:
                name = name_of(document.form, document.body, document.found_at)
                self.seen.setdefault(document.form, set()).add(name)
        if self.asked.outlines:
            self.outlines.see(document.body for document in documents if document.form in ("plume", "plume_row"))

    def _begin(self, memory: Memory) -> Iterator[Page]:
        """The STAC collections, and the plan, unless they have landed."""
        if state := memory.resume.get(PLAN):
            self.plan = msgspec.convert(state, Plan)
            return
        listed = [document.body for document in memory.landed("collections")] if memory.resume else []
        if self.asked.stac and COLLECTIONS not in memory.resume:
            sheet = self.reader.collections()
            listed = [body for body in sheet.bodies if self._is_wanted(_id_of(body))]
            documents = [Document(body, sheet.url) for body in listed]
            yield Page("collections", documents, None, sheet.url, COLLECTIONS)
        names = tuple(dict.fromkeys(name for name in map(_id_of, listed) if name))
        self.plan = planned(self.asked, self.reader, names, memory.known)
        unlisted = [each for each in self.asked.collections if self.asked.stac and each not in names]
        note = f"Carbon Mapper lists no STAC collection {', '.join(unlisted)}." if unlisted else ""
        yield self._page([], self.root, PLAN, msgspec.to_builtins(self.plan), "plumes")._replace(note=note)

    def _is_wanted(self, collection: str) -> bool:
        """Whether a collection is declared, or none is and it is not of a gas that is left out."""
        if self.asked.collections:
            return collection in self.asked.collections
        return not set(collection.split("-")) & (GASES - {gas.lower() for gas in self.asked.gases})

    def _sources(self, known: Known | None) -> Page:
        """All sources in one page; fewer than can be right are not believed."""
        sheet = self.reader.sources()
        page = self._page(
            [Document(body, form="emission_source") for body in sheet.bodies], sheet.url, SOURCES, None, "plumes"
        )
        came = len(self.seen.get("emission_source", ()))
        before = sum(1 for _ in known.bodies(SOURCES)) if known else 0
        if came < before * (1 - self.asked.most_shrink) or (not came and self.plan.counts.get("plumes")):
            said = f"{before - came} of {before} sources of emission are gone" if before else "There are no sources"
            return page._replace(
                gap=f"{said} in {without_secrets(sheet.url)}, which cannot be believed; harvest again, or, if that is "
                "right, with --full --accept-shrink."
            )
        return page

    def _details(self, memory: Memory) -> Iterator[Page]:
        """The declared sources one by one, each with its plumes, its scenes and how its rate was reckoned."""
        state = memory.resume.get(DETAILS, {"next": 0})
        for number in range(state["next"] if state else len(self.details), len(self.details)):
            name = self.details[number]
            url = f"{self.root}/catalog/source/{name}?explain=true"
            answer = self.http.get(url)
            documents = [Document(answer.body, url, form="source_detail")] if answer else []
            follows = {"next": number + 1} if number + 1 < len(self.details) else None
            note = "" if answer else f"There is no source {name} in the latest clustering; it may have a new name."
            yield self._page(documents, url, DETAILS, follows, "plumes")._replace(note=note)

    def _chain(self, question: Question, state: dict[str, Any], began: set[str | bytes]) -> Iterator[Page]:
        """The pages of one question."""
        progress = msgspec.convert(state, Progress) if state else Progress(begins=self.landed)
        is_first = not self.seen.get(FORMS[question.route])
        chain = Chain(self.reader, question, progress, began, is_first=is_first)
        while True:
            step = chain.step()
            is_last = step.follows is None
            self.short += chain.missing if is_last else 0
            route, missing = question.route, 0 if is_last else chain.missing
            page = self._page(step.documents, step.url, question.name, step.follows, route, missing)
            yield page._replace(gap=step.gap)
            if is_last:
                return

    def _end(self, memory: Memory) -> Iterator[Page]:
        """The outlines, and a page that says how much there is in all."""
        have: set[str] = set()
        if self.asked.outlines:
            if memory.known and self.plan.scope != WHOLE:
                have = self.outlines.see_known(memory.known)
            state = memory.resume.get(OUTLINES, {"after": "", "deferred": 0})
            deferred = state["deferred"] if state else 0
            for some in self.outlines.pages(state["after"]) if state else ():
                deferred += some.deferred
                follows = {"after": some.follows, "deferred": deferred} if some.follows else None
                note = "" if follows else outlines.note(deferred)
                yield self._page(some.documents, self.root, OUTLINES, follows)._replace(note=note)
        have |= {outlines.plume_of(str(found_at)) for found_at in self.seen.get("outline", ())}
        whole = None
        if self.plan.scope != WHOLE:
            whole = total(self.asked, self.reader, self.plan)
        if whole is not None:
            whole += len(have) + sum(len(self.seen.get(form, ())) for form in ("emission_source", "source_detail"))
        yield self._page([], self.root, PLAN, None)._replace(whole=whole)

    def _page(
        self,
        documents: list[Document],
        url: str,
        slice: str,  # noqa: A002  as in Page
        follows: Any,
        route: Route | None = None,
        missing: int = 0,
    ) -> Page:
        """A page of items.

        :param route: that is being asked, or will be next; ``None`` when all were
        :param missing: how many records of it have not come yet
        """
        self._see(documents)
        return Page(
            "items",
            documents,
            self._announced(route, missing) if self.reader.believes else None,
            without_secrets(url),
            slice,
            follows,
            self.plan.scope,
            whole_of=(SOURCES, DETAILS) if self.details else (SOURCES,),
        )

    def _announced(self, route: Route | None, missing: int) -> int:
        """How many records there will be: those that came, and of the routes that are ahead what was counted."""
        routes = tuple(FORMS)
        ahead = dict.fromkeys(routes[routes.index(route) :] if route else (), 0)
        for each in ahead:
            came = len(self.seen.get(FORMS[each], ()))
            ahead[each] = max(self.plan.counts.get(each, 0) - came, missing if each == route else 0)
        return sum(map(len, self.seen.values())) + sum(ahead.values()) + self.short


class _Collection(msgspec.Struct):
    id: str = ""


def _id_of(body: bytes | memoryview) -> str:
    """The id of a collection document; ``""`` where it has none."""
    try:
        return msgspec.json.decode(body, type=_Collection).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
