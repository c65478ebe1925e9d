"""Backups of clusters are encrypted with a key that we can rotate and revoke.

The risk: a backup holds every Secret of the cluster, and with the provider's own key nobody here can withdraw access to
it.
Cannot see: which key it is and whether it rotates, or under which key a volume's disk already lies.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gkebackup.types import BACKUP_PLAN
from guardrails.inputs import Inputs, Violation
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """A key's name is given; at preview it may still be unknown, so only its presence is judged."""
    yield from inputs.expect_presence(
        "backupConfig.encryptionKey.gcpKmsEncryptionKey", "the name of a Cloud KMS key in the plan's region"
    )


gkebackup_customer_managed_key = resource_rule(
    name="gkebackup-customer-managed-key",
    description="Backup plans of clusters name a customer-managed key.",
    types=[BACKUP_PLAN],
    check=check,
    severity=Severity.HIGH,
    remediation="Set backup_config.encryption_key to the key for backups, in the plan's region.",
    reference="https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/about-cmek",
    sources=["ours"],
    requirements=[soc2("CC6.1"), hipaa("164.312(a)(2)(iv)"), gdpr("32(1)(a)")],
)
