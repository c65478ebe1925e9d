"""Two facts of the gcp provider's schema that its Python types do not carry: sets, and what the cloud keeps.

Read from the schema of the Terraform provider google-beta 7.45 on 2026-11-23, by Pulumi's names of the properties.
What lasts is called "optional and computed" there. Left out: paths inside lists, the scope (`Entry.scope`), and the
cluster's own `nodePools`, since this platform's pools are resources of their own. The ports of a firewall's rules are a
list upstream, but were seen to compare as a set, because the hash of the rule around them sorts them. A SQL instance's
`masterInstanceName` lasts upstream until the instance is promoted, which forgets it: it is left out, too.
"""

from __future__ import annotations

from collections.abc import Mapping


def _paths(text: str) -> tuple[str, ...]:
    """The paths in a table: a line `holder: names` lists properties of one object, the root's without a holder."""
    found: list[str] = []
    holder = ""
    for word in text.split():
        if word.endswith(":"):
            holder = word[:-1]
        else:
            found.append(f"{holder}.{word}" if holder else word)
    return tuple(found)


_NODES = _paths("""
    : nodeConfig
    nodeConfig: bootDisk confidentialNodes containerdConfig diskSizeGb diskType gcfsConfig gpudirectStrategy
        guestAccelerators imageType kubeletConfig labels linuxNodeConfig localSsdCount loggingVariant
        machineType metadata minCpuPlatform nodeImageConfigs oauthScopes serviceAccount shieldedInstanceConfig
        windowsNodeConfig workloadMetadataConfig
    nodeConfig.bootDisk: diskType provisionedIops provisionedThroughput sizeGb
    nodeConfig.kubeletConfig: cpuCfsQuota insecureKubeletReadonlyPortEnabled maxParallelImagePulls
        shutdownGracePeriodCriticalPodsSeconds shutdownGracePeriodSeconds
    nodeConfig.kubeletConfig.memoryManager: policy
    nodeConfig.kubeletConfig.topologyManager: policy scope
    nodeConfig.linuxNodeConfig: cgroupMode transparentHugepageEnabled
    nodeConfig.linuxNodeConfig.customNodeInit.initScript: gcsGeneration
    """)

LASTING: Mapping[str, tuple[str, ...]] = {
    "gcp:certificateauthority/authority:Authority": _paths("""
        subordinateConfig: pemIssuerChain
        """),
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": _paths("""
        : type
        """),
    "gcp:compute/address:Address": _paths("""
        : address networkTier prefixLength purpose subnetwork
        """),
    "gcp:compute/firewall:Firewall": _paths("""
        : destinationRanges direction enableLogging
        """),
    "gcp:compute/globalAddress:GlobalAddress": _paths("""
        : address prefixLength
        """),
    "gcp:compute/network:Network": _paths("""
        : bgpAlwaysCompareMed bgpBestPathSelectionMode bgpInterRegionCost internalIpv6Range mtu routingMode
        """),
    "gcp:compute/router:Router": _paths("""
        bgp: identifierRange
        """),
    "gcp:compute/routerNat:RouterNat": _paths("""
        : autoNetworkTier drainNatIps enableDynamicPortAllocation enableEndpointIndependentMapping endpointTypes
            minPortsPerVm natIps
        """),
    "gcp:compute/securityPolicy:SecurityPolicy": _paths("""
        : advancedOptionsConfig rules type
        adaptiveProtectionConfig.layer7DdosDefenseConfig: enable ruleVisibility
        advancedOptionsConfig: jsonCustomConfig jsonParsing logLevel requestBodyInspectionSize
        """),
    "gcp:compute/subnetwork:Subnetwork": _paths("""
        : allowSubnetCidrRoutesOverlap externalIpv6Prefix internalIpv6Prefix ipCidrRange privateIpGoogleAccess
            privateIpv6GoogleAccess purpose secondaryIpRanges stackType
        """),
    "gcp:container/cluster:Cluster": _NODES + _paths("""
        : addonsConfig anonymousAuthenticationConfig authenticatorGroupsConfig autopilotClusterPolicyConfig
            autopilotPrivilegedAdmissions clusterAutoscaling clusterIpv4Cidr clusterTelemetry confidentialNodes
            controlPlaneEndpointsConfig costManagementConfig databaseEncryption datapathProvider
            defaultMaxPodsPerNode defaultSnatStatus enableIntranodeVisibility enableL4IlbSubsetting enableTpu
            enterpriseConfig gatewayApiConfig gkeAutoUpgradeConfig identityServiceConfig ipAllocationPolicy
            loggingConfig loggingService managedMachineLearningDiagnosticsConfig managedOpentelemetryConfig
            masterAuth masterAuthorizedNetworksConfig meshCertificates monitoringConfig monitoringService
            networkingMode nodeCreationConfig nodeLocations nodePoolAutoConfig nodePoolDefaults nodeVersion
            notificationConfig podAutoscaling privateClusterConfig privateIpv6GoogleAccess protectConfig
            rbacBindingConfig releaseChannel securityPostureConfig serviceExternalIpsConfig subnetwork tpuConfig
            verticalPodAutoscaling workloadAltsConfig workloadIdentityConfig
        addonsConfig: agentSandboxConfig cloudrunConfig configConnectorConfig dnsCacheConfig
            gcePersistentDiskCsiDriverConfig gcpFilestoreCsiDriverConfig gcsFuseCsiDriverConfig gkeBackupAgentConfig
            highScaleCheckpointingConfig horizontalPodAutoscaling httpLoadBalancing istioConfig kalmConfig
            lustreCsiDriverConfig networkPolicyConfig nodeReadinessConfig parallelstoreCsiDriverConfig
            podSnapshotConfig rayOperatorConfigs sliceControllerConfig slurmOperatorConfig statefulHaConfig
        binaryAuthorization: evaluationMode
        clusterAutoscaling: autoProvisioningDefaults autoProvisioningLocations enabled resourceLimits
        clusterAutoscaling.autoProvisioningDefaults: management oauthScopes upgradeSettings
        clusterAutoscaling.autoProvisioningDefaults.management: autoRepair autoUpgrade
        clusterAutoscaling.autoProvisioningDefaults.upgradeSettings: blueGreenSettings strategy
        clusterAutoscaling.autoProvisioningDefaults.upgradeSettings.blueGreenSettings: nodePoolSoakDuration
            standardRolloutPolicy
        clusterAutoscaling.autoProvisioningDefaults.upgradeSettings.blueGreenSettings.standardRolloutPolicy:
            batchNodeCount batchPercentage
        controlPlaneEndpointsConfig: dnsEndpointConfig ipEndpointsConfig
        controlPlaneEndpointsConfig.dnsEndpointConfig: endpoint
        enterpriseConfig: desiredTier
        ipAllocationPolicy: autoIpamConfig clusterIpv4CidrBlock clusterSecondaryRangeName networkTierConfig
            podCidrOverprovisionConfig servicesIpv4CidrBlock servicesSecondaryRangeName
        masterAuthorizedNetworksConfig: gcpPublicCidrsAccessEnabled privateEndpointEnforcementEnabled
        monitoringConfig: advancedDatapathObservabilityConfig enableComponents managedPrometheus
        monitoringConfig.managedPrometheus: autoMonitoringConfig
        nodePoolAutoConfig: nodeKubeletConfig
        nodePoolAutoConfig.linuxNodeConfig: cgroupMode
        nodePoolAutoConfig.nodeKubeletConfig: insecureKubeletReadonlyPortEnabled
        nodePoolDefaults.nodeConfigDefaults: containerdConfig gcfsConfig insecureKubeletReadonlyPortEnabled
            loggingVariant
        privateClusterConfig: masterGlobalAccessConfig masterIpv4CidrBlock
        protectConfig: workloadConfig workloadVulnerabilityMode
        secretManagerConfig: rotationConfig
        secretManagerConfig.rotationConfig: rotationInterval
        secretSyncConfig: rotationConfig
        secretSyncConfig.rotationConfig: rotationInterval
        securityPostureConfig: mode vulnerabilityMode
        """),
    "gcp:container/nodePool:NodePool": _NODES + _paths("""
        : initialNodeCount management maxPodsPerNode namePrefix networkConfig nodeCount nodeDrainConfigs
            nodeLocations upgradeSettings version
        autoscaling: locationPolicy
        networkConfig: additionalNodeNetworkConfigs enablePrivateNodes podCidrOverprovisionConfig podIpv4CidrBlock
            podRange subnetwork
        upgradeSettings: blueGreenSettings maxSurge maxUnavailable
        upgradeSettings.blueGreenSettings: nodePoolSoakDuration
        upgradeSettings.blueGreenSettings.autoscaledRolloutPolicy: waitForDrainDuration
        upgradeSettings.blueGreenSettings.standardRolloutPolicy: batchNodeCount batchPercentage batchSoakDuration
        """),
    "gcp:dns/managedZone:ManagedZone": _paths("""
        : cloudLoggingConfig dnssecConfig
        dnssecConfig: defaultKeySpecs nonExistence
        """),
    "gcp:dns/policy:Policy": _paths("""
        : dns64Config
        """),
    "gcp:kms/cryptoKey:CryptoKey": _paths("""
        : cryptoKeyBackend destroyScheduledDuration importOnly keyAccessJustificationsPolicy versionTemplate
        """),
    "gcp:logging/metric:Metric": _paths("""
        : metricDescriptor
        """),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": _paths("""
        : description
        """),
    "gcp:logging/projectSink:ProjectSink": _paths("""
        : bigqueryOptions
        """),
    "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy": _paths("""
        pscConfig: producerInstanceLocation
        """),
    "gcp:pubsub/topic:Topic": _paths("""
        : messageStoragePolicy
        """),
    "gcp:gkebackup/backupPlan:BackupPlan": _paths("""
        : deactivated
        backupConfig: includeSecrets includeVolumeData
        backupSchedule: paused
        retentionPolicy: backupDeleteLockDays backupRetainDays locked
        """),
    "gcp:redis/cluster:Cluster": _paths("""
        : crossClusterReplicationConfig nodeType persistenceConfig serverCaMode zoneDistributionConfig
        persistenceConfig: aofConfig mode rdbConfig
        persistenceConfig.aofConfig: appendFsync
        persistenceConfig.rdbConfig: rdbSnapshotPeriod rdbSnapshotStartTime
        zoneDistributionConfig: mode
        """),
    "gcp:secretmanager/secret:Secret": _paths("""
        : expireTime
        """),
    "gcp:sql/database:Database": _paths("""
        : charset collation
        """),
    "gcp:sql/databaseInstance:DatabaseInstance": _paths("""
        : encryptionKeyName enforceNewSqlNetworkArchitecture instanceType maintenanceVersion nodeCount
            replicaConfiguration replicaNames replicationCluster settings
        replicationCluster: psaWriteEndpoint
        settings: backupConfiguration connectionPoolConfigs connectorEnforcement dataApiAccess dataCacheConfig
            dataDiskProvisionedIops dataDiskProvisionedThroughput diskSize diskType edition insightsConfig
            ipConfiguration locationPreference performanceCaptureConfig readPoolAutoScaleConfig userLabels
        settings.backupConfiguration: backupRetentionSettings startTime transactionLogRetentionDays
        settings.insightsConfig: queryPlansPerMinute queryStringLength
        settings.ipConfiguration: serverCaMode sslMode
        settings.performanceCaptureConfig: cpuUtilizationThresholdPercent enabled historyListLengthThresholdCount
            memoryUsageThresholdPercent probeThreshold probingIntervalSeconds runningThreadsThreshold
            secondsBehindSourceThreshold semaphoreWaitThresholdCount transactionDurationThreshold
            transactionKillThresholdSeconds transactionKillType transactionLockWaitThresholdCount
        """),
    "gcp:sql/user:User": _paths("""
        : host
        """),
    "gcp:storage/bucket:Bucket": _paths("""
        : publicAccessPrevention rpo softDeletePolicy uniformBucketLevelAccess versioning website
        autoclass: terminalStorageClass
        logging: logObjectPrefix
        """),
}
"""Inputs that keep their value when the program stops setting them: leaving one out is no difference."""

SETS: Mapping[str, tuple[str, ...]] = {
    "gcp:compute/firewall:Firewall": _paths("""
        : allows denies destinationRanges sourceRanges sourceServiceAccounts sourceTags targetServiceAccounts
            targetTags
        allows[]: ports
        denies[]: ports
        """),
    "gcp:compute/router:Router": _paths("""
        bgp: advertisedIpRanges
        """),
    "gcp:compute/routerNat:RouterNat": _paths("""
        : drainNatIps initialNatIps nat64Subnetworks natIps rules subnetworks
        rules[].action: sourceNatActiveIps sourceNatActiveRanges sourceNatDrainIps sourceNatDrainRanges
        subnetworks[]: secondaryIpRangeNames sourceIpRangesToNats
        """),
    "gcp:compute/sSLPolicy:SSLPolicy": _paths("""
        : customFeatures
        """),
    "gcp:compute/securityPolicy:SecurityPolicy": _paths("""
        : rules
        advancedOptionsConfig: userIpRequestHeaders
        advancedOptionsConfig.jsonCustomConfig: contentTypes
        rules[].match.config: srcIpRanges
        rules[].preconfiguredWafConfig.exclusions[]: targetRuleIds
        """),
    "gcp:compute/subnetwork:Subnetwork": _paths("""
        logConfig: metadataFields
        """),
    "gcp:container/cluster:Cluster": _paths("""
        : nodeLocations
        enableK8sBetaApis: enabledApis
        ipAllocationPolicy.additionalPodRangesConfig: podRangeNames
        maintenancePolicy: maintenanceExclusions
        masterAuthorizedNetworksConfig: cidrBlocks
        nodeConfig: oauthScopes
        nodeConfig.reservationAffinity: values
        userManagedKeysConfig: serviceAccountSigningKeys serviceAccountVerificationKeys
        """),
    "gcp:container/nodePool:NodePool": _paths("""
        : nodeLocations
        nodeConfig: oauthScopes
        nodeConfig.reservationAffinity: values
        """),
    "gcp:dns/managedZone:ManagedZone": _paths("""
        forwardingConfig: targetNameServers
        privateVisibilityConfig: networks
        """),
    "gcp:dns/policy:Policy": _paths("""
        : networks
        alternativeNameServerConfig: targetNameServers
        """),
    "gcp:logging/metric:Metric": _paths("""
        metricDescriptor: labels
        """),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": _paths("""
        : indexConfigs
        """),
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": _paths("""
        : auditLogConfigs
        auditLogConfigs[]: exemptedMembers
        """),
    "gcp:pubsub/topic:Topic": _paths("""
        messageStoragePolicy: allowedPersistenceRegions
        """),
    "gcp:redis/cluster:Cluster": _paths("""
        gcsSource: uris
        """),
    "gcp:sql/databaseInstance:DatabaseInstance": _paths("""
        settings: connectionPoolConfigs databaseFlags
        settings.connectionPoolConfigs[]: flags
        settings.ipConfiguration: authorizedNetworks customSubjectAlternativeNames pscConfigs
        settings.ipConfiguration.pscConfigs[]: allowedConsumerProjects
        settings.readPoolAutoScaleConfig: targetMetrics
        """),
    "gcp:storage/bucket:Bucket": _paths("""
        customPlacementConfig: dataLocations
        """),
}
"""Lists whose order means nothing: the same elements in another order are no difference."""
