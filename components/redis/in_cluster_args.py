"""What the in-cluster Redis takes; `in_cluster.py` says what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pulumi import Input, Resource

from components.in_cluster_authority import IssuerRef


@dataclass(frozen=True, kw_only=True)
class NodeArgs:
    """One node.

    Attributes:
        image: Image of Redis 7 with redis-cli, a shell and getent, pinned by digest, `registry/name@sha256:...`.
        cpu: Processor time that it asks for; there is no limit, since a throttled node looks like a failed one.
        memory: Memory of its container, request and limit.
        max_memory: Memory for data in it; at most three quarters, the rest is for copies and buffers.
        volume: Size of its volume.
        storage_class: Storage class of its volume; None takes the cluster's default. Must be None with a key.
        encryption_key: A Cloud KMS key for volumes on Google Cloud, usable by Compute Engine's agent when it resolves;
            a storage class of its own is then made. None leaves encryption to whoever made the storage class.
    """

    image: str
    cpu: str
    memory: str
    max_memory: str
    volume: str
    storage_class: str | None
    encryption_key: Input[str] | None

    def __post_init__(self) -> None:
        """Refuses what cannot work.

        Raises:
            ValueError: Both a storage class and a key are given.
        """
        if self.storage_class is not None and self.encryption_key is not None:
            raise ValueError(
                "the node names both a storage class and a key; a class of its own is made for the key: leave one out"
            )


@dataclass(frozen=True, kw_only=True)
class InClusterRedisArgs:
    """The cluster.

    Attributes:
        namespace: Kubernetes namespace to create.
        host: The stable host name for discovery; goes into the certificate.
        primaries: Shards, each a primary; three at least, or no failed one is voted out.
        replicas_per_primary: Replicas in each shard.
        node: One node; all are alike.
        eviction: `maxmemory-policy`.
        fsync: When writes reach the append-only file on disk.
        issuer: Who signs the certificate.
        certificate_lifetime_h: Hours that a certificate is valid; renewed when a third is left.
        acl_secret: Secret in the namespace with the keys `users.acl` (ACL users, among them `operator` with all
            rights) and `operator-password`; None lets every client in that the network policy lets through.
        client_namespaces: Labels of the namespaces whose pods may connect, by a stable key.
        keep_volumes: Whether the volumes outlive the StatefulSet.
        after: What must exist before: cert-manager, and the issuer.
        labels: Labels of every object.
    """

    namespace: str
    host: str
    primaries: int
    replicas_per_primary: int
    node: NodeArgs
    eviction: str
    fsync: Literal["always", "everysec"]
    issuer: IssuerRef
    certificate_lifetime_h: int
    acl_secret: str | None
    client_namespaces: Mapping[str, Mapping[str, str]]
    keep_volumes: bool
    after: Sequence[Resource]
    labels: Mapping[str, str]
