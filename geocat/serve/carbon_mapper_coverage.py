"""The list of scenes of a loopback Carbon Mapper: published, assessed ones, with and without plumes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
import shapely

from geocat.serve.carbon_mapper_asking import GASES, INSTRUMENTS, SECTORS, Asked
from geocat.serve.carbon_mapper_emitting import parts_of
from geocat.serve.carbon_mapper_plumes import Plumes, within
from geocat.serve.carbon_mapper_records import Scene, scene_record


class Coverage:
    """Scenes as they are asked for; ``rows`` are positions in the list, newest first."""

    def __init__(self, scenes: list[Scene], plumes: Plumes) -> None:
        """Lay the columns that filters read side by side."""
        self.scenes, self.plumes = scenes, plumes
        self.number = {scene.name: i for i, scene in enumerate(scenes)}
        self.of_plume = np.array([self.number[name] for name in plumes.scene.tolist()], dtype=np.int64)
        self.plume_count = np.bincount(self.of_plume, minlength=len(scenes))
        self.instrument = np.array([scene.instrument for scene in scenes])
        self.clear = np.array([scene.clear for scene in scenes])
        self.cloud = np.array([scene.cloud for scene in scenes])
        self.observed = np.array([scene.observed.timestamp() for scene in scenes])
        self.published = np.array([scene.published.timestamp() for scene in scenes])
        self.created = np.array([scene.created.timestamp() for scene in scenes])
        self.modified = np.array([scene.modified.timestamp() for scene in scenes])
        parts = [parts_of(scene.bounds) for scene in scenes]
        first, last = ([boxes[end] for boxes in parts] for end in (0, -1))
        self.boxes = [shapely.box(*np.array(boxes).T) for boxes in (first, last)]
        self.records: dict[int, bytes] = {}

    def page(self, asked: Asked, cap: int) -> bytes:
        """``scenes/annotated``; ``count`` counts every scene that meets the filters."""
        limit, offset = min(asked.count("limit", 100, 1), cap), asked.count("offset", 0)
        sort = asked.choice("sort", ("asc", "desc", "priority"))
        keep = np.ones(len(self.scenes), dtype=bool)
        for mask in [*self._masks(asked), *self._of_plumes(asked)]:
            keep &= mask
        rows = np.flatnonzero(keep)
        shown = (rows[::-1] if sort == "asc" else rows)[offset : offset + limit].tolist()
        return b'{"items":[' + b",".join(map(self.record, shown)) + b'],"count":%d}' % len(rows)

    def record(self, row: int) -> bytes:
        """The JSON text of a record."""
        if row not in self.records:
            self.records[row] = msgspec.json.encode(scene_record(self.scenes[row], int(self.plume_count[row])))
        return self.records[row]

    def _masks(self, asked: Asked) -> Iterable[Any]:
        if ids := asked.uuids("ids"):
            yield np.isin([scene.uuid for scene in self.scenes], ids)
        if names := asked.texts("names"):
            yield np.isin([scene.name for scene in self.scenes], names)
        if instruments := asked.choices("instruments", INSTRUMENTS):
            yield np.isin(self.instrument, instruments)
        if (clear := asked.boolean("not_cloudy")) is not None:
            yield self.clear == clear
        for column, name in {"cloud": "cloud_cover_pct", "plume_count": "published_plume_count"}.items():
            least, most = asked.count(f"{name}_min", 0), asked.count(f"{name}_max", 1_000_000)
            yield (getattr(self, column) >= least) & (getattr(self, column) <= most)
        times = {
            "observed": "datetime",
            "published": "published_at",
            "modified": "modified_at",
            "created": "created_at",
        }
        for column, name in times.items():
            if moments := asked.moments(name):
                yield within(getattr(self, column), moments)
        for shape in self._shapes(asked):
            yield shapely.intersects(self.boxes[0], shape) | shapely.intersects(self.boxes[1], shape)

    def _shapes(self, asked: Asked) -> Iterable[Any]:
        if (shape := asked.shape()) is not None:
            yield shape
        if box := asked.bbox():
            yield shapely.union_all([shapely.box(*part) for part in parts_of(box)])

    def _of_plumes(self, asked: Asked) -> Iterable[Any]:
        """Filters on plumes of a scene: it stays when one plume meets all of them."""
        kept, plumes, any_filter = np.ones(len(self.of_plume), dtype=bool), self.plumes, False
        for column, among in {
            "gas": [gas] if (gas := asked.choice("plume_gas", GASES)) else [],
            "sector": asked.choices("plume_sectors", SECTORS),
        }.items():
            if among:
                kept, any_filter = kept & np.isin(getattr(plumes, column), among), True
        if (least := asked.integer("plume_emission_min")) is not None:
            kept, any_filter = kept & (plumes.emission >= least), True
        if (most := asked.integer("plume_emission_max")) is not None:
            kept, any_filter = kept & (plumes.emission <= most), True
        if (phme := asked.boolean("has_phme")) is not None:
            kept, any_filter = kept & (plumes.phme == phme), True
        if any_filter:
            yield np.bincount(self.of_plume[kept], minlength=len(self.scenes)) > 0
