"""Truths that must hold on any catalog: ``geocat check``."""

import contextlib
from collections.abc import Iterator
from typing import Annotated

import typer
from duckdb import DuckDBPyConnection

from geocat import engine, stored_cells
from geocat.api import Catalog, default_root
from geocat.cli.command import Question, asked, commands, opened
from geocat.cli.output import boxed, plural
from geocat.integrity import Damage, cell_damages, committed_files, damages
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

    The files must be as the ledger has them, stored cells as they were made, and the truths in sql/checks
    must hold. Exits with 1 if anything is wrong; a truth that fails shows the first rows that break it.
    Items that are not covered by cells yet are named, and are nothing wrong.
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
    stale = _stale_cells(store)
    with opened(ctx) as catalog:
        names = sorted(path.stem for path in (engine.shipped("sql") / "checks").glob("*.sql"))
        broken = [name for name in names if not _holds(catalog, name)]
        _say_uncovered(catalog)
    typer.echo(f"{files}, 0 damaged; {plural(len(names), 'truth')} asked, {len(broken)} broken")
    if broken or stale:
        raise typer.Exit(1)


def _damaged(store: Store, *, hashes: bool) -> list[Damage]:
    """Looked for without the catalog's views, which do not install where a file is missing."""
    with _reader(store) as reader:
        return list(damages(store, reader, hashes=hashes))


def _stale_cells(store: Store) -> bool:
    """Say which stored cells are to be made again."""
    with _reader(store) as reader:
        stale = list(cell_damages(store, reader))
    for damage in stale:
        typer.echo(f"damaged  {damage.path} {damage.problem}; `geocat grid cover` makes it again")
    return bool(stale)


def _say_uncovered(catalog: Catalog) -> None:
    """Say how many items have no cells yet; not of sources that are not to be covered."""
    declared = catalog.sources()
    for source, items in stored_cells.uncovered(catalog.store).items():
        if source not in declared or declared[source].cover:
            typer.echo(f"open     {source}: {plural(items, 'item')} without cells; run `geocat grid cover {source}`")


@contextlib.contextmanager
def _reader(store: Store) -> Iterator[DuckDBPyConnection]:
    """A database without the catalog's views."""
    with engine.connect() as reader:
        if not store.is_local:
            reader.register_filesystem(store.fs)
        yield reader


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
