"""Answers to standard output or to a file: a table for people, or every row and column for programs."""

import contextlib
import io
import shutil
import sys
import tempfile
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geocat import export
from geocat.api import Catalog
from geocat.cli.command import note
from geocat.errors import InputError
from geocat.query import Rows

ROWS_SHOWN = 40
WIDTH_WITHOUT_TERMINAL = 120
STEP = 1000


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    GEOJSON = "geojson"


FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", "-f", show_default=False, help="table is for people; every other one is complete.  [default: table]"
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file, in the format its ending names."),
]


def emit(
    ctx: typer.Context, catalog: Catalog, rows: Rows, kind: Format | None = None, output: Path | None = None
) -> None:
    """Write rows as asked for; a table to standard output, unless asked.

    :raises InputError: a file whose ending names no format, or parquet for a terminal
    """
    if output is not None:
        _to_file(ctx, catalog, rows, kind, output)
    elif kind in (None, Format.TABLE):
        text = boxed(rows)
        sys.stdout.write(text)
        if remark := _left_out(text):
            sys.stdout.flush()
            note(ctx, remark)
    else:
        _to_standard_output(catalog, rows, kind)
    sys.stdout.flush()


def boxed(rows: Rows, most: int = ROWS_SHOWN, margin: int = 0) -> str:
    """The rows as DuckDB's own table, as wide as the terminal without the margin."""
    width = shutil.get_terminal_size((WIDTH_WITHOUT_TERMINAL, 24)).columns - margin
    with contextlib.redirect_stdout(io.StringIO()) as text:
        rows.relation.show(max_width=width, max_rows=most)
    return text.getvalue().rstrip("\n") + "\n"


def size(count: int) -> str:
    """Bytes in words, with three digits."""
    amount, unit = float(count), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < STEP:
            break
        amount, unit = amount / STEP, larger
    digits = 0 if unit == "bytes" or amount >= STEP / 10 else 1
    return f"{amount:,.{digits}f} {unit}"


def plural(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _left_out(text: str) -> str:
    last = text.rstrip("\n").rpartition("\n")[2]
    if "shown)" in last:
        return "Not everything fits here; --format csv or -o FILE gives every row and column."
    return "Values that end in … are cut; --format csv or -o FILE gives them whole." if "…" in text else ""


def _to_file(ctx: typer.Context, catalog: Catalog, rows: Rows, kind: Format | None, output: Path) -> None:
    if kind is Format.TABLE:
        raise InputError("A table is for reading; into a file write csv, json, ndjson, parquet or geojson.")
    started = time.perf_counter()
    count = export.write(catalog.connection, rows, output, kind.value if kind else None)
    report_file(ctx, output, count, started)


def report_file(ctx: typer.Context, output: Path, count: int, started: float) -> None:
    """The one line that ends the writing of a file, on standard error."""
    took = time.perf_counter() - started
    note(ctx, f"{output}: {plural(count, 'row')}, {size(output.stat().st_size)} in {took:.1f} s")


def _to_standard_output(catalog: Catalog, rows: Rows, kind: Format) -> None:
    """By way of a file, so that a query that fails half-way has written nothing."""
    if kind is Format.PARQUET and sys.stdout.isatty():
        raise InputError("Parquet is not for a terminal; add -o FILE, or send it into a pipe.")
    with tempfile.TemporaryDirectory(prefix="geocat-") as folder:
        file = Path(folder) / f"rows.{kind}"
        export.write(catalog.connection, rows, file, kind.value)
        sys.stdout.flush()
        with file.open("rb") as whole:
            shutil.copyfileobj(whole, sys.stdout.buffer)
