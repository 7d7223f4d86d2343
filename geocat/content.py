"""What of a document is its content: two texts of one item may differ in what a server makes up each time.

No content are: links to the item itself, its surroundings and the server's own renderings, the renderings
among its assets, signatures in URLs, and the order of members.
"""

from __future__ import annotations

from typing import Any

import msgspec

SERVER_LINKS = frozenset(
    [
        *("self", "root", "parent", "collection", "items", "next", "prev", "first", "last", "search"),
        *("preview", "tilejson", "map", "wmts", "xyz"),
    ]
)
SERVER_ASSETS = frozenset(["tilejson", "rendered_preview"])


def same_content(before: str, after: str) -> bool:
    """Whether two JSON texts of an item say the same.

    Text that is not JSON, such as one with NaN, is compared as it stands.
    """
    try:
        return _content(before) == _content(after)
    except msgspec.DecodeError:
        return before == after


def _content(text: str) -> bytes:
    document = msgspec.json.decode(text)
    if isinstance(document, dict):
        links, assets = document.get("links"), document.get("assets")
        if isinstance(links, list):
            document["links"] = [link for link in links if not _is_made_by_server(link)]
        if isinstance(assets, dict):
            document["assets"] = {key: asset for key, asset in assets.items() if key not in SERVER_ASSETS}
    return msgspec.json.encode(document, order="deterministic")


def _is_made_by_server(link: Any) -> bool:
    return isinstance(link, dict) and link.get("rel") in SERVER_LINKS
