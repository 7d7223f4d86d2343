"""Cover granules by HEALPix cells of order 9: geocat's engine, its stored cells, and mortie's batch cover, in one run.

Granules are made up: swaths of 12.6 km along a circular orbit with an inclination of 92 degrees, cut at the latitudes
where ICESat-2's are, south of 27 degrees south; 27 vertices each, longitudes raw in [-180, 180]. Each contender is a
process of its own that begins with the footprints in memory, or, ``geocat_stored``, with a harvested catalog, and ends
with cells on disk. Times are of the work alone, without imports; memory is the peak of the process.

    python -m tests.bench.cover
    python -m tests.bench.cover --granules 100000
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.conform import run_child

ORDER = 9
WALL_S = 45.0
BAR_GRANULES = 100_000
HALF_WIDTH = 6.3 / 6371.0088
INCLINATION = 92.0
PER_REVOLUTION = 360 * 94.3 / 1436.07
"""Degrees that the Earth turns while the satellite goes around once."""
SOUTHERN = ((27.0, 59.5), (59.5, 80.0), (80.0, 100.0), (100.0, 120.5), (120.5, 153.0))
"""Argument of latitude of the granules of the southern half of a revolution, degrees behind the equator, about."""
HEADING = f"{'contender':<16}{'granules/s':>12}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'cells':>14}"


def swaths(number: int) -> Any:
    """Well-known binary of made-up granules."""
    import numpy as np
    import shapely

    which = np.arange(number)
    begin, end = np.radians(180 + np.array(SOUTHERN)[which % len(SOUTHERN)].T)
    u = begin[:, None] + (end - begin)[:, None] * np.linspace(0, 1, 13)
    node = np.radians(-(which // len(SOUTHERN))[:, None] * PER_REVOLUTION - np.degrees(u) / 360 * PER_REVOLUTION)
    tilt = np.radians(INCLINATION)
    flat = np.stack([np.cos(u), np.sin(u) * np.cos(tilt), np.sin(u) * np.sin(tilt)], axis=-1)
    normal = np.array([0.0, -np.sin(tilt), np.cos(tilt)])
    sides = [flat * np.cos(HALF_WIDTH) + sign * normal * np.sin(HALF_WIDTH) for sign in (1, -1)]
    ring = np.concatenate([sides[0], sides[1][:, ::-1], sides[0][:, :1]], axis=1)
    turned = np.concatenate([node, node[:, ::-1], node[:, :1]], axis=1)
    lon = np.degrees(np.arctan2(ring[..., 1], ring[..., 0]) + turned)
    lat = np.degrees(np.arcsin(ring[..., 2]))
    return shapely.to_wkb(shapely.polygons(np.round(np.stack([(lon + 180) % 360 - 180, lat], axis=-1), 5)))


def write_items(wkb: Any, file: Path) -> None:
    """The granules as stac-geoparquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    ids = [f"ATL06_{number:08}" for number in range(len(wkb))]
    bounds = shapely.bounds(shapely.from_wkb(wkb))
    start = pa.array([1_700_000_000_000_000 + 60_000_000 * number for number in range(len(wkb))])
    columns = {
        "type": ["Feature"] * len(wkb),
        "stac_version": ["1.1.0"] * len(wkb),
        "id": ids,
        "collection": ["ATL06_007"] * len(wkb),
        "geometry": pa.array(wkb, pa.binary()),
        "bbox": pa.StructArray.from_arrays(
            [pa.array(bounds[:, side]) for side in range(4)], ["xmin", "ymin", "xmax", "ymax"]
        ),
        "datetime": start.cast(pa.timestamp("us", "UTC")),
    }
    pq.write_table(pa.table(columns), file, compression="zstd")


def geocat_engine(folder: Path) -> int:
    """Cells in memory: batches, side by side."""
    import numpy as np

    from geocat.grid.footprints import covers

    footprints = np.load(folder / "swaths.npy", allow_pickle=True)
    return timed(lambda: sum(batch.item.size for batch in covers(footprints, ORDER)))


def geocat_stored(folder: Path) -> int:
    """What a harvest adds: footprints read from the catalog's files, cells sorted and written."""
    import geocat

    with geocat.open(folder / "catalog") as catalog:
        return timed(lambda: catalog.cover("granules").cells)


def geocat_beams(folder: Path) -> int:
    """Cells of the corridors of beam pairs, in memory."""
    import numpy as np

    from geocat.grid.beams import cover_beams
    from geocat.grid.footprints import AT_ONCE

    footprints = np.load(folder / "swaths.npy", allow_pickle=True)
    parts = [footprints[first : first + AT_ONCE] for first in range(0, len(footprints), AT_ONCE)]
    return timed(lambda: sum(cover_beams(part, ORDER)[1].size for part in parts))


def mortie(folder: Path) -> int:
    """The cell engine of the reference: all granules in one call."""
    import mortie as reference
    import numpy as np

    footprints = list(np.load(folder / "swaths.npy", allow_pickle=True))
    return timed(lambda: len(reference.from_wkbs(footprints, order=ORDER)[0]))


CONTENDERS = {each.__name__: each for each in (geocat_engine, geocat_stored, geocat_beams, mortie)}


def timed(work: Callable[[], int]) -> int:
    """Do the work, and print what it took."""
    spent, began = os.times(), time.perf_counter()
    cells = work()
    wall, after = time.perf_counter() - began, os.times()
    print(json.dumps([wall, after.user + after.system - spent.user - spent.system, cells]), file=sys.stderr)
    return cells


def make(number: int, folder: Path) -> None:
    """The granules, and a catalog that has them, not covered yet."""
    import numpy as np

    import geocat

    wkb = swaths(number)
    np.save(folder / "swaths.npy", wkb, allow_pickle=True)
    write_items(wkb, folder / "items.parquet")
    with geocat.init(folder / "catalog") as catalog:
        catalog.add_source("granules", "files", str(folder / "items.parquet"), cover=False)
        catalog.harvest("granules")


def main() -> int:
    """Make the granules, run the contenders in turn, print the table; 1 if the bar was missed."""
    parser = argparse.ArgumentParser(description="Time geocat's covers beside mortie's.")
    parser.add_argument("--granules", type=int, default=10_000, help="default: %(default)s")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        what, where = asked.run
        make(asked.granules, Path(where)) if what == "make" else CONTENDERS[what](Path(where))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="geocat-bench-"))
    command = [sys.executable, "-m", "tests.bench.cover", "--granules", str(asked.granules), "--run"]
    walls = {}
    try:
        if failed := run_child([*command, "make", str(folder)], folder / "make.txt").complaint:
            print(f"The granules could not be made: {failed}")
            return 1
        print(f"{asked.granules:,} granules, order {ORDER}; {os.cpu_count()} CPUs\n{HEADING}")
        for name in CONTENDERS:
            log = folder / f"{name}.txt"
            ended = run_child([*command, name, str(folder)], log)
            if ended.complaint:
                print(f"{name:<16}failed: {ended.complaint}")
                continue
            walls[name], cpu, cells = json.loads(log.read_text().splitlines()[-1])
            rate = asked.granules / walls[name]
            print(f"{name:<16}{rate:>12,.0f}{walls[name]:>9.2f}{cpu:>9.2f}{ended.peak_mb:>9,.0f}{cells:>14,}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    bar = WALL_S * asked.granules / BAR_GRANULES
    if walls.get("geocat_stored", bar + 1) > bar:
        print(f"Storing cells took longer than {bar:g} s, the bar of {WALL_S:g} s for {BAR_GRANULES:,} granules.")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
