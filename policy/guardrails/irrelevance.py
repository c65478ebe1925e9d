"""Weakenings that a reviewer judged to be none, each with the reason.

Names, descriptions and capacities can be wrong, but not insecure; a key whose default is as good can be left out. Every
entry is a judgement that can be questioned; what is not listed counts against the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

CLUSTER: Final = "gcp:container/cluster:Cluster"
NODE_POOL: Final = "gcp:container/nodePool:NodePool"
DATABASE: Final = "gcp:sql/databaseInstance:DatabaseInstance"
KEY: Final = "gcp:kms/cryptoKey:CryptoKey"
ALERT_POLICY: Final = "gcp:monitoring/alertPolicy:AlertPolicy"
LOG_BUCKET: Final = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
BUCKET: Final = "gcp:storage/bucket:Bucket"
ROLLOUT: Final = "kubernetes:argoproj.io/v1alpha1:Rollout"
DEPLOYMENT: Final = "kubernetes:apps/v1:Deployment"

PACE_OF_PODS: Final = (
    "spec.minReadySeconds",
    "spec.progressDeadline*",
    "spec.revisionHistoryLimit",
    "spec.strategy*",
    "*.topologySpreadConstraints*",
    "*Probe*",
    "*.lifecycle*",
    "*.terminationGracePeriodSeconds",
    "*.resources.*",
    "*.sizeLimit",
)
"""Of a workload: how many pods, how fast and with how much; never as whom."""

A_NAME: Final = "a name or a text for people; nothing is allowed by it"
A_LABEL: Final = "for bills and searches; nothing is allowed by it"
A_PLACE: Final = "where it stands, not how it is guarded; residency is judged over the settings"
CAPACITY: Final = "how much and how fast, not who may"
A_ROUTE: Final = "where a request goes, not who may send it or who can read it on the way"
PACE: Final = "when work is done, not who may"
GOOD_DEFAULT: Final = "left out, the provider takes the same"
STRICTER: Final = "the change is the stricter way"
REFUSED: Final = "the API refuses a resource without it"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One reviewed kind of weakening; `*` stands for any characters.

    Attributes:
        type: Resource types.
        places: Properties; `[]` stands for any position in a list.
        kind: Kinds of mutation.
        reason: Why it weakens nothing.
    """

    type: str
    places: tuple[str, ...]
    kind: str = "*"
    reason: str

    def covers(self, resource_type: str, place: str, kind: str) -> bool:
        """Whether it is about this mutation."""
        return (
            fnmatchcase(resource_type, self.type)
            and fnmatchcase(kind, self.kind)
            and any(fnmatchcase(place, pattern.replace("[", "[[]")) for pattern in self.places)
        )


JUDGEMENTS: Final = (
    Judgement(type="*", places=("name", "displayName", "description"), reason=A_NAME),
    Judgement(type="*", places=("project",), reason=A_PLACE),
    Judgement(type="gcp:*", places=("location", "region", "*.locationPreference*", "nodeLocations*"), reason=A_PLACE),
    Judgement(type="gcp:*", places=("labels*", "resourceLabels*", "*userLabels*", "*.resourceLabels*"), reason=A_LABEL),
    Judgement(type="kubernetes:*", places=("apiVersion", "kind"), reason=REFUSED),
    Judgement(type="kubernetes:*", places=("metadata.name", "metadata.annotations*"), reason=A_NAME),
    Judgement(type="kubernetes:*", places=("metadata", "spec"), kind="key removed", reason=REFUSED),
    Judgement(type="kubernetes:[!c]*", places=("metadata.labels*",), reason=A_LABEL),
    Judgement(type="kubernetes:core/v1:[!N]*", places=("metadata.labels*",), reason=A_LABEL),
    Judgement(type=ROLLOUT, places=("*[].name", "*.ports[].protocol"), reason=A_NAME),
    Judgement(type=ROLLOUT, places=PACE_OF_PODS, reason=CAPACITY),
    Judgement(type=DEPLOYMENT, places=("*[].name", "*.ports[].protocol", "*.annotations*"), reason=A_NAME),
    Judgement(type=DEPLOYMENT, places=(*PACE_OF_PODS, "spec.replicas"), reason=CAPACITY),
    Judgement(
        type="kubernetes:scheduling.k8s.io/v1:PriorityClass",
        places=("value", "preemptionPolicy", "globalDefault", "description"),
        reason=CAPACITY,
    ),
    Judgement(
        type="kubernetes:monitoring.googleapis.com/v1:PodMonitoring",
        places=("spec*",),
        reason="what is watched and how often, not who may; an alert tells when it stays silent",
    ),
    Judgement(type="kubernetes:autoscaling/v2:HorizontalPodAutoscaler", places=("spec*",), reason=CAPACITY),
    Judgement(type="kubernetes:policy/v1:PodDisruptionBudget", places=("spec*",), reason=CAPACITY),
    Judgement(
        type="kubernetes:helm.sh/v3:Release",
        places=("atomic", "cleanupOnFail", "maxHistory", "timeout", "*.replicas", "*.pdb*", "*.resources*"),
        reason=CAPACITY,
    ),
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
    Judgement(
        type=DATABASE,
        places=(
            "settings.disk*",
            "settings.tier",
            "settings.edition",
            "settings.dataCacheConfig*",
            "settings.insightsConfig.query*",
        ),
        reason=CAPACITY,
    ),
    Judgement(type=DATABASE, places=("settings.maintenanceWindow*", "*.backupConfiguration.startTime"), reason=PACE),
    Judgement(type=DATABASE, places=("finalBackupDescription",), reason=A_NAME),
    Judgement(type=DATABASE, places=("deletionProtection",), kind="key removed", reason=GOOD_DEFAULT),
    Judgement(
        type=DATABASE, places=("*minLength", "*etention*", "*retainedBackups"), kind="number widened", reason=STRICTER
    ),
    Judgement(type=KEY, places=("destroyScheduledDuration", "purpose"), kind="key removed", reason=GOOD_DEFAULT),
    Judgement(type=KEY, places=("destroyScheduledDuration",), kind="duration widened", reason=STRICTER),
    Judgement(type=KEY, places=("rotationPeriod",), kind="duration shortened", reason=STRICTER),
    Judgement(
        type="gcp:compute/subnetwork:Subnetwork",
        places=("logConfig.flowSampling",),
        kind="number widened",
        reason=STRICTER,
    ),
    Judgement(
        type=ALERT_POLICY,
        places=("documentation*", "conditions[].displayName", "conditions[].condition*.disableMetricValidation"),
        reason=A_NAME,
    ),
    Judgement(
        type=ALERT_POLICY,
        places=("severity", "alertStrategy*", "combiner", "*.evaluationInterval", "*.duration"),
        reason=PACE,
    ),
    Judgement(type=ALERT_POLICY, places=("conditions", "*.query"), kind="key removed", reason=REFUSED),
    Judgement(type=ALERT_POLICY, places=("enabled",), kind="key removed", reason=GOOD_DEFAULT),
    Judgement(type="gcp:monitoring/dashboard:Dashboard", places=("dashboardJson",), reason=A_NAME),
    Judgement(
        type="gcp:monitoring/notificationChannel:NotificationChannel",
        places=("enabled", "type"),
        kind="key removed",
        reason=GOOD_DEFAULT,
    ),
    Judgement(
        type="gcp:logging/metric:Metric", places=("metricDescriptor*",), reason="an entry counts as one either way"
    ),
    Judgement(type=LOG_BUCKET, places=("bucketId",), reason=A_NAME),
    Judgement(type=LOG_BUCKET, places=("enableAnalytics",), reason=CAPACITY),
    Judgement(type=LOG_BUCKET, places=("retentionDays",), kind="number widened", reason=STRICTER),
    Judgement(
        type="gcp:logging/projectSink:ProjectSink",
        places=("uniqueWriterIdentity",),
        kind="key removed",
        reason=GOOD_DEFAULT,
    ),
    Judgement(type=BUCKET, places=("storageClass",), reason=CAPACITY),
    Judgement(type=BUCKET, places=("forceDestroy", "deletionPolicy"), kind="key removed", reason=GOOD_DEFAULT),
    Judgement(type=BUCKET, places=("lifecycleRules[].condition.age",), kind="number widened", reason=STRICTER),
    Judgement(type=BUCKET, places=("lifecycleRules[].*",), kind="key removed", reason=REFUSED),
    Judgement(type="kubernetes:networking.gke.io/v1:HealthCheckPolicy", places=("spec*",), reason=CAPACITY),
    Judgement(
        type="kubernetes:networking.gke.io/v1:GCPBackendPolicy",
        places=("spec.default.timeoutSec", "spec.default.connectionDraining*"),
        reason=CAPACITY,
    ),
    Judgement(
        type="kubernetes:gateway.networking.k8s.io/v1:*",
        places=(
            "spec.addresses*",
            "spec.hostnames*",
            "spec.listeners[].name",
            "spec.rules[].backendRefs*",
            "spec.rules[].matches*",
        ),
        reason=A_ROUTE,
    ),
    Judgement(type="gcp:compute/address:Address", places=("address", "purpose", "subnetwork"), reason=A_PLACE),
    Judgement(type="gcp:compute/globalAddress:GlobalAddress", places=("addressType", "ipVersion"), reason=A_PLACE),
    Judgement(type="gcp:dns/recordSet:RecordSet", places=("ttl", "managedZone", "rrdatas*", "type"), reason=A_ROUTE),
    Judgement(
        type="gcp:compute/securityPolicy:SecurityPolicy",
        places=("rules[].description", "advancedOptionsConfig.jsonParsing", "*.ruleVisibility"),
        reason=A_NAME,
    ),
    Judgement(type="gcp:secretmanager/secret:Secret", places=("secretId",), reason=A_NAME),
    Judgement(type="gcp:secretmanager/secret:Secret", places=("*.replicas[].location",), reason=A_PLACE),
    Judgement(
        type="gcp:secretmanager/secret:Secret", places=("rotation.nextRotationTime", "versionDestroyTtl"), reason=PACE
    ),
    Judgement(
        type="gcp:secretmanager/secret:Secret",
        places=("rotation.rotationPeriod",),
        kind="duration shortened",
        reason=STRICTER,
    ),
    Judgement(type="gcp:pubsub/topic:Topic", places=("messageRetentionDuration",), reason=PACE),
    Judgement(type="gcp:iap/settings:Settings", places=("*.maxAge",), kind="duration shortened", reason=STRICTER),
    Judgement(type="random:index/randomId:RandomId", places=("keepers*",), reason="when a name changes, not who may"),
)


def why_irrelevant(resource_type: str, place: str, kind: str) -> str:
    """The reason, or nothing."""
    return next((each.reason for each in JUDGEMENTS if each.covers(resource_type, place, kind)), "")
