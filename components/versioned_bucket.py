"""A bucket whose replaced and deleted files can be brought back for some days, under a key of our own.

A function, not a component: whoever owns the bucket (model_store, postgresql/backup_bucket) has it among its own
children, and says who may do what in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi_gcp as gcp
from pulumi import Input, ResourceOptions

DAY_S = 86_400
SOFT_DELETE_DAYS = 7
"""Least that Cloud Storage takes, beside 0."""

BROKEN_UPLOADS_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class VersionedBucketArgs:
    """What the bucket needs.

    Attributes:
        project: Project id.
        location: Region or multi-region; its key must lie there.
        placement: Properties of a bucket in two chosen regions; empty for any other.
        bucket: Name of the bucket.
        encryption_key_name: Key that encrypts it; Cloud Storage may use it.
        noncurrent_days: Days after which a replaced or deleted file is gone for good.
        deletion_protection: Whether the provider refuses to delete the bucket; without it, a destroy empties it.
        labels: On the bucket.
    """

    project: str
    location: str
    placement: Mapping[str, Any]
    bucket: str
    encryption_key_name: Input[str]
    noncurrent_days: int
    deletion_protection: bool
    labels: Mapping[str, str]


def versioned_bucket(name: str, args: VersionedBucketArgs, child: ResourceOptions) -> gcp.storage.Bucket:
    """Registers the bucket; nobody is granted anything in it."""
    return gcp.storage.Bucket(
        f"{name}-bucket",
        project=args.project,
        name=args.bucket,
        location=args.location.upper(),
        **args.placement,
        storage_class="STANDARD",
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning={"enabled": True},
        encryption={"default_kms_key_name": args.encryption_key_name},
        soft_delete_policy={"retention_duration_seconds": SOFT_DELETE_DAYS * DAY_S if args.deletion_protection else 0},
        lifecycle_rules=[
            {
                "action": {"type": "Delete"},
                "condition": {"days_since_noncurrent_time": args.noncurrent_days, "with_state": "ARCHIVED"},
            },
            # What a broken upload left behind is invisible and billed.
            {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": BROKEN_UPLOADS_DAYS}},
        ],
        force_destroy=not args.deletion_protection,
        deletion_policy="PREVENT" if args.deletion_protection else "DELETE",
        labels=dict(args.labels),
        opts=child,
    )
