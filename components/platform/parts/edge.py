"""Where the platform meets the internet."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Resource

from components.api import Api
from components.edge.access import Access
from components.edge.armor import Armor
from components.edge.certificates import Certificates
from components.edge.gateway import Gateway
from components.edge.scanner import Scanner
from components.platform.contract import Sections
from components.platform.edge import access_args, armor_args, certificates_args, gateway_args, scanner_args
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from components.platform.workloads import API_SERVICES
from environments.settings import Settings


class Edge:
    """Names and certificates, what is turned away, who must prove themselves, and the way to the API.

    Google Cloud only.
    """

    certificates: Certificates
    gateway: Gateway
    namespaces: Mapping[str, Resource]  # name -> what makes it
    outputs: Sections

    def __init__(self, settings: Settings, place: Placement, *, hosting: Hosting, api: Api) -> None:
        self.certificates = Certificates("edge-names", certificates_args(settings), place.child)
        armor = Armor("edge-armor", armor_args(settings), place.child)
        access = Access("edge-access", access_args(settings), place.child)
        self.gateway = Gateway(
            "edge",
            gateway_args(
                settings,
                address_name=self.certificates.address_name,
                certificate_map=self.certificates.certificate_map,
                security_policy=armor.policy_name,
                services=API_SERVICES,
                after=[hosting.cluster, access, api],
            ),
            place.child,
        )
        if settings.edge.scanner is not None:
            answering = [self.certificates, self.gateway]
            Scanner("edge-scanner", scanner_args(settings, settings.edge.scanner, after=answering), place.child)
        self.namespaces = {settings.edge.namespace: self.gateway}
        self.outputs = {
            "edge": {
                "domain": settings.edge.domain,
                "address": self.certificates.address,
                "name_servers": self.certificates.name_servers,
                "urls": self.gateway.urls,
                "certificate_map": self.certificates.certificate_map,
            }
        }
