"""Redis clusters spread over several zones.

The risk: the outage of one zone takes the whole cache, replicas included.
Cannot see: whether there are replicas to spread (redis/replicas).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.redis.types import CLUSTER
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Several zones are the default; fixed when the cluster is made."""
    yield from inputs.expect("zoneDistributionConfig.mode", one_of("MULTI_ZONE"), "MULTI_ZONE", missing="MULTI_ZONE")


redis_multi_zone = resource_rule(
    name="redis-multi-zone",
    description="Redis clusters spread over several zones.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set zone_distribution_config.mode to MULTI_ZONE; a cluster that exists is replaced.",
    reference="https://cloud.google.com/memorystore/docs/cluster/ha-and-replicas",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
