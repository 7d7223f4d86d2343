"""Reading single documents, wherever they lie, and only those that have changed since."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote

import fsspec

from geocat.errors import SourceUnavailable, without_secrets
from geocat.harvest import multihash
from geocat.harvest.http import MISSING, UNCHANGED, Answer, Http, Unreadable
from geocat.sources import token

CHECKSUM = "checksum:"
FORBIDDEN = 403


class Place(NamedTuple):
    """Where a document lies, the id of the nearest collection above it, and the checksum that the link has."""

    url: str
    parent_collection: str = ""
    linked_from: str = ""
    checksum: str = ""


class Read(NamedTuple):
    """A document at a place.

    :param url: where it lay in the end, redirects followed
    :param validator: what will tell whether it has changed
    :param is_unchanged: it is as it was when that was its validator; ``body`` is empty
    :param differs: it is not what the checksum of the link to it announces
    :param is_refused: the host answers 403, which object stores say also of what is not there
    """

    body: bytes
    url: str
    validator: str
    is_unchanged: bool = False
    differs: bool = False
    is_refused: bool = False


class Reader:
    """Reads documents over HTTP or through fsspec; safe to share between threads.

    :param http: the client that asks
    """

    def __init__(self, http: Http) -> None:
        """Read nothing yet."""
        self.http = http

    def read(self, place: Place, known: str = "", *, may_refuse: bool = False) -> Read | None:
        """The document at a place; ``None`` where there is none.

        :param known: the validator of the version that is known
        :param may_refuse: say that it is refused, where no token was sent, rather than raise
        :raises SourceUnavailable: no answer, 5xx after the retries, or a file that cannot be read
        :raises SourceRefused: another 4xx
        """
        if place.checksum and known == CHECKSUM + place.checksum:
            return Read(b"", place.url, known, is_unchanged=True)
        if place.url.startswith(("http://", "https://")):
            return self._over_http(place, known, may_refuse=may_refuse)
        return self._from_file(place, known)

    def _over_http(self, place: Place, known: str, *, may_refuse: bool) -> Read | None:
        differs = False

        def check(answer: Answer) -> None:
            nonlocal differs
            differs = bool(place.checksum) and multihash.matches(answer.body, place.checksum) is False
            if differs and not retried:
                retried.append(True)
                raise Unreadable("it has another checksum than the link to it announces")

        retried: list[bool] = []
        sent = {}
        if known and not known.startswith(CHECKSUM):
            sent = {"If-None-Match" if '"' in known else "If-Modified-Since": known}
        passing: tuple[int, ...] = (*MISSING, UNCHANGED)
        if may_refuse and not token(self.http.source):
            passing = (*passing, FORBIDDEN)
        answer = self.http.ask("GET", place.url, sent=sent, check=check, passing=passing)
        if answer.status in MISSING:
            return None
        if answer.status == FORBIDDEN:
            return Read(b"", place.url, "", is_refused=True)
        validator = CHECKSUM + place.checksum if place.checksum and not differs else answer.validator
        if answer.is_unchanged:
            return Read(b"", place.url, known, is_unchanged=True)
        return Read(answer.body, answer.url, validator, differs=differs)

    def _from_file(self, place: Place, known: str) -> Read | None:
        fs, path = fsspec.core.url_to_fs(place.url)
        try:
            for name in dict.fromkeys((path, unquote(path))):  # a file has the name that its link has in quotes
                with suppress(FileNotFoundError, IsADirectoryError):
                    validator = CHECKSUM + place.checksum if place.checksum else str(fs.ukey(name))
                    if validator == known:
                        return Read(b"", place.url, known, is_unchanged=True)
                    body = fs.cat_file(name)
                    differs = bool(place.checksum) and multihash.matches(body, place.checksum) is False
                    return Read(body, place.url, "" if differs else validator, differs=differs)
        except OSError as wrong:
            raise SourceUnavailable(
                f"Source {self.http.source}: {without_secrets(place.url)} cannot be read ({wrong}); check it, then "
                "harvest again.",
                source=self.http.source,
                url=place.url,
            ) from wrong
        return None
