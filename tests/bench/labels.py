"""RapidAI4EO's tutorial beside geocat, on the same files and the same machine, in one run.

The tutorial's side holds everything in memory with pandas and geopandas: it loads the three resource files, takes what
intersects the Berlin box, what lies within Germany and is all forest, what is more than 0.8 peat, and makes the
addresses as the published helper does. geocat's side reads parquet anew for each question. Both are the best of
so many rounds, which alternate; the tutorial's load and the harvest are processes of their own, and memory is their
peak resident set as the kernel counted it. Counts are compared with the corpus's ``anchors.json``; those of the corpus
of 500,000 are calibrated to the published ones.

    python rapidai4eo_corpus.py CORPUS
    python -m tests.bench.labels CORPUS [--catalog FOLDER] [--rounds 9]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.bench.conform import run_child

if TYPE_CHECKING:
    from geocat import Catalog

HOST = "https://radiantearth.blob.core.windows.net/mlhub/rapidai4eo"
BOX = (13.05, 52.35, 13.72, 52.69)
YEAR = ("2018-01-01", "2019-01-01")
LOAD = "import sys; from pathlib import Path; from tests.bench.labels import Tutorial; Tutorial(Path(sys.argv[1]))"
HARVEST = """
import sys
import geocat
with geocat.init(sys.argv[1]) as catalog:
    catalog.add_source("rapidai4eo", "rapidai4eo", url=sys.argv[2], asset_base=sys.argv[3])
    catalog.harvest("rapidai4eo")
"""
PEAK_MB = 2_000.0
FOREST = "any_of := [31], at_class_level := 2"
GERMANY = f"in_area := getvariable('germany'), touching := 'within', {FOREST}"
OUTLINE = "SET VARIABLE germany = labels.place('Germany')"
"""Part of each question about Germany, and timed with it: a constant prunes what is read, which a place cannot."""
BERLIN = f"FROM labels.samples_in({', '.join(map(str, BOX))})"
PEAT = "labels.samples_having([412], {} := 0.8)"


class Tutorial:
    """What the tutorial does in memory, written anew from what is known of it."""

    def __init__(self, resources: Path) -> None:
        import geopandas
        import pandas as pd
        import shapely

        self.pd = pd
        self.geometries = geopandas.read_file(f"/vsigzip/{resources / 'rapidai4eo_geometries.geojson.gz'}")
        self.labels = pd.read_csv(resources / "rapidai4eo_labels.csv.gz")
        self.mappings = pd.read_csv(resources / "rapidai4eo_label_mappings.csv")
        fusion = pd.date_range("2018-01-03T10:30Z", "2019-12-29T10:30Z", freq="5D")
        months = pd.date_range("2018-01-31T10:30Z", "2018-12-31T10:30Z", freq="ME")
        self.products = {
            "pfsr": ("PF-SR", fusion, "%Y-%m-%d"),
            "pfqa": ("PF-QA", fusion, "%Y-%m-%d"),
            "s2": ("S2-SR", months, "%Y-%m"),
        }
        self.box = shapely.box(*BOX)
        outline = json.loads((resources / "germany.geojson").read_text())
        self.germany = shapely.geometry.shape(outline["geometry"])

    def berlin(self) -> Any:
        """The ids of the samples that intersect the box."""
        return self.geometries[self.geometries.intersects(self.box)].sample_id

    def forest(self) -> Any:
        """The ids of the samples within Germany whose classes of forest sum to 1.0."""
        inside = self.geometries[self.geometries.within(self.germany)].merge(self.labels, on="sample_id")
        columns = self.mappings[self.mappings.clc_level2_id == 31]["index"]
        return inside[inside[columns].sum(axis=1) == 1.0].sample_id

    def peat(self) -> Any:
        """The ids of the samples with more than 0.8 peat."""
        return self.labels[self.labels["clc_412"] > 0.8].sample_id

    def hrefs(self, ids: Any, products: list[str], interval: tuple[str, str] | None = None) -> list[str]:
        """Addresses: product by product, sample by sample, both ends open, Sentinel-2 at the end of the month."""
        hrefs = []
        for product in products:
            folder, times, form = self.products[product]
            if interval:
                first, last = (self.pd.Timestamp(each, tz="UTC") for each in interval)
                times = times[(times > first) & (times < last)]
            names = [f"{each.strftime(form)}.tif" for each in times]
            for sample_id in ids.to_numpy():
                zone, tile, _ = sample_id.split("_", 2)
                below = f"{HOST}/imagery/{zone}/{tile}/{sample_id}/{folder}"
                for name in names:
                    hrefs.append(f"{below}/{name}")
        return hrefs


class Compared(NamedTuple):
    """One question, asked of both."""

    name: str
    anchor: str
    at_least: float
    """How many times faster geocat has to be."""
    theirs: Callable[[Tutorial], Any]
    ours: str


def assets(products: str, samples: str) -> str:
    return f"WITH asked AS ({samples}) SELECT href FROM labels.assets_of('asked', {products})"


IN_2018 = f"['pfsr', 's2'], '{YEAR[0]}', '{YEAR[1]}', '()'"
QUESTIONS = [
    Compared(
        "Berlin, ids",
        "berlin_ids",
        1.0,
        Tutorial.berlin,
        f"SELECT sample_id {BERLIN}",
    ),
    Compared(
        "Berlin, all hrefs",
        "berlin_hrefs",
        1.0,
        lambda t: t.hrefs(t.berlin(), ["pfsr", "pfqa", "s2"]),
        assets("['pfsr', 'pfqa', 's2']", BERLIN),
    ),
    Compared(
        "Berlin, pfsr and s2",
        "berlin_pfsr_s2",
        0.0,
        lambda t: t.hrefs(t.berlin(), ["pfsr", "s2"]),
        assets("['pfsr', 's2']", BERLIN),
    ),
    Compared("Berlin, s2", "berlin_s2", 0.0, lambda t: t.hrefs(t.berlin(), ["s2"]), assets("['s2']", BERLIN)),
    Compared(
        "Berlin, 2018",
        "berlin_pfsr_s2_2018",
        0.0,
        lambda t: t.hrefs(t.berlin(), ["pfsr", "s2"], YEAR),
        assets(IN_2018, BERLIN),
    ),
    Compared(
        "Germany, forest by floats, hrefs",
        "germany_forest_hrefs_2018",
        15.0,
        lambda t: t.hrefs(t.forest(), ["pfsr", "s2"], YEAR),
        f"{OUTLINE}; " + assets(IN_2018, f"FROM labels.samples_where({GERMANY}, float_sum_is := 1.0)"),
    ),
    Compared(
        "Germany, forest by floats, ids",
        "germany_forest_float",
        0.0,
        Tutorial.forest,
        f"{OUTLINE}; SELECT sample_id FROM labels.samples_where({GERMANY}, float_sum_is := 1.0)",
    ),
    Compared(
        "Germany, forest exactly, ids",
        "germany_forest_exact",
        0.0,
        None,
        f"{OUTLINE}; SELECT sample_id FROM labels.samples_where({GERMANY}, at_least := 1)",
    ),
    Compared(
        "peat > 0.8, ids",
        "peat_gt_0.8",
        0.0,
        Tutorial.peat,
        f"SELECT sample_id FROM {PEAT.format('more_than')}",
    ),
    Compared(
        "peat >= 0.8, ids",
        "peat_ge_0.8",
        0.0,
        None,
        f"SELECT sample_id FROM {PEAT.format('at_least')}",
    ),
    Compared(
        "peat > 0.8, hrefs",
        "peat_pfsr_hrefs",
        3.0,
        lambda t: t.hrefs(t.peat(), ["pfsr"]),
        assets("['pfsr']", f"FROM {PEAT.format('more_than')}"),
    ),
]
"""Each with the count that both must have; what has no bar is shown."""


class Took(NamedTuple):
    """Milliseconds by the clock, and of processor time, user and system, of all threads."""

    wall: float
    cpu: float


NEVER = Took(float("inf"), float("inf"))


def timed(work: Callable[[], Any]) -> tuple[Took, Any]:
    """How long work took, and what came of it."""
    began, spent = time.perf_counter(), time.process_time()
    result = work()
    return Took((time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000), result


def best(one: Took, other: Took) -> Took:
    return Took(*map(min, one, other))


def asked(catalog: Catalog, question: str) -> Any:
    """The rows of a question, in Arrow: strings in one buffer, where the tutorial has a list of Python's."""
    return catalog.connection.sql(question).to_arrow_table()


def alternated(
    each: Compared, tutorial: Tutorial, catalog: Catalog, rounds: int, count: int
) -> tuple[Took, Took, list[str]]:
    """The best times of both, and which has another number of rows than it should."""
    wrong = []
    theirs = ours = NEVER
    for _ in range(rounds):
        if each.theirs:
            took, listed = timed(lambda: each.theirs(tutorial))
            theirs = best(theirs, took)
            if len(listed) != count:
                wrong.append(f"{each.name}: the tutorial has {len(listed):,}, not {count:,}")
        took, rows = timed(lambda: asked(catalog, each.ours))
        ours = best(ours, took)
        if rows.num_rows != count:
            wrong.append(f"{each.name}: geocat has {rows.num_rows:,}, not {count:,}")
    return theirs, ours, wrong


def compare(tutorial: Tutorial, catalog: Catalog, anchors: dict[str, int], rounds: int, load_ms: float) -> list[str]:
    """Print a line per question; say which counts are wrong and which bars are missed."""
    missed = []
    print(
        f"{'':<34}{'rows':>9}{'tutorial ms':>13}{'(cpu)':>8}{'geocat ms':>11}{'(cpu)':>8}{'times':>8}{'with load':>11}"
        f"{'bar':>6}"
    )
    for each in QUESTIONS:
        count = anchors[each.anchor]
        theirs, ours, wrong = alternated(each, tutorial, catalog, rounds, count)
        missed += wrong
        if each.theirs is None:
            print(f"{each.name:<34}{count:>9,}{'':>21}{ours.wall:>11.1f}{ours.cpu:>8.1f}")
            continue
        times, whole = theirs.wall / ours.wall, (theirs.wall + load_ms) / ours.wall
        bar = f"{each.at_least:.0f}" if each.at_least else ""
        print(
            f"{each.name:<34}{count:>9,}{theirs.wall:>13.1f}{theirs.cpu:>8.1f}{ours.wall:>11.1f}{ours.cpu:>8.1f}"
            f"{times:>8.1f}{whole:>11.0f}{bar:>6}"
        )
        if times < each.at_least:
            missed.append(f"{each.name}: {times:.1f} times as fast, not {each.at_least:.0f}")
        if each.anchor == "berlin_ids" and whole < 100:
            missed.append(f"{each.name}: {whole:.0f} times as fast with the load it saves, not 100")
    return list(dict.fromkeys(missed))


def growth(catalog: Catalog, rounds: int) -> list[str]:
    """Boxes of four times the area, each: time grows no faster than rows."""
    missed = []
    before: tuple[int, float] | None = None
    for half in (0.5, 1.0, 2.0, 4.0, 8.0):
        box = (13.4 - half, 51.0 - half / 2, 13.4 + half, 51.0 + half / 2)
        question = f"SELECT sample_id, geometry FROM labels.samples_in({', '.join(map(str, box))})"
        (took, _), rows = min(
            (timed(lambda q=question: asked(catalog, q)) for _ in range(rounds)), key=lambda each: each[0]
        )
        print(
            f"{'box of ' + str(2 * half) + ' by ' + str(half) + ' degrees':<34}{rows.num_rows:>9,}{'':>13}{took:>11.1f}"
        )
        if before and before[0] and took / before[1] > rows.num_rows / before[0]:
            missed.append(
                f"a box of {rows.num_rows:,} samples takes {took / before[1]:.1f} times as long as one of {before[0]:,}"
            )
        before = (rows.num_rows, took)
    return missed


def prepared(corpus: Path, work: Path) -> Path:
    """A root with the corpus's files where the published one has them."""
    root = work / "root"
    shutil.copytree(corpus, root / "resources")
    return root


def child(script: str, arguments: list[str], log: Path) -> tuple[float, float]:
    """Seconds and peak MB of a process of its own."""
    ended = run_child([sys.executable, "-c", script, *arguments], log)
    if ended.complaint:
        raise SystemExit(f"{script.strip().splitlines()[0]} … failed: {ended.complaint}")
    return ended.seconds, ended.peak_mb


def both_loaded(root: Path, made: Path, work: Path) -> tuple[float, list[str]]:
    """Milliseconds of the tutorial's load, and what the harvest misses."""
    resources = str(root / "resources")
    loads = [child(LOAD, [resources], work / "log") for _ in range(2)]
    harvests = []
    for _ in range(2):
        shutil.rmtree(made, ignore_errors=True)
        harvests.append(child(HARVEST, [str(made), str(root), HOST], work / "log"))
    (load, load_mb), (harvest, harvest_mb) = min(loads), min(harvests)
    print(f"tutorial's load {load:.1f} s, {load_mb:,.0f} MB; harvest {harvest:.1f} s, {harvest_mb:,.0f} MB")
    missed = []
    if harvest > load:
        missed.append(f"harvest: {harvest:.1f} s, the tutorial's load takes {load:.1f}")
    if harvest_mb > PEAK_MB:
        missed.append(f"harvest: {harvest_mb:,.0f} MB, not {PEAK_MB:,.0f}")
    return load * 1000, missed


def main() -> int:
    """Print the table, then which bars were missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--catalog", type=Path, help="one that was harvested from it; then the harvest is not timed")
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    import geocat

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        root = prepared(arguments.corpus, work)
        missed: list[str] = []
        if made := arguments.catalog:
            (load_ms, _), _ = timed(lambda: Tutorial(root / "resources"))
        else:
            made = work / "catalog"
            load_ms, missed = both_loaded(root, made, work)
        anchors = json.loads((arguments.corpus / "anchors.json").read_text())
        with geocat.open(made) as catalog:
            missed += compare(Tutorial(root / "resources"), catalog, anchors, arguments.rounds, load_ms)
            missed += growth(catalog, arguments.rounds)
    print(f"counts are {'calibrated to the published ones' if anchors['calibrated'] else 'those of the corpus'}")
    for each in missed:
        print(f"missed: {each}")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
