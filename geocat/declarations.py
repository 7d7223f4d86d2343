"""``geocat.toml``: the file in which a catalog's sources and output grids are declared."""

from __future__ import annotations

from typing import Any

import tomlkit
import tomlkit.exceptions

from geocat import declared_grids
from geocat.declared_grids import DeclaredGrid
from geocat.errors import InputError
from geocat.sources import Source, declare


def read(text: str, where: str) -> dict[str, Source]:
    """Read the declared sources from TOML.

    :param where: the file, for the message
    :raises InputError: not TOML, or a source that cannot be
    """
    return {name: declare(name, fields) for name, fields in _parsed(text, where).get("sources", {}).items()}


def grids(text: str, where: str) -> dict[str, DeclaredGrid]:
    """Read the declared grids from TOML.

    :param where: the file, for the message
    :raises InputError: not TOML, or a grid that cannot be
    """
    declared = _parsed(text, where).get("grids", {})
    return {name: declared_grids.declare(name, fields) for name, fields in declared.items()}


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        document: dict[str, Any] = tomlkit.parse(text).unwrap()
    except tomlkit.exceptions.ParseError as wrong:
        raise InputError(f"{where} is not TOML: {wrong}.") from wrong
    unknown = set(document) - {"sources", "grids"}
    if unknown:
        raise InputError(
            f"{where} has an unknown table {min(unknown)!r}; it holds [sources.<name>] and [grids.<name>] only."
        )
    return document


def with_source(text: str, name: str, fields: dict[str, Any]) -> str:
    """The TOML with a source added; comments and order are kept.

    :raises InputError: a source of that name is declared, or the fields cannot be
    """
    declared = read(text, "geocat.toml")
    if name in declared:
        raise InputError(f"Source {name} is declared already; remove it first with `geocat source remove {name}`.")
    declare(name, fields)
    return _with(text, "sources", name, fields)


def with_grid(text: str, name: str, fields: dict[str, Any]) -> str:
    """The TOML with a grid added; comments and order are kept.

    :raises InputError: a grid of that name is declared, or the fields cannot be
    """
    if name in grids(text, "geocat.toml"):
        raise InputError(f"Grid {name} is declared already; remove [grids.{name}] from geocat.toml, or name another.")
    declared_grids.declare(name, fields).grid()
    return _with(text, "grids", name, fields)


def _with(text: str, kind: str, name: str, fields: dict[str, Any]) -> str:
    document = tomlkit.parse(text)
    if kind not in document:
        document[kind] = tomlkit.table(is_super_table=True)
    table = tomlkit.table()
    table.update({key: value for key, value in fields.items() if value is not None})
    document[kind][name] = table
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
