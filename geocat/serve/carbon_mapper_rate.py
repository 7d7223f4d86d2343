"""Carbon Mapper's rule for the persistence and the rate of a source (carbonmapper.md, 6.2), step by step."""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from typing import Any, NamedTuple

from geocat.serve.carbon_mapper_records import Plume, Scene, instant


class Day(NamedTuple):
    """One day of a source, in UTC: its mean rate and uncertainty in kg/h, ``None`` when no scene of it counts."""

    date: str
    scenes: list[Scene]
    plumes: list[Plume]
    emission: float | None
    uncertainty: float | None
    quantified: bool
    null_scenes: int


class Rate(NamedTuple):
    """What the rule says of a source: kg/h, ``None`` when no day of it is quantified."""

    days: list[Day]
    daily_emission: float | None
    persistence: float
    emission: float | None
    uncertainty: float | None

    @property
    def observed_on(self) -> list[str]:
        """Days with an eligible scene, in order."""
        return [day.date for day in self.days]

    @property
    def detected_on(self) -> list[str]:
        """Days with a plume, quantified or not, in order."""
        return [day.date for day in self.days if day.plumes]


def mean(values: list[float]) -> float:
    """The mean, exact to the last digit whatever the order."""
    return fsum(values) / len(values)


def rate_of(plumes: list[Plume], scenes: list[Scene]) -> Rate:
    """Apply the rule to the plumes of a source and to every scene that observed it, those of the plumes among them."""
    here: dict[str, list[Plume]] = defaultdict(list)
    for plume in plumes:
        here[plume.scene.name].append(plume)
    dated: dict[str, list[Scene]] = defaultdict(list)
    for scene in scenes:
        dated[scene.observed.date().isoformat()].append(scene)
    days = [_day(date, dated[date], here) for date in sorted(dated)]
    quantified = [day for day in days if day.quantified]
    detected = sum(bool(day.plumes) for day in days)
    persistence = detected / len(days)
    if not quantified:
        return Rate(days, None, persistence, None, None)
    daily = mean([day.emission for day in quantified if day.emission is not None])
    doubt = mean([day.uncertainty for day in quantified if day.uncertainty is not None])
    # In this order the last digits are those that the service publishes.
    return Rate(days, daily, persistence, daily * detected / len(days), doubt * detected / len(days))


def _day(date: str, scenes: list[Scene], here: dict[str, list[Plume]]) -> Day:
    """Scenes with a quantified plume count with their sum, scenes without any plume as 0; others do not count."""
    if not any(scene.name in here for scene in scenes):
        return Day(date, scenes, [], 0.0, 0.0, quantified=False, null_scenes=len(scenes))
    rates, doubts, null_scenes, quantified = [], [], 0, False
    for scene in scenes:
        shown = [plume for plume in here.get(scene.name, []) if not plume.hidden]
        null = scene.name not in here
        if shown or null:
            rates.append(fsum(plume.emission for plume in shown))
            doubts.append(fsum(plume.uncertainty for plume in shown))
        null_scenes += null
        quantified |= bool(shown)
    plumes = [plume for scene in scenes for plume in here.get(scene.name, [])]
    means = [mean(values) if values else None for values in (rates, doubts)]
    return Day(date, scenes, plumes, means[0], means[1], quantified, null_scenes)


def explanation_of(name: str, gas: str, sector: str, rate: Rate) -> dict[str, Any]:
    """``SourceExplanation``: what ``explain=true`` adds to a source."""
    daily, final = rate.daily_emission or 0.0, rate.emission or 0.0
    steps = {
        "step_1_scene_emissions": "Sum of the emissions of the plumes of each scene; 0 for a null detection.",
        "step_2_daily_averaging": "Mean of the scenes of each day.",
        "step_3_detection_averaging": f"Mean of the days with a quantified detection: {daily} kg/h.",
        "step_4_persistence": f"{len(rate.detected_on)} / {len(rate.observed_on)} = {rate.persistence}",
        "step_5_final": f"{daily} * {rate.persistence} = {final} kg/h",
    }
    return {
        "source_name": name,
        "gas": gas,
        "sector": sector,
        "summary": {
            "number_of_observations": sum(len(day.scenes) for day in rate.days),
            "days_detected": len(rate.detected_on),
            "days_observed": len(rate.observed_on),
            "number_of_plumes": sum(len(day.plumes) for day in rate.days),
            "number_of_null_detects": sum(day.null_scenes for day in rate.days),
            "persistence": rate.persistence,
            "average_daily_emission": daily,
            "final_emission_rate": final,
            "units": "kg/hr",
        },
        "daily_breakdown": [_explained(day) for day in rate.days],
        "detection_dates": rate.detected_on,
        "calculation_details": steps,
    }


def _explained(day: Day) -> dict[str, Any]:
    return {
        "date": day.date,
        "daily_emission_auto": day.emission or 0.0,
        "has_detection": bool(day.plumes),
        "has_null_detection": day.null_scenes > 0,
        "plume_count": len(day.plumes),
        "plume_ids": [plume.plume_id for plume in day.plumes],
        "scene_names": [scene.name for scene in day.scenes],
    }


def scene_of_source(scene: Scene) -> dict[str, Any]:
    """``PlumeSourceScene``: a scene as a source lists it."""
    return {
        "id": scene.uuid,
        "name": scene.name,
        "timestamp": instant(scene.observed),
        "instrument": scene.instrument,
    }
