"""What stacks export, as `pulumi stack output --json` prints it: numbers as an engine has them, nothing secret."""

from __future__ import annotations

import copy
from typing import Any

STACKS = ("dev", "local", "staging", "prod", "prod-cell-1", "prod-dr")

_API = {
    "namespace": "api",
    "host": "api-active.api.svc.cluster.local",
    "active_service": "api-active",
    "preview_service": "api-preview",
    "pod_labels": {"app.kubernetes.io/name": "api"},
    "port": 8000,
}
_POSTGRESQL = {
    "primary_host": "postgres-primary.cluster.local",
    "replica_hosts": ["postgres-replica-1.cluster.local", "postgres-replica-2.cluster.local"],
    "port": 5432,
    "database": "spotify_ai_agent",
    "users": {"api": "api"},
}
_REDIS = {
    "discovery_host": "redis.cluster.local",
    "port": 6379,
    "nodes": 3,
    "authentication": "none",
    "verification": "verify-full",
}
_TENANT = {
    "namespace": "tenant-acme-music",
    "service_account": "workload",
    "plan": "enterprise",
    "residency": "eu",
    "database": "tenant_acme_music",
    "database_user": "tenant_acme_music",
    "model_hosts": {},
}


def of(stack: str) -> dict[str, Any]:
    """A stack's outputs, free to be changed."""
    return copy.deepcopy(_OUTPUTS[stack])


def _managed(environment: str, *, region: str = "europe-west1", site: str = "") -> dict[str, Any]:
    project, name = f"spotify-ai-agent-{environment}", f"spotify-ai-agent-{environment}{site}"
    domain = {"prod": "app.spotify-ai-agent.com"}.get(environment, f"{environment}.spotify-ai-agent.com")
    return {
        "contract_version": 1,
        "environment": environment,
        "kind": "recovery" if site else "platform",
        "google_cloud": {"project_id": project, "region": region},
        "network": {
            "id": f"projects/{project}/global/networks/{project}",
            "node_subnetwork_id": f"projects/{project}/regions/{region}/subnetworks/{name}-nodes",
            "nat_addresses": {"a": "203.0.113.1", "b": "203.0.113.2"},
            "private_services_range": f"{project}-private-services",
        },
        "cluster": {
            "id": f"projects/{project}/locations/{region}/clusters/{name}",
            "name": name,
            "location": region,
            "dns_endpoint": f"gke-0123.{region}.gke.goog",
            "workload_pool": f"{project}.svc.id.goog",
        },
        "backup": {
            "plan_id": f"projects/{project}/locations/europe-west4/backupPlans/{project}-cluster-00000000",
            "region": "europe-west4",
        },
        "postgresql": {**_POSTGRESQL, "instance": f"{name}-primary-00000000"},
        "redis": {**_REDIS, "nodes": 6, "verification": "verify-ca", "cluster": f"{name}-redis"},
        "api": {**_API, "service_account": f"spotify-ai-agent-api@{project}.iam.gserviceaccount.com"},
        "edge": {
            "domain": domain,
            "address": "203.0.113.80",
            "name_servers": ["ns-1.example."],
            "urls": {"api": f"https://api.{domain}", "preview": f"https://preview.{domain}"},
            "certificate_map": f"{project}-edge",
        },
        "tenants": {"acme-music": {**_TENANT, "identity": f"acme@{project}.iam.gserviceaccount.com"}},
    }


def _in_cluster(stack: str) -> dict[str, Any]:
    return {
        "contract_version": 1.0,
        "environment": "dev",
        "kind": "platform",
        "postgresql": {**_POSTGRESQL, "authentication": "client-certificate"},
        "redis": dict(_REDIS),
        "api": dict(_API),
        "tenants": {"acme-music": _TENANT},
        **({} if stack == "local" else {name: _managed("dev")[name] for name in ("google_cloud", "cluster", "edge")}),
    }


_OUTPUTS = {
    "dev": _in_cluster("dev"),
    "local": _in_cluster("local"),
    "staging": _managed("staging"),
    "prod": _managed("prod"),
    "prod-cell-1": {"contract_version": 1, "environment": "prod", "kind": "cell", "platform": "prod", "tenants": {}},
    "prod-dr": {
        **_managed("prod", region="europe-west4", site="-dr"),
        "platform": "prod",
        "disaster_recovery": {
            "region": "europe-west4",
            "rpo_minutes": 360,
            "rto_minutes": 240,
            "restore_plan_id": "projects/spotify-ai-agent-prod/locations/europe-west4/restorePlans/failover",
            "promoted": False,
        },
    },
}
