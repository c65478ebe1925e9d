"""GKE has no client certificates and no attribute-based access.

The risk: a client certificate cannot be revoked, and attribute-based access bypasses every RBAC rule.
Cannot see: certificates that were issued while the setting was on.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, is_false
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Both are off by default."""
    yield from inputs.expect(
        "masterAuth.clientCertificateConfig.issueClientCertificate", is_false, "false", missing=False
    )
    yield from inputs.expect("enableLegacyAbac", is_false, "false", missing=False)


gke_legacy_authentication = resource_rule(
    name="gke-legacy-authentication",
    description="GKE issues no client certificates and uses no attribute-based access control.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Leave master_auth's client certificate and enable_legacy_abac off.",
    reference="https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster",
    sources=["CKV_GCP_13", "CKV_GCP_7", "CIS GKE 5.8.2", "CIS GKE 5.8.4"],
    requirements=[soc2("CC6.1"), hipaa("164.312(d)"), gdpr("32")],
)
