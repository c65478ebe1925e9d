"""What is known of the request that is being answered, for its log lines and for requests that it causes."""

from __future__ import annotations

from contextvars import ContextVar

FACTS: ContextVar[dict[str, str] | None] = ContextVar("facts", default=None)
"""Made by the outermost layer, filled by middleware further in: one object, so that the outermost sees it, too."""


def facts() -> dict[str, str]:
    """The facts of this request; a throw-away where there is no request."""
    found = FACTS.get()
    return {} if found is None else found
