"""Which cells edges touch: every one, to a billionth of a cell.

Each piece of an edge is a chord in the square of a face, and the cells it visits are counted off
where it crosses lines of the grid. A chord that comes closer to a corner of the grid, or ends closer
to a line, than the arc may bulge from it says nothing for certain: its piece is halved. What cannot
be told after that (an edge along a line of the grid, a corner on a corner) touches the cells on every
side, since cells and shapes are closed.
"""

from __future__ import annotations

import itertools

import numpy as np

from geocat.grid.chords import Chords, around, doubtful_chords, once, passed
from geocat.grid.edges import Edges, Places, Tracks
from geocat.grid.faces import FACES, chart, from_centre, interleaved
from geocat.grid.sphere import Flags, Floats, Ints, wrapped

_ROUNDS = 48
_FACE_BITS = 4


def touched(edges: Edges, depth: int) -> Ints:
    """The cells that edges touch, each once: sorted keys ``shape << (2 * depth + 4) | cell``.

    Shapes are numbered below ``2 ** (59 - 2 * depth)``.
    """
    side = 1 << depth
    near = 1e-9 + side * 1e-14
    tracks = Tracks(edges)
    edge, begin, end = tracks.pieces(side)
    keys: list[Ints] = []
    for _ in range(_ROUNDS):
        if not edge.size:
            break
        middle = (begin + end) / 2
        piece, chords = _in_faces(tracks, edge, (begin, middle, end), side, near)
        exact = chords.bulge <= 2 * near
        unsure = np.zeros(edge.size, dtype=bool)
        doubtful = doubtful_chords(chords)
        unsure[piece[doubtful & ~exact]] = True
        forced = np.zeros(edge.size, dtype=bool)
        forced[piece[doubtful & exact]] = True
        forced &= ~unsure
        sure = chords.of(~(unsure | forced)[piece])
        keys.extend(_keys(some, x, y, depth) for some, x, y in passed(sure))
        keys.append(_around(tracks, edge[forced], (begin[forced], middle[forced], end[forced]), depth, near))
        edge, begin, end = (
            np.concatenate([edge[unsure], edge[unsure]]),
            np.concatenate([begin[unsure], middle[unsure]]),
            np.concatenate([middle[unsure], end[unsure]]),
        )
    if edge.size:
        keys.append(_around(tracks, edge, (begin, (begin + end) / 2, end), depth, near))
    return once(np.concatenate(keys)) if keys else np.empty(0, dtype=np.int64)


def _in_faces(
    tracks: Tracks, edge: Ints, shares: tuple[Floats, Floats, Floats], side: int, near: float
) -> tuple[Ints, Chords]:
    """Two chords for each piece in each face it may touch, and the pieces they belong to."""
    begin, halfway, end = shares
    (first, last), middle = tracks.ends(edge, begin, end), tracks.at(edge, halfway)
    one = (first.face == middle.face) & (middle.face == last.face)
    within = np.flatnonzero(one)
    piece, face = [within], [first.face[within]]
    over = np.flatnonzero(~one)
    if over.size:
        everywhere = _close_to_corner(first.of(over), middle.of(over), last.of(over), side)
        faces = np.stack([each.face[over] for each in (first, middle, last)])
        for number in range(FACES):
            passed = over[(faces == number).any(axis=0) | everywhere]
            piece.append(passed)
            face.append(np.full(passed.size, number))
    pieces = np.concatenate(piece)
    faces = np.concatenate(face)
    at = (first.of(pieces), middle.of(pieces), last.of(pieces))
    return np.concatenate([pieces, pieces]), _chords(tracks.edges, edge[pieces], faces, at, side, near)


def _close_to_corner(first: Places, middle: Places, last: Places, side: int) -> Flags:
    """Whether a piece that changes faces may pass a third one: its ends lie about a corner of a face."""
    x, y = _unfolded(first.face, (first, middle, last), side)
    reach = 2 * (np.abs(np.diff(x, axis=0)).sum(axis=0) + np.abs(np.diff(y, axis=0)).sum(axis=0)) + 1
    close: Flags = (np.minimum(x, side - x).min(axis=0) < reach) & (np.minimum(y, side - y).min(axis=0) < reach)
    return close


def _unfolded(face: Ints, at: tuple[Places, Places, Places], side: int) -> tuple[Floats, Floats]:
    """Three points of each piece in one face, without a jump of a turn between them: shape (3, n)."""
    lon = [from_centre(face, at[0].lon)]
    for before, after in itertools.pairwise(at):
        lon.append(lon[-1] + wrapped(after.lon - before.lon))
    found = [chart(face, a, p.ordinate, p.squeeze, side) for a, p in zip(lon, at, strict=True)]
    return np.stack([x for x, _ in found]), np.stack([y for _, y in found])


def _chords(edges: Edges, edge: Ints, face: Ints, at: tuple[Places, Places, Places], side: int, near: float) -> Chords:
    x, y = _unfolded(face, at, side)
    dx, dy = x[2] - x[0], y[2] - y[0]
    length = np.hypot(dx, dy)
    aside = np.abs((x[1] - x[0]) * dy - (y[1] - y[0]) * dx) / np.where(length > 0, length, 1)
    # close to a pole great circles bend within as many cells as the pole is away
    squeeze = np.minimum(np.minimum(at[0].squeeze, at[1].squeeze), at[2].squeeze)
    radius = np.maximum(side / 2 * squeeze, near)
    bulge = aside / 2 + length**3 / (16 * radius**2) + near
    bulge = np.where(length > 0.7 * radius, np.maximum(bulge, length), bulge)
    bulge = np.where(edges.along[edge], near, bulge)
    return Chords(
        np.concatenate([edges.shape[edge]] * 2),
        np.concatenate([face] * 2),
        np.concatenate([x[0], x[1]]),
        np.concatenate([y[0], y[1]]),
        np.concatenate([x[1], x[2]]),
        np.concatenate([y[1], y[2]]),
        np.concatenate([bulge] * 2),
    )


def _around(tracks: Tracks, edge: Ints, shares: tuple[Floats, Floats, Floats], depth: int, near: float) -> Ints:
    """Keys of all cells of all faces within ``near`` of pieces."""
    if not edge.size:
        return np.empty(0, dtype=np.int64)
    side = 1 << depth
    first, middle, last = (tracks.at(np.tile(edge, FACES), np.tile(share, FACES)) for share in shares)
    face = np.repeat(np.arange(FACES), edge.size)
    chords = _chords(tracks.edges, np.tile(edge, FACES), face, (first, middle, last), side, near)
    apart = (np.minimum(chords.x0, chords.x1) > side + 1) | (np.maximum(chords.x0, chords.x1) < -1)
    apart |= (np.minimum(chords.y0, chords.y1) > side + 1) | (np.maximum(chords.y0, chords.y1) < -1)
    return np.concatenate([_keys(some, x, y, depth) for some, x, y in around(chords.of(~apart))])


def _keys(chords: Chords, x: Floats, y: Floats, depth: int) -> Ints:
    """Keys of the cells at columns and rows that lie in their face."""
    side = 1 << depth
    shape, face = chords.shape, chords.face
    inside = (x >= 0) & (x < side) & (y >= 0) & (y < side)
    if not inside.all():
        shape, face, x, y = shape[inside], face[inside], x[inside], y[inside]
    place = interleaved(x.astype(np.int64), y.astype(np.int64))
    return (((shape << _FACE_BITS) | face) << (2 * depth)) | place
