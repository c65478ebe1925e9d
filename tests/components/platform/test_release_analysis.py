"""What releases are measured by: what the settings become, and that metrics, ways and identities fit together."""

from __future__ import annotations

import re

import pytest

from components.platform.kubernetes import controllers_args
from components.platform.release_analysis import analysis_args, analysis_paths_args, asks_managed_prometheus
from components.release_analysis import ERRORS
from environments import EnvironmentConfigManager
from environments.settings.release_analysis import UNANSWERED_S
from tests.program import plan_of, record_stack

TEMPLATE = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate"
MONITORING = "kubernetes:monitoring.googleapis.com/v1:PodMonitoring"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
SERVICE = "kubernetes:core/v1:Service"
ROLE = "gcp:projects/iAMMember:IAMMember"
ANALYSIS = "SPOTIFY_AI_AGENT__APPLICATION__API__BLUE_GREEN__ANALYSIS__"


def load(environment="prod", **environ):
    manager = EnvironmentConfigManager(environ={f"{ANALYSIS}{path}": value for path, value in environ.items()})
    return manager.load_with_overrides(environment=environment, overrides=[]).settings


def queries(stack):
    spec = plan_of(stack).inputs(TEMPLATE, "api-workload-after-promotion")["spec"]
    return [each["provider"]["prometheus"]["query"] for each in spec["metrics"]]


def test_where_releases_are_not_measured_there_is_no_way_and_nobody_to_ask():
    settings = load(ENABLED="false")

    assert (analysis_args(settings), analysis_paths_args(settings)) == (None, None)
    assert not asks_managed_prometheus(settings)
    assert controllers_args(settings).analysis is None


def test_a_prometheus_of_ones_own_takes_the_place_of_the_frontend():
    settings = load(PROMETHEUS_URL="http://prometheus.monitoring.svc:9091")

    assert analysis_args(settings).server == "http://prometheus.monitoring.svc:9091"
    assert analysis_paths_args(settings).prometheus_port == 9091
    assert not asks_managed_prometheus(settings)


@pytest.mark.parametrize(("url", "port"), [("https://prometheus.example", 443), ("http://prometheus.example/p", 80)])
def test_a_port_that_is_not_named_is_that_of_the_scheme(url, port):
    assert analysis_paths_args(load(PROMETHEUS_URL=url)).prometheus_port == port


def test_thresholds_are_the_settings_own():
    measures = analysis_args(load(ERROR_PERCENT="3.5", SLOW_PERCENT="7")).measures

    assert {name: each.most for name, each in measures.items()} == {"errors": 3.5, "slowness": 7}


def test_the_settings_know_how_long_nobody_may_answer():
    """Argo Rollouts asks again ten seconds after an error (DefaultErrorRetryInterval in its analysis/analysis.go)."""
    assert UNANSWERED_S == ERRORS * 10


@pytest.mark.parametrize("stack", ["dev", "staging", "prod", "prod-dr"])
def test_a_query_names_the_labels_that_the_collection_gives(stack):
    monitoring = plan_of(stack).inputs(MONITORING, "metrics-api")
    taken = {each["to"]: each["from"] for each in monitoring["spec"]["targetLabels"]["fromPod"]}

    assert taken == {"version": "rollouts-pod-template-hash"}
    for query in queries(stack):
        named = set(re.findall(r"[{,]([a-z_]+)=", query))
        # Managed Prometheus itself gives the first two; the program gives the status, and the bound of a bucket.
        assert named <= {"cluster", "namespace", *taken, "http_response_status_code", "le"}
        assert {"cluster", "namespace", *taken} <= named
        assert f'namespace="{monitoring["metadata"]["namespace"]}"' in query


def test_two_clusters_of_a_project_do_not_answer_for_each_other():
    assert 'cluster="spotify-ai-agent-prod"' in queries("prod")[0]
    assert 'cluster="spotify-ai-agent-prod-dr"' in queries("prod-dr")[0]


def test_the_controller_asks_the_frontend_at_its_own_address():
    plan = plan_of("prod")
    service = plan.inputs(SERVICE, "metrics-frontend-service")["metadata"]
    spec = plan.inputs(TEMPLATE, "api-workload-after-promotion")["spec"]

    (address,) = {each["provider"]["prometheus"]["address"] for each in spec["metrics"]}
    assert address == f"http://{service['name']}.{service['namespace']}.svc.cluster.local:9090"


def test_the_frontend_may_read_metrics_and_nothing_else():
    roles = [name for name in plan_of("prod").names(ROLE) if name.startswith("metrics-identity")]

    assert roles == ["metrics-identity-metrics"]
    assert plan_of("prod").inputs(ROLE, roles[0])["role"] == "roles/monitoring.viewer"


def test_both_sides_open_the_way_to_the_preview():
    plan = plan_of("prod")
    out = plan.inputs(POLICY, "controllers-releases")["spec"]
    into = plan.inputs(POLICY, "api-clients")["spec"]["ingress"][0]
    (rule,) = out["egress"]

    assert out["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "argo-rollouts"}}
    assert rule["to"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "api"}}}]
    assert rule["ports"] == into["ports"]
    assert {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "platform-controllers"}}} in into[
        "from"
    ]


def test_an_existing_cluster_with_a_prometheus_of_its_own_measures_its_releases():
    environ = {f"{ANALYSIS}ENABLED": "true", f"{ANALYSIS}PROMETHEUS_URL": "http://prometheus.monitoring.svc:9090"}
    plan = record_stack("local", environ=environ)

    assert "metrics-frontend-service" not in plan.names(SERVICE)
    _, to_prometheus = plan.inputs(POLICY, "controllers-releases")["spec"]["egress"]
    assert to_prometheus == {"to": [{"namespaceSelector": {}}], "ports": [{"protocol": "TCP", "port": 9090}]}
    assert "cluster=" not in str(plan.inputs(TEMPLATE, "api-workload-after-promotion"))
