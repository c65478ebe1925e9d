"""The process: configuration, logs, metrics on their port, requests on theirs, and an orderly end."""

from __future__ import annotations

import logging
import os
import signal
import socket
from typing import Any

import uvicorn

from music_api import configuration, logs, metrics
from music_api.application import application
from music_api.configuration import Configuration
from music_api.start_error import StartError

LOG = logging.getLogger("music_api")

EVERYWHERE = "0.0.0.0"  # a pod's border is its network policy
FAILED = 1


def main() -> int:
    """Serves until it is told to end; gives the exit code."""
    logs.set_up("INFO")
    try:
        told = configuration.read(os.environ)
        logs.set_up(told.logging.level)
        _serve(told)
    except StartError as error:
        LOG.critical("%s", error)
        return FAILED
    return 0


def _serve(told: Configuration) -> None:
    api = told.application.api
    request_metrics = metrics.RequestMetrics()
    listener = _listener(api.port)
    server = uvicorn.Server(
        uvicorn.Config(
            application(told, request_metrics),
            log_config=None,  # ours
            access_log=False,  # it tells addresses and paths
            server_header=False,
            proxy_headers=False,  # `client` reads them as the load balancer writes them
            timeout_graceful_shutdown=api.shutdown_grace_s,
        )
    )
    # One may come before uvicorn listens for it; and after an orderly end uvicorn raises it again, which is no failure.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: setattr(server, "should_exit", True))
    end = metrics.serve(request_metrics.registry, host=EVERYWHERE, port=api.metrics.port, path=api.metrics.path)
    LOG.info("starting", extra={"fields": _facts(told)})
    try:
        server.run(sockets=[listener])
    finally:
        end()
    LOG.info("ended")


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((EVERYWHERE, port), backlog=2048)
    except OSError as error:
        raise StartError(
            f"application.api.port: {port}: {error.strerror}; nobody could be served, so nothing starts: free it"
        ) from None


def _facts(told: Configuration) -> dict[str, Any]:
    """What it was told, for whoever wonders what this version runs with; no user names."""
    database, redis, ml = told.database.postgresql, told.cache.redis, told.ml_services
    return {
        "environment": told.environment,
        "middleware": told.application.api.fastapi.middleware,
        "database": {
            **database.cluster.model_dump(),
            "name": database.name,
            "authentication": database.authentication,
            "connection_pool": database.connection_pool.model_dump(),
        },
        "cache": {**redis.cluster.model_dump(), "authentication": redis.authentication},
        "models": {
            **ml.tensorflow_serving.cluster.model_dump(),
            **ml.model_management.model_dump(),
            "names": ml.tensorflow_serving.inference.models if ml.tensorflow_serving.inference else [],
        },
    }
