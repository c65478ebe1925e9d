"""The application in process, and as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from music_api.application import application
from music_api.metrics import RequestMetrics
from tests.examples.api import told
from tests.examples.api.running import Process, SlowModels, Store, begun, until_up
from tests.free_ports import free_ports


@dataclass
class InProcess:
    """The application, and a client of it."""

    app: FastAPI
    metrics: RequestMetrics
    loop: asyncio.AbstractEventLoop

    def ask(self, path: str, *, method: str = "GET", json: Any = None, **headers: str) -> httpx.Response:
        """One request, as the process would hand it over; `_` in names of headers stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=("192.0.2.7", 4711))
            async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
                return await client.request(method, path, json=json, headers=named)

        return self.loop.run_until_complete(asked())

    def counted(self, **labels: str) -> float:
        """Requests with these labels of the metric that the platform asks for."""
        name = "http_server_request_duration_seconds"
        return sum(
            sample.value
            for family in self.metrics.registry.collect()
            for sample in family.samples
            if sample.name == f"{name}_count" and labels.items() <= sample.labels.items()
        )


@pytest.fixture
def started(tmp_path) -> Iterator[Callable[..., InProcess]]:
    """Starts the application of a stack in process; what is changed of its configuration is named."""
    loop = asyncio.new_event_loop()

    def start(of: str, *, model_transport: httpx.AsyncBaseTransport | None = None, **changed: Any) -> InProcess:
        metrics = RequestMetrics()
        app = application(told.configuration(tmp_path, of, **changed), metrics, model_transport=model_transport)
        return InProcess(app, metrics, loop)

    yield start
    loop.close()


@pytest.fixture
def stores() -> Iterator[dict[str, Store]]:
    """Database and cache on loopback."""
    found = {"database": Store(), "cache": Store()}
    yield found
    for store in found.values():
        store.end()


@pytest.fixture
def run(tmp_path, stores) -> Iterator[Callable[..., Process]]:
    """Runs the application of a stack as a process, at free ports, with stores on loopback."""
    with contextlib.ExitStack() as stack:

        def start(of: str, *, waits: bool = True, **changed: Any) -> Process:
            port, metrics_port = free_ports(2)
            here = {
                "application.api.port": port,
                "application.api.metrics.port": metrics_port,
                "database.postgresql.cluster.primary_host": "127.0.0.1",
                "database.postgresql.port": stores["database"].port,
                "cache.redis.cluster.discovery_host": "127.0.0.1",
                "cache.redis.port": stores["cache"].port,
            }
            by_path = {name.replace("__", "."): value for name, value in changed.items()}
            file = told.mounted(tmp_path, told.rendered(of), {**here, **by_path})
            process = Process(begun(str(file)), f"http://127.0.0.1:{port}", f"http://127.0.0.1:{metrics_port}")
            stack.enter_context(process.child)  # closes its pipe and waits for it, once it is killed
            stack.callback(process.child.kill)
            if waits:
                until_up(process)
            return process

        yield start


@pytest.fixture
def slow_models() -> Iterator[SlowModels]:
    """They are there, and hold their answers back."""
    models = SlowModels()
    yield models
    models.answer.set()
    models.server.shutdown()
    models.server.server_close()
