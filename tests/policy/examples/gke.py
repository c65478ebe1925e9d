"""Clusters and node pools."""

from guardrails.gke.types import CLUSTER, NODE_POOL
from tests.policy.examples.example import UNKNOWN, both, drop, example, put, resource

NODE_CONFIG = {
    "machineType": "e2-standard-4",
    "kubeletConfig": {"insecureKubeletReadonlyPortEnabled": "FALSE"},
    "imageType": "COS_CONTAINERD",
    "metadata": {"disable-legacy-endpoints": "true"},
    "serviceAccount": UNKNOWN,
    "bootDiskKmsKey": UNKNOWN,
    "workloadMetadataConfig": {"mode": "GKE_METADATA"},
    "shieldedInstanceConfig": {"enableSecureBoot": True, "enableIntegrityMonitoring": True},
}
cluster = resource(
    CLUSTER,
    "cluster",
    {
        "location": "europe-west1",
        "network": UNKNOWN,
        "removeDefaultNodePool": True,
        "privateClusterConfig": {"enablePrivateNodes": True, "enablePrivateEndpoint": True},
        "masterAuthorizedNetworksConfig": {
            "cidrBlocks": [{"cidrBlock": "10.0.0.0/8"}],
            "gcpPublicCidrsAccessEnabled": False,
        },
        "datapathProvider": "ADVANCED_DATAPATH",
        "databaseEncryption": {"state": "ENCRYPTED", "keyName": UNKNOWN},
        "workloadIdentityConfig": {"workloadPool": "p.svc.id.goog"},
        "enableShieldedNodes": True,
        "releaseChannel": {"channel": "REGULAR"},
        "binaryAuthorization": {"evaluationMode": "PROJECT_SINGLETON_POLICY_ENFORCE"},
        "masterAuth": {"clientCertificateConfig": {"issueClientCertificate": False}},
        "enableLegacyAbac": False,
        "addonsConfig": {"gkeBackupAgentConfig": {"enabled": True}},
        "loggingConfig": {"enableComponents": ["SYSTEM_COMPONENTS", "APISERVER", "WORKLOADS"]},
        "rbacBindingConfig": {
            "enableInsecureBindingSystemAuthenticated": False,
            "enableInsecureBindingSystemUnauthenticated": False,
        },
        "authenticatorGroupsConfig": {"securityGroup": "gke-security-groups@example.com"},
        "monitoringConfig": {"enableComponents": ["SYSTEM_COMPONENTS", "HPA"], "managedPrometheus": {"enabled": True}},
        "nodeLocations": ["europe-west1-b", "europe-west1-c"],
        "networkingMode": "VPC_NATIVE",
        "enableIntranodeVisibility": True,
        "securityPostureConfig": {"mode": "BASIC"},
        "deletionProtection": True,
    },
)
pool = resource(
    NODE_POOL,
    "pool",
    {
        "cluster": UNKNOWN,
        "nodeConfig": NODE_CONFIG,
        "networkConfig": {"enablePrivateNodes": True},
        "management": {"autoRepair": True, "autoUpgrade": True},
    },
)
own_nodes = both(drop("removeDefaultNodePool"), put("nodeConfig", {"machineType": "e2-standard-4"}))
autopilot = both(put("enableAutopilot", True), drop("removeDefaultNodePool"))

ACCEPTED = (cluster, pool)
EXAMPLES = (
    example(
        "gke-backup-agent",
        cluster,
        "nothing said, which means none",
        drop("addonsConfig"),
        "addonsConfig.gkeBackupAgentConfig.enabled",
    ),
    example(
        "gke-backup-agent",
        cluster,
        "switched off",
        put("addonsConfig/gkeBackupAgentConfig/enabled", False),
        "addonsConfig.gkeBackupAgentConfig.enabled",
    ),
    example(
        "gke-insecure-features",
        cluster,
        "nothing said, which means bindings for everybody",
        drop("rbacBindingConfig"),
        "rbacBindingConfig.enableInsecureBindingSystemAuthenticated",
        "rbacBindingConfig.enableInsecureBindingSystemUnauthenticated",
    ),
    example("gke-insecure-features", cluster, "alpha", put("enableKubernetesAlpha", True), "enableKubernetesAlpha"),
    example(
        "gke-private-nodes",
        cluster,
        "nothing said, which means public nodes",
        drop("privateClusterConfig/enablePrivateNodes"),
        "privateClusterConfig.enablePrivateNodes",
    ),
    example(
        "gke-private-nodes",
        cluster,
        "public nodes",
        put("privateClusterConfig/enablePrivateNodes", False),
        "privateClusterConfig.enablePrivateNodes",
    ),
    example(
        "gke-private-nodes",
        cluster,
        "a pool inside the cluster with public nodes",
        put("nodePools", [{"networkConfig": {"enablePrivateNodes": False}, "nodeConfig": NODE_CONFIG}]),
        "nodePools[0].networkConfig.enablePrivateNodes",
    ),
    example(
        "gke-private-nodes",
        pool,
        "public nodes",
        put("networkConfig/enablePrivateNodes", False),
        "networkConfig.enablePrivateNodes",
    ),
    example("gke-private-nodes", pool, "nothing said, which means as the cluster says", drop("networkConfig")),
    example("gke-private-nodes", cluster, "an unknown answer", put("privateClusterConfig/enablePrivateNodes", UNKNOWN)),
    example(
        "gke-private-endpoint",
        cluster,
        "a public endpoint",
        put("privateClusterConfig/enablePrivateEndpoint", False),
        "privateClusterConfig.enablePrivateEndpoint",
    ),
    example(
        "gke-private-endpoint",
        cluster,
        "no endpoint by address at all",
        both(
            put("privateClusterConfig/enablePrivateEndpoint", False),
            put("controlPlaneEndpointsConfig", {"ipEndpointsConfig": {"enabled": False}}),
        ),
    ),
    example(
        "gke-authorized-networks",
        cluster,
        "the whole internet beside a good network",
        put("masterAuthorizedNetworksConfig/cidrBlocks", [{"cidrBlock": UNKNOWN}, {"cidrBlock": "0.0.0.0/0"}]),
        "masterAuthorizedNetworksConfig.cidrBlocks[1].cidrBlock",
    ),
    example(
        "gke-authorized-networks",
        cluster,
        "the internet in slices, none of them wide",
        put("masterAuthorizedNetworksConfig/cidrBlocks", [{"cidrBlock": f"{n}.0.0.0/8"} for n in range(1, 224)]),
        "masterAuthorizedNetworksConfig.cidrBlocks",
    ),
    example(
        "gke-authorized-networks",
        cluster,
        "all of Google Cloud",
        put("masterAuthorizedNetworksConfig/gcpPublicCidrsAccessEnabled", True),
        "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled",
    ),
    example("gke-authorized-networks", cluster, "none at all", drop("masterAuthorizedNetworksConfig")),
    example(
        "gke-network-policy-enforcement",
        cluster,
        "nothing said, which means the legacy data plane",
        drop("datapathProvider"),
        "datapathProvider",
    ),
    example(
        "gke-network-policy-enforcement",
        cluster,
        "the legacy data plane",
        put("datapathProvider", "LEGACY_DATAPATH"),
        "datapathProvider",
    ),
    example(
        "gke-network-policy-enforcement",
        cluster,
        "Autopilot, which has no other",
        both(autopilot, drop("datapathProvider")),
    ),
    example(
        "gke-secrets-encryption",
        cluster,
        "no encryption",
        put("databaseEncryption/state", "DECRYPTED"),
        "databaseEncryption.state",
    ),
    example(
        "gke-secrets-encryption", cluster, "no key", drop("databaseEncryption/keyName"), "databaseEncryption.keyName"
    ),
    example(
        "gke-secrets-encryption",
        cluster,
        "neither",
        drop("databaseEncryption"),
        "databaseEncryption.state",
        "databaseEncryption.keyName",
    ),
    example("gke-secrets-encryption", cluster, "an unknown block", put("databaseEncryption", UNKNOWN)),
    example("gke-release-channel", cluster, "no channel", drop("releaseChannel"), "releaseChannel.channel"),
    example(
        "gke-release-channel",
        cluster,
        "outside of every channel",
        put("releaseChannel/channel", "UNSPECIFIED"),
        "releaseChannel.channel",
    ),
    example(
        "gke-binary-authorization",
        cluster,
        "nothing said, which means off",
        drop("binaryAuthorization"),
        "binaryAuthorization.evaluationMode",
    ),
    example(
        "gke-binary-authorization",
        cluster,
        "off",
        put("binaryAuthorization/evaluationMode", "DISABLED"),
        "binaryAuthorization.evaluationMode",
    ),
    example(
        "gke-legacy-authentication",
        cluster,
        "a client certificate",
        put("masterAuth/clientCertificateConfig/issueClientCertificate", True),
        "masterAuth.clientCertificateConfig.issueClientCertificate",
    ),
    example(
        "gke-legacy-authentication",
        cluster,
        "attribute-based access",
        put("enableLegacyAbac", True),
        "enableLegacyAbac",
    ),
    example(
        "gke-legacy-authentication",
        cluster,
        "nothing said, which means neither",
        both(drop("masterAuth"), drop("enableLegacyAbac")),
    ),
    example(
        "gke-audit-logging",
        cluster,
        "no logs of the API server",
        put("loggingConfig/enableComponents", ["SYSTEM_COMPONENTS", "WORKLOADS"]),
        "loggingConfig.enableComponents",
    ),
    example(
        "gke-audit-logging",
        cluster,
        "nothing said, which means some",
        drop("loggingConfig"),
        *["loggingConfig.enableComponents"] * 3,
    ),
    example(
        "gke-audit-logging",
        cluster,
        "a list that is partly unknown",
        put("loggingConfig/enableComponents", ["SYSTEM_COMPONENTS", UNKNOWN]),
    ),
    example("gke-audit-logging", cluster, "an unknown list", put("loggingConfig/enableComponents", UNKNOWN)),
    example(
        "gke-deletion-protection", cluster, "no protection", put("deletionProtection", False), "deletionProtection"
    ),
    example("gke-deletion-protection", cluster, "nothing said, which means protected", drop("deletionProtection")),
)
