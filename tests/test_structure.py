"""The shape of the code and of the SQL: one direction, one home for each thing, headers that tell the truth."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

import geocat
from geocat import engine, errors

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "geocat"
SQL = PROJECT / "sql"
FLOW = (
    "errors types antimeridian sources engine ledger harvest store landing snapshot catalog query history api "
    "integrity export plot serve demo cli"
).split()
"""What stands above may not import what stands below."""
NETWORK = {"socket", "http", "urllib3", "requests", "pystac_client", "socketserver"}
HOMES = {
    "pystac_client": {"harvest/stac_api.py"},
    "stac_geoparquet": {"export.py"},
    "geopandas": {"query.py", "export.py", "plot.py"},
    "fsspec": {"store.py", "harvest/stac_static.py"},
    "typer": {"cli/"},
    "matplotlib": {"plot.py"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted(SQL.rglob("*.sql"))
INSTALLED = sorted([*(SQL / "catalog").glob("*.sql"), *(SQL / "macros").glob("*.sql")])


def name_of(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def stage_of(dotted: str) -> str:
    return dotted.split(".")[1] if "." in dotted else "api"


def imports(module: Path):
    """Every module that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "geocat":
            yield from (f"geocat.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def header(script: Path) -> list[str]:
    lines = script.read_text().splitlines()
    end = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return lines[:end]


@pytest.mark.parametrize("module", [m for m in MODULES if m.name != "__init__.py" or m.parent != PACKAGE], ids=name_of)
def test_a_module_imports_only_what_stands_above_it(module):
    stage = name_of(module).split("/")[0].removesuffix(".py")
    above = FLOW[: FLOW.index(stage) + 1]
    ours = {stage_of(name) for name in imports(module) if name.split(".")[0] == "geocat" and name != "geocat"}
    assert ours - set(above) - {"version"} == set()


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_harvesters_and_servers_open_sockets_and_packages_have_a_home(module):
    used = {name.split(".")[0] for name in imports(module)}
    if not name_of(module).startswith(("harvest/", "serve/")):
        assert used & NETWORK == set()
    for package, homes in HOMES.items():
        assert package not in used or name_of(module).startswith(tuple(homes))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_and_functions_are_short_and_public_ones_are_described(module):
    text = module.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) < 300
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            code = node.body[1:] if ast.get_docstring(node) else node.body
            length = node.end_lineno - code[0].lineno + 1 if code else 0
            assert length <= 40, f"{node.name} has {length} lines"
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            nested = isinstance(node, ast.FunctionDef) and node.col_offset > 4
            assert nested or ast.get_docstring(node), node.name


def test_no_module_has_a_vague_name():
    assert not {m.stem for m in MODULES} & {"utils", "util", "common", "helpers", "helper", "misc", "manager", "base2"}


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_sql_is_put_together_in_python(module):
    text = module.read_text()
    assert not re.search(r"(?:execute|sql)\(\s*f[\"']", text)
    assert not re.search(r"f\"{1,3}\s*(?:SELECT|COPY|CREATE|INSERT|FROM)\b", text)
    assert not re.search(r"(?:SELECT|FROM)[^\n]*\.format\(", text)


def test_the_public_names_are_exactly_those_announced():
    assert list(geocat.__all__) == sorted(geocat.__all__)
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported - {"annotations", "version"} == set(geocat.__all__)


def test_every_error_is_drawn_in_the_tree():
    drawn = set(re.findall(r"[A-Z]\w+", errors.__doc__))
    raised = {
        name
        for name, found in vars(errors).items()
        if isinstance(found, type) and issubclass(found, errors.GeocatError)
    }
    assert len(raised) > 10
    assert raised <= drawn
    assert raised <= set(geocat.__all__)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.relative_to(SQL).as_posix())
def test_an_sql_file_begins_with_its_header(script):
    lines = header(script)
    assert re.match(rf"-- {re.escape(script.stem)}\b.*: .+\.$|-- {re.escape(script.stem)}\b.*: ", lines[0]), lines[:1]
    if script.name != "install.sql" and script.parent.name not in ("checks", "cli", "demo", "export"):
        assert any(line.startswith("-- grain ") for line in lines)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.relative_to(SQL).as_posix())
def test_sql_keeps_clear_of_what_duckdb_gets_wrong(script):
    text = re.sub(r"--.*", "", script.read_text())
    assert not re.search(r"(?i)\b(left|right|full|semi|anti)(\s+outer)?\s+join\b[^;]*?\bon\b[^;]*?\bst_\w+\s*\(", text)
    assert "&&" not in text
    assert not re.search(r"(?i)max\(\s*snapshot", text)


@pytest.mark.parametrize("script", INSTALLED, ids=lambda script: script.relative_to(SQL).as_posix())
def test_an_installed_file_makes_what_its_name_says_and_tells_the_shell_its_grain(script):
    text = script.read_text()
    name = script.stem
    assert re.search(rf"CREATE OR REPLACE (VIEW|MACRO) {name}\b", text)
    comment = re.search(rf"COMMENT ON (?:VIEW|MACRO TABLE|MACRO) {name} IS\s*'((?:[^']|'')*)'", text)
    assert comment, "nothing for the shell"
    sentence = header(script)[0].partition(": ")[2].rstrip(".")
    assert comment[1].lower().split()[:3] == sentence.lower().split()[:3]


def test_install_lists_every_file_once():
    listed = re.findall(r"^\.read sql/(\S+)$", (SQL / "install.sql").read_text(), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert {SQL / path for path in listed} == set(INSTALLED)


def test_installing_twice_is_the_same_as_once_and_an_empty_catalog_answers(tmp_path):
    with geocat.init(tmp_path / "catalog") as catalog:
        before = catalog.sql("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL").fetchall()
        engine.install(catalog.connection)
        again = catalog.sql("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL").fetchall()
        assert len(before) > 7
        assert again == before
        for (view,) in catalog.sql("SELECT DISTINCT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
            assert catalog.connection.view(view).fetchall() == []


def test_tracked_files_name_no_index_and_no_place_of_this_machine():
    tracked = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    unwanted = re.compile(r"py" r"pi\.org|python" r"hosted|npm" r"js\.(?:com|org)|(?<![\w.])/(?:work|farm|root)/")
    for name in tracked.stdout.split():
        path = PROJECT / name
        if path.is_file() and path.suffix in {".py", ".sql", ".toml", ".txt", ".md", ".ipynb", ""}:
            assert not unwanted.search(path.read_text(errors="replace")), name
