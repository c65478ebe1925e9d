"""A server that does not answer for a while: waited for, as long as its supervisor lives and may start it anew.

All requests to a server share one: the first of them waits for it, and those that come when the patience is at an end
are told so at once. Else an `up` with hundreds of objects would wait as many times.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

from sandbox.cloud.cluster.access import ANNOUNCEMENT, Access
from sandbox.process import started_at

PATIENCE_S = 30.0
"""Seconds: an API server that was killed answers after five of them on an idle machine, after fifteen on a busy one."""
PAUSE_S = 0.3


class Silence:
    """How long a server has not answered.

    Args:
        access: The way to it.
        patience_s: Seconds that it is waited for.
        sleep: How to pause; tests replace it.
        clock: Seconds that only grow; tests replace it.
    """

    def __init__(
        self,
        access: Access,
        patience_s: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._access = access
        self._patience_s = patience_s
        self._sleep = sleep
        self.clock = clock
        self._since: float | None = None
        self._last = 0.0
        self._lock = threading.Lock()

    def is_long(self) -> bool:
        """Whether it has lasted as long as is waited for, so that a request would only wait once more."""
        with self._lock:
            return self._since is not None and self._last - self._since >= self._patience_s

    def end(self) -> None:
        """Notes an answer."""
        with self._lock:
            self._since = None

    def bear(self, *, first: float, latest: float) -> bool:
        """Notes a request without an answer; returns, after a pause, whether it is worth while to ask again.

        Args:
            first: When the request was made.
            latest: When it was made for the last time.
        """
        now = self.clock()
        with self._lock:
            if self._since is None or now - self._last > 2 * self._patience_s:
                self._since = latest
            self._last = now
            borne = now - min(self._since, first)
        if borne >= self._patience_s or not self._is_tended():
            return False
        self._sleep(PAUSE_S)
        return True

    def _is_tended(self) -> bool:
        try:
            announced = json.loads((self._access.folder / ANNOUNCEMENT).read_text(encoding="utf-8"))
            return started_at(int(announced["pid"])) is not None
        except (OSError, ValueError, KeyError, TypeError):
            return False
