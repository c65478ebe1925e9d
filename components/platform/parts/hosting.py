"""The GKE cluster, what it refuses, and what everything inside relies on."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Resource, ResourceOptions

from components.admission.admission import Admission
from components.cluster import Cluster
from components.controllers import Controllers
from components.metrics_frontend import MetricsFrontend
from components.platform.contract import Sections
from components.platform.foundation import CLUSTER_SECRETS, NODE_DISKS
from components.platform.kubernetes import cluster_args, controllers_args
from components.platform.parts.ground import Ground
from components.platform.placement import Placement
from components.platform.providers import kubernetes_provider
from components.platform.release_analysis import asks_managed_prometheus, metrics_frontend_args
from components.platform.security import admission_args
from environments.settings import Settings


class Hosting:
    """The cluster, the provider that reaches into it, and the controllers with what they ask. Google Cloud only."""

    cluster: Cluster
    controllers: Controllers
    inside: Placement
    """Where parts put what is in the cluster."""
    namespaces: Mapping[str, Resource]  # name -> what makes it
    outputs: Sections

    def __init__(self, settings: Settings, place: Placement, *, ground: Ground) -> None:
        self.cluster = Cluster(
            "cluster",
            cluster_args(
                settings,
                network=ground.network.network_id,
                subnetwork=ground.network.node_subnetwork_id,
                pods_range_name=ground.network.pods_range_name,
                services_range_name=ground.network.services_range_name,
                secrets_key=ground.keys.key_ids[CLUSTER_SECRETS],
                disks_key=ground.keys.key_ids[NODE_DISKS],
            ),
            place.holding_data,
        )
        provider = kubernetes_provider(settings, place.parent, kubeconfig=self.cluster.kubeconfig)
        self.inside = place.reaching(provider)
        Admission("admission", admission_args(settings), self.inside.child)
        self.controllers = Controllers("controllers", controllers_args(settings), self.inside.child)
        if asks_managed_prometheus(settings):
            MetricsFrontend(
                "metrics-frontend",
                metrics_frontend_args(settings, namespace=settings.cluster.controllers.namespace),
                ResourceOptions.merge(self.inside.child, ResourceOptions(depends_on=[self.controllers])),
            )
        self.namespaces = {settings.cluster.controllers.namespace: self.controllers}
        self.outputs = {
            "cluster": {
                "id": self.cluster.cluster_id,
                "name": self.cluster.cluster_name,
                "location": self.cluster.location,
                "dns_endpoint": self.cluster.dns_endpoint,
                "workload_pool": self.cluster.workload_pool,
            }
        }
