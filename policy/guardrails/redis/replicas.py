"""Each primary of a Redis cluster has a replica.

The risk: with a single node goes a part of the keys, and every request that needs them fails.
Cannot see: whether a replica can keep up.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.redis.types import CLUSTER
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """None by default; numbers arrive as floats."""
    yield from inputs.expect("replicaCount", _at_least_one, "at least 1", missing=0)


def _at_least_one(count: float) -> bool:
    return not isinstance(count, bool) and count >= 1


redis_replicas = resource_rule(
    name="redis-replicas",
    description="Each primary of a Redis cluster has a replica.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set replica_count to 1 or 2.",
    reference="https://cloud.google.com/memorystore/docs/cluster/ha-and-replicas",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
