"""The pods' network, as far as controllers of charts ask over it: what pods answer that run nothing.

It is an HTTP proxy on the loopback, since no name of a Service is known on this machine. A Service with a pod that is
ready answers 200, one without answers 503, and anywhere else there is nobody. Whoever asks Prometheus is told that it
has found nothing: nobody comes to pods that run nothing.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from sandbox.cloud.cluster.api import Api, ApiError, UnknownKindError, UnreachableError
from sandbox.control_plane.ports import LOOPBACK

VARIABLE = "SANDBOX_POD_NETWORK"
"""Address of an HTTP proxy that answers instead: of tests, whose pods have more to say."""

SERVICE = re.compile(r"([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?")
QUERY = "/api/v1/query"
NOTHING = {"status": "success", "data": {"resultType": "vector", "result": []}}
"""Prometheus' answer where no series matches."""


class PodNetwork:
    """Answers until it is closed.

    Args:
        is_ready: Whether a Service (namespace, name) has a pod that is ready.
    """

    def __init__(self, is_ready: Callable[[str, str], bool]) -> None:
        self._server = ThreadingHTTPServer((LOOPBACK, 0), _handler(is_ready))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="pod network", daemon=True).start()

    def variables(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Returns what leads a controller here, or to whoever the caller's variables name.

        Args:
            environment: The caller's variables.
        """
        address = environment.get(VARIABLE) or f"http://{LOOPBACK}:{self._server.server_address[1]}"
        return {"HTTP_PROXY": address, "NO_PROXY": LOOPBACK}

    def close(self) -> None:
        """Answers no more."""
        self._server.shutdown()
        self._server.server_close()


def has_ready_pod(connect: Callable[[], Api], namespace: str, service: str) -> bool:
    """Whether a Service has a pod that is ready, as its endpoints say; one that nobody can ask has none."""
    named = f"kubernetes.io/service-name={service}"
    with contextlib.closing(connect()) as api:
        try:
            slices = api.objects("discovery.k8s.io/v1", "EndpointSlice", namespace, labels=named)
        except (ApiError, UnknownKindError, UnreachableError):
            return False
    return any(
        endpoint.get("conditions", {}).get("ready") is True
        for each in slices
        for endpoint in each.get("endpoints") or ()
    )


def _handler(is_ready: Callable[[str, str], bool]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            service = SERVICE.fullmatch(asked.hostname or "")
            if service is None:
                self._answer(HTTPStatus.BAD_GATEWAY)
            elif not is_ready(service[2], service[1]):
                self._answer(HTTPStatus.SERVICE_UNAVAILABLE)
            else:
                self._answer(HTTPStatus.OK, json.dumps(NOTHING if asked.path.endswith(QUERY) else {}))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.do_GET()

        def _answer(self, status: HTTPStatus, body: str = "{}") -> None:
            content = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Stays quiet: a controller asks again and again."""

    return Handler
