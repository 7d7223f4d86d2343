"""A chain of pages: one question to Carbon Mapper, asked page by page to its end, and judged there.

Pages are asked for by offset, so a record that is added or taken away meanwhile moves the others: one comes twice,
or one is skipped. A chain therefore ends with the count that the API says then, never because a page was short, and
is looked through again, newest first, where records are missing or were taken away.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from geocat.errors import without_secrets
from geocat.harvest.base import Document
from geocat.harvest.carbon_mapper_answer import FORMS, PATHS, Reader, Sheet, name_of
from geocat.harvest.carbon_mapper_plan import Question
from geocat.harvest.gate import Unread

AGAIN = 2
"""How often a chain is looked through again, or a page asked for again that is empty too early."""
MOST_IDLE = 3
"""Pages without a new record that are followed where no count says how many there are."""


class Progress(msgspec.Struct):
    """How far a chain has come: what follows its last page.

    :param begins: how many documents of the harvest came before its first
    :param offset: of the page that follows
    :param look: how often the whole of it was looked through before
    :param is_thorough: this look goes to the end, whether or not something is missing
    :param idle: pages without a new record, one after the other
    :param most: the largest count said in this look
    """

    begins: int = 0
    offset: int = 0
    look: int = 0
    is_thorough: bool = False
    idle: int = 0
    most: int = 0


class Step(NamedTuple):
    """A page of a chain; ``follows`` is ``None`` at its end, ``gap`` says what is then missing."""

    documents: list[Document]
    url: str
    follows: dict[str, Any] | None
    gap: str = ""


class Chain:
    """One question, page by page.

    :param reader: asks
    :param question: what is asked
    :param progress: where to go on
    :param names: of the records that came already, if it was begun
    :param is_first: nothing of this route came before, so that what cannot be read is no page gone wrong
    :ivar matched: how many records there are, as last said
    """

    def __init__(
        self, reader: Reader, question: Question, progress: Progress, names: set[str | bytes], *, is_first: bool
    ) -> None:
        """Ask nothing yet."""
        self.reader, self.question, self.progress, self.names = reader, question, progress, names
        self.is_first = is_first
        self.form = FORMS[question.route]
        self.matched: int | None = None

    @property
    def missing(self) -> int:
        """How many records have not come yet, as far as is known."""
        return max((self.matched or 0) - len(self.names), 0)

    def step(self) -> Step:
        """Ask for the next page.

        :raises Unread: it is not readable, and nothing of its route came before
        """
        progress = self.progress
        try:
            sheet = self._sheet()
        except Unread as wrong:
            if self.is_first and not self.names:
                raise
            return self._unread(wrong)
        named = [(name_of(self.form, body), body) for body in sheet.bodies]
        fresh = [(name, body) for name, body in named if name not in self.names]
        kept = fresh if progress.look else named
        self.names.update(name for name, _ in fresh)
        progress.idle = 0 if fresh else progress.idle + 1
        offset = progress.offset if sheet.offset is None else max(sheet.offset, progress.offset)
        progress.offset = offset + len(sheet.bodies)
        parent = self.question.collection if self.form == "stac" else ""
        documents = [Document(body, parent_collection=parent, form=self.form) for _, body in kept]
        if not self._ends(sheet):
            return Step(documents, sheet.url, msgspec.to_builtins(progress))
        if self._looks_again():
            return Step(documents, sheet.url, msgspec.to_builtins(self.progress))
        return Step(documents, sheet.url, None, self._gap(sheet))

    def _sheet(self) -> Sheet:
        """The next page; one that is empty before the end is asked for again."""
        at = self.progress
        for _ in range(1 + min(self.reader.http.declared.retries, AGAIN)):
            sheet = self.reader.page(*self.question[1:3], at.offset, is_descending=at.look % 2 == 1)
            self._take(sheet.matched)
            if sheet.bodies or at.offset >= (self.matched or 0):
                break
        return sheet

    def _take(self, matched: int | None) -> None:
        if matched is not None:
            self.matched = matched
            self.progress.most = max(self.progress.most, matched)

    def _ends(self, sheet: Sheet) -> bool:
        """Whether this look is over; where the page does not say how many records there are, that is asked for."""
        at = self.progress
        is_silent = sheet.matched is None and self.question.route == "plume-rows"
        if self.matched is None and is_silent:
            self._take(self.reader.count(*self.question[1:3]))
            is_silent = False
        if self.matched is None:
            return not sheet.bodies or sheet.has_next is False or at.idle >= MOST_IDLE
        if at.look and not at.is_thorough and not self.missing:
            return True
        if sheet.bodies and at.offset < self.matched:
            return False
        if is_silent:
            self._take(self.reader.count(*self.question[1:3]))
        return not sheet.bodies or at.offset >= self.matched

    def _looks_again(self) -> bool:
        """Begin another look where records are missing, or where some were taken away and others may be skipped."""
        at = self.progress
        shrank = self.matched is not None and self.matched < at.most
        if not (self.missing or shrank) or at.look >= AGAIN:
            return False
        self.progress = Progress(at.begins, look=at.look + 1, is_thorough=shrank)
        return True

    def _gap(self, sheet: Sheet) -> str:
        where = f"The answer to {self._where()}"
        if self.missing:
            return (
                f"{where} has {self.matched} records and {len(self.names)} of them came, the last from "
                f'{without_secrets(sheet.url)}; harvest again, or, if its counts are wrong, set counts = "ignore" '
                "for the source."
            )
        if self.matched is None and sheet.bodies and self.progress.idle >= MOST_IDLE:
            return f"{where} has no end: the same records come again and again; report it to whoever runs the API."
        return ""

    def _unread(self, wrong: Unread) -> Step:
        """A page that cannot be read is kept as a document that is no record; what follows it is missing."""
        place = f"The page at offset {self.progress.offset} of {self._where()}"
        problem = f"{place} cannot be read ({wrong.why})."
        gap = f"{place} cannot be read ({wrong.why}), and what follows it is missing; harvest again."
        return Step([Document(wrong.body, wrong.url, problem=problem, form=self.form)], wrong.url, None, gap)

    def _where(self) -> str:
        return f"{PATHS[self.question.route]} ({self.question.name})"
