"""Staging mirrors prod: it is smaller and named otherwise, and whatever else differs is here, with its reason.

A difference that is not listed fails, and so does one that is listed and gone.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from environments import EnvironmentConfigManager
from environments.difference import Difference, differences

NAMES = (
    "environment",
    "labels.environment",
    "stack.state",
    "google_cloud.project_id",
    "google_cloud.project_number",
    "network.address_plan",
    "observability.channels",
    "cluster.controllers.chart_repository",
    "cluster.controllers.image_registry",
    "cluster.controllers.metrics_frontend_image",
    "cluster.admission.image_registries",
    "cache.redis.in_cluster.image",
    "ml_services.tensorflow_serving.cluster.model_store",
    "ml_services.tensorflow_serving.image",
    "application.api.image",
    "edge.domain",
    "identity.roles.custodian.google.1.condition.expression",
)
"""Names, addresses, and what holds the project's name or number."""

SIZES = (
    "network.flow_logs.sampling",
    "network.nat.addresses",
    "cluster.general_pool.machine_type",
    "cluster.general_pool.minimum_nodes",
    "cluster.general_pool.maximum_nodes",
    "cluster.gpu_pool.maximum_nodes",
    "database.postgresql.machine.tier",
    "database.postgresql.machine.disk_gb",
    "database.postgresql.machine.disk_limit_gb",
    "database.postgresql.machine.max_connections",
    "ml_services.tensorflow_serving.cluster.nodes",
    "ml_services.training.gpus",
    "application.api.replicas.maximum",
    "application.api.blue_green.preview_replicas",
)
"""How much of it there is; never more than in prod."""

KEPT_FOR_LESS_LONG = "what is kept is nobody's data, and is kept as long as a fault takes to be found"
TRIED_BY_MACHINES = "a release is tried by machines, and promoted where they find nothing"
DELIBERATE = {
    "labels.data-class": "staging holds made-up people only",
    "audit.obligations": "no health data, so that HIPAA asks for nothing",
    "audit.retention_days": KEPT_FOR_LESS_LONG,
    "backup.rpo_minutes": "a day of tests may be lost",
    "backup.retention_days": KEPT_FOR_LESS_LONG,
    "backup.delete_lock_days": KEPT_FOR_LESS_LONG,
    "observability.log_retention": KEPT_FOR_LESS_LONG,
    "observability.objectives.availability_percent": "nobody is promised anything",
    "cluster.release_channel": "meets Kubernetes' next version before prod does",
    "database.postgresql.backup": KEPT_FOR_LESS_LONG,
    "database.postgresql.maintenance.track": "meets the database's next version before prod does",
    "cache.redis.backup.retention_days": KEPT_FOR_LESS_LONG,
    "cache.redis.machine.node_type": "a size, which Google names and does not number",
    "ml_services.tensorflow_serving.tracks": "the override integration brings the canary",
    "ml_services.tensorflow_serving.models": "the override integration brings the canary's version, label and share",
    "application.api.replicas.predictive.enabled": "prod looks ahead with its override scaling, which its stack has",
    "application.api.blue_green.analysis.traffic_required": "where nobody comes, silence tells nothing bad",
    "application.api.blue_green.auto_promotion": TRIED_BY_MACHINES,
    "application.api.blue_green.scale_down_delay_s": TRIED_BY_MACHINES,
    "edge.hsts_s": "browsers forget a mistake in a day",
}
"""All else, with its reason."""

GROUPS = (*NAMES, *SIZES, *DELIBERATE)


@pytest.fixture(scope="module")
def found() -> dict[str, Difference]:
    manager = EnvironmentConfigManager(environ={})
    return {one.path: one for one in differences(manager.load("staging"), manager.load("prod"))}


def test_staging_differs_from_prod_in_names_sizes_and_what_is_listed(found):
    assert [path for path in found if not any(is_below(path, group) for group in GROUPS)] == []


def test_what_is_listed_does_differ(found):
    assert [group for group in GROUPS if not any(is_below(path, group) for path in found)] == []


@pytest.mark.parametrize("path", SIZES)
def test_nothing_in_staging_is_larger_than_in_prod(found, path):
    difference = found[path]
    assert difference.left is not None
    assert difference.right is not None

    assert amount(difference.left.value) < amount(difference.right.value)


def amount(value: Any) -> float:
    """A number itself, the length of a list, the last number in a machine's name."""
    if isinstance(value, str):
        return int(re.findall(r"\d+", value)[-1])
    return float(value) if isinstance(value, int | float) else len(value)


def is_below(path: str, group: str) -> bool:
    """Whether a path is a group or part of it."""
    return path == group or path.startswith(f"{group}.")
