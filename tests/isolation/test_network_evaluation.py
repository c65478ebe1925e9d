"""The evaluator of network policies, rule by rule as the API defines them."""

from __future__ import annotations

import pytest

from tests.isolation.network_evaluation import Place, Policy, may_connect, open_ports, selected

SHOP = {"team": "shop"}


def pod(name="web", namespace="shop", address="10.0.0.1", **labels):
    home = {"kubernetes.io/metadata.name": namespace, "team": namespace}
    return Place(
        name=name,
        address=address,
        namespace=namespace,
        namespace_labels=home,
        labels={"app": name, **labels},
        ports={"http": ("TCP", 8080), "dns": ("UDP", 5353)},
    )


WEB, STORE, STRANGER = pod(), pod("store", address="10.0.0.2"), pod("web", "other", "10.0.0.3")
OUTSIDE = Place(name="outside", address="203.0.113.7")


def policy(namespace="shop", **spec):
    return Policy(name="p", namespace=namespace, spec={"podSelector": {}, **spec})


def ingress(*rules, **selector):
    return policy(policyTypes=["Ingress"], ingress=list(rules), podSelector=selector)


def egress(*rules):
    return policy(policyTypes=["Egress"], egress=list(rules))


def test_without_policies_everybody_reaches_everybody():
    assert open_ports([], STRANGER, STORE) == ["TCP 1-65535", "UDP 1-65535", "SCTP 1-65535"]


def test_a_policy_closes_the_pods_that_it_selects_and_no_others():
    closed = ingress(matchLabels={"app": "store"})

    assert not may_connect([closed], WEB, STORE, 80)
    assert may_connect([closed], STORE, WEB, 80)


def test_a_policy_holds_in_its_own_namespace_only():
    assert may_connect([policy("other", policyTypes=["Ingress"])], WEB, STORE, 80)


def test_a_policy_without_types_is_about_ingress_and_about_egress_where_it_has_rules_for_it():
    assert not may_connect([policy()], WEB, STORE, 80)
    assert may_connect([policy()], WEB, STRANGER, 80)
    assert not may_connect([policy(egress=[{"ports": [{"port": 443}]}])], WEB, STRANGER, 80)


def test_both_ends_must_allow():
    out, into = egress({"to": [{"podSelector": {}}]}), ingress({"from": [{"podSelector": {}}]})

    assert may_connect([out, into], WEB, STORE, 80)
    assert not may_connect([out, ingress()], WEB, STORE, 80)
    assert not may_connect([egress(), into], WEB, STORE, 80)


def test_policies_add_up():
    http, https = ingress({"ports": [{"port": 80}]}), ingress({"ports": [{"port": 443}]})

    assert open_ports([http, https], WEB, STORE) == ["TCP 80", "TCP 443"]


def test_an_empty_rule_allows_everything_and_no_rules_nothing():
    assert may_connect([ingress({})], STRANGER, STORE, 80)
    assert may_connect([ingress({"from": []})], STRANGER, STORE, 80)
    assert not may_connect([ingress()], STRANGER, STORE, 80)


def test_a_pod_selector_alone_means_the_policys_namespace():
    allowed = ingress({"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]})

    assert may_connect([allowed], WEB, STORE, 80)
    assert not may_connect([allowed], STRANGER, STORE, 80)


def test_a_namespace_selector_alone_means_all_its_pods():
    allowed = ingress({"from": [{"namespaceSelector": {"matchLabels": {"team": "other"}}}]})

    assert may_connect([allowed], STRANGER, STORE, 80)
    assert not may_connect([allowed], WEB, STORE, 80)


def test_both_selectors_of_one_peer_must_match_and_two_peers_need_not():
    here, there = {"matchLabels": {"team": "other"}}, {"matchLabels": {"app": "store"}}

    assert not may_connect(
        [ingress({"from": [{"namespaceSelector": here, "podSelector": there}]})], STRANGER, STORE, 80
    )
    assert may_connect([ingress({"from": [{"namespaceSelector": here}, {"podSelector": there}]})], STRANGER, STORE, 80)


def test_an_empty_namespace_selector_means_every_pod_and_nothing_outside():
    allowed = ingress({"from": [{"namespaceSelector": {}}]})

    assert may_connect([allowed], STRANGER, STORE, 80)
    assert not may_connect([allowed], OUTSIDE, STORE, 80)


def test_a_range_of_addresses_lets_in_but_for_its_exceptions():
    block = {"cidr": "203.0.113.0/24", "except": ["203.0.113.0/29"]}
    beyond = Place(name="beyond", address="203.0.113.9")

    assert may_connect([ingress({"from": [{"ipBlock": block}]})], beyond, STORE, 80)
    assert not may_connect([ingress({"from": [{"ipBlock": block}]})], OUTSIDE, STORE, 80)


def test_a_range_is_taken_to_match_pods_by_their_address():
    assert may_connect([ingress({"from": [{"ipBlock": {"cidr": "10.0.0.3/32"}}]})], STRANGER, STORE, 80)


def test_a_named_port_is_that_of_the_target_in_either_direction():
    assert open_ports([ingress({"ports": [{"port": "http"}]})], WEB, STORE) == ["TCP 8080"]
    assert open_ports([egress({"ports": [{"port": "http"}]})], WEB, STRANGER) == ["TCP 8080"]
    assert open_ports([ingress({"ports": [{"port": "nothing"}]})], WEB, STORE) == []
    assert open_ports([ingress({"ports": [{"port": "dns", "protocol": "UDP"}]})], WEB, STORE) == ["UDP 5353"]


def test_a_port_is_of_tcp_unless_it_says_otherwise():
    assert open_ports([ingress({"ports": [{"port": 53}, {"port": 53, "protocol": "UDP"}]})], WEB, STORE) == [
        "TCP 53",
        "UDP 53",
    ]


def test_a_protocol_without_a_port_means_all_its_ports():
    assert open_ports([ingress({"ports": [{"protocol": "UDP"}]})], WEB, STORE) == ["UDP 1-65535"]


def test_a_range_of_ports_is_open_from_end_to_end():
    assert open_ports([ingress({"ports": [{"port": 11000, "endPort": 13047}]})], WEB, STORE) == ["TCP 11000-13047"]


def test_ranges_that_touch_are_one():
    rules = ingress({"ports": [{"port": 80, "endPort": 90}, {"port": 91}]})

    assert open_ports([rules], WEB, STORE) == ["TCP 80-91"]


def test_of_what_is_no_pod_only_the_pods_end_is_asked():
    assert open_ports([ingress({"ports": [{"port": 80}]})], OUTSIDE, STORE) == ["TCP 80"]
    assert open_ports([egress({"ports": [{"port": 443}]})], WEB, OUTSIDE) == ["TCP 443"]


@pytest.mark.parametrize(
    ("requirement", "labels", "meets"),
    [
        ({"key": "team", "operator": "In", "values": ["shop", "bank"]}, SHOP, True),
        ({"key": "team", "operator": "In", "values": ["bank"]}, SHOP, False),
        ({"key": "team", "operator": "In", "values": ["bank"]}, {}, False),
        ({"key": "team", "operator": "NotIn", "values": ["shop"]}, SHOP, False),
        ({"key": "team", "operator": "NotIn", "values": ["shop"]}, {}, True),
        ({"key": "team", "operator": "Exists"}, SHOP, True),
        ({"key": "team", "operator": "Exists"}, {}, False),
        ({"key": "team", "operator": "DoesNotExist"}, SHOP, False),
        ({"key": "team", "operator": "DoesNotExist"}, {}, True),
    ],
)
def test_a_requirement_is_met_as_the_api_says(requirement, labels, meets):
    assert selected({"matchExpressions": [requirement]}, labels) is meets


def test_labels_and_requirements_must_all_be_met():
    selector = {"matchLabels": SHOP, "matchExpressions": [{"key": "tier", "operator": "Exists"}]}

    assert not selected(selector, SHOP)
    assert selected(selector, {**SHOP, "tier": "front"})


def test_an_operator_that_there_is_not_is_an_error():
    with pytest.raises(ValueError, match="Matches is no operator of a label selector"):
        selected({"matchExpressions": [{"key": "team", "operator": "Matches"}]}, SHOP)
