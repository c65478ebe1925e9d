"""What is watched, who is told, and how long logs can be searched."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.errors import InvariantError, InvariantErrors
from environments.settings.model import ListOf, ResourceName, SettingsModel

Severity = Literal["critical", "error", "warning"]
Percent = Annotated[int, Field(ge=1, le=100)]
RetentionDays = Annotated[int, Field(ge=1, le=3_650)]
EmailAddress = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[a-z0-9.-]+\.[a-z]{2,}$")]
ChannelNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]


class ChannelSettings(SettingsModel):
    """One way to reach people."""

    kind: Literal["email", "slack", "pagerduty"]
    """What it is. Only e-mail needs no token; the others are registered once by hand, so that no token comes here."""

    address: EmailAddress | None = None
    """For e-mail: the address."""

    registered: ChannelNumber | None = None
    """For the others: number of the notification channel that was registered in this environment's project."""

    @model_validator(mode="after")
    def _it_can_be_reached(self) -> ChannelSettings:
        if self.kind == "email":
            if self.address is None or self.registered is not None:
                raise InvariantError("address", "e-mail goes to an address, and to nothing else", "give address alone")
        elif self.registered is None or self.address is not None:
            raise InvariantError(
                "registered",
                f"{self.kind} needs a token, which no file may hold",
                "register the channel in the project by hand (docs/bootstrap.md), and give its number alone",
            )
        return self


class EscalationSettings(SettingsModel):
    """Who is told, by how bad it is; names of channels."""

    critical: Annotated[ListOf[ResourceName], Field(min_length=1)]
    """Users are hit, or will be within the hour: somebody gets up."""

    error: Annotated[ListOf[ResourceName], Field(min_length=1)]
    """Something is broken that will hit users: somebody looks today."""

    warning: Annotated[ListOf[ResourceName], Field(min_length=1)]
    """Something drifts: somebody looks this week."""


class LogRetentionSettings(SettingsModel):
    """Days for which logs can be searched; the audit archive keeps its own copy of everything."""

    application_days: RetentionDays
    """Logs of the pods."""

    platform_days: RetentionDays
    """Logs of everything else: nodes, databases, network, Google's own."""

    default_days: RetentionDays
    """The project's own `_Default` bucket, which gets a copy of both."""


class ObjectivesSettings(SettingsModel):
    """What users of the API may rely on, over 30 days.

    Under 94 percent no loss is fast enough for the first alert, which fires at 14.4 times the budget's pace.
    """

    availability_percent: Annotated[float, Field(ge=94, lt=100)]
    """Share of requests that do not fail on our side."""

    latency_percent: Annotated[float, Field(ge=94, lt=100)]
    """Share of requests that are answered in time."""

    latency_ms: Literal[50, 75, 100, 250, 500, 750, 1000, 2500, 5000]
    """What "in time" means: a bound of the histogram's buckets (OpenTelemetry's defaults), in milliseconds."""


class ThresholdsSettings(SettingsModel):
    """Above what somebody is told."""

    error_percent: Annotated[float, Field(gt=0, le=100)]
    """Share of requests that fail, over five minutes."""

    latency_p95_ms: Annotated[int, Field(ge=10, le=60_000)]
    """Time within which 95 of 100 requests are answered, in milliseconds."""

    processor_percent: Percent
    """Of a pod's limit, of a node, or of the database's machine."""

    memory_percent: Percent
    """As for processors."""

    disk_percent: Percent
    """Of the database's disk."""

    connection_percent: Percent
    """Of the connections that the database takes."""

    replica_lag_s: Annotated[int, Field(ge=1, le=86_400)]
    """Seconds by which a read replica may be behind."""

    gpu_percent: Percent
    """Of the time, or of the memory, of all GPUs."""

    prediction_p95_ms: Annotated[int, Field(ge=1, le=60_000)]
    """Time within which a model server computes 95 of 100 predictions, in milliseconds."""


class ObservabilitySettings(SettingsModel):
    """Logs, metrics, alerts, objectives and dashboards."""

    metrics_interval_s: Literal[15, 30, 60]
    """Seconds between two looks at the metrics of each pod; what is collected is billed."""

    log_retention: LogRetentionSettings

    channels: Annotated[dict[ResourceName, ChannelSettings], Field(min_length=1, max_length=50)]
    """Ways to reach people, by name."""

    escalation: EscalationSettings
    objectives: ObjectivesSettings
    thresholds: ThresholdsSettings

    @model_validator(mode="after")
    def _whoever_is_told_can_be_reached(self) -> ObservabilitySettings:
        wanted = self.escalation.model_dump()
        found = [
            InvariantError(
                f"escalation.{severity}",
                f"{name} is none of the channels ({', '.join(sorted(self.channels))})",
                "name one of them, or add it to channels",
            )
            for severity, names in wanted.items()
            for name in names
            if name not in self.channels
        ]
        if found:
            raise InvariantErrors(found)
        return self
