"""The way to managed Prometheus: two doors, an identity, and nothing that it could be misused for."""

from __future__ import annotations

import pytest

from components.metrics_frontend import MetricsFrontend, MetricsFrontendArgs, url
from guardrails.judgement import Resource, judge
from guardrails.packs import PACKS
from tests.recorded_plan import record

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
SERVICE = "kubernetes:core/v1:Service"
FRONTEND = {"matchLabels": {"app.kubernetes.io/name": "metrics-frontend"}}
ANALYST = {"matchLabels": {"app.kubernetes.io/name": "argo-rollouts"}}
EMAIL = "metrics@p.iam.gserviceaccount.com"


def metrics_frontend():
    return MetricsFrontendArgs(
        namespace="controllers",
        project="p",
        service_account_email=EMAIL,
        image="europe-west1-docker.pkg.dev/p/gke/frontend@sha256:" + "0123456789abcdef" * 4,
        replicas=2,
        cpu_request="100m",
        memory="128Mi",
        google_apis="restricted",
        clients=ANALYST["matchLabels"],
        labels={"environment": "prod"},
    )


@pytest.fixture(scope="module")
def plan():
    return record(lambda: MetricsFrontend("frontend", metrics_frontend()))


def container(plan):
    (only,) = plan.inputs(DEPLOYMENT, "frontend-pods")["spec"]["template"]["spec"]["containers"]
    return only


def test_it_asks_for_the_projects_metrics_as_its_own_account(plan):
    assert container(plan)["args"] == ["--web.listen-address=:9090", "--query.project-id=p"]
    annotations = plan.inputs(ACCOUNT, "frontend-service-account")["metadata"]["annotations"]
    assert annotations == {"iam.gke.io/gcp-service-account": EMAIL}
    assert plan.inputs(DEPLOYMENT, "frontend-pods")["spec"]["template"]["spec"]["serviceAccountName"] == (
        plan.inputs(ACCOUNT, "frontend-service-account")["metadata"]["name"]
    )


def test_only_its_clients_come_in_and_only_google_is_asked(plan):
    clients = plan.inputs(POLICY, "frontend-clients")["spec"]
    assert (clients["podSelector"], clients["ingress"]) == (
        FRONTEND,
        [{"from": [{"podSelector": ANALYST}], "ports": [{"protocol": "TCP", "port": 9090}]}],
    )
    way = plan.inputs(POLICY, "frontend-from-clients")["spec"]
    assert (way["podSelector"], way["egress"][0]["to"]) == (ANALYST, [{"podSelector": FRONTEND}])
    assert plan.inputs(POLICY, "frontend-google-apis")["spec"]["podSelector"] == FRONTEND


def test_its_address_is_that_of_its_service(plan):
    service = plan.inputs(SERVICE, "frontend-service")
    (port,) = service["spec"]["ports"]
    name, namespace = service["metadata"]["name"], service["metadata"]["namespace"]

    assert url("controllers") == f"http://{name}.{namespace}.svc.cluster.local:{port['port']:.0f}"
    assert service["spec"]["selector"] == FRONTEND["matchLabels"]
    assert port["targetPort"] in [each["name"] for each in container(plan)["ports"]]


def test_no_rule_refuses_it(plan):
    refused = judge([Resource.parse(each.as_recorded()) for each in plan.resources], PACKS["security"].rules)

    assert [refusal.message for refusal in refused if "kubernetes-namespace" not in refusal.rule] == []
