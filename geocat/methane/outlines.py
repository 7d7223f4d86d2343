"""Outlines of plumes: GeoJSON as Carbon Mapper sends it, or drawn around the pixels of a mask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geocat.errors import CMSceneNotPublished, SourceChanged
from geocat.harvest.carbon_mapper_assets import AssetHost
from geocat.methane.raster import LONLAT, Mask

if TYPE_CHECKING:
    from shapely import Geometry


def whole(href: str, host: AssetHost | None) -> bytes | None:
    """A small file, whole; ``None`` where there is none.

    :raises HarvestError: it cannot be had, for another reason than that
    """
    if urlsplit(href).scheme not in ("http", "https"):
        path = Path(href)
        return path.read_bytes() if path.is_file() else None
    try:
        return (host or AssetHost()).whole(href)
    except CMSceneNotPublished:
        return None


def read(text: bytes, what: str) -> Geometry:
    """The outline in a GeoJSON document, degrees, OGC:CRS84: all its polygons as one geometry.

    :param what: for messages
    :raises SourceChanged: not GeoJSON, or without an area
    """
    import shapely

    try:
        found = shapely.from_geojson(text.decode())
    except (shapely.errors.GEOSException, UnicodeDecodeError) as wrong:
        raise SourceChanged(f"{what} is not GeoJSON; look at what it is.") from wrong
    outline = shapely.union_all(shapely.make_valid(shapely.get_parts(found)))
    if not shapely.area(outline):
        raise SourceChanged(f"{what} has no polygon; look at what it is.")
    return outline


def drawn(mask: Mask) -> Geometry:
    """The outline of a mask's pixels, degrees, OGC:CRS84; pixels that only touch at a corner are apart.

    :raises SourceChanged: no pixel is in the mask
    """
    import numpy as np
    import shapely
    from rasterio.features import shapes
    from rasterio.warp import transform_geom

    inside = mask.read()
    found = [shape for shape, _ in shapes(inside.astype(np.uint8), mask=inside, transform=mask.transform)]
    if not found:
        raise SourceChanged(f"No pixel is in {mask!r}, so there is no outline; look at what it is.")
    lonlat = transform_geom(mask.crs, LONLAT, found)
    return shapely.union_all([shapely.geometry.shape(shape) for shape in lonlat])
