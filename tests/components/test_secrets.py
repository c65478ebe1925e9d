"""Secrets: where values are kept, who reads them, who hears that they are due; never a value."""

from __future__ import annotations

import pulumi

from components.secrets import Secrets
from tests.components import security_arguments as arguments
from tests.recorded_plan import UNKNOWN, record

SECRET = "gcp:secretmanager/secret:Secret"
GRANT = "gcp:secretmanager/secretIamMember:SecretIamMember"
TOPIC = "gcp:pubsub/topic:Topic"
PUBLISHER = "gcp:pubsub/topicIAMMember:TopicIAMMember"


def test_a_secret_stays_in_its_region_under_its_own_key_and_says_when_it_is_due():
    inputs = record(lambda: Secrets("secrets", arguments.secrets())).inputs(SECRET, "secrets-spotify-api-key")

    assert inputs == {
        "project": "p",
        "secretId": "prod-spotify-api-key",
        "replication": {
            "userManaged": {
                "replicas": [
                    {"location": "europe-west1", "customerManagedEncryption": {"kmsKeyName": arguments.KEY}},
                ]
            }
        },
        "rotation": {"rotationPeriod": "7776000s", "nextRotationTime": "2027-01-11T04:00:00Z"},
        "topics": [{"name": UNKNOWN}],
        "versionDestroyTtl": "2592000s",
        "deletionProtection": True,
        "labels": {"environment": "prod"},
    }


def test_no_value_and_no_version_is_declared():
    plan = record(lambda: Secrets("secrets", arguments.secrets()))

    assert {resource.type for resource in plan.resources if resource.custom} == {SECRET, GRANT, TOPIC, PUBLISHER}
    assert [resource.name for resource in plan.resources if resource.secrets] == []


def test_the_first_due_time_is_written_once_because_it_moves_on_by_itself():
    made = record(lambda: Secrets("secrets", arguments.secrets())).one(SECRET, "secrets-spotify-api-key")

    assert made.ignore_changes == ("rotation.nextRotationTime",)


def test_only_the_named_readers_of_a_secret_read_it():
    each = {"shared": arguments.secret(), "nobodys": arguments.secret(accessors={})}

    grants = record(lambda: Secrets("secrets", arguments.secrets(secrets=each))).every(GRANT)

    assert grants == {
        "secrets-shared-api": {
            "project": "p",
            "secretId": "prod-shared",
            "role": "roles/secretmanager.secretAccessor",
            "member": arguments.API,
        }
    }


def test_a_secret_waits_until_its_due_dates_can_be_published():
    plan = record(lambda: Secrets("secrets", arguments.secrets()))

    assert "secrets-rotation-publisher" in plan.one(SECRET, "secrets-spotify-api-key").behind("topics")
    publisher = plan.inputs(PUBLISHER, "secrets-rotation-publisher")
    assert (publisher["role"], publisher["member"]) == ("roles/pubsub.publisher", arguments.AGENT)


def test_messages_stay_in_the_region_under_the_same_key():
    inputs = record(lambda: Secrets("secrets", arguments.secrets())).inputs(TOPIC, "secrets-rotation")

    assert inputs["kmsKeyName"] == arguments.KEY
    assert inputs["messageStoragePolicy"] == {
        "allowedPersistenceRegions": ["europe-west1"],
        "enforceInTransit": True,
    }


def test_whoever_reads_a_secret_waits_for_the_grant():
    def program():
        made = Secrets("secrets", arguments.secrets())
        pulumi.CustomResource("test:user:User", "user", {"secret": made.secret_ids["spotify-api-key"]})

    behind = record(program).one("test:user:User", "user").behind("secret")

    assert {"secrets-spotify-api-key", "secrets-spotify-api-key-api"} <= behind


def test_one_more_reader_leaves_the_secret_known():
    """An id that turned unknown at preview would plan anew whatever has it among its fixed properties."""

    def program():
        made = Secrets("secrets", arguments.secrets())
        pulumi.CustomResource("test:user:User", "user", {"secret": made.secret_ids["spotify-api-key"]})

    plan = record(program, id_of=lambda type_, name: "" if type_ == GRANT else f"id-of-{name}")

    assert plan.inputs("test:user:User", "user") == {"secret": "id-of-secrets-spotify-api-key"}
