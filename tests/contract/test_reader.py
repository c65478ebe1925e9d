"""The contract's reader, under Pulumi's mocks: what another team's program gets of a stack, and what it is told."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from types import MappingProxyType

import pulumi
import pytest
from pulumi.runtime import mocks

from platform_contract import ContractError, Platform
from platform_contract.outputs import CONTRACT_VERSION, ClusterOutputs, PostgresqlOutputs

STACK = "organization/spotify-ai-agent/prod"
CLUSTER = {"id": "c", "name": "prod", "location": "europe-west1", "dns_endpoint": "x.gke.goog", "workload_pool": "p"}
POSTGRESQL = {
    "primary_host": "postgres-primary.cluster.local",
    "replica_hosts": ["postgres-replica-1.cluster.local"],
    "port": 5432.0,  # an engine knows floats only
    "database": "spotify_ai_agent",
    "users": {"api": "api@p.iam"},
    "server_ca": "-----BEGIN CERTIFICATE-----",
}


def outputs(**changed):
    return {"contract_version": 1.0, "cluster": CLUSTER, "postgresql": POSTGRESQL} | changed


class Stack(mocks.Mocks):
    """The other stack."""

    def __init__(self, values, secrets):
        self._answer = {"name": STACK, "outputs": values, "secretOutputNames": secrets}

    def new_resource(self, args):
        return args.name, self._answer

    def call(self, args):
        raise AssertionError(f"the reader looked something up: {args.token}")


def read(name, values=None, secrets=()):
    """The value of one output and whether it is secret, as a program that uses nothing else gets them."""
    got = {}
    mocks.set_mocks(Stack(outputs() if values is None else values, list(secrets)), preview=True)

    async def program():
        output = getattr(Platform(STACK), name)
        got["value"] = await output.future()
        got["secret"] = await output.is_secret()

    mocks.test(program)()
    return got["value"], got["secret"]


def test_an_output_is_a_frozen_object_with_types():
    cluster, _ = read("cluster")

    assert cluster == ClusterOutputs(**CLUSTER)
    with pytest.raises(FrozenInstanceError, match="location"):
        cluster.location = "us-east1"


def test_whole_numbers_lists_and_mappings_come_as_what_the_contract_says():
    postgresql, _ = read("postgresql")

    assert isinstance(postgresql, PostgresqlOutputs)
    assert (postgresql.port, type(postgresql.port)) == (5432, int)
    assert postgresql.replica_hosts == ("postgres-replica-1.cluster.local",)
    assert isinstance(postgresql.users, MappingProxyType)


def test_names_that_a_later_minor_version_added_are_passed_over():
    cluster, _ = read("cluster", outputs(cluster={**CLUSTER, "added_later": [1]}, also_added={"x": 1}))

    assert cluster == ClusterOutputs(**CLUSTER)


@pytest.mark.parametrize("name", ["cluster", "postgresql"])
def test_an_output_is_secret_where_the_stack_says_so_and_only_there(name):
    _, secret = read(name, secrets=["cluster"])

    assert secret == (name == "cluster")


@pytest.mark.parametrize("version", [2.0, 0.0, 1.5, True, "1"])
def test_another_major_version_is_refused_before_anything_is_read(version):
    with pytest.raises(ContractError, match=r"(?s)prod keeps version .*understands version 1.*Install the release"):
        read("cluster", outputs(contract_version=version))


def test_a_stack_that_is_not_of_the_platform_is_refused():
    with pytest.raises(ContractError, match=r"prod exports no contract_version.*not a stack of the platform"):
        read("cluster", {"cluster": CLUSTER})


def test_a_section_that_a_stack_does_not_offer_is_refused_when_it_is_used():
    smaller = {key: value for key, value in outputs().items() if key != "postgresql"}

    assert read("cluster", smaller)[0].name == "prod"
    with pytest.raises(ContractError, match=r"(?s)agent/prod exports no `postgresql`.*Name a stack that has"):
        read("postgresql", smaller)


def test_a_part_that_an_older_stack_lacks_is_named():
    cluster = {key: value for key, value in CLUSTER.items() if key != "dns_endpoint"}

    with pytest.raises(ContractError, match=r"`cluster\.dns_endpoint` as missing.*`cluster` cannot be used"):
        read("cluster", outputs(cluster=cluster))


def test_a_value_of_another_type_is_named_without_being_told():
    with pytest.raises(ContractError, match=r"`postgresql\.port` as a str.*promises an int") as caught:
        read("postgresql", outputs(postgresql={**POSTGRESQL, "port": "hunter2"}))

    assert "hunter2" not in str(caught.value)


def test_a_reference_that_the_program_has_already_is_taken_as_it_is():
    mocks.set_mocks(Stack(outputs(), []), preview=True)
    got = []

    async def program():
        got.append(await Platform(pulumi.StackReference(STACK)).cluster.future())

    mocks.test(program)()
    assert got == [ClusterOutputs(**CLUSTER)]


def test_a_frozen_value_can_be_handed_on_to_a_resource():
    mocks.set_mocks(Stack(outputs(), []), preview=True)
    got = []

    async def program():
        users = Platform(STACK).postgresql.apply(lambda found: found.users)
        got.append(await pulumi.Output.from_input({"users": users}).future())

    mocks.test(program)()
    assert got == [{"users": {"api": "api@p.iam"}}]


def test_the_version_is_the_contracts():
    from components.outputs import CONTRACT_VERSION as OURS

    assert CONTRACT_VERSION == OURS
