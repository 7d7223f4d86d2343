"""What a document of a static catalog says that it is, and where its links lead; the rest stays undecoded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec


class Link(msgspec.Struct):
    """A link of a catalog or collection; ``href`` may be relative to the document it stands in."""

    rel: Any = None
    href: Any = None
    checksum: Any = msgspec.field(default=None, name="file:checksum")


class Head(msgspec.Struct):
    """The members that tell what a document is; the rest stays undecoded."""

    type: Any = None
    id: Any = None
    extent: msgspec.Raw = msgspec.Raw()
    links: Any = None

    @property
    def has_children(self) -> bool:
        """Whether it is a catalog or a collection; those of STAC 0.x do not say what they are."""
        return self.type in (None, "Catalog", "Collection")

    @property
    def is_collection(self) -> bool:
        """Whether items below belong to it; a document without a type (STAC 0.x) has an extent."""
        return self.type == "Collection" or (self.type != "Catalog" and bytes(self.extent) not in (b"", b"null"))

    @property
    def own_id(self) -> str:
        """Its id; ``""`` where it has none that is text."""
        return self.id if isinstance(self.id, str) else ""

    def followed(self) -> Iterator[Link]:
        """The links that are links: a relation and a place, both text; whatever else stands there is none."""
        for each in self.links if isinstance(self.links, list) else ():
            link = msgspec.convert(each, Link) if isinstance(each, dict) else Link()
            if isinstance(link.rel, str) and isinstance(link.href, str) and link.href:
                yield link
