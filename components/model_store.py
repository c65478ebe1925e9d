"""The model store: the bucket that models are trained into, published in and served from.

Owns the bucket and who may do what in which of its folders. Does not own the models, nor the key (encryption; it is
handed over once Cloud Storage may use it).

Whoever reads, reads everything: servers list folders to find versions, and a listing is an access to the whole bucket.
Whoever writes, writes below its own folder, and only adds: `roles/storage.objectCreator` neither overwrites nor
deletes, so that a published version stays what was approved. Nobody here may delete; lifecycle rules do.

Deliberately not set: a retention policy (a bad version must be removable; old generations protect from accidents), soft
delete beside versioning in `dev`-like stacks (it would keep what a destroy means to remove), requester pays, CORS,
website, hierarchical namespace (no versioning there), autoclass (models are read at each start of a server).
In two regions (`regions`) it is one bucket under one name, and the loss of either changes nothing for who uses it.
Surprises: where a bucket lies is fixed for good, its second region included: another place is another bucket, and the
protection refuses the replacement. A bucket's name belongs to the whole world, and is free again only some time after
a deletion; a foreign owner of the name makes the first `up` fail with 409. The first lifecycle condition ends replaced
files, not live ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.readiness import after
from components.versioned_bucket import VersionedBucketArgs, versioned_bucket

READER_ROLE = "roles/storage.objectViewer"
WRITER_ROLE = "roles/storage.objectCreator"
TURBO_REPLICATION = "ASYNC_TURBO"
"""A copy in the other region within 15 minutes. https://cloud.google.com/storage/docs/turbo-replication"""


@dataclass(frozen=True, kw_only=True)
class WriterArgs:
    """Who adds to one folder.

    Attributes:
        member: IAM member.
        folder: Name of the folder, without slashes.
    """

    member: Input[str]
    folder: str


@dataclass(frozen=True, kw_only=True)
class ModelStoreArgs:
    """What the model store needs.

    Attributes:
        project: Project id.
        location: Region, or the multi-region that holds `regions`; its key must lie there.
        regions: The two regions of a dual-region bucket; empty for one region.
        bucket: Name of the bucket.
        encryption_key_name: Key that encrypts it; Cloud Storage may use it.
        noncurrent_days: Days after which a replaced or deleted file is gone for good.
        readers: IAM members that read everything, by a name that stays the same when the member changes.
        writers: Who adds to which folder, by such a name.
        deletion_protection: Whether the provider refuses to delete the bucket; without it, a destroy empties it.
        labels: On the bucket.
    """

    project: str
    location: str
    regions: tuple[str, ...]
    bucket: str
    encryption_key_name: Input[str]
    noncurrent_days: int
    readers: Mapping[str, Input[str]]
    writers: Mapping[str, WriterArgs]
    deletion_protection: bool
    labels: Mapping[str, str]


class ModelStore(ComponentResource):
    """A bucket that its readers can read when `bucket` resolves."""

    bucket: Output[str]
    url: Output[str]

    def __init__(self, name: str, args: ModelStoreArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:models:ModelStore", name, None, opts)
        child = ResourceOptions(parent=self)

        bucket = versioned_bucket(
            name,
            VersionedBucketArgs(
                project=args.project,
                location=args.location,
                placement=_placement(args),
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
                f"{name}-{key}-reads", bucket=bucket.name, role=READER_ROLE, member=member, opts=child
            )
            for key, member in args.readers.items()
        ]
        grants += [
            gcp.storage.BucketIAMMember(
                f"{name}-{key}-writes",
                bucket=bucket.name,
                role=WRITER_ROLE,
                member=writer.member,
                condition=below(args.bucket, writer.folder),
                opts=child,
            )
            for key, writer in args.writers.items()
        ]

        # By URN, which a preview knows: one more grant must not make the name unknown to all who use it.
        self.bucket = after(bucket.name, *(grant.urn for grant in grants))
        self.url = self.bucket.apply(lambda found: f"gs://{found}")
        self.register_outputs({"bucket": self.bucket, "url": self.url})


def _placement(args: ModelStoreArgs) -> dict[str, Any]:
    """Two regions, each with a copy of all that is older than a quarter of an hour; nothing for one."""
    if not args.regions:
        return {}
    return {
        "custom_placement_config": {"data_locations": [region.upper() for region in args.regions]},
        "rpo": TURBO_REPLICATION,
    }


def below(bucket: str, folder: str) -> Any:
    """The IAM condition "objects below this folder of the bucket"."""
    return {
        "title": f"below-{folder}",
        "description": f"Only objects below {folder}/.",
        "expression": f'resource.name.startsWith("projects/_/buckets/{bucket}/objects/{folder}/")',
    }
