"""Buckets, logs and alerts; what spans several resources is told in test_logging_*.py."""

from guardrails.logging.types import ALERT_POLICY, AUDIT_CONFIG, LOG_BUCKET
from guardrails.storage.types import BUCKET
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource

bucket = resource(
    BUCKET,
    "models",
    {
        "name": UNKNOWN,
        "location": "EUROPE-WEST1",
        "uniformBucketLevelAccess": True,
        "publicAccessPrevention": "enforced",
        "versioning": {"enabled": True},
        "encryption": {"defaultKmsKeyName": UNKNOWN},
    },
)
config = resource(
    AUDIT_CONFIG,
    "config",
    {
        "project": "p",
        "service": "allServices",
        "auditLogConfigs": [{"logType": "ADMIN_READ"}, {"logType": "DATA_READ"}, {"logType": "DATA_WRITE"}],
    },
)
log_bucket = resource(
    LOG_BUCKET,
    "application",
    {"project": "p", "bucketId": UNKNOWN, "retentionDays": 90, "cmekSettings": {"kmsKeyName": UNKNOWN}},
)
alert = resource(
    ALERT_POLICY,
    "api-errors",
    {"displayName": "The API fails", "enabled": True, "notificationChannels": [UNKNOWN], "severity": "ERROR"},
)
AUDIT = "logging-audit-configuration"
HEARD = "monitoring-alert-reaches-somebody"
LOG_KEY = "logging-customer-managed-key"

ACCEPTED = (bucket, config, log_bucket, alert)
EXAMPLES = (
    example(HEARD, alert, "switched off", put("enabled", False), "enabled"),
    example(HEARD, alert, "no channel", put("notificationChannels", []), "notificationChannels"),
    example(HEARD, alert, "nothing said about channels", drop("notificationChannels"), "notificationChannels"),
    example(HEARD, alert, "nothing said about the switch, which means on", drop("enabled")),
    example(HEARD, alert, "unknown channels", put("notificationChannels", UNKNOWN)),
    example(
        LOG_KEY, log_bucket, "nothing said, which means Google's key", drop("cmekSettings"), "cmekSettings.kmsKeyName"
    ),
    example(LOG_KEY, log_bucket, "no name", put("cmekSettings/kmsKeyName", ""), "cmekSettings.kmsKeyName"),
    example(
        LOG_KEY,
        log_bucket,
        "the bucket that every project has, which cannot have a key",
        both(put("bucketId", "_Default"), drop("cmekSettings")),
    ),
    example(
        "storage-uniform-access",
        bucket,
        "nothing said, which means lists on objects",
        drop("uniformBucketLevelAccess"),
        "uniformBucketLevelAccess",
    ),
    example(
        "storage-uniform-access",
        bucket,
        "lists on objects",
        put("uniformBucketLevelAccess", False),
        "uniformBucketLevelAccess",
    ),
    example(
        "storage-public-access-prevention",
        bucket,
        "nothing said, which means what the organisation says",
        drop("publicAccessPrevention"),
        "publicAccessPrevention",
    ),
    example(
        "storage-public-access-prevention",
        bucket,
        "what the organisation says",
        put("publicAccessPrevention", "inherited"),
        "publicAccessPrevention",
    ),
    example("storage-versioning", bucket, "nothing said, which means none", drop("versioning"), "versioning.enabled"),
    example("storage-versioning", bucket, "none", put("versioning/enabled", False), "versioning.enabled"),
    example(
        "storage-customer-managed-key",
        bucket,
        "nothing said, which means Google's key",
        drop("encryption"),
        "encryption.defaultKmsKeyName",
    ),
    example(
        "storage-customer-managed-key",
        bucket,
        "no name",
        put("encryption/defaultKmsKeyName", ""),
        "encryption.defaultKmsKeyName",
    ),
    example("storage-customer-managed-key", bucket, "a key that is unknown yet", put("encryption", UNKNOWN)),
    example(AUDIT, config, "no reads of data", put("auditLogConfigs", [{"logType": "ADMIN_READ"}]), "auditLogConfigs"),
    example(AUDIT, config, "nothing logged", drop("auditLogConfigs"), "auditLogConfigs"),
    example(
        AUDIT,
        config,
        "somebody leaves no trace",
        put("auditLogConfigs/1/exemptedMembers", ["user:a@example.com"]),
        "auditLogConfigs[1].exemptedMembers",
    ),
    example(AUDIT, config, "an empty list of the exempt", put("auditLogConfigs/1/exemptedMembers", [])),
    example(AUDIT, config, "the exempt are unknown yet", put("auditLogConfigs/1/exemptedMembers", UNKNOWN)),
    example(AUDIT, config, "a kind that is unknown yet", put("auditLogConfigs/1/logType", UNKNOWN)),
    example(AUDIT, config, "an entry that is unknown yet", put("auditLogConfigs/1", UNKNOWN)),
    example(
        AUDIT,
        config,
        "one service, which all services' configuration adds to",
        both(put("service", "storage.googleapis.com"), put("auditLogConfigs", [{"logType": "DATA_READ"}])),
    ),
)
