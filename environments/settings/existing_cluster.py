"""A Kubernetes cluster that others made, and the charts of controllers that only some stacks need."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from environments.settings.in_cluster_postgresql import Registry
from environments.settings.model import ListOf, Port, ResourceName, SettingsModel


def _range(cidr: str) -> str:
    try:
        return str(IPv4Network(cidr))
    except ValueError:
        raise ValueError("is no IPv4 range such as 172.18.0.0/16") from None


class ExistingClusterSettings(SettingsModel):
    """For engine existing: a cluster that is only used."""

    context: Annotated[str, StringConstraints(min_length=1, max_length=253, pattern=r"^[^\s]+$")]
    """Context of the caller's kubeconfig ($KUBECONFIG, else ~/.kube/config)."""

    api_server_ranges: Annotated[dict[ResourceName, Annotated[str, AfterValidator(_range)]], Field(min_length=1)]
    """IPv4 ranges in which the API server answers to pods, by name: `kubectl get endpointslices kubernetes` tells."""

    api_server_ports: Annotated[ListOf[Port], Field(min_length=1)]
    """TCP ports on which it answers there."""


class ChartSettings(SettingsModel):
    """The chart of one controller, installed where a stack needs it."""

    chart_repository: Annotated[str, StringConstraints(pattern=r"^oci://.+[^/]$")] | None
    """OCI repository that holds the chart; null takes `cluster.controllers.chart_repository`, the mirror."""

    chart_version: Annotated[str, StringConstraints(pattern=r"^v?[0-9]+\.[0-9]+\.[0-9]+$")]
    """Version of the chart."""

    image_registry: Registry | None
    """Registry before the chart's own image paths; null takes `cluster.controllers.image_registry`, the mirror."""

    tag: Annotated[str, StringConstraints(pattern=r"^v?[0-9]+\.[0-9]+\.[0-9]+$")]
    """Tag of the chart's images."""


class ChartsSettings(SettingsModel):
    """Charts of controllers beyond Argo Rollouts."""

    cert_manager: ChartSettings
    """Certificates inside the cluster; in-cluster data stores need it."""

    cloudnative_pg: ChartSettings
    """PostgreSQL inside the cluster."""

    plugin_barman_cloud: ChartSettings
    """Its backups."""

    keda: ChartSettings
    """Scaling by metrics of others; predictive scaling needs it."""
