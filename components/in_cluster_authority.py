"""Certificates that cert-manager issues inside the cluster: an authority, and the custom resources that ask it.

Owns, as `InClusterAuthority`, a root certificate that signs itself, and the cluster-wide issuer that signs with it.
Certificates are asked for by whoever needs one, with the pure functions here, in the namespace of the pods that mount
them. Private keys are made by cert-manager, live in Kubernetes Secrets, and never pass through this program or its
state: what it knows of a certificate is the name of its Secret.
Does not own cert-manager itself (controllers.py).

One authority for servers and clients. Extended key usage keeps them apart: a server's certificate is refused as a
client's, and the other way round. Two authorities would leave clients without the servers' root, because an issued
Secret carries the root of its own authority only, and bundles need one more controller.
A cluster-wide issuer signs for every namespace. Who may create `Certificate` objects therefore decides who may be any
login: nobody but administrators of the cluster. The chart's own widening of Kubernetes' `edit` and `admin` roles is
switched off (controller_charts.py), and the roles of tenants name their resources one by one.

Deliberately not set: `keystores` (PEM is what PostgreSQL and Redis read), `revisionHistoryLimit` (its default of one
request is enough), `privateKey.encoding` (every client here reads PKCS1), name constraints (host names are settings).
Surprise: the root's Secret stays when its Certificate is deleted, so that a stack brought up again in the same cluster
finds the root that its clients know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions

API_VERSION = "cert-manager.io/v1"
GROUP = "cert-manager.io"

READY: Mapping[str, str] = {"pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "300"}
"""Annotations that let `up` wait until cert-manager has issued, instead of going on with a Secret that is not there."""

RELOADED: Mapping[str, str] = {"cnpg.io/reload": ""}
"""Label of a Secret whose renewal CloudNativePG hands to running servers."""

_KEY = {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"}

Usage = Literal["server auth", "client auth"]


@dataclass(frozen=True, kw_only=True)
class IssuerRef:
    """The issuer that signs.

    Attributes:
        name: Its name.
        kind: ClusterIssuer for every namespace, Issuer for its own.
    """

    name: Input[str]
    kind: Literal["ClusterIssuer", "Issuer"]


@dataclass(frozen=True, kw_only=True)
class CertificateArgs:
    """One certificate.

    Attributes:
        secret: Name of the Secret that receives `tls.crt`, `tls.key` and `ca.crt`.
        common_name: Subject; of a client's certificate, the login. None for servers, which are named by `dns_names`.
        dns_names: Host names that a server proves.
        usage: What it may be used for, and nothing else.
        duration_h: Hours that it is valid.
        renew_before_h: Hours before its end at which it is renewed, with a new key.
    """

    secret: str
    common_name: str | None
    dns_names: Sequence[str]
    usage: Usage
    duration_h: int
    renew_before_h: int


@dataclass(frozen=True, kw_only=True)
class InClusterAuthorityArgs:
    """The authority.

    Attributes:
        namespace: Where cert-manager looks for the Secrets of cluster-wide issuers: its own namespace.
        after: What must exist before: cert-manager.
        authority: Name of the authority; the cluster-wide names begin with it, so that two stacks can share a cluster.
        common_name: Subject of the root certificate.
        organization: Organisation in it.
        lifetime_h: Hours that the root is valid.
        labels: On everything here.
    """

    namespace: Input[str]
    after: Sequence[Resource]
    authority: str
    common_name: str
    organization: str
    lifetime_h: int
    labels: Mapping[str, str]


class InClusterAuthority(ComponentResource):
    """An authority that signs when `issuer` resolves."""

    issuer: Output[str]  # name of the ClusterIssuer, once the root certificate is there
    issuer_name: str  # the same, plain

    def __init__(self, name: str, args: InClusterAuthorityArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:kubernetes:InClusterAuthority", name, None, opts)
        labels = dict(args.labels)
        self_signed = f"{args.authority}-self-signed"

        root_issuer = kubernetes.apiextensions.CustomResource(
            f"{name}-self-signed",
            api_version=API_VERSION,
            kind="ClusterIssuer",
            metadata={"name": self_signed, "labels": labels, "annotations": dict(READY)},
            spec={"selfSigned": {}},
            opts=ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        root = kubernetes.apiextensions.CustomResource(
            f"{name}-root",
            api_version=API_VERSION,
            kind="Certificate",
            metadata={
                "name": args.authority,
                "namespace": args.namespace,
                "labels": labels,
                "annotations": dict(READY),
            },
            spec={
                "isCA": True,
                "commonName": args.common_name,
                "subject": {"organizations": [args.organization]},
                "secretName": args.authority,
                # A root that changed its key would cut off every client at once.
                "privateKey": {**_KEY, "rotationPolicy": "Never"},
                "duration": f"{args.lifetime_h}h",
                "renewBefore": f"{args.lifetime_h // 3}h",
                "usages": ["cert sign", "crl sign"],
                "issuerRef": _reference(IssuerRef(name=self_signed, kind="ClusterIssuer")),
            },
            opts=ResourceOptions(parent=self, depends_on=[root_issuer]),
        )
        issuer = kubernetes.apiextensions.CustomResource(
            f"{name}-issuer",
            api_version=API_VERSION,
            kind="ClusterIssuer",
            metadata={"name": args.authority, "labels": labels, "annotations": dict(READY)},
            spec={"ca": {"secretName": args.authority}},
            opts=ResourceOptions(parent=self, depends_on=[root]),
        )

        self.issuer_name = args.authority
        # By URN: the name is known before, and is handed out only once there is something behind it.
        self.issuer = issuer.urn.apply(lambda _: args.authority)
        self.register_outputs({"issuer": self.issuer})


@dataclass(frozen=True, kw_only=True)
class ClientCertificateArgs:
    """The login of one workload, as a certificate in the workload's own namespace.

    Attributes:
        namespace: Namespace of the pods that log in.
        certificate: What it says.
        issuer: Who signs.
        labels: On the certificate and its Secret.
    """

    namespace: Input[str]
    certificate: CertificateArgs
    issuer: IssuerRef
    labels: Mapping[str, str]


class ClientCertificate(ComponentResource):
    """A login without a password: the Secret `secret` can be mounted when it resolves."""

    secret: Output[str]

    def __init__(self, name: str, args: ClientCertificateArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:kubernetes:ClientCertificate", name, None, opts)
        certificate = kubernetes.apiextensions.CustomResource(
            f"{name}-certificate",
            api_version=API_VERSION,
            kind="Certificate",
            metadata=certificate_metadata(args.certificate, namespace=args.namespace, labels=args.labels),
            spec=certificate_spec(args.certificate, issuer=args.issuer, labels=args.labels),
            opts=ResourceOptions(parent=self),
        )
        self.secret = certificate.urn.apply(lambda _: args.certificate.secret)
        self.register_outputs({"secret": self.secret})


def certificate_metadata(
    args: CertificateArgs, *, namespace: Input[str], labels: Mapping[str, str]
) -> kubernetes.meta.v1.ObjectMetaArgsDict:
    """A certificate is called like its Secret."""
    return {
        "name": args.secret,
        "namespace": namespace,
        "labels": dict(labels),
        "annotations": dict(READY),
    }


def certificate_spec(args: CertificateArgs, *, issuer: IssuerRef, labels: Mapping[str, str]) -> dict[str, Any]:
    """`spec` of a Certificate, spelt as its definition spells it."""
    spec: dict[str, Any] = {
        "secretName": args.secret,
        "secretTemplate": {"labels": {**labels, **RELOADED}},
        "privateKey": dict(_KEY),
        "duration": f"{args.duration_h}h",
        "renewBefore": f"{args.renew_before_h}h",
        "usages": ["digital signature", args.usage],
        "issuerRef": _reference(issuer),
    }
    if args.common_name is not None:
        spec["commonName"] = args.common_name
    if args.dns_names:
        spec["dnsNames"] = list(args.dns_names)
    return spec


def _reference(issuer: IssuerRef) -> dict[str, Any]:
    return {"name": issuer.name, "kind": issuer.kind, "group": GROUP}
