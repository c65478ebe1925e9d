"""Clusters run the agent of Backup for GKE.

The risk: a backup plan without the agent in the cluster looks fine and takes no backup.
Cannot see: whether a plan exists (gkebackup/every_cluster), or whether the agent works.
"""

from collections.abc import Iterator

from pulumi_policy import Severity

from guardrails.frameworks import gdpr, hipaa, soc2
from guardrails.gke.types import CLUSTER
from guardrails.inputs import Inputs, Violation, is_true
from guardrails.rule import resource_rule


def check(inputs: Inputs) -> Iterator[Violation]:
    """Off by default."""
    yield from inputs.expect("addonsConfig.gkeBackupAgentConfig.enabled", is_true, "true", missing=False)


gke_backup_agent = resource_rule(
    name="gke-backup-agent",
    description="GKE clusters run the agent of Backup for GKE.",
    types=[CLUSTER],
    check=check,
    severity=Severity.MEDIUM,
    remediation="Set addons_config.gke_backup_agent_config.enabled.",
    reference="https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/how-to/install",
    sources=["ours"],
    requirements=[soc2("A1.2"), hipaa("164.308(a)(7)(ii)(A)"), gdpr("32(1)(c)")],
)
