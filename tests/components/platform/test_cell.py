"""A cell: what is the tenants' own, on the platform that its contract tells of, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.platform import build
from environments import EnvironmentConfigManager
from platform_contract import ContractError
from tests.program import plan_of
from tests.recorded_plan import ORGANIZATION, UNKNOWN, record

PLATFORM = f"{ORGANIZATION}/spotify-ai-agent/prod"


@pytest.fixture(scope="module")
def stack():
    return EnvironmentConfigManager(environ={}).load_stack("prod-cell-1")


def known(value):
    """The platform's outputs after its `up`."""
    if isinstance(value, dict):
        return {key: known(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [known(inner) for inner in value]
    return "known-by-now" if value == UNKNOWN else value


def built_on(stack, **changed):
    outputs = {**known(plan_of("prod").outputs), **changed}
    return record(lambda: build(stack), project="spotify-ai-agent", stack="prod-cell-1", stacks={PLATFORM: outputs})


def test_it_has_nothing_that_is_the_platforms(stack):
    kinds = {resource.type for resource in built_on(stack).resources}

    assert kinds.isdisjoint(
        {
            "gcp:container/cluster:Cluster",
            "gcp:sql/databaseInstance:DatabaseInstance",
            "gcp:redis/cluster:Cluster",
            "gcp:compute/network:Network",
            "gcp:kms/keyRing:KeyRing",
        }
    )
    assert "kubernetes:core/v1:Namespace" in kinds


def test_its_databases_stand_on_the_platforms_instance(stack):
    outputs = known(plan_of("prod").outputs["postgresql"])
    plan = built_on(stack, postgresql={**outputs, "instance": "prod-primary-12345678"})

    (database,) = plan.every("gcp:sql/database:Database").values()
    assert database["instance"] == "prod-primary-12345678"


@pytest.mark.parametrize(("key", "value"), [("kind", "cell"), ("environment", "staging")])
def test_a_platform_of_another_kind_or_environment_is_refused(stack, key, value):
    with pytest.raises(ContractError, match="and this cell needs the platform of prod, so nothing was planned"):
        built_on(stack, **{key: value})


def test_a_platform_whose_postgresql_is_not_on_cloud_sql_is_refused(stack):
    outputs = {key: value for key, value in known(plan_of("prod").outputs["postgresql"]).items() if key != "instance"}

    with pytest.raises(ContractError, match=r"exports no `postgresql\.instance`"):
        built_on(stack, postgresql=outputs)


def test_it_says_whose_it_is(stack):
    exports = plan_of("prod-cell-1").exports

    assert (exports["kind"], exports["platform"]) == ("cell", "prod")
    assert set(exports) == {"contract_version", "environment", "kind", "platform", "tenants"}


def test_a_tenants_settings_are_the_same_in_a_cell_and_on_the_platform(stack):
    """Moving a tenant changes no setting of it: overrides and settings of the platform hold in its cells."""
    platform = EnvironmentConfigManager(environ={}).load_stack("prod")
    here, there = stack.tenants["tonhalle-live"], platform.elsewhere["tonhalle-live"]

    assert here == there
    assert replace(stack, tenants={}).elsewhere == {}
