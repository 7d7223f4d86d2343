"""Beginning a catalog, and filling it."""

import time
from typing import Annotated

import typer

import geocat
from geocat import declarations
from geocat.api import Catalog
from geocat.cli.command import Command, asked, commands, complain, note, opened
from geocat.cli.output import plural
from geocat.cli.progress import meter
from geocat.errors import HarvestError, InputError
from geocat.ledger import LedgerEntry
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
    """,
)
def harvest(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Declared sources; all of them, unless named.")
    ] = None,
) -> None:
    """Harvest sources into new snapshots.

    One after another; a source that fails does not keep the others from it.
    """
    with opened(ctx) as catalog:
        declared = catalog.sources()
        if not declared:
            raise InputError("No source is declared; add one with `geocat source add NAME TYPE URL`.")
        for name in names or ():
            declarations.known(declared, name)
        failed = False
        for name in dict.fromkeys(names or declared):
            try:
                entry, took = harvested(catalog, name, quiet=asked(ctx).quiet)
            except HarvestError as wrong:
                complain(ctx, wrong)
                failed = True
            else:
                typer.echo(summary(entry, took))
    if failed:
        raise typer.Exit(1)


def harvested(catalog: Catalog, name: str, *, quiet: bool) -> tuple[LedgerEntry, float]:
    """Harvest one source with progress; its entry, and how many seconds it took."""
    started = time.perf_counter()
    with meter(quiet=quiet) as of:
        entry = catalog.harvest(name, progress=of)[0]
    return entry, time.perf_counter() - started


def summary(entry: LedgerEntry, took: float) -> str:
    """The one line that ends a harvest."""
    counts = (
        plural(entry.rows("items"), "item"),
        plural(len([name for name in entry.collections if name]), "collection"),
        plural(entry.rows("rejects"), "reject"),
    )
    return f"{entry.source}: {', '.join(counts)} in {took:.1f} s; snapshot {entry.snapshot}"
