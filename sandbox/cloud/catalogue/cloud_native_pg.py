"""CloudNativePG's custom resources and its backup plugin's, as far as we set them; anything else is refused."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape, needs_chart
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Listing, Record, Table, of_sdk, record

API_VERSION = "postgresql.cnpg.io/v1"
_STORE_API_VERSION = "barmancloud.cnpg.io/v1"
CHART = "cloudnative-pg"
_PLUGIN_CHART = "plugin-barman-cloud"
SOURCE = "cloudnative-pg/cloudnative-pg 1.30: config/crd/bases/postgresql.cnpg.io_{}.yaml"

_CORE = "pulumi_kubernetes.core.v1"
_RESOURCES = f"{_CORE}:ResourceRequirementsArgs"
_SPREAD = f"{_CORE}:TopologySpreadConstraintArgs"
_LOG_LEVEL = Choice(("error", "warning", "info", "debug", "trace"))


def named(name: str) -> Record:
    """A reference to an object of the same namespace."""
    return record(name, required={"name": STRING})


def _volume(name: str) -> Record:
    return record(name, size=STRING, storageClass=STRING, resizeInUseVolumes=BOOLEAN)


def role_fields() -> dict[str, Any]:
    """What a login may be, whether it is declared with its servers or by itself."""
    return {
        "comment": STRING,
        "passwordSecret": named("passwordSecret"),
        "disablePassword": BOOLEAN,
        "connectionLimit": INTEGER,
        "validUntil": STRING,
        "inRoles": Listing(STRING),
        "inherit": BOOLEAN,
        "login": BOOLEAN,
        "superuser": BOOLEAN,
        "createdb": BOOLEAN,
        "createrole": BOOLEAN,
        "replication": BOOLEAN,
        "bypassrls": BOOLEAN,
    }


def _role() -> Record:
    return record("role", required={"name": STRING}, ensure=Choice(("present", "absent")), **role_fields())


def _bootstrap() -> Record:
    initdb = record(
        "initdb",
        database=STRING,
        owner=STRING,
        secret=named("secret"),
        dataChecksums=BOOLEAN,
        encoding=STRING,
        localeCollate=STRING,
        localeCType=STRING,
        localeProvider=STRING,
        walSegmentSize=INTEGER,
        postInitSQL=Listing(STRING),
        postInitApplicationSQL=Listing(STRING),
        postInitTemplateSQL=Listing(STRING),
    )
    target = record("recoveryTarget", targetTime=STRING, backupID=STRING, targetImmediate=BOOLEAN)
    recovery = record("recovery", source=STRING, database=STRING, owner=STRING, recoveryTarget=target)
    return record("bootstrap", initdb=initdb, recovery=recovery)


def _postgresql() -> Record:
    synchronous = record(
        "synchronous",
        required={"method": Choice(("any", "first")), "number": INTEGER},
        dataDurability=Choice(("required", "preferred")),
        maxStandbyNamesFromCluster=INTEGER,
        failoverQuorum=BOOLEAN,
    )
    return record(
        "postgresql",
        parameters=Table(STRING),
        pg_hba=Listing(STRING),
        pg_ident=Listing(STRING),
        shared_preload_libraries=Listing(STRING),
        enableAlterSystem=BOOLEAN,
        synchronous=synchronous,
    )


@functools.cache
def cluster_shape() -> Record:
    """A Cluster."""
    plugin = record(
        "plugin", required={"name": STRING}, enabled=BOOLEAN, isWALArchiver=BOOLEAN, parameters=Table(STRING)
    )
    account = record("metadata", labels=Table(STRING), annotations=Table(STRING))
    slots = record("highAvailability", enabled=BOOLEAN, slotPrefix=STRING)
    return custom_shape(
        "Cluster",
        record(
            "Cluster spec",
            required={"instances": INTEGER},
            description=STRING,
            imageName=STRING,
            imagePullPolicy=Choice(("Always", "IfNotPresent", "Never")),
            bootstrap=_bootstrap(),
            postgresql=_postgresql(),
            certificates=record(
                "certificates",
                serverTLSSecret=STRING,
                serverCASecret=STRING,
                replicationTLSSecret=STRING,
                clientCASecret=STRING,
                serverAltDNSNames=Listing(STRING),
            ),
            enableSuperuserAccess=BOOLEAN,
            superuserSecret=named("superuserSecret"),
            managed=record(
                "managed",
                roles=Listing(_role()),
                services=record("services", disabledDefaultServices=Listing(Choice(("r", "ro")))),
            ),
            storage=_volume("storage"),
            walStorage=_volume("walStorage"),
            resources=of_sdk(_RESOURCES),
            affinity=record(
                "affinity",
                enablePodAntiAffinity=BOOLEAN,
                podAntiAffinityType=Choice(("preferred", "required")),
                topologyKey=STRING,
                nodeSelector=Table(STRING),
                tolerations=Listing(of_sdk(f"{_CORE}:TolerationArgs")),
            ),
            topologySpreadConstraints=Listing(of_sdk(_SPREAD)),
            enablePDB=BOOLEAN,
            primaryUpdateStrategy=Choice(("unsupervised", "supervised")),
            primaryUpdateMethod=Choice(("switchover", "restart")),
            replicationSlots=record("replicationSlots", highAvailability=slots, updateInterval=INTEGER),
            seccompProfile=of_sdk(f"{_CORE}:SeccompProfileArgs"),
            priorityClassName=STRING,
            monitoring=record("monitoring", enablePodMonitor=BOOLEAN, disableDefaultQueries=BOOLEAN),
            logLevel=_LOG_LEVEL,
            inheritedMetadata=record("inheritedMetadata", labels=Table(STRING), annotations=Table(STRING)),
            # The in-tree barmanObjectStore is deprecated, and left out on purpose.
            backup=record("backup", target=Choice(("primary", "prefer-standby")), retentionPolicy=STRING),
            plugins=Listing(plugin),
            serviceAccountTemplate=record("serviceAccountTemplate", required={"metadata": account}),
            externalClusters=Listing(record("externalCluster", required={"name": STRING}, plugin=plugin)),
        ),
    )


@functools.cache
def pooler_shape() -> Record:
    """A Pooler."""
    bouncer = record(
        "pgbouncer",
        image=STRING,
        poolMode=Choice(("session", "transaction")),
        authQuery=STRING,
        authQuerySecret=named("authQuerySecret"),
        serverTLSSecret=named("serverTLSSecret"),
        serverCASecret=named("serverCASecret"),
        clientTLSSecret=named("clientTLSSecret"),
        clientCASecret=named("clientCASecret"),
        parameters=Table(STRING),
        pg_hba=Listing(STRING),
        paused=BOOLEAN,
    )
    template = record(
        "template",
        metadata=record("metadata", labels=Table(STRING), annotations=Table(STRING)),
        spec=of_sdk(f"{_CORE}:PodSpecArgs"),
    )
    return custom_shape(
        "Pooler",
        record(
            "Pooler spec",
            required={"cluster": named("cluster"), "pgbouncer": bouncer},
            type=Choice(("rw", "ro", "r")),
            instances=INTEGER,
            template=template,
            monitoring=record("monitoring", enablePodMonitor=BOOLEAN),
        ),
    )


@functools.cache
def scheduled_backup_shape() -> Record:
    """A ScheduledBackup."""
    return custom_shape(
        "ScheduledBackup",
        record(
            "ScheduledBackup spec",
            required={"schedule": STRING, "cluster": named("cluster")},
            immediate=BOOLEAN,
            suspend=BOOLEAN,
            backupOwnerReference=Choice(("none", "self", "cluster")),
            target=Choice(("primary", "prefer-standby")),
            method=Choice(("plugin", "volumeSnapshot")),
            pluginConfiguration=record("pluginConfiguration", required={"name": STRING}, parameters=Table(STRING)),
        ),
    )


@functools.cache
def object_store_shape() -> Record:
    """An ObjectStore on Google Cloud Storage, reached by Workload Identity."""
    compression = Choice(("bzip2", "gzip", "lz4", "snappy", "xz", "zstd"))
    encryption = Choice(("AES256", "aws:kms"))
    return custom_shape(
        "ObjectStore",
        record(
            "ObjectStore spec",
            required={
                "configuration": record(
                    "configuration",
                    required={"destinationPath": STRING},
                    googleCredentials=record("googleCredentials", gkeEnvironment=BOOLEAN),
                    wal=record("wal", compression=compression, encryption=encryption, maxParallel=INTEGER),
                    data=record(
                        "data",
                        compression=Choice(("bzip2", "gzip", "lz4", "snappy")),
                        encryption=encryption,
                        jobs=INTEGER,
                        immediateCheckpoint=BOOLEAN,
                    ),
                )
            },
            retentionPolicy=STRING,
            instanceSidecarConfiguration=record(
                "instanceSidecarConfiguration",
                logLevel=_LOG_LEVEL,
                resources=of_sdk(_RESOURCES),
                retentionPolicyIntervalSeconds=INTEGER,
            ),
        ),
    )


def _another_cluster(old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    """The definition's own rule. The provider knows nothing of it, and tries an update in place."""
    if old["spec"]["cluster"] == new["spec"]["cluster"]:
        return None
    return "Pooler is invalid: spec.cluster: Invalid value: cluster reference is immutable after creation"


ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        API_VERSION,
        "Cluster",
        shape=cluster_shape,
        sources=(SOURCE.format("clusters"),),
        guard=needs_chart(CHART, "Cluster", API_VERSION),
        computed={
            "status": lambda _: {
                "phase": "Cluster in healthy state",
                "conditions": [{"type": "Ready", "status": "True", "reason": "ClusterIsReady"}],
            }
        },
        spec={"instances": 3, "storage": {"size": "20Gi"}, "postgresql": {"pg_hba": ["host all all all reject"]}},
        changed_spec={"instances": 2, "storage": {"size": "30Gi"}},
    ),
    custom_resource(
        API_VERSION,
        "Pooler",
        shape=pooler_shape,
        sources=(SOURCE.format("poolers"),),
        guard=needs_chart(CHART, "Pooler", API_VERSION),
        change_guard=_another_cluster,
        computed={"status": lambda _: {"phase": "active"}},
        spec={"cluster": {"name": "postgres"}, "type": "rw", "pgbouncer": {"poolMode": "transaction"}},
        changed_spec={"cluster": {"name": "postgres"}, "type": "rw", "pgbouncer": {"poolMode": "session"}},
    ),
    custom_resource(
        API_VERSION,
        "ScheduledBackup",
        shape=scheduled_backup_shape,
        sources=(SOURCE.format("scheduledbackups"),),
        guard=needs_chart(CHART, "ScheduledBackup", API_VERSION),
        computed={"status": lambda _: {}},
        spec={"schedule": "0 0 1 * * *", "cluster": {"name": "postgres"}, "method": "plugin"},
        changed_spec={"schedule": "0 0 2 * * *", "cluster": {"name": "postgres"}},
    ),
    custom_resource(
        _STORE_API_VERSION,
        "ObjectStore",
        shape=object_store_shape,
        sources=("cloudnative-pg/plugin-barman-cloud 0.13: config/crd/bases/barmancloud.cnpg.io_objectstores.yaml",),
        guard=needs_chart(_PLUGIN_CHART, "ObjectStore", _STORE_API_VERSION),
        spec={"retentionPolicy": "7d", "configuration": {"destinationPath": "gs://bucket/folder"}},
        changed_spec={"retentionPolicy": "9d", "configuration": {"destinationPath": "gs://bucket/folder"}},
    ),
)
