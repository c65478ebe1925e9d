"""The place of a managed service in the network."""

import pulumi
import pytest

from components.naming import NamingError
from components.service_endpoints import ServiceEndpoints
from tests.components import redis_arguments as arguments
from tests.recorded_plan import record

SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
FIREWALL = "gcp:compute/firewall:Firewall"
POLICY = "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy"


def plan(**changed):
    return record(lambda: ServiceEndpoints("redis", arguments.service_endpoints(**changed)))


def test_the_endpoints_have_a_subnet_of_their_own_with_flow_logs():
    subnetwork = plan().inputs(SUBNETWORK, "redis-subnetwork")

    assert subnetwork["ipCidrRange"] == "10.59.0.0/24"
    assert subnetwork["privateIpGoogleAccess"] is True
    assert subnetwork["logConfig"] == {
        "aggregationInterval": "INTERVAL_5_SEC",
        "flowSampling": 1.0,
        "metadata": "INCLUDE_ALL_METADATA",
    }


def test_only_the_nodes_reach_them_and_only_on_the_services_ports():
    permit = plan().inputs(FIREWALL, "redis-permit")

    assert permit["direction"] == "EGRESS"
    assert permit["destinationRanges"] == ["10.59.0.0/24"]
    assert permit["allows"] == [{"protocol": "tcp", "ports": ["6379", "11000-13047"]}]
    assert permit["targetTags"] == ["prod-node"]
    assert permit["priority"] == 1000


def test_the_service_may_appear_in_that_subnet_alone():
    found = record(lambda: ServiceEndpoints("redis", arguments.service_endpoints()), created={SUBNETWORK: {}}).inputs(
        POLICY, "redis-policy"
    )

    assert found["serviceClass"] == "gcp-memorystore-redis"
    assert found["location"] == "europe-west1"
    assert found["pscConfig"] == {"subnetworks": ["redis-subnetwork-id"]}


def test_everything_bears_the_services_name():
    found = plan()
    names = {
        found.inputs(type_, name)["name"] for type_ in (SUBNETWORK, FIREWALL, POLICY) for name in found.names(type_)
    }

    assert names == {"prod-redis-endpoints"}


def test_whoever_uses_the_network_waits_for_policy_and_permit():
    def program():
        ready = ServiceEndpoints("redis", arguments.service_endpoints()).network_id
        pulumi.ComponentResource("test:index:Reader", "reader", {"network": ready}, None, True)

    reader = record(program).one("test:index:Reader", "reader")

    assert {"redis-policy", "redis-permit"} <= reader.behind("network")
    assert reader.inputs["network"] == arguments.NETWORK


def test_without_ports_the_permit_is_refused_for_it_would_open_all():
    with pytest.raises(ValueError, match="endpoints of redis: without ports the permit would open all"):
        plan(ports=())


def test_a_name_that_google_cloud_refuses_is_refused_before():
    with pytest.raises(NamingError, match="lower-case letters"):
        plan(service="Redis!")
