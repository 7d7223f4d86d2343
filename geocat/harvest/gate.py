"""The one gate for what goes wrong with a request: statuses and broken answers become geocat's errors."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Protocol
from urllib.parse import urlsplit

from geocat.errors import HarvestError, SourceChanged, SourceRefused, SourceUnavailable, without_secrets
from geocat.sources import token, token_variable


class Unreadable(Exception):
    """Raised by a check of an answer that is not what was asked for; the request is sent again.

    :param error: what to raise when no answer passes; an :class:`Unread`, unless given
    """

    def __init__(self, why: object, error: HarvestError | None = None) -> None:
        """Keep the reason, which may be an error itself."""
        super().__init__(why)
        self.error = error


class Unread(SourceChanged):
    """No answer was readable JSON, also after the retries.

    :param body: of the last answer
    :param why: what is wrong with it, in words
    """

    def __init__(self, message: str, *, source: str, url: str, body: bytes, why: str) -> None:
        """Keep the answer beside the sentence, so that it need not be lost."""
        super().__init__(message, source=source, url=url)
        self.body = body
        self.why = why


class TooSlow(SourceUnavailable):
    """No answer in time, also after the retries: a smaller question may have one."""


class Tokens(Protocol):
    """Where a client's token comes from: safe to share between threads."""

    @property
    def advice(self) -> str:
        """What whoever was answered 401 should do: the end of a sentence."""
        ...

    def now(self) -> str | None:
        """The token to send; ``None`` for none."""
        ...

    def renewed(self, refused: str | None) -> str | None:
        """The token to send instead of one that was answered 401; the same, or ``None``, where there is no other."""
        ...


class EnvironmentTokens:
    """The token that the environment has for a source, read anew for each request."""

    def __init__(self, source: str) -> None:
        """Read nothing yet."""
        self.source = source

    @property
    def advice(self) -> str:
        """Which variable holds the token."""
        return f"put a valid token into the environment variable {token_variable(self.source)}"

    def now(self) -> str | None:
        """The token, if the environment has one."""
        return token(self.source)

    def renewed(self, refused: str | None) -> str | None:  # noqa: ARG002  whatever was refused
        """The token that the environment has by now."""
        return token(self.source)


def headers(secret: str | None, url: str, home: str) -> dict[str, str]:
    """What is sent with a request: who asks and, to the source's own host, its token if there is one."""
    sent = {"User-Agent": f"geocat/{version('geocat')}"}
    if secret and is_at_home(url, home):
        sent["Authorization"] = secret if " " in secret else f"Bearer {secret}"
    return sent


def is_at_home(url: str, home: str) -> bool:
    """Whether a URL is on the source's own host, and no less protected on the way there."""
    there, here = urlsplit(url), urlsplit(home)
    return there.netloc == here.netloc and there.scheme in (here.scheme, "https")


def refusal(source: str, url: str, status: int, advice: str = "") -> HarvestError | None:
    """The error that an HTTP status means; ``None`` for 2xx.

    :param advice: what helps against 401 and 403; a token in the environment, unless given
    :return: :class:`SourceRefused` for 4xx, :class:`TooSlow` for 504, :class:`SourceUnavailable` for other 5xx and
        anything else that is not an answer
    """
    if 200 <= status < 300:  # noqa: PLR2004  the class of statuses that are answers
        return None
    kind: type[HarvestError] = SourceRefused
    if status in (401, 403):
        said = f"answered {status}; {advice or EnvironmentTokens(source).advice}."
    elif status == 429:  # noqa: PLR2004  too many requests
        said = "answered 429, too many requests, also after waiting; harvest again later."
    elif 400 <= status < 500:  # noqa: PLR2004  the class of statuses that blame the request
        said = f"answered {status}; check the declared url and what is asked."
    else:
        kind = TooSlow if status == 504 else SourceUnavailable  # noqa: PLR2004  gateway timeout
        said = f"answered {status}, also after the retries; harvest again later."
    return kind(f"Source {source}: {without_secrets(url)} {said}", source=source, url=url)


def refuse(source: str, url: str, status: int) -> None:
    """Raise what an HTTP status means; 2xx passes.

    :raises SourceRefused: 4xx
    :raises SourceUnavailable: 5xx, and anything else that is not an answer
    """
    if (error := refusal(source, url, status)) is not None:
        raise error


def unavailable(
    source: str, url: str, why: object, kind: type[SourceUnavailable] = SourceUnavailable
) -> SourceUnavailable:
    """The error for a host that did not answer."""
    where = without_secrets(url)
    return kind(
        f"Source {source}: {where} did not answer ({_short(why).replace(url, where)}); check the url and "
        "the network, then harvest again.",
        source=source,
        url=url,
    )


def not_json(source: str, url: str, content_type: str, why: object) -> SourceChanged:
    """The error for an answer that is not JSON, or not whole."""
    kind = content_type.partition(";")[0] or "no content type"
    return SourceChanged(
        f"Source {source}: {without_secrets(url)} answered with {kind} that is not readable JSON "
        f"({_short(why)}); check that the url is that of a STAC document.",
        source=source,
        url=url,
    )


def unread(source: str, url: str, content_type: str, body: bytes, why: object) -> Unread:
    """Likewise, with the answer kept."""
    return Unread(str(not_json(source, url, content_type, why)), source=source, url=url, body=body, why=_short(why))


def _short(why: object) -> str:
    """What happened in words: those of the innermost error, without the names of libraries around them."""
    while inner := next((each for each in _within(why) if isinstance(each, BaseException)), None):
        why = inner
    text = (isinstance(why, OSError) and why.strerror) or str(why)
    text = re.sub(r"^HTTPS?Connection(Pool)?\([^)]*\): ", "", text)
    text = re.sub(r"^[A-Za-z]+\((.*)\)$", r"\1", text, flags=re.DOTALL)
    return " ".join(text.split()).strip(".") or type(why).__name__


def _within(why: object) -> tuple[object, ...]:
    """The errors that an error of urllib3 or requests may wrap."""
    return (getattr(why, "reason", None), *getattr(why, "args", ()), getattr(why, "__cause__", None))
