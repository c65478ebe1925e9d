"""Models in the whole program: who finds, asks, watches and trains them, and that all of these mean the same things."""

from __future__ import annotations

import json

import pytest

from environments import EnvironmentConfigManager
from guardrails.judgement import Resource, judge
from guardrails.packs import RULES
from tests.program import PLATFORMS, plan_of

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
MONITORING = "kubernetes:monitoring.googleapis.com/v1:PodMonitoring"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
SERVICE = "kubernetes:core/v1:Service"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
BUCKET = "gcp:storage/bucket:Bucket"
ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"


def entrance(stack):
    return plan_of(stack).one("gcp:compute/address:Address", "models-entrance-address").inputs


def told(stack):
    """What the API is told of inference."""
    found = plan_of(stack).one(CONFIG_MAP, "api-configuration")
    return json.loads(found.inputs["data"]["configuration.json"])["ml_services"]["tensorflow_serving"]["inference"]


@pytest.mark.parametrize("stack", PLATFORMS)
def test_the_name_that_the_api_is_told_leads_to_the_address_that_the_gateway_takes(stack):
    plan = plan_of(stack)
    record = plan.one("gcp:dns/recordSet:RecordSet", "models-names-models-address").inputs
    gateway = plan.one(GATEWAY, "serving-gateway").inputs["spec"]

    assert told(stack)["url"] == f"http://{record['name'].rstrip('.')}"
    assert record["rrdatas"] == [entrance(stack)["address"]]
    assert gateway["addresses"] == [{"type": "NamedAddress", "value": entrance(stack)["name"]}]


@pytest.mark.parametrize("stack", PLATFORMS)
def test_the_path_that_the_api_is_told_is_one_that_a_route_takes(stack):
    inference = told(stack)
    routes = [r.inputs["spec"] for r in plan_of(stack).of_type(ROUTE) if r.name.startswith("serving-")]
    prefixes = {match["path"]["value"] for spec in routes for rule in spec["rules"] for match in rule["matches"]}

    for model in inference["models"]:
        assert inference["path"].format(model=model).startswith(tuple(f"{prefix}/" for prefix in prefixes))


@pytest.mark.parametrize("stack", PLATFORMS)
def test_each_track_can_be_dialled_under_the_name_of_its_service(stack):
    services = {
        f"{r.inputs['metadata']['name']}.{r.inputs['metadata']['namespace']}.svc.cluster.local": {
            port["port"] for port in r.inputs["spec"]["ports"]
        }
        for r in plan_of(stack).of_type(SERVICE)
    }
    for address in told(stack)["grpc"].values():
        host, _, port = address.partition(":")
        assert float(port) in services[host]


@pytest.mark.parametrize("stack", PLATFORMS)
def test_the_api_may_go_to_the_entrance_and_to_nothing_else_of_the_nodes(stack):
    by_route, direct = plan_of(stack).one(POLICY, "api-models").inputs["spec"]["egress"]

    assert by_route["to"] == [{"ipBlock": {"cidr": f"{entrance(stack)['address']}/32"}}]
    assert direct["to"] == [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "serving"}}},
    ]


@pytest.mark.parametrize("stack", PLATFORMS)
def test_load_balancers_reach_the_servers_through_the_firewall(stack):
    rule = plan_of(stack).one("gcp:compute/firewall:Firewall", "network-firewall-load-balancers").inputs

    assert rule["allows"] == [{"protocol": "tcp", "ports": ["8000", "8501"]}]


@pytest.mark.parametrize("stack", PLATFORMS)
@pytest.mark.parametrize(("target", "type_"), [("api", ROLLOUT), ("models", DEPLOYMENT)])
def test_collectors_find_the_pods_their_port_and_an_open_door(stack, target, type_):
    plan = plan_of(stack)
    monitoring = plan.one(MONITORING, f"metrics-{target}").inputs
    door = plan.one(POLICY, f"metrics-{target}-door").inputs
    (endpoint,) = monitoring["spec"]["endpoints"]
    wanted = monitoring["spec"]["selector"]["matchLabels"]
    home = monitoring["metadata"]["namespace"]
    workloads = [r.inputs for r in plan.of_type(type_) if r.inputs["metadata"]["namespace"] == home]

    assert workloads
    for workload in workloads:
        template = workload["spec"]["template"]
        assert wanted.items() <= template["metadata"]["labels"].items()
        (port,) = [
            port["containerPort"]
            for container in template["spec"]["containers"]
            for port in container["ports"]
            if port["name"] == endpoint["port"]
        ]
        assert [each["port"] for each in door["spec"]["ingress"][0]["ports"]] == [port]
        assert door["metadata"]["namespace"] == home


@pytest.mark.parametrize("stack", PLATFORMS)
def test_alerts_on_silence_ask_for_jobs_that_are_collected(stack):
    plan = plan_of(stack)
    jobs = {
        f'absent(up{{namespace="{r.inputs["metadata"]["namespace"]}",job="{r.inputs["metadata"]["name"]}"}} == 1)'
        for r in plan.of_type(MONITORING)
    }
    silent = {
        r.inputs["conditions"][0]["conditionPrometheusQueryLanguage"]["query"]
        for r in plan.of_type(ALERT)
        if r.name.endswith("-silent")
    }

    assert silent == jobs
    assert len(jobs) == 2


@pytest.mark.parametrize("stack", PLATFORMS)
def test_every_collected_name_that_is_asked_for_comes_from_a_namespace_with_a_collection(stack):
    """What is neither Google's own (`kubernetes_io:`, `cloudsql_googleapis_com:`) must be collected by us."""
    collected = {r.inputs["metadata"]["namespace"] for r in plan_of(stack).of_type(MONITORING)}
    conditions = [r.inputs["conditions"][0] for r in plan_of(stack).of_type(ALERT)]
    asked = [condition.get("conditionPrometheusQueryLanguage") for condition in conditions]
    queries = [each["query"] for each in asked if each]
    ours = [query for query in queries if "_googleapis_com:" not in query and "kubernetes_io:" not in query]

    assert len(ours) >= 10
    for query in ours:
        assert any(f'namespace="{namespace}"' in query for namespace in collected), query


@pytest.mark.parametrize(
    ("place", "value", "rule"),
    [
        ("versioning", {"enabled": False}, "storage-versioning"),
        ("encryption", None, "storage-customer-managed-key"),
        ("publicAccessPrevention", "inherited", "storage-public-access-prevention"),
        ("uniformBucketLevelAccess", False, "storage-uniform-access"),
    ],
)
def test_the_rules_on_buckets_bite_on_the_model_store(place, value, rule):
    bucket = plan_of("prod").one(BUCKET, "model-store-bucket").as_recorded()
    inputs = {key: kept for key, kept in bucket["inputs"].items() if key != place}
    weakened = bucket | {"inputs": inputs if value is None else inputs | {place: value}}

    assert rule in {found.rule for found in judge([Resource.parse(weakened)], RULES)}


@pytest.mark.parametrize("stack", PLATFORMS)
def test_the_contract_says_where_models_are_asked_and_trained(stack):
    offered = plan_of(stack).exports["models"]
    settings = EnvironmentConfigManager(environ={}).load_with_overrides(environment=stack, overrides=[]).settings

    assert set(offered["prediction_urls"]) == set(settings.ml_services.tensorflow_serving.models)
    assert offered["prediction_urls"]["recommender"] == (
        "http://models.cluster.local/v1/models/recommender/labels/live:predict"
    )
    assert offered["training_namespace"] != offered["namespace"]
    assert offered["track_header"] == told(stack)["track_header"]
