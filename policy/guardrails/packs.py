"""The packs: which rules each one holds, and how they are served.

`security` holds every rule; `soc2`, `gdpr` and `hipaa` hold those that the framework asks for; `all` serves the four in
one process, in which each rule runs once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from pulumi_policy import EnforcementLevel, Policy, PolicyPack

from guardrails.cnpg.audit_logging import cnpg_audit_logging
from guardrails.cnpg.log_archiving import cnpg_log_archiving
from guardrails.cnpg.replicas import cnpg_replicas
from guardrails.cnpg.scheduled_backup import cnpg_scheduled_backup
from guardrails.cnpg.superuser_access import cnpg_superuser_access
from guardrails.cnpg.tls_only import cnpg_tls_only
from guardrails.edge.attack_rules import edge_attack_rules
from guardrails.edge.backend_logging import edge_backend_logging
from guardrails.edge.backend_protection import edge_backend_protection
from guardrails.edge.gateway_tls import edge_gateway_tls
from guardrails.edge.plaintext_listener import edge_plaintext_listener
from guardrails.edge.rate_limit import edge_rate_limit
from guardrails.edge.tls_version import edge_tls_version
from guardrails.gke.audit_logging import gke_audit_logging
from guardrails.gke.authorized_networks import gke_authorized_networks
from guardrails.gke.backup_agent import gke_backup_agent
from guardrails.gke.binary_authorization import gke_binary_authorization
from guardrails.gke.deletion_protection import gke_deletion_protection
from guardrails.gke.insecure_features import gke_insecure_features
from guardrails.gke.legacy_authentication import gke_legacy_authentication
from guardrails.gke.network_policy_enforcement import gke_network_policy_enforcement
from guardrails.gke.node_disk_key import gke_node_disk_key
from guardrails.gke.node_hardening import gke_node_hardening
from guardrails.gke.node_maintenance import gke_node_maintenance
from guardrails.gke.node_service_account import gke_node_service_account
from guardrails.gke.private_endpoint import gke_private_endpoint
from guardrails.gke.private_nodes import gke_private_nodes
from guardrails.gke.release_channel import gke_release_channel
from guardrails.gke.secrets_encryption import gke_secrets_encryption
from guardrails.gke.shielded_nodes import gke_shielded_nodes
from guardrails.gke.workload_identity import gke_workload_identity
from guardrails.gkebackup.customer_managed_key import gkebackup_customer_managed_key
from guardrails.gkebackup.delete_lock import gkebackup_delete_lock
from guardrails.gkebackup.every_cluster import gkebackup_every_cluster
from guardrails.gkebackup.retention import gkebackup_retention
from guardrails.gkebackup.schedule import gkebackup_schedule
from guardrails.gkebackup.whole_cluster import gkebackup_whole_cluster
from guardrails.iam.no_admin_service_accounts import iam_no_admin_service_accounts
from guardrails.iam.no_basic_roles import iam_no_basic_roles
from guardrails.iam.no_project_impersonation import iam_no_project_impersonation
from guardrails.iam.no_public_members import iam_no_public_members
from guardrails.iam.no_service_account_keys import iam_no_service_account_keys
from guardrails.iap.second_factor import iap_second_factor
from guardrails.iap.session_length import iap_session_length
from guardrails.kms.destroy_delay import kms_destroy_delay
from guardrails.kms.key_rotation import kms_key_rotation
from guardrails.kubernetes.bindings_for_everybody import kubernetes_bindings_for_everybody
from guardrails.kubernetes.container_resources import kubernetes_container_resources
from guardrails.kubernetes.image_digest import kubernetes_image_digest
from guardrails.kubernetes.namespace_admission import kubernetes_namespace_admission
from guardrails.kubernetes.namespace_network_policy import kubernetes_namespace_network_policy
from guardrails.kubernetes.no_literal_secrets import kubernetes_no_literal_secrets
from guardrails.kubernetes.open_network_policy import kubernetes_open_network_policy
from guardrails.kubernetes.pod_security import kubernetes_pod_security
from guardrails.kubernetes.rbac_escalation import kubernetes_rbac_escalation
from guardrails.kubernetes.rbac_wildcards import kubernetes_rbac_wildcards
from guardrails.kubernetes.read_only_root import kubernetes_read_only_root
from guardrails.kubernetes.service_exposure import kubernetes_service_exposure
from guardrails.kubernetes.token_mounts import kubernetes_token_mounts
from guardrails.logging.audit_configuration import logging_audit_configuration
from guardrails.logging.change_alerts import logging_change_alerts
from guardrails.logging.customer_managed_key import logging_customer_managed_key
from guardrails.logging.locked_archive import logging_locked_archive
from guardrails.logging.sink_for_all import logging_sink_for_all
from guardrails.monitoring.alert_reaches_somebody import monitoring_alert_reaches_somebody
from guardrails.network.firewall_open_ingress import network_firewall_open_ingress
from guardrails.network.no_automatic_subnets import network_no_automatic_subnets
from guardrails.network.private_google_access import network_private_google_access
from guardrails.network.subnet_flow_logs import network_subnet_flow_logs
from guardrails.redis.backups import redis_backups
from guardrails.redis.customer_managed_key import redis_customer_managed_key
from guardrails.redis.deletion_protection import redis_deletion_protection
from guardrails.redis.iam_authentication import redis_iam_authentication
from guardrails.redis.multi_zone import redis_multi_zone
from guardrails.redis.own_key import redis_own_key
from guardrails.redis.persistence import redis_persistence
from guardrails.redis.replicas import redis_replicas
from guardrails.redis.tls import redis_tls
from guardrails.rule import DeclaredInputs, Rule
from guardrails.secretmanager.customer_managed_key import secretmanager_customer_managed_key
from guardrails.secretmanager.no_declared_values import secretmanager_no_declared_values
from guardrails.secretmanager.replication import secretmanager_replication
from guardrails.secretmanager.rotation import secretmanager_rotation
from guardrails.sql.authorized_networks import sql_authorized_networks
from guardrails.sql.backups import sql_backups
from guardrails.sql.customer_managed_key import sql_customer_managed_key
from guardrails.sql.deletion_protection import sql_deletion_protection
from guardrails.sql.iam_authentication import sql_iam_authentication
from guardrails.sql.no_public_ip import sql_no_public_ip
from guardrails.sql.own_key import sql_own_key
from guardrails.sql.password_policy import sql_password_policy
from guardrails.sql.point_in_time_recovery import sql_point_in_time_recovery
from guardrails.sql.tls_only import sql_tls_only
from guardrails.storage.customer_managed_key import storage_customer_managed_key
from guardrails.storage.public_access_prevention import storage_public_access_prevention
from guardrails.storage.uniform_access import storage_uniform_access
from guardrails.storage.versioning import storage_versioning

NAME_PREFIX: Final = "spotify-ai-agent"

RULES: Final[tuple[Rule, ...]] = (
    cnpg_audit_logging,
    cnpg_log_archiving,
    cnpg_replicas,
    cnpg_scheduled_backup,
    cnpg_superuser_access,
    cnpg_tls_only,
    edge_attack_rules,
    edge_backend_logging,
    edge_backend_protection,
    edge_gateway_tls,
    edge_plaintext_listener,
    edge_rate_limit,
    edge_tls_version,
    gke_audit_logging,
    gke_authorized_networks,
    gke_backup_agent,
    gke_binary_authorization,
    gke_deletion_protection,
    gke_insecure_features,
    gke_legacy_authentication,
    gke_network_policy_enforcement,
    gke_node_disk_key,
    gke_node_hardening,
    gke_node_maintenance,
    gke_node_service_account,
    gke_private_endpoint,
    gke_private_nodes,
    gke_release_channel,
    gke_secrets_encryption,
    gke_shielded_nodes,
    gke_workload_identity,
    gkebackup_customer_managed_key,
    gkebackup_delete_lock,
    gkebackup_every_cluster,
    gkebackup_retention,
    gkebackup_schedule,
    gkebackup_whole_cluster,
    iam_no_admin_service_accounts,
    iam_no_basic_roles,
    iam_no_project_impersonation,
    iam_no_public_members,
    iam_no_service_account_keys,
    iap_second_factor,
    iap_session_length,
    kms_destroy_delay,
    kms_key_rotation,
    kubernetes_bindings_for_everybody,
    kubernetes_container_resources,
    kubernetes_image_digest,
    kubernetes_namespace_admission,
    kubernetes_namespace_network_policy,
    kubernetes_no_literal_secrets,
    kubernetes_open_network_policy,
    kubernetes_pod_security,
    kubernetes_rbac_escalation,
    kubernetes_rbac_wildcards,
    kubernetes_read_only_root,
    kubernetes_service_exposure,
    kubernetes_token_mounts,
    logging_audit_configuration,
    logging_change_alerts,
    logging_customer_managed_key,
    logging_locked_archive,
    logging_sink_for_all,
    monitoring_alert_reaches_somebody,
    network_firewall_open_ingress,
    network_no_automatic_subnets,
    network_private_google_access,
    network_subnet_flow_logs,
    redis_backups,
    redis_customer_managed_key,
    redis_deletion_protection,
    redis_iam_authentication,
    redis_multi_zone,
    redis_own_key,
    redis_persistence,
    redis_replicas,
    redis_tls,
    secretmanager_customer_managed_key,
    secretmanager_no_declared_values,
    secretmanager_replication,
    secretmanager_rotation,
    sql_authorized_networks,
    sql_backups,
    sql_customer_managed_key,
    sql_deletion_protection,
    sql_iam_authentication,
    sql_no_public_ip,
    sql_own_key,
    sql_password_policy,
    sql_point_in_time_recovery,
    sql_tls_only,
    storage_customer_managed_key,
    storage_public_access_prevention,
    storage_uniform_access,
    storage_versioning,
)


@dataclass(frozen=True, kw_only=True)
class PackDefinition:
    """A named selection of rules.

    Attributes:
        key: The folder's name under `policy/`.
        description: What the selection is for.
        rules: By name, each once.
    """

    key: str
    description: str
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """What the engine shows."""
        return f"{NAME_PREFIX}-{self.key}"


def union(key: str, description: str, packs: Iterable[PackDefinition]) -> PackDefinition:
    """One pack with the rules of several, each rule once."""
    rules = {rule.name: rule for pack in packs for rule in pack.rules}
    return PackDefinition(key=key, description=description, rules=tuple(rules[name] for name in sorted(rules)))


def _belonging(key: str, description: str) -> PackDefinition:
    return PackDefinition(key=key, description=description, rules=tuple(rule for rule in RULES if key in rule.packs))


SECURITY: Final = _belonging("security", "Every rule of the library.")
SOC2: Final = _belonging("soc2", "What the Trust Services Criteria (2017) ask for.")
GDPR: Final = _belonging("gdpr", "What the General Data Protection Regulation asks for.")
HIPAA: Final = _belonging("hipaa", "What the HIPAA Security Rule (45 CFR 164) asks for.")
ALL: Final = union(
    "all", "security, soc2, gdpr and hipaa in one process, each rule once.", (SECURITY, SOC2, GDPR, HIPAA)
)

PACKS: Final[dict[str, PackDefinition]] = {pack.key: pack for pack in (SECURITY, SOC2, GDPR, HIPAA, ALL)}


def policies(pack: PackDefinition) -> list[Policy]:
    """What the engine runs for the pack; the rules share one memory of what the program declares."""
    declared: DeclaredInputs = {}
    return [rule.policy(declared) for rule in pack.rules]


def serve(*packs: PackDefinition, server: Callable[..., Any] = PolicyPack) -> None:
    """Serves packs to the engine from this one process; returns only when the engine ends the process.

    Args:
        packs: What to serve; several are served as one, each rule once.
        server: Takes name, policies, enforcement level and description, and does not return.
    """
    key = "-".join(pack.key for pack in packs)
    served = packs[0] if len(packs) == 1 else union(key, " ".join(pack.description for pack in packs), packs)
    server(
        name=served.name,
        policies=policies(served),
        enforcement_level=EnforcementLevel.MANDATORY,
        description=served.description,
    )
