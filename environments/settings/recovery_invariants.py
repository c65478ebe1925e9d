"""What must hold for a platform to be recoverable, and for a recovery stack to be able to take its place.

What must hold between the two stacks is in environments/recovery_stack.py: it needs the settings of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from environments.errors import InvariantError
from environments.settings.backup import MINUTES_PER_DAY
from environments.settings.jurisdiction import MULTI_REGIONS, jurisdiction
from environments.settings.stack import RECOVERY

if TYPE_CHECKING:
    from environments.settings.recovery import DisasterRecoverySettings
    from environments.settings.settings import Settings

OUTPUTS: Mapping[str, str] = {
    "region": "google_cloud.region",
    "network_id": "network.id",
    "private_services_range": "network.private_services_range",
    "database_instance": "postgresql.instance",
    "backup_plan_id": "backup.plan_id",
    "api_account": "api.service_account",
    "certificate_map": "edge.certificate_map",
}
"""Of each fact about the platform, the output that tells it."""

NAMES_PER_CERTIFICATE = 3
"""Own names that Cloud SQL puts into one server's certificate.
https://cloud.google.com/sql/docs/postgres/customer-managed-ca"""


def the_second_region_is_another_one(settings: Settings) -> Iterator[InvariantError]:
    """A platform's is not its own; a recovery stack stands in it."""
    recovery, here = settings.disaster_recovery, settings.google_cloud.region
    if recovery is None:
        return
    if jurisdiction(recovery.region) != jurisdiction(here):
        yield InvariantError(
            "disaster_recovery.region",
            f"copies in {recovery.region} would leave the jurisdiction of {here}",
            "choose a region of the same jurisdiction",
        )
    elif jurisdiction(here) not in MULTI_REGIONS:
        yield InvariantError(
            "disaster_recovery.region",
            f"no multi-region spans {here} and {recovery.region}, so that the model store cannot lie in both",
            f"choose regions of {' or '.join(MULTI_REGIONS)}, or set disaster_recovery to null",
        )
    if settings.stack.kind == RECOVERY:
        if recovery.region != here:
            yield InvariantError(
                "google_cloud.region",
                f"the second region is {recovery.region} (disaster_recovery.region), and this recovery stack would "
                f"stand in {here}, where neither backups nor models are",
                f"set it, and google_cloud.zones, to {recovery.region}",
            )
    elif recovery.region == here:
        yield InvariantError(
            "disaster_recovery.region",
            f"{here} is the region of the platform itself, and would be lost with it",
            "name another region of the same jurisdiction, such as europe-west4",
        )


def the_objectives_can_be_kept(settings: Settings) -> Iterator[InvariantError]:
    """What is promised follows from what is built: schedules, alarms, and times that pass in any case."""
    recovery = settings.disaster_recovery
    if recovery is None:
        return
    yield from _nothing_older_is_lost(settings, recovery)
    passing = (
        settings.edge.record_ttl_s
        + settings.application.api.blue_green.progress_deadline_s
        + settings.ml_services.tensorflow_serving.startup_timeout_s
    )
    if recovery.rto_minutes * 60 < passing:
        yield InvariantError(
            "disaster_recovery.rto_minutes",
            f"{recovery.rto_minutes} minutes are less than the {passing} seconds that resolvers may keep the old "
            "address, a release of the API may take and model servers may load",
            "raise it, or lower edge.record_ttl_s, application.api.blue_green.progress_deadline_s or "
            "ml_services.tensorflow_serving.startup_timeout_s",
        )


def _nothing_older_is_lost(settings: Settings, recovery: DisasterRecoverySettings) -> Iterator[InvariantError]:
    backup, lag_s = settings.backup, settings.observability.thresholds.replica_lag_s
    if recovery.rpo_minutes < backup.rpo_minutes:
        yield InvariantError(
            "disaster_recovery.rpo_minutes",
            f"the cluster's last backup may be {backup.rpo_minutes} minutes old, and {recovery.rpo_minutes} are "
            "promised",
            "raise it, or lower backup.rpo_minutes",
        )
    if recovery.rpo_minutes * 60 <= lag_s:
        yield InvariantError(
            "observability.thresholds.replica_lag_s",
            f"a replica that is {lag_s} seconds behind alarms nobody before the {recovery.rpo_minutes} minutes of the "
            "recovery point objective are gone",
            "lower it, or raise disaster_recovery.rpo_minutes",
        )
    if backup.region != recovery.region:
        yield InvariantError(
            "backup.region",
            f"backups in {backup.region} are not where the cluster would be restored, {recovery.region}",
            f"set it to {recovery.region}",
        )


def what_is_promised_leaves_the_region(settings: Settings) -> Iterator[InvariantError]:
    """Copies of every store in the second region, or in both. Inside the cluster, a store's archive is beside it."""
    recovery, postgresql = settings.disaster_recovery, settings.database.postgresql
    if recovery is None or settings.stack.kind == RECOVERY:
        return
    for path, engine, wanted in (
        ("cluster.engine", settings.cluster.engine, "gke"),
        ("database.postgresql.engine", postgresql.engine, "cloud_sql"),
    ):
        if engine != wanted:
            yield InvariantError(
                path,
                f"a loss of at most {recovery.rpo_minutes} minutes is promised, and with {engine} nothing of it leaves "
                f"{settings.google_cloud.region}",
                f"use engine {wanted}, or promise nothing: take the override disaster_recovery out",
            )
    if postgresql.engine == "cloud_sql" and postgresql.backup.location == settings.google_cloud.region:
        yield InvariantError(
            "database.postgresql.backup.location",
            f"the database's backups would be lost with {settings.google_cloud.region}",
            f"choose {recovery.region}, or a multi-region of the same jurisdiction, such as eu",
        )


def what_is_no_cache_is_backed_up_as_often_as_promised(settings: Settings) -> Iterator[InvariantError]:
    """A Redis that evicts nothing holds what nobody computes again; Memorystore backs up once a day.

    The other stores keep to the objective by how they are built: `backup.rpo_minutes` is the schedule of the cluster's
    backups, and both engines of PostgreSQL archive their log all the time.
    """
    redis, backup = settings.cache.redis, settings.backup
    if redis.engine == "memorystore" and redis.eviction == "noeviction" and backup.rpo_minutes < MINUTES_PER_DAY:
        yield InvariantError(
            "cache.redis.eviction",
            f"with noeviction Redis is a store of its own; its last backup may be {MINUTES_PER_DAY} minutes old, and "
            f"{backup.rpo_minutes} are the most (backup.rpo_minutes)",
            "choose a policy that evicts, so that it is a cache, or raise backup.rpo_minutes",
        )


def a_recovery_stack_knows_its_platform(settings: Settings) -> Iterator[InvariantError]:
    """Nothing is looked up when it is needed, so that everything must have been written down before."""
    if settings.stack.kind != RECOVERY:
        if settings.recovery.promoted:
            yield InvariantError(
                "recovery.promoted",
                f"a stack of kind {settings.stack.kind} has no replica of another region that could be promoted",
                "set it to false",
            )
        return
    if settings.disaster_recovery is None:
        yield InvariantError(
            "disaster_recovery",
            "a recovery stack keeps a promise, and none is stated",
            "take the override disaster_recovery, as the platform's stack file does",
        )
    for name, output in OUTPUTS.items():
        if getattr(settings.recovery.primary, name) is None:
            yield InvariantError(
                f"recovery.primary.{name}",
                f"is not named, and a recovery stack looks nothing up: when it is needed, {settings.stack.platform} "
                "may be gone",
                f"copy the output {output} of the stack {settings.stack.platform} into the stack file "
                f"(make outputs STACK={settings.stack.platform}, or pulumi stack output)",
            )


def a_recovery_stack_stands_on_managed_services(settings: Settings) -> Iterator[InvariantError]:
    """A replica in another region, and a server that answers by the names of all."""
    if settings.stack.kind != RECOVERY:
        return
    postgresql = settings.database.postgresql
    for path, engine, wanted in (
        ("cluster.engine", settings.cluster.engine, "gke"),
        ("database.postgresql.engine", postgresql.engine, "cloud_sql"),
        ("cache.redis.engine", settings.cache.redis.engine, "memorystore"),
    ):
        if engine != wanted:
            yield InvariantError(path, f"a recovery stack has no engine {engine}", f"use engine {wanted}")
    hosts = 1 + len(postgresql.cluster.replica_hosts)
    if hosts > NAMES_PER_CERTIFICATE:
        yield InvariantError(
            "database.postgresql.cluster.replica_hosts",
            f"one server stands in for {hosts} hosts, and a certificate carries {NAMES_PER_CERTIFICATE} names",
            f"name at most {NAMES_PER_CERTIFICATE - 1} replica hosts",
        )


RECOVERY_INVARIANTS = (
    the_second_region_is_another_one,
    the_objectives_can_be_kept,
    what_is_promised_leaves_the_region,
    what_is_no_cache_is_backed_up_as_often_as_promised,
    a_recovery_stack_knows_its_platform,
    a_recovery_stack_stands_on_managed_services,
)
