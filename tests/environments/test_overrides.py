"""What each override changes: no less than its name says, and nothing else. A new line in one is a new line here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from environments import EnvironmentConfigManager
from environments.difference import differences
from environments.provenance import Branch, Node
from environments.schema_version import KEY
from environments.yaml_document import parse

FOLDER = Path(__file__).parents[2] / "environments"
RATES = (
    "application.api.fastapi.rate_limit.requests_per_minute",
    "application.api.fastapi.rate_limit.burst",
    "edge.armor.requests_per_minute",
    "edge.armor.ban_requests_per_minute",
)
CHANGED: dict[tuple[str, str], tuple[str, ...]] = {
    ("dev", "docker"): ("database.postgresql.connection_pool",),
    ("dev", "local"): (
        "application.api.blue_green.analysis.enabled",
        "application.api.image",
        "application.api.replicas",
        "application.api.resources",
        "cache.redis.in_cluster",
        "cluster.admission.image_registries",
        "cluster.controllers",
        "cluster.engine",
        "cluster.existing",
        "database.postgresql.connection_pool.max_size",
        "database.postgresql.in_cluster",
    ),
    ("dev", "testing"): (*RATES, "application.api.fastapi.debug", "application.api.fastapi.log_level"),
    ("staging", "integration"): (
        *RATES,
        "application.api.fastapi.log_level",
        "database.postgresql.insights",
        "ml_services.tensorflow_serving.cluster.nodes",
        "ml_services.tensorflow_serving.models.recommender",
        "ml_services.tensorflow_serving.tracks",
        "network.flow_logs.sampling",
    ),
    ("staging", "performance"): (
        *RATES,
        "application.api.replicas.maximum",
        "cache.redis.machine.node_type",
        "cluster.general_pool.machine_type",
        "cluster.general_pool.maximum_nodes",
        "cluster.general_pool.minimum_nodes",
        "cluster.gpu_pool.maximum_nodes",
        "database.postgresql.machine.max_connections",
        "database.postgresql.machine.tier",
        "identity.roles.load-tester",
        "load_testing",
        "ml_services.tensorflow_serving.cluster.nodes",
        "ml_services.tensorflow_serving.models.recommender",
        "ml_services.tensorflow_serving.tracks",
    ),
    ("staging", "security"): (
        "application.api.fastapi.documentation.redoc",
        "application.api.fastapi.documentation.swagger_ui",
        "cluster.security_posture",
        "database.postgresql.logging.audit_classes",
        "edge.armor.attack_rule_sets",
        "edge.scanner",
        "edge.staff.reauthentication",
        "edge.staff.session_s",
        "encryption.rotation_days",
        "network.flow_logs.sampling",
        "network.nat.log_filter",
    ),
    ("prod", "disaster_recovery"): (
        "backup.region",
        "cache.redis.backup.retention_days",
        "database.postgresql.backup.point_in_time_days",
        "database.postgresql.backup.retained_backups",
        "disaster_recovery",
        "network.routing_mode",
    ),
    ("prod", "high_availability"): (
        "application.api.blue_green.preview_replicas",
        "application.api.replicas.max_unavailable_percent",
        "application.api.replicas.minimum",
        "cache.redis.cluster.nodes",
        "cache.redis.cluster.replicas_per_primary",
        "cluster.controllers.replicas",
        "cluster.general_pool.minimum_nodes",
        "network.nat.addresses",
    ),
    ("prod", "scaling"): (
        "application.api.replicas.maximum",
        "application.api.replicas.predictive.enabled",
        "cache.redis.machine.node_type",
        "cluster.general_pool.maximum_nodes",
        "cluster.gpu_pool.maximum_nodes",
        "database.postgresql.machine.max_connections",
        "database.postgresql.machine.tier",
    ),
    ("prod", "second_region"): (
        "backup.region",
        "cluster.gpu_pool.zones",
        "google_cloud.region",
        "google_cloud.zones",
        "network.address_plan",
    ),
    ("prod", "pilot_light"): (
        "application.api.blue_green.analysis.traffic_required",
        "application.api.blue_green.preview_replicas",
        "application.api.replicas.minimum",
        "cache.redis.cluster.nodes",
        "cache.redis.cluster.replicas_per_primary",
        "cache.redis.machine.node_type",
        "cluster.general_pool.minimum_nodes",
        "ml_services.tensorflow_serving.cluster.nodes",
    ),
}
"""An environment and its override to the settings, or groups of settings, that it changes."""

BEFORE = {("prod", "pilot_light"): ("high_availability", "scaling")}
"""What comes before an override that takes back what others did."""


def found(environment: str, override: str) -> set[str]:
    """Paths that the override changes, on top of what comes before it."""
    manager, before = EnvironmentConfigManager(environ={}), BEFORE.get((environment, override), ())
    left, right = (manager.load_with_overrides(environment, names) for names in (before, (*before, override)))
    return {each.path for each in differences(left, right)}


def below(path: str, group: str) -> bool:
    return path == group or path.startswith(f"{group}.")


def leaves(node: Node, path: str = "") -> Iterator[str]:
    """Paths of what a file sets."""
    if not isinstance(node, Branch):
        yield path
        return
    for key, child in node.children.items():
        yield from leaves(child, f"{path}.{key}" if path else key)


def test_every_override_is_in_the_table():
    files = {(file.parts[-3], file.stem) for file in FOLDER.glob("*/overrides/*.yml")}

    assert files == set(CHANGED)


@pytest.mark.parametrize(("environment", "override"), CHANGED)
def test_an_override_changes_what_the_table_says_and_nothing_else(environment, override):
    changed, table = found(environment, override), CHANGED[environment, override]

    assert {path for path in changed if not any(below(path, group) for group in table)} == set()
    assert {group for group in table if not any(below(path, group) for path in changed)} == set()


@pytest.mark.parametrize(("environment", "override"), CHANGED)
def test_no_line_of_an_override_repeats_what_holds_anyway(environment, override):
    text = (FOLDER / environment / "overrides" / f"{override}.yml").read_text()
    lines = set(leaves(parse(text, layer=override, label=override))) - {KEY}
    changed = found(environment, override)

    assert {line for line in lines if not any(below(path, line) for path in changed)} == set()
