"""STAC in JSON text, told apart by what it says: one document, an array, a FeatureCollection, or a document a line.

Documents stay as they were written: text is cut at their ends, and only what tells them apart is decoded.
"""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import msgspec

from geocat.harvest.base import Kind

T = TypeVar("T")
PIECE = 64 << 10
"""Bytes kept of text that cannot be read and is longer than an item is likely to be."""
_BLANK = b"\x1e\t\r\n "  # U+001E begins each text of a GeoJSON text sequence (RFC 8142)
_BOM = b"\xef\xbb\xbf"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")
_NOT_FINITE = re.compile(rb'"(?:[^"\\]|\\.)*"|NaN|Infinity', re.DOTALL)
_STANDS_FOR = {name: b"0.%036d" % secrets.randbelow(10**36) for name in (b"NaN", b"Infinity")}


class Found(NamedTuple):
    """A document that was found in a file.

    :param body: as it was written; ``None`` where a file or a line that can be read holds no document
    :param problem: why it cannot be an item or a collection, where that is known already
    :param is_stac: whether it says that it is what STAC describes
    :param is_alone: whether the file is this document
    :param has_place: whether a link of its own says where it lies
    :param has_next: whether what holds it says that there is more elsewhere
    """

    kind: Kind
    body: bytes | None
    problem: str = ""
    is_stac: bool = True
    is_alone: bool = False
    has_place: bool = False
    has_next: bool = False


class Head(msgspec.Struct):
    """The members that tell what a document is; the rest stays undecoded."""

    type: Any = None
    id: Any = None
    links: Any = None
    extent: msgspec.Raw = msgspec.Raw()
    geometry: msgspec.Raw = msgspec.Raw()
    features: msgspec.Raw = msgspec.Raw()
    collections: msgspec.Raw = msgspec.Raw()


class NotJson(ValueError):
    """Text that is not JSON: says why."""


class Text:
    """JSON text, in which NaN and Infinity may stand as numbers, as Python writes them.

    :raises NotJson: it is not
    """

    def __init__(self, text: bytes | msgspec.Raw) -> None:
        """Check it once."""
        self._text = text
        self._is_changed = False
        try:
            msgspec.json.decode(text, type=msgspec.Raw)
        except RecursionError as wrong:
            raise NotJson("it is nested too deeply") from wrong
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            self._text = _NOT_FINITE.sub(lambda found: _STANDS_FOR.get(found[0], found[0]), bytes(text))
            self._is_changed = True
            try:
                msgspec.json.decode(self._text, type=msgspec.Raw)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                raise NotJson(str(wrong).removeprefix("JSON is malformed: ")) from wrong

    def whole(self, kind: type[T]) -> T | None:
        """The text as a value of a type; ``None`` where it is of another."""
        return self.part(self._text, kind)

    def part(self, text: bytes | msgspec.Raw, kind: type[T]) -> T | None:
        """A part of it as a value of a type; ``None`` where it is of another."""
        try:
            return msgspec.json.decode(text, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    def written(self, part: bytes | msgspec.Raw) -> bytes:
        """A part of it as it was written."""
        body = bytes(part)
        if self._is_changed:
            for name, stand_in in _STANDS_FOR.items():
                body = body.replace(stand_in, name)
        return body

    def document(self, part: bytes | msgspec.Raw | None = None, *, is_alone: bool = False) -> Found:
        """A part of it, or all, as a document."""
        part = self._text if part is None else part
        head = self.part(part, Head)
        found = Found("items", self.written(part), is_alone=is_alone)
        if head is None:
            return found._replace(problem="The document is not a JSON object.", is_stac=False)
        if _is_collection(head):
            return found._replace(kind="collections")
        return found._replace(is_stac=head.type == "Feature", has_place=has_place(head.links))


def has_place(links: Any) -> bool:
    """Whether one of a document's links is to itself, and says the whole way."""
    return any(link.get("rel") == "self" and _ABSOLUTE.match(str(link.get("href"))) for link in _objects(links))


def documents(file: io.BufferedIOBase, *, is_lines: bool) -> Iterator[Found]:
    """Yield every document of a file, in order.

    Text with a document on each line is read line by line; any other is held in memory, whole.

    :param is_lines: whether each line is a document also where the first is not JSON
    """
    lines = _lines(file)
    first = next(lines, None)
    if first is None:
        yield Found("items", b"", "The file is empty.", is_stac=False)
        return
    second = next(lines, None)
    if second is None:
        yield from _expanded(first[1], "The file", is_alone=True)
    elif is_lines or _is_json(first[1]):
        for number, line in chain((first, second), lines):
            yield from _expanded(line, f"Line {number}")
    else:
        yield from _expanded(first[1] + second[1] + file.read(), "The file", is_alone=True)


def _lines(file: io.BufferedIOBase) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, with their numbers, from 1."""
    number = 0
    while line := file.readline():
        number += 1
        line = line.removeprefix(_BOM) if number == 1 else line
        if line.strip(_BLANK):
            yield number, line


def _is_json(line: bytes) -> bool:
    try:
        Text(line.strip(_BLANK))
    except NotJson:
        return False
    return True


def _expanded(sent: bytes, what: str, *, is_alone: bool = False) -> Iterator[Found]:
    """The documents that a text is, or holds.

    :param what: what the text is, for "… is not JSON"
    """
    sent = sent.strip(_BLANK)
    try:
        text = Text(sent)
    except NotJson as wrong:
        yield Found("items", sent[:PIECE], f"{what} is not JSON: {wrong}.", is_stac=False)
        return
    parts = text.whole(list[msgspec.Raw])
    head = text.whole(Head)
    has_next = False
    if head is not None and head.type == "FeatureCollection":
        parts = text.part(head.features, list[msgspec.Raw])
        has_next = any(link.get("rel") == "next" for link in _objects(head.links))
        if parts is None:
            problem = f"{what} is a FeatureCollection without a list of features."
            yield Found("items", sent[:PIECE], problem, is_stac=False)
            return
    elif head is not None and head.type is None:
        parts = text.part(head.collections, list[msgspec.Raw])
    if parts is None:
        yield text.document(is_alone=is_alone)
        return
    yield Found("items", None, has_next=has_next, is_stac=head is not None or not parts)
    for part in parts:
        yield text.document(part)


def _is_collection(head: Head) -> bool:
    """Whether a document is a collection or a catalog; those of STAC 0.x do not say what they are."""
    if head.type is not None:
        return head.type in ("Collection", "Catalog")
    has_extent = bytes(head.extent) not in (b"", b"null")
    return has_extent or (head.id is not None and isinstance(head.links, list) and not bytes(head.geometry))


def _objects(links: Any) -> Iterator[dict[str, Any]]:
    return (link for link in links if isinstance(link, dict)) if isinstance(links, list) else iter(())
