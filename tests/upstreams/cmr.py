"""CMR on the loopback interface: its granule search and CMR-STAC in front of it, over records held in memory.

It keeps to what the two are known to do (reference: NASA's search API documentation, the source of cmr-stac, and
the recorded answers among the fixtures): pages are 2,000 and 100 at the most, every page that is not empty comes
with a ``CMR-Search-After``, a cursor is opaque, and what is wrong is said in ``{"errors": [...]}``. It can be told
to give short pages, pages again, and bursts of errors.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from geocat.serve.sample import Reply

from .tree import FaultyLoopback

Json = dict[str, Any]
SEARCH = (
    "short_name version provider collection_concept_id bounding_box temporal page_size updated_since "
    "readable_granule_name[] options[readable_granule_name][pattern]"
).split()
STAC = "collections bbox datetime limit cursor".split()
HOME = "https://cmr.earthdata.nasa.gov"


class Refused(Exception):
    """A question that CMR does not take."""


class CmrServer(FaultyLoopback):
    """Serves granules by both routes, for the time of a ``with`` block.

    :param records: UMM-G records, as in ``items`` of ``granules.umm_json``
    :param items: STAC items, as in ``features`` of CMR-STAC
    :param most_items: what CMR-STAC gives in a page, whatever is asked for
    :ivar short: position of a page's first granule to how many it gives, however many are asked for
    :ivar again: position of a page's first granule to how often the first page is given in its place
    :ivar failing: statuses to answer the next requests with
    :ivar asked: path, query and headers of each request
    :ivar hits: what is announced in place of the truth
    """

    def __init__(self, records: Sequence[Json] = (), items: Sequence[Json] = (), most_items: int = 100) -> None:
        super().__init__()
        self.records = list(records)
        self.items = list(items)
        self.most_items = most_items
        self.collections: dict[str, Json] = {}
        self.short: dict[int, int] = {}
        self.again: dict[int, int] = {}
        self.failing: list[int] = []
        self.asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        self.hits: int | None = None

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:  # noqa: ARG002
        parts = urlsplit(target)
        query: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            query.setdefault(name, []).append(value)
        self.asked.append((parts.path, query, {name.lower(): value for name, value in headers.items()}))
        if self.failing:
            return _json(self.failing.pop(0), {"errors": ["An Internal Error has occurred."]})
        try:
            if parts.path == "/search/granules.umm_json":
                return self._search(query, headers.get("CMR-Search-After", ""))
            if found := re.fullmatch(r"/stac/(\w+)/search", parts.path):
                return self._stac(found[1], query)
            found = re.fullmatch(r"/stac/(\w+)/collections/([^/]+)", parts.path)
            if found and found[2] in self.collections:
                return _json(200, self.collections[found[2]])
        except Refused as wrong:
            return _json(400, {"errors": [str(wrong)]})
        return _json(404, {"errors": [f"Could not find [{parts.path}]."]})

    def questions(self, path: str) -> list[dict[str, list[str]]]:
        """The queries that were sent to a path, in order."""
        return [query for asked, query, _ in self.asked if asked == path]

    def _search(self, query: dict[str, list[str]], after: str) -> Reply:
        for name in query:
            if name not in SEARCH:
                raise Refused(f"Parameter [{name}] was not recognized.")
        size = int(query.get("page_size", ["10"])[0])
        if not 0 <= size <= 2000:
            raise Refused("page_size must be a number between 0 and 2000")
        found = sorted((each for each in self.records if _matches(each, query)), key=_place)
        start = 0
        if after:
            place = json.loads(after)
            if not isinstance(place, list) or len(place) != 3:
                raise Refused(f"The search-after value [{after}] is not valid.")
            start = sum(_place(each) <= place for each in found)
        start, size = self._faulty(start, size)
        page = found[start : start + size]
        hits = len(found) if self.hits is None else self.hits
        headers = {"CMR-Hits": str(hits), "CMR-Took": "3"}
        if page:
            headers["CMR-Search-After"] = json.dumps(_place(page[-1]), separators=(",", ":"))
        took = {"hits": hits, "took": len(self.asked), "items": page}
        return _json(200, took, "application/vnd.nasa.cmr.umm_results+json;version=1.6.5; charset=utf-8", headers)

    def _stac(self, provider: str, query: dict[str, list[str]]) -> Reply:
        for name in query:
            if name not in STAC:
                raise Refused(f"Parameter [{name}] was not recognized.")
        limit = int(query.get("limit", ["10"])[0])
        if limit > 5000:
            raise Refused("Limit must be between 1 and 5000.")
        wanted = query.get("collections", [""])[0].split(",")
        found = [each for each in self.items if each["collection"] in wanted]
        start = 0
        if "cursor" in query:
            start = int(base64.b64decode(query["cursor"][0]))
        start, size = self._faulty(start, min(limit, self.most_items))
        page = found[start : start + size]
        links = [{"rel": "self", "href": f"{HOME}/stac/{provider}/search"}]
        if start + len(page) < len(found):
            cursor = base64.b64encode(str(start + len(page)).encode()).decode()
            kept = "&".join(
                f"{name}={quote(value[0], safe=',:/')}" for name, value in query.items() if name != "cursor"
            )
            # The link leads to CMR's own host, as where a stand-in passes its answers on.
            href = f"{HOME}/stac/{provider}/search?{kept}&cursor={quote(cursor, safe='')}"
            links.append({"rel": "next", "href": href, "method": "GET"})
        matched = len(found) if self.hits is None else self.hits
        context = {"returned": len(page), "limit": size, "matched": matched}
        answer = {"type": "FeatureCollection", "features": page, "links": links, "context": context}
        return _json(200, answer, "application/geo+json")

    def _faulty(self, start: int, size: int) -> tuple[int, int]:
        if self.again.get(start, 0) > 0:
            self.again[start] -= 1
            return 0, size
        return start, min(size, self.short.get(start, size))


def umm_of(item: Json) -> Json:
    """The UMM-G record that CMR-STAC could have made an item from: written anew for the tests, as none was recorded.

    Its revision date is made up: a minute after the granule ended.
    """
    concept = next(link["href"] for link in item["links"] if link["rel"] == "via").rpartition("/")[2].rpartition(".")[0]
    short_name, _, version = item["collection"].rpartition("_")
    times = item["properties"]
    rings = item["geometry"]["coordinates"] if item["geometry"] else []
    urls = []
    for asset in item["assets"].values():
        if asset["roles"] == ["data"]:
            is_direct = asset["href"].startswith("s3://")
            urls.append({"URL": asset["href"], "Type": "GET DATA VIA DIRECT ACCESS" if is_direct else "GET DATA"})
    return {
        "meta": {
            "concept-type": "granule",
            "concept-id": concept,
            "revision-id": 1,
            "native-id": item["id"],
            "provider-id": concept.partition("-")[2],
            "format": "application/vnd.nasa.cmr.umm+json",
            "revision-date": times["end_datetime"][:17] + "59.999Z",
        },
        "umm": {
            "TemporalExtent": {
                "RangeDateTime": {
                    "BeginningDateTime": times["start_datetime"],
                    "EndingDateTime": times["end_datetime"],
                }
            },
            "GranuleUR": item["id"],
            "SpatialExtent": {
                "HorizontalSpatialDomain": {
                    "Geometry": {
                        "GPolygons": [{"Boundary": {"Points": [_point(*at) for at in ring]}} for ring in rings]
                    }
                }
            },
            "CollectionReference": {"ShortName": short_name, "Version": version},
            "RelatedUrls": urls,
            "MetadataSpecification": {"Name": "UMM-G", "Version": "1.6.6"},
        },
    }


def _point(longitude: float, latitude: float) -> Json:
    return {"Longitude": longitude, "Latitude": latitude}


def _place(record: Json) -> list[Any]:
    """Where a record stands in the order of the search: provider, start, number of the concept."""
    meta, times = record["meta"], record["umm"]["TemporalExtent"]["RangeDateTime"]
    start = datetime.fromisoformat(times["BeginningDateTime"]).timestamp() * 1000
    number, _, provider = meta["concept-id"][1:].partition("-")
    return [provider.lower(), int(start), int(number)]


def _matches(record: Json, query: dict[str, list[str]]) -> bool:
    umm, meta = record["umm"], record["meta"]
    names = [umm["GranuleUR"]]
    names += [each["Identifier"] for each in umm.get("DataGranule", {}).get("Identifiers", [])]
    times = umm["TemporalExtent"]["RangeDateTime"]
    since, until = [*query.get("temporal", [","])[0].split(",")]
    likes = [
        re.escape(like).replace(r"\?", ".").replace(r"\*", ".*") for like in query.get("readable_granule_name[]", [])
    ]
    has_patterns = query.get("options[readable_granule_name][pattern]") == ["true"]
    return (
        query.get("short_name", [umm["CollectionReference"].get("ShortName")])[0]
        == umm["CollectionReference"].get("ShortName", query.get("short_name", [None])[0])
        and query.get("version", [umm["CollectionReference"].get("Version")])[0]
        == umm["CollectionReference"].get("Version", query.get("version", [None])[0])
        and query.get("provider", [meta["provider-id"]])[0] == meta["provider-id"]
        and (
            query.get("collection_concept_id", [meta.get("collection-concept-id")])[0]
            == meta.get("collection-concept-id")
        )
        and query.get("updated_since", [""])[0] <= meta["revision-date"]
        and (not since or since <= times["EndingDateTime"])
        and (not until or times["BeginningDateTime"] <= until)
        and (
            not likes
            or (has_patterns and any(re.fullmatch(like, name, re.IGNORECASE) for like in likes for name in names))
        )
    )


def _json(status: int, body: Json, kind: str = "application/json", headers: Mapping[str, str] = {}) -> Reply:
    return status, {"Content-Type": kind, **headers}, json.dumps(body).encode()
