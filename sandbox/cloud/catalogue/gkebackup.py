"""Backup for GKE: plans by which clusters are backed up and restored. Nothing is ever backed up here."""

from __future__ import annotations

import re

from sandbox.cloud.catalogue.container_node_pool import CLUSTER
from sandbox.cloud.catalogue.google import ANY_NAME, BRIDGE, PROJECT, TERRAFORM, constant, google
from sandbox.cloud.entry import Entry, Format, View
from sandbox.cloud.facts import Facts

BACKUP_PLAN = "gcp:gkebackup/backupPlan:BackupPlan"
_GKE_BACKUP = f"{TERRAFORM}gkebackup/"
_KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
_AGENTS = ("@container-engine-robot.", "@gcp-sa-gkebackup.")
_BACKUPS_AT_MOST = 360
_MINUTES_PER_DAY = 1_440
_NAME = Format(
    pattern=r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?",
    expected="1 to 63 lower-case letters, digits or hyphens, beginning with a letter",
)
_CLUSTER_NAME = Format(
    pattern=r"projects/[^/]+/(?:locations|zones)/[^/]+/clusters/[^/]+", expected="projects/*/locations/*/clusters/*"
)
_SCOPES = ("allNamespaces", "selectedNamespaces", "selectedApplications", "selectedNamespaceLabels")
_RESTORE_SCOPES = ("allNamespaces", "excludedNamespaces", "selectedNamespaces", "selectedApplications", "noNamespaces")


def _backup_refusal(facts: Facts, view: View) -> str | None:
    """What the API checks before it takes a plan: the cluster, its agents' access to the key, and its own bounds."""
    if not view.exists(CLUSTER, str(facts.get("cluster"))):
        return "Error 404: the cluster of the backup plan does not exist"
    given = [scope for scope in _SCOPES if facts.get(f"backupConfig.{scope}")]
    if facts.get("backupConfig") and len(given) != 1:
        return f"Error 400: exactly one of {', '.join(_SCOPES)} says what is backed up"
    return _bounds_refusal(facts) or _key_refusal(facts, view)


def _bounds_refusal(facts: Facts) -> str | None:
    rpo = facts.get("backupSchedule.rpoConfig.targetRpoMinutes")
    cron = facts.get("backupSchedule.cronSchedule")
    retained = facts.get("retentionPolicy.backupRetainDays")
    locked = int(facts.get("retentionPolicy.backupDeleteLockDays", 0))
    if rpo is not None and not 60 <= int(rpo) <= 86_400:
        return "Error 400: targetRpoMinutes must be at least 60 and at most 86400"
    if (rpo is not None or cron) and not retained:
        return "Error 400: a schedule needs backupRetainDays"
    if retained is not None and int(retained) < locked:
        return "Error 400: backupRetainDays must not be less than backupDeleteLockDays"
    if rpo is not None and int(retained) > _BACKUPS_AT_MOST * int(rpo) / _MINUTES_PER_DAY:
        return "Error 400: backupRetainDays must be at most 360 times the objective"
    return None


def _key_refusal(facts: Facts, view: View) -> str | None:
    key = facts.get("backupConfig.encryptionKey.gcpKmsEncryptionKey")
    if not key:
        return None
    if f"/locations/{facts.get('location')}/" not in str(key):
        return "Error 400: the encryption key must lie in the region of the backup plan"
    members = [
        str(grant.get("member"))
        for grant in view.outputs_of(_KEY_MEMBER)
        if str(grant.get("cryptoKeyId")) == key and grant.get("role") == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    ]
    if all(any(agent in member for member in members) for agent in _AGENTS):
        return None
    return (
        "Error 403: the service agents of GKE and of Backup for GKE have no access to the encryption key. Grant both "
        "roles/cloudkms.cryptoKeyEncrypterDecrypter on it, and let the plan wait for it"
    )


def _restore_refusal(facts: Facts, view: View) -> str | None:
    """A restore plan stands beside its target cluster, whatever the region of the backups."""
    if not view.exists(BACKUP_PLAN, str(facts.get("backupPlan"))):
        return "Error 404: the backup plan of the restore plan does not exist"
    cluster = str(facts.get("cluster"))
    if not view.exists(CLUSTER, cluster):
        return "Error 404: the cluster of the restore plan does not exist"
    if not re.search(rf"/(?:locations|zones)/{facts.get('location')}(?:-[a-z])?/", cluster):
        return "Error 400: the target cluster must be in the region of the restore plan"
    given = [scope for scope in _RESTORE_SCOPES if facts.get(f"restoreConfig.{scope}")]
    if len(given) != 1:
        return f"Error 400: exactly one of {', '.join(_RESTORE_SCOPES)} says what is restored"
    return None


ENTRIES: tuple[Entry, ...] = (
    google(
        "gkebackup",
        "BackupPlan",
        labels="labels",
        sources=(
            f"{_GKE_BACKUP}resource_gke_backup_backup_plan.go (ForceNew, ExactlyOneOf)",
            BRIDGE,
            "cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/about-locations (the key's region)",
            "cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/about-cmek (the agents' grants)",
        ),
        identity="projects/{project}/locations/{location}/backupPlans/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "location", "cluster"),
        computed={
            "backupConfig.includeSecrets": constant(False),
            "backupConfig.includeVolumeData": constant(False),
            "backupSchedule.paused": constant(False),
            "deactivated": constant(False),
            "etag": lambda facts: facts.digest("etag", 16),
            "protectedNamespaceCount": constant(0),
            "protectedPodCount": constant(0),
            "retentionPolicy.backupDeleteLockDays": constant(0),
            "retentionPolicy.backupRetainDays": constant(0),
            "retentionPolicy.locked": constant(False),
            "state": constant("READY"),
            "stateReason": constant(""),
            "uid": lambda facts: facts.digest("uid", 32),
        },
        formats={"name": _NAME, "cluster": _CLUSTER_NAME},
        # No parents: a plan with backups outlives its cluster, and the agents' key is the guard's business.
        guard=_backup_refusal,
        example={
            "name": "platform",
            "location": "europe-west1",
            "cluster": "projects/example/locations/europe-west1/clusters/platform",
            "backupConfig": {"allNamespaces": True, "includeSecrets": True, "includeVolumeData": True},
            "backupSchedule": {"rpoConfig": {"targetRpoMinutes": 360}},
            "retentionPolicy": {"backupRetainDays": 35, "backupDeleteLockDays": 7},
            "labels": {"environment": "test"},
        },
        change={"description": "every six hours"},
    ),
    google(
        "gkebackup",
        "RestorePlan",
        labels="labels",
        sources=(
            f"{_GKE_BACKUP}resource_gke_backup_restore_plan.go (ForceNew, ExactlyOneOf, ValidateEnum)",
            BRIDGE,
            "cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/concepts/about-locations (the cluster's "
            "region)",
        ),
        identity="projects/{project}/locations/{location}/restorePlans/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "location", "backupPlan", "cluster"),
        computed={
            "state": constant("READY"),
            "stateReason": constant(""),
            "uid": lambda facts: facts.digest("uid", 32),
        },
        allowed={
            "restoreConfig.namespacedResourceRestoreMode": (
                "DELETE_AND_RESTORE",
                "FAIL_ON_CONFLICT",
                "MERGE_SKIP_ON_CONFLICT",
                "MERGE_REPLACE_VOLUME_ON_CONFLICT",
                "MERGE_REPLACE_ON_CONFLICT",
            ),
            "restoreConfig.volumeDataRestorePolicy": (
                "RESTORE_VOLUME_DATA_FROM_BACKUP",
                "REUSE_VOLUME_HANDLE_FROM_BACKUP",
                "NO_VOLUME_DATA_RESTORATION",
            ),
            "restoreConfig.clusterResourceConflictPolicy": ("USE_EXISTING_VERSION", "USE_BACKUP_VERSION"),
        },
        formats={"name": _NAME, "cluster": _CLUSTER_NAME},
        guard=_restore_refusal,
        example={
            "name": "platform",
            "location": "europe-west1",
            "backupPlan": "projects/example/locations/europe-west1/backupPlans/platform",
            "cluster": "projects/example/locations/europe-west1/clusters/platform",
            "restoreConfig": {
                "excludedNamespaces": {"namespaces": ["api"]},
                "namespacedResourceRestoreMode": "MERGE_SKIP_ON_CONFLICT",
                "volumeDataRestorePolicy": "RESTORE_VOLUME_DATA_FROM_BACKUP",
                "clusterResourceRestoreScope": {"noGroupKinds": True},
            },
            "labels": {"environment": "test"},
        },
        change={"description": "tried every quarter"},
    ),
)
