"""Which properties exclude one another, and which need company, before the gcp provider asks the cloud.

Read from the schema of the Terraform provider google-beta 8.0 on 2026-11-26 (ExactlyOneOf, AtLeastOneOf, ConflictsWith,
RequiredWith), by Pulumi's names of the properties. Left out: the cluster's own `nodePools`, as in `google_choices`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from sandbox.cloud.relation import Kind, Relation

_KIND = re.compile(r"\b(one|some|apart|needs)\b(?=:| \S+:)")


def _relations(text: str) -> tuple[Relation, ...]:
    """The relations in a table of lines `kind holder: names`, without a holder for the resource itself."""
    _, *parts = _KIND.split(text)
    found = []
    for kind, rest in zip(parts[::2], parts[1::2], strict=True):
        holder, _, names = rest.partition(":")
        found.append(Relation(kind=cast(Kind, kind), holder=holder.strip(), names=tuple(names.split())))
    return tuple(found)


RELATIONS: Mapping[str, tuple[Relation, ...]] = {
    "gcp:certificateauthority/authority:Authority": _relations("""
        one keySpec: algorithm cloudKmsKeyVersion
        one subordinateConfig: certificateAuthority pemIssuerChain
        some config.subjectConfig.subjectAltName: dnsNames emailAddresses ipAddresses uris
        """),
    "gcp:certificatemanager/certificate:Certificate": _relations("""
        one: managed selfManaged
        one selfManaged: certificatePem pemCertificate
        one selfManaged: pemPrivateKey privateKeyPem pemPrivateKeyWo
        needs selfManaged: pemPrivateKeyWo pemPrivateKeyWoVersion
        needs selfManaged: pemPrivateKeyWoVersion pemPrivateKeyWo
        """),
    "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": _relations("""
        one: hostname matcher
        """),
    "gcp:compute/firewall:Firewall": _relations("""
        one: allows denies
        apart: sourceServiceAccounts sourceTags
        apart: sourceServiceAccounts targetTags
        apart: sourceTags targetServiceAccounts
        apart: targetServiceAccounts targetTags
        """),
    "gcp:compute/router:Router": _relations("""
        apart: nccGateway network
        """),
    "gcp:compute/routerNat:RouterNat": _relations("""
        apart: drainNatIps initialNatIps
        apart: initialNatIps natIps
        """),
    "gcp:compute/securityScanConfig:SecurityScanConfig": _relations("""
        some authentication: customAccount googleAccount
        """),
    "gcp:compute/subnetwork:Subnetwork": _relations("""
        some logConfig: aggregationInterval filterExpr flowSampling metadata
        """),
    "gcp:container/cluster:Cluster": _relations("""
        one clusterAutoscaling.autoProvisioningDefaults.upgradeSettings.blueGreenSettings.standardRolloutPolicy:
            batchPercentage batchNodeCount
        one maintenancePolicy: dailyMaintenanceWindow recurringWindow recurringMaintenanceWindow
        some addonsConfig: httpLoadBalancing horizontalPodAutoscaling networkPolicyConfig cloudrunConfig
            gcpFilestoreCsiDriverConfig dnsCacheConfig gcePersistentDiskCsiDriverConfig gkeBackupAgentConfig
            configConnectorConfig gcsFuseCsiDriverConfig statefulHaConfig rayOperatorConfigs
            parallelstoreCsiDriverConfig lustreCsiDriverConfig sliceControllerConfig podSnapshotConfig
            slurmOperatorConfig nodeReadinessConfig agentSandboxConfig highScaleCheckpointingConfig istioConfig
            kalmConfig
        some clusterAutoscaling.autoProvisioningDefaults.shieldedInstanceConfig: enableSecureBoot
            enableIntegrityMonitoring
        some privateClusterConfig: enablePrivateEndpoint enablePrivateNodes masterIpv4CidrBlock
            privateEndpointSubnetwork masterGlobalAccessConfig
        some protectConfig: workloadConfig workloadVulnerabilityMode
        apart: addonsConfig.dnsCacheConfig enableAutopilot
        apart: addonsConfig.networkPolicyConfig enableAutopilot
        apart: addonsConfig.statefulHaConfig enableAutopilot
        apart binaryAuthorization: enabled evaluationMode
        apart: binaryAuthorization.enabled enableAutopilot
        apart: clusterAutoscaling.enabled enableAutopilot
        apart: clusterAutoscaling.resourceLimits enableAutopilot
        apart: clusterIpv4Cidr ipAllocationPolicy
        apart: clusterTelemetry loggingService
        apart: clusterTelemetry monitoringService
        apart: defaultMaxPodsPerNode enableAutopilot
        apart: enableAutopilot enableIntranodeVisibility
        apart: enableAutopilot enableShieldedNodes
        apart: enableAutopilot networkPolicy
        apart: enableAutopilot removeDefaultNodePool
        apart: enableTpu tpuConfig
        apart ipAllocationPolicy: clusterIpv4CidrBlock clusterSecondaryRangeName
        apart ipAllocationPolicy: clusterIpv4CidrBlock servicesSecondaryRangeName
        apart ipAllocationPolicy: clusterSecondaryRangeName servicesIpv4CidrBlock
        apart ipAllocationPolicy: servicesIpv4CidrBlock servicesSecondaryRangeName
        """),
    "gcp:dns/managedZone:ManagedZone": _relations("""
        some dnssecConfig: defaultKeySpecs kind nonExistence state
        """),
    "gcp:dns/recordSet:RecordSet": _relations("""
        one routingPolicy: wrrs geos primaryBackup
        one: rrdatas routingPolicy
        apart routingPolicy: enableGeoFencing primaryBackup
        apart routingPolicy: enableGeoFencing wrrs
        """),
    "gcp:gkebackup/backupPlan:BackupPlan": _relations("""
        one backupConfig: allNamespaces selectedApplications selectedNamespaceLabels selectedNamespaces
        """),
    "gcp:gkebackup/restorePlan:RestorePlan": _relations("""
        one restoreConfig: allNamespaces excludedNamespaces noNamespaces selectedApplications selectedNamespaces
        one restoreConfig.clusterResourceRestoreScope: allGroupKinds excludedGroupKinds noGroupKinds selectedGroupKinds
        """),
    "gcp:logging/metric:Metric": _relations("""
        some bucketOptions: explicitBuckets exponentialBuckets linearBuckets
        """),
    "gcp:monitoring/alertPolicy:AlertPolicy": _relations("""
        some documentation: content links mimeType subject
        """),
    "gcp:monitoring/notificationChannel:NotificationChannel": _relations("""
        one sensitiveLabels: authToken password serviceKey authTokenWo passwordWo serviceKeyWo
        needs sensitiveLabels: authTokenWo authTokenWoVersion
        needs sensitiveLabels: authTokenWoVersion authTokenWo
        needs sensitiveLabels: passwordWo passwordWoVersion
        needs sensitiveLabels: passwordWoVersion passwordWo
        needs sensitiveLabels: serviceKeyWo serviceKeyWoVersion
        needs sensitiveLabels: serviceKeyWoVersion serviceKeyWo
        """),
    "gcp:redis/cluster:Cluster": _relations("""
        apart: gcsSource managedBackupSource
        """),
    "gcp:secretmanager/secret:Secret": _relations("""
        one replication: auto userManaged
        needs: rotation topics
        needs rotation: nextRotationTime rotationPeriod
        """),
    "gcp:secretmanager/secretVersion:SecretVersion": _relations("""
        one: secretData secretDataWo
        needs: secretDataWo secretDataWoVersion
        needs: secretDataWoVersion secretDataWo
        """),
    "gcp:serviceaccount/key:Key": _relations("""
        apart: keyAlgorithm publicKeyData
        apart: privateKeyType publicKeyData
        """),
    "gcp:sql/databaseInstance:DatabaseInstance": _relations("""
        some replicaConfiguration: cascadableReplica caCertificate clientCertificate clientKey connectRetryInterval
            dumpFilePath failoverTarget masterHeartbeatPeriod password sslCipher username verifyServerCertificate
        some: settings clone pointInTimeRestoreContext
        some settings.backupConfiguration: binaryLogEnabled enabled startTime location pointInTimeRecoveryEnabled
            backupRetentionSettings transactionLogRetentionDays backupTier
        some settings.insightsConfig: queryInsightsEnabled queryStringLength recordApplicationTags recordClientAddress
            queryPlansPerMinute enhancedQueryInsightsEnabled
        some settings.ipConfiguration: authorizedNetworks ipv4Enabled privateNetwork allocatedIpRange
            enablePrivatePathForGoogleCloudServices pscConfigs sslMode serverCaMode serverCaPool
            serverCertificateRotationMode customSubjectAlternativeNames
        some settings.locationPreference: followGaeApplication zone
        some settings.maintenanceWindow: day hour updateTrack
        some settings.performanceCaptureConfig: enabled probingIntervalSeconds probeThreshold runningThreadsThreshold
            secondsBehindSourceThreshold transactionDurationThreshold cpuUtilizationThresholdPercent
            memoryUsageThresholdPercent historyListLengthThresholdCount semaphoreWaitThresholdCount
            transactionLockWaitThresholdCount transactionKillThresholdSeconds transactionKillType
            transactionKillExcludedUserHosts
        some settings.readPoolAutoScaleConfig: enabled minNodeCount maxNodeCount targetMetrics disableScaleIn
            scaleInCooldownSeconds scaleOutCooldownSeconds
        some settings.sqlServerAuditConfig: bucket retentionInterval uploadInterval
        apart: rootPassword rootPasswordWo
        needs: rootPasswordWo rootPasswordWoVersion
        needs: rootPasswordWoVersion rootPasswordWo
        """),
    "gcp:sql/user:User": _relations("""
        apart: password passwordWo
        needs: passwordWo passwordWoVersion
        needs: passwordWoVersion passwordWo
        """),
    "gcp:storage/bucket:Bucket": _relations("""
        some website: mainPageSuffix notFoundPage
        needs ipFilter: allowCrossOrgVpcs vpcNetworkSources
        """),
}
"""Relations by resource type."""
