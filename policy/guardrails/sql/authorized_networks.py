"""No authorized network of a Cloud SQL instance is the whole internet.

The risk: with a public address, today or later, everybody may try passwords.
Cannot see: whether the networks that are named are the right ones, or a /0 that is spelt as two halves.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each named network has a prefix longer than /0."""
    for network in inputs.each("settings.ipConfiguration.authorizedNetworks"):
        yield from network.expect("value", _is_part_of_the_internet, "a range longer than /0")


def _is_part_of_the_internet(block: str) -> bool:
    return not block.endswith("/0")


sql_authorized_networks = resource_rule(
    name="sql-authorized-networks",
    description="No authorized network of a Cloud SQL instance is the whole internet.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.CRITICAL,
    remediation="Remove the /0 range; reach the instance by its private address.",
    reference="https://cloud.google.com/sql/docs/postgres/authorize-networks",
    sources=["CKV_GCP_11", "CIS Google Cloud 6.5"],
    requirements=[soc2("CC6.1", Origin.FAST), hipaa("164.312(a)(1)", Origin.FAST), gdpr("32")],
)
