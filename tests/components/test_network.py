"""The network, under Pulumi mocks in preview mode: private, logged, with a way out and no way in."""

from ipaddress import ip_address, ip_network

import pulumi
import pytest

from components.network import EgressArgs, FlowLogsArgs, NatArgs, Network, NetworkArgs, RangesArgs
from components.subnets import AddressPlanError
from tests.recorded_plan import UNKNOWN, Plan, record

VPC = "gcp:compute/network:Network"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
NAT = "gcp:compute/routerNat:RouterNat"
ADDRESS = "gcp:compute/address:Address"
RESERVED = "gcp:compute/globalAddress:GlobalAddress"
CONNECTION = "gcp:servicenetworking/connection:Connection"
FIREWALL = "gcp:compute/firewall:Firewall"
ZONE = "gcp:dns/managedZone:ManagedZone"
RECORD = "gcp:dns/recordSet:RecordSet"
POLICY = "gcp:dns/policy:Policy"

RANGES = RangesArgs(
    nodes="10.48.0.0/20",
    pods="10.52.0.0/14",
    services="10.56.0.0/20",
    proxy_only="10.57.0.0/23",
    private_services="10.58.0.0/16",
)


def network(**changed):
    fields = {
        "project": "p",
        "region": "europe-west1",
        "network_name": "prod",
        "routing_mode": "REGIONAL",
        "labels": {"environment": "prod"},
        "node_tag": "prod-node",
        "ranges": RANGES,
        "flow_logs": FlowLogsArgs(aggregation_interval="INTERVAL_5_SEC", sampling=0.5),
        "nat": NatArgs(addresses=("a", "b"), min_ports_per_vm=128, max_ports_per_vm=4096, log_filter="ERRORS_ONLY"),
        "google_apis": "private",
        "backend_ports": ("8000",),
        "private_service_ports": ("5432", "3307"),
        "egress": {"https": EgressArgs(description="Partners.", destinations=("0.0.0.0/0",), ports=("443",))},
    }
    return NetworkArgs(**(fields | changed))


def previewed(**changed):
    return record(lambda: Network("net", network(**changed)))


def test_the_vpc_has_no_subnets_but_ours():
    assert previewed().inputs(VPC, "net-vpc") == {
        "project": "p",
        "name": "prod",
        "autoCreateSubnetworks": False,
        "routingMode": "REGIONAL",
    }


def test_nodes_reach_google_privately_and_every_flow_may_be_logged_with_its_context():
    assert previewed().inputs(SUBNETWORK, "net-nodes") == {
        "project": "p",
        "region": "europe-west1",
        "network": UNKNOWN,
        "name": "prod-nodes",
        "purpose": "PRIVATE",
        "stackType": "IPV4_ONLY",
        "ipCidrRange": "10.48.0.0/20",
        "privateIpGoogleAccess": True,
        "secondaryIpRanges": [
            {"rangeName": "pods", "ipCidrRange": "10.52.0.0/14"},
            {"rangeName": "services", "ipCidrRange": "10.56.0.0/20"},
        ],
        "logConfig": {
            "aggregationInterval": "INTERVAL_5_SEC",
            "flowSampling": 0.5,
            "metadata": "INCLUDE_ALL_METADATA",
        },
    }


def test_regional_load_balancers_have_their_own_subnet_for_proxies():
    inputs = previewed().inputs(SUBNETWORK, "net-proxies")

    assert (inputs["purpose"], inputs["role"], inputs["ipCidrRange"]) == (
        "REGIONAL_MANAGED_PROXY",
        "ACTIVE",
        "10.57.0.0/23",
    )


def test_the_way_out_translates_nodes_and_pods_only_from_static_addresses_and_logs():
    plan = previewed()
    inputs = plan.inputs(NAT, "net-nat")

    assert plan.names(ADDRESS) == ["net-nat-a", "net-nat-b"]
    assert plan.one(NAT, "net-nat").behind("natIps") == {"net-nat-a", "net-nat-b"}
    assert inputs["natIpAllocateOption"] == "MANUAL_ONLY"
    assert inputs["sourceSubnetworkIpRangesToNat"] == "LIST_OF_SUBNETWORKS"
    assert inputs["subnetworks"] == [
        {
            "name": UNKNOWN,
            "sourceIpRangesToNats": ["PRIMARY_IP_RANGE", "LIST_OF_SECONDARY_IP_RANGES"],
            "secondaryIpRangeNames": ["pods"],
        }
    ]
    assert plan.one(NAT, "net-nat").behind("subnetworks") == {"net-nodes"}
    assert (inputs["enableDynamicPortAllocation"], inputs["enableEndpointIndependentMapping"]) == (True, False)
    assert (inputs["minPortsPerVm"], inputs["maxPortsPerVm"]) == (128, 4096)
    assert inputs["logConfig"] == {"enable": True, "filter": "ERRORS_ONLY"}


def test_the_peered_range_is_the_one_of_the_plan_and_the_peering_goes_with_the_stack():
    plan = previewed()
    reserved = plan.inputs(RESERVED, "net-private-services")

    assert (reserved["address"], reserved["prefixLength"]) == ("10.58.0.0", 16)
    assert (reserved["purpose"], reserved["addressType"]) == ("VPC_PEERING", "INTERNAL")
    assert plan.inputs(CONNECTION, "net-private-services") == {
        "network": UNKNOWN,
        "service": "servicenetworking.googleapis.com",
        "reservedPeeringRanges": ["prod-private-services"],
        "deletionPolicy": "REMOVE_PEERING",
    }


@pytest.mark.parametrize(("google_apis", "range_"), [("private", "199.36.153.8/30"), ("restricted", "199.36.153.4/30")])
def test_every_google_domain_leads_to_addresses_that_the_firewall_permits(google_apis, range_):
    plan = previewed(google_apis=google_apis)
    permitted = plan.inputs(FIREWALL, "net-firewall-google-apis")
    records = list(plan.every(RECORD).values())

    assert range_ in permitted["destinationRanges"]
    assert permitted["allows"] == [{"protocol": "tcp", "ports": ["443"]}]
    addresses = {record["name"]: record["rrdatas"] for record in records if record["type"] == "A"}
    assert set(addresses) == {f"{google_apis}.googleapis.com.", "gcr.io.", "pkg.dev.", "gke.goog."}
    for data in addresses.values():
        assert {ip_address(address) for address in data} == set(ip_network(range_))
    aliases = {record["name"]: record["rrdatas"] for record in records if record["type"] == "CNAME"}
    assert aliases == {
        "*.googleapis.com.": [f"{google_apis}.googleapis.com."],
        "*.gcr.io.": ["gcr.io."],
        "*.pkg.dev.": ["pkg.dev."],
        "*.gke.goog.": ["gke.goog."],
    }
    assert {zone["visibility"] for zone in plan.every(ZONE).values()} == {"private"}


def test_every_dns_query_of_the_network_is_logged_and_none_is_taken_from_outside():
    inputs = previewed().inputs(POLICY, "net-google-apis-dns")

    assert (inputs["enableLogging"], inputs["enableInboundForwarding"]) == (True, False)
    assert inputs["networks"] == [{"networkUrl": UNKNOWN}]


def test_nodes_come_only_after_firewall_way_out_and_private_names():
    def program():
        made = Network("net", network())
        pulumi.CustomResource("test:user:User", "user", {"nodes": made.node_subnetwork_id})

    plan = record(program)
    expected = {"net-nat", "net-proxies", *plan.names(FIREWALL), *plan.names(RECORD), *plan.names(POLICY)}

    assert expected <= plan.one("test:user:User", "user").behind("nodes")


def test_a_database_comes_only_after_the_peering():
    def program():
        made = Network("net", network())
        pulumi.CustomResource("test:user:User", "user", {"network": made.private_services_network_id})

    assert "net-private-services" in record(program).one("test:user:User", "user").behind("network")


def test_overlapping_ranges_are_refused_before_anything_is_registered():
    ranges = RangesArgs(**(vars(RANGES) | {"private_services": "10.52.4.0/22"}))
    plan = Plan()

    with pytest.raises(AddressPlanError, match=r"pods \(10.52.0.0/14\) and private_services \(10.52.4.0/22\) overlap"):
        record(lambda: Network("net", network(ranges=ranges)), into=plan)
    assert plan.resources == []


def test_created_twice_in_one_stack_two_networks_stand_beside_each_other():
    def program():
        Network("one", network(network_name="one"))
        Network("other", network(network_name="other"))

    plan = record(program)

    assert plan.names(VPC) == ["one-vpc", "other-vpc"]
    assert {rule["name"].split("-")[0] for rule in plan.every(FIREWALL).values()} == {"one", "other"}


def test_the_callers_protection_reaches_everything_down_to_the_last_record():
    plan = record(lambda: Network("net", network(), pulumi.ResourceOptions(protect=True)))

    assert [resource.name for resource in plan.resources if not resource.protect] == []
    assert len(plan.resources) > 30


def test_labels_are_on_everything_that_has_labels():
    plan = previewed()

    for type_ in (ADDRESS, RESERVED, ZONE):
        assert {tuple(inputs["labels"].items()) for inputs in plan.every(type_).values()} == {
            (("environment", "prod"),)
        }
