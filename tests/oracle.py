"""What STAC files say, read with nothing but ``json``: the truth that harvests are compared with.

Nothing here is geocat's. Numbers keep their digits and members their order, so that two documents
are equal only if a reader of either could not tell them apart.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class Number(str):
    """A JSON number as written: ``1.0`` is not ``1``."""

    __slots__ = ()


class Members(tuple):
    """The members of a JSON object in order, twins included; looked up by name like a dict."""

    __slots__ = ()

    def get(self, name: str, default: Any = None) -> Any:
        return dict(self).get(name, default)


def exact(text: str | bytes) -> Any:
    """A JSON document, kept exactly."""
    return json.loads(text, object_pairs_hook=Members, parse_float=Number, parse_int=Number, parse_constant=Number)


def plain(text: str | bytes) -> Any:
    """A JSON document as Python's dicts, lists, numbers and strings."""
    return json.loads(text)


class Document(NamedTuple):
    """One file: where it lies, its text, and the id of the nearest collection above it."""

    path: str
    text: str
    above: str

    @property
    def collection(self) -> str:
        """The collection of an item: its own word, else STAC 0.x's, else the one above it."""
        item = plain(self.text)
        return item.get("collection") or item["properties"].get("collection") or self.above

    @property
    def key(self) -> tuple[str, str]:
        """An item's collection and id."""
        return self.collection, plain(self.text)["id"]


class Tree(NamedTuple):
    """What can be reached from a root by ``child`` and ``item`` links that stay on this disk."""

    documents: list[Document]
    items: list[Document]
    missing: list[str]
    levels: int


def walk(root: Path) -> Tree:
    """Follow every link, depth first, each path once; links to the internet are left alone."""
    documents: list[Document] = []
    items: list[Document] = []
    missing: list[str] = []
    seen = {str(root)}
    levels = [0]

    def visit(path: str, above: str, level: int) -> None:
        levels.append(level)
        text = Path(path).read_text(encoding="utf-8-sig")
        document = plain(text)
        documents.append(Document(path, text, above))
        is_collection = document.get("type") == "Collection" or ("type" not in document and "extent" in document)
        here = document["id"] if is_collection else above
        for link in document["links"]:
            if link["rel"] not in ("child", "item") or _SCHEME.match(link["href"]):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link["href"].replace("\\", "/")))
            if target in seen:
                continue
            seen.add(target)
            if not Path(target).is_file():
                missing.append(target)
            elif link["rel"] == "child":
                visit(target, here, level + 1)
            else:
                items.append(Document(target, Path(target).read_text(encoding="utf-8-sig"), here))

    visit(str(root), "", 1)
    return Tree(documents, items, missing, max(levels))


def absolute(found_at: str, href: str) -> str:
    """Where a link leads, by the standard library's rules."""
    if found_at.startswith(("http://", "https://")):
        return urljoin(found_at, href)
    if _SCHEME.match(href):
        return href
    return posixpath.normpath(posixpath.join(posixpath.dirname(found_at), href))


def recovered(asset: dict[str, Any]) -> Any:
    """The asset that a value of the column ``items.assets`` stands for, as its JSON had it."""
    extra = None if asset["extra"] is None else plain(asset["extra"])
    if not isinstance(extra, dict):
        return extra
    return {name: asset[name] for name in ("href", "title", "type", "roles") if asset[name] is not None} | extra


def first_difference(pairs: Iterable[tuple[Any, Any, Any]]) -> Any:
    """The first (key, expected, found) whose two sides differ; ``None`` where all are equal."""
    return next((pair for pair in pairs if pair[1] != pair[2]), None)
