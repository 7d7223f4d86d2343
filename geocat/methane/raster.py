"""Rasters that are opened when they are first read, and of which only the windows that are read move.

Needs the extra ``raster``. A raster at a URL is read through :mod:`geocat.harvest`, block by block: its token, its
retries and its errors are those of a harvest, and GDAL is told neither the URL nor the token.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import urlsplit

from geocat.errors import GeocatError, InputError, SourceChanged, without_secrets
from geocat.harvest.asset_file import AssetFile, Blocks
from geocat.harvest.carbon_mapper_assets import AssetHost
from geocat.methane import pixels
from geocat.quiet import quiet
from geocat.types import BBox

if TYPE_CHECKING:
    import numpy as np
    from affine import Affine
    from rasterio.crs import CRS
    from rasterio.windows import Window
    from shapely import Geometry

LONLAT = "OGC:CRS84"
MISSING = "rasterio is not installed; run `pip install 'geocat[raster]'`."


class Clip(NamedTuple):
    """The part of a raster inside a geometry.

    :param values: bands, rows, columns; masked where a pixel's centre lies outside, and where nothing was measured
    :param transform: from column and row of ``values`` to the raster's CRS
    """

    values: np.ma.MaskedArray[Any, Any]
    transform: Affine
    crs: CRS


class _Head(NamedTuple):
    crs: CRS | None
    transform: Affine
    bands: int
    rows: int
    columns: int
    dtypes: tuple[str, ...]
    nodata: float | None


class Raster:
    """A GeoTIFF: nothing is asked for until something about it is.

    :param hrefs: URLs or paths where it may be, in order of preference: the first that is there is read
    :param host: that URLs are asked of
    :param bands: read by :meth:`read` where it is not told which, counted from 1; all of them, unless given
    :param is_on_the_ground: ``False`` for an image as the instrument saw it, with rows and columns only
    """

    def __init__(
        self,
        *hrefs: str,
        host: AssetHost | None = None,
        bands: tuple[int, ...] | None = None,
        is_on_the_ground: bool = True,
    ) -> None:
        """Open nothing yet."""
        if not hrefs:
            raise InputError("A raster needs the URL or the path of a file; none was given.")
        self.hrefs = hrefs
        self.bands = bands
        self._host = host
        self._is_on_the_ground = is_on_the_ground

    def __repr__(self) -> str:
        """Where it is, or may be."""
        return f"{type(self).__name__}({', '.join(repr(without_secrets(href)) for href in self.hrefs)})"

    # ---------- what it is

    @property
    def href(self) -> str:
        """Where it is.

        :raises CMSceneNotPublished: it is at none of its URLs
        :raises InputError: it is at none of its paths
        """
        if self._blocks:
            return self._blocks.href
        found = next((href for href in self.hrefs if Path(href).is_file()), None)
        if found is None:
            raise InputError(f"There is no file {' or '.join(self.hrefs)}; fetch it first.")
        return found

    @property
    def crs(self) -> CRS | None:
        """Its coordinate reference system; ``None`` where the image was not put onto the ground."""
        return self._head.crs

    @property
    def transform(self) -> Affine:
        """From column and row, of a pixel's upper left corner, to the CRS."""
        return self._head.transform

    @property
    def count(self) -> int:
        """How many bands the file has."""
        return self._head.bands

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._head.rows, self._head.columns

    @property
    def dtype(self) -> str:
        """The type of its numbers."""
        return self._head.dtypes[(self.bands or (1,))[0] - 1]

    @property
    def nodata(self) -> float | None:
        """The number that stands where nothing was measured."""
        return self._head.nodata

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in its own CRS."""
        return pixels.bounds(self.transform, self.shape)

    @property
    def bbox(self) -> BBox:
        """West, south, east, north in degrees, OGC:CRS84.

        :raises InputError: the image was not put onto the ground
        """
        return BBox.of(*self._to(LONLAT, self._require_crs(), self.bounds))

    # ---------- what is in it

    def window(self, bbox: tuple[float, float, float, float], crs: Any = LONLAT) -> Window:
        """The whole pixels that a box touches, as far as they are in the raster.

        :param bbox: west, south, east, north; a box that only touches the outer edge is outside
        :param crs: of the box; degrees, OGC:CRS84, unless given
        :raises InputError: the box lies outside, or the image was not put onto the ground
        """
        from rasterio.windows import Window

        inside = self._to(self._require_crs(), crs, tuple(bbox))
        first_column, first_row, end_column, end_row = pixels.touched(self.transform, self.shape, inside)
        if first_column >= end_column or first_row >= end_row:
            raise InputError(f"The box {tuple(bbox)} lies outside {self!r}, whose bounds are {self.bounds}.")
        return Window(first_column, first_row, end_column - first_column, end_row - first_row)

    def read(
        self, window: Window | None = None, *, bands: int | tuple[int, ...] | None = None, masked: bool = False
    ) -> np.ndarray[Any, Any]:
        """The numbers, as they are in the file.

        :param window: of :meth:`window`; everything, unless given
        :param bands: counted from 1; one number gives an array without an axis of bands
        :param masked: give a masked array, in which nothing is where ``nodata`` or a mask says so
        :return: bands, rows, columns
        :raises CMSceneNotPublished: it is at none of its URLs
        :raises SourceRefused: the token was refused, or is missing
        :raises SourceUnavailable: no answer, after the retries
        :raises SourceChanged: what is there is no GeoTIFF, or another since it was opened
        """
        chosen = bands if bands is not None else list(self.bands) if self.bands else None
        with self._opened() as dataset:
            found: np.ndarray[Any, Any] = dataset.read(
                list(chosen) if isinstance(chosen, tuple) else chosen, window=window, masked=masked
            )
        return found

    def window_transform(self, window: Window) -> Affine:
        """From column and row of a window to the CRS."""
        return pixels.moved(self.transform, window.col_off, window.row_off)

    def clip(self, geometry: Geometry | Mapping[str, Any], crs: Any = LONLAT, *, all_touched: bool = False) -> Clip:
        """What lies inside a geometry; only its window is read.

        :param geometry: of shapely, or GeoJSON
        :param crs: of the geometry; degrees, OGC:CRS84, unless given
        :param all_touched: keep every pixel that the geometry touches, not only those whose centre lies inside
        :raises InputError: the geometry lies outside, or the image was not put onto the ground
        """
        from rasterio.features import geometry_mask
        from rasterio.warp import transform_geom
        from shapely.geometry import mapping, shape

        given = geometry if isinstance(geometry, Mapping) else mapping(geometry)
        inside = transform_geom(crs, self._require_crs(), given)
        window = self.window(shape(inside).bounds, self.crs)
        values = cast("np.ma.MaskedArray[Any, Any]", self.read(window, masked=True))
        transform = self.window_transform(window)
        outside = geometry_mask([inside], values.shape[-2:], transform, all_touched=all_touched)
        values.mask = values.mask | outside
        return Clip(values, transform, self._require_crs())

    # ---------- how it is opened

    @cached_property
    def _head(self) -> _Head:
        with self._opened() as dataset:
            return _Head(
                dataset.crs,
                dataset.transform,
                dataset.count,
                dataset.height,
                dataset.width,
                dataset.dtypes,
                dataset.nodata,
            )

    @cached_property
    def _blocks(self) -> Blocks | None:
        is_remote = [urlsplit(href).scheme in ("http", "https") for href in self.hrefs]
        if not any(is_remote):
            return None
        urls = tuple(href for href, remote in zip(self.hrefs, is_remote, strict=True) if remote)
        return Blocks(self._host or AssetHost(), urls)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Any]:
        """The dataset, for one read: rasterio must not find it open when Python ends, nor in two threads."""
        try:
            import rasterio
            from rasterio.errors import RasterioIOError
        except ImportError as wrong:
            raise InputError(MISSING) from wrong
        blocks, href = self._blocks, self.href
        errors: list[GeocatError] = []
        try:
            with contextlib.ExitStack() as stack:
                if blocks:
                    stack.enter_context(rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"))
                with contextlib.nullcontext() if self._is_on_the_ground else quiet():
                    opener = (lambda *_, **__: AssetFile(blocks, errors)) if blocks else None
                    dataset = rasterio.open("asset.tif" if blocks else href, driver="GTiff", opener=opener)
                yield stack.enter_context(dataset)
        except RasterioIOError as wrong:
            if not errors:
                raise self._unreadable(href) from wrong
        if errors:  # what GDAL took for the end of the file may also have passed without a word
            raise errors[0]

    def _unreadable(self, href: str) -> GeocatError:
        where = without_secrets(href)
        said = f"{where} is not a GeoTIFF that can be read; fetch it and look at what it is."
        return SourceChanged(said, url=where) if self._blocks else InputError(said)

    def _require_crs(self) -> CRS:
        if self.crs is None:
            raise InputError(f"{self!r} was not put onto the ground, so it has rows and columns, but no coordinates.")
        return self.crs

    def _to(self, crs: Any, given: Any, box: tuple[float, ...]) -> tuple[float, float, float, float]:
        from rasterio.warp import transform_bounds

        west, south, east, north = transform_bounds(given, crs, *box)
        return west, south, east, north


class Mask(Raster):
    """A raster that says yes or no: whether a band is greater than zero."""

    def read(
        self,
        window: Window | None = None,
        *,
        bands: int | tuple[int, ...] | None = None,
        masked: bool = False,
    ) -> np.ndarray[Any, Any]:
        """Whether each pixel is in.

        :param masked: give a masked array, of which nothing is masked
        :return: rows, columns; booleans
        """
        import numpy as np

        chosen = bands if bands is not None else (self.bands or (1,))[0]
        found = super().read(window, bands=chosen) > 0
        return np.ma.MaskedArray(found, mask=False) if masked else found
