"""The command line, as somebody types it: answers, files, exit codes, and one plain line for what goes wrong."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas
import pytest
from typer.main import get_command
from typer.testing import CliRunner

import geocat
from geocat import demo, engine
from geocat.cli.app import app

GEOCAT = Path(sys.executable).parent / "geocat"
RUNNER = CliRunner()


@pytest.fixture(scope="module")
def upstream_root(tmp_path_factory):
    """The sample, harvested twice, while its upstreams still answer."""
    root = tmp_path_factory.mktemp("cli") / "demo"
    with demo.begin(root) as catalog, demo.upstreams(catalog) as names:
        catalog.harvest(*names)
        catalog.harvest(demo.STATIC)
        yield root


@pytest.fixture
def root(upstream_root, tmp_path):
    """A copy of it, for this test alone."""
    return shutil.copytree(upstream_root, tmp_path / "catalog")


@pytest.fixture
def ask(root):
    """Run a command line in this process, on the test's own catalog."""

    def run(*args, **kwargs):
        return RUNNER.invoke(app, list(args), env={"GEOCAT_ROOT": str(root)}, **kwargs)

    return run


def ran(*args, root=None, cwd=None, **kwargs):
    """Run the program itself."""
    env = {**os.environ, **({"GEOCAT_ROOT": str(root)} if root else {})}
    return subprocess.run([GEOCAT, *args], capture_output=True, text=True, timeout=60, env=env, cwd=cwd, **kwargs)


def one_line(text):
    assert text.count("\n") == 1, text
    assert text.startswith("Error: ")
    assert "Traceback" not in text
    return text


# ---------- SQL, the default command


def test_what_is_no_command_is_sql(ask):
    result = ask("SELECT count(*) AS items FROM items")
    assert result.exit_code == 0
    assert "│  2000 │" in result.output
    assert result.stderr == ""


def test_sql_may_come_from_standard_input(ask):
    result = ask("-", "--format", "csv", input="SELECT 40 + 2 AS answer\n")
    assert result.stdout == "answer\n42\n"


def test_sql_may_begin_with_a_comment(ask):
    assert ask("-- why\nSELECT 1 AS one", "--format", "csv").stdout == "one\n1\n"


@pytest.mark.parametrize(
    "line",
    [
        ["--format", "csv", "SELECT 1 AS one"],
        ["SELECT 1 AS one", "--format", "csv"],
        ["--quiet", "SELECT 1 AS one", "-f", "csv", "--debug"],
        ["sql", "SELECT 1 AS one", "--format=csv"],
    ],
)
def test_options_may_stand_before_and_behind_the_query(ask, line):
    assert ask(*line).stdout == "one\n1\n"


def test_the_root_may_stand_before_and_behind_the_command(root, tmp_path):
    for line in (["--root", str(root), "status"], ["status", "--root", str(root)], [f"--root={root}", "status"]):
        assert "sample-api" in RUNNER.invoke(app, line, env={"GEOCAT_ROOT": str(tmp_path / "other")}).stdout


def test_every_format_is_complete_however_many_rows_there_are(ask):
    query = "SELECT source, collection, id, geometry FROM items ORDER BY ALL"
    assert len(list(csv.DictReader(io.StringIO(ask(query, "--format", "csv").stdout)))) == 2000
    assert len(json.loads(ask(query, "--format", "json").stdout)) == 2000
    assert ask(query, "--format", "ndjson").stdout.count("\n") == 2000
    assert len(json.loads(ask(query, "--format", "geojson").stdout)["features"]) == 2000
    parquet = io.BytesIO(ask(query, "--format", "parquet").stdout_bytes)
    assert geopandas.read_parquet(parquet).crs.to_string() == "OGC:CRS84"


def test_a_table_that_does_not_show_everything_says_so(ask):
    many = ask("FROM items")
    assert "2000 rows (40 shown)" in many.stdout
    assert "--format csv or -o FILE gives every row and column" in many.stderr
    assert ask("FROM items", "--quiet").stderr == ""
    assert ask("SELECT 1").stderr == ""
    assert "are cut" in ask("SELECT repeat('long ', 1000) AS text").stderr or "long long" in many.stdout


def test_a_file_gets_the_format_its_ending_names(ask, tmp_path):
    for ending in ("csv", "json", "ndjson", "parquet", "geojson"):
        result = ask("SELECT id, geometry FROM items", "-o", str(tmp_path / f"items.{ending}"))
        assert result.exit_code == 0, result.stderr
        assert result.stdout == ""
        assert re.search(rf"items\.{ending}: 2,000 rows, [\d.,]+ [kM]B in [\d.]+ s\n$", result.stderr)
    assert len(geopandas.read_parquet(tmp_path / "items.parquet")) == 2000
    assert len(json.loads((tmp_path / "items.json").read_text())) == 2000


def test_a_format_given_counts_more_than_the_ending(ask, tmp_path):
    ask("SELECT 1 AS one", "-o", str(tmp_path / "rows.txt"), "--format", "csv")
    assert (tmp_path / "rows.txt").read_text() == "one\n1\n"


def test_a_statement_without_rows_runs(ask, tmp_path):
    result = ask(f"COPY (SELECT 1 AS one) TO '{tmp_path / 'own.csv'}'")
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "own.csv").read_text() == "one\n1\n"


# ---------- questions


def test_status_has_one_row_for_each_source(ask):
    rows = json.loads(ask("status", "--format", "json").stdout)
    assert [(r["source"], r["type"], r["items"], r["rejects"], r["age"], r["due"]) for r in rows] == [
        ("sample-api", "stac_api", 1500, 0, "just now", "in 24 h"),
        ("sample-static", "stac_static", 500, 0, "just now", "in 24 h"),
    ]


def test_collections_are_counted(ask):
    rows = json.loads(ask("collections", "--format", "json").stdout)
    assert {row["collection"]: row["items"] for row in rows} == {
        "coastal-dem": 60,
        "forest-plots": 300,
        "landsat-like": 450,
        "sentinel-1-like": 350,
        "sentinel-2-like": 700,
        "uav-orthophotos": 140,
    }
    assert all(row["title"] for row in rows)


def test_search_is_items_in_with_cloud_cover_and_a_limit(ask, root):
    box = ["--bbox", "-10,20,25,35", "--since", "2024-06-01", "--until", "2024-09-01"]
    found = json.loads(ask("search", *box, "--format", "json").stdout)
    with geocat.open(root) as catalog:
        expected = catalog.items((-10, 20, 25, 35), "2024-06-01", "2024-09-01").select("id").fetchall()
    assert {item["id"] for item in found} == {name for (name,) in expected}
    assert [item["observed_from"] for item in found] == sorted(item["observed_from"] for item in found)
    assert "geometry" in found[0]
    clear = json.loads(ask("search", *box, "--cloud-cover", "5", "--limit", "2", "--format", "json").stdout)
    assert len(clear) == 2
    assert all(item["cloud_cover"] <= 5 for item in clear)


def test_search_goes_over_the_antimeridian(ask):
    found = json.loads(ask("search", "--bbox", "175,-20,-175,-15", "--format", "json").stdout)
    assert {item["collection"] for item in found} == {
        "coastal-dem",
        "landsat-like",
        "sentinel-1-like",
        "sentinel-2-like",
    }


def test_as_of_asks_the_past(ask):
    at = json.loads(ask("snapshots", "list", "sample-static", "--format", "json").stdout)[-1]["snapshot"]
    assert ask("SELECT count(*) AS n FROM items", "--as-of", at, "--format", "csv").stdout == "n\n500\n"
    assert ask("--as-of", "2020-01-01", "SELECT count(*) AS n FROM items", "-f", "csv").stdout == "n\n0\n"


def test_export_writes_a_collection_with_its_own_columns(ask, tmp_path):
    result = ask("export", "sentinel-2-like", "-o", str(tmp_path / "s2.parquet"))
    assert "s2.parquet: 700 rows" in result.stderr
    frame = geopandas.read_parquet(tmp_path / "s2.parquet")
    assert len(frame) == 700
    assert any(":" in column for column in frame.columns)
    assert ask("export", "sentinel-2-like", "-o", str(tmp_path / "stac.parquet"), "--stac-geoparquet").exit_code == 0
    assert "eo:cloud_cover" in geopandas.read_parquet(tmp_path / "stac.parquet").columns
    unknown = ask("export", "nope", "-o", str(tmp_path / "none.parquet"))
    assert unknown.exit_code == 1
    assert one_line(unknown.stderr) == ("Error: No item is in a collection 'nope'; `geocat collections` lists them.\n")


# ---------- sources, harvest, snapshots


def test_a_catalog_from_nothing(tmp_path):
    def ask(*args):
        result = RUNNER.invoke(app, [*args, "--root", str(tmp_path / "new")])
        assert result.exit_code == 0, result.output
        return result

    assert ask("init").stdout == f"{tmp_path / 'new'}: an empty catalog\n"
    assert ask("init").stdout == f"{tmp_path / 'new'}: a catalog already\n"
    assert "0 rows" in ask("status").stdout
    (tmp_path / "catalog.json").write_text('{"type":"Catalog","id":"none","stac_version":"1.0.0","links":[]}')
    with contextlib.chdir(tmp_path):
        added = ask("source", "add", "mine", "stac_static", "catalog.json", "--set", "jobs=2", "--set", "external=skip")
    assert added.stdout == "mine: declared; `geocat harvest mine` harvests it\n"
    with geocat.open(tmp_path / "new") as catalog:
        declared = catalog.sources()["mine"]
    assert (declared.url, declared.jobs, declared.external) == (str(tmp_path / "catalog.json"), 2, "skip")
    line = ask("harvest").stdout
    assert re.fullmatch(r"mine: 0 items, 0 collections, 0 rejects in \d+\.\d s; snapshot \d{8}T\d{6}\.\d{6}Z\n", line)
    assert "mine" in ask("source", "list").stdout
    ask("source", "remove", "mine")
    assert json.loads(ask("source", "list", "--format", "json").stdout) == []


def test_what_a_source_is_asked_is_declared(ask, root):
    result = ask(
        *("source", "add", "alps", "stac_api", "http://127.0.0.1:1/", "-c", "one", "-c", "two"),
        *("--bbox", "5,43,17,49", "--datetime", "2024-06-01/..", "--set", 'query={"eo:cloud_cover":{"lt":10}}'),
    )
    assert result.exit_code == 0, result.stderr
    with geocat.open(root) as catalog:
        declared = catalog.sources()["alps"]
    assert declared.collections == ("one", "two")
    assert tuple(declared.bbox) == (5, 43, 17, 49)
    assert declared.datetime == "2024-06-01/.."
    assert declared.query == {"eo:cloud_cover": {"lt": 10}}


def test_a_known_source_is_declared_with_its_habits_and_what_is_given_counts_more(ask, root):
    for words in (
        ["s2", "earth-search", "--collection", "sentinel-2-l2a"],
        ["slow", "earth-search", "https://mirror.example/v1", "--set", "limit=10", "--set", "counts=check"],
        ["atl06", "cmr", "--collection", "ATL06_007"],
        ["land", "cmr-nsidc", "--collection", "ATL08_007"],
        ["mine", "files", "items.parquet"],
        ["glob", "files", "s3://bucket/*.parquet"],
    ):
        assert ask("source", "add", *words).exit_code == 0
    with geocat.open(root) as catalog:
        declared = catalog.sources()
    assert declared["s2"].url == "https://earth-search.aws.element84.com/v1"
    assert (declared["s2"].collections, declared["s2"].limit, declared["s2"].counts) == (
        ("sentinel-2-l2a",),
        250,
        "ignore",
    )
    assert (declared["slow"].url, declared["slow"].limit) == ("https://mirror.example/v1", 10)
    assert (declared["slow"].counts, declared["slow"].requests_per_second) == ("check", 5)
    assert (declared["atl06"].url, declared["atl06"].route) == ("https://cmr.earthdata.nasa.gov", "search")
    assert (declared["land"].route, declared["land"].provider) == ("stac", "NSIDC_CPRD")
    assert declared["mine"].url == str(Path("items.parquet").absolute())
    assert declared["glob"].url == "s3://bucket/*.parquet"


def test_known_sources_are_listed_and_each_is_shown_with_the_line_that_adds_it(ask):
    listed = ask("source", "known")
    assert "earth-search" in listed.stdout
    rows = list(csv.DictReader(io.StringIO(ask("source", "known", "--format", "csv").stdout)))
    assert len(rows) >= 20
    assert rows[0]["name"] == "earth-search"
    assert rows[0]["page_limit"] == "250"
    (one,) = json.loads(ask("source", "known", "veda", "--format", "json").stdout)
    assert one["url"] == "https://openveda.cloud/api/stac"
    shown = ask("source", "known", "earth-search").stdout.splitlines()
    assert shown[-1] == "add                  geocat source add earth-search earth-search"
    assert ask("source", "add", *shown[-1].split()[4:]).exit_code == 0
    assert (
        ask("source", "known", "rapidai4eo").stdout.splitlines()[-1].endswith("geocat source add rapidai4eo rapidai4eo")
    )


def test_an_export_of_hrefs_that_need_no_signature_says_so(ask, tmp_path):
    file = tmp_path / "s2.parquet"
    result = ask("export", "sentinel-2-like", "-o", str(file), "--sign", "planetary-computer")
    assert result.exit_code == 0, result.output
    assert re.search(r"s2\.parquet: 700 rows, .*\nno href was signed\n$", result.stderr)
    assert len(geopandas.read_parquet(file)) == 700


def test_a_harvest_ends_with_one_line_for_each_source_and_is_otherwise_silent(ask):
    result = ask("harvest")
    assert result.exit_code == 0
    assert re.fullmatch(
        r"sample-static: 500 items, 3 collections, 0 rejects \(nothing new\) in \d+\.\d s; snapshot \S+\n"
        r"sample-api: 1,500 items, 3 collections, 0 rejects \(nothing new\) in \d+\.\d s; snapshot \S+\n",
        result.output,
    )


def test_a_source_that_fails_does_not_keep_the_others_from_being_harvested(ask):
    ask("source", "add", "gone", "stac_static", "/nowhere/catalog.json")
    result = ask("harvest", "gone", "sample-static")
    assert result.exit_code == 1
    assert "Source gone: there is no document at /nowhere/catalog.json" in one_line(result.stderr)
    assert result.stdout.startswith("sample-static: 500 items")


def test_progress_is_shown_on_a_terminal_only(root):
    shown, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "GEOCAT_ROOT": str(root)}
    with subprocess.Popen([GEOCAT, "harvest", "sample-api"], stdout=terminal, stderr=terminal, env=environment) as done:
        os.close(terminal)
        text = b""
        with contextlib.suppress(OSError):
            while part := os.read(shown, 65536):
                text += part
    os.close(shown)
    assert done.returncode == 0
    assert b"sample-api" in text
    assert b"1,500 of 1,500 items" in text
    assert b"1,500 items, 3 collections" in text


def test_snapshots_are_listed_compared_restored_and_forgotten(ask):
    newer, older = [
        row["snapshot"] for row in json.loads(ask("snapshots", "list", "sample-static", "--format", "json").stdout)
    ]
    assert json.loads(ask("snapshots", "diff", older, newer, "--format", "json").stdout) == []
    restored = ask("snapshots", "rollback", older[:22])
    assert restored.stdout.startswith(f"sample-static: 500 items, as in {older}; snapshot ")
    rows = json.loads(ask("snapshots", "list", "--format", "json").stdout)
    assert (rows[0]["state"], rows[0]["restores"]) == ("current", older)
    gone = ask("snapshots", "expire", "--keep", "1")
    assert gone.stdout == "2 snapshots expired\n"
    assert f"sample-static: {newer} is gone" in gone.stderr
    assert json.loads(ask("SELECT count(*) AS n FROM items", "--format", "json").stdout) == [{"n": 2000}]


# ---------- shell, check, doctor


def test_the_shell_has_everything_loaded(root):
    question = "SELECT count(*) FROM items_in(175, -20, -175, -15); SELECT current_setting('TimeZone')"
    done = ran("shell", "-csv", "-noheader", "-c", question, root=root)
    assert (done.returncode, done.stdout.split()) == (0, ["18", "UTC"]), done.stderr
    area = "SELECT round(ST_Area_Spheroid(ST_MakeEnvelope(10, 60, 11, 61)) / 1e9, 1)"
    assert ran("shell", "-csv", "-noheader", "-c", area, root=root).stdout.split() == ["6.1"]


def test_the_shell_passes_on_exit_codes_and_standard_input_and_cannot_write(root):
    assert ran("shell", "-csv", "-noheader", root=root, input="SELECT 41 + 1;\n").stdout == "42\n"
    refused = ran("shell", "-c", "CREATE TABLE mine AS SELECT 1", root=root)
    assert refused.returncode != 0
    assert "read-only" in refused.stderr


def test_the_shell_shows_a_catalog_that_was_moved(root, tmp_path):
    moved = root.rename(tmp_path / "moved")
    done = ran("shell", "-csv", "-noheader", "-c", "SELECT count(*) FROM items", root=moved)
    assert done.stdout == "2000\n", done.stderr


def test_without_the_program_the_shell_says_how_to_get_it(ask, monkeypatch, tmp_path):
    monkeypatch.setattr("geocat.cli.shell.sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    result = ask("shell")
    assert result.exit_code == 1
    assert "run `pip install duckdb-cli`" in one_line(result.stderr)


def test_the_shell_needs_a_root_on_this_machine(tmp_path):
    geocat.init("memory://for-the-shell").close()
    result = RUNNER.invoke(app, ["shell", "--root", "memory://for-the-shell"])
    assert result.exit_code == 1
    assert "needs a local root" in one_line(result.stderr)


def test_check_holds_on_the_sample(ask):
    result = ask("check", "--hashes")
    assert result.exit_code == 0, result.output
    assert re.search(r"^\d+ files read whole, 0 damaged; 11 truths asked, 0 broken$", result.stdout, re.MULTILINE)


def _first_file(root, table):
    return next(path for path in sorted((root / "snapshots" / table).rglob("*.parquet")))


@pytest.mark.parametrize(
    ("damage", "options", "said"),
    [
        (lambda file: file.unlink(), [], "is missing"),
        (lambda file: file.write_bytes(file.read_bytes() + b"x"), [], r"has [\d,]+ bytes and not [\d,]+"),
        (lambda file: file.write_bytes(b"x" * file.stat().st_size), [], "is not readable as parquet"),
        (
            lambda file: file.write_bytes(file.read_bytes()[:4] + b"\xff" + file.read_bytes()[5:]),
            ["--hashes"],
            "has another SHA-256",
        ),
    ],
)
def test_check_finds_a_damaged_file(ask, root, damage, options, said):
    file = _first_file(root, "items")
    damage(file)
    result = ask("check", *options)
    assert result.exit_code == 1
    assert re.search(rf"damaged  {file.relative_to(root)} {said}.*; restore the file", result.output), result.output


@pytest.mark.parametrize(
    ("check", "items", "item_json"),
    [
        ("items_repeat", ["a", "a"], ["a", "a"]),
        ("item_json_missing", ["a", "b"], ["a"]),
        ("item_json_missing", ["a"], ["a", "b"]),
        ("geometry_outside_bbox", ["out"], ["out"]),
        ("latitude_range", ["north"], ["north"]),
        ("observed_order", ["backwards"], ["backwards"]),
    ],
)
def test_each_truth_can_be_broken(check, items, item_json):
    given = """
        CREATE VIEW items AS
        SELECT
            's' AS source, 'c' AS collection, unnest($items) AS id,
            TIMESTAMPTZ '2024-01-02 00:00:00Z' AS observed_from,
            if(id = 'backwards', TIMESTAMPTZ '2024-01-01 00:00:00Z', observed_from) AS observed_to,
            {'xmin': 0.0, 'ymin': 0.0, 'xmax': 1.0, 'ymax': if(id = 'north', 91.0, 1.0)} AS bbox,
            ST_Point(if(id = 'out', 2, 1), 1) AS geometry
    """
    with engine.connect() as connection:
        connection.execute(given.replace("$items", str(items)))
        connection.execute(
            "CREATE VIEW item_json AS SELECT 's' AS source, 'c' AS collection, unnest($ids) AS id".replace(
                "$ids", str(item_json)
            )
        )
        broken = [
            path.stem
            for path in sorted((engine.shipped("sql") / "checks").glob("*.sql"))
            if not path.stem.startswith(("collections", "rejects", "repairs", "changes", "items_without"))
            and connection.sql(path.read_text(encoding="utf-8")).fetchall()
        ]
    assert broken == [check]


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("items_without_origin", "('2', 'a', 'deleted'), ('1', 'a', 'added')"),
        ("items_without_origin", "('1', 'b', 'added')"),
        ("changes_repeat", "('1', 'a', 'added'), ('1', 'a', 'added')"),
    ],
)
def test_each_truth_of_changes_can_be_broken(check, changes, tmp_path):
    with engine.connect() as connection:
        connection.execute(
            f"COPY (SELECT 's' AS source, 'c' AS collection, * FROM (VALUES {changes}) AS c (snapshot, id, change)) "
            f"TO '{tmp_path}' (FORMAT parquet, PARTITION_BY (source, snapshot), OVERWRITE)"
        )
        connection.execute(f"CREATE MACRO change_files() AS ['{tmp_path}/*/*/*.parquet']")
        connection.execute("CREATE VIEW items AS SELECT 's' AS source, 'c' AS collection, 'a' AS id")
        broken = [
            name for name in ("changes_repeat", "items_without_origin") if engine.run(connection, f"checks/{name}")
        ]
    assert broken == [check]


def test_check_shows_the_first_rows_of_a_truth_that_fails(ask, monkeypatch, tmp_path, root):
    shutil.copytree(engine.shipped("sql"), tmp_path / "sql")
    (tmp_path / "sql" / "checks" / "never.sql").write_text(
        "-- never: no item has an id.\n--\n-- needs    items\nSELECT id FROM items ORDER BY id;\n"
    )
    real = engine.shipped
    monkeypatch.setattr(engine, "shipped", lambda name: tmp_path / "sql" if name == "sql" else real(name))
    result = ask("check")
    assert result.exit_code == 1
    assert "broken   No item has an id. 2,000 rows in sql/checks/never.sql:" in result.stdout
    assert result.stdout.count("LC08_") == 5
    assert "12 truths asked, 1 broken" in result.stdout


def test_the_doctor_finds_this_installation_well(ask):
    ask("init")  # the copy of the catalog is a catalog that was moved
    result = ask("doctor")
    assert result.exit_code == 0, result.output
    assert "problem" not in result.stdout
    for line in (
        r"geocat +0\.",
        r"duckdb +1\.5\.5",
        r"duckdb-cli +1\.5\.5",
        "spatial +loaded from",
        "axis order +a degree",
    ):
        assert re.search(f"^ok       {line}", result.stdout, re.MULTILINE), line
    assert re.search(r"ledger +3 snapshots of 2 sources", result.stdout)
    assert result.stdout.endswith("All is well.\n")


def test_the_doctor_says_what_is_wrong_and_what_to_do(ask, root, tmp_path):
    (root / "catalog.duckdb").unlink()
    missing = ask("doctor")
    assert missing.exit_code == 1
    assert re.search("^problem  catalog.duckdb   missing; `geocat init` writes it anew$", missing.stdout, re.MULTILINE)
    assert missing.stdout.endswith("1 problem found\n")
    assert ask("init").exit_code == 0
    assert ask("doctor").exit_code == 0
    moved = root.rename(tmp_path / "moved")
    stale = RUNNER.invoke(app, ["doctor", "--root", str(moved)])
    assert "catalog.duckdb   not up to date; `geocat init` writes it anew" in stale.stdout
    nothing = RUNNER.invoke(app, ["doctor", "--root", str(tmp_path / "nothing")])
    assert nothing.exit_code == 1
    assert "is not a catalog" in nothing.stdout


def test_the_doctor_installs_spatial_for_every_duckdb(tmp_path, root):
    home = {**os.environ, "HOME": str(tmp_path)}
    bare = [
        GEOCAT.with_name("duckdb"),
        ":memory:",
        "-csv",
        "-noheader",
        "-c",
        "LOAD spatial; SELECT ST_X(ST_Point(1, 2))",
    ]
    assert subprocess.run(bare, env=home, capture_output=True).returncode != 0
    done = subprocess.run([GEOCAT, "doctor", "--install-spatial", "--root", root], env=home, capture_output=True)
    assert b"spatial is installed for DuckDB" in done.stdout
    assert subprocess.run(bare, env=home, capture_output=True, text=True).stdout == "1.0\n"


# ---------- bad input


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["harvest", "nope"], "No source is called 'nope'; declared are: sample-static, sample-api."),
        (["source", "remove", "nope"], "No source is called 'nope'; declared are:"),
        (["source", "add", "sample-api", "stac_api", "http://127.0.0.1/"], "Source sample-api is declared already;"),
        (
            ["source", "add", "new", "ftp", "x"],
            "'ftp' is neither a type of source nor one that is known; the types are",
        ),
        (["source", "add", "new", "earthsearch"], "known sources near it are earth-search"),
        (["source", "add", "new", "stac_api"], "Source new needs a URL: geocat source add new stac_api URL."),
        (["source", "known", "earthserch"], "No known source is called 'earthserch'; near it are: earth-search"),
        (["source", "probe", "nowhere"], "there is no file or folder"),
        (["source", "probe", "x", "--name", "Not a name"], "'Not a name' is not a source name"),
        (
            ["export", "sentinel-2-like", "-o", "x.csv", "--sign", "aws"],
            "No signer is called 'aws'; there are: planetary",
        ),
        (
            ["source", "add", "new", "stac_api", "x", "--set", "limit"],
            "--set limit has no value; write --set key=value",
        ),
        (["source", "add", "new", "stac_api", "x", "--bbox", "1,2,3"], "'1,2,3' is not a box; give W,S,E,N in degrees"),
        (["search", "--bbox", "0,60,10,50"], "has south above north"),
        (["search", "--since", "yesterday"], "'yesterday' is not a time"),
        (["--as-of", "long ago", "status"], "'long ago' is not a time"),
        (["FROM itms"], 'Table with name itms does not exist! Did you mean "items"?'),
        (["SELEC 1"], 'syntax error at or near "SELEC" (line 1: SELEC 1)'),
        (["SELECT 1 AS\n nope nope nope"], 'syntax error at or near "nope" (line 2: nope nope nope)'),
        (["-"], "There is no SQL; give some"),
        (["SELECT 1", "-o", "rows.xlsx"], "The ending of rows.xlsx names no format; use one of .parquet"),
        (["SELECT 1", "-o", "nowhere/rows.csv"], "There is no folder nowhere to write rows.csv into"),
        (["SELECT 1", "-o", "rows.csv", "--format", "table"], "A table is for reading"),
        (["SELECT 1", "--format", "geojson"], "GeoJSON needs a geometry column"),
        (["SET threads = 1", "--format", "csv"], "The statement ran and has no rows to write"),
        (["snapshots", "diff", "2020", "2021"], "No snapshot begins with '2020'; there are: "),
        (["snapshots", "rollback", "2"], "Several snapshots begin with '2'; there are: "),
        (["snapshots", "expire"], "Say which snapshots go: --keep N, --older-than DAYS, or both"),
        (["export", "swc", "-o", "x.csv", "--stac-geoparquet", "--format", "csv"], "leave --format csv out"),
        (["--as-of", "2024-01-01", "shell"], "The shell shows the catalog as it is now"),
    ],
)
def test_an_error_is_one_plain_line_and_exit_code_1(ask, line, said):
    result = ask(*line)
    assert result.exit_code == 1, result.output
    assert said in one_line(result.stderr)
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["harvst"], "No such command 'harvst'. Did you mean harvest?"),
        (["items"], "No such command 'items'. If it is SQL, write it as such: geocat \"FROM items\"."),
        (["SELECT 1", "--format", "xml"], "'xml' is not one of"),
        (["SELECT 1", "--fromat", "csv"], "--fromat"),
        (["source", "add", "name"], "Missing argument"),
        (["status", "more"], "unexpected extra argument"),
        (["--root"], "requires an argument"),
    ],
)
def test_a_slip_of_usage_is_exit_code_2(ask, line, said):
    result = ask(*line)
    assert result.exit_code == 2
    assert said in result.stderr


def test_the_program_leaves_with_the_exit_codes_it_promises(root, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    for line, code, said in (
        (["SELECT 1 AS one", "--format", "csv"], 0, ""),
        (["FROM nowhere"], 1, "Error: Catalog Error: Table with name nowhere does not exist"),
        (["harvest", "nope"], 1, "Error: No source is called 'nope'"),
        (["status", "--root", str(file)], 1, f"Error: The root {file} is a file; name a folder with --root."),
        (["init", "--root", str(file)], 1, f"Error: The root {file} is a file; name a folder with --root."),
        (["status", "--root", str(tmp_path)], 1, f"Error: {tmp_path} is not a catalog; make it one with `geocat init"),
        (["SELECT 1", "--format", "xml"], 2, "Usage: geocat sql"),
        ([], 2, "Usage: geocat"),
    ):
        done = ran(*line, root=root)
        assert (done.returncode, done.stderr[: len(said)]) == (code, said), done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", ["stac_api", "stac_static"])
def test_an_unreachable_host_is_one_plain_line_and_the_last_snapshot_stays(ask, kind):
    ask("source", "add", "gone", kind, "http://127.0.0.1:1/catalog.json", "--set", "retries=0")
    result = ask("harvest", "gone")
    assert result.exit_code == 1
    said = one_line(result.stderr)
    assert "Source gone: http://127.0.0.1:1/catalog.json did not answer" in said
    assert "harvest again" in said
    assert ask("SELECT count(*) AS n FROM items", "--format", "csv").stdout == "n\n2000\n"


def test_debug_shows_the_traceback(ask):
    result = ask("FROM itms", "--debug")
    assert result.exit_code == 1
    assert "Traceback (most recent call last)" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Error: ")


class Hanging(BaseHTTPRequestHandler):
    """Gives a catalog of fifty items, and then no item."""

    protocol_version = "HTTP/1.1"
    asked = threading.Event()

    def do_GET(self):
        if self.path != "/catalog.json":
            self.asked.set()
            time.sleep(60)
            return
        links = [{"rel": "item", "href": f"./{number}.json"} for number in range(50)]
        body = json.dumps({"type": "Catalog", "id": "slow", "stac_version": "1.0.0", "links": links}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_ctrl_c_during_a_harvest_is_one_line_exit_code_130_and_nothing_half_written(root):
    with ThreadingHTTPServer(("127.0.0.1", 0), Hanging) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.daemon_threads, server.block_on_close = True, False
        ran("source", "add", "slow", "stac_static", f"http://127.0.0.1:{server.server_port}/catalog.json", root=root)
        ledger = sorted((root / "ledger").iterdir())
        environment = {**os.environ, "GEOCAT_ROOT": str(root)}
        with subprocess.Popen([GEOCAT, "harvest", "slow"], stderr=subprocess.PIPE, text=True, env=environment) as done:
            assert Hanging.asked.wait(60)
            done.send_signal(signal.SIGINT)
            _, said = done.communicate(timeout=60)
        server.shutdown()
    assert done.returncode == 130
    assert said == "Interrupted; nothing was half-written.\n"
    assert sorted((root / "ledger").iterdir()) == ledger
    assert not (root / "snapshots" / "items" / "source=slow").exists()
    assert ran("SELECT count(*) AS n FROM items", "--format", "csv", root=root).stdout == "n\n2000\n"


def processor_seconds(process):
    spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def test_ctrl_c_during_a_query_is_one_line_and_exit_code_130(root):
    line = [GEOCAT, "SELECT count(*) FROM range(100000000) AS a, range(100000) AS b"]
    with subprocess.Popen(
        line, stderr=subprocess.PIPE, text=True, env={**os.environ, "GEOCAT_ROOT": str(root)}
    ) as done:
        while processor_seconds(done.pid) < 4:  # longer than it takes to start, however busy the machine is
            time.sleep(0.05)
        done.send_signal(signal.SIGINT)
        _, said = done.communicate(timeout=60)
    assert (done.returncode, said) == (130, "Interrupted; nothing was half-written.\n")


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_a_reader_that_has_enough_is_no_error(root, kind):
    line = [GEOCAT, "SELECT i FROM range(500000) AS t (i)", "--format", kind]
    environment = {**os.environ, "GEOCAT_ROOT": str(root)}
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as done:
        assert done.stdout.readline()
        done.stdout.close()
        assert done.stderr.read() == b""
    assert done.returncode == 0


# ---------- help


def every_command():
    """Path and command of each, groups too."""

    def below(path, command):
        yield path, command
        for name, child in getattr(command, "commands", {}).items():
            yield from below([*path, name], child)

    return list(below([], get_command(app)))


def examples(path):
    text = RUNNER.invoke(app, [*path, "--help"]).stdout
    return [line.strip() for line in text.partition("\nExamples:\n")[2].splitlines()]


@pytest.mark.parametrize("path", [path for path, _ in every_command()], ids=" ".join)
def test_every_help_says_what_it_does_and_ends_with_examples(path):
    text = RUNNER.invoke(app, [*path, "--help"]).stdout
    assert re.match(r"Usage: .+\n\n  [A-Z]", text)
    lines = examples(path)
    assert lines
    assert all("geocat" in line for line in lines)
    assert all(option in text for option in ("--root", "--quiet", "--debug"))


def test_short_helps_are_not_cut_off():
    assert "..." not in RUNNER.invoke(app, ["--help"]).stdout.partition("Commands:")[2]


def every_example():
    """Those of the demo are run by its own tests."""
    lines = {line for path, _ in every_command() for line in examples(path)}
    elsewhere = ("geocat demo", "geocat methane", "geocat labels", "geocat grid", "geocat shardmap")
    return sorted(line for line in lines if not line.startswith(elsewhere))


@pytest.mark.parametrize("line", every_example())
def test_every_example_of_a_help_works(line, ask, root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    older, newer = sorted(path.name.split("-")[0] for path in (root / "ledger").glob("*-sample-static.json"))
    words = shlex.split(line.replace("20261120T0931", older).replace("20261121T0930", newer))
    if "remove planet" in line:
        ask("source", "add", "planet", "stac_static", "/nowhere/catalog.json")
    if "probe" in line:
        (tmp_path / "stac").mkdir()
        (tmp_path / "items.ndjson").write_text(2 * '{"type": "Feature", "assets": {}, "properties": {}, "links": []}\n')
    if "doctor" in line:
        ask("init")  # the copy of the catalog is a catalog that was moved
    if "shell" in words:
        done = ran(*words[1:], root=root, input="")
        assert done.returncode == 0, done.stderr
        return
    fed, args = (words[1], words[words.index("|") + 2 :]) if "|" in words else ("", words[1:])
    result = ask(*args, input=fed)
    assert result.exit_code == 0, result.output


def test_the_version_is_that_of_the_package():
    assert RUNNER.invoke(app, ["--version"]).stdout == f"{geocat.__version__}\n"
