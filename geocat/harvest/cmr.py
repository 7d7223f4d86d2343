"""Granules of NASA's Common Metadata Repository, by either of its two routes; every page lands as it was received.

The same granules come as UMM-G records from CMR's own search, and as STAC items from CMR-STAC in pages a twentieth
as long; ``sql/conform/umm_item.sql`` makes the first look like the second.
"""

from __future__ import annotations

from collections.abc import Iterator

from geocat.harvest.base import NOTHING, Memory, Page
from geocat.harvest.cmr_search import Search
from geocat.harvest.cmr_stac import Stac
from geocat.harvest.http import Http
from geocat.sources import CmrSource


class Cmr:
    """The granules of the declared collections.

    :param name: declared name
    :param asked: what to ask for
    :raises InputError: what the declared route cannot be asked for
    """

    def __init__(self, name: str, asked: CmrSource) -> None:
        """Nothing is asked before :meth:`pages`."""
        self.http = Http(name, asked)
        self.traffic = self.http.traffic
        self.route = Search(self.http, asked) if asked.route == "search" else Stac(self.http, asked)

    def pages(self, memory: Memory = NOTHING) -> Iterator[Page]:
        """Yield the pages that are not landed yet.

        :raises SourceUnavailable: no answer, or 5xx, after the retries
        :raises SourceRefused: 4xx, with CMR's own words
        :raises SourceChanged: a page without granules' member, or pages that have no end
        """
        with self.http:
            yield from self.route.pages(memory)
