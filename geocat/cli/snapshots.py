"""The catalog's past: ``geocat snapshots list|diff|rollback|expire``."""

from datetime import timedelta
from typing import Annotated

import typer

from geocat import engine
from geocat.cli.command import Command, Group, Question, commands, note, opened
from geocat.cli.output import Format, FormatOption, OutputOption, emit, plural

app = commands()
snapshots = commands()
app.add_typer(
    snapshots,
    name="snapshots",
    cls=Group,
    help="List, compare, restore and forget snapshots.",
    epilog="""
    geocat snapshots list
    geocat snapshots expire --keep 3
    """,
)
SNAPSHOT = "A snapshot id, or enough of its beginning."


@snapshots.command(
    "list",
    cls=Question,
    epilog="""
    geocat snapshots list
    geocat snapshots list sample-api --format csv
    """,
)
def list_(
    ctx: typer.Context,
    source: Annotated[str | None, typer.Argument(help="Only of this source.")] = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show every snapshot, newest first."""
    with opened(ctx) as catalog:
        engine.bind(catalog.connection, of_source=source)
        emit(ctx, catalog, catalog.sql(engine.text("cli/snapshots")), kind, output)


@snapshots.command(
    cls=Command,
    epilog="""
    geocat snapshots diff 20261120T0931 20261121T0930
    geocat snapshots diff 20261120T0931 20261121T0930 -o changes.ndjson
    """,
)
def diff(
    ctx: typer.Context,
    older: Annotated[str, typer.Argument(help=SNAPSHOT)],
    newer: Annotated[str, typer.Argument(help=SNAPSHOT)],
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show what changed between two snapshots.

    Items are added, changed or deleted. A table names them; every other format
    has the JSON before and after too.
    """
    with opened(ctx) as catalog:
        rows = catalog.diff(older, newer)
        if output is None and kind in (None, Format.TABLE):
            rows = rows.select("collection", "id", "change")
        emit(ctx, catalog, rows, kind, output)


@snapshots.command(cls=Command, epilog="geocat snapshots rollback 20261120T0931")
def rollback(ctx: typer.Context, snapshot: Annotated[str, typer.Argument(help=SNAPSHOT)]) -> None:
    """Make an earlier snapshot current again.

    A new commit names the files of the earlier one; the later ones stay.
    """
    with opened(ctx) as catalog:
        entry = catalog.rollback(snapshot)
    items = plural(entry.rows("items"), "item")
    typer.echo(f"{entry.source}: {items}, as in {entry.restored}; snapshot {entry.snapshot}")


@snapshots.command(
    cls=Command,
    epilog="""
    geocat snapshots expire --keep 3
    geocat snapshots expire --older-than 90
    """,
)
def expire(
    ctx: typer.Context,
    keep: Annotated[int | None, typer.Option(metavar="N", help="The newest so many of each source stay.")] = None,
    older_than: Annotated[
        float | None, typer.Option(metavar="DAYS", help="Only snapshots older than this go.", min=0)
    ] = None,
) -> None:
    """Forget old snapshots and their files.

    A source's current snapshot never goes.
    """
    with opened(ctx) as catalog:
        gone = catalog.expire(keep, None if older_than is None else timedelta(days=older_than))
    for entry in gone:
        note(ctx, f"{entry.source}: {entry.snapshot} is gone")
    typer.echo(f"{plural(len(gone), 'snapshot')} expired")
