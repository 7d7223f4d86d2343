"""The three beam pairs of an ICESat-2 granule, from the outline of its swath.

The outline that CMR gives is the ground track 6.3 km to either side and more; the lasers see three pairs of
lines, 3.3 km apart. The swath is cut into its two long sides, their middle is the track, and each pair
is a corridor around its distance from the track. All of it happens on the unit sphere, so neither the
antimeridian nor a pole is special.

Limits: a pinched outline is cut off at its ends (:data:`KEPT`); one that is shifted at its normal
width shifts the corridors with it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geocat.grid.edges import Edges
from geocat.grid.footprints import DEPTH, Cover, checked_depth, cover, covered
from geocat.grid.inside import Rings
from geocat.grid.shapes import COVERED, Shapes, decoded
from geocat.grid.sphere import Flags, Floats, Ints, Latitude, cross, dot, off_sphere, on_sphere, vectors, wrapped

PAIR_OFFSETS_M = (-3300.0, 0.0, 3300.0)
"""How far pairs 1, 2 and 3 lie to the right of the track, going north, in metres."""
HALF_WIDTH_M = 500.0
SWATH_HALF_WIDTH_M = 6300.0
"""What the outline is wider than this, the corridors are wider too."""
FEWEST_VERTICES = 6
SAMPLES = 200
KEPT = 0.3
"""Samples count where the swath is at least this share of its median width."""
RADIUS_M = 6371007.1809
"""Of the sphere of WGS84's area."""
THIN = 0.5
"""A strip this share of the root of a cell's area wide holds no cell: the narrowest are two thirds as wide as that."""
_CORNERS = 41


class Corridors(NamedTuple):
    """Corridors of beam pairs.

    :param item: the granule each belongs to, by its place in the input: three in a row for each that was cut
    :param beam_pair: 1, 2, 3
    :param rings: shapely polygons, lon/lat degrees
    :param cut: of each input, whether it has corridors; the others (no polygon of one ring, fewer than six
        vertices, or no swath) are to be taken whole
    """

    item: Ints
    beam_pair: npt.NDArray[np.uint8]
    rings: npt.NDArray[np.object_]
    cut: Flags


def corridors(swaths: npt.ArrayLike, latitude: Latitude = "authalic") -> Corridors:
    """Cut swaths into the corridors of their beam pairs.

    :param swaths: well-known binary, geometries or ``None``; lon/lat degrees
    """
    item, corners, cut, _ = _corners(swaths, latitude)
    return Corridors(item, _pairs(item), _polygons(corners, latitude), cut)


def cover_beams(
    swaths: npt.ArrayLike, depth: int = DEPTH, latitude: Latitude = "authalic", over: npt.ArrayLike | None = None
) -> tuple[Cover, npt.NDArray[np.uint8]]:
    """Cover the corridors of swaths, or the whole swath where it cannot be cut.

    :param over: of each swath, whether its own bbox has west > east; see :func:`~geocat.grid.footprints.cover`
    :return: the cover, its items and status those of the swaths, ranges ascending within each pair; and the
        beam pair of each range: 1, 2, 3, or 0 for a swath taken whole
    """
    given = np.asarray(swaths, dtype=object).ravel()
    of, corners, cut, half_m = _corners(given, latitude)
    thin = 2 * half_m < THIN * RADIUS_M * np.sqrt(np.pi / 3) / 2 ** checked_depth(depth)
    lines = covered(_outlines(corners), depth) if thin.all() else cover(_polygons(corners, latitude), depth, latitude)
    alone = np.flatnonzero(~cut)
    whole = cover(given[alone], depth, latitude, None if over is None else np.asarray(over, dtype=bool)[alone])
    item = np.concatenate([of[lines.item], alone[whole.item]])
    pair = np.concatenate([_pairs(of)[lines.item], np.zeros(whole.item.size, dtype=np.uint8)])
    order = np.argsort(item, kind="stable")
    begin = np.concatenate([lines.cell_from, whole.cell_from])[order]
    end = np.concatenate([lines.cell_to, whole.cell_to])[order]
    inside = np.concatenate([lines.fully_inside, whole.fully_inside])[order]
    status = np.full(given.size, COVERED, dtype=object)
    status[alone] = whole.status
    return Cover(item[order], begin, end, inside, status), pair[order]


def _corners(swaths: npt.ArrayLike, latitude: Latitude) -> tuple[Ints, Floats, Flags, Floats]:
    """Corridors on the sphere, three in a row for each swath that is cut.

    :return: the swath each belongs to; unit vectors of shape (n, corners, 3); which swaths were cut; half the
        width of each in metres
    """
    geometries, _ = decoded(swaths)
    single = np.flatnonzero((shapely.get_type_id(geometries) == 3) & (shapely.get_num_interior_rings(geometries) == 0))  # noqa: PLR2004
    degrees, of = shapely.get_coordinates(geometries[single], return_index=True)
    count = np.bincount(of, minlength=single.size) - 1
    points = vectors(np.radians(degrees[:, 0]), on_sphere(degrees[:, 1], latitude))
    first = np.cumsum(count + 1) - count - 1
    cut = np.zeros(geometries.size, dtype=bool)
    items, rings, widths = [], [], []
    for vertices in np.unique(count[count >= FEWEST_VERTICES]):
        same = np.flatnonzero(count == vertices)
        good, made, half_m = _rings(points[first[same][:, None] + np.arange(vertices)])
        cut[single[same[good]]] = True
        items.append(np.repeat(single[same[good]], 3))
        rings.append(made[good].reshape(-1, 2 * _CORNERS, 3))
        widths.append(np.repeat(half_m[good], 3))
    item = np.concatenate(items) if items else np.empty(0, dtype=np.int64)
    xyz = np.concatenate(rings) if rings else np.empty((0, 2 * _CORNERS, 3))
    half_width = np.concatenate(widths) if widths else np.empty(0)
    order = np.argsort(item, kind="stable")
    return item[order], xyz[order], cut, half_width[order]


def _pairs(item: Ints) -> npt.NDArray[np.uint8]:
    return np.tile(np.array([1, 2, 3], dtype=np.uint8), item.size // 3)


def _polygons(corners: Floats, latitude: Latitude) -> npt.NDArray[np.object_]:
    """Corridors as polygons in lon/lat degrees."""
    lon, lat = _places(corners)
    degrees = np.stack([np.degrees(lon), off_sphere(lat, latitude)], axis=-1)
    return np.asarray(shapely.polygons(degrees), dtype=object)


def _places(corners: Floats) -> tuple[Floats, Floats]:
    """Longitudes and latitudes on the sphere, radians."""
    lon: Floats = np.arctan2(corners[..., 1], corners[..., 0])
    lat: Floats = np.arctan2(corners[..., 2], np.hypot(corners[..., 0], corners[..., 1]))
    return lon, lat


def _outlines(corners: Floats) -> Shapes:
    """Corridors as lines around them: where no cell fits in, nobody needs to look for one."""
    lon, lat = _places(corners)
    dlon, dlat = wrapped(np.roll(lon, -1, axis=1) - lon), np.roll(lat, -1, axis=1) - lat
    number = np.arange(corners.shape[0])
    shape = np.repeat(number, corners.shape[1])
    moves = ((dlon != 0) | (dlat != 0)).ravel()
    lon, lat, dlon, dlat = (each.ravel()[moves] for each in (lon, lat, dlon, dlat))
    edges = Edges(shape[moves], lon, lat, dlon, dlat, dlon == 0, np.ones(dlon.size, dtype=bool))
    nowhere = np.zeros(number.size, dtype=bool)
    return Shapes(
        Rings(edges, nowhere, nowhere, np.zeros(number.size)), number, np.full(number.size, COVERED, dtype=object)
    )


def _rings(points: Floats) -> tuple[Flags, Floats, Floats]:
    """Corridors of swaths with equally many vertices, shape (n, vertices, 3).

    :return: which could be cut, rings of shape (n, 3 pairs, corners, 3), and half their widths in metres
    """
    along, aside, frame = _unrolled(points)
    edges = _sides(along, aside)
    begin, end = along.min(axis=1), along.max(axis=1)
    t = begin[:, None] + (end - begin)[:, None] * np.linspace(0, 1, SAMPLES)
    left, right = (_interpolated(t, *edge) for edge in edges)
    width = np.abs(left - right)
    median = np.median(width, axis=1)
    kept = width >= KEPT * median[:, None]
    half = np.array([np.median(w[k]) if k.any() else 0.0 for w, k in zip(width, kept, strict=True)]) / 2 * RADIUS_M
    good = (end > begin) & (median > 0) & (half < (end - begin) * RADIUS_M / 2) & (kept.sum(axis=1) >= 2)  # noqa: PLR2004
    t, middle = _kept(t, (left + right) / 2, kept)
    track = _rolled(t, middle, frame)
    south_first = track[:, 0, 2] <= track[:, -1, 2]
    track = np.where(south_first[:, None, None], track, track[:, ::-1])
    half_m = HALF_WIDTH_M + np.maximum(0, half - SWATH_HALF_WIDTH_M)
    return good, _beside(track, half_m), half_m


def _unrolled(points: Floats) -> tuple[Floats, Floats, Floats]:
    """Angles along and aside of the great circle closest to each swath, and its frame: ahead, left, up."""
    spread = np.einsum("nvi,nvj->nij", points, points)
    up = np.linalg.eigh(spread)[1][:, :, 0]
    ahead = points.mean(axis=1)
    ahead -= dot(ahead, up)[:, None] * up
    ahead /= np.maximum(np.sqrt(dot(ahead, ahead)), 1e-12)[:, None]
    frame = np.stack([ahead, cross(up, ahead), up], axis=1)
    x, y, z = (np.einsum("nvi,ni->nv", points, frame[:, axis]) for axis in range(3))
    return np.arctan2(y, x), np.arcsin(np.clip(z, -1, 1)), frame


def _rolled(along: Floats, aside: Floats, frame: Floats) -> Floats:
    """Unit vectors from angles along and aside of the great circles of frames: the way back."""
    flat = np.stack([np.cos(aside) * np.cos(along), np.cos(aside) * np.sin(along), np.sin(aside)], axis=-1)
    points: Floats = np.einsum("nsk,nki->nsi", flat, frame)
    return points


def _sides(along: Floats, aside: Floats) -> list[tuple[Floats, Floats]]:
    """The two long sides, each sorted along the track; both have both ends, and no number where the other side is."""
    rows = np.arange(along.shape[0])[:, None]
    count = along.shape[1]
    # around from the first end to itself: a side without it would lose all up to its next vertex
    order = (along.argmin(axis=1)[:, None] + np.arange(count + 1)) % count
    along, aside = along[rows, order], aside[rows, order]
    turn = along.argmax(axis=1)[:, None]
    place = np.arange(count + 1)
    sides = []
    for mine in (place <= turn, place >= turn):
        t = np.where(mine, along, np.nan)
        sort = np.argsort(t, axis=1, kind="stable")
        sides.append((t[rows, sort], aside[rows, sort]))
    return sides


def _interpolated(at: Floats, t: Floats, value: Floats) -> Floats:
    """Linear interpolation row by row; what has no number comes last in a row, and is not there."""
    rows = np.arange(at.shape[0])[:, None]
    behind = (t[:, None, :] <= at[:, :, None]).sum(axis=2)
    high = np.clip(behind, 1, (~np.isnan(t)).sum(axis=1)[:, None] - 1)
    low = high - 1
    span = t[rows, high] - t[rows, low]
    share = np.clip((at - t[rows, low]) / np.where(span > 0, span, 1), 0, 1)
    found: Floats = value[rows, low] + share * (value[rows, high] - value[rows, low])
    return found


def _kept(t: Floats, middle: Floats, kept: Flags) -> tuple[Floats, Floats]:
    """The track between its first and last kept sample, at fewer places."""
    first, last = kept.argmax(axis=1), kept.shape[1] - 1 - kept[:, ::-1].argmax(axis=1)
    share = first[:, None] + (last - first)[:, None] * np.linspace(0, 1, _CORNERS)
    low = np.minimum(np.floor(share).astype(np.int64), kept.shape[1] - 2)
    rows = np.arange(t.shape[0])[:, None]
    part = share - low
    places, values = (v[rows, low] * (1 - part) + v[rows, low + 1] * part for v in (t, middle))
    return places, values


def _beside(track: Floats, half_m: Floats) -> Floats:
    """Rings around the tracks of the three pairs: forward on the left, back on the right."""
    heading = np.gradient(track, axis=1)
    right = cross(heading, track)
    right /= np.maximum(np.sqrt(dot(right, right)), 1e-15)[..., None]
    found = []
    for offset in PAIR_OFFSETS_M:
        lines = []
        for shift in (offset - half_m, offset + half_m):
            angle = (shift / RADIUS_M)[:, None, None]
            lines.append(track * np.cos(angle) + right * np.sin(angle))
        found.append(np.concatenate([lines[0], lines[1][:, ::-1]], axis=1))
    return np.stack(found, axis=1)
