"""Host names below cluster.local that lead to data stores."""

import pulumi
import pytest

from components.service_names import ServiceNameArgs, ServiceNames
from tests.components import arguments
from tests.recorded_plan import record

ZONE = "gcp:dns/managedZone:ManagedZone"
RECORD = "gcp:dns/recordSet:RecordSet"


def test_a_zone_holds_exactly_one_name_so_that_it_hides_no_other():
    plan = record(lambda: ServiceNames("names", arguments.service_names()))

    zone, address = plan.inputs(ZONE, "names-primary"), plan.inputs(RECORD, "names-primary-address")
    assert zone["dnsName"] == address["name"] == "postgres-primary.cluster.local."
    assert address["rrdatas"] == ["10.0.0.2"]


def test_a_zone_is_private_and_seen_by_the_network_and_by_the_cluster():
    plan = record(lambda: ServiceNames("names", arguments.service_names()))

    zone = plan.inputs(ZONE, "names-primary")
    assert zone["visibility"] == "private"
    assert zone["privateVisibilityConfig"] == {
        "networks": [{"networkUrl": arguments.NETWORK}],
        "gkeClusters": [{"gkeClusterName": arguments.CLUSTER}],
    }


@pytest.mark.parametrize(("left_out", "seen_by"), [("network_ids", "gkeClusters"), ("cluster_ids", "networks")])
def test_a_zone_that_one_side_does_not_see_says_nothing_of_it(left_out, seen_by):
    """An empty list would be one that the API refuses."""
    plan = record(lambda: ServiceNames("names", arguments.service_names(**{left_out: {}})))

    assert list(plan.inputs(ZONE, "names-primary")["privateVisibilityConfig"]) == [seen_by]


def test_names_that_come_and_go_leave_the_others_alone():
    names = {key: ServiceNameArgs(host=f"{key}.cluster.local", address="10.0.0.2") for key in ("a", "c")}
    before = record(lambda: ServiceNames("names", arguments.service_names(names=names))).by_name()
    names["b"] = ServiceNameArgs(host="b.cluster.local", address="10.0.0.3")
    after = record(lambda: ServiceNames("names", arguments.service_names(names=names))).by_name()

    assert {name: found.inputs for name, found in after.items() if name in before and name != "names"} == {
        name: found.inputs for name, found in before.items() if name != "names"
    }
    assert sorted(after.keys() - before.keys()) == ["names-b", "names-b-address"]


@pytest.mark.parametrize("key", ["primary"])
def test_a_host_is_given_as_clients_and_certificates_write_it(key):
    found = []

    def program():
        names = ServiceNames("names", arguments.service_names())
        pulumi.Output.from_input(names.hosts[key]).apply(found.append)

    record(program, created={})

    assert found == ["postgres-primary.cluster.local"]
