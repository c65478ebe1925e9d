"""The Gateway API and GKE's policies for it, which no SDK types: the official provider creates a misspelt one silently.

GKE brings the definitions with a cluster whose Gateway API is on, so that no controller has to be there first.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from sandbox.cloud.catalogue.kubernetes import kubernetes
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import (
    BOOLEAN,
    INTEGER,
    STRING,
    Field,
    Listing,
    Record,
    Shape,
    Table,
    of_sdk,
    record,
)

_METADATA = "pulumi_kubernetes.meta.v1:ObjectMetaArgs"
_SELECTOR = "pulumi_kubernetes.meta.v1:LabelSelectorArgs"
_GATEWAY_API = "kubernetes-sigs/gateway-api: config/crd/standard (v1.2)"
_GKE = "cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources; the CRDs that GKE installs"

ROUTE_GROUP = "gateway.networking.k8s.io/v1"
GKE_GROUP = "networking.gke.io/v1"


def _resource(kind: str, spec: Shape) -> Record:
    return Record(
        kind,
        {
            **record(kind, apiVersion=STRING, kind=STRING).fields,
            "metadata": Field(functools.partial(of_sdk, _METADATA), required=False),
            "spec": Field(lambda: spec, required=True),
        },
    )


@functools.cache
def gateway_shape() -> Record:
    """A Gateway."""
    reference = record("reference", required={"name": STRING}, group=STRING, kind=STRING, namespace=STRING)
    namespaces = Record(
        "namespaces",
        {
            "from": Field(lambda: STRING, required=False),
            "selector": Field(functools.partial(of_sdk, _SELECTOR), required=False),
        },
    )
    listener = record(
        "listener",
        required={"name": STRING, "port": INTEGER, "protocol": STRING},
        hostname=STRING,
        tls=record("tls", mode=STRING, certificateRefs=Listing(reference), options=Table(STRING)),
        allowedRoutes=record(
            "allowedRoutes",
            namespaces=namespaces,
            kinds=Listing(record("kind", required={"kind": STRING}, group=STRING)),
        ),
    )
    spec = record(
        "Gateway spec",
        required={"gatewayClassName": STRING, "listeners": Listing(listener)},
        addresses=Listing(record("address", required={"value": STRING}, type=STRING)),
        infrastructure=record("infrastructure", labels=Table(STRING), annotations=Table(STRING)),
    )
    return _resource("Gateway", spec)


def _header_filter(name: str) -> Record:
    header = record("header", required={"name": STRING, "value": STRING})
    return record(name, set=Listing(header), add=Listing(header), remove=Listing(STRING))


@functools.cache
def route_shape() -> Record:
    """An HTTPRoute."""
    path = record("path", type=STRING, value=STRING)
    rewrite = record("path", required={"type": STRING}, replaceFullPath=STRING, replacePrefixMatch=STRING)
    named = record("match", required={"name": STRING, "value": STRING}, type=STRING)
    backend = {
        "group": STRING,
        "kind": STRING,
        "namespace": STRING,
        "port": INTEGER,
        "weight": INTEGER,
    }
    filter_ = record(
        "filter",
        required={"type": STRING},
        requestHeaderModifier=_header_filter("requestHeaderModifier"),
        responseHeaderModifier=_header_filter("responseHeaderModifier"),
        requestRedirect=record(
            "requestRedirect", scheme=STRING, hostname=STRING, path=rewrite, port=INTEGER, statusCode=INTEGER
        ),
        urlRewrite=record("urlRewrite", hostname=STRING, path=rewrite),
        requestMirror=record(
            "requestMirror", required={"backendRef": record("backendRef", required={"name": STRING}, **backend)}
        ),
    )
    rule = record(
        "rule",
        name=STRING,
        matches=Listing(record("match", path=path, headers=Listing(named), queryParams=Listing(named), method=STRING)),
        filters=Listing(filter_),
        backendRefs=Listing(record("backendRef", required={"name": STRING}, filters=Listing(filter_), **backend)),
        timeouts=record("timeouts", request=STRING, backendRequest=STRING),
    )
    parent = record(
        "parentRef",
        required={"name": STRING},
        group=STRING,
        kind=STRING,
        namespace=STRING,
        sectionName=STRING,
        port=INTEGER,
    )
    spec = record("HTTPRoute spec", parentRefs=Listing(parent), hostnames=Listing(STRING), rules=Listing(rule))
    return _resource("HTTPRoute", spec)


_TARGET = record("targetRef", required={"group": STRING, "kind": STRING, "name": STRING}, namespace=STRING)


def _policy(kind: str, **default: Shape) -> Callable[[], Record]:
    """A policy that attaches defaults to a target."""
    fields = {name: Field(functools.partial(_same, shape), required=False) for name, shape in default.items()}
    spec = record(f"{kind} spec", required={"targetRef": _TARGET}, default=Record("default", fields))
    return functools.partial(_resource, kind, spec)


def _same(shape: Shape) -> Shape:
    return shape


def _probe(name: str) -> Record:
    return record(
        name,
        portSpecification=STRING,
        port=INTEGER,
        portName=STRING,
        host=STRING,
        requestPath=STRING,
        response=STRING,
        proxyHeader=STRING,
    )


GATEWAY_POLICY = _policy("GCPGatewayPolicy", allowGlobalAccess=BOOLEAN, sslPolicy=STRING, region=STRING)
BACKEND_POLICY = _policy(
    "GCPBackendPolicy",
    connectionDraining=record("connectionDraining", drainingTimeoutSec=INTEGER),
    iap=record("iap", enabled=BOOLEAN, clientID=STRING, oauth2ClientSecret=record("oauth2ClientSecret", name=STRING)),
    logging=record("logging", enabled=BOOLEAN, sampleRate=INTEGER),
    maxRatePerEndpoint=INTEGER,
    securityPolicy=STRING,
    sessionAffinity=record("sessionAffinity", type=STRING, cookieTtlSec=INTEGER),
    timeoutSec=INTEGER,
)
HEALTH_CHECK_POLICY = _policy(
    "HealthCheckPolicy",
    checkIntervalSec=INTEGER,
    timeoutSec=INTEGER,
    healthyThreshold=INTEGER,
    unhealthyThreshold=INTEGER,
    logConfig=record("logConfig", enabled=BOOLEAN),
    config=record(
        "config",
        required={"type": STRING},
        httpHealthCheck=_probe("httpHealthCheck"),
        httpsHealthCheck=_probe("httpsHealthCheck"),
        http2HealthCheck=_probe("http2HealthCheck"),
        grpcHealthCheck=record("grpcHealthCheck", portSpecification=STRING, port=INTEGER, grpcServiceName=STRING),
        tcpHealthCheck=record(
            "tcpHealthCheck", portSpecification=STRING, port=INTEGER, request=STRING, response=STRING
        ),
    ),
)


def _gke_policy(
    kind: str, shape: Callable[[], Record], default: dict[str, object], changed: dict[str, object]
) -> Entry:
    target = {"group": "", "kind": "Service", "name": "api"}
    return kubernetes(
        GKE_GROUP,
        kind,
        sources=(_GKE,),
        shape=shape,
        allowed={
            "apiVersion": (GKE_GROUP,),
            "kind": (kind,),
            "spec.targetRef.kind": ("Gateway", "Service", "ServiceImport"),
        },
        example={
            "apiVersion": GKE_GROUP,
            "kind": kind,
            "metadata": {"name": "api", "namespace": "default"},
            "spec": {"default": default, "targetRef": target},
        },
        change={"spec": {"default": changed, "targetRef": target}},
    )


ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        ROUTE_GROUP,
        "Gateway",
        sources=(_GATEWAY_API, _GKE),
        shape=gateway_shape,
        allowed={
            "apiVersion": (ROUTE_GROUP,),
            "kind": ("Gateway",),
            "spec.listeners[].protocol": ("HTTP", "HTTPS", "TLS", "TCP", "UDP"),
            "spec.listeners[].allowedRoutes.namespaces.from": ("All", "Same", "Selector"),
            "spec.addresses[].type": ("IPAddress", "NamedAddress", "Hostname"),
        },
        guard=lambda facts, _: (
            "spec.listeners: Invalid value: tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']"
            if any(listener.get("tls") and listener["protocol"] == "HTTP" for listener in facts.get("spec.listeners"))
            else None
        ),
        example={
            "apiVersion": ROUTE_GROUP,
            "kind": "Gateway",
            "metadata": {"name": "edge", "namespace": "default"},
            "spec": {
                "gatewayClassName": "gke-l7-global-external-managed",
                "addresses": [{"type": "NamedAddress", "value": "edge"}],
                "listeners": [
                    {
                        "name": "http",
                        "port": 80,
                        "protocol": "HTTP",
                        "allowedRoutes": {"kinds": [{"kind": "HTTPRoute"}], "namespaces": {"from": "Same"}},
                    }
                ],
            },
        },
        change={
            "spec": {
                "gatewayClassName": "gke-l7-global-external-managed",
                "listeners": [{"name": "https", "port": 443, "protocol": "HTTPS"}],
            }
        },
    ),
    kubernetes(
        ROUTE_GROUP,
        "HTTPRoute",
        sources=(_GATEWAY_API, _GKE),
        shape=route_shape,
        allowed={
            "apiVersion": (ROUTE_GROUP,),
            "kind": ("HTTPRoute",),
            "spec.rules[].filters[].type": (
                "RequestHeaderModifier",
                "ResponseHeaderModifier",
                "RequestMirror",
                "RequestRedirect",
                "URLRewrite",
            ),
            "spec.rules[].matches[].path.type": ("Exact", "PathPrefix", "RegularExpression"),
            "spec.rules[].matches[].headers[].type": ("Exact", "RegularExpression"),
        },
        example={
            "apiVersion": ROUTE_GROUP,
            "kind": "HTTPRoute",
            "metadata": {"name": "api", "namespace": "default"},
            "spec": {
                "parentRefs": [{"name": "edge", "sectionName": "https"}],
                "hostnames": ["api.example.com"],
                "rules": [
                    {
                        "matches": [{"headers": [{"name": "x-model", "value": "b"}]}],
                        "backendRefs": [{"name": "api-active", "port": 80, "weight": 100}],
                    }
                ],
            },
        },
        change={"spec": {"parentRefs": [{"name": "edge"}], "rules": [{"backendRefs": [{"name": "b", "port": 80}]}]}},
    ),
    _gke_policy("GCPGatewayPolicy", GATEWAY_POLICY, {"sslPolicy": "edge"}, {"sslPolicy": "other"}),
    _gke_policy("GCPBackendPolicy", BACKEND_POLICY, {"logging": {"enabled": True}}, {"timeoutSec": 30}),
    _gke_policy(
        "HealthCheckPolicy",
        HEALTH_CHECK_POLICY,
        {"config": {"type": "HTTP", "httpHealthCheck": {"requestPath": "/"}}},
        {"checkIntervalSec": 5},
    ),
)
