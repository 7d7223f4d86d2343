"""Items of a collection for other programs: ``geocat export``."""

import time
from pathlib import Path
from typing import Annotated

import typer

from geocat import engine, export
from geocat.api import Catalog
from geocat.cli.command import Question, commands, opened
from geocat.cli.output import Format, FormatOption, emit, report_file
from geocat.errors import InputError
from geocat.query import Rows

app = commands()


@app.command(
    "export",
    cls=Question,
    epilog="""
    geocat export sentinel-2-like -o sentinel-2.parquet
    geocat export sentinel-2-like -o sentinel-2.geojson --source sample-api
    geocat export sentinel-2-like -o stac.parquet --stac-geoparquet
    """,
)
def export_(
    ctx: typer.Context,
    collection: Annotated[str, typer.Argument(help="A collection's id.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The file; its ending names the format.")
    ],
    source: Annotated[str | None, typer.Option("--source", "-s", metavar="NAME", help="Only of this source.")] = None,
    stac_geoparquet: Annotated[
        bool, typer.Option("--stac-geoparquet", help="As the library stac-geoparquet writes it.")
    ] = False,
    kind: FormatOption = None,
) -> None:
    """Write the items of one collection to a file.

    Its own properties are typed columns, beside the columns that every item has.
    """
    with opened(ctx) as catalog:
        started = time.perf_counter()
        if stac_geoparquet:
            if kind not in (None, Format.PARQUET):
                raise InputError(f"stac-geoparquet is parquet; leave --format {kind} out.")
            count = export.stac_geoparquet(catalog.connection, collection, output, source)
            report_file(ctx, output, count, started)
        else:
            emit(ctx, catalog, _typed(catalog, collection, source), kind, output)


def _typed(catalog: Catalog, collection: str, source: str | None) -> Rows:
    """The collection's own view."""
    from duckdb import CatalogException, ColumnExpression, ConstantExpression

    try:
        rows = catalog.sql("FROM collections." + engine.quoted(collection))
    except CatalogException as wrong:
        raise InputError(f"No item is in a collection {collection!r}; `geocat collections` lists them.") from wrong
    return rows.filter(ColumnExpression("source") == ConstantExpression(source)) if source else rows
