"""Redis clusters; whose key it is, is told in test_redis_own_key.py."""

from guardrails.redis.access_policy import POLICY
from guardrails.redis.types import CLUSTER
from tests.policy.examples.example import UNKNOWN, drop, example, put, resource

cluster = resource(
    CLUSTER,
    "cache",
    {
        "region": "europe-west1",
        "shardCount": 3.0,
        "replicaCount": 1.0,
        "pscConfigs": [{"network": UNKNOWN}],
        "transitEncryptionMode": "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
        "authorizationMode": "AUTH_MODE_IAM_AUTH",
        "kmsKey": UNKNOWN,
        "persistenceConfig": {"mode": "AOF", "aofConfig": {"appendFsync": "EVERYSEC"}},
        "automatedBackupConfig": {
            "fixedFrequencySchedule": {"startTime": {"hours": 2.0}},
            "retention": "3024000s",
        },
        "zoneDistributionConfig": {"mode": "MULTI_ZONE"},
        "deletionProtectionEnabled": True,
    },
)

access = resource(
    POLICY,
    "access",
    {
        "aclPolicyId": "cache",
        "rules": [
            {"username": "default", "rule": "off resetkeys resetchannels -@all"},
            {"username": UNKNOWN, "rule": "on ~* +@all -@admin -@dangerous +info"},
            {"username": "old", "rule": "off +@all"},
        ],
    },
)

ACCEPTED = (cluster, access)

EXAMPLES = (
    example(
        "redis-access-policy",
        access,
        "everybody is on",
        put("rules/0/rule", "on nopass ~* +@all"),
        "rules[0].rule",
    ),
    example("redis-access-policy", access, "no rules", put("rules", []), "rules"),
    example("redis-access-policy", access, "nothing said", drop("rules"), "rules"),
    example("redis-access-policy", access, "rules that are not known yet", put("rules", UNKNOWN)),
    example("redis-access-policy", access, "a rule that is not known yet", put("rules/0", UNKNOWN)),
    *(
        example("redis-access-policy", access, fact, put("rules/1/rule", rule), "rules[1].rule")
        for fact, rule in {
            "single commands after the denial": "on ~* +@all -@dangerous +flushall +config|set +keys",
            "all commands in capitals": "on ~* -@dangerous ALLCOMMANDS",
            "on after off, in capitals": "off ON ~* +@all",
        }.items()
    ),
    example(
        "redis-access-policy",
        access,
        "everybody is on in the end",
        put("rules/0/rule", "off ON nopass"),
        "rules[0].rule",
    ),
    example("redis-access-policy", access, "what tells about the server", put("rules/1/rule", "on -@dangerous +INFO")),
    example("redis-access-policy", access, "all commands", put("rules/1/rule", "on ~* +@all"), "rules[1].rule"),
    example(
        "redis-access-policy",
        access,
        "all commands, after the dangerous ones were denied",
        put("rules/1/rule", "on ~* -@dangerous +@all"),
        "rules[1].rule",
    ),
    example(
        "redis-tls", cluster, "nothing said, which means none", drop("transitEncryptionMode"), "transitEncryptionMode"
    ),
    example(
        "redis-tls",
        cluster,
        "switched off",
        put("transitEncryptionMode", "TRANSIT_ENCRYPTION_MODE_DISABLED"),
        "transitEncryptionMode",
    ),
    example(
        "redis-iam-authentication",
        cluster,
        "nothing said, which means none",
        drop("authorizationMode"),
        "authorizationMode",
    ),
    example(
        "redis-iam-authentication",
        cluster,
        "switched off",
        put("authorizationMode", "AUTH_MODE_DISABLED"),
        "authorizationMode",
    ),
    example("redis-customer-managed-key", cluster, "no key", drop("kmsKey"), "kmsKey"),
    example("redis-customer-managed-key", cluster, "an empty key", put("kmsKey", ""), "kmsKey"),
    example("redis-customer-managed-key", cluster, "a key by name", put("kmsKey", "projects/p/k")),
    example(
        "redis-persistence",
        cluster,
        "nothing said, which means none",
        drop("persistenceConfig"),
        "persistenceConfig.mode",
    ),
    example(
        "redis-persistence", cluster, "snapshots alone", put("persistenceConfig/mode", "RDB"), "persistenceConfig.mode"
    ),
    example("redis-backups", cluster, "none", drop("automatedBackupConfig"), "automatedBackupConfig"),
    example("redis-backups", cluster, "an unknown schedule", put("automatedBackupConfig", UNKNOWN)),
    example("redis-replicas", cluster, "nothing said, which means none", drop("replicaCount"), "replicaCount"),
    example("redis-replicas", cluster, "none", put("replicaCount", 0.0), "replicaCount"),
    example("redis-replicas", cluster, "two", put("replicaCount", 2.0)),
    example(
        "redis-multi-zone",
        cluster,
        "one zone",
        put("zoneDistributionConfig", {"mode": "SINGLE_ZONE", "zone": "europe-west1-b"}),
        "zoneDistributionConfig.mode",
    ),
    example("redis-multi-zone", cluster, "nothing said, which means several", drop("zoneDistributionConfig")),
    example(
        "redis-deletion-protection",
        cluster,
        "switched off",
        put("deletionProtectionEnabled", False),
        "deletionProtectionEnabled",
    ),
    example(
        "redis-deletion-protection", cluster, "nothing said, which means protected", drop("deletionProtectionEnabled")
    ),
)
