"""`load-test`: a ramp of requests on the deployed API, and whether it keeps its promises under it.

Not on production, whose users would pay for it, and not above what one client may send: the edge would measure itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from operations import load, load_report
from operations.check import Check
from operations.engine import Engine
from operations.errors import WRONG_USAGE, OperationError
from platform_contract.outputs import EdgeOutputs

PRODUCTION = "prod"
PERSON_RATE = 50.0
"""Requests per second where nothing is said and the limits allow it: a few thousand listeners at once."""

SHARE_OF_LIMIT = 0.8
"""Of what one client may send: a limit counts in windows, and a ramp is not even."""


def load_test(
    engine: Engine, *, rate: float | None, duration_s: float, connections: int, path: str | None
) -> list[Check]:
    """Puts load on the API of a stack.

    Args:
        engine: The stack.
        rate: Requests per second of the last stage; as many as one client may send where none is given.
        duration_s: Seconds of the last stage.
        connections: Connections kept open.
        path: What is asked for; the readiness path, which asks every dependency, where none is given.

    Returns:
        What each stage measured, and whether the promises were kept.

    Raises:
        OperationError: The stack is one of production, has no entrance, or would turn so many requests away.
    """
    session, settings = engine.session, engine.configuration.settings
    if settings.environment == PRODUCTION or settings.labels.get("data-class") == "personal":
        raise OperationError(
            "it serves people, who would pay for the test",
            place=f"the stack {engine.stack}",
            consequence="no request was sent",
            remedy="test staging, with the override performance: prod's machines for as long as the test runs",
        )
    allowed = _allowed(engine)
    chosen = min(PERSON_RATE, allowed) if rate is None else rate
    if chosen > allowed:
        raise OperationError(
            f"{chosen:g} requests per second are more than one client may send, {allowed:g}",
            place=str(engine.configuration.config.origin("application.api.fastapi.rate_limit.requests_per_minute")),
            consequence="no request was sent: most would be turned away, and the limit would be measured",
            remedy=f"bring the stack up with the override performance, or take --rate {allowed:g}",
            exit_code=WRONG_USAGE,
        )
    urls = engine.outputs().need("edge", EdgeOutputs).urls
    url = next((urls[name] for name, host in settings.edge.hosts.items() if not host.staff_only and name in urls), None)
    if url is None:
        raise OperationError(
            "all its hosts are for staff: strangers are sent to a login",
            place=str(engine.configuration.config.origin("edge.hosts")),
            consequence="no request was sent",
            remedy="test a stack with a host for everybody (staff_only: false)",
        )
    asked = path or settings.application.api.probes.readiness_path
    stages = load.ramp(chosen, duration_s)
    if session.dry_run:
        return [
            Check(subject=f"{stage.rate:g}/s for {stage.duration_s:g} s", verdict="skipped", detail=f"{url}{asked}")
            for stage in stages
        ]
    with session.holding(engine.stack, "load-test"):
        return load_report.verdicts(_measured(engine, url, asked, stages, connections), settings.observability)


def _measured(
    engine: Engine, url: str, path: str, stages: Sequence[load.Stage], connections: int
) -> list[tuple[load.Stage, load_report.Measured]]:
    found, bound_ms = [], engine.configuration.settings.observability.objectives.latency_ms
    for stage in stages:
        with engine.session.progress.step(
            f"{stage.rate:g} requests per second for {stage.duration_s:g} s at {url}{path}"
        ):
            samples = load.put(url, path, stage, connections=connections)
        measured = load_report.measured(samples, bound_ms=bound_ms)
        engine.session.progress.say(str(measured))
        found.append((stage, measured))
    return found


def _allowed(engine: Engine) -> float:
    """Requests per second that neither the API nor the edge turns away."""
    settings = engine.configuration.settings
    limit = min(
        settings.application.api.fastapi.rate_limit.requests_per_minute, settings.edge.armor.requests_per_minute
    )
    return limit / 60 * SHARE_OF_LIMIT
