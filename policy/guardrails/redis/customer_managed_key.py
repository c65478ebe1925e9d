"""Redis data at rest is encrypted with a key that we can rotate and revoke.

The risk: with the provider's own key nobody here can withdraw access to a leaked file or backup.
Cannot see: which key it is and whether it rotates (redis/own_key, a stack rule).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.redis.types import CLUSTER
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """A key's name is given; at preview it may still be unknown, so only its presence is judged."""
    yield from inputs.expect_presence("kmsKey", "the name of a Cloud KMS key")


redis_customer_managed_key = resource_rule(
    name="redis-customer-managed-key",
    description="Redis clusters are encrypted with a customer-managed key.",
    types=[CLUSTER],
    check=check,
    severity=Severity.HIGH,
    remediation="Set kms_key to the key for redis of the environment's key ring.",
    reference="https://cloud.google.com/memorystore/docs/cluster/about-cmek",
    sources=["ours"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
