"""geocat: a local analytic catalog of Earth-observation metadata on DuckDB and GeoParquet."""

from __future__ import annotations

from geocat.api import Catalog, init, open  # noqa: A004  geocat.open
from geocat.engine import version
from geocat.errors import (
    CatalogError,
    CMAPIError,
    CMPlumeNotFound,
    CMSceneNotPublished,
    CMSourceNotFound,
    GeocatError,
    HarvestError,
    IncompleteHarvest,
    InputError,
    InstallFailed,
    MissingExtension,
    SourceChanged,
    SourceRefused,
    SourceUnavailable,
    StoreError,
)
from geocat.query import Rows
from geocat.types import BBox, Interval

__version__ = version()

__all__ = [
    "BBox",
    "CMAPIError",
    "CMPlumeNotFound",
    "CMSceneNotPublished",
    "CMSourceNotFound",
    "Catalog",
    "CatalogError",
    "GeocatError",
    "HarvestError",
    "IncompleteHarvest",
    "InputError",
    "InstallFailed",
    "Interval",
    "MissingExtension",
    "Rows",
    "SourceChanged",
    "SourceRefused",
    "SourceUnavailable",
    "StoreError",
    "init",
    "open",
]
