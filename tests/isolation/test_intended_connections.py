"""Who reaches whom in prod, by the rules of its network policies: exactly what a reviewed table says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from ipaddress import ip_address, ip_network
from itertools import permutations
from pathlib import Path

import pytest
import yaml

from tests.isolation.network_evaluation import Place, Policy, may_connect, open_ports
from tests.isolation.platform_objects import NAMESPACE, objects
from tests.isolation.platform_places import ADDRESSES, HOME, pairs, places, policies

TABLE = Path(__file__).with_name("intended_connections.yml")
WORKLOAD_IDENTITY = "iam.gke.io/gcp-service-account"
TENANTS = {
    "acme": "acme-music",
    "acme-worker": "acme-music",
    "garage": "garage-demo",
    "garage-worker": "garage-demo",
    "nordwave": "nordwave-radio",
    "nordwave-worker": "nordwave-radio",
}
METADATA_PORTS = (80, 988, 8080)

Connections = dict[tuple[str, str], list[str]]


def intended() -> Connections:
    """The table, with what several may do written out for each."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    found: Connections = {}
    for source, says in table["connections"].items():
        shared = [table["shared"][name] for name in says.get("uses", ())]
        own = {target: ports for target, ports in says.items() if target != "uses"}
        for target, ports in (each for part in (*shared, own) for each in part.items()):
            found[source, target] = sorted({*found.get((source, target), ()), *ports})
    return found


def connections(found: list[Policy]) -> Connections:
    """What is open between every two places of prod."""
    return _open_between(found, pairs(places()))


def connections_without(gone: Policy) -> Connections:
    """The same without one of prod's policies. Only what it selects can notice; all else is as it is with it."""
    noticing = [
        (source, target)
        for source, target in pairs(places())
        if gone.selects(source, "Egress") or gone.selects(target, "Ingress")
    ]
    asked_again = {(source.name, target.name) for source, target in noticing}
    left = [each for each in policies() if each != gone]
    kept = {pair: ports for pair, ports in of_prod().items() if pair not in asked_again}
    return {**kept, **_open_between(left, noticing)}


def _open_between(found: list[Policy], asked: Iterable[tuple[Place, Place]]) -> Connections:
    open_ = {(source.name, target.name): open_ports(found, source, target) for source, target in asked}
    return {pair: sorted(ports) for pair, ports in open_.items() if ports}


def differences(are: Connections, should_be: Connections) -> list[str]:
    """In words, connection by connection."""
    return [
        f"{source} -> {target}: open {are.get((source, target), [])}, intended {should_be.get((source, target), [])}"
        for source, target in sorted({*are, *should_be})
        if are.get((source, target)) != should_be.get((source, target))
    ]


@cache
def of_prod() -> Connections:
    return connections(policies())


def test_exactly_the_intended_connections_are_open():
    assert differences(of_prod(), intended()) == []


def test_every_two_places_are_asked():
    """A table of what nobody asks would always be met."""
    found = places()
    ours = {each["metadata"]["name"] for each in objects(NAMESPACE).values()}
    named = {name for pair in intended() for name in pair}

    assert named <= set(found)
    assert {place.namespace for place in found.values()} >= ours
    assert len(list(pairs(found))) > 600


def opening(namespace: str, **spec) -> Policy:
    return Policy(name="opened", namespace=namespace, spec={"podSelector": {}, **spec})


def test_a_policy_that_opens_one_thing_more_is_found():
    to_garage = {"namespaceSelector": {"matchLabels": {HOME: "tenant-garage-demo"}}}
    opened = [
        opening("tenant-acme-music", policyTypes=["Egress"], egress=[{"to": [to_garage], "ports": [{"port": 80}]}]),
        opening("tenant-garage-demo", policyTypes=["Ingress"], ingress=[{"ports": [{"port": 80}]}]),
    ]

    found = differences(connections([*policies(), *opened]), intended())

    assert "acme -> garage: open ['TCP 80'], intended []" in found
    assert "internet -> garage: open ['TCP 80'], intended []" in found


def prods() -> tuple[list[Policy], list[Policy]]:
    """Prod's policies: those that close a namespace, and those that open something."""
    closing = [each for each in policies() if each.name.endswith("-default-deny")]
    return closing, [each for each in policies() if each not in closing]


def test_each_policy_opens_something_that_is_intended():
    """One that could go without a difference opens nothing: it is misspelt, or not needed."""
    _, opening_ = prods()

    assert len(opening_) > 20
    assert [each.name for each in opening_ if not differences(connections_without(each), intended())] == []


def test_a_namespace_is_closed_to_and_for_a_pod_of_which_nobody_thought():
    closing, _ = prods()
    labels = {each["metadata"]["name"]: each["metadata"]["labels"] for each in objects(NAMESPACE).values()}
    stranger, internet = places()["stranger"], places()["internet"]

    assert {each.namespace for each in closing} == set(labels)
    for each in closing:
        unknown = Place(
            name="unknown",
            address="10.52.1.1",
            namespace=each.namespace,
            namespace_labels={**labels[each.namespace], HOME: each.namespace},
        )
        assert open_ports([each], stranger, unknown) == [], each.name
        assert open_ports([each], unknown, internet) == [], each.name


@pytest.mark.parametrize(
    ("one", "other"), [pair for pair in permutations(TENANTS, 2) if TENANTS[pair[0]] != TENANTS[pair[1]]]
)
def test_no_tenant_reaches_another(one, other):
    assert (one, other) not in of_prod()


@pytest.mark.parametrize("tenant", TENANTS)
def test_nobody_outside_of_its_own_namespace_reaches_a_tenant(tenant):
    own = {name for name, owner in TENANTS.items() if owner == TENANTS[tenant]}

    assert [source for source, target in of_prod() if target == tenant and source not in own] == []


def test_the_internet_reaches_nobody_and_nobody_reaches_it():
    assert [pair for pair in of_prod() if "internet" in pair] == []


def test_other_networks_of_ours_reach_nobody_and_nobody_reaches_them():
    assert [pair for pair in of_prod() if "another-network-of-ours" in pair] == []


def test_pods_of_the_cluster_that_nobody_names_reach_nobody():
    assert [pair for pair in of_prod() if pair[0] in ("stranger", "another-of-kube-system", "kube-dns")] == []


def test_only_those_with_an_identity_at_google_ask_the_metadata_server_for_a_token():
    accounts = objects("kubernetes:core/v1:ServiceAccount").values()
    known = {
        each["metadata"]["namespace"]
        for each in accounts
        if WORKLOAD_IDENTITY in each["metadata"].get("annotations", {})
    }
    found, server = places(), places()["metadata-server"]
    asking = {
        name
        for name, place in found.items()
        if place.namespace in {each["metadata"]["name"] for each in objects(NAMESPACE).values()}
        and any(may_connect(policies(), place, server, port) for port in METADATA_PORTS)
    }

    # KEDA's account is its chart's, and has an identity that reads metrics.
    assert {found[name].namespace for name in asking - {"keda-operator"}} == known
    assert "keda-operator" in asking


def test_redis_is_for_the_api_and_for_plans_that_have_it():
    assert {source for source, target in of_prod() if target == "redis"} == {
        *("api", "acme", "acme-worker"),
        *("nordwave", "nordwave-worker"),
    }


def test_addresses_are_those_that_policies_speak_of():
    """A range of the policies in which no place lies would be asked by nobody."""
    ranges = {
        peer["ipBlock"]["cidr"]
        for policy in policies()
        for direction, peers in (("Egress", "to"), ("Ingress", "from"))
        for rule in policy.rules(direction)
        for peer in rule.get(peers, ())
        if "ipBlock" in peer
    }
    unasked = {cidr for cidr in ranges if not any(ip_address(each) in ip_network(cidr) for each in ADDRESSES.values())}

    assert unasked == set()
