"""A landed document as one line: fields divided by U+001F, which JSON text cannot contain.

``seq ␟ found_at ␟ parent_collection ␟ problem ␟ validator ␟ form ␟ item ␟ document``. ``document`` is what
was sent, without signatures; ``item`` is the same as strict JSON in today's STAC (:mod:`geocat.migration`),
empty where it was sent so. What is wrong with a document that SQL could not see is said in ``problem``.
``sql/conform/landed.sql`` reads lines back.
"""

from __future__ import annotations

import msgspec

from geocat.harvest.base import Document
from geocat.migration import as_it_should_be
from geocat.signatures import unsigned, without_signatures

FIELD = b"\x1f"
FIELDS = 8
LONGEST_DOCUMENT = 64 << 20
MANY_BRACKETS = 16_000
"""With fewer, no nesting is deep enough to overflow the stack of DuckDB's JSON functions."""
_NO_BREAKS = bytes.maketrans(b"\x1f\r\n\x00", b"    ")


def line(seq: int, document: Document) -> bytes:
    """The document as a line, with its line break.

    :param seq: its number in the run
    """
    body, problem = _one_line(document)
    said = (unsigned(document.found_at), document.parent_collection)
    fields = (
        b"%d" % seq,
        *(text.encode("utf-8", "replace") for text in said),
        problem,
        document.validator.encode("utf-8", "replace"),
        document.form.encode(),
        as_it_should_be(body) if document.form == "stac" and not problem else b"",
    )
    return FIELD.join(field.translate(_NO_BREAKS) for field in fields) + FIELD + body + b"\n"


def document(of_line: bytes) -> Document:
    """The document of a line without its line break."""
    _, found_at, parent_collection, problem, validator, form, _, body = of_line.split(FIELD, FIELDS - 1)
    return Document(
        body,
        found_at.decode(),
        parent_collection.decode(),
        problem.decode(),
        validator.decode(),
        form.decode(),  # type: ignore[arg-type]
    )


def _one_line(document: Document) -> tuple[bytes, bytes]:
    """The document on one line, and what is wrong with it that SQL could not see."""
    body = without_signatures(bytes(document.body).removeprefix(b"\xef\xbb\xbf"))
    problem = document.problem.encode()
    if len(body) > LONGEST_DOCUMENT:
        return b"", b"The document has %d bytes; geocat reads at most %d." % (len(body), LONGEST_DOCUMENT)
    if not body.isascii():
        try:
            body.decode()
        except UnicodeDecodeError:
            body = body.decode("utf-8", "replace").encode()
            problem = problem or b"The document is not UTF-8 text."
    if FIELD in body or b"\x00" in body:
        body = body.replace(FIELD, b" ").replace(b"\x00", b" ")
        problem = problem or b"The document is not valid JSON."
    if len(body) > MANY_BRACKETS and body.count(b"[") + body.count(b"{") > MANY_BRACKETS and _is_too_deep(body):
        problem = problem or b"The document is nested too deeply to be read."
    return body.replace(b"\r", b" ").replace(b"\n", b" "), problem


def _is_too_deep(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except RecursionError:
        return True
    except msgspec.DecodeError:
        return False
    return False
