"""Redis clusters are backed up every day.

The risk: a flushed, corrupted or deleted cache cannot be brought back, and a failover copies the damage.
Cannot see: whether a backup can be restored, or how long it should be kept.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.redis.types import CLUSTER
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """A schedule and a retention belong together; neither can be given alone."""
    yield from inputs.expect_presence("automatedBackupConfig", "a daily schedule and a retention")


redis_backups = resource_rule(
    name="redis-backups",
    description="Redis clusters are backed up every day.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set automated_backup_config with fixed_frequency_schedule and retention.",
    reference="https://cloud.google.com/memorystore/docs/cluster/about-backups",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)(ii)(A)"), gdpr("32(1)(c)")],
)
