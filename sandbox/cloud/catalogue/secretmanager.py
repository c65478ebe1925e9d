"""Secrets without their versions, the topics that tell when one is due, and the grants on both."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import (
    ANY_NAME,
    BRIDGE,
    MEMBER,
    PROJECT,
    ROLE,
    SECONDS,
    TERRAFORM,
    born,
    constant,
    etag,
    google,
)
from sandbox.cloud.catalogue.iam_members import member_refusal
from sandbox.cloud.entry import Format, Parent, Protection, View
from sandbox.cloud.facts import Facts

SECRET = "gcp:secretmanager/secret:Secret"
TOPIC = "gcp:pubsub/topic:Topic"
_TOPIC_MEMBER = "gcp:pubsub/topicIAMMember:TopicIAMMember"
_KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
_SECRETS = f"{TERRAFORM}secretmanager/"
_PUBSUB = f"{TERRAFORM}pubsub/"
_MEMBERS = "terraform-provider-google-beta: google-beta/tpgiamresource/resource_iam_member.go"
_CMEK = "cloud.google.com/secret-manager/docs/cmek (the agent needs the key before the secret is made)"
_ROTATION = (
    "cloud.google.com/secret-manager/docs/secret-rotation (topics, next rotation time, the agent's publisher grant)"
)
_TIME = Format(
    pattern=r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})",
    expected="a time such as 2027-01-01T04:00:00Z (RFC 3339)",
)


def _may_use(view: View, key: str, agent: str) -> bool:
    return any(
        str(grant.get("cryptoKeyId")) == key
        and grant.get("role") == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
        and agent in str(grant.get("member"))
        for grant in view.outputs_of(_KEY_MEMBER)
    )


def _key_refusal(service: str, key: str) -> str:
    return (
        f"googleapi: Error 400: the {service} service agent may not use the key {key}. Grant "
        "roles/cloudkms.cryptoKeyEncrypterDecrypter on it, and let the resource wait for the grant"
    )


def _secret_refusal(facts: Facts, view: View) -> str | None:
    """What the API asks of a rotation, a key and a topic."""
    topics = [str(topic) for topic in facts.each("topics[].name")]
    if facts.get("rotation.rotationPeriod") and not facts.get("rotation.nextRotationTime"):
        return "googleapi: Error 400: next_rotation_time must be set where rotation_period is"
    for topic in topics:
        publishers = [
            grant
            for grant in view.outputs_of(_TOPIC_MEMBER)
            if topic.endswith(f"/topics/{str(grant.get('topic')).rsplit('/', 1)[-1]}")
            and grant.get("role") == "roles/pubsub.publisher"
            and "gcp-sa-secretmanager" in str(grant.get("member"))
        ]
        if not publishers:
            return (
                f"googleapi: Error 400: the Secret Manager service agent may not publish to {topic}. Grant "
                "roles/pubsub.publisher on it, and let the secret wait for the grant"
            )
    keys = [
        *facts.each("replication.auto.customerManagedEncryption.kmsKeyName"),
        *facts.each("replication.userManaged.replicas[].customerManagedEncryption.kmsKeyName"),
    ]
    refused = [str(key) for key in keys if not _may_use(view, str(key), "gcp-sa-secretmanager")]
    return _key_refusal("Secret Manager", refused[0]) if refused else None


def _topic_refusal(facts: Facts, view: View) -> str | None:
    key = facts.get("kmsKeyName")
    return _key_refusal("Pub/Sub", str(key)) if key and not _may_use(view, str(key), "gcp-sa-pubsub") else None


ENTRIES = (
    google(
        "secretmanager",
        "Secret",
        labels="labels",
        sources=(f"{_SECRETS}resource_secret_manager_secret.go", BRIDGE, _CMEK, _ROTATION),
        identity="projects/{project}/secrets/{secretId}",
        scope=PROJECT,
        immutable=("secretId", "project", "replication", "tags"),
        defaults={"deletionProtection": False},
        computed={
            "createTime": born,
            "effectiveAnnotations": lambda facts: facts.get("annotations") or {},
            "name": lambda facts: f"projects/{facts.project_number}/secrets/{facts.get('secretId')}",
            "expireTime": constant(""),
            "secretType": constant("SECRET_TYPE_UNSPECIFIED"),
        },
        formats={
            "secretId": Format(
                pattern=r"[a-zA-Z0-9_-]{1,255}", expected="1 to 255 letters, digits, hyphens, underscores"
            ),
            "rotation.rotationPeriod": SECONDS,
            "rotation.nextRotationTime": _TIME,
            "versionDestroyTtl": SECONDS,
        },
        parents=(Parent(path="topics[].name", type=TOPIC, identity="{value|path}"),),
        protections=(
            Protection(
                path="deletionProtection",
                refusal="cannot destroy secret manager secret without setting deletion_protection=false",
            ),
        ),
        guard=_secret_refusal,
        example={
            "secretId": "spotify-api-key",
            "replication": {"userManaged": {"replicas": [{"location": "europe-west1"}]}},
            "labels": {"environment": "test"},
        },
        change={"labels": {"environment": "other"}},
    ),
    google(
        "secretmanager",
        "SecretIamMember",
        abandonable=False,
        sources=(f"{_SECRETS}iam_secret_manager_secret.go", _MEMBERS),
        identity="projects/{project}/secrets/{secretId|name}/{role}/{member}",
        scope=PROJECT,
        immutable=("secretId", "project", "role", "member", "condition"),
        computed={"etag": etag},
        formats={"member": MEMBER, "role": ROLE},
        parents=(
            Parent(path="secretId", type=SECRET, identity="projects/{project}/secrets/{value|name}", cascade=True),
        ),
        idempotent=True,
        guard=member_refusal,
        example={
            "secretId": "spotify-api-key",
            "role": "roles/secretmanager.secretAccessor",
            "member": "group:operators@example.com",
            "condition": {"title": "until-2030", "expression": "true"},
        },
        change=None,
    ),
    google(
        "pubsub",
        "Topic",
        labels="labels",
        sources=(f"{_PUBSUB}resource_pubsub_topic.go", BRIDGE),
        identity="projects/{project}/topics/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "tags"),
        computed={"messageStoragePolicy": constant({})},
        formats={
            "name": Format(
                pattern=r"(?!goog)[a-zA-Z][\w.~+%-]{2,254}", expected="3 to 255 characters, beginning with a letter"
            ),
            "messageRetentionDuration": SECONDS,
        },
        guard=_topic_refusal,
        example={
            "name": "secret-rotation",
            "messageRetentionDuration": "86400s",
            "messageStoragePolicy": {"allowedPersistenceRegions": ["europe-west1"]},
            "labels": {"environment": "test"},
        },
        change={"messageRetentionDuration": "172800s"},
    ),
    google(
        "pubsub",
        "TopicIAMMember",
        abandonable=False,
        sources=(f"{_PUBSUB}iam_pubsub_topic.go", _MEMBERS),
        identity="projects/{project}/topics/{topic|name}/{role}/{member}",
        scope=PROJECT,
        immutable=("topic", "project", "role", "member", "condition"),
        computed={"etag": etag},
        formats={"member": MEMBER, "role": ROLE},
        parents=(Parent(path="topic", type=TOPIC, identity="projects/{project}/topics/{value|name}", cascade=True),),
        idempotent=True,
        guard=member_refusal,
        example={
            "topic": "secret-rotation",
            "role": "roles/pubsub.publisher",
            "member": "group:operators@example.com",
            "condition": {"title": "until-2030", "expression": "true"},
        },
        change=None,
    ),
    # The platform declares no values, and a rule refuses them: known so that it can be seen to. One per secret.
    google(
        "secretmanager",
        "SecretVersion",
        sources=(f"{_SECRETS}resource_secret_manager_secret_version.go", BRIDGE),
        identity="{secret|path}/versions/1",
        immutable=("secret", "secretData", "secretDataWoVersion", "isSecretDataBase64"),
        defaults={"enabled": True, "isSecretDataBase64": False},
        allowed={"deletionPolicy": ("DELETE", "DISABLE", "ABANDON")},
        computed={
            "createTime": born,
            "destroyTime": constant(""),
            "name": lambda facts: facts.identity,
            "project": lambda facts: facts.render("{project}"),
            "version": constant("1"),
        },
        parents=(Parent(path="secret", type=SECRET, identity="{value|path}", cascade=True),),
        example={"secret": "projects/example/secrets/spotify-api-key", "secretData": "not a secret"},
        change={"enabled": False},
    ),
)
