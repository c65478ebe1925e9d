"""Pods that run nothing, and what they say: metrics per version as they are told, and an answer from the preview.

Stands in the place of the collection, which asks each pod and adds `namespace` and the version's hash: here one server
tells the series of all versions, with those labels. It is the HTTP proxy of the controller, too, since no cluster's DNS
knows `api-preview` on this machine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REQUESTS_PER_S = 50
HISTOGRAM = "http_server_request_duration_seconds"
BOUNDS = ("0.005", "0.01", "0.05", "0.1", "0.25", "0.5", "0.75", "1.0", "2.5", "5.0", "+Inf")


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """How a version does.

    Attributes:
        errors_before: Percentage of requests that fail before its promotion.
        errors_after: The same, once it has the traffic.
        answers: Whether the preview answers with 2xx.
    """

    errors_before: float
    errors_after: float
    answers: bool


GOOD = Behaviour(errors_before=0, errors_after=0, answers=True)


class ToldPods:
    """Counts requests for each version that there is, as its behaviour is."""

    def __init__(self, namespace: str, behaviour_of: Callable[[str], tuple[Behaviour, bool] | None]) -> None:
        """Serve from a free port of the loopback.

        Args:
            namespace: Of the pods.
            behaviour_of: By a version's hash how it does, and whether it has the traffic; None for no such version.
        """
        self.namespace = namespace
        self._behaviour_of = behaviour_of
        self._lock = threading.Lock()
        self._versions: dict[str, dict[str, float]] = {}
        self._preview = ""
        self._looked = time.monotonic()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="told-pods", daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def knows(self, version: str) -> None:
        """There are pods of a version."""
        with self._lock:
            self._versions.setdefault(version, {"good": 0.0, "bad": 0.0})

    def previews(self, version: str) -> None:
        """The preview Service leads to a version."""
        self._preview = version

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()

    def _told(self) -> str:
        with self._lock:
            now = time.monotonic()
            passed, self._looked = now - self._looked, now
            lines = []
            for version, counted in self._versions.items():
                found = self._behaviour_of(version)
                if found is not None:
                    behaviour, active = found
                    bad = (behaviour.errors_after if active else behaviour.errors_before) / 100
                    counted["bad"] += REQUESTS_PER_S * passed * bad
                    counted["good"] += REQUESTS_PER_S * passed * (1 - bad)
                for outcome, status in (("good", "200"), ("bad", "500")):
                    if counted[outcome]:
                        lines += self._series(version, status, counted[outcome])
            return "\n".join(lines) + "\n"

    def _series(self, version: str, status: str, value: float) -> list[str]:
        labels = f'namespace="{self.namespace}",version="{version}",http_response_status_code="{status}"'
        count = f"{value:.3f}"
        buckets = [f'{HISTOGRAM}_bucket{{{labels},le="{bound}"}} {count}' for bound in BOUNDS]
        return [*buckets, f"{HISTOGRAM}_count{{{labels}}} {count}", f"{HISTOGRAM}_sum{{{labels}}} {count}"]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pods = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/metrics":
                    self._answer(200, pods._told(), "text/plain; version=0.0.4")
                elif self.path.startswith("http://api-preview."):
                    found = pods._behaviour_of(pods._preview)
                    self._answer(200 if found and found[0].answers else 503, '{"ready": true}', "application/json")
                else:
                    self._answer(404, "", "text/plain")

            def _answer(self, status: int, text: str, content_type: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:
                """Stays quiet."""

        return Handler
