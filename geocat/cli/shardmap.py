"""Shard maps: which items each worker needs: ``geocat shardmap …``."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocat.api import Catalog
from geocat.cli.command import Group, Question, asked, commands, note, opened
from geocat.cli.conditions import SinceOption, SourceOption, UntilOption
from geocat.cli.output import FormatOption, OutputOption, boxed, emit, size
from geocat.cli.progress import meter
from geocat.errors import InputError

if TYPE_CHECKING:
    from geocat.shardmap_made import ShardMap

app = commands()
shardmap = commands()
app.add_typer(
    shardmap,
    name="shardmap",
    cls=Group,
    help="Say which items each shard of a grid needs.",
    epilog="""
    geocat shardmap build africa --grid o6 --aoi -20,-35,55,38
    geocat shardmap show africa
    """,
)
MapArgument = Annotated[str, typer.Argument(metavar="MAP", help="A map's name, or the file of one.")]
ToOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Where to; shardmaps/ in the catalog, unless given."),
]
OrderOption = Annotated[int, typer.Option("--order", metavar="N", help="Of the shards.")]


@shardmap.command(
    cls=Question,
    epilog="""
    geocat shardmap build africa --grid o6 --aoi -20,-35,55,38 --source sample-api
    geocat shardmap build germany --grid o6 --aoi Germany --since 2024-06-01 --until 2024-07-01 -o germany.parquet
    """,
)
def build(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call the map.")],
    grid: Annotated[str, typer.Option("--grid", "-g", metavar="GRID", help="A declared grid.")],
    aoi: Annotated[
        str | None,
        typer.Option("--aoi", metavar="AREA", help="A file (GeoJSON, WKT, WKB), W,S,E,N, WKT, a country or a city."),
    ] = None,
    bbox: Annotated[
        str | None, typer.Option("--bbox", metavar="W,S,E,N", help="Degrees; west > east goes over the antimeridian.")
    ] = None,
    source: SourceOption = None,
    collection: Annotated[
        str | None, typer.Option("--collection", "-c", metavar="ID", help="Only of this collection.")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    cycle: Annotated[list[int] | None, typer.Option("--cycle", metavar="N", help="ICESat-2; can be repeated.")] = None,
    track: Annotated[
        list[int] | None, typer.Option("--track", metavar="N", help="ICESat-2 ground track; can be repeated.")
    ] = None,
    region: Annotated[
        list[int] | None, typer.Option("--region", metavar="N", help="ICESat-2 granule region; can be repeated.")
    ] = None,
    beams: Annotated[
        bool, typer.Option("--beams", help="ICESat-2's beam corridors count, not whole footprints.")
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Look again at pairs that cells on a boundary alone speak for.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exports get a mask: what of a shard lies in the area.")
    ] = False,
    all_revisions: Annotated[
        bool, typer.Option("--all-revisions", help="Also granules that a later revision replaces.")
    ] = False,
    output: ToOption = None,
) -> None:
    """Make a map: every shard that touches the area, with every item that touches the shard.

    Footprints that are not covered yet are covered first. An empty map says why it is.
    """
    if (aoi is None) == (bbox is None):
        raise InputError("Say where: --aoi AREA, or --bbox W,S,E,N.")
    started = time.perf_counter()
    with opened(ctx) as catalog, meter(quiet=asked(ctx).quiet) as of:
        target = _target(catalog, name, output)
        made = catalog.shardmap(
            grid,
            bbox or aoi,
            source=source,
            collection=collection,
            since=since,
            until=until,
            cycles=cycle,
            tracks=track,
            regions=region,
            beams=[1, 2, 3] if beams else None,
            exact=exact,
            strict=strict,
            latest=not all_revisions,
            progress=of("covering"),
        )
        _save(ctx, name, made, target, started)


@shardmap.command(
    cls=Question,
    epilog="""
    geocat shardmap show africa
    geocat shardmap show africa --png africa.png
    geocat shardmap show africa --format csv
    """,
)
def show(
    ctx: typer.Context,
    name: MapArgument,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Draw it.")] = None,
    at_most: Annotated[
        int | None, typer.Option("--at-most", metavar="N", help="List the shards with more items than this.")
    ] = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show what a map holds: provenance, balance, and each shard; --format and -o give all shards."""
    with opened(ctx) as catalog:
        made = _read(catalog, name)
        if png is not None:
            started = time.perf_counter()
            made.plot(png)
            note(ctx, f"{png}: {size(png.stat().st_size)} in {time.perf_counter() - started:.1f} s")
            return
        rows = made.summary() if at_most is None else made.to_split(at_most)
        if kind is None and output is None:
            for key, value in _provenance(made).items():
                typer.echo(f"{key:<10}  {value}")
            if made.counts.pairs:
                typer.echo(boxed(made.balance()), nl=False)
        emit(ctx, catalog, rows, kind, output)


@shardmap.command(cls=Question, epilog="geocat shardmap coarsen africa --order 4 -o africa-o4.parquet")
def coarsen(ctx: typer.Context, name: MapArgument, order: OrderOption, output: ToOption = None) -> None:
    """Write a HEALPix map at a coarser order; exact, without looking at a footprint."""
    _changed(ctx, name, order, output, finer=False)


@shardmap.command(cls=Question, epilog="geocat shardmap refine africa --order 7 -o africa-o7.parquet")
def refine(ctx: typer.Context, name: MapArgument, order: OrderOption, output: ToOption = None) -> None:
    """Write a HEALPix map at a finer order, up to 9, from stored cells."""
    _changed(ctx, name, order, output, finer=True)


@shardmap.command(cls=Question, epilog="geocat shardmap check africa --grid o6")
def check(
    ctx: typer.Context,
    name: MapArgument,
    grid: Annotated[str, typer.Option("--grid", "-g", metavar="GRID", help="The declared grid it should be of.")],
) -> None:
    """Check that a map is of a grid, its shards touch its area, and its items are in the catalog.

    A map of another grid, or of another latitude convention, is refused; the message says which field differs.
    """
    with opened(ctx) as catalog:
        made = _read(catalog, name)
        for said in made.check(catalog.grids[grid], name):
            note(ctx, said)
        if gone := made.gone():
            raise InputError(
                f"{name} is of grid {grid}, and {gone:,} of its {made.counts.assigned_items:,} items are not in the "
                "catalog any more; build it again with `geocat shardmap build`."
            )
    typer.echo(f"{name}: of grid {grid}; {made}")


@shardmap.command(
    cls=Question,
    epilog="""
    geocat shardmap export africa -o africa.json
    geocat shardmap export africa --endpoint https -o africa-hrefs.parquet
    """,
)
def export(
    ctx: typer.Context,
    name: MapArgument,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="A .json (zagg's) or .parquet file.")],
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", metavar="NAME", help="Only hrefs of https, or of s3.  [default: both]")
    ] = None,
    keys_as_text: Annotated[
        bool, typer.Option("--keys-as-text", help="Keys in quotes, for readers of JSON without 64-bit integers.")
    ] = False,
) -> None:
    """Write a map with hrefs, for workers that have no catalog: zagg's JSON, or parquet."""
    started = time.perf_counter()
    with opened(ctx) as catalog:
        made = _read(catalog, name)
        made.export(output, endpoint, keys_as_text=keys_as_text)
        _report(ctx, output, made, started)


def _changed(ctx: typer.Context, name: str, order: int, output: Path | None, *, finer: bool) -> None:
    started = time.perf_counter()
    with opened(ctx) as catalog:
        found = _read(catalog, name)
        own = f"{Path(name).stem}-o{order}"
        made = found.refine(order) if finer else found.coarsen(order)
        _save(ctx, own, made, _target(catalog, own, output), started)


def _target(catalog: Catalog, name: str, output: Path | None) -> Path:
    if output is not None:
        return output
    target = catalog.shardmap.path(name)
    target.parent.mkdir(exist_ok=True)
    return target


def _read(catalog: Catalog, name: str) -> "ShardMap":
    """A map of the catalog by its name, or any file."""
    own = None if Path(name).suffix or "/" in name else catalog.shardmap.path(name)
    return catalog.shardmap.read(own if own is not None and own.is_file() else Path(name))


def _save(ctx: typer.Context, name: str, made: "ShardMap", target: Path, started: float) -> None:
    if target.suffix.lower() == ".json":
        made.export(target)
    else:
        made.write(target)
    typer.echo(f"{name}: {made}")
    _report(ctx, target, made, started)


def _report(ctx: typer.Context, target: Path, made: "ShardMap", started: float) -> None:
    took = time.perf_counter() - started
    note(ctx, f"{target}: {made.counts.pairs:,} pairs, {size(target.stat().st_size)} in {took:.1f} s")


def _provenance(made: "ShardMap") -> dict[str, Any]:
    said = made.provenance
    known = {
        "map": str(made),
        "grid": json.dumps(dict(said.grid_signature)),
        "asked": json.dumps(dict(said.asked)),
        "footprint": said.footprint,
        "area": said.aoi_sha256[:16],
        "snapshots": ", ".join(said.snapshots),
        "made with": ", ".join(f"{name} {number}" for name, number in said.versions.items()),
    }
    densest = made.densest()
    if densest is not None:
        known["densest"] = f"{densest[0]} ({densest[1]:,} items)"
    return {key: value for key, value in known.items() if value not in ("", "{}")}
