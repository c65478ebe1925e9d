"""Every setting that a check derives from, with a value that changes the verdict.

A row is one change of one setting, on settings that the check finds well. Where two engines or a group decide together,
`given` makes the ground on which the one change counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from environments.compliance_checker.verdicts import Verdict
from environments.settings.network import EgressSettings

NA = Verdict.NOT_APPLICABLE

PROD = "prod+disaster_recovery"
TENANT = "prod+disaster_recovery@acme-music"
TESTED = "staging+security"
"""Staging as security tests have it: reads are recorded, and a scanner runs."""

ENGINE = "database.postgresql.engine"
REDIS = "cache.redis.engine"
BACKUP = "database.postgresql.backup"
LOGGING = "database.postgresql.logging"
LOGS = "observability.log_retention"
FASTAPI = "application.api.fastapi"
ROLES = "identity.roles"


@dataclass(frozen=True)
class Weakening:
    """One change.

    Attributes:
        check: The check's name.
        declared: The path that it declares.
        path: The setting that is changed.
        value: What it becomes.
        becomes: The verdict afterwards.
        base: The configuration, as `diff` names it.
        given: What is changed beforehand.
    """

    check: str
    declared: str
    path: str
    value: Any
    becomes: Verdict = Verdict.NOT_MET
    base: str = PROD
    given: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.check}: {self.path} = {self.value}"


def _row(check, declared, value, becomes=Verdict.NOT_MET, *, path=None, base=PROD, given=None):
    return Weakening(check, declared, path or declared, value, becomes, base, given or {})


def _of(check, *rows, base=PROD):
    return [
        _row(check, *row[:-1], base=base, **row[-1])
        for row in ((*row, {}) if not isinstance(row[-1], dict) else row for row in rows)
    ]


IN_CLUSTER = {ENGINE: "cloudnative_pg"}
WIDE = EgressSettings(description="Everybody, for the test.", destinations=["0.0.0.0/0"], ports=[443])
WITHOUT_TRACES = ("security_headers", "rate_limiting", "request_id")

NO_CLOUD = {
    PROD: """
        audit-trail-is-locked alerts-wake-somebody audit-trail-kept-for-hipaa audit-trail-kept-for-soc2
        logs-kept-for-hipaa logs-kept-for-soc2 backups-kept-for-hipaa backups-kept-for-soc2
        api-survives-a-zone nodes-do-not-vanish capacity-can-grow
        data-are-protected-from-deletion cluster-is-backed-up-daily
        backups-withstand-their-owner a-region-can-be-lost client-addresses-are-not-kept
        server-certificates-can-be-revoked attacks-are-denied unusual-traffic-is-seen addresses-are-limited
        browsers-insist-on-tls every-request-is-logged keys-in-hardware keys-rotate-quarterly destroyed-keys-come-back
        vault-entries-rotate vault-entries-have-one-reader every-connection-is-logged ways-out-are-narrow
        data-stay-in-the-union searchable-logs-are-forgotten backups-forget-who-is-erased who-audits-changes-nothing
        grants-beyond-reading-are-bounded workloads-change-by-release-only models-are-published-by-roles
        staff-prove-themselves-twice staff-sessions-end unreleased-versions-are-for-staff images-are-attested
    """,
    TENANT: "a-tenants-data-stay-where-agreed",
    TESTED: "hosts-are-tried-from-outside",
}
"""Checks of what stands beside a cluster of Google's alone, by a configuration that meets them."""


def _backups(check, days, base_days):
    """Rows about the minimum of backups, in days."""
    kept = {f"{BACKUP}.point_in_time_days": base_days}
    return _of(
        check,
        ("backup.retention_days", days - 1),
        (ENGINE, "cloudnative_pg", {"given": {f"{BACKUP}.point_in_time_days": days - 1}}),
        (f"{BACKUP}.retained_backups", days - 1),
        (f"{BACKUP}.point_in_time_days", days - 1, {"given": IN_CLUSTER | kept}),
        (REDIS, "memorystore", {"given": {REDIS: "in_cluster", "cache.redis.backup.retention_days": days - 1}}),
        ("cache.redis.backup.retention_days", days - 1),
    )


def _places(check, abroad, base):
    """Rows about where data lie."""
    return _of(
        check,
        ("google_cloud.region", abroad),
        ("backup.region", abroad),
        ("disaster_recovery.region", abroad),
        (ENGINE, "cloud_sql", {"given": IN_CLUSTER | {f"{BACKUP}.location": "us"}}),
        (f"{BACKUP}.location", "us"),
        base=base,
    )


WEAKENINGS: list[Weakening] = [
    *(
        _row(check, "cluster.engine", "existing", NA, base=base)
        for base, text in NO_CLOUD.items()
        for check in text.split()
    ),
    # The application.
    *_of(
        "clients-are-limited",
        (f"{FASTAPI}.middleware", ("security_headers", "request_id", "correlation_id")),
        (f"{FASTAPI}.rate_limit.requests_per_minute", 1_201),
    ),
    _row("answers-carry-security-headers", f"{FASTAPI}.middleware", ("rate_limiting",)),
    _row("requests-can-be-traced", f"{FASTAPI}.middleware", WITHOUT_TRACES),
    _row("requests-can-be-traced", f"{FASTAPI}.middleware", ("correlation_id",)),
    _row("errors-tell-nothing", f"{FASTAPI}.debug", True),
    _row("logs-hold-no-details", f"{FASTAPI}.log_level", "DEBUG"),
    # The audit trail, logs and backups.
    _row("audit-trail-is-locked", "audit.locked", False),
    *_of(
        "alerts-wake-somebody",
        ("observability.escalation.critical", ("mail",)),
        ("observability.escalation.critical", ("pager",)),
        (
            "observability.channels.*.registered",
            None,
            {
                "path": "observability.channels.pager.registered",
                "given": {"observability.escalation.critical": ("mail", "pager")},
            },
        ),
    ),
    _row("audit-trail-kept-for-hipaa", "audit.retention_days", 2_191),
    _row("audit-trail-kept-for-soc2", "audit.retention_days", 364),
    *(
        _row(f"logs-kept-for-{key}", f"{LOGS}.{name}", days)
        for key, days in (("hipaa", 89), ("soc2", 29))
        for name in ("application_days", "platform_days")
    ),
    *_backups("backups-kept-for-hipaa", 30, 35),
    *_backups("backups-kept-for-soc2", 7, 14),
    *(
        _row("searchable-logs-are-forgotten", f"{LOGS}.{name}", 181)
        for name in ("application_days", "platform_days", "default_days")
    ),
    *_of(
        "backups-forget-who-is-erased",
        ("backup.retention_days", 91),
        (ENGINE, "cloudnative_pg", {"given": {f"{BACKUP}.point_in_time_days": 91}}),
        (f"{BACKUP}.retained_backups", 91),
        (f"{BACKUP}.point_in_time_days", 91, {"given": IN_CLUSTER}),
        (REDIS, "memorystore", {"given": {REDIS: "in_cluster", "cache.redis.backup.retention_days": 91}}),
        ("cache.redis.backup.retention_days", 91),
    ),
    # What goes on, and what comes back.
    *_of(
        "database-survives-a-zone",
        (ENGINE, "cloud_sql", {"given": IN_CLUSTER | {"database.postgresql.machine.availability": "ZONAL"}}),
        ("database.postgresql.machine.availability", "ZONAL"),
        ("database.postgresql.cluster.replica_hosts", (), {"given": IN_CLUSTER}),
    ),
    _row("cache-survives-a-node", "cache.redis.cluster.replicas_per_primary", 0),
    _row("api-survives-a-zone", "google_cloud.zones", ("europe-west1-b", "europe-west1-c")),
    _row("api-survives-a-zone", "application.api.replicas.minimum", 2),
    *_of(
        "nodes-do-not-vanish",
        ("cluster.general_pool.spot", True),
        ("cluster.gpu_pool.spot", True),
        (
            "ml_services.tensorflow_serving.cluster.gpu_enabled",
            True,
            {"given": {"ml_services.tensorflow_serving.cluster.gpu_enabled": False, "cluster.gpu_pool.spot": True}},
        ),
    ),
    *_of(
        "capacity-can-grow",
        ("application.api.replicas.minimum", 1_000),
        ("application.api.replicas.maximum", 1),
        ("cluster.general_pool.minimum_nodes", 1_000),
        ("cluster.general_pool.maximum_nodes", 1),
    ),
    _row("data-are-protected-from-deletion", "protection.enabled", False),
    *_of(
        "database-goes-back-in-time",
        (ENGINE, "cloudnative_pg"),
        (
            "database.postgresql.in_cluster.backup_folder",
            None,
            {"given": IN_CLUSTER | {"database.postgresql.in_cluster.backup_folder": "gs://bucket/folder"}},
        ),
        (f"{BACKUP}.point_in_time_days", 6),
    ),
    _row("cluster-is-backed-up-daily", "backup.rpo_minutes", 1_441),
    _row("backups-withstand-their-owner", "backup.delete_lock_days", 0),
    *_of(
        "a-region-can-be-lost",
        ("disaster_recovery.region", None, {"path": "disaster_recovery"}),
        ("backup.region", "europe-west1"),
        ("google_cloud.region", "europe-west4"),
        ("stack.kind", "recovery", NA),
    ),
    # The database.
    *(
        _row("database-changes-are-recorded", f"{LOGGING}.audit_classes", classes)
        for classes in (("ddl", "role"), ("ddl", "write"), ("role", "write", "read"))
    ),
    _row("database-reads-are-recorded", f"{LOGGING}.audit_classes", ("ddl", "role", "write"), base=TESTED),
    _row("definitions-are-logged", f"{LOGGING}.statements", "none"),
    *(_row("statements-with-data-stay-out-of-logs", f"{LOGGING}.statements", value) for value in ("mod", "all")),
    _row("statements-with-data-stay-out-of-logs", f"{LOGGING}.slow_statement_ms", 60_000),
    _row("client-addresses-are-not-kept", "database.postgresql.insights.record_client_address", True),
    _row("client-addresses-are-not-kept", ENGINE, "cloudnative_pg", NA),
    _row("server-certificates-can-be-revoked", "database.postgresql.certificates.tier", "DEVOPS"),
    _row("server-certificates-can-be-revoked", ENGINE, "cloudnative_pg", NA),
    # The edge and the network.
    _row("attacks-are-denied", "edge.armor.attack_rules_preview", True),
    *(
        _row("attacks-are-denied", "edge.armor.attack_rule_sets.*", sets, path="edge.armor.attack_rule_sets")
        for sets in ({}, {"sqli-v33-stable": 1, "xss-v33-stable": 1, "rce-v33-stable": 1})
    ),
    _row("unusual-traffic-is-seen", "edge.armor.adaptive_protection", False),
    _row("addresses-are-limited", "edge.armor.requests_per_minute", 6_001),
    _row("browsers-insist-on-tls", "edge.hsts_s", 31_535_999),
    _row("every-request-is-logged", "edge.log_sample_share", 0.99),
    *_of(
        "hosts-are-tried-from-outside",
        ("edge.scanner.every_days", None, {"path": "edge.scanner"}),
        ("environment", "prod", NA),
        ("labels.data-class", "personal", NA),
        base=TESTED,
    ),
    _row("every-connection-is-logged", "network.flow_logs.sampling", 0.99),
    _row("every-connection-is-logged", "network.flow_logs.aggregation_interval", "INTERVAL_30_SEC"),
    _row("ways-out-are-narrow", "network.egress.*.destinations", {"partner": WIDE}, path="network.egress"),
    *_of(
        "cache-knows-its-clients",
        ("cache.redis.in_cluster.acl_users", None, {"given": {"cache.redis.in_cluster.acl_users": "redis-users"}}),
        (REDIS, "memorystore", NA, {"given": {"cache.redis.in_cluster.acl_users": "redis-users"}}),
        base="dev",
    ),
    # Keys and values.
    _row("keys-in-hardware", "encryption.protection_level", "SOFTWARE"),
    _row("keys-rotate-quarterly", "encryption.rotation_days", 91),
    _row("destroyed-keys-come-back", "encryption.destroy_delay_days", 29),
    _row("destroyed-keys-come-back", "vault.version_destroy_delay_days", 29),
    _row(
        "vault-entries-rotate", "vault.entries.*.rotation_days", 181, path="vault.entries.spotify-client.rotation_days"
    ),
    _row(
        "vault-entries-have-one-reader",
        "vault.entries.*.readers",
        ("api", "observability"),
        path="vault.entries.spotify-client.readers",
    ),
    *_of(
        "server-certificates-are-short",
        ("database.postgresql.in_cluster.certificate_days", 91),
        ("cache.redis.in_cluster.certificate_days", 91),
        (
            ENGINE,
            "cloudnative_pg",
            {"given": {ENGINE: "cloud_sql", "database.postgresql.in_cluster.certificate_days": 91}},
        ),
        (
            REDIS,
            "in_cluster",
            {"given": {REDIS: "memorystore", "cache.redis.in_cluster.certificate_days": 91}},
        ),
        (ENGINE, "cloud_sql", NA, {"given": {REDIS: "memorystore"}}),
        base="dev",
    ),
    # Places.
    *_places("data-stay-in-the-union", "europe-west6", PROD),
    *_places("a-tenants-data-stay-where-agreed", "us-east1", TENANT),
    _row("a-tenants-data-stay-where-agreed", "tenant.residency", "us", base=TENANT),
    _row("a-tenants-data-stay-where-agreed", "tenant.name", None, NA, path="tenant", base=TENANT),
    # People.
    *_of(
        "who-audits-changes-nothing",
        ("audit.readers.*", "group:on-call@spotify-ai-agent.com", {"path": "audit.readers.auditors"}),
        ("identity.groups.*", "auditors@spotify-ai-agent.com", {"path": "identity.groups.on-call"}),
        (f"{ROLES}.*.groups", ("auditors",), {"path": f"{ROLES}.releaser.groups"}),
        (f"{ROLES}.*.google.*.role", "roles/logging.admin", {"path": f"{ROLES}.auditor.google.0.role"}),
        (f"{ROLES}.*.kubernetes.*.verbs", ("get", "delete"), {"path": f"{ROLES}.auditor.kubernetes.0.verbs"}),
    ),
    *_of(
        "grants-beyond-reading-are-bounded",
        (f"{ROLES}.*.google.*.role", "roles/logging.admin", {"path": f"{ROLES}.observer.google.0.role"}),
        (f"{ROLES}.*.google.*.condition.expression", None, {"path": f"{ROLES}.custodian.google.1.condition"}),
    ),
    *_of(
        "workloads-change-by-release-only",
        (f"{ROLES}.*.kubernetes.*.resources", ("pods/exec",), {"path": f"{ROLES}.releaser.kubernetes.0.resources"}),
        (f"{ROLES}.*.kubernetes.*.verbs", ("get", "create"), {"path": f"{ROLES}.releaser.kubernetes.1.verbs"}),
    ),
    _row(
        "models-are-published-by-roles",
        "ml_services.tensorflow_serving.publishers.*",
        "user:somebody@spotify-ai-agent.com",
        path="ml_services.tensorflow_serving.publishers.ml-release",
    ),
    _row("staff-prove-themselves-twice", "edge.staff.reauthentication", "LOGIN"),
    _row("staff-sessions-end", "edge.staff.session_s", 43_201),
    *(
        _row(check, "edge.hosts.*.staff_only", False, NA, path="edge.hosts.preview.staff_only")
        for check in ("staff-prove-themselves-twice", "staff-sessions-end")
    ),
    _row("unreleased-versions-are-for-staff", "edge.hosts.*.version", "preview", path="edge.hosts.api.version"),
    _row("unreleased-versions-are-for-staff", "edge.hosts.*.staff_only", False, path="edge.hosts.preview.staff_only"),
    # What runs.
    _row("images-are-attested", "cluster.binary_authorization", False),
    _row("a-person-releases", "application.api.blue_green.auto_promotion", True),
    _row("the-way-back-stays-open", "application.api.blue_green.scale_down_delay_s", 299),
]
