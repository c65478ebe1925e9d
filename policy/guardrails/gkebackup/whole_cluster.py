"""Backups of clusters leave nothing out: every namespace, Secrets, the data of volumes.

The risk: what nobody thought of is what is missing after the restore.
Cannot see: labels on objects by which the agent passes over them.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gkebackup.types import BACKUP_PLAN
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Each is off unless it is switched on."""
    for part in ("allNamespaces", "includeSecrets", "includeVolumeData"):
        yield from inputs.expect(f"backupConfig.{part}", is_true, "true", missing=False)


gkebackup_whole_cluster = resource_rule(
    name="gkebackup-whole-cluster",
    description="Backup plans of clusters take all namespaces, Secrets and the data of volumes.",
    types=[BACKUP_PLAN],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set all_namespaces, include_secrets and include_volume_data in backup_config.",
    reference="https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/backup-for-gke",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)(ii)(A)"), gdpr("32(1)(c)")],
)
