"""The audit trail, under Pulumi mocks: complete, sealed where it is locked, and gone with a stack that is not."""

import json

from components.audit import Audit, AuditArgs, archive_policy
from tests.recorded_plan import UNKNOWN, record

CONFIG = "gcp:projects/iAMAuditConfig:IAMAuditConfig"
BUCKET = "gcp:storage/bucket:Bucket"
POLICY = "gcp:storage/bucketIAMPolicy:BucketIAMPolicy"
SINK = "gcp:logging/projectSink:ProjectSink"
SUFFIX = "random:index/randomId:RandomId"
WRITER = "serviceAccount:service-1@gcp-sa-logging.iam.gserviceaccount.com"


def audit(**changed):
    fields = {
        "project": "p",
        "location": "europe-west1",
        "archive_name": "prod-audit",
        "sink_name": "prod-audit",
        "encryption_key_name": "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/audit",
        "retention_days": 2192,
        "locked": True,
        "readers": {"auditors": "group:auditors@example.com"},
        "deletion_protection": True,
        "labels": {"environment": "prod"},
    }
    return AuditArgs(**(fields | changed))


def plan(**changed):
    return record(lambda: Audit("audit", audit(**changed)))


def test_every_access_to_every_service_is_logged_and_nobody_is_exempt():
    assert plan().inputs(CONFIG, "audit-config") == {
        "project": "p",
        "service": "allServices",
        "auditLogConfigs": [{"logType": "ADMIN_READ"}, {"logType": "DATA_READ"}, {"logType": "DATA_WRITE"}],
    }


def test_the_archive_is_private_versioned_encrypted_and_locked_for_six_years():
    inputs = plan().inputs(BUCKET, "audit-archive")

    assert inputs == {
        "project": "p",
        "name": UNKNOWN,
        "location": "EUROPE-WEST1",
        "storageClass": "STANDARD",
        "uniformBucketLevelAccess": True,
        "publicAccessPrevention": "enforced",
        "versioning": {"enabled": True},
        "encryption": {"defaultKmsKeyName": "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/audit"},
        "retentionPolicy": {"isLocked": True, "retentionPeriod": "189388800"},
        "lifecycleRules": [{"action": {"type": "Delete"}, "condition": {"age": 2192.0}}],
        "forceDestroy": False,
        "deletionPolicy": "PREVENT",
        "labels": {"environment": "prod"},
    }


def test_without_a_lock_nothing_stops_a_destroy_and_entries_still_expire():
    found = plan(locked=False, deletion_protection=False, retention_days=30).inputs(BUCKET, "audit-archive")

    assert "retentionPolicy" not in found
    assert found["forceDestroy"] is True
    assert found["deletionPolicy"] == "DELETE"
    assert found["lifecycleRules"] == [{"action": {"type": "Delete"}, "condition": {"age": 30.0}}]


def test_a_protected_archive_is_not_emptied_even_without_a_lock():
    assert plan(locked=False).inputs(BUCKET, "audit-archive")["forceDestroy"] is False


def test_a_destroy_forgets_what_is_locked_and_deletes_the_rest():
    resources = plan().resources
    assert {each.name for each in resources if each.retain_on_delete} == {"audit-archive", "audit-archive-policy"}


def test_a_destroy_forgets_nothing_where_nothing_is_locked():
    resources = plan(locked=False).resources
    assert len(resources) == 6
    assert not any(each.retain_on_delete for each in resources)


def test_the_archives_name_ends_in_digits_of_this_stack_because_a_locked_one_outlives_a_destroy():
    found = plan()

    assert found.one(BUCKET, "audit-archive").behind("name") == {"audit-suffix"}
    assert found.inputs(SUFFIX, "audit-suffix") == {
        "byteLength": 4.0,
        "keepers": {"project": "p", "location": "europe-west1", "archive_name": "prod-audit"},
    }


def test_the_sink_copies_everything_under_an_identity_of_its_own():
    found = plan()
    inputs = found.inputs(SINK, "audit-sink")

    assert found.one(SINK, "audit-sink").behind("destination") == {"audit-archive"}
    assert {key: inputs.get(key) for key in ("filter", "exclusions", "disabled", "uniqueWriterIdentity")} == {
        "filter": None,
        "exclusions": None,
        "disabled": None,
        "uniqueWriterIdentity": True,
    }


def test_the_archives_policy_is_the_whole_policy_and_names_the_sinks_writer():
    created = {SINK: {"writerIdentity": WRITER}, BUCKET: {"name": "prod-audit-1"}, SUFFIX: {"hex": "1"}}
    found = record(lambda: Audit("audit", audit()), created=created)

    assert json.loads(found.inputs(POLICY, "audit-archive-policy")["policyData"]) == {
        "bindings": [
            {"role": "roles/storage.objectCreator", "members": [WRITER]},
            {"role": "roles/storage.objectViewer", "members": ["group:auditors@example.com"]},
        ]
    }


def test_one_writes_and_nobody_who_reads_may_write_or_delete():
    policy = json.loads(archive_policy("serviceAccount:w", {"b": "group:b", "a": "group:a", "again": "group:a"}))

    assert {each["role"]: each["members"] for each in policy["bindings"]} == {
        "roles/storage.objectCreator": ["serviceAccount:w"],
        "roles/storage.objectViewer": ["group:a", "group:b"],
    }


def test_without_readers_no_empty_binding_is_asked_for():
    assert [each["role"] for each in json.loads(archive_policy("w", {}))["bindings"]] == ["roles/storage.objectCreator"]


def test_the_archive_counts_as_ready_only_with_its_policy_and_the_configuration():
    found = {}

    def program():
        def note(value):
            found["archive"] = value

        Audit("audit", audit()).archive.apply(note)

    created = {SINK: {"writerIdentity": WRITER}, BUCKET: {"name": "prod-audit-1"}, SUFFIX: {"hex": "1"}}
    record(program, created=created)

    assert found == {"archive": "prod-audit-1"}


def test_two_trails_fit_into_one_stack():
    def program():
        Audit("audit", audit())
        Audit("other", audit(project="q"))

    assert record(program).names(BUCKET) == ["audit-archive", "other-archive"]
