"""The DuckDB shell on a catalog, with everything loaded: ``geocat shell``."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from geocat import engine
from geocat.api import default_root
from geocat.catalog import DATABASE, write_database
from geocat.cli.command import Command, asked, commands
from geocat.errors import InputError, StoreError
from geocat.store import Store

app = commands()


@app.command(
    cls=Command,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    epilog="""
    geocat shell
    geocat shell -c "FROM items LIMIT 1"
    geocat shell -csv -c "SELECT count(*) FROM assets"
    """,
)
def shell(
    ctx: typer.Context,
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="[ARGUMENT]...", help="Passed on to the program duckdb.")
    ] = None,
) -> None:
    """Open the DuckDB shell on the catalog.

    Read-only, with spatial loaded, lon before lat, times in UTC. It shows the catalog as it is now;
    what a harvest publishes meanwhile is seen when the shell is opened again.
    """
    if asked(ctx).as_of:
        raise InputError('The shell shows the catalog as it is now; ask with geocat --as-of TIME "SELECT …" instead.')
    store = Store(asked(ctx).root or default_root())
    store.require()
    program, database = duckdb_program(), database_of(store)
    command = [str(program), "-readonly"]
    for statement in (f"LOAD {engine.literal(spatial())};", f'.read "{engine.shipped("sql") / "cli" / "shell.sql"}"'):
        command += ["-cmd", statement]
    sys.stdout.flush()
    os.execv(program, [*command, str(database), *(arguments or ())])  # noqa: S606  no shell is the point


def duckdb_program() -> Path:
    """The program ``duckdb``: of this Python environment, else the first on PATH.

    :raises InputError: there is none
    """
    beside = Path(sys.executable).parent / "duckdb"
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("duckdb")
    if found is None:
        raise InputError("The program duckdb was not found; run `pip install duckdb-cli`.")
    return Path(found)


def spatial() -> str:
    """What LOAD takes to find the spatial extension: the wheel's file, else its name.

    :raises MissingExtension: it is neither installed nor in a wheel
    """
    wheel = engine.spatial_wheel()
    if wheel is not None:
        return str(wheel)
    engine.connect().close()
    return "spatial"


def database_of(store: Store) -> Path:
    """The catalog's database, written anew where that is possible: views of a moved root would lead astray.

    :raises InputError: the root is not local
    :raises StoreError: there is none, and it cannot be written
    """
    if not store.is_local:
        raise InputError(f'The shell needs a local root, and {store.root} is not; ask with geocat "SELECT …" instead.')
    path = Path(store.at(DATABASE))
    try:
        write_database(store)
    except (OSError, StoreError) as wrong:
        if not path.exists():
            raise StoreError(
                f"{path} is not there and cannot be written ({wrong}); make {store.root} writable."
            ) from wrong
    return path
