"""Carbon Mapper's asset proxy, as files held in memory: ranges, ETags, tokens, and what goes wrong on the way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlsplit

from geocat.serve.sample import Reply

from .tree import FaultyLoopback

ROOT = "/api/v1"
ASSET = f"{ROOT}/catalog/asset/"
MODIFIED = "Wed, 21 Jan 2026 07:28:00 GMT"


class Asked(NamedTuple):
    """One request: the key that it asked for, its headers (names in lower case), and what was answered."""

    key: str
    headers: dict[str, str]
    status: int
    bytes: int


class AssetServer(FaultyLoopback):
    """Hands out assets, for the time of a ``with`` block.

    :param assets: by key
    :ivar token: without it everything is 401, where it is set
    :ivar ranges: whether ranges are heeded
    :ivar if_range: whether If-Range is heeded
    :ivar tags: whether answers have an ETag, the MD5 of the asset
    :ivar dated: whether answers say when the asset was last modified
    :ivar tag_of: makes an ETag of an asset's bytes
    :ivar fault: asked first with the number of the request, from 0, and the reply that would be sent; may give another
    :ivar redirect: where a key lies in the end, if not here
    """

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__()
        self.root = f"{self.url}{ROOT}"
        self.assets = dict(assets)
        self.token = ""
        self.ranges = self.if_range = self.tags = self.dated = True
        self.tag_of: Callable[[bytes], str] = lambda body: f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        self.fault: Callable[[int, Reply], Reply | None] = lambda _number, _reply: None
        self.redirect: Callable[[str], str] = lambda _key: ""
        self.asked: list[Asked] = []
        self._noting = Lock()

    def href(self, key: str) -> str:
        return f"{self.url}{ASSET}{key}"

    @property
    def sent(self) -> int:
        """Bytes of bodies of assets."""
        return sum(asked.bytes for asked in self.asked)

    def reply(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Reply:  # noqa: ARG002
        said = {name.lower(): value for name, value in headers.items()}
        key = urlsplit(target).path.removeprefix(ASSET)
        with self._noting:
            answer = self._answer(key, said)
            told = self.fault(len(self.asked), answer)
            answer = answer if told is None else told
            self.asked.append(Asked(key, said, answer[0], len(answer[2])))
        return answer

    def _answer(self, key: str, said: dict[str, str]) -> Reply:
        if self.token and said.get("authorization") != f"Bearer {self.token}":
            return 401, {"Content-Type": "application/json"}, b'{"detail":"Unauthorized"}'
        if where := self.redirect(key):
            return 302, {"Location": where}, b""
        if key not in self.assets:
            return 404, {"Content-Type": "application/json"}, b'{"detail":"Not Found"}'
        found = self.assets[key]
        tag = self.tag_of(found)
        about = ({"ETag": tag} if self.tags else {}) | ({"Last-Modified": MODIFIED} if self.dated else {})
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", said.get("range", "")) if self.ranges else None
        is_another = self.if_range and said.get("if-range", tag) not in (tag, MODIFIED)
        if not wanted or is_another:
            return 200, about, found
        begin, end = int(wanted[1]), min(int(wanted[2]) + 1, len(found))
        if begin >= len(found):
            return 416, about | {"Content-Range": f"bytes */{len(found)}"}, b""
        return 206, about | {"Content-Range": f"bytes {begin}-{end - 1}/{len(found)}"}, found[begin:end]


def cut(reply: Reply, kept: int) -> Reply:
    """A reply whose connection ends after so many bytes."""
    status, headers, body = reply
    return status, {**headers, "Content-Length": str(len(body)), "Connection": "close"}, body[:kept]
