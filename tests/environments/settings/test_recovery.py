"""What is promised when a region is gone, and what a recovery stack must know: refused where it cannot be kept."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from environments import EnvironmentConfigManager
from environments.settings import Settings
from environments.settings.recovery import PrimarySettings
from environments.settings.recovery_invariants import OUTPUTS


def tree(stack: str) -> dict[str, Any]:
    return EnvironmentConfigManager(environ={}).load_stack(stack).settings.model_dump()


def changed(stack: str, path: str, value: Any) -> dict[str, Any]:
    data = tree(stack)
    above = data
    *groups, last = path.split(".")
    for group in groups:
        above = above[group]
    assert last in above
    above[last] = value
    return data


@pytest.mark.parametrize(
    ("stack", "path", "value", "message"),
    [
        ("prod", "disaster_recovery.region", "europe-west1", "europe-west1 is the region of the platform itself"),
        ("prod", "disaster_recovery.region", "us-east1", "copies in us-east1 would leave the jurisdiction"),
        ("prod", "disaster_recovery.rpo_minutes", 60, "last backup may be 360 minutes old, and 60 are promised"),
        ("prod", "disaster_recovery.rto_minutes", 20, "20 minutes are less than the 1500 seconds"),
        (
            "prod",
            "backup.region",
            "europe-west1",
            "backups in europe-west1 are not where the cluster would be restored",
        ),
        ("prod", "observability.thresholds.replica_lag_s", 21_600, "alarms nobody before the 360 minutes"),
        (
            "prod",
            "database.postgresql.engine",
            "cloudnative_pg",
            "with cloudnative_pg nothing of it leaves europe-west1",
        ),
        ("prod", "database.postgresql.backup.location", "europe-west1", "backups would be lost with europe-west1"),
        ("prod", "cache.redis.eviction", "noeviction", "its last backup may be 1440 minutes old, and 360 are the most"),
        ("prod", "recovery.promoted", True, "a stack of kind platform has no replica of another region"),
        ("prod-dr", "disaster_recovery", None, "a recovery stack keeps a promise, and none is stated"),
        ("prod-dr", "disaster_recovery.region", "europe-west3", "this recovery stack would stand in europe-west4"),
        ("prod-dr", "database.postgresql.engine", "cloudnative_pg", "a recovery stack has no engine cloudnative_pg"),
        ("prod-dr", "cache.redis.engine", "in_cluster", "a recovery stack has no engine in_cluster"),
        (
            "prod-dr",
            "database.postgresql.cluster.replica_hosts",
            [f"r{number}.cluster.local" for number in range(3)],
            "one server stands in for 4 hosts, and a certificate carries 3 names",
        ),
        ("prod-dr", "stack.site", None, "without a site their names would be the same"),
        ("prod-dr", "stack.platform", None, "a recovery stack takes the place of a platform, and this names none"),
        ("prod-dr", "stack.site", "second-region", "should match pattern"),
        ("prod-dr", "recovery.primary.network_id", "spotify-ai-agent-prod", "should match pattern"),
        ("prod-dr", "recovery.primary.api_account", "api", "should match pattern"),
        ("prod-dr", "recovery.promoted", "yes", "valid boolean"),
    ],
)
def test_what_could_not_be_kept_is_refused(stack, path, value, message):
    with pytest.raises(ValidationError, match=message):
        Settings.model_validate(changed(stack, path, value))


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_fact_that_is_not_written_down_is_refused_with_the_output_that_tells_it(name):
    with pytest.raises(ValidationError, match="a recovery stack looks nothing up") as refused:
        Settings.model_validate(changed("prod-dr", f"recovery.primary.{name}", None))

    (error,) = refused.value.errors()
    (broken,) = error["ctx"]["error"].errors
    assert broken.path == f"recovery.primary.{name}"
    assert broken.remedy.startswith(f"copy the output {OUTPUTS[name]} of the stack prod into the stack file")


def test_of_every_fact_an_output_is_known():
    assert set(OUTPUTS) == set(PrimarySettings.model_fields)


def test_where_no_multi_region_spans_both_a_store_cannot_lie_in_both():
    data = changed("prod", "disaster_recovery.region", "asia-east2")
    data["google_cloud"] |= {"region": "asia-east1", "zones": ["asia-east1-a", "asia-east1-b"]}

    with pytest.raises(ValidationError, match="no multi-region spans asia-east1 and asia-east2"):
        Settings.model_validate(data)


def test_prod_promises_and_the_others_do_not():
    manager = EnvironmentConfigManager(environ={})
    promised = {stack: manager.load_stack(stack).settings.disaster_recovery for stack in ("dev", "staging", "prod")}

    assert (promised["dev"], promised["staging"]) == (None, None)
    assert promised["prod"] is not None
    assert (promised["prod"].rpo_minutes, promised["prod"].rto_minutes) == (360, 240)


def test_a_tenant_that_must_stay_in_the_first_region_is_refused_where_a_second_one_has_its_data():
    manager = EnvironmentConfigManager(environ={})
    data = manager.load_stack("prod").tenants["acme-music"].model_dump()
    data["tenant"]["residency"] = "europe-west1"

    with pytest.raises(ValidationError, match=r"this stack stands in europe-west4 \(disaster_recovery\.region\)"):
        Settings.model_validate(data)
