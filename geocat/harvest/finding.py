"""What a probe found out about a URL, in words for people and as fields for programs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import msgspec

from geocat.errors import without_secrets
from geocat.signatures import unsigned

MOST_NAMED = 5
LONGEST_NAME = 30


class Finding(msgspec.Struct, omit_defaults=True):
    """What lies at a URL, and how to declare it.

    :param what: what it is, as the subject of a sentence
    :param type: the type of source that harvests it; empty where none does
    :param name: one to declare it under
    :param declared: its ``url`` in the declaration; the one asked, unless given; ``None`` where the type has it
    :param can: what an API says that it can do
    :param collections: how many there are
    :param some_collections: ids of the first
    :param items: how many items it announces, or holds
    :param children: links to catalogs and collections of a static document
    :param page: what came when two items were asked for
    :param filter: what came when the impossible was asked for
    :param options: further options of ``geocat source add``
    :param notes: what else a reader should know, as sentences
    """

    url: str
    what: str
    type: str = ""
    name: str = ""
    declared: str | None = ""
    stac_version: str = ""
    title: str = ""
    licence: str = ""
    can: list[str] = []
    collections: int | None = None
    some_collections: list[str] = []
    items: int | None = None
    children: int | None = None
    page: str = ""
    filter: str = ""
    options: list[str] = []
    notes: list[str] = []

    @property
    def add(self) -> str:
        """The line that declares it, to be run as it stands; empty where nothing can be harvested."""
        if not self.type:
            return ""
        url = [] if self.declared is None else [self.declared or self.url]
        return shlex.join(["geocat", "source", "add", self.name, self.type, *url, *self.options])

    def fields(self) -> dict[str, Any]:
        """What was found out, by name, with the line that declares it."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        for inner in ("name", "declared", "options"):
            found.pop(inner, None)
        return {**found, "add": self.add} if self.add else found

    def lines(self) -> Iterator[str]:
        """The lines for people: a word, then what is known; one sentence where nothing is."""
        if not self.type:
            yield " ".join([f"{self.url} is {self.what}.", *self.notes])
            return
        named = ", ".join(self.some_collections)
        more = ", …" if self.some_collections and (self.collections or 0) > len(self.some_collections) else ""
        said = {
            "what": f"{self.what}{f', STAC {self.stac_version}' if self.stac_version else ''}",
            "title": self.title,
            "can": ", ".join(self.can),
            "collections": "" if self.collections is None else f"{self.collections:,}: {named}{more}".rstrip(": "),
            "children": "" if self.children is None else f"{self.children:,} links to catalogs and collections",
            "items": "" if self.items is None else f"{self.items:,}",
            "page": self.page,
            "filter": self.filter,
            "licence": self.licence,
        }
        yield self.url
        for word, text in said.items():
            if text:
                yield f"  {word:<12} {text}"
        for note in self.notes:
            yield f"  {'note':<12} {note}"
        if self.add:
            yield f"  {'add':<12} {self.add}"


def bare(url: str) -> str:
    """The URL without signatures and secrets, to be shown and declared."""
    return without_secrets(unsigned(url))


def named_for(*texts: object) -> str:
    """A name for a source, made of the first text that has letters or digits."""
    for text in texts:
        name = re.sub(r"[^a-z0-9]+", "-", str(text or "").lower()).strip("-")[:LONGEST_NAME].strip("-")
        if name and name[0].isalpha():
            return name
    return "new"


def members(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a member that should be a list of them; none where it is something else."""
    listed = document.get(name)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def text_of(document: dict[str, Any], name: str) -> str:
    """A member that should be a text, on one line; empty where it is something else."""
    said = document.get(name)
    return " ".join(said.split()) if isinstance(said, str) else ""


def licences(documents: list[dict[str, Any]]) -> str:
    """The licences that documents state, each once, the first few."""
    stated = list(dict.fromkeys(filter(None, (text_of(each, "license") for each in documents))))
    return ", ".join(stated[:MOST_NAMED]) + (", …" if len(stated) > MOST_NAMED else "")
