"""What is computed of Carbon Mapper's catalog: ``geocat methane explain|rates|clusters|coverage|pending``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from geocat.cli.command import Question, commands, opened
from geocat.cli.conditions import (
    BoxOption,
    GasOption,
    LimitOption,
    SinceOption,
    SourceArgument,
    SourceOption,
    UntilOption,
    answer,
    box,
)
from geocat.cli.output import FormatOption, OutputOption
from geocat.errors import InputError

app = commands()
RATES_SHOWN = ("source_name", "emission_kg_h", "emission_uncertainty_kg_h", "persistence", "emission_difference_kg_h")
EXPLAINED_SHOWN = ("step", "what", "day", "value", "uncertainty", "unit")
CLUSTERS_SHOWN = ("cluster_id", "gas", "sector", "plume_count", "emission_kg_h", "longitude_deg", "latitude_deg")
PENDING_SHOWN = ("scene_name", "gas", "plumes", "observed_at", "age_days", "deferred_until")


@app.command(cls=Question, epilog="geocat methane explain CH4_1B2_100m_-103.50000_31.50000")
def explain(
    ctx: typer.Context,
    name: SourceArgument,
    source: SourceOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show how the rate of a source is made, step by step.

    Scenes, days, the mean of days, persistence, and their product: Carbon Mapper's rule, computed anew.
    """
    with opened(ctx) as catalog:
        rows = catalog.methane.explain(name, source=source)
        answer(ctx, catalog, rows, EXPLAINED_SHOWN, kind, output)


@app.command(
    cls=Question,
    epilog="""
    geocat methane rates
    geocat methane rates --format csv -o rates.csv
    """,
)
def rates(
    ctx: typer.Context,
    source: SourceOption = None,
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Compute every source's rate anew, beside what is published.

    Strongest first. The difference is ours less theirs.
    """
    with opened(ctx) as catalog:
        rows = catalog.methane.rates(source).order("emission_kg_h DESC NULLS LAST, source, source_name")
        answer(ctx, catalog, rows, RATES_SHOWN, kind, output, limit)


@app.command(cls=Question, epilog="geocat methane clusters --eps 500")
def clusters(
    ctx: typer.Context,
    eps: Annotated[float, typer.Option(metavar="M", help="Plumes at most so many metres apart are together.")],
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Gather plumes into sources at your own radius.

    Plumes of one gas and sector, most plumes first.
    """
    with opened(ctx) as catalog:
        rows = catalog.methane.clusters(eps).order("plume_count DESC, source, cluster_id")
        answer(ctx, catalog, rows, CLUSTERS_SHOWN, kind, output, limit)


@app.command(
    cls=Question,
    epilog="""
    geocat methane coverage --bbox -104.5,31,-102,33
    geocat methane coverage --point -103.5,31.5 --since 2026-01-01 --within 500
    """,
)
def coverage(
    ctx: typer.Context,
    bbox: BoxOption = None,
    point: Annotated[str | None, typer.Option(metavar="LON,LAT", help="A point, in degrees.")] = None,
    aoi: Annotated[Path | None, typer.Option(metavar="FILE", help="Features in lon/lat, such as GeoJSON.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    gas: GasOption = None,
    within: Annotated[float | None, typer.Option(metavar="M", help="Plumes so many metres away count too.")] = None,
    source: SourceOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show whether an area was looked at, and was clean.

    It was detected, surveyed_clean, cloudy_only or never_observed. Only surveyed_clean may be read as an absence.
    """
    area = _area(bbox, point, aoi)
    with opened(ctx) as catalog:
        rows = catalog.methane.coverage(area, since, until, gas=gas, within_m=within, source=source)
        answer(ctx, catalog, rows, (), kind, output)


@app.command(cls=Question, epilog="geocat methane pending")
def pending(
    ctx: typer.Context,
    source: SourceOption = None,
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the tiles that are not published yet, oldest first."""
    with opened(ctx) as catalog:
        rows = catalog.methane.tiles_pending(source).order("observed_at, source, scene_name, gas")
        answer(ctx, catalog, rows, PENDING_SHOWN, kind, output, limit)


def _area(bbox: str | None, point: str | None, aoi: Path | None) -> Any:
    """What was given of a box, a point and a file: one of them.

    :raises InputError: none or several, or not what it should be
    """
    given = [name for name, value in (("--bbox", bbox), ("--point", point), ("--aoi", aoi)) if value is not None]
    if len(given) != 1:
        raise InputError(f"An area is one of --bbox, --point and --aoi; given: {' and '.join(given) or 'none'}.")
    if point is None:
        return box(bbox) if bbox is not None else aoi
    try:
        lon, lat = map(float, point.split(","))
    except ValueError as wrong:
        raise InputError(f"{point!r} is not a point; give LON,LAT in degrees.") from wrong
    return lon, lat
