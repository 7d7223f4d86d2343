"""Geometries as edges on the sphere: the rules by which a footprint or an area is read.

* An edge is the great circle's short way between its vertices, so a jump of 360 degrees in raw
  longitudes is no jump, and a ring may cross the antimeridian or go around a pole.
* A ring is its smaller side, whichever way it winds.
* A ring whose every edge keeps its longitude or its latitude, to the last digit, is a *level* ring: a
  box or a union of boxes, whose edges run along meridians and parallels and which is as wide as its
  longitudes say: a globe, a band, a cap. Exception: where it spans more than a half turn, winds
  clockwise and has no vertex at 180 degrees (or where its bbox has west > east), it is the box
  over the antimeridian that CMR-STAC writes with its west before its east.
* Rings of one polygon count by even and odd, so holes are holes. Parts of a multipolygon, and of a
  collection, are shapes of their own: all count, none cancels another.
* Two vertices at the same place are one. A line or ring of one place is a point.
* A vertex at a pole has every longitude. An edge over a pole (180 degrees of longitude apart) is two meridians.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geocat.grid.edges import Edges
from geocat.grid.inside import Rings
from geocat.grid.sphere import HALF_TURN, TURN, Flags, Floats, Ints, Latitude, on_sphere, wrapped

NULL, EMPTY, BROKEN, DEGENERATE, GLOBAL, COVERED = "null", "empty", "broken", "degenerate", "global", "covered"
"""What became of a geometry: see :class:`Shapes`."""
_COLLECTIONS = (4, 5, 6, 7)
_POLYGON = 3
_SAME = 1e-14
_WIDE = 180.0
_POLE = np.pi / 2


class Shapes(NamedTuple):
    """Simple shapes (points, lines, polygons) and the geometries they came from.

    :param rings: edges and insides of all shapes
    :param owner: the geometry each shape belongs to, by its place in the input, ascending
    :param status: of each geometry: ``covered``; ``global`` (it covers every cell); ``null``; ``empty``;
        ``broken`` (not well-known binary, a coordinate that is no number, a latitude beyond 90, a
        longitude beyond 540); ``degenerate`` (a ring that goes around more than once, an edge between
        opposite points: its inside, or its course, is anybody's guess)
    """

    rings: Rings
    owner: Ints
    status: npt.NDArray[np.object_]


class _Vertices(NamedTuple):
    """Vertices in order, radians: the chain (ring, line, point) each belongs to, and whether that is level."""

    lon: Floats
    lat: Floats
    chain: Ints
    level: Flags


def decoded(footprints: npt.ArrayLike) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Geometries, ``None`` where there is none, and the status of each.

    :param footprints: well-known binary, shapely geometries, or ``None``
    """
    given = np.asarray(footprints, dtype=object).ravel()
    geometries = given.copy()
    raw = np.array([isinstance(each, (bytes, bytearray, memoryview)) for each in given], dtype=bool)
    geometries[raw] = shapely.from_wkb([bytes(each) for each in given[raw]], on_invalid="ignore")
    status = np.full(given.size, COVERED, dtype=object)
    status[shapely.is_missing(geometries)] = BROKEN
    status[np.array([each is None for each in given], dtype=bool)] = NULL
    status[shapely.is_empty(geometries)] = EMPTY
    return geometries, status


def shapes(footprints: npt.ArrayLike, latitude: Latitude, over: npt.ArrayLike | None = None) -> Shapes:
    """Read geometries, longitude before latitude in degrees, OGC:CRS84.

    :param over: of each geometry, whether its own bbox has west > east
    """
    geometries, status = decoded(footprints)
    _refuse_numbers(geometries, status)
    parts, owner = _simple(geometries, np.flatnonzero(status == COVERED))
    kinds = shapely.get_type_id(parts)
    chains, part = _chains(parts, kinds)
    goes_over = np.zeros(geometries.size, dtype=bool) if over is None else np.asarray(over, dtype=bool)
    at = _vertices(chains, kinds[part] == _POLYGON, goes_over[owner[part]], latitude)
    edges, antipodal = _edges(at)
    north, winding, everything = _sides(edges, at.level)
    chain_of_edge = edges.shape
    closed = kinds[part] == _POLYGON
    bad = closed & (np.abs(winding) > 1)
    bad[chain_of_edge[antipodal]] = True
    poles = np.bincount(part[north & closed], minlength=parts.size) % 2 == 1
    status[owner[part[bad]]] = DEGENERATE
    whole = owner[part[everything & closed]]
    status[whole[status[whole] == COVERED]] = GLOBAL
    placed = Edges(part[chain_of_edge], *(getattr(edges, name) for name in Edges.__slots__[1:]))
    fine = (status[owner] != DEGENERATE)[placed.shape]
    filled = (kinds == _POLYGON) & (status[owner] != DEGENERATE)
    return Shapes(Rings(placed.where(fine), filled, poles, _room(placed, parts.size)), owner, status)


def _refuse_numbers(geometries: Any, status: npt.NDArray[np.object_]) -> None:
    """Mark geometries whose coordinates are not on a globe."""
    readable = np.flatnonzero(status == COVERED)
    numbers, of = shapely.get_coordinates(geometries[readable], return_index=True)
    with np.errstate(invalid="ignore"):
        good = (np.abs(numbers[:, 0]) <= 3 * _WIDE) & (np.abs(numbers[:, 1]) <= 90)  # noqa: PLR2004  degrees
    status[readable[of[~good]]] = BROKEN


def _simple(geometries: Any, of: Ints) -> tuple[Any, Ints]:
    """Parts that have no parts, and their owners."""
    parts, owner = geometries[of], of
    while np.isin(shapely.get_type_id(parts), _COLLECTIONS).any():
        parts, index = shapely.get_parts(parts, return_index=True)
        owner = owner[index]
    kept = ~shapely.is_empty(parts)
    return parts[kept], owner[kept]


def _chains(parts: Any, kinds: Any) -> tuple[Any, Ints]:
    """Rings of polygons, lines and points, and the part each belongs to, in the parts' order."""
    polygons = np.flatnonzero(kinds == _POLYGON)
    rings, index = shapely.get_rings(parts[polygons], return_index=True)
    others = np.flatnonzero(kinds != _POLYGON)
    part = np.concatenate([polygons[index], others])
    order = np.argsort(part, kind="stable")
    return np.concatenate([rings, parts[others]])[order], part[order]


def level_rings(rings: Any) -> Flags:
    """Which rings keep, along every edge, their longitude or their latitude."""
    (lon, lat), ring = (each.T for each in shapely.get_coordinates(rings, return_index=True))
    inner = np.flatnonzero(ring[1:] == ring[:-1])
    slanted = inner[(lon[inner + 1] != lon[inner]) & (lat[inner + 1] != lat[inner])]
    level = np.ones(len(rings), dtype=bool)
    level[ring[slanted]] = False
    return level


def _vertices(chains: Any, is_ring: Flags, over: Flags, latitude: Latitude) -> _Vertices:
    degrees, chain = shapely.get_coordinates(chains, return_index=True)
    lon, lat = degrees.T.copy()
    inner = np.flatnonzero(chain[1:] == chain[:-1])
    level = is_ring & level_rings(chains)
    _bring_over(lon, lat, chain, level, over)
    radians, on = np.radians(lon), on_sphere(lat, latitude)
    kept = np.ones(lon.size, dtype=bool)
    apart = radians[inner + 1] - radians[inner]
    apart = np.where(level[chain[inner]], apart, wrapped(apart))
    same = (on[inner + 1] == on[inner]) & (
        (np.abs(apart) < _SAME) | (~level[chain[inner]] & (np.abs(on[inner]) == _POLE))
    )
    kept[inner[same] + 1] = False
    return _over_poles(_Vertices(radians[kept], on[kept], chain[kept], level))


def _bring_over(lon: Floats, lat: Floats, chain: Ints, level: Flags, over: Flags) -> None:
    """Level rings that are boxes over the antimeridian go on beyond 180 degrees."""
    count = level.size
    east, west = np.full(count, -np.inf), np.full(count, np.inf)
    np.maximum.at(east, chain, lon)
    np.minimum.at(west, chain, lon)
    wide = level & (east - west > _WIDE)
    if not wide.any():
        return
    turned = np.zeros(count)
    inner = np.flatnonzero(chain[1:] == chain[:-1])
    np.add.at(turned, chain[inner], lon[inner] * lat[inner + 1] - lon[inner + 1] * lat[inner])
    plain = (east < _WIDE) & (west > -_WIDE)
    crossing = wide & plain & ((turned < 0) | over)
    lon[crossing[chain] & (lon < 0)] += 360


def _over_poles(at: _Vertices) -> _Vertices:
    """Great circles of 180 degrees of longitude get a vertex at the pole they pass."""
    inner = np.flatnonzero((at.chain[1:] == at.chain[:-1]) & ~at.level[at.chain[1:]])
    beside = (np.abs(at.lat[inner]) != _POLE) & (np.abs(at.lat[inner + 1]) != _POLE)
    half = np.abs(np.abs(wrapped(at.lon[inner + 1] - at.lon[inner])) - HALF_TURN) < _SAME
    over = inner[beside & half & (at.lat[inner] + at.lat[inner + 1] != 0)]
    pole = np.copysign(_POLE, at.lat[over] + at.lat[over + 1])
    return _Vertices(
        np.insert(at.lon, over + 1, at.lon[over]),
        np.insert(at.lat, over + 1, pole),
        np.insert(at.chain, over + 1, at.chain[over]),
        at.level,
    )


def _edges(at: _Vertices) -> tuple[Edges, Flags]:
    """Edges by chain, and which of them join opposite points."""
    begin = np.flatnonzero(at.chain[1:] == at.chain[:-1])
    chain, level = at.chain[begin], at.level[at.chain[begin]]
    lon, lat, to_lon, to_lat = at.lon[begin], at.lat[begin], at.lon[begin + 1], at.lat[begin + 1]
    first, last = ~level & (np.abs(lat) == _POLE), ~level & (np.abs(to_lat) == _POLE)
    lon, to_lon = np.where(first, to_lon, lon), np.where(last, np.where(first, to_lon, lon), to_lon)
    dlon = np.where(level, to_lon - lon, wrapped(to_lon - lon))
    dlon[np.abs(dlon) < _SAME] = 0
    dlat = to_lat - lat
    facing = (np.abs(np.abs(dlon) - HALF_TURN) < _SAME) & (lat + to_lat == 0)
    opposite = ~level & (facing | (np.abs(dlat) >= HALF_TURN))
    along = level | (dlon == 0)
    drawn = ~(along & (np.abs(lat) == _POLE) & (dlat == 0)) & ~_seams(chain, level, lon, dlon)
    alone = np.setdiff1d(at.chain, chain)
    place = np.flatnonzero(np.isin(at.chain, alone))
    still, yes = np.zeros(place.size), np.ones(place.size, dtype=bool)
    points = (at.chain[place], at.lon[place], at.lat[place], still, still, yes, yes)
    found = (chain, lon, lat, dlon, dlat, along, drawn)
    everything = [np.concatenate(pair) for pair in zip(found, points, _jumps(at, found), strict=True)]
    order = np.argsort(everything[0], kind="stable")
    nowhere = np.zeros(everything[0].size, dtype=bool)
    nowhere[: opposite.size] = opposite
    return Edges(*(each[order] for each in everything)), nowhere[order]


def _seams(chain: Ints, level: Flags, lon: Floats, dlon: Floats) -> Flags:
    """Meridians at which a level ring that goes all around meets itself: they bound nothing."""
    size = int(chain.max()) + 1 if chain.size else 0
    east, west = np.full(size, -np.inf), np.full(size, np.inf)
    np.maximum.at(east, chain, lon)
    np.minimum.at(west, chain, lon)
    around = level & (east[chain] - west[chain] >= TURN - _SAME)
    seams: Flags = around & (dlon == 0) & ((lon == east[chain]) | (lon == west[chain]))
    return seams


def _jumps(at: _Vertices, found: tuple[Any, ...]) -> tuple[Any, ...]:
    """Edges as wide as a pole: from the longitude a ring comes in at to the one it leaves at."""
    chain, lon, lat, dlon, dlat, _, _ = found
    end_lat = lat + dlat
    coming = np.flatnonzero((np.abs(end_lat) == _POLE) & ~at.level[chain])
    leaving = coming + 1
    new = np.append(chain[1:] != chain[:-1], True)
    starts = np.flatnonzero(np.append(True, chain[1:] != chain[:-1])) if chain.size else coming
    last = new[coming]
    leaving = np.where(last, starts[np.searchsorted(starts, coming, side="right") - 1], leaving)
    joined = np.abs(lat[leaving]) == _POLE
    coming, leaving = coming[joined], leaving[joined]
    wide = wrapped(lon[leaving] - (lon + dlon)[coming])
    none = np.zeros(coming.size)
    yes, no = np.ones(coming.size, dtype=bool), np.zeros(coming.size, dtype=bool)
    return chain[coming], (lon + dlon)[coming], end_lat[coming], wide, none, yes, no


def _sides(edges: Edges, level: Flags) -> tuple[Flags, Ints, Flags]:
    """Of each chain, as a ring: is the north pole in, how often it goes around, is it the whole globe."""
    count = level.size
    last = edges.lat + edges.dlat
    sum_of = np.tan(edges.lat / 2) + np.tan(last / 2)
    product = np.tan(edges.lat / 2) * np.tan(last / 2)
    arc = 2 * np.arctan2(np.sin(edges.dlon / 2) * sum_of, np.cos(edges.dlon / 2) * (1 + product))
    above_equator = np.where(edges.along, edges.dlon * np.sin(edges.lat), arc)
    area = np.bincount(edges.shape, above_equator, minlength=count)
    winding = np.rint(np.bincount(edges.shape, edges.dlon, minlength=count) / TURN).astype(np.int64)
    north_side = TURN - winding * area
    north = np.where(winding == 0, np.abs(area) > TURN, north_side <= TURN) & ~level
    return north, winding, level & (np.abs(area) > 2 * TURN - _SAME * 100)


def _room(edges: Edges, count: int) -> Floats:
    """Areas that the insides of shapes do not exceed, in steradians, also of rings that cross themselves.

    A closed line of length l on the sphere has at most 2 pi - sqrt(4 pi**2 - l**2) on its smaller side. A level ring
    whose larger side is meant spans more of the globe's latitudes, and is longer, than any that this tells from a face.
    """
    breadth = np.maximum(np.cos(edges.lat), np.cos(edges.lat + edges.dlat))
    length = np.abs(edges.dlat) + np.abs(edges.dlon) * breadth  # at least that of the arc
    around = np.bincount(edges.shape, length, minlength=count)
    return np.where(around < TURN, TURN - np.sqrt(np.maximum(TURN**2 - around**2, 0)), 2 * TURN)
