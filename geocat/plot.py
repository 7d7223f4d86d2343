"""Pictures of rows: footprints on a map of the world, coloured by a number.

Needs the extra ``plot``. The map is plate carrée: a degree is as wide as it is high, everywhere, so
areas near the poles look larger than they are.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geocat.errors import InputError
from geocat.export import placed
from geocat.query import Rows

if TYPE_CHECKING:
    import geopandas as gpd

LABELS = {"cloud_cover": "Cloud cover (%)", "gsd": "Ground sample distance (m)"}
LIMITS = {"cloud_cover": (0.0, 100.0)}
COLOURS = "viridis"
INK, GRID, SEA, LAND, COAST, UNKNOWN = "#24292f", "#dde3e9", "#f7f9fb", "#eceae4", "#c9c5ba", "#8b949e"


def footprints(rows: Rows, path: str | os.PathLike[str], colour: str = "cloud_cover", title: str | None = None) -> Path:
    """Draw footprints on a map of the world, as a PNG; where they overlap, the smaller number is on top.

    :param rows: with a geometry column in lon/lat degrees, and the column ``colour``
    :param colour: a number; rows where it is NULL are drawn in grey
    :return: the path of the picture
    :raises InputError: matplotlib is not installed, or the rows lack one of the columns
    :raises StoreError: the picture cannot be written
    """
    figure, axes = _world()
    if colour not in rows.relation.columns:
        exist = ", ".join(rows.relation.columns)
        raise InputError(f"There is no column {colour!r} to colour by; the columns are {exist}.")
    frame = rows.to_geopandas()
    frame = frame[~(frame.geometry.is_empty | frame.geometry.isna())]
    known = frame[frame[colour].notna()].sort_values(colour, ascending=False)
    unknown = frame[frame[colour].isna()]
    label = LABELS.get(colour, colour)
    _draw(axes, unknown, color=UNKNOWN)
    if len(known):
        low, high = LIMITS.get(colour, (known[colour].min(), known[colour].max()))
        _draw(axes, known, column=colour, cmap=COLOURS, vmin=low, vmax=high)
        _colour_bar(figure, axes, label, low, high)
    if len(unknown):
        _legend(axes, f"{len(unknown):,} without {label.partition(' (')[0].lower()}")
    # Plotting has set limits and labels of its own.
    axes.set(xlim=(-180, 180), ylim=(-90, 90), xlabel="", ylabel="")
    axes.set_title(title or f"{len(frame):,} footprints", loc="left", fontsize=13, color=INK, pad=12)
    with placed(Path(path)) as file:
        figure.savefig(file, format="png", dpi=150, facecolor="white")
    return Path(path)


def _world() -> tuple[Any, Any]:
    """An empty map of the world: sea, land if an outline is at hand, graticule."""
    try:
        from matplotlib.figure import Figure  # an extra
    except ImportError as wrong:
        raise InputError("matplotlib is not installed; run `pip install 'geocat[plot]'`.") from wrong
    figure = Figure(figsize=(12, 6.2), layout="constrained")
    axes = figure.add_subplot(xlim=(-180, 180), ylim=(-90, 90), aspect="equal", facecolor=SEA)
    land = outline_of_land()
    if land is not None:
        land.plot(ax=axes, color=LAND, edgecolor=COAST, linewidth=0.5, aspect=None, zorder=1)
    axes.set_xticks(range(-180, 181, 30), [_degrees(x, "W", "E") for x in range(-180, 181, 30)])
    axes.set_yticks(range(-90, 91, 30), [_degrees(y, "S", "N") for y in range(-90, 91, 30)])
    axes.tick_params(length=0, labelsize=9, labelcolor=INK, pad=5)
    axes.grid(color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[:].set(color=COAST, linewidth=0.8)
    return figure, axes


def _degrees(value: int, below: str, above: str) -> str:
    return f"{abs(value)}°{below if value < 0 else above if value > 0 else ''}"


def outline_of_land() -> gpd.GeoDataFrame | None:
    """Natural Earth's outline of the land, which pyogrio's wheels carry; nothing where they do not."""
    import geopandas as gpd  # slow to import

    found = importlib.util.find_spec("pyogrio")
    if found is None or found.origin is None:
        return None
    outline = Path(found.origin).parent / "tests" / "fixtures" / "naturalearth_lowres" / "naturalearth_lowres.shp"
    return gpd.read_file(outline)[["geometry"]].dissolve() if outline.is_file() else None


def _draw(axes: Any, frame: gpd.GeoDataFrame, **how: Any) -> None:
    """Footprints as filled shapes whose outline keeps small ones visible."""
    if len(frame):
        frame.plot(ax=axes, aspect=None, alpha=0.8, linewidth=1.4, edgecolor="face", markersize=6, zorder=3, **how)


def _colour_bar(figure: Any, axes: Any, label: str, low: float, high: float) -> None:
    from matplotlib.cm import ScalarMappable  # an extra
    from matplotlib.colors import Normalize

    colours = ScalarMappable(Normalize(low, high), COLOURS)
    bar = figure.colorbar(colours, ax=axes, shrink=0.72, aspect=28, pad=0.015)
    bar.set_label(label, color=INK, fontsize=10)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=9, labelcolor=INK)


def _legend(axes: Any, label: str) -> None:
    from matplotlib.patches import Patch  # an extra

    axes.legend(
        handles=[Patch(color=UNKNOWN, label=label)],
        loc="lower left",
        frameon=True,
        framealpha=0.9,
        edgecolor=GRID,
        fontsize=9,
        labelcolor=INK,
    )
