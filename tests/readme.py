"""The README's blocks, run: commands in a shell, Python in one namespace, in the order they stand.

``python -m tests.readme`` writes the commands' present output into the README; review the diff.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

README = Path(__file__).resolve().parents[1] / "README.md"
FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CHANGING = re.compile(r"\d[\d,.]*(?:Z|T[\d.]+Z)?|[─│┌┐└┘├┤┬┴┼]+|\s+")


class Block(NamedTuple):
    """One fenced block and where it begins in the text."""

    language: str
    text: str
    at: int


def blocks(text: str) -> list[Block]:
    """Every block that says it is ``console`` or ``python``."""
    return [Block(found[1], found[2], found.start(2)) for found in FENCE.finditer(text)]


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output that stands below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(command, rest) for command, _, rest in (part.partition("\n") for part in parts)]


def environment(folder: Path) -> dict[str, str]:
    """An empty HOME, this Python's commands first on the path, and a terminal of 100 columns."""
    binaries = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GEOCAT_")}
    return {**kept, "HOME": str(folder), "PATH": binaries, "COLUMNS": "100", "GEOCAT_OFFLINE": "1"}


def run_console(block: str, folder: Path) -> str:
    """Run a console block and return it with the output of today.

    :raises AssertionError: a command that does not end with 0
    """
    lines = []
    for command, _ in commands(block):
        ended = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment(folder),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert ended.returncode == 0, f"$ {command}\n{ended.stdout}"
        shown = "\n".join(line.rstrip() for line in ended.stdout.replace(str(folder), "…").splitlines())
        lines.append(f"$ {command}\n{shown}\n" if shown else f"$ {command}\n")
    return "".join(lines)


def run_python(block: str, folder: Path) -> str:
    """Run a Python block in a process of its own, warnings being errors; return what it printed.

    :raises AssertionError: it does not end well
    """
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", block],
        cwd=folder,
        env=environment(folder),
        text=True,
        capture_output=True,
    )
    assert ended.returncode == 0, f"{block}\n{ended.stderr}"
    return ended.stdout


def alike(output: str) -> str:
    """Output without what changes from run to run: numbers, times, widths of tables."""
    return CHANGING.sub(" ", output)


def renewed(text: str, folder: Path) -> str:
    """The text with the output of every console block as it is today."""
    for block in reversed([(block, run_block(block, folder)) for block in blocks(text)]):
        found, output = block
        if found.language == "console":
            text = text[: found.at] + output + text[found.at + len(found.text) :]
    return text


def run_block(block: Block, folder: Path) -> str:
    """Run a block, whatever it is."""
    return run_console(block.text, folder) if block.language == "console" else run_python(block.text, folder)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        README.write_text(renewed(README.read_text(), Path(scratch)))
