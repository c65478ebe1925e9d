"""Redis clusters speak TLS only.

The risk: tokens and cached personal data cross the network in clear.
Cannot see: whether clients verify the server's certificate.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.redis.types import CLUSTER
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default, and fixed when the cluster is made."""
    yield from inputs.expect(
        "transitEncryptionMode",
        one_of("TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION"),
        "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
        missing="TRANSIT_ENCRYPTION_MODE_DISABLED",
    )


redis_tls = resource_rule(
    name="redis-tls",
    description="Redis clusters speak TLS only.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Set transit_encryption_mode to server authentication; a cluster that exists must be replaced for it.",
    reference="https://cloud.google.com/memorystore/docs/cluster/about-in-transit-encryption",
    sources=["CKV_GCP_97 (instances; here for clusters)"],
    requirements=[soc2("CC6.7"), hipaa("164.312(e)(1)"), gdpr("32(1)(a)")],
)
