"""Signatures in URLs: what a host adds for an hour, and what nobody else may see, taken out again.

A signed URL expires, differs each time it is sent and opens a door meanwhile; what it names is the same
without the signature. So a catalog keeps the bare URL, and :mod:`geocat.harvest.signing` signs it anew.

A parameter that only goes with a signature, such as ``se``, ``st`` or ``Expires``, is taken out where its
signature stands in the same URL, and stays where it does not. What remains keeps its order and its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from geocat.errors import AMBIGUOUS_PARAMETERS, SECRET_PARAMETERS

SIGNED_WITH = {
    "sig": frozenset(
        "se sp sv sr st spr skoid sktid skt ske sks skv sip ss srt si sdd saoid suoid scid ses".split()  # noqa: SIM905
    ),
    "signature": frozenset(
        ["expires", "policy", "key-pair-id", "hash-algorithm", "awsaccesskeyid", "googleaccessid", "ossaccesskeyid"]
    ),
}
"""The parameter that holds a signature to those that go with it: Azure SAS; CloudFront, AWS v2, Google v2, OSS."""

PREFIXES = {"x-amz-signature": "x-amz-", "x-goog-signature": "x-goog-", "x-oss-signature": "x-oss-"}
"""The parameter that holds a signature to how those begin that go with it: AWS v4, Google v4, OSS v4."""

_ALONE = SECRET_PARAMETERS - AMBIGUOUS_PARAMETERS
_WORDS = (b"sig", b"token", b"key", b"secret", b"credential")
"""Each name of a key or signature has one of them."""
_SEPARATOR = re.compile(rb"(&(?:amp;)?|\\u0026(?:amp;)?)")
_IN_URL = rb'[^"\s<>#\\]*'
_QUERY = re.compile(rb"\?" + _IN_URL + rb"(?:\\(?:/|u(?!00(?:0.|20|22|3[CcEe]))[0-9A-Fa-f]{4})" + _IN_URL + rb")*")
_LOGIN = re.compile(rb':(\\?/\\?/)((?:[^/?#"\s<>\\]|\\u[0-9A-Fa-f]{4})*)@')
_MOST_PUNCTUATION = 8
_BEHIND_URL = b".,;:!'`*"
_BRACKETS = {b")": b"(", b"]": b"[", b"}": b"{"}


def without_signatures(body: bytes) -> bytes:
    r"""JSON text with the signatures, keys and log-ins of its URLs taken out; otherwise the same bytes.

    URLs are found wherever they stand in a text; ``&`` may be written ``\u0026``, ``=`` ``\u003d`` and
    ``/`` ``\/``. A document that has neither ``?`` nor ``@`` costs one look at its bytes.
    """
    at, done = body.find(b"?"), 0
    kept: list[bytes] = []
    while at >= 0:
        found = _QUERY.match(body, at)
        assert found  # noqa: S101  the pattern matches a question mark alone
        end = found.end()
        if (bare := _bare(found)) != found[0]:
            kept += body[done:at], bare
            done = end
        at = body.find(b"?", end)
    if kept:
        body = b"".join([*kept, body[done:]])
    return _LOGIN.sub(_without_login, body) if b"@" in body else body


def unsigned(url: str) -> str:
    """The URL, or path, with its signature, keys and log-in taken out; the fragment stays."""
    if "?" not in url and "@" not in url:
        return url
    whole, hash_, fragment = url.encode("utf-8", "surrogatepass").partition(b"#")
    place, _, query = whole.partition(b"?")
    if signed_parameters(url):
        kept = _kept(query)
        whole = place + (b"?" + kept if kept else b"")
    whole = _LOGIN.sub(_without_login, whole, count=1)
    return (whole + hash_ + fragment).decode("utf-8", "surrogatepass")


def signed_parameters(url: str) -> tuple[str, ...]:
    """The names of the parameters that :func:`unsigned` takes out of a URL, in their order."""
    query = url.encode("utf-8", "surrogatepass").partition(b"#")[0].partition(b"?")[2]
    names = [_name(pair) for pair in _SEPARATOR.split(query)[::2]]
    secret = _secret(names)
    return tuple(name for name in names if name in secret)


def _bare(found: re.Match[bytes]) -> bytes:
    """A query as found in JSON text, without its signature; what only looks like its end stays."""
    query = found[0][1:]
    said = unquote_to_bytes(query).lower()
    if not any(word in said for word in _WORDS):
        return found[0]
    if not _secret([_name(pair) for pair in _SEPARATOR.split(query)[::2]]):
        return found[0]
    at = _without_punctuation(query, is_all=found.string[found.end() : found.end() + 1] in (b'"', b"#", b""))
    kept = _kept(query[:at])
    return (b"?" + kept if kept else b"") + query[at:]


def _without_login(found: re.Match[bytes]) -> bytes:
    """What stands before a host, without the log-in; a name alone is no secret, but a token of HTTP may stand there."""
    is_http = found.string[max(found.start() - 5, 0) : found.start()].lower().endswith((b"http", b"https"))
    return b":" + found[1] if is_http or b":" in found[2] else found[0]


def _without_punctuation(query: bytes, *, is_all: bool) -> int:
    """Where a query ends in a sentence: before the bracket or the full stop that belongs to the sentence."""
    at = len(query)
    for _ in range(_MOST_PUNCTUATION):
        last = query[at - 1 : at]
        opening = _BRACKETS.get(last)
        is_closing = opening is not None and query.count(opening, 0, at) < query.count(last, 0, at)
        if not is_closing and (is_all or last not in _BEHIND_URL):
            break
        at -= 1
    return at


def _kept(query: bytes) -> bytes:
    """The pairs that are no part of a signature, with the separators that stand between them."""
    parts = _SEPARATOR.split(query)
    names = [_name(pair) for pair in parts[::2]]
    secret = _secret(names)
    kept: list[bytes] = []
    for number, name in enumerate(names):
        if name not in secret:
            kept += parts[2 * number - 1 : 2 * number + 1] if kept else parts[2 * number : 2 * number + 1]
    return b"".join(kept)


def _name(pair: bytes) -> str:
    """The name in a pair, in lower case, with percent signs resolved."""
    name = pair.partition(b"=")[0].partition(b"\\u003d")[0].partition(b"\\u003D")[0]
    return unquote_to_bytes(name).decode("utf-8", "replace").lower()


def _secret(names: Sequence[str]) -> set[str]:
    """Which names of one URL's parameters belong to a signature, or hold a key."""
    asked = set(names)
    secret = asked & _ALONE
    for signature, others in SIGNED_WITH.items():
        if signature in asked:
            secret |= asked & others
    for signature, prefix in PREFIXES.items():
        if signature in asked:
            secret |= {name for name in asked if name.startswith(prefix)}
    return secret
