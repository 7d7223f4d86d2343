"""The REST catalogue of a loopback Carbon Mapper: each method is the answer of one route."""

from __future__ import annotations

import re
from collections.abc import Iterable
from threading import Lock

import msgspec

from geocat.serve.carbon_mapper_asking import SHOWN, STATUSES, Asked, Refused, checked_uuid, invalid
from geocat.serve.carbon_mapper_coverage import Coverage
from geocat.serve.carbon_mapper_plumes import SORTS, Plumes, Rows
from geocat.serve.carbon_mapper_population import Population
from geocat.serve.carbon_mapper_sources import EPS_M, NAME, Source, Sources

PLUME_ID = r"[a-zA-Z0-9]{10,40}-[A-Za-z0-9]+"
MOST_CLUSTERINGS = 8


class Rest:
    """The catalogue of one night.

    :param url: the API root
    :param epoch: a key of ``PLACE_COLUMNS``
    """

    def __init__(
        self, population: Population, url: str, epoch: str, plume_cap: int, scene_cap: int, *, suffixed: bool
    ) -> None:
        """Lay out the lists; sources are clustered when they are first asked for."""
        self.population, self.plume_cap, self.scene_cap, self.suffixed = population, plume_cap, scene_cap, suffixed
        self.plumes = Plumes(population.plumes, f"{url}/catalog/asset", signature_of(population), epoch)
        self.coverage = Coverage(population.scenes, self.plumes)
        self.clustered: dict[tuple[int, int, bytes], Sources] = {}
        self.lock = Lock()

    def clusters(self, rows: Rows | None = None, eps: int = EPS_M, least: int = 1) -> Sources:
        """Sources of some rows, of all of them by default; kept for the next time."""
        rows = self.plumes.all if rows is None else rows
        key = (eps, least, b"" if rows is self.plumes.all else rows.tobytes())
        with self.lock:
            if key not in self.clustered:
                if len(self.clustered) == MOST_CLUSTERINGS:
                    self.clustered.pop(list(self.clustered)[-1])
                self.clustered[key] = Sources(self.plumes, self.population.scenes, rows, eps, least)
            return self.clustered[key]

    def members(self, name: str) -> Iterable[int]:
        """Rows of the source of a name; none where there is no such source."""
        found = NAME.fullmatch(name)
        source = self.clusters(eps=int(found[3])).by_name.get(name) if found else None
        return source.rows if source else []

    def _filtered(self, asked: Asked, eps: int | None = None, *, boxed: bool = False) -> Sources:
        """Sources of the plumes that meet the filters, at ``eps``, or at the radius asked for."""
        box = asked.bbox()
        rows = self.plumes.matching(asked, self.members)
        rows = self.plumes.inside(rows, box if boxed else None)
        eps = eps or asked.integer("eps") or EPS_M
        return self.clusters(rows, eps, asked.count("minpoints", 1))

    def plumes_page(self, asked: Asked) -> bytes:
        """``plumes/annotated``."""
        return self.plumes.page(asked, self.members, self.plume_cap)

    def plume(self, name: str) -> bytes:
        """``plume/{id or uuid}``: 404 where there is none, 422 for what is neither."""
        if not re.fullmatch(PLUME_ID, name):
            checked_uuid("plume_id", name)
        return self.plumes.record(self.plumes.row_of(name))

    def plume_csv(self, asked: Asked) -> tuple[dict[str, str], bytes]:
        """``plume-csv``: headers and page."""
        return self.plumes.csv_page(asked, self.members, self.plume_cap)

    def sources_geojson(self, asked: Asked) -> bytes:
        """``sources.geojson``: whole, whatever the box; names end in the query."""
        suffix = "?" + (asked.query or "status=not_deleted") if self.suffixed else ""
        return self._filtered(asked).collection(suffix)

    def sources_csv(self, asked: Asked) -> bytes:
        """``sources-csv``: the box counts here, for the centroid."""
        sources = self._filtered(asked)
        box = asked.bbox()
        if box is None:
            return sources.csv(sources.sources)
        west, south, east, north = box
        return sources.csv(s for s in sources.sources if west <= s.lon <= east and south <= s.lat <= north)

    def aggregate(self, asked: Asked) -> bytes:
        """``sources/aggregate``."""
        return msgspec.json.encode(self._filtered(asked, boxed=True).aggregates())

    def _detail(self, source: Source | None, asked: Asked) -> bytes:
        if source is None:
            raise Refused(404, "Not Found")
        return source.detail(self.plumes, explain=bool(asked.boolean("explain")))

    def of_plume(self, name: str, asked: Asked) -> bytes:
        """``source/plume/name/{plume_id}``: the source that holds a plume."""
        row = self.plumes.row_of(name)
        return self._detail(self._filtered(asked).of_row.get(row), asked)

    def of_uuid(self, name: str, asked: Asked) -> bytes:
        """``source/plume/{uuid}``."""
        checked_uuid("plume_uuid", name)
        return self.of_plume(name, asked)

    def source(self, name: str, asked: Asked) -> bytes:
        """``source/{name}``: 404 for a name of another clustering, an old one among them."""
        eps = name_parts(name)[2]
        return self._detail(self._filtered(asked, eps).by_name.get(name), asked)

    def nearest(self, name: str, asked: Asked) -> bytes:
        """``search/source/{name}``: the closest source of that gas and sector."""
        gas, sector, eps, lon, lat = name_parts(name)
        return self._detail(self._filtered(asked, eps).nearest(gas, sector, lon, lat), asked)

    def source_plumes_csv(self, name: str, asked: Asked) -> bytes:
        """``source-plumes-csv/{name}``: its plumes, not paged."""
        eps = name_parts(name)[2]
        sort = asked.choice("sort", SORTS[:4])
        shown = asked.choice("status", STATUSES) in SHOWN
        source = self.clusters(eps=eps, least=asked.count("minpoints", 1)).by_name.get(name)
        if source is None:
            raise Refused(404, "Not Found")
        rows = self.plumes.all[sorted(source.rows)] if shown else self.plumes.all[:0]
        return self.plumes.csv(self.plumes.ordered(rows, sort).tolist())

    def scenes_page(self, asked: Asked) -> bytes:
        """``scenes/annotated``."""
        return self.coverage.page(asked, self.scene_cap)


def signature_of(population: Population) -> str:
    """The query of signed URLs, which is another one every night."""
    expires = int(population.now.timestamp()) + 86_400
    return f"c=made-up&Expires={expires}&Signature={expires * 7919:x}~made-up__&Key-Pair-Id=KMADEUP"


def name_parts(name: str) -> tuple[str, str, int, float, float]:
    """Gas, sector, radius in metres, longitude and latitude of a source's name.

    :raises Refused: 404 for what is no such path, 422 for a part that cannot be
    """
    parts = name.split("_")
    if len(parts) != 5 or not parts[2].endswith("m"):  # noqa: PLR2004  the parts of the path
        raise Refused(404, "Not Found")
    gas, sector, eps, lon, lat = parts
    if gas not in ("CO2", "CH4"):
        raise invalid("gas", "literal_error", "Input should be 'CO2' or 'CH4'", "path")
    if not NAME.fullmatch(f"CH4_{sector}_1m_0.0_0.0"):
        raise invalid("sector", "enum", "Input should be a sector of plumes, or 'NA'", "path")
    if not eps[:-1].isdecimal():
        raise invalid("eps", "int_parsing", "Input should be a valid integer", "path")
    try:
        return gas, sector, int(eps[:-1]), float(lon), float(lat)
    except ValueError as wrong:
        raise invalid("lon", "float_parsing", "Input should be a valid number", "path") from wrong
