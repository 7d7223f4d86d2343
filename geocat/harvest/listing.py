"""Which files a path, a folder or a pattern names, on any file system that fsspec reads."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

import fsspec

from geocat.errors import InputError, SourceUnavailable, without_secrets

MOST_ENDINGS = 8
_LINES = r"ndjson|jsonl|jsonlines|geojsonl|geojsons|geojsonseq"
_HOLDS_LINES = re.compile(rf"\.({_LINES})(\.\w+)?$", re.IGNORECASE)
_WANTED = re.compile(
    rf"\.(json|geojson|{_LINES})(\.(gz|zst|zstd|bz2))?$|\.(parquet|geoparquet|pq)$|^[^.]+$",
    re.IGNORECASE,
)


class File(NamedTuple):
    """A file to read.

    :param path: as its file system has it
    :param found_at: what its documents are found at: a path, or a URL
    :param size: in bytes
    :param key: what tells whether it has changed
    """

    path: str
    found_at: str
    size: int
    key: str


class Folder:
    """What a URL names: a file, the files below a folder, or those that a pattern with ``*`` fits.

    :param source: declared name, for messages
    :param url: a path, or any fsspec URL
    :ivar note: which files were passed over, as a sentence; ``""`` where none was

    :raises InputError: a kind of URL that no installed library reads
    """

    def __init__(self, source: str, url: str) -> None:
        """Look at nothing yet."""
        self.source = source
        self.url = url
        self.note = ""
        try:
            self.fs, self.path = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError) as wrong:
            raise InputError(f"Source {source} has a url that cannot be read: {wrong}.") from wrong
        protocols = (self.fs.protocol,) if isinstance(self.fs.protocol, str) else self.fs.protocol
        self._is_local = "file" in protocols

    def files(self) -> list[File]:
        """The files, in the order of their paths.

        In a folder, files whose names end as those of items never do are passed over; so is what a dot or an
        underscore begins, which is what tools keep for themselves.

        :raises SourceUnavailable: nothing lies there
        """
        self.fs.invalidate_cache()
        if self.fs.isfile(self.path):
            return [self._file(self.path, self.fs.info(self.path))]
        if self.fs.isdir(self.path):
            strict = {"on_error": "raise"} if self._is_local else {}
            found = self._wanted(self.fs.find(self.path, detail=True, **strict))
        else:
            found = self.fs.glob(self.path, detail=True) if "*" in self.path else {}
            found = {path: about for path, about in found.items() if self._is_file(path, about)}
            if not found:
                what = "no file fits" if "*" in self.path else "there is no file or folder"
                raise SourceUnavailable(
                    f"Source {self.source}: {what} {without_secrets(self.url)}; check the declared url.",
                    source=self.source,
                    url=self.url,
                )
        return [self._file(path, found[path]) for path in sorted(found)]

    def opened(self, file: File) -> Any:
        """A file, open to be read in bytes."""
        return self.fs.open(file.path, "rb")

    def _wanted(self, found: dict[str, Any]) -> dict[str, Any]:
        kept = {}
        passed: Counter[str] = Counter()
        for path, about in found.items():
            below = path.removeprefix(self.path.rstrip("/")).lstrip("/")
            name = below.rpartition("/")[2]
            if any(part.startswith((".", "_")) for part in below.split("/")):
                continue
            if _WANTED.search(name) and self._is_file(path, about):
                kept[path] = about
            else:
                passed["." + name.rpartition(".")[2] if "." in name else name] += 1
        if passed:
            endings = ", ".join(f"{count} {ending}" for ending, count in passed.most_common(MOST_ENDINGS))
            self.note = f"{passed.total()} files were passed over that are not named as items are: {endings}."
        return kept

    def _is_file(self, path: str, about: dict[str, Any]) -> bool:
        """Whether it is a file, or a link to one."""
        return about["type"] == "file" or (about["type"] != "directory" and bool(self.fs.isfile(path)))

    def _file(self, path: str, about: dict[str, Any]) -> File:
        found_at = path if self._is_local else self.fs.unstrip_protocol(path)
        key = about.get("ETag") or about.get("etag") or self.fs.ukey(path)
        return File(path, found_at, int(about.get("size") or 0), str(key).strip('"'))


def holds_lines(path: str) -> bool:
    """Whether a name says that each line of the file is a document."""
    return bool(_HOLDS_LINES.search(path))
