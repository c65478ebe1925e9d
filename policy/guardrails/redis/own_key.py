"""The key that a Redis cluster names is one of this stack, and rotates.

The risk: a key by name can be anybody's: of another environment, without rotation, or deleted tomorrow by its owner.
Works at preview: the key's id is unknown then, but the engine knows which resource it will come from.
Cannot see: a key that another stack owns (except it by URN, with the owner), or a name that is put together from the
key's own parts and from literal text.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Violation
from guardrails.kms.types import CRYPTO_KEY
from guardrails.redis.types import CLUSTER
from guardrails.rule import Stack, StackResource, stack_rule

PROPERTY = "kmsKey"


def check(cluster: StackResource, stack: Stack) -> Iterator[Violation]:
    """Follows the reference; a cluster without any key is the business of redis/customer_managed_key."""
    if cluster.inputs.lacks(PROPERTY):
        return
    keys = [resource for resource in cluster.references.get(PROPERTY, ()) if resource.type == CRYPTO_KEY]
    if not keys:
        yield Violation(path=PROPERTY, expected="the id of a Cloud KMS key of this stack")
    elif any(key.inputs.lacks("rotationPeriod") for key in keys):
        yield Violation(path=PROPERTY, expected="the id of a key that rotates (its rotationPeriod is missing)")


redis_own_key = stack_rule(
    name="redis-own-key",
    description="The key that a Redis cluster names is a key of this stack that rotates.",
    types=[CLUSTER],
    also_reads=[CRYPTO_KEY],
    check=check,
    severity=Severity.HIGH,
    remediation="Pass the id of this stack's CryptoKey for redis, not its name as text, and give it a rotation_period.",
    reference="https://cloud.google.com/memorystore/docs/cluster/about-cmek",
    sources=["ours"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
