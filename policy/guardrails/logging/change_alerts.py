"""Somebody hears of every change that opens a project to others.

The risk: a new owner, an open firewall or a switched-off audit log stays unnoticed until the next review, which is when
the damage is found.
Judges the words of filters: the methods that a kind of change is logged under must stand in a log-based metric and in
an alert that tells somebody. An alert may match the log itself or watch the metric.
Cannot see: whether a filter that holds the right words also excludes entries, whether a channel reaches anybody, or
alerts made outside of this stack.
"""

import re
from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import UNKNOWN, Inputs, Violation
from guardrails.logging.types import ALERT_POLICY, AUDIT_CONFIG, METRIC, governs_the_project, is_empty
from guardrails.rule import Stack, StackResource, stack_rule

KINDS = {
    "project ownership (CIS 2.5)": ("roles/owner", "ADD", "REMOVE"),
    "audit configuration (CIS 2.6)": ("auditConfigDeltas",),
    "custom roles (CIS 2.7)": tuple(f"google.iam.admin.v1.{verb}Role" for verb in ("Create", "Delete", "Update")),
    "firewall rules (CIS 2.8)": tuple(f"compute.firewalls.{verb}" for verb in ("insert", "patch", "delete")),
    "routes (CIS 2.9)": ("compute.routes.insert", "compute.routes.delete"),
    "networks (CIS 2.10)": tuple(
        f"compute.networks.{verb}" for verb in ("insert", "patch", "delete", "addPeering", "removePeering")
    ),
    "bucket permissions (CIS 2.11)": ("storage.setIamPermissions",),
    "SQL instances (CIS 2.12)": ("cloudsql.instances.update",),
}
"""The words that stand in the filter of each kind of change."""


def check(config: StackResource, stack: Stack) -> Iterator[Violation]:
    """Whoever declares the project's audit configuration declares who hears of changes, too."""
    if not governs_the_project(config.inputs):
        return
    metrics = [found.inputs for found in stack.of_type(METRIC) if found.inputs.read("disabled") is not True]
    policies = [found.inputs for found in stack.of_type(ALERT_POLICY) if _tells_somebody(found.inputs)]
    for kind, words in KINDS.items():
        counting = [metric for metric in metrics if _says(metric.read("filter"), words)]
        if not counting:
            yield Violation(path="service", expected=f"a log-based metric for changes of {kind}")
        elif not any(_is_of(policy, words, counting) for policy in policies):
            yield Violation(path="service", expected=f"an enabled alert with a channel for changes of {kind}")


def _tells_somebody(policy: Inputs) -> bool:
    return policy.read("enabled") is not False and not is_empty(policy, "notificationChannels")


def _is_of(policy: Inputs, words: tuple[str, ...], metrics: list[Inputs]) -> bool:
    """Whether a condition matches the log by the words, or watches one of the metrics."""
    names = [name for metric in metrics if isinstance(name := metric.read("name"), str)]
    return any(
        _says(condition.read("conditionMatchedLog.filter"), words)
        or any(_says(condition.read("conditionThreshold.filter"), (f"user/{name}",)) for name in names)
        or any(
            _says(condition.read("conditionPrometheusQueryLanguage.query"), (f"user_{_promql(name)}",))
            for name in names
        )
        for condition in policy.each("conditions")
    )


def _says(text: object, words: tuple[str, ...]) -> bool:
    """An unknown text is left for `up`."""
    return text is UNKNOWN or (isinstance(text, str) and all(re.search(rf"{re.escape(w)}\b", text) for w in words))


def _promql(name: str) -> str:
    """A metric's name as PromQL spells it."""
    return re.sub(r"[^A-Za-z0-9]", "_", name)


logging_change_alerts = stack_rule(
    name="logging-change-alerts",
    description="A stack that configures the project's audit logs counts changes of CIS 2.5-2.12 and alerts on them.",
    types=[AUDIT_CONFIG],
    also_reads=[METRIC, ALERT_POLICY],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Add a log-based Metric and an AlertPolicy with notification channels for each kind of change.",
    reference="https://cloud.google.com/logging/docs/logs-based-metrics",
    sources=[f"CIS Google Cloud 2.{number}" for number in range(5, 13)],
    requirements=[
        soc2("CC7.2", Origin.PROWLER),
        soc2("CC7.3", Origin.PROWLER),
        soc2("CC7.4", Origin.PROWLER),
        hipaa("164.312(b)", Origin.PROWLER),
        gdpr("33"),
    ],
)
