"""What every harvester is: something that yields pages of documents, as received.

A harvester asks, looks only at the envelope, and hands the bytes over. It does not parse items,
write, rename or convert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

Kind = Literal["items", "collections"]


class Document(NamedTuple):
    """One JSON document as received.

    :param body: its bytes, as received
    :param found_at: URL or path it came from; ``""`` where it came inside a page
    :param parent_collection: id of the nearest collection above it, for items that name none
    :param problem: why it cannot be an item, where that is known already; a whole sentence
    """

    body: bytes | memoryview
    found_at: str = ""
    parent_collection: str = ""
    problem: str = ""


class Page(NamedTuple):
    """Documents that came together.

    :param kind: what they are meant to be
    :param announced: how many items the source says the whole answer has, if it says so
    :param url: where the page came from, without secrets
    """

    kind: Kind
    documents: Sequence[Document]
    announced: int | None = None
    url: str = ""


class Harvester(Protocol):
    """A source that can be asked for its pages."""

    def pages(self) -> Iterator[Page]:
        """Yield every page, in a stable order.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx
        :raises SourceChanged: an answer that is not what this type of source promises
        """
        ...


Progress = Callable[[int, int | None], None]
"""Called as ``progress(items received so far, items announced or None)``."""
