"""Carbon Mapper's plumes, tiles and sources of emission, from Python: ``catalog.methane``."""

from __future__ import annotations

from geocat.methane.catalog import Methane
from geocat.methane.records import Context, Frozen, Plume, Source, Tile

__all__ = ["Context", "Frozen", "Methane", "Plume", "Source", "Tile"]
