"""SSL policies take TLS 1.3 and nothing older.

The risk: older versions have weaknesses that a listener in the middle can use, and some of them let the traffic be read
later.
Cannot see: load balancers that use no SSL policy (edge/gateway_tls sees Gateways), or what lies behind them.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.edge.types import SSL_POLICIES
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Google takes TLS 1.3 as the minimum with the profile RESTRICTED only."""
    yield from inputs.expect("minTlsVersion", one_of("TLS_1_3"), "TLS_1_3", missing="TLS_1_0")
    yield from inputs.expect("profile", one_of("RESTRICTED"), "RESTRICTED", missing="COMPATIBLE")


edge_tls_version = resource_rule(
    name="edge-tls-version",
    description="SSL policies take TLS 1.3 as their minimum, with the profile RESTRICTED.",
    types=SSL_POLICIES,
    check=check,
    severity=Severity.HIGH,
    remediation="Set min_tls_version to TLS_1_3 and profile to RESTRICTED.",
    reference="https://cloud.google.com/load-balancing/docs/ssl-policies-concepts",
    sources=["CKV_GCP_4", "CIS Google Cloud 3.9"],
    requirements=[soc2("CC6.7"), hipaa("164.312(e)(1)"), gdpr("32(1)(a)")],
)
