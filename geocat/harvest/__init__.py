"""Harvesters: the only package that asks the network. Each type of source is one class here."""

from __future__ import annotations

from geocat.harvest.base import Document, Harvester, Page, Progress
from geocat.sources import StacApiSource, StacStaticSource

__all__ = ["Document", "Harvester", "Page", "Progress", "harvester_of"]


def harvester_of(name: str, source: StacApiSource | StacStaticSource) -> Harvester:
    """The harvester for a declared source."""
    match source:
        case StacApiSource():
            from geocat.harvest.stac_api import StacApi  # pystac-client is slow to import

            return StacApi(name, source)
        case StacStaticSource():
            from geocat.harvest.stac_static import StacStatic  # likewise

            return StacStatic(name, source)
