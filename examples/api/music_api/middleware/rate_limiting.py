"""`rate_limiting`: one client gets `burst` requests at once, and `requests_per_minute` in the long run.

Each client has a bucket of tokens. It is counted per process: behind several pods a client gets their sum, and the
entrance (Cloud Armor) counts across them.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from music_api.client import address, is_kubelet
from music_api.configuration import RateLimit

MOST_CLIENTS = 50_000
"""Buckets that are remembered, some 10 MB; beyond, whoever was quiet longest is forgotten."""


class Buckets:
    """Tokens of all clients; they come back with time.

    Args:
        limit: What one client may send.
        now: Seconds on a clock that never goes back.
    """

    def __init__(self, limit: RateLimit, now: Callable[[], float]) -> None:
        self._burst, self._per_s, self._now = float(limit.burst), limit.requests_per_minute / 60, now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when they were counted

    def wait_s(self, client: str) -> float:
        """Takes a token: 0 when there was one, otherwise seconds until there is."""
        now = self._now()
        left, counted = self._left.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - counted) * self._per_s)
        taken = left >= 1
        self._left[client] = (left - 1 if taken else left, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) / self._per_s


class RateLimiting:
    """Asks whoever comes too often to wait. The kubelet is let through: turned away, it would restart the pod."""

    def __init__(self, app: ASGIApp, limit: RateLimit, now: Callable[[], float] = time.monotonic) -> None:
        self.app, self.buckets = app, Buckets(limit, now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers 429."""
        if scope["type"] == "http" and not is_kubelet(scope) and (wait_s := self.buckets.wait_s(address(scope))):
            headers = {"Retry-After": str(math.ceil(wait_s))}
            await JSONResponse({"detail": "too many requests"}, status_code=429, headers=headers)(scope, receive, send)
            return
        await self.app(scope, receive, send)
