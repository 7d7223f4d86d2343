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
    "errors quiet signatures types antimeridian content grid declared declared_grids label_sources sources "
    "declarations engine known_sources ledger storage_errors harvest store migration line checkpoint pieces landing "
    "previous staying written conform derived features label_readers corpus publishing stored_cells cell_rows "
    "covering snapshot file_lists view_cache catalog query conditions asked_area signed export plot plot_methane plot_projection shardmap_signature "
    "shardmap_zagg shardmap_files shardmap methane labels grids shardmap_area shardmap_footprints shardmap_asked "
    "shardmap_mask shardmap_export plot_shardmap shardmap_made shardmaps subjects history side_by_side api integrity "
    "hand_over plot_labels plot_source serve demo cli"
).split()
"""What stands above may not import what stands below."""
NETWORK = {"socket", "http", "urllib3", "requests", "pystac_client", "socketserver"}
HOMES = {
    "pystac": {"migration.py", "harvest/"},
    "pystac_client": {"harvest/stac_api.py"},
    "stac_geoparquet": {"export.py"},
    "geopandas": {"query.py", "export.py", "plot.py"},
    "fsspec": {"store.py", "harvest/reader.py", "harvest/listing.py", "harvest/transfer.py"},
    "typer": {"cli/"},
    "matplotlib": {
        "plot.py",
        "plot_labels.py",
        "plot_methane.py",
        "plot_projection.py",
        "plot_shardmap.py",
        "plot_source.py",
    },
    "rasterio": {"methane/"},
}
FILES = {
    "sources.py": "the file that holds a user's token",
    "known_sources.py": "data/reference, shipped with the package",
    "store.py": "the catalog's own",
    "landing.py": "pages on their way",
    "engine.py": "sql/, shipped with the package",
    "shardmap_files.py": "where the user says",
    "label_readers.py": "what landed of a corpus, on its way into SQL",
    "catalog.py": "catalog.duckdb and the template of its views",
    "integrity.py": "every file, to compare it with the ledger",
    "export.py": "where the user says",
    "harvest/listing.py": "the files that are a source",
    "harvest/carbon_mapper_credentials.py": "the user's credentials of Carbon Mapper",
    "methane/download.py": "assets, where the user says",
    "methane/outlines.py": "outlines that were fetched",
    "methane/raster.py": "rasters that were fetched, or through the harvester",
    "demo.py": "the notice in the demo's folder",
    "serve/sample.py": "the sample's payloads",
    "cli/output.py": "an answer on its way to standard output",
}
"""The modules that open files, and which; harvesters reach theirs through fsspec."""
OPENING = re.compile(
    r"(^open|(?<!geocat)(?<!Client)(?<!os)\.open|(?<!self)\.read_text|\.(read_bytes|write_text|write_bytes))$"
)
REFERENCE = {
    f"methane.{name}" for name in ("instrument_sensitivity", "instruments", "licences", "sectors", "words")
} | {f"labels.{name}" for name in ("cities", "countries", "places", "timesteps")}
"""Views that say what is known without a harvest."""
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted(SQL.rglob("*.sql"))
SCHEMAS = sorted(SQL.glob("*/schema.sql"))
INSTALLED = sorted(
    {file for folder in ("catalog", "macros", "methane", "labels", "grid") for file in (SQL / folder).glob("*.sql")}
    - {*SCHEMAS}
)


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


def in_schema(script: Path) -> str:
    """What an installed file makes, as SQL names it."""
    folder = script.parent.name
    return script.stem if folder in ("catalog", "macros") else f"{folder}.{script.stem}"


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


def test_files_are_opened_only_where_they_have_a_home():
    opening = {
        name_of(module)
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call)
        and OPENING.search(ast.unparse(node.func))
        and "geocat.api.open" not in imports(module)
    }
    assert opening == set(FILES)


def test_only_the_engine_connects_to_duckdb_and_the_doctor_who_looks_at_a_bare_one():
    connecting = {name_of(module) for module in MODULES if "duckdb.connect(" in module.read_text()}
    assert connecting == {"engine.py", "cli/doctor.py"}


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_and_functions_are_short_and_public_ones_are_described(module):
    text = module.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) < 300
    assert ast.get_docstring(tree)
    hidden = {
        inner
        for outer in ast.walk(tree)
        if isinstance(outer, ast.ClassDef) and outer.name.startswith("_")
        for inner in ast.walk(outer)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            code = node.body[1:] if ast.get_docstring(node) else node.body
            length = node.end_lineno - code[0].lineno + 1 if code else 0
            assert length <= 40, f"{node.name} has {length} lines"
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and node not in hidden:
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


def test_the_tree_of_errors_is_the_tree_of_classes():
    above: list[str] = []
    drawn = {}
    for line in errors.__doc__.splitlines():
        branch = re.match(r"    ((?:[│ ]   )*)(?:[├└]── )?([A-Z]\w+)(?:\(|\s|$)", line)
        if branch and (branch[2] == "GeocatError" or "── " in line):
            depth = 0 if branch[2] == "GeocatError" else len(branch[1]) // 4 + 1
            above[depth:] = [branch[2]]
            drawn[branch[2]] = above[depth - 1] if depth else "Exception"
    classes = {name: found.__bases__[0].__name__ for name, found in vars(errors).items() if isinstance(found, type)}
    assert drawn == classes


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
    assert re.search(rf"CREATE OR REPLACE (VIEW|MACRO) {in_schema(script)}\b", text)
    comment = re.search(rf"COMMENT ON (?:VIEW|MACRO TABLE|MACRO) {in_schema(script)} IS\s*'((?:[^']|'')*)'", text)
    assert comment, "nothing for the shell"
    sentence = header(script)[0].partition(": ")[2].rstrip(".")
    assert comment[1].replace("''", "'").lower().split()[:3] == sentence.lower().split()[:3]


@pytest.mark.parametrize("script", INSTALLED, ids=lambda script: script.relative_to(SQL).as_posix())
def test_the_comment_in_the_shell_says_what_the_header_says(script):
    """A view's is the sentence and the grain; a macro's is the sentence, with more in brackets or behind it."""
    text = script.read_text()
    said = re.search(rf"COMMENT ON (?:VIEW|MACRO TABLE|MACRO) {in_schema(script)} IS\s*'((?:[^']|'')*)'", text)[
        1
    ].replace("''", "'")
    grain = next(line for line in header(script) if line.startswith("-- grain ")).removeprefix("-- grain").strip()
    if "VIEW" in text:
        assert said == f"{engine.sentence(text).rstrip('.')}: {grain}."
    else:
        bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", said)
        assert bare.startswith(engine.sentence(text).rstrip("."))


@pytest.mark.parametrize("script", INSTALLED, ids=lambda script: script.relative_to(SQL).as_posix())
def test_what_else_a_file_makes_serves_nobody_but_itself(script):
    made = set(re.findall(r"CREATE OR REPLACE (?:VIEW|MACRO) ([\w.]+)", script.read_text())) - {in_schema(script)}
    for other in set(SCRIPTS) - {script}:
        assert not {name for name in made if re.search(rf"\b{re.escape(name)}\b", other.read_text())}, other.name


def test_install_lists_every_file_once():
    listed = re.findall(r"^\.read sql/(\S+)$", (SQL / "install.sql").read_text(), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert {SQL / path for path in listed} == {*INSTALLED, *SCHEMAS}


def test_installing_twice_is_the_same_as_once_and_an_empty_catalog_answers(tmp_path):
    with geocat.init(tmp_path / "catalog") as catalog:
        engine.install(catalog.connection)
        before = catalog.sql(
            "SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
        ).fetchall()
        engine.install(catalog.connection)
        again = catalog.sql(
            "SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
        ).fetchall()
        assert len(before) > 7
        assert again == before
        named = "SELECT DISTINCT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal"
        for (view,) in catalog.sql(named).fetchall():
            assert view in REFERENCE or catalog.connection.sql("FROM " + view).fetchall() == [], view


def test_the_shell_shows_a_comment_for_every_view(tmp_path):
    with geocat.init(tmp_path / "catalog") as catalog:
        silent = catalog.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL").fetchall()
        assert silent == []


def test_tracked_files_name_no_index_and_no_place_of_this_machine():
    tracked = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    unwanted = re.compile(r"[p]ypi\.org|[p]ythonhosted|[n]pmjs\.(?:com|org)|(?<![\w.])/(?:work|farm|root)/")
    for name in tracked.stdout.split():
        path = PROJECT / name
        if path.is_file() and path.suffix in {".py", ".sql", ".toml", ".txt", ".md", ".ipynb", ""}:
            assert not unwanted.search(path.read_text(errors="replace")), name
