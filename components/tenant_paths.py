"""What a tenant's pods may reach, and what they are told of it: pure functions.

The border and the telling come from the same arguments, so that no pod is told of a place that it cannot reach.
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input
from pulumi_kubernetes.networking.v1 import NetworkPolicySpecArgsDict

from components import network_policies
from components.api_database import ManagedDatabaseArgs
from components.model_serving.model_serving import TRACK_LABEL, caller_label
from components.model_serving.server_parameters import GRPC_PORT, REST_PORT
from components.tenant_args import TenantArgs, TenantCacheArgs, TenantDatabaseArgs, TenantModelsArgs

DATABASE_CA = "database-ca"
"""Name of the ConfigMap with the database's root certificates, and of the folder below /etc where pods mount it."""

DATABASE_CA_FILE = "ca.pem"


def border(args: TenantArgs) -> dict[str, NetworkPolicySpecArgsDict]:
    """The namespace's network policies by name: closed, then one path each."""
    policies: dict[str, NetworkPolicySpecArgsDict] = {
        "default-deny": network_policies.default_deny(),
        # A tenant makes Services of its own, and what stands behind them is asked by its own pods.
        "within": network_policies.within(),
        "dns": network_policies.dns(),
        "api": network_policies.egress(
            {
                "to": [
                    {
                        "namespace_selector": network_policies.namespace(args.api_namespace),
                        "pod_selector": {"match_labels": args.api_labels},
                    }
                ],
                "ports": [{"protocol": "TCP", "port": args.api_port}],
            }
        ),
        "database": _to_database(args.database),
    }
    if args.cache is not None:
        policies["cache"] = _to_cache(args.cache)
    if args.models is not None:
        policies["models"] = _to_models(args.models)
    if args.google_apis is not None:
        policies["google-apis"] = network_policies.google_apis(args.google_apis)
    return policies


def told(args: TenantArgs) -> dict[str, Input[str]]:
    """What pods take as environment variables (`envFrom`); PostgreSQL's clients know the names that begin with PG."""
    database, cache, models = args.database, args.cache, args.models
    found: dict[str, Input[str]] = {
        "PGHOST": database.host,
        "PGPORT": str(database.port),
        "PGDATABASE": database.name,
        "PGUSER": database.user,
        "PGSSLMODE": "verify-full",
        **_proofs(database),
    }
    if database.host in args.host_aliases:
        # libpq dials the address, and still verifies the name.
        found["PGHOSTADDR"] = args.host_aliases[database.host]
    if cache is not None and cache.host in args.host_aliases:
        found["REDIS_HOST_ADDRESS"] = args.host_aliases[cache.host]
    if cache is not None:
        found |= {
            "REDIS_HOST": cache.host,
            "REDIS_PORT": str(cache.port),
            "REDIS_KEY_PREFIX": cache.key_prefix,
            "REDIS_AUTHENTICATION": cache.authentication,
            "REDIS_VERIFICATION": cache.verification,
        }
        if cache.user is not None:
            found["REDIS_USER"] = cache.user
    if models is not None:
        found |= {
            f"MODELS_{track.upper().replace('-', '_')}_URL": f"http://{host}:{REST_PORT}"
            for track, host in sorted(models.hosts.items())
        }
    return found


def track_labels(tracks: Mapping[str, str]) -> dict[str, str]:
    """Labels of a tenant's namespace by which the model servers' own border knows who may call which track."""
    return {label: value for track in tracks for label, value in caller_label(track).items()}


def _to_database(database: TenantDatabaseArgs) -> NetworkPolicySpecArgsDict:
    server = database.server
    peer = network_policies.block(server.range) if isinstance(server, ManagedDatabaseArgs) else server.peer
    return network_policies.egress({"to": [peer], "ports": network_policies.tcp(database.port)})


def _to_cache(cache: TenantCacheArgs) -> NetworkPolicySpecArgsDict:
    return network_policies.egress(
        {
            "to": [
                *map(network_policies.block, cache.path.ranges),
                *map(network_policies.namespaces, cache.path.namespaces.values()),
            ],
            "ports": network_policies.tcp_ranges(*cache.path.ports),
        }
    )


def _to_models(models: TenantModelsArgs) -> NetworkPolicySpecArgsDict:
    return network_policies.egress(
        {
            "to": [
                {
                    "namespace_selector": network_policies.namespace(models.namespace),
                    "pod_selector": {"match_labels": {TRACK_LABEL: track}},
                }
                for track in sorted(models.hosts)
            ],
            "ports": network_policies.tcp(GRPC_PORT, REST_PORT),
        }
    )


def _proofs(database: TenantDatabaseArgs) -> dict[str, Input[str]]:
    """Files that prove the server to the client, and the client to a server inside the cluster."""
    if isinstance(database.server, ManagedDatabaseArgs):
        return {"PGSSLROOTCERT": f"/etc/{DATABASE_CA}/{DATABASE_CA_FILE}"}
    folder = f"/etc/{database.server.login_secret}"
    return {
        "PGSSLROOTCERT": f"{folder}/ca.crt",
        "PGSSLCERT": f"{folder}/tls.crt",
        "PGSSLKEY": f"{folder}/tls.key",
    }
