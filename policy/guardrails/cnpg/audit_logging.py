"""A CloudNativePG cluster writes an audit trail: pgAudit's statement classes, connections and disconnections.

The risk: nobody can tell afterwards who changed a table or a role, or from where they came.
Cannot see: who reads the log and how long it is kept, or whether the image has pgAudit (without it no server starts).
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.cnpg.types import CLUSTER
from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.inputs import Inputs, Violation, one_of
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Without pgaudit.log, CloudNativePG does not even load the extension."""
    parameters = inputs.within("spec.postgresql.parameters")
    if parameters is None:
        return
    yield from parameters.expect_key("pgaudit.log", _has_what_changes, "ddl, role and write among its classes, or all")
    for switch in ("log_connections", "log_disconnections"):
        yield from parameters.expect_key(switch, one_of("on"), "on", missing="off")


def _has_what_changes(classes: object) -> bool:
    named = {part.strip().lower() for part in str(classes).split(",")}
    return "all" in named or {"ddl", "role", "write"} <= named


cnpg_audit_logging = resource_rule(
    name="cnpg-audit-logging",
    description="A CloudNativePG cluster logs connections, and by pgAudit what changes definitions, roles and rows.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set the parameters pgaudit.log to ddl,role,write and log_connections and log_disconnections to on.",
    reference="https://cloudnative-pg.io/documentation/current/postgresql_conf/",
    sources=["CKV_GCP_110 and CKV_GCP_51-52, for Cloud SQL"],
    requirements=[soc2("CC7.2"), hipaa("164.312(b)"), gdpr("30")],
)
