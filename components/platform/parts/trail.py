"""What is known afterwards, and who is told of it at once."""

from __future__ import annotations

from pulumi import ResourceOptions

from components.audit import Audit
from components.encryption import Encryption
from components.observability.log_buckets import LogBuckets
from components.observability.observability import Observability
from components.platform.contract import Sections
from components.platform.foundation import AUDIT, LOGS, audit_key_users, encryption_args
from components.platform.observability import audit_args, log_buckets_args, observability_args
from components.platform.parts.ground import Ground
from components.platform.placement import Placement
from environments.settings import Settings


class Trail:
    """Audit before all else, so that everything later is in it; logs; alerts. Google Cloud only."""

    audit: Audit
    logs: LogBuckets
    observability: Observability
    outputs: Sections

    def __init__(self, settings: Settings, place: Placement, *, ground: Ground) -> None:
        # A locked archive outlives a destroy, and is worth nothing without its key: its ring is forgotten with it.
        lasting = ResourceOptions.merge(
            place.holding_data, ResourceOptions(retain_on_delete=settings.audit.locked or None)
        )
        region = settings.google_cloud.region
        keys = Encryption("audit-keys", encryption_args(settings, audit_key_users(settings), location=region), lasting)
        self.audit = Audit("audit", audit_args(settings, encryption_key_name=keys.key_ids[AUDIT]), place.holding_data)
        self.logs = LogBuckets(
            "logs", log_buckets_args(settings, encryption_key_name=ground.keys.key_ids[LOGS]), place.holding_data
        )
        self.observability = Observability("observability", observability_args(settings), place.child)
        self.outputs = {
            "audit": {"archive": self.audit.archive, "sink_id": self.audit.sink_id},
            "observability": {
                "dashboard_id": self.observability.dashboard_id,
                "channel_ids": self.observability.channel_ids,
                "log_bucket_ids": self.logs.bucket_ids,
            },
        }
