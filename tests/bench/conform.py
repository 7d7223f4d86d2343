"""Conform 20,000 Sentinel-2 items to GeoParquet: geocat beside stac-geoparquet and rustac.

One input, one machine, one run; each contender in a process of its own. The time is the whole life
of that process, imports included, and the memory its peak resident set as the kernel counted it.
Memory is counted from before the process became Python, so this driver keeps small: the input is
made by a child too.

The peers begin with a file of items, one a line; ``geocat`` begins with the same items as its landed
pages, which is what conforming begins with, and ``geocat_harvest`` with the file, landing included.
geocat's output is also checked to be lossless: each line of the input is among the JSON it keeps.

    python -m tests.bench.conform --tuned --rounds 3
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]

PEERS = ("stac_geoparquet", "rustac")
TUNED = ("stac_geoparquet_tuned", "rustac_tuned")
GEOCAT = "geocat"
OURS = (GEOCAT, "geocat_harvest")

TIMES_FASTER = 10.0
PEAK_MB = 1_000.0
"""Megabytes of a million bytes, here and everywhere in this module."""

HEADING = f"{'contender':<28}{'items/s':>10}{'peak MB':>10}{'output MB':>11}{'geocat/contender':>18}"


class Run(NamedTuple):
    """One contender, once; ``error`` is empty when it wrote every item."""

    contender: str
    items_s: float
    peak_mb: float
    output_mb: float
    error: str = ""


class Standing(NamedTuple):
    """One contender over all rounds: median speed, worst memory, the first error if any."""

    contender: str
    items_s: float
    peak_mb: float
    output_mb: float
    error: str


class Ended(NamedTuple):
    """How a child process ended: ``complaint`` is its last line on stderr if it failed."""

    seconds: float
    peak_mb: float
    complaint: str


def run_child(command: list[str], log: Path) -> Ended:
    """Run a command to its end in the repository; its stderr goes to ``log``."""
    os.sync()  # what the last child wrote is not this one's to wait for
    with log.open("wb") as complaints:
        started = time.perf_counter()
        child = subprocess.Popen(command, cwd=REPOSITORY, stdout=complaints, stderr=complaints)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    return Ended(seconds, usage.ru_maxrss * 1_024 / 1e6, complaint(child.returncode, log))


def complaint(exit_code: int, log: Path) -> str:
    """Why a process failed, in one line; empty if it did not."""
    if exit_code == 0:
        return ""
    if exit_code < 0:
        return f"killed by signal {-exit_code}"
    lines = log.read_text(errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:200] if said else f"exit code {exit_code}"


def parquet_files(out: Path, table: str = "") -> list[Path]:
    """What a contender wrote: one file, or a catalog, of which one table or all."""
    return [out] if out.is_file() else sorted((out / "snapshots" / table).rglob("*.parquet"))


def count_rows(files: Iterable[Path]) -> int:
    """Rows of all files, from their footers."""
    from pyarrow.parquet import read_metadata

    return sum(read_metadata(file).num_rows for file in files)


def lost_lines(items: Path, files: Iterable[Path]) -> int:
    """How many lines of the input are not, to the letter, among the JSON that was kept."""
    from pyarrow.parquet import ParquetFile

    with items.open("rb") as lines:
        missing = {hash(line.rstrip()) for line in lines}
    for file in files:
        for batch in ParquetFile(file).iter_batches(columns=["json"], batch_size=1_000):
            missing -= {hash(str(text).encode()) for text in batch.column(0)}
    return len(missing)


def run_contender(contender: str, items: Path, count: int, folder: Path) -> Run:
    """Let one contender convert the input into a new folder, and look at what came out."""
    folder.mkdir()
    out = folder / "items.parquet"
    if contender == GEOCAT:
        run_child([sys.executable, "-m", "tests.bench.peers", "land", str(items), str(out)], folder / "land.txt")
    command = [sys.executable, "-m", "tests.bench.peers", contender, str(items), str(out)]
    ended = run_child(command, folder / "log.txt")
    files = parquet_files(out)
    error = ended.complaint
    if not error and (rows := count_rows(parquet_files(out, "items"))) != count:
        error = f"wrote {rows:,} rows of {count:,}"
    if not error and contender in OURS and (lost := lost_lines(items, parquet_files(out, "item_json"))):
        error = f"{lost:,} items came out other than they went in"
    output_mb = sum(file.stat().st_size for file in files) / 1e6
    return Run(contender, count / ended.seconds, ended.peak_mb, output_mb, error)


def standing(contender: str, runs: list[Run]) -> Standing:
    """One contender's runs in one line of the table."""
    own = [run for run in runs if run.contender == contender]
    return Standing(
        contender,
        items_s=median(run.items_s for run in own),
        peak_mb=max(run.peak_mb for run in own),
        output_mb=own[-1].output_mb,
        error=next((run.error for run in own if run.error), ""),
    )


def table(standings: dict[str, Standing]) -> str:
    """The standings as plain text; a contender that failed shows its error instead of numbers."""
    lines = [HEADING]
    ours = standings[GEOCAT]
    for each in standings.values():
        if each.error:
            lines.append(f"{each.contender:<28}failed: {each.error}")
            continue
        ratio = "-" if ours.error else f"{ours.items_s / each.items_s:.1f}"
        lines.append(
            f"{each.contender:<28}{each.items_s:>10,.0f}{each.peak_mb:>10,.0f}{each.output_mb:>11,.1f}{ratio:>18}"
        )
    return "\n".join(lines)


def missed_bars(standings: dict[str, Standing]) -> list[str]:
    """One sentence for each bar that geocat did not reach, or that this run cannot show."""
    ours = standings[GEOCAT]
    if ours.error:
        return ["geocat failed, so no bar is reached."]
    missed = []
    for peer in (standings[name] for name in PEERS):
        if peer.error:
            missed.append(f"{peer.contender} failed, so the bar of {TIMES_FASTER:g}x is not shown.")
        elif ours.items_s < TIMES_FASTER * peer.items_s:
            missed.append(
                f"Speed: geocat made {ours.items_s:,.0f} items/s, "
                f"{ours.items_s / peer.items_s:.1f}x {peer.contender}; "
                f"the bar is {TIMES_FASTER:g}x."
            )
    if ours.peak_mb > PEAK_MB:
        missed.append(f"Memory: geocat's peak was {ours.peak_mb:,.0f} MB; the bar is {PEAK_MB:,.0f} MB.")
    return missed


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        description="Time geocat's conform step beside stac-geoparquet and rustac.",
        epilog="Example: python -m tests.bench.conform --items 2000 --rounds 3",
    )
    parser.add_argument("--items", type=int, default=20_000, help="default: %(default)s")
    parser.add_argument("--rounds", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--tuned", action="store_true", help="also time the fastest routes found through the peers")
    return parser.parse_args()


def main() -> int:
    """Make the input, run the contenders in turn, print the table.

    :return: 0, or 1 when a bar is missed
    """
    asked = arguments()
    contenders = (*PEERS, *(TUNED if asked.tuned else ()), *OURS)
    runs: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="geocat-bench-") as temporary:
        folder = Path(temporary)
        items = folder / "items.ndjson"
        make = [sys.executable, "-m", "tests.bench.sentinel2", str(asked.items), str(items)]
        if failed := run_child(make, folder / "input.txt").complaint:
            print(f"The input could not be made: {failed}")
            return 1
        print(f"{asked.items:,} items, {items.stat().st_size / 1e6:.1f} MB; {os.cpu_count()} CPUs")
        for number in range(asked.rounds):
            for contender in contenders:
                into = folder / f"{contender}-{number}"
                runs.append(run_contender(contender, items, asked.items, into))
                shutil.rmtree(into)
    standings = {contender: standing(contender, runs) for contender in contenders}
    print(table(standings))
    missed = missed_bars(standings)
    print(*missed, sep="\n", end="\n" if missed else "")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
