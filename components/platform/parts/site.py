"""What data stores on Google Cloud may stand on; each engine takes what it needs of it."""

from __future__ import annotations

from dataclasses import dataclass

from components.platform.parts.authorities import Authorities
from components.platform.parts.ground import Ground
from components.platform.parts.hosting import Hosting
from components.platform.parts.identities import Identities, IdentitiesOfThePlatform
from components.platform.placement import Placement


@dataclass(frozen=True, kw_only=True)
class Site:
    """Google Cloud only.

    Attributes:
        place: Outside of the cluster.
        ground: Network and keys.
        hosting: The cluster and its controllers.
        identities: Who the pods are to Google Cloud.
        authorities: Who signs certificates.
    """

    place: Placement
    ground: Ground
    hosting: Hosting
    identities: Identities | IdentitiesOfThePlatform
    authorities: Authorities
