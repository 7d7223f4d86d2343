"""Samples that a question is about, from whatever a person has: rows, ids, a column of a dataframe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from duckdb import DuckDBPyConnection

from geocat import engine
from geocat.errors import InputError
from geocat.query import Rows

COLUMNS = ("source", "sample_id")


def ids(samples: Any) -> list[str]:
    """Ids of samples, in the order given, repeated ones again.

    :param samples: an id; ids in a list, an array, a Series or whatever else can be gone through; a dataframe, a table
        or rows with a column ``sample_id``
    :raises InputError: neither, or an id that is no text
    """
    if isinstance(samples, str):
        return [samples]
    if isinstance(samples, Rows):
        require(samples, COLUMNS[1:])
        return [sample_id for (sample_id,) in samples.select(COLUMNS[1]).fetchall()]
    columns = getattr(samples, "column_names", getattr(samples, "columns", None))
    if columns is not None:
        if COLUMNS[1] not in list(columns):
            raise InputError(f"The samples have no column sample_id; the columns are {', '.join(map(str, columns))}.")
        samples = samples[COLUMNS[1]]
    for way in ("to_pylist", "tolist", "to_list"):
        if hasattr(samples, way):
            samples = getattr(samples, way)()
            break
    if not isinstance(samples, Iterable):
        raise InputError(f"{samples!r} is no sample and no collection of samples; give ids, or rows of samples.")
    found = list(samples)
    if wrong := [each for each in found if not isinstance(each, str)]:
        raise InputError(f"{wrong[0]!r} is not the id of a sample; ids are text.")
    return found


def require(rows: Rows, columns: tuple[str, ...] = COLUMNS) -> None:
    """Check that rows say which samples they are of.

    :raises InputError: a column is missing; says which there are
    """
    there = rows.relation.columns
    if missing := [column for column in columns if column not in there]:
        raise InputError(f"The rows have no column {' and no '.join(missing)}; the columns are {', '.join(there)}.")


def require_there(connection: DuckDBPyConnection, sample_ids: list[str], source: str | None) -> None:
    """Check that every sample is in the catalog.

    :raises InputError: one is not; says which ones are nearest
    """
    missing = engine.run(connection, "ask/samples_missing", asked_samples=sample_ids, asked_source=source)
    if not missing:
        return
    more = len(missing) - 1
    others = f", and {more if more + 1 < 10 else 'at least 9'} more" if more else ""  # noqa: PLR2004  as the SQL has it
    (first, near), where = missing[0], f" of source {source}" if source else ""
    nearest = (
        f"the nearest are {', '.join(near)}" if near else "none is harvested yet: harvest a source of labels first"
    )
    raise InputError(f"There is no sample {first!r}{others}{where}; {nearest}.")
