"""The outermost layer: each request is measured and told, also one that middleware turns away."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from music_api.client import is_kubelet
from music_api.metrics import RequestMetrics
from music_api.request_context import FACTS

LOG = logging.getLogger("music_api.requests")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Others are counted as `_OTHER`, as the semantic conventions ask: a client could invent a series per request."""


class Observation:
    """Measures and logs; the kubelet's probes are neither load nor users."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and looks at what comes back."""
        if scope["type"] != "http" or is_kubelet(scope):
            await self.app(scope, receive, send)
            return
        status = 500  # whoever breaks off without an answer has failed

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        token, begun = FACTS.set({}), time.perf_counter()
        try:
            await self.app(scope, receive, watched)
        finally:
            duration_s = time.perf_counter() - begun
            method = scope["method"] if scope["method"] in METHODS else "_OTHER"
            route = getattr(scope.get("route"), "path", "")
            self.metrics.observe(method, route, status, duration_s)
            LOG.info(
                "request answered",
                extra={
                    "fields": {
                        "method": method,
                        "route": route,
                        "status": status,
                        "duration_ms": round(duration_s * 1000, 3),
                    }
                },
            )
            FACTS.reset(token)
