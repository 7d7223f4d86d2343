"""The STAC side of a loopback Carbon Mapper: landing page, collections, items and both kinds of search."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
import numpy as np
import shapely

from geocat.serve.carbon_mapper_asking import Asked, Body, Refused, body_of, geometry_of, invalid, moments_of
from geocat.serve.carbon_mapper_assets import Assets
from geocat.serve.carbon_mapper_emitting import parts_of
from geocat.serve.carbon_mapper_items import Entry, entries_of, item_of, listed
from geocat.serve.carbon_mapper_plumes import within
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.carbon_mapper_records import Plume, instant

CONFORMANCE = [
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/collections",
    "https://api.stacspec.org/v1.0.0/ogcapi-features",
    "https://api.stacspec.org/v1.0.0/item-search",
]


class Stac:
    """The STAC API of one night; items are laid out when they are first asked for.

    ``query`` and ``version_include_nulls`` are ignored like any parameter it does not know.

    :param url: the API root
    :param cap: items of a page; a larger limit is lowered without a word
    :ivar assets: what lies behind the hrefs
    """

    def __init__(self, population: Population, url: str, cap: int) -> None:
        """Remember where items come from."""
        self.population, self.url, self.cap = population, f"{url}/stac", cap
        self.asset_base = f"{url}/catalog/asset"
        self.assets = Assets(self)

    @cached_property
    def entries(self) -> list[Entry]:
        """Every item, collection by collection, the newest first."""
        found = entries_of(self.population)
        return sorted(found, key=lambda entry: (entry.collection, -entry.scene.observed.timestamp(), entry.item_id))

    @cached_property
    def plumes(self) -> dict[str, Plume]:
        """Plumes by their id."""
        return {plume.plume_id: plume for plume in self.population.plumes}

    @cached_property
    def places(self) -> dict[tuple[str, str], int]:
        """Position of each item by its collection and id."""
        return {(entry.collection, entry.item_id): i for i, entry in enumerate(self.entries)}

    @cached_property
    def spans(self) -> dict[str, range]:
        """The positions of the items of each collection that is listed."""
        ids = [entry.collection for entry in self.entries]
        used, first = np.unique(np.array(ids, dtype=str), return_index=True)
        ends = [*first.tolist(), len(ids)]
        found = {name: range(ends[i], ends[i + 1]) for i, name in enumerate(used.tolist())}
        return {name: found.get(name, range(0)) for name in listed(found, self.population.collection_count)}

    @cached_property
    def columns(self) -> dict[str, Any]:
        """What searches compare, side by side."""
        entries = self.entries
        return {
            "observed": np.array([entry.scene.observed.timestamp() for entry in entries]),
            "created": np.array([entry.created.timestamp() for entry in entries]),
            "bounds": np.array([entry.bounds for entry in entries], dtype=float).reshape(-1, 4).T,
            "instrument": np.array([entry.scene.instrument for entry in entries]),
        }

    def landing(self) -> bytes:
        """The landing page."""
        paths = {"self": "/", "root": "/", "data": "/collections", "conformance": "/conformance"}
        links = [self._link(rel, path) for rel, path in paths.items()]
        search = {"rel": "search", "type": "application/geo+json", "href": f"{self.url}/search"}
        links += [{**search, "method": verb} for verb in ("GET", "POST")]
        links += [self._link("child", f"/collections/{name}") for name in self.spans]
        return msgspec.json.encode(
            {
                "type": "Catalog",
                "stac_version": "1.0.0",
                "id": "made-up-carbon-mapper",
                "description": "Made-up plumes, served from memory.",
                "conformsTo": CONFORMANCE,
                "links": links,
            }
        )

    def conformance(self) -> bytes:
        """The conformance classes."""
        return msgspec.json.encode({"conformsTo": CONFORMANCE})

    def collections(self) -> bytes:
        """Every collection, on one page."""
        links = [self._link("self", "/collections"), self._link("root", "/")]
        return msgspec.json.encode({"collections": [*map(self._collection, self.spans)], "links": links})

    def collection(self, name: str) -> bytes:
        """One collection.

        :raises Refused: 404 where there is none of the name
        """
        return msgspec.json.encode(self._collection(self._known(name)))

    def _known(self, name: str) -> str:
        if name not in self.spans:
            raise Refused(404, "Not Found")
        return name

    def _collection(self, name: str) -> dict[str, Any]:
        span = self.spans[name]
        box: list[float] = [-180.0, -90.0, 180.0, 90.0]
        times: list[str | None] = [None, None]
        if span:
            bounds = self.columns["bounds"][:, span.start : span.stop]
            box = [float(edge) for edge in (bounds[0].min(), bounds[1].min(), bounds[2].max(), bounds[3].max())]
            box = [-180.0, box[1], 180.0, box[3]] if (bounds[0] > bounds[2]).any() else box
            times = [instant(self.entries[end].scene.observed) for end in (span.stop - 1, span.start)]
        paths = {"self": f"/collections/{name}", "root": "/", "parent": "/", "items": f"/collections/{name}/items"}
        return {
            "type": "Collection",
            "stac_version": "1.0.0",
            "id": name,
            "description": f"Made-up {name}.",
            "license": "proprietary",
            "extent": {"spatial": {"bbox": [box]}, "temporal": {"interval": [times]}},
            "links": [self._link(rel, path) for rel, path in paths.items()],
        }

    def item(self, collection: str, name: str) -> bytes:
        """One item.

        :raises Refused: 404 where there is none, or where it is not published yet
        """
        place = self.places.get((self._known(collection), name))
        if place is None:
            raise Refused(404, "Not Found")
        return msgspec.json.encode(self._item(place))

    def _item(self, place: int) -> dict[str, Any]:
        return item_of(self.entries[place], self.url, self.asset_base)

    def page(self, asked: Asked, target: str, collection: str | None = None) -> bytes:
        """A search by GET, or the items of one collection: ``limit`` at most :attr:`cap`, paged by ``offset``."""

        def parted(name: str) -> list[str] | None:
            return [part for value in asked.texts(name) for part in value.split(",")] or None

        box = asked.joined_bbox()
        body = Body(
            limit=asked.count("limit", 10),
            bbox=list(box) if box else None,
            datetime=asked.text("datetime"),
            created_daterange=asked.text("created_daterange"),
            intersects=asked.text("intersects"),
            ids=parted("ids"),
            collections=parted("collections") if collection is None else [self._known(collection)],
            gas=asked.text("gas"),
            cmf=asked.text("cmf"),
            sector=asked.text("sector"),
            instruments=parted("instruments"),
            version=parted("version"),
        )
        return self._answer(body, target, asked.count("offset", 0), {})

    def posted(self, asked: Asked, target: str, body: bytes) -> bytes:
        """A search by POST; ``offset`` stays in the query."""
        parsed = body_of(body)
        again = {"method": "POST", "body": msgspec.Raw(body or b"{}")}
        return self._answer(parsed, target, asked.count("offset", 0), again)

    def _answer(self, body: Body, target: str, offset: int, post: dict[str, Any]) -> bytes:
        if body.limit < 0:
            raise invalid("limit", "greater_than_equal", "Input should be greater than or equal to 0", ge=0)
        found = self._found(body)
        limit = min(body.limit, self.cap)
        shown = found[offset : offset + limit]
        links = [{"rel": "self", "href": self._whole(target), "type": "application/geo+json"}]
        if limit and offset + limit < len(found):
            pairs = [pair for pair in parse_qsl(urlsplit(target).query) if pair[0] != "offset"]
            query = urlencode([*pairs, ("offset", offset + limit)])
            links.append({**links[0], "rel": "next", "href": f"{self._whole(target).split('?')[0]}?{query}", **post})
        features = [self._item(int(place)) for place in shown]
        counts = {"numberMatched": len(found), "numberReturned": len(features)}
        return msgspec.json.encode({"type": "FeatureCollection", "features": features, "links": links} | counts)

    def _found(self, body: Body) -> Any:
        """Positions of the items that meet every filter, in the order of the collections."""
        names = [name for name in self.spans if self._wanted(body, name)]
        if body.ids is not None:
            places = {self.places.get((name, item), -1) for name in names for item in body.ids}
            rows = np.array(sorted(places - {-1}), dtype=np.int64)
        else:
            rows = np.concatenate([np.arange(0), *(np.arange(*_ends(self.spans[name])) for name in names)])
        for mask in self._masks(body):
            rows = rows[mask(rows)]
        return rows

    def _wanted(self, body: Body, name: str) -> bool:
        parts = name.split("-")
        return (
            (body.collections is None or name in body.collections)
            and (body.version is None or parts[-1] in body.version)
            and (body.gas is None or body.gas.lower() in parts)
            and (body.cmf is None or body.cmf.lower() in parts)
        )

    def _masks(self, body: Body) -> Iterable[Callable[[Any], Any]]:
        columns = self.columns
        if body.datetime is not None:
            moments = moments_of("datetime", body.datetime)
            yield lambda rows: within(columns["observed"][rows], moments)
        if body.created_daterange is not None:
            made = moments_of("created_daterange", body.created_daterange)
            yield lambda rows: within(columns["created"][rows], made)
        if body.instruments is not None:
            yield lambda rows: np.isin(columns["instrument"][rows], body.instruments or [])
        if body.sector is not None:
            yield lambda rows: np.array([self.entries[row].sector == body.sector for row in rows], dtype=bool)
        if body.bbox is not None:
            west, south, east, north = body.bbox
            yield lambda rows: _meeting(columns["bounds"][:, rows], (west, south, east, north))
        if body.intersects is not None:
            said = body.intersects
            shape = geometry_of(said if isinstance(said, str) else msgspec.json.encode(said).decode())
            yield lambda rows: _meeting(columns["bounds"][:, rows], tuple(shapely.bounds(shape).tolist()))

    def _link(self, rel: str, path: str, **more: object) -> dict[str, Any]:
        return {"rel": rel, "type": "application/json", "href": self.url + path, **more}

    def _whole(self, target: str) -> str:
        return "/".join(self.url.split("/")[:3]) + target


def _ends(span: range) -> tuple[int, int]:
    return span.start, span.stop


def _meeting(bounds: Any, box: tuple[float, float, float, float]) -> Any:
    """Which of the boxes (west, south, east, north in rows) meet a box; each may lie over the antimeridian."""
    west, south, east, north = bounds
    met = np.zeros(len(west), dtype=bool)
    for left, _, right, _ in parts_of(box):
        from_west, to_east = west <= right, east >= left
        met |= np.where(west <= east, from_west & to_east, from_west | to_east)
    return met & (south <= box[3]) & (north >= box[1])
