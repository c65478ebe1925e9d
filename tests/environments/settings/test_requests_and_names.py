"""How long each waits through whose hands a request goes, and names that must be one thing's each."""

from __future__ import annotations

from itertools import combinations

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from tests.environments.settings.changed_settings import changed


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "ml_services.tensorflow_serving.request_timeout_s",
            30,
            "a prediction may take 30 s, and the edge gives the whole request up after 30 s",
        ),
        ("application.api.shutdown_grace_s", 29, "every release would break the requests that are open"),
        ("edge.request_timeout_s", 61, "an answer may take 61 s, and a pod is ended 60 s after"),
        (
            "cache.redis.maintenance",
            {"day": "sunday", "hour": 8},
            "sunday at 8 is the window of database.postgresql.maintenance, too",
        ),
        ("edge.namespace", "training", "training is edge.namespace, too"),
        ("cache.redis.cluster.discovery_host", "postgres-primary.cluster.local", "primary_host, too: a name leads to"),
    ],
)
def test_what_would_break_requests_or_meet_another_is_refused(path, value, message):
    with pytest.raises(ValidationError, match=message):
        changed("prod", {path: value})


def test_a_role_in_a_namespace_that_nobody_makes_is_refused():
    releaser = changed("prod", {}).identity.roles["releaser"].model_dump() | {"namespaces": ("apis",)}

    with pytest.raises(ValidationError, match="nothing here makes the namespace apis"):
        changed("prod", {"identity.roles": {"releaser": releaser}})


@pytest.mark.parametrize("destination", ["10.48.0.0/28", "10.0.0.0/8", "0.0.0.0/0"])
def test_a_way_out_that_leads_inside_is_refused(destination):
    way = {"description": "A partner's receiver of events.", "destinations": (destination,), "ports": (443,)}

    with pytest.raises(ValidationError, match=rf"{destination} overlaps nodes 10\.48\.0\.0/20 of the address plan"):
        changed("prod", {"network.egress": {"partner": way}})


def test_environments_and_the_second_region_share_no_range_so_that_they_can_be_peered():
    manager, taken = EnvironmentConfigManager(environ={}), {}
    for stack in ("dev", "staging", "prod", "prod-dr"):
        for part, network in manager.load_stack(stack).settings.network.address_plan.ranges.items():
            if (stack, part) != ("prod-dr", "private_services"):  # the VPC's, which both share
                taken[stack, part] = network

    pairs = [(one, other) for one, other in combinations(taken, 2) if taken[one].overlaps(taken[other])]
    assert len(taken) > 20
    assert pairs == []
