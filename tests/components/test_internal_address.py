"""A fixed address inside the network."""

from components.internal_address import InternalAddress, InternalAddressArgs
from tests.recorded_plan import record

ADDRESS = "gcp:compute/address:Address"


def internal_address(**changed):
    fields = {
        "project": "p",
        "region": "europe-west1",
        "address_name": "prod-models",
        "subnetwork": "projects/p/regions/europe-west1/subnetworks/prod-nodes",
        "address": "10.48.15.250",
        "labels": {"environment": "prod"},
    }
    return InternalAddressArgs(**(fields | changed))


def test_it_is_the_chosen_one_and_a_load_balancers():
    found = record(lambda: InternalAddress("models", internal_address())).inputs(ADDRESS, "models-address")

    assert (found["address"], found["addressType"]) == ("10.48.15.250", "INTERNAL")
    assert found["purpose"] == "SHARED_LOADBALANCER_VIP"
    assert found["subnetwork"] == "projects/p/regions/europe-west1/subnetworks/prod-nodes"
    assert found["name"] == "prod-models"
