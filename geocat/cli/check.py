"""Truths that must hold on any catalog: ``geocat check``."""

from typing import Annotated

import typer

from geocat import engine
from geocat.api import Catalog, default_root
from geocat.cli.command import Question, asked, commands, opened
from geocat.cli.output import boxed, plural
from geocat.integrity import Damage, committed_files, damages
from geocat.store import Store

app = commands()
ROWS_SHOWN = 5
REMEDY = "restore the file from a backup, or go back to another snapshot with `geocat snapshots rollback`"


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

    The files must be as the ledger has them, and the truths in sql/checks must hold. Exits with 1 if
    anything is wrong; a truth that fails shows the first rows that break it.
    """
    store = Store(asked(ctx).root or default_root())
    store.require()
    damaged = _damaged(store, hashes=hashes)
    files = f"{plural(len(committed_files(store)), 'file')} {'read whole' if hashes else 'looked at'}"
    for damage in damaged:
        typer.echo(f"damaged  {damage.path} {damage.problem}; {REMEDY}")
    if damaged:
        typer.echo(f"{files}, {len(damaged)} damaged; the truths were not asked, since they need the files")
        raise typer.Exit(1)
    with opened(ctx) as catalog:
        names = sorted(path.stem for path in (engine.shipped("sql") / "checks").glob("*.sql"))
        broken = [name for name in names if not _holds(catalog, name)]
    typer.echo(f"{files}, 0 damaged; {plural(len(names), 'truth')} asked, {len(broken)} broken")
    if broken:
        raise typer.Exit(1)


def _damaged(store: Store, *, hashes: bool) -> list[Damage]:
    """Looked for without the catalog's views, which do not install where a file is missing."""
    with engine.connect() as reader:
        if not store.is_local:
            reader.register_filesystem(store.fs)
        return list(damages(store, reader, hashes=hashes))


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
