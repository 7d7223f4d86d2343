"""The first thing to run: ``geocat demo``."""

import shlex
import textwrap
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated

import typer

from geocat.api import Catalog
from geocat.cli.command import Command, asked, commands
from geocat.cli.harvest import harvested, summary
from geocat.cli.output import boxed, plural, size
from geocat.errors import HarvestError, InputError

if TYPE_CHECKING:
    from geocat.demo import Answer

app = commands()
MARGIN = "  "


@app.command(
    "demo",
    cls=Command,
    epilog="""
    geocat demo
    geocat demo --keep
    """,
)
def demo_(
    ctx: typer.Context,
    keep: Annotated[
        bool, typer.Option("--keep", help="Harvest into the demo that is there, instead of making it anew.")
    ] = False,
) -> None:
    """Harvest a synthetic sample, and ask it six questions.

    Three upstreams on this machine are harvested over HTTP into ./geocat-demo (or --root). No network.
    """
    from geocat import demo  # the upstreams are slow to import

    started = time.perf_counter()
    folder = asked(ctx).root or demo.FOLDER
    with demo.begin(folder, keep=keep) as catalog:
        _heading("A static STAC catalog and a STAC API, both synthetic, harvested over HTTP on this machine")
        _harvest(ctx, catalog, demo.upstreams(catalog))
        _answers(demo.answers(catalog), 1)
        _heading("Carbon Mapper's API with synthetic plumes of methane, harvested likewise")
        _harvest(ctx, catalog, demo.carbon_mapper(catalog))
        _answers(demo.answers(catalog, demo.METHANE_QUESTIONS), 1 + len(demo.QUESTIONS))
        _heading("Four files")
        _files(catalog, folder)
    _heading("Open it yourself")
    _say(_ways_on(folder))
    typer.echo(f"\nThe demo took {time.perf_counter() - started:.1f} s; everything is in {folder}.")


def _harvest(ctx: typer.Context, catalog: Catalog, upstreams: AbstractContextManager[tuple[str, ...]]) -> None:
    """Harvest what is served and declared while the context lasts.

    :raises HarvestError: the first that failed
    """
    with upstreams as names:
        for name in names:
            for _, outcome in harvested(catalog, name, quiet=asked(ctx).quiet):
                if isinstance(outcome, HarvestError):
                    raise outcome
                _say(summary(outcome))


def _answers(answers: Iterable["Answer"], first: int) -> None:
    for number, answer in enumerate(answers, first):
        _heading(f"{number}. {answer.question}")
        _say(typer.style(answer.sql, fg=typer.colors.CYAN))
        _say(boxed(answer.rows, margin=len(MARGIN)))
        _say(f"{answer.took_s * 1000:,.0f} ms")


def _heading(text: str) -> None:
    typer.echo("\n" + typer.style(text, bold=True) + "\n")


def _say(text: str) -> None:
    typer.echo(textwrap.indent(text.strip("\n"), MARGIN))


def _files(catalog: Catalog, folder: str) -> None:
    from geocat import demo

    try:
        _say(f"{demo.picture(catalog, folder)}        every footprint on a map, coloured by cloud cover")
        _say(f"{demo.series(catalog, folder)}   what the source of question 6 that comes first emitted, nulls marked")
        _say(f"{demo.plumes(catalog, folder)}            the plumes around it on a map, by rate")
    except InputError as wrong:
        _say(f"No map: {wrong}")
    path, count = demo.parquet(catalog, folder)
    _say(f"{path}         {plural(count, 'item')} as GeoParquet, {size(path.stat().st_size)}")


def _ways_on(folder: str) -> str:
    here = shlex.quote(folder)
    return f"""\
SQL      geocat --root {here} "SELECT platform, count(*) FROM items GROUP BY ALL"
Methane  geocat methane rates --root {here}
Shell    geocat shell --root {here}
DuckDB   duckdb {here}/catalog.duckdb -c "FROM items LIMIT 5"
Python   import geocat; geocat.open({folder!r}).items(bbox=(-10, 20, 25, 35)).to_geopandas()
QGIS     drag {folder}/items.parquet onto the map
"""
