"""GKE sends the logs of the system, the API server and the workloads to Cloud Logging.

The risk: an intrusion that leaves no trace outside of the cluster can be wiped by whoever made it.
Cannot see: how long the logs are kept, and who reads them.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

WANTED = ("SYSTEM_COMPONENTS", "APISERVER", "WORKLOADS")


def check(inputs: Inputs) -> Iterator[Violation]:
    """The default has no API server logs; a list with unknown elements is decided at `up`."""
    yield from inputs.expect_among("loggingConfig.enableComponents", *WANTED)


gke_audit_logging = resource_rule(
    name="gke-audit-logging",
    description="GKE sends the logs of the system, the API server and the workloads to Cloud Logging.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set logging_config.enable_components to at least SYSTEM_COMPONENTS, APISERVER and WORKLOADS.",
    reference="https://cloud.google.com/kubernetes-engine/docs/concepts/about-logs",
    sources=["CKV_GCP_1", "CIS GKE 5.7.1"],
    requirements=[soc2("CC7.2"), hipaa("164.312(b)", Origin.PROWLER_WITHDRAWN), gdpr("30")],
)
