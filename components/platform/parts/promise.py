"""What a stack says of disaster recovery: the objectives, and how a recovery stack keeps them."""

from __future__ import annotations

from components.platform.backup import restore_plan_args
from components.platform.contract import Sections
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from components.restore_plan import RestorePlan
from environments.settings import Settings


class Promise:
    """The objectives, where some are stated."""

    outputs: Sections

    def __init__(self, settings: Settings) -> None:
        self.outputs = _told(settings)


class Restoration:
    """How the platform's cluster comes back in this one, and the objectives that it serves. Google Cloud only."""

    outputs: Sections

    def __init__(self, settings: Settings, place: Placement, *, hosting: Hosting) -> None:
        plan = RestorePlan("restore", restore_plan_args(settings, cluster_id=hosting.cluster.cluster_id), place.child)
        told = _told(settings).get("disaster_recovery", {})
        self.outputs = {
            "disaster_recovery": {
                **told,
                "restore_plan_id": plan.plan_id,
                "promoted": settings.recovery.promoted,
            }
        }


def _told(settings: Settings) -> Sections:
    recovery = settings.disaster_recovery
    if recovery is None:
        return {}
    return {
        "disaster_recovery": {
            "region": recovery.region,
            "rpo_minutes": recovery.rpo_minutes,
            "rto_minutes": recovery.rto_minutes,
        }
    }
