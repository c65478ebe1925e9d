"""Where the second region meets the internet, once the names are pointed at it."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Resource

from components.api import Api
from components.edge.armor import Armor
from components.edge.entrance import Entrance
from components.edge.gateway import Gateway
from components.platform.contract import Sections
from components.platform.edge import armor_args, entrance_args, gateway_args
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from components.platform.primary import known
from components.platform.workloads import API_SERVICES
from environments.settings import Settings


class SecondEntrance:
    """An address of its own, what is turned away, and the way to the API.

    Names, certificates and the proxy for staff are the platform's: they hold for the project, and belong to no region.
    Google Cloud only.
    """

    gateway: Gateway
    namespaces: Mapping[str, Resource]  # name -> what makes it
    outputs: Sections

    def __init__(self, settings: Settings, place: Placement, *, hosting: Hosting, api: Api) -> None:
        entrance = Entrance("edge-entrance", entrance_args(settings), place.child)
        armor = Armor("edge-armor", armor_args(settings), place.child)
        certificate_map = known(settings.recovery.primary.certificate_map)
        self.gateway = Gateway(
            "edge",
            gateway_args(
                settings,
                address_name=entrance.address_name,
                certificate_map=certificate_map,
                security_policy=armor.policy_name,
                services=API_SERVICES,
                after=[hosting.cluster, api],
            ),
            place.child,
        )
        self.namespaces = {settings.edge.namespace: self.gateway}
        self.outputs = {
            "edge": {
                "domain": settings.edge.domain,
                "address": entrance.address,
                "name_servers": [],
                "urls": self.gateway.urls,
                "certificate_map": certificate_map,
            }
        }
