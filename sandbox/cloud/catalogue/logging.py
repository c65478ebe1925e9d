"""What is logged, where logs go, what is kept of them, and what is counted in them."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import ANY_NAME, BRIDGE, PROJECT, TERRAFORM, WEEK, constant, etag, google
from sandbox.cloud.catalogue.kms import KEY
from sandbox.cloud.catalogue.storage import BUCKET
from sandbox.cloud.entry import Afterlife, Computation, Format, Parent, View
from sandbox.cloud.facts import Facts

LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
_LOGGING = f"{TERRAFORM}logging/"
_KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
_STORAGE_PREFIX = "storage.googleapis.com/"
_LOG_BUCKET_PREFIX = "logging.googleapis.com/"
_OWN = ("_Default", "_Required")
"""Log buckets and sinks that every project has."""


def _writer(facts: Facts) -> str:
    """One agent writes for all sinks of a project; into log buckets of the same project it needs no grant."""
    if str(facts.get("destination")).startswith(f"{_LOG_BUCKET_PREFIX}projects/{facts.get('project')}/"):
        return ""
    if facts.get("uniqueWriterIdentity") is False:
        return "serviceAccount:cloud-logs@system.gserviceaccount.com"
    return f"serviceAccount:service-{facts.project_number}@gcp-sa-logging.iam.gserviceaccount.com"


def _destination_refusal(facts: Facts, view: View) -> str | None:
    """Where logs go must exist; a log bucket that every project has always does."""
    destination = str(facts.get("destination"))
    if destination.startswith(_STORAGE_PREFIX):
        found = view.exists(BUCKET, destination.removeprefix(_STORAGE_PREFIX))
    elif destination.startswith(_LOG_BUCKET_PREFIX):
        path = destination.removeprefix(_LOG_BUCKET_PREFIX)
        found = path.rpartition("/")[2] in _OWN or view.exists(LOG_BUCKET, path)
    else:
        found = True
    return None if found else f"googleapi: Error 404: the sink's destination {destination} does not exist"


def _where_encrypted(computation: Computation) -> Computation:
    """A bucket without a key of its own has no settings of one, not even empty ones."""
    return lambda facts: None if facts.get("cmekSettings") is None else computation(facts)


def _key_refusal(facts: Facts, view: View) -> str | None:
    key = facts.get("cmekSettings.kmsKeyName")
    if not key:
        return None
    granted = any(
        str(grant.get("cryptoKeyId")) == key and "gcp-sa-logging" in str(grant.get("member"))
        for grant in view.outputs_of(_KEY_MEMBER)
    )
    if granted:
        return None
    return (
        "googleapi: Error 400: the service account for CMEK of Cloud Logging may not use the key. Grant it "
        "roles/cloudkms.cryptoKeyEncrypterDecrypter, and let the log bucket wait for it"
    )


def _locked_change(so_far: object, to_come: object) -> str | None:
    """A locked log bucket keeps its retention, and its lock."""
    if not isinstance(so_far, dict) or not isinstance(to_come, dict) or so_far.get("locked") is not True:
        return None
    if to_come.get("locked") is True and to_come.get("retentionDays") == so_far.get("retentionDays"):
        return None
    return "googleapi: Error 400: a locked log bucket keeps its lock and its retention"


ENTRIES = (
    google(
        "projects",
        "IAMAuditConfig",
        abandonable=False,
        sources=(
            f"{TERRAFORM}resourcemanager/iam_project.go",
            "terraform-provider-google-beta: google-beta/tpgiamresource/resource_iam_audit_config.go",
        ),
        identity="{project}/audit_config/{service}",
        immutable=("project",),
        computed={"etag": etag},
        allowed={"auditLogConfigs[].logType": ("ADMIN_READ", "DATA_READ", "DATA_WRITE")},
        # It replaces what the project's policy says of the service.
        idempotent=True,
        example={"project": "example", "service": "allServices", "auditLogConfigs": [{"logType": "ADMIN_READ"}]},
        change={"auditLogConfigs": [{"logType": "ADMIN_READ"}, {"logType": "DATA_READ"}]},
    ),
    google(
        "logging",
        "ProjectSink",
        sources=(f"{_LOGGING}resource_logging_project_sink.go", f"{_LOGGING}resource_logging_sink.go", BRIDGE),
        identity="projects/{project}/sinks/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project"),
        defaults={"uniqueWriterIdentity": True, "exclusions[].disabled": False},
        computed={"writerIdentity": _writer, "bigqueryOptions": constant({"usePartitionedTables": False})},
        formats={
            "name": Format(pattern=r"[A-Za-z0-9][-._A-Za-z0-9]{0,99}|_Default", expected="up to 100 letters or digits"),
            "destination": Format(
                pattern=r"(?:storage|pubsub|bigquery|logging)\.googleapis\.com/.+",
                expected="a destination such as storage.googleapis.com/BUCKET",
            ),
        },
        guard=_destination_refusal,
        # The provider takes over a sink that is there already.
        idempotent=True,
        example={
            "name": "everything",
            "destination": "storage.googleapis.com/example-archive",
            "exclusions": [{"name": "health-checks", "filter": 'httpRequest.userAgent:"GoogleHC"'}],
        },
        change={"description": "all that is logged"},
    ),
    google(
        "logging",
        "ProjectBucketConfig",
        sources=(
            f"{_LOGGING}resource_logging_project_bucket_config.go",
            f"{_LOGGING}resource_logging_bucket_config.go (the two buckets that every project has stay)",
            "cloud.google.com/logging/docs/buckets (a deleted bucket keeps its name for seven days)",
            "cloud.google.com/logging/docs/routing/managed-encryption-storage",
        ),
        identity="projects/{project}/locations/{location}/buckets/{bucketId}",
        scope=PROJECT,
        immutable=("project", "location", "bucketId"),
        defaults={"retentionDays": 30},
        computed={
            "name": lambda facts: facts.identity,
            "description": constant(""),
            "lifecycleState": constant("ACTIVE"),
            "cmekSettings.name": _where_encrypted(lambda facts: f"{facts.identity}/cmekSettings"),
            "cmekSettings.kmsKeyVersionName": _where_encrypted(constant("")),
            "cmekSettings.serviceAccountId": _where_encrypted(
                lambda facts: f"service-{facts.project_number}@gcp-sa-logging.iam.gserviceaccount.com"
            ),
        },
        formats={
            "bucketId": Format(
                pattern=r"_Default|_Required|[A-Za-z0-9][-._A-Za-z0-9]{0,99}", expected="up to 100 letters or digits"
            )
        },
        allowed={"indexConfigs[].type": ("INDEX_TYPE_STRING", "INDEX_TYPE_INTEGER")},
        parents=(Parent(path="cmekSettings.kmsKeyName", type=KEY, identity="{value|path}"),),
        guard=_key_refusal,
        change_guard=_locked_change,
        afterlife=Afterlife(
            why="a deleted log bucket can be undeleted, and its name not be reused, for seven days",
            lasts=WEEK,
            readable=False,
            conflict="Bucket {identity} is in the state DELETE_REQUESTED and cannot be used",
        ),
        # The provider takes over a log bucket that is there already, as _Default always is.
        idempotent=True,
        example={
            "project": "example",
            "location": "europe-west1",
            "bucketId": "platform",
            "retentionDays": 30,
            "indexConfigs": [{"fieldPath": "jsonPayload.request_id", "type": "INDEX_TYPE_STRING"}],
        },
        change={"retentionDays": 90},
    ),
    google(
        "logging",
        "Metric",
        sources=(f"{_LOGGING}resource_logging_metric.go", BRIDGE),
        identity="{name}",
        id="{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("project", "metricDescriptor.labels[].key", "metricDescriptor.labels[].valueType"),
        defaults={"metricDescriptor.unit": "1", "metricDescriptor.labels[].valueType": "STRING"},
        computed={"metricDescriptor": constant({"metricKind": "DELTA", "valueType": "INT64", "unit": "1"})},
        allowed={
            "metricDescriptor.metricKind": ("DELTA", "GAUGE", "CUMULATIVE"),
            "metricDescriptor.valueType": ("BOOL", "INT64", "DOUBLE", "STRING", "DISTRIBUTION", "MONEY"),
            "metricDescriptor.labels[].valueType": ("BOOL", "INT64", "STRING"),
        },
        formats={
            "name": Format(pattern=r"[-A-Za-z0-9_.,+!*',()%/]{1,100}", expected="up to 100 characters, not beginning /")
        },
        example={
            "name": "changes",
            "filter": 'resource.type="gce_route"',
            "metricDescriptor": {
                "metricKind": "DELTA",
                "valueType": "INT64",
                "labels": [{"key": "method", "description": "what was done"}],
            },
        },
        change={"filter": 'resource.type="gce_network"'},
    ),
)
