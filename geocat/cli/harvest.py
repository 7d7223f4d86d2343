"""Beginning a catalog, and filling it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

import geocat
from geocat import stored_cells
from geocat.api import Catalog
from geocat.cli.command import Command, asked, commands, complain, note, opened
from geocat.cli.output import plural
from geocat.cli.progress import meter
from geocat.errors import HarvestError
from geocat.ledger import CORPORA, LedgerEntry
from geocat.store import DECLARATION

beginning = commands()
app = commands()


@beginning.command(
    cls=Command,
    epilog="""
    geocat init
    geocat init --root elsewhere
    """,
)
def init(ctx: typer.Context) -> None:
    """Make a folder a catalog; one that is stays as it is."""
    root = asked(ctx).root or geocat.api.default_root()
    existed = geocat.store.Store(root).exists(DECLARATION)
    geocat.init(root).close()
    if existed:
        typer.echo(f"{root}: a catalog already")
        return
    typer.echo(f"{root}: an empty catalog")
    note(ctx, f"Declare what to harvest in {root}/{DECLARATION}, or with `geocat source add NAME TYPE URL`.")


@app.command(
    cls=Command,
    epilog="""
    geocat harvest
    geocat harvest sample-api
    geocat harvest --jobs 4
    geocat harvest sample-api --full --accept-shrink
    """,
)
def harvest(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Declared sources; all of them, unless named.")
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", metavar="N", help="Sources, and requests of a source, side by side.", min=1)
    ] = 1,
    full: Annotated[
        bool, typer.Option("--full", help="Ask for everything, and not only for what can have changed.")
    ] = False,
    accept_shrink: Annotated[
        bool, typer.Option("--accept-shrink", help="Take a snapshot even if it lost many items.")
    ] = False,
) -> None:
    """Harvest sources into new snapshots.

    After the first time only what can have changed is asked for, where the source can tell. A harvest
    that was cut off goes on where it ended. A source that fails does not keep the others from it.
    """
    failed = False
    with opened(ctx) as catalog:
        for name, outcome in harvested(
            catalog, *(names or ()), quiet=asked(ctx).quiet, jobs=jobs, full=full, accept_shrink=accept_shrink
        ):
            if isinstance(outcome, HarvestError):
                complain(ctx, outcome)
                failed = True
            else:
                for said in outcome.notes:
                    note(ctx, f"{name}: {said}")
                typer.echo(summary(outcome) + _cells(catalog, outcome))
    if failed:
        raise typer.Exit(1)


def harvested(
    catalog: Catalog, *names: str, quiet: bool, **how: Any
) -> Iterator[tuple[str, LedgerEntry | HarvestError]]:
    """Harvest sources with progress: each with what became of it."""
    with meter(quiet=quiet) as of:
        yield from catalog.harvests(*names, progress=of, **how)


def summary(entry: LedgerEntry) -> str:
    """The one line that ends a harvest."""
    counts = (
        plural(entry.size, "sample" if entry.source_type in CORPORA else "item"),
        plural(len([name for name in entry.item_collections if name]), "collection"),
        plural(entry.rows("rejects"), "reject"),
    )
    took = datetime.fromisoformat(entry.finished_at) - datetime.fromisoformat(entry.started_at)
    return (
        f"{entry.source}: {', '.join(counts)}{_difference(entry)} in {took.total_seconds():.1f} s; "
        f"snapshot {entry.snapshot}"
    )


def _cells(catalog: Catalog, entry: LedgerEntry) -> str:
    """How many of its new items are covered by cells."""
    items = stored_cells.covered_items(catalog.store, entry, new=True)
    return f"; {plural(items, 'item')} covered" if items else ""


def _difference(entry: LedgerEntry) -> str:
    """How the snapshot differs from the one before it, in brackets."""
    if entry.parent is None:
        return ""
    told = {name: getattr(entry.changes, name) for name in ("added", "changed", "deleted")}
    return f" ({', '.join(f'{count:,} {name}' for name, count in told.items() if count) or 'nothing new'})"
