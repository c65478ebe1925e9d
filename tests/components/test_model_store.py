"""The model store, under Pulumi mocks: private, kept, and written to by adding alone."""

import pytest

from components.model_store import ModelStore, WriterArgs, below
from tests.components.model_arguments import KEY, SERVING, TRAINER, model_store
from tests.recorded_plan import record

BUCKET = "gcp:storage/bucket:Bucket"
MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember"


def plan(**changed):
    return record(lambda: ModelStore("models", model_store(**changed)))


def test_the_bucket_is_private_versioned_encrypted_and_forgets_what_was_replaced():
    assert plan().inputs(BUCKET, "models-bucket") == {
        "project": "p",
        "name": "ml-models-bucket",
        "location": "EUROPE-WEST1",
        "storageClass": "STANDARD",
        "uniformBucketLevelAccess": True,
        "publicAccessPrevention": "enforced",
        "versioning": {"enabled": True},
        "encryption": {"defaultKmsKeyName": KEY},
        "softDeletePolicy": {"retentionDurationSeconds": 604800.0},
        "lifecycleRules": [
            {"action": {"type": "Delete"}, "condition": {"daysSinceNoncurrentTime": 90.0, "withState": "ARCHIVED"}},
            {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7.0}},
        ],
        "forceDestroy": False,
        "deletionPolicy": "PREVENT",
        "labels": {"environment": "prod"},
    }


def test_one_bucket_lies_in_two_regions_and_each_has_it_within_a_quarter_of_an_hour():
    regions = ("europe-west1", "europe-west4")

    found = plan(location="eu", regions=regions).inputs(BUCKET, "models-bucket")

    assert found["location"] == "EU"
    assert found["customPlacementConfig"] == {"dataLocations": ["EUROPE-WEST1", "EUROPE-WEST4"]}
    assert found["rpo"] == "ASYNC_TURBO"
    assert found.keys() - plan().inputs(BUCKET, "models-bucket").keys() == {"customPlacementConfig", "rpo"}


def test_no_rule_ever_deletes_a_live_model():
    rules = plan().inputs(BUCKET, "models-bucket")["lifecycleRules"]
    deleting = [rule["condition"] for rule in rules if rule["action"]["type"] == "Delete"]

    assert len(deleting) == 1
    assert all(condition["withState"] == "ARCHIVED" for condition in deleting)


def test_without_protection_a_destroy_empties_the_bucket_and_keeps_nothing():
    found = plan(deletion_protection=False).inputs(BUCKET, "models-bucket")

    assert (found["forceDestroy"], found["deletionPolicy"]) == (True, "DELETE")
    assert found["softDeletePolicy"] == {"retentionDurationSeconds": 0.0}


def test_servers_read_everything_and_training_only_adds_below_its_folder():
    found = plan().every(MEMBER)

    assert {name: (each["role"], each["member"], each.get("condition")) for name, each in found.items()} == {
        "models-serving-reads": ("roles/storage.objectViewer", SERVING, None),
        "models-training-writes": (
            "roles/storage.objectCreator",
            TRAINER,
            {
                "title": "below-candidates",
                "description": "Only objects below candidates/.",
                "expression": 'resource.name.startsWith("projects/_/buckets/ml-models-bucket/objects/candidates/")',
            },
        ),
    }


def test_a_folder_does_not_cover_another_one_whose_name_begins_alike():
    assert below("b", "models")["expression"].endswith('/objects/models/")')


def test_the_name_counts_as_ready_only_with_its_grants():
    found = {}

    def program():
        def note(value):
            found["bucket"] = value

        ModelStore("models", model_store()).bucket.apply(note)

    record(program, created={BUCKET: {}})

    assert found == {"bucket": "ml-models-bucket"}


@pytest.mark.parametrize("added", [{"writers": {"x": WriterArgs(member=TRAINER, folder="x")}}, {"readers": {}}])
def test_another_grant_does_not_touch_the_bucket(added):
    assert plan(**added).inputs(BUCKET, "models-bucket") == plan().inputs(BUCKET, "models-bucket")


def test_two_stores_fit_into_one_stack():
    def program():
        ModelStore("models", model_store())
        ModelStore("other", model_store(bucket="other-models"))

    assert record(program).names(BUCKET) == ["models-bucket", "other-bucket"]
