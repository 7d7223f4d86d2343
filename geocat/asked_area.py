"""An area to ask about, from whatever a person has: a box, a point, a geometry, GeoJSON, a file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection, IOException

from geocat.errors import InputError
from geocat.types import BBox

if TYPE_CHECKING:
    from shapely import Geometry

POINT = 2
LONLAT = ("EPSG:4326", "OGC:CRS84")


def wkb(connection: DuckDBPyConnection, aoi: Any) -> bytes:
    """The area as WKB, lon/lat in degrees, OGC:CRS84.

    :param aoi: ``(west, south, east, north)``, where west > east goes over the antimeridian; ``(longitude,
        latitude)``; a shapely geometry; a GeoSeries or GeoDataFrame, all of it; an object of GeoJSON; or the path of
        a file of features in lon/lat, all of them
    :raises InputError: none of those, a file that cannot be read or is in another CRS, or nothing in it
    """
    if isinstance(aoi, str | os.PathLike):
        return _file(connection, os.fspath(aoi))
    geometry = _geometry(aoi)
    if geometry.is_empty:
        raise InputError("The area is empty; give a box, a point or a geometry with something in it.")
    return bytes(geometry.wkb)


def _geometry(aoi: Any) -> Geometry:
    import shapely  # slow to import
    from shapely.geometry import shape

    if isinstance(aoi, shapely.Geometry):
        return aoi
    if hasattr(aoi, "union_all"):
        return aoi.union_all() if aoi.crs is None else aoi.to_crs("OGC:CRS84").union_all()
    if isinstance(aoi, Mapping):
        try:
            features = aoi["features"] if aoi.get("type") == "FeatureCollection" else [aoi]
            return shapely.union_all([shape(feature.get("geometry", feature)) for feature in features])
        except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as wrong:
            raise InputError(f"The area is not GeoJSON that can be read: {wrong}.") from wrong
    if isinstance(aoi, Sequence) and len(aoi) == POINT:
        lon, lat = aoi
        return shapely.Point(BBox.of(lon, lat, lon, lat)[:2])
    if isinstance(aoi, Sequence) and len(aoi) == len(BBox._fields):
        box = BBox.of(*aoi)
        if box.west <= box.east:
            return shapely.box(*box)
        return shapely.MultiPolygon(
            [shapely.box(box.west, box.south, 180, box.north), shapely.box(-180, box.south, box.east, box.north)]
        )
    raise InputError(f"{aoi!r} is not an area; give a box, a point, a geometry, GeoJSON or a file.")


def _file(connection: DuckDBPyConnection, path: str) -> bytes:
    try:
        shapes = connection.sql("FROM ST_Read($path)", params={"path": path})
    except IOException as wrong:
        raise InputError(f"{path} cannot be read as a file of features; give GeoJSON, for example.") from wrong
    kinds = {name: str(kind) for name, kind in zip(shapes.columns, shapes.types, strict=True)}
    column = next((name for name, kind in kinds.items() if kind.startswith("GEOMETRY")), None)
    if column is None or not any(crs in kinds[column] for crs in LONLAT):
        raise InputError(
            f"{path} has no geometry in lon/lat ({', '.join(LONLAT)}); convert it, for example to GeoJSON."
        )
    import shapely

    found = shapely.from_wkb([row for (row,) in shapes.select(column).fetchall()])
    united = shapely.union_all(found[~shapely.is_missing(found)])
    if united.is_empty:
        raise InputError(f"{path} has no feature with a geometry; give one that has.")
    return bytes(united.wkb)
