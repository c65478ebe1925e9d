"""The project's own use cases: each changes what its name says, for every plan that can have it, and nothing else."""

import itertools

import pytest

from bench import thousand_tenants
from environments import EnvironmentConfigManager
from environments.difference import differences
from environments.errors import ConfigError
from environments.schema_version import CURRENT, KEY

QUOTA = {"tenant.quota.cpu", "tenant.quota.memory", "tenant.quota.pods"}
CONTAINERS = {
    "tenant.containers.default_cpu",
    "tenant.containers.default_memory",
    "tenant.containers.maximum_cpu",
    "tenant.containers.maximum_memory",
}
CHANGES = {
    ("live_events", "free"): {*QUOTA, "tenant.database.connections", "tenant.cache.key_space"},
    ("live_events", "premium"): {*QUOTA, "tenant.database.connections"},
    ("batch_analysis", "premium"): CONTAINERS,
    ("batch_analysis", "enterprise"): {"tenant.containers.default_cpu", "tenant.containers.default_memory"},
    ("model_trials", "free"): {"tenant.models.tracks"},
    ("model_trials", "premium"): {"tenant.models.tracks"},
    ("embedded_player", "free"): {"tenant.quota.pods", *CONTAINERS},
    ("embedded_player", "premium"): {"tenant.quota.pods", *CONTAINERS},
    ("embedded_player", "enterprise"): {"tenant.quota.pods", *CONTAINERS},
}
"""What differs, by use case and plan."""

REFUSED = {
    ("live_events", "enterprise"): "less than the",
    ("batch_analysis", "free"): "none could be started",
    ("model_trials", "enterprise"): "asked for twice",
}
"""Plans that cannot have a use case, with a part of what is said."""


@pytest.fixture
def acme(tmp_path):
    """prod for a tenant of a plan, with some use cases."""
    layers = thousand_tenants.write(tmp_path, 0)

    def acme(plan, *use_cases):
        (layers / "tenants/acme.yml").write_text(
            f"{KEY}: {CURRENT}\n"
            f"extends: plans/{plan}\n"
            f"use_cases: [{', '.join(use_cases)}]\n"
            "tenant: {name: acme, residency: eu, group: acme@example.com}\n"
        )
        return EnvironmentConfigManager(layers, environ={}).load_with_overrides("prod", tenant="acme")

    return acme


def test_every_use_case_is_told_for_every_plan():
    files = EnvironmentConfigManager().files

    assert {*CHANGES, *REFUSED} == {*itertools.product(files.use_case_names(), files.plan_names())}
    assert not CHANGES.keys() & REFUSED.keys()


@pytest.mark.parametrize(("use_case", "plan"), CHANGES)
def test_a_use_case_changes_what_its_name_says(acme, use_case, plan):
    without, with_it = acme(plan), acme(plan, use_case)

    assert {one.path for one in differences(without, with_it)} == CHANGES[use_case, plan]


@pytest.mark.parametrize(("use_case", "plan"), REFUSED)
def test_a_use_case_that_a_plan_cannot_have_is_refused(acme, use_case, plan):
    with pytest.raises(ConfigError, match=REFUSED[use_case, plan]):
        acme(plan, use_case)
