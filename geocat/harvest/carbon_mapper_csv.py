"""Pages of ``plume-csv``: rows of text, named by the header of their own page.

A page begins with its header and ends without a line break, so pages must never be joined before they are read:
the first header of the second page would become the end of the last row of the first.
"""

from __future__ import annotations

import csv
import io

import msgspec

COLUMNS = frozenset(
    [
        *("plume_id", "plume_latitude", "plume_longitude", "datetime", "country", "state_province", "region", "place"),
        *("ipcc_sector", "gas", "emission_cmf_type", "cmf_type", "plume_bounds", "instrument", "mission_phase"),
        *("published_at", "modified", "emission_version", "processing_software", "gsd", "sensitivity_mode"),
        *("off_nadir", "emission_auto", "emission_uncertainty_auto", "wind_speed_avg_auto", "wind_speed_std_auto"),
        *("wind_direction_avg_auto", "wind_direction_std_auto", "wind_source_auto", "platform", "provider"),
        *("plume_tif", "plume_png", "con_tif", "rgb_tif", "rgb_png"),
    ]
)
"""Every column that was seen between 2025 and 2026; others may appear, in any place but the first."""
CORE = ("plume_id", "plume_latitude", "plume_longitude", "datetime", "gas")
"""The columns without which a row is no plume."""
LONGEST_QUOTE = 60


class BadCsv(ValueError):
    """A page that is not what ``plume-csv`` gives; says which line of the page, counted from 1."""


def rows_of(page: bytes) -> list[bytes]:
    """The rows of one page, each a JSON object of its cells as sent: ``""`` where a cell is empty.

    Columns may come in any order, be new, or be missing, but for :data:`CORE`. Text such as ``NA`` stays text. A page
    of nothing has no rows.

    :raises BadCsv: not UTF-8; a header that does not begin with a column or lacks one of :data:`CORE`; a row with
        more or fewer cells than the header, as where pages were joined; a quote that does not end
    """
    try:
        text = page.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = page.count(b"\n", 0, wrong.start) + 1
        raise BadCsv(f"line {line} is not UTF-8 text") from None
    if not text.strip():
        return []
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, [])
        _check(header)
        return [msgspec.json.encode(dict(zip(header, row, strict=True))) for row in lines if row]
    except BadCsv:
        raise
    except csv.Error as wrong:
        raise BadCsv(f"line {lines.line_num} is not CSV ({wrong})") from None
    except ValueError:
        raise BadCsv(f"line {lines.line_num} has not the {len(header)} cells of its page's header") from None


def _check(header: list[str]) -> None:
    """Refuse a first line that is no header.

    :raises BadCsv: it begins with something else, lacks a column of :data:`CORE`, or names one twice or not at all
    """
    begins = header[0] if header else ""
    if begins not in COLUMNS:
        said = begins[:LONGEST_QUOTE] + ("…" if len(begins) > LONGEST_QUOTE else "")
        raise BadCsv(f"line 1 begins with {said!r}, which is no column of plume-csv")
    if missing := [name for name in CORE if name not in header]:
        raise BadCsv(f"line 1, the header, has no column {', '.join(missing)}")
    if len(set(header)) < len(header) or "" in header:
        raise BadCsv("line 1, the header, names a column twice, or has one without a name")
