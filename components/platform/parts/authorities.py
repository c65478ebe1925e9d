"""Who signs the certificates of data stores and of those who log in to them."""

from __future__ import annotations

from functools import cached_property

from components.certificate_authority import CertificateAuthority
from components.in_cluster_authority import InClusterAuthority
from components.platform.foundation import certificate_authority_args, certificate_requesters
from components.platform.in_cluster import in_cluster_authority_args
from components.platform.parts.ground import Ground
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from environments.settings import Settings


class Authorities:
    """Either authority is made when the first data store asks for it: a stack has those that its engines need.

    Google Cloud only.
    """

    def __init__(self, settings: Settings, place: Placement, *, ground: Ground, hosting: Hosting) -> None:
        self._settings, self._place, self._ground, self._hosting = settings, place, ground, hosting

    @cached_property
    def managed(self) -> CertificateAuthority:
        """Google's Certificate Authority Service, which the managed stores ask."""
        requesters = certificate_requesters(self._settings, self._ground.agents)
        return CertificateAuthority(
            "databases-ca", certificate_authority_args(self._settings, requesters), self._place.holding_data
        )

    @cached_property
    def in_cluster(self) -> InClusterAuthority:
        """cert-manager in the cluster, which the stores in it ask."""
        controllers = self._hosting.controllers
        return InClusterAuthority(
            "cluster-ca",
            in_cluster_authority_args(self._settings, namespace=controllers.namespace, after=[controllers]),
            self._hosting.inside.child,
        )
