"""Every access to every service of the project is logged, whoever asks.

The risk: reads of data leave no trace by default, so nobody can tell afterwards what a stolen identity saw.
Cannot see: a project without any audit configuration, or configurations made outside of this stack.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import Origin, gdpr, hipaa, soc2
from guardrails.inputs import UNKNOWN, Inputs, State, Violation
from guardrails.logging.types import AUDIT_CONFIG, governs_the_project, is_empty
from guardrails.rule import resource_rule

LOG_TYPES = frozenset({"ADMIN_READ", "DATA_READ", "DATA_WRITE"})


def check(inputs: Inputs) -> Iterator[Violation]:
    """Admin writes are always logged; a configuration of one service may say less than that of all."""
    if inputs.read("service") is UNKNOWN:
        return
    for config in inputs.each("auditLogConfigs"):
        if not is_empty(config, "exemptedMembers") and config.read("exemptedMembers") is not UNKNOWN:
            yield Violation(path=f"{config.path}.exemptedMembers", expected="nobody: who is exempt leaves no trace")
    if not governs_the_project(inputs):
        return
    configs = inputs.read("auditLogConfigs")
    types = [config.read("logType") for config in inputs.each("auditLogConfigs")]
    undecided = configs is UNKNOWN or UNKNOWN in types or (not isinstance(configs, State) and len(types) < len(configs))
    if not undecided and not LOG_TYPES.issubset(types):
        yield Violation(path="auditLogConfigs", expected="ADMIN_READ, DATA_READ and DATA_WRITE")


logging_audit_configuration = resource_rule(
    name="logging-audit-configuration",
    description="The audit configuration of all services logs admin reads, data reads and data writes, of everybody.",
    types=[AUDIT_CONFIG],
    check=check,
    severity=Severity.HIGH,
    remediation="List the three log types under allServices, and exempt no member.",
    reference="https://cloud.google.com/logging/docs/audit/configure-data-access",
    sources=["CKV2_GCP_5", "CIS Google Cloud 2.1"],
    requirements=[soc2("CC7.2", Origin.PROWLER), hipaa("164.312(b)"), gdpr("30")],
)
