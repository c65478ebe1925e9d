"""The service agents: Google's own accounts, through which its services act in this project.

Owns that they exist, so that grants on keys and pools can name them before the first resource of their service is made.
Does not own any grant: each lies with what it grants (encryption, certificate_authority), which take `members` as they
are.
Surprise: an agent is never deleted; a destroy only forgets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class ServiceAgentsArgs:
    """Which agents are needed.

    Attributes:
        project: Project id.
        services: API host name by purpose, e.g. `{"sql": "sqladmin.googleapis.com"}`.
    """

    project: str
    services: Mapping[str, str]


class ServiceAgents(ComponentResource):
    """The agents of the named services."""

    members: dict[str, Output[str]]  # IAM member (`serviceAccount:...`) by purpose

    def __init__(self, name: str, args: ServiceAgentsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:security:ServiceAgents", name, None, opts)
        child = ResourceOptions(parent=self)

        self.members = {
            purpose: gcp.projects.ServiceIdentity(
                f"{name}-{purpose}", project=args.project, service=service, opts=child
            ).member
            for purpose, service in args.services.items()
        }

        self.register_outputs({"members": self.members})
