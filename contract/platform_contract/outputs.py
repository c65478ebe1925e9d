"""The outputs of a platform stack, typed. Generated from the contract by `make docs`; never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from platform_contract.reader import Reader

CONTRACT_VERSION = 1
"""Major version of the contract that these types stand for."""


@dataclass(frozen=True, kw_only=True)
class ApiOutputs:
    """The API tier.

    Attributes:
        namespace: Kubernetes namespace.
        host: Host name of the active version inside the cluster.
        active_service: Kubernetes Service of the version that serves.
        preview_service: Kubernetes Service of the version that waits for its promotion.
        service_account: E-mail address of the Google service account that the pods act as, where there is Google Cloud.
        pod_labels: Labels of the pods of either version, for network policies that let callers out to them.
        port: TCP port of the pods.
    """

    namespace: str
    host: str
    active_service: str
    preview_service: str
    service_account: str | None = None
    pod_labels: Mapping[str, str]
    port: int


@dataclass(frozen=True, kw_only=True)
class AuditOutputs:
    """The audit trail.

    Attributes:
        archive: Bucket that every log entry is copied to.
        sink_id: Log sink that copies.
    """

    archive: str
    sink_id: str


@dataclass(frozen=True, kw_only=True)
class BackupOutputs:
    """Backups of the cluster's objects and volumes.

    Attributes:
        plan_id: projects/*/locations/*/backupPlans/*; a recovery stack restores from it.
        region: Region that keeps the backups.
    """

    plan_id: str
    region: str


@dataclass(frozen=True, kw_only=True)
class ClusterOutputs:
    """The Kubernetes cluster.

    Attributes:
        id: projects/*/locations/*/clusters/*.
        name: Name of the cluster.
        location: Region of its control plane.
        dns_endpoint: Host name of the control plane; callers authenticate with the GKE auth plugin.
        workload_pool: Workload Identity pool, PROJECT.svc.id.goog.
    """

    id: str
    name: str
    location: str
    dns_endpoint: str
    workload_pool: str


@dataclass(frozen=True, kw_only=True)
class DisasterRecoveryOutputs:
    """What is promised when the platform's region is gone (docs/disaster-recovery.md).

    Attributes:
        region: The second region.
        rpo_minutes: Minutes of work that may be lost at most.
        rto_minutes: Minutes from the decision to fail over until the API answers from the second region.
        restore_plan_id: Of a recovery stack: projects/*/locations/*/restorePlans/*, by which the platform's cluster
            comes back.
        promoted: Of a recovery stack: whether its database has taken the primary's place.
    """

    region: str
    rpo_minutes: int
    rto_minutes: int
    restore_plan_id: str | None = None
    promoted: bool | None = None


@dataclass(frozen=True, kw_only=True)
class EdgeOutputs:
    """Where the platform meets the internet.

    Attributes:
        domain: Public domain of the environment.
        address: Public IPv4 address of every host.
        name_servers: Name servers of the domain's zone; the parent zone must delegate to them. None in a recovery
            stack.
        urls: Public URL of each host, by name.
        certificate_map: Name of the map with the certificates of all hosts; a recovery stack's entrance shows the same.
    """

    domain: str
    address: str
    name_servers: tuple[str, ...]
    urls: Mapping[str, str]
    certificate_map: str


@dataclass(frozen=True, kw_only=True)
class EncryptionOutputs:
    """Keys in Cloud KMS.

    Attributes:
        key_ids: projects/*/locations/*/keyRings/*/cryptoKeys/* by purpose.
    """

    key_ids: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class GoogleCloudOutputs:
    """Where the stack stands.

    Attributes:
        project_id: Project id.
        region: Region of all regional resources.
    """

    project_id: str
    region: str


@dataclass(frozen=True, kw_only=True)
class ModelOutputs:
    """Models: where they lie, how they are asked, where they are trained (docs/model-registry.md).

    Attributes:
        store: Bucket of the models, gs://*.
        registry: Folder that is served from: <registry>/<model>/<version>/. Publishers add to it, nobody replaces.
        candidates: Folder that training jobs add to: <candidates>/<model>/<run>/.
        url: Entrance to all models, inside the network.
        prediction_urls: Where each model is asked by REST (POST), by its name; the shares choose the version.
        track_header: Header by which a request names the track that is to answer.
        grpc_addresses: Host and port of each track's servers, for gRPC; the label `live` is the track's own version.
        namespace: Kubernetes namespace of the model servers.
        training_namespace: Kubernetes namespace of training jobs.
        training_service_account: Kubernetes service account of training jobs; it adds candidates.
        training_priority_class: Priority class of training jobs.
    """

    store: str
    registry: str
    candidates: str
    url: str
    prediction_urls: Mapping[str, str]
    track_header: str
    grpc_addresses: Mapping[str, str]
    namespace: str
    training_namespace: str
    training_service_account: str
    training_priority_class: str


@dataclass(frozen=True, kw_only=True)
class NetworkOutputs:
    """The VPC.

    Attributes:
        id: projects/*/global/networks/*.
        node_subnetwork_id: projects/*/regions/*/subnetworks/* of the nodes.
        nat_addresses: Public addresses that our traffic comes from, by name; partners may allow-list them.
        private_services_range: Name of the range that Google's services take addresses from; a recovery stack's
            database is in it, too.
    """

    id: str
    node_subnetwork_id: str
    nat_addresses: Mapping[str, str]
    private_services_range: str


@dataclass(frozen=True, kw_only=True)
class ObservabilityOutputs:
    """What is watched, and where.

    Attributes:
        dashboard_id: projects/*/dashboards/*.
        channel_ids: projects/*/notificationChannels/* by name; other teams' alerts may use them.
        log_bucket_ids: projects/*/locations/*/buckets/* by kind of log.
    """

    dashboard_id: str
    channel_ids: Mapping[str, str]
    log_bucket_ids: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PostgresqlOutputs:
    """The PostgreSQL cluster. Logins are IAM identities or client certificates; there is no password.

    Attributes:
        primary_host: Host name for reads and writes.
        replica_hosts: Host names for reads.
        port: TCP port of every host.
        database: Name of the application's database.
        users: PostgreSQL user names of the logins, by the workload that they belong to.
        authentication: How a client proves itself: google-iam-token (a token of its Google account) or client-
            certificate.
        server_ca: PEM certificates against which clients verify the servers; public. Missing where the servers run in
            the cluster: there each login comes as a Secret, and the servers' root is in it (`ca.crt`).
        instance: Name of the primary's instance, where Cloud SQL runs it; a stack of tenants makes their databases in
            it.
    """

    primary_host: str
    replica_hosts: tuple[str, ...]
    port: int
    database: str
    users: Mapping[str, str]
    authentication: str | None = None
    server_ca: str | None = None
    instance: str | None = None


@dataclass(frozen=True, kw_only=True)
class RedisOutputs:
    """The Redis cluster.

    Attributes:
        discovery_host: Host name where clients learn the addresses of the nodes; they then dial these.
        port: TCP port of discovery.
        nodes: Nodes, primaries and replicas together.
        authentication: google-iam-token (a token of the client's Google account), acl (user and password) or none.
        verification: What clients check of a server's certificate: verify-full (chain and name) or verify-ca (chain).
        server_ca: PEM certificates against which clients verify the servers; public. Missing where the nodes run in the
            cluster: the root is that of the logins to PostgreSQL (`ca.crt`).
        cluster: Name of the cluster, where Memorystore runs it; operations ask for it by its name.
    """

    discovery_host: str
    port: int
    nodes: int
    authentication: str
    verification: str
    server_ca: str | None = None
    cluster: str | None = None


@dataclass(frozen=True, kw_only=True)
class TenantOutputs:
    """One tenant.

    Attributes:
        namespace: Kubernetes namespace.
        service_account: Kubernetes service account of the tenant's pods.
        plan: Plan of the tenant.
        residency: Where the tenant's data must stay.
        identity: E-mail address of the Google service account that its pods act as; only on Google Cloud.
        database: Name of the tenant's database in the platform's PostgreSQL cluster.
        database_user: Role that its pods log in as.
        key_prefix: What every key of the tenant in Redis begins with; only on plans with a key space.
        model_hosts: Host names of the model servers that its pods may call directly, by track.
    """

    namespace: str
    service_account: str
    plan: str
    residency: str
    identity: str | None = None
    database: str
    database_user: str
    key_prefix: str | None = None
    model_hosts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class VaultOutputs:
    """Secrets and signing keys, by the dotted names that applications ask for; never a value.

    Attributes:
        secret_ids: projects/*/secrets/* by name.
        signing_key_ids: projects/*/locations/*/keyRings/*/cryptoKeys/* by name.
        rotation_topic: Pub/Sub topic on which Secret Manager asks for rotations.
    """

    secret_ids: Mapping[str, str]
    signing_key_ids: Mapping[str, str]
    rotation_topic: str


class Platform(Reader):
    """The outputs of one platform stack; each is read when it is used.

    Args:
        stack: ORGANIZATION/spotify-ai-agent/STACK, or a reference that the program has already.
    """

    def __init__(self, stack: str | pulumi.StackReference) -> None:
        super().__init__(stack, CONTRACT_VERSION)

    @property
    def contract_version(self) -> pulumi.Output[int]:
        """Major version of this contract."""
        return self._read("contract_version", int)

    @property
    def environment(self) -> pulumi.Output[str]:
        """dev, staging or prod."""
        return self._read("environment", str)

    @property
    def kind(self) -> pulumi.Output[str]:
        """What the stack is: platform, cell (more tenants of one), or recovery (what can take one's place)."""
        return self._read("kind", str)

    @property
    def platform(self) -> pulumi.Output[str]:
        """Of a cell, the stack of its platform; of a recovery stack, the one whose place it can take."""
        return self._read("platform", str)

    @property
    def google_cloud(self) -> pulumi.Output[GoogleCloudOutputs]:
        """Where the stack stands."""
        return self._read("google_cloud", GoogleCloudOutputs)

    @property
    def network(self) -> pulumi.Output[NetworkOutputs]:
        """The VPC."""
        return self._read("network", NetworkOutputs)

    @property
    def encryption(self) -> pulumi.Output[EncryptionOutputs]:
        """Keys in Cloud KMS."""
        return self._read("encryption", EncryptionOutputs)

    @property
    def cluster(self) -> pulumi.Output[ClusterOutputs]:
        """The Kubernetes cluster."""
        return self._read("cluster", ClusterOutputs)

    @property
    def backup(self) -> pulumi.Output[BackupOutputs]:
        """Backups of the cluster's objects and volumes."""
        return self._read("backup", BackupOutputs)

    @property
    def disaster_recovery(self) -> pulumi.Output[DisasterRecoveryOutputs]:
        """What is promised when the platform's region is gone (docs/disaster-recovery.md)."""
        return self._read("disaster_recovery", DisasterRecoveryOutputs)

    @property
    def postgresql(self) -> pulumi.Output[PostgresqlOutputs]:
        """The PostgreSQL cluster. Logins are IAM identities or client certificates; there is no password."""
        return self._read("postgresql", PostgresqlOutputs)

    @property
    def redis(self) -> pulumi.Output[RedisOutputs]:
        """The Redis cluster."""
        return self._read("redis", RedisOutputs)

    @property
    def api(self) -> pulumi.Output[ApiOutputs]:
        """The API tier."""
        return self._read("api", ApiOutputs)

    @property
    def models(self) -> pulumi.Output[ModelOutputs]:
        """Models: where they lie, how they are asked, where they are trained (docs/model-registry.md)."""
        return self._read("models", ModelOutputs)

    @property
    def edge(self) -> pulumi.Output[EdgeOutputs]:
        """Where the platform meets the internet."""
        return self._read("edge", EdgeOutputs)

    @property
    def vault(self) -> pulumi.Output[VaultOutputs]:
        """Secrets and signing keys, by the dotted names that applications ask for; never a value."""
        return self._read("vault", VaultOutputs)

    @property
    def audit(self) -> pulumi.Output[AuditOutputs]:
        """The audit trail."""
        return self._read("audit", AuditOutputs)

    @property
    def observability(self) -> pulumi.Output[ObservabilityOutputs]:
        """What is watched, and where."""
        return self._read("observability", ObservabilityOutputs)

    @property
    def tenants(self) -> pulumi.Output[Mapping[str, TenantOutputs]]:
        """Tenants by name."""
        return self._read("tenants", Mapping[str, TenantOutputs])
