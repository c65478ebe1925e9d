"""The service agents: Google's own accounts through which its services act in this project.

Owns that they exist, so that a key's or a pool's grants can name them before the first resource of that service does.
Does not own any grant: each lies with what it grants (encryption, certificate_authority), which take `members` as they are.
Surprise: an agent is never deleted; a destroy only forgets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

    members: dict[str, Output[str]]
    """IAM member (`serviceAccount:...`) by purpose."""
