"""Carbon Mapper's credentials: found where its users keep them already, and never shown.

A token, or email and password for which the API gives one. They are searched for as georeader does
(carbonmapper.md, 1.4), so that what works there works here.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import msgspec

from geocat.errors import InputError, SourceRefused, without_secrets
from geocat.harvest.base import Traffic
from geocat.harvest.http import Http
from geocat.sources import CarbonMapperSource, token, token_variable

VARIABLES = {"token": "CARBONMAPPER_TOKEN", "email": "CARBONMAPPER_EMAIL", "password": "CARBONMAPPER_PASSWORD"}
"""Each field to the environment variable that goes before what a file says."""
PLACEHOLDERS = {"email": "SET-EMAIL", "password": "SET-PASSWORD"}
REFUSALS = tuple(status for status in range(300, 500) if status not in (408, 429))
"""Answers to email and password that mean that there is no token for them; asking again does not help."""
_UNSET = frozenset([*PLACEHOLDERS.values(), "SET-TOKEN", ""])


def canonical() -> Path:
    """The file that credentials are saved to, unless another is named."""
    return Path.home() / ".georeader" / "auth_carbonmapper.json"


def searched() -> tuple[Path, ...]:
    """The files that may hold credentials, in order; the first that exists counts."""
    home, here = Path.home(), Path()
    return (
        canonical(),
        here / "config" / "carbonmapper_token.json",
        home / ".config" / "carbonmapper" / "config.json",
        home / ".carbonmapper.json",
        here / ".carbonmapper.json",
    )


@dataclass(frozen=True, repr=False)
class CarbonMapperConfig:
    """What opens Carbon Mapper's API; each field may be missing.

    :param email: of the account
    :param password: of the account
    :param token: an access token
    :param extra: whatever else the file has
    """

    email: str | None = None
    password: str | None = None
    token: str | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def __repr__(self) -> str:
        """Which fields are there, and nothing of what they say."""
        said = (f"{name}={'set' if getattr(self, name) else 'missing'}" for name in ("email", "password", "token"))
        return f"{type(self).__name__}({', '.join(said)})"

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None, *, create_placeholder: bool = True) -> Self:
        """The credentials of the first file there is, with those of the environment over them.

        :param path: the only file to look for, instead of the usual ones
        :param create_placeholder: where neither a file nor the environment says anything, write a file to fill in,
            readable by its owner only
        :raises InputError: a file that cannot be read, or is not a JSON object of texts
        """
        places = (Path(path),) if path is not None else searched()
        there = next((place for place in places if place.is_file()), None)
        own = cls.from_env()
        if there is None:
            if create_placeholder and own == cls():
                cls(PLACEHOLDERS["email"], PLACEHOLDERS["password"]).save(places[0])
            return own
        found = cls.from_file(there)
        return replace(found, **{name: value for name in VARIABLES if (value := getattr(own, name))})

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Self:
        """The credentials of one file; placeholders count as missing.

        :raises InputError: it cannot be read, or is not a JSON object of texts
        """
        try:
            said = msgspec.json.decode(Path(path).read_bytes(), type=dict[str, Any])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as wrong:
            why = wrong.strerror if isinstance(wrong, OSError) else "it is not a JSON object"
            raise InputError(
                f"The credentials in {os.fspath(path)} cannot be read ({why}); write an object with email and "
                "password, or with token."
            ) from None
        texts = {name: said.pop(name, None) for name in (*VARIABLES, "username")}
        for name, text in texts.items():
            if text is not None and not isinstance(text, str):
                raise InputError(f"In {os.fspath(path)}, {name} is not text; write it in quotes.")
        email = _given(texts["email"]) or _given(texts["username"])
        return cls(email, _given(texts["password"]), _given(texts["token"]), MappingProxyType(said))

    @classmethod
    def from_env(cls) -> Self:
        """The credentials of ``CARBONMAPPER_TOKEN``, ``CARBONMAPPER_EMAIL`` and ``CARBONMAPPER_PASSWORD``."""
        email, password, token_ = (_given(os.environ.get(VARIABLES[name])) for name in ("email", "password", "token"))
        return cls(email, password, token_)

    @classmethod
    def reset(cls, path: str | os.PathLike[str] | None = None) -> bool:
        """Delete a file of credentials, the canonical one unless another is named; whether there was one."""
        with contextlib.suppress(FileNotFoundError):
            Path(path or canonical()).unlink()
            return True
        return False

    def save(self, path: str | os.PathLike[str] | None = None) -> Path:
        """Write a file that only its owner may read, the canonical one unless another is named; gives its path."""
        place = Path(path or canonical())
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = {name: value for name in ("email", "password", "token") if (value := getattr(self, name))}
        text = msgspec.json.format(msgspec.json.encode({**own, **self.extra}), indent=2)
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}-")  # mkstemp's mode is 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text + b"\n")
            os.replace(temporary, place)
        except BaseException:
            os.unlink(temporary)  # noqa: PTH108  as os.replace
            raise
        return place

    @property
    def can_refresh(self) -> bool:
        """Whether the API gives a new token for what is here."""
        return bool(self.email and self.password)

    def has_credentials(self) -> bool:
        """Whether there is a token, or email and password."""
        return bool(self.token) or self.can_refresh

    def get_token(self) -> str | None:
        """The token that is stored; the API is not asked."""
        return self.token

    def refresh_access_token(self, source: str = "carbon_mapper", declared: CarbonMapperSource | None = None) -> Self:
        """Credentials with a new token, and what refreshes it in ``extra``; nothing is saved.

        :param source: name of the declared source, for messages
        :param declared: where the API is; Carbon Mapper's own, unless given
        :raises InputError: email or password is missing
        :raises SourceRefused: the API does not take them
        :raises SourceUnavailable: no answer, or 5xx, after the retries
        """
        return self._refreshed(source, declared or CarbonMapperSource(type="carbon_mapper"), Traffic())

    def _refreshed(self, source: str, declared: CarbonMapperSource, traffic: Traffic) -> Self:
        if not self.can_refresh:
            raise InputError(f"A new token needs email and password; set {_both()}.")
        url = f"{declared.url.rstrip('/')}/token/pair"
        body = msgspec.json.encode({"email": self.email, "password": self.password})
        sent = {"Content-Type": "application/json"}
        # A redirect would hand the password to whomever it names.
        with Http(source, declared, tokens=_NoTokens(), follows=False) as http:
            try:
                answer = http.ask("POST", url, sent=sent, body=body, passing=REFUSALS)
            finally:
                traffic.add(http.traffic)
        try:
            pair = msgspec.json.decode(answer.body, type=_Pair) if answer.status < 300 else _Pair()  # noqa: PLR2004
        except msgspec.DecodeError:
            pair = _Pair()
        if not pair.access:
            raise SourceRefused(
                f"Source {source}: {without_secrets(url)} answered {answer.status} without a token; check {_both()}.",
                source=source,
                url=url,
            )
        return replace(self, token=pair.access, extra=MappingProxyType({**self.extra, "refresh": pair.refresh}))


class _Pair(msgspec.Struct):
    access: str | None = None
    refresh: str | None = None


class _NoTokens:
    advice = "check email and password"

    def now(self) -> str | None:
        return None

    def renewed(self, refused: str | None) -> str | None:  # noqa: ARG002  there is none to renew
        return None


class CarbonMapperTokens:
    """A declared source's token: its own variable's, else Carbon Mapper's credentials; renewed when it is refused.

    :param source: declared name
    :param declared: where the API is
    :ivar traffic: counts what renewing costs
    """

    def __init__(self, source: str, declared: CarbonMapperSource) -> None:
        """Read nothing yet."""
        self.source, self.declared = source, declared
        self.traffic = Traffic()
        self._config: CarbonMapperConfig | None = None
        self._refused: set[str] = set()
        self._renewing = threading.Lock()

    @property
    def advice(self) -> str:
        """Where the token, or what gives one, belongs."""
        return (
            f"put a valid token into the environment variable {token_variable(self.source)} or {VARIABLES['token']}, "
            f"or email and password into {_both()}"
        )

    @property
    def config(self) -> CarbonMapperConfig:
        """The credentials, read once.

        :raises InputError: the file that holds them cannot be read
        """
        if self._config is None:
            self._config = CarbonMapperConfig.load(create_placeholder=False)
        return self._config

    def now(self) -> str | None:
        """The token to send: that of the source's own variable, else the stored or renewed one."""
        own = token(self.source)
        if own and own not in self._refused:
            return own
        return self.config.token or own

    def renewed(self, refused: str | None) -> str | None:
        """Another token than the refused one: the environment's by now, else a new one for email and password."""
        with self._renewing:
            self._refused |= {refused} if refused else set()
            known = self.now()
            if known and known not in self._refused:
                return known
            if not self.config.can_refresh:
                return refused
            with contextlib.suppress(SourceRefused):
                self._config = self.config._refreshed(self.source, self.declared, self.traffic)  # noqa: SLF001
                return self._config.token
            return refused


def _given(text: str | None) -> str | None:
    """A text that says something."""
    text = (text or "").strip()
    return None if text in _UNSET else text


def _both() -> str:
    return f"{VARIABLES['email']} and {VARIABLES['password']}"
