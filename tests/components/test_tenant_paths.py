"""What a tenant's pods may reach and what they are told: one follows the other, and both the plan."""

from __future__ import annotations

import pytest

from components.api_database import InClusterDatabaseArgs
from components.tenant_args import TenantModelsArgs
from components.tenant_paths import border, told, track_labels
from tests.components import arguments

INSIDE = InClusterDatabaseArgs(
    login_secret="database-login",
    peer={"pod_selector": {"match_labels": {"cnpg.io/podRole": "pooler"}}},
)


@pytest.mark.parametrize(("part", "policy", "names"), [("cache", "cache", "REDIS"), ("models", "models", "MODELS")])
def test_what_a_plan_has_not_is_neither_told_nor_open(part, policy, names):
    without = arguments.tenant(**{part: None})

    assert policy in border(arguments.tenant())
    assert policy not in border(without)
    assert [name for name in told(arguments.tenant()) if name.startswith(names)]
    assert [name for name in told(without) if name.startswith(names)] == []


def test_without_a_google_account_nothing_of_google_is_open():
    assert "google-apis" not in border(arguments.tenant(google_apis=None))


def test_the_way_to_a_managed_database_is_its_range_and_its_servers_are_verified():
    (rule,) = border(arguments.tenant())["database"]["egress"]

    assert rule == {"to": [{"ip_block": {"cidr": "10.26.0.0/16"}}], "ports": [{"protocol": "TCP", "port": 5432}]}
    found = told(arguments.tenant())
    assert (found["PGSSLMODE"], found["PGSSLROOTCERT"]) == ("verify-full", "/etc/database-ca/ca.pem")
    assert "PGSSLKEY" not in found


def test_to_a_database_inside_the_cluster_pods_prove_themselves_by_the_certificate_that_they_mount():
    args = arguments.tenant(database=arguments.tenant_database(server=INSIDE))

    (rule,) = border(args)["database"]["egress"]
    assert rule["to"] == [INSIDE.peer]
    found = told(args)
    assert (found["PGSSLCERT"], found["PGSSLKEY"], found["PGSSLROOTCERT"]) == (
        "/etc/database-login/tls.crt",
        "/etc/database-login/tls.key",
        "/etc/database-login/ca.crt",
    )


def test_the_way_to_redis_covers_discovery_and_nodes():
    (rule,) = border(arguments.tenant())["cache"]["egress"]

    assert rule["ports"] == [
        {"protocol": "TCP", "port": 6379},
        {"protocol": "TCP", "port": 11000, "end_port": 13047},
    ]


def test_where_the_clusters_dns_knows_no_names_pods_are_told_the_addresses_to_dial():
    aliases = {"postgres-primary.cluster.local": "10.24.0.7", "redis.cluster.local": "10.24.0.8"}
    found = told(arguments.tenant(host_aliases=aliases))

    assert (found["PGHOST"], found["PGHOSTADDR"]) == ("postgres-primary.cluster.local", "10.24.0.7")
    assert (found["REDIS_HOST"], found["REDIS_HOST_ADDRESS"]) == ("redis.cluster.local", "10.24.0.8")
    assert [name for name in told(arguments.tenant()) if "ADDR" in name] == []


def test_a_client_that_names_no_user_is_told_of_none():
    assert "REDIS_USER" not in told(arguments.tenant(cache=arguments.tenant_cache(user=None)))


def test_each_track_is_called_under_its_own_name_and_only_its_servers_are_open():
    models = TenantModelsArgs(namespace="serving", hosts={"b-side": "b.svc", "stable": "s.svc"})
    args = arguments.tenant(models=models)

    assert {name: value for name, value in told(args).items() if name.startswith("MODELS")} == {
        "MODELS_B_SIDE_URL": "http://b.svc:8501",
        "MODELS_STABLE_URL": "http://s.svc:8501",
    }
    (rule,) = border(args)["models"]["egress"]
    assert [peer["pod_selector"]["match_labels"]["spotify-ai-agent.com/track"] for peer in rule["to"]] == [
        "b-side",
        "stable",
    ]


def test_the_label_of_a_namespace_is_the_one_that_the_servers_look_for():
    assert track_labels({"stable": "s.svc"}) == {"models.spotify-ai-agent.com/stable": "allowed"}
