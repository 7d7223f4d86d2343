"""Pictures of labelled samples: where they lie, and which classes they have.

Needs the extra ``plot``. A sample that would be too small to see is drawn as a dot; dots are larger than samples are.
"""

from __future__ import annotations

import math
import os
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geocat.errors import InputError
from geocat.plot import GRID, INK, SEA, UNKNOWN
from geocat.plot_methane import bare, draw_ground, figure_of, require, saved
from geocat.query import Rows

if TYPE_CHECKING:
    import pandas as pd

SHARES = "viridis_r"
WORDS = ("#1b6ca8", "#c8553d", "#2a9d8f", "#d99a1c", "#8e5ea2", "#6b4f3a", "#57606a", "#e07a9b")
"""Colours of what is no number: sources, or whatever column was asked for; and of the first level of classes."""
POINTS_PER_INCH = 72
SMALLEST_PT = 3.0
CROWD = 5_000
"""Samples on a map from which on their dots are smaller."""
LONGEST_NAME = 48
BAR_IN = 0.27
"""Height of a bar with its space, in inches."""


def sample_map(rows: Rows, path: str | os.PathLike[str], colour: str | None = None, title: str | None = None) -> Path:
    """Draw samples on a map zoomed to them, as a PNG; where they overlap, the larger share is on top.

    :param rows: of ``labels.samples``, or with its ``geometry`` in lon/lat degrees
    :param colour: a column: a share of 0 to 1 is drawn by a scale, a text such as ``source`` by one colour for each;
        ``share`` where the rows have it, else ``source``, unless given
    :return: the path of the picture
    :raises InputError: matplotlib is not installed, the rows lack a column, too many texts, or none has a place
    :raises StoreError: the picture cannot be written
    """
    figure = figure_of((10, 7))
    colour = colour or ("share" if "share" in rows.relation.columns else "source")
    require(rows, (colour,))
    frame = rows.to_geopandas()
    frame = frame[~(frame.geometry.is_empty | frame.geometry.isna())]
    if not len(frame):
        raise InputError("None of these samples has a place; there is nothing to draw.")
    axes = figure.add_subplot(facecolor=SEA)
    figure.set_size_inches(10, 1.2 + 8.2 * min(max(draw_ground(axes, frame), 0.4), 1.2))
    if frame[colour].dtype.kind in "iuf":
        _by_share(figure, axes, frame, colour)
    else:
        _by_word(axes, frame, colour)
    axes.set_title(
        title or f"{len(frame):,} sample{'s' * (len(frame) != 1)}", loc="left", fontsize=13, color=INK, pad=10
    )
    return saved(figure, path)


def _by_share(figure: Any, axes: Any, frame: Any, colour: str) -> None:
    from matplotlib.cm import ScalarMappable  # an extra, which figure_of asks for
    from matplotlib.colors import Normalize

    known = frame[frame[colour].notna()].sort_values(colour)
    unknown = frame[frame[colour].isna()]
    if len(unknown):
        _draw(axes, unknown, UNKNOWN, f"{len(unknown):,} without {colour}", len(frame))
        _legend(axes)
    if not len(known):
        return
    is_share = known[colour].between(0, 1).all() and known[colour].dtype.kind == "f"
    low, high = _limits(known[colour], is_share=is_share)
    scale = ScalarMappable(Normalize(low, high), SHARES)
    _draw(axes, known, scale.to_rgba(known[colour].astype(float)), None, len(frame))
    bar = figure.colorbar(scale, ax=axes, shrink=0.8, aspect=30, pad=0.015)
    bar.set_label(f"{_words(colour)} (%)" if is_share else _words(colour), color=INK, fontsize=10)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=9, labelcolor=INK)
    if is_share:
        bar.ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g}")


def _by_word(axes: Any, frame: Any, colour: str) -> None:
    counts = frame[colour].fillna("").astype(str).value_counts()
    if len(counts) > len(WORDS):
        raise InputError(
            f"The column {colour} has {len(counts):,} values, and {len(WORDS)} colours can be told apart; colour by a "
            "share, or filter the rows."
        )
    for word, shade in zip(counts.index, WORDS, strict=False):
        these = frame[frame[colour].fillna("").astype(str) == word]
        _draw(axes, these, shade if word else UNKNOWN, f"{word or 'none'} ({len(these):,})", len(frame))
    if len(counts) > 1:
        _legend(axes)


def _draw(axes: Any, frame: Any, colours: Any, label: str | None, of_all: int) -> None:
    """Outlines where they can be seen, else dots; a sample on the edge of the map as a dot too."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Polygon

    west, east = axes.get_xlim()
    width_pt = frame.geometry.bounds.eval("maxx - minx").median() / (east - west) * 8.5 * POINTS_PER_INCH
    areas = frame.geometry.geom_type.eq("Polygon").all()
    if areas and width_pt >= SMALLEST_PT:
        shapes = [Polygon(list(shape.exterior.coords)) for shape in frame.geometry]
        look = {"facecolors": colours, "edgecolors": "white", "linewidths": min(width_pt / 20, 0.6)}
        axes.add_collection(PatchCollection(shapes, **look, zorder=3))
        if label:
            axes.scatter([], [], s=36, marker="s", c=[colours], label=label)
        return
    size = 16 * min(1.0, math.sqrt(CROWD / of_all)) ** 2
    middles = frame.geometry.representative_point()
    axes.scatter(
        middles.x,
        middles.y,
        s=max(size, 1.0),
        c=colours if label is None else [colours] * len(frame),
        label=label,
        linewidths=0,
        zorder=3,
    )


def _legend(axes: Any) -> None:
    drawn = axes.legend(
        loc="upper right", frameon=True, framealpha=0.9, edgecolor=GRID, fontsize=9, labelcolor=INK, scatterpoints=1
    )
    for handle in drawn.legend_handles:
        handle.set_sizes([36])


def _limits(numbers: pd.Series[Any], *, is_share: bool) -> tuple[float, float]:
    """The ends of a scale: of shares the tenths around them, so that neither half of it is empty without need."""
    low, high = float(numbers.min()), float(numbers.max())
    if is_share:
        low, high = math.floor(low * 10) / 10, math.ceil(high * 10) / 10
    return (low, high) if low < high else (low - 0.1, high) if low > 0 else (0.0, 0.1)


def _words(column: str) -> str:
    return column.replace("_", " ").capitalize()


# ---------- classes


def class_bars(
    rows: Rows,
    path: str | os.PathLike[str],
    at_class_level: int | None = None,
    title: str | None = None,
    most: int = 25,
) -> Path:
    """Draw the share of each class as a bar with its name, the largest on top, as a PNG.

    Several sources stand side by side, each in its colour. The smallest classes beyond ``most`` are one bar.

    :param rows: of ``catalog.labels.shares(…)`` or ``labels.class_shares(…)``: ``class_id``, ``name``, and ``share``, a
        number from 0 to 1; and ``source`` and ``class_level`` where there are several
    :param at_class_level: 1, 2 or 3; the classes themselves, or the only level of the rows, unless given
    :return: the path of the picture
    :raises InputError: matplotlib is not installed, the rows lack a column, or have no class at that level
    :raises StoreError: the picture cannot be written
    """
    figure = figure_of((9, 4))
    require(rows, ("class_id", "name", "share"))
    frame = _at_level(rows.to_pandas(), at_class_level)
    table = _table(frame, most)
    sources = list(table.columns)
    figure.get_layout_engine().set(h_pad=0.12)
    figure.set_size_inches(9, 1.3 + BAR_IN * len(table) * max(1.0, 0.6 * len(sources)))
    axes = figure.add_subplot()
    thick = 0.78 / len(sources)
    for number, source in enumerate(sources):
        middles = [place + (number - (len(sources) - 1) / 2) * thick for place in range(len(table))]
        shade = WORDS[number % len(WORDS)]
        bars = axes.barh(middles, table[source], height=thick * 0.94, color=shade, label=source, zorder=3)
        said = [_percent(share) for share in table[source]]
        axes.bar_label(bars, said, padding=4, fontsize=9 if len(sources) < len("abc") else 7, color=INK)
    axes.set_yticks(range(len(table)), [_shortened(name) for name in table.index])
    axes.invert_yaxis()
    axes.set_xlim(0, table.to_numpy().max() * 1.12)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g}%")
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    bare(axes)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.set_title(title or _said(frame, at_class_level), loc="left", fontsize=13, color=INK, pad=10)
    if len(sources) > 1:
        axes.legend(loc="lower right", frameon=True, framealpha=0.9, edgecolor=GRID, fontsize=9, labelcolor=INK)
    return saved(figure, path)


def _at_level(frame: pd.DataFrame, at_class_level: int | None) -> pd.DataFrame:
    if "class_level" in frame:
        levels = sorted(set(frame["class_level"]))
        wanted = at_class_level if at_class_level is not None else levels[0] if len(levels) == 1 else 0
        if frame.size and wanted not in levels:
            raise InputError(f"These shares have no class level {wanted}; they have {', '.join(map(str, levels))}.")
        frame = frame[frame["class_level"] == wanted]
    frame = frame[frame["share"].notna()]
    if not len(frame):
        raise InputError("There is no class in these rows, so there is nothing to draw.")
    return frame


def _table(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """Shares by class, a column for each source; the largest first, and the rest of them summed."""
    frame = frame.assign(
        source=frame.get("source", ""),
        label=[
            f"{name} ({number})" if isinstance(name, str) and name else str(number)
            for name, number in zip(frame["name"], frame["class_id"], strict=True)
        ],
    )
    table = frame.pivot_table(index="label", columns="source", values="share", aggfunc="sum", fill_value=0.0)
    table = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index]
    if len(table) <= most:
        return table
    kept, rest = table.iloc[: most - 1], table.iloc[most - 1 :]
    kept.loc[f"{len(rest)} other classes"] = rest.sum()
    return kept


def _said(frame: pd.DataFrame, at_class_level: int | None) -> str:
    """What the picture shows, in one line."""
    level = f" at level {at_class_level}" if at_class_level else ""
    count = frame["class_id"].nunique()
    said = f"{count:,} class{'es' * (count != 1)}{level}"
    if "samples_meant" not in frame:
        return said
    each = frame.drop_duplicates("source") if "source" in frame else frame[:1]
    of = int(each["samples_meant"].sum())
    return f"{said} in {of:,} sample{'s' * (of != 1)}"


def _percent(share: float) -> str:
    return "" if share == 0 else f"{100 * share:.1f}%" if share >= 0.0005 else "< 0.1%"  # noqa: PLR2004  rounds to 0.1


def _shortened(name: str) -> str:
    """A label that leaves room for bars; the number of the class stays."""
    if len(name) <= LONGEST_NAME:
        return name
    words, bracket, number = name.rpartition(" (")
    room = LONGEST_NAME - len(number) - len(bracket)
    return textwrap.shorten(words, room, placeholder=" …") + bracket + number if bracket else name[:room] + "…"
