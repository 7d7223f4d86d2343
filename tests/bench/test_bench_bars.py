"""What the conform benchmark says about a run: which bar was missed, and who failed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conform import REPOSITORY, Standing, complaint, missed_bars, table


def standings(*, geocat: float = 20_000, peak_mb: float = 600, error: str = "") -> dict[str, Standing]:
    """Both peers at 1,000 and 2,000 items/s, and a geocat."""
    found = (
        Standing("stac_geoparquet", 1_000, 1_500, 40, ""),
        Standing("rustac", 2_000, 1_300, 20, error),
        Standing("geocat", geocat, peak_mb, 14, ""),
    )
    return {each.contender: each for each in found}


def test_bars_reached_exactly() -> None:
    """Ten times is enough."""
    assert missed_bars(standings(geocat=20_000, peak_mb=1_000)) == []


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ({"geocat": 19_000}, ["9.5x rustac"]),
        ({"geocat": 9_000}, ["9.0x stac_geoparquet", "4.5x rustac"]),
        ({"peak_mb": 1_001}, ["1,001 MB"]),
        ({"error": "killed by signal 9"}, ["rustac failed"]),
    ],
)
def test_missed_bars_say_which(run: dict[str, Any], says: list[str]) -> None:
    """Each missed bar is one sentence with its number."""
    missed = missed_bars(standings(**run))
    assert len(missed) == len(says)
    for sentence, words in zip(missed, says, strict=True):
        assert words in sentence


def test_a_failure_is_shown() -> None:
    """The table shows the error, and the ratio of those that did not fail."""
    lines = table(standings(error="killed by signal 9")).splitlines()
    assert lines[1].endswith("20.0")
    assert lines[2].split(maxsplit=1) == ["rustac", "failed: killed by signal 9"]


def test_complaint_is_one_line(tmp_path: Path) -> None:
    """A traceback is cut down to its last line; a silent death still says something."""
    log = tmp_path / "log.txt"
    log.write_text("Traceback (most recent call last):\n  File\nValueError: no\n\n")
    assert complaint(0, log) == ""
    assert complaint(1, log) == "ValueError: no"
    assert complaint(-9, log) == "killed by signal 9"
    log.write_text("")
    assert complaint(3, log) == "exit code 3"


def test_peak_memory_is_the_childs(tmp_path: Path) -> None:
    """300 MB touched by the child are counted, and its failure is not hidden; seen from a small process."""
    measure = f"""
import subprocess
import sys
from pathlib import Path
from tests.bench.conform import run_child
command = [sys.executable, "-c", "held = b'x' * 300_000_000; raise SystemExit('enough')"]
ended = run_child(command, Path({str(tmp_path / "log.txt")!r}))
print(ended.peak_mb, ended.complaint)
"""
    told = subprocess.run([sys.executable, "-c", measure], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    peak_mb, complaint_ = told.stdout.split()
    assert 300 < float(peak_mb) < 600
    assert complaint_ == "enough"
