"""`health`: whether the platform does what it is there for, seen from outside.

Workloads by their own status, data stores by what runs them, certificates by their end, the API by its answer. A part
that cannot be asked is a finding of its own and hides no other one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from environments.settings import Settings
from operations import store_health, workload_health
from operations.check import Check
from operations.cluster import Cluster, reached
from operations.engine import Engine
from operations.errors import OperationError
from operations.http_request import NoAnswer, certificate_end, fetched
from operations.known_failures import in_one_line
from operations.outputs import Outputs
from operations.session import Session
from platform_contract.outputs import (
    ApiOutputs,
    EdgeOutputs,
    GoogleCloudOutputs,
    ModelOutputs,
    PostgresqlOutputs,
    RedisOutputs,
)

TIMEOUT_S = 10.0
"""Seconds that an answer over HTTPS may take."""

PAUSE_S = 10.0
"""Seconds between two looks while waiting."""

WORKLOADS = "deployments.apps,statefulsets.apps,rollouts.argoproj.io"
DATABASES = "clusters.postgresql.cnpg.io"
CERTIFICATES = "certificates.cert-manager.io"


def watched(engine: Engine, *, wait_s: float) -> list[Check]:
    """The platform's health, asked again until nothing is failed or under way any more, or the time is over.

    What cannot be asked (no tool, no login, no way) is not waited for: time mends none of it.

    Args:
        engine: The stack.
        wait_s: Seconds to wait for it; 0 asks once.

    Raises:
        OperationError: The stack is not up, or its state cannot be read.
    """
    session = engine.session
    outputs = engine.outputs()
    deadline = session.now() + timedelta(seconds=wait_s)
    while True:
        checks = looked_at(engine, outputs)
        left = (deadline - session.now()).total_seconds()
        waited_for = ", ".join(check.subject for check in checks if check.verdict == "failed" or check.under_way)
        if not waited_for or left <= 0:
            return checks
        session.progress.say(f"not well yet: {waited_for}; looking again for {left:.0f} s")
        session.sleep(min(PAUSE_S, left))


def looked_at(engine: Engine, outputs: Outputs) -> list[Check]:
    """All findings, once.

    Raises:
        OperationError: The stack is a cell, which has nothing of its own to look at.
    """
    settings = engine.configuration.settings
    if settings.stack.kind == "cell":
        raise OperationError(
            "a cell has no workloads and no stores of its own",
            place=f"the stack {engine.stack}",
            consequence="nothing was looked at",
            remedy=f"ask its platform: --stack {settings.stack.platform}",
        )
    checks: list[Check] = []
    try:
        with reached(engine, outputs) as cluster:
            cluster.require_answer()
            checks += _in_cluster(cluster, settings, outputs)
    except OperationError as error:
        checks.append(_unasked("Kubernetes", error))
    checks += _managed(engine.session, outputs)
    checks += _entrances(engine.session, settings, outputs)
    return checks


def _in_cluster(cluster: Cluster, settings: Settings, outputs: Outputs) -> Iterator[Check]:
    databases = settings.database.postgresql
    asked = [(WORKLOADS, namespace) for namespace in _namespaces(settings, outputs)]
    if databases.engine == "cloudnative_pg":
        asked += [(kind, databases.in_cluster.namespace) for kind in (DATABASES, CERTIFICATES)]
    if settings.cache.redis.engine == "in_cluster":
        asked.append((CERTIFICATES, settings.cache.redis.in_cluster.namespace))
    now = cluster.session.now()
    for kinds, namespace in asked:
        try:
            found = cluster.objects(kinds, namespace=namespace)
        except OperationError as error:
            yield _unasked(f"{kinds.partition('.')[0]} of {namespace}", error)
            continue
        if not found:
            yield Check(
                subject=f"namespace {namespace}",
                verdict="failed",
                detail=f"there are no {kinds.partition('.')[0]} in it",
                remedy=f"python -m operations deploy --stack {outputs.stack}",
            )
        yield from (workload_health.judged(item, now) for item in found)


def _namespaces(settings: Settings, outputs: Outputs) -> list[str]:
    """Where workloads of the platform run, each once."""
    models, postgresql, redis = outputs.find("models", ModelOutputs), settings.database.postgresql, settings.cache.redis
    found = [outputs.need("api", ApiOutputs).namespace, settings.cluster.controllers.namespace]
    found += [models.namespace] if models else []
    found += [postgresql.in_cluster.namespace] if postgresql.engine == "cloudnative_pg" else []
    found += [redis.in_cluster.namespace] if redis.engine == "in_cluster" else []
    return list(dict.fromkeys(found))


def _managed(session: Session, outputs: Outputs) -> Iterator[Check]:
    """Stores that Google runs, where the stack has some."""
    postgresql, redis = outputs.find("postgresql", PostgresqlOutputs), outputs.find("redis", RedisOutputs)
    where = outputs.find("google_cloud", GoogleCloudOutputs)
    if where is None:
        return
    if postgresql is not None and postgresql.instance is not None:
        yield from _guarded("Cloud SQL", lambda: _sql(session, str(postgresql.instance), where.project_id))
    if redis is not None and redis.cluster is not None:
        command = ["gcloud", "redis", "clusters", "describe", redis.cluster, f"--region={where.region}"]
        command += [f"--project={where.project_id}", "--format=json"]
        yield from _guarded(
            "Memorystore",
            lambda: [
                store_health.redis_check(
                    str(redis.cluster),
                    session.children.ask_json(command),
                    project=where.project_id,
                    region=where.region,
                )
            ],
        )


def _sql(session: Session, instance: str, project: str) -> list[Check]:
    """An instance and its replicas."""

    def described(name: str) -> dict[str, object]:
        command = ["gcloud", "sql", "instances", "describe", name, f"--project={project}", "--format=json"]
        found: dict[str, object] = session.children.ask_json(command)
        return found

    primary = described(instance)
    names = primary.get("replicaNames") or []
    replicas = {str(name): described(str(name)) for name in (names if isinstance(names, list) else [])}
    return [store_health.sql_check(name, one, project=project) for name, one in {instance: primary, **replicas}.items()]


def _entrances(session: Session, settings: Settings, outputs: Outputs) -> Iterator[Check]:
    """Certificate of every host, and the API's readiness behind those that everybody may ask."""
    edge = outputs.find("edge", EdgeOutputs)
    if edge is None:
        yield Check(subject="edge", verdict="skipped", detail="the stack has no entrance from the internet")
        return
    # The names lead to the first region until a failover.
    address = edge.address if settings.stack.kind == "recovery" else None
    for name, url in edge.urls.items():
        host = settings.edge.hosts.get(name)
        if url.startswith("https:"):
            yield _certificate(session, url, address)
        if host is not None and not host.staff_only:
            yield readiness(url, settings.application.api.probes.readiness_path, address=address)


def readiness(url: str, path: str, *, address: str | None = None) -> Check:
    """Whether the API says that it may be sent requests.

    Args:
        url: `https://host`.
        path: Where it says so.
        address: Address to dial in place of what the name leads to.
    """
    subject, started = f"{url}{path}", time.monotonic()
    try:
        answer = fetched(url, path, timeout_s=TIMEOUT_S, address=address)
    except NoAnswer as error:
        return Check(
            subject=subject, verdict="failed", detail=str(error), remedy="look at the workloads, then the edge"
        )
    took = f"{(time.monotonic() - started) * 1000:.0f} ms"
    if answer.status != 200:
        return Check(
            subject=subject,
            verdict="failed",
            detail=f"status {answer.status} after {took}",
            remedy="its pods' logs say which dependency is missing",
        )
    return Check(subject=subject, verdict="ok", detail=f"status 200 after {took}")


def _certificate(session: Session, url: str, address: str | None) -> Check:
    subject = f"certificate of {url.removeprefix('https://')}"
    remedy = (
        "gcloud certificate-manager certificates list; the parent zone must delegate (docs/bootstrap.md, section 8)"
    )
    try:
        ends = certificate_end(url, timeout_s=TIMEOUT_S, address=address)
    except NoAnswer as error:
        return Check(subject=subject, verdict="failed", detail=str(error), remedy=remedy)
    verdict, detail = workload_health.expiry(ends, session.now())
    return Check(subject=subject, verdict=verdict, detail=detail, remedy="" if verdict == "ok" else remedy)


def _guarded(subject: str, look: Callable[[], list[Check]]) -> list[Check]:
    try:
        return look()
    except OperationError as error:
        return [_unasked(subject, error)]


def _unasked(subject: str, error: OperationError) -> Check:
    return Check(
        subject=subject,
        verdict="unknown",
        detail=f"could not be asked: {in_one_line(error.fact)}",
        remedy=f"{error.remedy} ({error.place})",
    )
