"""Settings -> arguments of scaling ahead of the load: the forecast, KEDA, and its identity. Pure."""

from __future__ import annotations

from pulumi import Input

from components import keda_chart
from components.load_forecast import ForecastArgs, forecast
from components.naming import service_account_id
from components.observability.alerts import REQUESTS
from components.platform.foundation import service_account_address, stack_name
from components.rollout_args import PredictiveArgs
from components.workload_identity import WorkloadIdentityArgs
from environments.settings import Settings

METRICS_READER = "roles/monitoring.viewer"


def predictive_args(settings: Settings) -> PredictiveArgs | None:
    """What the API is scaled by beside processor use; None where nothing is forecast."""
    args = forecast_args(settings)
    if args is None:
        return None
    return PredictiveArgs(
        server=(
            f"https://monitoring.googleapis.com/v1/projects/{settings.google_cloud.project_id}/location/global/prometheus"
        ),
        query=forecast(args, ago_min=0),
        requests_per_pod=settings.application.api.replicas.predictive.requests_per_second_per_pod,
    )


def forecast_args(settings: Settings) -> ForecastArgs | None:
    """The forecast of the API's requests; None where nothing is forecast.

    A second site in the project goes by its own cluster's history: in quiet times nobody asks it, so that it orders no
    pods for the platform's load; after a failover processor use carries it until it has a week of its own.
    """
    api = settings.application.api
    predictive = api.replicas.predictive
    if not predictive.enabled:
        return None
    return ForecastArgs(
        counter=f"{REQUESTS}_count",
        selector={"cluster": stack_name(settings), "namespace": api.namespace},
        season_h=predictive.season_h,
        seasons=predictive.seasons,
        lead_min=predictive.lead_minutes,
        level_h=predictive.level_h,
        least_growth=predictive.growth_minimum,
        most_growth=predictive.growth_maximum,
        margin_percent=predictive.margin_percent,
    )


def scaler_account_id(settings: Settings) -> str:
    """Id of the Google service account that KEDA asks for metrics as."""
    return service_account_id(settings.name, "scaler")


def scaler_address(settings: Settings) -> str:
    """Address of that account; in a recovery stack, of the platform's."""
    return service_account_address(settings, scaler_account_id(settings))


def scaler_identity_args(settings: Settings, *, workload_pool: Input[str]) -> WorkloadIdentityArgs:
    """The Google identity of KEDA's operator; it may read metrics, and nothing else."""
    return WorkloadIdentityArgs(
        project=settings.google_cloud.project_id,
        account_id=scaler_account_id(settings),
        description="KEDA, which asks for metrics.",
        project_roles={"metrics": METRICS_READER},
        workload_pool=workload_pool,
        namespace=settings.cluster.controllers.namespace,
        kubernetes_service_account=keda_chart.OPERATOR,
    )
