"""What is computed over the whole catalog: rates, clusters, coverage, events, facilities.

Each is a view or macro of ``sql/methane``, whose header states its rule and where the rule comes from.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

from geocat import asked_area
from geocat.conditions import Words
from geocat.errors import InputError
from geocat.methane import absence, records
from geocat.methane.question import Questions, having
from geocat.methane.records import Source
from geocat.query import Rows
from geocat.types import Interval

Time = datetime | date | str | None
FACILITIES = "geocat_facilities"


class Analysis(Questions):
    """The analytics of schema ``methane``, by name."""

    def rates(self, source: str | None = None) -> Rows:
        """Rate, uncertainty and persistence of every source of emission, recomputed by Carbon Mapper's rule; lazy.

        :return: one row per (source, source_name), the view ``methane.source_rates``
        """
        return self._view("source_rates", source)

    def explain(self, source_name: str, *, source: str | None = None) -> Rows:
        """How the rate of a source of emission is made: scenes, days, their mean, persistence, the product.

        :return: one row per step and what it is made of, the macro ``methane.source_explained``
        :raises CMSourceNotFound: renamed, gone, or never harvested
        :raises InputError: not the name of a source
        """
        found = self._source(source_name, source)
        rows = self._ask("source_explained", {"of_source_name": found.source_name})
        return having(rows, source=found.source)

    def events(self, source_name: str, *, source: str | None = None) -> Rows:
        """When a source of emission was seen again and again, and for how long at least and at most; lazy.

        :return: one row per (source, source_name, event), the view ``methane.emission_events``
        :raises CMSourceNotFound: as :meth:`explain`
        """
        found = self._source(source_name, source)
        return having(self._view("emission_events", found.source), source_name=found.source_name)

    def clusters(self, eps_m: float) -> Rows:
        """Plumes gathered into sources at a radius of one's own: DBSCAN with minpoints 1.

        :param eps_m: plumes so far apart, in metres, or less are together
        :return: one row per (source, cluster_id), the macro ``methane.source_clusters``
        :raises InputError: a radius that is not above 0, or above 1,000 km
        """
        return self._ask("source_clusters", {"within_m": _radius(eps_m)})

    def cluster_members(self, eps_m: float) -> Rows:
        """The cluster of each plume at a radius in metres: ``methane.cluster_members``.

        :return: one row per (source, plume_id)
        :raises InputError: as :meth:`clusters`
        """
        return self._ask("cluster_members", {"within_m": _radius(eps_m)})

    def coverage(
        self,
        aoi: Any,
        since: Time = None,
        until: Time = None,
        *,
        gas: str | None = None,
        within_m: float | None = None,
        source: str | None = None,
    ) -> Rows:
        """Whether an area was looked at, and was clean: detected, surveyed_clean, cloudy_only or never_observed.

        :param aoi: a box, a point ``(lon, lat)``, a geometry, GeoJSON, a GeoDataFrame or a file, in degrees, OGC:CRS84
        :param within_m: plumes so far from it count too
        :return: one row, the macro ``methane.coverage_of``
        :raises InputError: an area that cannot be read, or an interval or word that cannot be
        """
        asked = {
            "in_area": asked_area.wkb(self.connection, aoi),
            **self._when_and_where(since, until, gas, source),
            "within_m": within_m,
        }
        return self._ask("coverage_of", asked)

    def plume_facilities(self, facilities: Any, *, near_m: float | None = None, far_m: float | None = None) -> Rows:
        """The facility that each plume may have come from: MATCHED, AMBIGUOUS, NEARBY or NO_REGISTERED_ASSET.

        :param facilities: a dataframe (pandas, polars, geopandas with points), an Arrow table, rows, or the name of
            a table of the catalog, with ``facility_id``, ``name``, ``longitude_deg`` and ``latitude_deg``
        :param near_m: within so many metres a facility matches; ``far_m`` is nearby
        :return: one row per (source, plume_id), the macro ``methane.plume_facilities``
        :raises InputError: a table without those columns
        """
        radii = {"near_m": near_m, "far_m": far_m}
        if isinstance(facilities, str):
            return self._ask("plume_facilities", {"facilities_table": facilities, **radii})
        self.connection.register(FACILITIES, _located(facilities))
        try:
            return self._ask("plume_facilities", {"facilities_table": FACILITIES, **radii})
        finally:
            self.connection.unregister(FACILITIES)

    def _source(self, source_name: str, source: str | None) -> Source:
        """The source of emission of a name, or the error that says why there is none."""
        found = records.first(Source, self._one("source_named", source_name, source))
        if found is None:
            raise absence.source(self.connection, self.store, source_name)
        return found

    def _when_and_where(self, since: Time, until: Time, gas: Words, source: str | None) -> dict[str, Any]:
        gases = self._words("gas", gas)
        return {
            **Interval.of(since, until)._asdict(),
            "of_gas": gases[0] if gases else None,
            "of_source": self._one_word("source", source),
        }


def _radius(eps_m: float) -> float:
    if not (math.isfinite(eps_m) and 0 < eps_m <= 1_000_000):  # noqa: PLR2004  metres, as sql/methane has it
        raise InputError(f"A radius of {eps_m} m gathers nothing; give one above 0 and at most 1,000,000 m.")
    return float(eps_m)


def _located(facilities: Any) -> Any:
    """What DuckDB can read: a relation for rows, and coordinates as columns for points."""
    if isinstance(facilities, Rows):
        return facilities.relation
    if not hasattr(facilities, "to_crs"):
        return facilities
    points = facilities.geometry if facilities.crs is None else facilities.geometry.to_crs("OGC:CRS84")
    if not (points.geom_type == "Point").all():
        raise InputError("The facilities are not all points; give their representative points.")
    plain = facilities.drop(columns=facilities.geometry.name)
    return plain.assign(longitude_deg=points.x, latitude_deg=points.y)
