"""Alerts that reach somebody, objectives with error budgets, and a dashboard.

Owns the e-mail channels, a log-based metric and an alert for each change of CIS Google Cloud 2.5 to 2.12, the alerts on
the platform's own signals and on how fast error budgets burn, and the dashboard.
Does not own the channels that need a token (Slack, PagerDuty): those are registered once by hand in the console, whose
sign-in hands the token to Google alone, and come here by number; so neither settings nor state hold one. Nor the logs
(log_buckets), nor who collects the API's metrics (the workload's `PodMonitoring`).
Deliberately not set: Cloud Monitoring's own Service and SLO (they want their metrics to exist before they are made, and
a new stack has none; the burn-rate queries are the same arithmetic); `force_delete` of channels (one that still serves
an alert must not go); snoozes (people set those).
Surprises: an alert on a metric that is minutes old is refused by the API ("If a metric was created recently, it could
take up to 10 minutes"). So changes are matched in the log itself, which also tells of the very first one, and within
seconds; and PromQL alerts skip the check that their metrics exist, because `api-silent` tells when they do not. The
log-based metrics count the same filters, as CIS asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, ResourceOptions

from components.observability.alerts import Alert, Severity, ThresholdsArgs, WatchedArgs, alerts
from components.observability.backup_alerts import backup_alerts
from components.observability.changes import CHANGES
from components.observability.dashboard import panels, render
from components.observability.model_alerts import model_alerts
from components.observability.objectives import ObjectivesArgs, burn_alerts
from components.observability.store_alerts import store_alerts

EVALUATION_INTERVAL_S = 60
# Half an hour is the least that the API takes; an alert that nobody confirms anew ends by itself.
AUTO_CLOSE_S = 1_800
# Whoever changes fifty firewall rules sends one message, not fifty.
CHANGE_NOTICE_INTERVAL_S = 300
CHANGE_SEVERITY: Severity = "error"


@dataclass(frozen=True, kw_only=True)
class ObservabilityArgs:
    """What alerts and dashboard need.

    Attributes:
        project: Project id.
        name_prefix: First part of each name; tells the stacks of one project apart.
        emails: Address by name of the channel.
        registered: Number, in this project, of a channel that was registered by hand, by name of the channel.
        escalation: Names of the channels that hear of it, by severity.
        watched: What there is to watch.
        thresholds: Above what somebody is told.
        objectives: What users may rely on.
        labels: On channels and policies.
    """

    project: str
    name_prefix: str
    emails: Mapping[str, str]
    registered: Mapping[str, str]
    escalation: Mapping[Severity, Sequence[str]]
    watched: WatchedArgs
    thresholds: ThresholdsArgs
    objectives: ObjectivesArgs
    labels: Mapping[str, str]


class Observability(ComponentResource):
    """Who is told of what."""

    channel_ids: dict[str, Output[str]]
    policy_ids: dict[str, Output[str]]
    dashboard_id: Output[str]

    def __init__(self, name: str, args: ObservabilityArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:observability:Observability", name, None, opts)
        child = ResourceOptions(parent=self)

        self.channel_ids = {
            key: Output.from_input(f"projects/{args.project}/notificationChannels/{number}")
            for key, number in args.registered.items()
        }
        for key, address in args.emails.items():
            self.channel_ids[key] = gcp.monitoring.NotificationChannel(
                f"{name}-{key}",
                project=args.project,
                display_name=f"{args.name_prefix} {key}",
                type="email",
                labels={"email_address": address},
                user_labels=dict(args.labels),
                enabled=True,
                opts=child,
            ).id
        told = {
            severity: [self.channel_ids[channel] for channel in channels]
            for severity, channels in args.escalation.items()
        }

        for key, change in CHANGES.items():
            gcp.logging.Metric(
                f"{name}-change-{key}",
                project=args.project,
                name=f"{args.name_prefix}-change-{key}",
                description=f"{change.title} (CIS Google Cloud {change.item}).",
                filter=change.filter,
                metric_descriptor={"metric_kind": "DELTA", "value_type": "INT64", "unit": "1"},
                opts=child,
            )

        self.policy_ids = {
            notice.key: gcp.monitoring.AlertPolicy(
                f"{name}-{notice.key}",
                project=args.project,
                display_name=f"{args.name_prefix}: {notice.title}",
                combiner="OR",
                conditions=[notice.condition],
                alert_strategy=notice.strategy,
                severity=notice.severity.upper(),
                notification_channels=told[notice.severity],
                documentation={
                    "subject": f"{args.name_prefix}: {notice.title}",
                    "content": notice.first_step,
                    "mime_type": "text/markdown",
                },
                user_labels=dict(args.labels),
                enabled=True,
                opts=child,
            ).id
            for notice in _notices(args)
        }

        self.dashboard_id = gcp.monitoring.Dashboard(
            f"{name}-dashboard",
            project=args.project,
            dashboard_json=render(
                args.name_prefix, tuple(panels(args.watched, args.objectives)), log_project=args.project
            ),
            opts=child,
        ).id
        self.register_outputs(
            {"channel_ids": self.channel_ids, "policy_ids": self.policy_ids, "dashboard_id": self.dashboard_id}
        )


@dataclass(frozen=True, kw_only=True)
class _Notice:
    """One alert policy, whatever triggers it."""

    key: str
    severity: Severity
    title: str
    first_step: str
    condition: gcp.monitoring.AlertPolicyConditionArgsDict
    strategy: gcp.monitoring.AlertPolicyAlertStrategyArgsDict


def _notices(args: ObservabilityArgs) -> Iterator[_Notice]:
    for key, change in CHANGES.items():
        yield _Notice(
            key=f"change-{key}",
            severity=CHANGE_SEVERITY,
            title=change.title,
            first_step=change.first_step,
            condition={"display_name": change.title, "condition_matched_log": {"filter": change.filter}},
            strategy={
                "auto_close": _duration(AUTO_CLOSE_S),
                "notification_rate_limit": {"period": _duration(CHANGE_NOTICE_INTERVAL_S)},
            },
        )
    for alert in _watched(args):
        yield _Notice(
            key=alert.key,
            severity=alert.severity,
            title=alert.title,
            first_step=alert.first_step,
            condition={
                "display_name": alert.title,
                "condition_prometheus_query_language": {
                    "query": alert.query,
                    "duration": _duration(alert.for_s),
                    "evaluation_interval": _duration(EVALUATION_INTERVAL_S),
                    "disable_metric_validation": True,
                },
            },
            strategy={"auto_close": _duration(AUTO_CLOSE_S)},
        )


def _watched(args: ObservabilityArgs) -> Iterator[Alert]:
    yield from alerts(args.watched, args.thresholds)
    yield from model_alerts(args.watched, args.thresholds)
    yield from store_alerts(args.watched.stores, args.thresholds)
    yield from burn_alerts(args.watched.api_namespace, args.objectives)
    if args.watched.backup_rpo_minutes is not None:
        yield from backup_alerts(args.watched.backup_rpo_minutes)


def _duration(value_s: int) -> str:
    """The API's spelling of a duration."""
    return f"{value_s}s"
