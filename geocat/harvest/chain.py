"""A chain of pages: one search, followed by its ``next`` links to its end, and judged there.

A chain ends at a page without a ``next`` link, at an empty one, or where links lead nowhere new; never because
a page was short. What was announced and has not come is asked for again before it is called missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from geocat.errors import without_secrets
from geocat.harvest.base import Document, Page
from geocat.harvest.gate import Unread
from geocat.harvest.plan import Plan
from geocat.harvest.search import Read, Reader, Request, following, storable

MOST_IDLE = 3
"""Pages without a new item that are followed; of empty ones only while items are missing."""
AGAIN = 2
"""How often a page is asked for again that ends too early, or the last that brought anything, unless fewer retries
are declared."""


COUNTERS = ("received", "kept", "distinct", "idle", "left_out", "count", "began", "last")
"""What a chain that is taken up needs to know, beside its request."""


class Chain:
    """One search, page by page.

    :param reader: asks
    :param slice: its name among the chains of the harvest
    :param first: its first request
    :param most: stop after so many items
    :param keeps: tells the items to keep, where the server does not
    :param state: where it goes on, as :meth:`state` gave it
    :param plan: goes into every state beside the chain's own
    """

    def __init__(
        self,
        reader: Reader,
        slice: str,  # noqa: A002  as in Page
        first: Request,
        *,
        most: int | None = None,
        keeps: Callable[[msgspec.Raw], bool] | None = None,
        state: Mapping[str, Any] | None = None,
        plan: Plan,
    ) -> None:
        """Ask nothing yet."""
        self.reader, self.slice, self.first, self.most, self.keeps = reader, slice, first, most, keeps
        state = state or {}
        self.plan = plan
        self.request: Request | None = first
        if state.get("request"):
            self.request = msgspec.convert(state["request"], Request)
        self.received: int = state.get("received", 0)
        self.kept: int = state.get("kept", 0)
        self.distinct: int = state.get("distinct", 0)
        self.idle: int = state.get("idle", 0)
        self.left_out: int = state.get("left_out", 0)
        self.count: int | None = state.get("count")
        self.began: int | None = state.get("began")
        self.looks_again = False
        self.is_resumed = bool(state.get("request"))
        self.steps = 0
        self.last: list[int] = state.get("last", [])
        self.seen = set(self.last)
        self.followed = {self.request.digest()}
        self.anchor = self.request
        self.retraced = 0

    def state(self) -> dict[str, Any] | None:
        """What follows, as a JSON value; ``None`` once the chain has ended.

        A request that must not be written down is left out: the chain then begins anew.
        """
        if self.request is None:
            return None
        request = None
        if self.request != self.first:
            request = storable(self.request, self.reader.http.source, self.reader.http.declared.url)
        if request is None:
            return {"plan": msgspec.to_builtins(self.plan)}
        counters = {name: getattr(self, name) for name in COUNTERS}
        return {"plan": msgspec.to_builtins(self.plan), **counters, "request": request}

    def step(self) -> Page:
        """Ask for the next page, again where it ends the chain too early.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceChanged: the first page of the harvest is not readable, or a page has no features
        """
        assert self.request is not None  # noqa: S101  a chain that has ended is not asked
        self.steps += 1
        request = self.request
        try:
            found, page, then = self._read(request)
        except Unread as wrong:
            if not self.received and self.plan.total is None:
                raise
            return self._unread(wrong)
        fresh = [number for number in found if number not in self.seen]
        self.distinct += len(fresh)
        self.seen.update(fresh)
        self.last = list(found)
        self.received += len(found)
        kept = {number: body for number, body in found.items() if self.keeps is None or self.keeps(body)}
        self.left_out += sum(number not in kept for number in fresh)
        documents = [Document(memoryview(body)) for body in kept.values()]
        if self.most is not None:
            documents = documents[: self.most - self.kept]
        self.kept += len(documents)
        self.anchor = request if fresh else self.anchor
        gap = self._go_on(page, then, is_empty=not found, is_new=bool(fresh))
        return self._page(documents, page.url, gap)

    def _read(self, request: Request) -> tuple[dict[int, msgspec.Raw], Read, Request | None]:
        """A page, its items, and the request that follows it."""
        found: dict[int, msgspec.Raw] = {}
        for _ in range(1 + self._again()):
            page = self.reader.read(request)
            found.update(page.features)
            if page.announced is not None:
                self.count = page.announced
                self.began = self.count if self.began is None else self.began
            then = following(page, self.first)
            is_new = bool(found.keys() - self.seen)
            missing = self._is_missing(len(found.keys() - self.seen))
            ends = then is None or then.digest() in self.followed or not is_new
            repeats = bool(found) and not is_new and self.received > 0
            doubtful = missing or repeats or (self.count is None and bool(found) and then is not None)
            if not (doubtful and ends):
                break
        return found, page, then

    def _again(self) -> int:
        return min(self.reader.http.declared.retries, AGAIN)

    @property
    def expected(self) -> int | None:
        """How many items the chain should bring, before any are left out here."""
        if self.count is None or self.most is None or self.keeps is not None:
            return self.count
        return min(self.count, self.most)

    def _is_missing(self, more: int = 0) -> bool:
        return self.expected is not None and self.distinct + more < self.expected

    def _go_on(self, page: Read, then: Request | None, *, is_empty: bool, is_new: bool) -> str:
        """Take the next request, or end, and say what is then missing."""
        is_full = self.most is not None and self.kept >= self.most
        leads_back = then is not None and then.digest() in self.followed
        missing = self._is_missing()
        self.idle = 0 if is_new else self.idle + 1
        is_idle = self.idle >= MOST_IDLE or (is_empty and not missing)
        if then is not None and not (is_full or leads_back or is_idle or (self.looks_again and not missing)):
            self.request = then
            self.followed.add(then.digest())
            return ""
        if missing and not is_full and self.request != self.anchor and self.retraced < self._again():
            self.request = self.anchor
            self.followed = {self.anchor.digest()}
            self.retraced += 1
            self.idle = 0
            return ""
        if missing and not (is_full or self.looks_again) and self.began is not None and self.distinct >= self.began:
            self.request = self.first  # the count has grown: what was added may stand at the beginning
            self.followed = {self.first.digest()}
            self.looks_again = True
            self.idle = 0
            return ""
        self.request = None
        if is_full:
            return ""
        if self.count is None and not is_empty and (leads_back or is_idle):
            return (
                f"{self._where()} ended at {without_secrets(page.url)}, whose next link leads to nothing new, and no "
                f"count says whether the {self.distinct} items that came are all; report it to whoever runs the API."
            )
        return self._judged(page)

    def _judged(self, page: Read) -> str:
        """What the count says at the end of the chain."""
        expected = self.expected
        if expected is None or self.distinct == expected:
            return ""
        if self.distinct < expected:
            return (
                f"{self._where()} announced {expected} items and sent {self.distinct}, the last of them from "
                f"{without_secrets(page.url)}; harvest again, or, if its counts are estimates, set counts = "
                '"ignore" for the source.'
            )
        if self.most is not None:
            return ""
        return (
            f"{self._where()} announced {expected} items and sent {self.distinct}, so its counts cannot be trusted; "
            'harvest again, or set counts = "ignore" for the source.'
        )

    def _where(self) -> str:
        window = self.slice.partition(" ")[2]
        return f"The search in {window}" if "/" in window else "The search"

    def _unread(self, wrong: Unread) -> Page:
        """A page that is not JSON is kept as a document that is not an item; what followed it is missing."""
        self.request = None
        place = f"The page at offset {self.received} of the search"
        problem = f"{place} is not readable JSON ({wrong.why})."
        gap = f"{place} is not readable JSON ({wrong.why}), and what follows it is missing; harvest again."
        return self._page([Document(wrong.body, wrong.url, problem=problem)], wrong.url, gap)

    def _page(self, documents: list[Document], url: str, gap: str) -> Page:
        announced = self.plan.total
        is_window = "/" in self.slice
        if announced is None and self.count is not None and not self.plan.here and not is_window:
            announced = self.expected
        note = ""
        if self.request is None and self.plan.here:
            note = (
                f"The server does not apply the declared {' and '.join(self.plan.here)}; geocat did, and left out "
                f"{self.left_out} of {self.distinct} items."
            )
        return Page(
            "items",
            documents,
            announced,
            without_secrets(url),
            self.slice,
            self.state(),
            self.plan.scope,
            self.plan.whole,
            gap,
            note,
        )

    def planned(self) -> Page:
        """A page without items that says where the chain begins."""
        return self._page([], "", "")
