"""A GKE cluster is measured, and its metrics reach Prometheus.

The risk: nobody sees that a cluster runs full, or that a workload fails, before its users do.
Cannot see: whether anybody looks, or is called (monitoring/alert_reaches_somebody).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import MISSING, Inputs, Violation, is_true
from guardrails.rule import resource_rule

COMPONENTS = "monitoringConfig.enableComponents"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Unset, the parts of the system are measured and Prometheus is on."""
    if inputs.read(COMPONENTS) is not MISSING:
        yield from inputs.expect_among(COMPONENTS, "SYSTEM_COMPONENTS")
    yield from inputs.expect("monitoringConfig.managedPrometheus.enabled", is_true, "true", missing=True)


gke_monitoring = resource_rule(
    name="gke-monitoring",
    description="GKE clusters are measured, with managed Prometheus.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Keep SYSTEM_COMPONENTS in monitoring_config.enable_components, and managed_prometheus enabled.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/configure-metrics",
    sources=["CKV_GCP_8", "CIS GKE 5.7.1"],
    requirements=[soc2("CC7.2"), hipaa("164.312(b)", Origin.PROWLER_WITHDRAWN), gdpr("30")],
)
