"""A small API that keeps its promises, or breaks the one that it is told to break."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Behaviour:
    """What it does; one fact is changed by a test.

    Attributes:
        statuses: Status by path, where it is not 200.
        headers: On every answer.
        echoes: Whether a correlation id comes back.
        counts: Whether each request has an id of its own.
        limit: Requests after which it says 429; None never.
        tags: Whether its operations have tags.
        delay_s: Seconds that each answer takes.
        body: Of an unknown path.
    """

    statuses: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(
        default_factory=lambda: {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Strict-Transport-Security": "max-age=86400; includeSubDomains",
        }
    )
    echoes: bool = True
    counts: bool = True
    limit: int | None = None
    tags: bool = True
    delay_s: float = 0
    body: bytes = b"{}"
    seen: list[str] = field(default_factory=list)


KNOWN = {"/health/startup", "/health/ready", "/health/live", "/docs", "/redoc", "/openapi.json", "/"}


def handler(behaviour: Behaviour) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer waits 40 ms for the client's acknowledgement

        def do_GET(self) -> None:
            behaviour.seen.append(self.path)
            time.sleep(behaviour.delay_s)
            status = behaviour.statuses.get(self.path, 200 if self.path in KNOWN else 404)
            if behaviour.limit is not None and len(behaviour.seen) > behaviour.limit:
                status = 429
            body = behaviour.body
            if self.path == "/openapi.json" and body == b"{}":
                operation: dict[str, Any] = {"tags": ["music"]} if behaviour.tags else {}
                body = json.dumps({"paths": {"/songs": {"get": operation}}}).encode()
            self.send_response(status)
            for name, value in behaviour.headers.items():
                self.send_header(name, value)
            if behaviour.counts:
                self.send_header("X-Request-ID", f"request-{len(behaviour.seen)}")
            if behaviour.echoes and (sent := self.headers.get("X-Correlation-ID")):
                self.send_header("X-Correlation-ID", sent)
            if status == 429:
                self.send_header("Retry-After", "6")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # some do not wait for the answer
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet."""

    return Handler


@contextlib.contextmanager
def serving(behaviour: Behaviour, secure: Any = None) -> Iterator[str]:
    """Serves on loopback; gives the origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(behaviour))
    server.daemon_threads = True
    scheme = "http"
    if secure is not None:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"{scheme}://{'localhost' if secure else '127.0.0.1'}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
