"""Labelled samples and their files: ``geocat labels …``."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geocat.api import Catalog
from geocat.cli.command import Group, Question, commands, note, opened
from geocat.cli.conditions import LimitOption, SinceOption, SourceOption, UntilOption, answer
from geocat.cli.label_conditions import ENDS, PRODUCT, RULE, OfSamples, WhichSamples, found, meant, of_source
from geocat.cli.output import FormatOption, OutputOption, emit, plural, size
from geocat.hand_over import HandedOver, hand_over
from geocat.labels import Labels

app = commands()
labels = commands()
app.add_typer(
    labels,
    name="labels",
    cls=Group,
    help="Ask for labelled samples, their classes and files.",
    epilog="""
    geocat labels samples --place Germany --within --any-of 31 --class-level 2 --at-least 1
    geocat labels classes
    """,
)
SAMPLES_SHOWN = ("sample_id", "share", "epsg", "x_min_m", "y_min_m", "bbox")
ASSETS_SHOWN = ("sample_id", "product", "asset_key", "observed_at", "href")
CLASSES_SHOWN = ("class_id", "level1_id", "level2_id", "level3_id", "name")
SHARES_SHOWN = ("class_id", "name", "units", "share")


class Downloader(StrEnum):
    """What a list can be for."""

    AZCOPY = "azcopy"
    ARIA2 = "aria2"
    WGET = "wget"
    RCLONE = "rclone"
    S5CMD = "s5cmd"
    PARQUET = "parquet"


def _labels(catalog: Catalog) -> Labels:
    return Labels(catalog.connection, catalog.store)


@labels.command(
    cls=WhichSamples,
    epilog="""
    geocat labels samples --place Berlin
    geocat labels samples --any-of "Peat bogs" --more-than 0.8 -o peat.parquet
    geocat labels samples --bbox 5,47,15,55 --all-of 211 --none-of 412 --format geojson
    """,
)
def samples(
    ctx: typer.Context,
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Find samples by place and class.

    Every condition must hold. A share is that of all classes of --any-of together, compared exactly.
    """
    with opened(ctx) as catalog:
        rows = found(ctx, _labels(catalog)).order("source, sample_index")
        answer(ctx, catalog, rows, SAMPLES_SHOWN, kind, output, limit)


@labels.command(
    cls=OfSamples,
    epilog="""
    geocat labels assets --place Berlin --product s2 --since 2018-05-01 --until 2018-06-01
    geocat labels assets --samples peat.parquet --product pfsr -o assets.parquet
    """,
)
def assets(
    ctx: typer.Context,
    product: PRODUCT = None,
    since: SinceOption = None,
    until: UntilOption = None,
    ends: ENDS = None,
    rule: RULE = "stac",
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the files of samples, with product, time and href.

    They are derived from sample, product and time, as the corpus's STAC lists them.
    """
    with opened(ctx) as catalog:
        labelled = _labels(catalog)
        which = meant(ctx, catalog, labelled)
        rows = labelled.assets(which, product, since, until, ends=ends, rule=rule, source=of_source(ctx))
        answer(ctx, catalog, rows, ASSETS_SHOWN, kind, output, limit)


@labels.command(
    cls=OfSamples,
    epilog="""
    geocat labels hrefs --place Berlin --product s2
    geocat labels hrefs --sample 33N_16E-243N_29_01 --product pfsr --since 2018-05-01 --until 2018-06-01
    """,
)
def hrefs(
    ctx: typer.Context,
    product: PRODUCT = None,
    since: SinceOption = None,
    until: UntilOption = None,
    ends: ENDS = None,
    rule: RULE = "stac",
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List where the files of samples are, one on each line."""
    with opened(ctx) as catalog:
        labelled = _labels(catalog)
        which = meant(ctx, catalog, labelled)
        rows = labelled.assets(which, product, since, until, ends=ends, rule=rule, source=of_source(ctx)).select("href")
        if kind is None and output is None:
            for (href,) in rows:
                typer.echo(href)
        else:
            emit(ctx, catalog, rows, kind, output)


@labels.command(
    cls=Question,
    epilog="""
    geocat labels classes
    geocat labels classes --format csv -o classes.csv
    """,
)
def classes(
    ctx: typer.Context,
    source: SourceOption = None,
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the classes, with their ids at three levels."""
    with opened(ctx) as catalog:
        rows = _labels(catalog).classes(source).order("source, class_index")
        answer(ctx, catalog, rows, CLASSES_SHOWN, kind, output, limit)


@labels.command(
    cls=OfSamples,
    epilog="""
    geocat labels shares --place Germany
    geocat labels shares --place Germany --by-level 2 --format csv
    """,
)
def shares(
    ctx: typer.Context,
    by_level: Annotated[
        int | None, typer.Option("--by-level", metavar="N", help="Sum at level 1, 2 or 3.  [default: classes]")
    ] = None,
    limit: LimitOption = None,
    kind: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show how much of samples is of each class, taken together.

    Most first.
    """
    with opened(ctx) as catalog:
        labelled = _labels(catalog)
        which = meant(ctx, catalog, labelled)
        rows = labelled.shares(which, at_class_level=by_level, source=of_source(ctx))
        answer(ctx, catalog, rows, SHARES_SHOWN, kind, output, limit)


@labels.command(
    "download-list",
    cls=OfSamples,
    epilog="""
    geocat labels download-list --place Berlin --product s2 --for azcopy -o berlin.txt
    geocat labels download-list --samples peat.parquet --product pfsr --for aria2 -o peat.aria2
    """,
)
def download_list(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The list to write.")],
    downloader: Annotated[Downloader, typer.Option("--for", help="What will read it.")] = Downloader.AZCOPY,
    product: PRODUCT = None,
    since: SinceOption = None,
    until: UntilOption = None,
    ends: ENDS = None,
    rule: RULE = "stac",
    under: Annotated[
        str | None, typer.Option("--under", metavar="URL", help="Name files by what follows this URL.")
    ] = None,
) -> None:
    """Write where the files are, as a list for a downloader.

    Then comes, on standard output, the line that downloads them into the folder it is run in.
    """
    with opened(ctx) as catalog:
        started = time.perf_counter()
        labelled = _labels(catalog)
        which = meant(ctx, catalog, labelled)
        rows = labelled.assets(which, product, since, until, ends=ends, rule=rule, source=of_source(ctx))
        done = hand_over(catalog.connection, rows, output, downloader.value, under=under)
        note(ctx, f"{said(done)}, in {time.perf_counter() - started:.1f} s")
        if done.command:
            typer.echo(done.command)


def said(done: HandedOver) -> str:
    """A list in one line: how many files, how large they are, of how many that is not known."""
    files = f"{done.path}: {plural(done.urls, 'file')}"
    if not done.sized:
        return f"{files}, sizes not known"
    unknown = done.urls - done.sized
    return f"{files}, {size(done.size_bytes)}" + (f" and {unknown:,} of unknown size" if unknown else "")
