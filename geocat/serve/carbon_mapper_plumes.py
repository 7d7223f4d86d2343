"""Lists of plumes of a loopback Carbon Mapper: its filters, its orders, and the text of each record, encoded once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import numpy as np
import shapely

from geocat.serve.carbon_mapper_asking import (
    GASES,
    INSTRUMENTS,
    QUALITIES,
    SECTORS,
    SHOWN,
    STATUSES,
    Asked,
    Moments,
    Refused,
)
from geocat.serve.carbon_mapper_records import COLUMNS, PLACE_COLUMNS, Plume, csv_line, plume_record, plume_row

SORTS = ("asc", "desc", "emissions_desc", "emissions_asc", "published_desc", "published_asc")
Rows = Any
"""Positions in the list of plumes, an array of integers, newest plume first."""


class Plumes:
    """Plumes as they are asked for.

    :param plumes: newest first
    :param asset_base: where stable asset URLs begin
    :param signature: the query that signed asset URLs carry
    :param epoch: a key of ``PLACE_COLUMNS``: which columns a CSV page has
    """

    def __init__(self, plumes: list[Plume], asset_base: str, signature: str, epoch: str) -> None:
        """Lay the columns that filters read side by side."""
        self.plumes, self.asset_base, self.signature = plumes, asset_base, signature
        self.columns = [*COLUMNS[:4], *PLACE_COLUMNS[epoch], *COLUMNS[4:]]
        self.records: dict[int, bytes] = {}
        self.lines: dict[int, str] = {}
        self.number = {plume.plume_id: i for i, plume in enumerate(plumes)}
        self.by_uuid = {plume.uuid: i for i, plume in enumerate(plumes)}
        self.lon, self.lat = self._column("lon"), self._column("lat")
        self.gas, self.sector = self._column("gas", str), np.array([plume.sector or "NULL" for plume in plumes])
        self.phme, self.quality = self._column("phme", bool), np.array([plume.quality or "" for plume in plumes])
        self.instrument = np.array([plume.scene.instrument for plume in plumes])
        self.scene = np.array([plume.scene.name for plume in plumes])
        self.scene_uuid = np.array([plume.scene.uuid for plume in plumes])
        self.emission = np.array([np.nan if plume.hidden else plume.emission for plume in plumes], dtype=float)
        self.observed = np.array([plume.scene.observed.timestamp() for plume in plumes])
        self.published = np.array([plume.published.timestamp() for plume in plumes])
        self.modified = np.array([plume.modified.timestamp() for plume in plumes])
        self.version = np.array([plume.processing.vis.rpartition("-")[2] for plume in plumes])
        self.all = np.arange(len(plumes))

    def _column(self, name: str, kind: type = float) -> Any:
        return np.array([getattr(plume, name) for plume in self.plumes], dtype=kind)

    def matching(self, asked: Asked, members: Callable[[str], Iterable[int]]) -> Rows:
        """Rows that meet every filter but the box; ``aoi_id`` and ``gadm_composite_id`` are ignored.

        :param members: rows of the source of a name; none where there is no such source
        :raises Refused: a value that the service refuses
        """
        if asked.choice("status", STATUSES) not in SHOWN:
            return self.all[:0]
        keep = np.ones(len(self.plumes), dtype=bool)
        for mask in self._masks(asked):
            keep &= mask
        for rows in self._named(asked, members):
            here = np.zeros(len(self.plumes), dtype=bool)
            here[np.fromiter(rows, dtype=np.int64)] = True
            keep &= here
        return self.all if keep.all() else np.flatnonzero(keep)

    def _masks(self, asked: Asked) -> Iterable[Any]:
        instruments = asked.choices("instruments", INSTRUMENTS) + asked.choices("instrument", INSTRUMENTS)[-1:]
        among = {
            "gas": [gas] if (gas := asked.choice("plume_gas", GASES)) else [],
            "instrument": instruments,
            "sector": asked.choices("sectors", SECTORS),
            "quality": asked.choices("qualities", QUALITIES),
            "scene": asked.texts("scene_name")[-1:],
            "scene_uuid": asked.uuids("scene_ids") + asked.uuids("scene_id")[-1:],
            "version": asked.texts("collection_version_l3")[-1:],
        }
        yield from (np.isin(getattr(self, name), values) for name, values in among.items() if values)
        times = {"observed": "datetime", "published": "published_at_datetime", "modified": "modified_at"}
        for column, name in times.items():
            if moments := asked.moments(name):
                yield within(getattr(self, column), moments)
        if (least := asked.integer("emission_min")) is not None:
            yield self.emission >= least
        if (most := asked.integer("emission_max")) is not None:
            yield self.emission <= most
        if (phme := asked.boolean("has_phme")) is not None:
            yield self.phme == phme
        if (shape := asked.shape()) is not None:
            yield shapely.intersects_xy(shape, self.lon, self.lat)

    def _named(self, asked: Asked, members: Callable[[str], Iterable[int]]) -> Iterable[Iterable[int]]:
        if names := asked.texts("plume_names"):
            yield [self.number[name] for name in names if name in self.number]
        if ids := asked.uuids("plume_ids"):
            yield [self.by_uuid[name] for name in ids if name in self.by_uuid]
        if (source := asked.text("source_name")) is not None:
            yield members(source)
        if search := asked.text("search"):
            yield [row for name, row in self.number.items() if search in name]

    def inside(self, rows: Rows, box: tuple[float, float, float, float] | None) -> Rows:
        """The rows whose origin lies in a box, edges included; all of them without one."""
        if box is None:
            return rows
        west, south, east, north = box
        lon, lat = self.lon[rows], self.lat[rows]
        across = (lon >= west) | (lon <= east) if west > east else (lon >= west) & (lon <= east)
        return rows[across & (lat >= south) & (lat <= north)]

    def ordered(self, rows: Rows, sort: str | None) -> Rows:
        """Rows in one of :data:`SORTS`; plumes without a rate come last, ties in the order of acquisition."""
        if sort in (None, "desc"):
            return rows
        if sort == "asc":
            return rows[::-1]
        column = (self.emission if "emissions" in sort else self.published)[rows]
        return rows[np.argsort(-column if sort.endswith("desc") else column, kind="stable")]

    def record(self, row: int) -> bytes:
        """The JSON text of a record."""
        if row not in self.records:
            self.records[row] = msgspec.json.encode(plume_record(self.plumes[row], self.signature))
        return self.records[row]

    def page(self, asked: Asked, members: Callable[[str], Iterable[int]], cap: int) -> bytes:
        """``plumes/annotated``: ``total_count`` counts without the box, ``bbox_count`` with it."""
        limit, offset, sort = _window(asked, 10, cap)
        box = asked.bbox()
        matching = self.matching(asked, members)
        boxed = self.inside(matching, box)
        shown = self.ordered(boxed, sort)[offset : offset + limit].tolist()
        counts = {"bbox_count": len(boxed), "total_count": len(matching), "limit": limit, "offset": offset}
        items = b",".join(map(self.record, shown))
        return msgspec.json.encode(counts)[:-1] + b',"items":[' + items + b'],"nearby_items":[]}'

    def csv(self, rows: Iterable[int], left_out: Iterable[str] = ()) -> bytes:
        """A page of CSV: header and rows, CRLF between lines, none at the end."""
        columns = [column for column in self.columns if column not in set(left_out)]
        lines = (self._line(row, columns) for row in rows)
        return "\r\n".join([",".join(columns), *lines]).encode()

    def _line(self, row: int, columns: list[str]) -> str:
        whole = len(columns) == len(self.columns)
        if not whole or row not in self.lines:
            cells = plume_row(self.plumes[row], self.asset_base)
            line = csv_line([cells[column] for column in columns])
            if not whole:
                return line
            self.lines[row] = line
        return self.lines[row]

    def csv_page(self, asked: Asked, members: Callable[[str], Iterable[int]], cap: int) -> tuple[dict[str, str], bytes]:
        """``plume-csv``: the ``pagination-*`` headers, the limit as it was lowered, and a page."""
        limit, offset, sort = _window(asked, 500, cap)
        left_out = asked.choices("exclude_columns", [*COLUMNS, *PLACE_COLUMNS["2026-05"], *PLACE_COLUMNS["2026-07"]])
        rows = self.inside(self.matching(asked, members), asked.bbox())
        shown = self.ordered(rows, sort)[offset : offset + limit].tolist()
        counts = {"limit": limit, "offset": offset, "count": len(rows)}
        return {f"pagination-{name}": str(count) for name, count in counts.items()}, self.csv(shown, left_out)

    def row_of(self, name: str) -> int:
        """The row of a plume by its id or its uuid.

        :raises Refused: 404 for a plume that is not there
        """
        row = self.number.get(name, self.by_uuid.get(name.lower()))
        if row is None:
            raise Refused(404, "Not Found")
        return row


def _window(asked: Asked, default: int, cap: int) -> tuple[int, int, str | None]:
    limit, offset = min(asked.count("limit", default), cap), asked.count("offset", 0)
    return limit, offset, asked.choice("sort", SORTS)


def within(seconds: Any, moments: Moments) -> Any:
    """Which of an array of seconds lie between both moments, which belong to it."""
    return (seconds >= moments[0]) & (seconds <= moments[1])
