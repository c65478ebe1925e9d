"""Database instances; whose key it is, is told in test_sql_own_key.py."""

from guardrails.sql.iam_users import USER
from guardrails.sql.types import DATABASE_INSTANCE
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource

FLAGS = {
    "cloudsql.iam_authentication": "on",
    "cloudsql.enable_pgaudit": "on",
    "pgaudit.log": "ddl,role,write",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_checkpoints": "on",
    "log_lock_waits": "on",
    "log_statement": "ddl",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "error",
    "log_min_messages": "warning",
}
database = resource(
    DATABASE_INSTANCE,
    "primary",
    {
        "region": "europe-west1",
        "databaseVersion": "POSTGRES_17",
        "encryptionKeyName": UNKNOWN,
        "deletionProtection": True,
        "settings": {
            "tier": "db-custom-2-7680",
            "deletionProtectionEnabled": True,
            "ipConfiguration": {"ipv4Enabled": False, "privateNetwork": UNKNOWN, "sslMode": "ENCRYPTED_ONLY"},
            "backupConfiguration": {"enabled": True, "pointInTimeRecoveryEnabled": True},
            "passwordValidationPolicy": {
                "enablePasswordPolicy": True,
                "minLength": 16,
                "complexity": "COMPLEXITY_DEFAULT",
                "disallowUsernameSubstring": True,
            },
            "availabilityType": "REGIONAL",
            "databaseFlags": [{"name": name, "value": value} for name, value in FLAGS.items()],
        },
    },
)
BACKUPS = "settings/backupConfiguration"
PASSWORDS = "settings/passwordValidationPolicy"
ADDRESSES = "settings/ipConfiguration"
replica = both(put("masterInstanceName", UNKNOWN), drop(BACKUPS))

user = resource(USER, "api", {"instance": UNKNOWN, "name": UNKNOWN, "type": "CLOUD_IAM_SERVICE_ACCOUNT"})

ACCEPTED = (database, user)
EXAMPLES = (
    example("sql-iam-users", user, "a password", put("type", "BUILT_IN"), "type"),
    example("sql-iam-users", user, "nothing said, which means a password", drop("type"), "type"),
    example("sql-iam-users", user, "a type that is not known yet", put("type", UNKNOWN)),
    example(
        "sql-password-policy",
        database,
        "nothing said, which means any password",
        drop(PASSWORDS),
        *[
            f"settings.passwordValidationPolicy.{each}"
            for each in ("enablePasswordPolicy", "minLength", "complexity", "disallowUsernameSubstring")
        ],
    ),
    example(
        "sql-password-policy",
        database,
        "short passwords",
        put(f"{PASSWORDS}/minLength", 8),
        "settings.passwordValidationPolicy.minLength",
    ),
    example(
        "sql-password-policy",
        database,
        "switched off",
        put(f"{PASSWORDS}/enablePasswordPolicy", False),
        "settings.passwordValidationPolicy.enablePasswordPolicy",
    ),
    example("sql-password-policy", database, "a replica, which has no users", both(replica, drop(PASSWORDS))),
    example(
        "sql-password-policy",
        database,
        "MySQL, which has another policy",
        both(put("databaseVersion", "MYSQL_8_4"), drop(PASSWORDS)),
    ),
    example(
        "sql-no-public-ip",
        database,
        "nothing said, which means a public address",
        drop(f"{ADDRESSES}/ipv4Enabled"),
        "settings.ipConfiguration.ipv4Enabled",
    ),
    example(
        "sql-no-public-ip",
        database,
        "a public address",
        put(f"{ADDRESSES}/ipv4Enabled", True),
        "settings.ipConfiguration.ipv4Enabled",
    ),
    example("sql-no-public-ip", database, "an unknown answer", put(f"{ADDRESSES}/ipv4Enabled", UNKNOWN)),
    example(
        "sql-authorized-networks",
        database,
        "the whole internet",
        put(f"{ADDRESSES}/authorizedNetworks", [{"value": "10.0.0.0/8"}, {"value": "::/0"}]),
        "settings.ipConfiguration.authorizedNetworks[1].value",
    ),
    example(
        "sql-authorized-networks",
        database,
        "half of the internet",
        put(f"{ADDRESSES}/authorizedNetworks", [{"value": "0.0.0.0/1"}]),
        "settings.ipConfiguration.authorizedNetworks[0].value",
    ),
    example(
        "sql-authorized-networks",
        database,
        "one network",
        put(f"{ADDRESSES}/authorizedNetworks", [{"value": "10.0.0.0/8"}]),
    ),
    example(
        "sql-tls-only",
        database,
        "nothing said, which means both kinds of connection",
        drop(f"{ADDRESSES}/sslMode"),
        "settings.ipConfiguration.sslMode",
    ),
    example(
        "sql-tls-only",
        database,
        "both kinds of connection",
        put(f"{ADDRESSES}/sslMode", "ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
        "settings.ipConfiguration.sslMode",
    ),
    example(
        "sql-tls-only",
        database,
        "client certificates",
        put(f"{ADDRESSES}/sslMode", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"),
    ),
    example(
        "sql-backups",
        database,
        "nothing said, which means none",
        drop(f"{BACKUPS}/enabled"),
        "settings.backupConfiguration.enabled",
    ),
    example("sql-backups", database, "a replica, which has none of its own", replica),
    example(
        "sql-point-in-time-recovery",
        database,
        "switched off",
        put(f"{BACKUPS}/pointInTimeRecoveryEnabled", False),
        "settings.backupConfiguration.pointInTimeRecoveryEnabled",
    ),
    example(
        "sql-point-in-time-recovery",
        database,
        "an unknown version, but nothing said",
        both(put("databaseVersion", UNKNOWN), drop(f"{BACKUPS}/pointInTimeRecoveryEnabled")),
        "settings.backupConfiguration.pointInTimeRecoveryEnabled",
    ),
    example("sql-point-in-time-recovery", database, "a replica, which cannot have it", replica),
    example(
        "sql-point-in-time-recovery",
        database,
        "MySQL, which has binary logs",
        both(put("databaseVersion", "MYSQL_8_4"), drop(f"{BACKUPS}/pointInTimeRecoveryEnabled")),
    ),
    example("sql-customer-managed-key", database, "no key", drop("encryptionKeyName"), "encryptionKeyName"),
    example("sql-customer-managed-key", database, "an empty key", put("encryptionKeyName", ""), "encryptionKeyName"),
    example("sql-customer-managed-key", database, "a key by name", put("encryptionKeyName", "projects/p/k")),
    example(
        "sql-deletion-protection",
        database,
        "not by the provider",
        put("deletionProtection", False),
        "deletionProtection",
    ),
    example(
        "sql-deletion-protection",
        database,
        "nothing said to the cloud, which means unprotected",
        drop("settings/deletionProtectionEnabled"),
        "settings.deletionProtectionEnabled",
    ),
    example(
        "sql-deletion-protection",
        database,
        "nothing said to the provider, which means protected",
        drop("deletionProtection"),
    ),
    example(
        "sql-iam-authentication",
        database,
        "no flags",
        drop("settings/databaseFlags"),
        "settings.databaseFlags",
    ),
    example(
        "sql-iam-authentication",
        database,
        "the flag switched off",
        put("settings/databaseFlags/0/value", "off"),
        "settings.databaseFlags",
    ),
    example("sql-iam-authentication", database, "a flag that is unknown", put("settings/databaseFlags", [UNKNOWN])),
    example(
        "sql-iam-authentication", database, "a name that is unknown", put("settings/databaseFlags/0/name", UNKNOWN)
    ),
    example("sql-iam-authentication", database, "unknown flags", put("settings/databaseFlags", UNKNOWN)),
    example(
        "sql-iam-authentication",
        database,
        "SQL Server, which has it not",
        both(put("databaseVersion", "SQLSERVER_2022_STANDARD"), drop("settings/databaseFlags")),
    ),
)
