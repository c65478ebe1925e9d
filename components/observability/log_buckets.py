"""Log buckets: where logs can be searched, under our own key, and for how long.

Owns a bucket per kind of log, the sink that fills each, and for how long the project's own `_Default` bucket keeps a
copy.
Does not own the audit archive (audit), which keeps everything whatever is set here, nor the key: Cloud Logging's agent
must be allowed to use that before its id arrives.
Deliberately not set: `locked` (people search here, the archive is the evidence); `index_configs` (no field is searched
so often that its index pays); exclusions from `_Default` (its sink belongs to the project, and a copy for some days is
cheaper than a gap on the day when a filter here turns out to be wrong).
Surprises: a deleted bucket keeps its name for seven days, so ours end in random digits. A key is for ever: it can be
changed, but not taken away. `_Default` cannot have one, because Google made it without; hence its short retention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
import pulumi_random as random
from pulumi import ComponentResource, Input, Output, ResourceOptions

SUFFIX_BYTES = 4
DEFAULT_BUCKET = "_Default"
# Where Google makes the buckets of a project unless its organisation says otherwise.
DEFAULT_LOCATION = "global"


@dataclass(frozen=True, kw_only=True)
class LogBucketArgs:
    """One kind of log.

    Attributes:
        description: What is in it, for people.
        filter: Which entries it gets, in the Logging query language.
        retention_days: Days for which they can be searched.
    """

    description: str
    filter: str
    retention_days: int


@dataclass(frozen=True, kw_only=True)
class LogBucketsArgs:
    """What the log buckets need.

    Attributes:
        project: Project id.
        location: Region of the buckets; the key must lie there.
        name_prefix: First part of each bucket's and sink's name.
        encryption_key_name: Key that encrypts them; Cloud Logging may use it.
        buckets: The kinds of log, by name.
        default_retention_days: Days for which the project's own `_Default` bucket keeps its copy.
    """

    project: str
    location: str
    name_prefix: str
    encryption_key_name: Input[str]
    buckets: Mapping[str, LogBucketArgs]
    default_retention_days: int


class LogBuckets(ComponentResource):
    """Log buckets that are being filled when `bucket_ids` resolves."""

    bucket_ids: dict[str, Output[str]]

    def __init__(self, name: str, args: LogBucketsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:observability:LogBuckets", name, None, opts)
        child = ResourceOptions(parent=self)

        suffix = random.RandomId(
            f"{name}-suffix",
            byte_length=SUFFIX_BYTES,
            keepers={"project": args.project, "location": args.location, "name_prefix": args.name_prefix},
            opts=child,
        )
        self.bucket_ids = {}
        for kind, bucket in args.buckets.items():
            made = gcp.logging.ProjectBucketConfig(
                f"{name}-{kind}",
                project=args.project,
                location=args.location,
                bucket_id=Output.concat(args.name_prefix, "-", kind, "-", suffix.hex),
                description=bucket.description,
                retention_days=bucket.retention_days,
                enable_analytics=True,
                cmek_settings={"kms_key_name": args.encryption_key_name},
                opts=child,
            )
            sink = gcp.logging.ProjectSink(
                f"{name}-{kind}-sink",
                project=args.project,
                name=f"{args.name_prefix}-{kind}",
                description=bucket.description,
                destination=Output.concat("logging.googleapis.com/", made.id),
                filter=bucket.filter,
                unique_writer_identity=True,
                opts=child,
            )
            self.bucket_ids[kind] = Output.all(made.id, sink.urn).apply(lambda resolved: str(resolved[0]))

        gcp.logging.ProjectBucketConfig(
            f"{name}-default",
            project=args.project,
            location=DEFAULT_LOCATION,
            bucket_id=DEFAULT_BUCKET,
            description="Google's own copy of what is not audited.",
            retention_days=args.default_retention_days,
            opts=child,
        )
        self.register_outputs({"bucket_ids": self.bucket_ids})
