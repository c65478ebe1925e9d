"""What the API tells, to whom, how often, and who lets a new version take over."""

from __future__ import annotations

from collections.abc import Iterator

from environments.compliance_checker.check import at_most, derived_from
from environments.compliance_checker.verdicts import Gap
from environments.settings import Settings

MOST_REQUESTS_PER_MINUTE = 1_200
"""Derived by us: twenty in a second, for long, are more than a person's application sends."""

MIDDLEWARE = "application.api.fastapi.middleware"


@derived_from(MIDDLEWARE, "application.api.fastapi.rate_limit.requests_per_minute", unless=[])
def clients_are_limited(settings: Settings) -> Iterator[Gap]:
    """One client of the API sends 1,200 requests in a minute at most.

    Derived by us; OWASP API4:2023 asks for a limit and names none.
    """
    yield from _without(settings, "rate_limiting", "one client can take what is there for all")
    yield from at_most(
        "application.api.fastapi.rate_limit.requests_per_minute",
        settings.application.api.fastapi.rate_limit.requests_per_minute,
        MOST_REQUESTS_PER_MINUTE,
        "one client can take what is there for all",
        " requests",
    )


@derived_from(MIDDLEWARE, unless=[])
def answers_carry_security_headers(settings: Settings) -> Iterator[Gap]:
    """Answers tell browsers what pages may not do with them."""
    yield from _without(settings, "security_headers", "pages of others can frame answers and guess their types")


@derived_from(MIDDLEWARE, unless=[])
def requests_can_be_traced(settings: Settings) -> Iterator[Gap]:
    """Each request has an id of its own and that of the action that it belongs to, in all logs."""
    yield from _without(settings, "request_id", "what one request did cannot be told from the logs")
    yield from _without(settings, "correlation_id", "what one action did in several services cannot be told")


@derived_from("application.api.fastapi.debug", unless=[])
def errors_tell_nothing(settings: Settings) -> Iterator[Gap]:
    """Answers to callers hold no details of errors."""
    if settings.application.api.fastapi.debug:
        yield Gap(
            path="application.api.fastapi.debug",
            reason="errors show code, and what requests of others carried",
            remedy="set it to false",
        )


@derived_from("application.api.fastapi.log_level", unless=[])
def logs_hold_no_details(settings: Settings) -> Iterator[Gap]:
    """The API logs events, and not what it was doing."""
    if settings.application.api.fastapi.log_level == "DEBUG":
        yield Gap(
            path="application.api.fastapi.log_level",
            reason="DEBUG writes what people sent into logs that many read",
            remedy="set it to INFO or above",
        )


def _without(settings: Settings, middleware: str, consequence: str) -> Iterator[Gap]:
    if middleware not in settings.application.api.fastapi.middleware:
        yield Gap(path=MIDDLEWARE, reason=f"without {middleware}, {consequence}", remedy=f"add {middleware}")
