"""A cluster of others, what it refuses of ours, and what everything inside relies on."""

from __future__ import annotations

from components.admission.admission import Admission
from components.controllers import Controllers
from components.existing_cluster import ExistingCluster
from components.in_cluster_authority import InClusterAuthority
from components.platform.in_cluster import existing_cluster_args, in_cluster_authority_args
from components.platform.kubernetes import controllers_args
from components.platform.placement import Placement
from components.platform.security import admission_args
from environments.settings import Settings


class ExistingHosting:
    """The provider that reaches into the cluster, the controllers, and who signs certificates there.

    It offers nothing of the contract: what other teams need to reach a cluster of others, its owner tells.
    """

    controllers: Controllers
    authority: InClusterAuthority
    inside: Placement
    """Where parts put what is in the cluster."""

    def __init__(self, settings: Settings, place: Placement) -> None:
        cluster = ExistingCluster("cluster", existing_cluster_args(settings), place.child)
        self.inside = place.reaching(cluster.provider)
        Admission("admission", admission_args(settings), self.inside.child)
        self.controllers = Controllers("controllers", controllers_args(settings), self.inside.child)
        self.authority = InClusterAuthority(
            "cluster-ca",
            in_cluster_authority_args(settings, namespace=self.controllers.namespace, after=[self.controllers]),
            self.inside.child,
        )
