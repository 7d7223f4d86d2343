"""How fast hosts are asked, and how long they say to wait."""

from __future__ import annotations

import math
import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


class Pace:
    """How fast hosts may be asked: shared by everything in this process that asks them."""

    def __init__(self) -> None:
        """No host has been asked yet."""
        self._next_at: dict[str, float] = {}
        self._paused_until: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, per_second: float | None) -> None:
        """Sleep until the host may be asked: at its pace, and not within a pause that it asked for.

        :param per_second: the most requests in a second; ``None`` for any number
        """
        with self._lock:
            at = max(time.monotonic(), self._next_at.get(host, 0.0))
            if per_second:
                self._next_at[host] = at + 1 / per_second
        while (left := max(at, self._paused_until.get(host, 0.0)) - time.monotonic()) > 0:
            time.sleep(left)

    def pause(self, host: str, seconds: float) -> None:
        """Let nobody in this process ask the host before then."""
        with self._lock:
            self._paused_until[host] = max(self._paused_until.get(host, 0.0), time.monotonic() + seconds)


PACE = Pace()


def retry_after(said: str | None) -> float | None:
    """Seconds to wait by a ``Retry-After`` header, which holds seconds or a date (RFC 9110, 10.2.3).

    :return: ``None`` where it says nothing that can be read
    """
    if not said:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            at = parsedate_to_datetime(said)
        except ValueError:
            return None
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp()
    return max(seconds, 0.0) if math.isfinite(seconds) else None
