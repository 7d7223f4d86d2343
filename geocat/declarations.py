"""``geocat.toml``: the file in which a catalog's sources are declared."""

from __future__ import annotations

from typing import Any

import tomlkit
import tomlkit.exceptions

from geocat.errors import InputError
from geocat.sources import Source, declare


def read(text: str, where: str) -> dict[str, Source]:
    """Read the declared sources from TOML.

    :param where: the file, for the message
    :raises InputError: not TOML, or a source that cannot be
    """
    try:
        document = tomlkit.parse(text).unwrap()
    except tomlkit.exceptions.ParseError as wrong:
        raise InputError(f"{where} is not TOML: {wrong}.") from wrong
    unknown = set(document) - {"sources"}
    if unknown:
        raise InputError(f"{where} has an unknown table {min(unknown)!r}; it holds [sources.<name>] only.")
    return {name: declare(name, fields) for name, fields in document.get("sources", {}).items()}


def with_source(text: str, name: str, fields: dict[str, Any]) -> str:
    """The TOML with a source added; comments and order are kept.

    :raises InputError: a source of that name is declared, or the fields cannot be
    """
    declared = read(text, "geocat.toml")
    if name in declared:
        raise InputError(f"Source {name} is declared already; remove it first with `geocat source remove {name}`.")
    declare(name, fields)
    document = tomlkit.parse(text)
    if "sources" not in document:
        document["sources"] = tomlkit.table(is_super_table=True)
    table = tomlkit.table()
    table.update({key: value for key, value in fields.items() if value is not None})
    document["sources"][name] = table
    return tomlkit.dumps(document)


def without_source(text: str, name: str) -> str:
    """The TOML without a source.

    :raises InputError: no source of that name; says which exist
    """
    known(read(text, "geocat.toml"), name)
    document = tomlkit.parse(text)
    del document["sources"][name]
    return tomlkit.dumps(document)


def known(declared: dict[str, Source], name: str) -> Source:
    """The source of a name.

    :raises InputError: there is none; says which exist
    """
    if name not in declared:
        exist = ", ".join(declared) or "none; add one with `geocat source add`"
        raise InputError(f"No source is called {name!r}; declared are: {exist}.")
    return declared[name]
