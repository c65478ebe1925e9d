"""The audit trail: everything is logged, and a copy of it lies where nobody can change it.

Owns which accesses the project logs, the sink that copies every entry, the archive bucket, and the whole of who may
use that bucket.
Does not own the key (encryption; the bucket takes its id once Cloud Storage may use it), the log buckets that people
search (observability), nor the project's own `_Required` bucket, which nobody can change.
Deliberately not set: `exempted_members` (who is exempt leaves no trace); exclusions and a filter on the sink (what is
left out is missing on the day it is asked for); the soft delete policy (Google's seven days; a lock needs none); object
holds and `enable_object_retention` (the policy of the bucket covers every object alike).
Surprises: a lock is for ever. Its period only grows, no role lifts it, and a bucket that holds a younger object cannot
be deleted by anybody. So a destroy forgets a locked bucket and what grants its readers access, instead of failing on
it; whoever makes the archive's key must let that outlive the stack, too (`retain_on_delete`), or nobody can read what
is kept. Its name ends in random digits, so that the stack can be made again beside it.
The bucket's policy is authoritative: the roles that Cloud Storage hands to the project's editors and owners at birth
are taken away. Only roles on the project, the folder or the organisation reach past it.
`IAMAuditConfig` is authoritative for its project and service: there is one audit trail per project.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_gcp as gcp
import pulumi_random as random
from pulumi import ComponentResource, Input, Output, ResourceOptions

# CIS Google Cloud 2.1. Admin writes are logged in every project, whatever is said here.
LOG_TYPES = ("ADMIN_READ", "DATA_READ", "DATA_WRITE")
ALL_SERVICES = "allServices"
# Makes objects, but neither reads, overwrites nor deletes them.
WRITER_ROLE = "roles/storage.objectCreator"
READER_ROLE = "roles/storage.objectViewer"
# Bucket names are unique in all of Cloud Storage.
SUFFIX_BYTES = 4
DAY_S = 86_400


@dataclass(frozen=True, kw_only=True)
class AuditArgs:
    """What the audit trail needs.

    Attributes:
        project: Project id.
        location: Region of the archive; its key must lie there.
        archive_name: First part of the archive bucket's name; random digits follow.
        sink_name: Name of the sink.
        encryption_key_name: Key that encrypts the archive; Cloud Storage may use it.
        retention_days: Days after which an entry is deleted; with a lock, before which nobody can.
        locked: Whether the retention is locked. Cannot be undone.
        readers: IAM members who may read the archive, by name; nobody else may, and nobody may write.
        deletion_protection: Whether the provider refuses to delete the archive; without it, a destroy empties it.
        labels: On the archive.
    """

    project: str
    location: str
    archive_name: str
    sink_name: str
    encryption_key_name: Input[str]
    retention_days: int
    locked: bool
    readers: Mapping[str, str]
    deletion_protection: bool
    labels: Mapping[str, str]


class Audit(ComponentResource):
    """An audit trail that is being written when `archive` resolves."""

    archive: Output[str]  # name of the bucket
    sink_id: Output[str]
    writer_identity: Output[str]

    def __init__(self, name: str, args: AuditArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:security:Audit", name, None, opts)
        child = ResourceOptions(parent=self)
        lasting = ResourceOptions(parent=self, retain_on_delete=args.locked or None)

        logged = gcp.projects.IAMAuditConfig(
            f"{name}-config",
            project=args.project,
            service=ALL_SERVICES,
            audit_log_configs=[{"log_type": log_type} for log_type in LOG_TYPES],
            opts=child,
        )

        suffix = random.RandomId(
            f"{name}-suffix",
            byte_length=SUFFIX_BYTES,
            keepers={"project": args.project, "location": args.location, "archive_name": args.archive_name},
            opts=child,
        )
        archive = gcp.storage.Bucket(
            f"{name}-archive",
            project=args.project,
            name=Output.concat(args.archive_name, "-", suffix.hex),
            location=args.location.upper(),
            storage_class="STANDARD",
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            versioning={"enabled": True},
            encryption={"default_kms_key_name": args.encryption_key_name},
            retention_policy=_retention_policy(args),
            # The first time makes an expired entry a noncurrent version, the second deletes that.
            lifecycle_rules=[{"action": {"type": "Delete"}, "condition": {"age": args.retention_days}}],
            force_destroy=not (args.locked or args.deletion_protection),
            deletion_policy="PREVENT" if args.deletion_protection else "DELETE",
            labels=dict(args.labels),
            opts=lasting,
        )
        sink = gcp.logging.ProjectSink(
            f"{name}-sink",
            project=args.project,
            name=args.sink_name,
            description="Copies every log entry of the project into the audit archive.",
            destination=Output.concat("storage.googleapis.com/", archive.name),
            unique_writer_identity=True,
            opts=child,
        )
        policy = gcp.storage.BucketIAMPolicy(
            f"{name}-archive-policy",
            bucket=archive.name,
            policy_data=sink.writer_identity.apply(lambda writer: archive_policy(writer, args.readers)),
            opts=lasting,
        )

        self.archive = Output.all(archive.name, logged.urn, policy.urn).apply(lambda resolved: str(resolved[0]))
        self.sink_id = sink.id
        self.writer_identity = sink.writer_identity
        self.register_outputs(
            {"archive": self.archive, "sink_id": self.sink_id, "writer_identity": self.writer_identity}
        )


def archive_policy(writer: str, readers: Mapping[str, str]) -> str:
    """The whole of who may use the archive, as the JSON of an IAM policy: one writes, some read, nobody deletes.

    Args:
        writer: IAM member that writes.
        readers: IAM members that read, by name.
    """
    bindings = [{"role": WRITER_ROLE, "members": [writer]}]
    if readers:
        bindings.append({"role": READER_ROLE, "members": sorted(set(readers.values()))})
    return json.dumps({"bindings": bindings}, sort_keys=True, separators=(",", ":"))


def _retention_policy(args: AuditArgs) -> gcp.storage.BucketRetentionPolicyArgsDict | None:
    """None without a lock: a policy that anyone may lift protects from nobody, but would stop a destroy for days."""
    if not args.locked:
        return None
    return {"is_locked": True, "retention_period": str(args.retention_days * DAY_S)}
