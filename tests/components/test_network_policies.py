"""What namespaces let through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import network_policies

PORTS = st.integers(min_value=1, max_value=65_535)


def test_a_namespace_starts_closed_in_both_directions():
    assert network_policies.default_deny() == {"pod_selector": {}, "policy_types": ["Ingress", "Egress"]}


def test_names_resolve_at_every_resolver_that_a_cluster_may_have_and_nowhere_else():
    (rule,) = network_policies.dns()["egress"]

    assert rule["ports"] == [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]
    pods = [peer["pod_selector"]["match_labels"]["k8s-app"] for peer in rule["to"] if "pod_selector" in peer]
    blocks = [peer["ip_block"]["cidr"] for peer in rule["to"] if "ip_block" in peer]
    assert pods == ["kube-dns", "node-local-dns"]
    assert blocks == ["169.254.20.10/32", "169.254.169.254/32"]
    assert all("namespace_selector" in peer for peer in rule["to"] if "pod_selector" in peer)


@pytest.mark.parametrize(("entrance", "cidr"), [("private", "199.36.153.8/30"), ("restricted", "199.36.153.4/30")])
def test_google_is_reached_by_the_networks_own_entrance_and_tokens_by_the_metadata_server(entrance, cidr):
    apis, metadata = network_policies.google_apis(entrance)["egress"]

    assert apis == {"to": [{"ip_block": {"cidr": cidr}}], "ports": [{"protocol": "TCP", "port": 443}]}
    assert metadata["to"] == [{"ip_block": {"cidr": "169.254.169.254/32"}}]
    assert [port["port"] for port in metadata["ports"]] == [80, 8080]


def test_without_peers_nobody_comes_in():
    assert network_policies.ingress({"app": "api"}, peers=[], ports=(80,))["ingress"] == []


@given(st.lists(st.sampled_from(["10.0.0.0/8", "10.25.0.0/23"]), min_size=1), PORTS)
def test_no_rule_for_incoming_traffic_is_without_a_source(cidrs, port):
    peers = [network_policies.block(cidr) for cidr in cidrs]

    (rule,) = network_policies.ingress({"app": "api"}, peers=peers, ports=(port,))["ingress"]

    assert rule["from_"] == peers
    assert rule["ports"] == [{"protocol": "TCP", "port": port}]
