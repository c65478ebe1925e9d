"""What holds for every component: any program can create it, twice, and its options reach what it creates."""

import pulumi
import pytest

from components.admission.admission import Admission
from components.api import Api
from components.audit import Audit
from components.backup import Backup
from components.certificate_authority import CertificateAuthority
from components.cluster import Cluster
from components.controllers import Controllers
from components.edge.access import Access
from components.edge.armor import Armor
from components.edge.certificates import Certificates
from components.edge.entrance import Entrance
from components.edge.gateway import Gateway
from components.edge.scanner import Scanner
from components.encryption import Encryption
from components.existing_cluster import ExistingCluster, ExistingClusterArgs
from components.firewall import Firewall
from components.google_apis import GoogleApis, GoogleApisArgs
from components.guest_network import GuestNetwork
from components.identity import Identity
from components.in_cluster_authority import ClientCertificate, InClusterAuthority
from components.internal_address import InternalAddress
from components.load_generators import LoadGenerators
from components.metrics_frontend import MetricsFrontend
from components.model_serving.model_serving import ModelServing
from components.model_serving.training import Training
from components.model_store import ModelStore
from components.network import Network
from components.observability.collection import Collection
from components.observability.log_buckets import LogBuckets
from components.observability.observability import Observability
from components.postgresql.backup_bucket import BackupBucket
from components.postgresql.cloud_native_pg import CloudNativePg
from components.postgresql.cloud_native_pg_tenant import CloudNativePgTenant
from components.postgresql.cloud_sql import CloudSql
from components.postgresql.cloud_sql_recovery import CloudSqlRecovery
from components.postgresql.cloud_sql_tenant import CloudSqlTenant
from components.redis.in_cluster import InClusterRedis
from components.redis.memorystore import Memorystore
from components.redis.memorystore_access import MemorystoreAccess
from components.restore_plan import RestorePlan
from components.rollout import BlueGreenRollout
from components.secrets import Secrets
from components.service_agents import ServiceAgents
from components.service_endpoints import ServiceEndpoints
from components.service_names import ServiceNames
from components.signing_keys import SigningKeys
from components.tenant import Tenant
from components.workload_identity import WorkloadIdentity
from tests.components import (
    arguments,
    model_arguments,
    postgresql_arguments,
    recovery_arguments,
    redis_arguments,
    security_arguments,
)
from tests.components.observability.test_collection import collection
from tests.components.observability.test_log_buckets import log_buckets
from tests.components.observability.test_observability import observability
from tests.components.test_audit import audit
from tests.components.test_cluster import cluster
from tests.components.test_controllers import controllers
from tests.components.test_encryption import encryption
from tests.components.test_firewall import firewall
from tests.components.test_internal_address import internal_address
from tests.components.test_metrics_frontend import metrics_frontend
from tests.components.test_network import network
from tests.components.test_redis_access import memorystore_access
from tests.components.test_tenant_databases import cloud_native_pg_tenant, cloud_sql_tenant
from tests.components.test_workload_identity import identity
from tests.recorded_plan import record
from tests.reference.components_page import component_classes

# Each component has tests of its own.
pytestmark = pytest.mark.uncounted


def existing_cluster():
    return ExistingClusterArgs(context="laptop", stack="dev")


def google_apis():
    return GoogleApisArgs(
        project="p", network="n", name_prefix="prod", labels={"environment": "prod"}, google_apis="private"
    )


COMPONENTS = [
    pytest.param(Access, security_arguments.access, id="Access"),
    pytest.param(Admission, security_arguments.admission, id="Admission"),
    pytest.param(Api, arguments.api, id="Api"),
    pytest.param(Audit, audit, id="Audit"),
    pytest.param(Backup, recovery_arguments.backup, id="Backup"),
    pytest.param(BackupBucket, postgresql_arguments.backup_bucket, id="BackupBucket"),
    pytest.param(ClientCertificate, postgresql_arguments.client_certificate, id="ClientCertificate"),
    pytest.param(CloudNativePg, postgresql_arguments.cloud_native_pg, id="CloudNativePg"),
    pytest.param(CloudNativePgTenant, cloud_native_pg_tenant, id="CloudNativePgTenant"),
    pytest.param(CloudSqlRecovery, recovery_arguments.cloud_sql_recovery, id="CloudSqlRecovery"),
    pytest.param(CloudSqlTenant, cloud_sql_tenant, id="CloudSqlTenant"),
    pytest.param(Cluster, cluster, id="Cluster"),
    pytest.param(Collection, collection, id="Collection"),
    pytest.param(Controllers, controllers, id="Controllers"),
    pytest.param(Encryption, encryption, id="Encryption"),
    pytest.param(Entrance, recovery_arguments.entrance, id="Entrance"),
    pytest.param(ExistingCluster, existing_cluster, id="ExistingCluster"),
    pytest.param(Firewall, firewall, id="Firewall"),
    pytest.param(GoogleApis, google_apis, id="GoogleApis"),
    pytest.param(GuestNetwork, recovery_arguments.guest_network, id="GuestNetwork"),
    pytest.param(InClusterAuthority, postgresql_arguments.authority, id="InClusterAuthority"),
    pytest.param(InternalAddress, internal_address, id="InternalAddress"),
    pytest.param(LoadGenerators, arguments.load_generators, id="LoadGenerators"),
    pytest.param(LogBuckets, log_buckets, id="LogBuckets"),
    pytest.param(Network, network, id="Network"),
    pytest.param(Observability, observability, id="Observability"),
    pytest.param(WorkloadIdentity, identity, id="WorkloadIdentity"),
    pytest.param(Armor, security_arguments.armor, id="Armor"),
    pytest.param(BlueGreenRollout, arguments.rollout, id="BlueGreenRollout"),
    pytest.param(CertificateAuthority, arguments.certificate_authority, id="CertificateAuthority"),
    pytest.param(Certificates, security_arguments.certificates, id="Certificates"),
    pytest.param(CloudSql, arguments.cloud_sql, id="CloudSql"),
    pytest.param(Gateway, security_arguments.gateway, id="Gateway"),
    pytest.param(Identity, security_arguments.identity, id="Identity"),
    pytest.param(InClusterRedis, redis_arguments.in_cluster, id="InClusterRedis"),
    pytest.param(Memorystore, redis_arguments.memorystore, id="Memorystore"),
    pytest.param(MemorystoreAccess, memorystore_access, id="MemorystoreAccess"),
    pytest.param(MetricsFrontend, metrics_frontend, id="MetricsFrontend"),
    pytest.param(ModelServing, model_arguments.model_serving, id="ModelServing"),
    pytest.param(ModelStore, model_arguments.model_store, id="ModelStore"),
    pytest.param(RestorePlan, recovery_arguments.restore_plan, id="RestorePlan"),
    pytest.param(Scanner, security_arguments.scanner, id="Scanner"),
    pytest.param(Secrets, security_arguments.secrets, id="Secrets"),
    pytest.param(ServiceAgents, arguments.service_agents, id="ServiceAgents"),
    pytest.param(ServiceEndpoints, redis_arguments.service_endpoints, id="ServiceEndpoints"),
    pytest.param(ServiceNames, arguments.service_names, id="ServiceNames"),
    pytest.param(SigningKeys, security_arguments.signing_keys, id="SigningKeys"),
    pytest.param(Tenant, arguments.tenant, id="Tenant"),
    pytest.param(Training, model_arguments.training, id="Training"),
]


def test_no_component_is_left_out():
    """But platforms, cell and recovery: each is the stack itself, of which there is one."""
    here = {param.values[0].__name__ for param in COMPONENTS}
    stacks = {"Platform", "PlatformOnExistingCluster", "Cell", "Recovery"}
    assert {one.__name__ for one in component_classes().values()} - here == stacks


@pytest.mark.parametrize(("component", "args"), COMPONENTS)
def test_a_component_can_be_created_twice_in_one_stack(component, args):
    one = record(lambda: component("one", args())).resources
    both = record(lambda: [component("one", args()), component("two", args())]).resources

    assert len(both) == 2 * len(one) > 2


@pytest.mark.parametrize(("component", "args"), COMPONENTS)
def test_protection_reaches_everything_that_a_component_creates(component, args):
    found = record(lambda: component("one", args(), pulumi.ResourceOptions(protect=True))).resources

    assert [one.name for one in found if not one.protect] == []


@pytest.mark.parametrize(("component", "args"), COMPONENTS)
def test_everything_hangs_below_its_component(component, args):
    found = record(lambda: component("one", args())).resources

    assert [one.name for one in found if not one.parent_name.startswith("one")] == ["one"]


@pytest.mark.parametrize(("component", "args"), COMPONENTS)
def test_a_callers_parent_does_not_take_the_children_away(component, args):
    def program():
        above = pulumi.ComponentResource("test:index:Above", "above")
        component("one", args(), pulumi.ResourceOptions(parent=above))

    found = record(program).resources

    assert [one.name for one in found if one.parent_name == "above"] == ["one"]
