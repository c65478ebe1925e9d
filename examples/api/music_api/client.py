"""Who asks."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Scope

PROXIES = 2
"""Google's load balancer ends X-Forwarded-For with the client's address and its own; what stands before anybody may
have written (cloud.google.com/load-balancing/docs/https#x-forwarded-for_header)."""


def address(scope: Scope) -> str:
    """The client's address; behind no load balancer, that of whoever is connected."""
    forwarded = [each.strip() for each in Headers(scope=scope).get("x-forwarded-for", "").split(",") if each.strip()]
    if len(forwarded) >= PROXIES:
        return forwarded[-PROXIES]
    peer = scope.get("client")
    return str(peer[0]) if peer else "unknown"


def is_kubelet(scope: Scope) -> bool:
    """Whether a probe asks: it says so, and has come through no load balancer, which would have added its header."""
    headers = Headers(scope=scope)
    return headers.get("user-agent", "").startswith("kube-probe/") and "x-forwarded-for" not in headers
