"""The one gate for what goes wrong with a request: statuses and broken answers become geocat's errors."""

from __future__ import annotations

import re
from importlib.metadata import version
from urllib.parse import urlsplit

from geocat.errors import SourceChanged, SourceRefused, SourceUnavailable, without_secrets
from geocat.sources import token, token_variable


def headers(source: str, url: str, home: str) -> dict[str, str]:
    """What is sent with a request: who asks and, to the source's own host, its token if the environment has one."""
    sent = {"User-Agent": f"geocat/{version('geocat')}"}
    if (secret := token(source)) and _is_at_home(url, home):
        sent["Authorization"] = secret if " " in secret else f"Bearer {secret}"
    return sent


def _is_at_home(url: str, home: str) -> bool:
    """Whether a URL is on the source's own host, and no less protected on the way there."""
    there, here = urlsplit(url), urlsplit(home)
    return there.netloc == here.netloc and there.scheme in (here.scheme, "https")


def refuse(source: str, url: str, status: int) -> None:
    """Raise what an HTTP status means; 2xx passes.

    :raises SourceRefused: 4xx
    :raises SourceUnavailable: 5xx, and anything else that is not an answer
    """
    where = without_secrets(url)
    if 200 <= status < 300:  # noqa: PLR2004  the class of statuses that are answers
        return
    if status in (401, 403):
        raise SourceRefused(
            f"Source {source}: {where} answered {status}; put a valid token into the environment "
            f"variable {token_variable(source)}.",
            source=source,
            url=url,
        )
    if status == 429:  # noqa: PLR2004  too many requests
        raise SourceRefused(
            f"Source {source}: {where} answered 429, too many requests, also after waiting; harvest again later.",
            source=source,
            url=url,
        )
    if 400 <= status < 500:  # noqa: PLR2004  the class of statuses that blame the request
        raise SourceRefused(
            f"Source {source}: {where} answered {status}; check the declared url and what is asked.",
            source=source,
            url=url,
        )
    raise SourceUnavailable(
        f"Source {source}: {where} answered {status}, also after the retries; harvest again later.",
        source=source,
        url=url,
    )


def unavailable(source: str, url: str, why: object) -> SourceUnavailable:
    """The error for a host that did not answer."""
    where = without_secrets(url)
    return SourceUnavailable(
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
