"""A picture of a shard map: shards by how many items they have, over the area, true to area or in the grid's own CRS.

Needs the extra ``plot``. A polar area is drawn in polar stereographic projection, and so is one whose grid is; others
in the grid's CRS, or equal-area around their middle. Nothing is cut at the antimeridian or at a pole.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyproj
import shapely

from geocat.errors import InputError
from geocat.grid.area import Area
from geocat.grid.base import Grid
from geocat.grid.edges import Tracks
from geocat.grid.sphere import off_sphere
from geocat.plot import GRID, INK, SEA, UNKNOWN
from geocat.plot_methane import bare, figure_of, saved
from geocat.plot_projection import View, ground, polygons
from geocat.shardmap import Counts
from geocat.shardmap_files import Provenance

COLOURS = "viridis_r"
AREA = "#c8553d"
POLAR_DEG = 55
"""An area that keeps on the poleward side of this latitude is drawn around its pole."""
MOST_EMPTY = 20_000
LOG_FROM = 50
"""From this ratio of the most to the fewest items on, colours are logarithmic."""
_ON_EDGE = 17
"""Points on an edge of the area."""
_MARGIN = 0.06


class Drawn(Protocol):
    """What is asked of a map that is drawn: :class:`geocat.shardmap_made.ShardMap`."""

    @property
    def grid(self) -> Grid | None:
        """Whose shards they are."""
        ...

    @property
    def area(self) -> Area | None:
        """Where it was asked for."""
        ...

    @property
    def provenance(self) -> Provenance:
        """What it was computed from."""
        ...

    @property
    def counts(self) -> Counts:
        """How large it is."""
        ...

    def outlines(self) -> pa.Table:
        """Each shard's outline: ``shard_key``, ``items``, ``geometry``."""
        ...

    def keys_of(self, shards: Any) -> Any:
        """The shard keys of shards as the grid has them."""
        ...


def shard_map(made: Drawn, path: str | os.PathLike[str], title: str | None = None) -> Path:
    """Draw a shard map, as a PNG: shards by items, those of the area without items empty, the area as a line.

    :raises InputError: matplotlib is not installed; there is nothing to draw; a grid that geocat does not have
    :raises StoreError: the picture cannot be written
    """
    figure = figure_of((9, 8.6))
    found = made.outlines()
    outlines = shapely.from_wkb(found["geometry"].to_numpy())
    empty = _empty(made, found["shard_key"].to_numpy())
    if not outlines.size and not len(empty):
        raise InputError("The map has no shard and no area; there is nothing to draw.")
    view = _view(made, np.concatenate([outlines, empty]))
    axes = figure.add_subplot(facecolor=SEA, aspect="equal")
    _window(axes, view.place(np.concatenate([outlines, empty])), figure)
    ground(axes, view)
    _shards(figure, axes, view.place(outlines), found["items"].to_numpy())
    _hollow(axes, view.place(empty))
    if made.area is not None:
        _area(axes, view, made.area)
    _legend(axes, len(empty), area=made.area is not None)
    axes.set_title(title or _title(made), loc="left", fontsize=13, color=INK, pad=24)
    return saved(figure, path)


def _title(made: Drawn) -> str:
    size = made.counts
    return f"{size.shards:,} shards, {size.assigned_items:,} items, {size.pairs:,} pairs"


def _empty(made: Drawn, keys: Any) -> Any:
    """Outlines of shards that touch the area and have no item."""
    if made.grid is None or made.area is None:
        return np.empty(0, dtype=object)
    shards = made.grid.cover(made.area)
    if len(shards) > MOST_EMPTY:
        return np.empty(0, dtype=object)
    return made.grid.outline(shards[~np.isin(made.keys_of(shards), keys)])


def _view(made: Drawn, outlines: Any) -> View:
    """The projection that shows the shards best."""
    points = shapely.get_coordinates(outlines)
    lon, lat = np.radians(points.T)
    middle = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]).mean(axis=1)
    east = float(np.degrees(np.arctan2(middle[1], middle[0])))
    north = float(np.degrees(np.arctan2(middle[2], np.hypot(*middle[:2]))))
    own = made.provenance.grid_signature.get("crs")
    if own is not None and not pyproj.CRS(own).is_geographic:
        return View(pyproj.CRS(own), east, north)
    if points[:, 1].max() <= -POLAR_DEG:
        return View(pyproj.CRS("EPSG:3031"), 0, -90)
    if points[:, 1].min() >= POLAR_DEG:
        return View(pyproj.CRS("EPSG:3413"), -45, 90)
    if np.linalg.norm(middle) < 0.5:  # noqa: PLR2004  spread over more than a hemisphere
        return View(pyproj.CRS("EPSG:4326"), 0, 0)
    return View(pyproj.CRS(f"+proj=laea +lat_0={north:.3f} +lon_0={east:.3f} +datum=WGS84"), east, north)


def _window(axes: Any, placed: Any, figure: Any) -> None:
    """Limits a little wider than the shards, and a figure of their shape."""
    west, south, east, north = shapely.total_bounds(placed)
    margin = _MARGIN * max(east - west, north - south)
    axes.set(xlim=(west - margin, east + margin), ylim=(south - margin, north + margin))
    high = (north - south + 2 * margin) / (east - west + 2 * margin)
    figure.set_size_inches(9.6, 1.2 + 8 * min(max(high, 0.35), 1.3))
    bare(axes)
    axes.set(xticks=[], yticks=[])


def _shards(figure: Any, axes: Any, outlines: Any, items: Any) -> None:
    if not outlines.size:
        return
    from matplotlib.colors import LogNorm, Normalize
    from matplotlib.ticker import LogLocator, NullLocator

    low, high = int(items.min()), int(items.max())
    norm = LogNorm(low, high) if high > LOG_FROM * low else Normalize(0 if low == high else low, high)
    edges = {"edgecolors": "white", "linewidths": 0.8 if outlines.size < 200 else 0.2 if outlines.size < 4000 else 0}  # noqa: PLR2004
    drawn = polygons(axes, outlines, array=items.astype(float), cmap=COLOURS, norm=norm, alpha=0.88, zorder=3, **edges)
    bar = figure.colorbar(drawn, ax=axes, shrink=0.75, aspect=30, pad=0.03)
    bar.set_label("Items per shard", color=INK, fontsize=10)
    bar.outline.set_visible(False)
    if isinstance(norm, LogNorm):
        bar.ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    bar.ax.tick_params(length=0, labelsize=9, labelcolor=INK, which="both")


def _hollow(axes: Any, outlines: Any) -> None:
    if outlines.size:
        how = {"facecolors": "none", "edgecolors": UNKNOWN, "linewidths": 0.6, "zorder": 3}
        polygons(axes, outlines, **how)


def _area(axes: Any, view: View, area: Area) -> None:
    """The area's edges as they are meant: along meridians and parallels, or great circles."""
    from matplotlib.collections import LineCollection

    edges = area.shapes().rings.edges
    edges = edges.where(edges.drawn)
    share = np.tile(np.linspace(0, 1, _ON_EDGE), edges.lon.size)
    lon, z, _ = Tracks(edges).points(np.repeat(np.arange(edges.lon.size), _ON_EDGE), share)
    lat = off_sphere(np.arcsin(np.clip(z, -1, 1)), "authalic")
    points = np.stack([np.degrees(lon), lat], axis=-1).reshape(-1, _ON_EDGE, 2)
    lines = view.place(shapely.linestrings(points))
    axes.add_collection(LineCollection([shapely.get_coordinates(each) for each in lines], colors=AREA, zorder=5))


def _legend(axes: Any, empty: int, *, area: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [Line2D([], [], color=AREA, label="Area")] if area else []
    if empty:
        said = f"{empty:,} shard{'' if empty == 1 else 's'} without items"
        handles.append(Patch(facecolor="none", edgecolor=UNKNOWN, label=said))
    if handles:
        how = {"frameon": True, "framealpha": 0.9, "edgecolor": GRID, "fontsize": 9, "labelcolor": INK}
        axes.legend(handles=handles, loc="upper right", **how)
