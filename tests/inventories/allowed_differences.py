"""The list of what staging does otherwise than prod, each with its reason; see `staging_and_prod`."""

from __future__ import annotations

from typing import Final

from tests.inventories.staging_and_prod import WHOLE, Allowed

ITS_DATA: Final = "staging holds synthetic data, and its labels say so"
ITS_NAMES: Final = "one name on the internet and one project per environment"
ITS_RANGES: Final = "environments have ranges of their own, so that they can be peered"
ITS_SIZE: Final = "as many kinds, fewer and smaller machines: staging carries test load only"
FEWER_COPIES: Final = "prod keeps a further copy of what can fail (override high_availability); staging tries the first"
ITS_RETENTION: Final = "nothing in staging has to be proved or restored years later"
NO_CANARY: Final = "a canary is judged by live traffic, which staging does not have: one track takes all"
ONE_REGION: Final = "a loss of a region is tried in the recovery stack, which is prod's; staging is in one region alone"
NO_CELL: Final = "prod lets in the tenants of its cell, and staging has no cell"
NOBODY_COMES: Final = "silence holds a release where people come, and tells nothing where nobody does"
ITS_TRIALS: Final = "releases are tried here first, early and without a person's consent"

ALLOWED: Final = (
    Allowed(
        type="*",
        places=("*abels.data-class", "values.podLabels.*.data-class"),
        reason=ITS_DATA,
    ),
    Allowed(type="gcp:certificatemanager/certificate:Certificate", places=("managed.domains[]",), reason=ITS_NAMES),
    Allowed(
        type="gcp:certificatemanager/certificateMapEntry:CertificateMapEntry", places=("hostname",), reason=ITS_NAMES
    ),
    Allowed(type="gcp:certificatemanager/dnsAuthorization:DnsAuthorization", places=("domain",), reason=ITS_NAMES),
    Allowed(type="gcp:dns/managedZone:ManagedZone", name="edge-names-zone", places=("dnsName",), reason=ITS_NAMES),
    Allowed(type="gcp:dns/recordSet:RecordSet", name="edge-names-*", places=("name",), reason=ITS_NAMES),
    Allowed(type="gcp:iap/settings:Settings", places=("name",), reason=ITS_NAMES),
    Allowed(type="gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", places=("member",), reason=ITS_NAMES),
    Allowed(type="gcp:monitoring/*", places=("notificationChannels[]",), reason=ITS_NAMES),
    Allowed(type="gcp:storage/bucket:Bucket", name="model-store-bucket", places=("name",), reason=ITS_NAMES),
    Allowed(
        type="gcp:storage/bucketIAMMember:BucketIAMMember",
        name="model-store-*",
        places=("bucket", "condition.expression"),
        reason=ITS_NAMES,
    ),
    Allowed(
        type="kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
        name="edge-*",
        places=("spec.hostnames[]",),
        reason=ITS_NAMES,
    ),
    Allowed(
        type="gcp:projects/iAMMember:IAMMember",
        name="identity-security-secretmanager-*",
        places=("condition.expression",),
        reason=ITS_NAMES,
    ),
    Allowed(
        type="gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy",
        places=("description",),
        reason=ITS_RANGES,
    ),
    Allowed(type="gcp:compute/address:Address", name="models-entrance-address", places=("address",), reason=ITS_RANGES),
    Allowed(type="gcp:compute/firewall:Firewall", places=("destinationRanges[]", "sourceRanges[]"), reason=ITS_RANGES),
    Allowed(type="gcp:compute/globalAddress:GlobalAddress", places=("address",), reason=ITS_RANGES),
    Allowed(
        type="gcp:compute/subnetwork:Subnetwork",
        places=("ipCidrRange", "secondaryIpRanges[].ipCidrRange"),
        reason=ITS_RANGES,
    ),
    Allowed(type="gcp:dns/recordSet:RecordSet", name="models-names-*", places=("rrdatas[]",), reason=ITS_RANGES),
    Allowed(
        type="kubernetes:networking.k8s.io/v1:NetworkPolicy",
        places=("spec.egress[].to[].ipBlock.cidr", "spec.ingress[].from[].ipBlock.cidr"),
        reason=ITS_RANGES,
    ),
    Allowed(type="gcp:compute/address:Address", name="network-nat-*", places=(WHOLE,), reason=ITS_SIZE),
    Allowed(type="gcp:compute/routerNat:RouterNat", places=("natIps[]",), reason=ITS_SIZE),
    Allowed(
        type="gcp:compute/subnetwork:Subnetwork",
        places=("logConfig.flowSampling",),
        reason="every second flow shows what a test did; the cost of all of them is for evidence",
    ),
    Allowed(
        type="gcp:container/nodePool:NodePool",
        places=(
            "autoscaling.totalMaxNodeCount",
            "autoscaling.totalMinNodeCount",
            "initialNodeCount",
            "nodeConfig.machineType",
        ),
        reason=ITS_SIZE,
    ),
    Allowed(
        type="gcp:sql/databaseInstance:DatabaseInstance",
        places=(
            "settings.databaseFlags[].value",
            "settings.diskAutoresizeLimit",
            "settings.diskSize",
            "settings.tier",
        ),
        reason=ITS_SIZE,
    ),
    Allowed(type="gcp:redis/cluster:Cluster", places=("nodeType",), reason=ITS_SIZE),
    Allowed(type="gcp:redis/cluster:Cluster", places=("replicaCount",), reason=FEWER_COPIES),
    Allowed(
        type="kubernetes:helm.sh/v3:Release",
        name="controllers-argo-rollouts",
        places=("values.controller.replicas",),
        reason=FEWER_COPIES,
    ),
    Allowed(
        type="kubernetes:apps/v1:Deployment",
        name="metrics-frontend-pods",
        places=("spec.replicas",),
        reason=FEWER_COPIES,
    ),
    Allowed(
        type="kubernetes:helm.sh/v3:Release",
        name="controllers-keda",
        places=("values.*.replicaCount",),
        reason=FEWER_COPIES,
    ),
    Allowed(
        type="kubernetes:policy/v1:PodDisruptionBudget",
        name="api-workload-*",
        places=("spec.maxUnavailable",),
        reason="a drain takes one pod of prod at a time (override high_availability); one of three is more anyway",
    ),
    Allowed(type="kubernetes:apps/v1:Deployment", name="serving-*", places=("spec.replicas",), reason=ITS_SIZE),
    Allowed(
        type="kubernetes:argoproj.io/v1alpha1:Rollout",
        places=("spec.strategy.blueGreen.previewReplicaCount",),
        reason=ITS_SIZE,
    ),
    Allowed(
        type="kubernetes:keda.sh/v1alpha1:ScaledObject",
        places=("spec.maxReplicaCount", "spec.minReplicaCount", "spec.fallback.replicas"),
        reason=ITS_SIZE,
    ),
    Allowed(
        type="kubernetes:core/v1:ResourceQuota",
        name="training-quota",
        places=("spec.hard.requests.nvidia.com/gpu",),
        reason=ITS_SIZE,
    ),
    Allowed(
        type="gcp:monitoring/alertPolicy:AlertPolicy",
        name="observability-database-connections",
        places=("conditions[].conditionPrometheusQueryLanguage.query",),
        reason="the threshold is a share of the connections that the server has, and those are fewer",
    ),
    Allowed(
        type="gcp:monitoring/alertPolicy:AlertPolicy",
        name="observability-slo-availability-*",
        places=("conditions[].conditionPrometheusQueryLanguage.query",),
        reason="the objective of an environment that only we use is lower, and the alert is a multiple of its budget",
    ),
    Allowed(
        type="gcp:monitoring/alertPolicy:AlertPolicy",
        name="observability-backup-missing",
        places=("conditions[].conditionPrometheusQueryLanguage.query",),
        reason="how long it waits follows from how far backups are apart",
    ),
    Allowed(
        type="gcp:monitoring/dashboard:Dashboard",
        places=("dashboardJson",),
        reason="the lines drawn at those thresholds",
    ),
    Allowed(
        type="gcp:gkebackup/backupPlan:BackupPlan",
        places=(
            "backupSchedule.rpoConfig.targetRpoMinutes",
            "description",
            "retentionPolicy.backupDeleteLockDays",
            "retentionPolicy.backupRetainDays",
        ),
        reason=ITS_RETENTION,
    ),
    Allowed(type="gcp:compute/network:Network", places=("routingMode",), reason=ONE_REGION),
    Allowed(type="gcp:gkebackup/backupPlan:BackupPlan", places=("location",), reason=ONE_REGION),
    Allowed(type="gcp:kms/keyRing:KeyRing", places=("location",), reason=ONE_REGION),
    Allowed(
        type="gcp:storage/bucket:Bucket",
        name="model-store-bucket",
        places=("customPlacementConfig.dataLocations[]", "location", "rpo"),
        reason=ONE_REGION,
    ),
    Allowed(
        type="random:index/randomId:RandomId",
        places=("keepers.location",),
        reason="a name is drawn anew where what it names would lie elsewhere",
    ),
    Allowed(type="gcp:redis/cluster:Cluster", places=("automatedBackupConfig.retention",), reason=ITS_RETENTION),
    Allowed(
        type="gcp:logging/projectBucketConfig:ProjectBucketConfig", places=("retentionDays",), reason=ITS_RETENTION
    ),
    Allowed(
        type="gcp:sql/databaseInstance:DatabaseInstance",
        name="postgres-primary",
        places=(
            "settings.backupConfiguration.backupRetentionSettings.retainedBackups",
            "settings.backupConfiguration.transactionLogRetentionDays",
            "settings.finalBackupConfig.retentionDays",
        ),
        reason=ITS_RETENTION,
    ),
    Allowed(
        type="gcp:storage/bucket:Bucket",
        name="audit-archive",
        places=("lifecycleRules[].condition.age", "retentionPolicy.retentionPeriod"),
        reason=ITS_RETENTION,
    ),
    Allowed(
        type="kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
        name="edge-*",
        places=("spec.rules[].filters[].responseHeaderModifier.set[].value",),
        reason="a browser's memory of HTTPS-only is short where names may still move",
    ),
    Allowed(type="gcp:container/cluster:Cluster", places=("releaseChannel.channel",), reason=ITS_TRIALS),
    Allowed(
        type="gcp:sql/databaseInstance:DatabaseInstance",
        name="postgres-primary",
        places=("settings.maintenanceWindow.updateTrack",),
        reason=ITS_TRIALS,
    ),
    Allowed(
        type="kubernetes:argoproj.io/v1alpha1:Rollout",
        places=("spec.strategy.blueGreen.autoPromotionEnabled", "spec.strategy.blueGreen.scaleDownDelaySeconds"),
        reason=ITS_TRIALS,
    ),
    Allowed(
        type="kubernetes:argoproj.io/v1alpha1:AnalysisTemplate",
        name="api-workload-after-promotion",
        places=(
            "spec.metrics[].failureCondition",
            "spec.metrics[].inconclusiveLimit",
            "spec.metrics[].successCondition",
        ),
        reason=NOBODY_COMES,
    ),
    Allowed(type="kubernetes:*", name="serving-canary-*", places=(WHOLE,), reason=NO_CANARY),
    Allowed(
        type="kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
        name="serving-*-route",
        places=("spec.rules[].*",),
        reason=NO_CANARY,
    ),
    Allowed(
        type="kubernetes:core/v1:ConfigMap",
        name="serving-stable-models",
        places=("data.models.config",),
        reason="the store has its own name, and a canary's version is loaded in prod only",
    ),
    Allowed(
        type="kubernetes:core/v1:ConfigMap",
        name="api-configuration",
        places=("data.configuration.json",),
        reason="the settings that an application reads: names, sizes and switches, listed by `environments diff`",
    ),
    Allowed(
        type="random:index/randomId:RandomId",
        name="api-configuration-suffix",
        places=("keepers.configuration",),
        reason="the digest of that text",
    ),
    Allowed(
        type="gcp:redis/clusterAclPolicy:ClusterAclPolicy", places=("rules[].rule", "rules[].username"), reason=NO_CELL
    ),
    Allowed(
        type="kubernetes:core/v1:ConfigMap",
        name="tenant-*-told",
        places=("data.MODELS_CANARY_URL",),
        reason=NO_CANARY,
    ),
    Allowed(
        type="kubernetes:core/v1:Namespace",
        name="tenant-*-namespace",
        places=("metadata.labels.models.spotify-ai-agent.com/canary",),
        reason=NO_CANARY,
    ),
    Allowed(
        type="kubernetes:networking.k8s.io/v1:NetworkPolicy",
        name="serving-callers-of-canary",
        places=(WHOLE,),
        reason=NO_CANARY,
    ),
    Allowed(
        type="kubernetes:networking.k8s.io/v1:NetworkPolicy",
        name="tenant-*-models",
        places=("spec.egress[].to[].*",),
        reason=NO_CANARY,
    ),
)
