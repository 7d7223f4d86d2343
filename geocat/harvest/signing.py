"""Signing hrefs, for the hosts that open a file only to who has a signature: at export, never before.

A signature lasts an hour or so, therefore the catalog keeps bare hrefs (:mod:`geocat.signatures`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from geocat.errors import HarvestError, InputError, SourceChanged, SourceRefused
from geocat.harvest.http import Http
from geocat.sources import Declared

SIGNER_URL = "GEOCAT_SIGNER_URL"
SUBSCRIPTION_KEY = "PC_SDK_SUBSCRIPTION_KEY"
PLANETARY_COMPUTER = "https://planetarycomputer.microsoft.com/api/sas/v1"
RENEWED_BEFORE = timedelta(minutes=1)
KEPT_AT_LEAST = timedelta(seconds=10)
UNKNOWN = 404


class Signer(Protocol):
    """What adds signatures to hrefs.

    :ivar expires: when the first of the signatures given so far ends; ``None`` where none was given
    :ivar unknown: the places whose hrefs stay as they are, because the signer does not know them
    """

    expires: datetime | None
    unknown: set[str]

    def sign(self, href: str) -> str:
        """The href with a signature; as it is where it needs none.

        :raises HarvestError: no signature can be had
        """
        ...


class _Token(NamedTuple):
    query: str
    renewed_at: datetime


class PlanetaryComputer:
    """Signs blobs of Microsoft's Planetary Computer, a token for each container, as its own library does.

    Hrefs of other hosts stay, and so do those of the public account and those that are signed already. The
    variable ``PC_SDK_SUBSCRIPTION_KEY`` may hold a key, which is sent with the request for a token and is shown
    nowhere; ``GEOCAT_SIGNER_URL`` may name another service with the same answers.
    """

    name = "planetary-computer"
    public = "ai4edatasetspublicassets"
    _blob = re.compile(r"https?://([a-z0-9-]+)\.blob\.core\.windows\.net(?::\d+)?/([^/?#]+)/", re.IGNORECASE)
    _signed = re.compile(r"[?&](st|se|sp|sig)=")

    def __init__(self) -> None:
        """Ask for nothing yet."""
        self.url = (os.environ.get(SIGNER_URL) or PLANETARY_COMPUTER).rstrip("/")
        self.expires: datetime | None = None
        self.unknown: set[str] = set()
        self._http = Http(self.name, Declared(url=self.url, retries=3))
        self._tokens: dict[tuple[str, str], _Token | None] = {}

    def sign(self, href: str) -> str:
        """The href with a shared access signature, where a blob of the Planetary Computer needs one.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: no token for this container
        :raises SourceChanged: an answer without a token
        """
        blob = self._blob.match(href)
        if not blob or blob[1].lower() == self.public or self._signed.search(href):
            return href
        token = self._token(blob[1], blob[2])
        if token is None:
            return href
        place, hash_, fragment = href.partition("#")
        return f"{place}{'&' if '?' in place else '?'}{token.query}{hash_}{fragment}"

    def _token(self, account: str, container: str) -> _Token | None:
        key = (account, container)
        token = self._tokens.get(key)
        if key not in self._tokens or (token is not None and datetime.now(UTC) >= token.renewed_at):
            token = self._tokens[key] = self._fetched(account, container)
        return token

    def _fetched(self, account: str, container: str) -> _Token | None:
        """A token for a container; ``None`` for one that the service does not know."""
        url = f"{self.url}/token/{account}/{container}"
        key = os.environ.get(SUBSCRIPTION_KEY)
        try:
            answer = self._http.ask(
                "GET", url, sent={"Ocp-Apim-Subscription-Key": key} if key else {}, passing=(401, 403, UNKNOWN)
            )
        except HarvestError as wrong:
            raise type(wrong)(
                f"No signature could be had for {account}/{container}: {wrong} Or export without --sign.",
                source=self.name,
                url=url,
            ) from wrong
        if answer.status == UNKNOWN:
            self.unknown.add(f"{account}/{container}")
            return None
        if answer.status in (401, 403):
            raise SourceRefused(
                f"{self.name} answered {answer.status} to the request for a signature for {account}/{container}; put "
                f"a valid subscription key into the environment variable {SUBSCRIPTION_KEY}, or export without --sign.",
                source=self.name,
                url=url,
            )
        try:
            said = json.loads(answer.body)
            query, expires = said["token"].lstrip("?"), datetime.fromisoformat(said["msft:expiry"]).astimezone(UTC)
        except (ValueError, TypeError, KeyError, AttributeError) as wrong:
            raise SourceChanged(
                f"{self.name} answered the request for a signature for {account}/{container} with something that has "
                "no token and expiry; export without --sign, or look for a newer geocat.",
                source=self.name,
                url=url,
            ) from wrong
        self.expires = min(expires, self.expires or expires)
        return _Token(query, max(expires - RENEWED_BEFORE, datetime.now(UTC) + KEPT_AT_LEAST))


SIGNERS: dict[str, Callable[[], Signer]] = {PlanetaryComputer.name: PlanetaryComputer}


def signer_of(name: str) -> Signer:
    """The signer of a name.

    :raises InputError: there is none; says which there are
    """
    if name not in SIGNERS:
        raise InputError(f"No signer is called {name!r}; there are: {', '.join(SIGNERS)}.")
    return SIGNERS[name]()
