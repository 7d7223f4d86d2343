"""The plumes, tiles and sources of emission that were harvested: one as a record, many as rows.

Every join is SQL over the whole catalog; nothing is asked of Carbon Mapper, and nothing is cut at a page.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from geocat import conditions
from geocat.conditions import Box, Words
from geocat.errors import CMAPIError, InputError
from geocat.methane import absence, records
from geocat.methane.imagery import Imagery
from geocat.methane.records import Context, Plume, Source, Tile
from geocat.query import Rows
from geocat.types import Interval

Time = datetime | date | str | None
ROUTES = ("json", "csv")


class Methane(Imagery):
    """Carbon Mapper's catalog, as harvested.

    Where several declared sources have the same plume, source of emission or scene, the one with the newest
    snapshot answers, then the first by name; ``source=`` picks one. A question of many gives rows of all of them.
    Intervals are half-open, ``[since, until)``: a day is ``since="2024-06-01", until="2024-06-02"``. A question
    with conditions is answered at once, and its rows stay what they were; rows said to be lazy are not.
    """

    # ---------- one

    def plume(self, plume_id: str, *, source: str | None = None) -> Plume:
        """The plume of an id or a UUID.

        :raises CMPlumeNotFound: withdrawn, and since when; or never harvested
        :raises InputError: not an id; says how one is made
        """
        found = records.first(Plume, self._one("plume_named", plume_id, source))
        if found is None:
            raise absence.plume(self.connection, self.store, plume_id)
        return found

    def source(self, source_name: str, *, source: str | None = None) -> Source:
        """The source of emission of a name; a query of the server's behind it (``?…``) is no part of it.

        :raises CMSourceNotFound: renamed, to what and since when; gone; or never harvested
        :raises InputError: not the name of a source; says how one is made
        """
        return self._source(source_name, source)

    def tile(self, scene_name: str, gas: str | None = None, *, source: str | None = None) -> Tile:
        """The tile of a scene, in its newest version.

        :param gas: of one gas; else CH4's, or CO2's where that is the only one
        :raises CMSceneNotPublished: deferred, and since when; never; or the scene is unknown
        :raises InputError: not the name of a scene, says how one is made; no such gas
        """
        found = self._tile(scene_name, self._one_word("gas", gas), source)
        if found is None:
            raise absence.scene(self.connection, self.store, scene_name)
        return found

    def plume_context(self, plume_id: str, *, source: str | None = None) -> Context:
        """A plume, its tile, ``None`` until it is published, and its source, ``None`` where it is in none.

        :raises CMPlumeNotFound: as :meth:`plume`
        """
        plume = self.plume(plume_id, source=source)
        return Context(plume, self._tile_of(plume), self._source_of(plume))

    def tile_for_plume(self, plume_id: str, *, source: str | None = None) -> Tile | None:
        """The tile of a plume's scene; ``None`` where it is not published.

        :raises CMPlumeNotFound: as :meth:`plume`
        """
        return self._tile_of(self.plume(plume_id, source=source))

    def source_for_plume(self, plume_id: str, *, source: str | None = None) -> Source | None:
        """The source of emission that a plume is in; ``None`` where it is in none.

        :raises CMPlumeNotFound: as :meth:`plume`
        """
        return self._source_of(self.plume(plume_id, source=source))

    def record(self, plume: Plume | str, route: str = "json") -> dict[str, Any]:
        """What was sent of a plume: the record of ``plumes/annotated``, or its row of ``plume-csv``.

        :param route: ``json`` or ``csv``; a row of CSV has texts only, ``""`` for an empty cell
        :raises CMPlumeNotFound: as :meth:`plume`
        :raises CMAPIError: that route did not bring it
        """
        if route not in ROUTES:
            raise InputError(f"No route is called {route!r}; there are {' and '.join(ROUTES)}.")
        plume = self.plume(plume) if isinstance(plume, str) else plume
        row = self.connection.sql(
            "SELECT record FROM methane.plume_records WHERE source = $source AND plume_id = $id AND route = $route",
            params={"source": plume.source, "id": plume.plume_id, "route": route},
        ).fetchone()
        if row is None:
            other = ROUTES[route == "json"]
            raise CMAPIError(f"Plume {plume.plume_id} came by the other route only; ask for route {other!r}.")
        record: dict[str, Any] = json.loads(row[0])
        return record

    # ---------- many

    def plumes(
        self,
        bbox: Box = None,
        since: Time = None,
        until: Time = None,
        *,
        gas: Words = None,
        sectors: Words = None,
        instruments: Words = None,
        emission_min_kg_h: float | None = None,
        emission_max_kg_h: float | None = None,
        published_since: Time = None,
        source_name: str | None = None,
        scene_name: str | None = None,
        country: str | None = None,
        quantified: bool | None = None,
        source: str | None = None,
    ) -> Rows:
        """Plumes by place, time, gas, rate and origin: every one, however many.

        :param bbox: west, south, east, north in degrees, OGC:CRS84; west > east goes over the antimeridian
        :param since: observed at this time or later; ``until`` before this time
        :param emission_min_kg_h: at least; with it, or a maximum, plumes without a rate are left out
        :param sectors: codes, or labels with a code in brackets; ``"NULL"`` is none attributed
        :param source_name: a source of emission; :param quantified: with a rate, or without
        :return: one row per (source, plume_id), the columns of ``methane.plumes``
        :raises InputError: a box, an interval or a word that cannot be; says which words can
        :raises CMSourceNotFound: as :meth:`source`
        """
        cluster = self.source(source_name, source=source).source_name if source_name else None
        during = Interval.of(since, until)
        asked = {
            **conditions.box(bbox),
            **during._asdict(),
            "published_since": Interval.of(published_since).since,
            "any_gas": self._words("gas", gas),
            "any_sector": self._words("sector", sectors),
            "any_instrument": self._words("instrument", instruments),
            "at_least_kg_h": emission_min_kg_h,
            "at_most_kg_h": emission_max_kg_h,
            "is_quantified": quantified,
            "in_country": self._one_word("country", country),
            "of_scene": scene_name,
            "of_cluster": cluster,
            "of_source": self._one_word("source", source),
        }
        return self._ask("plumes_where", asked)

    def sources(
        self,
        bbox: Box = None,
        since: Time = None,
        until: Time = None,
        *,
        gas: Words = None,
        sectors: Words = None,
        plume_count_min: int | None = None,
        emission_min_kg_h: float | None = None,
        emission_max_kg_h: float | None = None,
        persistence_min: float | None = None,
        eps_m: float | None = None,
        source: str | None = None,
    ) -> Rows:
        """Sources of emission by place, time, gas and rate; the server itself ignores a box here.

        :param bbox: as for :meth:`plumes`
        :param since: detected on this day or later; ``until`` first detected before this time
        :return: one row per (source, source_name), the columns of ``methane.sources``
        :raises InputError: a box, an interval or a word that cannot be
        """
        asked = {
            **conditions.box(bbox),
            **Interval.of(since, until)._asdict(),
            "any_gas": self._words("gas", gas),
            "any_sector": self._words("sector", sectors),
            "at_least_kg_h": emission_min_kg_h,
            "at_most_kg_h": emission_max_kg_h,
            "at_least_plumes": plume_count_min,
            "at_least_persistence": persistence_min,
            "within_eps_m": eps_m,
            "of_source": self._one_word("source", source),
        }
        return self._ask("sources_where", asked)

    def tiles(
        self,
        bbox: Box = None,
        since: Time = None,
        until: Time = None,
        *,
        gas: Words = None,
        instruments: Words = None,
        source: str | None = None,
    ) -> Rows:
        """Published tiles by place, time, gas and instrument: every one, however many.

        :param bbox: as for :meth:`plumes`; a tile that touches it counts
        :return: one row per (source, scene_name, gas), the columns of ``methane.tiles``
        :raises InputError: a box, an interval or a word that cannot be
        """
        asked = {
            **conditions.box(bbox),
            **Interval.of(since, until)._asdict(),
            "any_gas": self._words("gas", gas),
            "any_instrument": self._words("instrument", instruments),
            "of_source": self._one_word("source", source),
        }
        return self._ask("tiles_where", asked)

    def tiles_pending(self, source: str | None = None) -> Rows:
        """Scenes with plumes whose tile is not published yet: the view ``methane.tiles_pending``; lazy."""
        return self._view("tiles_pending", source)

    def plume_contexts(self, source: str | None = None) -> Rows:
        """Every plume with its tile and its source of emission: ``methane.plume_context``, one query; lazy."""
        return self._view("plume_context", source)

    def plumes_for_tile(self, scene_name: str, *, source: str | None = None) -> Rows:
        """The plumes of a scene, whether or not its tile is published; none for one without plumes.

        :return: one row per (source, plume_id), the columns of ``methane.plumes``
        :raises CMSceneNotPublished: no harvest had that scene
        :raises InputError: not the name of a scene
        """
        absence.require_scene(self.connection, self.store, scene_name)
        return self.plumes(scene_name=scene_name, source=source)

    def plumes_for_source(self, source_name: str, *, source: str | None = None) -> Rows:
        """The plumes of a source of emission, from every scene.

        :return: one row per (source, plume_id), the columns of ``methane.plumes``
        :raises CMSourceNotFound: as :meth:`source`
        """
        return self.plumes(source_name=source_name, source=source)

    def tiles_for_source(self, source_name: str, *, source: str | None = None) -> Rows:
        """The published tiles of every scene that looked at a source of emission, each once.

        :return: one row per (source, scene_name, gas), the columns of ``methane.tiles``
        :raises CMSourceNotFound: as :meth:`source`
        """
        found = self.source(source_name, source=source)
        return self._ask("tiles_where", {"of_cluster": found.source_name, "of_source": source})

    def _tile_of(self, plume: Plume) -> Tile | None:
        return self._tile(plume.scene_name, plume.gas, plume.source)

    def _tile(self, scene_name: str, gas: str | None, source: str | None) -> Tile | None:
        asked = {"wanted_scene": scene_name, "of_gas": gas, "of_source": self._one_word("source", source)}
        return records.first(Tile, self._ask("tile_named", asked).relation)

    def _source_of(self, plume: Plume) -> Source | None:
        return records.first(Source, self._one("source_holding", plume.plume_id, plume.source))
