"""PostgreSQL inside the cluster: what CloudNativePG needs to know, beyond what every engine is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from environments.settings.model import CpuQuantity, MemoryQuantity, NamespaceName, ResourceName, SettingsModel

ImagePath = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9._-]+(/[a-z0-9._-]+)*:[A-Za-z0-9._-]{1,128}(@sha256:[0-9a-f]{64})?$")
]
"""Path of an image below its registry, with its tag, with or without digest."""

Registry = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*$")]
"""Host of a registry, and the folder in it, without the final slash."""

GibibyteQuantity = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*(Gi|Ti)$")]
"""Size of a volume in Kubernetes notation: `20Gi`."""


class PoolerSettings(SettingsModel):
    """PgBouncer in front of the servers; `connection_pool` sizes each pod's pool."""

    image: ImagePath
    """Image of PgBouncer."""

    instances: Annotated[int, Field(ge=1, le=20)]
    """Pods before the primary, and as many before the replicas."""

    cpu: CpuQuantity
    """Processor time that is reserved for one."""

    memory: MemoryQuantity
    """Memory of one, reserved and at most."""


class InClusterPostgresqlSettings(SettingsModel):
    """For engine cloudnative_pg."""

    namespace: NamespaceName
    """Kubernetes namespace, made for it alone."""

    image_registry: Registry | None
    """Registry of the images below; null takes `cluster.controllers.image_registry`, the mirror."""

    image: ImagePath
    """Image of PostgreSQL with pgAudit (CloudNativePG's variants standard and system have it)."""

    cpu: CpuQuantity
    """Processor time that is reserved for one server."""

    memory: MemoryQuantity
    """Memory of one server, reserved and at most; a quarter becomes PostgreSQL's buffers."""

    data_volume: GibibyteQuantity
    """Volume of one server's data; it can be enlarged, never made smaller."""

    log_volume: GibibyteQuantity
    """Volume of one server's transaction log; it fills when archiving stops."""

    storage_class: ResourceName | None
    """Kubernetes storage class; null takes one that encrypts with our own key on GKE, and the cluster's default
    elsewhere."""

    max_connections: Annotated[int, Field(ge=50, le=10_000)]
    """PostgreSQL `max_connections`; only the poolers connect."""

    pooler: PoolerSettings

    certificate_days: Annotated[int, Field(ge=2, le=398)]
    """Days that a certificate is valid; it is renewed when a third of them is left."""

    backup_folder: (
        Annotated[str, StringConstraints(pattern=r"^gs://[a-z0-9][a-z0-9._-]{1,61}[a-z0-9](/[a-z0-9._-]+)+$")] | None
    )
    """Folder of a bucket for the archived log and the daily backups; null keeps none."""
