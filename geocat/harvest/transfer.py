"""Whole files of a source, fetched in pieces: an interrupted harvest goes on in the middle of a file.

Over HTTP a piece is a range; a server without ranges gives the file at once. A file that is another than the one of
which pieces have landed begins anew.
"""

from __future__ import annotations

import posixpath
import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit, urlunsplit

import fsspec

from geocat.errors import InputError, SourceUnavailable, without_secrets
from geocat.harvest.base import Document, Memory, Page, Traffic
from geocat.harvest.http import MISSING, UNCHANGED, Http

PIECE_BYTES = 8 << 20
PARTIAL = 206
BEYOND = 416
MOST_BEGINNINGS = 4
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_RANGE = re.compile(r"bytes (?P<begin>\d+)-\d+/(?P<total>\d+)$")
_NO_RANGE = re.compile(r"bytes \*/(?P<total>\d+)$")


class Piece(NamedTuple):
    """Bytes of a file from ``begin`` on.

    :param version: what tells whether the file has changed; ``""`` where the source does not say
    :param is_last: whether the file ends with it
    :param is_unchanged: the file is as it was when that was its version; ``body`` is empty
    """

    body: bytes
    begin: int
    version: str
    is_last: bool
    is_unchanged: bool = False


class Origin(Protocol):
    """Where files lie."""

    def piece(self, url: str, begin: int, version: str, known: str = "") -> Piece | None:
        """The bytes of a file from a place on; ``None`` where there is no file.

        :param version: of the file of which the bytes before are; another file is given from its beginning
        :param known: the version that the last snapshot has, which need not be sent again
        """
        ...


class Transfer:
    """The files of one harvest, all of them or none: those that are as they were are fetched too if one is not.

    :param http: the client that asks, whatever the files lie on
    :param files: what each file is for, and its URL or path
    """

    def __init__(self, http: Http, files: Mapping[str, str]) -> None:
        """Ask for nothing yet."""
        self.http = http
        self.files = files

    def pages(self, memory: Memory) -> Iterator[Page]:
        """Yield the pieces of each file that have not landed.

        :raises InputError: a kind of URL that no installed library reads
        :raises SourceUnavailable: no file, no answer, or 5xx after the retries
        :raises SourceRefused: another 4xx
        """
        first: dict[str, Piece] = {}
        if memory.known and not any(role in memory.resume for role in self.files):
            for role, url in self.files.items():
                said = memory.known.validator(without_secrets(url), role)
                first[role] = self._asked(url, 0, "", said.partition(" ")[2])
                if not first[role].is_unchanged:
                    break
            if len(first) == len(self.files) and all(piece.is_unchanged for piece in first.values()):
                for role, url in self.files.items():
                    where = without_secrets(url)
                    known = Document(b"", where, validator=memory.known.validator(where, role), form="known")
                    yield Page("files", [known], url=where, slice=role)
                return
        for role, url in self.files.items():
            if role not in memory.resume or memory.resume[role] is not None:
                piece = first.get(role)
                yield from self._pieces(
                    role, url, memory.resume.get(role), None if piece and piece.is_unchanged else piece
                )

    def _pieces(self, role: str, url: str, state: Any, piece: Piece | None) -> Iterator[Page]:
        """A file from where it has landed, or from its beginning if it is another now."""
        at, version = (state["at"], state["version"]) if state and state["version"] else (0, "")
        mark = version or secrets.token_hex(8)
        beginnings = 0
        while True:
            piece = piece or self._asked(url, at, version)
            if piece.begin != at or (at and piece.version != version):
                beginnings += 1
                if beginnings == MOST_BEGINNINGS:
                    raise self._unavailable(url, "changes faster than it can be read; harvest again later")
                mark = secrets.token_hex(8)
                if piece.begin:
                    at, version, piece = 0, "", None
                    continue
            version = piece.version
            at = piece.begin + len(piece.body)
            where = without_secrets(url)
            follows = None if piece.is_last else {"at": at, "version": version}
            documents = [Document(piece.body, where, validator=version or mark)]
            yield Page("files", documents, url=where, slice=role, next=follows)
            if piece.is_last:
                return
            piece = None

    def _asked(self, url: str, begin: int, version: str, known: str = "") -> Piece:
        origin: Origin = Web(self.http) if url.startswith(("http://", "https://")) else Files(self.http)
        piece = origin.piece(url, begin, version, known)
        if piece is None:
            raise self._unavailable(url, "does not exist; check the declared url, and what is declared beside it")
        return piece

    def _unavailable(self, url: str, why: str) -> SourceUnavailable:
        name = self.http.source
        return SourceUnavailable(f"Source {name}: the file {without_secrets(url)} {why}.", source=name, url=url)


class Web:
    """Files that HTTP gives, in ranges where the server can."""

    def __init__(self, http: Http) -> None:
        """Ask for nothing yet."""
        self.http = http

    def piece(self, url: str, begin: int, version: str, known: str = "") -> Piece | None:
        """See :class:`Origin`."""
        sent = {"Accept-Encoding": "identity", "Range": f"bytes={begin}-{begin + PIECE_BYTES - 1}"}
        if known:
            sent["If-None-Match" if '"' in known else "If-Modified-Since"] = known
        elif version and not version.startswith("W/"):
            sent["If-Range"] = version
        answer = self.http.ask("GET", url, sent=sent, passing=(*MISSING, UNCHANGED, BEYOND))
        if answer.status in MISSING:
            return None
        if answer.is_unchanged:
            return Piece(b"", 0, known, is_last=True, is_unchanged=True)
        if answer.status == BEYOND:
            total = _NO_RANGE.match(answer.headers.get("Content-Range", ""))
            if total and int(total["total"]) == begin:
                return Piece(b"", begin, answer.validator or version, is_last=True)
            answer = self.http.ask("GET", url, sent={"Accept-Encoding": "identity"}, passing=MISSING)
            return None if answer.status in MISSING else Piece(answer.body, 0, answer.validator, is_last=True)
        if answer.status == PARTIAL and (given := _RANGE.match(answer.headers.get("Content-Range", ""))):
            end = int(given["begin"]) + len(answer.body)
            is_last = end >= int(given["total"]) or not answer.body
            return Piece(answer.body, int(given["begin"]), answer.validator, is_last)
        return Piece(answer.body, 0, answer.validator, is_last=True)


class Files:
    """Files on anything that fsspec reads."""

    def __init__(self, http: Http) -> None:
        """Read nothing yet."""
        self.source = http.source
        self.traffic: Traffic = http.traffic

    def piece(self, url: str, begin: int, version: str, known: str = "") -> Piece | None:
        """See :class:`Origin`."""
        try:
            fs, path = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as wrong:
            raise InputError(f"Source {self.source} has a url that cannot be read: {wrong}.") from wrong
        try:
            fs.invalidate_cache()
            about = fs.info(path)
            now = str(about.get("ETag") or about.get("etag") or fs.ukey(path))
            size = int(about["size"] or 0)
            if now == known:
                self.traffic.unchanged += 1
                return Piece(b"", 0, known, is_last=True, is_unchanged=True)
            begin = begin if now == version else 0
            body = bytes(fs.cat_file(path, begin, min(begin + PIECE_BYTES, size))) if size > begin else b""
        except (FileNotFoundError, IsADirectoryError):
            return None
        except OSError as wrong:
            raise SourceUnavailable(
                f"Source {self.source}: {without_secrets(url)} cannot be read ({wrong}); check it, then harvest again.",
                source=self.source,
                url=url,
            ) from wrong
        self.traffic.requests += 1
        self.traffic.bytes += len(body)
        return Piece(body, begin, now, begin + len(body) >= size)


def below(root: str, place: str) -> str:
    """The URL or path of a file: of its own where it has a scheme or begins with ``/``, else below the root.

    >>> below("https://host/corpus?key=k", "resources/a.csv")
    'https://host/corpus/resources/a.csv?key=k'
    """
    if _SCHEME.match(place) or place.startswith("/"):
        return place
    if root.startswith(("http://", "https://")):
        parts = urlsplit(root)
        return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{place}"))
    if _SCHEME.match(root):
        return f"{root.rstrip('/')}/{place}"
    return posixpath.join(posixpath.abspath(root), place)


def parent(url: str) -> str:
    """The folder of a file, as a URL or path.

    >>> parent("https://host/mine/samples.csv?key=k")
    'https://host/mine?key=k'
    """
    if url.startswith(("http://", "https://")):
        parts = urlsplit(url)
        return urlunsplit(parts._replace(path=parts.path.rpartition("/")[0]))
    return url.rpartition("/")[0]
