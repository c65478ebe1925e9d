"""Buckets, and the whole of who may use one."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import BRIDGE, PROJECT, TERRAFORM, born, constant, etag, google
from sandbox.cloud.catalogue.iam_members import member_refusal
from sandbox.cloud.catalogue.kms import KEY
from sandbox.cloud.entry import Autoname, Format, Parent, Protection, View
from sandbox.cloud.facts import Facts, project_number

BUCKET = "gcp:storage/bucket:Bucket"
_STORAGE = f"{TERRAFORM}storage/"
_KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
_LONGEST_RETENTION_S = 3_155_760_000
_NAME = Format(
    pattern=r"(?!goog)[a-z0-9][-_.a-z0-9]{1,220}[a-z0-9]",
    expected="3 to 222 lower-case letters, digits, hyphens, underscores or dots, not beginning with goog",
)


def _key_refusal(facts: Facts, view: View) -> str | None:
    """A default key must be usable by the project's Cloud Storage agent, or the bucket is refused."""
    key = facts.get("encryption.defaultKmsKeyName")
    if not key:
        return None
    granted = any(
        str(grant.get("cryptoKeyId")) == key
        and grant.get("role") == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
        and "gs-project-accounts" in str(grant.get("member"))
        for grant in view.outputs_of(_KEY_MEMBER)
    )
    if granted:
        return None
    return (
        "googleapi: Error 403: Permission denied on Cloud KMS key. Grant roles/cloudkms.cryptoKeyEncrypterDecrypter on "
        "it to the project's Cloud Storage service agent (gs-project-accounts), and let the bucket wait for it"
    )


def _bucket_refusal(facts: Facts, view: View) -> str | None:
    period = str(facts.get("retentionPolicy.retentionPeriod", "1"))
    if not period.isdigit() or not 0 < int(period) <= _LONGEST_RETENTION_S:
        return f"googleapi: Error 400: the retention period is 1 to {_LONGEST_RETENTION_S} seconds (100 years)"
    return _key_refusal(facts, view)


def _unlocks(old: object, new: object) -> bool:
    """A lock is for ever: whoever wants it gone gets another bucket (CustomizeDiff, isPolicyLocked)."""
    return old is True and new is not True


def _shortened_lock(so_far: object, to_come: object) -> str | None:
    """A locked policy's period only grows."""

    def policy(inputs: object) -> dict[str, object]:
        found = inputs.get("retentionPolicy") if isinstance(inputs, dict) else None
        return found if isinstance(found, dict) else {}

    old, new = policy(so_far), policy(to_come)
    if old.get("isLocked") is not True:
        return None
    if int(str(new.get("retentionPeriod", 0))) >= int(str(old["retentionPeriod"])):
        return None
    return "googleapi: Error 403: Cannot reduce retention duration of a locked Retention Policy for the bucket"


ENTRIES = (
    google(
        "storage",
        "Bucket",
        labels="labels",
        sources=(
            f"{_STORAGE}resource_storage_bucket.go (ForceNew, CustomizeDiff, Delete)",
            BRIDGE,
            "cloud.google.com/storage/docs/bucket-lock (a locked policy cannot be removed or shortened)",
            "cloud.google.com/storage/docs/encryption/using-customer-managed-keys (the agent's grant)",
        ),
        # Names are unique in all of Cloud Storage.
        identity="{name}",
        scope=PROJECT,
        autoname=Autoname(max_length=222),
        immutable=(
            "name",
            "project",
            "location",
            "enableObjectRetention",
            "customPlacementConfig.dataLocations",
            "hierarchicalNamespace",
        ),
        replaced_when={"retentionPolicy.isLocked": _unlocks},
        defaults={
            "forceDestroy": False,
            "storageClass": "STANDARD",
            "retentionPolicy.isLocked": False,
            "softDeletePolicy.retentionDurationSeconds": 604800,
        },
        computed={
            "projectNumber": lambda facts: int(project_number(str(facts.get("project", "")))),
            "publicAccessPrevention": constant("inherited"),
            "uniformBucketLevelAccess": constant(False),
            "rpo": constant(""),
            "selfLink": lambda facts: f"https://www.googleapis.com/storage/v1/b/{facts.identity}",
            "url": lambda facts: f"gs://{facts.identity}",
            "timeCreated": born,
            "updated": born,
            "softDeletePolicy": lambda facts: {"effectiveTime": facts.born, "retentionDurationSeconds": 604800},
            "versioning": constant({"enabled": False}),
            "website": constant({"mainPageSuffix": "", "notFoundPage": ""}),
        },
        allowed={
            "publicAccessPrevention": ("enforced", "inherited"),
            "storageClass": ("STANDARD", "MULTI_REGIONAL", "REGIONAL", "NEARLINE", "COLDLINE", "ARCHIVE"),
            "rpo": ("DEFAULT", "ASYNC_TURBO"),
        },
        formats={"name": _NAME},
        parents=(Parent(path="encryption.defaultKmsKeyName", type=KEY, identity="{value|path}"),),
        guard=_bucket_refusal,
        protections=(
            Protection(
                path="retentionPolicy.isLocked",
                # No objects here: a locked bucket is taken to hold some, because one that is used always does.
                refusal="Bucket contains objects that have not met the retention period yet and cannot be deleted",
            ),
        ),
        change_guard=_shortened_lock,
        example={
            "name": "example-archive",
            "location": "EUROPE-WEST1",
            "uniformBucketLevelAccess": True,
            "publicAccessPrevention": "enforced",
            "versioning": {"enabled": True},
            "lifecycleRules": [{"action": {"type": "Delete"}, "condition": {"age": 400}}],
            "labels": {"environment": "test"},
        },
        change={"storageClass": "NEARLINE"},
    ),
    google(
        "storage",
        "BucketIAMPolicy",
        abandonable=False,
        sources=(
            f"{_STORAGE}iam_storage_bucket.go",
            "terraform-provider-google-beta: google-beta/tpgiamresource/resource_iam_policy.go",
        ),
        identity="b/{bucket|name}",
        immutable=("bucket",),
        computed={"etag": etag},
        parents=(Parent(path="bucket", type=BUCKET, identity="{value|name}", cascade=True),),
        # What it sets replaces the bucket's policy, whoever set that.
        idempotent=True,
        example={
            "bucket": "example-archive",
            "policyData": '{"bindings":[{"members":["group:a@example.com"],"role":"roles/storage.objectViewer"}]}',
        },
        change={"policyData": '{"bindings":[]}'},
    ),
    google(
        "storage",
        "BucketIAMMember",
        abandonable=False,
        sources=(
            f"{_STORAGE}iam_storage_bucket.go",
            "terraform-provider-google-beta: google-beta/tpgiamresource/resource_iam_member.go",
        ),
        identity="b/{bucket|name}/{role}/{member}",
        immutable=("bucket", "role", "member", "condition"),
        computed={"etag": etag},
        parents=(Parent(path="bucket", type=BUCKET, identity="{value|name}", cascade=True),),
        idempotent=True,
        guard=member_refusal,
        example={
            "bucket": "example-archive",
            "role": "roles/storage.objectViewer",
            "member": "group:auditors@example.com",
            "condition": {"title": "until-2030", "expression": "true"},
        },
        change=None,
    ),
)
