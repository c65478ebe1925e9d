"""What holds for every component: any program can create it, twice, and its options reach what it creates."""

import pulumi
import pytest

from components.api import Api
from components.certificate_authority import CertificateAuthority
from components.edge.access import Access
from components.edge.armor import Armor
from components.edge.certificates import Certificates
from components.edge.gateway import Gateway
from components.identity import Identity
from components.model_serving.model_serving import ModelServing
from components.model_serving.training import Training
from components.model_store import ModelStore
from components.postgresql.cloud_sql import CloudSql
from components.redis.in_cluster import InClusterRedis
from components.redis.memorystore import Memorystore
from components.rollout import BlueGreenRollout
from components.secrets import Secrets
from components.service_agents import ServiceAgents
from components.service_endpoints import ServiceEndpoints
from components.service_names import ServiceNames
from components.signing_keys import SigningKeys
from components.tenant import Tenant
from tests.components import arguments, model_arguments, redis_arguments, security_arguments
from tests.recorded_plan import record

COMPONENTS = [
    pytest.param(Access, security_arguments.access, id="Access"),
    pytest.param(Api, arguments.api, id="Api"),
    pytest.param(Armor, security_arguments.armor, id="Armor"),
    pytest.param(BlueGreenRollout, arguments.rollout, id="BlueGreenRollout"),
    pytest.param(CertificateAuthority, arguments.certificate_authority, id="CertificateAuthority"),
    pytest.param(Certificates, security_arguments.certificates, id="Certificates"),
    pytest.param(CloudSql, arguments.cloud_sql, id="CloudSql"),
    pytest.param(Gateway, security_arguments.gateway, id="Gateway"),
    pytest.param(Identity, security_arguments.identity, id="Identity"),
    pytest.param(InClusterRedis, redis_arguments.in_cluster, id="InClusterRedis"),
    pytest.param(Memorystore, redis_arguments.memorystore, id="Memorystore"),
    pytest.param(ModelServing, model_arguments.model_serving, id="ModelServing"),
    pytest.param(ModelStore, model_arguments.model_store, id="ModelStore"),
    pytest.param(Secrets, security_arguments.secrets, id="Secrets"),
    pytest.param(ServiceAgents, arguments.service_agents, id="ServiceAgents"),
    pytest.param(ServiceEndpoints, redis_arguments.service_endpoints, id="ServiceEndpoints"),
    pytest.param(ServiceNames, arguments.service_names, id="ServiceNames"),
    pytest.param(SigningKeys, security_arguments.signing_keys, id="SigningKeys"),
    pytest.param(Tenant, arguments.tenant, id="Tenant"),
    pytest.param(Training, model_arguments.training, id="Training"),
]


@pytest.mark.parametrize(("component", "args"), COMPONENTS)
def test_a_component_can_be_created_twice_in_one_stack(component, args):
    one = record(lambda: component("one", args())).by_name()
    both = record(lambda: [component("one", args()), component("two", args())]).by_name()

    assert len(both) == 2 * len(one) > 2


@pytest.mark.parametrize(("component", "args"), COMPONENTS)
def test_protection_reaches_everything_that_a_component_creates(component, args):
    found = record(lambda: component("one", args(), pulumi.ResourceOptions(protect=True))).by_name()

    assert [name for name, registration in found.items() if not registration.protect] == []


@pytest.mark.parametrize(("component", "args"), COMPONENTS)
def test_everything_hangs_below_its_component(component, args):
    found = record(lambda: component("one", args())).by_name()

    assert [name for name, registration in found.items() if not registration.parent_name.startswith("one")] == ["one"]


@pytest.mark.parametrize(("component", "args"), COMPONENTS)
def test_a_callers_parent_does_not_take_the_children_away(component, args):
    def program():
        above = pulumi.ComponentResource("test:index:Above", "above")
        component("one", args(), pulumi.ResourceOptions(parent=above))

    found = record(program).by_name()

    assert [name for name, registration in found.items() if registration.parent_name == "above"] == ["one"]
