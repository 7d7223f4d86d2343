"""``geocat shardmap …`` over a catalog of made-up granules."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from geocat.cli.app import app
from geocat.grid.healpix import HealpixGrid
from tests.shardmapped import HOST, box, granule, made

RUNNER = CliRunner()
GRANULES = [
    granule(f"swath {number}", box(5 * number, 0, 5 * number + 6, 9), start=f"2024-0{number + 1}-01T00:00:00Z")
    for number in range(4)
]
AFRICA = "africa --grid o6 --aoi -20,-35,55,38"


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A catalog with the grids that the examples of help name, open: opening it takes longer than every question."""
    with made(tmp_path_factory.mktemp("shardmap"), GRANULES) as catalog:
        catalog.grids.add("o6", "healpix", parent_order=6, child_order=12)
        catalog.grids.add("o7", "healpix", parent_order=7, child_order=12)
        catalog.grids.add("utm", "rectilinear", crs="EPSG:32632", resolution=100, bounds=(0, 0, 512000, 1024000))
        yield catalog


@pytest.fixture
def root(opened):
    return Path(opened.store.root)


@pytest.fixture
def ask(opened, tmp_path, monkeypatch):
    """Run a command line in this process, in a folder of its own, over the catalog that is open."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("geocat.cli.shardmap.opened", lambda _: contextlib.nullcontext(opened))

    def run(line):
        return RUNNER.invoke(app, ["shardmap", *shlex.split(line)])

    return run


@pytest.fixture
def africa(ask):
    result = ask(f"build {AFRICA}")
    assert result.exit_code == 0, result.output
    return result


def refused(result):
    assert result.exit_code == 1, result.output
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("Error: ")


def test_a_map_is_built_shown_and_checked(ask, africa, root):
    found = re.fullmatch(r"africa: (\d+) shards, (\d+) pairs of 4 items\n", africa.stdout)
    assert found
    assert re.fullmatch(rf"{root}/shardmaps/africa\.parquet: {found[2]} pairs, \d\.\d kB in \d+\.\d s\n", africa.stderr)
    shown = ask("show africa").stdout
    assert f"{found[1]} shards, {found[2]} pairs of 4 items" in shown
    assert '"latitude": "authalic"' in shown
    rows = json.loads(ask("show africa --format json").stdout)
    assert len(rows) == int(found[1])
    assert sum(row["items"] for row in rows) == int(found[2])
    assert (
        ask("check africa --grid o6").stdout == f"africa: of grid o6; {found[1]} shards, {found[2]} pairs of 4 items\n"
    )
    most = json.loads(ask("show africa --at-most 1 --format json").stdout)
    assert {row["items"] for row in most} == {2}


def test_another_grid_is_refused_and_the_field_is_named(ask, africa):
    assert "parent_order is 6, not 7" in refused(ask("check africa --grid o7"))
    assert "type is 'healpix', not 'rectilinear'" in refused(ask("check africa --grid utm"))


def test_a_box_may_begin_with_a_minus(ask):
    texts = [
        "--bbox -1,1,2,3",
        "--bbox=-1,1,2,3",
        "--aoi -1,1,2,3",
        "--aoi=-1,1,2,3",
        "--aoi 'POLYGON((-1 1, 2 1, 2 3, -1 3, -1 1))'",
    ]
    said = {ask(f"build minus --grid o6 {text}").stdout for text in texts}
    assert len(said) == 1
    assert "of 1 item" in said.pop()


def test_areas_are_files_places_and_texts(ask, tmp_path):
    area = {"type": "Feature", "properties": {}, "geometry": box(5, 1, 6, 2)}
    (tmp_path / "area.geojson").write_text(json.dumps(area))
    (tmp_path / "area.wkt").write_text("POLYGON((5 1, 6 1, 6 2, 5 2, 5 1))")
    said = {ask(f"build a --grid o6 --aoi {name}").stdout for name in ("area.geojson", "area.wkt", "5,1,6,2")}
    assert len(said) == 1
    assert ask("build g --grid o6 --aoi Gabon").stdout.startswith("g: ")
    assert "nearest are Gabon" in refused(ask("build g --grid o6 --aoi Gabun"))


def test_conditions_choose_items_and_an_empty_map_says_why(ask, tmp_path):
    assert "of 2 items" in ask(f"build {AFRICA} --since 2024-02-01 --until 2024-04-01 -o two.parquet").stdout
    assert pq.read_table(tmp_path / "two.parquet")["item_id"].unique().sort().to_pylist() == ["swath 1", "swath 2"]
    nothing = ask(f"build {AFRICA} --until 2020-01-01 -o nothing.parquet")
    assert nothing.exit_code == 0
    assert "The map is empty: no items match; look at source, collection, dates" in nothing.stdout
    elsewhere = ask("build e --grid o6 --bbox 100,10,101,11 -o e.parquet").stdout
    assert "none of the 4 items with a footprint touches a shard of the area" in elsewhere


def test_coarser_and_finer_maps(ask, africa, root, tmp_path):
    assert ask("coarsen africa --order 4").stdout.startswith("africa-o4: ")
    assert ask("refine africa-o4 --order 6 -o fine.parquet").exit_code == 0
    own = {
        *zip(
            *pq.read_table(root / "shardmaps/africa.parquet").select(["shard_key", "item_id"]).to_pydict().values(),
            strict=True,
        )
    }
    fine = {
        *zip(
            *pq.read_table(tmp_path / "fine.parquet").select(["shard_key", "item_id"]).to_pydict().values(), strict=True
        )
    }
    assert own <= fine
    coarse = pq.read_table(root / "shardmaps/africa-o4.parquet")
    assert {key & 63 for key in coarse["shard_key"].to_pylist()} == {4}
    assert "from 0 to 6; 8 is none" in refused(ask("coarsen africa --order 8"))
    assert "orders up to 9" in refused(ask("refine africa --order 10"))


def test_exports_have_hrefs_of_the_endpoint(ask, africa, tmp_path):
    assert ask("export africa -o africa.json").exit_code == 0
    document = json.loads((tmp_path / "africa.json").read_text())
    assert list(document) == ["metadata", "grid_signature", "shard_keys", "granules"]
    assert document["granules"][0][0] == {
        "id": "swath 0",
        "s3": "s3://granules/swath 0",
        "https": f"{HOST}/swath 0",
        "time_start": "2024-01-01T00:00:00+00:00",
        "time_end": "2024-01-01T00:00:00+00:00",
    }
    assert ask("export africa -o text.json --keys-as-text --endpoint s3").exit_code == 0
    text = json.loads((tmp_path / "text.json").read_text())
    assert [int(key) for key in text["shard_keys"]] == document["shard_keys"]
    assert {entry["https"] for entries in text["granules"] for entry in entries} == {None}
    assert ask("export africa -o hrefs.parquet --endpoint https").exit_code == 0
    table = pq.read_table(tmp_path / "hrefs.parquet")
    assert table["s3_href"].null_count == len(table)
    assert set(table["https_href"].to_pylist()) == {f"{HOST}/swath {number}" for number in range(4)}
    assert f"{len(document['shard_keys'])} shards" in ask("show africa.json").stdout
    assert ask("check africa.json --grid o6").exit_code == 0
    assert "No endpoint is called 'ftp'" in refused(ask("export africa -o x.json --endpoint ftp"))
    assert "names no format" in refused(ask("export africa -o x.csv"))


def test_a_strict_map_goes_with_the_mask_of_its_area(ask, tmp_path):
    assert ask("build s --grid o6 --bbox 5,1,6,2 --strict -o s.parquet").exit_code == 0
    assert ask("export s.parquet -o s.json").exit_code == 0
    document = json.loads((tmp_path / "s.json").read_text())
    assert document["metadata"]["aoi_mask"] is True
    finest = {
        ((word >> 60) - 1 << 24) | ((word >> 36) & ((1 << 24) - 1))
        for mask in document["aoi_mask"]
        for word in mask
        if word & 63 == 12
    }
    cover = set(HealpixGrid(12, 12).cover((5, 1, 6, 2)).tolist())
    assert finest <= cover
    covered = sum(4 ** (12 - (word & 63)) for mask in document["aoi_mask"] for word in mask)
    assert covered == len(cover)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("build x --grid o6", "Say where: --aoi AREA, or --bbox W,S,E,N."),
        ("build x --grid o6 --aoi 1,2,3,4 --bbox 1,2,3,4", "Say where"),
        ("build x --grid o5 --aoi 1,2,3,4", "No grid is called 'o5'; there are: o6, o7, utm."),
        ("build x/y --grid o6 --aoi 1,2,3,4", "cannot be a map's name"),
        (
            "build x --grid utm --aoi 100,60,101,61",
            "touches no shard of the grid, whose bounds are 0,0,512000,1024000 in EPSG:32632",
        ),
        ("build x --grid o6 --bbox 1,2,3", "is not a box"),
        ("build x --grid o6 --aoi 1,2,3,4 --collection other", "No collection with items is called 'other'"),
        ("build x --grid o6 --aoi 1,2,3,4 --beams", "set beams = true"),
        ("build x --grid o6 --aoi 1,2,3,4 -o absent/x.parquet", "There is no folder absent"),
        ("build x --grid o6 --aoi 1,2,3,4 -o x.csv", "does not end in .parquet"),
        ("show absent", "The shard map absent cannot be read: No such file"),
        ("export absent.json -o y.json", "absent.json cannot be read"),
    ],
)
def test_what_cannot_be_is_one_line(ask, line, said, tmp_path):
    assert said in refused(ask(line))
    assert list(tmp_path.iterdir()) == []


def test_a_map_cut_off_is_refused(ask, africa, root, tmp_path):
    ask("export africa -o africa.json")
    whole = (tmp_path / "africa.json").read_bytes()
    (tmp_path / "cut.json").write_bytes(whole[: len(whole) // 2])
    assert "breaks off" in refused(ask("show cut.json"))
    parquet = (root / "shardmaps/africa.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(parquet[:-9])
    assert "cut off or damaged" in refused(ask("check cut.parquet --grid o6"))


def examples():
    group = get_command(app).commands["shardmap"]
    helps = [group, *group.commands.values()]
    return [line.strip() for command in helps for line in command.epilog.strip().splitlines()]


@pytest.mark.parametrize("line", examples())
def test_every_example_of_a_help_works(ask, africa, line):
    pytest.importorskip("matplotlib")
    words = line.removeprefix("geocat shardmap ").replace("--source sample-api", "--source made")
    result = ask(words)
    assert result.exit_code == 0, result.output
