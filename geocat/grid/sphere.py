"""Latitudes of two conventions, and arcs on the unit sphere.

A latitude is *authalic* (WGS84's geodetic latitude brought to the sphere of equal area: what
HEALPix needs for cells of equal area) or *spherical* (the geodetic number used as it stands: the
older habit). The two differ by up to 0.1283 degrees, 14.3 km, at 45 degrees; cells of one are
never compared with cells of the other. Edges are great circles of the sphere of the convention.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from geocat.errors import InputError

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Cells: TypeAlias = npt.NDArray[np.uint64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Latitude = Literal["authalic", "spherical"]

LATITUDES: tuple[Latitude, ...] = ("authalic", "spherical")
_ECCENTRICITY = np.sqrt(0.006694379990141316996137234)  # WGS84
_TERMS = 7
HALF_TURN = np.pi
TURN = 2 * np.pi


def _series() -> Floats:
    """Coefficients of ``authalic - geodetic = sum c[k] sin 2(k+1) latitude``, from the closed form."""
    at = (np.arange(64) + 0.5) * np.pi / 64
    moved = np.zeros_like(at)
    inner = at < np.pi / 2
    moved[inner] = np.arcsin(np.minimum(_equal_area(at[inner]) / _equal_area(np.float64(np.pi / 2)), 1)) - at[inner]
    moved[~inner] = -moved[inner][::-1]
    orders = 2 * np.arange(1, _TERMS + 1)[:, None]
    coefficients: Floats = 2 / at.size * (np.sin(orders * at) * moved).sum(axis=1)
    return coefficients


def _equal_area(latitude: Any) -> Any:
    """The area between the equator and a geodetic latitude, up to a factor."""
    e, sine = _ECCENTRICITY, np.sin(latitude)
    return (1 - e * e) * (sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e)


_COEFFICIENTS = _series()


def checked_latitude(latitude: str) -> Latitude:
    """A convention by name.

    :raises InputError: neither ``authalic`` nor ``spherical``
    """
    for known in LATITUDES:
        if latitude == known:
            return known
    raise InputError(f"{latitude!r} is not a latitude convention; give authalic (WGS84) or spherical (legacy).")


def on_sphere(degrees: npt.ArrayLike, latitude: Latitude) -> Floats:
    """Geodetic latitudes in degrees as latitudes on the convention's sphere, in radians."""
    geodetic = np.radians(np.asarray(degrees, dtype=np.float64))
    if latitude == "spherical":
        return geodetic
    moved = geodetic.copy()
    for k, coefficient in enumerate(_COEFFICIENTS, start=1):
        moved += coefficient * np.sin(2 * k * geodetic)
    pole = np.abs(geodetic) == np.pi / 2
    moved[pole] = geodetic[pole]
    return moved


def off_sphere(radians: npt.ArrayLike, latitude: Latitude) -> Floats:
    """The way back of :func:`on_sphere`: geodetic degrees."""
    there = np.asarray(radians, dtype=np.float64)
    geodetic = there.copy()
    if latitude == "authalic":
        for _ in range(8):  # each turn gains more than two digits
            shift = np.zeros_like(geodetic)
            for k, coefficient in enumerate(_COEFFICIENTS, start=1):
                shift += coefficient * np.sin(2 * k * geodetic)
            geodetic = there - shift
    return np.degrees(geodetic)


def wrapped(radians: Floats) -> Floats:
    """Differences of longitude, the short way: in [-pi, pi)."""
    short: Floats = radians - TURN * np.floor(radians / TURN + 0.5)
    return short


def vectors(lon: Floats, lat: Floats) -> Floats:
    """Unit vectors, shape (n, 3), of longitudes and latitudes in radians."""
    flat = np.cos(lat)
    return np.stack([flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)], axis=-1)


def cross(a: Floats, b: Floats) -> Floats:
    """Vector products of rows, shape (n, 3); much quicker than ``numpy.cross`` for many rows."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def dot(a: Floats, b: Floats) -> Floats:
    """Scalar products of rows."""
    product: Floats = np.einsum("...i,...i->...", a, b)
    return product


def ramp(counts: Ints) -> Ints:
    """``0, 1, … count-1`` for each count, one after the other: counts [2, 3] give [0, 1, 0, 1, 2]."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if ends.size else 0, dtype=np.int64) - np.repeat(ends - counts, counts)
