"""A picture of a source of emission: what it emitted on each day on which it was looked at, and the days on which not.

Needs the extra ``plot``. The rate of a day is that of an instant; the rate of a source is an average over time, with
its persistence in it. A day without a rate is drawn as having none, never as 0.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geocat.errors import InputError
from geocat.plot import GRID, INK
from geocat.plot_methane import RATE, bare, figure_of, require, saved
from geocat.query import Rows

if TYPE_CHECKING:
    import pandas as pd

INSTRUMENTS = {
    "tan": ("Tanager", "#c8553d", "o"),
    "emi": ("EMIT", "#1b6ca8", "s"),
    "GAO": ("GAO", "#2a9d8f", "^"),
    "ang": ("AVIRIS-NG", "#8e5ea2", "D"),
    "av3": ("AVIRIS-3", "#d99a1c", "v"),
    "ssc": ("SkySat", "#6b4f3a", "p"),
}
"""Code to name, colour and marker."""
SEVERAL = ("several", "#57606a", "P")
DAYS = (
    "source_name",
    "day",
    "is_detected",
    "is_quantified",
    "emission_kg_h",
    "emission_uncertainty_kg_h",
    "scene_names",
)
AVERAGE = "average over time"
MOST_KEYS_IN_A_ROW = 7


def emission_series(
    rows: Rows,
    source_name: str,
    path: str | os.PathLike[str],
    *,
    rate: Mapping[str, Any] | Any | None = None,
    title: str | None = None,
) -> Path:
    """Draw what a source emitted on each day on which it was looked at, as a PNG.

    A day with a rate has its uncertainty as a bar; a day on which nothing was seen is hollow, on the line of 0; a day
    whose plumes have no published rate is in a strip of its own, as it has no place on the axis.

    :param rows: of ``methane.source_days``, of this source or of many
    :param rate: drawn as a band and said in the title: a record or a row with ``emission_kg_h``,
        ``emission_uncertainty_kg_h`` and ``persistence``, of ``methane.sources`` or ``methane.source_rates``
    :return: the path of the picture
    :raises InputError: matplotlib is not installed; the rows lack a column, or have no day of this source
    :raises StoreError: the picture cannot be written
    """
    figure = figure_of((11, 5.6))
    days = _days(rows, source_name)
    axes, strip = figure.subplots(
        2, 1, sharex=True, gridspec_kw={"height_ratios": [9, 1], "hspace": 0.02}, subplot_kw={"facecolor": "white"}
    )
    average = _average(rate)
    _band(axes, average)
    for kind in set(days["kind"]):
        _marks(strip if kind == "unquantified" else axes, kind, days[days["kind"] == kind])
    _time_axes(axes, strip, days)
    _legend(figure, axes, set(days["kind"]))
    counts = days["kind"].value_counts()
    said = (
        f"{len(days):,} day{'s' * (len(days) != 1)} observed: {counts.get('quantified', 0):,} with a rate, "
        f"{counts.get('unquantified', 0):,} detected without a rate, {counts.get('null', 0):,} without a detection"
    )
    axes.set_title(f"{title or source_name}\n", loc="left", fontsize=13, color=INK, pad=10)
    axes.text(0, 1.025, _said(average, said), transform=axes.transAxes, fontsize=9.5, color=INK, va="bottom")
    return saved(figure, path)


def _days(rows: Rows, source_name: str) -> pd.DataFrame:
    """The days of a source: what kind of day each is, and of which instrument."""
    import pandas as pd

    require(rows, DAYS)
    frame = rows.to_pandas()
    days = frame[frame["source_name"] == source_name].sort_values("day")
    if days.empty:
        raise InputError(f"None of these rows is a day of source {source_name}; ask methane.source_days for it.")
    kinds = [
        "quantified" if q else "unquantified" if d else "null"
        for d, q in zip(days["is_detected"], days["is_quantified"], strict=True)
    ]
    instruments = [_instrument(list(names)) for names in days["scene_names"]]
    return days.assign(day=pd.to_datetime(days["day"]), kind=kinds, instrument=instruments)


def _instrument(scene_names: list[str]) -> str:
    """The instrument of a day's scenes, which begins their names."""
    codes = {name[:3] for name in scene_names}
    return codes.pop() if len(codes) == 1 else ""


def _average(rate: Mapping[str, Any] | Any | None) -> tuple[float | None, float | None, float | None]:
    """A source's rate and its uncertainty in kg/h, and its persistence."""
    names = ("emission_kg_h", "emission_uncertainty_kg_h", "persistence")
    if rate is None:
        return None, None, None
    found = [rate.get(name) if isinstance(rate, Mapping) else getattr(rate, name, None) for name in names]
    emission, uncertainty, persistence = (None if each is None or each != each else float(each) for each in found)  # noqa: PLR0124  NaN
    return emission, uncertainty, persistence


def _said(average: tuple[float | None, float | None, float | None], days: str) -> str:
    emission, uncertainty, persistence = average
    parts = []
    if emission is not None:
        plus = f" ± {uncertainty:,.0f}" if uncertainty is not None else ""
        parts.append(f"{AVERAGE} {emission:,.0f}{plus} kg/h")
    if persistence is not None:
        parts.append(f"persistence {persistence:.0%}")
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]} · {days}" if said else days


def _band(axes: Any, average: tuple[float | None, float | None, float | None]) -> None:
    emission, uncertainty, _ = average
    if emission is None:
        return
    axes.axhline(emission, color=INK, linewidth=1, linestyle=(0, (5, 3)), zorder=1, label=AVERAGE)
    if uncertainty is not None:
        axes.axhspan(max(emission - uncertainty, 0), emission + uncertainty, color="#eef1f4", zorder=0)


def _marks(axes: Any, kind: str, days: pd.DataFrame) -> None:
    for code in sorted(set(days["instrument"])):
        part = days[days["instrument"] == code]
        name, colour, marker = INSTRUMENTS.get(code, SEVERAL if not code else (code, *SEVERAL[1:]))
        style = {"marker": marker, "markersize": 6.5, "linestyle": "none", "color": colour}
        if kind == "quantified":
            bar = part["emission_uncertainty_kg_h"].fillna(0)
            how = {"elinewidth": 1.1, "capsize": 2.5, "markeredgecolor": "white", "markeredgewidth": 0.5}
            axes.errorbar(part["day"], part["emission_kg_h"], yerr=bar, label=name, zorder=4, **style, **how)
        elif kind == "null":
            hollow = {"markerfacecolor": "white", "markeredgewidth": 1.1, "clip_on": False}
            axes.plot(part["day"], [0] * len(part), zorder=3, **style | hollow)
        else:
            axes.plot(part["day"], [0] * len(part), zorder=3, **style | {"fillstyle": "left", "clip_on": False})


def _time_axes(axes: Any, strip: Any, days: pd.DataFrame) -> None:
    from matplotlib import dates as dates_  # typed in part

    dates: Any = dates_

    for each in (axes, strip):
        bare(each)
        each.grid(axis="x", color=GRID, linewidth=0.6)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.axhline(0, color=INK, linewidth=0.8, zorder=2)
    top = (days["emission_kg_h"] + days["emission_uncertainty_kg_h"].fillna(0)).max()
    axes.set_ylim(0, 1.08 * top if top > 0 else 100)
    axes.set_ylabel(RATE, color=INK, fontsize=10)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    strip.set(ylim=(-1, 1), yticks=[0])
    strip.set_yticklabels(["no rate"])
    locator = dates.AutoDateLocator(minticks=4, maxticks=10)
    strip.xaxis.set_major_locator(locator)
    strip.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    strip.set_xlabel("Day of observation (UTC)", color=INK, fontsize=10)


def _legend(figure: Any, axes: Any, kinds: set[str]) -> None:
    """What is drawn, and nothing else: the average, each instrument, and the days without a rate."""
    from matplotlib.lines import Line2D

    drawn = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    order = [AVERAGE, *(name for name, _, _ in INSTRUMENTS.values())]
    names = sorted(drawn, key=lambda name: order.index(name) if name in order else len(order))
    handles = [drawn[name] for name in names]
    how: dict[str, Any] = {"linestyle": "none", "color": INK, "markersize": 6.5, "marker": "o"}
    for kind, label, style in (
        ("null", "observed, nothing detected", {"markerfacecolor": "white"}),
        ("unquantified", "detected, rate not published", {"fillstyle": "left"}),
    ):
        if kind in kinds:
            names.append(label)
            handles.append(Line2D([], [], **how | style))
    columns = min(len(names), MOST_KEYS_IN_A_ROW)
    figure.legend(handles, names, loc="outside lower center", ncols=columns, frameon=False, fontsize=9, labelcolor=INK)
