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
from matplotlib.axes import Axes
from typer.testing import CliRunner

import geocat
from geocat import demo
from geocat.cli.app import app
from geocat.errors import InputError, StoreError
from geocat.serve.carbon_mapper_population import Population

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def drawn_titles():
    """The titles of the pictures that were drawn, once there are some."""
    return []


@pytest.fixture(scope="module")
def shown(tmp_path_factory, drawn_titles):
    """The demo, run as its help shows it: the folder it ran in, what it printed, and how long it took."""
    folder = tmp_path_factory.mktemp("demo")

    def set_title(axes, label, *args, **kwargs):
        drawn_titles.append(label)
        return titled(axes, label, *args, **kwargs)

    titled = Axes.set_title
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Axes, "set_title", set_title)
        patch.chdir(folder)
        patch.setenv("COLUMNS", "160")  # a narrow terminal shows names over several lines
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
    told = re.search(r"^  sample-methane: ([\d,]+) items, \d+ collections, 0 rejects in ", result.stdout, re.MULTILINE)
    assert result.stderr == ""
    with geocat.open(folder / demo.FOLDER) as catalog:
        counts = dict(catalog.sql("SELECT source, count(*) FROM items GROUP BY ALL").fetchall())
        assert counts == {"sample-static": 500, "sample-api": 1500, "sample-methane": int(told[1].replace(",", ""))}
        assert len(catalog.sql("FROM rejects")) == 0


def test_the_plumes_of_methane_of_the_population_are_all_there(shown):
    made = Population.made(**demo.POPULATION)
    with geocat.open(shown[0] / demo.FOLDER) as catalog:
        found = {plume_id for (plume_id,) in catalog.methane.plumes().select("plume_id").fetchall()}
    assert found == {plume.plume_id for plume in made.plumes if plume.gas == "CH4"}
    assert len(found) > 300


def test_the_plumes_are_said_to_be_synthetic_wherever_they_are_shown(shown, drawn_titles):
    assert "Carbon Mapper's API with synthetic plumes" in shown[1].stdout
    assert len(drawn_titles) == 3
    assert all("synthetic" in title for title in drawn_titles)


def test_the_demo_shows_six_questions_their_sql_the_answers_and_the_times(shown):
    text = shown[1].stdout
    assert re.findall(r"^\d\. ", text, re.MULTILINE) == ["1. ", "2. ", "3. ", "4. ", "5. ", "6. "]
    assert len(re.findall(r"^  SELECT$", text, re.MULTILINE)) == 6
    assert len(re.findall(r"^  └.*┘$", text, re.MULTILINE)) == 6
    assert len(re.findall(r"^  [\d,]+ ms$", text, re.MULTILINE)) == 6
    assert "--" not in text.replace("--root", "")


def test_the_answers_are_those_of_the_catalog(shown):
    folder, result, _ = shown
    with geocat.open(folder / demo.FOLDER) as catalog:
        answers = {answer.question: answer.rows.fetchall() for answer in demo.answers(catalog)}
    assert len(answers) == 4
    per_collection, clearest, red, around_180 = answers.values()
    assert sum(row[2] for row in per_collection if row[0] != demo.METHANE) == 2000
    assert [row[3] for row in clearest] == sorted(row[3] for row in clearest)
    assert ("sentinel-2-like", "red", 700, 0.665) in red
    assert all(items == west + across + east for _, items, west, across, east in around_180)
    assert any(across for *_, across, _ in around_180)
    for row in clearest:
        assert row[0] in result.stdout


def test_the_answers_about_methane_are_those_of_the_catalog(shown):
    folder, result, _ = shown
    with geocat.open(folder / demo.FOLDER) as catalog:
        largest, rates = (answer.rows.fetchall() for answer in demo.answers(catalog, demo.METHANE_QUESTIONS))
        contexts = [catalog.methane.plume_context(row[0]) for row in largest]
        sources = [catalog.methane.source(row[0]) for row in rates]
        most = max(rate for (rate,) in catalog.methane.plumes(quantified=True).select("emission_kg_h").fetchall())
    assert largest[0][1] == round(most)
    for (plume_id, kg_h, status, version, source_name), (plume, tile, source) in zip(largest, contexts, strict=True):
        assert (plume.plume_id, round(plume.emission_kg_h), source.source_name) == (plume_id, kg_h, source_name)
        assert (tile and tile.version, status == "published") == (version, tile is not None)
        assert plume_id in result.stdout
    assert [row[1] for row in rates] == sorted((row[1] for row in rates), reverse=True)
    for (_, looked_at, nulls, rated, seen, kg_h, published), source in zip(rates, sources, strict=True):
        assert (looked_at, looked_at - nulls) == (source.observation_date_count, source.detection_date_count)
        assert seen == round(source.persistence, 3)
        assert kg_h == published == (None if rated == 0 else round(source.emission_kg_h, 1))


def test_the_files_that_the_demo_names_are_there(shown):
    folder, result, _ = shown
    root = folder / demo.FOLDER
    for name in (demo.PICTURE, demo.SERIES, demo.PLUMES):
        assert (root / name).read_bytes().startswith(b"\x89PNG")
        assert f"{demo.FOLDER}/{name} " in result.stdout
    frame = geopandas.read_parquet(root / demo.PARQUET)
    assert (len(frame), frame.crs.to_string()) == (2000, "OGC:CRS84")
    assert re.search(rf"{demo.FOLDER}/{demo.PARQUET} +2,000 items as GeoParquet, ", result.stdout)
    assert {path.name for path in root.iterdir()} == set(demo.MADE)


def test_the_ways_on_that_the_demo_shows_work(shown):
    folder, result, _ = shown
    ways = dict(re.findall(r"^  (SQL|Methane|Shell|DuckDB|Python|QGIS) +(.+)$", result.stdout, re.MULTILINE))
    assert set(ways) == {"SQL", "Methane", "Shell", "DuckDB", "Python", "QGIS"}
    programs = Path(sys.executable).parent
    for way in ("SQL", "Methane", "Shell", "DuckDB"):
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
    assert kept == [("sample-api", 2), ("sample-methane", 2), ("sample-static", 2)]


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
    for served in ("upstreams", "carbon_mapper"):
        monkeypatch.setattr(demo, served, lambda _: contextlib.nullcontext(()))
    result = RUNNER.invoke(app, ["demo", "--root", str(tmp_path / "demo")])
    assert result.exit_code == 0, result.output
    assert "  No map: matplotlib is not installed; run `pip install 'geocat[plot]'`.\n" in result.stdout
    assert not list((tmp_path / "demo").glob("*.png"))
    assert (tmp_path / "demo" / demo.PARQUET).is_file()
