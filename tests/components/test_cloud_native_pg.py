"""PostgreSQL inside the cluster, under Pulumi mocks in preview mode: no password, no way around TLS, nothing lost."""

import re
from types import SimpleNamespace

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.existing_cluster import ExistingCluster, ExistingClusterArgs
from components.in_cluster_authority import ClientCertificate, InClusterAuthority
from components.postgresql.cloud_native_pg import CloudNativePg, cluster_ip
from components.postgresql.cloud_native_pg_logins import POOLER_LOGIN, client_rules, login_map
from components.postgresql.cloud_native_pg_specs import parameters
from components.postgresql.postgresql import PostgreSql
from components.postgresql.server_parameters import ALWAYS_ON, LoggingArgs
from tests.components import postgresql_arguments as arguments
from tests.recorded_plan import UNKNOWN, record

CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
POOLER = "kubernetes:postgresql.cnpg.io/v1:Pooler"
SCHEDULE = "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup"
STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer"
NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
SERVICE = "kubernetes:core/v1:Service"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
PROVIDER = "pulumi:providers:kubernetes"


def previewed(**changed):
    return record(lambda: CloudNativePg("pg", arguments.cloud_native_pg(**changed)))


def spec(**changed):
    return previewed(**changed).inputs(CLUSTER, "pg-cluster")["spec"]


def policies(**changed):
    return {inputs["metadata"]["name"]: inputs["spec"] for inputs in previewed(**changed).every(POLICY).values()}


def test_there_is_a_server_for_the_primary_and_one_per_replica_host():
    assert spec()["instances"] == 3
    assert spec(replica_hosts={})["instances"] == 1


def test_every_name_that_clients_dial_is_in_the_servers_certificate():
    certificate = previewed().inputs(CERTIFICATE, "pg-server-certificate")["spec"]

    assert {
        "postgres-primary.cluster.local",
        "postgres-replica-1.cluster.local",
        "postgres-replica-2.cluster.local",
        "postgres-rw",
        "postgres-ro.databases.svc.cluster.local",
    } <= set(certificate["dnsNames"])
    assert certificate["usages"] == ["digital signature", "server auth"]
    assert certificate["issuerRef"] == {"name": "platform", "kind": "ClusterIssuer", "group": "cert-manager.io"}
    assert "commonName" not in certificate


@pytest.mark.parametrize(("key", "login"), [("replication", "streaming_replica"), ("pooler", POOLER_LOGIN)])
def test_replication_and_poolers_prove_themselves_by_certificates_too(key, login):
    certificate = previewed().inputs(CERTIFICATE, f"pg-{key}-certificate")["spec"]

    assert (certificate["commonName"], certificate["usages"]) == (login, ["digital signature", "client auth"])
    assert "dnsNames" not in certificate


def test_renewed_certificates_reach_the_running_servers_with_new_keys():
    for certificate in previewed().every(CERTIFICATE).values():
        assert certificate["spec"]["secretTemplate"]["labels"]["cnpg.io/reload"] == ""
        assert certificate["spec"]["privateKey"]["rotationPolicy"] == "Always"
        assert (certificate["spec"]["duration"], certificate["spec"]["renewBefore"]) == ("2160h", "720h")


def test_the_servers_take_the_certificates_of_our_authority_and_no_other():
    assert spec()["certificates"] == {
        "serverTLSSecret": "postgres-server-tls",
        "serverCASecret": "postgres-server-tls",
        "replicationTLSSecret": "postgres-replication-tls",
        "clientCASecret": "postgres-replication-tls",
    }


@given(st.dictionaries(st.text(min_size=1), st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True), max_size=6))
def test_whoever_logs_in_does_so_by_certificate_over_tls_and_nobody_else_does(logins):
    args = arguments.cloud_native_pg(logins=logins)

    *admitted, last = client_rules(args)

    assert last == "host all all all reject"
    assert all(re.fullmatch(r"hostssl \S+ \S+ all cert( map=\S+)?", line) for line in admitted)
    *admitted, tenants = admitted
    assert tenants == "hostssl sameuser /^tenant_[a-z0-9_]+$ all cert map=tenants"
    assert {line.split()[2] for line in admitted} == {POOLER_LOGIN, *logins.values()}


def test_a_login_is_proved_by_its_own_certificate_or_the_poolers():
    assert login_map(arguments.cloud_native_pg()) == [
        "api api api",
        f"api {POOLER_LOGIN} api",
        "reporting reporting reporting",
        f"reporting {POOLER_LOGIN} reporting",
        r"tenants /^(tenant_[a-z0-9_]+)$ \1",
        f"tenants {POOLER_LOGIN} /^tenant_[a-z0-9_]+$",
    ]


def test_no_role_has_a_password_or_more_rights_than_to_log_in():
    roles = spec()["managed"]["roles"]

    assert [role["name"] for role in roles] == ["api", "reporting"]
    for role in roles:
        assert (role["login"], role["disablePassword"]) == (True, True)
        assert not any(role[right] for right in ("superuser", "createdb", "createrole", "replication", "bypassrls"))
        assert "passwordSecret" not in role
    assert spec()["enableSuperuserAccess"] is False


def test_no_secret_value_is_anywhere_in_the_plan():
    plan = previewed()

    assert plan.of_type("kubernetes:core/v1:Secret") == []
    assert [resource.name for resource in plan.resources if resource.secrets] == []


@given(
    st.sampled_from(["none", "ddl", "mod", "all"]),
    st.integers(min_value=-1),
    st.text(max_size=40),
    st.integers(min_value=1),
)
def test_no_environment_can_switch_off_what_is_always_on(statements, slow_ms, audited, connections):
    logging = LoggingArgs(statements=statements, slow_statement_ms=slow_ms, audit_classes=audited)

    found = parameters(arguments.cloud_native_pg(logging=logging, max_connections=connections))

    assert ALWAYS_ON.items() <= found.items()
    assert (found["log_statement"], found["pgaudit.log"], found["ssl_min_protocol_version"]) == (
        statements,
        audited,
        "TLSv1.3",
    )


def test_memory_is_shared_out_as_postgresql_advises():
    found = parameters(arguments.cloud_native_pg())

    assert (found["shared_buffers"], found["maintenance_work_mem"]) == ("256MB", "64MB")
    assert spec()["resources"] == {
        "requests": {"cpu": "250m", "memory": "1024Mi"},
        "limits": {"memory": "1024Mi"},
    }


@pytest.mark.parametrize(
    ("hosts", "synchronous"), [({"replica-1": "postgres-replica-1.cluster.local"}, True), ({}, False)]
)
def test_a_commit_is_on_two_servers_where_there_are_two(hosts, synchronous):
    assert ("synchronous" in spec(replica_hosts=hosts)["postgresql"]) is synchronous


def test_data_and_log_are_apart_on_disks_encrypted_with_the_own_key():
    plan = previewed()
    found = plan.inputs(CLUSTER, "pg-cluster")["spec"]
    made = plan.inputs(STORAGE_CLASS, "pg-storage-class")

    assert (found["storage"]["size"], found["walStorage"]["size"]) == ("10Gi", "5Gi")
    assert "storageClass" in found["storage"]
    assert made["parameters"]["disk-encryption-kms-key"] == arguments.KEY


@pytest.mark.parametrize(("named", "expected"), [("fast", "fast"), (None, None)])
def test_without_a_key_the_cluster_says_where_volumes_come_from(named, expected):
    plan = previewed(storage=arguments.storage(storage_class=named, encryption_key=None))

    assert plan.of_type(STORAGE_CLASS) == []
    assert plan.inputs(CLUSTER, "pg-cluster")["spec"]["storage"].get("storageClass") == expected


def test_a_class_and_a_key_at_once_are_refused():
    with pytest.raises(ValueError, match="names both a StorageClass and a key"):
        arguments.cloud_native_pg(storage=arguments.storage(storage_class="fast"))


def test_the_log_is_archived_by_the_plugin_and_a_backup_is_taken_every_day():
    plan = previewed()
    found = plan.inputs(CLUSTER, "pg-cluster")["spec"]
    schedule = plan.inputs(SCHEDULE, "pg-daily-backup")["spec"]
    store = plan.inputs(STORE, "pg-object-store")

    assert found["plugins"] == [
        {
            "name": "barman-cloud.cloudnative-pg.io",
            "isWALArchiver": True,
            "parameters": {"barmanObjectName": store["metadata"]["name"]},
        }
    ]
    assert "barmanObjectStore" not in found["backup"]
    assert (schedule["schedule"], schedule["method"], schedule["immediate"]) == ("0 30 1 * * *", "plugin", True)
    assert store["spec"]["retentionPolicy"] == "7d"
    assert store["spec"]["configuration"]["googleCredentials"] == {"gkeEnvironment": True}
    annotations = found["serviceAccountTemplate"]["metadata"]["annotations"]
    assert annotations == {"iam.gke.io/gcp-service-account": "backups@p.iam.gserviceaccount.com"}


def test_without_a_bucket_nothing_is_archived_and_nobody_reaches_google():
    plan = previewed(backup=None)

    assert plan.of_type(STORE) == plan.of_type(SCHEDULE) == []
    assert "plugins" not in plan.inputs(CLUSTER, "pg-cluster")["spec"]
    assert "google-apis" not in policies(backup=None)


@pytest.mark.parametrize("role", ["rw", "ro"])
def test_the_settings_pool_is_the_poolers(role):
    pooler = previewed().inputs(POOLER, f"pg-pooler-{role}")["spec"]
    sizes = pooler["pgbouncer"]["parameters"]

    assert (pooler["type"], pooler["instances"], pooler["pgbouncer"]["poolMode"]) == (role, 2, "transaction")
    assert (sizes["min_pool_size"], sizes["default_pool_size"], sizes["reserve_pool_size"]) == ("10", "100", "20")
    assert (sizes["max_db_connections"], sizes["max_client_conn"]) == ("120", "720")


@pytest.mark.parametrize("role", ["rw", "ro"])
def test_a_pooler_checks_certificates_on_both_sides_and_rejects_everybody_else(role):
    bouncer = previewed().inputs(POOLER, f"pg-pooler-{role}")["spec"]["pgbouncer"]

    assert (bouncer["parameters"]["client_tls_sslmode"], bouncer["parameters"]["server_tls_sslmode"]) == (
        "verify-full",
        "verify-full",
    )
    assert bouncer["parameters"]["server_tls_protocols"] == "tlsv1.3"
    assert bouncer["pg_hba"][-2:] == ["host all all 0.0.0.0/0 reject", "host all all ::/0 reject"]
    assert all(line.startswith("hostssl ") and line.endswith(" cert") for line in bouncer["pg_hba"][:-2])
    assert bouncer["authQuerySecret"] == {"name": "postgres-pooler-tls"}


def test_without_replicas_nothing_is_pooled_for_reading():
    assert previewed(replica_hosts={}).names(POOLER) == ["pg-pooler-rw"]


def test_addresses_are_those_of_our_own_services_before_the_poolers():
    plan = previewed()

    assert plan.names(SERVICE) == ["pg-ro", "pg-rw"]
    for role in ("rw", "ro"):
        service = plan.one(SERVICE, f"pg-{role}")
        assert service.inputs["spec"]["selector"] == {"cnpg.io/poolerName": f"postgres-pooler-{role}"}
        assert service.inputs["spec"]["type"] == "ClusterIP"
        assert f"pg-pooler-{role}" in service.depends_on


def test_every_host_has_an_endpoint_whose_address_only_the_cluster_knows():
    seen = {}

    def program():
        database: PostgreSql = CloudNativePg("pg", arguments.cloud_native_pg())
        seen["primary"], seen["replicas"] = database.primary, database.replicas
        pulumi.CustomResource(
            "test:user:User",
            "user",
            {"address": database.primary.address, "database": database.database, "login": database.users["api"]},
        )

    plan = record(program)

    assert (seen["primary"].host, seen["primary"].port) == ("postgres-primary.cluster.local", 5432)
    assert {key: endpoint.host for key, endpoint in seen["replicas"].items()} == {
        "replica-1": "postgres-replica-1.cluster.local",
        "replica-2": "postgres-replica-2.cluster.local",
    }
    user = plan.one("test:user:User", "user")
    assert user.inputs["address"] == UNKNOWN
    assert user.behind("address") == {"pg-rw"}
    assert "pg-cluster" in user.behind("database") & user.behind("login")


@pytest.mark.parametrize("found", [None, "", "None"])
def test_a_service_without_an_address_is_told_plainly(found):
    with pytest.raises(LookupError, match="no host name can lead to it"):
        cluster_ip(SimpleNamespace(cluster_ip=found))


def test_the_address_is_the_clusters_answer():
    assert cluster_ip(SimpleNamespace(cluster_ip="10.24.0.7")) == "10.24.0.7"


def test_only_clients_reach_the_poolers_and_only_family_and_operator_the_servers():
    found = policies()
    family = {"podSelector": {"matchLabels": {"cnpg.io/cluster": "postgres"}}}

    assert found["default-deny"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert found["clients"]["podSelector"]["matchLabels"]["cnpg.io/podRole"] == "pooler"
    assert found["clients"]["ingress"][0]["from"] == [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "api"}}}
    ]
    assert found["servers"]["podSelector"]["matchLabels"]["cnpg.io/podRole"] == "instance"
    operator = found["servers"]["ingress"][0]["from"][1]
    assert operator["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "platform-controllers"}
    assert found["servers"]["ingress"][0]["from"][0] == family
    assert found["status"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": 8000}]


def test_the_namespace_takes_restricted_pods_only_and_is_closed_before_the_first_one():
    plan = previewed()

    labels = plan.inputs(NAMESPACE, "pg-namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert set(plan.names(POLICY)) <= plan.one(CLUSTER, "pg-cluster").depends_on


def test_the_servers_wait_for_certificates_and_store_and_are_waited_for():
    plan = previewed()
    cluster = plan.one(CLUSTER, "pg-cluster")

    assert {*plan.names(CERTIFICATE), *plan.names(STORE)} <= cluster.depends_on
    assert cluster.inputs["metadata"]["annotations"]["pulumi.com/waitFor"] == "condition=Ready"
    assert "pg-cluster" in plan.one(POOLER, "pg-pooler-rw").depends_on


def test_the_servers_are_never_deleted_to_make_room_for_their_successors():
    assert previewed().one(CLUSTER, "pg-cluster").delete_before_replace is False


def test_an_authority_signs_itself_and_then_for_the_whole_cluster():
    plan = record(lambda: InClusterAuthority("ca", arguments.authority()))

    root = plan.inputs(CERTIFICATE, "ca-root")
    assert (root["spec"]["isCA"], root["spec"]["secretName"]) == (True, "platform")
    assert root["spec"]["privateKey"]["rotationPolicy"] == "Never"
    assert root["metadata"]["namespace"] == "platform-controllers"
    assert root["spec"]["issuerRef"]["name"] == plan.inputs(ISSUER, "ca-self-signed")["metadata"]["name"]
    assert plan.inputs(ISSUER, "ca-issuer")["spec"] == {"ca": {"secretName": "platform"}}
    assert "ca-root" in plan.one(ISSUER, "ca-issuer").depends_on


def test_an_authority_waits_for_what_makes_its_kind_known():
    def program():
        controller = pulumi.CustomResource("test:controller:Controller", "cert-manager")
        InClusterAuthority("ca", arguments.authority(after=[controller]))

    assert "cert-manager" in record(program).one(ISSUER, "ca-self-signed").depends_on


def test_whoever_names_the_issuer_waits_until_it_signs():
    def program():
        made = InClusterAuthority("ca", arguments.authority())
        pulumi.CustomResource("test:user:User", "user", {"issuer": made.issuer})

    assert record(program).one("test:user:User", "user").behind("issuer") == {"ca-issuer"}


def test_a_login_is_a_certificate_in_the_namespace_of_its_pods():
    plan = record(lambda: ClientCertificate("login", arguments.client_certificate()))
    found = plan.inputs(CERTIFICATE, "login-certificate")

    assert (found["metadata"]["namespace"], found["spec"]["secretName"]) == ("api", "database-login")
    assert (found["spec"]["commonName"], found["spec"]["usages"]) == ("api", ["digital signature", "client auth"])


def test_an_existing_cluster_is_its_context_and_nothing_of_its_kubeconfig():
    args = ExistingClusterArgs(context="kind-platform", stack="spotify-ai-agent-dev")
    provider = record(lambda: ExistingCluster("cluster", args)).inputs(PROVIDER, "cluster-kubernetes")

    assert provider["context"] == "kind-platform"
    assert provider["clusterIdentifier"] == "spotify-ai-agent-dev/kind-platform"
    assert "kubeconfig" not in provider


COMPONENTS = [
    pytest.param(CloudNativePg, arguments.cloud_native_pg, id="CloudNativePg"),
    pytest.param(InClusterAuthority, arguments.authority, id="InClusterAuthority"),
    pytest.param(ClientCertificate, arguments.client_certificate, id="ClientCertificate"),
    pytest.param(
        ExistingCluster, lambda: ExistingClusterArgs(context="kind-platform", stack="dev"), id="ExistingCluster"
    ),
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
