"""The platform's values for the outputs contract: one place that says which component each promise comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.outputs import CONTRACT_VERSION
from environments.settings import Settings

if TYPE_CHECKING:
    from components.platform.platform import Platform


def contract(platform: Platform, settings: Settings) -> dict[str, Any]:
    """Values, or Pulumi outputs of values, by the names of `components.outputs.Outputs`."""
    database, redis, vault = platform.database, platform.redis, settings.vault
    return {
        "contract_version": CONTRACT_VERSION,
        "environment": settings.environment,
        "google_cloud": {
            "project_id": settings.google_cloud.project_id,
            "region": settings.google_cloud.region,
        },
        "network": {
            "id": platform.network.network_id,
            "node_subnetwork_id": platform.network.node_subnetwork_id,
            "nat_addresses": platform.network.nat_addresses,
        },
        "encryption": {"key_ids": platform.keys.key_ids},
        "cluster": {
            "id": platform.cluster.cluster_id,
            "name": platform.cluster.cluster_name,
            "location": platform.cluster.location,
            "dns_endpoint": platform.cluster.dns_endpoint,
            "workload_pool": platform.cluster.workload_pool,
        },
        "postgresql": {
            "primary_host": database.primary.host,
            "replica_hosts": [replica.host for replica in database.replicas.values()],
            "port": database.primary.port,
            "database": database.database,
            "users": database.users,
            "server_ca": platform.authority.root_certificates,
        },
        "redis": {
            "discovery_host": redis.discovery.host,
            "port": redis.discovery.port,
            "nodes": redis.primaries * (1 + redis.replicas_per_primary),
            "authentication": redis.authentication,
            "verification": redis.verification,
            "server_ca": platform.authority.root_certificates,
        },
        "api": {
            "namespace": platform.api.namespace,
            "host": platform.api.host,
            "active_service": platform.api.active_service,
            "preview_service": platform.api.preview_service,
            "service_account": platform.api_identity.email,
        },
        "edge": {
            "domain": settings.edge.domain,
            "address": platform.certificates.address,
            "name_servers": platform.certificates.name_servers,
            "urls": platform.gateway.urls,
        },
        "vault": {
            "secret_ids": {entry.name: platform.secrets.secret_ids[key] for key, entry in vault.entries.items()},
            "signing_key_ids": {
                key.name: platform.signing_keys.key_ids[purpose] for purpose, key in vault.signing_keys.items()
            },
            "rotation_topic": platform.secrets.rotation_topic,
        },
        "audit": {"archive": platform.audit.archive, "sink_id": platform.audit.sink_id},
        "observability": {
            "dashboard_id": platform.observability.dashboard_id,
            "channel_ids": platform.observability.channel_ids,
            "log_bucket_ids": platform.logs.bucket_ids,
        },
        "tenants": {
            key: {
                "namespace": tenant.namespace,
                "service_account": tenant.service_account,
                "plan": platform.tenancies[key].plan,
                "residency": platform.tenancies[key].residency,
            }
            for key, tenant in platform.tenants.items()
        },
    }
