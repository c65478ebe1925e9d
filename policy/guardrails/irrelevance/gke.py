"""What is harmless in clusters and node pools."""

from typing import Final

from guardrails.irrelevance.judgement import (
    A_LABEL,
    CAPACITY,
    GOOD_DEFAULT,
    Judgement,
)

CLUSTER: Final = "gcp:container/cluster:Cluster"
NODE_POOL: Final = "gcp:container/nodePool:NodePool"

JUDGEMENTS: Final = (
    Judgement(
        type=CLUSTER,
        places=(
            "initialNodeCount",
            "addonsConfig.horizontalPodAutoscaling*",
            "verticalPodAutoscaling*",
            "costManagementConfig*",
            "maintenancePolicy*",
            "enableL4IlbSubsetting",
        ),
        reason=CAPACITY,
    ),
    Judgement(type=CLUSTER, places=("nodeConfig*",), reason="of the default pool, which is removed at once"),
    Judgement(
        type=CLUSTER,
        places=(
            "deletionProtection",
            "enableShieldedNodes",
            "enableLegacyAbac",
            "enableKubernetesAlpha",
            "masterAuth*",
        ),
        kind="key removed",
        reason=GOOD_DEFAULT,
    ),
    Judgement(
        type=NODE_POOL,
        places=(
            "autoscaling*",
            "initialNodeCount",
            "maxPodsPerNode",
            "upgradeSettings*",
            "nodeDrainConfigs*",
            "nodeConfig.diskSizeGb",
            "nodeConfig.diskType",
            "nodeConfig.machineType",
            "nodeConfig.guestAccelerators*",
            "nodeConfig.gvnic*",
            "nodeConfig.spot",
            "nodeConfig.taints*",
        ),
        reason=CAPACITY,
    ),
    Judgement(type=NODE_POOL, places=("nodeConfig.labels*",), reason=A_LABEL),
    Judgement(
        type=NODE_POOL,
        places=(
            "management*",
            "networkConfig*",
            "nodeConfig.imageType",
            "nodeConfig.metadata*",
            "nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring",
        ),
        kind="key removed",
        reason=GOOD_DEFAULT,
    ),
)
