"""Carbon Mapper's assets, asked for in byte ranges: rasters, outlines and pictures of plumes and scenes.

The token goes to the API's own host and to no other: not to the CDN that signed URLs name, and not along a redirect.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from geocat.errors import CMSceneNotPublished, without_secrets
from geocat.harvest.carbon_mapper_credentials import CarbonMapperTokens
from geocat.harvest.gate import Tokens
from geocat.harvest.http import MISSING, Answer, Check, Http, Unreadable
from geocat.sources import CarbonMapperSource, declare

NAME = "carbon_mapper"
CDN = "catalog.carbonmapper.org"
ASSET = "/catalog/asset/"
PARTIAL = 206
OUT_OF_RANGE = 416
PROBE = 2
"""Bytes asked for by those who only want to know whether an asset is there."""
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class Piece(NamedTuple):
    """Bytes of an asset.

    :param body: those that came
    :param begin: where in the asset they begin
    :param total: how long the asset is
    :param validator: its strong ETag, else when it was last modified, else ``""``
    :param modified: when it was last modified, as HTTP has it, or ``""``
    """

    body: bytes
    begin: int
    total: int
    validator: str
    modified: str

    @property
    def end(self) -> int:
        """Where in the asset they end, exclusively."""
        return self.begin + len(self.body)


class AssetHost:
    """The API that hands out assets: safe to share between threads.

    :param name: of the declared source, for messages and ``GEOCAT_TOKEN_<NAME>``
    :param declared: its url, retries, timeout and pace; Carbon Mapper's own API, unless given
    :param token: sent to the API's host; the source's own credentials, unless given
    """

    def __init__(
        self, name: str = NAME, declared: CarbonMapperSource | None = None, *, token: str | None = None, jobs: int = 4
    ) -> None:
        """Open nothing yet."""
        if declared is None:
            found = declare(name, {"type": NAME})
            assert isinstance(found, CarbonMapperSource)  # noqa: S101  the type that was declared
            declared = found
        self.name = name
        self.root = declared.url.rstrip("/")
        tokens: Tokens = _GivenToken(token) if token else CarbonMapperTokens(name, declared)
        self.http = Http(name, declared, connections=jobs, tokens=tokens)

    def __enter__(self) -> Self:
        """Use the host in a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        self.http.__exit__(kind, error, trace)

    def stable(self, href: str) -> str:
        """The href of an asset at this API, which does not expire: the CDN's and other roots' are rewritten.

        What is neither stays as it is.
        """
        parts = urlsplit(href)
        _, proxied, key = parts.path.partition(ASSET)
        if not proxied and parts.hostname == CDN:
            key = parts.path.lstrip("/")
        return f"{self.root}{ASSET}{key}" if key else href

    def whole(self, href: str) -> bytes:
        """An asset in one answer: small ones.

        :raises: as :meth:`piece` does
        """
        return self.piece(href, 0, None).body

    def is_there(self, href: str) -> bool:
        """Whether there is such an asset; asks for two bytes of it.

        :raises: as :meth:`piece` does, but for 404
        """
        try:
            self.piece(href, 0, PROBE)
        except CMSceneNotPublished:
            return False
        return True

    def piece(self, href: str, begin: int, end: int | None, validator: str = "") -> Piece:
        """The bytes [begin, end) of an asset, or all of it where the server cannot give a part.

        :param end: exclusive; ``None`` asks for the whole asset
        :param validator: of the version that the bytes must belong to: of another version everything comes
        :raises CMSceneNotPublished: 404 or 410
        :raises SourceRefused: 401, 403, or another 4xx; says where the token belongs
        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceChanged: an answer that is not the range that was asked for
        """
        url = self.stable(href)
        sent = {"Accept-Encoding": "identity"}
        if end is not None:
            sent["Range"] = f"bytes={begin}-{end - 1}"
            sent |= {"If-Range": validator} if validator else {}
        answer = self.http.ask("GET", url, sent=sent, check=_is_range_from(begin), passing=(*MISSING, OUT_OF_RANGE))
        if answer.status == OUT_OF_RANGE:
            return self.piece(href, 0, None)
        if answer.status in MISSING:
            raise CMSceneNotPublished(
                f"Source {self.name}: there is no asset {without_secrets(url)}; it is not published yet, or never will "
                "be: ask again after the next harvest.",
                scene_name=PurePosixPath(urlsplit(url).path).parent.name.partition("-")[0],
            )
        return _piece(answer)


class _GivenToken:
    """A token that somebody gave: there is no other."""

    advice = "give a valid token"

    def __init__(self, token: str) -> None:
        self._token = token

    def now(self) -> str | None:
        return self._token

    def renewed(self, refused: str | None) -> str | None:
        return refused


def _is_range_from(begin: int) -> Check:
    """A check that a part of an asset is the part that was asked for."""

    def _check(answer: Answer) -> None:
        if answer.status == PARTIAL:
            found = _RANGE.fullmatch(answer.headers.get("Content-Range", "").strip())
            if not found or int(found[1]) != begin or int(found[2]) - begin + 1 != len(answer.body):
                raise Unreadable(f"{len(answer.body)} bytes as {answer.headers.get('Content-Range', 'no range')}")

    return _check


def _piece(answer: Answer) -> Piece:
    tag, modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
    validator = modified if tag.startswith("W/") or not tag else tag  # RFC 9110, 13.1.5: a weak one tells no range
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", "").strip())
    if answer.status == PARTIAL and found:
        return Piece(answer.body, int(found[1]), int(found[3]), validator, modified)
    return Piece(answer.body, 0, len(answer.body), validator, modified)
