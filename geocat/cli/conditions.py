"""Options that say which rows, shared by the questions about methane, and how their answers are shown."""

from typing import Annotated, Any

import typer

from geocat.api import Catalog
from geocat.cli.output import Format, emit
from geocat.query import Rows
from geocat.types import BBox

SourceOption = Annotated[
    str | None, typer.Option("--source", "-s", metavar="NAME", help="Only of this harvest source.")
]
BoxOption = Annotated[
    str | None, typer.Option("--bbox", metavar="W,S,E,N", help="Degrees; west > east goes over the antimeridian.")
]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="TIME", help="From this time on (UTC).")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Before this time (UTC).")]
GasOption = Annotated[str | None, typer.Option("--gas", metavar="GAS", help="CH4 or CO2.")]
SectorOption = Annotated[
    list[str] | None,
    typer.Option("--sector", metavar="CODE", help="As 1B2; NULL for none; can be repeated."),
]
InstrumentOption = Annotated[
    list[str] | None, typer.Option("--instrument", metavar="CODE", help="As tan or GAO; can be repeated.")
]
LeastOption = Annotated[float | None, typer.Option("--emission-min", metavar="KG_H", help="At least this rate.")]
MostOption = Annotated[float | None, typer.Option("--emission-max", metavar="KG_H", help="At most this rate.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="At most so many rows.")]
SourceArgument = Annotated[str, typer.Argument(metavar="NAME", help="The name of a source of emission.")]


def box(text: str | None) -> BBox | None:
    """A box as it was typed, or none.

    :raises InputError: not a box
    """
    return BBox.parse(text) if text else None


def answer(
    ctx: typer.Context,
    catalog: Catalog,
    rows: Rows,
    shown: tuple[str, ...],
    kind: Format | None,
    output: Any,
    limit: int | None = None,
) -> None:
    """Write rows as asked for: a table has the main columns, every other format has all of them."""
    if limit is not None:
        rows = rows.limit(limit)
    if shown and output is None and kind in (None, Format.TABLE):
        rows = rows.select(*shown)
    emit(ctx, catalog, rows, kind, output)
