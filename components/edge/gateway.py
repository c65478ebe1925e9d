"""The Gateway: one address, TLS 1.3, and which host leads to which Service.

GKE turns these objects into a global external Application Load Balancer. Owns the Gateway with its namespace, the SSL
policy, the redirect from plain HTTP, and per host the route, the health check and the backend's protection and logs.
Does not own address and certificate (certificates.py), the security policy (armor.py), the Services, or the firewall's
permit for Google's health checks (firewall.py).
Routes lie with their Services; the Gateway takes them from the namespaces of its hosts only, and on HTTPS only: the
HTTP listener takes nothing but the redirect beside it.
Deliberately not set: `tls` of the listener (the certificate map takes its place), session affinity and CDN (answers are
personal), `timeoutSec` of a route (the backend's holds).
Surprises: the load balancer ends TLS at Google's edge nearest to the client and speaks plain HTTP to the pods, inside
Google's encrypted network; TLS to the pods needs pods that serve it. TLS 1.3 turns away clients older than about 2018.
A Service bears one backend policy and one health check; a second one for it is ignored. The pods must see the host's
health check path, and accept Google's ranges by their network policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi_gcp as gcp
import pulumi_kubernetes as kubernetes
from pulumi import ComponentResource, Input, Resource, ResourceOptions

from components import network_policies
from components.namespace_marks import PINNED
from components.pod_security import RESTRICTED

GATEWAY_CLASS = "gke-l7-global-external-managed"
GATEWAY_API = "gateway.networking.k8s.io/v1"
GKE_NETWORKING = "networking.gke.io/v1"
NAME = "edge"

SAMPLE_ALL = 1_000_000
"""GKE counts the share of logged requests in millionths."""


@dataclass(frozen=True, kw_only=True)
class HostArgs:
    """One host and the Service behind it.

    Attributes:
        host: Fully qualified name.
        namespace: Namespace of the Service.
        service: Its name.
        port: Its port.
        pod_port: TCP port of its pods, where health is asked for.
        health_path: Path that answers while requests may be sent.
        timeout_s: Seconds that an answer may take.
        draining_s: Seconds that open requests get when a pod leaves.
        staff_only: Whether the Identity-Aware Proxy stands before it.
    """

    host: str
    namespace: str
    service: str
    port: int
    pod_port: int
    health_path: str
    timeout_s: int
    draining_s: int
    staff_only: bool


@dataclass(frozen=True, kw_only=True)
class GatewayArgs:
    """What the Gateway needs.

    Attributes:
        project: Project id.
        name_prefix: First part of the SSL policy's name.
        namespace: Kubernetes namespace to create for the Gateway.
        labels: On every Kubernetes object.
        address_name: Name of the static address.
        certificate_map: Name of the certificate map.
        security_policy: Name of the Cloud Armor policy.
        hsts_s: Seconds for which browsers must not speak plain HTTP to the hosts any more.
        log_sample_share: Share of requests that is logged, 0 to 1.
        hosts: A name to its host; every Service at most once.
        after: What must exist first: the cluster, the hosts' namespaces with their Services, the proxy for staff.
    """

    project: str
    name_prefix: str
    namespace: str
    labels: Mapping[str, str]
    address_name: Input[str]
    certificate_map: Input[str]
    security_policy: Input[str]
    hsts_s: int
    log_sample_share: float
    hosts: Mapping[str, HostArgs]
    after: Sequence[Resource]


class Gateway(ComponentResource):
    """The way in."""

    urls: dict[str, str]  # `https://HOST` by name

    def __init__(self, name: str, args: GatewayArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:edge:Gateway", name, None, opts)
        child = ResourceOptions(parent=self)
        self.urls = {key: f"https://{host.host}" for key, host in args.hosts.items()}

        tls = gcp.compute.SSLPolicy(
            f"{name}-tls",
            project=args.project,
            name=f"{args.name_prefix}-edge",
            description="TLS 1.3 and nothing older.",
            # Google takes this minimum with this profile only.
            min_tls_version="TLS_1_3",
            profile="RESTRICTED",
            opts=child,
        )
        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": args.namespace, "labels": {**args.labels, **RESTRICTED, **PINNED}},
            opts=ResourceOptions(parent=self, depends_on=args.after),
        )
        inside = ResourceOptions(parent=self, depends_on=[namespace])
        kubernetes.networking.v1.NetworkPolicy(
            f"{name}-default-deny",
            metadata={"name": "default-deny", "namespace": args.namespace, "labels": dict(args.labels)},
            spec=network_policies.default_deny(),
            opts=inside,
        )

        # Before the Gateway, so that it never stands with the defaults, which allow TLS 1.0.
        tls_of_gateway = kubernetes.apiextensions.CustomResource(
            f"{name}-gateway-tls",
            api_version=GKE_NETWORKING,
            kind="GCPGatewayPolicy",
            metadata=_metadata(args, NAME, args.namespace),
            spec={"default": {"sslPolicy": tls.name}, "targetRef": _target(GATEWAY_API, "Gateway", NAME)},
            opts=inside,
        )
        gateway = kubernetes.apiextensions.CustomResource(
            f"{name}-gateway",
            api_version=GATEWAY_API,
            kind="Gateway",
            metadata={
                **_metadata(args, NAME, args.namespace),
                "annotations": {"networking.gke.io/certmap": args.certificate_map},
            },
            spec=gateway_spec(args),
            opts=ResourceOptions(parent=self, depends_on=[namespace, tls_of_gateway]),
        )
        kubernetes.apiextensions.CustomResource(
            f"{name}-redirect",
            api_version=GATEWAY_API,
            kind="HTTPRoute",
            metadata=_metadata(args, "redirect", args.namespace),
            spec=redirect_spec(args),
            opts=ResourceOptions(parent=self, depends_on=[gateway]),
        )
        for key, host in args.hosts.items():
            policies = [
                kubernetes.apiextensions.CustomResource(
                    f"{name}-{key}-{purpose}",
                    api_version=GKE_NETWORKING,
                    kind=kind,
                    metadata=_metadata(args, host.service, host.namespace),
                    spec=spec,
                    opts=ResourceOptions(parent=self, depends_on=args.after),
                )
                for purpose, kind, spec in (
                    ("health", "HealthCheckPolicy", health_check_spec(host)),
                    ("backend", "GCPBackendPolicy", backend_spec(args, host)),
                )
            ]
            # Last, so that no request reaches a Service before its protection stands.
            kubernetes.apiextensions.CustomResource(
                f"{name}-{key}-route",
                api_version=GATEWAY_API,
                kind="HTTPRoute",
                metadata=_metadata(args, host.service, host.namespace),
                spec=route_spec(args, host),
                opts=ResourceOptions(parent=self, depends_on=[gateway, *policies]),
            )

        self.register_outputs({"urls": self.urls})


def gateway_spec(args: GatewayArgs) -> dict[str, Any]:
    """Two listeners: HTTPS for the hosts' routes, HTTP for the redirect."""
    namespaces = sorted({host.namespace for host in args.hosts.values()})
    routes = [{"kind": "HTTPRoute"}]
    chosen = {
        "from": "Selector",
        "selector": {
            "matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": namespaces}]
        },
    }
    return {
        "gatewayClassName": GATEWAY_CLASS,
        "addresses": [{"type": "NamedAddress", "value": args.address_name}],
        "listeners": [
            {
                "name": "https",
                "protocol": "HTTPS",
                "port": 443,
                "allowedRoutes": {"kinds": routes, "namespaces": chosen},
            },
            {
                "name": "http",
                "protocol": "HTTP",
                "port": 80,
                "allowedRoutes": {"kinds": routes, "namespaces": {"from": "Same"}},
            },
        ],
    }


def redirect_spec(args: GatewayArgs) -> dict[str, Any]:
    """Everything that comes by plain HTTP is sent to the same place by HTTPS."""
    return {
        "parentRefs": [{"name": NAME, "namespace": args.namespace, "sectionName": "http"}],
        "rules": [
            {"filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}]}
        ],
    }


def route_spec(args: GatewayArgs, host: HostArgs) -> dict[str, Any]:
    """Every path of the host to its Service."""
    strict = {"name": "Strict-Transport-Security", "value": f"max-age={args.hsts_s}; includeSubDomains"}
    return {
        "parentRefs": [{"name": NAME, "namespace": args.namespace, "sectionName": "https"}],
        "hostnames": [host.host],
        "rules": [
            {
                "filters": [{"type": "ResponseHeaderModifier", "responseHeaderModifier": {"set": [strict]}}],
                "backendRefs": [{"name": host.service, "port": host.port}],
            }
        ],
    }


def health_check_spec(host: HostArgs) -> dict[str, Any]:
    """A pod is asked every 10 s and leaves after three missing answers; its own readiness is quicker."""
    return {
        "default": {
            "checkIntervalSec": 10,
            "timeoutSec": 5,
            "healthyThreshold": 1,
            "unhealthyThreshold": 3,
            "logConfig": {"enabled": True},
            "config": {
                "type": "HTTP",
                "httpHealthCheck": {
                    "portSpecification": "USE_FIXED_PORT",
                    "port": host.pod_port,
                    "requestPath": host.health_path,
                },
            },
        },
        "targetRef": _target("", "Service", host.service),
    }


def backend_spec(args: GatewayArgs, host: HostArgs) -> dict[str, Any]:
    """Protection and logs of the Service's backend."""
    return {
        "default": {
            "securityPolicy": args.security_policy,
            "timeoutSec": host.timeout_s,
            "connectionDraining": {"drainingTimeoutSec": host.draining_s},
            "logging": {"enabled": True, "sampleRate": round(args.log_sample_share * SAMPLE_ALL)},
            "iap": {"enabled": host.staff_only},
        },
        "targetRef": _target("", "Service", host.service),
    }


def _metadata(args: GatewayArgs, name: str, namespace: str) -> kubernetes.meta.v1.ObjectMetaArgsDict:
    return {"name": name, "namespace": namespace, "labels": dict(args.labels)}


def _target(api_version: str, kind: str, name: str) -> dict[str, str]:
    return {"group": api_version.rpartition("/")[0], "kind": kind, "name": name}
