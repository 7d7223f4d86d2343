"""A paged harvest from a source that fails, killed at fifty random moments: nothing twice, nothing lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

import geocat
from tests.upstreams.faults import Fault, FaultyApi, synthetic

KILLS = 50
SEED = 20_261_121
ITEMS, PER_PAGE = 400, 10
LONGEST_S = 1.5

NURSERY = """
import os, sys
import geocat.antimeridian, geocat.content, geocat.harvest.stac_api, pyarrow.parquet
from geocat.snapshot import take
from geocat.sources import declare
from geocat.store import Store
print("ready", flush=True)
for line in sys.stdin:
    root, name, url = line.split()
    child = os.fork()
    if child == 0:
        take(Store(root), name, declare(name, {"type": "stac_api", "url": url, "limit": PER_PAGE}))
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
""".replace("PER_PAGE", str(PER_PAGE))


class Nursery:
    """A process that has imported everything, and bears harvests that can be killed."""

    def __init__(self) -> None:
        command = [sys.executable, "-W", "error", "-c", NURSERY]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.says() == "ready"

    def says(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        assert line, "the nursery ended"
        return line

    def harvest(self, root: str, name: str, url: str, kill_after_s: float) -> bool:
        """Harvest, or be killed in the attempt; whether it came to its end."""
        assert self.process.stdin
        self.process.stdin.write(f"{root} {name} {url}\n")
        self.process.stdin.flush()
        child = int(self.says())
        time.sleep(kill_after_s)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        code = int(self.says())
        assert code in (0, -signal.SIGKILL)
        return code == 0


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.process.kill()
    made.process.communicate()


def test_killed_at_fifty_moments_nothing_is_twice_or_lost_and_one_page_is_asked_again(
    catalog: Callable[..., geocat.Catalog], nursery: Nursery
) -> None:
    made = catalog()
    moments = random.Random(SEED)
    kills = 0
    resumed = 0
    source = 0
    while kills < KILLS:
        source += 1
        faults = [Fault(kind, moments.randrange(ITEMS // PER_PAGE), 1) for kind in ("429", "500", "reset", "reset")]
        with FaultyApi(synthetic(ITEMS), per_page=PER_PAGE, faults=faults) as api:
            killed_here = 0
            while not nursery.harvest(made.store.root, f"s{source}", api.url, moments.uniform(0, LONGEST_S)):
                killed_here += 1
                assert killed_here < KILLS, "a harvest that is killed gets further each time"
            answered = Counter((asked.window, asked.offset) for asked in api.log if asked.status == 200)
        repeated = sum(times - 1 for times in answered.values())
        assert repeated <= killed_here, (repeated, killed_here)
        kills += killed_here
        resumed += killed_here > 0
    assert resumed
    made.refresh()
    expected = {item["id"] for item in synthetic(ITEMS)}
    for number in range(1, source + 1):
        ids = [id for (id,) in made.sql("SELECT id FROM items WHERE source = $s", s=f"s{number}").fetchall()]
        assert (len(ids), set(ids)) == (ITEMS, expected)
    assert [folder for n in range(1, source + 1) for folder in made.store.folders(f"landing/s{n}")] == ["lock"] * source
