"""``geocat grid …`` and ``catalog.grids``: what is declared is kept in geocat.toml, and means the same grid again."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from geocat.cli.app import app
from geocat.declared_grids import of_signature
from geocat.errors import InputError
from geocat.grid.h3 import H3Grid
from geocat.grid.healpix import HealpixGrid
from geocat.grid.rectilinear import RectilinearGrid
from tests.shardmapped import box, granule, made

RUNNER = CliRunner()
POLAR = "rectilinear --crs EPSG:3031 --resolution 5000 --bounds -3200000,-3200000,3200000,3200000"
GRIDS = {
    "o6 healpix --order 6": HealpixGrid(6, 12),
    "o9 healpix --order 9 --child-order 19 --inner 13": HealpixGrid(9, 19, "authalic", 13),
    "old healpix --order 9 --child-order 19 --latitude spherical": HealpixGrid(9, 19, "spherical"),
    "h5 h3 --resolution 5": H3Grid(5),
    f"polar {POLAR}": RectilinearGrid("EPSG:3031", 5000, (-3.2e6, -3.2e6, 3.2e6, 3.2e6)),
    f"tiles {POLAR} --chunks 32,64 --inner 8,16": RectilinearGrid(
        "EPSG:3031", 5000, (-3.2e6, -3.2e6, 3.2e6, 3.2e6), (32, 64), (8, 16)
    ),
    "oblong rectilinear --crs EPSG:4326 --resolution 0.5,0.25 --bounds -180,-90,180,90": RectilinearGrid(
        "EPSG:4326", (0.5, 0.25), (-180, -90, 180, 90)
    ),
    f"padded {POLAR.replace('5000', '3000')} --pad": RectilinearGrid("EPSG:3031", 3000, (-3.2e6, -3.2e6, 3.2e6, 3.2e6)),
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A catalog with one item, open: opening it takes longer than every command."""
    with made(tmp_path_factory.mktemp("grids"), [granule("one", box(0, 0, 3, 3))]) as catalog:
        yield catalog


@pytest.fixture
def declarations(opened):
    """The file of declarations, which has neither grid nor source when a test begins."""
    file = Path(opened.store.root) / "geocat.toml"
    file.write_text("")
    return file


@pytest.fixture
def ask(opened, declarations, monkeypatch):
    """Run a command line in this process, over the catalog that is open."""
    monkeypatch.setattr("geocat.cli.grid.opened", lambda _: contextlib.nullcontext(opened))

    def run(line):
        return RUNNER.invoke(app, ["grid", *shlex.split(line)])

    return run


@pytest.mark.parametrize(("line", "grid"), GRIDS.items(), ids=lambda each: str(each).partition(" ")[0])
def test_a_grid_is_declared_and_is_the_same_again(ask, opened, line, grid):
    result = ask(f"create {line}")
    assert result.exit_code == 0, result.output
    name = line.partition(" ")[0]
    assert result.stdout.startswith(f"{name}: ")
    assert opened.grids[name] == grid
    assert dict(opened.grids) == {name: grid}
    assert json.loads(ask(f"show {name} --json").stdout) == json.loads(json.dumps(grid.signature()))


@pytest.mark.parametrize("grid", GRIDS.values(), ids=lambda grid: type(grid).__name__)
def test_a_grid_comes_back_from_its_signature(grid):
    again = of_signature(json.loads(json.dumps(grid.signature())))
    assert again.signature() == grid.signature()
    assert of_signature({"type": "mystery"}) is None
    assert of_signature({**grid.signature(), "resolution": None, "parent_order": None, "crs": None}) is None


def test_grids_are_listed_and_say_with_which_they_nest(ask):
    for line in list(GRIDS)[:6]:
        ask(f"create {line}")
    rows = json.loads(ask("list --format json").stdout)
    assert [row["name"] for row in rows] == ["o6", "o9", "old", "h5", "polar", "tiles"]
    shown = {name: ask(f"show {name}").stdout for name in ("o6", "old", "polar")}
    assert "nests with  o9\n" in shown["o6"]
    assert "nests with  no other declared grid\n" in shown["old"]
    assert "nests with  tiles\n" in shown["polar"]
    assert "49,152 of order 6" in shown["o6"]
    assert "25, 5 rows by 5 columns of 256 by 256 cells" in shown["polar"]


def test_a_person_s_comments_and_sources_stay(ask, opened, declarations):
    text = '# mine\n[sources.here]\ntype = "files"\nurl = "x.parquet" # theirs\n'
    declarations.write_text(text)
    ask("create o6 healpix --order 6")
    assert declarations.read_text() == f'{text}\n[grids.o6]\ntype = "healpix"\nparent_order = 6\n'
    assert list(opened.sources()) == ["here"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x healpix", "Grid x, field parent_order: Field required"),
        ("x healpix --order 30", "The order 30 is out of range; give a whole number from 0 to 24"),
        ("x healpix --order 6 --child-order 5", "swap them"),
        ("x healpix --order 6 --latitude geodetic", "Grid x, field latitude"),
        ("x healpix --order 6 --crs EPSG:3031", "A grid of type healpix has no --crs"),
        ("x h3 --resolution 16", "give a whole number from 0 to 15"),
        ("x h3 --order 5", "A grid of type h3 has no --order"),
        ("x squares", "type 'squares'; the types are healpix, h3, rectilinear"),
        ("X healpix --order 6", "is not a name of a grid"),
        (f"x {POLAR.replace('EPSG:3031', 'EPSG:1')}", "is not a CRS that PROJ knows"),
        (
            f"x {POLAR.replace('5000', '3000')}",
            "do not divide the bounds .* the bounds -3200000,-3202000,3202000,3200000 would fit",
        ),
        (f"x {POLAR} --chunks 100,100 --inner 30,30", "do not divide tiles"),
        (f"x {POLAR} --chunks 100", "--chunks 100 is not 2 numbers joined by commas"),
        ("x rectilinear --crs EPSG:3031 --resolution 5 --bounds 1,2,3", "--bounds 1,2,3 is not 4 numbers"),
        ("o6 healpix --order 7", "Grid o6 is declared already"),
    ],
)
def test_a_grid_that_cannot_be_is_one_line(ask, declarations, line, said):
    ask("create o6 healpix --order 6")
    before = declarations.read_text()
    result = ask(f"create {line}")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert re.search(said, result.stderr)
    assert declarations.read_text() == before


def test_a_grid_that_is_not_there_is_refused_with_those_that_are(ask, opened, declarations):
    result = ask("show o7")
    assert "No grid is called 'o7'; there are: none; `geocat grid create` adds one" in result.stderr
    declarations.write_text('[grids.o6]\ntype = "healpix"\norder = 6\n')
    assert "Grid o6" in ask("list").stderr
    declarations.write_text("[other]\n")
    with pytest.raises(InputError, match=r"it holds \[sources.<name>\] and \[grids.<name>\] only"):
        list(opened.grids)


def test_what_a_harvest_did_not_cover_is_covered(tmp_path, monkeypatch):
    with made(tmp_path, [granule("one", box(0, 0, 3, 3)), granule("none", None)], cover=False):
        pass
    monkeypatch.setenv("GEOCAT_ROOT", str(tmp_path / "catalog"))
    covered = RUNNER.invoke(app, ["grid", "cover", "made"])
    assert covered.stdout.startswith("2 items covered, ")
    assert RUNNER.invoke(app, ["grid", "cover", "made"]).stdout == "Every footprint is covered already\n"


def examples():
    group = get_command(app).commands["grid"]
    helps = [group, *group.commands.values()]
    return [line.strip() for command in helps for line in command.epilog.strip().splitlines()]


@pytest.mark.parametrize("line", examples())
def test_every_example_of_a_help_works(ask, declarations, line):
    if " create " not in line:
        declarations.write_text('[grids.o6]\ntype = "healpix"\nparent_order = 6\n')
    result = ask(line.removeprefix("geocat grid ").replace("sample-static", "made"))
    assert result.exit_code == 0, result.output
