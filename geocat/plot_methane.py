"""A picture of plumes: each where it came from, by its rate, on a map zoomed to them.

Needs the extra ``plot``. The rate of a plume is that of an instant. A plume without a rate is drawn as having none,
never as 0.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

from geocat.errors import InputError
from geocat.export import placed
from geocat.plot import COAST, GRID, INK, LAND, SEA, UNKNOWN, outline_of_land
from geocat.query import Rows

RATES = "inferno_r"
RATE = "Emission rate (kg/h)"
MARGIN = 0.08
LEAST_SPAN_DEG = 0.2
CROWD = 500
"""Plumes on a map from which on they are drawn smaller."""


def plume_map(rows: Rows, path: str | os.PathLike[str], title: str | None = None) -> Path:
    """Draw plumes by rate on a map zoomed to them, as a PNG; where they overlap, the smaller rate is on top.

    :param rows: of ``methane.plumes``: a point in lon/lat degrees, and ``emission_kg_h``; those without a rate are grey
    :return: the path of the picture
    :raises InputError: matplotlib is not installed, the rows lack a column, or none has a place
    :raises StoreError: the picture cannot be written
    """
    from matplotlib.colors import LogNorm  # an extra, which figure_of asks for

    figure = figure_of((10, 7))
    require(rows, ("emission_kg_h",))
    frame = rows.to_geopandas()
    frame = frame[~(frame.geometry.is_empty | frame.geometry.isna())]
    if not len(frame):
        raise InputError("None of these plumes has a place; there is nothing to draw.")
    axes = figure.add_subplot(facecolor=SEA)
    figure.set_size_inches(10, 1.2 + 8.2 * min(max(draw_ground(axes, frame), 0.4), 1.2))
    has_rate = frame["emission_kg_h"].notna() & (frame["emission_kg_h"] > 0)
    known = frame[has_rate].sort_values("emission_kg_h", ascending=False)
    unknown = frame[~has_rate]
    edge = {"edgecolors": INK, "linewidths": 0.4}
    if len(unknown):
        label = f"{len(unknown):,} without a rate"
        axes.scatter(unknown.geometry.x, unknown.geometry.y, s=16, c=UNKNOWN, label=label, zorder=3, **edge)
        axes.legend(loc="upper right", frameon=True, framealpha=0.9, edgecolor=GRID, fontsize=9, labelcolor=INK)
    if len(known):
        rates = known["emission_kg_h"]
        low, high = _decades(rates.min(), rates.max())
        largest = 130 * min(1.0, math.sqrt(CROWD / len(frame)))
        sizes = 14 + largest * (rates.map(math.log10) - math.log10(low)) / (math.log10(high) - math.log10(low))
        how = {"cmap": RATES, "norm": LogNorm(low, high), "alpha": 0.9, "zorder": 4}
        drawn = axes.scatter(known.geometry.x, known.geometry.y, s=sizes, c=rates, **how, **edge)
        _rate_bar(figure, axes, drawn)
    axes.set_title(
        title or f"{len(frame):,} plume{'s' * (len(frame) != 1)}", loc="left", fontsize=13, color=INK, pad=10
    )
    return saved(figure, path)


def figure_of(size: tuple[float, float]) -> Any:
    """An empty picture of so many inches, width and height.

    :raises InputError: matplotlib is not installed
    """
    try:
        from matplotlib.figure import Figure  # an extra
    except ImportError as wrong:
        raise InputError("matplotlib is not installed; run `pip install 'geocat[plot]'`.") from wrong
    return Figure(figsize=size, layout="constrained")


def require(rows: Rows, columns: tuple[str, ...]) -> None:
    """Rows that lack a column cannot be drawn.

    :raises InputError: says which there are
    """
    if missing := [column for column in columns if column not in rows.relation.columns]:
        exist = ", ".join(rows.relation.columns)
        raise InputError(f"The rows have no column {' and no '.join(missing)} to draw; the columns are {exist}.")


def saved(figure: Any, path: str | os.PathLike[str]) -> Path:
    """Write a picture as a PNG.

    :raises StoreError: it cannot be written
    """
    with placed(Path(path)) as file:
        figure.savefig(file, format="png", dpi=150, facecolor="white")
    return Path(path)


def bare(axes: Any) -> None:
    """Axes as every picture of geocat has them: no ticks, thin frame, graticule below what is drawn."""
    axes.tick_params(length=0, labelsize=9, labelcolor=INK, pad=5)
    axes.spines[:].set(color=COAST, linewidth=0.8)
    axes.set_axisbelow(True)


def draw_ground(axes: Any, frame: Any) -> float:
    """Land and graticule around the plumes; at their middle latitude a kilometre is as wide as it is high.

    :return: how high the map is, where its width is 1
    """
    west, south, east, north = frame.total_bounds
    middle = (south + north) / 2
    stretched = 1 / max(math.cos(math.radians(middle)), 0.2)
    across = max(east - west, LEAST_SPAN_DEG * stretched) * (0.5 + MARGIN)
    along = max(north - south, LEAST_SPAN_DEG) * (0.5 + MARGIN)
    land = outline_of_land()
    if land is not None:
        land.plot(ax=axes, color=LAND, edgecolor=COAST, linewidth=0.6, aspect=None, zorder=0.4)  # below the graticule
    axes.set(
        xlim=((west + east) / 2 - across, (west + east) / 2 + across),
        ylim=(max(middle - along, -90), min(middle + along, 90)),
        aspect=stretched,
        xlabel="",
        ylabel="",
    )
    axes.xaxis.set_major_formatter(lambda value, _: _degrees(value, "W", "E"))
    axes.yaxis.set_major_formatter(lambda value, _: _degrees(value, "S", "N"))
    axes.grid(color=GRID, linewidth=0.6)
    bare(axes)
    return float(stretched * along / across)


def _degrees(value: float, below: str, above: str) -> str:
    value = round(value, 6)
    return f"{abs(value):g}°{below if value < 0 else above if value > 0 else ''}"


def _decades(low: float, high: float) -> tuple[float, float]:
    """The limits of a colour bar of rates: whole ones of 1, 2, 5, 10 … around them, never the same."""
    steps = [digit * 10.0**power for power in range(-3, 9) for digit in (1, 2, 5)]
    first = max((step for step in steps if step <= low), default=low)
    last = min((step for step in steps if step >= high), default=high)
    return (first, last) if first < last else (first, first * 2)


def _rate_bar(figure: Any, axes: Any, drawn: Any) -> None:
    from matplotlib.ticker import LogLocator, NullLocator

    bar = figure.colorbar(drawn, ax=axes, shrink=0.8, aspect=30, pad=0.015)
    bar.set_label(RATE, color=INK, fontsize=10)
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    bar.ax.tick_params(length=0, labelsize=9, labelcolor=INK)
