"""Shard maps as zagg writes them: one JSON document, or parquet with a JSON text per shard.

The layout is that of zagg 0.49: ``metadata, grid_signature, shard_keys, granules`` and, where the
map has one, ``aoi_mask``, in this order, indented by two. Keys are whole numbers of 64 bits, above
2^53 too, so that a reader with doubles only sees other keys: ``keys_as_text`` is for those.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from geocat.errors import InputError
from geocat.shardmap_signature import check_key

METADATA = b"zagg:shardmap_meta"
REQUIRED = ("grid_signature", "shard_keys", "granules")
_AGAIN = "copy it again, or build it again with `geocat shardmap build`"
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class ZaggMap:
    """A shard map as zagg's documents have it.

    :param metadata: where the granules come from, and counts
    :param grid_signature: what the keys mean
    :param shard_keys: ascending; only shards with at least one granule
    :param granules: for each key its entries: ``id, s3, https`` and what else is known
    :param aoi_mask: for each key the cells of the area in it, or ``None``
    """

    metadata: Mapping[str, Any]
    grid_signature: Mapping[str, Any]
    shard_keys: Sequence[int]
    granules: Sequence[Sequence[Entry]]
    aoi_mask: Sequence[Sequence[int]] | None = field(default=None)

    def pairs(self) -> pa.Table:
        """The long table: one row per (shard_key, item_id) as the document has them; uint64 and three texts."""
        counts = [len(entries) for entries in self.granules]
        total = sum(counts)
        keys = [key for key, count in zip(self.shard_keys, counts, strict=True) for _ in range(count)]
        ids = [entry["id"] for entries in self.granules for entry in entries]
        return pa.table(
            {
                "shard_key": pa.array(keys, pa.uint64()),
                "source": pa.array([str(self.metadata.get("source") or "")] * total, pa.string()),
                "collection": pa.array([str(self.metadata.get("collection") or "")] * total, pa.string()),
                "item_id": pa.array(ids, pa.string()),
            }
        )

    def entries(self) -> dict[str, Entry]:
        """Each granule's entry, by its id, in the order in which the document first has them."""
        return {entry["id"]: entry for entries in self.granules for entry in entries}


def of_pairs(
    pairs: pa.Table,
    entries: Mapping[str, Entry],
    grid_signature: Mapping[str, Any],
    metadata: Mapping[str, Any],
    aoi_mask: Mapping[int, Sequence[int]] | None = None,
) -> ZaggMap:
    """A long table as zagg's document.

    :param pairs: ``shard_key`` and ``item_id``; the order within a shard is kept
    :param entries: of each item id; see :func:`entry`
    :param aoi_mask: for each shard key the cells of the area in it
    :raises InputError: an item without an entry
    """
    shards: dict[int, list[Entry]] = {}
    for key, item_id in zip(pairs["shard_key"].to_pylist(), pairs["item_id"].to_pylist(), strict=True):
        if item_id not in entries:
            raise InputError(
                f"The catalog has no item {item_id!r}, which the shard map names; harvest it, or build the map again."
            )
        shards.setdefault(key, []).append(entries[item_id])
    keys = sorted(shards)
    counted = {**metadata, "total_shards": len(keys), "total_pairs": len(pairs)}
    if aoi_mask is not None:
        counted["aoi_mask"] = True
    mask = None if aoi_mask is None else [list(aoi_mask.get(key, ())) for key in keys]
    return ZaggMap(counted, grid_signature, keys, [shards[key] for key in keys], mask)


def entry(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as zagg's entry: both endpoints always, times where they are known.

    :param item: ``id, s3_href, https_href, observed_from, observed_to``; times are aware datetimes or ``None``
    """
    found = {"id": item["id"], "s3": item.get("s3_href"), "https": item.get("https_href")}
    times = {"time_start": item.get("observed_from"), "time_end": item.get("observed_to")}
    return found | {name: when.isoformat() for name, when in times.items() if when is not None}


def written(document: ZaggMap, *, keys_as_text: bool = False) -> Iterator[bytes]:
    """The JSON document, in pieces of one shard: byte for byte as ``json.dumps(document, indent=2)``.

    :param keys_as_text: shard keys, and cells of the mask, as texts of digits, for readers without 64-bit integers
    """
    as_key = str if keys_as_text else int
    keys = [as_key(key) for key in document.shard_keys]
    rest = {"metadata": document.metadata, "grid_signature": document.grid_signature, "shard_keys": keys}
    yield json.dumps(rest, indent=2).removesuffix("\n}").encode()
    texts: dict[int, str] = {}
    yield from _lists("granules", ([_once(texts, each) for each in entries] for entries in document.granules))
    if document.aoi_mask is not None:
        yield from _lists("aoi_mask", ([json.dumps(as_key(cell)) for cell in cells] for cells in document.aoi_mask))
    yield b"\n}"


def _once(texts: dict[int, str], each: Entry) -> str:
    """An entry's text, made once: the entries of one granule are one object in every shard."""
    if id(each) not in texts:
        texts[id(each)] = json.dumps(each, indent=2).replace("\n", "\n      ")
    return texts[id(each)]


def _lists(name: str, rows: Iterator[list[str]]) -> Iterator[bytes]:
    yield f',\n  "{name}": ['.encode()
    separator, empty = "\n", True
    for texts in rows:
        inside = "[\n      " + ",\n      ".join(texts) + "\n    ]" if texts else "[]"
        yield f"{separator}    {inside}".encode()
        separator, empty = ",\n", False
    yield b"]" if empty else b"\n  ]"


def read_json(text: bytes, where: str) -> ZaggMap:
    """A document of zagg's, from its text.

    :param where: the file's name, for messages
    :raises InputError: cut off, no JSON, a key missing, keys that are none of the grid's
    """
    try:
        found = json.loads(text)
    except ValueError as wrong:
        raise InputError(
            f"{where} is no whole JSON document, it breaks off or goes wrong after {len(text):,} bytes at most "
            f"({wrong}); {_AGAIN}."
        ) from wrong
    if not isinstance(found, dict):
        raise InputError(f"{where} is JSON, but no shard map: it begins with a {type(found).__name__}.")
    return _checked(found, where)


def read_parquet(table: pa.Table, where: str) -> ZaggMap:
    """A map that zagg wrote as parquet, from the file's table.

    :raises InputError: what zagg's parquet has is missing, or damaged
    """
    said = (table.schema.metadata or {}).get(METADATA)
    if said is None:
        raise InputError(f"{where} has no {METADATA.decode()!r} in its metadata, so no grid signature; {_AGAIN}.")
    try:
        found = json.loads(said)
        for name in ("granules", "aoi_mask"):
            if name in table.column_names:
                found[name] = [json.loads(each) for each in table[name].to_pylist()]
    except (ValueError, TypeError) as wrong:
        raise InputError(f"{where} has JSON inside that cannot be read ({wrong}); {_AGAIN}.") from wrong
    if "shard_keys" in table.column_names:
        found["shard_keys"] = _storage(table["shard_keys"]).to_pylist()
    return _checked(found, where)


def _storage(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    return column.cast(kind.storage_type) if isinstance(kind, pa.BaseExtensionType) else column


def _checked(found: dict[str, Any], where: str) -> ZaggMap:
    for name in REQUIRED:
        if name not in found:
            raise InputError(f"{where} has no {name!r}: it is no shard map, or it was cut; {_AGAIN}.")
    signature, keys, granules = found["grid_signature"], found["shard_keys"], found["granules"]
    mask = found.get("aoi_mask")
    if not isinstance(signature, dict) or not isinstance(keys, list) or not isinstance(granules, list):
        raise InputError(f"{where} is no shard map: its signature is no object, or its keys and granules are no lists.")
    for name, rows in (("granules", granules), ("aoi_mask", mask)):
        if rows is not None and len(rows) != len(keys):
            raise InputError(f"{where} has {len(keys)} shard keys and {len(rows)} lists of {name!r}; {_AGAIN}.")
    numbers = [check_key(key, signature, where) for key in keys]
    if len(set(numbers)) < len(numbers):
        raise InputError(f"{where} has a shard key twice; {_AGAIN}.")
    for entries in granules:
        if not isinstance(entries, list) or not all(isinstance(each, dict) and "id" in each for each in entries):
            raise InputError(f"{where} has a granule without an 'id'; {_AGAIN}.")
    masks = None if mask is None else [[int(cell) for cell in cells] for cells in mask]
    return ZaggMap(found.get("metadata") or {}, signature, numbers, granules, masks)
