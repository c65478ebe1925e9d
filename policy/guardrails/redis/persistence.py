"""Redis clusters keep an append-only file on disk.

The risk: a failed shard comes back empty; snapshots alone (RDB) lose up to a day.
Cannot see: how often it reaches the disk.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.redis.types import CLUSTER
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Without a mode, a new cluster keeps nothing."""
    yield from inputs.expect("persistenceConfig.mode", one_of("AOF"), "AOF", missing="DISABLED")


redis_persistence = resource_rule(
    name="redis-persistence",
    description="Redis clusters keep an append-only file on disk.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set persistence_config.mode to AOF.",
    reference="https://cloud.google.com/memorystore/docs/cluster/about-persistence",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.312(c)(1)"), gdpr("32(1)(b)")],
)
