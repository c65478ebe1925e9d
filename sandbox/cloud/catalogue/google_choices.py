"""Values that the gcp provider accepts for properties which the SDK calls strings, where an entry does not say itself.

Read from the validators of the Terraform provider google-beta 8.0 on 2026-11-26, by Pulumi's names of the properties.
Left out: the empty string, and the cluster's own `nodePools`, since this platform's pools are resources of their own.
"""

from __future__ import annotations

from collections.abc import Mapping


def _choices(text: str) -> dict[str, tuple[str, ...]]:
    """The choices in a table: a word that ends with a colon is a schema path, those after it are its values."""
    found: dict[str, tuple[str, ...]] = {}
    path = ""
    for word in text.split():
        if word.endswith(":"):
            path = word[:-1]
            found[path] = ()
        else:
            found[path] += (word,)
    return found


_NODES = _choices("""
    nodeConfig.advancedMachineFeatures.performanceMonitoringUnit: ARCHITECTURAL STANDARD ENHANCED
    nodeConfig.confidentialNodes.confidentialInstanceType: SEV SEV_SNP TDX
    nodeConfig.guestAccelerators[].gpuDriverInstallationConfig.gpuDriverVersion: GPU_DRIVER_VERSION_UNSPECIFIED
        INSTALLATION_DISABLED DEFAULT LATEST
    nodeConfig.hostMaintenancePolicy.maintenanceInterval: MAINTENANCE_INTERVAL_UNSPECIFIED AS_NEEDED PERIODIC
    nodeConfig.kubeletConfig.cpuManagerPolicy: static none
    nodeConfig.kubeletConfig.insecureKubeletReadonlyPortEnabled: FALSE TRUE
    nodeConfig.kubeletConfig.memoryManager.policy: None Static
    nodeConfig.kubeletConfig.topologyManager.policy: none restricted single-numa-node best-effort
    nodeConfig.kubeletConfig.topologyManager.scope: container pod
    nodeConfig.linuxNodeConfig.cgroupMode: CGROUP_MODE_UNSPECIFIED CGROUP_MODE_V1 CGROUP_MODE_V2
    nodeConfig.linuxNodeConfig.nodeKernelModuleLoading.policy: POLICY_UNSPECIFIED ENFORCE_SIGNED_MODULES
        DO_NOT_ENFORCE_SIGNED_MODULES
    nodeConfig.linuxNodeConfig.transparentHugepageDefrag: TRANSPARENT_HUGEPAGE_DEFRAG_ALWAYS
        TRANSPARENT_HUGEPAGE_DEFRAG_DEFER TRANSPARENT_HUGEPAGE_DEFRAG_DEFER_WITH_MADVISE
        TRANSPARENT_HUGEPAGE_DEFRAG_MADVISE TRANSPARENT_HUGEPAGE_DEFRAG_NEVER TRANSPARENT_HUGEPAGE_DEFRAG_UNSPECIFIED
    nodeConfig.linuxNodeConfig.transparentHugepageEnabled: TRANSPARENT_HUGEPAGE_ENABLED_ALWAYS
        TRANSPARENT_HUGEPAGE_ENABLED_MADVISE TRANSPARENT_HUGEPAGE_ENABLED_NEVER TRANSPARENT_HUGEPAGE_ENABLED_UNSPECIFIED
    nodeConfig.localSsdEncryptionMode: STANDARD_ENCRYPTION EPHEMERAL_KEY_ENCRYPTION
    nodeConfig.loggingVariant: DEFAULT MAX_THROUGHPUT
    nodeConfig.reservationAffinity.consumeReservationType: UNSPECIFIED NO_RESERVATION ANY_RESERVATION
        SPECIFIC_RESERVATION ANY_RESERVATION_THEN_FAIL
    nodeConfig.sandboxConfig.sandboxType: gvisor
    nodeConfig.sandboxConfig.type: GVISOR
    nodeConfig.soleTenantConfig.nodeAffinities[].operator: IN NOT_IN
    nodeConfig.taintConfig.architectureTaintBehavior: ARCHITECTURE_TAINT_BEHAVIOR_UNSPECIFIED NONE ARM
    nodeConfig.windowsNodeConfig.osversion: OS_VERSION_UNSPECIFIED OS_VERSION_LTSC2019 OS_VERSION_LTSC2022
    """)

CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "gcp:certificateauthority/caPool:CaPool": _choices("""
        issuancePolicy.allowedKeyTypes[].ellipticCurve.signatureAlgorithm: ECDSA_P256 ECDSA_P384 EDDSA_25519
        """),
    "gcp:compute/address:Address": _choices("""
        ipv6EndpointType: VM NETLB
        """),
    "gcp:compute/network:Network": _choices("""
        bgpInterRegionCost: DEFAULT ADD_COST_TO_MED
        """),
    "gcp:compute/routerNat:RouterNat": _choices("""
        autoNetworkTier: PREMIUM STANDARD
        sourceSubnetworkIpRangesToNat64: ALL_IPV6_SUBNETWORKS LIST_OF_IPV6_SUBNETWORKS
        """),
    "gcp:compute/securityPolicy:SecurityPolicy": _choices("""
        adaptiveProtectionConfig.layer7DdosDefenseConfig.thresholdConfigs[].trafficGranularityConfigs[].type:
            HTTP_HEADER_HOST HTTP_PATH
        advancedOptionsConfig.requestBodyInspectionSize: 8KB 16KB 32KB 48KB 64KB
        rules[].preconfiguredWafConfig.exclusions[].requestCookies[].operator: EQUALS STARTS_WITH ENDS_WITH CONTAINS
            EQUALS_ANY
        rules[].preconfiguredWafConfig.exclusions[].requestHeaders[].operator: EQUALS STARTS_WITH ENDS_WITH CONTAINS
            EQUALS_ANY
        rules[].preconfiguredWafConfig.exclusions[].requestQueryParams[].operator: EQUALS STARTS_WITH ENDS_WITH CONTAINS
            EQUALS_ANY
        rules[].preconfiguredWafConfig.exclusions[].requestUris[].operator: EQUALS STARTS_WITH ENDS_WITH CONTAINS
            EQUALS_ANY
        rules[].rateLimitOptions.enforceOnKeyConfigs[].enforceOnKeyType: ALL IP HTTP_HEADER XFF_IP HTTP_COOKIE HTTP_PATH
            SNI REGION_CODE TLS_JA3_FINGERPRINT TLS_JA4_FINGERPRINT USER_IP
        rules[].rateLimitOptions.exceedRedirectOptions.type: EXTERNAL_302 GOOGLE_RECAPTCHA
        rules[].redirectOptions.type: EXTERNAL_302 GOOGLE_RECAPTCHA
        """),
    "gcp:compute/subnetwork:Subnetwork": _choices("""
        ipv6AccessType: EXTERNAL INTERNAL
        resolveSubnetMask: ARP_ALL_RANGES ARP_PRIMARY_RANGE ARP_BROADCAST_PRIMARY_RANGE
            ARP_BROADCAST_PRIMARY_RANGE_WITH_LEARNING
        role: ACTIVE BACKUP
        secondaryIpRanges[].ipVersion: IPV4 IPV6
        """),
    "gcp:container/cluster:Cluster": _NODES | _choices("""
        addonsConfig.cloudrunConfig.loadBalancerType: LOAD_BALANCER_TYPE_INTERNAL
        addonsConfig.istioConfig.auth: AUTH_NONE AUTH_MUTUAL_TLS
        anonymousAuthenticationConfig.mode: ENABLED LIMITED
        clusterAutoscaling.autoProvisioningDefaults.diskType: pd-standard pd-ssd pd-balanced hyperdisk-balanced
        clusterAutoscaling.autoProvisioningDefaults.imageType: COS_CONTAINERD COS UBUNTU_CONTAINERD UBUNTU
        clusterAutoscaling.autoProvisioningDefaults.upgradeSettings.strategy: NODE_POOL_UPDATE_STRATEGY_UNSPECIFIED
            BLUE_GREEN SURGE
        clusterAutoscaling.autoscalingProfile: BALANCED OPTIMIZE_UTILIZATION
        clusterTelemetry.type: DISABLED ENABLED SYSTEM_ONLY
        confidentialNodes.confidentialInstanceType: SEV SEV_SNP TDX
        dnsConfig.clusterDnsScope: DNS_SCOPE_UNSPECIFIED CLUSTER_SCOPE VPC_SCOPE
        enterpriseConfig.desiredTier: STANDARD ENTERPRISE
        fleet.membershipType: LIGHTWEIGHT
        inTransitEncryptionConfig: IN_TRANSIT_ENCRYPTION_CONFIG_UNSPECIFIED IN_TRANSIT_ENCRYPTION_DISABLED
            IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT
        ipAllocationPolicy.stackType: IPV4 IPV4_IPV6
        loggingConfig.enableComponents[]: SYSTEM_COMPONENTS APISERVER CONTROLLER_MANAGER KCP_CONNECTION KCP_SSHD KCP_HPA
            KCP_VPA SCHEDULER WORKLOADS
        loggingService: logging.googleapis.com logging.googleapis.com/kubernetes none
        maintenancePolicy.maintenanceExclusions[].exclusionOptions.endTimeBehavior: UNTIL_END_OF_SUPPORT
        maintenancePolicy.maintenanceExclusions[].exclusionOptions.scope: NO_UPGRADES NO_MINOR_UPGRADES
            NO_MINOR_OR_NODE_UPGRADES
        managedOpentelemetryConfig.scope: SCOPE_UNSPECIFIED NONE COLLECTION_AND_INSTRUMENTATION_COMPONENTS
        monitoringConfig.managedPrometheus.autoMonitoringConfig.scope: ALL NONE
        monitoringService: monitoring.googleapis.com monitoring.googleapis.com/kubernetes none
        networkPolicy.provider: PROVIDER_UNSPECIFIED CALICO
        nodeCreationConfig.nodeCreationMode: VIA_KUBELET VIA_CONTROL_PLANE
        nodePoolAutoConfig.linuxNodeConfig.cgroupMode: CGROUP_MODE_UNSPECIFIED CGROUP_MODE_V1 CGROUP_MODE_V2
        nodePoolAutoConfig.linuxNodeConfig.nodeKernelModuleLoading.policy: POLICY_UNSPECIFIED ENFORCE_SIGNED_MODULES
            DO_NOT_ENFORCE_SIGNED_MODULES
        nodePoolAutoConfig.nodeKubeletConfig.insecureKubeletReadonlyPortEnabled: FALSE TRUE
        nodePoolDefaults.nodeConfigDefaults.insecureKubeletReadonlyPortEnabled: FALSE TRUE
        nodePoolDefaults.nodeConfigDefaults.loggingVariant: DEFAULT MAX_THROUGHPUT
        notificationConfig.pubsub.filter.eventTypes[]: UPGRADE_AVAILABLE_EVENT UPGRADE_EVENT SECURITY_BULLETIN_EVENT
            UPGRADE_INFO_EVENT
        podAutoscaling.hpaProfile: NONE PERFORMANCE
        securityPostureConfig.vulnerabilityMode: VULNERABILITY_DISABLED VULNERABILITY_BASIC VULNERABILITY_ENTERPRISE
            VULNERABILITY_MODE_UNSPECIFIED
        """),
    "gcp:container/nodePool:NodePool": _NODES,
    "gcp:dns/managedZone:ManagedZone": _choices("""
        dnssecConfig.defaultKeySpecs[].algorithm: ecdsap256sha256 ecdsap384sha384 rsasha1 rsasha256 rsasha512
        dnssecConfig.defaultKeySpecs[].keyType: keySigning zoneSigning
        dnssecConfig.nonExistence: nsec nsec3
        dnssecConfig.state: off on transfer
        forwardingConfig.targetNameServers[].forwardingPath: default private
        """),
    "gcp:dns/policy:Policy": _choices("""
        alternativeNameServerConfig.targetNameServers[].forwardingPath: default private
        """),
    "gcp:dns/recordSet:RecordSet": _choices("""
        routingPolicy.geos[].healthCheckedTargets.internalLoadBalancers[].ipProtocol: tcp udp
        routingPolicy.geos[].healthCheckedTargets.internalLoadBalancers[].loadBalancerType: regionalL4ilb regionalL7ilb
            globalL7ilb
        routingPolicy.primaryBackup.backupGeos[].healthCheckedTargets.internalLoadBalancers[].ipProtocol: tcp udp
        routingPolicy.primaryBackup.backupGeos[].healthCheckedTargets.internalLoadBalancers[].loadBalancerType:
            regionalL4ilb regionalL7ilb globalL7ilb
        routingPolicy.primaryBackup.primary.internalLoadBalancers[].ipProtocol: tcp udp
        routingPolicy.primaryBackup.primary.internalLoadBalancers[].loadBalancerType: regionalL4ilb regionalL7ilb
            globalL7ilb
        routingPolicy.wrrs[].healthCheckedTargets.internalLoadBalancers[].ipProtocol: tcp udp
        routingPolicy.wrrs[].healthCheckedTargets.internalLoadBalancers[].loadBalancerType: regionalL4ilb regionalL7ilb
            globalL7ilb
        """),
    "gcp:gkebackup/backupPlan:BackupPlan": _choices("""
        backupSchedule.rpoConfig.exclusionWindows[].daysOfWeek.daysOfWeeks[]: MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY
            SATURDAY SUNDAY
        """),
    "gcp:gkebackup/restorePlan:RestorePlan": _choices("""
        restoreConfig.transformationRules[].fieldActions[].op: REMOVE MOVE COPY ADD TEST REPLACE
        restoreConfig.volumeDataRestorePolicyBindings[].policy: RESTORE_VOLUME_DATA_FROM_BACKUP
            REUSE_VOLUME_HANDLE_FROM_BACKUP NO_VOLUME_DATA_RESTORATION
        restoreConfig.volumeDataRestorePolicyBindings[].volumeType: GCE_PERSISTENT_DISK
        """),
    "gcp:iap/settings:Settings": _choices("""
        accessSettings.identitySources[]: WORKFORCE_IDENTITY_FEDERATION
        applicationSettings.attributePropagationSettings.outputCredentials[]: HEADER JWT RCTOKEN
        """),
    "gcp:monitoring/alertPolicy:AlertPolicy": _choices("""
        alertStrategy.notificationPrompts[]: NOTIFICATION_PROMPT_UNSPECIFIED OPENED CLOSED
        conditions[].conditionAbsent.aggregations[].crossSeriesReducer: REDUCE_NONE REDUCE_MEAN REDUCE_MIN REDUCE_MAX
            REDUCE_SUM REDUCE_STDDEV REDUCE_COUNT REDUCE_COUNT_TRUE REDUCE_COUNT_FALSE REDUCE_FRACTION_TRUE
            REDUCE_PERCENTILE_99 REDUCE_PERCENTILE_95 REDUCE_PERCENTILE_50 REDUCE_PERCENTILE_05
        conditions[].conditionAbsent.aggregations[].perSeriesAligner: ALIGN_NONE ALIGN_DELTA ALIGN_RATE
            ALIGN_INTERPOLATE ALIGN_NEXT_OLDER ALIGN_MIN ALIGN_MAX ALIGN_MEAN ALIGN_COUNT ALIGN_SUM ALIGN_STDDEV
            ALIGN_COUNT_TRUE ALIGN_COUNT_FALSE ALIGN_FRACTION_TRUE ALIGN_PERCENTILE_99 ALIGN_PERCENTILE_95
            ALIGN_PERCENTILE_50 ALIGN_PERCENTILE_05 ALIGN_PERCENT_CHANGE
        conditions[].conditionMonitoringQueryLanguage.evaluationMissingData: EVALUATION_MISSING_DATA_INACTIVE
            EVALUATION_MISSING_DATA_ACTIVE EVALUATION_MISSING_DATA_NO_OP
        conditions[].conditionSql.rowCountTest.comparison: COMPARISON_GT COMPARISON_GE COMPARISON_LT COMPARISON_LE
            COMPARISON_EQ COMPARISON_NE
        conditions[].conditionThreshold.aggregations[].crossSeriesReducer: REDUCE_NONE REDUCE_MEAN REDUCE_MIN REDUCE_MAX
            REDUCE_SUM REDUCE_STDDEV REDUCE_COUNT REDUCE_COUNT_TRUE REDUCE_COUNT_FALSE REDUCE_FRACTION_TRUE
            REDUCE_PERCENTILE_99 REDUCE_PERCENTILE_95 REDUCE_PERCENTILE_50 REDUCE_PERCENTILE_05
        conditions[].conditionThreshold.aggregations[].perSeriesAligner: ALIGN_NONE ALIGN_DELTA ALIGN_RATE
            ALIGN_INTERPOLATE ALIGN_NEXT_OLDER ALIGN_MIN ALIGN_MAX ALIGN_MEAN ALIGN_COUNT ALIGN_SUM ALIGN_STDDEV
            ALIGN_COUNT_TRUE ALIGN_COUNT_FALSE ALIGN_FRACTION_TRUE ALIGN_PERCENTILE_99 ALIGN_PERCENTILE_95
            ALIGN_PERCENTILE_50 ALIGN_PERCENTILE_05 ALIGN_PERCENT_CHANGE
        conditions[].conditionThreshold.denominatorAggregations[].crossSeriesReducer: REDUCE_NONE REDUCE_MEAN REDUCE_MIN
            REDUCE_MAX REDUCE_SUM REDUCE_STDDEV REDUCE_COUNT REDUCE_COUNT_TRUE REDUCE_COUNT_FALSE REDUCE_FRACTION_TRUE
            REDUCE_PERCENTILE_99 REDUCE_PERCENTILE_95 REDUCE_PERCENTILE_50 REDUCE_PERCENTILE_05
        conditions[].conditionThreshold.denominatorAggregations[].perSeriesAligner: ALIGN_NONE ALIGN_DELTA ALIGN_RATE
            ALIGN_INTERPOLATE ALIGN_NEXT_OLDER ALIGN_MIN ALIGN_MAX ALIGN_MEAN ALIGN_COUNT ALIGN_SUM ALIGN_STDDEV
            ALIGN_COUNT_TRUE ALIGN_COUNT_FALSE ALIGN_FRACTION_TRUE ALIGN_PERCENTILE_99 ALIGN_PERCENTILE_95
            ALIGN_PERCENTILE_50 ALIGN_PERCENTILE_05 ALIGN_PERCENT_CHANGE
        conditions[].conditionThreshold.evaluationMissingData: EVALUATION_MISSING_DATA_INACTIVE
            EVALUATION_MISSING_DATA_ACTIVE EVALUATION_MISSING_DATA_NO_OP
        """),
    "gcp:pubsub/topic:Topic": _choices("""
        ingestionDataSourceSettings.platformLogsSettings.severity: SEVERITY_UNSPECIFIED DISABLED DEBUG INFO WARNING
            ERROR
        schemaSettings.encoding: ENCODING_UNSPECIFIED JSON BINARY
        """),
    "gcp:redis/cluster:Cluster": _choices("""
        crossClusterReplicationConfig.clusterRole: CLUSTER_ROLE_UNSPECIFIED NONE PRIMARY SECONDARY
        persistenceConfig.rdbConfig.rdbSnapshotPeriod: SNAPSHOT_PERIOD_UNSPECIFIED ONE_HOUR SIX_HOURS TWELVE_HOURS
            TWENTY_FOUR_HOURS
        """),
    "gcp:sql/databaseInstance:DatabaseInstance": _choices("""
        settings.activeDirectoryConfig.mode: MANAGED_ACTIVE_DIRECTORY CUSTOMER_MANAGED_ACTIVE_DIRECTORY
        settings.dataApiAccess: DISALLOW_DATA_API ALLOW_DATA_API
        settings.ipConfiguration.serverCertificateRotationMode: NO_AUTOMATIC_ROTATION
            AUTOMATIC_ROTATION_DURING_MAINTENANCE
        settings.passwordValidationPolicy.complexity: COMPLEXITY_DEFAULT COMPLEXITY_UNSPECIFIED
        settings.performanceCaptureConfig.transactionKillType: TRANSACTION_KILL_TYPE_UNSPECIFIED READ_ONLY_TRANSACTIONS
            ALL_TRANSACTIONS
        """),
    "gcp:storage/bucket:Bucket": _choices("""
        encryption.customerManagedEncryptionEnforcementConfig.restrictionMode: NotRestricted FullyRestricted
        encryption.customerSuppliedEncryptionEnforcementConfig.restrictionMode: NotRestricted FullyRestricted
        encryption.googleManagedEncryptionEnforcementConfig.restrictionMode: NotRestricted FullyRestricted
        ipFilter.mode: Enabled Disabled
        lifecycleRules[].condition.withState: LIVE ARCHIVED ANY
        """),
}
"""Allowed values by resource type and schema path."""
