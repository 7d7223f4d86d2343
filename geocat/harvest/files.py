"""Items that lie in files: stac-geoparquet, NDJSON, ItemCollections, arrays, or a file each.

What a file is, its content says. Files are read in the order of their paths, and each is known by its key (its
ETag, or when it was written and how long it is), so that one which is a single document is not read twice.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from typing import Any, NamedTuple

import pyarrow as pa

from geocat.errors import SourceChanged, SourceUnavailable, without_secrets
from geocat.harvest.base import NOTHING, Document, Kind, Memory, Page, Traffic
from geocat.harvest.geoparquet import StacGeoparquet
from geocat.harvest.http import Http
from geocat.harvest.json_text import Found, documents
from geocat.harvest.listing import File, Folder, holds_lines
from geocat.sources import FilesSource

PAGE_DOCUMENTS = 1000
PAGE_BYTES = 16 << 20
SMALL_BYTES = 4 << 20
"""A file no longer than this is fetched whole, while others are read."""
PARQUET = b"PAR1"
COMPRESSED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bz2"}
Content = Document | io.BufferedReader
"""What a file holds, or the document that it is known to be."""


class Step(NamedTuple):
    """The ``number``-th thing found in a file, from 0; ``document`` is ``None`` where it is no document."""

    file: File
    number: int
    found: Found
    document: Document | None


class Files:
    """Every item and collection in a file, a folder, or the files that a pattern names.

    :param name: declared name
    :param asked: where they lie
    """

    def __init__(self, name: str, asked: FilesSource) -> None:
        """Nothing is read before :meth:`pages`."""
        self.name = name
        self.asked = asked
        self.http = Http(name, asked)
        self.traffic = self.http.traffic
        self.where = without_secrets(asked.url)

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:
        """Yield documents in the order of the files' paths; a page holds either items or collections.

        A file that cannot be read as either becomes a document with that problem.

        :raises InputError: a kind of URL that no installed library reads
        :raises SourceUnavailable: nothing lies there, or it cannot be reached
        :raises SourceChanged: not one file holds anything of STAC
        """
        after = memory.resume.get("")
        if after is None and "" in memory.resume:
            return
        has_stac = bool(after and after["has_stac"])
        problem = ""
        kind: Kind = "items"
        page: list[Document] = []
        notes: dict[str, None] = {}
        size = 0
        with ExitStack() as stack:
            for step in self._steps(stack, memory, after, notes):
                file, number, found, document = step
                has_stac = has_stac or found.is_stac
                problem = problem or found.problem
                if found.has_next:
                    notes[f"{file.found_at} has a link to a next page, which is not followed."] = None
                if document is None:
                    continue
                if page and (found.kind != kind or len(page) == PAGE_DOCUMENTS or size > PAGE_BYTES):
                    follows = {"path": file.path, "key": file.key, "number": number, "has_stac": has_stac}
                    yield Page(kind, page, url=self.where, next=follows, note=" ".join(notes))
                    page, size = [], 0
                    notes.clear()
                kind = found.kind
                page.append(document)
                size += len(document.body)
        if not has_stac:
            why = problem.rstrip(".") or ("no document is an item or a collection" if page else "no file")
            raise SourceChanged(
                f"Source {self.name}: {self.where} holds nothing of STAC ({why}); check the declared url.",
                source=self.name,
                url=self.asked.url,
            )
        yield Page(kind, page, url=self.where, note=" ".join(notes))

    def _steps(self, stack: ExitStack, memory: Memory, after: Any, notes: dict[str, None]) -> Iterator[Step]:
        """What is found in the files, one after the other, from where an earlier harvest ended."""
        try:
            for file, content in self._contents(stack, memory, after["path"] if after else "", notes):
                is_same = after and file.key and (file.path, file.key) == (after["path"], after["key"])
                skip = after["number"] if is_same else 0
                if isinstance(content, Document):
                    kind: Kind = "items" if content.form == "known" else "collections"
                    yield Step(file, 0, Found(kind, None), content)
                    continue
                with content:
                    for number, found in _numbered(content, file, skip):
                        yield Step(file, number, found, self._document(file, found))
        except OSError as wrong:
            raise SourceUnavailable(
                f"Source {self.name}: {self.where} cannot be read ({wrong}); check it, then harvest again.",
                source=self.name,
                url=self.asked.url,
            ) from wrong

    def _contents(
        self, stack: ExitStack, memory: Memory, first: str, notes: dict[str, None]
    ) -> Iterator[tuple[File, Content]]:
        """Files from the path ``first`` on, each with its content, or with what is known of it already."""
        if self.asked.url.startswith(("http://", "https://")):
            stack.enter_context(self.http)
            yield self._downloaded(memory)
            return
        folder = Folder(self.name, self.asked.url)
        files = [file for file in folder.files() if file.path >= first]
        if folder.note:
            notes[folder.note] = None
        pool = ThreadPoolExecutor(self.asked.jobs, "geocat-read")
        # Not waited for: after an error or Ctrl-C, a store that hangs would hold up the report.
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        waiting: deque[tuple[File, Document | Future[bytes] | None]] = deque()
        for file in files:
            known = self._known(file, memory)
            if known is None and file.size <= SMALL_BYTES:
                waiting.append((file, pool.submit(folder.fs.cat_file, file.path)))
            else:
                waiting.append((file, known))
            if len(waiting) > 2 * self.asked.jobs:
                yield self._arrived(folder, *waiting.popleft())
        while waiting:
            yield self._arrived(folder, *waiting.popleft())

    def _arrived(self, folder: Folder, file: File, coming: Document | Future[bytes] | None) -> tuple[File, Content]:
        if isinstance(coming, Document):
            self.traffic.unchanged += 1
            return file, coming
        self.traffic.requests += 1
        if coming is None:
            return file, io.BufferedReader(_Counted(folder.opened(file), self.traffic), 1 << 20)
        body = coming.result()
        self.traffic.bytes += len(body)
        return file, io.BufferedReader(io.BytesIO(body))

    def _downloaded(self, memory: Memory) -> tuple[File, Content]:
        """The one file that a URL of HTTP names, held in memory."""
        url = self.asked.url
        last = self._last(self.where, memory)
        answer = self.http.get(url, validator=last.validator if last else "")
        if answer is None:
            raise SourceUnavailable(
                f"Source {self.name}: there is no file at {self.where}; check the declared url.",
                source=self.name,
                url=url,
            )
        path = answer.url.partition("?")[0]
        file = File(path, without_secrets(answer.url), len(answer.body), answer.validator)
        if answer.is_unchanged and last:
            return file, last
        return file, io.BufferedReader(io.BytesIO(answer.body))

    def _known(self, file: File, memory: Memory) -> Document | None:
        """The document that a file was and, by its key, still is."""
        last = self._last(file.found_at, memory)
        return last if last and last.validator == file.key else None

    def _last(self, found_at: str, memory: Memory) -> Document | None:
        """The document that the last complete snapshot found at a place, where nothing else lay there."""
        if memory.known is None:
            return None
        if collection := memory.known.collection(found_at):
            validator, body = collection
            return Document(body, found_at, self.asked.collection, validator=validator)
        if validator := memory.known.validator(found_at, self.asked.collection):
            return Document(b"", found_at, self.asked.collection, validator=validator, form="known")
        return None

    def _document(self, file: File, found: Found) -> Document | None:
        if found.body is None:
            return None
        is_at_file = found.is_alone or not found.has_place
        return Document(
            found.body,
            file.found_at if is_at_file else "",
            self.asked.collection,
            found.problem,
            file.key if found.is_alone and not found.problem else "",
        )


class _Counted(io.RawIOBase):
    """A file that counts what is read of it."""

    def __init__(self, file: Any, traffic: Traffic) -> None:
        self._file = file
        self._traffic = traffic

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._file.readinto(buffer)
        self._traffic.bytes += count
        return count

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at: int = self._file.seek(offset, whence)
        return at

    def tell(self) -> int:
        at: int = self._file.tell()
        return at

    def close(self) -> None:
        self._file.close()
        super().close()


def _numbered(content: io.BufferedReader, file: File, skip: int) -> Iterator[tuple[int, Found]]:
    """What is found in a file, numbered from 0, after the first ``skip``."""
    start = content.peek(4)[:4]
    if start == PARQUET:
        yield from _rows(StacGeoparquet(content), skip)
        return
    number = skip
    try:
        in_order = documents(_plain(content, start), is_lines=holds_lines(file.path))
        for number, found in islice(enumerate(in_order), skip, None):
            yield number, found
    except (OSError, EOFError) as wrong:
        if isinstance(wrong, OSError) and wrong.errno:
            raise
        yield number + 1, Found("items", b"", f"The file cannot be decompressed to its end: {wrong}.", is_stac=False)


def _plain(content: io.BufferedReader, start: bytes) -> io.BufferedIOBase:
    """The text of a file, which may be compressed."""
    codec = next((name for magic, name in COMPRESSED.items() if start.startswith(magic)), None)
    if codec is None:
        return content
    return io.BufferedReader(pa.CompressedInputStream(pa.PythonFile(content, mode="r"), codec), 1 << 20)


def _rows(file: StacGeoparquet, skip: int) -> Iterator[tuple[int, Found]]:
    if file.problem:
        yield 0, Found("items", b"", file.problem, is_stac=False)
        return
    heads = [Found("items", None), *(Found("collections", body) for body in file.collections())]
    yield from list(enumerate(heads))[skip:]
    yield from enumerate(file.items(max(skip - len(heads), 0)), max(skip, len(heads)))
