"""An asset as a file that can be read anywhere: only the blocks that are read come over the network, each once."""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from threading import RLock

from geocat.errors import CMAPIError, GeocatError, SourceChanged, without_secrets
from geocat.harvest.carbon_mapper_assets import AssetHost, Piece

BLOCK = 1 << 16
"""Bytes in a block; one holds all of a plume's raster, and the header of a scene's."""
MOST_BLOCKS = 512
"""Blocks that are kept, 32 MB."""


class Blocks:
    """The blocks of an asset that were read, shared by every file opened on it.

    :param hrefs: where the asset may be, in order of preference: the first that is there is read
    """

    def __init__(self, host: AssetHost, hrefs: tuple[str, ...]) -> None:
        """Ask for nothing yet."""
        self.host = host
        self.hrefs = hrefs
        self._href = ""
        self._total = 0
        self._validator = ""
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._lock = RLock()

    @property
    def href(self) -> str:
        """Where the asset is.

        :raises GeocatError: it is nowhere, or cannot be asked for
        """
        with self._lock:
            if not self._href:
                self._find()
            return self._href

    @property
    def total(self) -> int:
        """How long the asset is, in bytes."""
        with self._lock:
            return self._total if self.href else 0

    def read(self, begin: int, end: int) -> bytes:
        """The bytes [begin, end), as far as there are any.

        :raises SourceChanged: the asset is another since it was first read
        :raises GeocatError: as :meth:`AssetHost.piece` does
        """
        with self._lock:
            end = min(end, self.total)
            if begin >= end:
                return b""
            first, last = begin // BLOCK, (end - 1) // BLOCK
            found = {number: self._kept[number] for number in range(first, last + 1) if number in self._kept}
            missing = [number for number in range(first, last + 1) if number not in found]
            if missing:
                found |= self._ask(missing[0], missing[-1])  # a server without ranges gives, and so keeps, all of it
            self._keep(found)
            return b"".join(found[number] for number in range(first, last + 1))[begin - first * BLOCK :][: end - begin]

    def _find(self) -> None:
        missing: CMAPIError | None = None
        for href in self.hrefs:
            try:
                piece = self.host.piece(href, 0, BLOCK)
            except CMAPIError as wrong:
                missing = missing or wrong
                continue
            self._href, self._total, self._validator = href, piece.total, piece.validator
            self._keep(_blocks(piece))
            return
        assert missing is not None  # noqa: S101  there is at least one href
        raise missing

    def _ask(self, first: int, last: int) -> dict[int, bytes]:
        piece = self.host.piece(self._href, first * BLOCK, min((last + 1) * BLOCK, self._total), self._validator)
        if (piece.total, piece.validator) != (self._total, self._validator):
            where = without_secrets(self._href)
            self._href = ""
            self._kept.clear()
            raise SourceChanged(
                f"Source {self.host.name}: {where} is another file since it was opened; read it again.",
                source=self.host.name,
                url=where,
            )
        return _blocks(piece)

    def _keep(self, blocks: dict[int, bytes]) -> None:
        """Keep blocks, and as many of the others as there is room for: all that came in one answer are kept."""
        for number, block in blocks.items():
            self._kept[number] = block
            self._kept.move_to_end(number)
        while len(self._kept) > max(MOST_BLOCKS, len(blocks)):
            self._kept.popitem(last=False)


def _blocks(piece: Piece) -> dict[int, bytes]:
    """The blocks of a piece, by number; the piece begins where a block does."""
    first = piece.begin // BLOCK
    return {first + at // BLOCK: piece.body[at : at + BLOCK] for at in range(0, len(piece.body), BLOCK)}


class AssetFile(io.RawIOBase):
    """An asset, open to be read.

    :param blocks: of the asset
    :param errors: what goes wrong is added here and reads as the end of the file, for GDAL cannot be told more
    """

    def __init__(self, blocks: Blocks, errors: list[GeocatError]) -> None:
        """Begin at the beginning."""
        super().__init__()
        self._blocks = blocks
        self._errors = errors
        self._at = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read anywhere."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place in bytes from the beginning, from here, or from the end."""
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = offset + (self._total() if origin is None else origin)
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes: none at the end, and none after an error."""
        end = self._total() if size is None or size < 0 else self._at + size
        try:
            found = b"" if self._errors else self._blocks.read(self._at, end)
        except GeocatError as wrong:
            self._errors.append(wrong)
            return b""
        self._at += len(found)
        return found

    def _total(self) -> int:
        try:
            return self._blocks.total
        except GeocatError as wrong:
            self._errors.append(wrong)
            return 0
