"""Every command and every Python block of the README runs, and prints what the README says."""

from __future__ import annotations

from .readme import README, alike, blocks, run_block


def test_every_block_runs_and_prints_what_the_readme_says(tmp_path):
    found = blocks(README.read_text())
    assert {block.language for block in found} == {"console", "python"}
    for block in found:
        output = run_block(block, tmp_path)
        if block.language == "console":
            assert alike(output) == alike(block.text), "run `make golden` and review the diff"


def test_the_readme_names_every_command():
    from typer.main import get_command

    from geocat.cli.app import app

    names = set(get_command(app).commands)
    text = README.read_text()
    assert len(names) > 8
    assert sorted(name for name in names if f"geocat {name}" not in text and name != "sql") == []
