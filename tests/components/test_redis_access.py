"""Who may use which keys of Redis: a tenant its own, nobody without a name anything."""

from __future__ import annotations

from typing import Any

import pytest

from components.redis.access import SERVICE, key_prefix, tenant_rule
from components.redis.memorystore_access import MemorystoreAccess, MemorystoreAccessArgs
from tests.recorded_plan import record

POLICY = "gcp:redis/clusterAclPolicy:ClusterAclPolicy"


def memorystore_access(**changed: Any) -> MemorystoreAccessArgs:
    fields: dict[str, Any] = {
        "project": "p",
        "region": "europe-west1",
        "policy_id": "prod-redis",
        "rules": {
            "tenant-acme@p.iam.gserviceaccount.com": tenant_rule("acme"),
            "api@p.iam.gserviceaccount.com": SERVICE,
        },
    }
    return MemorystoreAccessArgs(**(fields | changed))


def rules(**changed: Any) -> list[dict[str, str]]:
    return record(lambda: MemorystoreAccess("access", memorystore_access(**changed))).inputs(POLICY, "access-policy")[
        "rules"
    ]


def test_a_tenant_has_the_keys_with_its_prefix_and_no_others():
    patterns = [word for word in tenant_rule("acme").split() if word.startswith(("~", "%", "allkeys"))]

    assert patterns == [f"~{key_prefix('acme')}*"]


def test_no_tenants_prefix_is_the_beginning_of_anothers():
    assert not key_prefix("acme-live").startswith(key_prefix("acme"))


@pytest.mark.parametrize("forbidden", ["+@all", "+@admin", "+@dangerous", "+@scripting", "+@pubsub", "allchannels"])
def test_a_tenants_commands_are_listed_and_bounded_by_keys(forbidden):
    words = tenant_rule("acme").split()

    assert forbidden not in words
    assert words.index("-@all") < words.index("+@read")
    assert {"-scan", "-randomkey", "-dbsize", "-@dangerous", "-@scripting", "-client|tracking"} <= set(words)
    assert max(words.index(word) for word in words if word.startswith("+@")) < words.index("-@dangerous")


def test_who_names_no_user_gets_nothing():
    (default,) = [rule for rule in rules() if rule["username"] == "default"]

    assert default["rule"].split()[0] == "off"


def test_nobody_can_open_the_door_for_those_without_a_name():
    (default,) = [rule for rule in rules(rules={"default": "on ~* +@all"}) if rule["username"] == "default"]

    assert default["rule"].split()[0] == "off"


def test_one_tenant_more_moves_no_other_rule():
    assert [rule["username"] for rule in rules()] == sorted(rule["username"] for rule in rules())
