"""What a run of a harvest writes beside its pages: what it asks for, and that a page has landed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from geocat.harvest.base import WHOLE, Kind, Traffic

FORMAT = 2
RESUMABLE_HOURS = 24
"""A run older than this is begun anew: what it landed first may have changed since."""


class PageFile(msgspec.Struct, frozen=True):
    """One file of lines; ``bytes`` and ``longest`` are of the lines, ``sha256`` is of the compressed file.

    A piece of a source's own file has one row, is kept as it is, and has no lines.
    """

    file: str
    rows: int
    bytes: int
    longest: int
    sha256: str


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What says that a page has landed, and what the source said with it: see :class:`geocat.harvest.Page`.

    ``known`` counts the documents that are as they were. ``sitting`` numbers the processes that landed the run, and
    ``traffic`` is what this one had cost the source so far. ``version`` is that of the file of which the page is a
    piece, where it is one.
    """

    kind: Kind
    documents: int
    validators: int = 0
    files: tuple[PageFile, ...] = ()
    announced: int | None = None
    url: str = ""
    slice: str = ""
    next: Any = None
    scope: str = WHOLE
    whole: int | None = None
    gap: str = ""
    note: str = ""
    whole_of: tuple[str, ...] = ()
    known: int = 0
    sitting: int = 0
    traffic: Traffic | None = None
    version: str = ""


class Run(msgspec.Struct, frozen=True):
    """What a run asks for, on top of which snapshot, and when it began."""

    asked: dict[str, Any]
    parent: str | None
    started_at: str
    format: int = FORMAT

    def is_for(self, asked: dict[str, Any], parent: str | None) -> bool:
        """Whether it can be taken up by a harvest that asks this now."""
        age = datetime.now(UTC) - datetime.fromisoformat(self.started_at)
        same = (self.format, self.asked, self.parent) == (FORMAT, asked, parent)
        return same and age < timedelta(hours=RESUMABLE_HOURS)
