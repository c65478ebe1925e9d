"""A private certificate authority for the databases' server certificates.

Owns a pool in Certificate Authority Service, one root authority in it, and who may ask the pool for certificates.
Cloud SQL puts host names of ours (`postgres-primary.cluster.local`) into a server certificate only when it is signed by
such a pool; only then can a client verify the name that it dialled, not merely the chain.
Does not own the certificates: Cloud SQL requests and rotates them. The pool must be in the databases' region.
Deliberately not set: `name_constraints` and `issuance_policy` (Cloud SQL adds names of its own beside ours; a
constraint that misses one makes every certificate invalid, and the only requester is Google's agent), `gcs_bucket` and
publishing (DEVOPS publishes no revocation list, and PostgreSQL clients fetch neither list nor chain),
`cloud_kms_key_version` (the service then keeps the root key in an HSM of its own), `encryption_spec` (what it would
encrypt is public: host names and certificates).
Surprises: an authority's id is used up for good in its pool. A grant needs up to two minutes to count; a first `up`
that reaches Cloud SQL sooner is refused there, and the next one goes through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi_gcp as gcp
from pulumi import ComponentResource, Input, Output, ResourceOptions

REQUEST_CERTIFICATES = "roles/privateca.certificateRequester"


@dataclass(frozen=True, kw_only=True)
class CertificateAuthorityArgs:
    """What the pool and its root authority need.

    Attributes:
        project: Project id.
        location: Region, the same as the databases'.
        pool_name: Id of the pool, unique per project and region.
        authority_id: Id of the root authority in the pool; its successor gets another id, beside it in the same pool.
        tier: ENTERPRISE (certificates are listed, described and revocable one by one) or DEVOPS (issues and forgets).
        common_name: Subject of the root certificate, shown by clients when verification fails.
        organization: Organisation in that subject.
        algorithm: Signature algorithm of the root key. Google tests this use with RSA_PKCS1_4096_SHA256; a chain of
            RSA and elliptic curves mixed trips some clients
            (https://cloud.google.com/certificate-authority-service/docs/choosing-key-algorithm).
        lifetime_s: Seconds that the root certificate is valid.
        requesters: IAM members that may request certificates, by a name that stays the same when the member changes.
        deletion_protection: Refuses the authority's deletion in the provider.
        skip_grace_period: Deletes the authority at once, without the 30 days in which it can be restored; without it a
            destroyed pool stays non-empty, hence undeletable, for these 30 days.
        labels: Labels of pool and authority.
    """

    project: str
    location: str
    pool_name: str
    authority_id: str
    tier: Literal["ENTERPRISE", "DEVOPS"]
    common_name: str
    organization: str
    algorithm: Literal[
        "RSA_PKCS1_2048_SHA256", "RSA_PKCS1_3072_SHA256", "RSA_PKCS1_4096_SHA256", "EC_P256_SHA256", "EC_P384_SHA384"
    ]
    lifetime_s: int
    requesters: Mapping[str, Input[str]]
    deletion_protection: bool
    skip_grace_period: bool
    labels: Mapping[str, str]


class CertificateAuthority(ComponentResource):
    """A pool that is ready to issue when `pool_id` resolves."""

    pool_id: Output[
        str
    ]  # projects/*/locations/*/caPools/*; resolves once an authority is enabled and every grant exists
    root_certificates: Output[str]  # PEM, what clients verify against; public

    def __init__(self, name: str, args: CertificateAuthorityArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("spotify-ai-agent:security:CertificateAuthority", name, None, opts)
        child = ResourceOptions(parent=self)

        pool = gcp.certificateauthority.CaPool(
            f"{name}-pool",
            project=args.project,
            location=args.location,
            name=args.pool_name,
            tier=args.tier,
            publishing_options={"publish_ca_cert": False, "publish_crl": False},
            labels=dict(args.labels),
            opts=child,
        )

        authority = gcp.certificateauthority.Authority(
            f"{name}-root",
            project=args.project,
            location=args.location,
            pool=pool.name,
            certificate_authority_id=args.authority_id,
            type="SELF_SIGNED",
            desired_state="ENABLED",
            lifetime=f"{args.lifetime_s}s",
            key_spec={"algorithm": args.algorithm},
            config={
                "subject_config": {"subject": {"common_name": args.common_name, "organization": args.organization}},
                "x509_config": {
                    "ca_options": {"is_ca": True},
                    "key_usage": {
                        "base_key_usage": {"cert_sign": True, "crl_sign": True},
                        # The authority itself serves nothing; what it signs is Cloud SQL's to say.
                        "extended_key_usage": {"server_auth": False},
                    },
                },
            },
            deletion_protection=args.deletion_protection,
            skip_grace_period=args.skip_grace_period,
            # Databases are gone before their authority, yet their certificates stay formally valid for up to a year.
            ignore_active_certificates_on_deletion=True,
            labels=dict(args.labels),
            # What replaces an authority fails on its id, before the one that certificates hang on is deleted.
            opts=ResourceOptions(parent=self, delete_before_replace=False),
        )

        grants = [
            gcp.certificateauthority.CaPoolIamMember(
                f"{name}-{requester}",
                project=args.project,
                location=args.location,
                ca_pool=pool.id,
                role=REQUEST_CERTIFICATES,
                member=member,
                opts=child,
            )
            for requester, member in args.requesters.items()
        ]

        # By URNs, which a preview knows. By ids, one more requester would make the pool's id unknown, and whatever has
        # it among its properties would seem to change.
        self.pool_id = Output.all(pool.id, authority.urn, *(grant.urn for grant in grants)).apply(lambda got: got[0])
        self.root_certificates = authority.pem_ca_certificates.apply(_chain)

        self.register_outputs({"pool_id": self.pool_id, "root_certificates": self.root_certificates})


def _chain(certificates: Sequence[str]) -> str:
    """The certificates as one PEM file, each ending with its line end."""
    return "".join(certificate if certificate.endswith("\n") else f"{certificate}\n" for certificate in certificates)
