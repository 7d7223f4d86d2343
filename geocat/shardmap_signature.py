"""The signature of a grid, and whether two are of one grid.

A signature is what a shard map's keys mean. HEALPix: ``type, indexing_scheme, parent_order,
child_order, layout, latitude``; rectilinear: ``type, crs, affine, shape, chunk_shape``. zagg's
HEALPix signatures have no ``latitude``: its maps before mortie 0.9.8 took geodetic latitude for the
sphere's, and keys of the two conventions look alike and mean other places: :func:`convention` tells them
apart where the map says which box it was made for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, get_args

from geocat.errors import InputError
from geocat.grid.sphere import Latitude

UNKNOWN = "unknown"
_LATITUDE = "latitude"
_OURS = (_LATITUDE, "scheme_version")
"""What only geocat says of a grid."""


class Difference(NamedTuple):
    """A field of a signature in which two grids differ; ``unknown`` where one does not say."""

    field: str
    found: Any
    wanted: Any


def differences(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Difference]:
    """The fields of ``wanted`` that ``found`` has otherwise, or does not have, in the order of ``wanted``.

    Fields that only ``found`` has say nothing about where a shard lies, and are passed over.
    """
    return [
        Difference(field, found.get(field, UNKNOWN), value)
        for field, value in wanted.items()
        if _plain(found.get(field, UNKNOWN)) != _plain(value)
    ]


def check(found: Mapping[str, Any], wanted: Mapping[str, Any], where: str = "This shard map") -> list[str]:
    """Refuse a shard map of another grid.

    :param found: the map's signature
    :param wanted: the signature of the grid that is asked for
    :param where: how to call the map in messages
    :return: warnings: what the map does not say and may be otherwise, such as the latitude convention
    :raises InputError: another grid; names each field that differs, with both values
    """
    apart = differences(found, wanted)
    silent = [each for each in apart if each.field in _OURS and each.found == UNKNOWN]
    if wrong := [each for each in apart if each not in silent]:
        wrong = [each for each in wrong if each.field == "type"] or wrong
        listed = "; ".join(f"{each.field} is {each.found!r}, not {each.wanted!r}" for each in wrong)
        raise InputError(
            f"{where} is of another grid: {listed}. "
            "Build the map again for this grid, or name the grid it was built for."
        )
    return [
        f"{where} does not say in which latitude convention its keys are; they are taken as {each.wanted!r}. "
        "Maps made with mortie before 0.9.8 are 'spherical': up to 14 km off. Build the map again to be sure."
        for each in silent
        if each.field == _LATITUDE and wanted.get("type") == "healpix"
    ]


def convention(signature: Mapping[str, Any], nested: Collection[int], bbox: Any) -> str | None:
    """In which latitude convention the keys of a HEALPix map are, where its box tells.

    :param nested: the shards, as nested cells of ``parent_order``
    :param bbox: west, south, east, north of the area; all shards touch it, in the right convention
    :return: ``None`` where both would do, or neither
    """
    from geocat.grid.healpix import HealpixGrid

    order = signature.get("parent_order")
    if signature.get("type") != "healpix" or not isinstance(order, int) or not nested:
        return None
    try:
        covers = {
            latitude: set(HealpixGrid(order, order, latitude).cover(bbox).tolist()) for latitude in get_args(Latitude)
        }
    except InputError:
        return None
    fitting = [latitude for latitude, cells in covers.items() if cells.issuperset(nested)]
    return fitting[0] if len(fitting) == 1 else None


def check_key(key: object, signature: Mapping[str, Any], where: str = "This shard map") -> int:
    """A shard key as a whole number, if the grid can have it.

    :param key: a whole number, or its decimal digits
    :raises InputError: no whole number of 64 bits; or no cell of the signature's ``parent_order``, as happens to keys
        above 2^53 that went through a program without 64-bit integers
    """
    if isinstance(key, bool) or not (isinstance(key, int) or (isinstance(key, str) and key.isdecimal())):
        raise InputError(f"{where} has the shard key {key!r}, which is no whole number; write the map again.")
    number = int(key)
    if not 0 <= number < 1 << 64:
        raise InputError(f"{where} has the shard key {number}, which is no 64-bit number; write the map again.")
    order = signature.get("parent_order")
    if signature.get("type") == "healpix" and isinstance(order, int) and order <= 27:  # noqa: PLR2004  mortie's layout
        below = (1 << (60 - 2 * order)) - 1
        if number & below != order or not 1 <= number >> 60 <= 12:  # noqa: PLR2004  likewise
            raise InputError(
                f"{where} has the shard key {number}, which is no cell of order {order}: it is another grid's, or a "
                "program rounded integers above 2^53. Write the map again, with keys as text where JavaScript reads it."
            )
    return number


def _plain(value: Any) -> Any:
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
