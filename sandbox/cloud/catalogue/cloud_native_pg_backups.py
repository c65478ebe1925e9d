"""CloudNativePG's backups and where its plugin keeps them, as far as we set them; anything else is refused."""

from __future__ import annotations

import functools

from sandbox.cloud.catalogue.cloud_native_pg import (
    API_VERSION,
    CHART,
    LOG_LEVEL,
    RESOURCES,
    RETENTION,
    SOURCE,
    another_cluster,
    named,
)
from sandbox.cloud.catalogue.custom_resources import custom_resource, custom_shape
from sandbox.cloud.definition import Definition, fixed
from sandbox.cloud.entry import Entry
from sandbox.cloud.shape import BOOLEAN, INTEGER, STRING, Choice, Record, Table, of_sdk, record

_STORE_API_VERSION = "barmancloud.cnpg.io/v1"


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
                logLevel=LOG_LEVEL,
                resources=of_sdk(RESOURCES),
                retentionPolicyIntervalSeconds=INTEGER,
            ),
        ),
    )


ENTRIES: tuple[Entry, ...] = (
    custom_resource(
        API_VERSION,
        "ScheduledBackup",
        shape=scheduled_backup_shape,
        sources=(SOURCE.format("scheduledbackups"),),
        definition=Definition(plural="scheduledbackups", chart=CHART, rules=(fixed("spec.cluster"),)),
        change_guard=functools.partial(another_cluster, "ScheduledBackup"),
        computed={"status": lambda _: {}},
        spec={"schedule": "0 0 1 * * *", "cluster": {"name": "postgres"}, "method": "plugin"},
        changed_spec={"schedule": "0 0 2 * * *", "cluster": {"name": "postgres"}},
    ),
    custom_resource(
        _STORE_API_VERSION,
        "ObjectStore",
        shape=object_store_shape,
        sources=("cloudnative-pg/plugin-barman-cloud 0.13: config/crd/bases/barmancloud.cnpg.io_objectstores.yaml",),
        definition=Definition(plural="objectstores", chart="plugin-barman-cloud"),
        bounds={
            "spec.configuration.destinationPath": (1, None),
            "spec.configuration.wal.maxParallel": (1, None),
            "spec.configuration.data.jobs": (1, None),
        },
        formats={"spec.retentionPolicy": RETENTION},
        spec={"retentionPolicy": "7d", "configuration": {"destinationPath": "gs://bucket/folder"}},
        changed_spec={"retentionPolicy": "9d", "configuration": {"destinationPath": "gs://bucket/folder"}},
    ),
)
