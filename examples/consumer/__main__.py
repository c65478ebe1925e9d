"""Another team's program: learns from the platform's contract where it may live, and leaves its settings there.

Imports the contract's reader and nothing else of the platform.
"""

import json

import pulumi
import pulumi_kubernetes as kubernetes

from platform_contract import Platform
from platform_contract.outputs import ClusterOutputs, PostgresqlOutputs


def kubeconfig(cluster: ClusterOutputs) -> str:
    """How to reach the cluster as oneself: by its public name, with the login of whoever runs this; no secret."""
    name = cluster.name
    login = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "gke-gcloud-auth-plugin",
        "interactiveMode": "Never",
        "provideClusterInfo": True,
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": {"server": f"https://{cluster.dns_endpoint}"}}],
            "users": [{"name": name, "user": {"exec": login}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        }
    )


def connection(database: PostgresqlOutputs) -> dict[str, str]:
    """What a client of the database needs; it logs in by IAM or by a certificate, so that no password is among it."""
    found = {
        "PGHOST": database.primary_host,
        "PGPORT": str(database.port),
        "PGDATABASE": database.database,
        "PGSSLMODE": "verify-full",
    }
    # Servers inside the cluster are verified by the root that comes with each login.
    return found if database.server_ca is None else {**found, "server-ca.pem": database.server_ca}


platform = Platform(pulumi.Config().require("platform"))
cluster = kubernetes.Provider(
    "platform",
    kubeconfig=platform.cluster.apply(kubeconfig),
    cluster_identifier=platform.cluster.apply(lambda found: found.id),
    enable_server_side_apply=True,
)
inside = pulumi.ResourceOptions(provider=cluster)
namespace = kubernetes.core.v1.Namespace(
    "listening-report",
    metadata={
        "name": platform.environment.apply(lambda environment: f"listening-report-{environment}"),
        "labels": {"pod-security.kubernetes.io/enforce": "restricted"},
    },
    opts=inside,
)
kubernetes.core.v1.ConfigMap(
    "database",
    metadata={"name": "database", "namespace": namespace.metadata.name},
    data=platform.postgresql.apply(connection),
    opts=inside,
)

pulumi.export("namespace", namespace.metadata.name)
pulumi.export(
    "premium_tenants", platform.tenants.apply(lambda all_: [n for n, t in all_.items() if t.plan == "premium"])
)
