"""Cloud SQL instances have no public address.

The risk: a database at a public address is one leaked password away from the internet.
Cannot see: whether a private address exists (the provider refuses an instance with neither).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_false
from guardrails.rule import resource_rule
from guardrails.sql.types import DATABASE_INSTANCE


def check(inputs: Inputs) -> Iterator[Violation]:
    """The provider's default is a public address."""
    yield from inputs.expect("settings.ipConfiguration.ipv4Enabled", is_false, "false", missing=True)


sql_no_public_ip = resource_rule(
    name="sql-no-public-ip",
    description="Cloud SQL instances have no public address.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.CRITICAL,
    remediation="Set settings.ip_configuration.ipv4_enabled to False and name a private_network.",
    reference="https://cloud.google.com/sql/docs/postgres/private-ip",
    sources=["CKV_GCP_60", "CIS Google Cloud 6.7"],
    requirements=[soc2("CC6.1", Origin.FAST), hipaa("164.312(a)(1)", Origin.FAST), gdpr("32")],
)
