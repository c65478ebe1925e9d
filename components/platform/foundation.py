"""Settings -> arguments of what everything else stands on: names, keys, certificate authority. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input

from components.backup import SERVICE as BACKUP_SERVICE
from components.certificate_authority import CertificateAuthorityArgs
from components.encryption import EncryptionArgs, KeyArgs
from components.naming import resource_name, service_agent
from components.redis.memorystore import SERVICE as REDIS_SERVICE
from components.service_agents import ServiceAgentsArgs
from environments.settings import Settings
from environments.settings.stack import RECOVERY

DAY_S = 86_400
YEAR_S = 365 * DAY_S

# Purposes of keys that more than one place names.
SQL = "sql"
REDIS = "redis"
CLUSTER_SECRETS = "cluster-secrets"
NODE_DISKS = "node-disks"
LOGS = "logs"
VAULT = "vault"
AUDIT = "audit"
MODELS = "models"
BACKUPS = "backups"
DATABASE_BACKUPS = "database-backups"

# Google's own accounts that must exist before a key or a pool can be granted to them.
SERVICE_AGENTS = {
    SQL: "sqladmin.googleapis.com",
    REDIS: REDIS_SERVICE,
    "logging": "logging.googleapis.com",
    "secrets": "secretmanager.googleapis.com",
    "pubsub": "pubsub.googleapis.com",
    "backup": BACKUP_SERVICE,
}


def stack_name(settings: Settings) -> str:
    """First part of the names of all resources of a stack; a second site in one project has a part of its own."""
    site = settings.stack.site
    return resource_name(settings.name, settings.environment, *([] if site is None else [site]))


def service_account_address(settings: Settings, account_id: str) -> str:
    """Address of a service account of the project, which is known before the account exists."""
    return f"{account_id}@{settings.google_cloud.project_id}.iam.gserviceaccount.com"


def node_tag(settings: Settings) -> str:
    """Network tag of the nodes, which the firewall's permits aim at."""
    return resource_name(stack_name(settings), "node")


def unmanaged_stores(settings: Settings) -> frozenset[str]:
    """Data stores that Google does not run here: they need no account of Google's, and no key of their own."""
    managed = {
        SQL: settings.database.postgresql.engine == "cloud_sql",
        REDIS: settings.cache.redis.engine == "memorystore",
    }
    return frozenset(store for store, by_google in managed.items() if not by_google)


def archives_its_database(settings: Settings) -> bool:
    """Whether PostgreSQL inside the cluster keeps its backups in a bucket of ours."""
    postgresql = settings.database.postgresql
    return postgresql.engine == "cloudnative_pg" and postgresql.in_cluster.backup_folder is not None


def service_agents_args(settings: Settings) -> ServiceAgentsArgs:
    """Google's own accounts in the project."""
    unused = unmanaged_stores(settings)
    services = {name: service for name, service in SERVICE_AGENTS.items() if name not in unused}
    return ServiceAgentsArgs(project=settings.google_cloud.project_id, services=services)


def key_users(settings: Settings, agents: Mapping[str, Input[str]]) -> dict[str, dict[str, Input[str]]]:
    """Who encrypts with which key: IAM members by purpose and name.

    Args:
        settings: Settings of the environment.
        agents: Members of Google's own accounts by the names of `SERVICE_AGENTS`.
    """
    number = str(settings.google_cloud.project_number)
    users: dict[str, dict[str, Input[str]]] = {
        **{
            store: {f"{store}-agent": agents[store]}
            for store in (SQL, REDIS)
            if store not in unmanaged_stores(settings)
        },
        CLUSTER_SECRETS: {"gke-agent": service_agent("container", number)},
        NODE_DISKS: {"compute-agent": service_agent("compute", number)},
        VAULT: {"secrets-agent": agents["secrets"], "pubsub-agent": agents["pubsub"]},
    }
    if archives_its_database(settings):
        users[DATABASE_BACKUPS] = {"storage-agent": service_agent("storage", number)}
    if settings.stack.kind != RECOVERY:  # logs are the whole project's, and the platform keeps them
        users[LOGS] = {"logging-agent": agents["logging"]}
    return users


def model_key_users(settings: Settings) -> dict[str, dict[str, Input[str]]]:
    """Who encrypts the models; their key lies where the store does, which may be two regions."""
    return {MODELS: {"storage-agent": service_agent("storage", str(settings.google_cloud.project_number))}}


def audit_key_users(settings: Settings) -> dict[str, dict[str, Input[str]]]:
    """Who encrypts the audit trail."""
    return {AUDIT: {"storage-agent": service_agent("storage", str(settings.google_cloud.project_number))}}


def certificate_requesters(settings: Settings, agents: Mapping[str, Input[str]]) -> dict[str, Input[str]]:
    """Who asks the private authority for servers' certificates."""
    unused = unmanaged_stores(settings)
    return {f"{store}-agent": agents[store] for store in (SQL, REDIS) if store not in unused}


def backup_key_users(settings: Settings, agents: Mapping[str, Input[str]]) -> dict[str, dict[str, Input[str]]]:
    """Who encrypts the cluster's backups: the service, and GKE for it."""
    gke = service_agent("container", str(settings.google_cloud.project_number))
    return {BACKUPS: {"backup-agent": agents["backup"], "gke-agent": gke}}


def encryption_args(
    settings: Settings, users: Mapping[str, Mapping[str, Input[str]]], *, location: str
) -> EncryptionArgs:
    """The key ring.

    Args:
        settings: Settings of the environment.
        users: IAM members by purpose and name; each purpose becomes a key.
        location: Region of what the keys encrypt.
    """
    encryption = settings.encryption
    kept_days = {
        SQL: settings.database.postgresql.backup.final_backup_days,
        BACKUPS: settings.backup.retention_days,
    }
    return EncryptionArgs(
        project=settings.google_cloud.project_id,
        location=location,
        ring_name=stack_name(settings),
        labels=settings.labels,
        deletion_protection=settings.protection.enabled,
        keys={
            purpose: KeyArgs(
                rotation_period_s=encryption.rotation_days * DAY_S,
                destroy_delay_s=encryption.destroy_delay_days * DAY_S,
                protection_level=encryption.protection_level,
                outlives_the_stack=kept_days.get(purpose, 0) > encryption.destroy_delay_days,
                members=members,
            )
            for purpose, members in users.items()
        },
    )


def certificate_authority_args(settings: Settings, requesters: Mapping[str, Input[str]]) -> CertificateAuthorityArgs:
    """The authority behind the databases' server certificates.

    Args:
        settings: Settings of the environment.
        requesters: IAM members that may ask for certificates, by name.
    """
    certificates = settings.database.postgresql.certificates
    return CertificateAuthorityArgs(
        project=settings.google_cloud.project_id,
        location=settings.google_cloud.region,
        pool_name=resource_name(stack_name(settings), "databases"),
        authority_id=resource_name(stack_name(settings), "databases", "root"),
        tier=certificates.tier,
        common_name=f"{stack_name(settings)} databases",
        organization=certificates.organization,
        algorithm=certificates.algorithm,
        lifetime_s=certificates.lifetime_years * YEAR_S,
        requesters=requesters,
        deletion_protection=settings.protection.enabled,
        skip_grace_period=not settings.protection.enabled,
        labels=settings.labels,
    )
