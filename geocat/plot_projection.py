"""A map in a projection: land, a graticule with its degrees, and shapes that nothing cuts.

Needs the extra ``plot``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyproj
import shapely

from geocat.plot import COAST, GRID, INK, LAND, outline_of_land

_REACH_DEG = 80
_STEPS_DEG = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30)
_MOST_LINES = 9
_POLE_DEG = 90


class View(NamedTuple):
    """Where things are drawn: a projection, and its middle in lon/lat degrees."""

    crs: pyproj.CRS
    lon: float
    lat: float

    def place(self, geometries: Any) -> Any:
        """Geometries in lon/lat, in the projection; what has no place there is left out."""
        transform = pyproj.Transformer.from_crs("OGC:CRS84", self.crs, always_xy=True).transform
        moved = shapely.transform(np.asarray(geometries, dtype=object), lambda xy: np.column_stack(transform(*xy.T)))
        known = np.array([bool(np.isfinite(shapely.get_coordinates(each)).all()) for each in moved], dtype=bool)
        torn = known & ~shapely.is_valid(moved)  # the seam that leads an outline to a pole
        moved[torn] = shapely.buffer(moved[torn], 0)
        return moved[known]


def ground(axes: Any, view: View) -> None:
    """Land below, and a graticule with its degrees."""
    from matplotlib.collections import LineCollection

    land = outline_of_land()
    if land is not None:
        shapes = _around(land.geometry.to_numpy(), view)
        polygons(axes, view.place(shapes), facecolors=LAND, edgecolors=COAST, linewidths=0.6, zorder=1)
    lines = []
    for is_meridian, degrees, line in _graticule(axes, view):
        lines.append(line)
        _degrees(axes, line, is_meridian=is_meridian, degrees=degrees)
    axes.add_collection(LineCollection(lines, colors=GRID, linewidths=0.7, zorder=2))


def _around(land: Any, view: View) -> Any:
    """Land within reach of the middle, longitudes beside the middle's, with points enough to bend."""
    copies = [shapely.transform(land, lambda xy, by=by: xy + np.array([by, 0])) for by in (-360, 0, 360)]
    if view.crs.is_geographic:
        return copies[1]
    if abs(view.lat) == _POLE_DEG:
        reach = shapely.box(-180, -90, 180, -20) if view.lat < 0 else shapely.box(-180, 20, 180, 90)
        kept = shapely.intersection(copies[1], reach)
    else:
        south, north = max(view.lat - _REACH_DEG, -89.9), min(view.lat + _REACH_DEG, 89.9)
        reach = shapely.box(view.lon - _REACH_DEG, south, view.lon + _REACH_DEG, north)
        kept = np.concatenate([shapely.intersection(copy, reach) for copy in copies])
    return shapely.segmentize(kept[~shapely.is_empty(kept)], 0.5)


def _graticule(axes: Any, view: View) -> list[tuple[bool, float, Any]]:
    """Meridians and parallels that cross the window: which, its degrees, its points."""
    inverse = pyproj.Transformer.from_crs(view.crs, "OGC:CRS84", always_xy=True).transform
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    x, y = (each.ravel() for each in np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60)))
    lon, lat = inverse(x, y)
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        return []
    lon, lat = (lon[known] - view.lon + 180) % 360 - 180 + view.lon, lat[known]
    lines = []
    for is_meridian, first, last in ((True, lon.min(), lon.max()), (False, lat.min(), lat.max())):
        more = 0.15 * (lat.max() - lat.min() if is_meridian else lon.max() - lon.min())
        other = (max(lat.min() - more, -90), min(lat.max() + more, 90))
        other = other if is_meridian else (lon.min() - more, lon.max() + more)
        step = next((step for step in _STEPS_DEG if (last - first) / step <= _MOST_LINES), _STEPS_DEG[-1])
        along = np.linspace(*other, 361)
        for degrees in np.arange(np.ceil(first / step), np.floor(last / step) + 1) * step:
            if abs(degrees) >= _POLE_DEG and not is_meridian:
                continue
            at = np.full(along.size, degrees)
            line = view.place([shapely.LineString(np.column_stack([at, along] if is_meridian else [along, at]))])
            lines += [(is_meridian, float(degrees), shapely.get_coordinates(each)) for each in line]
    return lines


def _degrees(axes: Any, line: Any, *, is_meridian: bool, degrees: float) -> None:
    """The degrees of a line, where it leaves the window: meridians below or above, parallels on the left."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    inside = line[(line[:, 0] > west) & (line[:, 0] < east) & (line[:, 1] > south) & (line[:, 1] < north)]
    if len(inside) < 2:  # noqa: PLR2004  a line
        return
    value = round((degrees + 180) % 360 - 180 if is_meridian else degrees, 6)
    below, above = ("W", "E") if is_meridian else ("S", "N")
    text = f"{abs(value):g}°{'' if value in (0, -180) else below if value < 0 else above}"
    width, height = 0.02 * (east - west), 0.02 * (north - south)
    ends = inside[[0, -1]]
    edge = [(*end, "left") for end in ends if end[0] < west + width]
    edge += [(*end, "bottom") for end in ends if end[1] < south + height]
    edge += [(*end, "right") for end in ends if end[0] > east - width]
    edge += [(*end, "top") for end in ends if end[1] > north - height]
    if not edge and not is_meridian:
        axes.annotate(text, inside[len(inside) // 8], fontsize=8, color=INK, ha="center", va="center", zorder=6)
    if not edge:
        return
    wanted = ("bottom", "top", "left", "right") if is_meridian else ("left", "right", "bottom", "top")
    x, y, side = min(edge, key=lambda each: wanted.index(each[2]))
    how = {
        "left": ((west, y), (-5, 0), "right", "center"),
        "right": ((east, y), (5, 0), "left", "center"),
        "bottom": ((x, south), (0, -5), "center", "top"),
        "top": ((x, north), (0, 4), "center", "bottom"),
    }
    at, offset, across, along = how[side]
    said = {"fontsize": 8, "color": INK, "ha": across, "va": along, "annotation_clip": False}
    axes.annotate(text, at, offset, textcoords="offset points", **said)


def polygons(axes: Any, shapes: Any, **how: Any) -> Any:
    """Polygons as they are, their holes left out; one colour each."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path as Outline

    parts = shapely.get_parts(shapes)
    parts = parts[shapely.get_type_id(parts) == 3]  # noqa: PLR2004  polygons
    outlines = [
        Outline.make_compound_path(*(Outline(shapely.get_coordinates(ring)) for ring in shapely.get_rings(part)))
        for part in parts
    ]
    return axes.add_collection(PathCollection(outlines, **how))
