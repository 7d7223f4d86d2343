"""What a file or a document is, by what it holds."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from geocat.harvest.conformance import decoded
from geocat.harvest.finding import Finding, bare, licences, members, named_for, text_of
from geocat.harvest.http import Answer

HEAD = 64 << 10
LONGEST_READ = 256 << 20
FOOTER = 8
GZIP = 31
"""How zlib is told to expect gzip."""
Part = Callable[[int, int], bytes]
"""The bytes of a file from the first offset to before the second; a first one below zero counts from the end."""


def of_file(file: tuple[Part, int], url: str) -> Finding:
    """A file by its first bytes: Parquet, a document on each line, or JSON."""
    part, size = file
    head = part(0, min(size, HEAD))
    if head[:4] == b"PAR1":
        return _parquet(part, size, url)
    if is_packed := head[:2] == b"\x1f\x8b":
        head = zlib.decompressobj(GZIP).decompress(head, HEAD)
    first, _, rest = head.lstrip().partition(b"\n")
    document = decoded(first)
    if document is not None and rest.strip() and is_stac(document):
        where = bare(url)
        found = Finding(where, "NDJSON with a STAC document on each line", "files", named_for(stem(url)))
        found.stac_version = text_of(document, "stac_version")
        if not is_packed and size <= LONGEST_READ:
            found.items = sum(1 for line in part(0, size).split(b"\n") if line.strip())
        return found
    if size > LONGEST_READ:
        return Finding(bare(url), f"a file of {size:,} bytes that is neither Parquet nor NDJSON")
    body = part(0, size)
    answer = Answer(zlib.decompress(body, GZIP) if is_packed else body, url)
    document = decoded(answer.body)
    return of_text(answer, url) if document is None else of_document(document, url)


def _parquet(part: Part, size: int, url: str) -> Finding:
    where = bare(url)
    try:
        length = int.from_bytes(part(-FOOTER, size)[:4], "little") + FOOTER
        footer = b"PAR1" + part(-length, size)
        schema, metadata = pq.read_schema(io.BytesIO(footer)), pq.read_metadata(io.BytesIO(footer))
    except (pa.ArrowException, ValueError, OSError) as wrong:
        return Finding(where, f"a Parquet file that cannot be read ({str(wrong).splitlines()[0].rstrip('.')})")
    if not {"id", "geometry", "links", "assets"} <= set(schema.names):
        return Finding(where, f"a Parquet file of {metadata.num_rows:,} rows without the columns of STAC items")
    return Finding(where, "stac-geoparquet", "files", named_for(stem(url)), items=metadata.num_rows)


def of_text(answer: Answer, url: str) -> Finding:
    """Something that is no JSON object."""
    where = bare(url)
    try:
        listed = json.loads(answer.body)
    except (ValueError, RecursionError):
        listed = None
    if isinstance(listed, list) and listed and all(isinstance(each, dict) and is_stac(each) for each in listed):
        return Finding(where, "an array of STAC documents", "files", named_for(stem(url)), items=len(listed))
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if "html" in kind or answer.body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return Finding(where, "a web page, and no STAC document; look on it for a link to catalog.json or to an API")
    said = "JSON that is not STAC" if listed is not None else f"{kind or 'text'} that is not JSON"
    return Finding(where, f"{said}; geocat cannot harvest it")


def of_document(document: dict[str, Any], url: str) -> Finding:
    """A JSON object that no API serves."""
    links = members(document, "links")
    found = Finding(
        bare(url),
        "JSON that is not STAC; geocat cannot harvest it",
        stac_version=text_of(document, "stac_version"),
        licence=licences([document]),
    )
    features = members(document, "features")
    if document.get("type") == "FeatureCollection":
        found.what, found.items = "an ItemCollection", len(features)
        if features and not any(is_stac(each) for each in features):
            found.what = "GeoJSON whose features are not STAC items; geocat cannot harvest it"
            return found
    elif document.get("type") == "Feature" and is_stac(document):
        found.what, found.items = "a single STAC item", 1
    elif is_stac(document):
        found.what = f"a static STAC {'collection' if _has_extent(document) else 'catalog'}"
        found.children = sum(link.get("rel") == "child" for link in links)
        found.items = sum(link.get("rel") == "item" for link in links) or None
        found.type = "stac_static"
    else:
        return found
    found.type = found.type or "files"
    found.title = text_of(document, "title") or text_of(document, "id")
    found.name = named_for(document.get("title"), document.get("id"), stem(url))
    return found


def is_stac(document: dict[str, Any]) -> bool:
    """Whether it is a STAC item, collection or catalog, as far as its members tell."""
    if document.get("type") == "Feature":
        return "assets" in document and "properties" in document
    has_links = isinstance(document.get("links"), list)
    return has_links and ("stac_version" in document or document.get("type") in ("Catalog", "Collection"))


def _has_extent(document: dict[str, Any]) -> bool:
    return document.get("type") == "Collection" or isinstance(document.get("extent"), dict)


def is_api(document: dict[str, Any]) -> bool:
    """Whether it is the landing page of an API."""
    rels = {link.get("rel") for link in members(document, "links")}
    is_page = document.get("type") in ("Feature", "FeatureCollection", "Collection")
    return not is_page and ("conformsTo" in document or "search" in rels or "data" in rels)


def stem(url: str) -> str:
    """The name of a file without its endings."""
    return PurePosixPath(urlsplit(url).path).name.partition(".")[0]
