"""What rules about nodes say, of pools and of clusters that keep nodes of their own."""

from tests.policy.examples.example import UNKNOWN, both, drop, example, put
from tests.policy.examples.gke import autopilot, cluster, own_nodes, pool

ACCEPTED = ()
EXAMPLES = (
    example(
        "gke-node-hardening",
        pool,
        "nothing said about the port",
        drop("nodeConfig/kubeletConfig"),
        "nodeConfig.kubeletConfig.insecureKubeletReadonlyPortEnabled",
    ),
    example(
        "gke-node-hardening",
        pool,
        "another image",
        put("nodeConfig/imageType", "UBUNTU_CONTAINERD"),
        "nodeConfig.imageType",
    ),
    example(
        "gke-node-hardening",
        pool,
        "old metadata endpoints",
        put("nodeConfig/metadata/disable-legacy-endpoints", "false"),
        "nodeConfig.metadata.disable-legacy-endpoints",
    ),
    example(
        "gke-node-hardening",
        pool,
        "nothing said about image and metadata, which means good ones",
        both(drop("nodeConfig/imageType"), drop("nodeConfig/metadata")),
    ),
    example("gke-node-disk-key", pool, "no key", drop("nodeConfig/bootDiskKmsKey"), "nodeConfig.bootDiskKmsKey"),
    example(
        "gke-node-disk-key", pool, "an empty key", put("nodeConfig/bootDiskKmsKey", ""), "nodeConfig.bootDiskKmsKey"
    ),
    example("gke-node-disk-key", pool, "no node configuration", drop("nodeConfig"), "nodeConfig.bootDiskKmsKey"),
    example("gke-node-disk-key", pool, "an unknown node configuration", put("nodeConfig", UNKNOWN)),
    example("gke-node-disk-key", cluster, "nodes of its own, without a key", own_nodes, "nodeConfig.bootDiskKmsKey"),
    example(
        "gke-node-disk-key",
        cluster,
        "a pool inside the cluster without a key",
        put("nodePools", [{"nodeConfig": {}}]),
        "nodePools[0].nodeConfig.bootDiskKmsKey",
    ),
    example("gke-node-disk-key", cluster, "Autopilot, whose nodes are Google's", autopilot),
    example(
        "gke-node-disk-key",
        cluster,
        "perhaps nodes of its own",
        both(own_nodes, put("removeDefaultNodePool", UNKNOWN)),
    ),
    example(
        "gke-workload-identity",
        cluster,
        "no workload pool",
        drop("workloadIdentityConfig"),
        "workloadIdentityConfig.workloadPool",
    ),
    example(
        "gke-workload-identity",
        pool,
        "the machine's own metadata",
        put("nodeConfig/workloadMetadataConfig/mode", "GCE_METADATA"),
        "nodeConfig.workloadMetadataConfig.mode",
    ),
    example(
        "gke-workload-identity",
        pool,
        "nothing said about metadata",
        drop("nodeConfig/workloadMetadataConfig"),
        "nodeConfig.workloadMetadataConfig.mode",
    ),
    example(
        "gke-workload-identity",
        cluster,
        "Autopilot, which has it always",
        both(autopilot, drop("workloadIdentityConfig")),
    ),
    example(
        "gke-node-service-account",
        pool,
        "no account, which means the default one",
        drop("nodeConfig/serviceAccount"),
        "nodeConfig.serviceAccount",
    ),
    example(
        "gke-node-service-account",
        pool,
        "the default account by its word",
        put("nodeConfig/serviceAccount", "default"),
        "nodeConfig.serviceAccount",
    ),
    example(
        "gke-node-service-account",
        pool,
        "the default account by its address",
        put("nodeConfig/serviceAccount", "1234-compute@developer.gserviceaccount.com"),
        "nodeConfig.serviceAccount",
    ),
    example(
        "gke-node-service-account",
        pool,
        "an account by its address",
        put("nodeConfig/serviceAccount", "nodes@p.iam.gserviceaccount.com"),
    ),
    example(
        "gke-shielded-nodes",
        pool,
        "nothing said, which means no secure boot",
        drop("nodeConfig/shieldedInstanceConfig"),
        "nodeConfig.shieldedInstanceConfig.enableSecureBoot",
    ),
    example(
        "gke-shielded-nodes",
        pool,
        "no integrity monitoring",
        put("nodeConfig/shieldedInstanceConfig/enableIntegrityMonitoring", False),
        "nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring",
    ),
    example(
        "gke-shielded-nodes", cluster, "no shielded nodes", put("enableShieldedNodes", False), "enableShieldedNodes"
    ),
    example("gke-shielded-nodes", cluster, "nothing said, which means shielded", drop("enableShieldedNodes")),
    example("gke-node-maintenance", pool, "no repair", put("management/autoRepair", False), "management.autoRepair"),
    example(
        "gke-node-maintenance", pool, "no upgrades", put("management/autoUpgrade", False), "management.autoUpgrade"
    ),
    example("gke-node-maintenance", pool, "nothing said, which means both", drop("management")),
)
