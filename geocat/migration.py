"""Documents as they should have been sent: strict JSON, and STAC of today.

Nothing is lost by it: the document as sent stays beside the one that is read. What a member means is not
decided here but in ``sql/conform``; the steps from one version of STAC to the next are pystac's.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from geocat.quiet import quiet

_VERSION = b'"stac_version"'
_OLD = re.compile(r"0\.|1\.0\.0-(?:alpha|beta|rc)", re.IGNORECASE)
_OLD_MEMBER = re.compile(rb'"stac_version"\s*:\s*"(?:0\.|1\.0\.0-)')
_OLD_NAMES = re.compile(rb'"(?:eo|dtr|sar):(?!cloud_cover")')
_STRAY = re.compile(rb'("(?:[^"\\]|\\.)*")|-?(?:nan|infinity|inf)|,(?=\s*[}\]])', re.IGNORECASE | re.DOTALL)
_NUMBERED = "0.7.0"
"""Items had to say their version from STAC 0.8 on."""


def as_it_should_be(body: bytes) -> bytes:
    """The document as strict JSON in today's STAC, on one line; empty where it is that already.

    ``NaN`` and ``Infinity`` become ``null``, and commas before a closing bracket go: JSON knows neither.
    STAC before 1.0 is migrated to the version that pystac writes.

    :param body: UTF-8 text on one line
    :return: empty too where the document is no JSON, or older STAC that cannot be migrated
    """
    strict = _strict(body)
    return _migrated(strict or body) or strict


def _strict(body: bytes) -> bytes:
    """The document without what JSON does not know; empty where there is nothing to take out, or no help."""
    if _is_strict(body):
        return b""
    repaired = _STRAY.sub(lambda found: found[1] or (b"" if found[0] == b"," else b"null"), body)
    return repaired if repaired != body and _is_strict(repaired) else b""


def _is_strict(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except msgspec.DecodeError:
        return False
    except RecursionError:  # nested deeper than this parser goes, which says nothing of its commas
        return True
    return True


def _migrated(body: bytes) -> bytes:
    """The document in today's STAC where it is of an older version; empty where it is not, or cannot be."""
    if not _may_be_old(body):
        return b""
    try:
        sent = json.loads(body)
        version = sent.setdefault("stac_version", _NUMBERED if sent.get("type") == "Feature" else "")
        if not _OLD.match(version):
            return b""
        return json.dumps(_migrate(sent), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return b""


def _may_be_old(body: bytes) -> bool:
    """Whether a document is worth a look: wherever it has its version, no other byte is looked at twice."""
    at = body.find(_VERSION)
    if at < 0:
        return _OLD_NAMES.search(body) is not None
    while at >= 0:
        if _OLD_MEMBER.match(body, at):
            return True
        at = body.find(_VERSION, at + len(_VERSION))
    return False


def _migrate(sent: dict[str, Any]) -> dict[str, Any]:
    """What pystac makes of a document; it copies what it is given, so the largest member is kept from it.

    A group that does not say what it is has an extent where it is a collection, as harvesters tell them
    apart too; pystac would take one with a licence for a collection.
    """
    from pystac import STACError, STACTypeError  # a tenth of a second that catalogs of today need not pay
    from pystac.serialization.identify import identify_stac_object
    from pystac.serialization.migrate import migrate_to_latest

    apart = {"geometry": sent.pop("geometry")} if "geometry" in sent else {}
    if "type" not in sent:
        apart["type"] = "Catalog" if sent.get("extent") is None else "Collection"
    try:
        with quiet():
            return migrate_to_latest(sent, identify_stac_object(sent)) | apart
    except (STACError, STACTypeError) as wrong:
        raise ValueError(str(wrong)) from wrong
