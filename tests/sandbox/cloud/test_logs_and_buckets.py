"""What Cloud Storage, Logging and Monitoring refuse beyond their entries' own data."""

import pytest

BUCKET = "gcp:storage/bucket:Bucket"
SINK = "gcp:logging/projectSink:ProjectSink"
LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
POLICY = "gcp:monitoring/alertPolicy:AlertPolicy"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
DASHBOARD = "gcp:monitoring/dashboard:Dashboard"
RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
KEY_ID = "projects/example/locations/europe-west1/keyRings/platform/cryptoKeys/sql"


@pytest.fixture
def locked(make):
    return make.example(BUCKET, retentionPolicy={"retentionPeriod": "31536000", "isLocked": True})


@pytest.fixture
def with_key(cloud, make):
    """Makes the example's key; call it with the service agent's domain that may use it."""

    def prepare(domain):
        cloud.made(RING, make.example(RING))
        cloud.made(KEY, make.example(KEY))
        if domain:
            member = f"serviceAccount:service-1@{domain}.iam.gserviceaccount.com"
            cloud.made(
                GRANT,
                {"cryptoKeyId": KEY_ID, "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter", "member": member},
            )

    return prepare


def test_a_locked_bucket_is_not_deleted(cloud, make, locked):
    made = cloud.made(BUCKET, locked)

    with pytest.raises(make.Refused, match="have not met the retention period yet"):
        cloud.delete(made)


def test_a_locked_period_grows_but_never_shrinks(cloud, make, locked):
    made = cloud.made(BUCKET, locked)
    longer = locked | {"retentionPolicy": {"retentionPeriod": "63072000", "isLocked": True}}
    shorter = locked | {"retentionPolicy": {"retentionPeriod": "86400", "isLocked": True}}

    grown = cloud.update(made, cloud.checked(BUCKET, longer, olds=made.inputs))
    assert grown.state["retentionPolicy"]["retentionPeriod"] == "63072000"
    with pytest.raises(make.Refused, match="Cannot reduce retention duration of a locked Retention Policy"):
        cloud.update(grown, cloud.checked(BUCKET, shorter, olds=grown.inputs))


def test_what_would_unlock_a_bucket_replaces_it(cloud, make, locked):
    made = cloud.made(BUCKET, locked)
    unlocked = locked | {"retentionPolicy": {"retentionPeriod": "31536000", "isLocked": False}}

    assert list(cloud.diff(made, cloud.checked(BUCKET, unlocked, olds=made.inputs)).replaces) == [
        "retentionPolicy.isLocked"
    ]


def test_a_policy_that_is_not_locked_yet_is_locked_in_place(cloud, make, locked):
    made = cloud.made(BUCKET, locked | {"retentionPolicy": {"retentionPeriod": "31536000", "isLocked": False}})
    diff = cloud.diff(made, cloud.checked(BUCKET, locked, olds=made.inputs))

    assert (diff.changes, list(diff.replaces)) == (diff.DIFF_SOME, [])


@pytest.mark.parametrize("period", ["0", "3155760001", "90d"])
def test_a_retention_period_is_seconds_up_to_a_hundred_years(cloud, make, period):
    with pytest.raises(make.Refused, match="1 to 3155760000 seconds"):
        cloud.made(BUCKET, make.example(BUCKET, retentionPolicy={"retentionPeriod": period}))


@pytest.mark.parametrize("domain", [None, "gcp-sa-logging"])
def test_a_bucket_under_a_key_that_its_agent_may_not_use_is_refused(cloud, make, with_key, domain):
    with_key(domain)

    with pytest.raises(make.Refused, match="Cloud Storage service agent"):
        cloud.made(BUCKET, make.example(BUCKET, encryption={"defaultKmsKeyName": KEY_ID}))


def test_a_bucket_under_a_granted_key_is_made(cloud, make, with_key):
    with_key("gs-project-accounts")

    assert cloud.made(BUCKET, make.example(BUCKET, encryption={"defaultKmsKeyName": KEY_ID})).id == "example-archive"


def test_a_log_bucket_under_a_key_waits_for_the_grant(cloud, make, with_key):
    with_key("gs-project-accounts")

    with pytest.raises(make.Refused, match="service account for CMEK of Cloud Logging"):
        cloud.made(LOG_BUCKET, make.example(LOG_BUCKET, cmekSettings={"kmsKeyName": KEY_ID}))


def test_a_log_bucket_under_a_granted_key_tells_whose_grant_it_uses(cloud, make, with_key):
    with_key("gcp-sa-logging")

    made = cloud.made(LOG_BUCKET, make.example(LOG_BUCKET, cmekSettings={"kmsKeyName": KEY_ID}))
    assert made.state["cmekSettings"]["serviceAccountId"].endswith("@gcp-sa-logging.iam.gserviceaccount.com")


def test_a_locked_log_bucket_keeps_its_retention(cloud, make):
    made = cloud.made(LOG_BUCKET, make.example(LOG_BUCKET, locked=True))

    with pytest.raises(make.Refused, match="keeps its lock and its retention"):
        cloud.update(made, cloud.checked(LOG_BUCKET, make.example(LOG_BUCKET, locked=True, retentionDays=1)))


@pytest.mark.parametrize(
    "destination",
    ["storage.googleapis.com/nowhere", "logging.googleapis.com/projects/example/locations/global/buckets/nowhere"],
)
def test_a_sink_to_nowhere_is_refused(cloud, make, destination):
    with pytest.raises(make.Refused, match="does not exist"):
        cloud.made(SINK, make.example(SINK, destination=destination))


@pytest.mark.parametrize(
    ("changed", "writer"),
    [
        ({}, "gcp-sa-logging.iam.gserviceaccount.com"),
        ({"uniqueWriterIdentity": False}, "serviceAccount:cloud-logs@system.gserviceaccount.com"),
        ({"destination": "logging.googleapis.com/projects/example/locations/global/buckets/_Default"}, ""),
    ],
    ids=["elsewhere", "shared", "own log bucket"],
)
def test_who_writes_depends_on_where_the_logs_go(cloud, make, changed, writer):
    cloud.made(BUCKET, make.example(BUCKET))

    made = cloud.made(SINK, make.example(SINK, **changed))
    assert made.state["writerIdentity"].endswith(writer)
    assert bool(made.state["writerIdentity"]) == bool(writer)


LOG_MATCH = {"displayName": "match", "conditionMatchedLog": {"filter": "severity=ERROR"}}
QUERY = {"displayName": "query", "conditionPrometheusQueryLanguage": {"query": "up == 0"}}
LIMIT = {"notificationRateLimit": {"period": "300s"}}


@pytest.mark.parametrize(
    ("conditions", "strategy", "refusal"),
    [
        ([LOG_MATCH], {}, "notification_rate_limit must be set"),
        ([LOG_MATCH, QUERY], LIMIT, "has one condition"),
        ([QUERY], LIMIT, "only log-based alert policies"),
        ([QUERY | LOG_MATCH], LIMIT, "of exactly one kind"),
        ([{"displayName": "nothing"}], {}, "of exactly one kind"),
    ],
)
def test_a_policy_that_the_api_refuses_is_refused(cloud, make, conditions, strategy, refusal):
    with pytest.raises(make.Refused, match=refusal):
        cloud.made(POLICY, make.example(POLICY, conditions=conditions, alertStrategy=strategy))


def test_a_policy_that_matches_logs_with_a_rate_limit_is_made(cloud, make):
    assert cloud.made(POLICY, make.example(POLICY, conditions=[LOG_MATCH], alertStrategy=LIMIT)).id


def test_the_cloud_gives_a_channel_a_number_and_keeps_it_when_it_is_renamed(cloud, make):
    made = cloud.made(CHANNEL, make.example(CHANNEL))
    renamed = cloud.update(made, cloud.checked(CHANNEL, make.example(CHANNEL, displayName="other"), olds=made.inputs))

    assert made.id.rpartition("/")[2].isdigit()
    assert renamed.state["name"] == made.id


@pytest.mark.parametrize("kind", ["slack", "email"])
def test_a_channel_without_its_address_is_refused(cloud, make, kind):
    with pytest.raises(make.Refused, match=f"a channel of type {kind} needs the label"):
        cloud.made(CHANNEL, make.example(CHANNEL, type=kind, labels={}))


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"mosaicLayout":{}}', '{"displayName":"a","gridLayout":{},"rowLayout":{}}']
)
def test_a_dashboard_that_is_none_is_refused(cloud, make, text):
    with pytest.raises(make.Refused, match=r"Error 400: (the|a) dashboard"):
        cloud.made(DASHBOARD, {"dashboardJson": text})


def test_what_is_locked_may_still_be_described(cloud, make):
    made = cloud.made(LOG_BUCKET, make.example(LOG_BUCKET, locked=True))
    described = make.example(LOG_BUCKET, locked=True, description="what pods write")

    updated = cloud.update(made, cloud.checked(LOG_BUCKET, described, olds=made.inputs))
    assert updated.state["description"] == "what pods write"


def test_where_other_services_keep_logs_is_taken_on_trust(cloud, make):
    destination = "pubsub.googleapis.com/projects/elsewhere/topics/logs"
    assert cloud.made(SINK, make.example(SINK, destination=destination)).id == "projects/example/sinks/everything"


def test_a_log_bucket_is_filled_once_it_exists(cloud, make):
    bucket = cloud.made(LOG_BUCKET, make.example(LOG_BUCKET))
    sink = cloud.made(SINK, make.example(SINK, destination=f"logging.googleapis.com/{bucket.id}"))

    assert sink.state["writerIdentity"] == ""


def test_a_log_bucket_without_a_key_has_no_settings_of_one(cloud, make):
    assert "cmekSettings" not in cloud.made(LOG_BUCKET, make.example(LOG_BUCKET)).state
