"""Addresses for Services that wait for a load balancer, out of a range that is nobody's (TEST-NET-1)."""

from __future__ import annotations

from collections.abc import Mapping, Set
from ipaddress import IPv4Network
from typing import Any

from sandbox.cloud.cluster.api import Api
from sandbox.control_plane.volumes import MANAGER

RANGE = IPv4Network("192.0.2.0/24")
KEPT = 10
"""The first ones are other people's: the API server's own is among them."""


def tend(api: Api) -> None:
    """Gives each Service of the type LoadBalancer that has no address the first one that is free."""
    services = [each for each in api.objects("v1", "Service") if each["spec"].get("type") == "LoadBalancer"]
    taken = {address for service in services for address in _addresses(service)}
    for service in services:
        if not _addresses(service) and not service["metadata"].get("deletionTimestamp"):
            address = next_free(taken)
            taken.add(address)
            api.report(service, {"loadBalancer": {"ingress": [{"ip": address}]}}, manager=MANAGER)


def next_free(taken: Set[str]) -> str:
    """Returns the first address that is not taken; the last one is shared where all are."""
    hosts = [str(host) for host in RANGE.hosts()][KEPT:]
    return next((host for host in hosts if host not in taken), hosts[-1])


def _addresses(service: Mapping[str, Any]) -> list[str]:
    return [
        each["ip"]
        for each in (service.get("status") or {}).get("loadBalancer", {}).get("ingress") or []
        if "ip" in each
    ]
