"""How large numbers may be, and how long lists and strings, before the gcp provider refuses them.

Read from the schema of the Terraform provider google-beta 8.0 on 2026-11-26, by Pulumi's names of the properties.
Left out: what the SDK's types say already, and the cluster's own `nodePools`, as in `google_choices`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.cloud.entry import Bounds


def _bounds(text: str) -> dict[str, Bounds]:
    """The bounds in a table of schema paths, each followed by `low..high`, of which either may be missing."""
    words = iter(text.split())
    found: dict[str, Bounds] = {}
    for path in words:
        low, _, high = next(words).partition("..")
        found[path] = (int(low) if low else None, int(high) if high else None)
    return found


_NODES = _bounds("""
    nodeConfig.bootDisk.sizeGb 10..
    nodeConfig.diskSizeGb 10..
    nodeConfig.ephemeralStorageConfig.localSsdCount 0..
    nodeConfig.ephemeralStorageLocalSsdConfig.dataCacheCount 0..
    nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount 0..
    nodeConfig.localNvmeSsdBlockConfig.localSsdCount 0..
    nodeConfig.localSsdCount 0..
    nodeConfig.secondaryBootDisks ..127
    """)

BOUNDS: Mapping[str, Mapping[str, Bounds]] = {
    "gcp:compute/firewall:Firewall": _bounds("""
        priority 0..65535
        sourceServiceAccounts ..10
        targetServiceAccounts ..10
        """),
    "gcp:compute/routerNat:RouterNat": _bounds("""
        endpointTypes 1..
        rules[].ruleNumber 0..65000
        subnetworks[].sourceIpRangesToNats 1..
        """),
    "gcp:compute/securityScanConfig:SecurityScanConfig": _bounds("""
        maxQps 5..20
        """),
    "gcp:compute/securityPolicy:SecurityPolicy": _bounds("""
        adaptiveProtectionConfig.layer7DdosDefenseConfig.thresholdConfigs[].autoDeployConfidenceThreshold 0..1
        adaptiveProtectionConfig.layer7DdosDefenseConfig.thresholdConfigs[].autoDeployExpirationSec 1..7776000
        adaptiveProtectionConfig.layer7DdosDefenseConfig.thresholdConfigs[].autoDeployImpactedBaselineThreshold 0..1
        adaptiveProtectionConfig.layer7DdosDefenseConfig.thresholdConfigs[].autoDeployLoadThreshold 0..
        adaptiveProtectionConfig.layer7DdosDefenseConfig.thresholdConfigs[].detectionAbsoluteQps 0..
        adaptiveProtectionConfig.layer7DdosDefenseConfig.thresholdConfigs[].detectionLoadThreshold 0..
        adaptiveProtectionConfig.layer7DdosDefenseConfig.thresholdConfigs[].detectionRelativeToBaselineQps 1..
        adaptiveProtectionConfig.layer7DdosDefenseConfig.thresholdConfigs[].name 1..63
        rules[].match.config.srcIpRanges 1..10
        rules[].match.exprOptions.recaptchaOptions.actionTokenSiteKeys 1..
        rules[].match.exprOptions.recaptchaOptions.sessionTokenSiteKeys 1..
        """),
    "gcp:container/cluster:Cluster": _NODES | _bounds("""
        addonsConfig.rayOperatorConfigs ..3
        clusterAutoscaling.autoProvisioningDefaults.diskSize 10..
        clusterAutoscaling.autoProvisioningDefaults.upgradeSettings.blueGreenSettings.standardRolloutPolicy.batchPercentage
            0..1
        clusterAutoscaling.resourceLimits[].maximum 1..
        ipAllocationPolicy.additionalPodRangesConfig.podRangeNames 1..
        maintenancePolicy.maintenanceExclusions ..20
        """),
    "gcp:container/nodePool:NodePool": _NODES | _bounds("""
        autoscaling.maxNodeCount 0..
        autoscaling.minNodeCount 0..
        autoscaling.totalMaxNodeCount 0..
        autoscaling.totalMinNodeCount 0..
        nodeCount 0..
        upgradeSettings.blueGreenSettings.standardRolloutPolicy.batchPercentage 0..1
        upgradeSettings.maxSurge 0..
        upgradeSettings.maxUnavailable 0..
        """),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": _bounds("""
        indexConfigs ..20
        """),
    "gcp:redis/cluster:Cluster": _bounds("""
        maintenancePolicy.weeklyMaintenanceWindows[].startTime.hours 0..23
        maintenancePolicy.weeklyMaintenanceWindows[].startTime.minutes 0..59
        maintenancePolicy.weeklyMaintenanceWindows[].startTime.nanos 0..999999999
        maintenancePolicy.weeklyMaintenanceWindows[].startTime.seconds 0..60
        """),
    "gcp:secretmanager/secret:Secret": _bounds("""
        replication.userManaged.replicas 1..
        """),
    "gcp:sql/databaseInstance:DatabaseInstance": _bounds("""
        settings.finalBackupConfig.retentionDays 1..36135
        settings.insightsConfig.queryPlansPerMinute 0..200
        settings.insightsConfig.queryStringLength 1..1048576
        settings.maintenanceWindow.day 1..7
        settings.maintenanceWindow.hour 0..23
        settings.passwordValidationPolicy.minLength 0..2147483647
        settings.passwordValidationPolicy.reuseInterval 0..2147483647
        settings.readPoolAutoScaleConfig.maxNodeCount 1..20
        settings.readPoolAutoScaleConfig.minNodeCount 1..20
        """),
    "gcp:storage/bucket:Bucket": _bounds("""
        customPlacementConfig.dataLocations 1..
        lifecycleRules ..100
        """),
}
"""Bounds by resource type and schema path."""
