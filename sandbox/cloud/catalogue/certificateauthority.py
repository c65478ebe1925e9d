"""CA pools and authorities of Certificate Authority Service."""

from __future__ import annotations

from sandbox.cloud.catalogue.google import (
    ANY_NAME,
    BRIDGE,
    MEMBER,
    MONTH,
    PROJECT,
    ROLE,
    SECONDS,
    TERRAFORM,
    born,
    etag,
    google,
)
from sandbox.cloud.catalogue.iam_members import member_refusal
from sandbox.cloud.entry import Afterlife, Format, Parent, Protection
from sandbox.cloud.facts import Facts

POOL = "gcp:certificateauthority/caPool:CaPool"
_PRIVATECA = f"{TERRAFORM}privateca/"
_POOL_IDENTITY = "projects/{project}/locations/{location}/caPools/{value|name}"
_ID = Format(pattern=r"[a-zA-Z0-9_-]{1,63}", expected="1 to 63 letters, digits, hyphens or underscores")


def _certificate(facts: Facts) -> str:
    """Text of a certificate's form; it certifies nothing."""
    return f"-----BEGIN CERTIFICATE-----\n{facts.digest('certificate', 64)}\n-----END CERTIFICATE-----\n"


def _access(facts: Facts) -> list[dict[str, object]]:
    base = f"http://privateca-content-{facts.digest('content', 12)}.storage.googleapis.com/{facts.digest('bucket', 20)}"
    return [{"caCertificateAccessUrl": f"{base}/ca.crt", "crlAccessUrls": [f"{base}/crl.crl"]}]


ENTRIES = (
    google(
        "certificateauthority",
        "CaPool",
        labels="labels",
        sources=(
            f"{_PRIVATECA}resource_privateca_ca_pool.go",
            BRIDGE,
            "cloud.google.com/certificate-authority-service/docs/deleting-ca-pools (only once it is empty)",
        ),
        identity="projects/{project}/locations/{location}/caPools/{name}",
        scope=PROJECT,
        autoname=ANY_NAME,
        immutable=("name", "project", "location", "tier"),
        allowed={"tier": ("ENTERPRISE", "DEVOPS"), "publishingOptions.encodingFormat": ("PEM", "DER")},
        formats={"name": _ID},
        example={
            "name": "databases",
            "location": "europe-west1",
            "tier": "DEVOPS",
            "publishingOptions": {"publishCaCert": True, "publishCrl": False},
            "labels": {"environment": "test"},
        },
        change={"labels": {"environment": "other"}},
    ),
    google(
        "certificateauthority",
        "Authority",
        labels="labels",
        sources=(
            f"{_PRIVATECA}resource_privateca_certificate_authority.go",
            BRIDGE,
            "cloud.google.com/certificate-authority-service/docs/requesting-deletion (30 days of grace)",
        ),
        identity="projects/{project}/locations/{location}/caPools/{pool|name}/certificateAuthorities/{certificateAuthorityId}",
        scope=PROJECT,
        immutable=(
            "certificateAuthorityId",
            "config",
            "gcsBucket",
            "keySpec",
            "lifetime",
            "location",
            "pool",
            "project",
            "type",
        ),
        defaults={
            "deletionProtection": True,
            "ignoreActiveCertificatesOnDeletion": False,
            "lifetime": "315360000s",
            "skipGracePeriod": False,
            "type": "SELF_SIGNED",
        },
        computed={
            "name": lambda facts: facts.identity,
            "accessUrls": _access,
            "createTime": born,
            "updateTime": born,
            "pemCaCertificates": lambda facts: [_certificate(facts)],
            "state": lambda facts: facts.get("desiredState") or "ENABLED",
        },
        allowed={
            "type": ("SELF_SIGNED", "SUBORDINATE"),
            "desiredState": ("ENABLED", "DISABLED", "STAGED"),
            "keySpec.algorithm": (
                "RSA_PSS_2048_SHA256",
                "RSA_PSS_3072_SHA256",
                "RSA_PSS_4096_SHA256",
                "RSA_PKCS1_2048_SHA256",
                "RSA_PKCS1_3072_SHA256",
                "RSA_PKCS1_4096_SHA256",
                "EC_P256_SHA256",
                "EC_P384_SHA384",
            ),
        },
        formats={"certificateAuthorityId": _ID, "lifetime": SECONDS},
        parents=(Parent(path="pool", type=POOL, identity=_POOL_IDENTITY),),
        protections=(
            Protection(
                path="deletionProtection",
                refusal="cannot destroy CertificateAuthority without setting deletion_protection=false first",
            ),
        ),
        afterlife=Afterlife(
            why="soft-deleted: it can be restored for 30 days, its id stays taken, and its pool cannot go before",
            lasts=MONTH,
            readable=False,
            holds=True,
            ended_by="skipGracePeriod",
            conflict="Resource {identity} already exists, in the state DELETED.",
        ),
        example={
            "certificateAuthorityId": "root",
            "location": "europe-west1",
            "pool": "databases",
            "deletionProtection": False,
            "keySpec": {"algorithm": "EC_P384_SHA384"},
            "config": {
                "subjectConfig": {"subject": {"commonName": "root", "organization": "example"}},
                "x509Config": {
                    "caOptions": {"isCa": True},
                    "keyUsage": {
                        "baseKeyUsage": {"certSign": True, "crlSign": True},
                        "extendedKeyUsage": {"serverAuth": True},
                    },
                },
            },
            "labels": {"environment": "test"},
        },
        change={"labels": {"environment": "other"}},
    ),
    google(
        "certificateauthority",
        "CaPoolIamMember",
        abandonable=False,
        sources=(
            f"{_PRIVATECA}iam_privateca_ca_pool.go",
            "terraform-provider-google-beta: google-beta/tpgiamresource/resource_iam_member.go",
        ),
        identity="projects/{project}/locations/{location}/caPools/{caPool|name}/{role}/{member}",
        scope={"project": "project", "location": "region"},
        immutable=("caPool", "location", "project", "role", "member", "condition"),
        computed={"etag": etag},
        formats={"member": MEMBER, "role": ROLE},
        parents=(Parent(path="caPool", type=POOL, identity=_POOL_IDENTITY, cascade=True),),
        idempotent=True,
        guard=member_refusal,
        example={
            "caPool": "projects/example/locations/europe-west1/caPools/databases",
            "location": "europe-west1",
            "role": "roles/privateca.certificateRequester",
            "member": "group:databases@example.com",
            "condition": {"title": "until-2030", "expression": "true"},
        },
        change=None,
    ),
)
