"""Carbon Mapper's plumes, tiles and sources of emission: ``geocat methane …``."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from geocat.api import Catalog
from geocat.cli import analysis
from geocat.cli.command import Group, Question, commands, opened
from geocat.cli.conditions import (
    BoxOption,
    GasOption,
    InstrumentOption,
    LeastOption,
    LimitOption,
    MostOption,
    SectorOption,
    SinceOption,
    SourceArgument,
    SourceOption,
    UntilOption,
    answer,
    box,
)
from geocat.cli.output import Format, FormatOption, OutputOption, emit, plural
from geocat.methane import Plume, Source, Tile
from geocat.methane.question import having
from geocat.query import Rows

app = commands()
methane = commands()
app.add_typer(
    methane,
    name="methane",
    cls=Group,
    help="Ask for methane plumes, their tiles and sources.",
    epilog="""
    geocat methane plumes --gas CH4 --emission-min 1000
    geocat methane pending
    """,
)
PLUME_SHOWN = ("plume_id", "observed_at", "gas", "sector", "emission_kg_h", "emission_uncertainty_kg_h")
CONTEXT_SHOWN = ("plume_id", "emission_kg_h", "tile_status", "tile_collection", "source_name", "source_persistence")
SOURCE_SHOWN = ("source_name", "emission_kg_h", "persistence", "plume_count", "last_detected_on")
TILE_SHOWN = ("scene_name", "gas", "version", "observed_at", "collection")
MOST_NAMED = 5
PlumeArgument = Annotated[str, typer.Argument(metavar="ID", help="A plume's id, or its UUID.")]


methane.add_typer(analysis.app)


# ---------- one


def _show(
    ctx: typer.Context,
    catalog: Catalog,
    record: Plume | Source | Tile,
    rows: Rows,
    kind: Format | None,
    output: Path | None,
) -> None:
    """A record for people, a field on each line, without what is missing; else its row, with every column."""
    if output is not None or kind not in (None, Format.TABLE):
        emit(ctx, catalog, rows, kind, output)
        return
    for field in fields(record):
        value = getattr(record, field.name)
        if value is not None and not isinstance(value, bytes):
            typer.echo(f"{field.name:<28} {_said(value)}")


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return ", ".join(value) if len(value) <= MOST_NAMED else f"{plural(len(value), 'name')}; --format json has them"
    if isinstance(value, tuple):
        return ", ".join(map(_said, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_said(member)}" for name, member in value.items() if member is not None)
    return str(value)


@methane.command(cls=Question, epilog="geocat methane plume emi20240102t030405p06007-A")
def plume(
    ctx: typer.Context,
    plume_id: PlumeArgument,
    source: SourceOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show all that is known of a plume."""
    with opened(ctx) as catalog:
        found = catalog.methane.plume(plume_id, source=source)
        rows = catalog.methane.plumes(source=found.source)
        _show(ctx, catalog, found, having(rows, plume_id=found.plume_id), kind, output)


@methane.command(
    cls=Question,
    epilog="""
    geocat methane tile emi20240102t030405p06007
    geocat methane tile emi20240102t030405p06007 --format json
    """,
)
def tile(
    ctx: typer.Context,
    scene: Annotated[str, typer.Argument(metavar="SCENE", help="The name of a scene.")],
    gas: GasOption = None,
    source: SourceOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show the tile of a scene, in its newest version."""
    with opened(ctx) as catalog:
        found = catalog.methane.tile(scene, gas, source=source)
        rows = catalog.methane.tiles(gas=found.gas, source=found.source)
        _show(ctx, catalog, found, having(rows, scene_name=found.scene_name), kind, output)


@methane.command("source", cls=Question, epilog="geocat methane source CH4_1B2_100m_-103.50000_31.50000")
def source_(
    ctx: typer.Context,
    name: SourceArgument,
    source: SourceOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show all that is known of a source of emission."""
    with opened(ctx) as catalog:
        found = catalog.methane.source(name, source=source)
        rows = catalog.methane.sources(source=found.source)
        _show(ctx, catalog, found, having(rows, source_name=found.source_name), kind, output)


@methane.command(cls=Question, epilog="geocat methane context emi20240102t030405p06007-A")
def context(
    ctx: typer.Context,
    plume_id: PlumeArgument,
    source: SourceOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show a plume with its tile and its source."""
    with opened(ctx) as catalog:
        found = catalog.methane.plume(plume_id, source=source)
        rows = having(catalog.methane.plume_contexts(found.source), plume_id=found.plume_id)
        answer(ctx, catalog, rows, CONTEXT_SHOWN, kind, output)


# ---------- many


@methane.command(
    cls=Question,
    epilog="""
    geocat methane plumes --bbox -104.5,31,-102,33 --since 2026-01-01 --gas CH4
    geocat methane plumes --instrument tan --sector 6A --emission-min 1000 --limit 20
    geocat methane plumes --published-since 2026-06-01 -o plumes.parquet
    """,
)
def plumes(
    ctx: typer.Context,
    bbox: BoxOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    gas: GasOption = None,
    sector: SectorOption = None,
    instrument: InstrumentOption = None,
    emission_min: LeastOption = None,
    emission_max: MostOption = None,
    published_since: Annotated[str | None, typer.Option(metavar="TIME", help="Published from this time on.")] = None,
    source_name: Annotated[str | None, typer.Option(metavar="NAME", help="Of this source of emission.")] = None,
    scene: Annotated[str | None, typer.Option(metavar="NAME", help="Of this scene.")] = None,
    country: Annotated[str | None, typer.Option(metavar="NAME", help="Of this country.")] = None,
    quantified: Annotated[
        bool | None, typer.Option("--quantified/--unquantified", help="With a rate, or without; else both.")
    ] = None,
    source: SourceOption = None,
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Find plumes by place, time, rate and origin.

    Newest first. A table shows the main columns; every other format has all of methane.plumes.
    """
    with opened(ctx) as catalog:
        rows = catalog.methane.plumes(
            box(bbox),
            since,
            until,
            gas=gas,
            sectors=sector,
            instruments=instrument,
            emission_min_kg_h=emission_min,
            emission_max_kg_h=emission_max,
            published_since=published_since,
            source_name=source_name,
            scene_name=scene,
            country=country,
            quantified=quantified,
            source=source,
        ).order("observed_at DESC NULLS LAST, source, plume_id")
        answer(ctx, catalog, rows, PLUME_SHOWN, kind, output, limit)


@methane.command(
    cls=Question,
    epilog="""
    geocat methane sources --bbox -104.5,31,-102,33 --plume-count-min 3
    geocat methane sources --sector 6A --format geojson -o landfills.geojson
    """,
)
def sources(
    ctx: typer.Context,
    bbox: BoxOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    gas: GasOption = None,
    sector: SectorOption = None,
    plume_count_min: Annotated[int | None, typer.Option(metavar="N", help="With at least so many plumes.")] = None,
    emission_min: LeastOption = None,
    emission_max: MostOption = None,
    persistence_min: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Seen on at least this share of days, 0 to 1.")
    ] = None,
    source: SourceOption = None,
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Find sources of emission by place, time and rate.

    Strongest first. A table shows the main columns; every other format has all of methane.sources.
    """
    with opened(ctx) as catalog:
        rows = catalog.methane.sources(
            box(bbox),
            since,
            until,
            gas=gas,
            sectors=sector,
            plume_count_min=plume_count_min,
            emission_min_kg_h=emission_min,
            emission_max_kg_h=emission_max,
            persistence_min=persistence_min,
            source=source,
        ).order("emission_kg_h DESC NULLS LAST, source, source_name")
        answer(ctx, catalog, rows, SOURCE_SHOWN, kind, output, limit)


@methane.command(cls=Question, epilog="geocat methane tiles --bbox -104.5,31,-102,33 --since 2026-01-01")
def tiles(
    ctx: typer.Context,
    bbox: BoxOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    gas: GasOption = None,
    instrument: InstrumentOption = None,
    source: SourceOption = None,
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Find published tiles by place and time.

    Newest first. A table shows the main columns; every other format has all of methane.tiles.
    """
    with opened(ctx) as catalog:
        rows = catalog.methane.tiles(box(bbox), since, until, gas=gas, instruments=instrument, source=source)
        rows = rows.order("observed_at DESC NULLS LAST, source, scene_name, gas")
        answer(ctx, catalog, rows, TILE_SHOWN, kind, output, limit)
