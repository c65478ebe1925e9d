"""Where logs can be searched, under Pulumi mocks in preview mode."""

from components.observability.log_buckets import LogBucketArgs, LogBuckets, LogBucketsArgs
from tests.recorded_plan import UNKNOWN, record

BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
SINK = "gcp:logging/projectSink:ProjectSink"
KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/logs"


def log_buckets(**changed):
    fields = {
        "project": "p",
        "location": "europe-west1",
        "name_prefix": "prod",
        "encryption_key_name": KEY,
        "buckets": {
            "application": LogBucketArgs(description="Pods.", filter='resource.type="k8s_container"', retention_days=90)
        },
        "default_retention_days": 30,
    }
    return LogBucketsArgs(**(fields | changed))


def plan(**changed):
    return record(lambda: LogBuckets("logs", log_buckets(**changed)))


def test_a_bucket_is_in_our_region_under_our_key_and_keeps_what_it_is_told():
    assert plan().inputs(BUCKET, "logs-application") == {
        "project": "p",
        "location": "europe-west1",
        "bucketId": UNKNOWN,
        "description": "Pods.",
        "retentionDays": 90.0,
        "enableAnalytics": True,
        "cmekSettings": {"kmsKeyName": KEY},
    }


def test_the_projects_own_bucket_keeps_its_copy_as_long_as_it_is_told():
    assert plan(default_retention_days=7).inputs(BUCKET, "logs-default") == {
        "project": "p",
        "location": "global",
        "bucketId": "_Default",
        "description": "Google's own copy of what is not audited.",
        "retentionDays": 7.0,
    }


def test_a_sink_fills_each_bucket_by_its_filter():
    found = plan().one(SINK, "logs-application-sink")

    assert found.inputs["filter"] == 'resource.type="k8s_container"'
    assert found.behind("destination") == {"logs-application"}


def test_a_buckets_name_ends_in_digits_of_this_stack_because_a_deleted_one_keeps_its_name():
    assert plan().one(BUCKET, "logs-application").behind("bucketId") == {"logs-suffix"}


def test_a_bucket_is_handed_out_only_once_it_is_being_filled():
    found = {}
    created = {BUCKET: {"name": "n"}, SINK: {}, "random:index/randomId:RandomId": {"hex": "1"}}

    def program():
        LogBuckets("logs", log_buckets()).bucket_ids["application"].apply(lambda value: found.update(id=value))

    record(program, created=created)
    assert found == {"id": "logs-application-id"}


def test_two_sets_fit_into_one_stack():
    def program():
        LogBuckets("logs", log_buckets())
        LogBuckets("more", log_buckets(project="q"))

    assert record(program).names(BUCKET) == ["logs-application", "logs-default", "more-application", "more-default"]
