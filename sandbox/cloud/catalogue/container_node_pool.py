"""GKE node pools, and the fields that nodes of pools and clusters have in common."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import BRIDGE, TERRAFORM, constant, google
from sandbox.cloud.entry import Autoname, Parent
from sandbox.cloud.facts import Facts

CLUSTER = "gcp:container/cluster:Cluster"
VERSION = "1.34.1-gke.1829001"
_CONTAINER = f"{TERRAFORM}container/"

NODE_IMMUTABLE = (
    "advancedMachineFeatures",
    "bootDiskKmsKey",
    "confidentialNodes.confidentialInstanceType",
    "enableConfidentialStorage",
    "ephemeralStorageConfig",
    "ephemeralStorageLocalSsdConfig",
    "flexStart",
    "guestAccelerators",
    "hostMaintenancePolicy",
    "localNvmeSsdBlockConfig",
    "localSsdCount",
    "localSsdEncryptionMode",
    "maxRunDuration",
    "metadata",
    "minCpuPlatform",
    "nodeGroup",
    "oauthScopes",
    "preemptible",
    "reservationAffinity",
    "sandboxConfig",
    "secondaryBootDisks",
    "serviceAccount",
    "shieldedInstanceConfig",
    "soleTenantConfig",
    "spot",
)
"""Immutable properties of a node configuration. Source: google-beta/services/container/node_config.go."""

NODE_DEFAULTS = {
    "nodeConfig.preemptible": False,
    "nodeConfig.spot": False,
    "nodeConfig.shieldedInstanceConfig.enableSecureBoot": False,
    "nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring": True,
    "nodeConfig.windowsNodeConfig.osversion": "OS_VERSION_UNSPECIFIED",
}

NODE_ALLOWED = {
    "nodeConfig.workloadMetadataConfig.mode": ("GCE_METADATA", "GKE_METADATA", "MODE_UNSPECIFIED"),
    "nodeConfig.imageType": (
        "COS_CONTAINERD",
        "UBUNTU_CONTAINERD",
        "WINDOWS_LTSC_CONTAINERD",
        "WINDOWS_SAC_CONTAINERD",
    ),
    "nodeConfig.taints[].effect": ("NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"),
}

NODE_COMPUTED = {
    "nodeConfig.diskSizeGb": constant(100),
    "nodeConfig.diskType": constant("pd-balanced"),
    "nodeConfig.imageType": constant("COS_CONTAINERD"),
    "nodeConfig.machineType": constant("e2-medium"),
    "nodeConfig.serviceAccount": constant("default"),
    "nodeConfig.oauthScopes": constant(["https://www.googleapis.com/auth/cloud-platform"]),
    "nodeConfig.loggingVariant": constant("DEFAULT"),
    "nodeConfig.localSsdCount": constant(0),
}


def _groups(kind: str, facts: Facts) -> list[str]:
    return [
        facts.render("https://www.googleapis.com/compute/v1/projects/{project}/zones/{location}-b/")
        + f"{kind}/gke-{facts.digest('group', 8)}-grp"
    ]


ENTRIES = (
    google(
        "container",
        "NodePool",
        sources=(f"{_CONTAINER}resource_container_node_pool.go", f"{_CONTAINER}node_config.go", BRIDGE),
        identity="projects/{project}/locations/{location}/clusters/{cluster|name}/nodePools/{name}",
        scope={"project": "project", "location": "region"},
        autoname=Autoname(max_length=40),
        immutable=(
            "cluster",
            "initialNodeCount",
            "location",
            "maxPodsPerNode",
            "name",
            "namePrefix",
            "networkConfig.acceleratorNetworkProfile",
            "networkConfig.additionalNodeNetworkConfigs",
            "networkConfig.additionalPodNetworkConfigs",
            "networkConfig.createPodRange",
            "networkConfig.podCidrOverprovisionConfig",
            "networkConfig.podIpv4CidrBlock",
            "networkConfig.podRange",
            "networkConfig.subnetwork",
            *(f"nodeConfig.{path}" for path in NODE_IMMUTABLE),
            "placementPolicy",
            "project",
            "queuedProvisioning",
        ),
        defaults={
            **NODE_DEFAULTS,
            "management.autoRepair": True,
            "management.autoUpgrade": True,
            "upgradeSettings.strategy": "SURGE",
        },
        computed={
            **NODE_COMPUTED,
            "initialNodeCount": constant(1),
            "instanceGroupUrls": lambda facts: _groups("instanceGroupManagers", facts),
            "managedInstanceGroupUrls": lambda facts: _groups("instanceGroups", facts),
            "management": constant({"autoRepair": True, "autoUpgrade": True}),
            "maxPodsPerNode": constant(110),
            "namePrefix": constant(""),
            "networkConfig": constant({}),
            "nodeCount": lambda facts: facts.get("initialNodeCount", 1),
            "nodeDrainConfigs": constant([]),
            "nodeLocations": lambda facts: [f"{facts.get('location')}-{zone}" for zone in "bcd"],
            "operation": constant(""),
            "upgradeSettings": constant({"strategy": "SURGE", "maxSurge": 1, "maxUnavailable": 0}),
            "version": constant(VERSION),
        },
        allowed={
            **NODE_ALLOWED,
            "upgradeSettings.strategy": ("SURGE", "BLUE_GREEN"),
            "autoscaling.locationPolicy": ("BALANCED", "ANY"),
        },
        parents=(
            Parent(
                path="cluster",
                type=CLUSTER,
                identity="projects/{project}/locations/{location}/clusters/{value|name}",
                cascade=True,
            ),
        ),
        example={
            "name": "general",
            "cluster": "platform",
            "location": "europe-west1",
            "nodeConfig": {"machineType": "e2-standard-4", "shieldedInstanceConfig": {"enableSecureBoot": True}},
            "autoscaling": {"totalMinNodeCount": 1, "totalMaxNodeCount": 3},
        },
        change={"autoscaling": {"totalMinNodeCount": 1, "totalMaxNodeCount": 5}},
    ),
)
