"""Harvesters: the only package that asks the network. Each type of source is one class here."""

from __future__ import annotations

from geocat.harvest.base import Document, Harvester, Known, Memory, Page, Progress, Traffic
from geocat.sources import (
    CarbonMapperSource,
    CmrSource,
    FilesSource,
    LabelsSource,
    RapidAi4EoSource,
    Source,
    StacApiSource,
    StacStaticSource,
)

__all__ = ["Document", "Harvester", "Known", "Memory", "Page", "Progress", "Traffic", "harvester_of"]


def harvester_of(name: str, source: Source) -> Harvester:
    """The harvester for a declared source; imported when it is wanted, because its libraries are slow to import."""
    match source:
        case StacApiSource():
            from geocat.harvest.stac_api import StacApi

            return StacApi(name, source)
        case StacStaticSource():
            from geocat.harvest.stac_static import StacStatic

            return StacStatic(name, source)
        case CmrSource():
            from geocat.harvest.cmr import Cmr

            return Cmr(name, source)
        case FilesSource():
            from geocat.harvest.files import Files

            return Files(name, source)
        case CarbonMapperSource():
            from geocat.harvest.carbon_mapper import CarbonMapper

            return CarbonMapper(name, source)
        case RapidAi4EoSource() | LabelsSource():
            return _corpus_harvester(name, source)


def _corpus_harvester(name: str, source: RapidAi4EoSource | LabelsSource) -> Harvester:
    if isinstance(source, RapidAi4EoSource):
        from geocat.harvest.rapidai4eo import RapidAi4Eo

        return RapidAi4Eo(name, source)
    from geocat.harvest.label_tables import LabelTables

    return LabelTables(name, source)
