"""What Carbon Mapper shows of a plume and of a scene: rasters opened when they are first read, and the plume's outline.

Which files there are, and where, ``sql/methane/plume_assets.sql`` and ``scene_assets.sql`` say; a folder of fetched
files does as well, by their names.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geocat.errors import InputError
from geocat.harvest.carbon_mapper_assets import AssetHost
from geocat.methane import outlines
from geocat.methane.raster import Mask, Raster

if TYPE_CHECKING:
    from shapely import Geometry

ALPHA = 4
Files = Mapping[tuple[str, str], tuple[str, ...]]
"""Product (``vis``, ``ime``, ``con``, ``cmf``, ``rgb``) and asset to where it may lie, in order of preference."""
PRODUCTS = {"l3a-vis-": "vis", "l3a-ime-": "ime", "l2b-rgb-": "rgb", "l2b-": "cmf", "l3a-": "con"}
"""How a collection's name begins to the product; the first that fits counts."""


class OutlineWarning(UserWarning):
    """An outline is not Carbon Mapper's own, but was drawn around the pixels of a mask."""


class _Images:
    """Files of one plume or scene.

    :param name: its id
    :param files: where they may lie
    :param host: that URLs are asked of
    """

    def __init__(self, name: str, files: Files, host: AssetHost | None = None) -> None:
        """Open nothing yet."""
        self.name = name
        self.files = dict(files)
        self._host = host

    def __repr__(self) -> str:
        """Whose files, and which."""
        return f"{type(self).__name__}({self.name!r}: {', '.join(' '.join(file) for file in sorted(self.files))})"

    def _raster(self, *wanted: tuple[str, str], kind: type[Raster] = Raster, **how: Any) -> Raster | None:
        hrefs = tuple(href for file in wanted for href in self.files.get(file, ()))
        return kind(*hrefs, host=self._host, **how) if hrefs else None

    def _text(self, product: str, asset: str) -> bytes | None:
        """A small file, whole; ``None`` where there is no such file, or none is published."""
        for href in self.files.get((product, asset), ()):
            if (found := outlines.whole(href, self._host)) is not None:
                return found
        return None


class PlumeImage(_Images):
    """The images of a plume: each ``None`` where no file of the plume can be it, and read only when it is asked to.

    Whether a file is there is known when it is read: it may not be published yet (:class:`CMSceneNotPublished`).
    """

    @property
    def mask(self) -> Mask | None:
        """Where the plume is: band 4, the alpha, of ``plume.tif`` is greater than 0."""
        return self._mask("vis", "plume.tif", ALPHA)

    @property
    def concentrations(self) -> Raster | None:
        """The gas above its background, in ppm m."""
        return self._raster(("vis", "plume-concentrations.tif"), ("con", "concentrations.tif"))

    @property
    def picture(self) -> Raster | None:
        """The plume as it is shown: red, green, blue and alpha, 0 to 255."""
        return self._raster(("vis", "plume.tif"))

    @property
    def ime(self) -> Raster | None:
        """The gas of which the integrated mass enhancement is made, in ppm m."""
        return self._raster(("ime", "ime-cmf-concentrations.tif"))

    @property
    def ime_mask(self) -> Mask | None:
        """Which pixels the integrated mass enhancement counts."""
        return self._mask("ime", "ime-cmf-mask.tif", 1)

    @property
    def rgb(self) -> Raster | None:
        """The ground around the plume, as the eye would see it."""
        return self._raster(("vis", "rgb.tif"))

    @cached_property
    def outline(self) -> Geometry | None:
        """The plume's outline, degrees, OGC:CRS84: Carbon Mapper's own, else drawn around :attr:`mask`.

        :raises CMSceneNotPublished: neither is published
        :raises SourceChanged: what is there is no outline
        """
        return self._outline("vis", "plume-outline.geojson", self.mask)

    @cached_property
    def ime_outline(self) -> Geometry | None:
        """The outline of :attr:`ime_mask`, degrees, OGC:CRS84: Carbon Mapper's own, else drawn around it.

        :raises: as :attr:`outline`
        """
        return self._outline("ime", "ime-cmf-outline.geojson", self.ime_mask)

    @property
    def scene(self) -> SceneImage:
        """The images of the plume's scene, as far as the plume's files tell."""
        files = {file: hrefs for file, hrefs in self.files.items() if file[0] in ("cmf", "rgb")}
        return SceneImage(self.name.rpartition("-")[0] or self.name, files, self._host)

    def _mask(self, product: str, asset: str, band: int) -> Mask | None:
        found = self._raster((product, asset), kind=Mask, bands=(band,))
        return found if isinstance(found, Mask) else None

    def _outline(self, product: str, asset: str, mask: Mask | None) -> Geometry | None:
        text = self._text(product, asset)
        if text is not None:
            return outlines.read(text, f"{asset} of {self.name}")
        if mask is None:
            return None
        drawn = outlines.drawn(mask)
        warnings.warn(
            f"The outline of {self.name} is drawn around the pixels of {mask!r}: no {asset} of it is published.",
            OutlineWarning,
            stacklevel=4,
        )
        return drawn


class SceneImage(_Images):
    """The images of a scene: each ``None`` where no file can be it, and read only when it is asked to."""

    @property
    def cmf(self) -> Raster | None:
        """The gas above its background as the matched filter has it, in ppm m."""
        return self._raster(("cmf", "cmf.tif"))

    @property
    def cmf_unortho(self) -> Raster | None:
        """The same as the instrument saw it: rows and columns, no coordinates."""
        return self._raster(("cmf", "cmf-unortho.tif"), is_on_the_ground=False)

    @property
    def uncertainty(self) -> Raster | None:
        """The uncertainty of :attr:`cmf`, in ppm m."""
        return self._raster(("cmf", "uncertainty.tif"))

    @property
    def uncertainty_unortho(self) -> Raster | None:
        """The same as the instrument saw it: rows and columns, no coordinates."""
        return self._raster(("cmf", "uncertainty-unortho.tif"), is_on_the_ground=False)

    @property
    def artifact_mask(self) -> Raster | None:
        """Where what looks like gas is none."""
        return self._raster(("cmf", "artifact-mask.tif"))

    @property
    def rgb(self) -> Raster | None:
        """The ground, as the eye would see it."""
        return self._raster(("rgb", "rgb.tif"))

    def uas(self) -> str | None:
        """The unit absorption spectrum that the matched filter used, as text; ``None`` where it is not published."""
        text = self._text("cmf", "uas.txt")
        return None if text is None else text.decode("utf-8", "replace")


def files_of_item(item: Mapping[str, Any]) -> Files:
    """The files that a STAC item has."""
    product = _product(str(item.get("collection", "")))
    return {(product, key): (asset["href"],) for key, asset in item["assets"].items()}


def files_in(folder: str | os.PathLike[str]) -> Files:
    """The files that lie in a folder, as ``{item}_{collection}_{asset}``.

    :raises InputError: no folder, or no such file in it
    """
    found = [path for path in sorted(Path(folder).glob("*_*_*")) if path.suffix not in (".part", ".json")]
    if not found:
        raise InputError(f"No file of Carbon Mapper's lies in {os.fspath(folder)}; fetch some into it first.")
    return joined(((_product(path.name.split("_")[-2]), path.name.split("_")[-1]), str(path)) for path in found)


def joined(found: Iterable[tuple[tuple[str, str], str]]) -> Files:
    """Every place of a file, in the order given, each once."""
    files: dict[tuple[str, str], tuple[str, ...]] = {}
    for file, href in found:
        files[file] = tuple(dict.fromkeys((*files.get(file, ()), href)))
    return files


def _product(collection: str) -> str:
    return next((product for begins, product in PRODUCTS.items() if collection.startswith(begins)), collection)
