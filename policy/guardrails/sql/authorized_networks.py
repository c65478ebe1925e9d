"""The authorized networks of a Cloud SQL instance are far from the whole internet.

The risk: with a public address, today or later, everybody may try passwords.
Cannot see: whether the networks that are named are the right ones.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.address_ranges import refuse_the_internet
from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE

NETWORKS = "settings.ipConfiguration.authorizedNetworks"


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each by itself, and all together."""
    networks = [(f"{network.path}.value", network.read("value")) for network in inputs.each(NETWORKS)]
    yield from refuse_the_internet(NETWORKS, networks)


sql_authorized_networks = resource_rule(
    name="sql-authorized-networks",
    description="The authorized networks of a Cloud SQL instance are, together, far smaller than the internet.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.CRITICAL,
    remediation="Remove the wide ranges; reach the instance by its private address.",
    reference="https://cloud.google.com/sql/docs/postgres/authorize-networks",
    sources=["CKV_GCP_11", "CIS Google Cloud 6.5"],
    requirements=[soc2("CC6.1", Origin.FAST), hipaa("164.312(a)(1)", Origin.FAST), gdpr("32")],
)
