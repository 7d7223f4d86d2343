"""Progress on standard error while something long runs: items, items per second, time left where it is known."""

import contextlib
import sys
from collections.abc import Callable, Iterator

from geocat.harvest import Progress


@contextlib.contextmanager
def meter(*, quiet: bool) -> Iterator[Callable[[str], Progress | None]]:
    """A meter for each source; gives nothing without a terminal, or where quiet is asked for."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich import progress  # only a terminal needs it
    from rich.console import Console

    columns = (
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.BarColumn(bar_width=24),
        progress.TextColumn("{task.fields[items]}"),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def of(source: str) -> Progress:
            task = bars.add_task(source, total=None, items="asking")

            def update(received: int, announced: int | None) -> None:
                speed = bars.tasks[task].finished_speed or bars.tasks[task].speed
                counted = f"{received:,}" + (f" of {announced:,}" if announced else "") + " items"
                rate = f", {speed:,.0f}/s" if speed else ""
                bars.update(task, completed=received, total=announced, items=counted + rate)

            return update

        yield of
