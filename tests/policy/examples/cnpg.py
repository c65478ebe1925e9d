"""PostgreSQL run by CloudNativePG; the schedule of backups is told in test_cnpg_scheduled_backup.py."""

from guardrails.cnpg.types import CLUSTER
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource

cluster = resource(
    CLUSTER,
    "postgres",
    {
        "metadata": {"name": "postgres", "namespace": UNKNOWN},
        "spec": {
            "instances": 3.0,
            "enableSuperuserAccess": False,
            "managed": {"roles": [{"name": "api", "login": True, "superuser": False}]},
            "postgresql": {
                "parameters": {
                    "pgaudit.log": "ddl, role, write",
                    "log_connections": "on",
                    "log_disconnections": "on",
                    "ssl_min_protocol_version": "TLSv1.3",
                },
                "pg_hba": ["hostssl app api all cert", "host all all all reject"],
            },
            "plugins": [{"name": "barman-cloud.cloudnative-pg.io", "isWALArchiver": True}],
            "storage": {"size": "10Gi", "storageClass": UNKNOWN},
        },
    },
)

PARAMETERS = "spec/postgresql/parameters"
PARAMETERS_PATH = "spec.postgresql.parameters"
CLIENTS = "spec/postgresql/pg_hba"
CLIENTS_PATH = "spec.postgresql.pg_hba"

ACCEPTED = (cluster,)
EXAMPLES = (
    example("cnpg-tls-only", cluster, "nothing said, which lets passwords in", drop(CLIENTS), CLIENTS_PATH),
    example("cnpg-tls-only", cluster, "an empty list", put(CLIENTS, []), CLIENTS_PATH),
    example(
        "cnpg-tls-only",
        cluster,
        "a line without TLS",
        put(f"{CLIENTS}/0", "host app api all scram-sha-256"),
        f"{CLIENTS_PATH}[0]",
    ),
    example(
        "cnpg-tls-only",
        cluster,
        "a line against TLS",
        put(f"{CLIENTS}/0", "hostnossl all all all trust"),
        f"{CLIENTS_PATH}[0]",
    ),
    example(
        "cnpg-tls-only", cluster, "no rejection at the end", put(f"{CLIENTS}/1", "hostssl b c all cert"), CLIENTS_PATH
    ),
    example("cnpg-tls-only", cluster, "a last line that is not known yet", put(f"{CLIENTS}/1", UNKNOWN)),
    example("cnpg-tls-only", cluster, "an unknown list", put(CLIENTS, UNKNOWN)),
    example("cnpg-tls-only", cluster, "one more rejection", put(f"{CLIENTS}/0", "hostnossl all all all reject")),
    example(
        "cnpg-tls-only",
        cluster,
        "an older version of TLS",
        put(f"{PARAMETERS}/ssl_min_protocol_version", "TLSv1.2"),
        f"{PARAMETERS_PATH}.ssl_min_protocol_version",
    ),
    example("cnpg-tls-only", cluster, "the operator's own minimum", drop(f"{PARAMETERS}/ssl_min_protocol_version")),
    example(
        "cnpg-superuser-access",
        cluster,
        "a password for the superuser",
        put("spec/enableSuperuserAccess", True),
        "spec.enableSuperuserAccess",
    ),
    example(
        "cnpg-superuser-access",
        cluster,
        "a role that is a superuser",
        put("spec/managed/roles/0/superuser", True),
        "spec.managed.roles[0].superuser",
    ),
    example("cnpg-superuser-access", cluster, "nothing said, which means none", drop("spec/enableSuperuserAccess")),
    example("cnpg-log-archiving", cluster, "no plugin", drop("spec/plugins"), "spec.plugins"),
    example(
        "cnpg-log-archiving",
        cluster,
        "a plugin that is switched off",
        put("spec/plugins/0/enabled", False),
        "spec.plugins",
    ),
    example(
        "cnpg-log-archiving",
        cluster,
        "a plugin that does something else",
        drop("spec/plugins/0/isWALArchiver"),
        "spec.plugins",
    ),
    example(
        "cnpg-log-archiving",
        cluster,
        "the deprecated way",
        put("spec/backup/barmanObjectStore", {"destinationPath": "gs://bucket"}),
        "spec.backup.barmanObjectStore",
    ),
    example(
        "cnpg-log-archiving",
        cluster,
        "perhaps the right plugin",
        both(put("spec/plugins/0/isWALArchiver", UNKNOWN), put("spec/plugins/0/enabled", UNKNOWN)),
    ),
    example("cnpg-log-archiving", cluster, "unknown plugins", put("spec/plugins", UNKNOWN)),
    example("cnpg-log-archiving", cluster, "a plugin that is not known yet", put("spec/plugins/0", UNKNOWN)),
    example("cnpg-replicas", cluster, "one server", put("spec/instances", 1.0), "spec.instances"),
    example("cnpg-replicas", cluster, "nothing said", drop("spec/instances"), "spec.instances"),
    example(
        "cnpg-audit-logging", cluster, "no audit", drop(f"{PARAMETERS}/pgaudit.log"), f"{PARAMETERS_PATH}.pgaudit.log"
    ),
    example(
        "cnpg-audit-logging",
        cluster,
        "half an audit",
        put(f"{PARAMETERS}/pgaudit.log", "ddl"),
        f"{PARAMETERS_PATH}.pgaudit.log",
    ),
    example("cnpg-audit-logging", cluster, "all of it", put(f"{PARAMETERS}/pgaudit.log", "all, -misc")),
    example(
        "cnpg-audit-logging",
        cluster,
        "no trace of connections",
        put(f"{PARAMETERS}/log_connections", "off"),
        f"{PARAMETERS_PATH}.log_connections",
    ),
    example("cnpg-audit-logging", cluster, "unknown parameters", put(PARAMETERS, UNKNOWN)),
)
