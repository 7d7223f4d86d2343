"""Assets of a loopback Carbon Mapper: outlines of plumes, and some bytes for every other key that is published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from math import cos, radians
from typing import TYPE_CHECKING, Any

import msgspec

from geocat.serve.carbon_mapper_asking import Refused, invalid
from geocat.serve.carbon_mapper_emitting import METRES_PER_DEG
from geocat.serve.carbon_mapper_records import Plume, asset_key
from geocat.serve.sample import Reply

if TYPE_CHECKING:
    from geocat.serve.carbon_mapper_stac import Stac

KEY = re.compile(r"[a-zA-Z0-9-_/]+\.[a-z]+")
STARTS = {"tif": b"II*\x00", "png": b"\x89PNG\r\n\x1a\n", "txt": b"made up\n"}
MEDIA_TYPES = {
    "tif": "image/tiff",
    "png": "image/png",
    "txt": "text/plain",
    "geojson": "application/geo+json",
}
ROWS, COLUMNS = 9, 12

Ring = list[tuple[float, float]]


def outline_of(plume: Plume) -> tuple[Ring, float]:
    """The outline of a plume that has bounds, in steps of pixels around its origin, and its area in square metres."""
    west, south, east, north = plume.bounds or (plume.lon, plume.lat, plume.lon, plume.lat)
    wide, high = (east - west) / COLUMNS, (north - south) / ROWS
    origin = min(int((plume.lon - west) / wide), COLUMNS - 1)
    digits = [int(digit, 16) for digit in plume.uuid.replace("-", "")[: 2 * ROWS]]
    spans = [
        (max(0, origin - digits[row] % 5), min(COLUMNS, origin + 1 + digits[row + ROWS] % 6)) for row in range(ROWS)
    ]
    right = [(east_edge, row + step) for row, (_, east_edge) in enumerate(spans) for step in (0, 1)]
    left = [(west_edge, row + step) for row, (west_edge, _) in enumerate(spans) for step in (0, 1)]
    corners = list(dict.fromkeys([*right, *left[::-1]]))
    ring = [(west + wide * column, south + high * row) for column, row in [*corners, corners[0]]]
    pixels = sum(east_edge - west_edge for west_edge, east_edge in spans)
    return ring, pixels * wide * high * METRES_PER_DEG**2 * cos(radians((south + north) / 2))


class Assets:
    """What lies behind asset keys.

    :ivar given: bytes by key, in place of the made-up ones; ``None`` for a key that shall not exist
    :ivar made: asked next, with a key that exists; bytes in place of the made-up ones, or ``None``
    """

    def __init__(self, stac: Stac) -> None:
        """Know which items there are."""
        self.stac = stac
        self.given: dict[str, bytes | None] = {}
        self.made: Callable[[str], bytes | None] = lambda _: None

    def reply(self, key: str, headers: Mapping[str, str]) -> Reply:
        """The bytes of a key, or the range of them that is asked for.

        :param headers: of the request, names in lower case
        :raises Refused: 404 for a key that is not published, 422 for what is none
        """
        if not KEY.fullmatch(key):
            raise invalid("key", "string_pattern_mismatch", "String should match pattern", "path")
        body = self.given[key] if key in self.given else self._body(key)
        if body is None:
            raise Refused(404, "Not Found")
        tag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        kind = MEDIA_TYPES.get(key.rpartition(".")[2], "application/octet-stream")
        said = {"Content-Type": kind, "ETag": tag, "Accept-Ranges": "bytes"}
        wanted = headers.get("range")
        if wanted is None or headers.get("if-range", tag) != tag:
            return 200, said, body
        return _part(body, wanted, said)

    def _body(self, key: str) -> bytes | None:
        folders = key.split("/")
        collection, item = folders[0], folders[-2] if len(folders) > 1 else ""
        prefix = f"{item}_{collection}_"
        asset = folders[-1].removeprefix(prefix)
        if key != asset_key(collection, item, asset):
            return None
        plume = self._plume(collection, item, asset)
        if plume is None and not self._listed(collection, item, asset):
            return None
        if (other := self.made(key)) is not None:
            return other
        if asset.endswith("outline.geojson") and plume:
            return msgspec.json.encode(outline_document(plume))
        noise = b"".join(hashlib.sha256(f"{key} {i}".encode()).digest() for i in range(128))
        return STARTS.get(asset.rpartition(".")[2], b"") + noise

    def _listed(self, collection: str, item: str, asset: str) -> bool:
        place = self.stac.places.get((collection, item))
        return place is not None and asset in self.stac.entries[place].asset_keys

    def _plume(self, collection: str, item: str, asset: str) -> Plume | None:
        """The plume whose asset it is; legacy concentrations are in no STAC collection."""
        plume = self.stac.plumes.get(item)
        if plume and collection == f"l3a-{plume.gas.lower()}-mf-v1":
            return plume if (plume.processing.con, asset) == ("legacy", "concentrations.tif") else None
        return plume if self._listed(collection, item, asset) else None


def outline_document(plume: Plume) -> dict[str, Any]:
    """``plume-outline.geojson``: one feature, OGC:CRS84."""
    ring, area = outline_of(plume)
    said = {"plume_id": plume.plume_id, "plume_lat": plume.lat, "plume_lon": plume.lon, "plume_area_sqm": area}
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {
        "type": "FeatureCollection",
        "name": "plume-outline",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        "features": [{"type": "Feature", "properties": said, "geometry": geometry}],
    }


def _part(body: bytes, wanted: str, said: Mapping[str, str]) -> Reply:
    """One range of bytes: 206, or 416 where it begins behind the end; what is no range gives all of it."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted.strip())
    if not found or not (found[1] or found[2]):
        return 200, said, body
    size = len(body)
    first = int(found[1]) if found[1] else max(0, size - int(found[2]))
    last = min(int(found[2]), size - 1) if found[1] and found[2] else size - 1
    if first >= size or last < first:
        return 416, {**said, "Content-Range": f"bytes */{size}"}, b""
    return 206, {**said, "Content-Range": f"bytes {first}-{last}/{size}"}, body[first : last + 1]
