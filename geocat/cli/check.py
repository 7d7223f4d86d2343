"""Truths that must hold on any catalog: ``geocat check``."""

from typing import Annotated

import typer

from geocat import engine
from geocat.api import Catalog
from geocat.cli.command import Question, commands, opened
from geocat.cli.output import boxed, plural
from geocat.integrity import committed_files, damages

app = commands()
ROWS_SHOWN = 5
REMEDY = "restore the file from a backup, or harvest its source again"


@app.command(
    cls=Question,
    epilog="""
    geocat check
    geocat check --hashes
    """,
)
def check(
    ctx: typer.Context,
    hashes: Annotated[
        bool, typer.Option("--hashes", help="Read every byte of every file and compare SHA-256.")
    ] = False,
) -> None:
    """Check that the catalog holds together.

    The truths in sql/checks must hold, and the files must be as the ledger has them. Exits with 1 if
    anything is wrong; a truth that fails shows the first rows that break it.
    """
    with opened(ctx) as catalog:
        names = sorted(path.stem for path in (engine.shipped("sql") / "checks").glob("*.sql"))
        broken = [name for name in names if not _holds(catalog, name)]
        damaged = list(damages(catalog.store, catalog.connection, hashes=hashes))
        files = len(committed_files(catalog.store))
    for damage in damaged:
        typer.echo(f"damaged  {damage.path} {damage.problem}; {REMEDY}")
    verb = "read whole" if hashes else "looked at"
    typer.echo(
        f"{plural(len(names), 'truth')}, {len(broken)} broken; {plural(files, 'file')} {verb}, {len(damaged)} damaged"
    )
    if broken or damaged:
        raise typer.Exit(1)


def _holds(catalog: Catalog, name: str) -> bool:
    text = engine.text(f"checks/{name}")
    rows = catalog.sql(text)
    count = len(rows)
    said = engine.sentence(text)
    if count == 0:
        typer.echo(f"holds    {said}")
        return True
    typer.echo(f"broken   {said} {plural(count, 'row')} in sql/checks/{name}.sql:")
    typer.echo(boxed(rows.limit(ROWS_SHOWN)), nl=False)
    return False
