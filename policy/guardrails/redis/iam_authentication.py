"""Clients of Redis clusters prove themselves by IAM.

The risk: whoever reaches the port reads and deletes everything in the cache.
Cannot see: who has the role to connect, or which keys an identity may use (access control lists).
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
        "authorizationMode", one_of("AUTH_MODE_IAM_AUTH"), "AUTH_MODE_IAM_AUTH", missing="AUTH_MODE_DISABLED"
    )


redis_iam_authentication = resource_rule(
    name="redis-iam-authentication",
    description="Clients of Redis clusters prove themselves by IAM.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Set authorization_mode to AUTH_MODE_IAM_AUTH; a cluster that exists is replaced.",
    reference="https://cloud.google.com/memorystore/docs/cluster/about-iam-auth",
    sources=["CKV_GCP_95 (instances; here for clusters)"],
    requirements=[soc2("CC6.1"), hipaa("164.312(d)"), gdpr("32")],
)
