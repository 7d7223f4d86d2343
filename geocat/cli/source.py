"""Declared sources: ``geocat source add|list|remove``."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from geocat import engine
from geocat.cli.command import Command, Group, Question, commands, opened
from geocat.cli.output import FormatOption, OutputOption, emit
from geocat.errors import InputError
from geocat.sources import TYPES
from geocat.types import BBox

app = commands()
source = commands()
app.add_typer(
    source,
    name="source",
    cls=Group,
    help="Declare what is harvested.",
    epilog="""
    geocat source add planet stac_static https://www.planet.com/data/stac/catalog.json
    geocat source list
    """,
)


@source.command(
    cls=Command,
    epilog="""
    geocat source add planet stac_static https://www.planet.com/data/stac/catalog.json
    geocat source add alps stac_api https://example.com/stac --bbox 5,43,17,49 --datetime 2024-06-01/2024-07-01
    geocat source add clear stac_api https://example.com/stac --set limit=250 --set 'query={"eo:cloud_cover":{"lt":10}}'
    """,
)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits, - and _.")],
    kind: Annotated[str, typer.Argument(metavar="TYPE", help=f"One of {', '.join(TYPES)}.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="A landing page, a root document, or a path to one.")],
    collections: Annotated[
        list[str] | None, typer.Option("--collection", "-c", metavar="ID", help="Only this one; can be repeated.")
    ] = None,
    bbox: Annotated[
        str | None, typer.Option(metavar="W,S,E,N", help="Degrees; west > east goes over the antimeridian.")
    ] = None,
    datetime: Annotated[
        str | None, typer.Option(metavar="A/B", help="An instant or a closed interval; .. is an open end.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Any other field: JSON, else text.")
    ] = None,
) -> None:
    """Declare a source in geocat.toml. Nothing is asked of it before `geocat harvest`.

    Keys and tokens are never declared: the variable GEOCAT_TOKEN_<NAME> holds them.
    """
    fields: dict[str, Any] = dict(_field(text) for text in settings or ())
    if collections:
        fields["collections"] = collections
    if bbox:
        fields["bbox"] = list(BBox.parse(bbox))
    if datetime:
        fields["datetime"] = datetime
    if kind == "stac_static" and "://" not in url:
        url = str(Path(url).absolute())  # the same place, wherever a harvest is started
    with opened(ctx) as catalog:
        catalog.add_source(name, kind, url, **fields)
    typer.echo(f"{name}: declared; `geocat harvest {name}` harvests it")


def _field(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise InputError(f"--set {text} has no value; write --set key=value.")
    try:
        return key, json.loads(value)
    except json.JSONDecodeError:
        return key, value


@source.command(
    "list",
    cls=Question,
    epilog="""
    geocat source list
    geocat source list --format json
    """,
)
def list_(ctx: typer.Context, kind: FormatOption = None, output: OutputOption = None) -> None:
    """Show the declared sources."""
    with opened(ctx) as catalog:
        emit(ctx, catalog, catalog.sql(engine.text("cli/sources")), kind, output)


@source.command(cls=Command, epilog="geocat source remove planet")
def remove(ctx: typer.Context, name: Annotated[str, typer.Argument(help="A declared source.")]) -> None:
    """Undeclare a source; its snapshots stay."""
    with opened(ctx) as catalog:
        catalog.remove_source(name)
    typer.echo(f"{name}: no longer declared; its snapshots stay")
