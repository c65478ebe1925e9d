"""Settings -> arguments of what a new version is measured by: queries, and the ways to what is asked. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from pulumi import Input

from components import metrics_frontend
from components.analysis_paths import AnalysisPathsArgs
from components.controllers import CHART
from components.metrics_frontend import MetricsFrontendArgs
from components.naming import service_account_id
from components.observability.alerts import REQUESTS, STATUS, bound
from components.platform.foundation import service_account_address, stack_name
from components.platform.predictive_scaling import METRICS_READER
from components.release_analysis import VERSION_ARGUMENT
from components.release_queries import VersionQueryArgs, error_percent, slow_percent
from components.rollout_args import AnalysisArgs, MeasureArgs
from components.workload_identity import WorkloadIdentityArgs
from environments.settings import Settings

VERSION = "version"
"""Label by which the metrics of a workload's versions are told apart; the collection takes it from the pods."""

ERRORS = "errors"
SLOWNESS = "slowness"

HTTP = 80
HTTPS = 443


def analysis_args(settings: Settings) -> AnalysisArgs | None:
    """What a release of the API is measured by; None where it is not."""
    analysis = settings.application.api.blue_green.analysis
    if not analysis.enabled:
        return None
    asked = version_query_args(settings)
    return AnalysisArgs(
        server=analysis.prometheus_url or metrics_frontend.url(settings.cluster.controllers.namespace),
        measures={
            ERRORS: MeasureArgs(query=error_percent(asked), most=analysis.error_percent),
            SLOWNESS: MeasureArgs(
                query=slow_percent(asked, bound=bound(analysis.latency_ms)), most=analysis.slow_percent
            ),
        },
        window_s=analysis.window_s,
        interval_s=analysis.interval_s,
        before=analysis.measurements_before,
        after=analysis.measurements_after,
        tolerated_failures=analysis.tolerated_failures,
        traffic_required=analysis.traffic_required,
    )


def version_query_args(settings: Settings) -> VersionQueryArgs:
    """The requests of one version; another cluster of the project may run it, too, under the same hash."""
    analysis = settings.application.api.blue_green.analysis
    here = {"cluster": stack_name(settings)} if analysis.prometheus_url is None else {}
    return VersionQueryArgs(
        histogram=REQUESTS,
        status_label=STATUS,
        selector={**here, "namespace": settings.application.api.namespace, VERSION: VERSION_ARGUMENT},
        window_s=analysis.window_s,
        minimum_requests=analysis.minimum_requests,
    )


def analysis_paths_args(settings: Settings) -> AnalysisPathsArgs | None:
    """Where the controller goes to measure a release; the frontend has doors of its own."""
    api = settings.application.api
    if not api.blue_green.analysis.enabled:
        return None
    own = api.blue_green.analysis.prometheus_url
    return AnalysisPathsArgs(
        namespaces={"api": api.namespace}, port=api.port, prometheus_port=None if own is None else _port(own)
    )


def asks_managed_prometheus(settings: Settings) -> bool:
    """Whether releases are measured by what GKE collects, for which a frontend is needed."""
    analysis = settings.application.api.blue_green.analysis
    return analysis.enabled and analysis.prometheus_url is None


def metrics_frontend_args(settings: Settings, *, namespace: Input[str]) -> MetricsFrontendArgs:
    """The frontend; it stands among the controllers.

    Args:
        settings: Settings of the environment.
        namespace: The controllers', once it is there.
    """
    controllers = settings.cluster.controllers
    return MetricsFrontendArgs(
        namespace=namespace,
        project=settings.google_cloud.project_id,
        service_account_email=service_account_address(settings, _account_id(settings)),
        image=controllers.metrics_frontend_image,
        replicas=controllers.replicas,
        cpu_request=controllers.resources.cpu,
        memory=controllers.resources.memory,
        google_apis=settings.network.google_apis,
        clients={"app.kubernetes.io/name": CHART},
        labels=settings.labels,
    )


def metrics_frontend_identity_args(settings: Settings, *, workload_pool: Input[str]) -> WorkloadIdentityArgs:
    """The Google identity of the frontend's pods; it may read metrics, and nothing else."""
    return WorkloadIdentityArgs(
        project=settings.google_cloud.project_id,
        account_id=_account_id(settings),
        description="The frontend that releases are measured through.",
        project_roles={"metrics": METRICS_READER},
        workload_pool=workload_pool,
        namespace=settings.cluster.controllers.namespace,
        kubernetes_service_account=metrics_frontend.APP,
    )


def _account_id(settings: Settings) -> str:
    return service_account_id(settings.name, "metrics")


def _port(url: str) -> int:
    """The TCP port of an address."""
    parts = urlsplit(url)
    return parts.port or (HTTPS if parts.scheme == "https" else HTTP)
