"""Every command, put together; a module has those about one thing."""

from typing import Annotated

import typer

from geocat.cli import (
    ask,
    check,
    demo,
    doctor,
    export,
    grid,
    harvest,
    labels,
    methane,
    shardmap,
    shell,
    snapshots,
    source,
)
from geocat.cli.command import Main, commands
from geocat.engine import version

app = commands()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(version())
        raise typer.Exit


@app.callback(
    cls=Main,
    no_args_is_help=True,
    epilog="""
    geocat demo
    geocat status
    geocat "SELECT collection, count(*) FROM items GROUP BY ALL"
    """,
)
def geocat(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """A local catalog of Earth-observation metadata. What is no command is SQL: geocat "FROM items"."""


for part in (
    harvest.beginning,
    source.app,
    harvest.app,
    ask.app,
    export.app,
    labels.app,
    methane.app,
    grid.app,
    shardmap.app,
    snapshots.app,
    shell.app,
):
    app.add_typer(part)
for part in (check.app, doctor.app, demo.app):
    app.add_typer(part)
