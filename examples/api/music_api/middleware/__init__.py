"""Middleware by the names that the settings have for it, one file each."""

from __future__ import annotations

from collections.abc import Callable

from starlette.middleware import Middleware

from music_api.configuration import FastApi, MiddlewareName
from music_api.middleware.correlation_id import CorrelationId
from music_api.middleware.rate_limiting import RateLimiting
from music_api.middleware.request_id import RequestId
from music_api.middleware.security_headers import SecurityHeaders

BY_NAME: dict[MiddlewareName, Callable[[FastApi], Middleware]] = {
    "security_headers": lambda _: Middleware(SecurityHeaders),
    "rate_limiting": lambda told: Middleware(RateLimiting, limit=told.rate_limit),
    "request_id": lambda _: Middleware(RequestId),
    "correlation_id": lambda _: Middleware(CorrelationId),
}


def chosen(told: FastApi) -> list[Middleware]:
    """The middleware that is asked for, in its order: the first one sees a request first."""
    return [BY_NAME[name](told) for name in told.middleware]
