"""Lists of URLs for downloaders, from any rows that have hrefs.

A list names each href once, in the order of the rows, and the folder tree of the source is kept below the folder that
the files go into. What a host could use against the reader of a list is taken out of names: a name never leads out of
the folder, and no two names are alike.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
from duckdb import (
    CatalogException,
    ConstantExpression,
    DuckDBPyConnection,
    Expression,
    FunctionExpression,
    InvalidInputException,
    SQLExpression,
)
from duckdb.func import ARROW

from geocat import engine
from geocat.errors import InputError
from geocat.export import placed
from geocat.query import Rows
from geocat.signatures import unsigned
from geocat.signed import signed

if TYPE_CHECKING:
    from geocat.harvest.signing import Signer  # urllib3 comes with it, which most lists need not load

SIZES = ("size_bytes", "file:size")
CHECKSUMS = ("checksum", "file:checksum")
"""Columns that say so; else the member of the same name of the column ``extra``, as the view ``assets`` has it."""
TEMPORARY = ("handed_once", "handed_over", "handed_alike")
MOST_NAMED = 5
HERE = "."
"""The folder that a command downloads into: the one it is run in."""


class _Form(NamedTuple):
    """What a downloader reads: the schemes it knows, and how a list of it is written."""

    schemes: tuple[str, ...]
    file: str
    base: str = ""
    """Pattern of what one list can lie under; a form without has names, or URLs, of its own."""
    has_names: bool = False


FORMS = {
    "azcopy": _Form(("https", "http"), "paths", base=r"https?://[^/?#]+/[^/?#]+"),
    "aria2": _Form(("https", "http", "ftp", "sftp"), "aria2", has_names=True),
    "wget": _Form(("https", "http", "ftp"), "wget"),
    "rclone": _Form(("https", "http", "s3"), "paths", base=r"https?://[^/?#]+|s3://[^/]+"),
    "s5cmd": _Form(("s3",), "s5cmd", has_names=True),
    "parquet": _Form((), "parquet", has_names=True),
}
"""The downloaders that a list can be for; ``parquet`` is the rows themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What was written.

    :param urls: how many, each once
    :param sized: of how many of them the size is known; ``size_bytes`` is the sum of those
    :param base: what all hrefs lie under, where that was given or the form needs it
    :param command: the line that downloads everything into the folder it is run in; ``""`` for parquet
    """

    path: Path
    form: str
    urls: int
    sized: int
    size_bytes: int
    base: str | None
    command: str


def hand_over(
    connection: DuckDBPyConnection,
    rows: Rows,
    path: str | os.PathLike[str],
    form: str = "azcopy",
    *,
    under: str | None = None,
    column: str = "href",
    signer: Signer | None = None,
) -> HandedOver:
    """Write the hrefs of rows as a list for a downloader: each once, in the order of the rows.

    ======= ============================================== =================================================
    form    the list                                       read with
    ======= ============================================== =================================================
    azcopy  paths below the container, not escaped         ``azcopy copy 'BASE/*' . --list-of-files=LIST``
    aria2   URL; below it ``out=`` and ``checksum=``       ``aria2c --input-file=LIST``
    wget    URLs                                           ``wget --input-file=LIST --force-directories``
    rclone  paths below the host or bucket, not escaped    ``rclone copy … --files-from-raw=LIST``
    s5cmd   ``cp --raw 's3://…' 'name'``                   ``s5cmd run LIST``
    parquet the rows, repeated hrefs too, and file_name    any reader; the name is that of aria2 and s5cmd
    ======= ============================================== =================================================

    wget, azcopy and rclone name files themselves. Of two hrefs of which one is a folder of the other, wget keeps one;
    aria2's and s5cmd's names are apart.

    :param connection: where the rows come from
    :param rows: with a column of hrefs; sizes and checksums as ``file:size`` and ``file:checksum``, or in ``extra``
    :param under: the URL that all hrefs lie under: files are named by what follows it. Unless given, names begin with
        the host, and the paths for azcopy and rclone follow the container, the host or the bucket of all
    :param column: the column of hrefs
    :param signer: signs the hrefs on their way; without one, signatures that hrefs have are taken out
    :raises HarvestError: a signature cannot be had
    :raises InputError: no such form, column or folder; no href; one that the downloader cannot read, that lies
        elsewhere, or that a list of paths cannot hold
    :raises StoreError: the disk is full, or the folder cannot be written
    """
    kind = _known(form, signer)
    _prepare(connection, signed(connection, rows, signer) if signer else rows, column, keeps=signer is not None)
    try:
        engine.run(connection, "hand_over/staged", under_url=_base(under), base_pattern=kind.base)
        base, urls, sized, size_bytes = _checked(connection, form, kind)
        renamed = engine.run(connection, "hand_over/named")[0][0] if kind.has_names else 0
        written = "parquet_renamed" if form == "parquet" and renamed else kind.file
        with placed(Path(path)) as file:
            engine.run(connection, f"hand_over/{written}", target_file=str(file))
    finally:
        for name in TEMPORARY:
            connection.execute("DROP TABLE IF EXISTS " + engine.quoted(name))
    return HandedOver(
        path=Path(path),
        form=form,
        urls=urls,
        sized=sized,
        size_bytes=size_bytes,
        base=base,
        command=_command(form, base, str(path)),
    )


def _known(form: str, signer: Signer | None) -> _Form:
    if form not in FORMS:
        raise InputError(f"No list is for {form!r}; there are {', '.join(FORMS)}.")
    if signer and FORMS[form].base:
        raise InputError(f"A list for {form} has paths, which no signature fits; sign the URL that they lie under.")
    return FORMS[form]


def _base(under: str | None) -> str | None:
    if under is not None and "://" not in under:
        raise InputError(f"{under!r} is no URL that hrefs lie under; give one such as https://host/container.")
    return under.rstrip("/") if under else None


def _prepare(connection: DuckDBPyConnection, rows: Rows, column: str, *, keeps: bool) -> None:
    """The views that the SQL reads, and its macros."""
    kinds = dict(zip(rows.relation.columns, map(str, rows.relation.types), strict=True))
    if kinds.get(column) != "VARCHAR":
        raise InputError(f"The rows have no column {column!r} of hrefs; the columns are {', '.join(kinds)}.")
    _register(connection)
    engine.run(connection, "hand_over/words", keeps_signatures=keeps)
    said = {"size_said": _said(kinds, SIZES), "checksum_said": _said(kinds, CHECKSUMS)}
    told = [value.cast("VARCHAR").alias(name) for name, value in said.items()]
    rows.relation.select(_named(column).alias("href"), *told).to_view("handed_rows", replace=True)
    kept = FunctionExpression("href_kept", _named(column))
    columns = [kept.alias(name) if name == column else _named(name) for name in kinds]
    rows.relation.select(*columns, kept.alias("handed_href")).to_view("handed_whole", replace=True)


def _said(kinds: dict[str, str], names: tuple[str, ...]) -> Expression:
    """The column that says something of a file, or the member of ``extra``, or nothing."""
    for name in names:
        if name in kinds:
            return _named(name)
    if kinds.get("extra") == "JSON":
        return FunctionExpression("json_extract_string", _named("extra"), ConstantExpression(f'$."{names[-1]}"'))
    return ConstantExpression(None)


def _named(name: str) -> Expression:
    return SQLExpression(engine.quoted(name))


def _register(connection: DuckDBPyConnection) -> None:
    def bare_href(hrefs: pa.ChunkedArray) -> Any:
        """The hrefs of a batch without their signatures."""
        return pa.array([None if href is None else unsigned(href) for href in hrefs.to_pylist()], pa.string())

    with contextlib.suppress(InvalidInputException, CatalogException):  # of an earlier list
        connection.remove_function("bare_href")
    connection.create_function("bare_href", bare_href, ["VARCHAR"], "VARCHAR", type=ARROW)


def _checked(connection: DuckDBPyConnection, form: str, kind: _Form) -> tuple[str | None, int, int, int]:
    """The base, how many hrefs there are, of how many the size is known, and their sum.

    :raises InputError: none, or one that cannot be handed over
    """
    asked = {"schemes": list(kind.schemes), "is_relative": bool(kind.base), "is_command": form == "s5cmd"}
    [row] = engine.run(connection, "hand_over/checked", **asked)
    base, urls, sized, size_bytes, foreign, first_foreign, outside, first_outside, unsayable, first_unsayable = row
    if not urls:
        raise InputError("There is no href in these rows, so no list was written.")
    if foreign and kind.schemes:
        raise InputError(
            f"{form} reads {' and '.join(kind.schemes)}, and {_of(foreign, urls)} not that, such as {first_foreign!r}; "
            f"{_advice(first_foreign)}"
        )
    if outside:
        _require_one_place(connection, form, kind)
        raise InputError(
            f"{_of(outside, urls)} not under {base}, such as {first_outside!r}; give what all lie under, or filter the "
            "rows."
        )
    if unsayable:
        raise InputError(
            f"{_of(unsayable, urls)} not what a list for {form} can say, such as {first_unsayable!r}; filter the rows, "
            "or use aria2, whose lists have URLs."
        )
    return base, int(urls), int(sized), int(size_bytes)


def _require_one_place(connection: DuckDBPyConnection, form: str, kind: _Form) -> None:
    """Say which places hrefs lie under, where a list can have only one and they have several."""
    places = [place for (place,) in engine.run(connection, "hand_over/places")] if kind.base else []
    if len(places) > 1:
        named = ", ".join(places[:MOST_NAMED]) + (" and others" if len(places) > MOST_NAMED else "")
        raise InputError(
            f"A list for {form} is of one place, and these hrefs lie under {named}; filter the rows, and write a list "
            "for each."
        )


def _of(some: int, of_all: int) -> str:
    return f"{some:,} of {of_all:,} hrefs {'is' if some == 1 else 'are'}"


def _advice(href: str) -> str:
    """Which form could be used."""
    scheme = href.partition("://")[0].lower() if "://" in href else ""
    able = [name for name, form in FORMS.items() if scheme in form.schemes]
    return f"use {' or '.join(able)}." if able else "filter the rows; only parquet keeps such hrefs."


def _command(form: str, base: str | None, path: str) -> str:
    """The line that downloads everything in a list into the folder it is run in."""
    where, place = shlex.quote(path), base or ""
    match form:
        case "azcopy":
            rest = f"copy {shlex.quote(place + '/*')} {HERE} --list-of-files={where} --from-to=BlobLocal"
        case "aria2":
            return f"aria2c --input-file={where} --dir={HERE} --continue=true --auto-file-renaming=false"
        case "wget":
            folders = len([part for part in place.partition("://")[2].split("/")[1:] if part])
            cut = f" --no-host-directories --cut-dirs={folders}" if base else ""
            rest = f"--input-file={where} --force-directories{cut} --directory-prefix={HERE} --continue"
        case "rclone":
            is_s3 = place.startswith("s3://")
            remote = f":s3,provider=AWS,env_auth=true:{place.removeprefix('s3://')}" if is_s3 else ":http:"
            at = "" if is_s3 else f" --http-url={shlex.quote(place)}"
            rest = f"copy {shlex.quote(remote)} {HERE}{at} --files-from-raw={where} --no-traverse"
        case "s5cmd":
            rest = f"run {where}"
        case _:
            return ""
    return f"{form} {rest}"
