"""The bucket in which PostgreSQL inside the cluster keeps its archived log and its base backups.

Owns the bucket, and the servers' right to use it. Does not own what lies in it, the key (encryption; it is handed over
once Cloud Storage may use it), nor the identity that the servers act as (WorkloadIdentity).

The Barman Cloud plugin adds files, lists them, and deletes those that its retention has passed; before each it asks
whether the bucket is there. So the servers may delete, and what guards against a server that was taken over, or a wrong
retention, is versioning: what was deleted or replaced can be brought back for some days by people who may.
`roles/storage.objectUser` has the objects, and no right to change who may; `roles/storage.legacyBucketReader` is the
smallest role that may ask for the bucket itself.

Deliberately not set: a retention policy (the plugin could not expire, and a destroy of dev would fail), conditions by
folder (listing is an access to the whole bucket), soft delete where nothing is protected (a destroy means it).
Surprises: a bucket's name belongs to the whole world, and a foreign owner of it makes the first `up` fail with 409. A
stack that is made again in an emptied bucket starts its archive anew; Barman refuses to archive into a folder that
holds the log of another cluster, so that a bucket that was kept needs another folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.readiness import after
from components.versioned_bucket import VersionedBucketArgs, versioned_bucket

ROLES: Mapping[str, str] = {"objects": "roles/storage.objectUser", "bucket": "roles/storage.legacyBucketReader"}
"""What the servers need, by what it is about."""


@dataclass(frozen=True, kw_only=True)
class BackupBucketArgs:
    """What the bucket needs.

    Attributes:
        project: Project id.
        location: Region; its key must lie there.
        bucket: Name of the bucket.
        folder: Folder in it that receives everything, without slashes at its ends.
        encryption_key_name: Key that encrypts it; Cloud Storage may use it.
        writer: IAM member that the servers act as.
        noncurrent_days: Days in which a replaced or deleted file can be brought back.
        deletion_protection: Whether the provider refuses to delete the bucket; without it, a destroy empties it.
        labels: On the bucket.
    """

    project: str
    location: str
    bucket: str
    folder: str
    encryption_key_name: Input[str]
    writer: Input[str]
    noncurrent_days: int
    deletion_protection: bool
    labels: Mapping[str, str]


class BackupBucket(ComponentResource):
    """A bucket that the servers can write to when `destination` resolves."""

    bucket: Output[str]
    destination: Output[str]  # gs://bucket/folder

    def __init__(self, name: str, args: BackupBucketArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:database:BackupBucket", name, None, opts)
        child = ResourceOptions(parent=self)

        bucket = versioned_bucket(
            name,
            VersionedBucketArgs(
                project=args.project,
                location=args.location,
                placement={},
                bucket=args.bucket,
                encryption_key_name=args.encryption_key_name,
                noncurrent_days=args.noncurrent_days,
                deletion_protection=args.deletion_protection,
                labels=args.labels,
            ),
            child,
        )
        grants = [
            gcp.storage.BucketIAMMember(
                f"{name}-writer-{key}", bucket=bucket.name, role=role, member=args.writer, opts=child
            )
            for key, role in ROLES.items()
        ]

        # By URN, which a preview knows: one more grant must not make the name unknown to all who use it.
        self.bucket = after(bucket.name, *(grant.urn for grant in grants))
        self.destination = self.bucket.apply(lambda found: f"gs://{found}/{args.folder}")
        self.register_outputs({"bucket": self.bucket, "destination": self.destination})
