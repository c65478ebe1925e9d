"""GKE's policies for the Gateway API, which no SDK types: the official provider creates a misspelt one silently.

GKE brings the definitions with a cluster whose Gateway API is on, so that no controller has to be there first.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.catalogue.custom_resources import custom_shape
from sandbox.cloud.catalogue.gateways import GKE, PORT
from sandbox.cloud.catalogue.kubernetes import kubernetes
from sandbox.cloud.definition import Definition, Rule
from sandbox.cloud.entry import Bounds, Entry
from sandbox.cloud.relation import Selection
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Record, Shape, record

GKE_GROUP = "networking.gke.io/v1"
_SOURCE = "GoogleCloudPlatform/gke-gateway-api: config/crd (2026-04)"

_PORTS = {"USE_FIXED_PORT": "port", "USE_NAMED_PORT": "portName", "USE_SERVING_PORT": None}
_PROBES = {
    "HTTP": "httpHealthCheck",
    "HTTPS": "httpsHealthCheck",
    "HTTP2": "http2HealthCheck",
    "GRPC": "grpcHealthCheck",
    "TCP": "tcpHealthCheck",
}
_CONFIG = "spec.default.config"
_DEFAULT_S = 5
"""Seconds between two checks, and until one counts as failed, where the policy does not say."""

_AFFINITIES = (
    *("CLIENT_IP", "CLIENT_IP_PORT_PROTO", "CLIENT_IP_PROTO", "GENERATED_COOKIE"),
    *("HEADER_FIELD", "HTTP_COOKIE", "NONE"),
)

_TARGET = record("targetRef", required={"group": STRING, "kind": STRING, "name": STRING}, namespace=STRING)


def _policy(kind: str, **default: Shape) -> Callable[[], Record]:
    """A policy that attaches defaults to a target."""
    spec = record(f"{kind} spec", required={"targetRef": _TARGET}, default=record("default", required={}, **default))
    return functools.partial(custom_shape, kind, spec)


def _probe(name: str, **more: Shape) -> Record:
    """A probe. The definition's own rules cannot be judged where `portSpecification` is missing, and refuse it."""
    return record(name, required={"portSpecification": Choice(tuple(_PORTS))}, port=INTEGER, portName=STRING, **more)


def _http_probe(name: str) -> Record:
    header = Choice(("NONE", "PROXY_V1"))
    return _probe(name, host=STRING, requestPath=STRING, response=STRING, proxyHeader=header)


GATEWAY_POLICY = _policy("GCPGatewayPolicy", allowGlobalAccess=BOOLEAN, sslPolicy=STRING, region=STRING)
BACKEND_POLICY = _policy(
    "GCPBackendPolicy",
    connectionDraining=record("connectionDraining", drainingTimeoutSec=INTEGER),
    iap=record("iap", enabled=BOOLEAN, clientID=STRING, oauth2ClientSecret=record("oauth2ClientSecret", name=STRING)),
    logging=record("logging", enabled=BOOLEAN, sampleRate=INTEGER),
    maxRatePerEndpoint=INTEGER,
    securityPolicy=STRING,
    sessionAffinity=record("sessionAffinity", type=Choice(_AFFINITIES), cookieTtlSec=INTEGER),
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
        required={"type": Choice(tuple(_PROBES))},
        httpHealthCheck=_http_probe("httpHealthCheck"),
        httpsHealthCheck=_http_probe("httpsHealthCheck"),
        http2HealthCheck=_http_probe("http2HealthCheck"),
        grpcHealthCheck=_probe("grpcHealthCheck", grpcServiceName=STRING),
        tcpHealthCheck=_probe("tcpHealthCheck", request=STRING, response=STRING),
    ),
)


def _gke_policy(
    kind: str,
    shape: Callable[[], Record],
    *,
    default: Mapping[str, Any],
    changed: Mapping[str, Any],
    bounds: Mapping[str, Bounds],
    relations: tuple[Selection, ...],
    rules: tuple[Rule, ...],
) -> Entry:
    target = {"group": "", "kind": "Service", "name": "api"}
    return kubernetes(
        GKE_GROUP,
        kind,
        sources=(GKE, _SOURCE),
        shape=shape,
        definition=Definition(plural=f"{kind.lower().removesuffix('y')}ies", rules=rules),
        bounds=bounds,
        relations=relations,
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
    _gke_policy(
        "GCPGatewayPolicy",
        GATEWAY_POLICY,
        default={"sslPolicy": "edge"},
        changed={"sslPolicy": "other"},
        bounds={},
        relations=(),
        rules=(),
    ),
    _gke_policy(
        "GCPBackendPolicy",
        BACKEND_POLICY,
        default={"logging": {"enabled": True}},
        changed={"timeoutSec": 30},
        bounds={
            "spec.default.connectionDraining.drainingTimeoutSec": (0, 3600),
            "spec.default.logging.sampleRate": (0, 1_000_000),
            "spec.default.maxRatePerEndpoint": (1, 1_000_000_000),
            "spec.default.sessionAffinity.cookieTtlSec": (0, 1_209_600),
            "spec.default.timeoutSec": (1, 2**31 - 1),
        },
        relations=(),
        rules=(),
    ),
    _gke_policy(
        "HealthCheckPolicy",
        HEALTH_CHECK_POLICY,
        default={
            "config": {"type": "HTTP", "httpHealthCheck": {"portSpecification": "USE_SERVING_PORT", "requestPath": "/"}}
        },
        changed={"checkIntervalSec": 10},
        bounds={
            "spec.default.checkIntervalSec": (1, 300),
            "spec.default.timeoutSec": (1, 300),
            "spec.default.healthyThreshold": (1, 10),
            "spec.default.unhealthyThreshold": (1, 10),
            **{f"{_CONFIG}.{probe}.port": PORT for probe in _PROBES.values()},
        },
        relations=(
            Selection(holder=_CONFIG, by="type", members=_PROBES),
            *(
                Selection(holder=f"{_CONFIG}.{probe}", by="portSpecification", members=_PORTS)
                for probe in _PROBES.values()
            ),
        ),
        rules=(
            Rule(
                at="spec.default",
                expression=f"(has(self.timeoutSec) ? self.timeoutSec : {_DEFAULT_S}) <= "
                f"(has(self.checkIntervalSec) ? self.checkIntervalSec : {_DEFAULT_S})",
                message=f"timeoutSec cannot exceed checkIntervalSec; either is {_DEFAULT_S} where it is not set",
            ),
        ),
    ),
)
