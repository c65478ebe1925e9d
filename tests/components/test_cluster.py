"""The cluster, under Pulumi mocks in preview mode: private, hardened, reached by name and identity."""

import json
import re
from types import SimpleNamespace

import pulumi
import pytest

from components.cluster import (
    AcceleratorArgs,
    BlueGreenArgs,
    Cluster,
    ClusterArgs,
    MaintenanceExclusionArgs,
    MaintenanceWindowArgs,
    NodePoolArgs,
    SurgeArgs,
    TaintArgs,
    endpoint_name,
    kubeconfig,
)
from components.node_pools import initial_nodes_per_zone
from tests.recorded_plan import UNKNOWN, record

CLUSTER = "gcp:container/cluster:Cluster"
POOL = "gcp:container/nodePool:NodePool"
ACCOUNT = "gcp:serviceaccount/account:Account"
GRANT = "gcp:projects/iAMMember:IAMMember"

SECRETS_KEY = "projects/p/locations/europe-west1/keyRings/prod/cryptoKeys/cluster-secrets"
DISKS_KEY = "projects/p/locations/europe-west1/keyRings/prod/cryptoKeys/node-disks"
ENDPOINT = "gke-1a2b.europe-west1.gke.goog"
ZONES = ("europe-west1-b", "europe-west1-c", "europe-west1-d")


def pool(**changed):
    fields = {
        "machine_type": "n2d-standard-8",
        "zones": ZONES,
        "min_nodes": 3,
        "max_nodes": 9,
        "location_policy": "BALANCED",
        "max_pods_per_node": 110,
        "disk_size_gb": 100,
        "disk_type": "pd-balanced",
        "spot": False,
        "node_labels": {},
        "taints": {},
        "accelerator": None,
        "upgrade": SurgeArgs(max_surge=1, max_unavailable=0),
    }
    return NodePoolArgs(**(fields | changed))


def gpu_pool(**changed):
    fields = {
        "machine_type": "g2-standard-8",
        "zones": ZONES[:2],
        "location_policy": "ANY",
        "accelerator": AcceleratorArgs(type="nvidia-l4", count=1, driver_version="DEFAULT"),
    }
    return pool(**(fields | changed))


def cluster(**changed):
    fields = {
        "project": "p",
        "region": "europe-west1",
        "zones": ZONES,
        "cluster_name": "spotify-ai-agent-prod",
        "labels": {"environment": "prod"},
        "deletion_protection": True,
        "network": "projects/p/global/networks/prod",
        "subnetwork": "projects/p/regions/europe-west1/subnetworks/prod-nodes",
        "pods_range_name": "pods",
        "services_range_name": "services",
        "node_tag": "prod-node",
        "secrets_key": SECRETS_KEY,
        "disks_key": DISKS_KEY,
        "image_projects": {"platform": "p", "shared": "images"},
        "release_channel": "STABLE",
        "security_group": "gke-security-groups@example.com",
        "security_posture": "BASIC",
        "binary_authorization": True,
        "maintenance_window": MaintenanceWindowArgs(
            start_time="2026-01-01T02:00:00Z", end_time="2026-01-01T14:00:00Z", recurrence="FREQ=WEEKLY;BYDAY=SU"
        ),
        "maintenance_exclusions": {},
        "upgrade_topic": None,
        "secret_rotation_interval_s": 120,
        "pools": {"general": pool(), "gpu": gpu_pool()},
    }
    return ClusterArgs(**(fields | changed))


def previewed(**changed):
    return record(lambda: Cluster("main", cluster(**changed)))


def cluster_inputs(**changed):
    return previewed(**changed).inputs(CLUSTER, "main-cluster")


def node_config(plan, name="main-general"):
    return plan.inputs(POOL, name)["nodeConfig"]


def test_nobody_reaches_the_control_plane_by_address_and_nodes_have_private_ones_only():
    plan = previewed()
    inputs = plan.inputs(CLUSTER, "main-cluster")

    assert inputs["controlPlaneEndpointsConfig"] == {
        "dnsEndpointConfig": {
            "allowExternalTraffic": True,
            "enableK8sTokensViaDns": False,
            "enableK8sCertsViaDns": False,
        },
        "ipEndpointsConfig": {"enabled": False},
    }
    assert inputs["privateClusterConfig"] == {"enablePrivateNodes": True}
    assert {tuple(made["networkConfig"].items()) for made in plan.every(POOL).values()} == {
        (("enablePrivateNodes", True),)
    }


def test_the_cluster_survives_a_zone():
    inputs = cluster_inputs()

    assert inputs["location"] == "europe-west1"
    assert inputs["nodeLocations"] == list(ZONES)


@pytest.mark.parametrize(
    ("property_", "expected"),
    [
        ("datapathProvider", "ADVANCED_DATAPATH"),
        ("networkingMode", "VPC_NATIVE"),
        ("enableIntranodeVisibility", True),
        ("enableShieldedNodes", True),
        ("enableLegacyAbac", False),
        ("enableKubernetesAlpha", False),
        ("deletionProtection", True),
        ("workloadIdentityConfig", {"workloadPool": "p.svc.id.goog"}),
        ("databaseEncryption", {"state": "ENCRYPTED", "keyName": SECRETS_KEY}),
        ("binaryAuthorization", {"evaluationMode": "PROJECT_SINGLETON_POLICY_ENFORCE"}),
        ("authenticatorGroupsConfig", {"securityGroup": "gke-security-groups@example.com"}),
        ("masterAuth", {"clientCertificateConfig": {"issueClientCertificate": False}}),
        ("anonymousAuthenticationConfig", {"mode": "LIMITED"}),
        (
            "rbacBindingConfig",
            {
                "enableInsecureBindingSystemAuthenticated": False,
                "enableInsecureBindingSystemUnauthenticated": False,
            },
        ),
        ("serviceExternalIpsConfig", {"enabled": False}),
        ("securityPostureConfig", {"mode": "BASIC"}),
        ("releaseChannel", {"channel": "STABLE"}),
        ("gatewayApiConfig", {"channel": "CHANNEL_STANDARD"}),
        ("dnsConfig", {"clusterDns": "CLOUD_DNS", "clusterDnsScope": "CLUSTER_SCOPE"}),
        ("costManagementConfig", {"enabled": True}),
        ("verticalPodAutoscaling", {"enabled": True}),
        ("nodePoolDefaults", {"nodeConfigDefaults": {"insecureKubeletReadonlyPortEnabled": "FALSE"}}),
        ("notificationConfig", {"pubsub": {"enabled": False}}),
        ("resourceLabels", {"environment": "prod"}),
        ("secretManagerConfig", {"enabled": True, "rotationConfig": {"enabled": True, "rotationInterval": "120s"}}),
        ("secretSyncConfig", {"enabled": True, "rotationConfig": {"enabled": True, "rotationInterval": "120s"}}),
        (
            "ipAllocationPolicy",
            {"clusterSecondaryRangeName": "pods", "servicesSecondaryRangeName": "services", "stackType": "IPV4"},
        ),
    ],
)
def test_the_cluster_is_hardened(property_, expected):
    assert cluster_inputs()[property_] == expected


def test_gke_runs_load_balancing_autoscaling_disks_and_backup_for_us():
    assert cluster_inputs()["addonsConfig"] == {
        "gcePersistentDiskCsiDriverConfig": {"enabled": True},
        "gkeBackupAgentConfig": {"enabled": True},
        "horizontalPodAutoscaling": {"disabled": False},
        "httpLoadBalancing": {"disabled": False},
    }


def test_the_api_servers_log_is_kept_and_prometheus_collects():
    inputs = cluster_inputs()

    assert {"SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER"} == set(inputs["loggingConfig"]["enableComponents"])
    assert inputs["monitoringConfig"]["managedPrometheus"] == {"enabled": True}
    assert {"SYSTEM_COMPONENTS", "APISERVER", "KUBELET", "CADVISOR"} <= set(
        inputs["monitoringConfig"]["enableComponents"]
    )


@pytest.mark.parametrize(("pools", "measured"), [({"general": pool()}, False), ({"gpu": gpu_pool()}, True)])
def test_gpus_are_measured_where_there_are_some(pools, measured):
    components = cluster_inputs(pools=pools)["monitoringConfig"]["enableComponents"]

    assert ("DCGM" in components) is measured


def test_upgrades_keep_to_the_window_and_out_of_the_named_times():
    season = MaintenanceExclusionArgs(
        start_time="2026-12-01T00:00:00Z", end_time="2026-12-27T00:00:00Z", scope="NO_UPGRADES"
    )

    assert cluster_inputs(maintenance_exclusions={"wrapped": season})["maintenancePolicy"] == {
        "recurringWindow": {
            "startTime": "2026-01-01T02:00:00Z",
            "endTime": "2026-01-01T14:00:00Z",
            "recurrence": "FREQ=WEEKLY;BYDAY=SU",
        },
        "maintenanceExclusions": [
            {
                "exclusionName": "wrapped",
                "startTime": "2026-12-01T00:00:00Z",
                "endTime": "2026-12-27T00:00:00Z",
                "exclusionOptions": {"scope": "NO_UPGRADES"},
            }
        ],
    }


def test_notices_go_to_the_topic_that_is_named():
    pubsub = cluster_inputs(upgrade_topic="projects/p/topics/upgrades")["notificationConfig"]["pubsub"]

    assert (pubsub["enabled"], pubsub["topic"]) == (True, "projects/p/topics/upgrades")
    assert "SECURITY_BULLETIN_EVENT" in pubsub["filter"]["eventTypes"]


def test_images_are_admitted_freely_only_where_the_settings_say_so():
    assert cluster_inputs(binary_authorization=False)["binaryAuthorization"] == {"evaluationMode": "DISABLED"}


def test_the_pool_that_gke_insists_on_is_hardened_removed_and_never_looked_at_again():
    plan = previewed()
    inputs = plan.inputs(CLUSTER, "main-cluster")
    general = node_config(plan)

    assert (inputs["removeDefaultNodePool"], inputs["initialNodeCount"]) == (True, 1)
    assert {name: general[name] for name in inputs["nodeConfig"]} == inputs["nodeConfig"]
    assert plan.one(CLUSTER, "main-cluster").ignore_changes == ("nodeConfig",)


@pytest.mark.parametrize("name", ["main-general", "main-gpu"])
@pytest.mark.parametrize(
    ("property_", "expected"),
    [
        ("imageType", "COS_CONTAINERD"),
        ("bootDiskKmsKey", DISKS_KEY),
        ("tags", ["prod-node"]),
        ("shieldedInstanceConfig", {"enableSecureBoot": True, "enableIntegrityMonitoring": True}),
        ("workloadMetadataConfig", {"mode": "GKE_METADATA"}),
        ("kubeletConfig", {"insecureKubeletReadonlyPortEnabled": "FALSE"}),
        ("metadata", {"disable-legacy-endpoints": "true"}),
        ("resourceLabels", {"environment": "prod"}),
        ("serviceAccount", UNKNOWN),
    ],
)
def test_every_node_is_hardened(name, property_, expected):
    assert node_config(previewed(), name)[property_] == expected


def test_nodes_act_as_an_account_of_their_own_with_the_least_roles():
    plan = previewed()

    assert plan.inputs(ACCOUNT, "main-nodes")["accountId"] == "spotify-ai-agent-prod-nodes"
    assert "main-nodes" in plan.one(POOL, "main-general").behind("nodeConfig")
    assert plan.every(GRANT) == {
        "main-nodes-base": {
            "project": "p",
            "role": "roles/container.defaultNodeServiceAccount",
            "member": UNKNOWN,
        },
        "main-nodes-images-platform": {"project": "p", "role": "roles/artifactregistry.reader", "member": UNKNOWN},
        "main-nodes-images-shared": {"project": "images", "role": "roles/artifactregistry.reader", "member": UNKNOWN},
    }
    for name in plan.names(GRANT):
        assert plan.one(GRANT, name).behind("member") == {"main-nodes"}


def test_no_node_starts_before_its_account_may_log_and_pull_images():
    plan = previewed()

    assert set(plan.names(GRANT)) <= plan.one(CLUSTER, "main-cluster").depends_on


def test_pools_repair_upgrade_and_scale_themselves_within_bounds():
    inputs = previewed().inputs(POOL, "main-general")

    assert inputs["management"] == {"autoRepair": True, "autoUpgrade": True}
    assert inputs["autoscaling"] == {"totalMinNodeCount": 3, "totalMaxNodeCount": 9, "locationPolicy": "BALANCED"}
    assert inputs["upgradeSettings"] == {"strategy": "SURGE", "maxSurge": 1, "maxUnavailable": 0}
    assert inputs["nodeDrainConfigs"] == [{"respectPdbDuringNodePoolDeletion": True}]
    assert inputs["nodeLocations"] == list(ZONES)


def test_a_pool_is_neither_replaced_for_its_start_nor_deleted_before_its_successor_exists():
    made = previewed().one(POOL, "main-general")

    assert made.ignore_changes == ("initialNodeCount",)
    assert made.delete_before_replace is False


def test_a_pool_may_be_upgraded_blue_green():
    upgrade = BlueGreenArgs(batch_percentage=0.25, batch_soak_s=300, pool_soak_s=3600)

    assert previewed(pools={"general": pool(upgrade=upgrade)}).inputs(POOL, "main-general")["upgradeSettings"] == {
        "strategy": "BLUE_GREEN",
        "blueGreenSettings": {
            "nodePoolSoakDuration": "3600s",
            "standardRolloutPolicy": {"batchPercentage": 0.25, "batchSoakDuration": "300s"},
        },
    }


def test_gpu_nodes_get_their_driver_and_take_only_pods_that_ask_for_gpus():
    config = node_config(previewed(), "main-gpu")

    assert config["guestAccelerators"] == [
        {"type": "nvidia-l4", "count": 1, "gpuDriverInstallationConfig": {"gpuDriverVersion": "DEFAULT"}}
    ]
    assert config["taints"] == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}]


def test_a_pool_without_gpus_has_neither_accelerators_nor_taints():
    assert {"guestAccelerators", "taints"}.isdisjoint(node_config(previewed()))


def test_taints_of_the_settings_stand_and_the_one_for_gpus_is_not_doubled():
    taints = {"nvidia.com/gpu": TaintArgs(value="serving", effect="NO_EXECUTE")}
    plan = previewed(pools={"gpu": gpu_pool(taints=taints)})

    assert node_config(plan, "main-gpu")["taints"] == [
        {"key": "nvidia.com/gpu", "value": "serving", "effect": "NO_EXECUTE"}
    ]


@pytest.mark.parametrize(
    ("minimum", "maximum", "zones", "start"),
    [
        (3, 9, 3, 1),
        (3, 9, 2, 2),  # rounded up: four to begin with, the autoscaler takes the spare one away
        (3, 3, 2, 1),  # rounded up it would exceed the maximum
        (0, 6, 3, 0),
        (1, 1, 3, 0),  # waits for a pod
    ],
)
def test_a_pool_starts_with_its_minimum_but_never_above_its_maximum(minimum, maximum, zones, start):
    assert initial_nodes_per_zone(pool(min_nodes=minimum, max_nodes=maximum, zones=ZONES[:zones])) == start


def test_the_kubeconfig_holds_no_secret_and_names_no_authority():
    config = json.loads(kubeconfig("prod", "gke-1a2b.europe-west1.gke.goog"))

    (entry,) = config["clusters"]
    assert entry["cluster"] == {"server": "https://gke-1a2b.europe-west1.gke.goog"}
    (user,) = config["users"]
    assert set(user["user"]) == {"exec"}
    assert user["user"]["exec"]["command"] == "gke-gcloud-auth-plugin"
    (context,) = config["contexts"]
    assert (context["context"]["cluster"], context["context"]["user"]) == (entry["name"], user["name"])
    assert config["current-context"] == context["name"]


# As Google Cloud answers at `up`.
CREATED = {
    CLUSTER: lambda inputs: {
        "controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"endpoint": ENDPOINT}},
        "masterAuth": {"clusterCaCertificate": "LS0t", **inputs["masterAuth"]},
    },
    ACCOUNT: lambda inputs: {"email": f"{inputs['accountId']}@p.iam.gserviceaccount.com"},
}


def outputs():
    seen = {}

    def program():
        made = Cluster("main", cluster())
        for name in Cluster.__annotations__:
            getattr(made, name).apply(lambda value, name=name: seen.__setitem__(name, value))

    record(program, created=CREATED)
    return seen


def test_what_other_components_need_is_in_the_outputs():
    assert outputs() == {
        "cluster_id": "main-cluster-id",
        "cluster_name": "spotify-ai-agent-prod",
        "location": "europe-west1",
        "dns_endpoint": ENDPOINT,
        "workload_pool": "p.svc.id.goog",
        "ca_certificate": "LS0t",
        "kubeconfig": kubeconfig("spotify-ai-agent-prod", ENDPOINT),
        "node_service_account": "spotify-ai-agent-prod-nodes@p.iam.gserviceaccount.com",
    }


@pytest.mark.parametrize("dns", [None, SimpleNamespace(endpoint=None), SimpleNamespace(endpoint="")])
def test_a_cluster_without_a_dns_endpoint_is_told_with_the_remedy(dns):
    with pytest.raises(LookupError, match=r"has no DNS endpoint, so nothing in it can be reached.*--enable-dns-access"):
        endpoint_name(SimpleNamespace(dns_endpoint_config=dns))


def test_whoever_uses_the_kubeconfig_waits_for_the_pools():
    def program():
        made = Cluster("main", cluster())
        pulumi.CustomResource("test:user:User", "user", {"kubeconfig": made.kubeconfig})

    user = record(program).one("test:user:User", "user")

    assert {"main-cluster", "main-general", "main-gpu"} <= user.behind("kubeconfig")


def test_created_twice_in_one_stack_two_clusters_stand_beside_each_other():
    def program():
        Cluster("one", cluster(cluster_name="cell-one"))
        Cluster("other", cluster(cluster_name="cell-other"))

    plan = record(program)

    assert plan.names(CLUSTER) == ["one-cluster", "other-cluster"]
    assert {account["accountId"] for account in plan.every(ACCOUNT).values()} == {
        "cell-one-nodes",
        "cell-other-nodes",
    }


def test_the_callers_protection_reaches_every_child():
    plan = record(lambda: Cluster("main", cluster(), pulumi.ResourceOptions(protect=True)))

    assert [resource.name for resource in plan.resources if not resource.protect] == []
    assert len(plan.resources) == 8


def test_pools_are_the_clusters_own_by_id():
    plan = previewed()

    for name in plan.names(POOL):
        assert plan.one(POOL, name).behind("cluster") == {"main-cluster"}
        assert re.fullmatch(r"[a-z]+", plan.inputs(POOL, name)["name"])
