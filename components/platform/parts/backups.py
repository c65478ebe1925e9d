"""Backups of the cluster."""

from __future__ import annotations

from components.backup import Backup
from components.encryption import Encryption
from components.platform.backup import backup_args
from components.platform.contract import Sections
from components.platform.foundation import BACKUPS, backup_key_users, encryption_args
from components.platform.parts.ground import Ground
from components.platform.parts.hosting import Hosting
from components.platform.placement import Placement
from environments.settings import Settings


class Backups:
    """The plan, and its key in a ring of its own: both lie where the backups are kept. Google Cloud only."""

    outputs: Sections

    def __init__(self, settings: Settings, place: Placement, *, ground: Ground, hosting: Hosting) -> None:
        region = settings.backup.region
        keys = Encryption(
            "backup-keys",
            encryption_args(settings, backup_key_users(settings, ground.agents), location=region),
            place.holding_data,
        )
        backup = Backup(
            "backup",
            backup_args(settings, cluster_id=hosting.cluster.cluster_id, encryption_key=keys.key_ids[BACKUPS]),
            place.holding_data,
        )
        self.outputs = {"backup": {"plan_id": backup.plan_id, "region": region}}
