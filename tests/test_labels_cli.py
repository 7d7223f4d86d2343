"""``geocat labels …`` over a corpus that was harvested: a few samples made by hand, in the shape of RapidAI4EO."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shlex

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import geocat
from geocat.cli.app import app
from geocat.cli.labels import Downloader
from geocat.hand_over import FORMS
from tests.labelled import CLASSES, PIXELS, SAMPLES, ring, write_corpus

RUNNER = CliRunner()
BERLIN, PEAT = "33N_16E-243N_29_01", "33N_16E-243N_29_02"
"""Two samples beside each other, which two of the corpus lie near Berlin; the first is what an example asks for."""
HOST = "https://labels.example.net/corpus"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A catalog with one corpus, whose files lie at a host that is never asked."""
    folder = tmp_path_factory.mktemp("labels")
    with geocat.init(folder / "catalog") as catalog:
        catalog.add_source("corpus", "rapidai4eo", str(write_corpus(folder / "corpus")), asset_base=HOST)
        catalog.harvest("corpus")
    return folder / "catalog"


@pytest.fixture(scope="module")
def opened(root):
    """The catalog, open: opening it takes longer than every question."""
    with geocat.open(root) as catalog:
        yield catalog


@pytest.fixture
def ask(opened, monkeypatch):
    """Run a command line in this process, over the catalog that is open."""

    def run(*args):
        monkeypatch.setattr("geocat.cli.labels.opened", lambda _: contextlib.nullcontext(opened))
        return RUNNER.invoke(app, ["labels", *map(str, args)])

    return run


@pytest.fixture
def rows(ask):
    """The rows that a command line answers with."""

    def run(*args):
        result = ask(*args, "--format", "json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


def one_line(result):
    assert result.exit_code == 1, result.output
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("Error: ")
    return result.stderr


def found(rows):
    return {row["sample_id"] for row in rows}


def box_of(sample_id):
    lons, lats = zip(*ring(sample_id), strict=True)
    return ",".join(map(str, (min(lons), min(lats), max(lons), max(lats))))


def test_samples_are_found_by_place_and_class(rows):
    assert found(rows("samples")) == set(SAMPLES)
    assert found(rows("samples", "--bbox", box_of(BERLIN))) == {BERLIN, PEAT}, "a common edge suffices"
    assert found(rows("samples", "--bbox", box_of(BERLIN), "--within")) == {BERLIN}
    assert BERLIN in found(rows("samples", "--place", "Germany"))
    wanted = {sample_id for sample_id, pixels in SAMPLES.items() if pixels.get(412, 0) > 0.45 * PIXELS}
    for peat in ("412", "clc_412", "peat bogs"):
        assert found(rows("samples", "--any-of", peat, "--more-than", "0.45")) == wanted
    (on_the_bound,) = rows("samples", "--any-of", 412, "--at-least", 0.8)
    assert (on_the_bound["units"], on_the_bound["share"]) == (32_000, 0.8)
    assert rows("samples", "--any-of", 412, "--more-than", 0.8) == []
    assert found(rows("samples", "--all-of", 211, "--all-of", 412, "--none-of", 311)) == {PEAT}
    assert len(rows("samples", "--any-of", 31, "--class-level", 2)) == 3
    assert len(rows("samples", "--any-of", 412, "--at-most", 0.5, "--less-than", 0.3)) == 3
    assert len(rows("samples", "--limit", 2, "--source", "corpus")) == 2


def test_a_polygon_is_a_file_of_features(rows, tmp_path):
    polygon = {"type": "Polygon", "coordinates": [ring(BERLIN)]}
    (tmp_path / "here.geojson").write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": polygon}))
    assert found(rows("samples", "--polygon", tmp_path / "here.geojson", "--within")) == {BERLIN}


def test_hrefs_are_lines_that_other_programs_can_read(ask):
    result = ask("hrefs", "--sample", BERLIN, "--product", "s2", "--since", "2018-05-01", "--until", "2018-07-01")
    at = f"{HOST}/imagery/33N/16E-243N/{BERLIN}/S2-SR"
    assert result.stdout == f"{at}/2018-05.tif\n{at}/2018-06.tif\n"
    assert len(ask("hrefs", "--sample", BERLIN, "--sample", PEAT).stdout.splitlines()) == 2 * 304
    legacy = ask(
        "hrefs",
        "--sample",
        BERLIN,
        "-p",
        "s2",
        "--since",
        "2018-05-20",
        "--until",
        "2018-06-01",
        "--rule",
        "rapidai4eo",
    )
    assert legacy.stdout == f"{at}/2018-05.tif\n"
    label = ask("hrefs", "--sample", BERLIN, "--product", "labels").stdout
    assert label == f"{HOST}/labels/33N/16E-243N/labels_{BERLIN}.geojson\n"
    assert list(csv.DictReader(io.StringIO(ask("hrefs", "--sample", BERLIN, "-f", "csv").stdout)))


def test_assets_have_product_and_time(rows):
    both = rows(
        "assets",
        "--any-of",
        412,
        "--at-least",
        0.1,
        "--product",
        "pfsr",
        "--since",
        "2018-01-03T10:30Z",
        "--until",
        "2018-01-08T10:30Z",
        "--ends",
        "()",
    )
    assert both == []
    at = rows(
        "assets",
        "--any-of",
        412,
        "--at-least",
        0.1,
        "--product",
        "pfsr",
        "--until",
        "2018-01-08T10:30Z",
        "--ends",
        "[]",
    )
    assert len(at) == 2 * 3
    assert {row["observed_at"] for row in at} == {"2018-01-03T10:30:00Z", "2018-01-08T10:30:00Z"}


def test_samples_written_to_a_file_can_be_asked_about(ask, rows, tmp_path):
    for ending in ("parquet", "csv"):
        file = tmp_path / f"peat.{ending}"
        assert re.search(rf"peat\.{ending}: 3 rows", ask("samples", "--any-of", 412, "-o", file).stderr)
        assert len(rows("assets", "--samples", file, "--product", "s2")) == 3 * 12
        assert found(rows("assets", "--samples", file, "--product", "s2")) == found(rows("samples", "--any-of", 412))
    (tmp_path / "ids.csv").write_text(f"sample_id\n{BERLIN}\n")
    assert len(rows("assets", "--samples", tmp_path / "ids.csv")) == 304


def test_classes_and_shares_are_listed(ask, rows):
    assert {row["class_id"]: row["name"] for row in rows("classes")} == CLASSES
    assert "Peat bogs" in ask("classes").stdout
    shares = rows("shares", "--bbox", "-180,-90,180,90")
    units = {}
    for pixels in SAMPLES.values():
        for number, count in pixels.items():
            units[number] = units.get(number, 0) + count
    assert {row["class_id"]: row["units"] for row in shares} == units
    assert [row["units"] for row in shares] == sorted(units.values(), reverse=True)
    assert sum(row["share"] for row in rows("shares", "--sample", BERLIN, "--by-level", 1)) == pytest.approx(1)


@pytest.mark.parametrize("downloader", sorted(set(FORMS) - {"s5cmd"}))
def test_a_list_for_each_downloader_and_the_line_that_reads_it(ask, tmp_path, downloader):
    output = tmp_path / "list"
    result = ask("download-list", "--any-of", 412, "--product", "s2", "--for", downloader, "-o", output)
    assert result.exit_code == 0, result.output
    assert re.fullmatch(rf"{output}: 36 files, sizes not known, in \d+\.\d s\n", result.stderr)
    words = shlex.split(result.stdout)
    assert (words[:1] or ["parquet"]) in ([downloader], ["aria2c"])
    assert (downloader == "parquet") != any(str(output) in word for word in words)
    if downloader in ("azcopy", "rclone", "wget"):
        assert len(output.read_text().splitlines()) == 36
    under = ask("download-list", "--sample", BERLIN, "--for", "aria2", "--under", f"{HOST}/imagery", "-o", output)
    assert under.exit_code == 0
    assert f"\n  out=33N/16E-243N/{BERLIN}/PF-SR/2018-01-03.tif\n" in output.read_text()


def test_every_form_can_be_asked_for():
    assert [member.value for member in Downloader] == list(FORMS)


WHICH = "Say which samples are meant, in one of three ways"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["hrefs"], WHICH),
        (["hrefs", "--source", "corpus"], WHICH),
        (["assets", "--sample", BERLIN, "--place", "Berlin"], WHICH),
        (["shares", "--sample", BERLIN, "--samples", "a.parquet"], WHICH),
        (["samples", "--any-of", "Peat"], "No class is called 'Peat'; there are Peat bogs, "),
        (["samples", "--any-of", "413"], "There is no class 413; there are 412 (Peat bogs), "),
        (["samples", "--class-level", "4"], "There is no class level 4; there are 1, 2 and 3"),
        (["samples", "--place", "Brlin"], "No country or city is called 'Brlin'; the nearest are Berlin"),
        (["samples", "--source", "other"], "No source of labels is called 'other'; there are corpus."),
        (["samples", "--at-least", "0.5"], "say which classes are meant"),
        (["samples", "--any-of", "412", "--at-least", "80"], "80.0 is not a share of a sample"),
        (
            ["hrefs", "--sample", "33N_16E-243N_29_03"],
            "There is no sample '33N_16E-243N_29_03'; the nearest are 33N_16E",
        ),
        (
            ["hrefs", "--sample", BERLIN, "--product", "s1"],
            "No product is called 's1'; there are pfsr, pfqa, s2, labels.",
        ),
        (["hrefs", "--sample", BERLIN, "--rule", "mine"], "There is no rule 'mine'; there are stac, rapidai4eo."),
        (["hrefs", "--sample", BERLIN, "--ends", "<>"], "There is no interval with ends '<>'"),
        (["hrefs", "--samples", "absent.parquet"], "absent.parquet cannot be read as parquet or CSV"),
        (["shares", "--sample", BERLIN, "--by-level", "7"], "There is no class level 7"),
        (
            ["download-list", "--sample", BERLIN, "--for", "s5cmd", "-o", "x"],
            "s5cmd reads s3, and 304 of 304 hrefs are not",
        ),
        (["download-list", "--sample", BERLIN, "-o", "absent/x"], "There is no folder absent"),
        (["download-list", "--sample", BERLIN, "--under", "https://other", "-o", "x"], "are not under https://other"),
    ],
)
def test_what_cannot_be_is_one_line(ask, args, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said in one_line(ask(*args))
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_samples_is_said_to_have_none(ask, tmp_path):
    (tmp_path / "other.csv").write_text("id,name\n1,a\n")
    assert "has no column sample_id; its columns are id, name" in one_line(
        ask("hrefs", "--samples", tmp_path / "other.csv")
    )


def test_without_a_harvest_nothing_is_found_and_it_is_said_what_to_do(first_root):
    listed = RUNNER.invoke(app, ["labels", "samples", "--root", str(first_root), "-f", "json"])
    assert json.loads(listed.stdout) == []
    asked = RUNNER.invoke(app, ["labels", "hrefs", "--root", str(first_root), "--sample", BERLIN])
    assert "none is harvested yet: harvest a source of labels first" in one_line(asked)


def examples():
    group = get_command(app).commands["labels"]
    helps = [group, *group.commands.values()]
    return [line.strip() for command in helps for line in command.epilog.strip().splitlines()]


@pytest.mark.parametrize("line", examples())
def test_every_example_of_a_help_works(line, root, opened, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if "--samples peat.parquet" in line:
        opened.connection.sql("SELECT source, sample_id FROM labels.samples LIMIT 2").to_parquet("peat.parquet")
    result = RUNNER.invoke(app, shlex.split(line)[1:], env={"GEOCAT_ROOT": str(root)})
    assert result.exit_code == 0, result.output


def test_the_help_of_the_group_is_not_cut_off():
    assert "..." not in RUNNER.invoke(app, ["labels", "--help"]).stdout.partition("Commands:")[2]
