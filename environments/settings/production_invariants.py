"""What production has in any case, and so has whatever holds people's data: here weakening it is no choice.

TLS 1.3 is not among these, because no setting could weaken it: components/edge/gateway.py and the servers' parameters
fix it. Own keys for what is at rest and private nodes are fixed in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from environments.errors import InvariantError

if TYPE_CHECKING:
    from environments.settings.settings import Settings

PERSONAL = "personal"
"""Value of the label `data-class` where people's data is."""

DATA_CLASSES = (PERSONAL, "synthetic")

LONGEST_SESSION_S = 43_200
"""NIST SP 800-63B, assurance level 2: a session is renewed after 12 hours at most."""

MAJORITY_ZONES = 3
"""The fewest zones of which one can be lost and a majority is left."""


def is_guarded(settings: Settings) -> bool:
    """Whether the settings are production's, or of an environment with people's data."""
    return settings.environment == "prod" or settings.labels.get("data-class") == PERSONAL


def labels_say_what_the_data_are(settings: Settings) -> Iterator[InvariantError]:
    """Other invariants hang on this label; a slip of the pen must not lift them."""
    found = settings.labels.get("data-class")
    if found not in DATA_CLASSES:
        yield InvariantError(
            "labels.data-class" if found else "labels",
            f"data-class is {found or 'not said'}, and what protects people's data hangs on it",
            f"say {' or '.join(DATA_CLASSES)}",
        )
    if (named := settings.labels.get("environment", settings.environment)) != settings.environment:
        yield InvariantError(
            "labels.environment",
            f"costs and resources of {settings.environment} would be labelled {named}",
            f"set it to {settings.environment}",
        )


def staff_prove_themselves_twice(settings: Settings) -> Iterator[InvariantError]:
    """A second factor, again at least every twelve hours."""
    staff = settings.edge.staff
    if not is_guarded(settings):
        return
    if staff.reauthentication == "LOGIN":
        yield InvariantError(
            "edge.staff.reauthentication",
            f"a password alone would open the hosts for staff of {settings.environment}",
            "ask for ENROLLED_SECOND_FACTORS or SECURE_KEY",
        )
    if staff.session_s > LONGEST_SESSION_S:
        yield InvariantError(
            "edge.staff.session_s",
            f"a stolen session would be good for {staff.session_s} s, and {LONGEST_SESSION_S} are the most (NIST SP "
            "800-63B, assurance level 2)",
            f"lower it to {LONGEST_SESSION_S} or below",
        )


def keys_lie_in_hardware(settings: Settings) -> Iterator[InvariantError]:
    """Keys that no software, Google's included, holds in its memory."""
    if is_guarded(settings) and settings.encryption.protection_level != "HSM":
        yield InvariantError(
            "encryption.protection_level",
            f"the keys of {settings.environment} would be in software ({settings.encryption.protection_level})",
            "set it to HSM",
        )


def what_is_forbidden_is_refused(settings: Settings) -> Iterator[InvariantError]:
    """What is only looked at elsewhere is enforced here."""
    if not is_guarded(settings):
        return
    if settings.cluster.engine == "gke" and not settings.cluster.binary_authorization:
        yield InvariantError(
            "cluster.binary_authorization",
            f"any image at all could run in {settings.environment}",
            "set it to true; images are attested by the pipeline that builds them",
        )
    if settings.cluster.admission.action != "deny":
        yield InvariantError(
            "cluster.admission.action",
            f"what the admission policies of {settings.environment} forbid would run, with a warning that no "
            "controller reads",
            "set it to deny; try policies in dev",
        )
    if settings.edge.armor.attack_rules_preview:
        yield InvariantError(
            "edge.armor.attack_rules_preview",
            f"known attacks on {settings.environment} would be logged and let through",
            "set it to false; try rules in staging",
        )


def nobody_tries_what_people_use(settings: Settings) -> Iterator[InvariantError]:
    """A scanner sends what it invents to whatever takes it, and load pushes people aside."""
    if settings.load_testing is not None and is_guarded(settings):
        yield InvariantError(
            "load_testing",
            f"generators would load what people use, and fill {settings.environment} with what they send",
            "set it to null; the override performance of staging has prod's machines",
        )
    if settings.edge.scanner is not None and is_guarded(settings):
        yield InvariantError(
            "edge.scanner",
            f"it fills in every field and presses every button, and the data of {settings.environment} are real",
            "set it to null; the override security of staging scans the same application with synthetic data",
        )


def a_zone_can_be_lost(settings: Settings) -> Iterator[InvariantError]:
    """Production goes on with two zones of three: of everything there is enough elsewhere."""
    if settings.environment != "prod":
        return
    zones, api, pool = len(settings.google_cloud.zones), settings.application.api, settings.cluster.general_pool
    if zones < MAJORITY_ZONES:
        yield InvariantError(
            "google_cloud.zones",
            f"with {zones} of them, the loss of one can take the majority of Redis' primaries along",
            f"name {MAJORITY_ZONES} zones of the region",
        )
    postgresql, redis = settings.database.postgresql, settings.cache.redis.cluster
    if postgresql.engine == "cloud_sql" and postgresql.machine.availability != "REGIONAL":
        yield InvariantError(
            "database.postgresql.machine.availability",
            f"{postgresql.machine.availability} has no standby: the database would be gone with its zone",
            "set it to REGIONAL",
        )
    if redis.replicas_per_primary < 1:
        yield InvariantError(
            "cache.redis.cluster.replicas_per_primary",
            "a third of the cache, tenants' keys included, would be gone with a node",
            "keep at least one replica, and raise cache.redis.cluster.nodes with it",
        )
    serving, gpus = settings.ml_services.tensorflow_serving.cluster, settings.cluster.gpu_pool
    if serving.gpu_enabled and len(gpus.zones) < 2:
        yield InvariantError(
            "cluster.gpu_pool.zones",
            f"all model servers would be gone with {gpus.zones[0]}",
            "name a second zone that has the accelerator",
        )
    for path, count, least in (
        ("application.api.replicas.minimum", api.replicas.minimum, zones),
        ("cluster.general_pool.minimum_nodes", pool.minimum_nodes, zones),
        ("cluster.controllers.replicas", settings.cluster.controllers.replicas, 2),
        ("ml_services.tensorflow_serving.cluster.nodes", serving.nodes, 2),
    ):
        if count < least:
            yield InvariantError(
                path,
                f"{count} can all be in the zone that is lost",
                f"keep at least {least}: one in each zone" if least == zones else f"keep at least {least}",
            )


def drains_leave_pods(settings: Settings) -> Iterator[InvariantError]:
    """A budget that lets all pods go at once is none. Kubernetes rounds the percentage up to whole pods."""
    replicas = settings.application.api.replicas
    going = math.ceil(replicas.minimum * replicas.max_unavailable_percent / 100)
    if settings.environment == "prod" and going >= replicas.minimum:
        yield InvariantError(
            "application.api.replicas.max_unavailable_percent",
            f"{replicas.max_unavailable_percent} percent of {replicas.minimum} pods are all of them: an upgrade of the "
            "nodes could take the API away",
            "lower it",
        )


def nothing_stands_on_machines_that_vanish(settings: Settings) -> Iterator[InvariantError]:
    """Spot nodes leave with 30 seconds' notice, and many at once when Google needs them."""
    if settings.environment != "prod":
        return
    pools = {"general_pool": settings.cluster.general_pool, "gpu_pool": settings.cluster.gpu_pool}
    for name, pool in pools.items():
        if pool.spot:
            yield InvariantError(
                f"cluster.{name}.spot",
                "all nodes of production could leave together, with 30 seconds' notice",
                "set it to false",
            )


PRODUCTION_INVARIANTS: tuple[Callable[[Settings], Iterator[InvariantError]], ...] = (
    labels_say_what_the_data_are,
    staff_prove_themselves_twice,
    keys_lie_in_hardware,
    what_is_forbidden_is_refused,
    nobody_tries_what_people_use,
    a_zone_can_be_lost,
    drains_leave_pods,
    nothing_stands_on_machines_that_vanish,
)
