"""The firewall: everything is denied but what is named, and what is named keeps a private cluster alive."""

from ipaddress import ip_address, ip_network

import pytest

from components.firewall import EgressArgs, Firewall, FirewallArgs, rules
from components.subnets import RangesArgs
from tests.recorded_plan import record

FIREWALL = "gcp:compute/firewall:Firewall"

# Addresses of the plan below, as the rules meet them.
NODE, CONTROL_PLANE, POD = "10.48.0.7", "10.48.15.2", "10.52.3.4"
DATABASE, PROXY, HEALTH_CHECK, GOOGLE, DIRECT = "10.58.0.3", "10.57.0.9", "35.191.1.2", "199.36.153.9", "34.126.0.9"
STRANGER = "203.0.113.5"


def firewall(**changed):
    fields = {
        "project": "p",
        "network": "projects/p/global/networks/prod",
        "name_prefix": "prod",
        "node_tag": "prod-node",
        "ranges": RangesArgs(
            nodes="10.48.0.0/20",
            pods="10.52.0.0/14",
            services="10.56.0.0/20",
            proxy_only="10.57.0.0/23",
            private_services="10.58.0.0/16",
        ),
        "google_apis": "private",
        "backend_ports": ("8000",),
        "private_service_ports": ("5432",),
        "egress": {},
    }
    return FirewallArgs(**(fields | changed))


def previewed(**changed):
    return record(lambda: Firewall("fw", firewall(**changed))).every(FIREWALL)


def verdict(registered, direction, other_side, port, protocol="tcp", *, tag="prod-node"):
    """What Google Cloud does with a new connection: the rule of the best priority decides, among equals a denial."""
    sides = "sourceRanges" if direction == "INGRESS" else "destinationRanges"
    matching = []
    for rule in registered.values():
        action = "allow" if "allows" in rule else "deny"
        (matched,) = rule.get("allows") or rule.get("denies")
        if (
            rule["direction"] == direction
            and any(ip_address(other_side) in ip_network(range_) for range_ in rule[sides])
            and matched["protocol"] in ("all", protocol)
            and ("ports" not in matched or str(port) in matched["ports"])
            and ("targetTags" not in rule or tag in rule["targetTags"])
        ):
            matching.append((rule["priority"], action != "deny", action))
    return min(matching)[2]


@pytest.mark.parametrize(
    ("direction", "other_side", "port", "protocol"),
    [
        pytest.param("EGRESS", CONTROL_PLANE, 443, "tcp", id="kubelets register with the control plane"),
        pytest.param("EGRESS", CONTROL_PLANE, 8132, "tcp", id="Konnectivity agents open their tunnel"),
        pytest.param("INGRESS", NODE, 10250, "tcp", id="logs and metrics come from kubelets"),
        pytest.param("INGRESS", POD, 9443, "tcp", id="the control plane calls a webhook through an agent's tunnel"),
        pytest.param("EGRESS", POD, 53, "udp", id="pods talk to pods on other nodes"),
        pytest.param("INGRESS", POD, 0, "icmp", id="a path's largest packet can be found out"),
        pytest.param("EGRESS", GOOGLE, 443, "tcp", id="images and APIs come from Google's private addresses"),
        pytest.param("EGRESS", DIRECT, 443, "tcp", id="Google's agents connect directly"),
        pytest.param("EGRESS", DATABASE, 5432, "tcp", id="pods reach the database"),
        pytest.param("INGRESS", HEALTH_CHECK, 8000, "tcp", id="a load balancer looks whether a pod is well"),
        pytest.param("INGRESS", PROXY, 8000, "tcp", id="a regional proxy hands on a request"),
    ],
)
def test_what_the_cluster_needs_passes(direction, other_side, port, protocol):
    assert verdict(previewed(), direction, other_side, port, protocol) == "allow"


@pytest.mark.parametrize(
    ("direction", "other_side", "port", "protocol"),
    [
        pytest.param("INGRESS", STRANGER, 22, "tcp", id="ssh from the internet"),
        pytest.param("INGRESS", STRANGER, 443, "tcp", id="https from the internet past the load balancer"),
        pytest.param("INGRESS", HEALTH_CHECK, 22, "tcp", id="a load balancer on a port that serves nothing"),
        pytest.param("INGRESS", DATABASE, 443, "tcp", id="the database calling back"),
        pytest.param("EGRESS", STRANGER, 443, "tcp", id="https to anywhere"),
        pytest.param("EGRESS", STRANGER, 53, "udp", id="names from a foreign resolver"),
        pytest.param("EGRESS", DATABASE, 22, "tcp", id="another port of the database"),
        pytest.param("EGRESS", GOOGLE, 80, "tcp", id="Google without TLS"),
    ],
)
def test_what_nobody_named_is_denied(direction, other_side, port, protocol):
    assert verdict(previewed(), direction, other_side, port, protocol) == "deny"


def test_a_machine_without_the_nodes_tag_gets_nothing():
    registered = previewed()

    assert verdict(registered, "EGRESS", DATABASE, 5432, tag="someone-else") == "deny"
    assert verdict(registered, "INGRESS", POD, 443, tag="someone-else") == "deny"


def test_a_way_out_that_the_settings_name_is_open_on_its_ports_only_and_logged():
    way = EgressArgs(description="Spotify's API.", destinations=("203.0.113.0/24",), ports=("443",))
    registered = previewed(egress={"spotify": way})

    assert verdict(registered, "EGRESS", STRANGER, 443) == "allow"
    assert verdict(registered, "EGRESS", STRANGER, 80) == "deny"
    assert registered["fw-to-spotify"]["description"] == "Spotify's API."
    assert registered["fw-to-spotify"]["logConfig"] == {"metadata": "INCLUDE_ALL_METADATA"}


@pytest.mark.parametrize("missing", ["destinations", "ports"])
def test_a_way_out_to_everywhere_is_refused(missing):
    way = {"description": "Spotify's API.", "destinations": ("203.0.113.0/24",), "ports": ("443",), missing: ()}

    with pytest.raises(ValueError, match="without destinations and ports it would open everything"):
        EgressArgs(**way)


def test_both_denials_are_logged_and_aim_at_every_machine():
    registered = previewed()

    for name in ("fw-deny-ingress", "fw-deny-egress"):
        assert registered[name]["logConfig"] == {"metadata": "INCLUDE_ALL_METADATA"}
        assert registered[name]["denies"] == [{"protocol": "all"}]
        assert "targetTags" not in registered[name]


def test_denials_come_after_every_permit_so_that_nothing_is_cut_off_in_between():
    plan = record(lambda: Firewall("fw", firewall()))
    permits = {name for name, rule in plan.every(FIREWALL).items() if "allows" in rule}

    for name in ("fw-deny-ingress", "fw-deny-egress"):
        assert permits <= plan.one(FIREWALL, name).depends_on


def test_without_backends_or_data_services_no_rule_is_made_for_them():
    # A rule without ports would mean every port.
    names = set(rules(firewall(backend_ports=(), private_service_ports=())))

    assert names == {"deny-ingress", "deny-egress", "cluster-ingress", "cluster-egress", "google-apis"}
