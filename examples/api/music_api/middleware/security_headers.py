"""`security_headers`: browsers do nothing with answers but what they are for (OWASP Secure Headers Project).

Not `Strict-Transport-Security`: the entrance speaks TLS, and sets it for every host behind it.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from music_api.middleware.response_headers import adding

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
PAGES = frozenset({"/docs", "/docs/oauth2-redirect", "/redoc"})
PAGE_POLICY = (
    "default-src 'none'; frame-ancestors 'none'; connect-src 'self'; worker-src blob:; "
    "script-src 'unsafe-inline' https://cdn.jsdelivr.net; "
    "style-src 'unsafe-inline' https://cdn.jsdelivr.net https://fonts.googleapis.com; "
    "font-src https://fonts.gstatic.com; img-src 'self' data: https://fastapi.tiangolo.com https://cdn.redoc.ly"
)
"""What FastAPI's pages load; without it they stay white."""


class SecurityHeaders:
    """Sets them on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] == "http":
            policy = {"Content-Security-Policy": PAGE_POLICY} if scope["path"] in PAGES else {}
            send = adding(send, {**HEADERS, **policy})
        await self.app(scope, receive, send)
