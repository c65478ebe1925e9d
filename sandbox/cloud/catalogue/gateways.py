"""The Gateway API's Gateway, which no SDK types: the official provider creates a misspelt one silently.

GKE brings the definition with a cluster whose Gateway API is on, so that no controller has to be there first.
"""

from __future__ import annotations

import functools

from sandbox.cloud.catalogue.custom_resources import custom_shape
from sandbox.cloud.catalogue.kubernetes import kubernetes
from sandbox.cloud.definition import Definition, Rule
from sandbox.cloud.entry import Entry, Format
from sandbox.cloud.shape import INTEGER, STRING, Field, Listing, Record, Table, of_sdk, record

GATEWAY_API = "kubernetes-sigs/gateway-api: config/crd/standard (v1.4)"
GKE = "cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources; the CRDs that GKE installs"
ROUTE_GROUP = "gateway.networking.k8s.io/v1"

PORT = (1, 65535)
HOST_NAME = Format(
    pattern=r"(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
    expected="a host name in lower case, whose first part may be *",
)

_SELECTOR = "pulumi_kubernetes.meta.v1:LabelSelectorArgs"

_LISTENER_RULES = (
    Rule(
        at="spec.listeners[]",
        expression="!has(self.tls) || !(self.protocol in ['HTTP', 'TCP', 'UDP'])",
        message="tls goes with protocols HTTPS and TLS only",
    ),
    Rule(
        at="spec.listeners[]",
        expression="!has(self.hostname) || !(self.protocol in ['TCP', 'UDP'])",
        message="hostname goes with protocols HTTP, HTTPS and TLS only",
    ),
    Rule(
        at="spec.listeners[].tls",
        expression="has(self.mode) && self.mode != 'Terminate' || has(self.certificateRefs) && "
        "self.certificateRefs.size() > 0 || has(self.options) && self.options.size() > 0",
        message="mode Terminate, which is the default, needs certificateRefs or options",
    ),
    Rule(
        at="spec.listeners",
        expression="self.all(a, self.exists_one(b, a.port == b.port && a.protocol == b.protocol && "
        "(has(a.hostname) ? a.hostname : '') == (has(b.hostname) ? b.hostname : '')))",
        message="no two listeners have the same port, protocol and hostname",
    ),
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
    return custom_shape("Gateway", spec)


ENTRIES: tuple[Entry, ...] = (
    kubernetes(
        ROUTE_GROUP,
        "Gateway",
        sources=(GATEWAY_API, GKE),
        shape=gateway_shape,
        definition=Definition(
            plural="gateways",
            short_names=("gtw",),
            categories=("gateway-api",),
            keys={"spec.listeners": ("name",)},
            rules=_LISTENER_RULES,
        ),
        allowed={
            "apiVersion": (ROUTE_GROUP,),
            "kind": ("Gateway",),
            "spec.listeners[].protocol": ("HTTP", "HTTPS", "TLS", "TCP", "UDP"),
            "spec.listeners[].tls.mode": ("Terminate", "Passthrough"),
            "spec.listeners[].allowedRoutes.namespaces.from": ("All", "Same", "Selector"),
            "spec.addresses[].type": ("IPAddress", "NamedAddress", "Hostname"),
        },
        bounds={
            "spec.gatewayClassName": (1, 253),
            "spec.listeners": (1, 64),
            "spec.listeners[].port": PORT,
            "spec.listeners[].hostname": (1, 253),
            "spec.listeners[].tls.certificateRefs": (None, 64),
            "spec.listeners[].allowedRoutes.kinds": (None, 8),
            "spec.addresses": (None, 16),
            "spec.addresses[].value": (None, 253),
        },
        formats={"spec.listeners[].hostname": HOST_NAME},
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
)
