"""Secrets are kept in named places.

The risk: with automatic replication Google chooses the places, anywhere in the world.
Cannot see: whether the named places are the right ones, or where readers carry the values.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.secretmanager.types import SECRET


def check(inputs: Inputs) -> Iterator[Violation]:
    """Regional secrets have one place by their nature."""
    yield from inputs.expect_presence("replication.userManaged.replicas", "the places where the secret is kept")


secretmanager_replication = resource_rule(
    name="secretmanager-replication",
    description="Secrets name the places where they are kept (user-managed replication).",
    types=[SECRET],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set replication.user_managed.replicas with a location each, instead of replication.auto.",
    reference="https://cloud.google.com/secret-manager/docs/choosing-replication",
    sources=["ours"],
    requirements=[soc2("CC6.1"), gdpr("44")],
)
