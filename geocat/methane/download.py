"""One asset on its way to a file: in pieces, taken up where a connection was cut, compared before it gets its name.

A file that is on its way is called ``<name>.part``, with ``<name>.part.json`` beside it, which says of which version
its bytes are. Both are gone once the file has its name; until then nothing is called so.
"""

from __future__ import annotations

import hashlib
import os
import re
from email.utils import parsedate_to_datetime
from pathlib import Path

import msgspec

from geocat.errors import InputError, SourceChanged, without_secrets
from geocat.harvest.carbon_mapper_assets import AssetHost, Piece
from geocat.harvest.multihash import PREFIXES

PIECE = 8 << 20
"""Bytes asked for at once: what is lost when a connection is cut."""
MOST_CHANGES = 2
"""Of the version, on the way: then servers behind one name do not agree, and everything is asked for in one answer."""
PROBED = 2
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')
Checksum = tuple[str, str]
"""Name of the function, as hashlib has it, and the digest in hexadecimal."""
ETAG: Checksum = ("etag", "")


class _Version(msgspec.Struct):
    """Of which version the bytes of a ``.part`` are."""

    url: str
    validator: str
    total: int
    modified: str


def checksum_of(said: str | None) -> Checksum | None:
    """What is to be compared.

    :raises InputError: neither a multihash that Python can compute nor one of the words
    """
    if said is None:
        return None
    text = said.strip().lower()
    if text == ETAG[0]:
        return ETAG
    function, colon, digest = text.partition(":")
    if not colon:
        prefix = next((each for each in PREFIXES if text.startswith(each)), "")
        function, digest = PREFIXES.get(prefix, ""), text.removeprefix(prefix)
    known = function in PREFIXES.values()
    if not known or len(digest) != 2 * hashlib.new(function, usedforsecurity=False).digest_size:
        raise InputError(
            f"The checksum {said!r} cannot be checked; give a multihash in hexadecimal, sha256:…, md5:… or etag."
        )
    return function, digest


def digest_of(file: Path, function: str) -> str:
    """A checksum of a file, in hexadecimal.

    :param function: as hashlib has it
    """
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, lambda: hashlib.new(function, usedforsecurity=False)).hexdigest()


def is_same(target: Path, href: str, wanted: Checksum | None, host: AssetHost) -> bool:
    """Whether a file that is there need not be fetched: asks for two bytes, or for none where a checksum tells."""
    if wanted and wanted is not ETAG:
        return digest_of(target, wanted[0]) == wanted[1]
    probed = host.piece(href, 0, PROBED)
    about = target.stat()
    if probed.total != about.st_size:
        return False
    if found := _MD5.fullmatch(probed.validator):
        return digest_of(target, "md5") == found[1]
    return not wanted and bool(probed.modified) and _seconds(probed.modified) == int(about.st_mtime)


def _seconds(modified: str) -> int | None:
    """A time as HTTP has it, in seconds since 1970; ``None`` where it is none."""
    try:
        return int(parsedate_to_datetime(modified).timestamp())
    except ValueError:
        return None


def _verify(part: Path, version: _Version, wanted: Checksum | None, host: AssetHost) -> None:
    length = part.stat().st_size
    said = f"Source {host.name}: {without_secrets(version.url)}"
    if length != version.total:
        wrong = f"has {length} bytes where {version.total} were announced; fetch it again."
    elif wanted is ETAG and not _MD5.fullmatch(version.validator):
        wrong = f"has the ETag {version.validator or 'none'}, which is no MD5; give another checksum, or none."
    else:
        function, digest = wanted or ("", "")
        if wanted is ETAG:
            function, digest = "md5", version.validator.strip('"')
        if not function or digest_of(part, function) == digest:
            return
        wrong = f"does not have the {function} checksum {digest}; fetch it again, or ask who gave the checksum."
    raise SourceChanged(f"{said} {wrong}", source=host.name, url=version.url)


def fetch(href: str, target: Path, wanted: Checksum | None, host: AssetHost) -> None:
    """Fetch an asset; the file has its name only once it is whole and what it should be.

    :raises GeocatError: as :meth:`AssetHost.piece` does
    :raises SourceChanged: its length or its checksum is not what was announced; nothing is left of it
    """
    part = target.with_name(f"{target.name}.part")
    about = target.with_name(f"{target.name}.part.json")
    version = _transfer(href, part, about, host)
    try:
        _verify(part, version, wanted, host)
    except SourceChanged:
        part.unlink()
        about.unlink(missing_ok=True)
        raise
    if (seconds := _seconds(version.modified)) is not None:
        os.utime(part, (seconds, seconds))
    os.replace(part, target)
    about.unlink(missing_ok=True)


def _transfer(href: str, part: Path, about: Path, host: AssetHost) -> _Version:
    """Fill the ``.part``, from where it ends; of another version, or of one that cannot be told, from its beginning."""
    version = _known(part, about, host.stable(href))
    begin = part.stat().st_size if version else 0
    changes = 0
    while version is None or begin < version.total:
        piece = _next(href, begin, version, host, is_whole=changes > MOST_CHANGES)
        if version is None or (piece.begin, piece.total, piece.validator) != (begin, version.total, version.validator):
            if piece.begin:  # the middle of another version, from a server that does not heed If-Range
                version, begin, changes = None, 0, changes + 1
                continue
            version = _Version(host.stable(href), piece.validator, piece.total, piece.modified)
            part.unlink(missing_ok=True)
            about.write_bytes(msgspec.json.encode(version))
        _write(part, piece)
        begin = piece.end
    return version


def _next(href: str, begin: int, version: _Version | None, host: AssetHost, *, is_whole: bool) -> Piece:
    """The piece that begins there; everything, where pieces could not be told to be of one version."""
    if not is_whole:
        piece = host.piece(href, begin, begin + PIECE, version.validator if version else "")
        if version or piece.validator or piece.end == piece.total:
            return piece
    return host.piece(href, 0, None)


def _known(part: Path, about: Path, url: str) -> _Version | None:
    """Of which version the bytes are that are there; ``None`` where they are of no use."""
    try:
        version = msgspec.json.decode(about.read_bytes(), type=_Version)
        length = part.stat().st_size
    except (OSError, msgspec.DecodeError):
        return None
    return version if version.validator and version.url == url and 0 < length <= version.total else None


def _write(part: Path, piece: Piece) -> None:
    with part.open("r+b" if piece.begin else "wb") as file:
        file.seek(piece.begin)
        file.write(piece.body)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
