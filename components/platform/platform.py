"""The platform of one environment: every component, and what flows between them. The only wiring there is.

`Platform.__init__` is the table of contents, in the order in which things come into being. Nothing here does arithmetic
or takes a decision: the modules beside this one turn settings into arguments, the components turn arguments into
resources.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, ResourceOptions

from components.api import Api
from components.audit import Audit
from components.certificate_authority import CertificateAuthority
from components.cluster import Cluster
from components.controllers import Controllers
from components.edge.access import Access
from components.edge.armor import Armor
from components.edge.certificates import Certificates
from components.edge.gateway import Gateway
from components.encryption import Encryption
from components.identity import Identity
from components.naming import service_account_member
from components.network import Network
from components.observability.log_buckets import LogBuckets
from components.observability.observability import Observability
from components.platform.contract import contract
from components.platform.data import cloud_sql_args, service_names_args
from components.platform.edge import access_args, armor_args, certificates_args, gateway_args
from components.platform.foundation import (
    AUDIT,
    CLUSTER_SECRETS,
    LOGS,
    NODE_DISKS,
    REDIS,
    SQL,
    VAULT,
    audit_key_users,
    certificate_authority_args,
    certificate_requesters,
    encryption_args,
    key_users,
    network_args,
    service_agents_args,
    stack_name,
)
from components.platform.kubernetes import cluster_args, controllers_args
from components.platform.observability import audit_args, log_buckets_args, observability_args
from components.platform.redis import memorystore_args, redis_endpoints_args, redis_names_args
from components.platform.security import identity_args, secrets_args, signing_keys_args
from components.platform.workloads import API_SERVICES, api_args, api_identity_args, tenant_args
from components.postgresql.cloud_sql import CloudSql
from components.redis.memorystore import Memorystore
from components.secrets import Secrets
from components.service_agents import ServiceAgents
from components.service_endpoints import ServiceEndpoints
from components.service_names import ServiceNameArgs, ServiceNames
from components.signing_keys import SigningKeys
from components.tenant import Tenant, TenantArgs
from components.workload_identity import WorkloadIdentity
from environments.settings import Settings


class Platform(ComponentResource):
    """One environment's platform."""

    outputs: dict[str, Any]
    """Values of the contract (`components.outputs.Outputs`), by name."""

    network: Network
    keys: Encryption
    authority: CertificateAuthority
    audit: Audit
    logs: LogBuckets
    observability: Observability
    cluster: Cluster
    controllers: Controllers
    api_identity: WorkloadIdentity
    database: CloudSql
    names: ServiceNames
    redis: Memorystore
    secrets: Secrets
    signing_keys: SigningKeys
    api: Api
    certificates: Certificates
    gateway: Gateway
    tenancies: dict[str, TenantArgs]
    tenants: dict[str, Tenant]

    def __init__(
        self, name: str, settings: Settings, tenants: Mapping[str, Settings], opts: ResourceOptions | None = None
    ) -> None:
        """Register everything.

        Args:
            name: Logical name of the component.
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
        self._child = ResourceOptions(parent=self, providers=[google_cloud])
        self._holds_data = ResourceOptions(
            parent=self, providers=[google_cloud], protect=settings.protection.enabled or None
        )

        self._lay_the_ground(settings)
        self._keep_the_trail(settings)
        in_cluster = self._raise_the_cluster(settings)
        self._inside = ResourceOptions(parent=self, providers=[google_cloud, in_cluster])
        self._store_data(settings)
        self._cache(settings)
        self._guard_secrets(settings)
        self._serve(settings, tenants)
        self._open_the_edge(settings)

        self.outputs = contract(self, settings)
        self.register_outputs(self.outputs)

    def _lay_the_ground(self, settings: Settings) -> None:
        """Network, Google's own accounts, keys, and the authority behind the databases' certificates."""
        self.network = Network("network", network_args(settings), self._child)
        self._agents = ServiceAgents("service-agents", service_agents_args(settings), self._child).members
        self.keys = Encryption(
            "keys",
            encryption_args(settings, key_users(settings, self._agents)),
            self._holds_data,
        )
        self.authority = CertificateAuthority(
            "databases-ca",
            certificate_authority_args(settings, certificate_requesters(self._agents)),
            self._holds_data,
        )

    def _keep_the_trail(self, settings: Settings) -> None:
        """Audit before all else, so that everything later is in it; logs; and who is told of what."""
        # A locked archive outlives a destroy, and is worth nothing without its key: its ring is forgotten with it.
        lasting = ResourceOptions.merge(
            self._holds_data, ResourceOptions(retain_on_delete=settings.audit.locked or None)
        )
        keys = Encryption("audit-keys", encryption_args(settings, audit_key_users(settings)), lasting)
        self.audit = Audit("audit", audit_args(settings, encryption_key_name=keys.key_ids[AUDIT]), self._holds_data)
        self.logs = LogBuckets(
            "logs", log_buckets_args(settings, encryption_key_name=self.keys.key_ids[LOGS]), self._holds_data
        )
        self.observability = Observability("observability", observability_args(settings), self._child)

    def _raise_the_cluster(self, settings: Settings) -> kubernetes.Provider:
        """The cluster, the provider that reaches into it, and the controllers that everything inside relies on."""
        self.cluster = Cluster(
            "cluster",
            cluster_args(
                settings,
                network=self.network.network_id,
                subnetwork=self.network.node_subnetwork_id,
                pods_range_name=self.network.pods_range_name,
                services_range_name=self.network.services_range_name,
                secrets_key=self.keys.key_ids[CLUSTER_SECRETS],
                disks_key=self.keys.key_ids[NODE_DISKS],
            ),
            self._holds_data,
        )
        provider = kubernetes.Provider(
            "kubernetes",
            kubeconfig=self.cluster.kubeconfig,
            # Fixed, so that a changed endpoint never plans the replacement of all that is in the cluster.
            cluster_identifier=stack_name(settings),
            enable_server_side_apply=True,
            # Changed in place: a ConfigMap that running pods read must not vanish between two versions.
            enable_config_map_mutable=True,
            opts=ResourceOptions(parent=self),
        )
        inside = ResourceOptions(parent=self, providers=[provider])
        self.controllers = Controllers("controllers", controllers_args(settings), inside)
        return provider

    def _store_data(self, settings: Settings) -> None:
        """The API's identity, which logs in to the database; the database; and the names under which it is found."""
        self.api_identity = WorkloadIdentity(
            "api-identity",
            api_identity_args(settings, workload_pool=self.cluster.workload_pool),
            ResourceOptions.merge(self._child, ResourceOptions(depends_on=[self.cluster])),
        )
        self.database = CloudSql(
            "postgres",
            cloud_sql_args(
                settings,
                network_id=self.network.private_services_network_id,
                allocated_ip_range=self.network.private_services_range_name,
                server_ca_pool=self.authority.pool_id,
                encryption_key_name=self.keys.key_ids[SQL],
                iam_users={"api": self.api_identity.email},
            ),
            self._holds_data,
        )
        servers = {"primary": self.database.primary, **self.database.replicas}
        self.names = ServiceNames(
            "database-names",
            service_names_args(
                settings,
                addresses={
                    key: ServiceNameArgs(host=server.host, address=server.address) for key, server in servers.items()
                },
                network_id=self.network.network_id,
                cluster_id=self.cluster.cluster_id,
            ),
            self._child,
        )

    def _cache(self, settings: Settings) -> None:
        """Redis, its place in the network, and the name under which its clients discover the nodes."""
        endpoints = ServiceEndpoints(
            "redis-endpoints", redis_endpoints_args(settings, network_id=self.network.network_id), self._child
        )
        self.redis = Memorystore(
            "redis",
            memorystore_args(
                settings,
                network_id=endpoints.network_id,
                server_ca_pool=self.authority.pool_id,
                kms_key=self.keys.key_ids[REDIS],
            ),
            self._holds_data,
        )
        self._redis_names = ServiceNames(
            "redis-names",
            redis_names_args(
                settings,
                discovery=self.redis.discovery,
                network_id=self.network.network_id,
                cluster_id=self.cluster.cluster_id,
            ),
            self._child,
        )

    def _guard_secrets(self, settings: Settings) -> None:
        """Secrets without their values, and keys that sign without leaving Cloud KMS."""
        workloads = {"api": self.api_identity.email.apply(service_account_member)}
        self.secrets = Secrets(
            "secrets",
            secrets_args(
                settings,
                encryption_key=self.keys.key_ids[VAULT],
                publisher=self._agents["secrets"],
                workloads=workloads,
            ),
            self._holds_data,
        )
        self.signing_keys = SigningKeys(
            "signing-keys",
            signing_keys_args(settings, key_ring=self.keys.ring_id, workloads=workloads),
            self._holds_data,
        )

    def _serve(self, settings: Settings, tenants: Mapping[str, Settings]) -> None:
        """The API tier, who may do what in it, and the tenants."""
        self.api = Api(
            "api",
            api_args(
                settings,
                service_account_email=self.api_identity.email,
                database_ca=self.authority.root_certificates,
                after=[self.controllers, self.database, self.names, self.redis, self._redis_names],
            ),
            self._inside,
        )
        Identity("identity", identity_args(settings, after=[self.api]), self._inside)
        self.tenancies = {key: tenant_args(tenant, api_labels=self.api.pod_labels) for key, tenant in tenants.items()}
        self.tenants = {key: Tenant(f"tenant-{key}", args, self._inside) for key, args in self.tenancies.items()}

    def _open_the_edge(self, settings: Settings) -> None:
        """Names and certificates, what is turned away, who is asked to prove themselves, and the way to the API."""
        self.certificates = Certificates("edge-names", certificates_args(settings), self._child)
        armor = Armor("edge-armor", armor_args(settings), self._child)
        access = Access("edge-access", access_args(settings), self._child)
        self.gateway = Gateway(
            "edge",
            gateway_args(
                settings,
                address_name=self.certificates.address_name,
                certificate_map=self.certificates.certificate_map,
                security_policy=armor.policy_name,
                services=API_SERVICES,
                after=[self.cluster, access, self.api],
            ),
            self._inside,
        )
