"""The demo: the first thing a user sees says what is so, leaves what it says, and touches nothing else."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import time
from pathlib import Path

import geopandas
import pytest
from typer.testing import CliRunner

import geocat
from geocat import demo
from geocat.cli.app import app
from geocat.errors import InputError, StoreError

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demo, run as its help shows it: the folder it ran in, what it printed, and how long it took."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        started = time.perf_counter()
        result = RUNNER.invoke(app, ["demo"])
        took = time.perf_counter() - started
    assert result.exit_code == 0, result.output
    return folder, result, took


def test_the_demo_takes_less_than_half_a_minute(shown):
    assert shown[2] < 30


def test_the_demo_counts_what_it_harvested_and_lists_it(shown):
    folder, result, _ = shown
    assert re.search(
        r"^  sample-static: 500 items, 3 collections, 0 rejects in [\d.]+ s; snapshot ", result.stdout, re.MULTILINE
    )
    assert re.search(
        r"^  sample-api: 1,500 items, 3 collections, 0 rejects in [\d.]+ s; snapshot ", result.stdout, re.MULTILINE
    )
    assert result.stderr == ""
    with geocat.open(folder / demo.FOLDER) as catalog:
        assert len(catalog.items()) == 2000
        assert len(catalog.sql("FROM rejects")) == 0


def test_the_demo_shows_four_questions_their_sql_the_answers_and_the_times(shown):
    text = shown[1].stdout
    assert re.findall(r"^\d\. ", text, re.MULTILINE) == ["1. ", "2. ", "3. ", "4. "]
    assert len(re.findall(r"^  SELECT$", text, re.MULTILINE)) == 4
    assert len(re.findall(r"^  └.*┘$", text, re.MULTILINE)) == 4
    assert len(re.findall(r"^  [\d,]+ ms$", text, re.MULTILINE)) == 4
    assert "--" not in text.replace("--root", "")


def test_the_answers_are_those_of_the_catalog(shown):
    folder, result, _ = shown
    with geocat.open(folder / demo.FOLDER) as catalog:
        answers = {answer.question: answer.rows.fetchall() for answer in demo.answers(catalog)}
    assert len(answers) == 4
    per_collection, clearest, red, around_180 = answers.values()
    assert sum(row[2] for row in per_collection) == 2000
    assert [row[3] for row in clearest] == sorted(row[3] for row in clearest)
    assert ("sentinel-2-like", "red", 700, 0.665) in red
    assert all(items == west + across + east for _, items, west, across, east in around_180)
    assert any(across for *_, across, _ in around_180)
    for row in clearest:
        assert row[0] in result.stdout


def test_the_files_that_the_demo_names_are_there(shown):
    folder, result, _ = shown
    root = folder / demo.FOLDER
    assert (root / demo.PICTURE).read_bytes().startswith(b"\x89PNG")
    frame = geopandas.read_parquet(root / demo.PARQUET)
    assert (len(frame), frame.crs.to_string()) == (2000, "OGC:CRS84")
    assert f"{demo.FOLDER}/{demo.PICTURE}" in result.stdout
    assert re.search(rf"{demo.FOLDER}/{demo.PARQUET} +2,000 items as GeoParquet, ", result.stdout)
    assert {path.name for path in root.iterdir()} == set(demo.MADE)


def test_the_ways_on_that_the_demo_shows_work(shown):
    folder, result, _ = shown
    ways = dict(re.findall(r"^  (SQL|Shell|DuckDB|Python|QGIS) +(.+)$", result.stdout, re.MULTILINE))
    assert set(ways) == {"SQL", "Shell", "DuckDB", "Python", "QGIS"}
    programs = Path(sys.executable).parent
    for way in ("SQL", "Shell", "DuckDB"):
        done = subprocess.run(
            f"{programs}/{ways[way]}", shell=True, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0, done.stderr
    done = subprocess.run([sys.executable, "-c", ways["Python"]], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (folder / ways["QGIS"].split()[1]).is_file()


def test_keep_harvests_into_the_demo_that_is_there(shown, monkeypatch):
    folder, _, _ = shown
    monkeypatch.chdir(folder)
    result = RUNNER.invoke(app, ["demo", "--keep"])
    assert result.exit_code == 0, result.output
    with geocat.open(folder / demo.FOLDER) as catalog:
        kept = catalog.sql("SELECT source, count(*) FROM snapshots GROUP BY ALL ORDER BY ALL").fetchall()
    assert kept == [("sample-api", 2), ("sample-static", 2)]


def test_without_keep_a_demo_is_made_anew_and_what_is_not_its_own_stays(tmp_path):
    root = tmp_path / "demo"
    demo.begin(root).close()
    (root / "snapshots" / "old").mkdir()
    (root / "notes.txt").write_text("mine")
    demo.begin(root).close()
    assert not (root / "snapshots" / "old").exists()
    assert (root / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("made", ["file", "other", "catalog"])
def test_a_folder_that_is_no_demo_is_refused_and_not_touched(tmp_path, first_root, made):
    root = tmp_path / "taken"
    if made == "file":
        root.write_text("mine")
    elif made == "other":
        root.mkdir()
        (root / "notes.txt").write_text("mine")
    else:
        root = first_root
    before = sorted(root.rglob("*")) if root.is_dir() else root.read_text()
    result = RUNNER.invoke(app, ["demo", "--root", str(root)])
    assert result.exit_code == 1
    assert re.fullmatch(r"Error: \S+ (is a file|has other things in it)[^\n]+ with --root\.\n", result.stderr)
    assert (sorted(root.rglob("*")) if root.is_dir() else root.read_text()) == before


def test_a_root_that_is_not_on_this_machine_is_refused():
    with pytest.raises(InputError, match="The demo needs a folder on this machine"):
        demo.begin("memory://demo")


def test_a_folder_that_cannot_be_made_is_one_plain_line(monkeypatch, tmp_path):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match="permission was denied; choose a root that you can write"):
        demo.begin(tmp_path / "demo")


def test_without_matplotlib_the_demo_says_in_one_line_how_to_get_the_map(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setattr(demo, "upstreams", lambda _: contextlib.nullcontext(()))
    result = RUNNER.invoke(app, ["demo", "--root", str(tmp_path / "demo")])
    assert result.exit_code == 0, result.output
    assert "  No map: matplotlib is not installed; run `pip install 'geocat[plot]'`.\n" in result.stdout
    assert not (tmp_path / "demo" / demo.PICTURE).exists()
    assert (tmp_path / "demo" / demo.PARQUET).is_file()
