"""Shard maps for workers that have no catalog: zagg's JSON, or parquet with hrefs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from duckdb import DuckDBPyConnection

from geocat import engine, shardmap_files, shardmap_zagg
from geocat.errors import InputError
from geocat.export import placed
from geocat.query import Rows
from geocat.shardmap import Counts
from geocat.shardmap_files import Provenance

ENDPOINTS = ("https", "s3")


class Mapped(Protocol):
    """What is asked of a map that is handed over: :class:`geocat.shardmap_made.ShardMap`."""

    @property
    def connection(self) -> DuckDBPyConnection:
        """Which has the map's tables."""
        ...

    @property
    def name(self) -> str:
        """What their names begin with."""
        ...

    @property
    def provenance(self) -> Provenance:
        """What it was computed from."""
        ...

    @property
    def counts(self) -> Counts:
        """How large it is."""
        ...

    def locate(self) -> None:
        """Read times, sizes and hrefs of its items, once."""
        ...

    def aoi_mask(self) -> Rows:
        """The part of each shard that lies in the area."""
        ...


def export(made: Mapped, path: Path, endpoint: str | None, *, keys_as_text: bool) -> Path:
    """Write a map with hrefs, by the ending of the path; see :meth:`geocat.shardmap_made.ShardMap.export`."""
    if endpoint not in (None, *ENDPOINTS):
        raise InputError(f"No endpoint is called {endpoint!r}; there are {', '.join(ENDPOINTS)}; none means both.")
    made.locate()
    _require_hrefs(made, endpoint)
    match path.suffix.lower():
        case ".json":
            shardmap_files.write_json(document(made, endpoint), path, keys_as_text=keys_as_text)
        case ".parquet" | ".pq":
            names = {"of_pairs": f"{made.name}_pairs", "of_located": f"{made.name}_located", "endpoint": endpoint}
            order = shardmap_files.written_from(made.connection, f"{made.name}_pairs", f"{made.name}_located")
            with placed(path) as file:
                engine.run(
                    made.connection,
                    "shardmap/exported",
                    target_file=str(file),
                    provenance=made.provenance.text(),
                    written_from=order,
                    **names,
                )
        case ending:
            raise InputError(f"The ending {ending!r} of {path} names no format; use .json (zagg's) or .parquet.")
    return path


def document(made: Mapped, endpoint: str | None = None) -> shardmap_zagg.ZaggMap:
    """A map as zagg's document, with the mask of the area where it is a strict one.

    :raises InputError: an item that the catalog does not have
    """
    engine.bind(made.connection, located_from=f"{made.name}_located")
    rows = made.connection.execute(engine.text("shardmap/entries"))
    names = [column[0] for column in rows.description]
    items = {row[0]: _entry(dict(zip(names, row, strict=True)), endpoint) for row in rows.fetchall()}
    pairs = made.connection.view(f"{made.name}_pairs").order("shard_key, number").fetchall()
    shards: dict[int, list[Mapping[str, Any]]] = {}
    for key, number in pairs:
        shards.setdefault(key, []).append(items[number])
    mask = dict(made.aoi_mask().fetchall()) if made.provenance.strict else None
    signature = {name: value for name, value in made.provenance.grid_signature.items() if value is not None}
    return shardmap_zagg.ZaggMap(
        _metadata(made),
        signature,
        list(shards),
        list(shards.values()),
        None if mask is None else [mask.get(key, []) for key in shards],
    )


def _require_hrefs(made: Mapped, endpoint: str | None) -> None:
    places = {"of_located": f"{made.name}_located", "endpoint": endpoint}
    [(items, gone, one)] = engine.run(made.connection, "shardmap/without_href", **places)
    if gone:
        raise InputError(
            f"The catalog does not have {gone:,} of the map's items, such as {one}; harvest them, or build the map "
            "again."
        )
    if items:
        raise InputError(
            f"{items:,} of the map's items, such as {one}, have no {f'{endpoint} ' if endpoint else ''}href; "
            "choose the other endpoint, or leave their collection out."
        )


def _entry(item: Mapping[str, Any], endpoint: str | None) -> dict[str, Any]:
    hrefs = {name: None if endpoint not in (None, name) else item[f"{name}_href"] for name in ENDPOINTS}
    found = shardmap_zagg.entry({**item, **{f"{name}_href": href for name, href in hrefs.items()}})
    if item["assets"]:
        found["assets"] = item["assets"]
        found["datetime"] = item["datetime"] and item["datetime"].isoformat()
    return found


def _metadata(made: Mapped) -> dict[str, Any]:
    """What zagg's metadata say, as far as there is an answer, and our own provenance beside it."""
    said = made.provenance
    if said.metadata.get("total_granules") is not None:  # zagg's own, read from its file
        known = {**said.metadata}
    else:
        asked = dict(said.asked)
        known = {
            "source": "geocat",
            "collection": asked.get("collection") or "",
            "start_date": asked.get("since"),
            "end_date": asked.get("until"),
            "backend": "geocat",
            "footprint": said.footprint,
            "total_granules": made.counts.items,
            "geocat": {
                "asked": asked,
                "aoi_sha256": said.aoi_sha256,
                "snapshots": list(said.snapshots),
                "exact": said.exact,
                "versions": dict(said.versions),
            },
        }
    size = made.counts
    counted = {
        "granules_assigned": size.assigned_items,
        "total_shards": size.shards,
        "total_pairs": size.pairs,
    }
    return {**known, **counted, **({"aoi_mask": True} if said.strict else {})}
