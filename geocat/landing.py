"""Landing: pages as they were received, kept until their snapshot is published.

A page is one zstd file of lines; a line is ``seq ␟ found_at ␟ parent_collection ␟ problem ␟
document``, divided by U+001F, which cannot occur in JSON text. Beside each page file lies a
checkpoint with its counts. ``sql/conform/landed.sql`` reads the lines back.
"""

from __future__ import annotations

import hashlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from geocat.harvest.base import Document, Page
from geocat.store import Store

FIELD = b"\x1f"
NO_BREAKS = bytes.maketrans(b"\x1f\r\n\x00", b"    ")
LONGEST_DOCUMENT = 64 << 20
DOCUMENTS_PER_FILE = 200
BYTES_PER_FILE = 4 << 20
MOST_UNDER_WAY = 4
MANY_BRACKETS = 16_000
"""With fewer, no nesting is deep enough to overflow the stack of DuckDB's JSON functions."""


class PageFile(msgspec.Struct, frozen=True):
    """The checkpoint of one page file: what lies in it, and what the source said with it.

    ``bytes`` and ``longest`` are of the lines; ``sha256`` is of the compressed file.
    """

    file: str
    kind: str
    rows: int
    bytes: int
    longest: int
    sha256: str
    announced: int | None = None
    url: str = ""


class Landing:
    """The landed pages of one run of one source.

    :param store: the catalog's storage
    :param source: declared name
    :param run: the run's id, a folder name
    """

    def __init__(self, store: Store, source: str, run: str) -> None:
        """Address the run's folder; it is made with the first page."""
        self.store = store
        self.folder = f"landing/{source}/{run}"
        self.pages: list[PageFile] = []
        self.received = 0
        self.announced: int | None = None
        self._seq = 0
        self._started = 0
        self._writer = ThreadPoolExecutor(1, "geocat-land")
        self._under_way: deque[Future[PageFile]] = deque()

    def __enter__(self) -> Self:
        """Land pages in a ``with`` block; at its end every page is written."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is under way."""
        self._writer.shutdown(wait=True, cancel_futures=error is not None)
        if error is None:
            self.pages += [written.result() for written in self._under_way]
        self._under_way.clear()

    def land(self, page: Page) -> None:
        """Write a page and its checkpoint; large pages become several files.

        Files are kept small because DuckDB parses the JSON of a whole chunk of rows at once.
        """
        batch: list[bytes] = []
        size = 0
        for document in page.documents:
            line = self._line(document)
            if batch and (size + len(line) > BYTES_PER_FILE or len(batch) >= DOCUMENTS_PER_FILE):
                self._write(page, batch)
                batch, size = [], 0
            batch.append(line)
            size += len(line)
        if batch:
            self._write(page, batch)
        if page.kind == "items":
            self.received += len(page.documents)
            if page.announced is not None:
                self.announced = page.announced

    def files(self, kind: str, workspace: Path) -> list[str]:
        """Paths of the page files of a kind, readable by DuckDB; one empty file where there are none."""
        names = [page.file for page in self.pages if page.kind == kind]
        if not names:
            empty = workspace / "nothing.zst"
            empty.write_bytes(_compressed(b""))
            return [str(empty)]
        if self.store.is_local:
            return [self.store.at(self.folder, name) for name in names]
        for name in names:
            self.store.fs.get_file(self.store.at(self.folder, name), str(workspace / name))
        return [str(workspace / name) for name in names]

    def longest_line(self) -> int:
        """Bytes to allow for a line: DuckDB's reader refuses longer ones."""
        return max((page.longest for page in self.pages), default=0) + (2 << 20)

    def discard(self) -> None:
        """Remove the run's pages."""
        self.store.remove(self.folder)

    def _line(self, document: Document) -> bytes:
        self._seq += 1
        body, problem = _one_line(document)
        said = (text.encode("utf-8", "replace") for text in (document.found_at, document.parent_collection))
        fields = (b"%d" % self._seq, *said, problem)
        return FIELD.join(field.translate(NO_BREAKS) for field in fields) + FIELD + body + b"\n"

    def _write(self, page: Page, lines: list[bytes]) -> None:
        """Hand the lines to the writing thread; few are under way at once, so memory stays bounded."""
        if not self._started:
            self.store.fs.makedirs(self.store.at(self.folder), exist_ok=True)
        name = f"{page.kind}-{self._started:06d}.zst"
        self._started += 1
        self._under_way.append(
            self._writer.submit(self._write_file, name, page, b"".join(lines), max(map(len, lines)), len(lines))
        )
        while len(self._under_way) > MOST_UNDER_WAY:
            self.pages.append(self._under_way.popleft().result())

    def _write_file(self, name: str, page: Page, body: bytes, longest: int, rows: int) -> PageFile:
        compressed = _compressed(body)
        checkpoint = PageFile(
            file=name,
            kind=page.kind,
            rows=rows,
            bytes=len(body),
            longest=longest,
            sha256=hashlib.sha256(compressed).hexdigest(),
            announced=page.announced,
            url=page.url,
        )
        self.store.write(f"{self.folder}/{name}", compressed)
        self.store.write(f"{self.folder}/{name}.json", msgspec.json.encode(checkpoint))
        return checkpoint


def _compressed(body: bytes) -> bytes:
    import pyarrow as pa  # a tenth of a second that questions need not pay

    data: bytes = pa.Codec("zstd", compression_level=1).compress(body, asbytes=True)
    return data


def _one_line(document: Document) -> tuple[bytes, bytes]:
    """The document on one line, and what is wrong with it that SQL could not see."""
    body = bytes(document.body).removeprefix(b"\xef\xbb\xbf")
    problem = document.problem.encode()
    if len(body) > LONGEST_DOCUMENT:
        return b"", b"The document has %d bytes; geocat reads at most %d." % (len(body), LONGEST_DOCUMENT)
    if not body.isascii():
        try:
            body.decode()
        except UnicodeDecodeError:
            body = body.decode("utf-8", "replace").encode()
            problem = problem or b"The document is not UTF-8 text."
    if FIELD in body or b"\x00" in body:
        body = body.replace(FIELD, b" ").replace(b"\x00", b" ")
        problem = problem or b"The document is not valid JSON."
    if len(body) > MANY_BRACKETS and body.count(b"[") + body.count(b"{") > MANY_BRACKETS and _is_too_deep(body):
        problem = problem or b"The document is nested too deeply to be read."
    return body.replace(b"\r", b" ").replace(b"\n", b" "), problem


def _is_too_deep(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except RecursionError:
        return True
    except msgspec.DecodeError:
        return False
    return False
