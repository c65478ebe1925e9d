"""One process that serves the three stand-ins on free local ports, for one directory."""

from __future__ import annotations

import fcntl
import importlib.metadata
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.cloud.catalogue import entries_of
from sandbox.cloud.cluster.charts import Charts, definitions
from sandbox.cloud.cluster.clusters import Clusters
from sandbox.cloud.cluster.lifecycle import ClusterLifecycle
from sandbox.cloud.faults import Faults
from sandbox.cloud.google_provider import GoogleProvider
from sandbox.cloud.kubernetes_provider import KubernetesProvider
from sandbox.cloud.lifecycle import Lifecycle
from sandbox.cloud.random_provider import RandomProvider
from sandbox.cloud.servicer import Provider
from sandbox.cloud.store import Store

PROVIDERS: dict[str, type[Provider]] = {
    "gcp": GoogleProvider,
    "kubernetes": KubernetesProvider,
    "random": RandomProvider,
}

CLUSTERS = "clusters"
"""The folder beside the directory in which the clusters with a real API server have theirs."""

_WATCH_S = 0.5
"""Seconds between two looks at whether the directory is still there."""

_WORKERS = 32
"""Operations at once, per provider: more than an engine's default parallelism times a few stacks."""


class BusyError(Exception):
    """Another server already serves the directory."""


def providers(directory: Path) -> dict[str, Provider]:
    """The three stand-ins over one directory, not yet listening."""
    store, faults = Store(directory), Faults(directory)
    clusters = Clusters(directory.parent / CLUSTERS)
    lifecycles = {"kubernetes": ClusterLifecycle(store, faults, clusters, Charts(definitions))}
    elsewhere = Lifecycle(store, faults)
    return {
        name: kind(
            name, importlib.metadata.version(f"pulumi-{name}"), entries_of(name), lifecycles.get(name, elsewhere)
        )
        for name, kind in PROVIDERS.items()
    }


def serve(directory: Path, stop: threading.Event) -> None:
    """Serves until `stop` is set or the directory is gone; DIR/servers.json says where, once all listen.

    Raises:
        BusyError: Another process serves the directory.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _owned(directory):
        Store(directory).discard_drafts()
        servers = {name: _listening(provider) for name, provider in providers(directory).items()}
        announcement = {"pid": os.getpid(), "providers": {name: port for name, (_, port) in servers.items()}}
        draft = directory / f".servers.{os.getpid()}"
        draft.write_text(json.dumps(announcement), encoding="utf-8")
        os.replace(draft, directory / "servers.json")
        born = directory.stat().st_ino
        while not stop.wait(_WATCH_S):
            if not _is_there(directory, born):
                break
        for server, _ in servers.values():
            server.stop(grace=1).wait()
        if _is_there(directory, born):
            (directory / "servers.json").unlink(missing_ok=True)


@contextmanager
def _owned(directory: Path) -> Iterator[None]:
    """Holds the directory's lock; the kernel frees it however the process ends."""
    with (directory / "lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            raise BusyError(
                f"{directory}: another stand-in cloud serves this directory already (process {owner}); "
                "use it, or stop it first"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _listening(provider: Provider) -> tuple[grpc.Server, int]:
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix=provider.name),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def _is_there(directory: Path, born: int) -> bool:
    try:
        return directory.stat().st_ino == born
    except FileNotFoundError:
        return False


def run(directory: Path) -> int:
    """Serves in the foreground until SIGTERM, SIGINT or the loss of the directory; returns the exit status."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        serve(directory, stop)
    except BusyError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
