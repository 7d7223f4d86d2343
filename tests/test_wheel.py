"""The wheel alone, in an empty environment without extras and without the checkout, runs the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(PROJECT)]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_sql_file_and_the_sample(wheel):
    shipped = set(zipfile.ZipFile(wheel).namelist())
    expected = {f"geocat/{path.relative_to(PROJECT)}" for path in (PROJECT / "sql").rglob("*.*")}
    assert len(expected) > 20
    assert expected <= shipped
    assert {"geocat/data/sample/static.ndjson.gz", "geocat/data/sample/api.ndjson.gz"} <= shipped


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_installed_wheel_runs_the_demo_without_extras(wheel, tmp_path):
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    binaries = environment / "bin"
    pip = [binaries / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", PROJECT / "constraints.txt", wheel], check=True)
    for extra in ("matplotlib", "polars", "pytest"):
        assert subprocess.run([binaries / "python", "-c", f"import {extra}"], capture_output=True).returncode

    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GEOCAT_", "PYTHON"))}
    home = {**kept, "HOME": str(tmp_path / "home"), "PATH": f"{binaries}:/usr/bin:/bin", "GEOCAT_OFFLINE": "1"}
    demo = subprocess.run(
        [binaries / "geocat", "demo", "--root", "demo"], cwd=tmp_path, env=home, capture_output=True, text=True
    )
    assert demo.returncode == 0, demo.stderr
    assert "geocat[plot]" in demo.stdout + demo.stderr
    counted = subprocess.run(
        [
            binaries / "geocat",
            "--root",
            "demo",
            "--format",
            "csv",
            "SELECT count(*) AS items FROM items WHERE source <> 'sample-methane'",
        ],
        cwd=tmp_path,
        env=home,
        capture_output=True,
        text=True,
    )
    assert counted.stdout.split() == ["items", "2000"]
