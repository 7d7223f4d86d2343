"""What storage complains about, as one plain line: a full disk, a quota, a permission."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator

from geocat.errors import StoreError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the disk quota is used up; free some space",
    errno.EFBIG: "a file grew past the size limit; raise it",
    errno.EACCES: "permission was denied; choose a root that you can write",
    errno.ENOTDIR: "a part of the path is a file, not a folder; choose another root",
    errno.ENAMETOOLONG: "the path is too long; choose a shorter root",
    errno.EROFS: "the file system is read-only; choose a root that you can write",
}


@contextlib.contextmanager
def storage_errors(where: str) -> Iterator[None]:
    """Turn the operating system's and DuckDB's complaints about storage into one plain line.

    :raises StoreError: disk full, quota, permission, read-only
    """
    try:
        yield
    except OSError as wrong:
        if wrong.errno in _REASONS:
            raise StoreError(f"Writing to {where} failed: {_REASONS[wrong.errno]}, then try again.") from wrong
        raise
    except Exception as wrong:
        said = str(wrong)
        for number, reason in _REASONS.items():
            if os.strerror(number) in said:
                raise StoreError(f"Writing to {where} failed: {reason}, then try again.") from wrong
        raise
