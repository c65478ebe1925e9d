"""What is watched, who is told, and what is shown."""

from __future__ import annotations

import json

from sandbox.cloud.catalogue.google import BRIDGE, PROJECT, TERRAFORM, constant, google
from sandbox.cloud.entry import Format, View
from sandbox.cloud.facts import Facts

_MONITORING = f"{TERRAFORM}monitoring/"
_CONDITION_KINDS = (
    "conditionAbsent",
    "conditionMatchedLog",
    "conditionMonitoringQueryLanguage",
    "conditionPrometheusQueryLanguage",
    "conditionSql",
    "conditionThreshold",
)
_LABELS_OF = {"email": ("email_address",), "slack": ("channel_name",), "pagerduty": (), "pubsub": ("topic",)}
"""The labels without which a channel of the kind is refused. Source: notificationChannelDescriptors.list."""


def _name(facts: Facts) -> str:
    return facts.identity


def _record(facts: Facts) -> list[dict[str, str]]:
    return [{"mutateTime": facts.born, "mutatedBy": "platform@example.com"}]


def _policy_refusal(facts: Facts, view: View) -> str | None:
    """One kind per condition, and a rate limit exactly where logs are matched."""
    conditions = facts.get("conditions") or []
    for condition in conditions:
        kinds = [kind for kind in _CONDITION_KINDS if condition.get(kind)]
        if len(kinds) != 1:
            return "googleapi: Error 400: a condition of an alert policy is of exactly one kind"
    matches_logs = [condition for condition in conditions if condition.get("conditionMatchedLog")]
    limited = facts.get("alertStrategy.notificationRateLimit") is not None
    if matches_logs and (len(conditions) > 1 or not limited):
        return (
            "googleapi: Error 400: a policy that matches logs has one condition, and "
            "alert_strategy.notification_rate_limit must be set"
        )
    if limited and not matches_logs:
        return "googleapi: Error 400: only log-based alert policies may specify a notification rate limit"
    return None


def _channel_refusal(facts: Facts, view: View) -> str | None:
    kind = str(facts.get("type"))
    labels = facts.get("labels") or {}
    missing = [label for label in _LABELS_OF.get(kind, ()) if not labels.get(label)]
    return f"googleapi: Error 400: a channel of type {kind} needs the label {missing[0]}" if missing else None


def _dashboard_refusal(facts: Facts, view: View) -> str | None:
    """The API wants a JSON object with a name and one layout."""
    layouts = ("mosaicLayout", "gridLayout", "rowLayout", "columnLayout")
    try:
        document = json.loads(str(facts.get("dashboardJson")))
    except ValueError:
        document = None
    if not isinstance(document, dict):
        return "googleapi: Error 400: the dashboard is no JSON object"
    if not document.get("displayName") or sum(layout in document for layout in layouts) > 1:
        return "googleapi: Error 400: a dashboard has a displayName and at most one layout"
    return None


ENTRIES = (
    google(
        "monitoring",
        "AlertPolicy",
        sources=(
            f"{_MONITORING}resource_monitoring_alert_policy.go",
            BRIDGE,
            "cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies",
        ),
        # The number is the cloud's own, so that two may be called the same; here it is made of the name.
        identity="projects/{project}/alertPolicies/{displayName|number}",
        scope=PROJECT,
        immutable=("project",),
        defaults={"enabled": True, "documentation.mimeType": "text/markdown"},
        computed={
            "name": _name,
            "creationRecords": _record,
            "conditions[].name": lambda facts: f"{facts.identity}/conditions/{facts.number('condition', 19)}",
        },
        allowed={
            "combiner": ("AND", "OR", "AND_WITH_MATCHING_RESOURCE"),
            "severity": ("CRITICAL", "ERROR", "WARNING"),
            "conditions[].conditionThreshold.comparison": ("COMPARISON_GT", "COMPARISON_LT"),
        },
        formats={
            # Registered by hand or by the program: channels of the former kind are unknown to this stand-in, so that
            # only the spelling is judged.
            "notificationChannels[]": Format(
                pattern=r"projects/[^/]+/notificationChannels/[^/]+",
                expected="projects/PROJECT/notificationChannels/ID",
            )
        },
        guard=_policy_refusal,
        example={
            "displayName": "Database is busy",
            "combiner": "OR",
            "conditions": [
                {
                    "displayName": "processor",
                    "conditionPrometheusQueryLanguage": {"query": "up == 0", "duration": "60s"},
                }
            ],
            "notificationChannels": ["projects/example/notificationChannels/1"],
            "userLabels": {"environment": "test"},
        },
        change={"severity": "CRITICAL"},
    ),
    google(
        "monitoring",
        "NotificationChannel",
        sources=(f"{_MONITORING}resource_monitoring_notification_channel.go", BRIDGE),
        identity="projects/{project}/notificationChannels/{displayName|number}",
        scope=PROJECT,
        immutable=("project",),
        defaults={"enabled": True, "forceDelete": False},
        computed={"name": _name, "verificationStatus": constant("")},
        guard=_channel_refusal,
        example={
            "type": "slack",
            "displayName": "chat",
            "labels": {"channel_name": "#alerts"},
            "sensitiveLabels": {"authToken": "not-a-token"},
        },
        change={"description": "where everybody reads"},
    ),
    google(
        "monitoring",
        "Dashboard",
        sources=(f"{_MONITORING}resource_monitoring_dashboard.go", BRIDGE),
        identity="projects/{project}/dashboards/{dashboardJson|number}",
        scope=PROJECT,
        immutable=("project",),
        guard=_dashboard_refusal,
        example={"dashboardJson": '{"displayName":"Platform","mosaicLayout":{"columns":48,"tiles":[]}}'},
        change=None,
    ),
)
