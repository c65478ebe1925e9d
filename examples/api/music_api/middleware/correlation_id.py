"""`correlation_id`: a name for all requests that one cause has, across services; it comes back as it was sent."""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from music_api.middleware.response_headers import adding
from music_api.request_context import facts

HEADER = "X-Correlation-ID"

SOUND = re.compile(r"[A-Za-z0-9._:-]{1,128}")
"""It is logged, and goes to other services: nothing that could be a sentence, or an e-mail address."""


class CorrelationId:
    """Keeps a sound one, and makes one where there is none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] == "http":
            sent = Headers(scope=scope).get(HEADER, "")
            name = sent if SOUND.fullmatch(sent) else uuid.uuid4().hex
            facts()["correlation_id"] = name
            send = adding(send, {HEADER: name})
        await self.app(scope, receive, send)
