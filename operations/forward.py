"""`forward`: the services of a development stack at ports of this machine, until Ctrl-C.

For programs on a laptop (the override `docker`): the database and the cache under the names that their certificates
carry, the API as it is. A forward that breaks, because its pod went away, is begun anew.
Redis' clients dial the addresses that discovery tells them, which lie in the cluster: what is forwarded is discovery,
enough for redis-cli on one node's keys and no more.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from environments.settings import Settings
from operations.children import Beside
from operations.cluster import Cluster, reached
from operations.engine import Engine
from operations.errors import NOTHING_CHANGED, OperationError
from operations.outputs import Outputs
from platform_contract.outputs import ApiOutputs, PostgresqlOutputs, RedisOutputs

LOOPBACK = "127.0.0.1"
PAUSE_S = 1.0
"""Seconds between two looks at the forwards."""

ATTEMPTS = 5
"""Failures in a row after which a forward is given up."""


@dataclass(frozen=True, kw_only=True)
class Forward:
    """One service.

    Attributes:
        names: Host names under which clients ask for it; none where any name will do.
        namespace: Its namespace.
        service: Its name.
        port: Its port in the cluster.
        local_port: The port on this machine.
    """

    names: tuple[str, ...]
    namespace: str
    service: str
    port: int
    local_port: int


def forward(engine: Engine) -> None:
    """Forwards until the user has had enough.

    Raises:
        OperationError: The stack is protected, a port is taken, or the cluster does not answer.
        Interrupted: The user has had enough.
    """
    session, settings = engine.session, engine.configuration.settings
    if settings.protection.enabled:
        raise OperationError(
            f"the stack {engine.stack} is protected: its data comes to no laptop",
            place=str(engine.configuration.config.origin("protection.enabled")),
            consequence="nothing was forwarded",
            remedy="forward a stack of development",
        )
    outputs = engine.outputs()
    with session.holding(f"{engine.stack}.forward", "forward"), reached(engine, outputs) as cluster:
        forwards = wanted(cluster, settings, outputs)
        for one in forwards:
            session.progress.say(f"{LOOPBACK}:{one.local_port}  {one.service}.{one.namespace}")
        named = " ".join(name for one in forwards for name in one.names)
        session.progress.say(f"for /etc/hosts, so that certificates fit: {LOOPBACK} {named}")
        if session.dry_run:
            for one in forwards:
                session.progress.say(f"would run: {' '.join(_command(cluster, one))}")
            return
        _require_free(forwards)
        _keep(cluster, forwards)


def wanted(cluster: Cluster, settings: Settings, outputs: Outputs) -> list[Forward]:
    """What is forwarded: every store inside the cluster, and the API.

    Raises:
        OperationError: The stack exports nothing of them.
    """
    api, found = outputs.need("api", ApiOutputs), []
    postgresql, redis = outputs.find("postgresql", PostgresqlOutputs), outputs.find("redis", RedisOutputs)
    if postgresql is not None and settings.database.postgresql.engine == "cloudnative_pg":
        namespace = settings.database.postgresql.in_cluster.namespace
        hosts = {"rw": (postgresql.primary_host,), "ro": postgresql.replica_hosts}
        for number, (role, names) in enumerate(hosts.items()):
            service = _pooler_service(cluster, namespace, role)
            if service is not None:
                found.append(_forward(names, namespace, service, postgresql.port, number))
    if redis is not None and settings.cache.redis.engine == "in_cluster":
        namespace = settings.cache.redis.in_cluster.namespace
        service = _one_with_address(cluster, namespace, redis.port)
        found.append(_forward((redis.discovery_host,), namespace, service, redis.port, 0))
    found.append(
        Forward(
            names=(),
            namespace=api.namespace,
            service=api.active_service,
            port=_http_port(cluster, api),
            local_port=settings.application.api.port,
        )
    )
    return found


def _forward(names: Sequence[str], namespace: str, service: str, port: int, number: int) -> Forward:
    return Forward(names=tuple(names), namespace=namespace, service=service, port=port, local_port=port + number)


def _pooler_service(cluster: Cluster, namespace: str, role: str) -> str | None:
    """The Service before the poolers of a role: the one that selects a pooler whose type it is."""
    poolers = cluster.objects("poolers.postgresql.cnpg.io", namespace=namespace)
    named = {str(pooler["metadata"]["name"]) for pooler in poolers if pooler["spec"].get("type") == role}
    for service in _services(cluster, namespace):
        if (service["spec"].get("selector") or {}).get("cnpg.io/poolerName") in named and _is_ours(service):
            return str(service["metadata"]["name"])
    return None


def _one_with_address(cluster: Cluster, namespace: str, port: int) -> str:
    """The Service with an address of its own: discovery; the nodes' own has none."""
    for service in _services(cluster, namespace):
        ports = [one["port"] for one in service["spec"].get("ports") or []]
        if service["spec"].get("clusterIP") != "None" and port in ports:
            return str(service["metadata"]["name"])
    raise OperationError(
        f"no Service with the port {port} is in it",
        place=f"namespace {namespace}",
        consequence="nothing was forwarded",
        remedy="bring the stack up anew",
    )


def _is_ours(service: dict[str, Any]) -> bool:
    """Whether the program made it, and not the operator beside its pooler."""
    return not service["metadata"].get("ownerReferences")


def _http_port(cluster: Cluster, api: ApiOutputs) -> int:
    services = {str(one["metadata"]["name"]): one for one in _services(cluster, api.namespace)}
    ports = (services.get(api.active_service) or {"spec": {}})["spec"].get("ports") or [{"port": api.port}]
    return int(ports[0]["port"])


def _services(cluster: Cluster, namespace: str) -> list[dict[str, Any]]:
    return cluster.objects("services", namespace=namespace)


def _require_free(forwards: Sequence[Forward]) -> None:
    for one in forwards:
        with contextlib.closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, one.local_port))
            except OSError as error:
                raise OperationError(
                    f"the port {one.local_port} cannot be had ({error.strerror})",
                    place=f"{LOOPBACK}:{one.local_port}, for {one.service}",
                    consequence=f"{NOTHING_CHANGED}, and nothing was forwarded",
                    remedy="end what listens there",
                ) from None


def _keep(cluster: Cluster, forwards: Sequence[Forward]) -> None:
    session, failures = cluster.session, dict.fromkeys(forwards, 0)
    with contextlib.ExitStack() as running:
        children = {one: running.enter_context(_begun(cluster, one)) for one in forwards}
        session.progress.say("forwarding; Ctrl-C ends it")
        while True:
            session.sleep(PAUSE_S)
            for one, child in list(children.items()):
                if child.poll() is None:
                    failures[one] = 0
                    continue
                failures[one] += 1
                said = child.last_words()[-300:]
                if failures[one] >= ATTEMPTS:
                    raise OperationError(
                        f"{one.service} cannot be forwarded: {said}",
                        place=f"namespace {one.namespace}",
                        consequence="all forwards were ended",
                        remedy="kubectl get pods in that namespace says how it is",
                    )
                session.progress.say(f"{one.service}: begun anew ({said})")
                children[one] = running.enter_context(_begun(cluster, one))


@contextlib.contextmanager
def _begun(cluster: Cluster, one: Forward) -> Iterator[Beside]:
    with cluster.session.children.beside(_command(cluster, one), extra=cluster.variables) as child:
        yield child


def _command(cluster: Cluster, one: Forward) -> list[str]:
    return cluster.command(
        "port-forward",
        f"service/{one.service}",
        f"{one.local_port}:{one.port}",
        "--namespace",
        one.namespace,
        f"--address={LOOPBACK}",
    )
