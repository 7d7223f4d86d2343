"""A made-up population for a loopback Carbon Mapper: scenes that revisit areas, and plumes of facilities in them.

Nothing in it is a real record. One seed gives one population.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec
import numpy as np

from geocat.serve.carbon_mapper_emitting import emit, facilities_in
from geocat.serve.carbon_mapper_records import Plume, Scene
from geocat.serve.carbon_mapper_scenes import Areas, observe

NOW = datetime(2026, 10, 1, tzinfo=UTC)
"""When a made population is asked for the first time; nothing in it was published later."""


class Night(msgspec.Struct):
    """What a night changed.

    :ivar added: ids of new plumes; likewise ``reprocessed``, ``withdrawn``, ``hidden`` and ``unhidden``
    :ivar observed: names of new scenes
    :ivar tiled: names of scenes whose L2B tile came out
    :ivar renamed: names of sources that are unknown now, to the name of the source that holds a plume of theirs
    :ivar vanished: names of sources of which no plume is left; ``appeared``: of sources all of whose plumes are new
    :ivar collections: ids of STAC collections that were not listed before
    """

    added: list[str] = []
    reprocessed: list[str] = []
    withdrawn: list[str] = []
    hidden: list[str] = []
    unhidden: list[str] = []
    observed: list[str] = []
    tiled: list[str] = []
    renamed: dict[str, str] = {}
    vanished: list[str] = []
    appeared: list[str] = []
    collections: list[str] = []


class Population:
    """Plumes and scenes of one night, and the collections that a STAC registry lists of them.

    :ivar plumes: newest first
    :ivar scenes: newest first
    :ivar collection_count: how many STAC collections are listed, unless the plumes need more
    :ivar now: nothing was published later
    :ivar did: what the night before changed; empty for a population as made
    """

    def __init__(
        self, plumes: list[Plume], scenes: list[Scene], collection_count: int, now: datetime, did: Night
    ) -> None:
        """Put plumes and scenes in the order of the service."""
        self.plumes = sorted(plumes, key=lambda plume: (plume.scene.observed, plume.plume_id), reverse=True)
        self.scenes = sorted(scenes, key=lambda scene: (scene.observed, scene.name), reverse=True)
        self.collection_count, self.now, self.did = collection_count, now, did

    @classmethod
    def made(
        cls,
        plumes: int = 35_000,
        sources: int = 13_000,
        scenes: int = 60_000,
        collections: int = 80,
        seed: int = 1,
    ) -> Self:
        """A population of so many plumes, facilities (each becomes one source), scenes and STAC collections.

        :param sources: at most ``plumes``
        :param scenes: at least 8
        :raises ValueError: numbers that cannot be
        """
        if not 0 < sources <= plumes or scenes < 8:  # noqa: PLR2004  two areas of four scenes
            raise ValueError(f"{plumes} plumes of {sources} sources in {scenes} scenes cannot be.")
        rng = np.random.default_rng(seed)
        areas = Areas.drawn(rng, scenes, sources)
        seen = observe(rng, areas, scenes, NOW)
        return cls(emit(rng, facilities_in(rng, areas, sources), seen, plumes, NOW), seen, collections, NOW, Night())

    def later(
        self,
        seed: int = 1,
        *,
        added: int = 40,
        reprocessed: int = 30,
        withdrawn: int = 5,
        hidden: int = 5,
        unhidden: int = 5,
        renamed: int = 5,
        tiled: int = 20,
        collection: bool = True,
    ) -> Population:
        """The population one night later, with what changed in :attr:`did`; this one stays as it is.

        :param added: new plumes in new scenes: of five, four at the centroid of a source and one at a place of its own
        :param reprocessed: plumes whose rate, version and URLs change under the same id
        :param withdrawn: plumes that are listed no more
        :param hidden: plumes whose rate is withheld from now on; ``unhidden``: shown from now on
        :param renamed: sources at which one more new plume moves the centroid, so that the old name is unknown
        :param tiled: scenes whose L2B tile appears
        :param collection: whether reprocessed plumes come out in a version that has had no collection
        """
        from geocat.serve.carbon_mapper_night import pass_night

        asked = {"added": added, "reprocessed": reprocessed, "withdrawn": withdrawn, "hidden": hidden}
        asked |= {"unhidden": unhidden, "renamed": renamed, "tiled": tiled}
        return pass_night(self, np.random.default_rng(seed), asked, self.now + timedelta(days=1), new=collection)
