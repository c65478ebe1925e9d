"""Redis in our own Kubernetes cluster: what is registered. (How nodes behave: tests/end_to_end/test_redis_nodes.py.)"""

import pytest

from components.redis import node_configuration
from components.redis.in_cluster import InClusterRedis
from components.redis.redis import Redis
from guardrails.judgement import Resource, judge
from guardrails.packs import RULES
from tests.components import redis_arguments as arguments
from tests.recorded_plan import record

STATEFUL_SET = "kubernetes:apps/v1:StatefulSet"
SERVICE = "kubernetes:core/v1:Service"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


def plan(**changed):
    return record(lambda: InClusterRedis("cache", arguments.in_cluster(**changed)))


def stateful_set(**changed):
    return plan(**changed).inputs(STATEFUL_SET, "cache-stateful-set")["spec"]


def pod(**changed):
    return stateful_set(**changed)["template"]["spec"]


def environment(**changed):
    return {each["name"]: each.get("value") for each in pod(**changed)["containers"][0]["env"]}


def configuration(**changed):
    text = plan(**changed).inputs(CONFIG_MAP, "cache-configuration")["data"]["redis.conf"]
    return dict(line.split(" ", 1) for line in text.splitlines())


@pytest.mark.parametrize(("primaries", "replicas"), [(3, 0), (3, 1), (4, 2)])
def test_there_are_as_many_nodes_as_primaries_and_replicas_together(primaries, replicas):
    found = plan(primaries=primaries, replicas_per_primary=replicas).inputs(STATEFUL_SET, "cache-stateful-set")["spec"]

    assert found["replicas"] == primaries * (1 + replicas)
    told = {each["name"]: each.get("value") for each in found["template"]["spec"]["containers"][0]["env"]}
    assert (told["NODES"], told["PRIMARIES"]) == (str(primaries * (1 + replicas)), str(primaries))


def test_no_rule_of_the_packs_refuses_it():
    resources = [Resource.parse(each.as_recorded()) for each in plan().resources if each.custom]

    assert len(resources) > 10
    assert judge(resources, RULES) == []


def test_volumes_are_encrypted_with_a_key_of_ours_where_there_is_one():
    encrypted = plan(node=arguments.node(encryption_key="a-key"))
    (claim,) = encrypted.inputs(STATEFUL_SET, "cache-stateful-set")["spec"]["volumeClaimTemplates"]
    volumes = encrypted.inputs(STORAGE_CLASS, "cache-storage-class")

    assert claim["spec"]["storageClassName"] == volumes["metadata"]["name"] == "redis-redis"
    assert volumes["parameters"]["disk-encryption-kms-key"] == "a-key"
    assert "cache-storage-class" in encrypted.one(STATEFUL_SET, "cache-stateful-set").depends_on


@pytest.mark.parametrize("named", ["fast", None])
def test_without_a_key_the_volumes_are_of_the_class_that_is_named(named):
    found = plan(node=arguments.node(storage_class=named))
    (claim,) = found.inputs(STATEFUL_SET, "cache-stateful-set")["spec"]["volumeClaimTemplates"]

    assert claim["spec"].get("storageClassName") == named
    assert found.names(STORAGE_CLASS) == []


def test_a_class_and_a_key_together_are_refused():
    with pytest.raises(ValueError, match="names both a storage class and a key"):
        arguments.node(storage_class="fast", encryption_key="a-key")


def test_it_speaks_tls_only_and_nothing_older_than_1_3():
    found = configuration()

    assert (found["port"], found["tls-port"]) == ("0", "6379")
    assert (found["tls-cluster"], found["tls-replication"]) == ("yes", "yes")
    assert found["tls-protocols"] == '"TLSv1.3"'


@pytest.mark.parametrize(
    ("changed", "key", "value"),
    [
        ({"eviction": "allkeys-lfu"}, "maxmemory-policy", "allkeys-lfu"),
        ({"fsync": "always"}, "appendfsync", "always"),
        ({"node": arguments.node(max_memory="768Mi")}, "maxmemory", "768mb"),
        ({"node": arguments.node(max_memory="6Gi")}, "maxmemory", "6gb"),
        ({}, "appendonly", "yes"),
        ({}, "cluster-preferred-endpoint-type", "hostname"),
    ],
)
def test_the_configuration_says_what_the_arguments_say(changed, key, value):
    assert configuration(**changed)[key] == value


def test_the_certificate_carries_the_discovery_host_and_every_nodes_name():
    spec = plan().inputs(CERTIFICATE, "cache-certificate")["spec"]

    assert spec["dnsNames"] == [
        arguments.HOST,
        "*.redis.redis.svc.cluster.local",
        "redis-discovery.redis.svc.cluster.local",
    ]
    assert (spec["duration"], spec["renewBefore"]) == ("2160h", "720h")
    assert spec["usages"] == ["digital signature", "server auth", "client auth"]
    assert spec["secretName"] == "redis-tls"
    assert spec["issuerRef"] == {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "platform"}


def test_peers_find_each_other_before_they_are_ready_and_clients_only_those_that_are():
    found = plan()
    nodes, discovery = (found.inputs(SERVICE, name)["spec"] for name in ("cache-nodes", "cache-discovery"))

    assert (nodes["clusterIP"], nodes["publishNotReadyAddresses"]) == ("None", True)
    assert "publishNotReadyAddresses" not in discovery
    assert discovery["ports"][0]["port"] == 6379


def test_the_namespace_is_closed_but_for_the_named_paths():
    found = plan()

    assert found.names(POLICY) == ["cache-between-nodes", "cache-clients", "cache-default-deny", "cache-dns"]
    clients = found.inputs(POLICY, "cache-clients")["spec"]
    assert clients["ingress"] == [
        {
            "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "api"}}}],
            "ports": [{"protocol": "TCP", "port": 6379}],
        }
    ]
    nodes = found.inputs(POLICY, "cache-between-nodes")["spec"]
    assert (
        nodes["ingress"][0]["from"]
        == nodes["egress"][0]["to"]
        == [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "redis"}}}]
    )
    assert [port["port"] for port in nodes["egress"][0]["ports"]] == [6379, 16379]


def test_without_clients_nobody_is_let_in():
    assert plan(client_namespaces={}).inputs(POLICY, "cache-clients")["spec"]["ingress"] == []


def test_one_node_at_a_time_may_be_drained():
    spec = plan().inputs(BUDGET, "cache-disruption-budget")["spec"]

    assert (spec["maxUnavailable"], spec["selector"]) == (1, {"matchLabels": {"app.kubernetes.io/name": "redis"}})


@pytest.mark.parametrize(("replicas", "machines"), [(0, "ScheduleAnyway"), (1, "DoNotSchedule")])
def test_where_a_lost_machine_is_survived_nodes_never_share_one(replicas, machines):
    constraints = pod(replicas_per_primary=replicas)["topologySpreadConstraints"]

    assert {each["topologyKey"]: each["whenUnsatisfiable"] for each in constraints} == {
        "topology.kubernetes.io/zone": "ScheduleAnyway",
        "kubernetes.io/hostname": machines,
    }


def test_without_access_control_no_password_is_anywhere():
    assert "aclfile" not in configuration()
    assert "REDISCLI_AUTH" not in environment()


def test_access_control_comes_from_a_secret_by_reference():
    spec = pod(acl_secret="redis-users")
    (password,) = [each for each in spec["containers"][1]["env"] if each["name"] == "REDISCLI_AUTH"]

    assert configuration(acl_secret="redis-users")["aclfile"] == "/etc/redis-acl/users.acl"
    assert password["valueFrom"] == {"secretKeyRef": {"name": "redis-users", "key": "operator-password"}}
    assert {"name": "acl", "secret": {"secretName": "redis-users"}} in spec["volumes"]
    assert all("acl" in {mount["name"] for mount in each["volumeMounts"]} for each in spec["containers"])


@pytest.mark.parametrize(("keep", "policy"), [(True, "Retain"), (False, "Delete")])
def test_volumes_stay_where_data_is_protected(keep, policy):
    assert stateful_set(keep_volumes=keep)["persistentVolumeClaimRetentionPolicy"] == {
        "whenDeleted": policy,
        "whenScaled": "Retain",
    }


@pytest.mark.parametrize(("storage_class", "said"), [(None, None), ("premium-rwo", "premium-rwo")])
def test_the_volume_is_of_the_named_class_or_of_the_clusters_default(storage_class, said):
    (claim,) = stateful_set(node=arguments.node(storage_class=storage_class))["volumeClaimTemplates"]

    assert claim["spec"].get("storageClassName") == said
    assert claim["spec"]["resources"]["requests"]["storage"] == "4Gi"


def test_another_configuration_is_another_pod():
    def mark(**changed):
        return stateful_set(**changed)["template"]["metadata"]["annotations"]["configuration"]

    assert mark() == mark()
    assert mark() != mark(eviction="noeviction")


def test_nodes_start_after_their_borders_and_their_certificate():
    waits = plan().one(STATEFUL_SET, "cache-stateful-set").depends_on

    assert {"cache-default-deny", "cache-between-nodes", "cache-certificate", "cache-scripts"} <= waits


@pytest.mark.parametrize(("secret", "authentication"), [(None, "none"), ("redis-users", "acl")])
def test_it_offers_what_every_engine_offers(secret, authentication):
    found: list[Redis] = []

    record(lambda: found.append(InClusterRedis("cache", arguments.in_cluster(acl_secret=secret))))

    (engine,) = found
    assert (engine.discovery.host, engine.discovery.port) == (arguments.HOST, 6379)
    assert (engine.authentication, engine.verification) == (authentication, "verify-full")
    assert (engine.primaries, engine.replicas_per_primary) == (3, 1)


def test_after_up_the_discovery_address_is_the_services():
    found = []

    def program():
        InClusterRedis("cache", arguments.in_cluster()).discovery.address.apply(found.append)

    def with_address(inputs):
        return {"spec": {"clusterIP": "10.24.0.9", **inputs["spec"]}}

    record(program, created={SERVICE: with_address})

    assert found == ["10.24.0.9"]


def test_every_script_that_the_pods_run_is_mounted():
    spec, mounted = pod(), plan().inputs(CONFIG_MAP, "cache-scripts")["data"]
    server, keeper = spec["containers"]
    run = [
        server["command"],
        keeper["command"],
        *(server[probe]["exec"]["command"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")),
        server["lifecycle"]["preStop"]["exec"]["command"],
    ]

    assert {command[1].removeprefix("/scripts/") for command in run} | {"client.sh"} == set(mounted)
    assert mounted == node_configuration.scripts()
