"""A stack rule over declared names: each Gateway of the internet and the policy that is for it."""

from __future__ import annotations

import pytest

from guardrails.edge.gateway_tls import edge_gateway_tls
from guardrails.edge.types import GATEWAY, GATEWAY_POLICY
from guardrails.judgement import judge
from tests.policy.examples.example import UNKNOWN, resource


def gateway(name="edge", namespace="edge", kind="gke-l7-global-external-managed"):
    return resource(
        GATEWAY,
        "gateway",
        {
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"gatewayClassName": kind, "listeners": [{"name": "https", "protocol": "HTTPS"}]},
        },
    )


def policy(name="edge", namespace="edge", default=None):
    return resource(
        GATEWAY_POLICY,
        "policy",
        {
            "metadata": {"name": "any", "namespace": namespace},
            "spec": {
                "default": {"sslPolicy": UNKNOWN} if default is None else default,
                "targetRef": {"kind": "Gateway", "name": name},
            },
        },
    )


def refused(*resources):
    return [refusal.message for refusal in judge(resources, [edge_gateway_tls])]


@pytest.mark.parametrize(
    "resources",
    [
        [gateway(), policy()],
        [gateway(kind="gke-l7-rilb")],
        [gateway(name=UNKNOWN)],
        [gateway(), policy(namespace=UNKNOWN)],
    ],
    ids=["its policy", "a Gateway inside", "a name that is not known yet", "a policy whose place is not known yet"],
)
def test_accepted(resources):
    assert refused(*resources) == []


@pytest.mark.parametrize(
    "resources",
    [
        [gateway()],
        [gateway(), policy(name="other")],
        [gateway(), policy(namespace="other")],
        [gateway(), policy(default={"allowGlobalAccess": True})],
        [gateway(kind=UNKNOWN)],
    ],
    ids=["no policy", "a policy for another", "a policy elsewhere", "a policy that says nothing", "an unknown class"],
)
def test_refused(resources):
    (message,) = refused(*resources)

    assert "spec.listeners: expected a GCPGatewayPolicy for this Gateway that names an SSL policy" in message
