"""Metrics, by the names and labels that the platform's alerts, dashboard and load forecast ask for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, Histogram, make_wsgi_app

from music_api.start_error import StartError

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""OpenTelemetry's, semantic conventions for HTTP metrics; the platform's objectives choose among them."""


class RequestMetrics:
    """Of one application: what was asked, what came of it, how long it took."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._duration = Histogram(
            "http_server_request_duration_seconds",
            "Duration of HTTP server requests.",
            ("http_request_method", "http_route", "http_response_status_code"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )

    def observe(self, method: str, route: str, status: int, duration_s: float) -> None:
        """Counts a request.

        Args:
            method: HTTP method.
            route: Template of its path; empty where none fits, since paths of strangers are endless.
            status: HTTP status of the answer.
            duration_s: Seconds until the answer was sent.
        """
        self._duration.labels(method, route, str(status)).observe(duration_s)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Stays quiet: a collector asks twice a minute."""


def serve(registry: CollectorRegistry, *, host: str, port: int, path: str) -> Callable[[], None]:
    """Tells the metrics on a port of their own; gives what ends it.

    Raises:
        StartError: The port is taken.
    """
    told: Any = make_wsgi_app(registry)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != path:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b""]
        answer: Iterable[bytes] = told(environ, start_response)
        return answer

    try:
        server = make_server(host, port, application, server_class=_Server, handler_class=_Quiet)
    except OSError as error:
        raise StartError(
            f"application.api.metrics.port: {port}: {error.strerror}; nobody could watch, so nothing starts: free it"
        ) from None
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server.shutdown
