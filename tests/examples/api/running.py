"""The application as a process of its own, and the servers that it asks, on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

FOLDER = Path(__file__).parents[3] / "examples" / "api"
START_S = 60


@dataclass
class Store:
    """A server that takes connections, and does nothing with them."""

    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def __post_init__(self) -> None:
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def port(self) -> int:
        """Its TCP port."""
        port: int = self.listener.getsockname()[1]
        return port

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.listener.accept()[0].close()

    def end(self) -> None:
        """Takes no more connections."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@dataclass
class Process:
    """The application as the platform runs it."""

    child: subprocess.Popen[str]
    url: str
    metrics_url: str

    def ended(self, timeout_s: float = START_S) -> tuple[int, list[dict[str, Any]]]:
        """Exit code, and what it logged."""
        out, _ = self.child.communicate(timeout=timeout_s)
        return self.child.returncode, [json.loads(line) for line in out.splitlines()]


class SlowModels:
    """Model servers that answer when a test lets them."""

    def __init__(self) -> None:
        self.asked, self.answer = threading.Event(), threading.Event()
        slow = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                slow.asked.set()
                slow.answer.wait(20)
                body = b'{"predictions": [1]}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


def begun(file: str | None) -> subprocess.Popen[str]:
    """The process, told of its configuration alone."""
    environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    if file is not None:
        environ["CONFIGURATION_FILE"] = file
    return subprocess.Popen(
        [sys.executable, "-m", "music_api"],
        cwd=FOLDER,
        env={**environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until_up(process: Process) -> None:
    """Waits for the startup probe."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.child.poll() is None, process.child.communicate()[0]
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{process.url}/health/startup", trust_env=False).status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("it does not start")
