"""Sentinel-2 tiles on land, worldwide: the MGRS squares that the benchmark's items show.

A tile's corners are metres in its UTM zone. No place lies near the antimeridian or a pole, so every
footprint is one plain polygon.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from pyproj import Transformer

TILE_SIDE_M = 109_800.0
"""A tile is larger than its 100 km square: neighbours overlap."""

BAND_LETTERS = "CDEFGHJKLMNPQRSTUVWXX"
"""MGRS latitude bands of 8 degrees, from 80 degrees south; X reaches on to 84 degrees north."""

COLUMN_LETTERS = ("STUVWXYZ", "ABCDEFGH", "JKLMNPQR")
"""MGRS letters of the eastings 100 km to 800 km, by UTM zone modulo 3."""

ROW_LETTERS = "ABCDEFGHJKLMNPQRSTUV"
"""MGRS letters of the northings, repeating every 2,000 km; even zones start at F."""


class Place(NamedTuple):
    """A corner of land from which four by four tiles are taken.

    :param epsg: WGS 84 / UTM, 326xx north and 327xx south of the equator
    :param northing: of the southernmost tiles, in units of 100 km
    """

    name: str
    epsg: int
    northing: int


PLACES = (
    Place("Extremadura", 32630, 42),
    Place("Po plain", 32632, 49),
    Place("Nile valley", 32636, 27),
    Place("Burkina Faso", 32630, 12),
    Place("Cape", 32734, 62),
    Place("Kenya", 32737, 96),
    Place("Iceland", 32627, 70),
    Place("Lapland", 32635, 74),
    Place("Central Siberia", 32647, 67),
    Place("Punjab", 32643, 32),
    Place("Bengal", 32645, 24),
    Place("Yangtze", 32650, 33),
    Place("Honshu", 32654, 39),
    Place("Borneo", 32650, 1),
    Place("Western Australia", 32750, 65),
    Place("New South Wales", 32755, 62),
    Place("Canterbury", 32759, 51),
    Place("Kansas", 32614, 41),
    Place("Central Valley", 32610, 40),
    Place("Quebec", 32618, 52),
    Place("Yucatan", 32616, 21),
    Place("Amazonas", 32720, 95),
    Place("Pantanal", 32721, 79),
    Place("Patagonia", 32719, 45),
)


class Tile(NamedTuple):
    """One MGRS tile: its UTM zone and its upper-left corner in metres.

    :param epsg: WGS 84 / UTM
    :param band: latitude band, ``"T"``
    :param square: 100 km square, ``"QM"``
    """

    epsg: int
    band: str
    square: str
    west: float
    north: float

    @property
    def zone(self) -> str:
        """UTM zone in two digits: ``"32"``."""
        return f"{self.epsg % 100:02}"

    @property
    def name(self) -> str:
        """MGRS name: ``"32TQM"``."""
        return f"{self.zone}{self.band}{self.square}"


@cache
def to_lon_lat(epsg: int) -> Transformer:
    """From metres in a UTM zone (x, y) to longitude, latitude."""
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def tile(epsg: int, column: int, row: int) -> Tile:
    """The tile whose 100 km square starts at easting ``column`` and northing ``row`` (100 km each).

    Corners are snapped outwards to the 60 m grid of the coarsest bands, as the real ones are.

    >>> tile(32660, 3, 64)
    Tile(epsg=32660, band='V', square='UK', west=300000.0, north=6500040.0)
    """
    zone = epsg % 100
    first_row = 5 if zone % 2 == 0 else 0
    square = COLUMN_LETTERS[zone % 3][column - 1] + ROW_LETTERS[(row + first_row) % 20]
    _, latitude = to_lon_lat(epsg).transform(column * 1e5 + 5e4, row * 1e5 + 5e4)
    return Tile(
        epsg,
        band=BAND_LETTERS[int((latitude + 80) // 8)],
        square=square,
        west=math.floor(column * 1e5 / 60) * 60.0,
        north=math.ceil((row + 1) * 1e5 / 60) * 60.0,
    )


@cache
def tiles() -> tuple[Tile, ...]:
    """Every tile of every place, places taken in turn so that any run of items is worldwide."""
    return tuple(
        tile(place.epsg, column, place.northing + row) for row in range(4) for column in range(3, 7) for place in PLACES
    )
