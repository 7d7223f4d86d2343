"""Landing: pages as they were received, kept until their snapshot is published.

A page is one or more zstd files of lines (:mod:`geocat.line`), or a piece of one of the source's own files as it is,
and, written after it, a checkpoint: counts, SHA-256, and what follows in its chain of pages. A page without its
checkpoint has not landed. A run that was cut off is taken up where it ended, if it asked for the same on top of the
same snapshot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import msgspec

from geocat import line
from geocat.checkpoint import Checkpoint, PageFile, Run
from geocat.harvest.base import WHOLE, Document, Kind, Page, Traffic
from geocat.pieces import LandedFile, landed_files
from geocat.store import Store

ROWS_PER_FILE = 2048
BYTES_PER_FILE = 4 << 20


class Landing:
    """The landed pages of one run of one source.

    :param store: the catalog's storage
    :param folder: the run's, below the root
    :param run: what it asks for
    :ivar received: documents of items that have landed
    :ivar known: those of them that are as they were in the snapshot before
    """

    def __init__(self, store: Store, folder: str, run: Run) -> None:
        """Address the run's folder; see :meth:`begun`."""
        self.store = store
        self.folder = folder
        self.run = run
        self.checkpoints: list[Checkpoint] = []
        self.received = 0
        self.known = 0
        self.announced: int | None = None
        self.whole: int | None = None
        self.scope = WHOLE
        self.whole_of: set[str] = set()
        self._seq = 0
        self._sitting = 0

    @classmethod
    def begun(cls, store: Store, source: str, asked: dict[str, Any], parent: str | None, name: str) -> Self:
        """The run to land pages in: one that was cut off, where it asked for the same, else a new one.

        Others of the source are removed.

        :param asked: what the source is asked for
        :param parent: the snapshot on top of which changes are asked for
        :param name: of a new run's folder
        """
        begun: Self | None = None
        for folder in reversed([each for each in store.folders(f"landing/{source}") if each != "lock"]):
            run = _run_of(store, f"landing/{source}/{folder}")
            if begun is None and run and run.is_for(asked, parent):
                begun = cls(store, f"landing/{source}/{folder}", run)
                begun._take_up()
            else:
                store.remove(f"landing/{source}/{folder}")
        if begun is None:
            started_at = datetime.now(UTC).isoformat(timespec="milliseconds")
            begun = cls(store, f"landing/{source}/{name}", Run(asked, parent, started_at))
            store.fs.makedirs(store.at(begun.folder, "pages"), exist_ok=True)
            store.write(f"{begun.folder}/run.json", msgspec.json.encode(begun.run))
        return begun

    @property
    def resume(self) -> dict[str, Any]:
        """Chain of pages to what follows in it, as the last checkpoint of each says."""
        return {checkpoint.slice: checkpoint.next for checkpoint in self.checkpoints}

    @property
    def gaps(self) -> list[str]:
        """What is missing and cannot be had."""
        return list(dict.fromkeys(checkpoint.gap for checkpoint in self.checkpoints if checkpoint.gap))

    @property
    def notes(self) -> list[str]:
        """What a reader of the snapshot should know."""
        return list(dict.fromkeys(checkpoint.note for checkpoint in self.checkpoints if checkpoint.note))

    @property
    def has_validators(self) -> bool:
        """Whether a document came with something that will tell whether it has changed."""
        return any(checkpoint.validators for checkpoint in self.checkpoints)

    @property
    def traffic(self) -> Traffic:
        """What all the run has cost the source, also before it was cut off."""
        total = Traffic()
        for last in {checkpoint.sitting: checkpoint for checkpoint in self.checkpoints}.values():
            total.add(last.traffic or Traffic())
        return total

    @property
    def digest(self) -> str:
        """What tells whether collection documents and whole files are those of another run: places and bodies."""
        digest = hashlib.sha256()
        for document in self.documents("collections"):
            digest.update(document.found_at.encode() + b"\x1f" + bytes(document.body) + b"\n")
        for role, file in sorted(self.whole_files.items()):
            digest.update(role.encode() + b"\x1f" + file.sha256.encode() + b"\n")
        return digest.hexdigest()

    @property
    def whole_files(self) -> dict[str, LandedFile]:
        """The source's own files that have landed in pieces, by what each is for."""
        return landed_files(self.store, self.folder, self.checkpoints)

    def land(self, page: Page, traffic: Traffic | None = None) -> None:
        """Write a page, then its checkpoint; large pages become several files.

        Files are kept small because DuckDB parses the JSON of a whole chunk of rows at once.
        """
        files: list[PageFile] = []
        batch: list[bytes] = []
        size = 0
        if page.kind == "files":
            files = [self._write_piece(bytes(each.body)) for each in page.documents if each.form != "known"]
        for document in page.documents if page.kind != "files" else ():
            self._seq += 1
            text = line.line(self._seq, document)
            if batch and (size + len(text) > BYTES_PER_FILE or len(batch) >= ROWS_PER_FILE):
                files.append(self._write(page.kind, len(files), batch))
                batch, size = [], 0
            batch.append(text)
            size += len(text)
        if batch:
            files.append(self._write(page.kind, len(files), batch))
        said = {name: getattr(page, name) for name in Page._fields if name not in ("kind", "documents")}
        checkpoint = Checkpoint(
            kind=page.kind,
            documents=len(page.documents),
            validators=sum(bool(document.validator) for document in page.documents),
            known=sum(document.form == "known" for document in page.documents),
            sitting=self._sitting,
            traffic=traffic and replace(traffic, retries=dict(traffic.retries)),
            files=tuple(files),
            version=page.documents[0].validator if page.kind == "files" and page.documents else "",
            **said,
        )
        self.store.write(f"{self.folder}/pages/{len(self.checkpoints):06d}.json", msgspec.json.encode(checkpoint))
        self._count(checkpoint)

    def page_files(self, kind: Kind) -> list[PageFile]:
        """The files of every landed page of a kind, in order."""
        return [file for checkpoint in self.checkpoints if checkpoint.kind == kind for file in checkpoint.files]

    def files(self, kind: Kind, workspace: Path) -> list[str]:
        """Paths of the page files of a kind, readable by DuckDB; one empty file where there are none."""
        names = [file.file for file in self.page_files(kind)]
        if not names:
            empty = workspace / "nothing.zst"
            empty.write_bytes(_compressed(b""))
            return [str(empty)]
        if self.store.is_local:
            return [self.store.at(self.folder, name) for name in names]
        for name in names:
            self.store.fs.get_file(self.store.at(self.folder, name), str(workspace / name))
        return [str(workspace / name) for name in names]

    def documents(self, kind: Kind) -> Iterator[Document]:
        """The landed documents of a kind, in order."""
        for file in self.page_files(kind):
            text = _decompressed(self.store.read(f"{self.folder}/{file.file}"), file.bytes)
            yield from map(line.document, text.split(b"\n")[:-1])

    def longest_line(self) -> int:
        """Bytes to allow for a line: DuckDB's reader refuses longer ones."""
        files = (file for checkpoint in self.checkpoints for file in checkpoint.files)
        return max((file.longest for file in files), default=0) + (2 << 20)

    def discard(self) -> None:
        """Remove the run's pages."""
        self.store.remove(self.folder)

    def _take_up(self) -> None:
        """Read the checkpoints that an earlier process wrote."""
        for name in self.store.folders(f"{self.folder}/pages"):
            if name == f"{len(self.checkpoints):06d}.json":
                self._count(msgspec.json.decode(self.store.read(f"{self.folder}/pages/{name}"), type=Checkpoint))
        self._seq = sum(each.documents for each in self.checkpoints if each.kind != "files")
        self._sitting = max((checkpoint.sitting for checkpoint in self.checkpoints), default=-1) + 1

    def _count(self, checkpoint: Checkpoint) -> None:
        self.checkpoints.append(checkpoint)
        self.scope = checkpoint.scope
        self.whole_of.update(checkpoint.whole_of)
        if checkpoint.whole is not None:
            self.whole = checkpoint.whole
        if checkpoint.kind == "items":
            self.received += checkpoint.documents
            self.known += checkpoint.known
            if checkpoint.announced is not None:
                self.announced = checkpoint.announced

    def _write(self, kind: Kind, part: int, lines: list[bytes]) -> PageFile:
        name = f"{kind}-{len(self.checkpoints):06d}-{part:03d}.zst"
        body = b"".join(lines)
        compressed = _compressed(body)
        self.store.write(f"{self.folder}/{name}", compressed)
        digest = hashlib.sha256(compressed).hexdigest()
        return PageFile(name, len(lines), len(body), max(map(len, lines)), digest)

    def _write_piece(self, body: bytes) -> PageFile:
        name = f"files-{len(self.checkpoints):06d}-000.piece"
        self.store.write(f"{self.folder}/{name}", body)
        return PageFile(name, 1, len(body), 0, hashlib.sha256(body).hexdigest())


def _run_of(store: Store, folder: str) -> Run | None:
    """What a run asked for; ``None`` where that was not written whole."""
    try:
        return msgspec.json.decode(store.read(f"{folder}/run.json"), type=Run)
    except (OSError, msgspec.DecodeError):
        return None


def _compressed(body: bytes) -> bytes:
    import pyarrow as pa  # a tenth of a second that questions need not pay

    data: bytes = pa.Codec("zstd", compression_level=1).compress(body, asbytes=True)
    return data


def _decompressed(data: bytes, size: int) -> bytes:
    import pyarrow as pa  # likewise

    body: bytes = pa.Codec("zstd").decompress(data, size, asbytes=True)
    return body
