"""Checksums as the file extension of STAC writes them: multihashes, in hexadecimal.

The first bytes name the function and the length (https://github.com/multiformats/multihash); functions that
Python's standard library does not have are not checked.
"""

from __future__ import annotations

import hashlib

PREFIXES = {"1114": "sha1", "1220": "sha256", "1340": "sha512", "1420": "sha3_256", "d50110": "md5"}


def matches(body: bytes, multihash: str) -> bool | None:
    """Whether a body has the checksum; ``None`` where that cannot be told."""
    for prefix, name in PREFIXES.items():
        if multihash.lower().startswith(prefix):
            digest = hashlib.new(name, body, usedforsecurity=False).hexdigest()
            return digest == multihash.lower().removeprefix(prefix)
    return None
