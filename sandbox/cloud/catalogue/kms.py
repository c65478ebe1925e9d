"""Key rings and keys, which no one can delete."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import (
    ANY_NAME,
    BRIDGE,
    MEMBER,
    PROJECT,
    ROLE,
    SECONDS,
    TERRAFORM,
    constant,
    etag,
    google,
)
from sandbox.cloud.catalogue.iam_members import member_refusal
from sandbox.cloud.entry import Afterlife, Format, Parent
from sandbox.cloud.facts import Facts

RING = "gcp:kms/keyRing:KeyRing"
KEY = "gcp:kms/cryptoKey:CryptoKey"
_KMS = f"{TERRAFORM}kms/"
_FOREVER = "cloud.google.com/kms/docs/resource-hierarchy (rings and keys cannot be deleted, their names not reused)"
_NAME = Format(pattern=r"[a-zA-Z0-9_-]{1,63}", expected="1 to 63 letters, digits, hyphens or underscores")


def _primary(facts: Facts) -> list[dict[str, str]]:
    """The first version, which a symmetric key gets at once."""
    if facts.get("purpose") not in (None, "ENCRYPT_DECRYPT") or facts.get("skipInitialVersionCreation"):
        return []
    return [{"name": f"{facts.identity}/cryptoKeyVersions/1", "state": "ENABLED"}]


ENTRIES = (
    google(
        "kms",
        "KeyRing",
        abandonable=False,
        sources=(f"{_KMS}resource_kms_key_ring.go", BRIDGE, _FOREVER),
        identity="projects/{project}/locations/{location}/keyRings/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "location"),
        formats={"name": _NAME},
        afterlife=Afterlife(
            why="key rings cannot be deleted; the destroy only forgot it",
            lasts=None,
            readable=True,
            conflict="KeyRing {identity} already exists.",
        ),
        example={"name": "platform", "location": "europe-west1"},
        change=None,
    ),
    google(
        "kms",
        "CryptoKey",
        labels="labels",
        sources=(f"{_KMS}resource_kms_crypto_key.go", BRIDGE, _FOREVER),
        identity="{keyRing|path}/cryptoKeys/{name}",
        autoname=ANY_NAME,
        immutable=(
            "name",
            "keyRing",
            "cryptoKeyBackend",
            "destroyScheduledDuration",
            "importOnly",
            "purpose",
            "versionTemplate.protectionLevel",
        ),
        defaults={"purpose": "ENCRYPT_DECRYPT", "versionTemplate.protectionLevel": "SOFTWARE"},
        computed={
            "primaries": _primary,
            "cryptoKeyBackend": constant(""),
            "destroyScheduledDuration": constant("2592000s"),
            "importOnly": constant(False),
            "keyAccessJustificationsPolicy": constant({}),
            "versionTemplate": constant({"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protectionLevel": "SOFTWARE"}),
        },
        allowed={
            "purpose": ("ENCRYPT_DECRYPT", "ASYMMETRIC_SIGN", "ASYMMETRIC_DECRYPT", "MAC", "KEY_ENCAPSULATION"),
            "versionTemplate.protectionLevel": ("SOFTWARE", "HSM", "EXTERNAL", "EXTERNAL_VPC", "HSM_SINGLE_TENANT"),
        },
        formats={"name": _NAME, "rotationPeriod": SECONDS, "destroyScheduledDuration": SECONDS},
        parents=(Parent(path="keyRing", type=RING, identity="{value|path}"),),
        afterlife=Afterlife(
            why="keys cannot be deleted; the destroy scheduled the destruction of their versions",
            lasts=None,
            readable=True,
            conflict="CryptoKey {identity} already exists.",
        ),
        example={
            "name": "sql",
            "keyRing": "projects/example/locations/europe-west1/keyRings/platform",
            "rotationPeriod": "7776000s",
            "versionTemplate": {"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protectionLevel": "HSM"},
            "labels": {"environment": "test"},
        },
        change={"rotationPeriod": "2592000s"},
    ),
    google(
        "kms",
        "CryptoKeyIAMMember",
        abandonable=False,
        sources=(
            f"{_KMS}iam_kms_crypto_key.go",
            "terraform-provider-google-beta: google-beta/tpgiamresource/resource_iam_member.go",
        ),
        identity="{cryptoKeyId|path}/{role}/{member}",
        immutable=("cryptoKeyId", "role", "member", "condition"),
        computed={"etag": etag},
        formats={"member": MEMBER, "role": ROLE},
        parents=(Parent(path="cryptoKeyId", type=KEY, identity="{value|path}", cascade=True),),
        idempotent=True,
        guard=member_refusal,
        example={
            "cryptoKeyId": "projects/example/locations/europe-west1/keyRings/platform/cryptoKeys/sql",
            "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            "member": "group:keys@example.com",
            "condition": {"title": "until-2030", "expression": "true"},
        },
        change=None,
    ),
)
