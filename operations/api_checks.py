"""`integration-tests`: whether the deployed API keeps what the settings and the contract promise its clients.

Asked from outside, as a client asks. What only some environments have (rate limits low enough to be met, hosts for
staff) is skipped elsewhere, and says so.
"""

from __future__ import annotations

import contextlib
import json
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from environments.settings import Settings
from operations.check import Check
from operations.health import readiness
from operations.http_request import Answer, Connection, NoAnswer, fetched
from operations.outputs import Outputs
from platform_contract.outputs import EdgeOutputs

TIMEOUT_S = 10.0
"""Seconds that an answer may take."""

BURST_LIMIT = 2_000
"""Requests that a look at the rate limit may send; a higher limit is not met by a test run."""

AT_ONCE = 16
"""Connections that look at the rate limit together: one alone, whose answers take a while, never meets it."""

SECURITY_HEADERS = ("x-content-type-options", "x-frame-options", "referrer-policy")
"""What the middleware `security_headers` sets on every answer (OWASP Secure Headers Project)."""

REQUEST_ID, CORRELATION_ID = "x-request-id", "x-correlation-id"
"""Header of the middleware `request_id`, new for each request, and of `correlation_id`, which comes back as it went."""

SWAGGER_UI, REDOC, OPENAPI = "/docs", "/redoc", "/openapi.json"
"""Where FastAPI has its descriptions (docs_url, redoc_url, openapi_url)."""


@dataclass(frozen=True, kw_only=True)
class Api:
    """The API as clients reach it.

    Attributes:
        url: Origin of the version that serves.
        settings: What it promises.
    """

    url: str
    settings: Settings

    def asked(self, path: str, **headers: str) -> Answer:
        """One request, on a connection of its own.

        Raises:
            NoAnswer: There is no answer.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return fetched(self.url, path, timeout_s=TIMEOUT_S, headers=named)

    @property
    def readiness_path(self) -> str:
        """A path that answers whoever asks."""
        return self.settings.application.api.probes.readiness_path


def api_checks(settings: Settings, outputs: Outputs) -> list[Check]:
    """All findings.

    Raises:
        OperationError: The stack has no entrance.
    """
    edge, checks = outputs.need("edge", EdgeOutputs), []
    for name, url in edge.urls.items():
        host = settings.edge.hosts.get(name)
        if host is None:
            continue
        if host.staff_only:
            checks.append(_guarded(f"{url} is for staff", partial(_staff_only, url)))
            continue
        api = Api(url=url, settings=settings)
        probes = settings.application.api.probes
        checks += [readiness(url, path) for path in (probes.readiness_path, probes.liveness_path, probes.startup_path)]
        if url.startswith("https:"):
            checks += [_guarded(f"{url} {title}", look) for title, look in _transport(api)]
        # The rate limit last: whoever has met it is turned away for a while.
        checks += [_guarded(f"{url} {title}", look) for title, look in _promises(api)]
    return checks


def _transport(api: Api) -> Iterator[tuple[str, Callable[[], tuple[bool | None, str]]]]:
    yield "speaks TLS 1.3 and nothing older", lambda: _only_tls_1_3(api.url)
    yield "sends plain HTTP to HTTPS", lambda: _redirected(api.url, api.readiness_path)
    yield "Strict-Transport-Security", lambda: _strict_transport(api)


def _promises(api: Api) -> Iterator[tuple[str, Callable[[], tuple[bool | None, str]]]]:
    fastapi = api.settings.application.api.fastapi
    documentation = fastapi.documentation
    yield "security headers", lambda: _security_headers(api)
    yield "request ids", lambda: _request_ids(api)
    yield "correlation ids", lambda: _correlation_id(api)
    yield f"{SWAGGER_UI} as the settings say", lambda: _served(api, SWAGGER_UI, documentation.swagger_ui)
    yield f"{REDOC} as the settings say", lambda: _served(api, REDOC, documentation.redoc)
    yield "operations by tag", lambda: _tagged(api, documentation.openapi_tags)
    yield "unknown paths", lambda: _unknown_path(api)
    yield "rate limit", lambda: _rate_limit(api)


def _guarded(subject: str, look: Callable[[], tuple[bool | None, str]]) -> Check:
    """A finding: true is well, false is not, None is skipped."""
    try:
        found, detail = look()
    except NoAnswer as error:
        away = "python -m operations health says which part is away"
        return Check(subject=subject, verdict="failed", detail=f"no answer: {error}", remedy=away)
    if found is None:
        return Check(subject=subject, verdict="skipped", detail=detail)
    remedy = "" if found else "compare what runs (application.api.image) with what the settings promise"
    return Check(subject=subject, verdict="ok" if found else "failed", detail=detail, remedy=remedy)


def _staff_only(url: str) -> tuple[bool, str]:
    """The Identity-Aware Proxy sends strangers to a login, or away."""
    status = fetched(url, "/", timeout_s=TIMEOUT_S).status
    return status in (302, 401, 403), f"status {status} for a stranger"


def _only_tls_1_3(url: str) -> tuple[bool, str]:
    fetched(url, "/", timeout_s=TIMEOUT_S)  # no answer at all is no refusal
    older = ssl.create_default_context()
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    try:
        fetched(url, "/", timeout_s=TIMEOUT_S, tls=older)
    except NoAnswer as error:
        return True, f"TLS 1.2 is refused: {error}"
    return False, "TLS 1.2 was accepted"


def _redirected(url: str, path: str) -> tuple[bool, str]:
    answer = fetched(url.replace("https:", "http:", 1), path, timeout_s=TIMEOUT_S)
    target = answer.headers.get("location", "nowhere")
    return answer.status in (301, 308) and target.startswith("https:"), f"status {answer.status}, to {target}"


def _strict_transport(api: Api) -> tuple[bool, str]:
    found = api.asked(api.readiness_path).headers.get("strict-transport-security", "missing")
    return f"max-age={api.settings.edge.hsts_s}" in found.split("; "), found


def _security_headers(api: Api) -> tuple[bool | None, str]:
    if "security_headers" not in api.settings.application.api.fastapi.middleware:
        return None, "the settings name no such middleware"
    headers = api.asked(api.readiness_path).headers
    missing = [name for name in SECURITY_HEADERS if name not in headers]
    return not missing, f"missing: {', '.join(missing)}" if missing else ", ".join(SECURITY_HEADERS)


def _request_ids(api: Api) -> tuple[bool | None, str]:
    if "request_id" not in api.settings.application.api.fastapi.middleware:
        return None, "the settings name no such middleware"
    found = [api.asked(api.readiness_path).headers.get(REQUEST_ID) for _ in range(2)]
    return None not in found and found[0] != found[1], f"{REQUEST_ID}: {found[0]}, then {found[1]}"


def _correlation_id(api: Api) -> tuple[bool | None, str]:
    if "correlation_id" not in api.settings.application.api.fastapi.middleware:
        return None, "the settings name no such middleware"
    sent = "operations-integration-tests"
    found = api.asked(api.readiness_path, **{CORRELATION_ID: sent}).headers.get(CORRELATION_ID)
    return found == sent, f"sent {sent}, came back {found}"


def _served(api: Api, path: str, wanted: bool) -> tuple[bool, str]:
    status = api.asked(path).status
    return (status == 200) is wanted, f"status {status}; the settings {'offer' if wanted else 'withhold'} it"


def _tagged(api: Api, wanted: bool) -> tuple[bool | None, str]:
    answer = api.asked(OPENAPI)
    if answer.status == 404:
        return None, f"{OPENAPI} is not served"
    try:
        paths = json.loads(answer.body)["paths"]
        operations = [one for methods in paths.values() for one in methods.values() if isinstance(one, dict)]
    except (ValueError, KeyError, TypeError, AttributeError):
        return False, f"{OPENAPI} is no OpenAPI document"
    tagged = any(one.get("tags") for one in operations)
    return tagged is wanted, f"{len(operations)} operations, {'grouped' if tagged else 'not grouped'} by tag"


def _unknown_path(api: Api) -> tuple[bool, str]:
    answer = api.asked("/there-is-no-such-path")
    told = b"Traceback" in answer.body
    return answer.status == 404 and not told, f"status {answer.status}{', with a traceback' if told else ''}"


def _rate_limit(api: Api) -> tuple[bool | None, str]:
    """One client sends more than may come at once; sooner or later it is asked to wait."""
    if "rate_limiting" not in api.settings.application.api.fastapi.middleware:
        return None, "the settings name no such middleware"
    limit = api.settings.application.api.fastapi.rate_limit
    # Half as many again, and what is let in again meanwhile.
    requests = limit.burst + limit.burst // 2 + limit.requests_per_minute // 6
    if requests > BURST_LIMIT:
        return None, f"{limit.burst} at once are allowed; meeting that would take {requests} requests"
    connections = [Connection(api.url, timeout_s=TIMEOUT_S) for _ in range(AT_ONCE)]
    started, sent = time.monotonic(), 0
    with ThreadPoolExecutor(AT_ONCE) as clients, contextlib.ExitStack() as opened:
        for connection in connections:
            opened.callback(connection.close)
        while sent < requests:
            answers = list(clients.map(lambda one: one.request(api.readiness_path), connections))
            refused = [answer for answer in answers if answer.status == 429]
            sent += len(answers)
            if refused:
                let_in, waits = sent - len(refused), refused[0].headers.get("retry-after", "not said")
                found = f"429 after {let_in} requests, to be tried again in {waits} s; {limit.burst} may come"
                return let_in >= limit.burst // 2, found
    may_come = limit.burst + limit.requests_per_minute / 60 * (time.monotonic() - started)
    if sent <= may_come:
        return None, f"answers came too slowly for {sent} requests to meet the limit: {may_come:.0f} may come meanwhile"
    return False, f"{sent} requests were all answered; {may_come:.0f} may come in that time"
