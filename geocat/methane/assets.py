"""Assets as files: fetched in pieces, taken up where they were cut, whole or not there.

How one comes is :mod:`geocat.methane.download`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from geocat.errors import CMAPIError, HarvestError, InputError, without_secrets
from geocat.harvest.carbon_mapper_assets import NAME, AssetHost
from geocat.methane import download
from geocat.query import Rows
from geocat.storage_errors import storage_errors

if TYPE_CHECKING:
    import pyarrow as pa
COLUMNS = ("href", "item", "path", "status", "bytes", "sha256", "problem")


class Fetched(NamedTuple):
    """An asset that is a file now.

    :param status: ``fetched``, or ``kept`` where the file was there already
    :param sha256: of the file, in hexadecimal
    """

    href: str
    path: Path
    status: Literal["fetched", "kept"]
    bytes: int
    sha256: str


def fetch_asset(
    asset: str | Mapping[str, Any],
    path: str | os.PathLike[str],
    *,
    token: str | None = None,
    checksum: str | None = None,
    name: str = NAME,
    host: AssetHost | None = None,
) -> Fetched:
    """Fetch one asset: whole, or not at all; what a broken connection left behind is taken up.

    A file that is there and is the same is kept: by its checksum, where one is given; else its length is that of the
    asset, and so is its MD5 (where that is the ETag) or its time of modification.

    :param asset: its URL, signed or not, or a row with ``href``
    :param path: a file, or a folder in which the file gets the URL's name
    :param token: sent to the API's own host, and to no other; the source's own credentials, unless given
    :param checksum: a multihash in hexadecimal, as STAC's ``file:checksum``; ``sha256:…``; ``md5:…``; or ``etag``,
        where the ETag is known to be the MD5, as on S3 without multipart uploads or keys of one's own
    :param name: of the declared source
    :param host: to ask, in place of Carbon Mapper's own API
    :raises CMSceneNotPublished: there is no such asset, or not yet
    :raises SourceRefused: 401 or 403: says where the token belongs; another 4xx
    :raises SourceUnavailable: no answer, or 5xx, after the retries
    :raises SourceChanged: the file is not what its length or its checksum says; nothing is left of it
    :raises InputError: a checksum that cannot be checked, or no folder to write into
    :raises StoreError: the disk is full, or the folder cannot be written
    """
    href = _href(asset)
    wanted = download.checksum_of(checksum)
    target = _target(href, Path(path), os.fspath(path))
    asked = AssetHost(name, token=token, jobs=1) if host is None else nullcontext(host)
    with asked as asking, storage_errors(str(target)):
        is_kept = target.is_file() and download.is_same(target, href, wanted, asking)
        if not is_kept:
            download.fetch(href, target, wanted, asking)
        digest = download.digest_of(target, "sha256")
        return Fetched(href, target, "kept" if is_kept else "fetched", target.stat().st_size, digest)


def fetch_assets(
    rows: Rows | Iterable[str | Mapping[str, Any]],
    folder: str | os.PathLike[str],
    *,
    jobs: int = 4,
    token: str | None = None,
    name: str = NAME,
    host: AssetHost | None = None,
) -> pa.Table:
    """Fetch many assets, each into the folder of its item, under the name that its URL has; one that fails stops none.

    :param rows: URLs, or rows with ``href`` and, if they like, ``checksum``; what has one item and name is fetched once
    :param jobs: assets under way at once
    :return: one row per asset, in the order given: ``href``, ``item``, ``path``, ``status`` (``fetched``, ``kept``,
        ``not published`` or ``failed``), ``bytes``, ``sha256`` (both NULL where it did not come) and ``problem``
    :raises InputError: rows without ``href``; a checksum that cannot be checked
    :raises StoreError: the disk is full, or the folder cannot be written
    """
    import pyarrow as pa  # slow to import

    if jobs < 1:
        raise InputError(f"{jobs} jobs would fetch nothing; give 1 or more.")
    wanted: dict[Path, tuple[str, str | None]] = {}
    for row in _rows(rows):
        wanted.setdefault(_place(_href(row), Path(folder)), (_href(row), _given_checksum(row)))
    asked = AssetHost(name, token=token, jobs=jobs) if host is None else nullcontext(host)
    with asked as asking, ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(lambda place: _row(place, *wanted[place], asking), wanted))
    columns = {each: pa.string() for each in COLUMNS} | {"bytes": pa.int64()}
    return pa.Table.from_pylist(found, pa.schema(columns))


def item_of(href: str) -> str:
    """The item that an asset belongs to: the folder that its URL has it in."""
    return PurePosixPath(urlsplit(href).path).parent.name


# ---------- rows


def _rows(rows: Rows | Iterable[str | Mapping[str, Any]]) -> Iterator[str | Mapping[str, Any]]:
    if isinstance(rows, Rows):
        yield from rows.to_arrow().to_pylist()
    elif hasattr(rows, "to_dict"):
        yield from rows.to_dict("records")
    else:
        yield from rows


def _href(row: str | Mapping[str, Any]) -> str:
    href = row if isinstance(row, str) else row.get("href")
    if not href or not isinstance(href, str):
        exist = "" if isinstance(row, str) else f"; this one has {', '.join(map(str, row))}"
        raise InputError(f"An asset is fetched by its URL: give it, or rows with a column href{exist}.")
    return href


def _given_checksum(row: str | Mapping[str, Any]) -> str | None:
    return None if isinstance(row, str) else row.get("checksum") or None


def _place(href: str, folder: Path) -> Path:
    """Where an asset goes: its item's folder below the folder, and never beside it."""
    name = PurePosixPath(urlsplit(href).path).name
    if {name, item_of(href)} & {"", ".."}:
        raise InputError(f"The URL {without_secrets(href)} names no item and no file; an asset's ends with both.")
    return folder / item_of(href) / name


def _row(target: Path, href: str, checksum: str | None, host: AssetHost) -> dict[str, Any]:
    row = {"href": without_secrets(href), "item": item_of(href), "path": str(target)}
    with storage_errors(str(target)):
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        came = fetch_asset(href, target, checksum=checksum, host=host)
    except CMAPIError as wrong:
        return row | {"status": "not published", "problem": str(wrong)}
    except HarvestError as wrong:
        return row | {"status": "failed", "problem": str(wrong)}
    return row | {"status": came.status, "bytes": came.bytes, "sha256": came.sha256}


def _target(href: str, path: Path, said: str) -> Path:
    name = PurePosixPath(urlsplit(href).path).name
    if not name:
        raise InputError(f"The URL {without_secrets(href)} names no file; an asset's ends with its name.")
    target = path / name if path.is_dir() or said.endswith(("/", os.sep)) else path
    if not target.absolute().parent.is_dir():
        raise InputError(f"There is no folder {target.parent} to fetch {name} into; make it first.")
    return target
