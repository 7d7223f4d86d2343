"""Sources of a loopback Carbon Mapper: plumes clustered at a radius, named by their centroid, and their rates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from math import fsum
from statistics import fmean, pstdev
from typing import Any

import msgspec
import numpy as np
import shapely

from geocat.serve.carbon_mapper_emitting import seen_by
from geocat.serve.carbon_mapper_plumes import Plumes, Rows
from geocat.serve.carbon_mapper_rate import Rate, explanation_of, rate_of, scene_of_source
from geocat.serve.carbon_mapper_records import SECTOR_LABELS, Plume, Scene, csv_line

RADIUS_M = 6_371_008.8
"""The sphere on which distances are measured."""

EPS_M = 100
"""The radius of the sources that are published."""

NAME = re.compile(r"(CH4|CO2)_(1B2|6A|6B|4B|1B1a|1A1|other|NA)_(\d+)m_(-?\d+\.\d+)_(-?\d+\.\d+)")
CSV_COLUMNS = (  # noqa: SIM905  a list of words reads as a sentence
    "source_name source_latitude source_longitude gas observation_date_count detection_date_count source_persistence "
    "source_emission source_emission_uncertainty ipcc_sector"
).split()


def metres(lon: Any, lat: Any, other_lon: Any, other_lat: Any) -> Any:
    """Distance on the sphere between points in degrees, by the haversine formula."""
    phi, other_phi = np.radians(lat), np.radians(other_lat)
    across = np.sin(np.radians(other_lon - lon) / 2) ** 2 * np.cos(phi) * np.cos(other_phi)
    return 2 * RADIUS_M * np.arcsin(np.sqrt(np.sin((other_phi - phi) / 2) ** 2 + across))


def clusters(lon: Any, lat: Any, kind: Any, eps: float) -> Any:
    """Connected components of points of one kind not further apart than ``eps`` metres.

    That is DBSCAN with one point as the least. No pair is sought over the antimeridian.

    :return: for each point the smallest position of its component
    """
    half = eps / 111_000
    wide = half / np.maximum(np.cos(np.radians(lat)), 0.01)
    tree = shapely.STRtree(shapely.points(lon, lat))
    one, other = tree.query(shapely.box(lon - wide, lat - half, lon + wide, lat + half))
    near = (kind[one] == kind[other]) & (metres(lon[one], lat[one], lon[other], lat[other]) <= eps)
    one, other = one[near], other[near]
    label = np.arange(len(lon))
    while True:
        least = label.copy()
        np.minimum.at(least, one, label[other])
        least = least[least]
        if (least == label).all():
            return label
        label = least


class Source:
    """One source: its plumes, and the scenes that observed it, both oldest first."""

    def __init__(self, number: int, rows: list[int], plumes: list[Plume], eps: int) -> None:
        """Put the centroid at the mean of the plumes' origins."""
        self.number, self.rows, self.plumes, self.eps = number, rows, plumes, eps
        self.gas, self.sector = plumes[0].gas, plumes[0].sector or "NA"
        self.lon, self.lat = (fsum(getattr(plume, axis) for plume in plumes) / len(plumes) for axis in ("lon", "lat"))
        self.name = f"{self.gas}_{self.sector}_{eps}m_{self.lon:.5f}_{self.lat:.5f}"
        self.scenes: list[Scene] = []

    @cached_property
    def rate(self) -> Rate:
        """The rule applied to its plumes and scenes."""
        return rate_of(self.plumes, self.scenes)

    def feature(self, suffix: str) -> bytes:
        """The feature of ``sources.geojson``; ``suffix`` is appended to its name, as the service does."""
        return self._feature.replace(b"@suffix@", msgspec.json.encode(suffix)[1:-1], 1)

    @cached_property
    def _feature(self) -> bytes:
        rate, plumes = self.rate, self.plumes
        published = sorted(plume.published.date() for plume in plumes)
        lons, lats = sorted(plume.lon for plume in plumes), sorted(plume.lat for plume in plumes)
        properties = {
            "gas": self.gas,
            "sector": self.sector,
            "plume_count": len(plumes),
            "plume_ids": [plume.plume_id for plume in plumes],
            "observation_scenes_names": [scene.name for scene in self.scenes],
            "emission_auto": rate.emission,
            "emission_uncertainty_auto": rate.uncertainty,
            "published_at_max": published[-1],
            "published_at_min": published[0],
            "timestamp_max": rate.detected_on[-1],
            "timestamp_min": rate.detected_on[0],
            "detection_date_count": len(rate.detected_on),
            "observation_date_count": len(rate.observed_on),
            "persistence": rate.persistence,
            "source_name": f"{self.name}@suffix@",
            "date_count": len(rate.detected_on),
        }
        geometry = {"bbox": None, "type": "Point", "coordinates": (self.lon, self.lat)}
        bbox = (lons[0], lats[0], lons[-1], lats[-1])
        whole = {"bbox": bbox, "type": "Feature", "geometry": geometry, "properties": properties, "id": self.number}
        return msgspec.json.encode(whole)

    def detail(self, plumes: Plumes, *, explain: bool) -> bytes:
        """``PlumeSource``: the source with its plumes and scenes, nested as the service nests them."""
        rate = self.rate
        means = {"emission_auto": rate.emission, "emission_uncertainty_auto": rate.uncertainty}
        said = {"gas": self.gas, "sector": self.sector, "persistence": rate.persistence, **means}
        return msgspec.json.encode(
            {
                "plumes": [msgspec.Raw(plumes.record(row)) for row in self.rows],
                "scenes": [scene_of_source(scene) for scene in self.scenes],
                "point": {"bbox": None, "type": "Point", "coordinates": (self.lon, self.lat)},
                "source_name": self.name,
                "source": said,
                "observation_dates": rate.observed_on,
                "detection_dates": rate.detected_on,
                "explanation": explanation_of(self.name, self.gas, self.sector, rate) if explain else None,
            }
        )

    def line(self) -> str:
        """The row of ``sources-csv``."""
        rate = self.rate
        days = len(rate.observed_on), len(rate.detected_on), rate.persistence
        label = SECTOR_LABELS.get(self.sector)
        return csv_line([self.name, self.lat, self.lon, self.gas, *days, rate.emission, rate.uncertainty, label])


def sources_of(plumes: list[Plume], rows: list[int], eps: int = EPS_M) -> list[Source]:
    """Plumes, newest first, clustered by gas and sector; a source is listed where its oldest plume stands.

    :param rows: the number that each plume shall have in its source
    """
    if not plumes:
        return []
    lon, lat = (np.array([getattr(plume, axis) for plume in plumes]) for axis in ("lon", "lat"))
    kinds = np.array([f"{plume.gas}_{plume.sector or 'NA'}" for plume in plumes])
    grouped: dict[int, list[int]] = {}
    labels = clusters(lon, lat, kinds, eps).tolist()
    for place in range(len(plumes) - 1, -1, -1):
        grouped.setdefault(labels[place], []).append(place)
    return [
        Source(number, [rows[place] for place in group], [plumes[place] for place in group], eps)
        for number, group in enumerate(grouped.values())
    ]


class Sources:
    """Sources of some plumes at one radius in metres, each with at least ``least`` plumes."""

    def __init__(self, plumes: Plumes, scenes: list[Scene], rows: Rows, eps: int = EPS_M, least: int = 1) -> None:
        """Cluster the plumes and look up which scenes observed each cluster."""
        found = sources_of([plumes.plumes[row] for row in rows.tolist()], rows.tolist(), eps)
        self.sources = [source for source in found if len(source.plumes) >= least]
        self.by_name = {source.name: source for source in self.sources}
        self.of_row = {row: source for source in self.sources for row in source.rows}
        self._observe(scenes)

    def _observe(self, scenes: list[Scene]) -> None:
        """Give each source the clear scenes over its centroid, and those of its plumes."""
        oldest_first = scenes[::-1]
        lon, lat = (np.array([getattr(source, axis) for source in self.sources]) for axis in ("lon", "lat"))
        if not len(lon):
            return
        for point, scene in seen_by(oldest_first, lon, lat, 0.0).T.tolist():
            self.sources[point].scenes.append(oldest_first[scene])
        for source in self.sources:
            seen = {scene.name for scene in source.scenes}
            missed = {plume.scene.name: plume.scene for plume in source.plumes if plume.scene.name not in seen}
            if missed:
                source.scenes = sorted([*source.scenes, *missed.values()], key=lambda scene: scene.observed)

    def collection(self, suffix: str) -> bytes:
        """``sources.geojson``, whole."""
        features = b",".join(source.feature(suffix) for source in self.sources)
        return b'{"type":"FeatureCollection","features":[' + features + b"]}"

    def csv(self, among: Iterable[Source]) -> bytes:
        """``sources-csv`` of some of the sources."""
        return "\r\n".join([",".join(CSV_COLUMNS), *(source.line() for source in among)]).encode()

    def nearest(self, gas: str, sector: str, lon: float, lat: float) -> Source | None:
        """The source of a gas and a sector that is closest to a point."""
        same = [source for source in self.sources if (source.gas, source.sector) == (gas, sector)]
        return min(same, key=lambda source: float(metres(source.lon, source.lat, lon, lat)), default=None)

    def aggregates(self) -> list[dict[str, Any]]:
        """``SourceAggregation`` for each sector: sums, means and deviations in kg/h."""
        found = []
        for sector in sorted({source.sector for source in self.sources}):
            among = [source for source in self.sources if source.sector == sector]
            rates = [source.rate.emission or 0.0 for source in among]
            doubts = [source.rate.uncertainty or 0.0 for source in among]
            found.append(
                {
                    "persistence_avg": fmean(source.rate.persistence for source in among),
                    "emission_sum": fsum(rates),
                    "emission_uncertainty_sum": fsum(doubts),
                    "emission_avg": fmean(rates),
                    "emission_uncertainty_avg": fmean(doubts),
                    "emission_std": pstdev(rates),
                    "emission_uncertainty_std": pstdev(doubts),
                    "plume_count": sum(len(source.plumes) for source in among),
                    "single_plume_count": sum(len(source.plumes) == 1 for source in among),
                    "sector": sector,
                }
            )
        return found
