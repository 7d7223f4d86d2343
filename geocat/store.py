"""Storage: the one module that touches a catalog's files, on any fsspec URL.

Layout: ``geocat.toml``, ``landing/``, ``snapshots/``, ``ledger/``, ``catalog.duckdb`` (see the
README). Data files are moved into place first; the ledger file that names them is created last,
if absent: that is the commit. What is not in the ledger does not exist.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import platform
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fsspec

from geocat import ledger
from geocat.errors import InputError, StoreError
from geocat.ledger import LedgerEntry, LedgerFile
from geocat.storage_errors import storage_errors
from geocat.types import snapshot_id

DECLARATION = "geocat.toml"
_MACHINE = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
_TEMPORARY = re.compile(r"\.(?P<machine>[0-9a-f]{8})-(?P<process>[0-9]+)-[0-9a-f]{12}\.tmp(\.wal)?$")


def _is_alive(process: int) -> bool:
    """Whether a process of this machine runs; one of another user counts."""
    with contextlib.suppress(PermissionError):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True


class Store:
    """One catalog root.

    :param root: a folder, or any fsspec URL such as ``memory://demo`` or ``s3://bucket/catalog``
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        """Address the root; nothing is read or written yet."""
        self.root = os.fspath(root)
        try:
            self.fs, path = fsspec.core.url_to_fs(self.root)
        except (ValueError, ImportError) as wrong:
            raise InputError(f"The root {self.root!r} cannot be used: {wrong}.") from wrong
        self.path: str = path.rstrip("/")
        self.is_local = "file" in (self.fs.protocol if isinstance(self.fs.protocol, tuple) else (self.fs.protocol,))
        self._entries: dict[str, LedgerEntry] = {}

    def create(self) -> bool:
        """Make the root a catalog; ``False`` if it was one.

        :raises StoreError: the root is a file, or cannot be written
        """
        if self.fs.isfile(self.path):
            raise StoreError(f"The root {self.root} is a file; name a folder with --root.")
        if self.exists(DECLARATION):
            return False
        with storage_errors(self.root):
            for folder in ("landing", "snapshots", "ledger"):
                self.fs.makedirs(self.at(folder), exist_ok=True)
            self.write(DECLARATION, b"# The sources of this catalog: see `geocat source --help`.\n")
        return True

    def require(self) -> None:
        """Check that the root is a catalog.

        :raises StoreError: it is a file, or not a catalog
        """
        if self.fs.isfile(self.path):
            raise StoreError(f"The root {self.root} is a file; name a folder with --root.")
        if not self.exists(DECLARATION):
            raise StoreError(f"{self.root} is not a catalog; make it one with `geocat init --root {self.root}`.")

    def at(self, *parts: str) -> str:
        """The file system's own path of something below the root."""
        return "/".join((self.path, *parts))

    def url(self, relative: str) -> str:
        """What DuckDB and other readers open: a plain path where the root is local, else a URL."""
        return self.at(relative) if self.is_local else self.fs.unstrip_protocol(self.at(relative))

    def exists(self, relative: str) -> bool:
        """Whether a file or folder exists below the root."""
        return bool(self.fs.exists(self.at(relative)))

    def read(self, relative: str) -> bytes:
        """A whole small file."""
        data: bytes = self.fs.cat_file(self.at(relative))
        return data

    def write(self, relative: str, data: bytes) -> None:
        """Write a small file so that readers see the old or the new one, never a part."""
        with storage_errors(self.url(relative)):
            if not self.is_local:
                self.fs.pipe_file(self.at(relative), data)
                return
            temporary = self.temporary(relative)
            try:
                Path(temporary).write_bytes(data)
                os.replace(temporary, self.at(relative))
            finally:
                Path(temporary).unlink(missing_ok=True)

    def temporary(self, relative: str) -> str:
        """A name beside a local file for content that is not finished; it says which process writes it."""
        return self.at(f"{relative}.{_MACHINE}-{os.getpid()}-{uuid.uuid4().hex[:12]}.tmp")

    def discard_temporaries(self) -> None:
        """Remove unfinished files that processes of this machine left when they were killed."""
        if not self.is_local:
            return
        for folder in ("", "ledger"):
            for file in Path(self.at(folder)).glob("*.tmp*"):
                writer = _TEMPORARY.search(file.name)
                if writer and writer["machine"] == _MACHINE and not _is_alive(int(writer["process"])):
                    file.unlink(missing_ok=True)

    # ---------- ledger

    def entries(self) -> list[LedgerEntry]:
        """Every ledger entry, oldest first.

        :raises StoreError: an entry that is damaged or from a newer geocat
        """
        self.fs.invalidate_cache()
        folder = self.at("ledger")
        names = sorted(n.rpartition("/")[2] for n in self.fs.ls(folder, detail=False)) if self.fs.exists(folder) else []
        names = [name for name in names if name.endswith(".json")]
        known, found = self._entries, {}
        for name in names:
            with contextlib.suppress(FileNotFoundError):  # it expired meanwhile
                where = f"ledger/{name}"
                found[name] = known.get(name) or ledger.decode(self.read(where), f"{self.root}/{where}")
        self._entries = found
        return sorted(found.values(), key=lambda entry: (entry.snapshot, entry.source))

    def next_snapshot(self) -> str:
        """A snapshot id later than every one in the ledger, even if the clock went back."""
        now = snapshot_id(datetime.now(UTC))
        last = max((entry.snapshot for entry in self.entries()), default="")
        if now > last:
            return now
        instant = datetime.strptime(last, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
        return snapshot_id(instant + timedelta(microseconds=1))

    def commit(self, entry: LedgerEntry) -> None:
        """Create the entry's ledger file, whole, if there is none of its name.

        :raises StoreError: there is one
        """
        name = f"ledger/{entry.snapshot}-{entry.source}.json"
        data = ledger.encode(entry)
        with storage_errors(self.url(name)):
            try:
                if self.is_local:
                    self._create(name, data)
                else:
                    self.fs.pipe_file(self.at(name), data, mode="create")
            except FileExistsError as wrong:
                raise StoreError(
                    f"The commit {self.url(name)} exists already; another harvest made it, run yours again."
                ) from wrong

    def _create(self, relative: str, data: bytes) -> None:
        """Create a local file with its whole content in one step: a hard link fails if it exists."""
        target = self.at(relative)
        temporary = self.temporary(relative)
        try:
            with Path(temporary).open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(temporary, target)
            except FileExistsError:
                raise
            except OSError:
                self.fs.pipe_file(target, data, mode="create")
        finally:
            Path(temporary).unlink(missing_ok=True)

    # ---------- data files

    def publish(self, local: Path, relative: str, unless: LedgerFile | None = None) -> tuple[str, int, str]:
        """Move a finished local file below the root; return where it is, its bytes and SHA-256.

        :param unless: a file already there: where it has the same bytes, it is the one
        """
        size = local.stat().st_size
        with local.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        if unless and (unless.bytes, unless.sha256) == (size, digest.hexdigest()):
            return unless.path, size, unless.sha256
        with storage_errors(self.url(relative)):
            self.fs.makedirs(self.at(relative.rpartition("/")[0]), exist_ok=True)
            if self.is_local:
                try:
                    os.replace(local, self.at(relative))
                except OSError as wrong:
                    if wrong.errno != errno.EXDEV:
                        raise
                    shutil.move(local, self.at(relative))
            else:
                self.fs.put_file(str(local), self.at(relative))
        return relative, size, digest.hexdigest()

    def columns(self, relative: str, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """The rows of some columns of a parquet file, in order."""
        import pyarrow.parquet as pq  # a tenth of a second that questions need not pay

        table = pq.read_table(self.at(relative), columns=list(names), filesystem=self.fs, partitioning=None)
        return list(zip(*(table.column(name).to_pylist() for name in names), strict=True))

    def first_damaged(self, files: list[LedgerFile]) -> LedgerFile | None:
        """The first file that is missing or has not the size it was committed with."""
        whole = (self.exists(file.path) and self.fs.size(self.at(file.path)) == file.bytes for file in files)
        return next((file for file, is_whole in zip(files, whole, strict=True) if not is_whole), None)

    def remove(self, relative: str) -> None:
        """Remove a file or a folder below the root, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            self.fs.rm(self.at(relative), recursive=True)

    def folders(self, relative: str) -> list[str]:
        """The names of what lies directly in a folder below the root, sorted."""
        found: list[Any] = self.fs.ls(self.at(relative), detail=False) if self.exists(relative) else []
        return sorted(name.rstrip("/").rpartition("/")[2] for name in found)

    @contextlib.contextmanager
    def workspace(self, run: str) -> Iterator[Path]:
        """A local folder for a run's staged files: inside its landing folder where the root is local."""
        with storage_errors(self.root):
            if self.is_local:
                folder = Path(self.at(run, "staged"))
                folder.mkdir(parents=True, exist_ok=True)
            else:
                folder = Path(tempfile.mkdtemp(prefix="geocat-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def only_one(self, source: str) -> Iterator[None]:
        """Hold the right to harvest a source; on local roots a second harvest is told so.

        :raises StoreError: another process is harvesting the source
        """
        if not self.is_local:
            yield
            return
        with storage_errors(self.root):
            folder = Path(self.at("landing", source))
            folder.mkdir(parents=True, exist_ok=True)
            lock = (folder / "lock").open("w")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as wrong:
                raise StoreError(
                    f"Another process is harvesting {source} into {self.root}; wait for it to end."
                ) from wrong
            yield
