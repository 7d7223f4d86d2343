"""Derived tables: typed parquet, computed by SQL from the records of a new snapshot.

Some sources send records that mean more than the columns that every item has. Their tables have types that never
vary, are written once per harvest beside the items, and are read by the views of their schema.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geocat.conform import Conformed
from geocat.engine import run
from geocat.ledger import schema_file


def derive(conformed: Conformed, tables: Sequence[str]) -> None:
    """Write the tables, each by the file of ``sql/derive`` that is called as it is.

    :param conformed: with its items written
    :param tables: in the order in which they need each other
    """
    if not tables:
        return
    files = {"record_files": _now(conformed, "item_json"), "item_files": _now(conformed, "items")}
    run(conformed.connection, "derive/records", **files)
    for table in tables:
        conformed.write_table(table, f"derive/{table}", **_earlier(conformed, tables))


def _now(conformed: Conformed, table: str) -> list[str]:
    """Every file of a table of the new snapshot."""
    previous = conformed.previous
    files = [str(file.path) for file in conformed.files.get(table, ()) if file.rows or not previous]
    if previous:
        files += [previous.store.url(file.path) for file in conformed.carried.get(table, ())]
        files = files or [previous.store.url(schema_file(table))]
    return files


def _earlier(conformed: Conformed, tables: Sequence[str]) -> dict[str, Any]:
    """The earlier snapshot's files of each table; where there is none, those just written, to be read without rows."""
    previous = conformed.previous
    if previous:
        files = {table: previous.urls(table) for table in tables}
    else:
        files = {table: [str(file.path) for file in conformed.files.get(table, ())] for table in tables}
    return {"has_previous": previous is not None, **{f"prior_{table}": paths for table, paths in files.items()}}
