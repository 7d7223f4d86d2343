"""Other libraries' warnings, kept quiet: a state of the whole process, so by one thread at a time."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from threading import RLock

_ONE_AT_A_TIME = RLock()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Ignore warnings; nothing that waits for a network may be done meanwhile."""
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
