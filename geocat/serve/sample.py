"""Two small upstreams on the loopback interface: a static STAC tree and a STAC API.

What they serve is synthetic (``data/sample``) and held in memory. They exist so that the demo and
the tests harvest over real HTTP with no network; they are no place for a catalog of one's own.
"""

from __future__ import annotations

import gzip
import re
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import Thread
from typing import Annotated, Any, NamedTuple, Self, cast
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

import msgspec
import shapely
from msgspec.structs import replace

from geocat.errors import InputError
from geocat.types import ALWAYS, BBox, Interval

JSON, GEOJSON = "application/json", "application/geo+json"
CONFORMANCE = [
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/collections",
    "https://api.stacspec.org/v1.0.0/ogcapi-features",
    "https://api.stacspec.org/v1.0.0/item-search",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
]
MOST_ITEMS_PER_PAGE = 1000  # a larger limit is lowered without a word, as public APIs do

_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
_WHEN = re.compile(rf"{_INSTANT}|{_INSTANT}/(\.\.|{_INSTANT})?|(\.\.)?/{_INSTANT}", re.IGNORECASE)

Reply = tuple[int, Mapping[str, str], bytes]
"""Status, headers and body; a ``Content-Length`` among the headers is sent as it stands."""


class Connection(BaseHTTPRequestHandler):
    """One kept-alive connection to a :class:`Loopback`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # so that head and body leave in one packet

    def do_GET(self) -> None:
        """Answer a request of any method; a HEAD like a GET, without the body."""
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        method = self.command.replace("HEAD", "GET")
        status, headers, body = cast("Loopback", self.server).reply(method, self.path, asked, dict(self.headers))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815  http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing: the demo and the tests have an output of their own."""


class Loopback(ThreadingHTTPServer):
    """An HTTP/1.1 server on a free port of 127.0.0.1, for the time of a ``with`` block.

    :raises OSError: no loopback interface, or no free port
    """

    request_queue_size = 128
    connection: type[Connection] = Connection
    # HTTPServer's own also looks the host's name up, which may wait for a resolver.
    server_bind = TCPServer.server_bind

    def __init__(self) -> None:
        """Take a port, so that :attr:`url` is known from here on."""
        super().__init__(("127.0.0.1", 0), self.connection)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Answer one request, in its connection's thread; ``target`` is path and query, as sent."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        """Begin to answer."""
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take no more connections; those that are open end with their clients."""
        self.shutdown()
        self.server_close()


class SampleUpstreams(ExitStack):
    """Both sample upstreams, for the time of a ``with`` block.

    :param folder: holds ``static.ndjson.gz`` and ``api.ndjson.gz``
    :ivar static_url: the root ``catalog.json`` of the static tree
    :ivar api_url: the landing page of the STAC API
    :raises FileNotFoundError: on entering, where a payload is not in the folder
    """

    def __init__(self, folder: Path) -> None:
        """Remember the folder; nothing is read yet."""
        super().__init__()
        self.folder = folder

    def __enter__(self) -> Self:
        """Read both payloads and start both servers."""
        tree, api = (_documents(self.folder / f"{name}.ndjson.gz") for name in ("static", "api"))
        self.static_url = f"{self.enter_context(_Tree(tree)).url}/catalog.json"
        self.api_url = self.enter_context(_Api(api)).url
        return self


def _documents(payload: Path) -> list[dict[str, Any]]:
    with gzip.open(payload) as lines:
        return [msgspec.json.decode(line) for line in lines]


def _json(document: dict[str, Any], status: int = 200) -> Reply:
    media_type = GEOJSON if document.get("type") in ("Feature", "FeatureCollection") else JSON
    return status, {"Content-Type": media_type}, msgspec.json.encode(document)


def _refusal(status: int, code: str, description: str) -> Reply:
    return _json({"code": code, "description": description}, status)


class _Tree(Loopback):
    def __init__(self, files: list[dict[str, Any]]) -> None:
        super().__init__()
        self.replies = {f"/{file['path']}": _json(file["document"]) for file in files}

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:  # noqa: ARG002
        """A file of the tree, or that there is none."""
        path = unquote(urlsplit(target).path)
        return self.replies.get(path) or _refusal(404, "NotFound", f"There is no file {path}.")


class _Asked(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The parameters of an item search; any other is refused: a filter must not be ignored."""

    collections: Annotated[list[str], msgspec.Meta(min_length=1)] | None = None
    ids: Annotated[list[str], msgspec.Meta(min_length=1)] | None = None
    bbox: list[float] | None = None
    datetime: str | None = None
    intersects: dict[str, Any] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1)] = 10
    token: str | None = None

    @classmethod
    def in_query(cls, query: str) -> _Asked:
        """Read the parameters of a GET: lists are joined by commas, a geometry is JSON text."""
        said: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
        for name in {"collections", "ids", "bbox"} & said.keys():
            said[name] = said[name].split(",")
        if "intersects" in said:
            said["intersects"] = msgspec.json.decode(said["intersects"])
        return msgspec.convert(said, cls, strict=False)

    def areas(self) -> list[Any] | None:
        """Geometries of which an item must meet one: two for a box over the antimeridian."""
        if self.bbox is None:
            shape = self.intersects
            return None if shape is None else [shapely.from_geojson(msgspec.json.encode(shape))]
        if self.intersects is not None or len(self.bbox) not in (4, 6):
            raise InputError("Give a bbox of four numbers, or of six, or give intersects.")
        upper = len(self.bbox) // 2
        west, south, east, north = BBox.of(*self.bbox[:2], *self.bbox[upper : upper + 2])
        spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
        return [shapely.box(left, south, right, north) for left, right in spans]

    def during(self) -> Interval:
        """Both ends belong to the interval asked for, unlike elsewhere in geocat."""
        if self.datetime is None:
            return ALWAYS
        if not _WHEN.fullmatch(self.datetime):
            raise InputError(f"{self.datetime!r} is no instant or interval of RFC 3339 times.")
        since, slash, until = self.datetime.upper().partition("/")
        return Interval.of(since, until if slash else since)


class _Item(NamedTuple):
    """An item as a search sees it; pages follow the order of its fields."""

    since: datetime
    collection: str
    id: str
    until: datetime
    document: dict[str, Any]

    @classmethod
    def of(cls, document: dict[str, Any]) -> _Item:
        said = document["properties"]
        ends = (said.get(end) or said["datetime"] for end in ("start_datetime", "end_datetime"))
        since, until = map(datetime.fromisoformat, ends)
        return cls(since, document["collection"], document["id"], until, document)


class _Api(Loopback):
    """STAC API: core, collections, features, item search; the payload's hrefs begin at its root."""

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        super().__init__()
        self.replies: dict[str, Reply] = {}
        for document in documents:
            here = {link["rel"]: link["href"] for link in document["links"]}["self"]
            for link in document["links"]:
                link["href"] = urljoin(self.url, link["href"])
            self.replies[here] = _json(document)
        collections = [document for document in documents if document["type"] == "Collection"]
        listed = {"collections": collections, "links": [self._link("self", "/collections")]}
        self.replies |= {"": _json(self._landing()), "/collections": _json(listed)}
        self.replies["/conformance"] = _json({"conformsTo": CONFORMANCE})
        self.listings = {f"/collections/{found['id']}/items": found["id"] for found in collections}
        self.items = sorted(_Item.of(found) for found in documents if found["type"] == "Feature")
        self.tokens = {f"{item.collection}:{item.id}": item for item in self.items}
        footprints = [msgspec.json.encode(item.document["geometry"]) for item in self.items]
        self.footprints = shapely.STRtree(shapely.from_geojson(footprints))

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:  # noqa: ARG002
        """An answer of the API, refusals included."""
        path, query = unquote(urlsplit(target).path).rstrip("/"), urlsplit(target).query
        try:
            if (method, path) == ("POST", "/search"):
                return self._page(target, msgspec.json.decode(body, type=_Asked), post=True)
            if method != "GET":
                return _refusal(405, "MethodNotAllowed", f"{path} does not take {method}.")
            if path == "/search":
                return self._page(target, _Asked.in_query(query))
            if path in self.listings:
                within = [self.listings[path]]
                return self._page(target, replace(_Asked.in_query(query), collections=within))
        except (ValueError, OverflowError, msgspec.MsgspecError, shapely.errors.ShapelyError) as wrong:
            return _refusal(400, "BadRequest", str(wrong))
        return self.replies.get(path) or _refusal(404, "NotFound", f"There is no {path}.")

    def _page(self, target: str, asked: _Asked, *, post: bool = False) -> Reply:
        """Answer with the items that follow the one the token names."""
        if asked.token is not None and asked.token not in self.tokens:
            raise InputError(f"{asked.token!r} is no token of this API.")
        found = self._found(asked)
        start = bisect_right(found, self.tokens[asked.token]) if asked.token else 0
        shown = found[start : start + min(asked.limit, MOST_ITEMS_PER_PAGE)]
        links = [self._link("self", target, GEOJSON), self._link("root", "/")]
        if start + len(shown) < len(found):
            links.append(self._next(target, asked, shown[-1], post=post))
        features = [item.document for item in shown]
        counts = {"numberMatched": len(found), "numberReturned": len(shown)}
        return _json({"type": "FeatureCollection", "features": features, "links": links} | counts)

    def _found(self, asked: _Asked) -> list[_Item]:
        areas, (since, until) = asked.areas(), asked.during()
        among = self.items
        if areas is not None:
            places = self.footprints.query(areas, predicate="intersects")[1].tolist()
            among = [self.items[place] for place in sorted(set(places))]
        return [
            item
            for item in among
            if (asked.collections is None or item.collection in asked.collections)
            and (asked.ids is None or item.id in asked.ids)
            and (until is None or item.since <= until)
            and (since is None or item.until >= since)
        ]

    def _next(self, target: str, asked: _Asked, last: _Item, *, post: bool) -> dict[str, Any]:
        token = f"{last.collection}:{last.id}"
        if post:
            body = {**msgspec.to_builtins(asked), "token": token}
            return self._link("next", target, GEOJSON, method="POST", body=body)
        path, _, query = target.partition("?")
        said = {**dict(parse_qsl(query, keep_blank_values=True)), "token": token}
        return self._link("next", f"{path}?{urlencode(said)}", GEOJSON, method="GET")

    def _landing(self) -> dict[str, Any]:
        paths = {"self": "/", "root": "/", "data": "/collections", "conformance": "/conformance"}
        links = [self._link(rel, path) for rel, path in paths.items()]
        links += [self._link("search", "/search", GEOJSON, method=verb) for verb in ("GET", "POST")]
        return {
            "type": "Catalog",
            "stac_version": "1.0.0",
            "id": "geocat-sample",
            "description": "Synthetic satellite items for trying geocat, served from memory.",
            "conformsTo": CONFORMANCE,
            "links": links,
        }

    def _link(self, rel: str, path: str, media_type: str = JSON, **more: object) -> dict[str, Any]:
        return {"rel": rel, "type": media_type, "href": self.url + path, **more}
