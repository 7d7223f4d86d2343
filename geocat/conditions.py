"""Conditions of a question, checked before it is asked: boxes and words.

A word is compared without regard to case and goes on as the catalog writes it: ``gao`` is ``GAO``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from geocat.errors import InputError
from geocat.types import BBox

Box = Sequence[float] | None
Words = str | Iterable[str] | None
_LABEL = re.compile(r"\(([^()]+)\)$")


def box(bbox: Box) -> dict[str, float | None]:
    """A box as the parameters west, south, east, north; all ``None`` without one.

    :param bbox: degrees, OGC:CRS84; west > east goes over the antimeridian
    :raises InputError: not four numbers, or not a box
    """
    if bbox is None:
        return dict.fromkeys(BBox._fields)
    if not isinstance(bbox, Sequence) or isinstance(bbox, str) or len(bbox) != len(BBox._fields):
        raise InputError(f"The box {bbox!r} is not west, south, east, north; give four numbers.")
    return BBox.of(*bbox)._asdict()


def words(what: str, asked: Words, known: Iterable[str]) -> list[str] | None:
    """The words as the catalog writes them; ``None`` where none were asked for.

    :param what: gas, sector, instrument or country, for the message
    :param asked: one word or several, in any case; a label with its code in brackets is that code
    :raises InputError: a word that is not known; says which are
    """
    if asked is None:
        return None
    spelling = {word.lower(): word for word in known}
    return [_spelt(what, word, spelling) for word in ([asked] if isinstance(asked, str) else asked)]


def _spelt(what: str, word: str, spelling: dict[str, str]) -> str:
    label = _LABEL.search(str(word))
    found = spelling.get(str(word).lower()) or (spelling.get(label[1].lower()) if label else None)
    if found is None:
        raise InputError(f"No {what} is called {word!r}; there are: {', '.join(sorted(spelling.values()))}.")
    return found
