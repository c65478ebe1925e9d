"""Secrets in Secret Manager: places for values, who may read each, and when each is due for a new value.

Owns the secrets, the topic that tells when one is due, the grant by which Secret Manager publishes to it, and who may
read which secret. Does not own any version: a value that Pulumi wrote would lie in its state, so a rotator, or a person
with `gcloud secrets versions add`, writes them. Does not own the topic's subscriptions (a rotator brings its own), nor
the key. A secret that identity makes needless is not made at all: databases and caches authenticate by IAM, tokens
are signed by a key that never leaves Cloud KMS (signing_keys.py).
Deliberately not set: `ttl` and `expire_time` (a secret that deletes itself takes the service that reads it along),
`version_aliases` (readers take `latest`; going back is disabling a version), `annotations`, anything telling in labels.
Surprises: Secret Manager only says that a secret is due; without a rotator nothing rotates. The first due time must
lie in the future when the secret is made, and Secret Manager moves it on by itself afterwards: it is never written
again. Replication is fixed for good, its key included: another key or place means another secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

READ = "roles/secretmanager.secretAccessor"
PUBLISH = "roles/pubsub.publisher"

# Half of what Pub/Sub keeps at most: a rotator that was away for a weekend has missed nothing.
# https://cloud.google.com/pubsub/docs/replay-overview
TOPIC_RETENTION_S = 15 * 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class SecretArgs:
    """One secret.

    Attributes:
        rotation_period_s: Seconds between two messages that the secret is due (Secret Manager: at least an hour).
        first_rotation: When it is due first, RFC 3339 in UTC; in the future when the secret is made.
        accessors: IAM members that may read its values, by a name that stays the same when the member changes.
    """

    rotation_period_s: int
    first_rotation: str
    accessors: Mapping[str, Input[str]]


@dataclass(frozen=True, kw_only=True)
class SecretsArgs:
    """What the secrets need.

    Attributes:
        project: Project id.
        location: The one region where values are kept.
        name_prefix: First part of each secret's id and of the topic's name.
        labels: On secrets and topic; whoever may list secrets sees them.
        encryption_key: Id of a key in the same region, which the agents of Secret Manager and Pub/Sub may use.
        publisher: IAM member of Secret Manager's agent, which tells that a secret is due.
        version_destroy_delay_s: Seconds that a destroyed version can still be restored.
        deletion_protection: Refuses the secrets' deletion in the provider.
        secrets: A name of letters, digits, hyphens and underscores to its secret.
    """

    project: str
    location: str
    name_prefix: str
    labels: Mapping[str, str]
    encryption_key: Input[str]
    publisher: Input[str]
    version_destroy_delay_s: int
    deletion_protection: bool
    secrets: Mapping[str, SecretArgs]


class Secrets(ComponentResource):
    """Secrets that their accessors may read when `secret_ids` resolves."""

    secret_ids: dict[str, Output[str]]  # projects/*/secrets/* by name
    rotation_topic: Output[str]  # projects/*/topics/*; resolves once Secret Manager may publish

    def __init__(self, name: str, args: SecretsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:security:Secrets", name, None, opts)
        child = ResourceOptions(parent=self)

        topic = gcp.pubsub.Topic(
            f"{name}-rotation",
            project=args.project,
            name=f"{args.name_prefix}-secret-rotation",
            kms_key_name=args.encryption_key,
            message_retention_duration=f"{TOPIC_RETENTION_S}s",
            message_storage_policy={
                "allowed_persistence_regions": [args.location],
                "enforce_in_transit": True,
            },
            labels=dict(args.labels),
            opts=child,
        )
        publishes = gcp.pubsub.TopicIAMMember(
            f"{name}-rotation-publisher",
            project=args.project,
            topic=topic.name,
            role=PUBLISH,
            member=args.publisher,
            opts=child,
        )
        # By URN, which a preview knows: see docs/adr/0006.
        self.rotation_topic = Output.all(topic.id, publishes.urn).apply(lambda got: str(got[0]))

        self.secret_ids = {}
        for key, entry in args.secrets.items():
            secret = gcp.secretmanager.Secret(
                f"{name}-{key}",
                project=args.project,
                secret_id=f"{args.name_prefix}-{key}",
                replication={
                    "user_managed": {
                        "replicas": [
                            {
                                "location": args.location,
                                "customer_managed_encryption": {"kms_key_name": args.encryption_key},
                            }
                        ]
                    }
                },
                rotation={
                    "rotation_period": f"{entry.rotation_period_s}s",
                    "next_rotation_time": entry.first_rotation,
                },
                topics=[{"name": self.rotation_topic}],
                version_destroy_ttl=f"{args.version_destroy_delay_s}s",
                deletion_protection=args.deletion_protection,
                labels=dict(args.labels),
                opts=ResourceOptions(parent=self, ignore_changes=["rotation.nextRotationTime"]),
            )
            grants = [
                gcp.secretmanager.SecretIamMember(
                    f"{name}-{key}-{accessor}",
                    project=args.project,
                    secret_id=secret.secret_id,
                    role=READ,
                    member=member,
                    opts=child,
                )
                for accessor, member in entry.accessors.items()
            ]
            self.secret_ids[key] = Output.all(secret.id, *(grant.urn for grant in grants)).apply(
                lambda got: str(got[0])
            )

        self.register_outputs({"secret_ids": self.secret_ids, "rotation_topic": self.rotation_topic})
