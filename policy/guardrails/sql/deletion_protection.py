"""Cloud SQL instances are protected against deletion, on both levels.

The risk: one wrong command, or one property whose change replaces the instance, takes the data away; the instance's
backups go with it.
Cannot see: pulumi's own `protect`, or the deletion of databases inside the instance.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import DELETION_PROTECTION, resource_rule
from guardrails.sql.types import DATABASE_INSTANCE


def check(inputs: Inputs) -> Iterator[Violation]:
    """The provider's own is on by default, the cloud's (which stops other tools, too) is not."""
    yield from inputs.expect("deletionProtection", is_true, "true", missing=True)
    yield from inputs.expect("settings.deletionProtectionEnabled", is_true, "true", missing=False)


sql_deletion_protection = resource_rule(
    name="sql-deletion-protection",
    description="Cloud SQL instances are protected against deletion by the provider and by the cloud.",
    types=[DATABASE_INSTANCE],
    check=check,
    severity=Severity.HIGH,
    remediation="Set deletion_protection and settings.deletion_protection_enabled; to delete, unprotect first.",
    reference="https://cloud.google.com/sql/docs/postgres/deletion-protection",
    sources=["CKV_GCP_82", "CIS Google Cloud 6.9"],
    requirements=[soc2("A1.2"), hipaa("164.312(c)(1)"), gdpr("32(1)(b)")],
    tags=[DELETION_PROTECTION],
)
