"""What a catalog has beside its items: each subject's own questions, one property each."""

from __future__ import annotations

from functools import cached_property

from duckdb import DuckDBPyConnection

from geocat.grids import Grids
from geocat.labels import Labels
from geocat.methane import Methane
from geocat.store import Store


class Subjects:
    """The subjects of a catalog, which has the connection and the storage."""

    connection: DuckDBPyConnection
    store: Store

    @cached_property
    def methane(self) -> Methane:
        """Carbon Mapper's plumes, tiles and sources of emission."""
        return Methane(self.connection, self.store)

    @cached_property
    def labels(self) -> Labels:
        """Labelled samples: by place, class and time, and their assets."""
        return Labels(self.connection, self.store)

    @cached_property
    def grids(self) -> Grids:
        """Output grids, declared by name: ``catalog.grids.add(…)``, ``catalog.grids["antarctica"]``."""
        return Grids(self.store)
