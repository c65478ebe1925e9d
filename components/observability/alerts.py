"""What somebody is told of, as data: severity, PromQL query, and what to do first. Pure; no Pulumi.

The API's own metrics follow OpenTelemetry's semantic conventions (`http_server_request_duration_seconds`), collected by
managed Prometheus (collection.py); everything else comes from Google's own metrics, whose names PromQL spells with `_`
and `:`. Model servers have a table of their own (model_alerts.py).
https://cloud.google.com/monitoring/promql/promql-mapping
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from components.load_forecast import ForecastArgs

Severity = Literal["critical", "error", "warning"]

REQUESTS = "http_server_request_duration_seconds"
STATUS = "http_response_status_code"
MINUTE_S = 60
# Memory that the kernel cannot take back.
HELD = 'memory_type="non-evictable"'
# Which of Google's own metrics are meant; PromQL wants to be told.
CONTAINERS = 'monitored_resource="k8s_container"'
DATABASES = 'monitored_resource="cloudsql_database"'


@dataclass(frozen=True, kw_only=True)
class ThresholdsArgs:
    """Above what somebody is told; percentages of what there is, milliseconds, seconds."""

    error_percent: float
    latency_p95_ms: int
    processor_percent: int
    memory_percent: int
    disk_percent: int
    connection_percent: int
    replica_lag_s: int
    gpu_percent: int
    prediction_p95_ms: int


@dataclass(frozen=True, kw_only=True)
class WatchedArgs:
    """What there is to watch.

    Attributes:
        api_namespace: Kubernetes namespace of the API.
        api_job: Label `job` of the API's metrics.
        models_namespace: Kubernetes namespace of the model servers; None where there are none.
        models_job: Label `job` of their metrics.
        cloud_sql_connections: Connections that the Cloud SQL database takes; None where the database is not Cloud SQL.
        stores: Data stores that run as pods: what each is called to its Kubernetes namespace.
        gpus: Whether there are any.
        backup_rpo_minutes: Minutes in which a backup of the cluster must succeed; None where Backup for GKE takes none.
        forecast: The forecast that the API is scaled by; None where there is none.
    """

    api_namespace: str
    api_job: str
    models_namespace: str | None
    models_job: str
    cloud_sql_connections: int | None
    stores: Mapping[str, str]
    gpus: bool
    backup_rpo_minutes: int | None
    forecast: ForecastArgs | None


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One thing that somebody is told of.

    Attributes:
        key: Stable name.
        severity: How bad it is, and so who is told.
        title: What is wrong, for people.
        query: PromQL; a result is an alarm.
        for_s: Seconds for which it must hold; a multiple of 30.
        first_step: What whoever is told should do first.
    """

    key: str
    severity: Severity
    title: str
    query: str
    for_s: int
    first_step: str


def alerts(watched: WatchedArgs, thresholds: ThresholdsArgs) -> Iterator[Alert]:
    """Everything that is watched here; objectives, changes and backups have their own tables."""
    yield from _api(watched, thresholds)
    yield from _nodes(thresholds)
    if watched.cloud_sql_connections is not None:
        yield from _cloud_sql(watched.cloud_sql_connections, thresholds)
    if watched.gpus:
        yield from _gpus(thresholds)


def error_ratio(namespace: str, window: str) -> str:
    """Share of the API's requests that fail on our side, 0 to 1."""
    chosen = f'namespace="{namespace}"'
    return (
        f'sum(rate({REQUESTS}_count{{{chosen},{STATUS}=~"5.."}}[{window}])) / '
        f"sum(rate({REQUESTS}_count{{{chosen}}}[{window}]))"
    )


def slow_ratio(namespace: str, window: str, bound_ms: int) -> str:
    """Share of the API's requests that take longer than a bound of the histogram, 0 to 1."""
    chosen = f'namespace="{namespace}"'
    return (
        f"1 - sum(rate({REQUESTS}_bucket{{{chosen},{bound(bound_ms)}}}[{window}])) / "
        f"sum(rate({REQUESTS}_count{{{chosen}}}[{window}]))"
    )


def latency_quantile(namespace: str, window: str, quantile: float) -> str:
    """Seconds within which the given share of requests is answered."""
    return (
        f'histogram_quantile({quantile:g}, sum by (le) (rate({REQUESTS}_bucket{{namespace="{namespace}"}}[{window}])))'
    )


def silence(namespace: str, job: str) -> str:
    """A result when no pod of the job answered the last look; `up` is there from the first look, requests or none."""
    return f'absent(up{{namespace="{namespace}",job="{job}"}} == 1)'


def seconds(milliseconds: int) -> str:
    """Milliseconds as seconds, the way Prometheus spells a number: 0.5, 1.0."""
    return repr(milliseconds / 1000)


def bound(milliseconds: int) -> str:
    """What matches a bucket's bound: buckets are stored as numbers, and whole ones may come back as 1 or as 1.0."""
    spelt = seconds(milliseconds)
    whole = spelt.removesuffix(".0")
    return f'le="{spelt}"' if whole == spelt else f'le=~"{whole}|{whole}[.]0"'


def share(percent: float) -> str:
    """A percentage as a number from 0 to 1."""
    return f"{percent / 100:.6g}"


def _api(watched: WatchedArgs, limit: ThresholdsArgs) -> Iterator[Alert]:
    namespace = watched.api_namespace
    container = f'{CONTAINERS},namespace_name="{namespace}"'
    yield Alert(
        key="api-errors",
        severity="error",
        title="The API fails",
        query=f"{error_ratio(namespace, '5m')} > {share(limit.error_percent)}",
        for_s=5 * MINUTE_S,
        first_step="Compare with the last deployment; roll back when it began there.",
    )
    yield Alert(
        key="api-latency",
        severity="error",
        title="The API is slow",
        query=f"{latency_quantile(namespace, '5m', 0.95)} > {seconds(limit.latency_p95_ms)}",
        for_s=10 * MINUTE_S,
        first_step="Look whether the database, the cache or the models answer late.",
    )
    yield Alert(
        key="api-silent",
        severity="critical",
        title="The API reports nothing",
        query=silence(namespace, watched.api_job),
        for_s=10 * MINUTE_S,
        first_step="Either no pod runs, or nobody collects its metrics: look at the pods, then at managed Prometheus.",
    )
    yield Alert(
        key="api-processor",
        severity="warning",
        title="The API's processors are nearly used up",
        query=f"avg(kubernetes_io:container_cpu_limit_utilization{{{container}}}) > {share(limit.processor_percent)}",
        for_s=15 * MINUTE_S,
        first_step="Look whether the autoscaler has reached its maximum.",
    )
    yield Alert(
        key="api-memory",
        severity="error",
        title="A pod of the API has nearly used up its memory",
        query=(
            f"max(kubernetes_io:container_memory_limit_utilization{{{container},{HELD}}}) > "
            f"{share(limit.memory_percent)}"
        ),
        for_s=10 * MINUTE_S,
        first_step="A leak grows with every request since the start; a load spike falls again.",
    )
    yield Alert(
        key="api-restarts",
        severity="error",
        title="Pods of the API keep restarting",
        query=f"sum(increase(kubernetes_io:container_restart_count{{{container}}}[15m])) > 3",
        for_s=0,
        first_step="Read the logs of the container that ended.",
    )


def _nodes(limit: ThresholdsArgs) -> Iterator[Alert]:
    for key, metric, percent in (
        ("node-processor", "node_cpu_allocatable_utilization", limit.processor_percent),
        ("node-memory", "node_memory_allocatable_utilization", limit.memory_percent),
    ):
        yield Alert(
            key=key,
            severity="warning",
            title=f"The nodes have little {key.partition('-')[2]} left",
            query=f'avg(kubernetes_io:{metric}{{monitored_resource="k8s_node"}}) > {share(percent)}',
            for_s=30 * MINUTE_S,
            first_step="Look whether the node pool has reached its maximum, and whether quota stops it.",
        )


def _cloud_sql(connections: int, limit: ThresholdsArgs) -> Iterator[Alert]:
    used: tuple[tuple[str, Severity, str, int], ...] = (
        ("database-processor", "warning", "cpu_utilization", limit.processor_percent),
        ("database-memory", "error", "memory_utilization", limit.memory_percent),
        ("database-disk", "error", "disk_utilization", limit.disk_percent),
    )
    for key, severity, metric, percent in used:
        yield Alert(
            key=key,
            severity=severity,
            title=f"The database has little {key.partition('-')[2]} left",
            query=f"max by (database_id) (cloudsql_googleapis_com:database_{metric}{{{DATABASES}}}) > {share(percent)}",
            for_s=15 * MINUTE_S,
            first_step="Look at Query Insights for what changed; a full disk grows by itself up to its limit only.",
        )
    yield Alert(
        key="database-connections",
        severity="error",
        title="The database's connections are nearly used up",
        query=(
            "sum by (database_id) (cloudsql_googleapis_com:database_postgresql_num_backends"
            f"{{{DATABASES}}}) > {connections * limit.connection_percent // 100}"
        ),
        for_s=5 * MINUTE_S,
        first_step="Look which pool holds them; idle ones in a transaction are a bug of the application.",
    )
    yield Alert(
        key="database-replica-lag",
        severity="error",
        title="A read replica is behind",
        query=f"max by (database_id) (cloudsql_googleapis_com:database_replication_replica_lag{{{DATABASES}}}) > "
        f"{limit.replica_lag_s}",
        for_s=5 * MINUTE_S,
        first_step="Readers see old data. A long query on the replica holds it back, or its disk is too slow.",
    )
    yield Alert(
        key="database-down",
        severity="critical",
        title="The database is down",
        query=f"min by (database_id) (cloudsql_googleapis_com:database_up{{{DATABASES}}}) < 1",
        for_s=2 * MINUTE_S,
        first_step="Look at the instance's operations: a failover takes about a minute, maintenance has its window.",
    )


def _gpus(limit: ThresholdsArgs) -> Iterator[Alert]:
    yield Alert(
        key="gpu-busy",
        severity="warning",
        title="The GPUs are nearly always busy",
        query=(f"avg(kubernetes_io:container_accelerator_duty_cycle{{{CONTAINERS}}}) > {limit.gpu_percent}"),
        for_s=15 * MINUTE_S,
        first_step="Requests queue in the model server: raise the serving nodes, or the batch size.",
    )
    yield Alert(
        key="gpu-memory",
        severity="error",
        title="A GPU's memory is nearly used up",
        query=(
            f"max(kubernetes_io:container_accelerator_memory_used{{{CONTAINERS}}} / "
            f"kubernetes_io:container_accelerator_memory_total{{{CONTAINERS}}}) > {share(limit.gpu_percent)}"
        ),
        for_s=10 * MINUTE_S,
        first_step="The next model that is loaded fails: unload an old version first.",
    )
