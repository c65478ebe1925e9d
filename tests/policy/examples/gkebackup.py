"""Backup plans of clusters; that each cluster has one is told in test_gkebackup_every_cluster.py."""

from guardrails.gkebackup.types import BACKUP_PLAN
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource

plan = resource(
    BACKUP_PLAN,
    "backup",
    {
        "location": "europe-west4",
        "cluster": UNKNOWN,
        "backupConfig": {
            "allNamespaces": True,
            "includeSecrets": True,
            "includeVolumeData": True,
            "encryptionKey": {"gcpKmsEncryptionKey": UNKNOWN},
        },
        "backupSchedule": {"paused": False, "rpoConfig": {"targetRpoMinutes": 360.0}},
        "retentionPolicy": {"backupRetainDays": 35.0, "backupDeleteLockDays": 7.0},
    },
)
RPO = "backupSchedule.rpoConfig.targetRpoMinutes"

ACCEPTED = (plan,)

EXAMPLES = (
    example(
        "gkebackup-customer-managed-key",
        plan,
        "Google's own key",
        drop("backupConfig/encryptionKey"),
        "backupConfig.encryptionKey.gcpKmsEncryptionKey",
    ),
    example(
        "gkebackup-customer-managed-key",
        plan,
        "an empty key",
        put("backupConfig/encryptionKey/gcpKmsEncryptionKey", ""),
        "backupConfig.encryptionKey.gcpKmsEncryptionKey",
    ),
    example("gkebackup-schedule", plan, "none", drop("backupSchedule"), RPO),
    example("gkebackup-schedule", plan, "no objective", drop("backupSchedule/rpoConfig"), RPO),
    example("gkebackup-schedule", plan, "weekly", put("backupSchedule/rpoConfig/targetRpoMinutes", 10080.0), RPO),
    example("gkebackup-schedule", plan, "paused", put("backupSchedule/paused", True), "backupSchedule.paused"),
    example("gkebackup-schedule", plan, "switched off for good", put("deactivated", True), "deactivated"),
    example("gkebackup-schedule", plan, "nothing said about a pause", drop("backupSchedule/paused")),
    example(
        "gkebackup-schedule",
        plan,
        "a cron expression",
        both(drop("backupSchedule/rpoConfig"), put("backupSchedule/cronSchedule", "0 */6 * * *")),
    ),
    example(
        "gkebackup-retention",
        plan,
        "nothing said, which means for ever",
        drop("retentionPolicy"),
        "retentionPolicy.backupRetainDays",
    ),
    example(
        "gkebackup-retention",
        plan,
        "less than a week",
        put("retentionPolicy/backupRetainDays", 6.0),
        "retentionPolicy.backupRetainDays",
    ),
    example("gkebackup-retention", plan, "a week", put("retentionPolicy/backupRetainDays", 7.0)),
    example(
        "gkebackup-delete-lock",
        plan,
        "nothing said, which means none",
        drop("retentionPolicy/backupDeleteLockDays"),
        "retentionPolicy.backupDeleteLockDays",
    ),
    example(
        "gkebackup-delete-lock",
        plan,
        "none",
        put("retentionPolicy/backupDeleteLockDays", 0.0),
        "retentionPolicy.backupDeleteLockDays",
    ),
    example("gkebackup-delete-lock", plan, "a day", put("retentionPolicy/backupDeleteLockDays", 1.0)),
    example(
        "gkebackup-whole-cluster",
        plan,
        "some namespaces",
        both(drop("backupConfig/allNamespaces"), put("backupConfig/selectedNamespaces", {"namespaces": ["api"]})),
        "backupConfig.allNamespaces",
    ),
    example(
        "gkebackup-whole-cluster",
        plan,
        "no Secrets",
        put("backupConfig/includeSecrets", False),
        "backupConfig.includeSecrets",
    ),
    example(
        "gkebackup-whole-cluster",
        plan,
        "nothing said about volumes, which means none",
        drop("backupConfig/includeVolumeData"),
        "backupConfig.includeVolumeData",
    ),
)
