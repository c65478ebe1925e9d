"""Who gets which version of a model: the internal Gateway and one route per model, as pure functions.

A track is a Service, and a route splits between Services, because no load balancer rewrites a request differently per
backend. Each track calls its own version `live`: a client asks for `/v1/models/NAME/labels/live:predict`, and the route
alone decides which version that is, by weights or, where the header is set, by its word. So one person can be kept on
one variant, and a canary can be asked before anybody is sent to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import Input

from components.model_serving.model_serving_args import ServedModelArgs
from components.model_serving.server_parameters import METRICS_PATH, REST_PORT

GATEWAY_CLASS = "gke-l7-rilb"
"""The regional load balancer inside the network."""

TRACK_HEADER = "x-model-track"
"""Names the track that is to answer; for experiments that keep a person on one variant, and for tests."""

NAME = "models"
PORT = 80

PREDICTION = "/v1/models/{model}/labels/live:predict"
"""Path of a prediction by REST; `live` is whatever version the route chooses."""


def gateway_spec(address_name: Input[str]) -> dict[str, Any]:
    """One listener inside the network, for routes of its own namespace.

    Args:
        address_name: Name of the reserved address.
    """
    return {
        "gatewayClassName": GATEWAY_CLASS,
        "addresses": [{"type": "NamedAddress", "value": address_name}],
        "listeners": [
            {
                "name": "http",
                "protocol": "HTTP",
                "port": PORT,
                "allowedRoutes": {"kinds": [{"kind": "HTTPRoute"}], "namespaces": {"from": "Same"}},
            }
        ],
    }


def route_spec(name: str, model: ServedModelArgs) -> dict[str, Any]:
    """The route of one model.

    Args:
        name: The model.
        model: Its labels and weights.
    """
    path = {"path": {"type": "PathPrefix", "value": f"/v1/models/{name}"}}
    chosen = [
        {
            "matches": [{**path, "headers": [{"type": "Exact", "name": TRACK_HEADER, "value": track}]}],
            "backendRefs": [_backend(track)],
        }
        for track in sorted(model.labels)
    ]
    # Weight 0 is kept: it says that a track is there and gets nothing.
    shared = [{**_backend(track), "weight": weight} for track, weight in sorted(model.weights.items())]
    return {
        "parentRefs": [{"name": NAME, "sectionName": "http"}],
        "rules": [*chosen, {"matches": [path], "backendRefs": shared}],
    }


def health_check_spec(service: str) -> dict[str, Any]:
    """What the load balancer asks a server; the kubelet's own readiness is quicker."""
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
                    "port": REST_PORT,
                    "requestPath": METRICS_PATH,
                },
            },
        },
        "targetRef": {"group": "", "kind": "Service", "name": service},
    }


def service_of(track: str) -> str:
    """Name of a track's Service and workload."""
    return f"models-{track}"


def hosts(tracks: Mapping[str, int], namespace: str) -> dict[str, str]:
    """Host name of each track's Service inside the cluster."""
    return {track: f"{service_of(track)}.{namespace}.svc.cluster.local" for track in tracks}


def _backend(track: str) -> dict[str, Any]:
    return {"name": service_of(track), "port": REST_PORT}
