"""The bucket for backups of PostgreSQL in the cluster, under Pulumi mocks: private, kept, and the servers' alone."""

import pytest

from components.postgresql.backup_bucket import BackupBucket
from guardrails.judgement import Resource, judge
from guardrails.packs import RULES
from tests.components.postgresql_arguments import backup_bucket
from tests.recorded_plan import record

BUCKET = "gcp:storage/bucket:Bucket"
MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember"


def plan(**changed):
    return record(lambda: BackupBucket("backups", backup_bucket(**changed)))


def bucket(**changed):
    return plan(**changed).inputs(BUCKET, "backups-bucket")


def test_what_was_deleted_can_be_brought_back_for_some_days_and_no_rule_deletes_what_is_live():
    found = bucket(noncurrent_days=9)
    deleting = [rule["condition"] for rule in found["lifecycleRules"] if rule["action"]["type"] == "Delete"]

    assert found["versioning"] == {"enabled": True}
    assert deleting == [{"daysSinceNoncurrentTime": 9.0, "withState": "ARCHIVED"}]


def test_it_lies_in_its_region_under_its_own_key():
    found = bucket()

    assert found["location"] == "EUROPE-WEST1"
    assert found["encryption"]["defaultKmsKeyName"].endswith("/database-backups")


def test_only_the_servers_write_and_nobody_may_change_who_does():
    grants = {(each["role"], each["member"]) for each in plan().every(MEMBER).values()}

    assert {member for _, member in grants} == {"serviceAccount:db-backups@p.iam.gserviceaccount.com"}
    assert {role for role, _ in grants} == {"roles/storage.objectUser", "roles/storage.legacyBucketReader"}


@pytest.mark.parametrize(
    ("protected", "policy", "empties", "soft"), [(True, "PREVENT", False, 604_800.0), (False, "DELETE", True, 0.0)]
)
def test_one_switch_protects_it(protected, policy, empties, soft):
    found = bucket(deletion_protection=protected)

    assert (found["deletionPolicy"], found["forceDestroy"]) == (policy, empties)
    assert found["softDeletePolicy"]["retentionDurationSeconds"] == soft


@pytest.mark.parametrize(
    ("place", "weakened", "rule"),
    [
        ("uniformBucketLevelAccess", False, "storage-uniform-access"),
        ("publicAccessPrevention", "inherited", "storage-public-access-prevention"),
        ("versioning", {"enabled": False}, "storage-versioning"),
        ("encryption", None, "storage-customer-managed-key"),
    ],
)
def test_rules_judge_it_and_would_refuse_it_weakened(place, weakened, rule):
    def judged(**changed):
        resources = [
            Resource.parse({**each, "inputs": {**each["inputs"], **(changed if each["type"] == BUCKET else {})}})
            for each in (resource.as_recorded() for resource in plan().resources if resource.custom)
        ]
        return {refusal.rule for refusal in judge(resources, RULES)}

    assert judged() == set()
    assert rule in judged(**{place: weakened})


def test_where_backups_go_is_known_only_with_the_right_to_write_there():
    found = {}

    def program():
        BackupBucket("backups", backup_bucket()).destination.apply(lambda value: found.update(destination=value))

    record(program, created={BUCKET: {}})

    assert found == {"destination": "gs://backups/postgres"}
