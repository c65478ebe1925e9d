"""Pods that run nothing, and what they say: metrics per version as they are told, and an answer from the preview.

Stands in the place of the collection, which asks each pod and adds `namespace` and the version's hash: here one server
tells the series of all versions, with those labels. It is the pods' network of the controller, too
(sandbox/control_plane/pod_network.py), which otherwise would find whatever is ready good.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.end_to_end.releases.time_line import TimeLine

HISTOGRAM = "http_server_request_duration_seconds"
BOUNDS = ("0.005", "0.01", "0.05", "0.1", "0.25", "0.5", "0.75", "1.0", "2.5", "5.0", "+Inf")


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """How a version does.

    Attributes:
        requests_per_s: How many come.
        errors_before: Percentage of requests that fail before its promotion.
        errors_after: The same, once it has the traffic.
        answers: Whether the preview answers with 2xx.
    """

    requests_per_s: float
    errors_before: float
    errors_after: float
    answers: bool


GOOD = Behaviour(requests_per_s=50, errors_before=0, errors_after=0, answers=True)


class ToldPods:
    """Counts requests for each version that there is, as its behaviour is."""

    def __init__(self, line: TimeLine, behaviours: Mapping[str, Behaviour]) -> None:
        """Serve from a free port of the loopback.

        Args:
            line: Tells which versions there are, and which of them has the traffic.
            behaviours: How each release does.
        """
        self._line = line
        self._behaviours = behaviours
        self._lock = threading.Lock()
        self._counted: dict[str, dict[str, float]] = {}
        self._looked = time.monotonic()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="told-pods", daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()

    def _told(self) -> str:
        with self._lock:
            now = time.monotonic()
            passed, self._looked = now - self._looked, now
            lines = []
            for version, release in dict(self._line.hashes).items():
                counted = self._counted.setdefault(version, {"good": 0.0, "bad": 0.0})
                behaviour, active = self._behaviours[release], self._line.active == version
                bad = (behaviour.errors_after if active else behaviour.errors_before) / 100
                counted["bad"] += behaviour.requests_per_s * passed * bad
                counted["good"] += behaviour.requests_per_s * passed * (1 - bad)
                for outcome, status in (("good", "200"), ("bad", "500")):
                    if counted[outcome]:
                        lines += self._series(version, status, counted[outcome])
            return "\n".join(lines) + "\n"

    def _answers(self) -> bool:
        """Whether the version that the preview Service leads to does."""
        release = self._line.hashes.get(self._line.preview)
        return release is not None and self._behaviours[release].answers

    def _series(self, version: str, status: str, value: float) -> list[str]:
        labels = f'namespace="{self._line.namespace}",version="{version}",http_response_status_code="{status}"'
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
                    self._answer(200 if pods._answers() else 503, '{"ready": true}', "application/json")
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
