"""The items of a search as one chain of pages or, where they are many, as windows of time side by side."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

import msgspec
from msgspec.structs import replace

from geocat.errors import HarvestError, SourceChanged
from geocat.harvest import canary, windows
from geocat.harvest.base import Memory, Page
from geocat.harvest.chain import Chain
from geocat.harvest.gate import TooSlow
from geocat.harvest.plan import First, Plan, filters, query_of
from geocat.harvest.search import Reader, number_of
from geocat.sources import StacApiSource

ITEMS = "items"
AGAIN = "items again"
MOST_HALVINGS = 12
"""In a row, without a page in between: the server does not answer, whatever is asked."""


class Slices:
    """The chains of one harvest.

    :param asked: what is declared
    :param reader: asks
    :param first: puts searches into words
    :param plan: what is known about the server
    :param memory: what has landed
    :param span: where items probably lie in time
    """

    def __init__(
        self, asked: StacApiSource, reader: Reader, first: First, plan: Plan, memory: Memory, span: windows.Span
    ) -> None:
        """Ask nothing yet."""
        self.span = span
        self.asked, self.reader, self.first, self.plan, self.memory = asked, reader, first, plan, memory
        self.states = {name: state for name, state in memory.resume.items() if name.startswith(ITEMS)}
        self.keeps = self._keeps()
        self.waiting: deque[Chain] = deque()
        self.numbers = array("Q")
        self.total: int | None = None
        self.halvings = 0
        self.has_gap = False
        may_split = asked.slice_items and not (asked.ids or asked.max_items or plan.here)
        self.may_split = bool(may_split) and not (asked.datetime and windows.is_instant(asked.datetime))

    def pages(self) -> Iterator[Page]:
        """Yield the pages of every chain; the next of a chain is asked for once its last has landed."""
        if ITEMS not in self.states:
            self.states[ITEMS] = {}
        for name, state in self.states.items():
            if state is not None:
                self.waiting.append(self._chain(name, self.plan, state))
        yield from self._run()
        if self._is_split() and AGAIN not in self.states and not self.has_gap:
            yield from self._close()

    def _is_split(self) -> bool:
        return any("/" in name for name in self.states)

    def _chain(self, name: str, plan: Plan, state: dict[str, Any] | None = None) -> Chain:
        window = name.removeprefix(ITEMS).strip()
        first = self.first(plan, window if "/" in window else None)
        if state and "plan" in state:
            plan = msgspec.convert(state["plan"], Plan)
        self.total = plan.total or self.total
        return Chain(self.reader, name, first, plan=plan, most=self.asked.max_items, keeps=self.keeps, state=state)

    def _keeps(self) -> Callable[[msgspec.Raw], bool] | None:
        """What tells the items to keep, where the server does not apply what is declared."""
        if not self.plan.here:
            return None
        conditions = filters(self.asked) if "filter" in self.plan.here else []
        try:
            if "query" in self.plan.here:
                conditions.append(canary.of_query(query_of(self.first(Plan()))))
            return canary.applied_here(conditions)
        except ValueError as wrong:
            raise SourceChanged(
                f"Source {self.reader.http.source}: the server does not apply the declared "
                f"{' and '.join(self.plan.here)}, and geocat cannot do it instead ({wrong}); leave it out.",
                source=self.reader.http.source,
                url=self.asked.url,
            ) from wrong

    # ---------- one after another, or side by side

    def _run(self) -> Iterator[Page]:
        """Ask chains for their pages until all have ended; what others have received lands before an error goes on."""
        pool = ThreadPoolExecutor(self.asked.jobs, thread_name_prefix="geocat-harvest") if self.asked.jobs > 1 else None
        running: dict[Future[Page], Chain] = {}
        failed: HarvestError | None = None
        try:
            while running or (self.waiting and not failed):
                while self.waiting and not failed and len(running) < self.asked.jobs:
                    chain = self.waiting.popleft()
                    running[pool.submit(chain.step) if pool else _asked(chain)] = chain
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    try:
                        yield from self._landed(running.pop(future), future)
                    except HarvestError as wrong:
                        failed = failed or wrong
        finally:
            if pool:
                pool.shutdown(wait=False, cancel_futures=True)
        if failed:
            raise failed

    def _landed(self, chain: Chain, future: Future[Page]) -> Iterator[Page]:
        """Yield the page of a chain, and let the chain go on."""
        try:
            page = future.result()
        except TooSlow:
            parts = self._halves(chain)
            if not parts:
                raise
            yield from self._planned(parts)
            chain.request = None
            yield chain.planned()
            return
        self.halvings = 0
        self.has_gap = self.has_gap or bool(page.gap)
        self.numbers.extend(chain.last)
        if chain.slice == ITEMS and chain.steps == 1 and not chain.is_resumed:
            page, parts = self._split(chain, page)
            yield from self._planned(parts)
        yield page
        if page.next is not None:
            self.waiting.appendleft(chain)

    def _planned(self, chains: list[Chain]) -> Iterator[Page]:
        """Yield a page without items for each chain that is new, so that a harvest taken up knows of it."""
        for chain in reversed(chains):
            if chain.slice not in self.states:
                self.states[chain.slice] = {}
                yield chain.planned()
                self.waiting.appendleft(chain)

    # ---------- windows of time

    def _window(self, chain: Chain) -> str:
        """The chain's window of time, as pystac-client has put it into words."""
        return str(chain.first.parameters.get("datetime") or windows.EVERYTHING)

    def _count(self, window: str | None) -> int | None:
        """How many items a window is said to have; ``None`` where that is not said, or not in time."""
        try:
            return self.reader.read(self.first(self.plan, window, limit=1)).announced
        except TooSlow:
            return None

    def _split(self, chain: Chain, page: Page) -> tuple[Page, list[Chain]]:
        """The first page of the search, and the windows that take its place where it is better split."""
        total = chain.count
        if not self.may_split or total is None or chain.request is None:
            return page, []
        most = windows.most_items(total, len(chain.last), self.asked.slice_items, self.asked.jobs)
        if most is None:
            return page, []
        planned = windows.plan(self._window(chain), self.span, total, most, self._count)
        if len(planned) < 2:  # noqa: PLR2004  one window is the search itself
            return page, []
        counts = [items for _, items in planned if items is not None]
        if len(counts) == len(planned) and sum(counts) < total:
            said = (
                f"Windows of time have {sum(counts)} of the {total} items that the search has, perhaps because some "
                "have no time, so it was not split."
            )
            return page._replace(note=said), []
        plan = replace(self.plan, total=total)
        chain.request = None
        parts = [self._chain(f"{ITEMS} {window}", plan) for window, _ in planned]
        return page._replace(announced=total, next=None), parts

    def _halves(self, chain: Chain) -> list[Chain]:
        """Two windows for one that was not answered in time; none where it cannot be halved."""
        self.halvings += 1
        parts = windows.halves(self._window(chain), self.span) if self.may_split else None
        if parts is None or self.halvings > MOST_HALVINGS or chain.slice == AGAIN:
            return []
        plan = chain.plan
        if chain.slice == ITEMS:
            plan = replace(plan, total=chain.count)
        return [self._chain(f"{ITEMS} {part}", plan) for part in parts]

    def _close(self) -> Iterator[Page]:
        """Follow the whole search after all, where the windows together have not brought every item."""
        distinct = self._distinct()
        total = self.memory.announced if self.total is None else self.total
        if total is not None and distinct >= total:
            return
        now = self._count(None)
        if now is None:
            return
        chain = self._chain(AGAIN, replace(self.plan, total=None))
        if distinct >= now:
            chain.request = None
            yield chain.planned()._replace(announced=now)
            return
        said = (
            f"Windows of time brought {distinct} of the {now} items that the search has, perhaps because some have "
            "no time, so it was followed as a whole as well."
        )
        yield chain.planned()._replace(note=said)
        self.waiting.append(chain)
        yield from self._run()

    def _distinct(self) -> int:
        """How many different items have come, before an interruption or since."""
        import pyarrow as pa  # a tenth of a second that questions need not pay
        from pyarrow import compute

        self.numbers.extend(number_of(document.body) for document in self.memory.landed("items"))
        numbers = pa.Array.from_buffers(pa.uint64(), len(self.numbers), [None, pa.py_buffer(self.numbers)])
        return int(compute.count_distinct(numbers).as_py())


def _asked(chain: Chain) -> Future[Page]:
    """One step of a chain, in this thread, where it can be interrupted."""
    future: Future[Page] = Future()
    try:
        future.set_result(chain.step())
    except HarvestError as wrong:
        future.set_exception(wrong)
    return future
