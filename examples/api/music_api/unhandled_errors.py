"""The innermost layer: an error of ours is logged where it happened, and answered without telling what we look like."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from music_api.request_context import facts

LOG = logging.getLogger("music_api.errors")


class UnhandledErrors:
    """Turns an exception into status 500; with `debug`, the answer tells which, and where."""

    def __init__(self, app: ASGIApp, debug: bool) -> None:
        self.app, self.debug = app, debug

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and answers in its stead if it fails."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            LOG.exception("unhandled error")
            await JSONResponse(_body(error, self.debug), status_code=500)(scope, receive, send)


def _body(error: Exception, debug: bool) -> dict[str, Any]:
    body: dict[str, Any] = {"detail": "internal error", **facts()}
    if debug:
        body["error"] = f"{type(error).__name__}: {error}"
        body["trace"] = traceback.format_tb(error.__traceback__)
    return body
