"""The command line: parse, call, print. Its default command is SQL."""

import contextlib
import os
import sys


def main() -> None:
    """Run ``geocat`` and leave with its exit code: 0, 1 for an error, 2 for usage, 130 for Ctrl-C."""
    code: object = 0
    try:
        from geocat.cli.app import app  # Ctrl-C while importing is Ctrl-C too

        app()
    except KeyboardInterrupt:
        code = 130
    except SystemExit as done:
        code = done.code
    if isinstance(code, int) and code != 0:
        # Threads that still wait for a slow host would hold an ordinary exit up.
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
