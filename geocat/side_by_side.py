"""Work done side by side, in threads that an interrupted process does not wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

Outcome = TypeVar("Outcome")


def side_by_side(work: Callable[[str], Outcome], names: list[str], jobs: int) -> Iterator[tuple[str, Outcome]]:
    """Do the work for each name, so many at once; each with its outcome, as soon as it is known.

    One at a time is done in this thread, in order, and each is yielded before the next begins.
    """
    if jobs == 1 or len(names) == 1:
        for name in names:
            yield name, work(name)
        return
    pool = ThreadPoolExecutor(jobs, "geocat-work")
    try:
        under_way: dict[Future[Outcome], str] = {pool.submit(work, name): name for name in names}
        for done in as_completed(under_way):
            yield under_way[done], done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
