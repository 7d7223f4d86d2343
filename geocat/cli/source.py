"""Declared sources, and those that can be: ``geocat source add|list|remove|known|probe``."""

import json
import posixpath
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from geocat import engine, known_sources
from geocat.cli.command import Command, Group, Question, commands, opened
from geocat.cli.output import Format, FormatOption, OutputOption, emit
from geocat.errors import InputError
from geocat.sources import KINDS, TYPES
from geocat.types import BBox, source_name

LOCAL = ("stac_static", "files", "rapidai4eo", "labels")
"""The types of sources that may be a path."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
app = commands()
source = commands()
app.add_typer(
    source,
    name="source",
    cls=Group,
    help="Declare what is harvested.",
    epilog="""
    geocat source known
    geocat source add s2 earth-search --collection sentinel-2-l2a
    geocat source list
    """,
)


@source.command(
    cls=Command,
    epilog="""
    geocat source add s2 earth-search --collection sentinel-2-l2a --bbox 5,43,17,49
    geocat source add atl06 cmr --collection ATL06_007 --datetime 2024-06-01/2024-07-01
    geocat source add planet stac_static https://www.planet.com/data/stac/catalog.json
    geocat source add mine files ./items.parquet
    geocat source add clear stac_api https://example.com/stac --set limit=250 --set 'query={"eo:cloud_cover":{"lt":10}}'
    """,
)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits, - and _.")],
    kind: Annotated[
        str, typer.Argument(metavar="TYPE|KNOWN", help=f"One of {', '.join(TYPES)}; or a source of `source known`.")
    ],
    url: Annotated[
        str | None,
        typer.Argument(
            metavar="[URL]", help="A landing page, a root document, or a path to one; a known source has its own."
        ),
    ] = None,
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
    kind, known = known_sources.meant(kind)
    asked = {
        "url": url,
        "collections": collections,
        "bbox": list(BBox.parse(bbox)) if bbox else None,
        "datetime": datetime,
    }
    given = {field: value for field, value in asked.items() if value}
    fields = {**known, **dict(_field(text) for text in settings or ()), **given}
    place = _place(name, kind, fields.pop("url", None))
    with opened(ctx) as catalog:
        catalog.add_source(name, kind, place, **fields)
    typer.echo(f"{name}: declared; `geocat harvest {name}` harvests it")


def _place(name: str, kind: str, url: str | None) -> str:
    """Where a source begins: the type's own place, unless given; a path is the same wherever a harvest is started."""
    if not url:
        default = KINDS[kind].model_fields["url"].get_default()
        if not isinstance(default, str):
            raise InputError(f"Source {name} needs a URL: geocat source add {name} {kind} URL.")
        return default
    return str(Path(url).absolute()) if kind in LOCAL and not _SCHEME.match(url) else url


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


@source.command(
    cls=Question,
    epilog="""
    geocat source known
    geocat source known earth-search
    geocat source known --format csv
    """,
)
def known(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Show all that is known of this one.")] = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the public sources that geocat knows by a short name.

    `geocat source add NAME KNOWN` declares one, with its address, its largest page and a polite pace.
    """
    one = known_sources.known_source(name) if name else None
    if one and kind in (None, Format.TABLE) and output is None:
        for word, value in one.model_dump(mode="json").items():
            if value not in (None, {}):
                said = json.dumps(value) if isinstance(value, dict) else value
                typer.echo(f"{word.replace('_', ' '):<20} {said}")
        typer.echo(f"{'add':<20} {_line(one)}")
        return
    is_table = kind in (None, Format.TABLE) and output is None
    with opened(ctx) as catalog:
        engine.bind(catalog.connection, known_sources=known_sources.as_json(), known_name=name)
        rows = catalog.sql(engine.text("cli/known_sources" if is_table else "cli/known_sources_whole"))
        emit(ctx, catalog, rows, kind, output)


def _line(source: known_sources.KnownSource) -> str:
    if not source.is_harvestable:
        return f"not yet: this geocat has no type {source.type}"
    needs = " --collection SHORTNAME_VERSION" if source.type == "cmr" else ""
    return f"geocat source add {source.name} {source.name}{needs}"


class Shown(StrEnum):
    """How what a probe found is written."""

    TEXT = "text"
    JSON = "json"


@source.command(
    cls=Command,
    epilog="""
    geocat source probe ./items.ndjson
    geocat source probe ./stac --format json
    """,
)
def probe(
    ctx: typer.Context,  # noqa: ARG001  the shared options are Typer's to handle
    url: Annotated[str, typer.Argument(metavar="URL", help="Any URL or path.")],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Declare it under this name; GEOCAT_TOKEN_<NAME> holds its token.")
    ] = "",
    kind: Annotated[Shown, typer.Option("--format", "-f", help="How it is written.")] = Shown.TEXT,
) -> None:
    """Ask a URL what it is, and print the line that adds it.

    A few requests: what it is, what it can do, how many items it announces, and whether it applies a filter.
    Nothing is declared.
    """
    from geocat.harvest.probe import probe as look_at

    if name:
        source_name(name)
    if not _SCHEME.match(url):
        url = posixpath.abspath(url)
    found = look_at(url, name)
    typer.echo(json.dumps(found.fields(), ensure_ascii=False) if kind is Shown.JSON else "\n".join(found.lines()))
