"""CloudNativePG's servers and poolers, as far as we set them; anything else is refused."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.definition import Definition, Scale, fixed
from sandbox.cloud.entry import Entry, Format
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Listing, Record, Table, of_sdk, record

API_VERSION = "postgresql.cnpg.io/v1"
CHART = "cloudnative-pg"
SOURCE = "cloudnative-pg/cloudnative-pg 1.30: config/crd/bases/postgresql.cnpg.io_{}.yaml"

_CORE = "pulumi_kubernetes.core.v1"
RESOURCES = f"{_CORE}:ResourceRequirementsArgs"
_SPREAD = f"{_CORE}:TopologySpreadConstraintArgs"
LOG_LEVEL = Choice(("error", "warning", "info", "debug", "trace"))
RETENTION = Format(pattern=r"[1-9][0-9]*[dwm]", expected="a number of days, weeks or months, such as 7d")


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
            resources=of_sdk(RESOURCES),
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
            logLevel=LOG_LEVEL,
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


def another_cluster(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    """The definition's own rule. The provider knows nothing of it, and tries an update in place."""
    if old["spec"]["cluster"] == new["spec"]["cluster"]:
        return None
    return f"{kind} is invalid: spec.cluster: Invalid value: cluster reference is immutable after creation"


ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        API_VERSION,
        "Cluster",
        shape=cluster_shape,
        sources=(SOURCE.format("clusters"),),
        definition=Definition(
            plural="clusters",
            chart=CHART,
            scale=Scale(wanted=".spec.instances", actual=".status.instances", selector=".status.selector"),
        ),
        bounds={
            "spec.instances": (1, None),
            "spec.bootstrap.initdb.walSegmentSize": (1, 1024),
            "spec.postgresql.synchronous.number": (1, None),
            "spec.replicationSlots.updateInterval": (1, None),
        },
        formats={
            "spec.backup.retentionPolicy": RETENTION,
            "spec.replicationSlots.highAvailability.slotPrefix": Format(
                pattern="[0-9a-z_]*", expected="lower-case letters, digits and underscores"
            ),
        },
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
        definition=Definition(
            plural="poolers",
            chart=CHART,
            scale=Scale(wanted=".spec.instances", actual=".status.instances"),
            keys={f"spec.template.spec.{names}": ("name",) for names in ("containers", "initContainers")},
            rules=(fixed("spec.cluster"),),
        ),
        change_guard=functools.partial(another_cluster, "Pooler"),
        computed={"status": lambda _: {"phase": "active"}},
        spec={"cluster": {"name": "postgres"}, "type": "rw", "pgbouncer": {"poolMode": "transaction"}},
        changed_spec={"cluster": {"name": "postgres"}, "type": "rw", "pgbouncer": {"poolMode": "session"}},
    ),
)
