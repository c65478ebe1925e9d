"""A second entrance to the same names: an address of its own, prepared for the day when the names are pointed at it.

Owns the static address, and nothing else. Names, certificates and the records that say where the traffic goes are the
first entrance's (certificates.py): none of them belongs to a region, and one zone has one owner.
Deliberately not set: what `certificates` leaves unset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class EntranceArgs:
    """What the address needs.

    Attributes:
        project: Project id.
        name_prefix: First part of its name.
        labels: On the address.
    """

    project: str
    name_prefix: str
    labels: Mapping[str, str]


class Entrance(ComponentResource):
    """An address that a Gateway can take."""

    address: Output[str]
    address_name: Output[str]

    def __init__(self, name: str, args: EntranceArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:edge:Entrance", name, None, opts)

        address = gcp.compute.GlobalAddress(
            f"{name}-address",
            project=args.project,
            name=f"{args.name_prefix}-edge",
            description="The second entrance; the names lead here after a failover.",
            address_type="EXTERNAL",
            ip_version="IPV4",
            labels=dict(args.labels),
            opts=ResourceOptions(parent=self),
        )

        self.address = address.address
        self.address_name = address.name
        self.register_outputs({"address": self.address, "address_name": self.address_name})
