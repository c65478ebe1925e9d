"""`request_id`: a name for each request, never the one that a client brings."""

from __future__ import annotations

import uuid

from starlette.types import ASGIApp, Receive, Scope, Send

from music_api.middleware.response_headers import adding
from music_api.request_context import facts

HEADER = "X-Request-ID"


class RequestId:
    """Gives it, tells it in the answer and in the logs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] == "http":
            name = uuid.uuid4().hex
            facts()["request_id"] = name
            send = adding(send, {HEADER: name})
        await self.app(scope, receive, send)
