"""One night of a made-up population: what is new, reprocessed, withdrawn, hidden, renamed or at last published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
from msgspec.structs import replace

from geocat.serve.carbon_mapper_emitting import METRES_PER_DEG, part_of, processing_of
from geocat.serve.carbon_mapper_items import entries_of, listed
from geocat.serve.carbon_mapper_population import Night, Population
from geocat.serve.carbon_mapper_records import Plume, Scene
from geocat.serve.carbon_mapper_scenes import MODES, made_uuid
from geocat.serve.carbon_mapper_sources import Source, sources_of

MOST_MOVED = 10
"""A plume 30 m off moves the centroid of at most so many plumes far enough for another name."""


def pass_night(
    before: Population, rng: np.random.Generator, asked: Mapping[str, int], now: datetime, *, new: bool
) -> Population:
    """The population a day after ``before``; what is asked for in greater number than there is happens less often."""
    did = Night()
    plumes = _changed(before.plumes, rng, asked, now, did, newest_version(before.plumes, new=new))
    sources = sources_of(before.plumes, list(range(len(before.plumes))))
    fresh = _new_plumes(rng, sources, asked, now, newest_version(before.plumes, new=False))
    did.added = [plume.plume_id for plume in fresh]
    scenes = [*before.scenes, *{plume.scene.name: plume.scene for plume in fresh}.values()]
    did.observed = [scene.name for scene in scenes[len(before.scenes) :]]
    scenes, plumes = _tiled(rng, scenes, [*plumes, *fresh], asked["tiled"], now, did)
    after = Population(plumes, scenes, before.collection_count, now, did)
    _name_changes(sources, sources_of(after.plumes, list(range(len(after.plumes)))), did)
    did.collections = sorted(set(_collections(after)) - set(_collections(before)))
    return after


def newest_version(plumes: list[Plume], *, new: bool) -> str:
    """The newest version that plumes are processed in, or the one that comes after it."""
    newest = max((plume.processing.vis.rpartition("-")[2] for plume in plumes), key=lambda v: (v.startswith("v3"), v))
    letter = newest.removeprefix("v3")
    return f"v3{chr(ord(letter) + 1) if letter else 'a'}" if new else newest


def _collections(population: Population) -> list[str]:
    return listed({entry.collection for entry in entries_of(population)}, population.collection_count)


def _moment(rng: np.random.Generator, now: datetime) -> datetime:
    return now - timedelta(seconds=int(rng.integers(3600, 72_000)), microseconds=int(rng.integers(0, 999_999)))


def _changed(
    plumes: list[Plume],
    rng: np.random.Generator,
    asked: Mapping[str, int],
    now: datetime,
    did: Night,
    version: str,
) -> list[Plume]:
    """The plumes of before, some of them reprocessed, hidden or shown, and without those withdrawn."""
    waiting = [plumes[i] for i in rng.permutation(len(plumes))]
    kept = {plume.plume_id: plume for plume in plumes}
    for verb in ("reprocessed", "withdrawn", "hidden", "unhidden"):
        fit = [plume for plume in waiting if _fits(plume, verb, version)][: asked[verb]]
        setattr(did, verb, [plume.plume_id for plume in fit])
        taken = set(getattr(did, verb))
        waiting = [plume for plume in waiting if plume.plume_id not in taken]
        for plume in fit:
            if verb == "withdrawn":
                del kept[plume.plume_id]
            elif verb == "reprocessed":
                kept[plume.plume_id] = _reprocessed(rng, plume, version, _moment(rng, now))
            else:
                kept[plume.plume_id] = replace(plume, hidden=verb == "hidden", modified=_moment(rng, now))
    return list(kept.values())


def _fits(plume: Plume, verb: str, version: str) -> bool:
    if verb == "reprocessed":
        return plume.processing.rate not in ("jpl", version)
    return verb == "withdrawn" or plume.hidden == (verb == "unhidden")


def _reprocessed(rng: np.random.Generator, plume: Plume, version: str, moment: datetime) -> Plume:
    factor = float(rng.uniform(0.4, 1.7))
    return replace(
        plume,
        emission=plume.emission * factor,
        uncertainty=plume.uncertainty * factor,
        processing=processing_of(plume.gas, version),
        earlier=((plume.processing, plume.processed), *plume.earlier),
        modified=moment,
        processed=moment,
    )


def _new_plumes(
    rng: np.random.Generator, sources: list[Source], asked: Mapping[str, int], now: datetime, version: str
) -> list[Plume]:
    """New plumes: at centroids, 400 m north of one (a source of its own), or 30 m east (which renames it)."""
    order = [sources[i] for i in rng.permutation(len(sources))]
    moving = [source for source in order if len(source.plumes) <= MOST_MOVED][: asked["renamed"]]
    names = {source.name for source in moving}
    staying = [source for source in order if source.name not in names][: asked["added"]]
    seen: dict[str, list[Plume]] = {}
    for number, source in enumerate([*staying, *moving]):
        base = source.plumes[-1]
        siblings = seen.setdefault(base.scene.name, [])
        scene = siblings[0].scene if siblings else _new_scene(rng, base.scene, now)
        lon, lat = source.lon, source.lat
        if number >= len(staying):
            lon += 30 / (METRES_PER_DEG * float(np.cos(np.radians(lat))))
        elif number % 5 == 4:  # noqa: PLR2004  every fifth
            lat += 400 / METRES_PER_DEG
        siblings.append(_new_plume(rng, base, scene, (lon, lat), part_of(len(siblings) + 1, digits=False), version))
    return [plume for siblings in seen.values() for plume in siblings]


def _new_scene(rng: np.random.Generator, like: Scene, now: datetime) -> Scene:
    """A clear Tanager scene of the same box, published tonight after its 30 days."""
    published = _moment(rng, now)
    observed = published.replace(microsecond=10_000 * int(rng.integers(0, 100))) - timedelta(days=30)
    name = f"tan{observed:%Y%m%dt%H%M%S}c{observed.microsecond // 10_000:02}s4001"
    return replace(
        like,
        uuid=made_uuid(name),
        name=name,
        instrument="tan",
        observed=observed,
        cloud=int(rng.integers(0, 26)),
        gsd=30.0 + round(float(rng.uniform(0, 12)), 3),
        off_nadir=round(float(rng.uniform(-30, 30)), 4),
        mode=MODES[0],
        phase="production",
        published=published,
        modified=published,
        tiled=None,
    )


def _new_plume(
    rng: np.random.Generator, base: Plume, scene: Scene, place: tuple[float, float], part: str, version: str
) -> Plume:
    emission = float(np.exp(rng.normal(6.7, 0.9)))
    return replace(
        base,
        uuid=made_uuid(f"{scene.name}-{part}"),
        plume_id=f"{scene.name}-{part}",
        lon=place[0],
        lat=place[1],
        scene=scene,
        emission=emission,
        uncertainty=0.3 * emission,
        hidden=False,
        processing=processing_of(base.gas, version),
        earlier=(),
        software="4.0.0",
        bounds=(place[0] - 0.01, place[1] - 0.02, place[0] + 0.02, place[1] + 0.01),
        literature=False,
        published=scene.published,
        modified=scene.published,
        processed=scene.published,
    )


def _tiled(
    rng: np.random.Generator, scenes: list[Scene], plumes: list[Plume], count: int, now: datetime, did: Night
) -> tuple[list[Scene], list[Plume]]:
    """Scenes and plumes after the tiles of some scenes with older plumes came out."""
    fresh = set(did.observed)
    with_plumes = {plume.scene.name for plume in plumes} - fresh
    awaited = [scene for scene in scenes if scene.tiled is None and scene.name in with_plumes]
    chosen = [awaited[i] for i in rng.permutation(len(awaited))[:count]]
    did.tiled = [scene.name for scene in chosen]
    out = {scene.name: replace(scene, tiled=_moment(rng, now)) for scene in chosen}
    return (
        [out.get(scene.name, scene) for scene in scenes],
        [replace(plume, scene=out[plume.scene.name]) if plume.scene.name in out else plume for plume in plumes],
    )


def _name_changes(before: list[Source], after: list[Source], did: Night) -> None:
    """Note which names became unknown, and which appeared."""
    holder = {plume.plume_id: source.name for source in after for plume in source.plumes}
    here, fresh = {source.name for source in after}, set(did.added)
    for source in before:
        left = [plume.plume_id for plume in source.plumes if plume.plume_id in holder]
        if not left:
            did.vanished.append(source.name)
        elif source.name not in here:
            did.renamed[source.name] = holder[left[0]]
    did.appeared = [source.name for source in after if {plume.plume_id for plume in source.plumes} <= fresh]
