"""Shard maps of a catalog: asked for, or read from a file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from geocat import ledger, shardmap, shardmap_files, stored_cells
from geocat.declared_grids import of_signature
from geocat.engine import version
from geocat.errors import InputError
from geocat.grids import Grids
from geocat.shardmap_files import Provenance
from geocat.shardmap_made import ShardMap
from geocat.shardmap_signature import convention
from geocat.store import Store
from geocat.stored_cells import SCHEME
from geocat.types import Interval

if TYPE_CHECKING:
    from geocat.grid.area import Area
    from geocat.grid.base import Grid

Time = datetime | date | str | None
Numbers = int | Sequence[int] | None
_NAME = re.compile(r"\w[\w.-]{0,99}")
NESTED = "SELECT DISTINCT grid.morton_to_nested(shard_key) FROM shardmap_pairs"


class ShardMaps:
    """``catalog.shardmap(grid, aoi, …)`` makes a map, and ``catalog.shardmap.read(file)`` takes one from a file.

    :param connection: with ``sql/install.sql`` installed
    :param grids: the grids that can be named
    :param cover: covers what is not covered yet of the sources named, and renews the connection's views
    :param require: refuses a collection or source that is not there
    """

    def __init__(
        self,
        connection: DuckDBPyConnection,
        store: Store,
        grids: Grids,
        cover: Callable[..., Any],
        require: Callable[[str | None, str | None], None],
        as_of: str | None = None,
    ) -> None:
        """Keep them; nothing is read."""
        self._connection = connection
        self._store = store
        self._grids = grids
        self._cover = cover
        self._require = require
        self._as_of = as_of

    def __call__(
        self,
        grid: str | Grid,
        aoi: Any,
        *,
        source: str | None = None,
        collection: str | None = None,
        since: Time = None,
        until: Time = None,
        cycles: Numbers = None,
        tracks: Numbers = None,
        regions: Numbers = None,
        beams: Numbers = None,
        exact: bool = False,
        strict: bool = False,
        latest: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> ShardMap:
        """Which items each shard of a grid needs, in an area.

        A shard counts if it touches the area, and an item if its footprint touches the shard, whether or not it touches
        the area too. Footprints that are not covered yet are covered first.

        :param grid: a declared grid's name, or a grid
        :param aoi: a box (west > east goes over the antimeridian), GeoJSON, WKT, WKB, geometries, the path of a file of
            those, or the name of a country or city: see :func:`geocat.shardmap_area.area`
        :param since: items of which a moment lies in ``[since, until)``
        :param cycles: ICESat-2 cycles, ``tracks`` reference ground tracks, ``regions`` granule regions: as names have
            them
        :param beams: ICESat-2 beam pairs, 1 to 3, whose corridors count instead of whole footprints
        :param exact: look again at each pair that only cells on a footprint's boundary speak for
        :param strict: remember that workers are to leave out what lies beyond the area: exports get a mask
        :param latest: leave out granules that a later revision replaces
        :param progress: called with (covered, to be covered) while footprints are covered
        :raises InputError: a grid, area, source, collection, time or beam that cannot be; an area that the grid's CRS
            or bounds have no place for
        """
        from geocat import shardmap_area, shardmap_asked

        known = self._grids[grid] if isinstance(grid, str) else grid
        area = shardmap_area.area(self._connection, aoi)
        self._require(collection, source)
        question = shardmap_asked.Question(
            source,
            collection,
            Interval.of(since, until),
            cycles=_numbers(cycles),
            tracks=_numbers(tracks),
            regions=_numbers(regions),
            beams=_numbers(beams),
            exact=exact,
            latest=latest,
        )
        self._cover_missing(source, progress)
        found = shardmap_asked.answer(self._connection, self._store, known, area, question, self._as_of)
        provenance = Provenance(
            known.signature(),
            footprint="swath" if beams is None else "beams",
            aoi_sha256=area.sha256(),
            aoi=_as_text(area),
            asked={**question.said(), **({} if beams is None else {"beams": question.beams})},
            snapshots=found.snapshots,
            exact=exact,
            strict=strict,
            versions=_versions(),
            metadata={"items": found.counts.items, "looked_at": found.looked_at, "dropped": found.dropped},
        )
        said: dict[str, Any] = {"grid": known, "area": area, "provenance": provenance, "statuses": found.statuses}
        return ShardMap.of_connection(self._connection, found.counts, **said)

    def read(self, path: str | os.PathLike[str]) -> ShardMap:
        """Read a map: our parquet, zagg's JSON or zagg's parquet, told apart by what is inside.

        A HEALPix map of zagg's does not say in which latitude convention its keys are; where its box tells, the
        signature is completed.

        :raises InputError: no such file, none of the three, cut off or damaged
        """
        found = shardmap_files.read(path)
        counts = shardmap.take(self._connection, found.pairs if found.zagg is None else _of_any_source(found.pairs))
        asked = found.provenance.metadata.get("total_granules", found.provenance.metadata.get("items"))
        if isinstance(asked, int):
            counts = counts._replace(items=asked)
        provenance = found.provenance if found.zagg is None else self._completed(found.provenance)
        grid = of_signature(provenance.grid_signature)
        said: dict[str, Any] = {"grid": grid, "area": _area(provenance), "provenance": provenance, "statuses": {}}
        return ShardMap.of_connection(self._connection, counts, **said)

    def path(self, name: str) -> Path:
        """Where the catalog keeps a map of a name: ``shardmaps/<name>.parquet``.

        :raises InputError: not a name, or a catalog that is not on this machine: there maps go into files
        """
        if not self._store.is_local:
            raise InputError(f"The catalog is not on this machine; write the map {name} into a file with -o FILE.")
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name!r} cannot be a map's name; use letters, digits, -, _ and . (no ending), or -o FILE."
            )
        return Path(self._store.at("shardmaps", f"{name}.parquet"))

    def _cover_missing(self, source: str | None, progress: Callable[[int, int], None] | None) -> None:
        entries = ledger.current(self._store.entries(), self._as_of)
        chosen = [entry for name, entry in entries.items() if source in (None, name)]
        if lacking := {file.source for file, _ in stored_cells.missing(self._store, chosen)}:
            self._cover(*sorted(lacking), progress=progress)

    def _completed(self, said: Provenance) -> Provenance:
        """What zagg's file says, with the latitude convention of the map's keys where its box tells."""
        signature = said.grid_signature
        if signature.get("type") != "healpix" or "latitude" in signature:
            return said
        nested = {cell for (cell,) in self._connection.sql(NESTED).fetchall()}
        latitude = convention(signature, nested, said.metadata.get("bbox"))
        return said if latitude is None else replace(said, grid_signature={**signature, "latitude": latitude})


def _of_any_source(pairs: pa.Table) -> pa.Table:
    """Pairs of zagg's, whose source is the service that it asked."""
    place = pairs.schema.get_field_index("source")
    return pairs.set_column(place, "source", pa.array([""] * len(pairs), pa.string()))


def _numbers(asked: Numbers) -> list[int] | None:
    if asked is None:
        return None
    numbers = [asked] if isinstance(asked, int) else list(asked)
    if not numbers or not all(isinstance(each, int) and not isinstance(each, bool) for each in numbers):
        raise InputError(f"{asked!r} are not whole numbers; give one or several, such as 22 or [21, 22].")
    return numbers


def _versions() -> dict[str, str]:
    import duckdb

    return {"geocat": version(), "duckdb": duckdb.__version__, "cells": SCHEME["scheme"]}


def _as_text(area: Area) -> str:
    import shapely

    text: str = shapely.to_wkb(shapely.GeometryCollection(list(area.geometries)), hex=True)
    return text


def _area(provenance: Provenance) -> Area | None:
    import shapely

    from geocat.grid.area import area_of

    if provenance.aoi:
        return area_of(list(shapely.from_wkb(provenance.aoi).geoms))
    box = provenance.metadata.get("bbox")
    try:
        return area_of(tuple(box)) if isinstance(box, list) else None
    except InputError:
        return None
