"""The FastAPI tier: what the application does, and how it is run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from environments.errors import InvariantError
from environments.settings.model import (
    CpuQuantity,
    Distinct,
    ImageReference,
    ListOf,
    MemoryQuantity,
    NamespaceName,
    SettingsModel,
    UrlPath,
    millicores,
)
from environments.settings.predictive_scaling import PredictiveScalingSettings
from environments.settings.release_analysis import ReleaseAnalysisSettings

Middleware = Literal["security_headers", "rate_limiting", "request_id", "correlation_id"]


class DocumentationSettings(SettingsModel):
    """Which descriptions of itself the API serves."""

    swagger_ui: bool
    """Serve the interactive Swagger page."""

    redoc: bool
    """Serve the ReDoc page."""

    openapi_tags: bool
    """Group operations by tag in the OpenAPI document."""


class RateLimitSettings(SettingsModel):
    """Requests that one client may send; applied by the `rate_limiting` middleware."""

    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)]
    """Sustained rate, in requests per minute and client."""

    burst: Annotated[int, Field(ge=1, le=100_000)]
    """Requests that may arrive at once before the rate applies."""


class FastApiSettings(SettingsModel):
    """What the application reads from its rendered configuration."""

    middleware: Annotated[ListOf[Middleware], Distinct, Field(min_length=1)]
    """Middleware in the order in which requests pass through it."""

    documentation: DocumentationSettings
    rate_limit: RateLimitSettings
    debug: bool
    """Detailed errors in answers; never where people's data is."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    """Least severity that is logged."""


class ResourceRequestSettings(SettingsModel):
    """What one pod asks for. Memory is request and limit at once, so that a node never runs out of it."""

    cpu: CpuQuantity
    """Processor time that is reserved."""

    cpu_limit: CpuQuantity
    """Processor time above which the pod is throttled."""

    memory: MemoryQuantity
    """Memory that is reserved, and above which the pod is ended."""

    ephemeral_storage: MemoryQuantity
    """Disk for temporary files that is reserved, and above which the pod is ended."""

    @model_validator(mode="after")
    def _the_limit_is_no_less_than_the_request(self) -> ResourceRequestSettings:
        if millicores(self.cpu) > millicores(self.cpu_limit):
            raise ValueError(f"cpu {self.cpu} exceeds cpu_limit {self.cpu_limit}; no pod could be started")
        return self


class ReplicaSettings(SettingsModel):
    """Bounds and target of the horizontal autoscaler, whether it looks ahead, and whether the vertical one watches."""

    minimum: Annotated[int, Field(ge=1, le=1_000)]
    """Pods that always run."""

    maximum: Annotated[int, Field(ge=1, le=1_000)]
    """Pods that the autoscaler never exceeds."""

    target_cpu_percent: Annotated[int, Field(ge=10, le=95)]
    """Mean processor use, in percent of the request, that the autoscaler aims at."""

    scale_down_stabilization_s: Annotated[int, Field(ge=0, le=3_600)]
    """Seconds over which the highest recommendation counts before pods are removed."""

    recommendations: bool
    """Let a vertical autoscaler say what a pod should ask for; it changes nothing. GKE brings it, others may not."""

    predictive: PredictiveScalingSettings

    max_unavailable_percent: Annotated[int, Field(ge=1, le=100)]
    """Percentage of the pods that drains may take at once."""

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> ReplicaSettings:
        if self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum} exceeds maximum {self.maximum}")
        if self.predictive.enabled and self.minimum == self.maximum:
            raise InvariantError(
                "predictive.enabled",
                f"a forecast changes nothing where minimum and maximum are both {self.minimum}",
                "set it to false, or raise maximum",
            )
        return self


class BlueGreenSettings(SettingsModel):
    """How a new version takes over (Argo Rollouts, strategy blue-green)."""

    auto_promotion: bool
    """Switch traffic to the new version as soon as its pods are ready, without a person's word."""

    auto_promotion_delay_s: Annotated[int, Field(ge=0, le=86_400)]
    """Seconds that a ready version waits before it takes over by itself."""

    preview_replicas: Annotated[int, Field(ge=1, le=1_000)]
    """Pods of the new version before it takes the traffic."""

    scale_down_delay_s: Annotated[int, Field(ge=30, le=86_400)]
    """Seconds that the old version stays up after the switch, so that going back is instant."""

    progress_deadline_s: Annotated[int, Field(ge=60, le=7_200)]
    """Seconds without progress after which a new version is given up and the old one stays."""

    revision_history: Annotated[int, Field(ge=1, le=20)]
    """Old versions that are kept for going back."""

    analysis: ReleaseAnalysisSettings

    @model_validator(mode="after")
    def _analyses_end_in_time(self) -> BlueGreenSettings:
        if self.analysis.enabled and self.analysis.longest_s > self.progress_deadline_s:
            raise InvariantError(
                "progress_deadline_s",
                f"an analysis takes up to {self.analysis.longest_s} s, which count as no progress; after "
                f"{self.progress_deadline_s} s a version that is still measured would be given up",
                "raise it, or measure less often (analysis.measurements_after, analysis.interval_s)",
            )
        return self


class ProbeSettings(SettingsModel):
    """How the pods' health is asked for, over HTTP."""

    startup_path: UrlPath
    """Answers once the process has started; the other probes wait for it."""

    readiness_path: UrlPath
    """Answers while requests may be sent to the pod, dependencies included."""

    liveness_path: UrlPath
    """Answers while the process is worth keeping, dependencies excluded."""

    startup_timeout_s: Annotated[int, Field(ge=5, le=600)]
    """Seconds that a start may take."""

    period_s: Annotated[int, Field(ge=1, le=300)]
    """Seconds between two probes."""

    timeout_s: Annotated[int, Field(ge=1, le=60)]
    """Seconds that an answer may take."""

    failure_threshold: Annotated[int, Field(ge=1, le=20)]
    """Failures in a row that count as unhealthy."""


class ApiSettings(SettingsModel):
    """The API tier."""

    namespace: NamespaceName
    """Kubernetes namespace of the tier; another one is another tier: everything in it is made anew."""

    image: ImageReference
    """Container image, pinned by digest; a tag can be moved, a digest cannot."""

    port: Annotated[int, Field(ge=1_024, le=65_535)]
    """TCP port that the application listens on; ports below 1024 need root."""

    metrics_port: Annotated[int, Field(ge=1_024, le=65_535)]
    """TCP port that tells metrics and nothing else: no route leads to it from outside."""

    shutdown_grace_s: Annotated[int, Field(ge=5, le=600)]
    """Seconds for finishing open requests before a pod is ended."""

    probes: ProbeSettings

    replicas: ReplicaSettings
    resources: ResourceRequestSettings
    blue_green: BlueGreenSettings
    fastapi: FastApiSettings

    @model_validator(mode="after")
    def _metrics_have_a_port_of_their_own(self) -> ApiSettings:
        if self.metrics_port == self.port:
            raise InvariantError(
                "metrics_port",
                f"{self.port} serves requests from outside: everybody could read the metrics there",
                "choose another port",
            )
        return self


class ApplicationSettings(SettingsModel):
    """The applications of the platform."""

    api: ApiSettings
