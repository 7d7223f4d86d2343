"""A folder of files over HTTP, which can be told to misbehave."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from socket import SHUT_RDWR, SO_LINGER, SOL_SOCKET
from struct import pack
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from geocat.serve.sample import Connection, Loopback, Reply

RESET: Reply = (0, {}, b"")
"""The answer that is none: the connection is reset."""

MEDIA_TYPES = {
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".ndjson": "application/x-ndjson",
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
}


class _Fragile(Connection):
    """A connection that a reply of status 0 resets."""

    def send_response(self, code: int, message: str | None = None) -> None:
        if code == RESET[0]:
            self.connection.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))
            raise ConnectionResetError
        super().send_response(code, message)


class FaultyLoopback(Loopback):
    """A loopback server that can reset connections, and drops the open ones when its ``with`` block ends."""

    connection = _Fragile

    def __init__(self) -> None:
        self._open: set[Any] = set()
        super().__init__()

    def __exit__(self, *raised: object) -> None:
        super().__exit__(*raised)
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        if request.getsockopt(SOL_SOCKET, SO_LINGER, 8) == pack("ii", 1, 0):
            request.close()  # a shutdown first would end the connection in good order
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class TreeServer(FaultyLoopback):
    """Serves the files of a folder, for the time of a ``with`` block.

    :param folder: what ``GET /a/b.json`` finds as ``folder/a/b.json``; read at each request
    :param answer: asked first with the path, unquoted and without its query; a reply (status, headers,
        body) is sent instead of the file, ``None`` means the file. A ``Content-Length`` beyond the body
        cuts the answer short, :data:`RESET` resets the connection. It is called from several threads.
    :ivar requests: how many requests came in, whatever was answered
    :ivar paths: how many of them asked for each path
    """

    def __init__(
        self,
        folder: Path,
        answer: Callable[[str], tuple[int, Mapping[str, str], bytes] | None] | None = None,
    ) -> None:
        super().__init__()
        self.folder = os.path.realpath(folder)
        self.answer = answer
        self.paths: Counter[str] = Counter()
        self._counting = Lock()

    @property
    def requests(self) -> int:
        with self._counting:
            return self.paths.total()

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        path = unquote(urlsplit(target).path)
        with self._counting:
            self.paths[path] += 1
        told = self.answer(path) if self.answer else None
        if told is not None:
            status, given, body = told
            given = {name.title(): value for name, value in given.items()}
            if given.get("Content-Length", str(len(body))) != str(len(body)):
                given["Connection"] = "close"  # the client waits for the rest otherwise
            return status, given, body
        return self._file(method, path, headers.get("If-None-Match", ""))

    def _file(self, method: str, path: str, known: str) -> Reply:
        if method != "GET":
            return _refusal(405, f"{path} does not take {method}.")
        file = Path(os.path.realpath(self.folder + "/" + path.replace("\0", "/")))
        if not file.is_relative_to(self.folder):
            return _refusal(403, f"{path} lies outside the folder.")
        try:
            found = file.read_bytes()
        except OSError:
            return _refusal(404, f"There is no file {path}.")
        tag = f'"{hashlib.md5(found, usedforsecurity=False).hexdigest()}"'
        if tag == known:
            return 304, {"ETag": tag}, b""
        return 200, {"Content-Type": MEDIA_TYPES.get(file.suffix, "application/octet-stream"), "ETag": tag}, found


def _refusal(status: int, description: str) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps({"description": description}).encode()
