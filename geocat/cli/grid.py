"""Output grids, and the cells that footprints cover: ``geocat grid …``."""

import json
import time
from typing import Annotated, Any

import typer

from geocat.cli.command import Command, Group, asked, commands, note, opened
from geocat.cli.output import FormatOption, OutputOption, emit, plural
from geocat.cli.progress import meter
from geocat.declared_grids import KINDS, fields_of
from geocat.errors import InputError
from geocat.grids import described
from geocat.query import Rows

app = commands()
grid = commands()
app.add_typer(
    grid,
    name="grid",
    cls=Group,
    help="Declare output grids; cover footprints.",
    epilog="""
    geocat grid create o6 healpix --order 6 --child-order 12
    geocat grid list
    """,
)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A declared grid.")]


@grid.command(
    cls=Command,
    epilog="""
    geocat grid create o9 healpix --order 9 --child-order 19 --inner 13
    geocat grid create hexagons h3 --resolution 5
    geocat grid create polar rectilinear --crs EPSG:3031 --resolution 5000 --bounds -3200000,-3200000,3200000,3200000
    """,
)
def create(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    kind: Annotated[str, typer.Argument(metavar="TYPE", help="healpix, h3 or rectilinear.")],
    order: Annotated[int | None, typer.Option("--order", metavar="N", help="healpix: order of shards.")] = None,
    child_order: Annotated[
        int | None,
        typer.Option("--child-order", metavar="N", help="healpix: order of cells.  [default: six finer]"),
    ] = None,
    latitude: Annotated[
        str | None, typer.Option("--latitude", metavar="NAME", help="healpix: authalic or spherical (older maps).")
    ] = None,
    resolution: Annotated[
        str | None,
        typer.Option("--resolution", metavar="N", help="h3: 0 to 15; rectilinear: side of a cell, or X,Y."),
    ] = None,
    crs: Annotated[str | None, typer.Option("--crs", metavar="CRS", help="rectilinear: as EPSG:3031.")] = None,
    bounds: Annotated[
        str | None, typer.Option("--bounds", metavar="XMIN,YMIN,XMAX,YMAX", help="rectilinear: in the CRS.")
    ] = None,
    chunks: Annotated[
        str | None,
        typer.Option("--chunks", metavar="ROWS,COLUMNS", help="rectilinear: of a shard.  [default: 256,256]"),
    ] = None,
    inner: Annotated[
        str | None, typer.Option("--inner", metavar="N", help="Inner chunks: an order, or ROWS,COLUMNS.")
    ] = None,
    pad: Annotated[
        bool, typer.Option("--pad", help="rectilinear: widen bounds that are no whole number of cells.")
    ] = False,
) -> None:
    """Declare a grid in geocat.toml."""
    fields: dict[str, Any] = {
        "parent_order": order,
        "child_order": child_order,
        "latitude": latitude,
        "resolution": _resolution(kind, resolution),
        "crs": crs,
        "bounds": _numbers("--bounds", bounds, 4),
        "chunk_shape": _numbers("--chunks", chunks, 2),
        "chunk_inner": _inner(kind, inner),
        "pad": pad or None,
    }
    given = {field: value for field, value in fields.items() if value is not None}
    if kind in KINDS and (foreign := [field for field in given if field not in fields_of(KINDS[kind])]):
        options = {"parent_order": "--order", "chunk_shape": "--chunks", "chunk_inner": "--inner"}
        said = ", ".join(options.get(field, f"--{field.replace('_', '-')}") for field in foreign)
        raise InputError(f"A grid of type {kind} has no {said}; see `geocat grid create --help`.")
    with opened(ctx) as catalog:
        made = catalog.grids.add(name, kind, **given)
    words = described(made)
    typer.echo(f"{name}: {words['grid']}; shards: {words['shards']}")


@grid.command(
    "list",
    cls=Command,
    epilog="""
    geocat grid list
    geocat grid list --format json
    """,
)
def list_(ctx: typer.Context, kind: FormatOption = None, output: OutputOption = None) -> None:
    """Show the declared grids."""
    import pyarrow as pa  # which other commands need not load

    with opened(ctx) as catalog:
        texts = {name: described(known) for name, known in catalog.grids.items()}
        columns = {"name": list(texts), **{key: [text[key] for text in texts.values()] for key in ("grid", "shards")}}
        table = pa.table({key: pa.array(values, pa.string()) for key, values in columns.items()})
        emit(ctx, catalog, Rows(catalog.connection.from_arrow(table)), kind, output)


@grid.command(
    cls=Command,
    epilog="""
    geocat grid show o6
    geocat grid show o6 --json
    """,
)
def show(
    ctx: typer.Context,
    name: NameArgument,
    as_json: Annotated[bool, typer.Option("--json", help="Only the signature, as JSON.")] = False,
) -> None:
    """Show what a grid is, its signature, and which grids it nests with."""
    with opened(ctx) as catalog:
        known = catalog.grids[name]
        signature = json.dumps(known.signature())
        if as_json:
            typer.echo(signature)
            return
        nesting = ", ".join(catalog.grids.nesting(name)) or "no other declared grid"
        for said, value in {**described(known), "nests with": nesting, "signature": signature}.items():
            typer.echo(f"{said:<10}  {value}")


@grid.command(
    cls=Command,
    epilog="""
    geocat grid cover
    geocat grid cover sample-static
    """,
)
def cover(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Harvested sources; all, unless named.")
    ] = None,
) -> None:
    """Cover footprints that are not covered yet with cells, for shard maps.

    A harvest does so at its end; this is for catalogs of earlier versions, and after an interruption.
    """
    started = time.perf_counter()
    with opened(ctx) as catalog, meter(quiet=asked(ctx).quiet) as of:
        report = of("covering")
        done = catalog.cover(*(sources or ()), progress=report)
    took = time.perf_counter() - started
    if not done.items:
        typer.echo("Every footprint is covered already")
        return
    typer.echo(f"{plural(done.items, 'item')} covered, {plural(done.cells, 'cell')} in {took:.1f} s")
    note(ctx, "geocat shardmap build asks them which items each shard needs.")


def _numbers(option: str, text: str | None, count: int) -> list[float] | list[int] | None:
    """So many numbers, joined by commas.

    :raises InputError: others
    """
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != count:
        raise InputError(f"{option} {text} is not {count} numbers joined by commas.")
    whole = [int(number) for number in numbers]
    return whole if whole == numbers else numbers


def _resolution(kind: str, text: str | None) -> Any:
    if text is None:
        return None
    found = _numbers("--resolution", text, 2 if "," in text and kind == "rectilinear" else 1) or []
    return found[0] if len(found) == 1 else found


def _inner(kind: str, text: str | None) -> Any:
    if text is None:
        return None
    found = _numbers("--inner", text, 2 if kind == "rectilinear" else 1) or []
    return found[0] if len(found) == 1 else found
