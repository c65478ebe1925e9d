"""The platform of one environment: every component, and what flows between them. The only wiring there is.

Reads top to bottom in the order in which things come into being. Does no arithmetic and takes no decisions: the
modules beside this one turn settings into arguments, the components turn arguments into resources.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, ResourceOptions

from components.api import Api
from components.certificate_authority import CertificateAuthority
from components.cluster import Cluster
from components.controllers import Controllers
from components.encryption import Encryption
from components.naming import service_agent
from components.network import Network
from components.outputs import CONTRACT_VERSION
from components.platform.data import cloud_sql_args, service_names_args
from components.platform.foundation import (
    SQL,
    certificate_authority_args,
    encryption_args,
    network_args,
    stack_name,
)
from components.platform.kubernetes import cluster_args, controllers_args
from components.platform.workloads import api_args, api_identity_args, tenant_args
from components.postgresql.cloud_sql import CloudSql
from components.service_agents import ServiceAgents, ServiceAgentsArgs
from components.service_names import ServiceNameArgs, ServiceNames
from components.tenant import Tenant
from components.workload_identity import WorkloadIdentity
from environments.settings import Settings


class Platform(ComponentResource):
    """One environment's platform.

    Attributes:
        outputs: Values of the contract (`components.outputs.Outputs`), by name.
    """

    outputs: dict[str, Any]

    def __init__(
        self,
        name: str,
        settings: Settings,
        tenants: Mapping[str, Settings],
        opts: ResourceOptions | None = None,
    ) -> None:
        """Register everything.

        Args:
            name: Logical name; the first part of the names of all components.
            settings: Settings of the environment.
            tenants: Settings of each tenant of this stack: the same tree with the tenant's layers on it.
            opts: Options of the component itself.
        """
        super().__init__("spotify-ai-agent:platform:Platform", name, None, opts)
        google_cloud = gcp.Provider(
            "google-cloud",
            project=settings.google_cloud.project_id,
            region=settings.google_cloud.region,
            opts=ResourceOptions(parent=self),
        )
        child = ResourceOptions(parent=self, providers=[google_cloud])
        holds_data = ResourceOptions(parent=self, providers=[google_cloud], protect=settings.protection.enabled or None)

        network = Network("network", network_args(settings), child)
        agents = ServiceAgents(
            "service-agents",
            ServiceAgentsArgs(project=settings.google_cloud.project_id, services={"sql": "sqladmin.googleapis.com"}),
            child,
        )
        number = str(settings.google_cloud.project_number)
        keys = Encryption(
            "keys",
            encryption_args(
                settings,
                {
                    SQL: {"sql-agent": agents.members["sql"]},
                    "cluster-secrets": {"gke-agent": service_agent("container", number)},
                    "node-disks": {"compute-agent": service_agent("compute", number)},
                },
            ),
            holds_data,
        )
        authority = CertificateAuthority(
            "databases-ca",
            certificate_authority_args(settings, {"sql-agent": agents.members["sql"]}),
            holds_data,
        )

        cluster = Cluster(
            "cluster",
            cluster_args(
                settings,
                network=network.network_id,
                subnetwork=network.node_subnetwork_id,
                pods_range_name=network.pods_range_name,
                services_range_name=network.services_range_name,
                secrets_key=keys.key_ids["cluster-secrets"],
                disks_key=keys.key_ids["node-disks"],
            ),
            holds_data,
        )
        in_cluster = kubernetes.Provider(
            "kubernetes",
            kubeconfig=cluster.kubeconfig,
            # Fixed, so that a changed endpoint never plans the replacement of all that is in the cluster.
            cluster_identifier=stack_name(settings),
            enable_server_side_apply=True,
            # Changed in place: a ConfigMap that running pods read must not vanish between two versions.
            enable_config_map_mutable=True,
            opts=ResourceOptions(parent=self),
        )
        inside = ResourceOptions(parent=self, providers=[google_cloud, in_cluster])
        controllers = Controllers("controllers", controllers_args(settings), inside)

        identity = WorkloadIdentity(
            "api-identity",
            api_identity_args(settings, workload_pool=cluster.workload_pool),
            ResourceOptions(parent=self, providers=[google_cloud], depends_on=[cluster]),
        )
        database = CloudSql(
            "postgres",
            cloud_sql_args(
                settings,
                network_id=network.private_services_network_id,
                allocated_ip_range=network.private_services_range_name,
                server_ca_pool=authority.pool_id,
                encryption_key_name=keys.key_ids[SQL],
                iam_users={"api": identity.email},
            ),
            holds_data,
        )
        names = ServiceNames(
            "database-names",
            service_names_args(
                settings,
                addresses={
                    "primary": ServiceNameArgs(host=database.primary.host, address=database.primary.address),
                    **{
                        key: ServiceNameArgs(host=replica.host, address=replica.address)
                        for key, replica in database.replicas.items()
                    },
                },
                network_id=network.network_id,
                cluster_id=cluster.cluster_id,
            ),
            child,
        )

        api = Api(
            "api",
            api_args(
                settings,
                service_account_email=identity.email,
                database_ca=authority.root_certificates,
                after=[controllers, database, names],
            ),
            inside,
        )
        tenancies = {key: tenant_args(tenant, api_labels=api.pod_labels) for key, tenant in tenants.items()}
        places = {key: Tenant(f"tenant-{key}", args, inside) for key, args in tenancies.items()}

        self.outputs = {
            "contract_version": CONTRACT_VERSION,
            "environment": settings.environment,
            "google_cloud": {
                "project_id": settings.google_cloud.project_id,
                "region": settings.google_cloud.region,
            },
            "network": {
                "id": network.network_id,
                "node_subnetwork_id": network.node_subnetwork_id,
                "nat_addresses": network.nat_addresses,
            },
            "encryption": {"key_ids": keys.key_ids},
            "cluster": {
                "id": cluster.cluster_id,
                "name": cluster.cluster_name,
                "location": cluster.location,
                "dns_endpoint": cluster.dns_endpoint,
                "workload_pool": cluster.workload_pool,
            },
            "postgresql": {
                "primary_host": database.primary.host,
                "replica_hosts": [replica.host for replica in database.replicas.values()],
                "port": database.primary.port,
                "database": database.database,
                "users": database.users,
                "server_ca": authority.root_certificates,
            },
            "api": {
                "namespace": api.namespace,
                "host": api.host,
                "active_service": api.active_service,
                "preview_service": api.preview_service,
                "service_account": identity.email,
            },
            "tenants": {
                key: {
                    "namespace": place.namespace,
                    "service_account": place.service_account,
                    "plan": tenancies[key].plan,
                    "residency": tenancies[key].residency,
                }
                for key, place in places.items()
            },
        }
        self.register_outputs(self.outputs)
