"""Where a shard map is asked for: whatever a person has becomes an area on the sphere.

A box, GeoJSON, WKT, WKB, geometries, the path of a file that holds one of the texts, or the name of a country or
city. What :func:`geocat.grid.area.area_of` reads is read there; here are files and names.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from geocat import shardmap_files
from geocat.errors import InputError
from geocat.labels.catalog import IS_PLACE, OUTLINE, PLACES
from geocat.labels.words import nearest

if TYPE_CHECKING:
    from geocat.grid.area import Area

_WKT = re.compile(r"(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)", re.IGNORECASE)
_BOX = re.compile(r"[-+\d.eE,\s]+")
_WKB_BEGINS = (b"\x00", b"\x01")


def area(connection: DuckDBPyConnection, given: Any) -> Area:
    """Read an area.

    :param given: a box, GeoJSON, WKT, WKB or geometries; a GeoSeries or GeoDataFrame, in its own CRS; the path of a
        file of GeoJSON, WKT or WKB; or the name of a country or city, as ``labels.places`` has them
    :raises InputError: none of these; a file that cannot be read; a name that is not there, with those near it; an area
        that means nothing on a sphere, with the reason
    """
    from geocat.grid.area import area_of

    if hasattr(given, "to_crs") and hasattr(given, "geometry"):
        return area_of(list(given.geometry if given.crs is None else given.to_crs("OGC:CRS84").geometry))
    if isinstance(given, os.PathLike) or (isinstance(given, str) and _is_file(given)):
        return _of_file(given)
    if not isinstance(given, str) or given.lstrip().startswith("{") or _WKT.match(given.strip()):
        return area_of(given)
    if _BOX.fullmatch(given):
        return area_of(given)
    return area_of(_place(connection, given))


def _is_file(text: str) -> bool:
    """Whether a text is a path rather than geometry or a name: one that is there, or that has a file's ending."""
    if len(text) > 1024 or "\n" in text or text.lstrip().startswith("{"):  # noqa: PLR2004  longer than a path
        return False
    return Path(text).is_file() or bool(re.search(r"\.(geo)?json$|\.wkt$|\.wkb$|\.txt$", text, re.IGNORECASE))


def _of_file(path: str | os.PathLike[str]) -> Area:
    from geocat.grid.area import area_of

    content = shardmap_files.bytes_of(path)
    try:
        if content[:1] in _WKB_BEGINS:
            return area_of(content)
        text = content.decode("utf-8-sig").strip()
        if text.startswith("{") or _WKT.match(text) or _BOX.fullmatch(text):
            return area_of(text)
    except UnicodeDecodeError as wrong:
        raise InputError(f"The area {os.fspath(path)} is neither text nor WKB; give GeoJSON, WKT or WKB.") from wrong
    except InputError as wrong:
        raise InputError(f"{os.fspath(path)}: {wrong}") from wrong
    raise InputError(f"The area {os.fspath(path)} holds neither GeoJSON nor WKT nor WKB; give one of them.")


def _place(connection: DuckDBPyConnection, name: str) -> bytes:
    """The outline of a country, or the box of a city, as WKB."""
    if connection.sql(IS_PLACE, params={"name": name}).fetchone():
        outline: bytes = connection.sql(OUTLINE, params={"name": name}).fetchall()[0][0]
        return outline
    near = ", ".join(nearest(name, [each for (each,) in connection.sql(PLACES).fetchall()]))
    raise InputError(
        f"{name!r} is no file, box or geometry, and no country or city is called so; the nearest are {near}. Give a "
        "file of GeoJSON, W,S,E,N, WKT, or one of the names that the view labels.places has."
    )
