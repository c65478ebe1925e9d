"""GKE clusters."""

from __future__ import annotations

import base64

from sandbox.cloud.catalogue.compute_networks import NETWORK, NETWORK_IDENTITY, SUBNETWORK
from sandbox.cloud.catalogue.container_node_pool import (
    CLUSTER,
    NODE_ALLOWED,
    NODE_COMPUTED,
    NODE_DEFAULTS,
    NODE_IMMUTABLE,
    VERSION,
)
from sandbox.cloud.catalogue.google import BRIDGE, TERRAFORM, constant, fingerprint, google
from sandbox.cloud.catalogue.kms import KEY
from sandbox.cloud.entry import Autoname, Computation, Format, Parent, Protection
from sandbox.cloud.facts import Facts

_CONTAINER = f"{TERRAFORM}container/"


def _endpoint(facts: Facts) -> str:
    return facts.address("endpoint", "34.78")


def _dns_endpoint(facts: Facts) -> str:
    return f"gke-{facts.digest('endpoint', 36)}-{facts.project_number}.{facts.get('location')}.gke.goog"


def _certificate(facts: Facts) -> str:
    text = f"-----BEGIN CERTIFICATE-----\n{facts.digest('ca', 64)}\n-----END CERTIFICATE-----\n"
    return base64.b64encode(text.encode()).decode()


def _zones(facts: Facts) -> list[str]:
    return [f"{facts.get('location')}-{zone}" for zone in "bcd"]


def _default_pool(facts: Facts) -> list[dict[str, object]]:
    """The pool that GKE makes by itself, unless the provider removes it at once."""
    if facts.get("removeDefaultNodePool"):
        return []
    return [{"name": "default-pool", "initialNodeCount": facts.get("initialNodeCount", 0), "version": VERSION}]


def _switched_off(old: object, new: object) -> bool:
    """Whether a switch that cannot be turned back is (isBeenEnabled upstream)."""
    return bool(old) and not new


_SWITCHED_OFF = {"enabled": False}

_COMPUTED: dict[str, Computation] = {
    **NODE_COMPUTED,
    "addonsConfig": constant({}),
    "anonymousAuthenticationConfig": constant({"mode": "ENABLED"}),
    "authenticatorGroupsConfig": constant({"securityGroup": ""}),
    "autopilotClusterPolicyConfig": constant({}),
    "autopilotPrivilegedAdmissions": constant([]),
    "clusterAutoscaling": constant({"enabled": False, "autoscalingProfile": "BALANCED"}),
    "clusterIpv4Cidr": constant("10.4.0.0/14"),
    "clusterTelemetry": constant({"type": "ENABLED"}),
    "confidentialNodes": constant({"enabled": False}),
    "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint": _dns_endpoint,
    "costManagementConfig": constant(_SWITCHED_OFF),
    "databaseEncryption": constant({"state": "DECRYPTED", "keyName": ""}),
    "datapathProvider": constant("LEGACY_DATAPATH"),
    "defaultMaxPodsPerNode": constant(110),
    "defaultSnatStatus": constant({"disabled": False}),
    "emulatedVersion": constant(""),
    "enableIntranodeVisibility": constant(False),
    "enableL4IlbSubsetting": constant(False),
    "enableTpu": constant(False),
    "endpoint": _endpoint,
    "enterpriseConfig": constant({"clusterTier": "STANDARD"}),
    "gatewayApiConfig": constant({"channel": "CHANNEL_DISABLED"}),
    "gkeAutoUpgradeConfig": constant({"patchMode": ""}),
    "identityServiceConfig": constant(_SWITCHED_OFF),
    "ipAllocationPolicy": constant({"stackType": "IPV4"}),
    "labelFingerprint": fingerprint("labels"),
    "loggingConfig": constant({"enableComponents": ["SYSTEM_COMPONENTS", "WORKLOADS"]}),
    "loggingService": constant("logging.googleapis.com/kubernetes"),
    "managedMachineLearningDiagnosticsConfig": constant(_SWITCHED_OFF),
    "managedOpentelemetryConfig": constant({"scope": "NONE"}),
    "masterAuth.clusterCaCertificate": _certificate,
    "masterAuth.clientCertificate": constant(""),
    "masterAuth.clientKey": constant(""),
    "masterAuthorizedNetworksConfig": constant({}),
    "masterVersion": constant(VERSION),
    "meshCertificates": constant({"enableCertificates": False}),
    "monitoringConfig": constant({"enableComponents": ["SYSTEM_COMPONENTS"], "managedPrometheus": {"enabled": True}}),
    "monitoringService": constant("monitoring.googleapis.com/kubernetes"),
    "networkingMode": constant("VPC_NATIVE"),
    "nodeCreationConfig": constant({"nodeCreationMode": "VIA_KUBELET"}),
    "nodeLocations": _zones,
    "nodePoolAutoConfig": constant({}),
    "nodePoolDefaults": constant({}),
    "nodePools": _default_pool,
    "nodeVersion": constant(VERSION),
    "notificationConfig": constant({"pubsub": {"enabled": False}}),
    "operation": constant(""),
    "podAutoscaling": constant({"hpaProfile": "NONE"}),
    "privateClusterConfig.enablePrivateNodes": constant(False),
    "privateClusterConfig.privateEndpoint": lambda facts: facts.address("private", "10.0"),
    "privateClusterConfig.publicEndpoint": _endpoint,
    "privateClusterConfig.peeringName": constant(""),
    "privateIpv6GoogleAccess": constant(""),
    "protectConfig": constant({"workloadVulnerabilityMode": "DISABLED"}),
    "rbacBindingConfig": constant(
        {"enableInsecureBindingSystemAuthenticated": True, "enableInsecureBindingSystemUnauthenticated": True}
    ),
    "releaseChannel": constant({"channel": "REGULAR"}),
    "securityPostureConfig": constant({"mode": "BASIC", "vulnerabilityMode": "VULNERABILITY_DISABLED"}),
    "selfLink": lambda facts: f"https://container.googleapis.com/v1/{facts.identity}",
    "serviceExternalIpsConfig": constant(_SWITCHED_OFF),
    "servicesIpv4Cidr": constant("10.8.0.0/20"),
    "subnetwork": constant("default"),
    "tpuConfig": constant(_SWITCHED_OFF),
    "tpuIpv4CidrBlock": constant(""),
    "verticalPodAutoscaling": constant(_SWITCHED_OFF),
    "workloadAltsConfig": constant({"enableAlts": False}),
    "workloadIdentityConfig": constant({"workloadPool": ""}),
}

ENTRIES = (
    google(
        "container",
        "Cluster",
        labels="resourceLabels",
        sources=(
            f"{_CONTAINER}resource_container_cluster.go (ForceNew, defaults, resourceContainerClusterDelete)",
            f"{_CONTAINER}node_config.go",
            BRIDGE,
        ),
        identity="projects/{project}/locations/{location}/clusters/{name}",
        scope={"project": "project", "location": "region"},
        autoname=Autoname(max_length=40),
        immutable=(
            "clusterAutoscaling.autoProvisioningDefaults.bootDiskKmsKey",
            "clusterIpv4Cidr",
            "confidentialNodes",
            "datapathProvider",
            "dataplaneOptimizationMode",
            "defaultMaxPodsPerNode",
            "description",
            "enableAutopilot",
            "enableKubernetesAlpha",
            "enableTpu",
            "initialNodeCount",
            "ipAllocationPolicy.clusterIpv4CidrBlock",
            "ipAllocationPolicy.clusterSecondaryRangeName",
            "ipAllocationPolicy.podCidrOverprovisionConfig",
            "ipAllocationPolicy.servicesIpv4CidrBlock",
            "ipAllocationPolicy.servicesSecondaryRangeName",
            "location",
            "masterAuth.clientCertificateConfig",
            "name",
            "network",
            "networkingMode",
            *(f"nodeConfig.{path}" for path in NODE_IMMUTABLE),
            "privateClusterConfig.masterIpv4CidrBlock",
            "privateClusterConfig.privateEndpointSubnetwork",
            "project",
            "subnetwork",
            "tpuConfig",
            "userManagedKeysConfig.aggregationCa",
            "userManagedKeysConfig.clusterCa",
            "userManagedKeysConfig.etcdApiCa",
            "userManagedKeysConfig.etcdPeerCa",
        ),
        replaced_when={
            "dnsConfig.additiveVpcScopeDnsDomain": lambda old, new: bool(old) and not new,
            "enableFqdnNetworkPolicy": _switched_off,
            "enableL4IlbSubsetting": _switched_off,
        },
        defaults={
            **NODE_DEFAULTS,
            "clusterAutoscaling.autoProvisioningDefaults.diskSize": 100,
            "clusterAutoscaling.autoProvisioningDefaults.diskType": "pd-standard",
            "clusterAutoscaling.autoProvisioningDefaults.imageType": "COS_CONTAINERD",
            "clusterAutoscaling.autoProvisioningDefaults.serviceAccount": "default",
            "clusterAutoscaling.autoProvisioningDefaults.shieldedInstanceConfig.enableIntegrityMonitoring": True,
            "clusterAutoscaling.autoProvisioningDefaults.shieldedInstanceConfig.enableSecureBoot": False,
            "clusterAutoscaling.autoscalingProfile": "BALANCED",
            "deletionProtection": True,
            "disableL4LbFirewallReconciliation": False,
            "dnsConfig.clusterDns": "PROVIDER_UNSPECIFIED",
            "enableCiliumClusterwideNetworkPolicy": False,
            "enableFqdnNetworkPolicy": False,
            "enableKubernetesAlpha": False,
            "enableLegacyAbac": False,
            "enableMultiNetworking": False,
            "enableShieldedNodes": True,
            "ipAllocationPolicy.stackType": "IPV4",
            "network": "default",
            "resourceUsageExportConfig.enableNetworkEgressMetering": False,
            "resourceUsageExportConfig.enableResourceConsumptionMetering": True,
        },
        computed=_COMPUTED,
        secret_outputs=("masterAuth.clientKey",),
        allowed={
            **NODE_ALLOWED,
            "databaseEncryption.state": ("ENCRYPTED", "DECRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"),
            "datapathProvider": ("DATAPATH_PROVIDER_UNSPECIFIED", "LEGACY_DATAPATH", "ADVANCED_DATAPATH"),
            "releaseChannel.channel": ("UNSPECIFIED", "RAPID", "REGULAR", "STABLE", "EXTENDED"),
            "networkingMode": ("VPC_NATIVE", "ROUTES"),
            "binaryAuthorization.evaluationMode": ("DISABLED", "PROJECT_SINGLETON_POLICY_ENFORCE"),
            "gatewayApiConfig.channel": ("CHANNEL_DISABLED", "CHANNEL_STANDARD", "CHANNEL_EXPERIMENTAL"),
            "securityPostureConfig.mode": ("DISABLED", "BASIC", "ENTERPRISE"),
            "dnsConfig.clusterDns": ("PROVIDER_UNSPECIFIED", "PLATFORM_DEFAULT", "CLOUD_DNS", "KUBE_DNS"),
        },
        formats={
            "name": Format(
                pattern=r"[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?",
                expected="at most 40 lower-case letters, digits or hyphens, beginning with a letter",
            )
        },
        parents=(
            Parent(path="network", type=NETWORK, identity=NETWORK_IDENTITY, absent_of=frozenset({"default"})),
            Parent(path="subnetwork", type=SUBNETWORK, identity="{value|path}", absent_of=frozenset({"default"})),
            Parent(path="databaseEncryption.keyName", type=KEY, identity="{value|path}"),
        ),
        protections=(
            Protection(
                path="deletionProtection",
                refusal="Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed "
                "with cluster deletion.",
            ),
        ),
        example={
            "name": "platform",
            "location": "europe-west1",
            "network": "projects/example/global/networks/platform",
            "deletionProtection": False,
            "initialNodeCount": 1,
            "removeDefaultNodePool": True,
            "masterAuth": {"clientCertificateConfig": {"issueClientCertificate": False}},
            "controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"allowExternalTraffic": True}},
            "workloadIdentityConfig": {"workloadPool": "example.svc.id.goog"},
            "resourceLabels": {"environment": "test"},
        },
        change={"releaseChannel": {"channel": "STABLE"}},
    ),
)
__all__ = ["CLUSTER", "ENTRIES"]
