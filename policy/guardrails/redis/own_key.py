"""The key that a Redis cluster names is one of this stack, and rotates.

The risk: a key by name can be anybody's: of another environment, without rotation, or deleted tomorrow by its owner.
Works at preview: the key's id is unknown then, but the engine knows which resource it will come from.
Cannot see: a key that another stack owns (except it by URN, with the owner), or a name that is put together from the
key's own parts and from literal text.
"""

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.kms.types import CRYPTO_KEY
from guardrails.own_key import rotating_key_of_the_stack
from guardrails.redis.types import CLUSTER
from guardrails.rule import stack_rule

redis_own_key = stack_rule(
    name="redis-own-key",
    description="The key that a Redis cluster names is a key of this stack that rotates.",
    types=[CLUSTER],
    also_reads=[CRYPTO_KEY],
    check=rotating_key_of_the_stack("kmsKey"),
    severity=Severity.HIGH,
    remediation="Pass the id of this stack's CryptoKey for redis, not its name as text, and give it a rotation_period.",
    reference="https://cloud.google.com/memorystore/docs/cluster/about-cmek",
    sources=["ours"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
