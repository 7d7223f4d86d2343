"""The command line: parse, call, print. Its default command is SQL."""

import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Run ``geocat`` and leave with its exit code: 0, 1 for an error, 2 for usage, 130 for Ctrl-C."""
    try:
        from geocat.cli.app import app  # Ctrl-C while importing is Ctrl-C too

        app()
    except KeyboardInterrupt:
        code: object = INTERRUPTED
    except SystemExit as done:
        code = done.code
    if code == INTERRUPTED:
        # Threads that still wait for a slow host would hold an ordinary exit up.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(INTERRUPTED)
    sys.exit(code)  # type: ignore[arg-type]
