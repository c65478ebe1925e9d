"""Scaling ahead of the load: what the settings become, and that what is made fits together in prod's plan."""

from __future__ import annotations

import pytest

from components import keda_chart
from components.load_forecast import forecast
from components.platform.in_cluster import charts
from components.platform.kubernetes import controllers_args
from components.platform.observability import observability_args
from components.platform.predictive_scaling import forecast_args, predictive_args, scaler_identity_args
from environments import EnvironmentConfigManager
from tests.program import plan_of

SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject"
AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
RELEASE = "kubernetes:helm.sh/v3:Release"
ROLE = "gcp:projects/iAMMember:IAMMember"


def load(*overrides, **environ):
    manager = EnvironmentConfigManager(environ={f"SPOTIFY_AI_AGENT__{path}": value for path, value in environ.items()})
    return manager.load_with_overrides(environment="prod", overrides=[*overrides]).settings


def triggers(stack):
    found = plan_of(stack).inputs(SCALED_OBJECT, "api-workload-autoscaler")["spec"]["triggers"]
    return {each["type"]: each["metadata"] for each in found}


def test_where_nothing_is_forecast_there_is_no_keda():
    settings = load()

    assert (forecast_args(settings), predictive_args(settings)) == (None, None)
    assert keda_chart.KEDA not in charts(settings)
    assert observability_args(settings).watched.forecast is None


def test_one_setting_takes_the_forecast_off_again_whatever_override_has_it_on():
    path = "APPLICATION__API__REPLICAS__PREDICTIVE__ENABLED"

    assert predictive_args(load("scaling")) is not None
    assert predictive_args(load("scaling", **{path: "false"})) is None


def test_the_forecast_is_made_of_the_clusters_own_requests():
    settings = load("scaling")
    args = forecast_args(settings)

    assert args.counter == "http_server_request_duration_seconds_count"
    assert args.selector == {"cluster": "spotify-ai-agent-prod", "namespace": "api"}
    assert (args.season_h, args.seasons, args.lead_min, args.level_h) == (168, 3, 10, 3)
    assert (args.least_growth, args.most_growth, args.margin_percent) == (0.5, 2.0, 20)
    assert predictive_args(settings).query == forecast(args, ago_min=0)
    assert observability_args(settings).watched.forecast == args


def test_keda_asks_managed_prometheus_in_the_environments_project():
    found = predictive_args(load("scaling"))

    assert found.server == (
        "https://monitoring.googleapis.com/v1/projects/spotify-ai-agent-prod/location/global/prometheus"
    )
    assert found.requests_per_pod == 40


def test_the_identity_is_the_operators_and_reads_metrics_alone():
    args = scaler_identity_args(load("scaling"), workload_pool="p.svc.id.goog")

    assert args.project_roles == {"metrics": "roles/monitoring.viewer"}
    assert (args.namespace, args.kubernetes_service_account) == ("platform-controllers", "keda-operator")


def test_keda_comes_from_the_mirror_in_exact_versions():
    chart = controllers_args(load("scaling")).charts[keda_chart.KEDA]

    assert chart.source.chart_repository == "oci://europe-docker.pkg.dev/spotify-ai-agent-prod/charts"
    assert (chart.source.chart_version, chart.source.tag) == ("2.20.2", "2.20.2")
    assert chart.source.image_registry == "europe-docker.pkg.dev/spotify-ai-agent-prod/ghcr"


@pytest.mark.parametrize(("stack", "account"), [("prod", True), ("prod-dr", False)])
def test_prod_and_its_recovery_stack_share_the_account_that_prod_makes(stack, account):
    plan = plan_of(stack)
    values = plan.inputs(RELEASE, "controllers-keda")["values"]

    assert values["podIdentity"]["gcp"]["gcpIAMServiceAccount"] == (
        "spotify-ai-agent-scaler@spotify-ai-agent-prod.iam.gserviceaccount.com"
    )
    assert ("scaler-identity-metrics" in plan.names(ROLE)) is account


def test_each_of_them_goes_by_its_own_clusters_history():
    queries = {stack: triggers(stack)["prometheus"]["query"] for stack in ("prod", "prod-dr")}

    assert queries["prod-dr"] == queries["prod"].replace('"spotify-ai-agent-prod"', '"spotify-ai-agent-prod-dr"')
    assert queries["prod-dr"] != queries["prod"]


@pytest.mark.parametrize("stack", ["staging", "prod", "prod-dr"])
def test_a_stack_has_one_autoscaler_for_the_api_and_keda_is_there_before_it(stack):
    plan = plan_of(stack)
    autoscaler = plan.one(SCALED_OBJECT, "api-workload-autoscaler")

    assert plan.names(AUTOSCALER) == []
    assert "controllers-keda" in autoscaler.depends_on


def test_the_autoscaler_comes_after_the_identity_that_it_asks_by():
    assert "scaler-identity-metrics" in plan_of("prod").one(SCALED_OBJECT, "api-workload-autoscaler").depends_on


@pytest.mark.parametrize("stack", ["dev", "local"])
def test_dev_has_kubernetes_own_autoscaler_and_no_keda(stack):
    plan = plan_of(stack)

    assert plan.names(AUTOSCALER) == ["api-workload-autoscaler"]
    assert "controllers-keda" not in plan.names(RELEASE)
