"""Redis clusters are protected against deletion by the cloud.

The risk: one wrong command, or one property whose change replaces the cluster, takes the data away.
Cannot see: pulumi's own `protect`, or a flush of all keys by a client.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.redis.types import CLUSTER
from guardrails.rule import DELETION_PROTECTION, resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """On unless switched off."""
    yield from inputs.expect("deletionProtectionEnabled", is_true, "true", missing=True)


redis_deletion_protection = resource_rule(
    name="redis-deletion-protection",
    description="Redis clusters are protected against deletion by the cloud.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Leave deletion_protection_enabled on; to delete it on purpose, take the unprotect step first.",
    reference="https://cloud.google.com/memorystore/docs/cluster/create-instances",
    sources=["CKV_GCP_82 (databases; here for the cache)"],
    requirements=[soc2("A1.2"), hipaa("164.312(c)(1)"), gdpr("32(1)(b)")],
    tags=[DELETION_PROTECTION],
)
