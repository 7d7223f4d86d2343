"""Features of a GeoJSON text, taken apart while it streams by: never is all of it in memory.

A text is cut where two objects seem to meet, and the cut is believed only if what stands before it is proven to be
whole: text that parses as the elements of an array ends where an element does, whatever braces its strings hold.
Where no cut can be proven, as near a feature that is no JSON, brackets are counted instead, outside of strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any, NamedTuple

import msgspec

CHUNK_BYTES = 4 << 20
LONGEST = 64 << 20
"""Bytes of a feature, or of what stands before the first, that are read; more is taken for damage."""
MOST_CUTS = 8
"""Places that are tried before brackets are counted."""
DEEPEST = 500
"""Brackets inside one another, beyond which a feature is not handed on: SQL's parser would overflow its stack."""
_NO_BREAKS = bytes.maketrans(b"\x1f\r\n\x00", b"    ")
_BETWEEN = re.compile(rb"\}\s*,\s*\{")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|["{}\[\],:]')
_ALL_WRITTEN = "it ends in the middle of a feature"


class Batch(NamedTuple):
    """Features as they were written, each on one line, in order; ``problems`` says of which is known what is wrong."""

    features: list[bytes]
    problems: dict[int, str]


class NoFeatures(ValueError):
    """Text that is no collection of features, or not whole: says why, as a part of a sentence."""


class _Head(msgspec.Struct):
    type: Any = None
    crs: Any = None


class _Whole(msgspec.Struct):
    features: list[msgspec.Raw]


class Features:
    """The features of a FeatureCollection, or of an array of them.

    :param file: UTF-8 text
    :param chunk_bytes: read at once
    :ivar crs: the name of the coordinate reference system that the collection says it has, as GeoJSON could before
        RFC 7946; ``""`` where it says none
    """

    def __init__(self, file: BufferedIOBase, chunk_bytes: int = CHUNK_BYTES) -> None:
        """Read nothing yet."""
        self._file = file
        self._chunk_bytes = chunk_bytes
        self._text = b""
        self._is_all = False
        self._is_object = False
        self.crs = ""

    def batches(self) -> Iterator[Batch]:
        """Yield the features in batches of about a chunk.

        :raises NoFeatures: no FeatureCollection and no array, or one that does not come to its end
        :raises OSError: reading failed
        """
        self._begin()
        is_at_end = False
        while not is_at_end:
            self._read()
            proven = None if self._is_all else self._proven()
            if proven is not None:
                batch, is_at_end = proven, False
            else:
                batch, is_at_end = self._last() if self._is_all else self._counted()
            if batch.features:
                yield batch
            if not is_at_end and (self._is_all or len(self._text) > LONGEST):
                why = f"a feature has more than {LONGEST >> 20} MB" if len(self._text) > LONGEST else _ALL_WRITTEN
                raise NoFeatures(why)
        while self._file.read(self._chunk_bytes):  # what is compressed is proven by being read to its end
            pass

    def _read(self) -> None:
        chunk = self._file.read(self._chunk_bytes)
        self._is_all = not chunk
        self._text += chunk.translate(_NO_BREAKS)

    def _begin(self) -> None:
        """Read on to where the first feature begins."""
        while True:
            self._read()
            begin = _first(self._text.removeprefix(b"\xef\xbb\xbf"))
            if begin is not None:
                break
            if self._is_all or len(self._text) > LONGEST:
                raise NoFeatures("it is neither a FeatureCollection nor an array of features")
        text = self._text.removeprefix(b"\xef\xbb\xbf")
        head, self._text = text[:begin], text[begin:]
        self._is_object = head.lstrip()[:1] == b"{"
        if self._is_object:
            try:
                said = msgspec.json.decode(head + b"]}", type=_Head)
            except (msgspec.DecodeError, RecursionError) as wrong:
                raise NoFeatures(f"what stands before its features is not JSON: {wrong}") from wrong
            if said.type not in (None, "FeatureCollection"):
                raise NoFeatures(f"its type is {said.type!r} and not FeatureCollection")
            self.crs = _name(said.crs)

    def _proven(self) -> Batch | None:
        """The features up to the last cut that can be proven; ``None`` where none of a few can."""
        end = len(self._text)
        tried = 0
        while tried < MOST_CUTS and (end := self._text.rfind(b"}", 0, end)) >= 0:
            if between := _BETWEEN.match(self._text, end):
                tried += 1
                try:
                    features = msgspec.json.decode(b"[" + self._text[: end + 1] + b"]", type=list[msgspec.Raw])
                except (msgspec.DecodeError, RecursionError):
                    continue
                self._text = self._text[between.end() - 1 :]
                return _batch(features)
        return Batch([], {}) if not tried and len(self._text) < self._chunk_bytes else None

    def _last(self) -> tuple[Batch, bool]:
        """The features of the end of the text, and whether it is there."""
        before = b'{"features":[' if self._is_object else b"["
        try:
            if self._is_object:
                features = msgspec.json.decode(before + self._text, type=_Whole).features
            else:
                features = msgspec.json.decode(before + self._text, type=list[msgspec.Raw])
        except (msgspec.DecodeError, RecursionError):
            return self._counted()
        self._text = b""
        return _batch(features), True

    def _counted(self) -> tuple[Batch, bool]:
        """The features that end in the text, by their brackets, and whether the last of all is among them."""
        pieces: list[bytes] = []
        begin = depth = 0
        is_at_end = False
        for token in _TOKEN.finditer(self._text):
            kind = token[0]
            if kind == b'"':  # a text that does not end here
                break
            if kind in b"{[":
                depth += 1
            elif kind == b"]" and depth == 0:
                is_at_end = True
            elif kind in b"}]":
                depth = max(depth - 1, 0)
            if depth == 0 and (kind == b"," or is_at_end):
                pieces.append(self._text[begin : token.start()])
                begin = token.end()
            if is_at_end:
                break
        self._text = self._text[begin:]
        if is_at_end and pieces and not pieces[-1].strip():
            pieces.pop()
        return _judged(pieces), is_at_end


def _first(text: bytes) -> int | None:
    """Where the first feature begins; ``None`` where that cannot be seen yet."""
    depth = 0
    key = b""
    is_value = False
    for token in _TOKEN.finditer(text):
        kind = token[0]
        if kind == b'"':  # a text that does not end here
            return None
        if kind == b"[" and (depth == 0 or (depth == 1 and is_value and key == b'"features"')):
            return token.end()
        if kind in b"{[":
            depth += 1
        elif kind in b"}]":
            depth -= 1
        if depth == 1:
            if len(kind) > 1 and not is_value:
                key = kind
            is_value = kind == b":" or (is_value and kind != b",")
    return None


def _batch(features: list[msgspec.Raw]) -> Batch:
    """Features that are JSON; those nested too deeply, or in no Unicode, are told."""
    plain = [bytes(each) for each in features]
    if max(map(len, plain), default=0) <= DEEPEST and all(map(bytes.isascii, plain)):
        return Batch(plain, {})
    return _judged(plain)


def _judged(pieces: list[bytes]) -> Batch:
    """Pieces of text, each looked at; what is in no Unicode has other characters in place of what is none."""
    problems: dict[int, str] = {}
    kept: list[bytes] = []
    for number, piece in enumerate(pieces):
        text = piece.strip()
        if not text.isascii():
            try:
                text.decode()
            except UnicodeDecodeError:
                text = text.decode("utf-8", "replace").encode()
                problems[number] = "The feature is not UTF-8 text."
        if len(text) > DEEPEST and _is_too_deep(text):
            problems[number] = "The feature is nested too deeply to be read."
        kept.append(text)
    return Batch(kept, problems)


def _is_too_deep(text: bytes) -> bool:
    depth = deepest = 0
    if text.count(b"[") + text.count(b"{") <= DEEPEST:
        return False
    for token in _TOKEN.finditer(text):
        depth += (token[0] in b"{[") - (token[0] in b"}]")
        deepest = max(deepest, depth)
    return deepest > DEEPEST


def _name(crs: Any) -> str:
    """The name in a member ``crs``; the whole of it where it has none, and ``""`` where it is null."""
    named = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
    return str(named or crs or "")
