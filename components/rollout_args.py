"""What a blue-green workload takes; `rollout.py` says what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input, Resource


@dataclass(frozen=True, kw_only=True)
class ResourcesArgs:
    """What one pod asks for; Kubernetes quantities.

    Attributes:
        cpu_request: CPU reserved, e.g. `500m`.
        cpu_limit: CPU at most.
        memory: Memory reserved and at most: equal, so that a pod is never evicted for memory it was promised.
        ephemeral_storage: Disk reserved and at most (temporary files, logs).
    """

    cpu_request: str
    cpu_limit: str
    memory: str
    ephemeral_storage: str


@dataclass(frozen=True, kw_only=True)
class ProbesArgs:
    """How the pods' health is asked for, over HTTP.

    Attributes:
        startup_path: Answers once the process has started; the other probes wait for it.
        readiness_path: Answers while requests may be sent here (dependencies included).
        liveness_path: Answers while the process is worth keeping (dependencies excluded, or one outage restarts
            everything).
        startup_timeout_s: Seconds that a start may take.
        period_s: Seconds between readiness and liveness probes.
        timeout_s: Seconds that an answer may take.
        failure_threshold: Failures in a row that count.
    """

    startup_path: str
    readiness_path: str
    liveness_path: str
    startup_timeout_s: int
    period_s: int
    timeout_s: int
    failure_threshold: int


@dataclass(frozen=True, kw_only=True)
class PredictiveArgs:
    """A forecast to scale by; the cluster must have KEDA, whose own Google identity may read metrics.

    Attributes:
        server: Address of a Prometheus API, without the `/api/v1` at its end; asked with a token of Google's.
        query: PromQL: how many requests per second are coming, as one value, always.
        requests_per_pod: Requests per second that one pod serves.
    """

    server: str
    query: str
    requests_per_pod: float


@dataclass(frozen=True, kw_only=True)
class ScalingArgs:
    """The autoscalers.

    Attributes:
        min_replicas: Pods at least.
        max_replicas: Pods at most.
        cpu_utilization_percent: Target, in percent of the CPU request.
        scale_down_stabilization_s: Seconds over which the highest recommendation counts before pods are removed.
        predictive: A forecast that counts beside processor use; None where nothing is forecast.
        recommendations: Whether a vertical autoscaler says what a pod should ask for. It changes nothing: a size is a
            release. The cluster must know its definition.
    """

    min_replicas: int
    max_replicas: int
    cpu_utilization_percent: int
    scale_down_stabilization_s: int
    predictive: PredictiveArgs | None
    recommendations: bool


@dataclass(frozen=True, kw_only=True)
class MeasureArgs:
    """Something about a new version that must not be too much.

    Attributes:
        query: PromQL with one value or none, and the placeholder of the version (release_analysis.VERSION_ARGUMENT).
        most: The greatest value that is good.
    """

    query: str
    most: float


@dataclass(frozen=True, kw_only=True)
class AnalysisArgs:
    """What a new version is measured by, and when it is taken back.

    Attributes:
        server: Address of a Prometheus API that asks for no login, without the `/api/v1` at its end.
        measures: What is measured, by name.
        window_s: Seconds that a query looks back on; the first measurement waits as long.
        interval_s: Seconds between two measurements.
        before: Measurements before the promotion.
        after: Measurements after it.
        tolerated_failures: Bad measurements of one kind that are forgiven; less than `before` and `after`.
        traffic_required: A release is held when most measurements after the promotion find no traffic.
    """

    server: str
    measures: Mapping[str, MeasureArgs]
    window_s: int
    interval_s: int
    before: int
    after: int
    tolerated_failures: int
    traffic_required: bool


@dataclass(frozen=True, kw_only=True)
class BlueGreenArgs:
    """How a new version takes over.

    Attributes:
        auto_promotion: The new version takes over once it is ready; otherwise someone promotes it.
        auto_promotion_delay_s: Seconds that a ready version waits before it is promoted automatically.
        preview_replicas: Pods of the new version before its promotion; it grows to full size first when it takes over.
        scale_down_delay_s: Seconds that the old version stays after the switch (at least 30, for the data plane to
            follow); going back within this time is immediate.
        progress_deadline_s: Seconds without progress after which an update is given up and the old version stays.
        revision_history: Old versions kept for going back, and the analyses that are kept of good and of bad ones.
        analysis: What stops a new version by itself; None where nothing does. It must end before the deadline.
    """

    auto_promotion: bool
    auto_promotion_delay_s: int
    preview_replicas: int
    scale_down_delay_s: int
    progress_deadline_s: int
    revision_history: int
    analysis: AnalysisArgs | None


@dataclass(frozen=True, kw_only=True)
class ConfigMapMountArgs:
    """A ConfigMap whose entries appear as read-only files.

    Attributes:
        config_map: Its name.
        path: Folder in the container.
    """

    config_map: Input[str]
    path: str


@dataclass(frozen=True, kw_only=True)
class SecretMountArgs:
    """A Secret whose entries appear as read-only files, for the pods' group only.

    Attributes:
        secret: Its name; pods wait until it is there.
        path: Folder in the container.
    """

    secret: Input[str]
    path: str


@dataclass(frozen=True, kw_only=True)
class RolloutArgs:
    """One blue-green workload.

    Attributes:
        namespace: Its namespace.
        app: Its name in the cluster; its Services are `<app>-active` and `<app>-preview`.
        image: Container image pinned by digest, `registry/name@sha256:...`.
        port: TCP port that the container listens on, above 1024.
        metrics_port: TCP port of its own for metrics (named `metrics`); None where there is none.
        service_account: Kubernetes service account of the pods.
        environment: Environment variables; never a secret.
        mounts: ConfigMaps and Secrets by a stable key.
        host_aliases: Addresses by host name, for names that the cluster's DNS does not know.
        resources: What one pod asks for.
        probes: How health is asked for.
        scaling: The autoscalers.
        blue_green: How a new version takes over.
        max_unavailable_percent: Percentage of pods that drains may take at once, 1 to 100.
        shutdown_grace_s: Seconds for finishing open requests, between the order to stop and the kill.
        after: What must exist before any of it: namespace, account, ConfigMaps, the release of Argo Rollouts.
        labels: Labels of every object.
    """

    namespace: str
    app: str
    image: str
    port: int
    metrics_port: int | None
    service_account: str
    environment: Mapping[str, str]
    mounts: Mapping[str, ConfigMapMountArgs | SecretMountArgs]
    host_aliases: Mapping[str, Input[str]]
    resources: ResourcesArgs
    probes: ProbesArgs
    scaling: ScalingArgs
    blue_green: BlueGreenArgs
    max_unavailable_percent: int
    shutdown_grace_s: int
    after: Sequence[Resource]
    labels: Mapping[str, str]
