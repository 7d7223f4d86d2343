"""Whether this installation and this catalog are well: ``geocat doctor``."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, NamedTuple

import duckdb
import typer

from geocat import engine
from geocat.api import default_root
from geocat.catalog import DATABASE, open_connection
from geocat.cli.command import Command, asked, commands, in_one_line
from geocat.cli.output import plural, size
from geocat.cli.shell import duckdb_program
from geocat.errors import GeocatError, MissingExtension
from geocat.store import Store

app = commands()
PACKAGES = ("pyarrow", "geopandas", "shapely", "h3", "pystac-client", "stac-geoparquet", "fsspec", "pydantic", "typer")
EXTRAS = {"matplotlib": "plot", "polars": "polars"}
LEAST_FREE_BYTES = 1_000_000_000
AREA_AT_60_NORTH_M2 = (6.0e9, 6.3e9)


class Finding(NamedTuple):
    """One line of the doctor's: what was looked at, what was found, and what to do if it is a problem."""

    what: str
    found: str
    remedy: str = ""


@app.command(
    cls=Command,
    epilog="""
    geocat doctor
    """,
)
def doctor(
    ctx: typer.Context,
    install_spatial: Annotated[
        bool,
        typer.Option("--install-spatial", help="Install spatial for every duckdb of this user, from the wheel."),
    ] = False,
) -> None:
    """Look for problems here, and say what to do.

    Versions, extension, axis order, time zone, and the catalog. Exits with 1 if there is a problem.
    """
    if install_spatial:
        _install_spatial()
    problems = 0
    for part in (versions(), spatial(), the_shell(), the_root(asked(ctx).root)):
        for finding in part:
            problems += bool(finding.remedy)
            mark = "problem" if finding.remedy else "ok"
            advice = f"; {finding.remedy}" if finding.remedy else ""
            typer.echo(f"{mark:<8} {finding.what:<16} {finding.found}{advice}")
    typer.echo(f"{plural(problems, 'problem')} found" if problems else "All is well.")
    if problems:
        raise typer.Exit(1)


def _problem(what: str, wrong: BaseException) -> Finding:
    """An error as a problem: geocat's own say what is wrong, and after a semicolon what to do."""
    found, _, remedy = in_one_line(wrong).partition("; ")
    return Finding(what, found, remedy.removesuffix(".") or "see DuckDB's message")


def _install_spatial() -> None:
    wheel = engine.spatial_wheel()
    if wheel is None:
        raise MissingExtension(
            f"The wheel {engine.WHEEL} for DuckDB {duckdb.__version__} is not installed; run "
            f"`pip install {engine.WHEEL}=={duckdb.__version__}`."
        )
    with duckdb.connect() as connection:
        connection.install_extension(str(wheel), force_install=True)
        connection.load_extension("spatial")
    typer.echo(f"spatial is installed for DuckDB {duckdb.__version__}: `LOAD spatial` works in every duckdb shell now.")


def versions() -> Iterator[Finding]:
    """The versions that matter; problems where DuckDB and its companions do not belong together."""
    yield Finding("geocat", f"{engine.version()} in {Path(engine.__file__).parent}")
    yield Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield Finding("duckdb", duckdb.__version__)
    for package in PACKAGES:
        try:
            yield Finding(package, version(package))
        except PackageNotFoundError:
            yield Finding(package, "missing", f"run `pip install {package}`")
    for package, extra in EXTRAS.items():
        try:
            yield Finding(package, version(package))
        except PackageNotFoundError:
            yield Finding(package, f"not installed, and optional: pip install 'geocat[{extra}]'")


def spatial() -> Iterator[Finding]:
    """The spatial extension, and whether a connection has the right axis order and time zone."""
    try:
        with duckdb.connect() as bare:
            origin = engine.load_spatial(bare)
        with engine.connect() as connection:
            area, ten_utc, instant = connection.sql(engine.text("cli/self_tests")).fetchall()[0]
    except (GeocatError, duckdb.Error) as wrong:
        yield _problem("spatial", wrong)
        return
    where = engine.spatial_wheel() if origin == "wheel" else "DuckDB's own folder of extensions"
    yield Finding("spatial", f"loaded from {where}")
    low, high = AREA_AT_60_NORTH_M2
    right = low < area < high
    yield Finding(
        "axis order",
        f"a degree square at 60° north has {area:.3g} m²",
        "" if right else "longitude and latitude are exchanged; reinstall duckdb and the spatial wheel",
    )
    right = ten_utc == "2024-06-01 10:00:00+00" and instant.utcoffset() == timedelta(0)
    yield Finding("time zone", f"noon at +02 is {ten_utc}", "" if right else "it should be 10:00 UTC; reinstall pytz")


def the_shell() -> Iterator[Finding]:
    """The program ``duckdb`` that ``geocat shell`` runs."""
    try:
        program = duckdb_program()
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=30)  # noqa: S603
        found = done.stdout.split()[0].removeprefix("v")
    except (GeocatError, OSError, subprocess.SubprocessError, IndexError) as wrong:
        yield Finding("duckdb-cli", in_one_line(wrong), f"run `pip install duckdb-cli=={duckdb.__version__}`")
        return
    same = found == duckdb.__version__
    remedy = "" if same else f"run `pip install duckdb-cli=={duckdb.__version__}`"
    yield Finding("duckdb-cli", f"{found} at {program}", remedy)


def the_root(root: str | None) -> Iterator[Finding]:
    """The catalog: whether it is one, can be written, has space, and its database is up to date."""
    named = root or os.environ.get("GEOCAT_ROOT")
    try:
        store = Store(root or default_root())
        store.require()
        entries = store.entries()
    except GeocatError as wrong:
        if named or Path(default_root()).exists():
            yield _problem("catalog", wrong)
        else:
            yield Finding("catalog", f"none at {default_root()} yet; `geocat init` makes one")
        return
    yield Finding("catalog", f"{store.root}, {'local' if store.is_local else 'not local'}")
    sources = {entry.source for entry in entries}
    yield Finding("ledger", f"{plural(len(entries), 'snapshot')} of {plural(len(sources), 'source')}")
    if store.is_local:
        yield from _local(store)


def _local(store: Store) -> Iterator[Finding]:
    writable = os.access(store.path, os.W_OK)
    remedy = "" if writable else "harvests need to write; change its permissions, or choose another root"
    yield Finding("writable", "yes" if writable else "no", remedy)
    free = shutil.disk_usage(store.path).free
    remedy = "" if free >= LEAST_FREE_BYTES else "a harvest may fill the disk; make space"
    yield Finding("free space", size(free), remedy)
    renew = "`geocat init` writes it anew"
    database = Path(store.at(DATABASE))
    if not database.exists():
        yield Finding(DATABASE, "missing", renew)
        return
    try:
        same = _state(str(database)) == _state_now(store)
    except (GeocatError, duckdb.Error) as wrong:
        yield Finding(DATABASE, in_one_line(wrong), renew)
    else:
        yield Finding(DATABASE, "up to date" if same else "not up to date", "" if same else renew)


def _state(database: str) -> list[tuple[object, ...]]:
    with engine.connect(database, read_only=True) as connection:
        return connection.sql(engine.text("cli/database_state")).fetchall()


def _state_now(store: Store) -> list[tuple[object, ...]]:
    with open_connection(store) as connection:
        return connection.sql(engine.text("cli/database_state")).fetchall()
