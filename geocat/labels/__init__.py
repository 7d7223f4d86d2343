"""Labelled samples, from Python: ``catalog.labels``."""

from __future__ import annotations

from geocat.labels.catalog import Labels
from geocat.labels.words import UnknownProduct

__all__ = ["Labels", "UnknownProduct"]
