"""What becomes of the previous snapshot's files when some of their items change or go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

from geocat.previous import Pair

SMALL_ROWS = 20_480
"""A file with fewer rows is small."""
MOST_SMALL = 8
"""Small files of a source beyond which they are made into one."""


class Staying(NamedTuple):
    """What becomes of the previous snapshot's files.

    :param whole: carried on
    :param groups: each copied into one, without the items that leave
    """

    whole: Sequence[Pair] = ()
    groups: Sequence[list[Pair]] = ()

    @classmethod
    def of(cls, pairs: list[Pair], touched: dict[int, int]) -> Self:
        """Decide by how many items leave each file; ``touched`` counts pairs from 1."""
        whole: list[Pair] = []
        parts: list[list[Pair]] = []
        small: list[Pair] = []
        types: dict[str, str] = {}
        for number, pair in enumerate(pairs, 1):
            items, left = pair[0], touched.get(number, 0)
            if left == items.rows:
                continue
            if items.rows < SMALL_ROWS and all(types.get(n, t) == t for n, t in items.properties.items()):
                types |= items.properties
                small.append(pair)
            elif left:
                parts.append([pair])
            else:
                whole.append(pair)
        if len(small) > MOST_SMALL:
            return cls(whole, [*parts, small])
        untouched = [pair for number, pair in enumerate(pairs, 1) if pair in small and number not in touched]
        return cls(whole + untouched, parts + [[pair] for pair in small if pair not in untouched])

    @property
    def types(self) -> dict[str, str]:
        """The type of every property that has a column in them; JSON where they differ."""
        types: dict[str, str] = {}
        for items, _ in [*self.whole, *(pair for group in self.groups for pair in group)]:
            for name, kind in items.properties.items():
                types[name] = kind if types.get(name, kind) == kind else "JSON"
        return types
