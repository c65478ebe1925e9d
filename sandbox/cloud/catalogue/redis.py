"""Memorystore for Redis Cluster."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import (
    ANY_NAME,
    BRIDGE,
    PROJECT,
    REGIONAL,
    SECONDS,
    TERRAFORM,
    born,
    constant,
    etag,
    google,
)
from sandbox.cloud.catalogue.kms import KEY
from sandbox.cloud.catalogue.networkconnectivity import POLICY
from sandbox.cloud.entry import Entry, Format, Parent, Protection, View
from sandbox.cloud.facts import Facts

CLUSTER = "gcp:redis/cluster:Cluster"
ACL_POLICY = "gcp:redis/clusterAclPolicy:ClusterAclPolicy"
_KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
_POOL = "gcp:certificateauthority/caPool:CaPool"
_POOL_MEMBER = "gcp:certificateauthority/caPoolIamMember:CaPoolIamMember"
_AUTHORITY = "gcp:certificateauthority/authority:Authority"
_AGENT = "@cloud-redis."

_USABLE_GB = {
    "REDIS_SHARED_CORE_NANO": 1.12,
    "REDIS_STANDARD_SMALL": 5.2,
    "REDIS_HIGHCPU_MEDIUM": 5.2,
    "REDIS_HIGHMEM_MEDIUM": 10.4,
    "REDIS_STANDARD_LARGE": 10.4,
    "REDIS_HIGHMEM_XLARGE": 46.4,
    "REDIS_HIGHMEM_2XLARGE": 92.8,
}
"""Writable memory per shard. Source: cloud.google.com/memorystore/docs/cluster/cluster-node-specification."""


def _memory(facts: Facts) -> float:
    node_type = str(facts.get("nodeType", "REDIS_HIGHMEM_MEDIUM"))
    return round(_USABLE_GB.get(node_type, 1.0) * int(facts.get("shardCount", 1)), 2)


def _connections(facts: Facts) -> list[dict[str, str]]:
    return [
        {
            "address": facts.address(purpose, "10.201"),
            "forwardingRule": f"https://www.googleapis.com/compute/v1/{purpose}-{facts.digest(purpose, 12)}",
            "network": str(network),
            "projectId": facts.render("{project}"),
            "pscConnectionId": facts.number(purpose, 17),
        }
        for network in facts.each("pscConfigs[].network")
        for purpose in ("discovery", "nodes")
    ]


def _endpoints(facts: Facts) -> list[dict[str, object]]:
    return [
        {"address": facts.address("discovery", "10.201"), "port": 6379, "pscConfig": {"network": network}}
        for network in facts.each("pscConfigs[].network")
    ]


def _refusal(facts: Facts, view: View) -> str | None:
    """What the API checks before it builds a cluster: a key and a pool that its agent may use, and an own endpoint."""
    key = facts.get("kmsKey")
    if key and not any(
        str(grant.get("cryptoKeyId")) == key
        and grant.get("role") == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
        and _AGENT in str(grant.get("member"))
        for grant in view.outputs_of(_KEY_MEMBER)
    ):
        return (
            "Error 400: the Memorystore service agent has no access to the encryption key. Grant "
            "roles/cloudkms.cryptoKeyEncrypterDecrypter on the key, and let the cluster wait for it"
        )
    mode, pool = facts.get("serverCaMode"), str(facts.get("serverCaPool") or "")
    if (mode == "SERVER_CA_MODE_CUSTOMER_MANAGED_CAS_CA") != bool(pool):
        return (
            "Error 400: serverCaPool is needed with SERVER_CA_MODE_CUSTOMER_MANAGED_CAS_CA, and allowed with no other"
        )
    if pool and not any(pool.endswith(f"/caPools/{ca.get('pool')}") for ca in view.outputs_of(_AUTHORITY)):
        return (
            "Error 400: the CA pool has no enabled authority, so no server certificate can be signed. Create one first"
        )
    if pool and not any(
        pool.endswith(str(grant.get("caPool")).rsplit("/", 1)[-1])
        and grant.get("role") == "roles/privateca.certificateRequester"
        and _AGENT in str(grant.get("member"))
        for grant in view.outputs_of(_POOL_MEMBER)
    ):
        return (
            "Error 400: the Memorystore service agent may not ask the CA pool for certificates. Grant "
            "roles/privateca.certificateRequester on the pool, and let the cluster wait for it"
        )
    return None


ENTRIES: tuple[Entry, ...] = (
    google(
        "redis",
        "Cluster",
        labels="labels",
        sources=(
            f"{TERRAFORM}redis/resource_redis_cluster.go (ForceNew, Default)",
            BRIDGE,
            "cloud.google.com/memorystore/docs/cluster/networking (needs a service connection policy)",
            "cloud.google.com/memorystore/docs/cluster/about-cmek (the agent needs the key)",
        ),
        identity="projects/{project}/locations/{region}/clusters/{name}",
        scope=REGIONAL,
        autoname=ANY_NAME,
        immutable=(
            "name",
            "project",
            "region",
            "authorizationMode",
            "transitEncryptionMode",
            "zoneDistributionConfig",
            "gcsSource",
            "managedBackupSource",
        ),
        defaults={
            "authorizationMode": "AUTH_MODE_DISABLED",
            "transitEncryptionMode": "TRANSIT_ENCRYPTION_MODE_DISABLED",
            "deletionProtectionEnabled": True,
        },
        computed={
            "availableMaintenanceVersions": constant([]),
            "backupCollection": lambda facts: facts.render(
                "projects/{project}/locations/{region}/backupCollections/" + facts.digest("backups", 12)
            ),
            "createTime": born,
            "crossClusterReplicationConfig": constant({"clusterRole": "NONE"}),
            "discoveryEndpoints": _endpoints,
            "effectiveMaintenanceVersion": constant("20261001_00_00"),
            "isAclPolicyInSync": constant(True),
            "maintenanceSchedules": constant([]),
            "managedServerCas": constant([]),
            "nodeType": constant("REDIS_HIGHMEM_MEDIUM"),
            "persistenceConfig": constant({"mode": "DISABLED"}),
            "preciseSizeGb": _memory,
            "pscConnections": _connections,
            "pscServiceAttachments": constant([]),
            "serverCaMode": constant("SERVER_CA_MODE_GOOGLE_MANAGED_PER_INSTANCE_CA"),
            "sizeGb": lambda facts: int(_memory(facts)),
            "state": constant("ACTIVE"),
            "stateInfos": constant([]),
            "uid": lambda facts: facts.digest("uid", 32),
            "zoneDistributionConfig": constant({"mode": "MULTI_ZONE"}),
        },
        allowed={
            "authorizationMode": ("AUTH_MODE_UNSPECIFIED", "AUTH_MODE_IAM_AUTH", "AUTH_MODE_DISABLED"),
            "transitEncryptionMode": (
                "TRANSIT_ENCRYPTION_MODE_UNSPECIFIED",
                "TRANSIT_ENCRYPTION_MODE_DISABLED",
                "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
            ),
            "serverCaMode": (
                "SERVER_CA_MODE_UNSPECIFIED",
                "SERVER_CA_MODE_GOOGLE_MANAGED_PER_INSTANCE_CA",
                "SERVER_CA_MODE_GOOGLE_MANAGED_SHARED_CA",
                "SERVER_CA_MODE_CUSTOMER_MANAGED_CAS_CA",
            ),
            "nodeType": tuple(_USABLE_GB),
            "replicaCount": (0, 1, 2),
            "persistenceConfig.mode": ("PERSISTENCE_MODE_UNSPECIFIED", "DISABLED", "RDB", "AOF"),
            "persistenceConfig.aofConfig.appendFsync": ("APPEND_FSYNC_UNSPECIFIED", "NO", "EVERYSEC", "ALWAYS"),
            "zoneDistributionConfig.mode": ("MULTI_ZONE", "SINGLE_ZONE"),
            "maintenancePolicy.weeklyMaintenanceWindows[].day": (
                "DAY_OF_WEEK_UNSPECIFIED",
                "MONDAY",
                "TUESDAY",
                "WEDNESDAY",
                "THURSDAY",
                "FRIDAY",
                "SATURDAY",
                "SUNDAY",
            ),
        },
        formats={
            "name": Format(
                pattern=r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?",
                expected="1 to 63 lower-case letters, digits or hyphens, beginning with a letter",
            ),
            "automatedBackupConfig.retention": SECONDS,
        },
        parents=(
            Parent(path="pscConfigs[].network", type=POLICY, identity="{value|path}:{region}:gcp-memorystore-redis"),
            Parent(path="kmsKey", type=KEY, identity="{value|path}"),
            Parent(path="aclPolicy", type=ACL_POLICY, identity="{value|path}"),
            Parent(path="serverCaPool", type=_POOL, identity="{value|path}"),
        ),
        guard=_refusal,
        protections=(
            Protection(
                path="deletionProtectionEnabled",
                refusal="googleapi: Error 400: The cluster is deletion protected. Set deletion_protection_enabled to "
                "false and apply, then try again",
                held_by="cloud",
            ),
        ),
        example={
            "name": "cache",
            "region": "europe-west1",
            "shardCount": 3,
            "replicaCount": 1,
            "nodeType": "REDIS_STANDARD_SMALL",
            "deletionProtectionEnabled": False,
            "authorizationMode": "AUTH_MODE_IAM_AUTH",
            "transitEncryptionMode": "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
            "pscConfigs": [{"network": "projects/example/global/networks/platform"}],
            "persistenceConfig": {"mode": "AOF", "aofConfig": {"appendFsync": "EVERYSEC"}},
            "zoneDistributionConfig": {"mode": "MULTI_ZONE"},
            "redisConfigs": {"maxmemory-policy": "volatile-lru"},
        },
        change={"shardCount": 5},
    ),
    google(
        "redis",
        "ClusterAclPolicy",
        sources=(
            f"{TERRAFORM}redis/resource_redis_cluster_acl_policy.go (ForceNew)",
            BRIDGE,
            "cloud.google.com/memorystore/docs/cluster/use-acl-policies (a policy in use cannot be deleted)",
        ),
        identity="projects/{project}/locations/{location}/aclPolicies/{aclPolicyId}",
        scope=PROJECT,
        immutable=("aclPolicyId", "location", "project"),
        computed={
            "etag": etag,
            "name": lambda facts: facts.identity,
            "state": constant("ACTIVE"),
        },
        formats={
            "aclPolicyId": Format(
                pattern=r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?",
                expected="1 to 63 lower-case letters, digits or hyphens, beginning with a letter",
            ),
        },
        example={
            "aclPolicyId": "cache-users",
            "location": "europe-west1",
            "rules": [{"username": "default", "rule": "off -@all"}],
        },
        change={"rules": [{"username": "default", "rule": "off resetkeys -@all"}]},
    ),
)
