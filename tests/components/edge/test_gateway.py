"""The Gateway: TLS, the redirect, and what stands before each Service."""

from __future__ import annotations

import pulumi
import pytest

from components.edge.gateway import Gateway, backend_spec, gateway_spec, health_check_spec, route_spec
from tests.components import security_arguments as arguments
from tests.recorded_plan import record

TLS = "gcp:compute/sSLPolicy:SSLPolicy"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
TLS_OF_GATEWAY = "kubernetes:networking.gke.io/v1:GCPGatewayPolicy"
BACKEND = "kubernetes:networking.gke.io/v1:GCPBackendPolicy"
HEALTH = "kubernetes:networking.gke.io/v1:HealthCheckPolicy"
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


@pytest.fixture(scope="module")
def plan():
    return record(lambda: Gateway("edge", arguments.gateway()))


def test_nothing_older_than_tls_1_3_is_spoken(plan):
    tls = plan.inputs(TLS, "edge-tls")

    assert (tls["minTlsVersion"], tls["profile"]) == ("TLS_1_3", "RESTRICTED")
    policy = plan.one(TLS_OF_GATEWAY, "edge-gateway-tls")
    assert policy.inputs["spec"] == {
        "default": {"sslPolicy": "prod-edge"},
        "targetRef": {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "edge"},
    }
    assert "edge-tls" in policy.behind("spec")


def test_the_gateway_never_stands_without_its_tls_policy(plan):
    assert "edge-gateway-tls" in plan.one(GATEWAY, "edge-gateway").depends_on


def test_it_takes_the_static_address_and_the_certificate_map(plan):
    inputs = plan.inputs(GATEWAY, "edge-gateway")

    assert inputs["spec"]["addresses"] == [{"type": "NamedAddress", "value": "prod-edge"}]
    assert inputs["metadata"]["annotations"] == {"networking.gke.io/certmap": "prod-edge"}


def test_hosts_attach_to_https_and_only_the_gateways_own_redirect_to_http(plan):
    https, http = gateway_spec(arguments.gateway())["listeners"]

    chosen = https["allowedRoutes"]["namespaces"]["selector"]["matchExpressions"]
    assert chosen == [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["api"]}]
    assert http["allowedRoutes"]["namespaces"] == {"from": "Same"}
    assert plan.inputs(ROUTE, "edge-redirect")["metadata"]["namespace"] == "edge"


def test_plain_http_is_sent_to_https(plan):
    spec = plan.inputs(ROUTE, "edge-redirect")["spec"]

    assert spec["parentRefs"] == [{"name": "edge", "namespace": "edge", "sectionName": "http"}]
    (rule,) = spec["rules"]
    assert rule == {"filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}]}


def test_a_host_leads_to_its_service_over_https_only():
    spec = route_spec(arguments.gateway(), arguments.host())

    assert spec["parentRefs"][0]["sectionName"] == "https"
    assert spec["hostnames"] == ["api.app.example.com"]
    assert spec["rules"][0]["backendRefs"] == [{"name": "api-active", "port": 80}]


def test_browsers_are_told_to_stay_with_https():
    (rule,) = route_spec(arguments.gateway(hsts_s=60), arguments.host())["rules"]

    assert rule["filters"][0]["responseHeaderModifier"]["set"] == [
        {"name": "Strict-Transport-Security", "value": "max-age=60; includeSubDomains"}
    ]


def test_every_backend_is_protected_and_logged():
    default = backend_spec(arguments.gateway(), arguments.host())["default"]

    assert default["securityPolicy"] == "prod-edge"
    assert default["logging"] == {"enabled": True, "sampleRate": 500_000}


def test_staff_pass_the_proxy_and_clients_of_the_api_do_not(plan):
    proxies = {name: found["spec"]["default"]["iap"] for name, found in plan.every(BACKEND).items()}

    assert proxies == {"edge-api-backend": {"enabled": False}, "edge-preview-backend": {"enabled": True}}


def test_health_is_asked_at_the_pods_port():
    config = health_check_spec(arguments.host())["default"]["config"]

    assert config["httpHealthCheck"] == {
        "portSpecification": "USE_FIXED_PORT",
        "port": 8_000,
        "requestPath": "/health/ready",
    }


def test_no_request_reaches_a_service_before_its_protection_stands(plan):
    assert {"edge-api-backend", "edge-api-health", "edge-gateway"} <= plan.one(ROUTE, "edge-api-route").depends_on


def test_policies_and_routes_lie_with_their_services(plan):
    for type_, name in ((BACKEND, "edge-api-backend"), (HEALTH, "edge-api-health"), (ROUTE, "edge-api-route")):
        metadata = plan.inputs(type_, name)["metadata"]
        assert (metadata["name"], metadata["namespace"]) == ("api-active", "api")


def test_the_gateways_own_namespace_is_closed(plan):
    spec = plan.inputs(NETWORK_POLICY, "edge-default-deny")["spec"]

    assert spec == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_it_tells_where_its_hosts_are():
    urls = {}

    def program():
        urls.update(Gateway("edge", arguments.gateway()).urls)

    record(program)

    assert urls == {"api": "https://api.app.example.com", "preview": "https://preview.app.example.com"}


def test_nothing_comes_before_the_services_and_their_namespace():
    def program():
        api = pulumi.CustomResource("test:api:Api", "api", {})
        Gateway("edge", arguments.gateway(after=[api]))

    found = record(program)

    for name in ("edge-namespace", "edge-api-health", "edge-api-backend"):
        assert "api" in found.by_name()[name].depends_on
