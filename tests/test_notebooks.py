"""The notebooks: each runs from its first cell to its last, without Jupyter, and is stored without outputs."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def cells(notebook: Path) -> list[dict]:
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def run(notebook: Path) -> None:
    """Run the cells in one namespace, and show the values of expressions, which works some of them out."""
    namespace = {"__name__": "__main__"}
    sources = ["".join(cell["source"]) for cell in cells(notebook) if cell["cell_type"] == "code"]
    for number, source in enumerate(sources, 1):
        name = f"{notebook.name}, code cell {number}"
        exec(compile(ast.Interactive(ast.parse(source, name).body), name, "single"), namespace)


def test_there_is_a_notebook():
    assert NOTEBOOKS


@each_notebook
def test_a_notebook_is_of_format_4_5_and_stores_no_outputs(notebook):
    document = json.loads(notebook.read_text(encoding="utf-8"))
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in document["cells"]}) == len(document["cells"])
    code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


@each_notebook
def test_a_notebook_runs_without_an_error_or_a_warning(notebook, tmp_path):
    # -P: a cell finds installed packages, not the files beside this one.
    command = [sys.executable, "-P", "-X", "utf8", "-W", "error", __file__, str(notebook)]
    environment = {**os.environ, "MPLBACKEND": "Agg", "TMPDIR": str(tmp_path)}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    assert list(tmp_path.iterdir()) == [], "it left something behind"


if __name__ == "__main__":
    run(Path(sys.argv[1]))
