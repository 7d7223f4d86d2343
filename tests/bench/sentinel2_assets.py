"""The files of one Sentinel-2 L2A product, as the assets of its item.

Product, granule and datastrip are three names for one acquisition, cut out of the same facts in
three orders; every href repeats them, which is what makes an item 15 kB.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from .sentinel2_tiles import TILE_SIDE_M, Tile

FILES = "https://sentinel2.files.example.org/sentinel2-l2"
RENDERED = "https://stac.example.org/api/data/v1/item"
GEOTIFF = "image/tiff; application=geotiff; profile=cloud-optimized"
XML = "application/xml"


class Band(NamedTuple):
    """A band of the MSI: pixel side in metres, wavelength and width in micrometres."""

    name: str
    resolution_m: int
    common_name: str | None
    description: str
    center_wavelength: float
    full_width_half_max: float

    def eo_band(self) -> dict[str, Any]:
        """The band as the ``eo`` extension writes it; only a named colour has a common name."""
        common_name = {"common_name": self.common_name} if self.common_name else {}
        return {
            "name": self.name,
            **common_name,
            "description": self.description,
            "center_wavelength": self.center_wavelength,
            "full_width_half_max": self.full_width_half_max,
        }


BANDS = (
    Band("B01", 60, "coastal", "Band 1 - Coastal aerosol", 0.443, 0.027),
    Band("B02", 10, "blue", "Band 2 - Blue", 0.49, 0.098),
    Band("B03", 10, "green", "Band 3 - Green", 0.56, 0.045),
    Band("B04", 10, "red", "Band 4 - Red", 0.665, 0.038),
    Band("B05", 20, "rededge", "Band 5 - Vegetation red edge 1", 0.704, 0.019),
    Band("B06", 20, "rededge", "Band 6 - Vegetation red edge 2", 0.74, 0.018),
    Band("B07", 20, "rededge", "Band 7 - Vegetation red edge 3", 0.783, 0.028),
    Band("B08", 10, "nir", "Band 8 - NIR", 0.842, 0.145),
    Band("B09", 60, None, "Band 9 - Water vapor", 0.945, 0.026),
    Band("B11", 20, "swir16", "Band 11 - SWIR (1.6)", 1.61, 0.143),
    Band("B12", 20, "swir22", "Band 12 - SWIR (2.2)", 2.19, 0.242),
    Band("B8A", 20, "rededge", "Band 8A - Vegetation red edge 4", 0.865, 0.033),
)


class Product(NamedTuple):
    """One acquisition of one tile, processed once.

    :param satellite: ``"A"`` or ``"B"``
    :param baseline: of the processor, ``"05.10"``
    """

    tile: Tile
    satellite: str
    seen: datetime
    processed: datetime
    baseline: str
    relative_orbit: int
    absolute_orbit: int

    @property
    def seen_at(self) -> str:
        """The sensing time as product names write it: ``20230101T101500``."""
        return f"{self.seen:%Y%m%dT%H%M%S}"

    @property
    def processed_at(self) -> str:
        """The processing time as product names write it."""
        return f"{self.processed:%Y%m%dT%H%M%S}"

    @property
    def item_id(self) -> str:
        """Identifier of the item: the product's name without the processor's baseline."""
        orbit, tile = f"R{self.relative_orbit:03}", f"T{self.tile.name}"
        return f"S2{self.satellite}_MSIL2A_{self.seen_at}_{orbit}_{tile}_{self.processed_at}"

    @property
    def safe(self) -> str:
        """Name of the product's SAFE folder."""
        baseline = f"N{self.baseline.replace('.', '')}"
        return f"{self.item_id.replace('_R', f'_{baseline}_R')}.SAFE"

    @property
    def granule(self) -> str:
        """Name of the one folder under ``GRANULE``."""
        return f"L2A_T{self.tile.name}_A{self.absolute_orbit:06}_{self.seen_at}"

    @property
    def datastrip(self) -> str:
        """Name of the one folder under ``DATASTRIP``."""
        return f"DS_2BPS_{self.processed_at}_S{self.seen_at}"

    @property
    def datatake_id(self) -> str:
        """The swath of which this is one tile."""
        return f"GS2{self.satellite}_{self.seen_at}_{self.absolute_orbit:06}_N{self.baseline}"

    @property
    def datastrip_id(self) -> str:
        """Identifier of the strip that one ground station received."""
        return f"S2{self.satellite}_OPER_MSI_L2A_{self.datastrip}_N{self.baseline}"

    @property
    def granule_id(self) -> str:
        """Identifier of the granule; not the name of its folder."""
        tile = f"A{self.absolute_orbit:06}_T{self.tile.name}"
        head = f"S2{self.satellite}_OPER_MSI_L2A_TL_2BPS"
        return f"{head}_{self.processed_at}_{tile}_N{self.baseline}"

    @property
    def href(self) -> str:
        """Where the SAFE folder lies."""
        tile = self.tile
        return f"{FILES}/{tile.zone}/{tile.band}/{tile.square}/{self.seen:%Y/%m/%d}/{self.safe}"


def raster(product: Product, name: str, resolution_m: int, title: str) -> dict[str, Any]:
    """A raster of the granule that covers the whole tile, 60, 20 or 10 metres a pixel."""
    west, north = product.tile.west, product.tile.north
    pixels = int(TILE_SIDE_M) // resolution_m
    folder = f"{product.href}/GRANULE/{product.granule}/IMG_DATA/R{resolution_m}m"
    return {
        "href": f"{folder}/T{product.tile.name}_{product.seen_at}_{name}_{resolution_m}m.tif",
        "proj:bbox": [west, north - TILE_SIDE_M, west + TILE_SIDE_M, north],
        "proj:shape": [pixels, pixels],
        "proj:transform": [float(resolution_m), 0.0, west, 0.0, -float(resolution_m), north],
        "gsd": float(resolution_m),
        "type": GEOTIFF,
        "roles": ["data"],
        "title": title,
    }


def rasters(product: Product) -> dict[str, dict[str, Any]]:
    """The twelve bands, the three maps made from them and the true colour image."""
    eo_bands = {band.name: band.eo_band() for band in BANDS}
    bands = {
        band.name: {
            **raster(
                product,
                band.name,
                band.resolution_m,
                f"{band.description} - {band.resolution_m}m",
            ),
            "eo:bands": [eo_bands[band.name]],
        }
        for band in BANDS
    }
    true_color = raster(product, "TCI", 10, "True color image")
    return {
        "AOT": raster(product, "AOT", 10, "Aerosol optical thickness (AOT)"),
        **bands,
        "SCL": raster(product, "SCL", 20, "Scene classification map (SCL)"),
        "WVP": raster(product, "WVP", 10, "Water vapour (WVP)"),
        "visual": {**true_color, "eo:bands": [eo_bands[name] for name in ("B04", "B03", "B02")]},
    }


def metadata(product: Product) -> dict[str, dict[str, Any]]:
    """The XML documents of the SAFE folder."""
    documents = (
        ("safe-manifest", "manifest.safe", "SAFE manifest"),
        ("granule-metadata", f"GRANULE/{product.granule}/MTD_TL.xml", "Granule metadata"),
        ("inspire-metadata", "INSPIRE.xml", "INSPIRE metadata"),
        ("product-metadata", "MTD_MSIL2A.xml", "Product metadata"),
        ("datastrip-metadata", f"DATASTRIP/{product.datastrip}/MTD_DS.xml", "Datastrip metadata"),
    )
    return {
        key: {
            "href": f"{product.href}/{path}",
            "type": XML,
            "roles": ["metadata"],
            "title": title,
        }
        for key, path, title in documents
    }


def thumbnail(product: Product) -> dict[str, Any]:
    """The quicklook that lies beside the granule."""
    quicklook = f"T{product.tile.name}_{product.seen_at}_PVI.tif"
    return {
        "href": f"{product.href}/GRANULE/{product.granule}/QI_DATA/{quicklook}",
        "type": GEOTIFF,
        "roles": ["thumbnail"],
        "title": "Thumbnail",
    }


def rendered(product: Product) -> dict[str, dict[str, Any]]:
    """What a tile server would draw from the true colour image, by URL."""
    which = f"collection=sentinel-2-l2a&item={product.item_id}"
    how = "assets=visual&asset_bidx=visual%7C1%2C2%2C3&nodata=0&format=png"
    return {
        "tilejson": {
            "title": "TileJSON with default rendering",
            "href": f"{RENDERED}/tilejson.json?{which}&{how}",
            "type": "application/json",
            "roles": ["tiles"],
        },
        "rendered_preview": {
            "title": "Rendered preview",
            "rel": "preview",
            "href": f"{RENDERED}/preview.png?{which}&{how}",
            "roles": ["overview"],
            "type": "image/png",
        },
    }


def assets(product: Product, *, with_thumbnail: bool) -> dict[str, dict[str, Any]]:
    """The item's assets: 24, or 23 when the product came without its quicklook."""
    return {
        **rasters(product),
        **({"preview": thumbnail(product)} if with_thumbnail else {}),
        **metadata(product),
        **rendered(product),
    }
