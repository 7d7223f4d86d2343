"""A source's own files, landed in pieces: each as it was received, put together again when it is read.

A file that became another while it was fetched is fetched anew, so that its pieces are those at the end of its chain
of pages, as far back as they are of one version.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from geocat.checkpoint import Checkpoint, PageFile
from geocat.store import Store


class LandedFile:
    """One file of a source, whole.

    :param store: the catalog's storage
    :param folder: the run's, below the root
    :param url: where it lies, without secrets
    :param version: what tells whether it has changed, as the source says it; of a file that is known to be as it was,
        what :attr:`validator` said of it then
    :param pieces: its bytes, in order; none where it is known
    """

    def __init__(self, store: Store, folder: str, url: str, version: str, pieces: list[PageFile]) -> None:
        """Read nothing yet."""
        self._store, self._folder = store, folder
        self.url, self.version, self.pieces = url, version, pieces

    @property
    def is_known(self) -> bool:
        """Whether it is as it was in the snapshot before, and was not fetched."""
        return not self.pieces

    @cached_property
    def sha256(self) -> str:
        """Of its content."""
        if self.is_known:
            return self.version.partition(" ")[0]
        if len(self.pieces) == 1:
            return self.pieces[0].sha256
        digest = hashlib.sha256()
        for body in self.bodies():
            digest.update(body)
        return digest.hexdigest()

    @property
    def validator(self) -> str:
        """What the next harvest is told of it: SHA-256 of its content, and what the source says of its version."""
        return self.version if self.is_known else f"{self.sha256} {self.version}"

    def bodies(self) -> Iterator[bytes]:
        """Its pieces, in order."""
        for piece in self.pieces:
            yield self._store.read(f"{self._folder}/{piece.file}")

    def opened(self) -> io.BufferedReader:
        """The file, open to be read once, from its beginning."""
        return io.BufferedReader(_InOrder(self.bodies()), 1 << 20)


class _InOrder(io.RawIOBase):
    """Pieces, read one after the other; one is held at a time."""

    def __init__(self, bodies: Iterator[bytes]) -> None:
        self._bodies = bodies
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            following = next(self._bodies, None)
            if following is None:
                return 0
            self._rest = memoryview(following)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def landed_files(store: Store, folder: str, checkpoints: Iterable[Checkpoint]) -> dict[str, LandedFile]:
    """The files that have landed, by the name of their chain of pages.

    :param folder: the run's, below the root
    """
    chains: dict[str, list[Checkpoint]] = {}
    for checkpoint in checkpoints:
        if checkpoint.kind == "files":
            chain = chains.setdefault(checkpoint.slice, [])
            if chain and chain[-1].version != checkpoint.version:
                chain.clear()
            chain.append(checkpoint)
    return {
        name: LandedFile(
            store, folder, chain[-1].url, chain[-1].version, [file for each in chain for file in each.files]
        )
        for name, chain in chains.items()
    }
