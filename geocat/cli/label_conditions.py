"""Options that say which samples, shared by the questions about labels."""

from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer

from geocat.api import Catalog
from geocat.cli.command import Question
from geocat.cli.conditions import box
from geocat.errors import InputError
from geocat.labels import Labels
from geocat.query import Rows

KEY = "which_samples"
PRODUCT = Annotated[
    list[str] | None,
    typer.Option(
        "--product", "-p", metavar="NAME", help="pfsr, pfqa, s2 or labels; can be repeated.  [default: chips]"
    ),
]
ENDS = Annotated[
    str | None, typer.Option("--ends", metavar="ENDS", help="Of the interval: [), (), [] or (].  [default: [)]")
]
RULE = Annotated[
    str, typer.Option("--rule", metavar="NAME", help="stac, or rapidai4eo: open ends, Sentinel-2 at the month's end.")
]


def _keep(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    if value not in (None, False, [], ()) and param.name:
        ctx.meta.setdefault(KEY, {})[param.name] = value
    return value


def _kept(*names: str, help: str, metavar: str | None = None) -> Any:  # noqa: A002  typer's word
    return typer.Option(*names, callback=_keep, expose_value=False, help=help, metavar=metavar)


def _which(
    bbox: Annotated[
        str | None, _kept("--bbox", metavar="W,S,E,N", help="Degrees; west > east goes over the antimeridian.")
    ] = None,
    place: Annotated[str | None, _kept("--place", metavar="NAME", help="A country or a city.")] = None,
    polygon: Annotated[
        Path | None, _kept("--polygon", metavar="FILE", help="Features in lon/lat, such as GeoJSON.")
    ] = None,
    within: Annotated[bool, _kept("--within", help="Samples that lie within it; else those that touch it.")] = False,
    any_of: Annotated[
        list[str] | None, _kept("--any-of", metavar="CLASS", help="Id or name; counted together; can be repeated.")
    ] = None,
    all_of: Annotated[
        list[str] | None, _kept("--all-of", metavar="CLASS", help="Has this class; can be repeated.")
    ] = None,
    none_of: Annotated[
        list[str] | None, _kept("--none-of", metavar="CLASS", help="Has not this class; can be repeated.")
    ] = None,
    at_least: Annotated[
        float | None, _kept("--at-least", metavar="SHARE", help="Of --any-of, 0 to 1, inclusive.")
    ] = None,
    at_most: Annotated[float | None, _kept("--at-most", metavar="SHARE", help="Likewise, inclusive.")] = None,
    more_than: Annotated[float | None, _kept("--more-than", metavar="SHARE", help="Likewise, exclusive.")] = None,
    less_than: Annotated[float | None, _kept("--less-than", metavar="SHARE", help="Likewise, exclusive.")] = None,
    at_class_level: Annotated[
        int | None, _kept("--class-level", metavar="N", help="Ids are of level 1, 2 or 3.  [default: classes]")
    ] = None,
    source: Annotated[str | None, _kept("--source", "-s", metavar="NAME", help="Only of this harvest source.")] = None,
) -> None:
    """Nothing: Typer makes the options from the signature."""


def _those(
    samples: Annotated[
        Path | None, _kept("--samples", metavar="FILE", help="Parquet or CSV with a column sample_id.")
    ] = None,
    sample: Annotated[list[str] | None, _kept("--sample", metavar="ID", help="One sample; can be repeated.")] = None,
) -> None:
    """Nothing, likewise."""


def _options(function: Any) -> list[Any]:
    maker = typer.Typer(add_completion=False)
    maker.command()(function)
    return list(typer.main.get_command(maker).params)


WHICH, THOSE = _options(_which), _options(_those)


class WhichSamples(Question):
    """A question about samples by place and class."""

    which: tuple[list[Any], ...] = (WHICH,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the options behind the command's own, before the shared ones."""
        super().__init__(*args, **kwargs)
        own = len(self.params) - len(self.shares)
        self.params[own:own] = [option for options in self.which for option in options]


class OfSamples(WhichSamples):
    """A question about samples by place and class, or about given ones."""

    which = (WHICH, THOSE)


def found(ctx: typer.Context, labels: Labels) -> Rows:
    """The samples by place and class.

    :raises InputError: a condition that cannot be
    """
    asked = dict(ctx.meta.get(KEY, {}))
    touching = "within" if asked.pop("within", False) else "intersects"
    return labels.samples(box(asked.pop("bbox", None)), touching=touching, **asked)


def meant(ctx: typer.Context, catalog: Catalog, labels: Labels) -> Any:
    """The samples of a question: those given, or those by place and class.

    :raises InputError: both or neither is given, a condition that cannot be, or a file without samples
    """
    asked = dict(ctx.meta.get(KEY, {}))
    file, ids = asked.pop("samples", None), asked.pop("sample", None)
    ways = [file is not None, ids is not None, bool(set(asked) - {"source"})]
    if sum(ways) != 1:
        raise InputError(
            "Say which samples are meant, in one of three ways: by place and class, such as --place Berlin or "
            "--any-of 412, with --sample, or with --samples."
        )
    if ids is not None:
        return list(ids)
    return found(ctx, labels) if file is None else _read(catalog, file)


def of_source(ctx: typer.Context) -> str | None:
    """The harvest source that was asked for."""
    source: str | None = ctx.meta.get(KEY, {}).get("source")
    return source


def _read(catalog: Catalog, file: Path) -> Any:
    """The samples that a file names.

    :raises InputError: it cannot be read, or has no column sample_id
    """
    is_csv = file.suffix.lower() in (".csv", ".tsv", ".gz")
    try:
        table = catalog.connection.read_csv(str(file)) if is_csv else catalog.connection.read_parquet(str(file))
    except duckdb.Error as wrong:
        raise InputError(
            f"{file} cannot be read as parquet or CSV; give what `geocat labels samples -o` wrote."
        ) from wrong
    if "sample_id" not in table.columns:
        raise InputError(f"{file} has no column sample_id; its columns are {', '.join(table.columns)}.")
    if "source" in table.columns:
        return Rows(table)
    return [sample_id for (sample_id,) in table.select("sample_id").fetchall()]
