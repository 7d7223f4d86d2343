"""How a question is put to the SQL of schema ``methane``: values bound, words checked against what is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duckdb import ColumnExpression, ConstantExpression, DuckDBPyConnection, DuckDBPyRelation

from geocat import conditions
from geocat.conditions import Words
from geocat.engine import quoted
from geocat.query import Rows
from geocat.store import Store


class Questions:
    """What one and many are asked through.

    :param connection: with ``sql/install.sql`` installed
    :param store: the catalog's storage, which says what is declared
    """

    def __init__(self, connection: DuckDBPyConnection, store: Store) -> None:
        """Keep both; nothing is read."""
        self.connection = connection
        self.store = store

    def _ask(self, macro: str, values: Mapping[str, Any]) -> Rows:
        """The rows of a macro, by name, its parameters by name; ``None`` leaves one at its default, bytes are WKB."""
        given = {name: value for name, value in values.items() if value is not None}
        named = ", ".join(quoted(name) + " := " + _mark(name, value) for name, value in given.items())
        return Rows(self.connection.sql("FROM methane." + quoted(macro) + "(" + named + ")", params=given or None))

    def _one(self, macro: str, name: str, source: str | None) -> DuckDBPyRelation:
        """The row of a macro that finds what a name means, in one harvest source or in any."""
        source = self._one_word("source", source)
        return self.connection.sql(
            "FROM methane." + quoted(macro) + "($name, of_source := $source)", params={"name": name, "source": source}
        )

    def _view(self, name: str, source: str | None = None) -> Rows:
        """The rows of a view, of one harvest source or of any; lazy."""
        rows = Rows(self.connection.sql("FROM methane." + quoted(name)))
        return rows if source is None else having(rows, source=self._one_word("source", source))

    def _words(self, what: str, asked: Words) -> list[str] | None:
        """The words asked for, as the catalog writes them.

        :raises InputError: a word that neither the catalog nor Carbon Mapper has; says which are
        """
        if asked is None:
            return None
        found = self.connection.sql("SELECT word FROM methane.words WHERE word_of = $what", params={"what": what})
        return conditions.words(what, asked, [word for (word,) in found.fetchall()])

    def _one_word(self, what: str, asked: str | None) -> str | None:
        found = self._words(what, asked)
        return found[0] if found else None


def having(rows: Rows, **values: str | None) -> Rows:
    """The rows in which columns have these values; lazy if they are."""
    relation = rows.relation
    for column, value in values.items():
        relation = relation.filter(ColumnExpression(column) == ConstantExpression(value))
    return Rows(relation)


def _mark(name: str, value: Any) -> str:
    return "ST_GeomFromWKB($" + name + ")" if isinstance(value, bytes) else "$" + name
