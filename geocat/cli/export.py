"""Items of a collection for other programs: ``geocat export``."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geocat import engine, export
from geocat.api import Catalog
from geocat.cli.command import Question, commands, note, opened
from geocat.cli.output import Format, FormatOption, emit, report_file
from geocat.errors import InputError
from geocat.query import Rows

if TYPE_CHECKING:
    from geocat.harvest.signing import Signer

app = commands()


@app.command(
    "export",
    cls=Question,
    epilog="""
    geocat export sentinel-2-like -o sentinel-2.parquet
    geocat export sentinel-2-like -o sentinel-2.geojson --source sample-api
    geocat export sentinel-2-like -o stac.parquet --stac-geoparquet
    geocat export sentinel-2-like -o for-an-hour.parquet --sign planetary-computer
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
    sign: Annotated[
        str | None, typer.Option("--sign", metavar="SIGNER", help="Sign the hrefs: planetary-computer.")
    ] = None,
    kind: FormatOption = None,
) -> None:
    """Write the items of one collection to a file.

    Its own properties are typed columns, beside the columns that every item has. Signed hrefs open for an hour
    or so, and lie in this file only.
    """
    signer = _signer(sign) if sign else None
    with opened(ctx) as catalog:
        started = time.perf_counter()
        if stac_geoparquet:
            if kind not in (None, Format.PARQUET):
                raise InputError(f"stac-geoparquet is parquet; leave --format {kind} out.")
            count = export.stac_geoparquet(catalog.connection, collection, output, source, signer)
            report_file(ctx, output, count, started)
        elif signer:
            rows = _typed(catalog, collection, source)
            count = export.write(catalog.connection, rows, output, kind.value if kind else None, signer)
            report_file(ctx, output, count, started)
        else:
            emit(ctx, catalog, _typed(catalog, collection, source), kind, output)
    if signer:
        note(ctx, _said(signer))


def _signer(name: str) -> "Signer":
    from geocat.harvest.signing import signer_of  # urllib3 comes with it

    return signer_of(name)


def _said(signer: "Signer") -> str:
    """How long the signatures of a file last, and what has none."""
    ends = f"the first signature ends {signer.expires:%Y-%m-%dT%H:%M:%SZ}" if signer.expires else "no href was signed"
    unknown = f"; the signer does not know {', '.join(sorted(signer.unknown))}" if signer.unknown else ""
    return f"{ends}{unknown}"


def _typed(catalog: Catalog, collection: str, source: str | None) -> Rows:
    """The collection's own view."""
    from duckdb import CatalogException, ColumnExpression, ConstantExpression

    try:
        rows = catalog.sql("FROM collections." + engine.quoted(collection))
    except CatalogException as wrong:
        raise InputError(f"No item is in a collection {collection!r}; `geocat collections` lists them.") from wrong
    return rows.filter(ColumnExpression("source") == ConstantExpression(source)) if source else rows
