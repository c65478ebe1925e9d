"""A CloudNativePG cluster has a replica that can take over.

The risk: with one server, the loss of its node or disk is an outage that lasts as long as a restore.
Cannot see: whether the servers stand on different nodes or in different zones when they run.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.cnpg.types import CLUSTER
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule

LEAST = 2


def check(inputs: Inputs) -> Iterator[Violation]:
    """Numbers arrive as floats; a number that is none is no number of servers."""
    yield from inputs.expect("spec.instances", _enough, f"{LEAST} or more", missing=1)


def _enough(instances: object) -> bool:
    return isinstance(instances, int | float) and not isinstance(instances, bool) and instances >= LEAST


cnpg_replicas = resource_rule(
    name="cnpg-replicas",
    description="A CloudNativePG cluster has two servers or more.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set instances to 2 or more.",
    reference="https://cloudnative-pg.io/documentation/current/replication/",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)"), gdpr("32(1)(b)")],
)
