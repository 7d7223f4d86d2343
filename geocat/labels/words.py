"""The words of a question about labels, checked against what is there: classes, levels, products, ways of touching.

An error names the word and what exists, nearest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from geocat.errors import InputError

PRODUCTS = ("pfsr", "pfqa", "s2")
"""The products of RapidAI4EO's chips, in its order: Planet Fusion, its quality, Sentinel-2."""
LABEL_FILE = "labels"
"""What stands for the label file of a sample among products."""
LEVELS = (1, 2, 3)
RULES = ("stac", "rapidai4eo")
ENDS = ("[)", "()", "[]", "(]")
TOUCHING = ("intersects", "within")
MOST_NAMED = 10
_NUMBERED = re.compile(r"(?:[a-z]+_)?(\d{1,9})", re.IGNORECASE)

Words = str | Iterable[str] | None
Classes = int | str | Iterable[int | str] | None


class UnknownProduct(InputError, KeyError):
    """A product that is not there; a ``KeyError`` too, as the published helper raises."""

    def __str__(self) -> str:
        """The sentence: a KeyError would show it in quotation marks."""
        return str(self.args[0])


class LabelClass(NamedTuple):
    """A class of ``labels.label_classes``."""

    class_id: int
    name: str | None
    level1_id: int | None
    level2_id: int | None
    level3_id: int | None

    def at(self, level: int | None) -> int | None:
        """The id that it counts by at a level; ``None`` is the class itself."""
        return self.class_id if level is None else (self.level1_id, self.level2_id, self.level3_id)[level - 1]


def one_of(what: str, asked: str, known: Sequence[str]) -> str:
    """A word that must be one of a few.

    :raises InputError: it is not; says which there are
    """
    if asked not in known:
        raise InputError(f"There is no {what} {asked!r}; there are {', '.join(known)}.")
    return asked


def level(asked: int | None) -> int | None:
    """A level of classes, 1 to 3, or ``None``.

    :raises InputError: another
    """
    if asked is None:
        return None
    if isinstance(asked, bool) or asked not in LEVELS:
        raise InputError(f"There is no class level {asked!r}; there are 1, 2 and 3, from coarse to fine.")
    return int(asked)


def products(asked: Words, known: Sequence[str]) -> list[str] | None:
    """Products in the order asked for; ``None`` is all.

    :raises UnknownProduct: one that is not there; says which are
    """
    if asked is None:
        return None
    found = [asked] if isinstance(asked, str) else list(asked)
    for product in found:
        if product not in known:
            raise UnknownProduct(f"No product is called {product!r}; there are {', '.join(known)}.")
    return found


def classes(asked: Classes, at_class_level: int | None, known: Sequence[LabelClass]) -> list[int] | None:
    """Classes as ids of a level.

    :param asked: ids, as numbers or as ``412`` or ``clc_412``; or names, in any case, of classes themselves
    :raises InputError: a class that is not there, or a name where it cannot say which; says which are, nearest first
    """
    if asked is None:
        return None
    words = [asked] if isinstance(asked, int | str) or not isinstance(asked, Iterable) else list(asked)
    return [_class(word, at_class_level, known) for word in words]


def _class(word: Any, at_class_level: int | None, known: Sequence[LabelClass]) -> int:
    there = {found for each in known if (found := each.at(at_class_level)) is not None}
    named = str(word).strip()
    number = _NUMBERED.fullmatch(named)
    if number and not isinstance(word, bool):
        if int(number[1]) in there:
            return int(number[1])
        raise InputError(_no_number(int(number[1]), at_class_level, known))
    own = {each.class_id: each.at(at_class_level) for each in known if (each.name or "").lower() == named.lower()}
    ids = {found for found in own.values() if found is not None}
    if not own:
        names = nearest(named, [each.name for each in known if each.name])
        raise InputError(f"No class is called {named!r}; {_near(names, len({each.name for each in known}))}.")
    if at_class_level not in (None, LEVELS[-1]) or len(ids) != 1:
        raise InputError(
            f"{named!r} is the name of class {', '.join(map(str, own))}"
            + (f", and at level {at_class_level} classes have no names" if at_class_level else "")
            + f"; give the ids that are meant, of {_some(sorted(there))}."
        )
    return ids.pop()


def _no_number(number: int, at_class_level: int | None, known: Sequence[LabelClass]) -> str:
    where = f" at level {at_class_level}" if at_class_level else ""
    there = sorted({found for each in known if (found := each.at(at_class_level)) is not None})
    if not there:
        return f"There is no class {number}{where}; no class of these sources has {'that level' if where else 'an id'}."
    near = sorted(there, key=lambda found: (abs(found - number), found))[:MOST_NAMED]
    names = {each.at(at_class_level): each.name for each in known} if at_class_level in (None, LEVELS[-1]) else {}
    said = [f"{found} ({names[found]})" if names.get(found) else str(found) for found in near]
    return f"There is no class {number}{where}; {_near(said, len(there))}."


def nearest(word: str, there: Iterable[str]) -> list[str]:
    """At most ten of the words, the likest first: those that have it in them, then by common parts."""
    asked = word.lower()
    return sorted(
        dict.fromkeys(there),
        key=lambda each: (asked not in each.lower(), -SequenceMatcher(None, asked, each.lower()).ratio(), each),
    )[:MOST_NAMED]


def _near(said: Sequence[str], of_all: int) -> str:
    if not said:
        return "there are none yet: harvest a source of labels first"
    return f"there are {', '.join(said)}" if len(said) >= of_all else f"of {of_all}, the nearest are {', '.join(said)}"


def _some(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids[:MOST_NAMED])) + (" and others" if len(ids) > MOST_NAMED else "")
