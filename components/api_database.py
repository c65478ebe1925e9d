"""The two kinds of database that the API tier can stand before."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_kubernetes as kubernetes
from pulumi import Input


@dataclass(frozen=True, kw_only=True)
class ManagedDatabaseArgs:
    """A database beside the cluster, to which a Google identity logs in.

    Attributes:
        ca: Root certificates (PEM) that its servers' certificates are verified against.
        range: CIDR range that its addresses come from.
    """

    ca: Input[str]
    range: str


@dataclass(frozen=True, kw_only=True)
class InClusterDatabaseArgs:
    """A database inside the cluster, to which a client certificate logs in.

    Attributes:
        login_secret: Secret in the client's namespace with `tls.crt`, `tls.key` and `ca.crt`.
        peer: The pods that take connections, plain.
    """

    login_secret: str
    peer: kubernetes.networking.v1.NetworkPolicyPeerArgsDict
