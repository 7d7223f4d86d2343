"""What every harvester is: something that yields pages of documents, as received.

A harvester asks, looks only at the envelope, and hands the bytes over. It does not parse items,
write, rename or convert. It is told what is known already, so that it need not ask again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

Kind = Literal["items", "collections", "files"]
Form = Literal[
    "stac", "umm_g", "known", "plume", "plume_row", "emission_source", "source_detail", "scene", "outline", "label"
]
WHOLE = "whole"
CHANGES = "changes"


class Document(NamedTuple):
    """One JSON document as received.

    :param body: its bytes, as received; empty where ``form`` is ``known``
    :param found_at: URL or path it came from; ``""`` where it came inside a page
    :param parent_collection: id of the nearest collection above it, for items that name none
    :param problem: why it cannot be an item, where that is known already; a whole sentence
    :param validator: what will tell whether it has changed: an ETag, a checksum, the key of a file
    :param form: ``stac``, or ``umm_g`` for a granule of CMR, or ``known`` for an item that is as it was
        in the last complete snapshot, where it was found at the same place; of Carbon Mapper ``plume`` (a record of
        ``plumes/annotated``), ``plume_row`` (a row of ``plume-csv``: an object of texts, named by the header),
        ``emission_source`` (a feature of ``sources.geojson``), ``source_detail`` (``source/{name}``), ``scene``
        (of ``scenes/annotated``) and ``outline`` (a ``plume-outline.geojson``); ``label`` for the GeoJSON of
        a label item of RapidAI4EO
    """

    body: bytes | memoryview
    found_at: str = ""
    parent_collection: str = ""
    problem: str = ""
    validator: str = ""
    form: Form = "stac"


class Page(NamedTuple):
    """Documents that came together, or a piece of one of the source's own files.

    A page of ``files`` is one file, as far as one answer has it: its only document is the next piece of it, found at
    the file's URL, with the file's version as its validator, or, in the form ``known``, says that the file is as it
    was. ``slice`` names what the file is for, the same in every harvest.

    :param kind: what they are meant to be
    :param announced: how many items the source says the answer has, all pages together, if it says so
    :param url: where the page came from, without secrets
    :param slice: which chain of pages it belongs to
    :param next: what follows in this chain, as a JSON value that the harvester understands; ``None`` ends it
    :param scope: ``whole`` where the harvest asks for everything that was declared, so that an item that does
        not come is gone; ``changes`` where it asks only for what can have changed; a time, RFC 3339, where it
        asks for everything observed from then on, and so only such an item can be gone
    :param whole: how many items the source says it has of what was declared, where only a part is asked for
    :param gap: what is missing here and cannot be had, as a sentence: the harvest is then incomplete
    :param note: what a reader of the snapshot should know, as a sentence
    :param whole_of: collections of which everything comes in this harvest, whatever ``scope`` says: what does not
        come of them is gone
    """

    kind: Kind
    documents: Sequence[Document]
    announced: int | None = None
    url: str = ""
    slice: str = ""
    next: Any = None
    scope: str = WHOLE
    whole: int | None = None
    gap: str = ""
    note: str = ""
    whole_of: tuple[str, ...] = ()


class Known(Protocol):
    """What the last complete snapshot of the source says, where the same was asked for."""

    @property
    def rows(self) -> int:
        """How many items it has."""
        ...

    @property
    def latest(self) -> Mapping[str, str]:
        """The greatest ``updated`` and ``created`` of all items, RFC 3339, each only where every item has one."""
        ...

    def validator(self, found_at: str, parent_collection: str) -> str:
        """What told the version of the item found at this place; ``""`` where there was none."""
        ...

    def collection(self, found_at: str) -> tuple[str, bytes] | None:
        """Validator and body of the collection or catalog document found at this place."""
        ...

    def newest(self, collection: str) -> Mapping[str, str]:
        """The greatest ``updated`` and ``created`` of the items of a collection, RFC 3339, where any item has one."""
        ...

    def bodies(self, collection: str) -> Iterator[tuple[str, bytes]]:
        """Id and document, as sent, of every item of a collection."""
        ...


@dataclass(frozen=True)
class Memory:
    """What is known before the source is asked.

    :param resume: of this harvest before it was interrupted: chain of pages to what follows in it, ``None``
        where it ended; empty where nothing was landed
    :param landed: the documents landed before the interruption, by kind; asked for only by those that crawl
    :param announced: as the pages before the interruption said
    :param known: the last complete snapshot; ``None`` where there is none, or where all must be asked anew
    """

    resume: Mapping[str, Any] = field(default_factory=dict)
    landed: Callable[[Kind], Iterator[Document]] = lambda _: iter(())
    announced: int | None = None
    known: Known | None = None


NOTHING = Memory()


@dataclass
class Traffic:
    """What a harvest cost the source: counted while it runs, kept in the ledger.

    :ivar requests: sent, retries included
    :ivar unchanged: answers that said only that a document is as it was
    :ivar retries: why a request was sent again, to how often
    :ivar bytes: of bodies received
    """

    requests: int = 0
    unchanged: int = 0
    bytes: int = 0
    retries: dict[str, int] = field(default_factory=dict)

    def add(self, other: Traffic) -> None:
        """Count what another harvest cost as well."""
        self.requests += other.requests
        self.unchanged += other.unchanged
        self.bytes += other.bytes
        for why, times in other.retries.items():
            self.retries[why] = self.retries.get(why, 0) + times


class Harvester(Protocol):
    """A source that can be asked for its pages."""

    traffic: Traffic

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:
        """Yield every page that is not landed yet, in a stable order; the next is asked for once this one is landed.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx
        :raises SourceChanged: an answer that is not what this type of source promises
        """
        ...


Progress = Callable[[int, int | None], None]
"""Called as ``progress(items received so far, items announced or None)``."""
