"""What lies at a URL or a path, and how it would be harvested: ``geocat source probe``."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from geocat.errors import HarvestError, SourceUnavailable
from geocat.harvest.conformance import Api, decoded
from geocat.harvest.finding import Finding, bare, members, named_for
from geocat.harvest.format import Part, is_api, is_stac, of_document, of_file, of_text
from geocat.harvest.http import Http
from geocat.harvest.listing import Folder
from geocat.known_sources import known_sources
from geocat.sources import Declared

RETRIES = 1
TIMEOUT_S = 30.0
CMR = re.compile(r"^cmr(\.[a-z]+)?\.earthdata\.nasa\.gov$")
CMR_STAC = re.compile(r"^(?P<before>.*)/(cloud)?stac(/(?P<provider>[A-Z0-9_]+))?/?$")
PART = (".parquet", ".geoparquet", ".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")


def probe(url: str, name: str = "") -> Finding:
    """Look at a URL, a path, or any fsspec URL, with as few questions as tell what it is.

    :param name: to declare it under; it also says which environment variable holds its token
    :raises SourceUnavailable: nothing there, or no answer
    :raises SourceRefused: 401, 403 or another 4xx
    :raises InputError: a kind of URL that no installed library reads
    """
    url = _behind_browser(url)
    if url.startswith(("http://", "https://")):
        declared = Declared(url=url, retries=RETRIES, timeout_s=TIMEOUT_S)
        with Http(name or "probe", declared) as http:
            found = _online(http, url)
    else:
        found = _in_storage(url, name or "probe")
    found.name = name or found.name
    for known in known_sources().values():
        if known.is_harvestable and known.type == "stac_api" and known.url == found.url.rstrip("/"):
            wanted = zip(found.options[::2], found.options[1::2], strict=True)
            found.options = [word for pair in wanted if pair[0] == "--collection" for word in pair]
            found.type, found.declared = known.name, None
            found.notes.append(f"geocat knows it as {known.name}, with its paging and its pace.")
    return found


def _behind_browser(url: str) -> str:
    """The document that a link into STAC Browser shows."""
    _, fragment = urldefrag(url)
    shown = re.match(r"/external/(https?:/+)?(?P<place>[^?]+)", fragment)
    return f"https://{shown['place']}" if shown else url


# ---------- over HTTP


def _online(http: Http, url: str) -> Finding:
    if urlsplit(url).path.lower().endswith(PART):
        return of_file(_over_http(http, url), url)
    answer = http.get(url)
    if answer is None:
        raise SourceUnavailable(f"There is nothing at {bare(url)} (404); check the url.", url=url)
    where = answer.url.partition("?")[0] if "?" not in url else answer.url
    is_cmr = bool(CMR.match(urlsplit(where).hostname or "")) or "CMR-Request-Id" in answer.headers
    document = decoded(answer.body)
    if document is not None and is_cmr and (stac := CMR_STAC.match(where)):
        return _cmr_stac(http, document, stac)
    if document is None or not (is_stac(document) or {"features", "collections"} & document.keys()):
        if (found := _cmr_search(http, where)) is not None:
            return found
        if document is None:
            return of_text(answer, where)
    if is_api(document):
        return Api(http, document, where).finding()
    return _within_api(http, document, where) or of_document(document, where)


def _within_api(http: Http, document: dict[str, Any], url: str) -> Finding | None:
    """A collection, a listing or a page of a search that an API serves: the API, and the collection."""
    links = members(document, "links")
    root = next((str(link.get("href")) for link in links if link.get("rel") == "root"), "")
    if "collections" in document:
        root = root or url.rpartition("/collections")[0]
    elif not any(link.get("rel") in ("items", "next") for link in links):
        return None
    try:
        answer = http.get(urljoin(url, root)) if root else None
    except HarvestError:  # a copy of what an API served once
        return None
    landing = decoded(answer.body) if answer else None
    if answer is None or landing is None or not is_api(landing):
        return None
    found = Api(http, landing, answer.url).finding()
    found.notes.append(f"{bare(url)} is a part of it.")
    if document.get("type") == "Collection" and "--collection" not in found.options:
        found.options += ["--collection", str(document.get("id"))]
    return found


def _cmr_stac(http: Http, document: dict[str, Any], stac: re.Match[str]) -> Finding:
    """CMR-STAC: one API for each provider, of which the collections are harvested by type ``cmr``."""
    if stac["provider"]:
        found = Api(http, document, stac[0]).finding()
        found.what, found.name = "a STAC API of NASA's CMR", named_for(f"cmr-{stac['provider']}")
        first = found.some_collections[:1] or ["SHORTNAME_VERSION"]
        found.options = ["--set", "route=stac", "--set", f"provider={stac['provider']}", "--collection", *first]
    else:
        found = of_document(document, stac[0])
        found.what, found.name = "the root of NASA's CMR-STAC, with a STAC API for each provider", "cmr"
        found.options = ["--collection", "SHORTNAME_VERSION"]
        found.notes.append("Name the collections to harvest: SHORTNAME_VERSION or a concept id.")
    found.type, found.declared = "cmr", bare(stac["before"])
    return found


def _cmr_search(http: Http, url: str) -> Finding | None:
    """CMR itself, which tells by a header of its own."""
    root = re.sub(r"(/search)?(/[a-z]+(\.\w+)?)?/?$", "", url) if "/search" in url else url.rstrip("/")
    try:
        answer = http.ask(
            "GET", f"{root}/search/collections.umm_json?page_size=2&has_granules=true", passing=tuple(range(400, 600))
        )
    except HarvestError:
        return None
    hits = answer.headers.get("CMR-Hits", "")
    page = decoded(answer.body)
    if not hits.isdigit() or page is None:
        return None
    umm = [each.get("umm") or {} for each in members(page, "items")]
    names = [f"{each.get('ShortName')}_{each.get('Version')}" for each in umm if isinstance(each, dict)]
    return Finding(
        bare(url),
        "NASA's Common Metadata Repository",
        "cmr",
        "cmr",
        bare(root),
        title="Common Metadata Repository",
        can=["search", "counts announced"],
        collections=int(hits),
        some_collections=names,
        options=["--collection", *(names[:1] or ["SHORTNAME_VERSION"])],
        notes=["Name the collections to harvest: SHORTNAME_VERSION or a concept id."],
    )


def _over_http(http: Http, url: str) -> tuple[Part, int]:
    """A file by parts; the server's whole answer where it gives no parts."""

    def part(start: int, end: int) -> bytes:
        """The bytes asked for, whatever the server gave."""
        wanted = f"bytes={start}" if start < 0 else f"bytes={start}-{end - 1}"
        answer = http.ask("GET", url, sent={"Range": wanted, "Accept-Encoding": "identity"})
        if "Content-Range" in answer.headers:
            return answer.body
        return answer.body[start:] if start < 0 else answer.body[start:end]

    answer = http.ask("GET", url, sent={"Range": "bytes=0-0", "Accept-Encoding": "identity"})
    total = answer.headers.get("Content-Range", "").rpartition("/")[2]
    return part, int(total) if total.isdigit() else len(answer.body)


# ---------- in storage


def _in_storage(url: str, name: str) -> Finding:
    folder = Folder(name, url)
    if folder.fs.isdir(folder.path):
        for root in ("catalog.json", "collection.json"):
            if folder.fs.isfile(f"{folder.path.rstrip('/')}/{root}"):
                return _in_storage(f"{url.rstrip('/')}/{root}", name)
    files = folder.files()
    if len(files) == 1 and folder.fs.isfile(folder.path):
        path, size = files[0].path, files[0].size

        def part(start: int, end: int) -> bytes:
            return bytes(folder.fs.cat_file(path, start=max(size + start, 0) if start < 0 else start, end=end))

        return of_file((part, size), url)
    endings = Counter("".join(PurePosixPath(file.path).suffixes[-1:]) or "no ending" for file in files)
    counts = ", ".join(f"{count:,} {ending}" for ending, count in endings.most_common())
    what = "files that a pattern names" if "*" in url else "a folder of files"
    if not files:
        return Finding(bare(url), f"{what} without any that could hold items")
    first = PurePosixPath(folder.path.partition("*")[0])
    return Finding(
        bare(url),
        f"{what} ({counts})",
        "files",
        named_for(first.name, first.parent.name),
        notes=[folder.note] if folder.note else [],
    )
