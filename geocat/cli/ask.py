"""Questions: SQL, the default command, and those that are asked most."""

import sys
from typing import Annotated

import typer
from duckdb import ColumnExpression, ConstantExpression

from geocat import engine
from geocat.cli.command import Question, commands, note, opened
from geocat.cli.output import Format, FormatOption, OutputOption, emit
from geocat.errors import InputError
from geocat.query import Rows
from geocat.types import BBox

app = commands()
SHOWN = ("collection", "id", "observed_from", "cloud_cover", "platform")


@app.command(
    cls=Question,
    epilog="""
    geocat status
    geocat status --format json
    """,
)
def status(ctx: typer.Context, kind: FormatOption = None, output: OutputOption = None) -> None:
    """Show what each source has, and since when."""
    with opened(ctx) as catalog:
        rows = catalog.sql(engine.text("cli/status"))
        emit(ctx, catalog, rows, kind, output)
        if not catalog.sources() and kind in (None, Format.TABLE):
            note(ctx, "No source is declared; add one with `geocat source add NAME TYPE URL`.")


@app.command(
    cls=Question,
    epilog="""
    geocat collections
    geocat collections --format csv -o collections.csv
    """,
)
def collections(ctx: typer.Context, kind: FormatOption = None, output: OutputOption = None) -> None:
    """Show the collections of every source."""
    with opened(ctx) as catalog:
        emit(ctx, catalog, catalog.sql(engine.text("cli/collections")), kind, output)


@app.command(
    cls=Question,
    epilog="""
    geocat search --bbox -10,40,10,60 --since 2024-06-01 --until 2024-07-01
    geocat search --bbox 170,-30,-170,-10 --format ndjson
    geocat search --collection sentinel-2-like --cloud-cover 10 -o clear.parquet
    """,
)
def search(
    ctx: typer.Context,
    bbox: Annotated[
        str | None,
        typer.Option(metavar="W,S,E,N", help="Degrees; west > east goes over the antimeridian."),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="From this time on (UTC).")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Before this time (UTC).")] = None,
    collection: Annotated[
        str | None, typer.Option("--collection", "-c", metavar="ID", help="Only this collection.")
    ] = None,
    source: Annotated[str | None, typer.Option("--source", "-s", metavar="NAME", help="Only this source.")] = None,
    cloud_cover: Annotated[float | None, typer.Option(metavar="PERCENT", help="At most this cloudy.")] = None,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="At most so many items.")] = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Find items by place, time, collection, cloud cover.

    Earliest first. A table shows the main columns; every other format has all columns of the view items.
    """
    box = BBox.parse(bbox) if bbox else None
    with opened(ctx) as catalog:
        rows = catalog.items(box, since, until, collection=collection, source=source)
        if cloud_cover is not None:
            rows = rows.filter(ColumnExpression("cloud_cover") <= ConstantExpression(cloud_cover))
        rows = rows.sort("observed_from", "source", "collection", "id")
        if limit is not None:
            rows = rows.limit(limit)
        if output is None and kind in (None, Format.TABLE):
            rows = rows.select(*SHOWN)
        emit(ctx, catalog, rows, kind, output)


@app.command(
    cls=Question,
    epilog="""
    geocat "SELECT id, cloud_cover FROM items WHERE cloud_cover < 5 ORDER BY cloud_cover"
    geocat "FROM items_in(-10, 40, 10, 60, since := DATE '2024-06-01')" --format csv
    geocat "FROM items" -o items.parquet
    echo "SELECT count(*) FROM assets" | geocat -
    """,
)
def sql(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="SQL, or - to read it from standard input.")],
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Answer any query; the word sql can be left out."""
    text = sys.stdin.read() if query == "-" else query
    if not text.strip():
        raise InputError('There is no SQL; give some, for example "FROM items".')
    with opened(ctx) as catalog:
        relation = catalog.connection.sql(text)
        if relation is not None:
            emit(ctx, catalog, Rows(relation), kind, output)
        elif kind or output:
            raise InputError("The statement ran and has no rows to write; give a query that has some.")
