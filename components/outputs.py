"""The contract: what other teams' stacks may read of this one, versioned and typed.

Every name here is an API. Adding an output or a key is a minor change, so readers must let unknown names pass;
removing, renaming or retyping one is a major change, and needs a new `CONTRACT_VERSION` beside the old outputs.
A stack exports the sections that it offers, each of them whole: one on a cluster of others has none of Google Cloud's,
so all but the first three names may be missing. The reader says so when a missing one is used.
`contract/outputs.v1.schema.json` is generated from these types, and a test compares both.
Deliberately not in it: addresses behind host names (they change when an engine changes), the kubeconfig (each team
makes its own from `cluster` and authenticates as itself), anything secret (there is nothing secret to hand out).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired

import pulumi
from pydantic import TypeAdapter, with_config
from typing_extensions import TypedDict

from components.recovery_outputs import DESCRIBED, BackupOutputs, DisasterRecoveryOutputs

CONTRACT_VERSION = 1


@with_config(DESCRIBED)
class GoogleCloudOutputs(TypedDict):
    """Where the stack stands."""

    project_id: str
    """Project id."""
    region: str
    """Region of all regional resources."""


@with_config(DESCRIBED)
class NetworkOutputs(TypedDict):
    """The VPC."""

    id: str
    """projects/*/global/networks/*."""
    node_subnetwork_id: str
    """projects/*/regions/*/subnetworks/* of the nodes."""
    nat_addresses: dict[str, str]
    """Public addresses that our traffic comes from, by name; partners may allow-list them."""
    private_services_range: str
    """Name of the range that Google's services take addresses from; a recovery stack's database is in it, too."""


@with_config(DESCRIBED)
class EncryptionOutputs(TypedDict):
    """Keys in Cloud KMS."""

    key_ids: dict[str, str]
    """projects/*/locations/*/keyRings/*/cryptoKeys/* by purpose."""


@with_config(DESCRIBED)
class ClusterOutputs(TypedDict):
    """The Kubernetes cluster."""

    id: str
    """projects/*/locations/*/clusters/*."""
    name: str
    """Name of the cluster."""
    location: str
    """Region of its control plane."""
    dns_endpoint: str
    """Host name of the control plane; callers authenticate with the GKE auth plugin."""
    workload_pool: str
    """Workload Identity pool, PROJECT.svc.id.goog."""


@with_config(DESCRIBED)
class PostgresqlOutputs(TypedDict):
    """The PostgreSQL cluster. Logins are IAM identities or client certificates; there is no password."""

    primary_host: str
    """Host name for reads and writes."""
    replica_hosts: list[str]
    """Host names for reads."""
    port: int
    """TCP port of every host."""
    database: str
    """Name of the application's database."""
    users: dict[str, str]
    """PostgreSQL user names of the logins, by the workload that they belong to."""
    authentication: NotRequired[str]
    """How a client proves itself: google-iam-token (a token of its Google account) or client-certificate."""
    server_ca: NotRequired[str]
    """PEM certificates against which clients verify the servers; public. Missing where the servers run in the cluster:
    there each login comes as a Secret, and the servers' root is in it (`ca.crt`)."""
    instance: NotRequired[str]
    """Name of the primary's instance, where Cloud SQL runs it; a stack of tenants makes their databases in it."""


@with_config(DESCRIBED)
class RedisOutputs(TypedDict):
    """The Redis cluster."""

    discovery_host: str
    """Host name where clients learn the addresses of the nodes; they then dial these."""
    port: int
    """TCP port of discovery."""
    nodes: int
    """Nodes, primaries and replicas together."""
    authentication: str
    """google-iam-token (a token of the client's Google account), acl (user and password) or none."""
    verification: str
    """What clients check of a server's certificate: verify-full (chain and name) or verify-ca (chain)."""
    server_ca: NotRequired[str]
    """PEM certificates against which clients verify the servers; public. Missing where the nodes run in the cluster:
    the root is that of the logins to PostgreSQL (`ca.crt`)."""
    cluster: NotRequired[str]
    """Name of the cluster, where Memorystore runs it; operations ask for it by its name."""


@with_config(DESCRIBED)
class ApiOutputs(TypedDict):
    """The API tier."""

    namespace: str
    """Kubernetes namespace."""
    host: str
    """Host name of the active version inside the cluster."""
    active_service: str
    """Kubernetes Service of the version that serves."""
    preview_service: str
    """Kubernetes Service of the version that waits for its promotion."""
    service_account: NotRequired[str]
    """E-mail address of the Google service account that the pods act as, where there is Google Cloud."""
    pod_labels: dict[str, str]
    """Labels of the pods of either version, for network policies that let callers out to them."""
    port: int
    """TCP port of the pods."""


@with_config(DESCRIBED)
class ModelOutputs(TypedDict):
    """Models: where they lie, how they are asked, where they are trained (docs/model-registry.md)."""

    store: str
    """Bucket of the models, gs://*."""
    registry: str
    """Folder that is served from: <registry>/<model>/<version>/. Publishers add to it, nobody replaces."""
    candidates: str
    """Folder that training jobs add to: <candidates>/<model>/<run>/."""
    url: str
    """Entrance to all models, inside the network."""
    prediction_urls: dict[str, str]
    """Where each model is asked by REST (POST), by its name; the shares choose the version."""
    track_header: str
    """Header by which a request names the track that is to answer."""
    grpc_addresses: dict[str, str]
    """Host and port of each track's servers, for gRPC; the label `live` is the track's own version."""
    namespace: str
    """Kubernetes namespace of the model servers."""
    training_namespace: str
    """Kubernetes namespace of training jobs."""
    training_service_account: str
    """Kubernetes service account of training jobs; it adds candidates."""
    training_priority_class: str
    """Priority class of training jobs."""


@with_config(DESCRIBED)
class EdgeOutputs(TypedDict):
    """Where the platform meets the internet."""

    domain: str
    """Public domain of the environment."""
    address: str
    """Public IPv4 address of every host."""
    name_servers: list[str]
    """Name servers of the domain's zone; the parent zone must delegate to them. None in a recovery stack."""
    urls: dict[str, str]
    """Public URL of each host, by name."""
    certificate_map: str
    """Name of the map with the certificates of all hosts; a recovery stack's entrance shows the same."""


@with_config(DESCRIBED)
class VaultOutputs(TypedDict):
    """Secrets and signing keys, by the dotted names that applications ask for; never a value."""

    secret_ids: dict[str, str]
    """projects/*/secrets/* by name."""
    signing_key_ids: dict[str, str]
    """projects/*/locations/*/keyRings/*/cryptoKeys/* by name."""
    rotation_topic: str
    """Pub/Sub topic on which Secret Manager asks for rotations."""


@with_config(DESCRIBED)
class AuditOutputs(TypedDict):
    """The audit trail."""

    archive: str
    """Bucket that every log entry is copied to."""
    sink_id: str
    """Log sink that copies."""


@with_config(DESCRIBED)
class ObservabilityOutputs(TypedDict):
    """What is watched, and where."""

    dashboard_id: str
    """projects/*/dashboards/*."""
    channel_ids: dict[str, str]
    """projects/*/notificationChannels/* by name; other teams' alerts may use them."""
    log_bucket_ids: dict[str, str]
    """projects/*/locations/*/buckets/* by kind of log."""


@with_config(DESCRIBED)
class TenantOutputs(TypedDict):
    """One tenant."""

    namespace: str
    """Kubernetes namespace."""
    service_account: str
    """Kubernetes service account of the tenant's pods."""
    plan: str
    """Plan of the tenant."""
    residency: str
    """Where the tenant's data must stay."""
    identity: NotRequired[str]
    """E-mail address of the Google service account that its pods act as; only on Google Cloud."""
    database: str
    """Name of the tenant's database in the platform's PostgreSQL cluster."""
    database_user: str
    """Role that its pods log in as."""
    key_prefix: NotRequired[str]
    """What every key of the tenant in Redis begins with; only on plans with a key space."""
    model_hosts: dict[str, str]
    """Host names of the model servers that its pods may call directly, by track."""


@with_config(DESCRIBED)
class Outputs(TypedDict):
    """The outputs of a stack, as another stack reads them."""

    contract_version: int
    """Major version of this contract."""
    environment: str
    """dev, staging or prod."""
    kind: str
    """What the stack is: platform, cell (more tenants of one), or recovery (what can take one's place)."""
    platform: NotRequired[str]
    """Of a cell, the stack of its platform; of a recovery stack, the one whose place it can take."""
    google_cloud: NotRequired[GoogleCloudOutputs]
    network: NotRequired[NetworkOutputs]
    encryption: NotRequired[EncryptionOutputs]
    cluster: NotRequired[ClusterOutputs]
    backup: NotRequired[BackupOutputs]
    disaster_recovery: NotRequired[DisasterRecoveryOutputs]
    postgresql: NotRequired[PostgresqlOutputs]
    redis: NotRequired[RedisOutputs]
    api: NotRequired[ApiOutputs]
    models: NotRequired[ModelOutputs]
    edge: NotRequired[EdgeOutputs]
    vault: NotRequired[VaultOutputs]
    audit: NotRequired[AuditOutputs]
    observability: NotRequired[ObservabilityOutputs]
    tenants: NotRequired[dict[str, TenantOutputs]]
    """Tenants by name."""


def json_schema() -> dict[str, Any]:
    """The contract as JSON Schema (draft 2020-12)."""
    schema = TypeAdapter(Outputs).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def export(outputs: Mapping[str, Any]) -> None:
    """Export each output of the contract under its own name.

    Args:
        outputs: Values, or Pulumi outputs of values, by the names of `Outputs`.

    Raises:
        ValueError: A name that every stack exports is missing, or one is not in the contract.
    """
    schema = json_schema()
    if wrong := (outputs.keys() - schema["properties"].keys()) | (set(schema["required"]) - outputs.keys()):
        raise ValueError(f"outputs and contract differ in: {', '.join(sorted(wrong))}")
    for name, value in outputs.items():
        pulumi.export(name, value)
